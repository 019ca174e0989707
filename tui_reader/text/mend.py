"""TeX and its remnants as Unicode, for showing and for searching, with a map between the two texts.

Abstracts come with TeX as the authors typed it (arXiv), or with half of it stripped: Hugging Face drops ``$`` and most
backslashes, so ``$10\\times$`` is stored as ``10times``, ``\\sim 47K`` as ``sim47K``, while quotes, dashes and commands
in the text slip through. What is stored stays as it came; ``mend`` says how to show it.

Most texts hold nothing to mend, which is seen here at once; how the others are mended is in ``remnants``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from tui_reader.text import clean

Edit = tuple[int, int, int, int]
"""A replacement: start and end in the stored text, start and end in the shown one."""


class Mended(NamedTuple):
    """A text as it is shown, and where each part of it is stored."""

    text: str
    edits: tuple[Edit, ...] = ()
    """In order, without overlaps; between them the two texts are equal."""

    def shown(self, start: int, end: int) -> tuple[int, int]:
        """Where the stored characters ``start`` to ``end`` are shown; what was replaced is taken whole."""
        index = bisect_right(self.edits, start, key=_stored_start) - 1
        first = start if index < 0 else _across(start, self.edits[index], 0)
        # An edit that begins where the span ends is no part of it.
        index = bisect_left(self.edits, end, key=_stored_start) - 1
        last = end if index < 0 else _across(end, self.edits[index], 1)
        return first, max(first, last)

    def stored(self, at: int) -> int:
        """Where the shown character ``at`` is stored; for one that replaces others, where these begin."""
        index = bisect_right(self.edits, at, key=_shown_start) - 1
        if index < 0:
            return at
        start, end, _, last = self.edits[index]
        return start if at < last else at - last + end


def _stored_start(edit: Edit) -> int:
    return edit[0]


def _shown_start(edit: Edit) -> int:
    return edit[2]


def _across(at: int, edit: Edit, side: int) -> int:
    """The shown place of the stored ``at``, at or after the start of ``edit``; inside it, its shown start or end."""
    return at - edit[1] + edit[3] if at >= edit[1] else edit[2 + side]


# Commands whose backslash was stripped and that are no word of English.


_SIGNS = (
    "\\",
    "$",
    "^",
    "_",
    "``",
    "''",
    "--",
    "{",
    "~",
    "rightarrow",
    "leftarrow",
    "infty",
    "cdot",
    "ldots",
    "propto",
)
_TELLTALES = tuple(
    re.compile(pattern)
    for pattern in (
        r"times(?![A-Za-z])(?<![A-Za-z ]times)",
        r"times (?=[\dA-Z_a-z]\b|\d|\w_)",
        r"times(?=[A-Z\d])",
        r"pm(?=\s?\d)",
        r"sim(?=\d)",
        r"leq(?![a-z])",
        r"geq(?![a-z])",
        r"neq(?![a-z])",
        r"nabla(?![a-z])",
    )
)
"""A text without any of these signs and telltales holds nothing to mend; each begins with fixed letters, for speed."""


def mend(text: str) -> Mended:
    """``text``, which has passed ``clean``, as it is shown. Never raises; what is shown passes ``clean`` as well.

    Mending a mended abstract changes nothing, save where an escape (``\\$``) or a nesting uncovers another remnant.
    """
    if not any(sign in text for sign in _SIGNS) and not any(telltale.search(text) for telltale in _TELLTALES):
        return Mended(text)
    from tui_reader.text import remnants

    replacements = remnants.find(text)
    if not replacements:
        return Mended(text)
    pieces: list[str] = []
    edits: list[Edit] = []
    at = length = 0
    for start, end, new in sorted(replacements):
        if start < at:  # inside one that was taken already
            continue
        length += start - at
        pieces += (text[at:start], new)
        edits.append((start, end, length, length + len(new)))
        length += len(new)
        at = end
    pieces.append(text[at:])
    shown = "".join(pieces)
    # Taking out a brace may pile up combining marks, or the text may outgrow its limit: then it is left alone.
    return Mended(shown, tuple(edits)) if clean(shown) == shown else Mended(text)
