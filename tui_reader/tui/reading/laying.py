"""A text laid out for one width, with what is looked up in its lines. Pure; runs on a thread."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from tui_reader.formats import layout, packed
from tui_reader.formats.document import (
    Box,
    Document,
    Figure,
    Heading,
    Items,
    References,
    Table,
    ids,
    plain,
    walk,
)
from tui_reader.formats.layout import Line
from tui_reader.formats.lines import Lines
from tui_reader.text.cells import cells
from tui_reader.tui.reading.places import Place, letters
from tui_reader.tui.widgets.outline import Section

AHEAD = 5
"""Lines laid out beyond the first screen before it is shown."""
BELOW = 10_000
"""Lines between those that are there and the sections that are not laid out yet."""
LISTED = 3
"""The deepest level of the sections in the outline."""
NEAR = 5
"""Blocks at the beginning that are laid out with what is above them: the lines are soon there as well."""


class Room(NamedTuple):
    """The room that a text is laid out for, and the place that its first screen begins with."""

    width: int
    height: int
    signs: layout.Signs
    place: Place
    spare: int = 0
    """Cells beside it that tables may take."""


class Laid(NamedTuple):
    """A text laid out for one width."""

    lines: Lines
    sections: list[Section]
    places: dict[str, int]
    """The line where each id begins."""
    words: Sequence[int]
    """The number of words before each line."""
    widest: int
    """Cells of the widest line."""
    figures: dict[str, Figure]
    """Figures with pictures, by id, without what stands in them."""
    links: Mapping[str, int]
    """The addresses that links lead to, numbered."""
    ids: Mapping[str, str]
    """The document's places: ids inside blocks, with the id of what each is in."""
    begins: int = 0
    """Number of the block that it begins with; 0 for the beginning of the text."""


NOTHING = Laid(Lines(), [], {}, [], 0, {}, {}, {})


def first_screen(room: Room, document: Document, links: Mapping[str, int]) -> Laid | None:
    """The lines of the first screen: from the top, or from the place on; None when the end is on it."""
    block = room.place.block
    first = next((i for i, one in enumerate(document.blocks) if block in ids(one)), 0) if block else 0
    if first < NEAR and block:
        return None
    part = document._replace(title=(), warning="", blocks=document.blocks[first:]) if first else document
    lines: list[Line] = []
    before = 0
    for line in layout.lines(part, room.width, room.signs, links, spare=room.spare, spaced=True):
        if first and not lines:
            if line.block != block or not line.runs:
                continue
            if not room.place.holds(line, before):
                before += letters(line)
                continue
        lines.append(line)
        if len(lines) == room.height + AHEAD:
            return laid(lines, document, links, first)
    return None


def laid(
    lines: Iterable[Line],
    document: Document,
    links: Mapping[str, int],
    begins: int = 0,
    *,
    turn: Callable[[], None] = lambda: None,
) -> Laid:
    """Lines with what is looked up in them; ``begins``: the number of the block that they begin with.

    ``turn`` is called again and again.
    """
    title = partial(_title, lettered=layout.lettered(document))
    headings: dict[str, Heading] = {}
    references: set[str] = set()  # nobody reads them one after the other
    sections, places, words = [], {}, array("L")
    kept = Lines()
    after: list[Heading] = []
    figures: dict[str, Figure] = {}
    for i, block in packed.only(document.blocks, Heading, References, Figure, Box, Items, Table):
        if isinstance(block, Heading):
            headings[block.id] = block
            if i >= begins:
                after.append(block)
            elif block.level <= LISTED:
                sections.append(Section(-1, block.level, title(block)))
        elif isinstance(block, References):
            references.update(entry.id for entry in block.entries)
        else:
            shown = (one for one in walk((block,)) if isinstance(one, Figure) and pictures(one))
            figures.update((one.id, one._replace(blocks=())) for one in shown)
    total = widest = 0
    for number, line in enumerate(lines):
        turn()
        kept.append(line)
        if line.block and line.block not in places and line.runs:
            places[line.block] = number
            if (heading := headings.get(line.block)) and heading.level <= LISTED:
                sections.append(Section(number, heading.level, title(heading)))
        text = plain(line.runs)
        total += 0 if line.block in references else len(text.split())
        words.append(total)
        widest = max(widest, cells(text))  # not rich's, which keeps each text that it measures
    if begins:
        later = [block for block in after if block.id not in places and block.level <= LISTED]
        sections += [Section(len(kept) + BELOW, block.level, title(block)) for block in later]
    return Laid(kept, sections, places, words, widest, figures, links, document.places, begins)


def pictures(figure: Figure) -> list[str]:
    """The addresses of a figure's pictures."""
    return [one.address for one in figure.pictures if one.address]


def _title(heading: Heading, *, lettered: bool) -> str:
    title = " ".join(plain(heading.runs).split())
    number = len(layout.section_number(title, lettered=lettered))
    return f"{title[:number]} {title[number:]}" if number else title
