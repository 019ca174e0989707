"""The searches: kept, completed, and papers like another."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.tui.parts.stage import Panes, Shell, entry
from tui_reader.library import Criteria
from tui_reader.search.query import Completion
from tui_reader.tui.parts.searches import Searches
from tui_reader.tui.parts.selected import Selected


@pytest.fixture
def panes() -> Panes:
    return Panes([1, 2])


@pytest.fixture
def listing() -> SimpleNamespace:
    listing = SimpleNamespace(criteria=Criteria(), rows=[])
    listing.reload_at = lambda *place: listing.rows.append(place)
    return listing


@pytest.fixture
def shell() -> Shell:
    saved = {"attention": "attention sink", "loops": "looped transformer"}
    complete = lambda text, cursor: Completion(0, len(text), ("transformer", "transfer"))  # noqa: E731
    return Shell(
        SimpleNamespace(
            papers=SimpleNamespace(entry=entry), searches=SimpleNamespace(saved=lambda: saved, complete=complete)
        )
    )


@pytest.fixture
def searches(shell: Shell, panes: Panes, listing: SimpleNamespace) -> Searches:
    parts: Any = shell, panes
    parts = *parts, Selected(*parts), listing
    return Searches(*parts)


def test_a_saved_search_is_a_view(searches: Searches, panes: Panes, listing: SimpleNamespace, shell: Shell) -> None:
    searches.look()
    assert [title for _, _, title in panes.views][-2:] == ["attention", "loops"]
    listing.criteria = Criteria(view="daily", filter="unread")
    searches.show_number(1)
    assert (panes.input.value, listing.criteria) == ("looped transformer", Criteria())
    listing.criteria = Criteria(query="looped transformer")
    assert searches.current_view() == "@loops"
    searches.show_number(2)
    assert "no saved search" in shell.said[-1]


def test_a_word_goes_on(searches: Searches, panes: Panes, shell: Shell) -> None:
    panes.input.value = "transf"
    searches.complete()
    assert panes.taken == [("", ("transformer", "transfer"), "")]
    assert shell.said == ["transformer  transfer"]


def test_from_similar_papers_back_to_the_list_before(
    searches: Searches, panes: Panes, listing: SimpleNamespace
) -> None:
    listing.criteria = before = Criteria(query="looped")
    panes.list.cursor = 1
    assert not searches.leave_similar()
    searches.show_similar()
    assert (listing.criteria.like, panes.input.value, listing.rows) == (2, "", [(None, 0)])
    assert searches.leave_similar()
    assert (listing.criteria, panes.input.value, listing.rows[-1]) == (before, "looped", (2, 0))
    assert not searches.leave_similar()


def test_what_is_asked_of_similar_papers_is_asked_of_the_list_before(
    searches: Searches, listing: SimpleNamespace
) -> None:
    listing.criteria = Criteria(view="daily", query="looped")
    searches.show_similar()
    asked = searches.adjust(listing.criteria._replace(filter="unread"))
    assert (asked.like, asked.filter, asked.query) == (None, "unread", "looped")
