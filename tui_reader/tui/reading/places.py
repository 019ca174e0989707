"""A place in a text: the id of a block and how far it is into it, so that it is the same at every width. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tui_reader.formats.document import plain
from tui_reader.formats.layout import Line


class Place(NamedTuple):
    """A line of a block; written ``S2.p1 4 310``."""

    block: str
    """Empty for the beginning of the text."""
    line: int = 0
    """Of the block's lines, from 0: that of one width."""
    letters: int | None = None
    """Letters of the block before it, which are as many at every width; None where that was not kept."""

    def __str__(self) -> str:
        letters = "" if self.letters is None else f" {self.letters}"
        return f"{self.block} {self.line}{letters}" if self.block else ""

    def holds(self, line: Line, before: int) -> bool:
        """True when it is in this line of its block, or above it; ``before``: letters of the block before the line."""
        reached = line.number >= self.line
        if self.letters is None:
            return reached
        return before + letters(line) > self.letters or (before == self.letters and reached)


TOP = Place("")


def read(written: str) -> Place:
    """A place as it was written; the beginning for what is none."""
    block, *numbers = written.split(" ")
    if not 1 <= len(numbers) <= 2 or not all(one.isdecimal() for one in numbers):
        return TOP
    return Place(block, *map(int, numbers))


def letters(line: Line) -> int:
    """Letters in a line, spaces not counted: where a line is broken there is one less."""
    text = plain(line.runs)
    return len(text) - text.count(" ")


def of(lines: Sequence[Line], at: int) -> Place:
    """The place of the line at ``at``; the beginning where that is of no block."""
    line = lines[at]
    if not line.block:
        return TOP
    before = 0
    while at and lines[at - 1].block == line.block:
        at -= 1
        before += letters(lines[at])
    return Place(line.block, line.number, before)


def find(lines: Sequence[Line], begins: Mapping[str, int], place: Place) -> int | None:
    """The line of a place; None when it is not there. ``begins``: the line where each id begins."""
    at = begins.get(place.block)
    if at is None:
        return None
    before = 0
    while not place.holds(lines[at], before) and at + 1 < len(lines) and lines[at + 1].block == place.block:
        before += letters(lines[at])
        at += 1
    return at
