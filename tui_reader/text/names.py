"""Names of people with TeX in them, as the letters that they stand for."""

from __future__ import annotations

import re
import unicodedata

from tui_reader.text.formula.symbols import ACCENTS, SYMBOLS

_ACCENT = re.compile(
    r"""\\(?:(?P<sign>["'`^~=.])|(?P<name>[cvuHkrdbt])(?=[\s{\\]))\s*"""
    r"(?:\{\s*(?P<held>\\[ij]|[^\W\d_])\s*\}|(?P<bare>\\[ij](?![A-Za-z])|[^\W\d_]))"
)
_LETTER = re.compile(r"\\(ss|o|O|l|L|ae|AE|oe|OE|aa|AA|i|j|dh|DH|th|TH|dj|DJ|ng|NG)(?![A-Za-z])(?:\{\}|\s)?")
_MOST = 4
"""Accents over one another, as Vietnamese has them, and some more."""


def plain(name: str) -> str:
    """``name`` without TeX: ``Bal\\'azs``, ``{\\O}rsted``, ``Wa{\\l}{\\k e}ga``. A command that is no letter stays."""
    if "\\" in name:
        for _ in range(_MOST):
            name, found = _ACCENT.subn(_accented, name)
            if not found:
                break
        name = _LETTER.sub(lambda match: SYMBOLS[match[1]][0], name)
        name = re.sub(r"\\([ &,-])", lambda match: {" ": " ", ",": " ", "&": "&"}.get(match[1], ""), name)
    return name.replace("{", "").replace("}", "").replace("~", " ")


def _accented(match: re.Match[str]) -> str:
    letter = match["held"] or match["bare"]
    accent = ACCENTS[match["sign"] or match["name"]]
    return unicodedata.normalize("NFC", letter.lstrip("\\") + accent)
