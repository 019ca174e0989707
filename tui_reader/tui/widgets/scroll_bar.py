"""A scroll bar of one thin line, drawn with the sign of the look; also where there is nothing but ASCII."""

from __future__ import annotations

from typing import Any

from rich.color import Color
from rich.segment import Segment, Segments
from rich.style import Style
from textual.scrollbar import ScrollBarRender
from textual.widget import Widget


class ThinBar(ScrollBarRender):
    """Draws the thumb as a line; what is above and below it still scrolls by a page when it is clicked."""

    SIGN = "▐"

    @classmethod
    def render_bar(
        cls,
        size: int = 25,
        virtual_size: float = 50,
        window_size: float = 20,
        position: float = 0,
        thickness: int = 1,
        vertical: bool = True,
        back_color: Color = Color.parse("#000000"),  # noqa: B008 - as in Textual
        bar_color: Color = Color.parse("#ffffff"),  # noqa: B008 - as in Textual
    ) -> Segments:
        """The bar's cells, one a line."""

        def cell(sign: str, action: str) -> Segment:
            meta: dict[str, Any] = {"@mouse.down": action}
            return Segment(sign, Style(color=bar_color, bgcolor=back_color, meta=meta))

        if not (window_size and size and virtual_size > window_size):
            return Segments([Segment(" ", Style(bgcolor=back_color))] * size, new_lines=True)
        thumb = max(1, min(size, round(size * window_size / virtual_size)))
        start = round((size - thumb) * min(1.0, position / (virtual_size - window_size)))
        above, below = [cell(" ", "scroll_up")] * start, [cell(" ", "scroll_down")] * (size - thumb - start)
        return Segments([*above, *[cell(cls.SIGN, "grab")] * thumb, *below], new_lines=True)


class AsciiBar(ThinBar):
    """The same in ASCII."""

    SIGN = "#"


def thin(widget: Widget, sign: str) -> None:
    """Give ``widget`` the thin bar, in the look's sign."""
    renderer = ThinBar if sign == ThinBar.SIGN else AsciiBar
    # Textual declares the renderer for the class and documents that an instance may have its own.
    widget.vertical_scrollbar.renderer = renderer  # type: ignore[misc]
