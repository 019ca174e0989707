"""Papers as rows of the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_reader.library import Found, Growth
from tui_reader.models import Entry
from tui_reader.tui.look import UNICODE, Look, Tones
from tui_reader.tui.view.pieces import begun, facts, fit, line, matched, mended, published, segments

ORGANIZATION_WIDTH = 24
"""Most columns of an organisation's name in the list."""
DENSITIES = {"airy": 3, "two-line": 2, "one-line": 1}
"""Lines of a row in the list, by density."""


class Extra(NamedTuple):
    """Further facts about a paper in a list."""

    change: Growth | None = None
    """The change of its numbers since the last visit."""
    highlighted: bool = False
    """True when a rule points it out."""
    source: str = ""
    """The services that found it."""


class Row(NamedTuple):
    """Everything about one row of the list when it is drawn."""

    entry: Entry
    selected: bool = False
    """Under the cursor."""
    picked: bool = False
    """Among the papers that the next mark is for."""
    found: Found | None = None
    """Why the search found it; None outside of one."""
    extra: Extra | None = None
    draft: bool = False
    """True when a note on it was begun and not saved."""
    unsaved: bool = False
    """True when a mark of it has been waiting to be saved."""


def row_lines(row: Row, width: int, density: str, look: Look) -> list[Strip]:
    """The lines of one row in the list: as many as its density has, each ``width`` cells."""
    tones = look.selected if row.selected else look.page
    marks, paper = row.entry.marks, row.entry.paper
    gutter = _gutter(row, look, tones)
    indent = 6
    room = width - indent - 1
    title = tones.faded if marks.read else tones.strong
    if density == "one-line":
        when = "  ".join(filter(None, (begun(marks), published(paper))))
        room -= len(when) + 2
        first = [*gutter, *_title(row, room, title, tones, look)]
        first_width = min(width, indent + max(0, room))
        strip = line(first, first_width, tones.plain)
        return [Strip.join([strip, line([Segment(f"  {when} ", tones.dim)], width - first_width, tones.plain)])]
    lines = [line([*gutter, *_title(row, room, title, tones, look)], width, tones.plain)]
    bar = Segment(look.signs.cursor if row.selected else " ", tones.key)
    lines.append(
        line([bar, Segment(" " * (indent - 1), tones.plain), *_meta(row, room, tones, look)], width, tones.plain)
    )
    if density == "airy":
        lines.append(Strip.blank(width, look.page.plain))
    return lines


def _gutter(row: Row, look: Look, tones: Tones) -> list[Segment]:
    signs, marks = look.signs, row.entry.marks
    shown = (
        (row.selected, signs.cursor, tones.key),
        (row.picked, signs.picked, tones.key),
        (not marks.read, signs.unread, tones.accent),
        (bool(row.extra and row.extra.highlighted), signs.highlight, tones.tag),
        (marks.bookmarked, signs.unsaved if row.unsaved else signs.bookmark, tones.accent),
    )
    # In reverse a blank in a sign's colour would be a block of it.
    blank = tones.plain if tones.plain.reverse else None
    signs_shown = (Segment(sign if there else " ", style if there else blank or style) for there, sign, style in shown)
    return [*signs_shown, Segment(" ", tones.plain)]


def _title(row: Row, room: int, base: Style, tones: Tones, look: Look) -> Iterator[Segment]:
    title = row.entry.paper.title
    shown = mended(title)
    match = tones.key if base.bold else tones.accent
    return segments(fit(shown.text, room, look.signs.cut), matched(row.found, "title", title, shown), base, match)


def _meta(row: Row, room: int, tones: Tones, look: Look) -> Iterator[Segment]:
    paper, between = row.entry.paper, f" {look.signs.between} "
    if row.found and row.found.excerpt:
        when = published(paper)
        head = when + between if when else ""
        yield Segment(head, tones.dim)
        text = row.found.excerpt.replace(UNICODE.cut, look.signs.cut)
        yield from segments(fit(text, room - len(head), look.signs.cut), row.found.ranges, tones.dim, tones.accent)
        return
    extra = row.extra or Extra()
    known = ["draft"] if row.draft else []
    known += [share] if (share := begun(row.entry.marks)) else []
    known += [extra.source] if extra.source else []
    known_facts = list(facts(paper, look, extra.change))
    if paper.upvotes is not None:  # the first thing that a list of the day is read for
        known.append(known_facts.pop(0))
    if paper.organization:
        known.append(fit(paper.organization.name, ORGANIZATION_WIDTH, look.signs.cut))
    known += known_facts
    if row.entry.marks.tags:
        known.append(" ".join(f"#{tag}" for tag in row.entry.marks.tags))
    yield Segment(fit(between.join(known) or "no date", room, look.signs.cut), tones.dim)


def tail_lines(text: str, selected: bool, width: int, density: str, look: Look) -> list[Strip]:
    """The row after the last paper."""
    tones = look.selected if selected else look.page
    bar = Segment(look.signs.cursor if selected else " ", tones.key)
    shown = Segment(fit(text, width - 7, look.signs.cut), tones.link)
    first = line([bar, Segment(" " * 5, tones.plain), shown], width, tones.plain)
    return [first, *[Strip.blank(width, look.page.plain)] * (DENSITIES[density] - 1)]
