"""The frame of the reader: bars, search line, list and detail, and how they share the terminal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import NamedTuple, Protocol, runtime_checkable

from textual import events, on
from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer

from tui_reader.config import Settings
from tui_reader.drafts import Drafts
from tui_reader.library import Library, Order
from tui_reader.models import Entry
from tui_reader.tui import commands, view
from tui_reader.tui.look import Look
from tui_reader.tui.screens.sheet import Answer, Sheet
from tui_reader.tui.textual_private import forget_what_is_gone
from tui_reader.tui.widgets.bars import Footer, Header
from tui_reader.tui.widgets.paper_detail import PaperDetail
from tui_reader.tui.widgets.paper_list import PaperList
from tui_reader.tui.widgets.search_bar import SearchBar, SearchInput
from tui_reader.uistate import UIState
from tui_reader.views import VIEWS

NARROW = 90
"""Below so many columns one pane shows at a time."""
TALL = 30
"""From so many lines on there is room for an empty line above the panes."""
MESSAGE = 6.0
"""Seconds that a message stays in the footer, unless a key is pressed."""

SAVED = 3
"""Saved searches that have a key."""

DENSITIES = tuple(view.DENSITIES)


@runtime_checkable
class CanSay(Protocol):
    """A screen with a footer."""

    def say(self, message: str, *, wrong: bool = False) -> None:
        """A passing message."""


class Start(NamedTuple):
    """What the reader opens with; all of it known before the first frame, which has everything where it stays."""

    library: Library
    settings: Settings
    state: UIState
    look: Look
    order: Order
    """The first rows of what is to be shown."""
    counts: tuple[int, int, int]
    """(papers, unread, bookmarked) of the library."""
    seed_day: date | None
    """The day of the capture that the library was opened with."""
    row: int | None
    """The paper that was selected when the reader was closed."""
    drafts: Drafts
    size: Size
    """The terminal's."""
    remember: Callable[[UIState], None]
    """Is given what the screen wants to know at the next start."""


class FrameScreen(Screen[None], inherit_bindings=False):
    """The widgets and the room they have. What they show comes from the classes below."""

    AUTO_FOCUS = "#list"

    def __init__(self, start: Start) -> None:
        super().__init__(id="reader")
        settings, look = start.settings, start.look
        self.library = start.library
        self.settings = settings
        self.state = start.state
        self._look = look
        self._keys = {c.id: (commands.keys_of(settings.keys, c.id) or [""])[0] for c in commands.COMMANDS}
        self._split = start.state.split
        self._density = start.state.density if start.state.density in DENSITIES else DENSITIES[0]
        self._pane = "list"
        self._columns = ""
        self._message: Timer | None = None
        self._list = PaperList(self._read, look, self._density)
        self._detail = PaperDetail(look)
        self._search = SearchBar(look, start.order.ask.query, start.state.queries, self._query_changing)
        self._header = Header(look, self._views())
        self._footer = Footer(look)
        self._arrange(start.size)

    def compose(self) -> ComposeResult:
        """The bars, and the two panes between them."""
        yield self._header
        yield self._search
        yield self._detail
        yield self._list
        yield self._footer

    def _views(self, saved: Sequence[str] = ()) -> list[tuple[str, str, str]]:
        """(id, key, title) of the views in the header, those of the first saved searches last."""
        views = [(name, self._keys[name], commands.title(name)) for name in VIEWS]
        return views + [(f"@{name}", self._keys[f"saved-{n}"], name) for n, name in enumerate(saved[:SAVED], 1)]

    def _read(self, rows: Sequence[int]) -> dict[int, Entry] | None:
        """Papers for the list, at once; None when that would mean waiting."""
        raise NotImplementedError

    def _query_changing(self) -> None:
        """A letter was typed; nothing is drawn yet."""

    # -- over the reader ----------------------------------------------------------------------------------------

    async def open_sheet(
        self,
        sheet: Sheet[Answer],
        answered: Callable[[Answer | None], None] | Callable[[Answer | None], Awaitable[None]] | None = None,
    ) -> None:
        """Open a sheet, unless one is open; ``answered`` is given its answer, before the next key is looked at.

        Wait for this before the next key is looked at: then it goes to the sheet.
        """
        if not isinstance(self.app.screen, Sheet):
            await self.app.push_screen(sheet, answered)

    # -- saying -------------------------------------------------------------------------------------------------

    def say(self, message: str, *, wrong: bool = False, stays: bool = False) -> None:
        """A passing message in the footer; ``wrong``, or ``stays``: until a key is pressed, however long that takes."""
        self._footer.say(message, wrong=wrong)
        over = self.app.screen_stack[-1:]
        if wrong and over and over[0] is not self and isinstance(over[0], CanSay):
            over[0].say(message, wrong=True)  # what lies over this screen hides its footer
        if self._message:
            self._message.stop()
        self._message = None if wrong or stays else self.set_timer(MESSAGE, lambda: self._footer.say(""))

    def _show_keys(self, names: Sequence[str], state: str) -> None:
        """The keys of the moment, by id, and the lasting state."""
        if isinstance(self.focused, SearchInput):
            shown = [("enter", "to the list"), ("up down", "earlier searches"), ("esc", "leave")]
        else:
            shown = [(self._keys[name], commands.title(name)) for name in names if self._keys[name]]
        self._footer.show(shown, state)

    # -- room ---------------------------------------------------------------------------------------------------

    def _arrange(self, size: Size) -> None:
        """Lay the panes out for a terminal of this size."""
        names = self._classes_for(size)
        for name in ("narrow", "tall", "list", "detail"):
            if self.has_class(name) != (name in names):
                self.set_class(name in names, name)
        self._detail.lay_out(wall="narrow" not in names, top=int("tall" in names))
        columns = "1fr" if "narrow" in names else f"{round(size.width * self._split)} 1fr"
        if columns != self._columns:
            self._columns = self.styles.grid_columns = columns

    def _classes_for(self, size: Size) -> set[str]:
        narrow, tall = size.width < NARROW, size.height >= TALL
        return {self._pane, *(["narrow"] if narrow else []), *(["tall"] if tall else [])}

    def on_resize(self, event: events.Resize) -> None:
        """Lay the panes out anew."""
        self._arrange(event.size)
        forget_what_is_gone()

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        self._list.restyle(look, self._density)
        for widget in (self._detail, self._search, self._header, self._footer):
            widget.restyle(look)

    def action_density(self) -> None:
        """Rows of three lines, two or one."""
        self._density = DENSITIES[(DENSITIES.index(self._density) + 1) % len(DENSITIES)]
        self._list.restyle(self._look, self._density)
        self.say(f"{self._density} rows")

    def action_split(self, by: int) -> None:
        """A wider or narrower list."""
        self._set_split(self._split + by * 0.04)

    @on(PaperDetail.Dragged)
    def _dragged(self, message: PaperDetail.Dragged) -> None:
        self._set_split(message.column / max(1, self.size.width))

    def _set_split(self, split: float) -> None:
        self._split = min(0.8, max(0.2, split))
        self._arrange(self.size)
