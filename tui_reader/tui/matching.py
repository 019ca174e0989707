"""Finding a command by what is typed of it: beginnings, parts, and what was typed wrongly."""

from __future__ import annotations

FEWEST = 3
"""Letters from which on one may be wrong; from twice as many on, two."""
NEVER = 9
"""More wrong letters than any word may have."""


def rank(typed: str, title: str, words: str = "") -> int | None:
    """A command's place among those that ``typed`` means, the best 0; None when it means another.

    ``words``: what is known of it besides its title, such as its help.
    """
    typed, title, words = (" ".join(text.lower().split()) for text in (typed, title, words))
    if title == typed:
        return 0
    if title.startswith(typed):
        return 1
    places = [_place(word, title, words) for word in typed.split()]
    return None if None in places else 2 + max((place for place in places if place is not None), default=0)


def _place(word: str, title: str, words: str) -> int | None:
    for place, text in enumerate((title, words)):
        if any(one.startswith(word) for one in text.split()):
            return 2 * place
        if word in text:
            return 2 * place + 1
    for place, text in enumerate((title, words)):
        wrong = min((_wrong(word, one) for one in text.split()), default=NEVER)
        if wrong < NEVER:
            return 4 + NEVER * place + wrong
    return None


def _wrong(typed: str, word: str) -> int:
    """Count the letters of ``typed`` that are wrong, missing, too many or in another order; ``NEVER`` for another word.

    The same of the word's beginning counts as one more.
    """
    if len(typed) < FEWEST or typed[0] != word[:1]:
        return NEVER
    from rapidfuzz.distance import OSA

    most = 1 if len(typed) < 2 * FEWEST else 2
    whole, *begun = (
        OSA.distance(typed, one, score_cutoff=most) for one in (word, *(word[: len(typed) + n] for n in (-1, 0, 1)))
    )
    best = min(whole, min(begun) + 1)
    return best if min(whole, *begun) <= most else NEVER
