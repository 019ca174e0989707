"""The width of a text on a terminal, in cells; as the screen counts them, without what draws it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

_NONE = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb\u3164\uffa0\U0001f3fb-\U0001f3ff]")
"""Letters that join the one before them, fillers, and colours of skin."""
_ONE = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
"""Format characters that are seen."""
_TWO = re.compile("[\u2630-\u2637\u268a-\u268f\u4dc0-\u4dff\U0001d300-\U0001d356\U0001d360-\U0001d376]")
"""Wide since Unicode 16, which this Python may not know."""
_JOINER, _AS_EMOJI = "\u200d", "\ufe0f"
_BECOMES_WIDE = frozenset("#*0123456789‼⁉ℹ↔◻◼⤴⤵")
"""Signs that are wide as emoji, beside those of the category So."""


@lru_cache(4_096)
def _cells_of(char: str) -> int:
    """Unicode Standard Annex #11; what combines with the character before takes none."""
    if _ONE.match(char):
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Mc", "Cf") or _NONE.match(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" or _TWO.match(char) else 1


def cells(text: str) -> int:
    """The columns of a terminal that ``text`` takes, as one line."""
    if text.isascii():
        return len(text)
    if _JOINER in text or _AS_EMOJI in text:
        return max(_totals(text), default=0)
    return sum(map(_cells_of, text))


def fitting(text: str, width: int) -> int:
    """The number of characters at the beginning of ``text`` that take at most ``width`` columns."""
    return sum(1 for _ in takewhile(lambda total: total <= width, _totals(text)))


def _totals(text: str) -> Iterator[int]:
    """The columns up to each character and with it; some signs are joined to one, or drawn as pictures."""
    total, before, joined = 0, "", False
    for char in text:
        if joined:
            joined = False
        elif char == _JOINER:
            joined = True
        elif char == _AS_EMOJI:
            total += bool(before) and _cells_of(before) == 1 and _becomes_wide(before)
            before = ""
        elif width := _cells_of(char):
            total, before = total + width, char
        yield total


def _becomes_wide(sign: str) -> bool:
    return sign in _BECOMES_WIDE or unicodedata.category(sign) == "So"
