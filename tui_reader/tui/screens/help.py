"""Every key, from the table of commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.strip import Strip

from tui_reader.tui import commands, view
from tui_reader.tui.look import Look, Tones
from tui_reader.tui.screens.sheet import Sheet
from tui_reader.tui.widgets.pane import Pane

KEYS_WIDTH = 15
COLUMN = 64
"""Columns that a key and its explanation take."""


class HelpLines(Pane):
    """The keys in groups, in as many columns as there is room for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_by(1)", show=False, priority=True),
        Binding("k,up", "scroll_by(-1)", show=False, priority=True),
        Binding("space,ctrl+f,pagedown,ctrl+d", "page(1)", show=False, priority=True),
        Binding("ctrl+b,pageup,ctrl+u", "page(-1)", show=False, priority=True),
        Binding("g,home", "scroll_by(-999)", show=False, priority=True),
        Binding("G,end", "scroll_by(999)", show=False, priority=True),
    ]

    def __init__(self, settings: Mapping[str, str], look: Look, screen: str) -> None:
        super().__init__(look, id="lines")
        self._settings = settings
        self._screen = screen
        self._lines: list[Strip] = []

    def on_mount(self) -> None:
        """Lay the keys out."""
        self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the keys out anew."""
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.app.size.width - 10
        columns = max(1, width // COLUMN)
        used = {command.group for command in commands.on_screen(self._screen)}
        blocks = [self._block(group, min(COLUMN, width)) for group in commands.GROUPS if group in used]
        height = -(-sum(map(len, blocks)) // columns)
        sheets: list[list[Strip]] = [[]]
        for block in blocks:
            if sheets[-1] and len(sheets[-1]) + len(block) > height + 4 and len(sheets) < columns:
                sheets.append([])
            sheets[-1] += block
        blank = Strip.blank(min(COLUMN, width), self._look.bar.plain)
        tallest = max(map(len, sheets))
        rows = zip(*(sheet + [blank] * (tallest - len(sheet)) for sheet in sheets), strict=True)
        self._lines = [Strip.join(row) for row in rows]
        self.styles.width = self._lines[0].cell_length + 1
        self.styles.height = min(len(self._lines), max(3, self.app.size.height - 6))
        self.measure(len(self._lines))
        self.refresh()

    def _block(self, group: str, width: int) -> list[Strip]:
        tones = self._look.bar
        lines = [view.line([Segment(commands.GROUPS[group], tones.strong)], width, tones.plain)]
        for command in commands.on_screen(self._screen):
            if command.group == group:
                keys = " ".join(commands.keys_of(self._settings, command.id)) or "no key"
                what = view.fit(command.help, width - KEYS_WIDTH - 3, self._look.signs.cut)
                pieces = [Segment(f"{keys:<{KEYS_WIDTH}} ", tones.key), Segment(what, tones.plain)]
                lines.append(view.line(pieces, width, tones.plain))
        lines.append(Strip.blank(width, tones.plain))
        return lines

    @property
    def tones(self) -> Tones:
        """The styles of the sheet."""
        return self._look.bar

    def content_line(self, y: int) -> Strip:
        """One line of the sheet."""
        at, width = y + self.scroll_offset.y, self.content_width
        line = self._lines[at] if at < len(self._lines) else Strip([])
        return line.crop_extend(0, width, self.tones.plain)

    def action_scroll_by(self, lines: int) -> None:
        """Scroll the sheet."""
        self.scroll_lines(lines)

    def action_page(self, pages: int) -> None:
        """Scroll the sheet by what is seen of it, less a line."""
        self.scroll_lines(pages * max(1, self.size.height - 1))


class HelpScreen(Sheet[None]):
    """The keys of one screen, over it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,question_mark,f1,enter", "leave", show=False, priority=True)]

    def __init__(self, settings: Mapping[str, str], look: Look, screen: str = commands.BROWSE) -> None:
        """``screen``: the one that the keys are of."""
        super().__init__()
        self._settings = settings
        self._look = look
        self._screen = screen

    def compose(self) -> ComposeResult:
        """The sheet."""
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = "Keys"
            sheet.border_subtitle = "esc closes"
            yield HelpLines(self._settings, self._look, self._screen)
