"""Small questions over the reader: a line, a text, a theme."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, TextArea
from textual.widgets.option_list import Option

from tui_reader.tui import themes


class LinePrompt(ModalScreen[str | None]):
    """Asks for one line; None when it was left with esc."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+c", "dismiss(None)", show=False)]

    def __init__(self, title: str, text: str, hint: str) -> None:
        super().__init__(classes="over")
        self._title, self._text, self._hint = title, text, hint

    def compose(self) -> ComposeResult:
        """The line."""
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = self._title
            sheet.border_subtitle = "enter saves, esc leaves"
            line = Input(self._text, self._hint, compact=True, select_on_focus=False)
            line.cursor_blink = False
            yield line

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        self.dismiss(message.value)


class TextPrompt(ModalScreen[str | None]):
    """Asks for a text of several lines; None when it was left with esc."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("escape,ctrl+c", "dismiss(None)", show=False, priority=True),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__(classes="over")
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """The text."""
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = self._title
            sheet.border_subtitle = "ctrl+s saves, esc leaves"
            area = TextArea(self._text, soft_wrap=True, show_line_numbers=False)
            area.cursor_blink = False
            yield area

    def action_save(self) -> None:
        """Answer with the text."""
        self.dismiss(self.query_one(TextArea).text.strip())


class ThemeList(ModalScreen[None]):
    """The themes; the reader behind shows each as the cursor passes it."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("j", "cursor(1)", show=False),
        Binding("k", "cursor(-1)", show=False),
    ]

    def __init__(self, current: str) -> None:
        super().__init__(classes="over clear")
        self._before = current

    def compose(self) -> ComposeResult:
        """The names."""
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = "Theme"
            sheet.border_subtitle = "enter keeps, esc leaves"
            yield OptionList(*(Option(Content(name), id=name) for name in themes.NAMES))

    def on_mount(self) -> None:
        """Start on the current theme."""
        self.query_one(OptionList).highlighted = themes.NAMES.index(self._before)

    @on(OptionList.OptionHighlighted)
    def _passed(self, message: OptionList.OptionHighlighted) -> None:
        if message.option.id:
            self.app.theme = message.option.id

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.dismiss()

    def action_cursor(self, by: int) -> None:
        """Move through the names."""
        names = self.query_one(OptionList)
        names.highlighted = max(0, min((names.highlighted or 0) + by, names.option_count - 1))

    def action_leave(self) -> None:
        """Back to the theme before."""
        self.app.theme = self._before
        self.dismiss()
