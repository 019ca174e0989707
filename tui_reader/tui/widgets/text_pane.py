"""A paper's text: lines that are drawn where they are seen, found in, and followed."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_reader.formats.document import Run, plain
from tui_reader.formats.layout import Line
from tui_reader.text import fold_case
from tui_reader.tui.look import Look
from tui_reader.tui.view.pieces import Ranges
from tui_reader.tui.view.text import text_strip, width_of
from tui_reader.tui.widgets.pane import Pane

INDENT = 4
"""Columns free at the left of the text, where there is room for them."""
KEPT = 400
"""Strips kept of lines that were drawn."""


class TextPane(Pane):
    """The lines of one paper. Only those on the screen are drawn."""

    @dataclass
    class Moved(Message):
        """Another line stands at the top."""

        line: int

    @dataclass
    class Followed(Message):
        """A link was clicked."""

        target: str

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="text")
        self.lines: list[Line] = []
        self._strips: dict[int, Strip] = {}
        self._found: dict[int, list[tuple[int, int]]] = {}
        self._at: tuple[int, int] | None = None
        """Line and column of the match at hand."""
        self.left = 0
        """Columns that wide lines are scrolled by."""
        self._widest = 0

    @property
    def room(self) -> int:
        """Cells that a line may take."""
        return max(20, self.content_width - 2 * self._indent)

    @property
    def _indent(self) -> int:
        return INDENT if self.content_width >= 70 else 1

    @property
    def top(self) -> int:
        """The line at the top."""
        return round(self.scroll_offset.y)

    def lay_out(self, *, wall: bool) -> None:
        """Say if a wall stands on the left."""
        if wall != self._wall:
            self._wall = wall
            self._draw()

    def show(self, lines: list[Line]) -> None:
        """Show these lines; the one at the top stays there."""
        self.lines = lines
        self._widest = max((width_of(line) for line in lines), default=0)
        self._draw()
        self.measure(len(lines))

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        self._draw()

    def find(self, words: str) -> int:
        """Point out where ``words`` stand in the lines; how often."""
        self._found, self._at = {}, None
        wanted = fold_case(words.strip())
        if wanted:
            for number, line in enumerate(self.lines):
                text = plain(line.runs)
                folded = fold_case(text)
                if wanted in folded and len(folded) == len(text):
                    places, at = [], folded.find(wanted)
                    while at >= 0:
                        places.append((at, at + len(wanted)))
                        at = folded.find(wanted, at + len(wanted))
                    self._found[number] = places
        self._draw()
        return sum(map(len, self._found.values()))

    def go_to_match(self, by: int) -> tuple[int, int]:
        """Go to the next match below (1) or above (-1) the one at hand; its number from 1, and how many there are."""
        matches = [(number, start) for number, places in self._found.items() for start, _ in places]
        if not matches:
            return 0, 0
        at = self._at or (self.top, -1)
        later = [match for match in matches if match > at] if by > 0 else [match for match in matches if match < at]
        chosen = (later[0] if by > 0 else later[-1]) if later else (matches[0] if by > 0 else matches[-1])
        self._at = chosen
        self._draw()
        if not self.top <= chosen[0] < self.top + self.size.height - 1:
            self.go_to(chosen[0] - self.size.height // 3)
        return matches.index(chosen) + 1, len(matches)

    def go_to(self, line: int) -> None:
        """Put a line at the top, or as near as there are lines."""
        self.scroll_to_line(max(0, min(line, len(self.lines) - self.size.height)))

    def sideways(self, by: int) -> bool:
        """Scroll lines that are too wide; whether there are any."""
        most = max(0, self._widest - self.room)
        before, self.left = self.left, max(0, min(most, self.left + by))
        if self.left != before:
            self._draw()
        return most > 0

    def links(self) -> list[Run]:
        """The runs on the screen that lead somewhere, in reading order."""
        shown = self.lines[self.top : self.top + self.size.height]
        return [run for line in shown for run in line.runs if run.target]

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
            found: Ranges = self._found.get(number, ())
            at = self._at[1] if self._at and self._at[0] == number else -1
            left = self.left if width_of(line) > self.room else 0
            strip = text_strip(line, width, self._look, indent=self._indent, left=left, found=found, current=at)
            self._strips[number] = strip
        return strip

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Another line is at the top."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Moved(round(new_value)))

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
