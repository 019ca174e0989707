"""Lists of papers: what a view holds, filtered, searched and sorted, and the views before and after it in time."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tui_reader.library import periods
from tui_reader.library.criteria import Criteria, Order
from tui_reader.library.rules import Rules
from tui_reader.store import Scope, Store
from tui_reader.views import LISTED, PERIODS

if TYPE_CHECKING:  # searching comes after the first frame, and brings much
    from tui_reader.library.finding import Finder

SEEN = 12
"""Rows that are seen at once, as long as nobody says how many."""
SIMILAR = 50
"""Papers in a list of those most like another."""


class Lists:
    """The lists of one library."""

    def __init__(self, store: Store, rules: Rules, finder: Callable[[], Finder], clock: Callable[[], datetime]) -> None:
        """``finder`` is called when there is something to search; ``clock`` gives the time (aware)."""
        self._store = store
        self._rules = rules
        self._finder = finder
        self._clock = clock

    def order(self, criteria: Criteria, cancelled: Callable[[], bool] = lambda: False, seen: int = SEEN) -> Order:
        """The papers of a view, filtered, searched and sorted.

        ``cancelled`` is asked now and then: a search whose answer nobody waits for any more ends early. ``seen``: so
        many rows are seen at once, and it is told why they were found.
        """
        if criteria.like is not None:
            rows = array("I", self._finder().similar(criteria.like, SIMILAR, muted=criteria.muted))
            return Order(criteria, rows, len(rows), len(rows))
        scope, day = self._scope(criteria)
        muted, fetched = self._store.count_muted(scope), day is None or scope.listed
        if not criteria.query.strip():
            rows = self._store.rows(scope)
            return Order(criteria, rows, len(rows), len(rows), day, muted=muted, fetched=fetched)
        return self._finder().order(criteria, scope, day, cancelled, seen)._replace(muted=muted, fetched=fetched)

    def first(self, criteria: Criteria, limit: int) -> Order:
        """As much of a list as a first frame can show: at most ``limit`` papers, and none of a search yet."""
        scope, day = self._scope(criteria)
        total, muted = self._store.count(scope), self._store.count_muted(scope)
        fetched = day is None or scope.listed
        if criteria.query.strip():
            return Order(criteria, array("I"), total, day=day, muted=muted, fetched=fetched)
        return Order(criteria, self._store.first_rows(scope, limit), total, total, day, muted=muted, fetched=fetched)

    def _scope(self, criteria: Criteria) -> tuple[Scope, date | None]:
        sort = criteria.sort if criteria.sort not in ("", "relevance") else "listing"
        muted = criteria.muted or not self._rules.mute
        day = self.day(criteria)
        if day is None:
            return Scope(
                criteria.view, None, None, criteria.filter, sort, criteria.keep, muted=muted, reverse=criteria.reverse
            ), None
        from tui_reader.library import freshness

        start, end = periods.span(criteria.view, day)
        fetched = freshness.freshness(self._store, criteria.view, day, self._clock()).at is not None
        return Scope(
            *("period", start, end, criteria.filter, sort, criteria.keep),
            muted=muted,
            listed=fetched,
            reverse=criteria.reverse,
        ), day

    def day(self, criteria: Criteria) -> date | None:
        """The day whose period ``criteria`` shows; None for a view that has none."""
        if criteria.view not in PERIODS:
            return None
        return criteria.day or self.latest_day() or periods.service_day(self._clock())

    def counts(self) -> tuple[int, int, int]:
        """(papers, unread papers, bookmarked papers) of all that are not muted."""
        papers, unread, bookmarked = self._store.counts()
        if not self._rules.mute:
            return papers, unread, bookmarked
        muted, of_unread = (self._store.count_muted(Scope(filter=name, muted=False)) for name in ("all", "unread"))
        return papers - muted, unread - of_unread, bookmarked

    def unread(self, day: date | None = None, of: str = "daily") -> dict[str, int]:
        """Unread papers of each view that the service has a list for, at ``day`` (None for the latest) of a view."""
        return {
            view: self._store.count(self._scope(Criteria(view, self.shared_day(view, day, of), "unread"))[0])
            for view in LISTED
        }

    def first_unread(self, rows: Sequence[int], cancelled: Callable[[], bool] = lambda: False) -> int | None:
        """The first of ``rows`` that is not read; None as well once ``cancelled``."""
        for i in range(0, len(rows), 500):
            if cancelled():
                return None
            some = rows[i : i + 500]
            if unread := self._store.unread(some):
                return next(row for row in some if row in unread)
        return None

    def latest_day(self) -> date | None:
        """The last day on which papers were listed, else on which one came out; None for none."""
        return self._store.last_day()

    def shared_day(self, view: str, day: date | None, of: str) -> date | None:
        """The day that ``view`` shows where ``day`` was chosen ``of`` another: the same, with papers if it can be.

        Chosen as one of a week or a month, it is for less than that the last that has papers, unless it has some.
        """
        if day is None or view not in PERIODS or of not in PERIODS or PERIODS.index(view) >= PERIODS.index(of):
            return day
        start, end = periods.span(of, day)
        for first, last in ((day, day), (start, end)):
            found = self._store.day_beside(min(last, date.max - timedelta(1)) + timedelta(1), -1)
            if found and found >= first:
                return found
        return day

    def days(self, start: date, end: date) -> list[tuple[date, int, int]]:
        """(day, papers, unread papers) for each day from ``start`` to ``end`` on which any were listed."""
        return self._store.days(start, end, muted=not self._rules.mute)

    def step(self, criteria: Criteria, by: int) -> date | None:
        """A day in the period before (-1) or after (+1) this one, empty ones stepped over; None at the end."""
        day = self.day(criteria)
        if day is None:
            return None
        start, end = periods.span(criteria.view, day)
        return self._store.day_beside(start if by < 0 else end, by)

    def step_online(self, criteria: Criteria, by: int) -> date | None:
        """The period before (-1) or after (+1) this one that has papers, or that was never fetched and may have.

        A day of it; None at either end.
        """
        from tui_reader.library import freshness

        day, now = self.day(criteria), self._clock()
        today = periods.service_day(now)
        while day is not None:
            start, end = periods.span(criteria.view, day)
            if start <= periods.FIRST_DAY if by < 0 else end >= today:
                return None
            # From a day to come, or one before the first of all, the way back leads to where there can be papers.
            day = min(start - timedelta(1), today) if by < 0 else max(end + timedelta(1), periods.FIRST_DAY)
            scope, _ = self._scope(criteria._replace(day=day, filter="all", query=""))
            if self._store.count(scope) or freshness.freshness(self._store, criteria.view, day, now).at is None:
                return day
        return None
