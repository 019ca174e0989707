"""The feed: what is fetched joins the list, unless somebody reads another day."""

from __future__ import annotations

from array import array
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.tui.parts.stage import Panes, Shell
from tui_reader.config import Settings
from tui_reader.library import Criteria, Order
from tui_reader.library.fetched import Refreshed
from tui_reader.tui.contact import Contact
from tui_reader.tui.parts.feed import Feed

TODAY = date(2026, 5, 21)


class Clock:
    now = datetime(2026, 5, 21, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shell(clock: Clock) -> Shell:
    fetched: list[tuple[str, date | None]] = []

    def refresh(name: str, day: date | None, **_: object) -> Refreshed:
        fetched.append((name, day))
        return Refreshed(new=frozenset([3]), fetched=1)

    library = SimpleNamespace(
        time=clock,
        today=lambda: TODAY,
        lists=SimpleNamespace(latest_day=lambda: TODAY, order=lambda criteria: SimpleNamespace(matching=18)),
        feed=SimpleNamespace(refresh=refresh, freshness=lambda criteria: SimpleNamespace(at=None, open=True)),
        fetched=fetched,
        visits=SimpleNamespace(begin=lambda: None),
    )
    return Shell(library, Settings(mark_read_after=0, refresh_on_start=True))


@pytest.fixture
def listing() -> SimpleNamespace:
    order = Order(Criteria("daily"), array("I", [1, 2]), day=TODAY - timedelta(1))
    listing = SimpleNamespace(criteria=Criteria("daily"), order=order, again=0)

    def reload() -> None:
        listing.again += 1

    listing.reload = reload
    return listing


@pytest.fixture
def feed(shell: Shell, listing: SimpleNamespace, clock: Clock) -> Feed:
    news = SimpleNamespace(seed_day=None, refresh=lambda: None, warm=lambda: None)
    parts: Any = shell, Panes([1, 2]), listing, news, Contact(clock)
    return Feed(*parts, first=False)


def test_todays_list_comes_by_itself_and_is_shown(feed: Feed, shell: Shell, listing: SimpleNamespace) -> None:
    feed.begin()
    assert shell.library.fetched == [("daily", None)]
    assert listing.again == 1


def test_who_reads_is_told_of_newer_papers_and_shown_them_later(
    feed: Feed, shell: Shell, listing: SimpleNamespace, clock: Clock
) -> None:
    feed.attended()
    feed.begin()
    assert (listing.again, len(shell.said)) == (0, 1)
    clock.now += timedelta(minutes=2)
    feed.as_time_goes_by()
    assert listing.again == 1


def test_a_new_day_is_fetched_by_itself(feed: Feed, shell: Shell, clock: Clock) -> None:
    feed.begin()
    feed.as_time_goes_by()
    assert len(shell.library.fetched) == 1
    clock.now += timedelta(days=1)
    feed.as_time_goes_by()
    assert len(shell.library.fetched) == 2


def test_a_list_that_was_never_fetched_is_when_it_is_looked_at(
    feed: Feed, shell: Shell, listing: SimpleNamespace
) -> None:
    listing.criteria = Criteria("trending")
    feed.left(listing.criteria)
    assert shell.library.fetched == [("trending", None)]


def test_a_day_to_come_is_not_fetched(feed: Feed, shell: Shell) -> None:
    feed.fetch("daily", TODAY + timedelta(1), asked=True)
    assert not shell.library.fetched
    assert shell.said
