"""Untrusted text made safe to show, and folded so that it can be compared.

``clean`` is the one gate that every text of a paper passes. The two folds are apart on purpose: the fold behind a
paper's key is frozen (keys are written into journals), the fold of the search may change with any release.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

TITLE_BYTES = 1_000
"""Longest title kept, in bytes of UTF-8."""
ABSTRACT_BYTES = 64_000
"""Longest abstract kept, in bytes of UTF-8."""
COMBINING_PER_BASE = 8
"""Most combining marks, or other signs without a width of their own, kept on one base character."""
_COMBINING = frozenset(("Mn", "Me", "Mc", "Cf"))
"""The categories of combining marks. Their combining class tells less: it is 0 for Thai vowels and others."""

# C0 but newline, DEL and C1; soft hyphen (terminals disagree on its width); bidi controls and marks (UAX #9);
# interlinear annotation; byte order mark; tag characters (invisible ASCII); lone surrogates; noncharacters.
_HOSTILE = (
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef"
    "\ufeff\ufff9-\uffff\U000e0000-\U000e0fff\ud800-\udfff]+"
)
_RUNS = r"[^\S\n]{2,}"


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """``source`` compiled at its first use: that of hostile characters takes a millisecond."""
    return re.compile(source)


def _harmless(match: re.Match[str]) -> str:
    """The replacement of a run of hostile characters: nothing, or the white space that it held."""
    run = match.group()
    if "\u2028" in run or "\u2029" in run or "\r" in run:
        return "\n"
    return " " if "\t" in run else ""


def clean(text: str, limit: int = ABSTRACT_BYTES) -> str:
    """``text`` without anything that a terminal or a layout would act upon.

    Drops C0 (newline aside), C1, DEL, bidi controls, tag characters, lone surrogates and invisible format characters;
    a tab becomes a space, every line ending a newline; no base keeps more than ``COMBINING_PER_BASE`` combining marks;
    at most ``limit`` bytes of UTF-8 remain. Idempotent.
    """
    if not text.isascii() or not text.isprintable():
        if "\r\n" in text:
            text = text.replace("\r\n", "\n")
        text = _pattern(_HOSTILE).sub(_harmless, text)
        if not text.isascii() and not _COMBINING.isdisjoint(map(unicodedata.category, set(text))):
            text = _fewer_combining(text)
    if len(text) * 4 > limit:
        encoded = text.encode()
        if len(encoded) > limit:
            text = encoded[:limit].decode(errors="ignore")
    return text


def clean_typed(text: str) -> str:
    """``clean`` for a line that is being typed: white space stays where it is, an end of a line becomes a space."""
    return text if text.isascii() and text.isprintable() else clean(text).replace("\n", " ")


def _is_plain(text: str) -> bool:
    """True when there is nothing to clean but the length. Nearly all that a large import brings is so."""
    return text.isascii() and text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " "


def clean_line(text: str, limit: int = TITLE_BYTES) -> str:
    """``clean`` for what is one line: titles, names. Every run of white space becomes one space."""
    if _is_plain(text) and len(text) <= limit:
        return text
    return clean(" ".join(clean(text, limit * 4).split()), limit)


def clean_lines(texts: Sequence[str], limit: int) -> tuple[str, ...]:
    """``clean_line`` of each of ``texts``; those that are empty then are left out."""
    joined = "|".join(("", *texts, ""))
    # Looked at together, as most names are plain: an empty one, or a space at an end, shows beside a bar.
    if len(joined) <= limit and _is_plain(joined) and not any(map(joined.__contains__, ("||", "| ", " |"))):
        return tuple(texts)
    return tuple(line for text in texts if (line := clean_line(text, limit)))


def clean_prose(text: str, limit: int = ABSTRACT_BYTES) -> str:
    """``clean`` for paragraphs: hard newlines inside a paragraph become spaces, an empty line stays a break."""
    if _is_plain(text) and len(text) <= limit:
        return text
    if "\n" not in text and "\r" not in text and "\u2028" not in text and "\u2029" not in text:
        return clean(_pattern(_RUNS).sub(" ", clean(text, limit)).strip(), limit)
    paragraphs = re.split(r"\n\s*\n", clean(text, limit))
    return "\n\n".join(joined for p in paragraphs if (joined := " ".join(p.split())))


def is_combining(char: str) -> bool:
    """True when a character has no place of its own on the screen, but joins the one before it."""
    return unicodedata.category(char) in _COMBINING


def _fewer_combining(text: str) -> str:
    kept, run = [], 0
    for char in text:
        run = run + 1 if is_combining(char) else 0
        if run <= COMBINING_PER_BASE:
            kept.append(char)
    return "".join(kept)


def fold_case(text: str) -> str:
    """``text`` for comparing in searches: lower case, without accents. Letters of every script stay."""
    if text.isascii():
        return text.lower()
    # Decomposed first: signs such as a service mark come apart into capitals.
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def title_hash(title: str) -> str:
    """The hash behind a ``title:`` key, version 2 of the fold. FROZEN: it is written into journals; make a version 3.

    ``titles.folded``; SHA-256, first 20 hexadecimal digits. A title without a letter or a digit is hashed as it is.
    A title that is written plainly has the hash that version 1 gave it, and what differs from it in TeX alone has too.
    """
    if title.isascii() and _MARKUP.isdisjoint(title):
        return _hash(_folded(title), title)
    from tui_reader.text import titles

    return _hash(titles.folded(title), title)


def title_hashes(title: str) -> tuple[str, str]:
    """``title_hash``, and the hash that version 1 gave: NFKD, case folded, letters and digits only. FROZEN."""
    now = title_hash(title)
    return now, now if title.isascii() and _MARKUP.isdisjoint(title) else _hash(_folded(title), title)


_MARKUP = frozenset("\\&<")
"""Signs by which version 2 may fold a text of ASCII otherwise than version 1."""


def _folded(title: str) -> str:
    plain = title if title.isascii() else unicodedata.normalize("NFKD", title)
    return "".join(filter(str.isalnum, plain.casefold()))


def _hash(folded: str, title: str) -> str:
    import hashlib  # only for papers that are new to the library

    return "1-" + hashlib.sha256((folded or title).encode(errors="replace")).hexdigest()[:20]
