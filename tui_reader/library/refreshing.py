"""Fetching lists of papers into the library.

Each page becomes one transaction with its papers, their places and how far the list is: stopped at any instant, the
library is whole and the next refresh goes on from there. Imported late: it brings what checks the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from datetime import date, datetime, timedelta
from typing import Any, Literal

from tui_reader.http import Cancelled, FetchError
from tui_reader.library import periods
from tui_reader.library.fetched import HUGGING_FACE, Refreshed, RefreshProgress
from tui_reader.library.freshness import Known, fact_name, is_closed, known
from tui_reader.library.pauses import polite
from tui_reader.sources import SourceError, daily
from tui_reader.sources.daily import ServiceList
from tui_reader.store import Placed, Store, Taken

RESUME = timedelta(hours=1)
"""A list that broke off longer ago is fetched from its beginning: meanwhile its papers have moved between pages."""
MOST_PAGES = 100
MOST_TRENDING = 3
"""Pages of the trending list; the service would go on through all its papers."""
LATEST = 4
"""Days that are tried for the latest papers: before a Monday's lie a weekend and a holiday."""


def refresh(
    store: Store,
    listings: Iterable[ServiceList],
    *,
    service: daily.Service,
    clock: Callable[[], datetime],
    force: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[RefreshProgress], None] = lambda progress: None,
) -> Refreshed:
    """Fetch ``listings``, one after the other, but for those that are here and too old to change unless ``force``.

    ``clock`` gives the time (aware). What cannot be read in one list does not keep the others from being fetched; any
    other failure ends the refresh. Never raises FetchError: the first one is in what comes back.
    """
    run = _Run(store, service, clock, force, cancelled)
    run.each(listings, len(listings) if isinstance(listings, Sized) else 1, progress)
    return run.result()


def latest(store: Store, clock: Callable[[], datetime]) -> Iterator[ServiceList]:
    """Today's list and, as long as no papers come, those of the days before."""
    for back in range(LATEST):
        listing = ServiceList("daily", periods.service_day(clock()) - timedelta(back))
        yield listing
        if known(store, str(listing), clock()).papers:
            return


def to_come(label: str) -> str:
    """Why the list of a day, week or month to come can't be fetched."""
    return f"{label} is still to come (in UTC, by which {HUGGING_FACE} counts days)"


def listings(view: str, day: date, until: date | None = None) -> list[ServiceList]:
    """The lists of ``view`` from that of ``day`` to that of ``until``. Raises ValueError for a view without lists."""
    if view == "trending":
        return [ServiceList("trending")]
    kind: Literal["daily", "weekly", "monthly"]
    match view:
        case "daily" | "weekly" | "monthly":
            kind = view
        case _:
            raise ValueError(f"no service has a list of {view} papers")
    found = []
    _, last = periods.span(view, until or day)
    start, end = periods.span(view, day)
    while start <= last:
        found.append(ServiceList(kind, start))
        if end == date.max:
            break
        start, end = periods.span(view, end + timedelta(1))
    return found


class _Run:
    """One refresh: what it has done so far."""

    def __init__(
        self,
        store: Store,
        service: daily.Service,
        clock: Callable[[], datetime],
        force: bool,
        cancelled: Callable[[], bool],
    ) -> None:
        self.store, self.service, self.clock = store, service, clock
        self.force, self.cancelled = force, cancelled
        self.new: set[int] = set()
        self.changed: set[int] = set()
        self.papers = self.left = self.fetched = self.unneeded = 0
        self.skipped: list[str] = []
        self.error: FetchError | None = None
        self.stopped = False

    def result(self) -> Refreshed:
        return Refreshed(
            frozenset(self.new),
            frozenset(self.changed - self.new),
            self.left,
            self.fetched,
            self.unneeded,
            tuple(self.skipped),
            self.error,
            self.stopped,
        )

    def each(self, listings: Iterable[ServiceList], total: int, progress: Callable[[RefreshProgress], None]) -> None:
        for done, listing in enumerate(listings):

            def report(name: str = str(listing), done: int = done) -> None:
                progress(RefreshProgress(name, done, max(total, done + 1), self.papers))

            try:
                self.one(listing, report)
            except Cancelled:
                self.stopped = True
                return
            except SourceError as error:  # this list is bad or unknown; others may be good
                self.error = self.error or error
            except FetchError as error:
                self.error = self.error or error
                return

    def one(self, listing: ServiceList, report: Callable[[], None]) -> None:
        """Fetch one list. Raises FetchError, with the pages before it kept."""
        now = self.clock()
        before = known(self.store, str(listing), now)
        if before.when and before.complete and not self.force and is_closed(listing.kind, listing.day, before.when):
            self.unneeded += 1
            return
        if listing.day and periods.span(listing.kind, listing.day)[0] > periods.service_day(now):
            raise SourceError(to_come(str(listing)))
        report()
        fetching = _List(listing, before, now)
        pages = daily.pages(
            listing,
            fetching.first,
            most=MOST_TRENDING if listing.kind == "trending" else MOST_PAGES,
            service=self.service,
            etag=before.etag,
            last_modified=before.last_modified,
            cancelled=self.cancelled,
        )
        with polite(self.store, self.service.endpoint, fetching.now):
            for got in pages:
                if not got.unchanged:
                    self._count(fetching.keep(self.store, got))
                report()
        fetching.finish(self.store)
        self.skipped += fetching.skipped
        self.fetched += 1

    def _count(self, taken: Taken) -> None:
        self.new |= taken.new
        self.changed |= taken.changed
        self.left += taken.left
        self.papers += len(taken.rows)


class _List:
    """One list on its way into the store."""

    def __init__(self, listing: ServiceList, before: Known, now: datetime) -> None:
        self.listing, self.before, self.now = listing, before, now
        goes_on = not before.complete and before.when is not None and timedelta(0) <= now - before.when < RESUME
        self.first = before.next_page if goes_on else 0
        """The number of the page to begin with."""
        self.rows: list[int] = []
        self.skipped: list[str] = []
        self.state = before._replace(at=now.isoformat())
        """The list's progress; as before while nothing came."""
        self.remembered: dict[str, Any] = {}
        """The progress that the store was told of."""

    def keep(self, store: Store, got: daily.Fetched) -> Taken:
        """Keep a page. Raises SourceError when there is something wrong with it as a whole."""
        if not got.page.items and (got.page.skipped or (self.before.papers and not got.number)):
            what = f"sent {len(got.page.skipped)} papers that can't be read" if got.page.skipped else "sent no papers"
            raise SourceError(f"{HUGGING_FACE} {what} for {self.listing}; try again later")
        self.skipped += (f"{self.listing}, {name}" for name in got.page.skipped)
        self.state = Known(
            at=self.now.isoformat(),
            complete=not got.more,
            next_page=got.number + 1 if got.more else 0,
            papers=(self.before.papers if self.first else 0) + len(self.rows) + len(got.page.items),
            etag=None if got.more or got.number else got.etag,
            last_modified=None if got.more or got.number else got.last_modified,
        )
        if self.listing.kind == "trending":  # which is kept when it is whole
            taken = store.take([Placed(one.paper) for one in got.page.items])
        else:
            day = self.listing.day if self.listing.kind == "daily" else None
            # The order of a week or a month says nothing of the order within a day.
            placed = [Placed(one.paper, day, one.position if day else None) for one in got.page.items]
            whole = self.state.complete and not self.first and not self.skipped and placed
            self.remembered = self._facts()
            taken = store.take(
                placed, remember=self.remembered, whole=(day, frozenset(self.rows)) if day and whole else None
            )
        self.rows += taken.rows
        return taken

    def finish(self, store: Store) -> None:
        """All pages came that there are, or that are wanted."""
        self.state = self.state._replace(complete=True, next_page=0)
        facts = self._facts()
        if self.listing.kind == "trending" and self.rows:
            facts["trending"] = list(dict.fromkeys(self.rows))
        if facts != self.remembered:
            store.take((), remember=facts)

    def _facts(self) -> dict[str, Any]:
        return {fact_name(str(self.listing)): self.state._asdict()}
