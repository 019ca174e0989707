"""What a match is worth: one table for every engine, from which "wrong ranking" is put right.

A term's match in one place is worth its level times its field. A paper's score, 0 to about 100, is the mean over the
terms plus what the title as a whole says: how much of it was typed, in order, from its beginning; and a small prior.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

EXACT = 1.0
BEGINS_TYPED = 0.93
"""A longer word begins with the term, which is still being typed."""
BEGINS = 0.84
"""The same for a finished term."""
ACRONYM_TITLE = 0.97
"""The initials of the whole title, or of its part before a colon."""
ACRONYM_BEGIN = 0.84
_ACRONYM_INSIDE = {3: 0.74, 4: 0.82, 5: 0.88}
INSIDE = 0.50
"""The term is an inner part of a word."""
SKELETON_VOWELS = 0.72
"""The word without some or all of its vowels: ``trnsfrmr``."""
SKELETON_BEGINS = 0.60
"""The same for the beginning of a longer word, while the term is being typed."""
SKELETON = 0.44
"""Consonants are missing too: ``trnsfmr``."""
TYPO = (EXACT, 0.66, 0.52)
"""By edit distance, swaps counted as one."""
TYPO_BEGINS = (BEGINS_TYPED, 0.56, 0.42)
"""The same for the beginning of a longer word, while the term is being typed."""

ENOUGH = 5
"""Papers found by plain matches; with fewer, typos and dropped vowels are tried too."""

FIELDS = ("title", "author", "org", "kw", "id", "abs")
FIELD_WEIGHTS = (1.0, 0.92, 0.94, 0.85, 0.95, 0.5)
FIRST_WORD = 1.02
"""The weight of a title's first word in a large index, where not every title can be looked at."""

LETTERS = 20
"""Letters of a word that typos and dropped vowels are compared by."""
SHORTEST_INSIDE = 3
SHORTEST_SKELETON, SHORTEST_LOSSY_SKELETON = 2, 4
SHORTEST_ACRONYM, LONGEST_ACRONYM = 3, 8
SHORTEST_BEGIN = 2
"""A finished term of one letter is only itself."""
_SHORTEST_IN_ABSTRACTS = 3


def acronym_inside(length: int) -> float:
    """The level of the initials of ``length`` words within a title: the longer, the less by chance."""
    return _ACRONYM_INSIDE.get(length, 0.84)


def whole_in_abstracts(term: str) -> bool:
    """Whether ``term`` is so short that in abstracts only the very word counts: as a beginning it is in all of them."""
    return term.isascii() and len(term) < _SHORTEST_IN_ABSTRACTS


def sought_inside(term: str, deep: bool) -> bool:
    """Whether words that hold ``term`` as an inner part match: always where words are not set apart by spaces."""
    return not term.isascii() or (deep and len(term) >= SHORTEST_INSIDE)


def edits(term: str) -> int:
    """How many typos a word may have: 1 from 4 letters, 2 from 8. A number has none."""
    length = len(term)
    return 0 if length < 4 or not term.isalpha() else 1 if length < 8 else 2


def edits_typing(term: str) -> int:
    """How many typos the beginning of a word may have: 1 from 5 letters, 2 from 9."""
    return edits(term[1:])


LATER = 0.5
"""What a term that comes later in the title than the one before it counts for its order; right behind it counts 1."""
TITLE_WORDS = 24
"""Words of a title that are looked at."""
TERMS, COVERAGE, ORDER, START, PRIOR = 70.0, 14.0, 9.0, 2.0, 5.0
"""How much the parts of a score weigh; together 100."""


def may_begin(term: str, word: str) -> bool:
    """Whether ``word``, misspelt as ``term``, may begin as it does.

    The first letter is right, or swapped, left out or put before: nobody starts a word with a wrong key.
    """
    return word[0] in term[:2] or word[1:2] == term[0]


def score(
    total: float, terms: int, title: Sequence[str], words: Sequence[Mapping[str, float]], boost: float = 0.0
) -> float:
    """The score of a paper whose ``terms`` matched with values that sum to ``total``.

    ``title`` are its folded words in order, ``words`` for each term the words it matches and their levels.
    """
    letters = sum(map(len, title)) or 1
    covered, order, previous, begins = 0.0, 0.0, -2, False
    taken: set[int] = set()
    for matched in words:
        best, where = 0.0, -2
        for place, word in enumerate(title[:TITLE_WORDS]):
            level = matched.get(word, 0.0)
            if level > best or (level == best and level and place == previous + 1):
                best, where = level, place
        if where >= 0:
            if where not in taken:
                covered += len(title[where]) * best
                begins = begins or where == 0
            taken.add(where)
            if previous >= -1:
                order += 1.0 if where == previous + 1 else LATER if where > previous >= 0 else 0.0
        previous = where
    return (
        TERMS * total / terms
        + COVERAGE * min(covered / letters, 1.0)
        + ORDER * (order / max(len(words) - 1, 1))
        + START * begins
        + PRIOR * boost
    )
