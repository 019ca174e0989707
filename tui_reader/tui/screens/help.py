"""Every key, from the table of commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.strip import Strip

from tui_reader.text import clean_line
from tui_reader.tui import commands, matching, view
from tui_reader.tui.commands import Command
from tui_reader.tui.look import UNICODE, Look, Tones
from tui_reader.tui.saying import sheets as says
from tui_reader.tui.screens.sheet import Sheet
from tui_reader.tui.view.pieces import wrap
from tui_reader.tui.widgets.bars import Bar
from tui_reader.tui.widgets.pane import Pane

KEYS_WIDTH = 16
COLUMN, WIDEST = 65, 77
"""Least and most columns that a key and its explanation take, where the terminal has them."""
AROUND = 12
"""Columns of the terminal that the sheet takes itself."""
SHARE, BESIDE = 0.92, 4
"""The sheet's share of the terminal's lines, and those of them that are no keys."""
LONGEST = 40
"""Characters that may be looked for."""


class Typed(Bar):
    """The words to look for. It is no line with a focus: a key that closes the sheet would wait behind its letters."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="typed")
        self._text = ""

    def show(self, text: str) -> None:
        """Another text."""
        self._text = text
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The text and a cursor."""
        tones, width = self._look.bar, self.size.width
        text, after = (self._text, " ") if self._text else ("", says.TYPE_TO_SEARCH)
        cursor = Segment(after[:1], tones.plain + Style(reverse=True))
        return view.line([Segment(text, tones.strong), cursor, Segment(after[1:], tones.dim)], width, tones.plain)


class HelpLines(Pane):
    """The keys in groups, in as many columns as there is room for; nothing is cut."""

    def __init__(self, settings: Mapping[str, str], look: Look, screen: str, write: Callable[[str], None]) -> None:
        """``write`` is given what is typed."""
        super().__init__(look, id="lines")
        self._settings = settings
        self._screen = screen
        self._write = write
        self._typed = ""
        self._lines: list[Strip] = []

    def on_mount(self) -> None:
        """Lay the keys out."""
        self.take_room()

    def on_key(self, event: events.Key) -> None:
        """Look for what is typed."""
        if event.character and event.is_printable:
            event.stop()
            self._write(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Look for what is pasted."""
        event.stop()
        self._write(event.text)

    def find(self, typed: str) -> None:
        """Show the keys of what ``typed`` means; the sheet stays as large as it is."""
        if typed != self._typed:
            self._typed = typed
            self._lines = self._laid_out(self._found())
            self.measure(len(self._lines))
            self.scroll_to_line(0)
            self.refresh()

    def take_room(self) -> None:
        """Lay the keys out for the room there is."""
        every = self._laid_out(list(commands.on_screen(self._screen)))
        self._lines = self._laid_out(self._found()) if self._typed else every
        self.styles.width = every[0].cell_length + 1
        self.styles.height = min(len(every), max(3, int(self.app.size.height * SHARE) - BESIDE))
        self.measure(len(self._lines))
        self.refresh()

    def _found(self) -> list[Command]:
        def about(command: Command) -> str:
            return f"{command.help} {commands.GROUPS[command.group]} {self._keys(command)}"

        every = commands.on_screen(self._screen)
        return [c for c in every if matching.rank(self._typed, c.title, about(c)) is not None]

    def _words(self, command: Command) -> str:
        return command.help.replace(UNICODE.cut, self._look.signs.cut)

    def _keys(self, command: Command) -> str:
        return " ".join(commands.keys_of(self._settings, command.id))

    def _laid_out(self, shown: Sequence[Command]) -> list[Strip]:
        """The lines that these commands take."""
        room = max(1, self.app.size.width - AROUND)
        columns = max(1, room // COLUMN)
        width = min(WIDEST, room // columns)
        blank = Strip.blank(width, self.tones.plain)
        groups = [[c for c in shown if c.group == group] for group in commands.GROUPS]
        blocks = [self._block(group, width) for group in groups if group]
        if not blocks:
            return [view.line([Segment(says.NO_SUCH_KEY, self.tones.dim)], width * columns, self.tones.plain)]
        height = -(-sum(map(len, blocks)) // columns)
        sheets: list[list[Strip]] = [[]]
        for block in blocks:
            if sheets[-1] and len(sheets[-1]) + len(block) > height + 4 and len(sheets) < columns:
                sheets.append([])
            sheets[-1] += block
        return [Strip.join(row) for row in zip_longest(*sheets, fillvalue=blank)]

    def _block(self, shown: Sequence[Command], width: int) -> list[Strip]:
        """A group: its name, and what its commands do."""
        tones = self.tones
        lines = [view.line([Segment(commands.GROUPS[shown[0].group], tones.strong)], width, tones.plain)]
        for command in shown:
            keys = self._keys(command)
            style = tones.key if keys else tones.dim
            words = _wrapped(self._words(command), width - KEYS_WIDTH - 3)
            pairs = zip_longest(_wrapped(keys or says.NO_KEY, KEYS_WIDTH), words, fillvalue="")
            for one, what in pairs:
                pieces = [Segment(f"{one:<{KEYS_WIDTH}} ", style), Segment(what, tones.plain)]
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

    def scroll_pages(self, pages: int) -> None:
        """Scroll the sheet by what is seen of it, less a line."""
        self.scroll_lines(pages * max(1, self.size.height - 1))


def _wrapped(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, max(1, width))]


class HelpScreen(Sheet[None]):
    """The keys of one screen, over it; what is typed finds among them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1,enter", "close", show=False, priority=True),
        Binding("q", "close_or_write('q')", show=False, priority=True),
        Binding("space", "page_or_write", show=False, priority=True),
        Binding("backspace", "take_back", show=False, priority=True),
        Binding("ctrl+u", "empty", show=False, priority=True),
        Binding("down", "scroll_by(1)", show=False, priority=True),
        Binding("up", "scroll_by(-1)", show=False, priority=True),
        Binding("ctrl+f,pagedown,ctrl+d", "page(1)", show=False, priority=True),
        Binding("ctrl+b,pageup", "page(-1)", show=False, priority=True),
        Binding("home", "scroll_by(-999)", show=False, priority=True),
        Binding("end", "scroll_by(999)", show=False, priority=True),
    ]

    def __init__(self, settings: Mapping[str, str], look: Look, screen: str = commands.BROWSE) -> None:
        """``screen``: the one that the keys are of."""
        super().__init__()
        self._lines = HelpLines(settings, look, screen, self._write)
        self._line = Typed(look)
        self._typed = ""

    def compose(self) -> ComposeResult:
        """The line of words that are looked for, and the keys."""
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = says.KEYS
            sheet.border_subtitle = says.KEYS_HINT
            yield self._line
            yield self._lines

    def take_room(self) -> None:
        """Be as large as there is room for by now."""
        self._lines.take_room()

    def _write(self, text: str) -> None:
        self._look_for(clean_line(self._typed + text, LONGEST) + " " * (text == " "))

    def _look_for(self, text: str) -> None:
        self._typed = text
        self._line.show(text)
        self._lines.find(text.strip())

    async def action_leave(self) -> None:
        """Take back what was typed; where nothing was, close."""
        await self.in_turn()
        if self._typed:
            self._look_for("")
        else:
            self.dismiss()

    def action_close(self) -> None:
        """Close."""
        self.dismiss()

    async def action_close_or_write(self, letter: str) -> None:
        """Close, unless a word is being typed."""
        await self.in_turn()
        if self._typed:
            self._write(letter)
        else:
            self.dismiss()

    async def action_page_or_write(self) -> None:
        """Go on by a page, unless words are being typed."""
        await self.in_turn()
        if self._typed:
            self._write(" ")
        else:
            self._lines.scroll_pages(1)

    async def action_take_back(self) -> None:
        """Take the last letter back."""
        await self.in_turn()
        self._look_for(self._typed[:-1])

    async def action_empty(self) -> None:
        """Take all letters back."""
        await self.in_turn()
        self._look_for("")

    def action_scroll_by(self, lines: int) -> None:
        """Scroll the sheet."""
        self._lines.scroll_lines(lines)

    def action_page(self, pages: int) -> None:
        """Scroll the sheet by what is seen of it, less a line."""
        self._lines.scroll_pages(pages)
