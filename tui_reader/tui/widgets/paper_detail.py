"""The detail: one paper's abstract and what is known of it."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_reader.tui.look import Look
from tui_reader.tui.view import Detail, detail_lines, wrapped_lines
from tui_reader.tui.widgets.pane import Pane


class PaperDetail(Pane):
    """Shows one paper, wrapped to the pane; changing it costs one repaint and no layout."""

    class Dragged(Message):
        """The wall was dragged to this column of the screen."""

        def __init__(self, column: int) -> None:
            super().__init__()
            self.column = column

    class LinkClicked(Message):
        """A link was clicked."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="detail")
        self._detail: Detail | None = None
        self._words: tuple[str, ...] = ()
        self._lines: list[Strip] = []
        self._above = 0
        self._width = 0
        self._moved = False
        """The wall is being dragged."""

    def show(self, detail: Detail | None, words: tuple[str, ...] = ()) -> None:
        """Show a paper, from its top when it is another one; without one, some words."""
        if detail is not None and detail == self._detail:
            return
        same = detail and self._detail and detail.entry.row == self._detail.entry.row
        self._detail, self._words = detail, words
        self._show()
        if not same:
            self.scroll_to_line(0)

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        self._show()

    def lay_out(self, *, wall: bool, top: int) -> None:
        """Say if a wall stands on the left, and how many lines are free above."""
        if (wall, top) != (self._wall, self._above):
            self._wall, self._above = wall, top
            self._show()

    def edge(self, end: int) -> None:
        """Scroll to the top (-1) or the end (1)."""
        self.scroll_lines(end * len(self._lines))

    def _show(self) -> None:
        if self.content_width:  # it is laid out
            self.lay_out_lines()
            self.refresh_changes()

    def lay_out_lines(self) -> None:
        """Lines are as wide as the pane."""
        width = self._width = self.content_width
        blank = [Strip.blank(width, self.tones.plain)] * self._above
        if self._detail is None:
            lines = wrapped_lines(self._words, width, self._look, indent=3)
        else:
            lines = detail_lines(self._detail, width, self._look)
        self._lines = blank + lines
        self.measure(len(self._lines))

    def content_line(self, y: int) -> Strip:
        """One line of the paper."""
        at = y + self.top
        return self._lines[at] if at < len(self._lines) else Strip.blank(self._width, self.tones.plain)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the wall."""
        if self._wall and event.x == 0:
            event.prevent_default()
            self._moved = True
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the wall."""
        if self._moved:
            self.post_message(self.Dragged(event.screen_x))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let the wall go."""
        if self._moved:
            self._moved = False
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """The link that was clicked."""
        if url := event.style.meta.get("url"):
            self.post_message(self.LinkClicked(url))
