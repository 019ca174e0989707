"""The words that tell a paper apart from others: the question behind "more like this"."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable

from tui_reader.search.document import Document
from tui_reader.search.words import STOP, compounds, split

MOST_WORDS = 25
"""Words of a paper that are looked for in others."""
COMMON = 0.4
"""A word that a larger part of all papers has tells nothing."""
TITLE = 2.0
"""The count of a word in the title, in either paper; in an abstract it counts 1."""


def telling(document: Document, papers: int, holders: Callable[[str], int]) -> list[tuple[str, float]]:
    """The most telling words of ``document``, each with its weight: how often it is used, times its rarity.

    ``holders`` gives for a word how many of the ``papers`` have it.
    """
    counts: Counter[str] = Counter()
    for text, weight in ((document.title, TITLE), (document.abstract, 1.0)):
        for word in _words(text):
            counts[word] += weight  # type: ignore[assignment]  # a Counter of floats adds as well
    weighed = []
    for word, count in counts.items():
        held = holders(word)
        # A word that only this paper has finds no other.
        if 1 < held <= max(COMMON * papers, 2):
            weighed.append((word, (1 + math.log(count)) * math.log(papers / held + 1)))
    weighed.sort(key=lambda pair: (-pair[1], pair[0]))
    return weighed[:MOST_WORDS]


def _words(text: str) -> Iterable[str]:
    words = split(text) + split(compounds(text))
    return [word for word in words if len(word) > 2 and word not in STOP and not word.isdigit()]
