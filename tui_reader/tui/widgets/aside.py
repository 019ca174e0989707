"""A few lines below a paper's text."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip

from tui_reader.formats.layout import Line
from tui_reader.tui import view
from tui_reader.tui.look import Look
from tui_reader.tui.view.text import text_strip
from tui_reader.tui.widgets.pane import Pane

MOST = 8
"""Most lines that are seen at once."""


class Aside(Pane):
    """The target of a reference, shown below the text."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="aside")
        self.can_focus = False
        self._lines: Sequence[Line] = ()
        self.lines = 0
        """Of the screen, that it takes."""

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        self.refresh()

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines, a rule above them."""
        self._lines = lines
        self.styles.height = self.lines = min(MOST, len(lines)) + 1
        self.measure(len(lines) + 1)
        self.refresh()

    def content_line(self, y: int) -> Strip:
        """One line."""
        width = self.content_width
        if y == 0:
            return view.line([Segment(self._look.signs.rule * width, self.tones.rule)], width, self.tones.plain)
        at = y - 1 + round(self.scroll_offset.y)
        if at >= len(self._lines):
            return Strip.blank(width, self.tones.plain)
        return text_strip(self._lines[at], width, self._look, indent=2)
