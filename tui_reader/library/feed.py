"""The services' knowledge: lists that are fetched, papers that they find, what they link to one.

What fetches is imported when something is fetched, after the first frame: making its classes takes time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from tui_reader.library import periods
from tui_reader.library.criteria import Criteria
from tui_reader.library.lists import Lists
from tui_reader.library.papers import Papers
from tui_reader.library.rules import Rules
from tui_reader.store import Store

if TYPE_CHECKING:
    from tui_reader.library.fetched import Asked, Refreshed, RefreshProgress, Repositories, Services
    from tui_reader.library.freshness import Freshness
    from tui_reader.sources.daily import ServiceList


class Feed:
    """The services, and what they bring into a store."""

    def __init__(
        self,
        store: Store,
        lists: Lists,
        papers: Papers,
        rules: Rules,
        services: Callable[[], Services],
        clock: Callable[[], datetime],
    ) -> None:
        """``services`` is called when the first is asked; ``clock`` gives the time (aware)."""
        self._store = store
        self._lists = lists
        self._papers = papers
        self._rules = rules
        self._make_services = services
        self._clock = clock

    @cached_property
    def services(self) -> Services:
        """The services; slow to make."""
        return self._make_services()

    def refresh(
        self,
        view: str = "daily",
        day: date | None = None,
        *,
        until: date | None = None,
        force: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[RefreshProgress], None] = lambda progress: None,
    ) -> Refreshed:
        """Fetch the list of ``view`` (daily, weekly, monthly or trending) at ``day``, and keep it.

        With ``until``, the list of each day, week or month from that of ``day`` to that of ``until``. Without ``day``,
        the latest: of today, or of the last day that has papers. What is here and too old to change is not asked for
        unless ``force``. What goes wrong with a service is in what comes back, and muted papers count as neither new
        nor changed. Raises StoreError and Busy.
        """
        from tui_reader.library import refreshing

        if day is None and view == "daily":
            listings: Iterable[ServiceList] = refreshing.latest(self._store, self._clock)
        else:
            listings = refreshing.listings(view, day or periods.service_day(self._clock()), until)
        done = refreshing.refresh(
            self._store,
            listings,
            service=self.services.daily,
            clock=self._clock,
            force=force,
            cancelled=cancelled,
            progress=progress,
        )
        self._rules.apply()
        if self._rules.mute and (done.new or done.changed):
            muted = self._store.muted_rows()
            done = done._replace(new=done.new - muted, changed=done.changed - muted)
        return done

    def freshness(self, criteria: Criteria) -> Freshness:
        """The age of the list that meets ``criteria``, and whether it may still change."""
        from tui_reader.library import freshness

        return freshness.freshness(self._store, criteria.view, self._lists.day(criteria), self._clock())

    def fetched_days(self) -> set[date]:
        """The days of which the papers were fetched, with those that had none."""
        from tui_reader.library import freshness

        return freshness.fetched_days(self._store, self._clock())

    def repositories(self, row: int) -> Repositories | None:
        """The repositories that ``fetch_repositories`` brought of a paper, now or long ago."""
        from tui_reader.library.fetched import Repositories

        record = self._store.linked(row)
        try:
            return Repositories.read(record) if record else None
        except (LookupError, TypeError, ValueError):  # damaged: it can be asked again
            return None

    def fetch_repositories(self, row: int, cancelled: Callable[[], bool] = lambda: False) -> Repositories | None:
        """Ask Hugging Face which models, datasets and spaces it links to a paper, and keep that.

        None when the paper is gone from the library. Raises FetchError.
        """
        from tui_reader.library import services

        entry = self._papers.entry(row)
        return (
            services.repositories(self._store, entry, self.services.daily, self._clock(), cancelled) if entry else None
        )

    def fetch_papers(self, ids: Sequence[str], cancelled: Callable[[], bool] = lambda: False) -> tuple[int, ...]:
        """Fetch the papers with these arXiv ids into the library; their rows. Raises FetchError when none came."""
        from tui_reader.library import services

        rows = services.fetch(self._store, ids, self.services, self._clock(), cancelled)
        self._rules.apply()
        return rows

    def ask(self, query: str, names: Sequence[str] = (), cancelled: Callable[[], bool] = lambda: False) -> Asked:
        """Search at the services with these names (all by default) for the words of ``query``, and keep what they find.

        What was not here before counts as found, not as new, and goes at a later visit unless it was marked or listed
        by then. What goes wrong is in what comes back. Raises http.Cancelled.
        """
        from tui_reader.library import services

        asked = services.ask(self._store, query, names, self.services, self._clock(), cancelled)
        self._rules.apply()
        return asked
