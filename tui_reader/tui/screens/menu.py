"""A small menu: some choices, one key each, the current one marked.

To ask with one, name the choices and open it through the shell; the answer comes before the next key is looked at::

    choices = (Choice("link", "y", "link", "to the paper's page"), Choice("bibtex", "b", "BibTeX"))

    def picked(answer: Picked | None) -> None:
        if answer:
            copy(answer.id)

    await shell.open_sheet(Menu("Copy", choices, shell.look), picked)

The letter of a choice chooses it at once, whatever the cursor is on; ``down`` and ``up`` (``j`` and ``k`` where no
choice has them) move, ``enter`` and a click choose, ``esc`` leaves. With ``turns`` a choice's capital, or its key when
it is the current one, answers that it is wanted the other way round (``Picked.turned``).
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_letters, digits
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.strip import Strip
from textual.widget import Widget

from tui_reader.tui import view
from tui_reader.tui.look import Look
from tui_reader.tui.parts.panes import TALL
from tui_reader.tui.saying import sheets as says
from tui_reader.tui.screens.sheet import Sheet

GAP = 3
"""Columns between a title and its hint."""
BEFORE = 6
"""Columns before a title: the cursor, the key, the sign of the current choice."""
LEFT, FRAME_WIDTH, FRAME_HEIGHT = 2, 4, 2
"""Columns left of a menu; columns and lines of its frame."""


class Choice(NamedTuple):
    """One thing to choose."""

    id: str
    """Its name in the answer."""
    key: str
    """A letter or a digit; small where the menu turns."""
    title: str
    hint: str = ""
    """A few words more, dimmed."""


class Picked(NamedTuple):
    """A menu's answer."""

    id: str
    turned: bool = False
    """True when the other way round is wanted."""


class Choices(Widget, can_focus=True):
    """The lines of a menu."""

    def __init__(self, choices: Sequence[Choice], look: Look, current: str) -> None:
        super().__init__(id="choices")
        self._choices = choices
        self._look = look
        self._current = current
        self._titles = max(cell_len(choice.title) for choice in choices)
        self.cursor = next((i for i, choice in enumerate(choices) if choice.id == current), 0)
        hints = max(cell_len(choice.hint) for choice in choices)
        self._widest = BEFORE + self._titles + (GAP + hints if hints else 0) + 2
        self._top = 0
        """The number of the first choice that is seen."""

    def take_room(self, width: int, height: int) -> None:
        """Be as large as the choices are, in so much room; what has none is scrolled to."""
        self.styles.width, self.styles.height = min(self._widest, width), max(1, min(len(self._choices), height))
        self._show_cursor(max(1, min(len(self._choices), height)))

    def _show_cursor(self, height: int) -> None:
        last = max(0, len(self._choices) - height)
        self._top = max(0, min(last, self.cursor, max(self._top, self.cursor - height + 1)))

    def render_line(self, y: int) -> Strip:
        """One choice, and at its end the part of the scroll bar, where there is one."""
        width, height, count = self.size.width, self.size.height, len(self._choices)
        bar = self._look.bar
        thumb = max(1, height * height // count) if height < count else 0
        start = round(self._top * (height - thumb) / max(1, count - height))
        end = Segment(self._look.signs.thumb if start <= y < start + thumb else " ", bar.rule)
        if not thumb:
            return self._choice(y, width)
        return Strip.join([self._choice(y + self._top, width - 1), Strip([end])])

    def _choice(self, at: int, width: int) -> Strip:
        choice, here, signs = self._choices[at], at == self.cursor, self._look.signs
        tones = self._look.selected if here else self._look.bar
        current = choice.id == self._current
        hint = view.fit(choice.hint, max(0, width - BEFORE - self._titles - GAP - 1), signs.cut)
        pieces = [
            Segment(signs.cursor if here else " ", tones.key),
            Segment(f" {choice.key} ", tones.key),
            Segment(f"{signs.picked if current else ' '} ", tones.key),
            Segment(
                choice.title + " " * (self._titles - cell_len(choice.title)), tones.strong if current else tones.plain
            ),
            Segment(f"{' ' * GAP}{hint}" if choice.hint else "", tones.dim),
        ]
        return view.line(pieces, width, tones.plain)

    def move(self, by: int) -> None:
        """Move the cursor, no further than there are choices."""
        self.cursor = max(0, min(self.cursor + by, len(self._choices) - 1))
        self._show_cursor(self.size.height)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """The choice that was clicked."""
        at = event.y + self._top
        if 0 <= at < len(self._choices) and isinstance(self.screen, Menu):
            self.screen.choose(self._choices[at])


class Menu(Sheet[Picked]):
    """Answers with what was picked; None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n,tab", "move(1)", show=False, priority=True),
        Binding("up,ctrl+p,shift+tab", "move(-1)", show=False, priority=True),
        Binding("home", "move(-99)", show=False, priority=True),
        Binding("end", "move(99)", show=False, priority=True),
        Binding("enter,space", "choose", show=False, priority=True),
        *(Binding(key, f"letter('{key}')", show=False, priority=True) for key in ascii_letters + digits),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        look: Look,
        *,
        current: str = "",
        turns: bool = False,
        others: str = says.TURNS,
        again: str = "",
    ) -> None:
        """``current``: the id of the choice that holds now; ``turns``: each has another way round (``others``).

        ``again`` is a letter that chooses the current one, as a rule the key that opened the menu.
        """
        super().__init__(classes="clear menu")
        self._title = title
        self._choices = choices
        self._current = current
        self._turns = turns
        self._others = others
        self._again = again
        self._lines = Choices(choices, look, current)

    def compose(self) -> ComposeResult:
        """The choices."""
        with Vertical(classes="sheet") as sheet:
            sheet.styles.margin = (self._above, 0, 0, LEFT)  # below what it is about
            sheet.border_title = self._title
            sheet.border_subtitle = self._others if self._turns else says.again(self._again)
            yield self._lines

    def on_mount(self) -> None:
        """Take the room that there is."""
        self.take_room()

    @property
    def _above(self) -> int:
        return 2 + (self.app.size.height >= TALL)

    def take_room(self) -> None:
        """Take the room that there is by now, of which the style sheet leaves some free."""
        width, height = self.app.size
        self._lines.take_room(width * 96 // 100 - LEFT - FRAME_WIDTH, height * 92 // 100 - self._above - FRAME_HEIGHT)

    def choose(self, choice: Choice, *, turned: bool = False) -> None:
        """Answer with a choice; with the current one the other way round, where it has one."""
        self.dismiss(Picked(choice.id, self._turns and (turned or choice.id == self._current)))

    def action_choose(self) -> None:
        """Answer with the choice under the cursor."""
        self.choose(self._choices[self._lines.cursor])

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._lines.move(by)

    def action_letter(self, letter: str) -> None:
        """Choose by the letter; one that no choice has moves or leaves, as it does elsewhere."""
        by_key = {choice.key: choice for choice in self._choices}
        if choice := by_key.get(letter):
            self.choose(choice)
        elif letter == self._again:
            self.choose(next(choice for choice in self._choices if choice.id == self._current))
        elif self._turns and (choice := by_key.get(letter.lower())):
            self.choose(choice, turned=True)
        elif letter in "jk":
            self.action_move(1 if letter == "j" else -1)
        elif letter == "q":
            self.action_leave()
