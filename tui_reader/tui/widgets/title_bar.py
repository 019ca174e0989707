"""The bar over a paper that is read."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from tui_reader.tui import saying, view
from tui_reader.tui.look import Look
from tui_reader.tui.widgets.bars import Bar

NAMED = 90
"""From so many columns on the bar says the program's name."""


class TitleBar(Bar):
    """The paper's title, and how far it is read; where it has a second line, that is empty."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="header")
        self._title = ""
        self._progress = ""
        self._wall: int | None = None

    def lay_out(self, wall: int | None) -> None:
        """Say in which column a wall stands below; None for none."""
        if wall != self._wall:
            self._wall = wall
            self.refresh()

    def show(self, title: str, progress: str) -> None:
        """Show this."""
        if (title, progress) != (self._title, self._progress):
            self._title, self._progress = title, progress
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The bar."""
        if y:
            return self._below()
        tones, width = self._look.bar, self.size.width
        name = f" {saying.NAME} " if width >= NAMED else " "
        between = f"{'>' if self._look.signs.cut == '~' else '›'} " if width >= NAMED else ""
        room = width - cell_len(name) - len(between) - cell_len(self._progress) - 3
        pieces = [
            Segment(name, tones.key),
            Segment(between, tones.dim),
            Segment(view.fit(self._title, max(8, room), self._look.signs.cut), tones.strong),
        ]
        left = view.line(pieces, max(0, width - cell_len(self._progress) - 1), tones.plain)
        return Strip.join([left, Strip([Segment(f"{self._progress} ", tones.dim)])]).adjust_cell_length(
            width, tones.plain
        )

    def _below(self) -> Strip:
        """The empty line, through which the wall goes."""
        page, wall = self._look.page, self._wall
        pieces = [] if wall is None else [Segment(" " * wall, page.plain), Segment(self._look.signs.wall, page.rule)]
        return view.line(pieces, self.size.width, page.plain)
