"""The reader: list and detail side by side, the views above, the keys below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tui_reader.models import Entry
from tui_reader.tui import commands, opening, saying
from tui_reader.tui.screens.frame import Start
from tui_reader.tui.screens.search import SearchScreen
from tui_reader.tui.tasks import CLOSING_WAIT
from tui_reader.tui.widgets.search_bar import SearchInput
from tui_reader.uistate import UIState

if TYPE_CHECKING:
    from tui_reader.tui.screens.paper import PaperScreen

SHORTLY = 0.3
"""Seconds that a reader which is to end saves without a word."""
AGAIN = 0.02
"""Seconds between looks whether all is saved."""
GIVEN_UP = 0.5
"""Seconds that marks are waited for which the person gave up."""


class ReaderScreen(SearchScreen):
    """The whole of it: browsing, marking, the feed and searches, and what opens beside or over them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *commands.bindings(),
        Binding("enter", "search_done", show=False, priority=True),
        Binding("escape,ctrl+c", "search_left", show=False, priority=True),
    ]

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._remember = start.remember
        self._over: PaperScreen | None = None
        """The paper that is read over this screen."""
        self._leaving = False
        """Whether it was asked to end, and something waits to be saved first."""
        self.lost = ""
        """What could not be saved when the reader ended, a sentence; empty for nothing."""

    # -- opening ------------------------------------------------------------------------------------------------

    async def action_open(self) -> None:
        """Read the paper, whole where its text can be had."""
        from tui_reader.tui.screens.paper import PaperScreen, Reading

        entry = self._current()
        if entry is None:
            if self.ask.query.strip():
                self._ask_services(self.ask.query)
            return
        if self.app.screen is not self:
            return
        reading = Reading(
            self._opened_one(entry),
            self.library,
            self.tasks,
            self.settings.keys,
            self._look,
            self._mark_one,
            self._notes.write,
            self._neighbour,
        )
        self._over = PaperScreen(reading)
        await self.app.push_screen(self._over, lambda _: self._closed_paper())

    def _closed_paper(self) -> None:
        self._over = None
        self._refresh_marks()

    def say(self, message: str, *, wrong: bool = False, stays: bool = False) -> None:
        """A passing message in the footer, of the paper that is read where one is."""
        if self._over:
            self._over.say(message, wrong=wrong)
        else:
            super().say(message, wrong=wrong, stays=stays)

    def _opened_one(self, entry: Entry) -> Entry:
        """The paper as it is when it was opened: read."""
        self._disarm()
        self._mark([entry.row], "read", True, quietly=True)
        return entry._replace(marks=entry.marks._replace(read=True))

    def _mark_one(self, entry: Entry, field: str, value: bool) -> None:
        self._mark([entry.row], field, value, quietly=True)

    def _neighbour(self, by: int) -> Entry | None:
        """The paper after (1) or before (-1) the selected one, which is selected and counts as opened."""
        wanted = self._list.cursor + by
        if not 0 <= wanted < len(self.order.rows):
            return None
        self._move_to(wanted)
        entry = self._current()
        return self._opened_one(entry) if entry else None

    def _open(self, url: str | None, nothing: str) -> None:
        entry = self._current()
        if entry is None:
            return
        if not url:
            self.say(nothing)
            return
        self._disarm()
        self._mark([entry.row], "read", True, quietly=True)
        if command := opening.terminal_browser():
            with self.app.suspend():
                opened = opening.in_terminal(command, url)
            self._opened(url, opened)
        elif opening.has_browser():
            opening.beside(url, lambda opened: self.tasks.soon(lambda: self._opened(url, opened)))
        else:
            self._opened(url, False)

    def _opened(self, url: str, opened: bool) -> None:
        if opened:
            self.say(f"opened {url}")
        else:
            self.app.copy_to_clipboard(url)
            self.say(f"no browser here, copied {url}")

    def action_open_page(self) -> None:
        """The paper's page in the browser."""
        entry = self._current()
        self._open(entry.paper.page if entry else None, "")

    def action_open_code(self) -> None:
        """The paper's code in the browser."""
        entry = self._current()
        self._open(entry.paper.code if entry else None, "no code is known for this paper")

    def action_open_pdf(self) -> None:
        """The paper's PDF in the browser."""
        entry = self._current()
        self._open(entry.paper.pdf if entry else None, "no PDF is known for this paper")

    def action_copy(self) -> None:
        """Copy the link to the paper's page."""
        entry = self._current()
        if entry:
            self.app.copy_to_clipboard(entry.paper.page)
            self.say(f"copied {entry.paper.page}")

    # -- over the reader ----------------------------------------------------------------------------------------

    async def action_theme(self) -> None:
        """Choose the colours."""
        from tui_reader.tui.screens.prompts import ThemeList

        await self.open_sheet(ThemeList(self.app.theme))

    async def action_help(self) -> None:
        """Every key."""
        from tui_reader.tui.screens.help import HelpScreen

        await self.open_sheet(HelpScreen(self.settings.keys, self._look))

    async def action_palette(self) -> None:
        """Find a command by its name."""
        from tui_reader.tui.screens.palette import Palette

        async def chosen(action: str | None) -> None:
            if action:
                await self.run_action(action)

        await self.open_sheet(Palette(self.settings.keys, self._saved), chosen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a search is typed, keys are letters; its own keys count only then."""
        typing = isinstance(self.focused, SearchInput)
        return typing == (action in ("search_done", "search_left"))

    def key_pressed(self) -> None:
        """Any key takes a message back, and the first one ends the greeting."""
        self._footer.say("")
        self.attended()
        if self._greeting:
            self._greeting = False
            self._say()

    def on_descendant_focus(self) -> None:
        """Other keys count in the search line."""
        self._show_bars()

    # -- the end ------------------------------------------------------------------------------------------------

    def on_unmount(self) -> None:
        """Finish the writes, and keep what the screen remembers."""
        self._remember(self.remembered())
        try:
            self.put_down()
        except OSError as error:
            self.lost = f"the draft of a note could not be kept: {saying.failure(error)}"
        wait = GIVEN_UP if self._leaving else CLOSING_WAIT
        if count := self.tasks.close(wait):
            self.lost = saying.not_saved(count)

    def may_leave(self) -> bool:
        """Whether nothing waits to be saved. Else that is waited for, with words; asked once more, it is given up."""
        if self._leaving or not (self.tasks.unwritten or self.drafts.changed):
            return True
        refused = self.tasks.refused

        def not_kept(error: Exception) -> None:
            self._leaving = False
            self.say(f"the draft of a note can't be kept: {saying.failure(error)}", wrong=True)

        def left() -> None:
            if self.tasks.refused != refused:
                self._leaving = False  # it was said what is not saved
            elif self._leaving and (self.tasks.unwritten or self.drafts.changed):
                self.set_timer(AGAIN, lambda: self.tasks.when_written(left))
            elif self._leaving:
                self.app.exit()

        def tell() -> None:
            if self._leaving and (words := self._unwritten()):
                self.say(f"{words}; {self._keys['quit']} ends without", wrong=True)

        self._leaving = True
        self.set_timer(SHORTLY, tell)
        self.tasks.beside(self.drafts.flush, not_kept)
        self.tasks.when_written(left)
        return False

    def remembered(self) -> UIState:
        """What to keep for the next run."""
        self._search.input.remember()
        row, above = self._place()
        entry = self._at_hand(row) if row is not None else None
        key = entry.key if entry else self.state.key if row == self._start_row else ""
        return self.state._replace(
            theme=self.app.theme,
            split=self._split,
            density=self._density,
            view=self.ask.view,
            day=self.ask.day.isoformat() if self.ask.day else "",
            filter=self.ask.filter,
            sort=self.ask.sort,
            query=self.ask.query,
            key=key,
            above=max(0, above or 0),
            queries=tuple(self._search.input.earlier),
            greeted=not self._greeting,
        )
