"""The feed on the screen: what is fetched joins what is kept, and what can't be fetched costs a sentence."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events

from tests.hub import Hub, entry, item
from tests.library.conftest import DAY, Clock, services
from tests.tui.driver import CALM, Reader, Start
from tests.tui.terminal import NOWHERE
from tui_reader.config import Rule
from tui_reader.library import Criteria, Library
from tui_reader.library.feed import Feed as LibraryFeed
from tui_reader.library.importing import Imported
from tui_reader.models import Paper
from tui_reader.tui import contact
from tui_reader.tui.parts import extras, work
from tui_reader.tui.screens import reader as screen
from tui_reader.tui.screens.paper import PaperScreen

LIVE = CALM._replace(refresh_on_start=True)
"""Settings with which today's papers are fetched at the start."""


class Feed:
    """Readers of one hub; ``async with feed() as reader``."""

    def __init__(self, start: Start, hub: Hub, folder: Path) -> None:
        self._start = start
        self._folder = folder
        self.hub = hub
        self.clock = Clock()

    def __call__(self, *, seconds: float = 5, **arguments: Any) -> AbstractAsyncContextManager[Reader]:
        return self._start(
            # What a service wants to wait for, it is told at once.
            services=lambda: services(self.hub, self._folder, seconds=seconds, pause=0.5),
            clock=self.clock,
            **arguments,
        )

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for."""
        return [one["path"] for one in self.hub.log]


@pytest.fixture
def hub() -> Iterator[Hub]:
    """Three papers on ``DAY``, two on the day before."""
    before = DAY - timedelta(1)
    days = {str(DAY): [item(n) for n in range(3)], str(before): [item(n, day=before) for n in (11, 12)]}
    with Hub(days=days).serve() as served:
        yield served


@pytest.fixture
def live(start: Start, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Feed:
    monkeypatch.setattr(extras, "RESTS", 0.01)  # what is known of a paper comes with its selection
    return Feed(start, hub, tmp_path)


def ids(reader: Reader) -> list[str]:
    """The ids of the papers in the list; of those of the seed, none is known."""
    return [entry.paper.id for entry in reader.library.papers.entries(reader.papers.rows) if entry.paper.id]


def numbered(*numbers: int) -> list[str]:
    return [f"2605.{number:05}" for number in numbers]


def content(reader: Reader) -> list[tuple[Any, ...]]:
    """All that the library holds."""
    library = reader.library
    every = [
        (entry.row, entry.paper, entry.marks, library.papers.listed_days(entry.row)) for entry in library.store.every()
    ]
    return [*every, tuple(library.lists.order(Criteria("trending")).rows)]


# At the start ----------------------------------------------------------------------------------------------------


async def test_todays_papers_come_at_the_start_and_the_cursor_stays(live: Feed) -> None:
    async with live(settings=CALM) as reader:
        await reader.press("j", "j")
        title = reader.title
    async with live(settings=LIVE) as reader:
        assert reader.title == title
        await reader.fetched()
        assert reader.title == title
        assert set(ids(reader)) == set(numbered(0, 1, 2))
        assert "of 39" in reader.header
        assert "3 papers of today · 1 shows them" in reader.text  # they stand above, out of sight
        assert re.search(r"  fetched (20 May 2026|\d\d:\d\d) $", reader.footer)
        assert len(live.asked) == 1
        await reader.press("1")
        assert ids(reader)[:3] == numbered(0, 1, 2)
        await reader.press("5")
        assert "shows them" not in reader.text


async def test_the_first_start_opens_todays_papers(live: Feed) -> None:
    async with live(settings=LIVE) as reader:
        await reader.fetched()
        assert ids(reader) == numbered(0, 1, 2)
        assert reader.papers.cursor == 0
        assert len(reader.titles) == 3
        assert "3 papers of today. j k move, enter reads" in reader.text
        assert reader.counts == (39, 39, 0)


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """The services answer once it is set."""
    go, refresh = threading.Event(), LibraryFeed.refresh
    monkeypatch.setattr(LibraryFeed, "refresh", lambda *given, **more: refresh(*given, **more) if go.wait(10) else None)
    return go


async def test_whoever_pressed_a_key_stays_and_is_told_of_todays_papers(live: Feed, go: threading.Event) -> None:
    async with live(settings=LIVE) as reader:
        await reader.press("j")
        title = reader.title
        go.set()
        await reader.fetched()
        assert reader.title == title
        assert len(reader.titles) == 39
        assert "3 papers of today · 1 shows them" in reader.text
        await reader.press("6")
        assert "No bookmarks yet" in reader.text
        assert "3 papers of today · 1 shows them" in reader.text
        await reader.press("/")
        await reader.type("xyzzy")
        assert "shows them" not in reader.text


@pytest.mark.parametrize("deed", ["click", "r"])
async def test_who_uses_the_mouse_or_asks_for_them_is_told_of_todays_papers(
    live: Feed, go: threading.Event, deed: str
) -> None:
    async with live(settings=LIVE) as reader:
        if deed == "click":
            reader.app.post_message(events.MouseDown(None, 10, 8, 0, 0, 1, False, False, False))
        else:
            await reader.pilot.press(deed)
        go.set()
        await reader.fetched()
        assert len(reader.titles) == 39
        assert "3 papers of today · 1 shows them" in reader.text


async def test_todays_papers_are_opened_also_when_another_reader_fetched_them_first(
    live: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh = LibraryFeed.refresh
    monkeypatch.setattr(LibraryFeed, "refresh", lambda *of, **more: (refresh(*of, **more), refresh(*of, **more))[1])
    async with live(settings=LIVE) as reader:
        await reader.fetched()
        assert ids(reader) == numbered(0, 1, 2)
        assert len(reader.titles) == 3


async def test_who_reads_of_another_day_is_told_the_key_that_shows_todays_papers(
    live: Feed, go: threading.Event
) -> None:
    async with live(settings=LIVE) as reader:
        await reader.press("1", "[")
        go.set()
        await reader.fetched()
        assert "3 papers of today · . shows them" in reader.text
        await reader.press("5")
        assert "3 papers of today · . shows them" in reader.text  # the view of days has kept its day
        await reader.press(".")
        assert ids(reader) == numbered(0, 1, 2)
        await reader.press("5")
        assert "shows them" not in reader.text


async def test_the_setting_turns_that_off(live: Feed) -> None:
    async with live(settings=CALM) as reader:
        await reader.fetched()
        assert live.asked == []
        assert reader.footer.endswith("  samples of 20 May 2026 ")


async def test_without_a_network_nothing_is_said_and_little_asked(live: Feed) -> None:
    live.hub.misbehave("reset")
    async with live(settings=LIVE) as reader:
        await reader.fetched()
        assert reader.footer.endswith(" 127.0.0.1 broke off in the middle · samples of 20 May 2026 ")
        asked = len(live.asked)
        await reader.press("1", "2", "3", "4")
        await reader.fetched()
        assert len(live.asked) == asked
        assert "Trending comes from huggingface.co/papers" in reader.text
        assert reader.counts == (36, 36, 0)
        live.hub.misbehave("ok")
        await reader.press("r")  # a person may know better
        await reader.fetched()
        assert len(ids(reader)) == 5


async def test_offline_the_footer_tells_when_the_papers_were_fetched(live: Feed) -> None:
    async with live(settings=LIVE) as reader:
        await reader.fetched()
    live.hub.url = NOWHERE
    async with live(settings=LIVE) as reader:
        await reader.fetched()
        assert re.search(r" offline · fetched (20 May 2026|\d\d:\d\d) $", reader.footer)


async def test_while_something_is_fetched_the_footer_says_so(live: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "SLOW", 0.01)
    live.hub.misbehave("hang")
    async with live(settings=LIVE) as reader:
        await reader.until(lambda: "fetching papers" in reader.footer)
        live.hub.closing.set()  # lets the request go, without an answer
        await reader.fetched()
        assert "fetching" not in reader.footer


TROUBLES = {
    "429_huge": "too many requests, asks again in 60 min",
    "500": "server error (500)",
    "503": "server error (503)",
    "403": "127.0.0.1 refuses this request (403)",
    "html": "a login page answered instead of Hugging Face",
    "offsite": "a login page answered instead of Hugging Face",
    "truncated": "Hugging Face sent an answer that breaks off or is no JSON",
    "hang": "127.0.0.1 did not answer in full within 0.3 seconds",
}


@pytest.mark.parametrize(("fault", "words"), TROUBLES.items())
async def test_an_answer_that_is_an_error_is_called_what_it_is_until_another_comes(
    live: Feed, fault: str, words: str
) -> None:
    live.clock.time = datetime.now(UTC)  # by which a service says when it wants to be asked again
    live.hub.misbehave(fault)
    async with live(settings=LIVE, seconds=0.3 if fault == "hang" else 5) as reader:
        await reader.fetched()
        assert reader.footer.endswith(f" {words} · samples of 20 May 2026 ")
        await reader.press("j", "5", "escape")
        assert reader.footer.endswith(f" {words} · samples of 20 May 2026 ")
        await reader.press("r")
        await reader.fetched()
        assert reader.screen.panes.footer._wrong  # the whole sentence, for somebody who asked
        await reader.press("k")
        assert f" {words} · " in reader.footer
        live.hub.misbehave("ok")
        live.clock.pass_by(hours=2)  # a pause that a service asked for is kept
        await reader.press("r")
        await reader.fetched()
        await reader.press("j")
        assert re.search("  fetched [^·]+ $", reader.footer)


async def test_what_a_service_did_not_give_is_asked_for_again_without_a_key(
    live: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "POLL", 0.02)
    monkeypatch.setattr(contact, "FIRST_PAUSE", 0.05)
    live.hub.misbehave("500")
    async with live(settings=LIVE) as reader:
        await reader.until(lambda: "server error (500)" in reader.footer)
        live.hub.misbehave("ok")
        await reader.until(lambda: set(ids(reader)) == set(numbered(0, 1, 2)))
        assert re.search("  fetched [^·]+ $", reader.footer)


@pytest.mark.usefixtures("watching")
async def test_so_is_the_list_that_is_shown(live: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact, "FIRST_PAUSE", 0.05)
    async with live(settings=LIVE) as reader:
        await reader.fetched()
        live.hub.misbehave("500")
        await reader.pilot.press("2")
        await reader.until(lambda: "server error (500)" in reader.footer)
        live.hub.misbehave("ok")
        await reader.until(lambda: set(numbered(11, 12)) <= set(ids(reader)))
        assert "server error" not in reader.footer


async def test_who_comes_back_to_the_terminal_is_not_kept_waiting(live: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact, "SOON", 0.0)
    live.hub.misbehave("html")
    async with live(settings=LIVE) as reader:
        await reader.fetched()
        live.hub.misbehave("ok")
        assert "a login page answered" in reader.footer
        await come_back(reader)  # from the browser, after logging in
        await reader.fetched()
        assert set(ids(reader)) == set(numbered(0, 1, 2))


async def come_back(reader: Reader) -> None:
    """Another window was in front."""
    reader.app.post_message(events.AppBlur())
    reader.app.post_message(events.AppFocus())
    await reader.settled()


@pytest.mark.parametrize(("key", "typed"), [("1", "2026-05-21"), ("2", "2026-W22"), ("3", "2026-06")])
async def test_what_is_to_come_is_called_so_and_not_asked_for(live: Feed, key: str, typed: str) -> None:
    async with live() as reader:
        await reader.press(key)
        await reader.fetched()
        asked = len(live.asked)
        await reader.press("D")
        await reader.type(typed)
        await reader.press("enter")
        await reader.fetched()
        assert "still to come · " in reader.footer
        assert re.search(r"is\W+still\W+to\W+come:\W+Hugging\W+Face\W+counts", reader.text)
        await reader.press("r")
        await reader.fetched()
        assert "is still to come" in reader.footer
        assert len(live.asked) == asked
        await reader.press("[")
        await reader.fetched()
        assert "still to come" not in reader.text
        assert reader.screen.listing.order.day == DAY
        assert re.search("  fetched [^·]+ $", reader.footer)


# Views -----------------------------------------------------------------------------------------------------------


async def test_r_fetches_what_the_list_shows_and_says_what_came(live: Feed) -> None:
    async with live() as reader:
        await reader.press("r")
        await reader.fetched()
        assert "3 new" in reader.footer
        await reader.press("r")
        await reader.fetched()
        assert "nothing new" in reader.footer
        live.hub.days[str(DAY)][1]["paper"]["upvotes"] = 500
        live.hub.days[str(DAY)][2]["paper"]["title"] = None
        live.hub.days[str(DAY)][2]["title"] = None
        await reader.press("r")
        await reader.fetched()
        assert "1 updated, 1 could not be read" in reader.footer
        assert [one["query"].get("date") for one in live.hub.log] == [str(DAY)] * 3


@pytest.mark.parametrize(
    ("key", "query"), [("1", "date=2026-05-20"), ("2", "week=2026-W21"), ("3", "month=2026-05"), ("4", "sort=trending")]
)
async def test_a_view_fetches_what_is_not_kept(live: Feed, key: str, query: str) -> None:
    async with live() as reader:
        await reader.press(key)
        await reader.fetched()
        assert len(live.asked) == 1
        assert query in live.asked[0]
        assert len(ids(reader)) == (3 if key == "1" else 5)
        await reader.press("5", key)
        await reader.fetched()
        assert len(live.asked) == 1  # it is fresh
        live.clock.pass_by(hours=1)
        await reader.press("5", key)
        await reader.fetched()
        assert len(live.asked) == 2  # it can have changed since


async def test_one_paper_has_one_state_in_every_view(live: Feed) -> None:
    async with live() as reader:
        await reader.press("1")
        await reader.fetched()
        await reader.press("j", "b", "m")
        title = reader.title
        for key in ("2", "3", "4", "5", "6"):
            await reader.press(key)
            await reader.fetched()
            (marks,) = (e.marks for e in reader.library.papers.entries(reader.papers.rows) if e.paper.title == title)
            assert (marks.bookmarked, marks.read) == (True, True)
        assert reader.counts == (41, 40, 1)


# Periods ---------------------------------------------------------------------------------------------------------


async def test_online_the_next_period_is_fetched_and_offline_empty_ones_are_stepped_over(live: Feed) -> None:
    async with live() as reader:
        await reader.press("1")
        await reader.press("[")
        offline = reader.screen.listing.order.day
        assert offline
        assert live.hub.log[0]["query"]["date"] == str(DAY)  # before it was known that there is a network
        await reader.fetched()
    for day in range(1, 20):
        live.hub.days.pop(f"2026-05-{day:02}", None)
    live.hub.days["2026-05-18"] = [item(21, day=date(2026, 5, 18))]
    async with live() as reader:
        await reader.press(".", "r")
        await reader.fetched()
        await reader.press("[")
        await reader.fetched()
        assert reader.screen.listing.order.day == DAY - timedelta(1)
        await reader.press("[")
        await reader.fetched()
        assert reader.screen.listing.order.day == DAY - timedelta(2)
        assert "Mon 18 May 2026" in reader.search_line
        assert numbered(21)[0] in ids(reader)
        await reader.press("]")
        await reader.fetched()
        await reader.press("]")
        await reader.fetched()
        assert reader.screen.listing.order.day == DAY
        await reader.press("]")
        assert "nothing later" in reader.footer
        await reader.press("[", "[", ".")
        await reader.fetched()
        assert reader.screen.listing.order.day == DAY


async def test_offline_there_is_no_way_into_what_is_not_kept(live: Feed) -> None:
    live.hub.misbehave("reset")
    async with live() as reader:
        await reader.press("1")
        await reader.fetched()
        seen = set()
        for _ in range(40):
            assert reader.papers.rows
            seen.add(reader.screen.listing.order.day)
            await reader.press("[")
        assert "nothing earlier" in reader.footer
        assert len(seen) > 5


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2026-05-19", DAY - timedelta(1)), ("yesterday", DAY - timedelta(1)), ("last friday", date(2026, 5, 15))],
)
async def test_a_date_is_gone_to_in_words(live: Feed, typed: str, day: date) -> None:
    async with live() as reader:
        await reader.press("D")
        await reader.type(typed)
        await reader.press("enter")
        await reader.fetched()
        assert reader.screen.listing.criteria.view == "daily"
        assert reader.screen.listing.order.day == day
        assert live.hub.log[-1]["query"]["date"] == str(day)
        assert f"{day:%a} {day.day} May 2026" in reader.search_line


async def test_what_is_no_date_is_a_sentence(live: Feed) -> None:
    async with live() as reader:
        await reader.press("j", "k")  # the greeting goes
        await reader.until(lambda: "similar" in reader.text)
        lines = reader.lines[:-1]
        await reader.press("D")
        await reader.type("nonsense [/x]")
        (frame,) = re.findall("╭─ Go to ─*╮", reader.text)
        await reader.press("enter")  # the dialog stays, for the mistake to be mended
        assert frame in reader.text, "the dialog stays as wide as it was"
        assert "'nonsense [/x]' is no day" in reader.text
        assert "20 may" in reader.text
        await reader.press("escape")
        assert reader.lines[:-1] == lines
        await reader.press("D")
        await reader.press("enter")
        assert reader.lines[:-1] == lines
        assert live.asked == []
        await reader.press("D")
        await reader.type("20 mai")
        await reader.press("enter", "backspace", "y", "enter")
        assert reader.screen.listing.criteria.day == DAY


async def test_a_date_in_the_monthly_view_is_its_month(live: Feed) -> None:
    async with live() as reader:
        await reader.press("3", "D")
        await reader.type("2026-04")
        await reader.press("enter")
        await reader.fetched()
        assert "April 2026" in reader.search_line
        assert live.hub.log[-1]["query"]["month"] == "2026-04"


# As time goes by --------------------------------------------------------------------------------------------------

NEXT = DAY + timedelta(1)


@pytest.fixture
def watching(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is looked at often."""
    monkeypatch.setattr(screen, "POLL", 0.02)


def publish(live: Feed, day: date, *numbers: int) -> None:
    live.hub.days[str(day)] = [item(n, day=day) for n in numbers]


def dates(live: Feed) -> list[str]:
    """The days that were asked for."""
    return [one["query"]["date"] for one in live.hub.log if "date" in one["query"]]


@pytest.mark.usefixtures("watching")
async def test_left_open_overnight_the_new_day_is_there_in_the_morning(live: Feed) -> None:
    async with live(settings=LIVE) as reader:
        await reader.press("1")
        await reader.fetched()
        live.clock.pass_by(hours=16)  # 01:00
        await reader.until(lambda: dates(live)[-2:] == [str(NEXT), str(DAY)])  # it has no papers yet
        await reader.fetched()
        assert "Wed 20 May 2026" in reader.search_line
        asked = len(live.asked)
        live.clock.pass_by(minutes=20)
        await reader.fetched()
        publish(live, NEXT, 31, 32)
        live.clock.pass_by(minutes=20)
        await reader.until(lambda: "Thu 21 May 2026" in reader.search_line)
        assert len(live.asked) == asked + 1
        assert ids(reader) == numbered(31, 32)
        await reader.fetched()
        assert re.search("  fetched [^·]+ $", reader.footer)


async def test_who_comes_back_in_the_morning_finds_the_new_day(live: Feed) -> None:
    async with live(settings=LIVE) as reader:
        await reader.press("1")
        await reader.fetched()
        await reader.press("j")
        publish(live, NEXT, 31)
        live.clock.pass_by(hours=23)
        live.hub.log.clear()
        await come_back(reader)
        await reader.fetched()
        assert "Thu 21 May 2026" in reader.search_line
        assert dates(live) == [str(NEXT)]
        await come_back(reader)
        await reader.fetched()
        assert len(live.asked) == 1  # it is fresh
        live.clock.pass_by(hours=1)
        await come_back(reader)
        await reader.fetched()
        assert len(live.asked) == 2


async def test_the_first_key_of_the_morning_fetches_the_new_day_and_acts_on_what_is_seen(live: Feed) -> None:
    async with live(settings=LIVE) as reader:
        await reader.press("1")
        await reader.fetched()
        await reader.press("j")
        publish(live, NEXT, 31)
        live.clock.pass_by(hours=23)
        await reader.press("j")
        await reader.fetched()
        assert reader.current.paper.id == numbered(2)[0]
        assert "Wed 20 May 2026" in reader.search_line
        assert "Thu 21 May 2026 is here, . shows it" in reader.footer
        await reader.press(".")
        await reader.fetched()
        assert ids(reader) == numbered(31)


@pytest.mark.usefixtures("watching")
async def test_a_new_day_does_not_take_the_place_of_what_somebody_reads(live: Feed) -> None:
    live.clock.time = datetime(2026, 5, 20, 23, 59, 50, tzinfo=UTC)
    async with live(settings=LIVE) as reader:
        await reader.press("1")
        await reader.fetched()
        await reader.press("j", "space")
        publish(live, NEXT, 31)
        live.clock.pass_by(seconds=20)
        await reader.until(lambda: "Thu 21 May 2026 is here, . shows it" in reader.footer)
        await reader.fetched()
        assert reader.counts[0] == 36 + 4
        assert (ids(reader), len(reader.papers.picked)) == (numbered(0, 1, 2), 1)
        live.clock.pass_by(minutes=5)  # what is selected still counts
        await reader.fetched()
        assert (ids(reader), len(reader.papers.picked)) == (numbered(0, 1, 2), 1)
        await reader.press("escape")
        assert not reader.papers.picked
        live.clock.pass_by(minutes=2)
        await reader.until(lambda: ids(reader) == numbered(31))


async def test_r_asks_for_the_new_day_also_after_a_way_back_to_the_latest(live: Feed) -> None:
    async with live() as reader:  # which fetches nothing by itself
        await reader.press("1")
        await reader.fetched()
        await reader.press("[")
        await reader.fetched()
        await reader.press("]")
        await reader.fetched()
        publish(live, NEXT, 31)
        live.clock.pass_by(days=1)
        await reader.press("r")
        await reader.fetched()
        assert "1 new" in reader.footer
        assert "Thu 21 May 2026" in reader.search_line
        assert ids(reader) == numbered(31)


async def test_r_on_a_monday_asks_for_the_week_that_begins_and_the_one_that_is_shown(live: Feed) -> None:
    async with live() as reader:
        await reader.press("2")
        await reader.fetched()
        live.clock.pass_by(days=5)
        live.hub.log.clear()
        await reader.press("r")
        await reader.fetched()
        assert [one["query"]["week"] for one in live.hub.log] == ["2026-W21", "2026-W22"]
        assert "week 21" in reader.search_line


@pytest.fixture(params=["WST+12", "UTC0", "EST-14"])
def anywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In the west it is still the day before, in the east the day after."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("hour", [1, 11, 23])
async def test_the_day_is_that_of_the_service_wherever_the_reader_sits(live: Feed, hour: int) -> None:
    live.clock.time = datetime(2026, 5, 20, hour, tzinfo=UTC)
    async with live(settings=LIVE) as reader:
        await reader.press("1")
        await reader.fetched()
        await reader.press("[")
        await reader.fetched()
        assert reader.screen.listing.order.day == DAY - timedelta(1)
        await reader.press("]")
        await reader.fetched()
        assert reader.screen.listing.order.day == DAY
        await reader.press("]")
        await reader.fetched()
        assert "nothing later" in reader.footer
        await reader.press("D")
        await reader.type("today")
        await reader.press("enter")
        await reader.fetched()
        assert reader.screen.listing.order.day == DAY
        assert str(NEXT) not in dates(live)


async def test_a_list_that_was_fetched_by_a_clock_that_was_ahead_is_fetched_again(live: Feed) -> None:
    live.clock.pass_by(days=3)
    async with live() as reader:
        await reader.press("D")
        await reader.type(str(DAY))
        await reader.press("enter")
        await reader.fetched()
        assert dates(live) == [str(DAY)]
        live.clock.pass_by(days=-3)
        publish(live, DAY, 0, 1, 2, 7)
        await reader.press("5", "1")
        await reader.fetched()
        assert dates(live) == [str(DAY)] * 2
        assert ids(reader) == numbered(0, 1, 2, 7)


async def test_a_paper_that_comes_under_the_cursor_is_not_read_by_that(live: Feed) -> None:
    async with live(settings=LIVE._replace(mark_read_after=60)) as reader:
        await reader.press("1")
        await reader.fetched()
        await reader.press("j")
        assert reader.screen.marker.armed
        publish(live, NEXT, 31)
        live.clock.pass_by(days=1)
        await come_back(reader)
        await reader.fetched()
        assert reader.current.paper.id == numbered(31)[0]
        assert not reader.screen.marker.armed


# Work in progress -------------------------------------------------------------------------------------------------


class Importing:
    """An import that goes on until it is stopped."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stopped = threading.Event()
        monkeypatch.setattr(Library, "import_file", self)

    def __call__(self, path: Path, *, cancelled: Callable[[], bool], progress: Callable[[Imported], None]) -> Imported:
        progress(Imported(read=2_000))
        while not cancelled():
            time.sleep(0.01)
        self.stopped.set()
        return Imported()


@pytest.fixture
def importing(monkeypatch: pytest.MonkeyPatch) -> Importing:
    return Importing(monkeypatch)


async def test_a_list_of_ids_is_fetched_and_what_came_is_said(live: Feed, tmp_path: Path) -> None:
    live.hub.arxiv["2101.00001"] = entry("2101.00001v2", title="Walks of a Quokka")
    (tmp_path / "ids.txt").write_text("arXiv:2101.00001\n10.1145/3292500.1\n")
    async with live(settings=CALM) as reader:
        reader.screen.imports.take(tmp_path / "ids.txt")
        await reader.fetched()
        assert "1 new, 0 updated, 1 not found" in reader.footer
        assert ids(reader) == ["2101.00001"]
        live.hub.misbehave("reset")
        (tmp_path / "ids.txt").write_text("arXiv:2101.00001\n2101.00002\n")
        reader.screen.imports.take(tmp_path / "ids.txt")
        await reader.fetched()
        assert "0 new, 0 updated, 1 known, 1 not fetched: " in reader.footer


async def test_after_r_esc_still_stops_an_import(live: Feed, importing: Importing) -> None:
    async with live() as reader:
        reader.screen.imports.take(Path("papers.jsonl"))
        await reader.until(lambda: "importing, 2,000 papers, esc stops" in reader.footer)
        await reader.pilot.press("r")
        await reader.until(lambda: "3 new" in reader.footer)
        await reader.pilot.press("j")
        await reader.until(lambda: "importing, 2,000 papers, esc stops" in reader.footer)
        assert not importing.stopped.is_set()
        await reader.pilot.press("escape")
        await reader.until(importing.stopped.is_set)
        assert "stopped; what came so far is kept" in reader.footer
        await reader.press("j")
        assert re.search("  fetched [^·]+ $", reader.footer)


async def test_the_latest_work_is_told_and_stopped_first(
    live: Feed, importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "SLOW", 0.01)
    live.hub.misbehave("hang")
    async with live(seconds=60) as reader:
        reader.screen.imports.take(Path("papers.jsonl"))
        await reader.until(lambda: "importing, 2,000 papers" in reader.footer)
        await reader.press("C")
        await reader.press("space", "k", "r")
        await reader.until(lambda: "0 of 8, esc stops" in reader.footer)
        await reader.pilot.press("r")
        await reader.until(lambda: "fetching papers, esc stops" in reader.footer)
        await reader.pilot.press("escape", "j")
        await reader.until(lambda: "0 of 8, esc stops" in reader.footer)
        await reader.pilot.press("escape", "j")
        await reader.until(lambda: "importing, 2,000 papers, esc stops" in reader.footer)
        assert not importing.stopped.is_set()
        await reader.pilot.press("escape", "j")
        await reader.until(importing.stopped.is_set)
        assert "esc" not in reader.footer


async def test_esc_is_not_for_what_the_reader_fetches_by_itself(live: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "SLOW", 0.01)
    live.hub.misbehave("hang")
    async with live(settings=LIVE, seconds=60) as reader:
        await reader.until(lambda: "fetching papers" in reader.footer)
        assert "esc" not in reader.footer
        await reader.press("f", "u", "escape")
        assert reader.screen.listing.criteria.filter == "all"
        assert "fetching papers" in reader.footer


# The calendar ----------------------------------------------------------------------------------------------------


async def test_the_calendar_shows_what_is_unread_and_goes_there(live: Feed) -> None:
    async with live() as reader:
        await reader.press("1", "r")
        await reader.fetched()
        await reader.press("A", "[")
        await reader.fetched()
        await reader.press("C")
        assert "May 2026" in reader.text
        assert "Tue 19 May 2026: " in reader.text
        assert "19●" in reader.text
        assert "20●" not in reader.text  # all of it was read
        await reader.press("l")
        assert re.search(r"Wed 20 May 2026: \d+ papers, 0 unread", reader.text)
        await reader.press("right")  # that is today
        assert "Wed 20 May 2026" in reader.text
        await reader.press("k", "up", "left", "h", "j", "down", "h")
        assert "Sun 17 May 2026" in reader.text
        await reader.press("enter")
        await reader.fetched()
        assert reader.app.screen is reader.screen
        assert reader.screen.listing.order.day == date(2026, 5, 17)


async def test_the_calendar_goes_through_months_and_back_and_is_left_with_esc(live: Feed) -> None:
    async with live() as reader:
        await reader.press("1")
        await reader.fetched()
        before = reader.screen.listing.criteria
        await reader.press("C", "[", "[")
        assert "Fri 20 Mar 2026: not fetched yet" in reader.text
        await reader.press(*["["] * 50)
        assert "Thu 4 May 2023" in reader.text  # the first day of all
        await reader.press("pagedown", "full_stop")
        assert "Wed 20 May 2026" in reader.text
        await reader.resize(40, 20)
        assert "May 2026" in reader.text
        await reader.press("escape")
        assert reader.screen.listing.criteria == before


async def test_the_calendar_tells_days_without_papers_from_those_never_fetched_and_days_to_come(live: Feed) -> None:
    live.hub.days["2026-05-17"] = []
    async with live() as reader:
        await reader.press("D", *"2026-05-17", "enter")
        await reader.fetched()
        await reader.press("C")
        assert "Sun 17 May 2026: no papers" in reader.text
        await reader.press("h", "h")  # another has the cursor
        assert "not fetched yet" in reader.text
        assert "17·" in reader.text
        assert "16·" not in reader.text
        cells = [(s.text, s.style) for line in reader.segments for s in line if s.style]
        later, dim = reader.screen.look.bar.later.color, reader.screen.look.bar.dim.color
        assert {text for text, style in cells if style.color == later and text.strip().isdecimal()} == {
            f"{number:>2} " for number in range(21, 32)
        }
        assert any(text == "13 " and style.color == dim for text, style in cells)


async def test_the_calendar_has_room_in_a_small_terminal(live: Feed) -> None:
    async with live() as reader:
        await reader.press("C", "[", "[", "j", "l", "l", "l")  # to a month of six weeks
        for size in ((40, 10), (30, 10), (32, 12)):
            await reader.resize(*size)
            assert re.search(r"\n.*23  24  25  26  27  28  29 +│.*\n.*30  31 +│", reader.text)
            assert all("Mo  Tu  We  Th  Fr  Sa  Su" in line for line in reader.lines if "Mo" in line)
            assert "─ 30 Mar: not fetched yet ─" in reader.text, "words are left out as a whole"
            assert "─ enter goes there ─" in reader.text
        await reader.resize(40, 8)
        for key in ("full_stop", *"[[kkjjjlll"):
            await reader.press(key)
            day = re.search(r"─ (\d+) ", reader.text)
            assert day
            assert re.search(rf"\b{day[1]}\b", reader.text[day.end() :]), "the day under the cursor is in sight"
        await reader.pilot.click("#months", offset=(1, 4))
        await reader.settled()
        assert "─ 23 Mar: " in reader.text
        await reader.resize(80, 24)
        assert "Mon 23 Mar 2026: not fetched yet" in reader.text
        assert "enter goes there, space selects, r fetches, esc cancels" in reader.text


async def test_muted_papers_are_counted_nowhere(live: Feed) -> None:
    muting = CALM._replace(mute=(Rule(True, {"title": ("number 1",)}),))
    async with live(settings=muting) as reader:
        await reader.press("r")
        await reader.fetched()
        assert "2 new" in reader.footer
        assert "2 papers of today" in reader.text
    async with live(settings=CALM) as reader:
        await reader.press("1", "r")
        await reader.fetched()
        papers = reader.counts[0]
        here = len(reader.titles)
    async with live(settings=muting) as reader:
        await reader.press("1")
        await reader.until(lambda: f"{papers - 1} unread of {papers - 1}" in reader.header)
        await reader.until(lambda: f"1 Daily {here - 1} " in reader.header)
        assert len(reader.titles) == here - 1
        await reader.press("C")
        assert f"{here - 1} papers, {here - 1} unread" in reader.text
        await reader.press("escape", "A")
        await reader.until(lambda: f"{papers - here} unread of {papers - 1}" in reader.header)
        await reader.until(lambda: "1 Daily  " in reader.header)


async def test_the_header_counts_the_unread_papers_of_the_views_where_there_is_room(live: Feed) -> None:
    async with live(settings=CALM) as reader:
        await reader.press("1", "r")
        await reader.fetched()
        count = len(reader.titles)
        await reader.until(lambda: f"1 Daily {count} " in reader.header)
        before = reader.header.index("6 Bookmarks")
        await reader.press("m")
        await reader.until(lambda: f"1 Daily {count - 1} " in reader.header)
        await reader.press("A")
        await reader.until(lambda: "1 Daily  " in reader.header)
        assert reader.header.index("6 Bookmarks") == before  # nothing moves
        assert "4 Trending   5 All   6 Bookmarks" in reader.header  # and there is no gap for what was never fetched
        await reader.resize(100, 30)
        assert "6 Bookmarks" in reader.header


async def test_a_day_that_was_fetched_without_papers_is_not_said_to_be_unfetched(live: Feed) -> None:
    async with live(settings=CALM) as reader:
        await reader.press("D", *"2026-05-17", "enter")
        await reader.fetched()
        assert "No papers on Sun 17 May." in reader.text
        assert "fetched yet" not in reader.text


async def test_a_day_of_the_calendar_can_be_clicked(live: Feed) -> None:
    async with live() as reader:
        await reader.press("C")
        places = [(line.rfind("18"), y) for y, line in enumerate(reader.lines) if re.search("18.*19.*20.*21", line)]
        await reader.pilot.click(None, offset=places[-1], times=2)
        await reader.fetched()
        assert reader.screen.listing.order.day == date(2026, 5, 18)


async def test_a_marked_span_is_fetched(live: Feed) -> None:
    async with live() as reader:
        await reader.press("C", "space", "k")
        assert "8 days selected, r fetches them" in reader.text
        await reader.press("r")
        await reader.fetched()
        dates = [one["query"]["date"] for one in live.hub.log]
        assert dates == [f"2026-05-{day}" for day in range(13, 21)]
        assert "5 new" in reader.footer
        assert set(numbered(0, 1, 2, 11, 12)) <= set(ids(reader))


async def test_a_span_that_is_being_fetched_shows_how_far_it_is_and_esc_stops_it(live: Feed) -> None:
    live.hub.misbehave("ok", "ok", "hang")
    async with live() as reader:
        await reader.press("C", "space", "k", "r")
        await reader.until(lambda: "2 of 8, esc stops" in reader.footer)
        assert "2026-05-15" in reader.footer
        await reader.press("j")  # everything else goes on
        assert "position 2 of" in reader.text
        await reader.press("escape")
        assert "stopped; what came so far is kept" in reader.footer
        await reader.fetched()
        live.hub.misbehave("ok")
        await reader.press("C", "space", "k", "r")
        await reader.fetched()
        dates = [one["query"]["date"] for one in live.hub.log]
        assert dates[3:] == [f"2026-05-{day}" for day in range(15, 21)]  # what came is not asked for again
        assert reader.counts[0] == 41


# What is new, highlighted, muted -----------------------------------------------------------------------------------


async def test_what_came_since_the_last_visit_is_a_filter_and_changes_are_shown(live: Feed) -> None:
    async with live(settings=LIVE) as reader:
        await reader.fetched()
    live.clock.pass_by(hours=5)
    live.hub.days[str(DAY)][0]["paper"]["upvotes"] = 112
    live.hub.days[str(DAY)].append(item(7))
    async with live(settings=LIVE) as reader:
        await reader.fetched()
        await reader.press("f", "n")
        assert ids(reader) == numbered(7)
        assert "new" in reader.search_line
        await reader.press("escape", "1")
        await reader.fetched()
        await reader.until(lambda: "▲ 112 (+12)" in reader.text)
        await reader.press("g")
        await reader.until(lambda: reader.text.count("112 (+12)") == 2)  # in the detail, too
        await reader.press("/")
        await reader.type("is:new")
        assert ids(reader) == numbered(7)


RULES = CALM._replace(
    mute=(Rule(True, {"title": ("number 1",)}),),
    highlight=(Rule(False, {"organization": ("lind-lab",), "title": ("number 2",)}),),
)


async def test_rules_hide_papers_and_point_others_out_and_the_detail_says_which(live: Feed) -> None:
    async with live(settings=RULES) as reader:
        await reader.press("1", "r")
        await reader.fetched()
        assert ids(reader)[:2] == numbered(0, 2)
        assert "1 muted" in reader.search_line
        sign = reader.screen.look.signs.highlight
        (line,) = (line for line in reader.lines if "Paper Number 2 Walks" in line[:60])
        assert sign in line[:6]
        assert sum(sign in line[:6] for line in reader.lines[3:-1]) == 1
        await reader.press("j")
        await reader.until(lambda: "highlight organization lind-lab, title number 2" in reader.text)
        await reader.press("H")
        assert numbered(1)[0] in ids(reader)
        assert "muted shown" in reader.search_line
        await reader.press("k")
        assert reader.current.paper.id == numbered(1)[0]
        await reader.until(lambda: "mute title number 1" in reader.text)
        await reader.press("b", "H")  # what is bookmarked is not hidden
        assert numbered(1)[0] in ids(reader)


async def test_without_a_rule_that_mutes_h_says_how_to_get_one(live: Feed) -> None:
    async with live() as reader:
        await reader.press("H")
        assert "no rule mutes anything" in reader.footer


# Asking about one paper, and for words ---------------------------------------------------------------------------


async def test_what_is_linked_is_asked_for_once_and_kept(live: Feed) -> None:
    paper = item(0)["paper"] | {
        "linkedModels": [{"id": "lind/walker", "likes": 7}],
        "linkedDatasets": [{"id": "lind/steps", "likes": 2}],
        "numTotalModels": 31,
    }
    live.hub.details["2605.00000"] = paper
    async with live() as reader:
        await reader.press("L")
        await reader.fetched()
        assert "no arXiv id" in reader.footer  # of a paper of the seed
        await reader.press("1", "r")
        await reader.fetched()
        assert reader.current.paper.id == numbered(0)[0]
        assert "linked   L models, datasets and spaces" in reader.text
        await reader.press("L")
        await reader.fetched()
        assert "models, datasets and spaces linked" in reader.footer
        await reader.until(lambda: "lind/walker" in reader.text)
        assert "lind/steps" in reader.text
    live.hub.misbehave("reset")
    async with live() as reader:
        await reader.press("1", "g")
        await reader.until(lambda: "lind/walker" in reader.text)
        asked = len(live.asked)
        await reader.press("L")
        await reader.fetched()
        assert len(live.asked) > asked
        assert reader.screen.panes.footer._wrong
        assert "lind/walker" in reader.text


async def test_the_services_are_asked_for_words_and_a_bookmark_keeps_what_they_find(live: Feed) -> None:
    live.hub.arxiv["2101.00001"] = entry("2101.00001v2", title="Walks of a Quokka")
    async with live() as reader:
        await reader.press("/")
        await reader.type("walks")
        await reader.press("enter")
        here = len(ids(reader))
        assert here == 0
        await reader.press("S")
        await reader.fetched()
        assert "found there, 6 of them new here" in reader.footer
        assert set(ids(reader)) == {*numbered(0, 1, 2, 11, 12), "2101.00001"}
        await reader.press("v")
        await reader.until(lambda: reader.text.count("Hugging Face · ") >= 5)
        assert "arXiv · " in reader.text
        await reader.press("G", "k")
        await reader.press("b")
        kept = reader.title
        for _ in range(2):
            live.clock.pass_by(days=90)
            async with live():
                pass
    live.clock.pass_by(days=90)
    async with live() as reader:
        left = [
            e.paper.title
            for e in reader.library.papers.entries(reader.library.lists.order(Criteria()).rows)
            if e.paper.id
        ]
        assert kept in left


async def test_enter_on_the_last_line_asks_the_services(live: Feed) -> None:
    async with live() as reader:
        await reader.press("/")
        await reader.type("attention")
        await reader.press("enter", "G", "j")
        assert "Ask Hugging Face and arXiv for 'attention'" in reader.text
        assert "enter sends the search to Hugging Face and arXiv" in reader.text
        live.hub.days[str(DAY)][0]["title"] = live.hub.days[str(DAY)][0]["paper"]["title"] = "Attention to Walks"
        await reader.press("enter")
        await reader.fetched()
        assert "1 paper found there, 1 of them new here" in reader.footer
        assert ids(reader) == numbered(0)
        assert reader.counts[1] == reader.counts[0]  # asking reads nothing


async def test_a_link_to_a_paper_that_is_not_here_fetches_it_with_enter_and_opens_it(live: Feed) -> None:
    live.hub.details["2605.00077"] = item(77)["paper"]
    async with live() as reader:
        await reader.press("/")
        await reader.type("https://arxiv.org/abs/2605.00077v2")
        assert "enter fetches arXiv:2605.00077" in " ".join(reader.text.split())
        await reader.press("enter")
        await reader.fetched()
        await reader.waited(lambda: isinstance(reader.app.screen, PaperScreen))
        assert "Paper Number 77 Walks Home" in reader.text
        await reader.press("q")
        await reader.until(lambda: ids(reader) == ["2605.00077"])
        assert reader.current.marks.read


async def test_a_paper_that_can_not_be_fetched_is_a_sentence_and_the_search_stays(live: Feed) -> None:
    async with live(seconds=1) as reader:
        await reader.press("/")
        await reader.type("arXiv:2605.00099")
        await reader.press("enter")
        await reader.fetched()
        assert "knows arXiv:2605.00099" in " ".join(reader.footer.split())
        assert reader.screen.panes.search.input.value == "arXiv:2605.00099"


async def test_what_is_missing_of_several_is_fetched_from_the_last_line(live: Feed) -> None:
    live.hub.details["2605.00077"] = item(77)["paper"]
    async with live(papers=[Paper("Of walks", id="2405.00001")]) as reader:
        await reader.press("/")
        await reader.type("2405.00001 arXiv:2605.00077")
        await reader.press("enter", "G", "j")
        assert "Fetch arXiv:2605.00077" in reader.text
        await reader.press("enter")
        await reader.fetched()
        await reader.waited(lambda: isinstance(reader.app.screen, PaperScreen))
        await reader.press("q")
        await reader.until(lambda: ids(reader) == ["2405.00001", "2605.00077"])


async def test_services_can_be_asked_without_a_search(live: Feed) -> None:
    async with live() as reader:
        await reader.press("S")
        await reader.type("walks home")
        await reader.press("enter")
        await reader.fetched()
        assert "walks home" in reader.search_line
        assert set(ids(reader)) == set(numbered(0, 1, 2, 11, 12))
        await reader.press("escape", "S", "escape")
        assert reader.screen.listing.criteria.query == ""


async def test_a_service_that_fails_is_a_sentence(live: Feed) -> None:
    live.hub.misbehave("403")
    async with live() as reader:
        await reader.press("/")
        await reader.type("walks")
        await reader.press("enter", "S")
        await reader.fetched()
        assert reader.screen.panes.footer._wrong
        assert reader.counts == (36, 36, 0)


# What goes wrong -------------------------------------------------------------------------------------------------

FAULTS = (
    *("429_huge", "429_absurd", "500", "503", "400", "401", "403", "404", "html", "htmljson", "htmlplain"),
    *("truncated", "wrongtypes", "deep", "badutf8", "empty", "nulls", "gzipbad", "gzipcut", "brotli", "drip", "hang"),
    *("reset", "short", "large", "promise", "gzipbomb", "loop", "offsite", "badlocation"),
)


@pytest.mark.parametrize("view", ["daily", "trending"])
async def test_every_fault_is_a_sentence_and_the_library_stays(live: Feed, view: str) -> None:
    async with live(size=(220, 40), seconds=0.4) as reader:
        await reader.press("1" if view == "daily" else "4", "r")
        await reader.fetched()
        before, rows, place = content(reader), reader.papers.rows[:], reader.title
        for fault in FAULTS:
            live.hub.misbehave(fault)
            await reader.press("r")
            await reader.fetched()
            said = reader.screen.panes.footer._message
            assert said, fault
            assert reader.screen.panes.footer._wrong, (fault, said)
            assert said[:60].strip() in reader.footer, fault
            assert not re.search(r"Error\b|Exception|Traceback|0x", said), (fault, said)
            assert (reader.papers.rows, reader.title) == (rows, place), fault
            live.clock.pass_by(hours=2)  # after any pause that the service asked for
        assert content(reader) == before
        live.hub.misbehave("ok")
        await reader.press("r")
        await reader.fetched()
        assert not reader.screen.panes.footer._wrong
        assert content(reader) == before
