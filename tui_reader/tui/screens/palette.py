"""The palette: find a command by its name.

Textual's own draws a picture for an icon, fills the width and can't be told which keys a command has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tui_reader.text import clean_line
from tui_reader.tui import commands
from tui_reader.tui.screens.sheet import Sheet
from tui_reader.tui.widgets.line import Line


class Palette(Sheet[str]):
    """Answers with the action that was chosen; None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "run", show=False, priority=True),
        Binding("down,ctrl+n", "cursor(1)", show=False, priority=True),
        Binding("up,ctrl+p", "cursor(-1)", show=False, priority=True),
    ]

    def __init__(self, settings: Mapping[str, str], searches: Mapping[str, str]) -> None:
        """``searches``: the query of each saved search, by name."""
        super().__init__("palette")
        self._rows = [
            (c.action, " ".join(commands.keys_of(settings, c.id)), c.title, c.help)
            for c in commands.on_screen(commands.BROWSE)
            if c.in_palette
        ]
        """(action, keys, title, help) of each."""
        self._rows += [(f"saved({n})", "", f"@{name}", query) for n, (name, query) in enumerate(searches.items())]
        self._found: str | None = None
        """The words for which the commands were last looked through."""

    def compose(self) -> ComposeResult:
        """The line to type in, and what it finds."""
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = "Commands"
            sheet.border_subtitle = "enter runs, esc leaves"
            yield Line(hint="a command's name")
            yield OptionList()

    def on_mount(self) -> None:
        """All commands, before anything is typed."""
        self.query_one(OptionList).can_focus = False
        self._find("")

    async def in_turn(self) -> None:
        """Wait until what was typed is in the line, and found."""
        await super().in_turn()
        self._find(self.query_one(Line).value)

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        self._find(message.value)

    def _find(self, typed: str) -> None:
        if typed == self._found:
            return
        self._found = typed
        names = self.query_one(OptionList)
        names.clear_options()
        found = [row for row in self._rows if matches(typed, f"{row[2]} {row[3]}")]
        wanted = typed.strip().lower()
        found.sort(key=lambda row: (row[2].lower() != wanted, not row[2].lower().startswith(wanted)))
        for action, *shown in found:
            keys, title, words = map(clean_line, shown)
            row = Content.assemble((f"{keys:<15} ", "$look-accent"), f"{title:<16} ", (words, "$look-dim"))
            names.add_option(Option(row, id=action))
        names.highlighted = 0 if found else None

    async def action_cursor(self, by: int) -> None:
        """Move through what was found."""
        await self.in_turn()
        names = self.query_one(OptionList)
        if names.highlighted is not None:
            names.highlighted = max(0, min(names.highlighted + by, names.option_count - 1))

    async def action_run(self) -> None:
        """Answer with what is under the cursor."""
        await self.in_turn()
        names = self.query_one(OptionList)
        option = None if names.highlighted is None else names.get_option_at_index(names.highlighted)
        self.dismiss(option.id if option else None)

    @on(OptionList.OptionSelected)
    def _clicked(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(message.option.id)


def matches(typed: str, name: str) -> bool:
    """True when every word of ``typed`` is in ``name``."""
    name = name.lower()
    return all(word in name for word in typed.lower().split())
