"""The listing: which papers are wanted, which came, and where the cursor goes among them."""

from __future__ import annotations

import asyncio
import contextlib
from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from tui_reader.library import Criteria, Found, Library, Order
from tui_reader.models import Entry
from tui_reader.store import Busy
from tui_reader.tui.parts.panes import Panes
from tui_reader.tui.parts.selected import Selected
from tui_reader.tui.parts.shell import Shell, Start
from tui_reader.tui.saying import lists as says
from tui_reader.tui.saying import searches
from tui_reader.tui.widgets.paper_list import PAGE
from tui_reader.views import PERIODS

TYPED_OUT = 2.0
"""Seconds that enter waits for the search that it ends."""
AT_ONCE = 24
"""Most rows of which it is worked out why they were found before they are drawn; of more a moment later."""
READY = "ready"
"""The name under which is read what searches need, until there is one."""
BUSY = 1.0
"""Seconds after which what another process's lock kept from being read is read again."""


def read_at_once(library: Library, rows: Sequence[int]) -> dict[int, Entry] | None:
    """Papers for the list; None when that would mean waiting."""
    try:
        return {entry.row: entry for entry in library.papers.entries(rows)}
    except Busy:
        return None


class Listing:
    """Holds what the list is to show (``criteria``) and what came of it (``order``)."""

    def __init__(self, shell: Shell, panes: Panes, selected: Selected, start: Start) -> None:
        self._shell = shell
        self._panes = panes
        self._selected = selected
        self.criteria = start.order.criteria
        """The criteria of the list that is wanted; setting them loads nothing yet."""
        self.day = start.order.criteria.day
        """The day that daily, weekly and monthly share, also while another view is shown; None for the latest."""
        self.day_of = start.order.criteria.view
        """The view in which that day was chosen: as one of a week or a month, it may have no papers itself."""
        self.order = start.order
        """The list that is shown."""
        self._kept: set[int] = set()
        """Rows that stay in an unread or bookmarked list although they no longer belong there, until it is left."""
        self._before_search: tuple[int | None, int | None] = (None, 0)
        """The row that was selected, and the lines above it."""
        self._moved_in_search = False
        self._wanted: tuple[int | None, int | None] | None = None
        """The cursor's place when the wanted list comes: the row (None: the first) and the lines over it. Outlives
        every reload of that list, so that the last one can't forget it; the reader's own next move ends it, and then
        the cursor stays where it is."""
        self._sought: tuple[str, int | None] | None = None
        """The paper that the cursor was on when all rows became others, and the lines over it, until it is found."""
        self._order_came = asyncio.Event()
        self.heads: Callable[[Order], tuple[str, ...]] = says.heads
        """Says what the list shows, where no search says it."""
        self.foot: Callable[[], str] = lambda: ""
        """Says what stands over the list's last lines."""
        self.adjusting: list[Callable[[Criteria], Criteria]] = []
        """Are called before another list is loaded, and may give the criteria of yet another."""
        self.left: list[Callable[[Criteria], None]] = []
        """Are called when another view or day was gone to."""
        self.shown: list[Callable[[], None]] = []
        """Are called when a list was put on the screen."""
        self.selected: list[Callable[[], None]] = []
        """Are called when the reader put the cursor on a paper."""
        self.passed_by: list[Callable[[], None]] = []
        """Are called when the cursor came to a paper that the reader did not put it on."""

    def open(self, row: int | None, above: int) -> None:
        """Show what the reader opens with, the cursor on ``row`` and ``above`` lines over it."""
        self._wanted = row, above
        self.show(self.order, row, above=above)

    def begin(self) -> None:
        """The first frame is there: load the rest of the list."""
        if len(self.order.rows) < self.order.matching or self.criteria.query:
            self.reload()
        else:
            self._wanted = None

    # -- what is wanted -----------------------------------------------------------------------------------------

    def look_at(self, criteria: Criteria) -> None:
        """Show another list; it comes when it is ready.

        The cursor stays on its paper where that is in the list. While a search is typed it is on the best match, until
        the reader moves it; when the search is cleared it returns to where it was before. Another order shows its top.
        """
        for change in self.adjusting:
            criteria = change(criteria)
        before = self.criteria
        if (criteria.view, criteria.day, criteria.filter) != (before.view, before.day, before.filter):
            self._kept.clear()
        row, above = self.place
        if criteria.query and not before.query:
            self._before_search, self._moved_in_search = (row, above), False
        if criteria.query != before.query and not self._moved_in_search:
            row, above = (None, 0) if criteria.query else self._before_search
        elif (criteria.sort, criteria.reverse) != (before.sort, before.reverse):
            row, above = None, 0  # who wants the most comes for the top
        self.criteria = criteria
        if criteria.view in PERIODS and criteria.day != self.day:
            self.day, self.day_of = criteria.day, criteria.view
        self.reload_at(row, above)
        if (criteria.view, criteria.day) != (before.view, before.day):
            for call in self.left:
                call(criteria)

    def show_view(self, name: str) -> None:
        """Show another view; of days, weeks and months that of the day which they share."""
        if name != self.criteria.view:
            self._panes.go_to("list")
            self.look_at(self.criteria._replace(view=name, day=self._shared_day(name)))

    def _shared_day(self, view: str) -> date | None:
        """The day of a view that has one."""
        if view not in PERIODS:
            return None
        with contextlib.suppress(Busy):
            return self._shell.library.lists.shared_day(view, self.day, self.day_of)
        return self.day

    @property
    def place(self) -> tuple[int | None, int | None]:
        """The row that the cursor is on, or will be once its list is there, and the lines over it."""
        return self._wanted or (self._panes.list.row, self._panes.list.above)

    @property
    def found_nothing(self) -> bool:
        """True when the search that is shown found nothing, and services can be asked for it."""
        order, query = self.order, self.order.criteria.query
        return bool(query.strip()) and order.worded and not order.rows and query == self.criteria.query

    def reload_at(self, row: int | None, above: int | None = None) -> None:
        """Load the list, with the cursor on ``row`` (None: the first) and ``above`` lines over it."""
        self._wanted = row, above
        self.reload()

    def reload(self) -> None:
        """Load the list once more; the cursor stays on its paper, or goes where it is wanted and not yet."""
        wanted = self.criteria._replace(keep=tuple(sorted(self._kept)))
        self._order_came.clear()
        marked = self._shell.tasks.after_writes()
        # While a search is typed, no more is read than is on the screen: the next letter finds others.
        seen = max(self._panes.list.seen_rows, 1)
        first = seen if wanted.query else PAGE

        def call(cancelled: Callable[[], bool]) -> tuple[Order, dict[int, Entry]]:
            marked()
            order = self._shell.library.lists.order(wanted, cancelled, min(seen, AT_ONCE))
            return order, {entry.row: entry for entry in self._shell.library.papers.entries(order.rows[:first])}

        def failed(error: Exception) -> None:
            self._shell.failed(error)
            if isinstance(error, Busy):
                self._shell.set_timer(BUSY, self.reload)

        self._shell.tasks.cancel(READY)
        self._shell.tasks.run("order", call, lambda answer: self._arrived(*answer), failed)
        self.show_search()

    def keep(self, rows: Iterable[int]) -> None:
        """These stay in the list until it is left, whether or not they still belong there."""
        self._kept.update(rows)

    def typed(self, query: str) -> None:
        """Another query stands in the search line."""
        if query != self.criteria.query:
            self.look_at(self.criteria._replace(query=query))

    async def typed_out(self) -> None:
        """Wait, not for long, until what was typed so far is searched for: the next key is for what it finds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TYPED_OUT):
                await self._panes.typed_out()
                await self._order_came.wait()

    # -- what came ----------------------------------------------------------------------------------------------

    def _arrived(self, order: Order, entries: dict[int, Entry]) -> None:
        """The list came."""
        (row, above), self._wanted = self.place, None
        self.show(order, row, entries, above=above)

    def show(
        self, order: Order, row: int | None, entries: dict[int, Entry] | None = None, *, above: int | None = None
    ) -> None:
        """Show what came, with the cursor on ``row`` or the first; ``above``: lines over it in the pane."""
        self.order = order
        self._order_came.set()
        papers, rows, before = self._panes.list, order.rows, self._panes.list.row
        papers.picked = papers.picked.intersection(rows) if papers.picked else set()
        found = order.found if order.criteria.query else None
        tail = searches.more(order) if order.criteria.query.strip() and order.worded else ""
        papers.show(
            rows, 0 if row is None else _index(rows, row), found, entries, above, tail, *_shown_as(order.criteria)
        )
        self.say()
        self._selected.order, self._selected.after_last = order, searches.services(order)
        self._selected.show()
        self.show_search()
        self._shell.show_bars()
        self._panes.let_go()
        if papers.row != before:
            self._tell(self.passed_by)  # it was not the reader who selected this paper
        self._tell(self.shown)

    def say(self) -> None:
        """Say what stands where there are no papers, and over the last lines."""
        foot = "" if self.order.criteria.query else self.foot()
        empty: tuple[str, ...] = ()
        if not self.order.rows:
            today = self._shell.library.today()
            empty = says.empty(self.order, self._shell.keys, today, typing=self._panes.is_typing)
        self._panes.list.say(empty, foot)

    def show_search(self) -> None:
        """Say in the search line what the list shows, and how many papers that are."""
        order, picked = self.order, len(self._panes.list.picked)
        self._panes.search.show(self.heads(order), says.chips(order), says.counts(order, picked))

    def begin_anew(self) -> None:
        """The papers have other rows from now on. The cursor stays on its paper, if it is there."""
        self._kept.clear()
        papers = self._panes.list
        papers.picked = set()
        if self._sought is None:
            row, above = self.place
            entry = self._selected.known(row) if row is not None else None
            self._sought = entry.key if entry else "", above
        key, above = self._sought
        self._selected.forget()
        papers.show(array("I"), 0, None, {}, None, "")
        papers.forget()

        def find(_: object) -> int | None:
            found = self._shell.library.papers.find(key) if key else None
            return found.row if found else None

        def came(row: int | None) -> None:
            self._sought = None
            self.reload_at(row, above)

        def failed(error: Exception) -> None:
            self._shell.failed(error)
            if isinstance(error, Busy):
                self._shell.set_timer(BUSY, self.begin_anew)
            else:
                came(None)

        self._shell.tasks.run("again", find, came, failed)

    def fetch_missing(self, rows: list[int]) -> None:
        """Read what the list could not have at once."""
        query, deep = self.order.criteria.query, self.order.deep

        def call(_: object) -> dict[int, Found]:
            self._shell.library.papers.entries(rows)  # waits for whoever writes
            return self._shell.library.finder.found(query, rows, deep) if query else {}

        def arrived(found: dict[int, Found]) -> None:
            if query == self.order.criteria.query:
                self._panes.list.add_found(found)

        def failed(error: Exception) -> None:
            self._shell.failed(error)
            self._shell.set_timer(BUSY, self._panes.list.redraw)  # which asks again for what is still to be seen

        self._shell.tasks.run(f"missing:{rows[0]}", call, arrived, failed)

    # -- moving and selecting -----------------------------------------------------------------------------------

    def move_to(self, index: int) -> None:
        """Put the cursor on ``index``, or the nearest there is, since the reader wants it there."""
        if self._panes.list.move_to(index):
            self._wanted = None
            self._moved_in_search = bool(self.criteria.query)
            self._selected.show()
            self._tell(self.selected)

    def move_by(self, rows: int) -> None:
        """Move the cursor by so many papers."""
        self.move_to(self._panes.list.cursor + rows)

    def move_by_pages(self, pages: float) -> None:
        """Move the cursor by pages of the list, a paper at least."""
        rows = max(1, round(abs(pages) * self._panes.list.page_rows))
        self.move_by(rows if pages > 0 else -rows)

    def followed(self) -> None:
        """The cursor went along with what was scrolled to."""
        self._moved_in_search = bool(self.criteria.query)
        self._selected.show()
        self._tell(self.passed_by)

    def next_unread(self, by: int) -> None:
        """Go to the next unread paper in a direction."""
        rows, cursor = self._panes.list.rows, self._panes.list.cursor
        ahead = rows[cursor + 1 :] if by > 0 else rows[:cursor][::-1]

        def arrived(row: int | None) -> None:
            if row is not None and row not in self._panes.list.rows:
                return  # another list has come
            if row is None:
                self._shell.say(says.no_unread(by))
            else:
                self.move_to(_index(self._panes.list.rows, row))

        marked = self._shell.tasks.after_writes()

        def call(cancelled: Callable[[], bool]) -> int | None:
            marked()
            return self._shell.library.lists.first_unread(ahead, cancelled)

        self._shell.tasks.run("unread", call, arrived)

    def pick(self, rows: set[int]) -> None:
        """Select these papers of the list, and no others, for the next mark."""
        if self.set_picked(rows):
            self._panes.list.redraw()
            self.show_search()
            self._shell.show_bars()

    def set_picked(self, rows: set[int]) -> bool:
        """The same without drawing it, for who draws what else changes; False where these are selected already."""
        changed = rows != self._panes.list.picked
        self._panes.list.picked = rows
        return changed

    @staticmethod
    def _tell(calls: list[Callable[[], None]]) -> None:
        for call in calls:
            call()


def _index(rows: array[int], row: int) -> int:
    """The place of ``row``; 0 when it has none."""
    try:
        return rows.index(row)
    except ValueError:
        return 0


def _shown_as(criteria: Criteria) -> tuple[str, bool]:
    """By which value a list is sorted, and True when the days in it have headings."""
    customary = criteria.sort in ("", "relevance")
    by_day = (
        customary
        and criteria.view in PERIODS
        and criteria.view != "daily"
        and not criteria.query
        and criteria.like is None
    )
    return "" if customary else criteria.sort, by_day
