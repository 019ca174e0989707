"""The lines of a text as bytes: a whole paper's are tens of thousands of objects, of which a screen shows some hundred.

What small objects took stays with the process for long after they are gone; some large ones go with the paper. Pure.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, overload

from tui_reader.formats.document import Run
from tui_reader.formats.layout import Line

TOGETHER = 32
"""Lines that are made bytes, and lines again, together."""
MADE = 4
"""Parts of so many lines that are kept as lines: a screen's, and one that is looked up in between."""


class Lines(Sequence[Line]):
    """Lines that are made anew when they are looked at, and then kept for a while."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._parts: list[bytes] = []
        self._last: list[Line] = []
        """Those behind the parts."""
        self._made: dict[int, list[Line]] = {}
        """The parts that were looked at last, by number."""
        for line in lines:
            self.append(line)

    def append(self, line: Line) -> None:
        """Put a line at the end."""
        self._last.append(line)
        if len(self._last) == TOGETHER:
            # Flat, since that takes half as long as lines of runs.
            flat = [(one.block, one.number, *chain.from_iterable(one.runs)) for one in self._last]
            self._parts.append(marshal.dumps(flat))
            self._last.clear()

    def __len__(self) -> int:
        return len(self._parts) * TOGETHER + len(self._last)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        number = at + len(self) if at < 0 else at
        if not 0 <= number < len(self):
            raise IndexError(at)
        return self._part(number // TOGETHER)[number % TOGETHER]

    def __iter__(self) -> Iterator[Line]:
        for part in self._parts:
            yield from _lines(part)
        yield from self._last

    def _part(self, number: int) -> list[Line]:
        if number == len(self._parts):
            return self._last
        made = self._made.pop(number, None) or _lines(self._parts[number])
        self._made[number] = made  # the latest stands last
        if len(self._made) > MADE:
            del self._made[next(iter(self._made))]
        return made


def _lines(part: bytes) -> list[Line]:
    flat: list[list[Any]] = marshal.loads(part)  # noqa: S302 - made above
    return [Line(tuple(map(Run, one[2::4], one[3::4], one[4::4], one[5::4])), one[0], one[1]) for one in flat]
