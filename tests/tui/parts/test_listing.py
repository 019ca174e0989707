"""The listing: what is asked, what came, and where the cursor goes."""

from __future__ import annotations

from array import array
from types import SimpleNamespace
from typing import Any

import pytest

from tests.tui.parts.stage import Panes, Shell, entry
from tui_reader.library import Criteria, Order
from tui_reader.store import Busy
from tui_reader.tui.parts.listing import BUSY, Listing
from tui_reader.tui.parts.selected import Selected

ALL, FOUND = [1, 2, 3], [3, 2]


def order(criteria: Criteria, *_: object) -> Order:
    rows = FOUND if criteria.query else ALL
    return Order(criteria, array("I", rows), len(ALL), len(rows))


@pytest.fixture
def library() -> SimpleNamespace:
    return SimpleNamespace(
        lists=SimpleNamespace(order=order),
        papers=SimpleNamespace(entries=lambda rows: [entry(row) for row in rows], entry=entry),
        finder=SimpleNamespace(found=dict),
        today=lambda: None,
    )


@pytest.fixture
def shell(library: SimpleNamespace) -> Shell:
    return Shell(library)


@pytest.fixture
def panes() -> Panes:
    return Panes(ALL)


@pytest.fixture
def listing(shell: Shell, panes: Panes) -> Listing:
    start: Any = SimpleNamespace(order=order(Criteria()))
    parts: Any = shell, panes
    parts = *parts, Selected(*parts), start
    return Listing(*parts)


def test_a_search_has_the_cursor_on_the_best_and_gives_it_back(listing: Listing, panes: Panes) -> None:
    listing.move_to(1)
    listing.typed("looped")
    assert (listing.order.criteria.query, panes.list.row) == ("looped", 3)
    listing.typed("")
    assert panes.list.row == 2


def test_a_list_that_is_not_there_yet_keeps_where_the_cursor_is_wanted(
    listing: Listing, panes: Panes, shell: Shell
) -> None:
    shell.tasks.held = []
    listing.reload_at(3)
    listing.reload()
    assert listing.place == (3, None)
    shell.tasks.let_go()
    assert panes.list.row == 3


def test_who_wants_to_know_is_told(listing: Listing) -> None:
    told: list[str] = []
    listing.selected = [lambda: told.append("selected")]
    listing.passed_by = [lambda: told.append("passed by")]
    listing.shown = [lambda: told.append("shown")]
    listing.left = [lambda criteria: told.append(f"left for {criteria.view}")]
    listing.move_to(1)
    listing.typed("looped")
    listing.look_at(listing.criteria._replace(view="bookmarks"))
    assert told == ["selected", "passed by", "shown", "shown", "left for bookmarks"]


def test_who_is_asked_first_may_ask_for_another_list(listing: Listing) -> None:
    listing.adjusting = [lambda criteria: criteria._replace(view="weekly")]
    listing.look_at(Criteria(view="daily"))
    assert listing.criteria.view == listing.order.criteria.view == "weekly"


def test_what_was_marked_stays_until_the_list_is_left(listing: Listing) -> None:
    listing.look_at(Criteria(filter="unread"))
    listing.keep([2])
    listing.reload()
    assert listing.order.criteria.keep == (2,)
    listing.look_at(listing.criteria._replace(filter="bookmarked"))
    assert listing.criteria.filter == "bookmarked"
    assert not listing.order.criteria.keep


def test_a_locked_library_is_asked_again(listing: Listing, library: SimpleNamespace, shell: Shell) -> None:
    def locked(*_: object) -> None:
        raise Busy("locked")

    library.lists.order = locked
    listing.typed("looped")
    assert [str(error) for error in shell.failures] == ["locked"]
    library.lists.order = order
    (timer,) = (timer for timer in shell.timers if timer.delay == BUSY)
    timer.run_out()
    assert listing.order.criteria.query == "looped"
