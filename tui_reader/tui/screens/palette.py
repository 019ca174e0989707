"""The palette: find a command by its name.

Textual's own draws a picture for an icon, fills the width and can't be told which keys a command has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input

from tui_reader.tui import commands, matching, view
from tui_reader.tui.look import UNICODE, Look, Tones
from tui_reader.tui.saying import sheets as says
from tui_reader.tui.screens.sheet import Sheet
from tui_reader.tui.widgets.line import LineInput
from tui_reader.tui.widgets.pane import Pane

WIDTH, HEIGHT = 92, 24
"""Cells and lines of the list, where there is room for them."""
AROUND = 8
"""Cells and lines that the sheet and its line take of the terminal."""


class PaletteRow(NamedTuple):
    """A command, or a saved search."""

    action: str
    keys: str
    title: str
    words: str
    """Its help, or its query."""


class Rows(Pane):
    """The commands that were found. It stays as large as it is for all of them."""

    class Chosen(Message):
        """A row was clicked."""

    def __init__(self, rows: Sequence[PaletteRow], look: Look) -> None:
        super().__init__(look, id="rows")
        self.can_focus = False
        self._all = rows
        self._rows = rows
        self.cursor = 0
        self._columns = (max(cell_len(row.keys) for row in rows), max(cell_len(row.title) for row in rows))

    def on_mount(self) -> None:
        """Take the room that there is."""
        self.take_room()

    def take_room(self) -> None:
        """Take the room that there is by now."""
        size = self.app.size
        self.styles.width = max(20, min(WIDTH, size.width - AROUND))
        self.styles.height = max(3, min(HEIGHT, len(self._all), size.height - AROUND))
        self.measure(len(self._rows))

    @property
    def current(self) -> PaletteRow | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if self._rows else None

    def find(self, typed: str) -> None:
        """Show what ``typed`` means, best first."""
        ranks = {row: matching.rank(typed, row.title, f"{row.words} {row.keys}") for row in self._all}
        found = [(place, row) for row, place in ranks.items() if place is not None]
        self._rows = [row for _, row in sorted(found, key=lambda one: one[0])]
        self.cursor = 0
        self.measure(len(self._rows))
        self.scroll_to_line(0)
        self.refresh()

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, the nearest there is, and scroll no more than needed."""
        self.cursor = max(0, min(index, len(self._rows) - 1))
        top = self.scroll_offset.y
        self.scroll_to_line(min(self.cursor, max(top, self.cursor - self.size.height + 1)))
        self.refresh()

    @property
    def tones(self) -> Tones:
        """The styles of the sheet."""
        return self._look.bar

    def content_line(self, y: int) -> Strip:
        """A row, or none."""
        at, width, signs = y + self.scroll_offset.y, self.content_width, self._look.signs
        if at >= len(self._rows):
            none = f"  {says.NO_COMMAND}" if not self._rows and y == 0 else ""
            return view.line([Segment(none, self.tones.dim)], width, self.tones.plain)
        row, here = self._rows[at], at == self.cursor
        tones = self._look.selected if here else self.tones
        for_keys, for_title = self._columns
        words = view.fit(row.words.replace(UNICODE.cut, signs.cut), width - for_keys - for_title - 6, signs.cut)
        pieces = [
            Segment(signs.cursor if here else " ", tones.key),
            Segment(f" {row.keys}{' ' * (for_keys - cell_len(row.keys))}  ", tones.key),
            Segment(f"{row.title}{' ' * (for_title - cell_len(row.title))}  ", tones.strong if here else tones.plain),
            Segment(words, tones.dim),
        ]
        return view.line(pieces, width, tones.plain)

    def on_click(self, event: events.Click) -> None:
        """Choose a row."""
        at = event.y + self.scroll_offset.y
        if at < len(self._rows) and event.x < self.size.width - 1:
            self.move_to(at)
            self.post_message(self.Chosen())


class Palette(Sheet[str]):
    """Answers with the action that was chosen; None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "run", show=False, priority=True),
        Binding("down,ctrl+n", "cursor(1)", show=False, priority=True),
        Binding("up,ctrl+p", "cursor(-1)", show=False, priority=True),
        Binding("pagedown", "cursor(10)", show=False, priority=True),
        Binding("pageup", "cursor(-10)", show=False, priority=True),
    ]

    def __init__(self, settings: Mapping[str, str], searches: Mapping[str, str], look: Look) -> None:
        """``searches``: the query of each saved search, by name."""
        super().__init__("palette")
        rows = [
            PaletteRow(c.action, " ".join(commands.keys_of(settings, c.id)), c.title, c.help)
            for c in commands.on_screen(commands.BROWSE)
            if c.in_palette
        ]
        rows += [PaletteRow(f"saved({n})", "", f"@{name}", query) for n, (name, query) in enumerate(searches.items())]
        self._rows = Rows(rows, look)
        self._found = ""
        """The words for which the commands were last looked through."""

    def compose(self) -> ComposeResult:
        """The line to type in, and what it finds."""
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = says.COMMANDS
            sheet.border_subtitle = says.COMMANDS_HINT
            yield LineInput(hint=says.COMMAND)
            yield self._rows

    def take_room(self) -> None:
        """Be as large as there is room for by now."""
        self._rows.take_room()

    async def in_turn(self) -> None:
        """Wait until what was typed is in the line, and found."""
        await super().in_turn()
        self._find(self.query_one(LineInput).value)

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        self._find(message.value)

    def _find(self, typed: str) -> None:
        if typed != self._found:
            self._found = typed
            self._rows.find(typed)

    async def action_cursor(self, by: int) -> None:
        """Move through what was found."""
        await self.in_turn()
        self._rows.move_to(self._rows.cursor + by)

    async def action_run(self) -> None:
        """Answer with what is under the cursor."""
        await self.in_turn()
        self._choose()

    @on(Rows.Chosen)
    def _choose(self) -> None:
        row = self._rows.current
        self.dismiss(row.action if row else None)
