"""The detail: one paper's abstract and what is known of it."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_reader.tui.look import Look
from tui_reader.tui.view import Detail, detail_lines, wrapped_lines
from tui_reader.tui.widgets.scroll_bar import thin


class PaperDetail(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows one paper, wrapped to the pane; changing it costs one repaint and no layout."""

    def __init__(self, look: Look) -> None:
        super().__init__(id="detail")
        self._look = look
        self._detail: Detail | None = None
        self._words: tuple[str, ...] = ()
        self._lines: list[Strip] = []

    def on_mount(self) -> None:
        """The scroll bar."""
        thin(self, self._look.signs.thumb)

    def show(self, detail: Detail | None, words: tuple[str, ...] = ()) -> None:
        """Show a paper, from its top when it is another one; without one, some words."""
        same = detail and self._detail and detail.entry.row == self._detail.entry.row
        self._detail, self._words = detail, words
        self._wrap()
        if not same:
            self.scroll_to(0, 0, animate=False, immediate=True, force=True)
        self.refresh()

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        self._wrap()
        self.refresh()

    def move(self, lines: int) -> None:
        """Scroll by lines, backwards when negative."""
        self.scroll_to(0, self.scroll_offset.y + lines, animate=False, immediate=True, force=True)

    def edge(self, end: int) -> None:
        """Scroll to the top (-1) or the end (1)."""
        self.move(end * len(self._lines))

    def _wrap(self) -> None:
        width = self.size.width
        if self._detail is None:
            self._lines = wrapped_lines(self._words, width, self._look, indent=3)
        else:
            self._lines = detail_lines(self._detail, width, self._look)
        self.virtual_size = Size(width, len(self._lines))

    def render_line(self, y: int) -> Strip:
        """One line of the pane; the first is empty, as the list's."""
        at = y + self.scroll_offset.y
        if at < len(self._lines):
            return self._lines[at]
        return Strip.blank(self.size.width, self._look.page.plain)

    def on_resize(self, event: events.Resize) -> None:
        """Lines are as wide as the pane."""
        self._wrap()
