"""Lists of the services in the library: whole or as far as they came, once, and never at a paper's cost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.hub import BAD_BODIES, Hub, item
from tests.library.conftest import DAY, Clock, Open, services
from tests.recorded import recorded
from tui_reader.library import Criteria, Library, periods
from tui_reader.library.fetched import Refreshed, RefreshProgress
from tui_reader.models import Paper
from tui_reader.paths import Paths
from tui_reader.sources.daily import ServiceList


def listed(library: Library, day: date = DAY) -> list[str]:
    """The ids of the papers of a day, in order; those of the seed, which were published then, have none."""
    entries = library.papers.entries(library.lists.order(Criteria("daily", day)).rows)
    return [entry.paper.id for entry in entries if entry.paper.id]


def content(library: Library) -> list[tuple[Any, ...]]:
    """All that the library holds of papers."""
    return [
        (entry.row, entry.paper, entry.marks, library.papers.listed_days(entry.row)) for entry in library.store.every()
    ] + [tuple(library.lists.order(Criteria("trending")).rows)]


def ids(*numbers: int) -> list[str]:
    return [f"2605.{number:05}" for number in numbers]


def done(refreshed: Refreshed) -> Refreshed:
    assert refreshed.error is None
    return refreshed


# What comes ----------------------------------------------------------------------------------------------------------


def test_a_day_comes_in_its_order_and_says_what_was_new(reader: Library, hub: Hub) -> None:
    hub.days[str(DAY)].reverse()
    before = reader.store.count()
    got = done(reader.feed.refresh("daily", DAY))
    assert listed(reader) == ids(2, 1, 0)
    assert (len(got.new), len(got.changed), got.fetched) == (3, 0, 1)
    assert reader.store.count() == before + 3


def test_positions_go_on_over_pages(reader: Library, hub: Hub) -> None:
    hub.days[str(DAY)] = [item(number) for number in range(250)]
    done(reader.feed.refresh("daily", DAY))
    assert listed(reader) == ids(*range(250))
    assert len(hub.log) == 3


def test_a_week_and_a_month_bring_papers_with_their_days_but_not_their_order(reader: Library, hub: Hub) -> None:
    other = DAY + timedelta(1)
    hub.days = {str(DAY): [item(5), item(4)], str(other): [item(7, day=other), item(6, day=other)]}
    done(reader.feed.refresh("daily", DAY))
    hub.days[str(DAY)].reverse()
    done(reader.feed.refresh("weekly", DAY))
    done(reader.feed.refresh("monthly", DAY))
    assert listed(reader) == ids(5, 4)
    assert sorted(listed(reader, other)) == ids(6, 7)


def test_trending_keeps_its_order_and_is_replaced_when_it_is_whole(reader: Library, hub: Hub) -> None:
    def trending() -> list[str]:
        return [entry.paper.id or "" for entry in reader.papers.entries(reader.lists.order(Criteria("trending")).rows)]

    hub.days[str(DAY)] = [item(number) for number in range(150)][::-1]
    done(reader.feed.refresh("trending"))
    assert trending() == ids(*range(149, -1, -1))
    assert reader.feed.freshness(Criteria("trending")).at
    hub.days[str(DAY)] = [item(number) for number in range(200, 320)]
    hub.misbehave("ok", "403")  # the second page fails
    assert reader.feed.refresh("trending").error
    assert trending() == ids(*range(149, -1, -1))
    hub.misbehave("ok")
    done(reader.feed.refresh("trending"))
    assert trending() == ids(*range(200, 320))


def test_one_paper_has_one_state_wherever_it_comes_from(reader: Library, hub: Hub, clock: Clock) -> None:
    old = reader.store.entries(reader.lists.order(Criteria()).rows[:1], abstracts=True)[0]
    assert old.paper.id is None  # of the seed
    reader.marking.set([old.row], "bookmarked", True)
    reader.marking.set([old.row], "read", True)
    count = reader.store.count()
    published = f"{old.paper.published}T00:00:00.000Z"
    found = item(1, id="2411.00001", title=old.paper.title, publishedAt=published)
    hub.days[str(DAY)] = [found | {"title": old.paper.title}]
    for view in ("daily", "weekly", "monthly", "trending"):
        assert not done(reader.feed.refresh(view, DAY)).new
    asked = reader.feed.ask(old.paper.title)
    assert (asked.rows, asked.new) == ((old.row,), frozenset())
    again = reader.papers.entry(old.row)
    assert again
    assert (again.paper.id, again.marks.bookmarked, again.marks.read) == ("2411.00001", True, True)
    assert reader.store.count() == count
    assert not reader.lists.order(Criteria(filter="new")).rows


def test_a_paper_that_left_a_day_stays_in_the_library(reader: Library, hub: Hub) -> None:
    done(reader.feed.refresh("daily", DAY))
    gone = hub.days[str(DAY)].pop(1)
    got = done(reader.feed.refresh("daily", DAY))
    assert got.left == 1
    assert listed(reader) == ids(0, 2)
    entry = reader.papers.find(gone["paper"]["id"])
    assert entry
    assert reader.papers.listed_days(entry.row) == ()
    assert entry.paper.listed is None


def test_what_can_not_be_read_is_named_and_takes_no_paper_off_its_day(reader: Library, hub: Hub) -> None:
    done(reader.feed.refresh("daily", DAY))
    hub.days[str(DAY)][1]["paper"]["title"] = None
    hub.days[str(DAY)][1]["title"] = None
    got = done(reader.feed.refresh("daily", DAY))
    assert got.skipped == ("2026-05-20, item 2 (2605.00001)",)
    assert sorted(listed(reader)) == ids(0, 1, 2)


def test_a_day_that_comes_empty_after_it_had_papers_is_not_believed(reader: Library, hub: Hub) -> None:
    done(reader.feed.refresh("daily", DAY))
    hub.days.clear()
    got = reader.feed.refresh("daily", DAY)
    assert "sent no papers for 2026-05-20; try again later" in str(got.error)
    assert listed(reader) == ids(0, 1, 2)


def test_the_latest_papers_are_looked_for_over_a_weekend(reader: Library, hub: Hub, clock: Clock) -> None:
    clock.pass_by(days=4)  # a Sunday
    friday = date(2026, 5, 22)
    hub.days = {str(friday): [item(1, day=friday)], str(DAY): [item(2)]}
    done(reader.feed.refresh())
    assert [request["query"]["date"] for request in hub.log] == ["2026-05-24", "2026-05-23", "2026-05-22"]
    assert listed(reader, friday) == ids(1)


def test_what_is_still_to_come_is_not_asked_for(reader: Library, hub: Hub) -> None:
    got = reader.feed.refresh("daily", DAY + timedelta(1))
    assert "2026-05-21 is still to come" in str(got.error)
    assert not hub.log
    with pytest.raises(ValueError, match="no service has a list of bookmarks"):
        reader.feed.refresh("bookmarks", DAY)


# What is not asked for -------------------------------------------------------------------------------------------


def test_a_second_refresh_asks_only_what_may_have_changed_and_changes_nothing(
    reader: Library, hub: Hub, clock: Clock
) -> None:
    hub.etags = True
    week = (DAY - timedelta(7), DAY)
    first = done(reader.feed.refresh("daily", week[0], until=week[1]))
    assert (first.fetched, len(hub.log)) == (8, 8)
    before = content(reader)
    second = done(reader.feed.refresh("daily", week[0], until=week[1]))
    assert (second.unneeded, second.fetched, second.new, second.changed) == (6, 2, frozenset(), frozenset())
    assert [request["headers"].get("If-None-Match") is not None for request in hub.log[8:]] == [True, True]
    assert content(reader) == before
    assert reader.feed.refresh("daily", week[0], until=week[1], force=True).fetched == 8


def test_a_day_is_closed_when_it_was_fetched_after_its_end_in_every_time_zone(
    reader: Library, hub: Hub, clock: Clock
) -> None:
    criteria = Criteria("daily", DAY)
    assert (reader.feed.freshness(criteria).at, reader.feed.freshness(criteria).open) == (None, True)
    done(reader.feed.refresh("daily", DAY))
    fetched = clock.time
    clock.pass_by(hours=26.9)  # to 11:54 of the next day
    assert (reader.feed.freshness(criteria).at, reader.feed.freshness(criteria).open) == (fetched, True)
    done(reader.feed.refresh("daily", DAY))
    assert reader.feed.freshness(criteria).open
    clock.pass_by(hours=0.2)
    assert reader.feed.freshness(criteria).open  # fetched while it was
    assert done(reader.feed.refresh("daily", DAY)).fetched == 1
    assert not reader.feed.freshness(criteria).open
    assert done(reader.feed.refresh("daily", DAY)).unneeded == 1


@pytest.mark.parametrize("view", ["daily", "weekly", "monthly", "trending"])
def test_a_time_in_the_future_is_none(view: str, reader: Library, hub: Hub, clock: Clock) -> None:
    clock.pass_by(days=100)  # by mistake
    done(reader.feed.refresh(view, DAY))
    assert reader.feed.freshness(Criteria(view, DAY)).at
    clock.pass_by(days=-100)
    assert reader.feed.freshness(Criteria(view, DAY)).at is None
    assert reader.feed.freshness(Criteria(view, DAY)).open
    hub.days[str(DAY)].append(item(7))
    got = done(reader.feed.refresh(view, DAY))
    assert (got.fetched, len(got.new)) == (1, 1)
    assert reader.feed.freshness(Criteria(view, DAY)).at == clock.time


def test_a_week_and_a_month_make_their_days_fresh_but_not_the_other_way_round(reader: Library, clock: Clock) -> None:
    done(reader.feed.refresh("monthly", DAY))
    assert (
        reader.feed.freshness(Criteria("daily", DAY)).at
        == reader.feed.freshness(Criteria("weekly", DAY)).at
        == clock.time
    )
    across = date(2026, 6, 1)  # the Monday of a week without a day in May
    assert reader.feed.freshness(Criteria("weekly", across - timedelta(7))).at == clock.time
    assert reader.feed.freshness(Criteria("weekly", date(2026, 5, 1))).at is None  # it begins in April
    assert reader.feed.freshness(Criteria("all")).at is None


def test_a_list_of_several_pages_is_not_taken_as_unchanged_for_its_first(reader: Library, hub: Hub) -> None:
    hub.etags = True
    hub.days[str(DAY)] = [item(number) for number in range(150)]
    done(reader.feed.refresh("daily", DAY))
    hub.days[str(DAY)][120]["paper"]["upvotes"] = 1_000
    got = done(reader.feed.refresh("daily", DAY))
    assert len(got.changed) == 1


def test_names_of_lists_are_those_of_periods() -> None:
    for day in (DAY, date(2026, 1, 1), date(2021, 1, 3)):
        for view in ("daily", "weekly", "monthly"):
            assert str(ServiceList(view, day)) == periods.label(view, day)


# What goes wrong -------------------------------------------------------------------------------------------------


FAULTS = (
    *(fault for fault in BAD_BODIES),
    *("429_huge", "500", "503", "400", "401", "403", "404", "htmljson", "gzipbad", "gzipcut", "brotli"),
    *("drip", "hang", "reset", "short", "large", "promise", "gzipbomb", "loop", "offsite", "badlocation"),
)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence_and_costs_nothing(
    fault: str, opened: Open, hub: Hub, tmp_path: Path, clock: Clock
) -> None:
    # Only what hangs is waited for to the end; a busy machine may take its time for all else.
    seconds = 0.6 if fault in ("hang", "drip", "promise") else 10
    library = opened(services=lambda: services(hub, tmp_path, seconds=seconds), clock=clock)
    patient = opened(services=lambda: services(hub, tmp_path, seconds=10), clock=clock)
    done(patient.feed.refresh("daily", DAY))
    done(patient.feed.refresh("trending"))
    before = content(library)
    hub.misbehave(fault)
    for view in ("daily", "trending"):
        got = library.feed.refresh(view, DAY)
        sentence = str(got.error)
        assert got.error
        assert "\n" not in sentence
        assert len(sentence) < 200
        assert (got.new, got.changed, got.left, got.cancelled) == (frozenset(), frozenset(), 0, False)
    assert content(library) == before
    assert library.feed.freshness(Criteria("daily", DAY)).at == clock.time
    hub.misbehave("ok")
    clock.pass_by(hours=2)
    done(patient.feed.refresh("daily", DAY))
    assert content(library) == before


def test_a_service_that_wants_a_pause_is_left_alone_until_then(reader: Library, hub: Hub, clock: Clock) -> None:
    hub.misbehave("429_huge")
    first = reader.feed.refresh("daily", DAY, until=DAY)
    assert first.error
    assert first.error.retry_at
    asked = len(hub.log)
    hub.misbehave("ok")
    clock.pass_by(minutes=59)
    again = reader.feed.refresh("daily", DAY)
    assert str(again.error) == str(first.error)
    assert reader.feed.ask("walks", ["Hugging Face"]).errors
    assert len(hub.log) == asked
    clock.pass_by(minutes=2)  # a day was asked for; no pause is believed for longer than an hour
    done(reader.feed.refresh("daily", DAY))


def test_a_list_that_is_bad_does_not_keep_the_next_from_coming(reader: Library, hub: Hub) -> None:
    hub.misbehave("truncated", "ok")
    got = reader.feed.refresh("daily", DAY - timedelta(1), until=DAY)
    assert "breaks off" in str(got.error)
    assert listed(reader) == ids(0, 1, 2)


def test_without_a_network_one_attempt_is_made_for_many_days(opened: Open, tmp_path: Path, clock: Clock) -> None:
    with Hub().serve() as hub:
        nobody = services(hub, tmp_path, tries=1)
    library = opened(services=lambda: nobody, clock=clock)
    seen: list[RefreshProgress] = []
    got = library.feed.refresh("daily", DAY - timedelta(30), until=DAY, progress=seen.append)
    assert got.error
    assert got.error.offline
    assert [(progress.name, progress.done, progress.total) for progress in seen] == [("2026-04-20", 0, 31)]


def test_a_service_that_repeats_itself_comes_to_an_end(reader: Library, hub: Hub) -> None:
    hub.stuck = True
    done(reader.feed.refresh("daily", DAY))
    assert listed(reader) == ids(0, 1, 2)
    assert len(hub.log) == 2


# Stopped in the middle -------------------------------------------------------------------------------------------


def test_a_cancelled_refresh_goes_on_where_it_stopped(reader: Library, hub: Hub, clock: Clock) -> None:
    hub.days[str(DAY)] = [item(number) for number in range(250)]
    hub.misbehave("ok", "hang")
    got = reader.feed.refresh("daily", DAY, cancelled=lambda: len(hub.log) > 1)
    assert (got.cancelled, got.error) == (True, None)
    assert listed(reader) == ids(*range(100))
    assert reader.feed.freshness(Criteria("daily", DAY)).open
    clock.pass_by(minutes=5)
    hub.misbehave("ok")
    hub.log.clear()
    done(reader.feed.refresh("daily", DAY))
    assert [request["query"]["p"] for request in hub.log] == ["1", "2"]
    assert listed(reader) == ids(*range(250))


def test_a_list_that_broke_off_long_ago_begins_again(reader: Library, hub: Hub, clock: Clock) -> None:
    hub.days[str(DAY)] = [item(number) for number in range(150)]
    hub.misbehave("ok", "404")
    assert reader.feed.refresh("daily", DAY).error
    hub.misbehave("ok")
    hub.days[str(DAY)].insert(0, item(900))
    clock.pass_by(hours=3)
    done(reader.feed.refresh("daily", DAY))
    assert listed(reader) == ids(900, *range(150))


FETCH = """
import sys
from datetime import date
from tui_reader import paths
from tui_reader.library import open_library
library = open_library(paths.find())
library.feed.refresh(
    "daily", date(2026, 5, 11), until=date(2026, 5, 20), progress=lambda progress: print(progress.papers, flush=True)
)
"""


@contextmanager
def fetching(where: Paths, hub: Hub) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "TUI_READER_CONFIG_DIR": str(where.config),
        "TUI_READER_DATA_DIR": str(where.data),
        "HF_ENDPOINT": hub.url,
    }
    with subprocess.Popen([sys.executable, "-c", FETCH], env=environment, stdout=subprocess.PIPE, text=True) as child:
        yield child


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("papers", [1, 700, 1500])
def test_a_kill_in_the_middle_leaves_a_library_that_the_next_refresh_completes(
    papers: int, hub: Hub, paths: Paths, opened: Open
) -> None:
    days = [date(2026, 5, day) for day in range(11, 21)]
    hub.days = {str(day): [item(1000 * day.day + number, day=day) for number in range(200)] for day in days}
    with fetching(paths, hub) as child:
        assert child.stdout
        while int(child.stdout.readline()) < papers:
            pass
        child.send_signal(signal.SIGKILL)
    library = opened(services=lambda: services(hub, paths.data))
    assert library.warnings == ()
    complete = [day for day in days if len(listed(library, day)) == 200]
    assert len(complete) < len(days)
    asked = len(hub.log)
    got = done(library.feed.refresh("daily", days[0], until=days[-1]))
    assert got.unneeded == len(complete)
    assert len(hub.log) - asked <= 2 * (len(days) - len(complete))
    assert [len(listed(library, day)) for day in days] == [200] * 10
    for day in days:
        assert listed(library, day) == [one["paper"]["id"] for one in hub.days[str(day)]]


# The real ones ---------------------------------------------------------------------------------------------------


def test_all_recorded_days_load_with_every_paper(opened: Open, hub: Hub, tmp_path: Path) -> None:
    hub.days = {file.stem: json.loads(file.read_bytes()) for file in recorded("hf_daily").glob("*.json")}
    library = opened(services=lambda: services(hub, tmp_path))
    assert len(hub.days) == 40
    for day, items in sorted(hub.days.items()):
        got = done(library.feed.refresh("daily", date.fromisoformat(day)))
        assert got.skipped == ()
        assert listed(library, date.fromisoformat(day)) == [one["paper"]["id"] for one in items]
    before, asked = content(library), len(hub.log)
    for day in hub.days:
        assert done(library.feed.refresh("daily", date.fromisoformat(day))).unneeded == 1
    assert (content(library), len(hub.log)) == (before, asked)


def test_papers_that_are_here_keep_their_marks_through_a_refresh(reader: Library, hub: Hub) -> None:
    reader.store.add([Paper("Paper Number 1 Walks Home", id="2605.00001")])
    entry = reader.papers.find("2605.00001")
    assert entry
    reader.marking.set([entry.row], "note", "mine")
    got = done(reader.feed.refresh("daily", DAY))
    assert entry.row in got.changed
    again = reader.papers.entry(entry.row)
    assert again
    assert (again.marks.note, again.paper.upvotes) == ("mine", 99)
