"""Browsing: which papers the list shows, which one the detail shows, and the ways through them."""

from __future__ import annotations

import asyncio
import contextlib
from array import array
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date

from textual import on
from textual.message import Message
from textual.widgets import Input

from tui_reader.library import Ask, Found, Order, periods
from tui_reader.models import Entry
from tui_reader.store import Busy, DamagedError
from tui_reader.tui import saying, view
from tui_reader.tui.jobs import Job, Jobs
from tui_reader.tui.screens.frame import FrameScreen, Start
from tui_reader.tui.tasks import Tasks
from tui_reader.tui.widgets.bars import Header
from tui_reader.tui.widgets.paper_list import PAGE, PaperList
from tui_reader.views import FILTERS, PERIODS, SORTS, VIEWS

POLL = 1.0
"""Seconds between looks for marks and papers that another process wrote."""
TYPED_OUT = 2.0
"""Seconds that enter waits for the search that it ends."""
HELD = 0.03
"""Seconds that drawing waits for a search, so that a letter and what it finds are seen at once."""
TOLD_FROM = 10_000
"""From so many papers on the footer tells how far the search's index is."""
DETAILS_KEPT = 200
"""Papers kept with their abstracts."""

ORDERS = ("", *SORTS)
"""The orders that the key goes through; the customary one first."""


class BrowseScreen(FrameScreen):
    """Holds what the list is asked to show (``ask``) and what came of it (``order``)."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.ask = start.order.ask
        self.order = start.order
        self._start_row = start.row
        self.tasks: Tasks
        self.jobs = Jobs(self._show_bars)
        self._counts = start.counts
        self._seed_day = start.seed_day
        self._details: dict[int, Entry] = {}
        self._kept: set[int] = set()
        """Rows that stay in an unread or bookmarked list although they no longer belong there, until it is left."""
        self._greeting = not start.state.greeted
        self._before_search: tuple[int | None, int | None] = (None, 0)
        """The row that was selected, and the lines above it."""
        self._moved_in_search = False
        self._wanted: tuple[int | None, int | None] | None = None
        """Where the cursor goes when the list that was asked for comes: the row (None: the first) and the lines over
        it. Outlives every question for that list, so that the last one asked can't forget it; the reader's own next
        move ends it, and then the cursor stays where it is."""
        self._order_came = asyncio.Event()
        self._trouble = ""
        """Why papers are not where they belong, for as long as it lasts."""
        self._warming = False
        """Whether the search's index is brought up to date."""
        self._told: set[str] = set()
        """What was said of the library and the journals."""
        self._held: AbstractContextManager[None] | None = None

    def on_mount(self) -> None:
        """Show what is known, then ask for the rest."""
        self.tasks = Tasks(self.failed, self.library.release)
        self._wanted = start_at = self._start_row, self.state.above
        self._show_order(self.order, start_at[0], above=start_at[1])
        self._tell()
        self.set_interval(POLL, self._poll)
        self.call_after_refresh(self._after_first_frame)

    def _tell(self) -> None:
        """Say what went wrong with the library, the journals or the search's index since the last time."""
        every = (*self.library.warnings, *self.library.marking.problems, self.library.index_trouble)
        troubles = [one for one in every if one and one not in self._told]
        if troubles:
            self._told.update(troubles)
            self.say(saying.troubles(troubles), wrong=True)

    def _after_first_frame(self) -> None:
        if len(self.order.rows) < self.order.matching or self.ask.query:
            self._ask_again()
        else:
            self._wanted = None
        self._settle()
        self._warm()

    def _settle(self) -> None:
        """Do what opening the library left for later, beside everything else."""
        self._poll()

        job: Job | None = None

        def told(sentence: str) -> None:
            self.tasks.soon(lambda: tell(sentence))

        def tell(sentence: str) -> None:
            nonlocal job
            if job is None:
                job = self.jobs.begin(sentence, name="settle")
            job.tell(sentence)

        def ended() -> None:
            if job:
                job.end()

        def settled(_: None) -> None:
            ended()
            self._poll()

        def failed(error: Exception) -> None:
            ended()
            self.failed(error)

        self.tasks.ask("settle", lambda cancelled: self.library.settle(told, cancelled), settled, failed, on="long")

    def _warm(self) -> None:
        """Bring the search's index up to date, beside everything else."""
        job: Job | None = None

        def told(done: int, total: int) -> None:
            if total > TOLD_FROM:
                self.tasks.soon(lambda: tell(done, total))

        def tell(done: int, total: int) -> None:
            nonlocal job
            if job is None:
                job = self.jobs.begin(saying.indexing(done, total), name="warm")
            job.tell(saying.indexing(done, total))

        def indexed(taken: bool) -> None:
            self._warming = False
            if job:
                job.end()
            # What a search found before was found without it.
            if taken and self.ask.query:
                self._ask_again()

        def failed(error: Exception) -> None:
            self._warming = False
            if job:
                job.end()
            self.failed(error)

        self._warming = True
        self.tasks.ask("warm", lambda _: self.library.finder.warm(told), indexed, failed, on="long")

    # -- what the list shows ------------------------------------------------------------------------------------

    def look_at(self, ask: Ask) -> None:
        """Show another list; it comes when it is ready.

        The cursor stays on its paper where that is in the list. While a search is typed it is on the best match, until
        the reader moves it; when the search is cleared it returns to where it was before.
        """
        before = self.ask
        if (ask.view, ask.day, ask.filter) != (before.view, before.day, before.filter):
            self._kept.clear()
        row, above = self._place()
        if ask.query and not before.query:
            self._before_search, self._moved_in_search = (row, above), False
        if ask.query != before.query and not self._moved_in_search:
            row, above = (None, 0) if ask.query else self._before_search
        self.ask = ask
        self._ask_for_rows(row, above)

    def _place(self) -> tuple[int | None, int | None]:
        """The row that the cursor is on, or will be once its list is there, and the lines over it."""
        return self._wanted or (self._list.row, self._list.above)

    def _ask_for_rows(self, row: int | None, above: int | None = None) -> None:
        """Ask for the list, with the cursor on ``row`` (None: the first) and ``above`` lines over it."""
        self._wanted = row, above
        self._ask_again()

    def _ask_again(self) -> None:
        """Ask for the list; the cursor stays on its paper, or goes where it is wanted when that has not come yet."""
        asked = self.ask._replace(keep=tuple(sorted(self._kept)))
        self._order_came.clear()
        marked = self.tasks.after_writes()

        def call(cancelled: Callable[[], bool]) -> tuple[Order, dict[int, Entry]]:
            marked()
            order = self.library.order(asked, cancelled)
            return order, {entry.row: entry for entry in self.library.entries(order.rows[:PAGE])}

        def failed(error: Exception) -> None:
            self.failed(error)
            if isinstance(error, Busy):
                self.set_timer(POLL, self._ask_again)

        self.tasks.ask("order", call, lambda answer: self._arrived(*answer), failed)
        self._show_search()

    def _arrived(self, order: Order, entries: dict[int, Entry]) -> None:
        """The list came."""
        (row, above), self._wanted = self._place(), None
        self._show_order(order, row, entries, above=above)

    def _show_order(
        self, order: Order, row: int | None, entries: dict[int, Entry] | None = None, *, above: int | None = None
    ) -> None:
        """Show what came, with the cursor on ``row`` or the first; ``above``: lines over it in the pane."""
        self.order = order
        self._order_came.set()
        rows = order.rows
        self._list.picked = self._list.picked.intersection(rows) if self._list.picked else set()
        found = order.found if order.ask.query else None
        tail = saying.more(order) if order.ask.query.strip() else ""
        self._list.show(rows, 0 if row is None else _index(rows, row), found, entries, above, tail)
        self._say()
        self._show_detail()
        self._show_search()
        self._show_bars()
        self._let_go()

    def _say(self) -> None:
        """What stands where there are no papers, and the greeting."""
        day = self._seed_day
        greets = self._greeting and not self.order.ask.query and day is not None
        foot = saying.greeting(self._counts[0], day, self._keys) if greets and day else ""
        self._list.say(() if self.order.rows else saying.empty(self.order, self._keys, self.library.today()), foot)

    def _show_search(self) -> None:
        self._search.show(self._head(self.order), saying.count(self.order, len(self._list.picked)))

    def _head(self, order: Order) -> str:
        """What the list shows, where no search says it."""
        return saying.head(order)

    def _current_view(self) -> str:
        """The view that the header points out."""
        return self.ask.view

    def _show_bars(self) -> None:
        self._header.show(self._current_view(), self._counts)
        if self._pane == "detail":
            names = ["back", "bookmark", "open-page", "help", "read", "open-code", "copy", "tags", "note", "undo"]
        else:
            names = ["open", "bookmark", "search", "help", "read", "open-page", "copy", "filter", "undo"]
            if self._list.picked or self.ask.query or self.ask.filter != "all" or self.ask.like is not None:
                names.insert(2, "back")
        hint = self.order.hints[0] if self.order.hints and self.order.rows else ""
        self._show_keys(names, self._goes_on() or hint or self._trouble or self._source())

    def _goes_on(self) -> str:
        """What goes on beside the reading, for the footer; empty for nothing."""
        job = self.jobs.latest
        if job and job.can_stop and self._keys["back"]:
            return f"{job.words}, {self._keys['back']} stops"
        return job.words if job else ""

    def _source(self) -> str:
        """Where the papers are from, for the footer."""
        return ""

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Busy as busy:  # another process writes: no reason to end
            self.failed(busy)

    def failed(self, error: Exception) -> None:
        """Say what went wrong; a damaged library is built anew."""
        if isinstance(error, DamagedError):
            self._poll()
        else:
            self.say(saying.failure(error), wrong=True)

    def _query_changing(self) -> None:
        """Draw nothing until the answer is there, for a moment: the letter and what it finds are one frame."""
        if not self._held:
            batch = self.app.batch_update()
            batch.__enter__()
            self._held = batch
            self.set_timer(HELD, self._let_go)

    def _let_go(self) -> None:
        if self._held:
            batch, self._held = self._held, None
            batch.__exit__(None, None, None)
            self.check_idle()  # the search line may be all that changed: then nothing else wakes the screen

    # -- reading from the library, never waiting ----------------------------------------------------------------

    def _read(self, rows: Sequence[int]) -> dict[int, Entry] | None:
        try:
            return {entry.row: entry for entry in self.library.entries(rows)}
        except Busy:
            return None

    @on(PaperList.Missing)
    def _fetch_missing(self, message: PaperList.Missing) -> None:
        rows, query = message.rows, self.order.ask.query

        def call(_: object) -> dict[int, Found]:
            self.library.entries(rows)  # waits for whoever writes
            return self.library.found(query, rows) if query else {}

        def arrived(found: dict[int, Found]) -> None:
            if query == self.order.ask.query:
                self._list.add_found(found)

        def failed(error: Exception) -> None:
            self.failed(error)
            self.set_timer(POLL, self._list.redraw)  # which asks again for what is still to be seen

        self.tasks.ask(f"missing {rows[0]}", call, arrived, failed)

    def _current(self) -> Entry | None:
        """The paper under the cursor, with everything; a paper without abstract while the library is locked."""
        row = self._list.row
        if row is None:
            return None
        if row not in self._details:
            try:
                entry = self.library.entry(row)
            except Busy:
                self.tasks.ask("detail", lambda _: self.library.entry(row), lambda _: self._show_detail())
                return self._list.entry(self._list.cursor)
            if entry is None:
                return None
            if len(self._details) > DETAILS_KEPT:
                self._details.clear()
            self._details[row] = entry
        return self._details[row]

    def _show_detail(self) -> None:
        entry = self._current()
        if entry is None:
            self._detail.show(None, (saying.services(),) if self.order.rows else ())
            return
        found = self._list.found.get(entry.row)
        if found is None and self.order.ask.query:
            row, query = entry.row, self.order.ask.query
            self.tasks.ask("found", lambda _: self.library.found(query, [row]), self._found_one)
        place = f"position {self._list.cursor + 1:,} of {len(self.order.rows):,}"
        keys = tuple(self._keys.items())
        self._detail.show(
            view.Detail(
                entry, place, found, keys, self._more(entry), self._draft_of(entry), entry.row in self._list.unsaved
            )
        )

    def _more(self, entry: Entry) -> view.More:
        """What is known of a paper beyond its record."""
        return view.More()

    def _found_one(self, found: dict[int, Found]) -> None:
        if found and self._list.row in found:
            self._list.add_found(found)
            self._show_detail()

    def _news(self) -> bool:
        """Whether anything changed, whoever did it; asked off the loop."""
        return self.library.poll()

    def _draft_of(self, entry: Entry) -> str:
        """What was begun as a note on a paper, to be shown; empty for nothing."""
        return ""

    def _poll(self) -> None:
        def call(_: object) -> tuple[bool, str]:
            return self._news(), self.library.trouble()

        def failed(error: Exception) -> None:
            if not isinstance(error, Busy):  # the next look is soon
                self.failed(error)

        self.tasks.ask("poll", call, lambda answer: self._polled(*answer), failed)

    def _polled(self, changed: bool, trouble: str) -> None:
        was, self._trouble = self._trouble, trouble
        self._tell()
        if self.library.index_lost and not self._warming:
            self._warm()
        if self.library.reopened():
            self._begin_anew()
        elif changed:
            self._refresh_marks()
        elif was != trouble:
            self._show_bars()

    def _begin_anew(self) -> None:
        """The library was opened anew: the papers have other rows. The cursor stays on its paper, if it is there."""
        self._kept.clear()
        self._list.picked = set()
        row, above = self._place()
        entry = self._details.get(row) or self._list.known(row) if row is not None else None
        key = entry.key if entry else ""
        self._details.clear()
        self._list.show(array("I"), 0, None, {}, None, "")
        self._list.forget()

        def find(_: object) -> int | None:
            found = self.library.store.find(key) if key else None
            return found.row if found else None

        self.tasks.ask("again", find, lambda row: self._ask_for_rows(row, above))
        self._refresh_marks()
        self._settle()
        self._warm()

    def _refresh_marks(self) -> None:
        """Show the marks as the library has them."""

        def arrived(known: tuple[tuple[int, int, int], date | None]) -> None:
            self._counts, self._seed_day = known
            self._details.clear()
            self._list.forget()
            self._show_detail()
            self._show_bars()

        self.tasks.ask("counts", lambda _: (self.library.store.counts(), self.library.seed_day()), arrived)

    # -- moving -------------------------------------------------------------------------------------------------

    def _selected(self) -> None:
        """The reader put the cursor on a paper."""

    def _passed_by(self) -> None:
        """The cursor came to a paper that the reader did not put it on."""

    def _move_to(self, index: int) -> None:
        if self._list.move_to(index):
            self._wanted = None
            self._moved_in_search = bool(self.ask.query)
            self._show_detail()
            self._selected()

    def action_move(self, by: int) -> None:
        """Next or previous paper; in the detail, a line."""
        if self._pane == "detail":
            self._detail.scroll_lines(by)
        else:
            self._move_to(self._list.cursor + by)

    def action_edge(self, end: int) -> None:
        """First or last paper; in the detail, its top or end."""
        if self._pane == "detail":
            self._detail.edge(end)
        else:
            self._move_to(0 if end < 0 else len(self._list.rows) - 1)

    def action_page(self, pages: float) -> None:
        """Pages down, backwards when negative."""
        if self._pane == "detail":
            self._detail.scroll_lines(round(pages * max(1, self._detail.size.height - 1)))
        else:
            rows = max(1, round(abs(pages) * self._list.page_rows))
            self._move_to(self._list.cursor + (rows if pages > 0 else -rows))

    def action_unread(self, by: int) -> None:
        """The next unread paper in a direction."""
        rows, cursor = self._list.rows, self._list.cursor
        ahead = rows[cursor + 1 :] if by > 0 else rows[:cursor][::-1]

        def arrived(row: int | None) -> None:
            if row is None:
                self.say(f"no unread paper {'below' if by > 0 else 'above'}")
            else:
                self._move_to(_index(self._list.rows, row))

        self.tasks.ask("unread", lambda cancelled: self.library.first_unread(ahead, cancelled), arrived)

    def action_other_pane(self) -> None:
        """From the list to the detail and back."""
        self._to_pane("list" if self._pane == "detail" else "detail")

    def _to_pane(self, pane: str) -> None:
        if pane == "detail" and self._list.row is None:
            return
        self._pane = pane
        self._arrange(self.size)
        self.set_focus(self._list if pane == "list" else self._detail, scroll_visible=False)
        self._show_bars()

    @on(PaperList.Clicked)
    def _clicked(self, message: PaperList.Clicked) -> None:
        self._to_pane("list")
        self._move_to(message.index)

    @on(PaperList.Followed)
    def _followed(self) -> None:
        self._moved_in_search = bool(self.ask.query)
        self._show_detail()
        self._passed_by()

    # -- views, search, filter ----------------------------------------------------------------------------------

    def action_view(self, name: str) -> None:
        """Another view."""
        if name != self.ask.view:
            self._to_pane("list")
            self.look_at(self.ask._replace(view=name, day=None))

    @on(Header.Chosen)
    def _view_chosen(self, message: Header.Chosen) -> None:
        if message.view in VIEWS:
            self.action_view(message.view)

    def action_step(self, by: int) -> None:
        """The period before or after."""
        ask = self.ask._replace(day=self.order.day)
        if ask.view not in PERIODS:
            self.say(f"{self._keys['earlier']} and {self._keys['later']} go through days, weeks and months")
            return

        def call(_: object) -> tuple[date | None, date | None]:
            return self._step(ask, by), self.library.latest_day()

        self.tasks.ask("step", call, lambda days: self._stepped(ask, *days, by))

    def _step(self, ask: Ask, by: int) -> date | None:
        """A day of the period before or after; asked off the loop."""
        return self.library.step(ask, by)

    def _stepped(self, ask: Ask, day: date | None, latest: date | None, by: int) -> None:
        if day is None:
            self.say("nothing earlier" if by < 0 else "nothing later")
        else:  # the latest period goes on when a later one begins, however it was come to
            is_latest = latest is not None and periods.span(ask.view, latest) == periods.span(ask.view, day)
            self.look_at(ask._replace(day=None if is_latest else day))

    def action_latest(self) -> None:
        """The latest period that has papers."""
        if self.ask.view in PERIODS:
            self.look_at(self.ask._replace(day=None))

    def action_search(self) -> None:
        """To the search line."""
        self._pane = "list"
        self._arrange(self.size)
        self.set_focus(self._search.input, scroll_visible=False)
        self._search.input.cursor_position = len(self._search.input.value)

    @on(Input.Changed, "#query")
    def _typed(self, message: Input.Changed) -> None:
        if message.value != self.ask.query:
            self.look_at(self.ask._replace(query=message.value))

    async def action_search_done(self) -> None:
        """From the search line to the list, with the query kept."""
        await self._typed_out()
        self.action_search_left()
        self._selected()

    async def _typed_out(self) -> None:
        """Wait, not for long, until what was typed before this key is searched for: the next key is for what it finds.

        Letters take their way through the line, the bar and this screen, a message queue each.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TYPED_OUT):
                for pump in (self._search.input, self._search, self):
                    passed = asyncio.Event()
                    pump.call_later(passed.set)
                    await passed.wait()
                await self._order_came.wait()

    def action_search_left(self) -> None:
        """One step back from the search line: to the list."""
        self._search.input.remember()
        self._to_pane("list")

    def action_filter(self) -> None:
        """The next filter: all, unread, bookmarked."""
        following = FILTERS[(FILTERS.index(self.ask.filter) + 1) % len(FILTERS)]
        self.look_at(self.ask._replace(filter=following))

    def action_sort(self) -> None:
        """Choose how the list is sorted."""
        following = ORDERS[(ORDERS.index(self.ask.sort) + 1) % len(ORDERS)] if self.ask.sort in ORDERS else ""
        self.look_at(self.ask._replace(sort=following))

    def action_back(self) -> None:
        """One step back: from the detail to the list, then the selection, the query and the filter go."""
        if self._pane == "detail":
            self._to_pane("list")
        elif self._list.picked:
            self._pick(set())
        elif self.ask.query:
            self._search.input.value = ""
        elif self.ask.filter != "all":
            self.look_at(self.ask._replace(filter="all"))

    def _pick(self, rows: set[int]) -> None:
        """Select these papers of the list, and no others, for the next mark."""
        if rows != self._list.picked:
            self._list.picked = rows
            self._list.redraw()
            self._show_search()
            self._show_bars()


def _index(rows: array[int], row: int) -> int:
    """Where ``row`` stands; 0 when it does not."""
    try:
        return rows.index(row)
    except ValueError:
        return 0
