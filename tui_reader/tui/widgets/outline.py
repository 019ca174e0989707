"""The sections of a paper, the one that is read pointed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_reader.tui.look import Look
from tui_reader.tui.saying import paper as says
from tui_reader.tui.view.pieces import fit, line
from tui_reader.tui.widgets.pane import Pane


class Section(NamedTuple):
    """A heading, and the line that it stands in."""

    line: int
    level: int
    title: str


class Outline(Pane):
    """One line a section."""

    @dataclass
    class Chosen(Message):
        """A section was clicked."""

        line: int

    HEAD = 2
    """Lines over the first section."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="outline")
        self.can_focus = False
        self._sections: Sequence[Section] = ()
        self._current = -1

    def show(self, sections: Sequence[Section], current: int) -> None:
        """The sections, and the number of the one that is read."""
        if (list(sections), current) == (list(self._sections), self._current):
            return
        self._sections, self._current = sections, current
        self.measure(len(sections) + self.HEAD)
        height, at = self.size.height, current + self.HEAD
        if height and not self.scroll_offset.y <= at < self.scroll_offset.y + height - 1:
            self.scroll_to_line(max(0, at - height // 2))
        self.refresh()

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        self.refresh()

    def content_line(self, y: int) -> Strip:
        """One section."""
        width = self.content_width
        at = y + round(self.scroll_offset.y) - self.HEAD
        if at == -self.HEAD:
            return line([Segment(f"  {says.OUTLINE}", self.tones.dim)], width, self.tones.plain)
        if not 0 <= at < len(self._sections):
            return Strip.blank(width, self.tones.plain)
        section = self._sections[at]
        here = at == self._current
        tones = self._look.selected if here else self.tones
        style = tones.strong if here else tones.plain if at < self._current else tones.faded
        sign = Segment(self._look.signs.cursor if here else " ", tones.accent)
        room = width - 3 - 2 * (section.level - 1)
        title = fit(section.title, max(4, room), self._look.signs.cut)
        return line([sign, Segment(" " + "  " * (section.level - 1) + title, style)], width, tones.plain)

    def on_click(self, event: events.Click) -> None:
        """Go to the section that was clicked."""
        at = event.y + round(self.scroll_offset.y) - self.HEAD
        if 0 <= at < len(self._sections):
            self.post_message(self.Chosen(self._sections[at].line))
