"""The pieces of lines: styled runs of text, fitted and wrapped to cells; dates and counts in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from rich.cells import cell_len, set_cell_size, split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_reader.library import Found
from tui_reader.models import Marks, Paper, find_links
from tui_reader.text import clean_typed, mend
from tui_reader.text.mend import Mended
from tui_reader.tui.look import Look
from tui_reader.tui.saying import day, percent

PROSE_WIDTH = 80
"""Most columns of running text, however wide the pane: longer lines lose the eye on the way back."""
NO_BREAK = "\N{NO-BREAK SPACE}"

MENDED_KEPT = 256
"""Texts kept as they are shown: those of some screens, which are drawn again with many keys."""

Ranges = Sequence[tuple[int, int]]


@lru_cache(MENDED_KEPT)
def mended(text: str) -> Mended:
    """A title or an abstract as it is shown; a search has mended most of them, and forgets them in the next pause."""
    return mend.mended(text)


def begun(marks: Marks) -> str:
    """The part of a paper that was read, as it is shown; empty for one that was not begun, or was read to its end."""
    return percent(marks.position) if 0 < marks.position < 1 else ""


def segments(text: str, ranges: Ranges, base: Style, match: Style) -> Iterator[Segment]:
    """``text`` in ``base``, the ``ranges`` of it in ``match``; overlapping or backward ranges do no harm."""
    at = 0
    for start, end in sorted(ranges):
        start, end = max(at, start), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            yield Segment(text[at:start], base)
        yield Segment(text[start:end], match)
        at = end
    if at < len(text):
        yield Segment(text[at:], base)


def fit(text: str, width: int, cut: str) -> str:
    """``text`` in at most ``width`` cells, with the sign ``cut`` where something is missing."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + cut


def fit_words(text: str, width: int, cut: str, least: int = 0) -> str:
    """``text`` in at most ``width`` cells, cut at the end of a word where the half of it, and ``least`` signs, stay."""
    shown = fit(text, width, cut)
    if shown == text or not shown:
        return shown
    kept = shown.removesuffix(cut)
    space = kept.rfind(" ") if text[len(kept)] != " " else -1
    return kept[:space].rstrip(" ,;:") + cut if space > max(least, len(kept) // 2) - 1 else shown


def line(pieces: Sequence[Segment], width: int, blank: Style) -> Strip:
    """A strip of exactly ``width`` cells. Whatever text it is made of: only what is clean is drawn."""
    pieces = [Segment(clean_typed(piece.text), piece.style) for piece in pieces]
    used = sum(cell_len(piece.text) for piece in pieces)
    if used <= width:
        return Strip([*pieces, Segment(" " * (width - used), blank)], width)
    return Strip(pieces).adjust_cell_length(width, blank)


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """The ranges of ``text`` that are lines of at most ``width`` cells, broken at spaces; long words are cut.

    Scripts without spaces break anywhere. Newlines end a line; the ranges leave out the white space at a break.
    """
    width = max(1, width)
    lines: list[tuple[int, int]] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        lines += _wrapped(text, start, end, width)
        start = end + 1
    return lines


def _wrapped(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    narrow = text.isascii()
    while True:
        while start < end and text[start] == " ":
            start += 1
        if end - start <= width and (narrow or cell_len(text[start:end]) <= width):
            yield start, end
            return
        stop = start + width if narrow else _cells(text, start, end, width)
        if stop >= end:  # a mark without a base is wider in its line than by itself
            yield start, end
            return
        space = text.rfind(" ", start, stop + 1)
        if space <= start or (not narrow and ord(text[stop]) >= 0x2E80):
            space = stop
        yield start, start + len(text[start:space].rstrip())
        start = space


def _cells(text: str, start: int, end: int, width: int) -> int:
    """The end of what fits into ``width`` cells from ``start``, with whole signs; one of them at least."""
    ahead = 2 * width  # mostly enough; what takes no cells can be any number of characters
    while True:
        part = text[start : min(end, start + ahead)]
        used = 0
        for first, last, cells in split_graphemes(part)[0]:
            used += cells
            if used > width:
                return start + (first or last)
        if start + len(part) >= end:
            return end
        ahead *= 4


def wrapped_lines(paragraphs: Sequence[str], width: int, look: Look, indent: int) -> list[Strip]:
    """Dim prose with an empty line between the paragraphs: what empty screens say. A key stays with what it does."""
    tones = look.page
    room = max(1, min(PROSE_WIDTH, width - indent - 1))
    lines: list[Strip] = []
    for i, paragraph in enumerate(paragraphs):
        if i:
            lines.append(Strip.blank(width, tones.plain))
        words = paragraph.split(" ")
        together = "".join(f"{word}{NO_BREAK if len(word) == 1 else ' '}" for word in words)[: len(paragraph)]
        for start, end in wrap(together, room):
            lines.append(line([Segment(" " * indent + paragraph[start:end], tones.dim)], width, tones.plain))
    return lines


def link_places(text: str) -> list[tuple[int, int, str]]:
    """The links in ``text``, in order: first sign, the one after the last, and where it leads to."""
    places: list[tuple[int, int, str]] = []
    for url in find_links(text):
        shown = url if url in text else url.partition("://")[2]
        at = -1
        while (at := text.find(shown, at + 1)) >= 0:
            places.append((at, -len(shown), url))
    found: list[tuple[int, int, str]] = []
    for start, length, url in sorted(places):  # of two that begin at one place the longer one counts
        if not found or start >= found[-1][1]:
            found.append((start, start - length, url))
    return found


def linked(text: str) -> Iterator[tuple[str, str]]:
    """``text`` in parts, each with the address that it leads to; empty for none."""
    at = 0
    for start, end, url in (*link_places(text), (len(text), len(text), "")):
        if start > at:
            yield text[at:start], ""
        if end > start:
            yield text[start:end], url
        at = end


def matched(found: Found | None, field: str, stored: str, shown: Mended) -> Ranges:
    """The matches of a field that is ``stored`` so, in the text as it is shown."""
    return [shown.shown(start, end) for start, end in found.within(field, stored)] if found else ()


def published(paper: Paper) -> str:
    """The date of a paper; empty when it is not known."""
    return day(paper.published) if paper.published else ""
