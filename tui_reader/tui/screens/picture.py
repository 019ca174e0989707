"""A picture over the reader, in a terminal that shows pictures; any key for leaving takes it away."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from tui_reader.tui.graphics import GONE, CellSize
from tui_reader.tui.screens.sheet import Sheet
from tui_reader.tui.textual_private import driver_of


class PictureSheet(Sheet[None]):
    """Shows what was drawn for this size of the terminal; it closes when that changes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("i,q,enter,space", "leave", show=False, priority=True)]

    def __init__(self, drawn: str, size: CellSize, caption: str) -> None:
        super().__init__("picture")
        self._drawn = drawn
        self._taken = size
        self._caption = caption
        self._there = False

    def compose(self) -> ComposeResult:
        """The picture's name; it stands above that."""
        yield Static(Content(self._caption), id="caption", markup=False)

    def on_mount(self) -> None:
        """Put the picture there once the screen is empty."""
        self.set_timer(SETTLED, self._put)

    def _put(self) -> None:
        if self.closed or self.app.screen is not self:
            return
        column = max(0, (self.app.size.width - self._taken.columns) // 2) + 1
        if driver := driver_of(self.app):
            driver.write(f"\x1b7\x1b[1;{column}H{self._drawn}\x1b8")
            driver.flush()
            self._there = True

    def on_resize(self, event: events.Resize) -> None:
        """Draw it anew: the room is another."""
        if self._there:
            self.dismiss()

    def on_unmount(self) -> None:
        """Leave nothing on the screen."""
        if self._there and (driver := driver_of(self.app)):
            driver.write(GONE)
            self.app.call_later(self.app.action_redraw)  # type: ignore[attr-defined]
        super().on_unmount()


SETTLED = 0.1
"""Seconds after which the screen is empty: what is drawn later would be drawn over the picture."""
