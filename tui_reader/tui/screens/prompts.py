"""Small questions over the reader: a line, a text, a theme."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from os.path import commonprefix
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Static, TextArea
from textual.widgets.text_area import Edit, EditResult

from tui_reader.paths import completions
from tui_reader.text import COMBINING_PER_BASE, clean, is_combining
from tui_reader.tui import themes, view
from tui_reader.tui.look import Look, Tones
from tui_reader.tui.saying import sheets as says
from tui_reader.tui.screens.sheet import Sheet
from tui_reader.tui.textual_private import KeysInTurn
from tui_reader.tui.widgets.line import LineInput
from tui_reader.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from tui_reader.tui.tasks import Tasks

THEMES_WIDTH = 32
"""Cells of a theme's line."""
AROUND = 5
"""Lines of the terminal that stay free around the themes, their frame among them."""

LINE_WIDTH, AROUND_LINE = 64, 8
"""Cells of a line to type in, as the style sheet has it; those of the terminal that its sheet takes and leaves free."""


class LinePrompt(Sheet[str]):
    """Asks for one line; None when it was left with esc."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "save", show=False, priority=True)]

    def __init__(
        self, title: str, text: str, hint: str, does: str = says.SAVES, mistake: Callable[[str], str] = lambda text: ""
    ) -> None:
        """``does``: the verb of the key that ends it; ``mistake`` says what is wrong with a line, which then stays."""
        super().__init__()
        self._title, self._text, self._hint, self._does = title, text, hint, does
        self._mistake = mistake
        self._told = Static(classes="told")

    def compose(self) -> ComposeResult:
        """The line."""
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = self._title
            sheet.border_subtitle = says.enter(self._does)
            yield LineInput(self._text, self._hint)
            self._told.display = False
            yield self._told

    def take_room(self) -> None:
        """Show of a hint with several examples as many as there is room for."""
        examples = self._hint.split(", ")
        room = min(LINE_WIDTH, self.app.size.width - AROUND_LINE)
        while len(examples) > 1 and cell_len(", ".join(examples)) >= room:
            examples.pop()
        self.query_one(LineInput).placeholder = ", ".join(examples)

    async def action_save(self) -> None:
        """Answer with the line, unless there is a mistake in it."""
        await self.in_turn()
        line = self.query_one(LineInput)
        if mistake := self._mistake(line.value):
            self._told.update(Content(clean(mistake)))
            self._told.display = True
        else:
            self.dismiss(line.value)


class PathPrompt(LinePrompt):
    """Asks for a path, which ``tab`` completes: as far as all that begin so agree, then one after the other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete(1)", show=False, priority=True),
        Binding("shift+tab", "complete(-1)", show=False, priority=True),
    ]

    def __init__(self, title: str, text: str, hint: str, does: str, tasks: Tasks) -> None:
        super().__init__(title, text, hint, does)
        self._tasks = tasks
        self._found: list[str] = []
        self._at = -1

    def on_mount(self) -> None:
        """Say that tab completes."""
        self.query_one(Vertical).border_subtitle = says.enter(self._does, completes=True)

    async def action_complete(self, by: int) -> None:
        """Complete what is written before the end, or show the next that begins so."""
        await self.in_turn()
        line = self.query_one(LineInput)
        if self._found and line.value == self._found[self._at]:
            self._at = (self._at + by) % len(self._found)
            self._show(self._found[self._at])
            return
        typed = line.value

        def found(paths: list[str]) -> None:
            if self.closed or line.value != typed or not paths:
                return
            self._found, self._at = paths, 0
            whole = paths[0] if len(paths) == 1 else commonprefix(paths)  # noqa: RUF071 (letters, not folders)
            self._show(whole if len(whole) > len(typed) else paths[0])

        self._tasks.run("complete-path", lambda _: completions(typed), found)

    def _show(self, path: str) -> None:
        line = self.query_one(LineInput)
        line.value = path
        line.cursor_position = len(path)


class Area(KeysInTurn, TextArea):
    """Several lines to type in."""

    def __init__(self, text: str) -> None:
        super().__init__(clean(text), soft_wrap=True, show_line_numbers=False)
        self.cursor_blink = False  # it would write while idle

    def load_text(self, text: str) -> None:
        """Show another text, clean."""
        super().load_text(clean(text))

    def edit(self, edit: Edit) -> EditResult:
        """Put a text, clean, in place of what is between two places; marks on one letter may have come one by one."""
        (row, start), (last, end) = edit.top, edit.bottom
        before = self.document.get_line(row)[:start][-COMBINING_PER_BASE - 1 :]
        after = self.document.get_line(last)[end:]
        marks = sum(1 for _ in takewhile(is_combining, after))
        edit.text = clean(before + edit.text + after[:marks])[len(before) :]
        edit.from_location, edit.to_location = (row, start), (last, end + marks)
        return super().edit(edit)


class Themes(Pane):
    """The names of the themes, one a line."""

    class Chosen(Message):
        """A name was clicked."""

    def __init__(self, look: Look, cursor: int) -> None:
        super().__init__(look, id="themes")
        self.can_focus = False
        self.cursor = cursor

    def on_mount(self) -> None:
        """Take the room that there is."""
        self.take_room()

    def take_room(self) -> None:
        """Take the room that there is by now."""
        self.styles.width = THEMES_WIDTH
        self.styles.height = max(1, min(len(themes.NAMES), self.app.size.height - AROUND))
        self.measure(len(themes.NAMES))
        self.move_to(self.cursor)

    def move_to(self, index: int) -> None:
        """Put the cursor on a name, the nearest there is, and scroll no more than needed."""
        self.cursor = max(0, min(index, len(themes.NAMES) - 1))
        top, height = self.top, self.size.height or len(themes.NAMES)
        self.scroll_to_line(min(self.cursor, max(top, self.cursor - height + 1)))
        self.refresh()

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        self.refresh()

    @property
    def tones(self) -> Tones:
        """The styles of the sheet."""
        return self._look.bar

    def content_line(self, y: int) -> Strip:
        """A name."""
        at, width = y + self.scroll_offset.y, self.content_width
        if at >= len(themes.NAMES):
            return Strip.blank(width, self.tones.plain)
        here = at == self.cursor
        tones = self._look.selected if here else self.tones
        sign = Segment(self._look.signs.cursor if here else " ", tones.key)
        name = Segment(f" {themes.NAMES[at]}", tones.strong if here else tones.plain)
        return view.line([sign, name], width, tones.plain)

    def on_click(self, event: Click) -> None:
        """Choose a name."""
        at = event.y + self.scroll_offset.y
        if at < len(themes.NAMES) and event.x < self.size.width - 1:
            self.move_to(at)
            self.post_message(self.Chosen())


class ThemeList(Sheet[None]):
    """The themes; the reader behind shows each as the cursor passes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "cursor(1)", show=False, priority=True),
        Binding("k,up", "cursor(-1)", show=False, priority=True),
        Binding("ctrl+f,pagedown", "cursor(10)", show=False, priority=True),
        Binding("ctrl+b,pageup", "cursor(-10)", show=False, priority=True),
        Binding("g,home", "cursor(-999)", show=False, priority=True),
        Binding("G,end", "cursor(999)", show=False, priority=True),
        Binding("enter", "keep", show=False, priority=True),
        Binding("q", "leave", show=False, priority=True),
    ]

    def __init__(self, current: str, look: Look) -> None:
        super().__init__("clear")
        self._before = current
        self._themes = Themes(look, themes.NAMES.index(current) if current in themes.NAMES else 0)

    def compose(self) -> ComposeResult:
        """The names."""
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = says.THEME
            sheet.border_subtitle = says.THEME_HINT
            yield self._themes

    def take_room(self) -> None:
        """Be as large as there is room for by now."""
        self._themes.take_room()

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._themes.restyle(look)

    def _show(self) -> None:
        if not self.closed:
            self.app.theme = themes.NAMES[self._themes.cursor]

    @on(Themes.Chosen)
    def action_keep(self) -> None:
        """Stay with the theme under the cursor."""
        self._show()
        self.dismiss()

    def action_cursor(self, by: int) -> None:
        """Move through the names."""
        self._themes.move_to(self._themes.cursor + by)
        self._show()

    def action_leave(self) -> None:
        """Back to the theme before."""
        if not self.closed:
            self.app.theme = self._before
        self.dismiss()
