"""When the lists of the services were fetched, and whether they can still change."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from tui_reader.library import periods
from tui_reader.store import Store
from tui_reader.views import PERIODS

OPEN_FOR = timedelta(hours=36)
"""The time, from the beginning of its last day in UTC, in which a list may change: a day ends 12 hours later in the
last time zone, and then nothing is added to it."""


class Freshness(NamedTuple):
    """The age of what a list shows."""

    at: datetime | None = None
    """When it was fetched; None for never."""
    open: bool = True
    """True when it may still change: it came incomplete, or before its last day was over everywhere."""


class Known(NamedTuple):
    """The memory of having fetched a list."""

    at: str = ""
    """When, in ISO 8601; empty for never."""
    complete: bool = False
    next_page: int = 0
    """The page to go on with while it is not complete."""
    papers: int = 0
    etag: str | None = None
    """Of a list that is one page: what to ask with whether it changed."""
    last_modified: str | None = None

    @property
    def when(self) -> datetime | None:
        """When it was fetched."""
        try:
            return datetime.fromisoformat(self.at) if self.at else None
        except (TypeError, ValueError):  # damaged: as if it was never fetched
            return None


def fact_name(label: str) -> str:
    """Under which name the store remembers the list of ``periods.label``."""
    return f"fetched:{label}"


def known(store: Store, label: str, now: datetime) -> Known:
    """The memory of the list of ``periods.label``. A time after ``now``, of a clock that was ahead, is none."""
    try:
        one = Known(**store.fact(fact_name(label), {}))
        return one._replace(at="") if one.when and one.when > now else one
    except (TypeError, ValueError):  # kept by another release: it is fetched again
        return Known()


def is_closed(view: str, day: date | None, fetched: datetime) -> bool:
    """True when the list of a view and day cannot have changed since ``fetched``."""
    if day is None:
        return False
    _, last = periods.span(view, day)
    return fetched >= datetime.combine(last, time(), UTC) + OPEN_FOR


def freshness(store: Store, view: str, day: date | None, now: datetime) -> Freshness:
    """The age of a view and day's papers. A day came also with its week or its month."""
    if view == "trending":
        return Freshness(known(store, view, now).when)
    if day is None or view not in PERIODS:
        return Freshness()
    latest: Known | None = None
    start, end = periods.span(view, day)
    for longer in PERIODS[PERIODS.index(view) :]:
        first, last = periods.span(longer, day)
        one = known(store, periods.label(longer, day), now)
        if first <= start and end <= last and one.complete and (latest is None or one.at > latest.at):
            latest = one
    if latest is None or latest.when is None:
        return Freshness(known(store, periods.label(view, day), now).when)
    return Freshness(latest.when, not is_closed(view, day, latest.when))


def fetched_days(store: Store, now: datetime) -> set[date]:
    """The days of which the papers are here, if there were any: those of lists that were fetched whole."""
    days: set[date] = set()
    for label in store.facts(fact_name("")):
        one = known(store, label, now)
        with contextlib.suppress(ValueError):
            day = periods.parse_day(label, periods.service_day(now))
            if one.when and one.complete:
                view = next(view for view in PERIODS if periods.label(view, day) == label)
                first, last = periods.span(view, day)
                last = min(last, periods.service_day(one.when))
                days.update(first + timedelta(n) for n in range((last - first).days + 1))
    return days
