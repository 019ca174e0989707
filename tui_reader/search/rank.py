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
_ACRONYM_INSIDE = {3: 0.62, 4: 0.72, 5: 0.80}
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

SHORTEST_INSIDE = 3
SHORTEST_SKELETON, SHORTEST_LOSSY_SKELETON = 2, 4
SHORTEST_ACRONYM, LONGEST_ACRONYM = 3, 8
SHORTEST_BEGIN = 2
"""A finished term of one letter is only itself."""
SHORTEST_WEAK_BEGIN = 3
"""Shorter beginnings are not sought in abstracts: they are in all of them."""


def acronym_inside(length: int) -> float:
    """The level of the initials of ``length`` words within a title: the longer, the less by chance."""
    return _ACRONYM_INSIDE.get(length, 0.84)


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


TERMS, COVERAGE, ORDER, START, PRIOR = 72.0, 10.0, 8.0, 5.0, 5.0
"""How much the parts of a score weigh; together 100."""


def score(
    total: float, terms: int, title: Sequence[str], words: Sequence[Mapping[str, float]], boost: float = 0.0
) -> float:
    """The score of a paper whose ``terms`` matched with values that sum to ``total``.

    ``title`` are its folded words in order, ``words`` for each term the words it matches and their levels.
    """
    letters = sum(map(len, title)) or 1
    covered, follows, previous, begins = 0.0, 0, -2, False
    taken: set[int] = set()
    for matched in words:
        best, where = 0.0, -2
        for place, word in enumerate(title):
            level = matched.get(word, 0.0)
            if level > best or (level == best and level and place == previous + 1):
                best, where = level, place
        if where >= 0 and where not in taken:
            taken.add(where)
            covered += len(title[where]) * best
            begins = begins or where == 0
        follows += where == previous + 1
        previous = where
    ordered = follows / (terms - 1) if terms > 1 else 0.0
    return (
        TERMS * total / terms
        + COVERAGE * min(covered / letters, 1.0)
        + ORDER * ordered
        + START * begins
        + PRIOR * boost
    )
