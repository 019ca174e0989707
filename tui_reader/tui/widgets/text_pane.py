"""A paper's text: lines that are drawn where they are seen, found in, and followed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_reader.formats.layout import Line
from tui_reader.tui.look import Look
from tui_reader.tui.view.finding import Findable
from tui_reader.tui.view.text import text_strip, width_of
from tui_reader.tui.widgets.pane import Pane

INDENT = 4
"""Columns free at the left of the text, where there is room for them."""
KEPT = 400
"""Strips kept of lines that were drawn."""


class TextPane(Pane):
    """The lines of one paper. Only those on the screen are drawn."""

    FOCUSED_WALL = False

    @dataclass
    class Followed(Message):
        """A link was clicked."""

        target: str

    def __init__(self, look: Look, moved: Callable[[], None]) -> None:
        """``moved`` is called when another line stands at the top, so that all that follows is in the same frame."""
        super().__init__(look, id="text")
        self._moved = moved
        self.lines: Sequence[Line] = ()
        self._strips: dict[int, Strip] = {}
        self._findable: Findable | None = None
        """Made when something is looked for."""
        self._count = 0
        """The number of matches."""
        self._at = -1
        """The number of the match at hand."""
        self._pointed: tuple[int, int] | None = None
        """Line and number in it of the link that is at hand."""
        self.left = 0
        """Columns that wide lines are scrolled by."""
        self._widest = 0

    @property
    def room(self) -> int:
        """Cells that a line may take."""
        return max(20, self.content_width - 2 * self._indent)

    @property
    def _seen(self) -> int:
        """Cells of a line that are seen: a wide one takes what is free at the right."""
        return self.content_width - self._indent

    @property
    def has_wide(self) -> bool:
        """True when a line on the screen is wider than what is seen of it."""
        shown = self.lines[self.top : self.top + self.size.height] if self._widest > self._seen else ()
        return any(width_of(line) > self._seen for line in shown)

    @property
    def _indent(self) -> int:
        return INDENT if self.content_width >= 70 else 1

    def lay_out(self, *, wall: bool) -> None:
        """Say if a wall stands on the left."""
        if wall != self._wall:
            self._wall = wall
            self._draw()

    def show(self, lines: Sequence[Line], widest: int) -> None:
        """Show these lines, of which none has more cells than ``widest``."""
        self.lines = lines
        self._widest = widest
        self._findable, self._count, self._at = None, 0, -1
        self._pointed = None
        self._draw()
        self.measure(len(lines))

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        self._draw()

    def find(self, words: str) -> int:
        """Point out the places of ``words`` in the lines; how many there are."""
        if words.strip() and self._findable is None:
            self._findable = Findable(self.lines)
        self._count = self._findable.find(words) if self._findable else 0
        self._at = -1
        self._draw()
        return self._count

    def go_to_match(self, by: int) -> tuple[int, int]:
        """Go to the next match below (1) or above (-1) the one at hand; its number from 1, and how many there are."""
        if not self._count or self._findable is None:
            return 0, 0
        if self._at < 0:  # the first one on the screen or below it, or the last one above
            below = self._findable.first_from(self.top)
            self._at = below % self._count if by > 0 else (below - 1) % self._count
        else:
            self._at = (self._at + by) % self._count
        self._draw()
        line = self._findable.line_of(self._at)
        if not self.top <= line < self.top + self.size.height - 1:
            self.go_to(line - self.size.height // 3)
        return self._at + 1, self._count

    def go_to(self, line: int) -> None:
        """Put a line at the top, or as near as there are lines."""
        self.scroll_to_line(max(0, min(line, len(self.lines) - self.size.height)))

    def sideways(self, by: int) -> bool:
        """Scroll lines that are too wide; whether there are any."""
        most = max(0, self._widest - self._seen)
        before, self.left = self.left, max(0, min(most, self.left + by))
        if self.left != before:
            self._draw()
        return most > 0

    def links(self) -> list[tuple[int, int]]:
        """The line and number in it of each run on the screen that leads somewhere, in reading order.

        What is broken over lines is one link.
        """
        links: list[tuple[int, int]] = []
        before = ""
        for number in range(self.top, min(len(self.lines), self.top + self.size.height)):
            for at, run in enumerate(self.lines[number].runs):
                if run.target and (run.target != before or self.lines[number].runs[:at]):
                    links.append((number, at))
                if run.text.strip():
                    before = run.target
        return links

    def point_out(self, link: tuple[int, int] | None) -> None:
        """Show which of the links is at hand."""
        if link != self._pointed:
            self._pointed = link
            self._draw()

    def target(self, link: tuple[int, int]) -> str:
        """The address or place that a link leads to."""
        return self.lines[link[0]].runs[link[1]].target

    def _draw(self) -> None:
        self._strips.clear()
        self.refresh()

    def content_line(self, y: int) -> Strip:
        """One line of the text."""
        number, width = y + self.top, self.content_width
        if number >= len(self.lines):
            return Strip.blank(width, self.tones.plain)
        strip = self._strips.get(number)
        if strip is None or strip.cell_length != width:
            if len(self._strips) >= KEPT:
                self._strips.clear()
            line = self.lines[number]
            found = self._findable.within(number) if self._findable and self._count else ()
            pointed = self._pointed[1] if self._pointed and self._pointed[0] == number else -1
            left = self.left if width_of(line) > self._seen else 0
            strip = text_strip(
                line, width, self._look, indent=self._indent, left=left, found=found, current=self._at, pointed=pointed
            )
            self._strips[number] = strip
        return strip

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Another line is at the top."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._moved()

    def on_click(self, event: events.Click) -> None:
        """Follow the link that was clicked."""
        number = event.y + self.top
        if number >= len(self.lines):
            return
        column = event.x - self._wall - self._indent
        for run in self.lines[number].runs:
            width = cell_len(run.text)
            if 0 <= column < width and run.target:
                self.post_message(self.Followed(run.target))
                return
            column -= width
