"""A pane of lines that scrolls: what the list, the detail and the help have in common.

The scroll bar is the last cell of each line and the wall, where there is one, the first: widgets of their own would
double what is styled and drawn at the start and with every key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import NamedTuple

from rich.segment import Segment
from textual import events
from textual.filter import LineFilter
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_reader.tui.look import Look, Tones, own_filters


class _Drawing(NamedTuple):
    """The things that all lines of a pane have in common."""

    size: Size
    top: int
    wall: Segment | None
    bar: tuple[range, Segment, Segment]
    """See ``_thumb``."""


class Pane(ScrollView, can_focus=True, inherit_bindings=False, inherit_css=False):
    """Draws ``content_line`` between wall and scroll bar. ``virtual_size`` says how many lines there are."""

    DEFAULT_CSS = """
    Pane { overflow-x: hidden; overflow-y: hidden; scrollbar-size: 0 0; }
    """

    FOCUSED_WALL = True
    """True when the wall says that keys act on the pane: not where there is no other for them."""

    def __init__(self, look: Look, *, id: str, wall: bool = False) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._look = look
        self._wall = wall
        self._held = False
        """The scroll bar is being dragged."""
        self._shown: dict[int, Strip] = {}
        """The lines as they were drawn last, from the pane's top."""
        self._made: dict[int, tuple[Strip, Segment, Segment | None, Strip]] = {}
        """The lines as they were made last: content, scroll bar, wall, and all of it. Most are drawn more than once."""
        self._laid_for = Size(0, 0)
        """The size for which the pane was laid out."""
        self._drawing: _Drawing | None = None
        """The same for all lines while they are drawn: Textual looks it up each time, among all widgets."""

    @property
    def tones(self) -> Tones:
        """The styles of the pane's background."""
        return self._look.page

    @property
    def content_width(self) -> int:
        """Cells between wall and scroll bar; 0 before the pane is laid out."""
        return max(0, self.extent.width - 1 - self._wall)

    @property
    def extent(self) -> Size:
        """The size, for what draws lines."""
        return self._drawing.size if self._drawing else self.size

    @property
    def top(self) -> int:
        """The number of the line at the top."""
        return self._drawing.top if self._drawing else round(self.scroll_y)

    def lay_out_lines(self) -> None:
        """The pane has another size, and nothing is drawn in it yet."""

    def content_line(self, y: int) -> Strip:
        """The line at ``y`` from the pane's top, ``content_width`` cells."""
        raise NotImplementedError

    def measure(self, lines: int) -> None:
        """There are so many lines. Nothing is laid out anew for that: the pane stays as large as it is."""
        self.set_reactive(ScrollView.virtual_size, Size(self.size.width, lines))

    def refresh_changes(self) -> None:
        """Draw the lines that are not as they were drawn last: with most keys, few are."""
        width, height = self.size
        if (width, height) != self._laid_for:  # hidden, or of another size: all of it is still to be drawn
            self.refresh()
            return
        with self._drawn():
            changed = [y for y in range(height) if self._line(y) != self._shown.get(y)]
        if len(changed) == height:
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def on_focus(self) -> None:
        """The keys are for this pane now: its wall says so."""
        self.refresh_changes()

    def on_blur(self) -> None:
        """The keys are for another pane now."""
        self.refresh_changes()

    def scroll_to_line(self, line: int) -> None:
        """Put ``line`` at the top, or as near as there are lines; at once."""
        self.scroll_to(0, line, animate=False, immediate=True, force=True)

    def scroll_lines(self, lines: int) -> None:
        """Scroll by lines, backwards when negative."""
        self.scroll_to_line(self.scroll_offset.y + lines)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The filters without that which replaces the 16 colours: a look has none of them where it would."""
        return own_filters(super().get_line_filters())

    @contextmanager
    def _drawn(self) -> Iterator[None]:
        """Within this neither size nor place change."""
        before, self._drawing = self._drawing, None
        self._drawing = _Drawing(self.size, self.top, self._wall_sign(), self._thumb())
        try:
            yield
        finally:
            self._drawing = before

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines of the pane, laid out for its size."""
        if self.extent != self._laid_for:
            self._laid_for = self.extent
            self._made.clear()
            self.lay_out_lines()
        with self._drawn():
            if any(self.styles.gutter):
                return super().render_lines(crop)
            # Without border and padding nothing is left for style sheets to do to a line.
            lines = [self.render_line(y) for y in crop.line_range]
            for one in self.get_line_filters():
                background = self.background_colors[1]
                lines = [line.apply_filter(one, background) for line in lines]
            first, last = crop.column_span
            return lines if (first, last) == (0, self.extent.width) else [line.crop(first, last) for line in lines]

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        with self._drawn() if self._drawing is None else nullcontext():
            self._shown[y] = line = self._line(y)
        return line

    def _line(self, y: int) -> Strip:
        assert self._drawing
        content, (thumb, seen, beside) = self.content_line(y), self._drawing.bar
        bar, wall = seen if y in thumb else beside, self._drawing.wall
        made = self._made.get(y)
        if made is None or made[0] is not content or made[1:3] != (bar, wall):
            whole = Strip([wall, *content, bar] if wall else [*content, bar], self._drawing.size.width)
            made = self._made[y] = content, bar, wall, whole
        return made[3]

    def _wall_sign(self) -> Segment | None:
        if not self._wall:
            return None
        if self.has_focus and self.FOCUSED_WALL:
            return Segment(self._look.signs.wall_here, self.tones.accent)
        return Segment(self._look.signs.wall, self.tones.rule)

    def _thumb(self) -> tuple[range, Segment, Segment]:
        """The lines of the scroll bar's thumb, and the sign on these and on the others."""
        height, lines = self.size.height, self.virtual_size.height
        if lines <= height:
            plain = Segment(" ", self.tones.plain)
            return range(0), plain, plain
        thumb = max(1, round(height * height / lines))
        start = round((height - thumb) * min(1.0, self.top / (lines - height)))
        rule = self.tones.rule
        return range(start, start + thumb), Segment(self._look.signs.thumb, rule), Segment(" ", rule)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Another place: every line changes, and the scroll bar."""
        if round(old_value) != round(new_value):
            self.refresh()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the scroll bar."""
        if event.x == self.size.width - 1:
            self._held = True
            self.capture_mouse()
            self._drag(event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the scroll bar."""
        if self._held:
            self._drag(event.y)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let the scroll bar go."""
        if self._held:
            self._held = False
            self.release_mouse()

    def _drag(self, y: int) -> None:
        height, lines = self.size.height, self.virtual_size.height
        self.scroll_to_line(round((lines - height) * y / max(1, height - 1)))
        self.mouse_scrolled()

    def mouse_scrolled(self) -> None:
        """Another place was looked for with wheel or scroll bar."""

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel, over the pane under it."""
        event.stop()
        self.scroll_lines(3)
        self.mouse_scrolled()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel, over the pane under it."""
        event.stop()
        self.scroll_lines(-3)
        self.mouse_scrolled()
