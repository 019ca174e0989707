"""The things that a service links to a paper, and the papers that services find for words."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.hub import Hub, entry, item
from tests.library.conftest import DAY, Clock, Open, services
from tui_reader.http import Cancelled, FetchError
from tui_reader.library import Criteria, Library
from tui_reader.models import Linked, Paper

LINKED = {
    "linkedModels": [{"id": "lind/walker", "likes": 5}, {"id": "lind/runner"}],
    "linkedDatasets": [{"id": "lind/homes"}],
    "numTotalModels": 12,
}


def row_of(library: Library, identity: str) -> int:
    found = library.papers.find(identity)
    assert found
    return found.row


# Repositories ------------------------------------------------------------------------------------------------------


def test_what_is_linked_is_kept_and_read_back_without_a_network(
    reader: Library, hub: Hub, opened: Open, clock: Clock
) -> None:
    reader.feed.refresh("daily", DAY)
    row = row_of(reader, "2605.00001")
    assert reader.feed.repositories(row) is None
    hub.details["2605.00001"] = item(1, upvotes=500)["paper"] | LINKED
    got = reader.feed.fetch_repositories(row)
    assert got
    assert got.linked == (
        Linked("model", "lind/walker", 5),
        Linked("model", "lind/runner"),
        Linked("dataset", "lind/homes"),
    )
    assert (got.totals, got.at) == ({"model": 12, "dataset": 1, "space": 0}, clock.time)
    assert opened().feed.repositories(row) == got
    shown = reader.papers.entry(row)
    assert shown
    assert shown.paper.upvotes == 500
    assert reader.papers.listed_days(row) == (DAY,)


def test_details_that_can_not_be_had_are_a_sentence_and_keep_those_that_are_here(reader: Library, hub: Hub) -> None:
    reader.feed.refresh("daily", DAY)
    row = row_of(reader, "2605.00001")
    hub.details["2605.00001"] = item(1)["paper"] | LINKED
    kept = reader.feed.fetch_repositories(row)
    del hub.details["2605.00001"]
    with pytest.raises(FetchError, match=r"does not know 2605\.00001"):
        reader.feed.fetch_repositories(row)
    assert reader.feed.repositories(row) == kept
    [without_id] = reader.store.add([Paper("No id")])
    with pytest.raises(FetchError, match="has no arXiv id"):
        reader.feed.fetch_repositories(without_id)
    assert reader.feed.fetch_repositories(99_999) is None


def test_an_answer_about_another_paper_changes_none(reader: Library, hub: Hub) -> None:
    reader.feed.refresh("daily", DAY)
    count = reader.store.count()
    hub.details["2605.00001"] = item(77)["paper"]
    reader.feed.fetch_repositories(row_of(reader, "2605.00001"))
    assert reader.store.count() == count


def test_a_paper_of_two_days_says_both(reader: Library, hub: Hub) -> None:
    other = DAY - timedelta(5)
    hub.days[str(other)] = [item(1, day=other)]
    reader.feed.refresh("daily", DAY)
    reader.feed.refresh("daily", other)
    row = row_of(reader, "2605.00001")
    assert reader.papers.listed_days(row) == (other, DAY)
    shown = reader.papers.entry(row)
    assert shown
    assert shown.paper.listed == DAY
    assert row in reader.lists.order(Criteria("daily", other)).rows


# Words -------------------------------------------------------------------------------------------------------------


def test_services_are_asked_in_turn_and_each_paper_is_there_once(reader: Library, hub: Hub) -> None:
    old = date(2020, 1, 1)
    hub.days = {str(old): [item(1, day=old), item(2, day=old)]}
    hub.arxiv = {
        "2605.00002": entry("2605.00002v1", title="Paper Number 2 Walks Home"),
        "2605.00009": entry("2605.00009v3"),
    }
    asked = reader.feed.ask('"walks home" year:2026 -survey')
    found = [one.paper.id for one in reader.papers.entries(asked.rows)]
    assert found == ["2605.00001", "2605.00002", "2605.00009"]
    assert [asked.services[row] for row in asked.rows] == [
        ("Hugging Face",),
        ("Hugging Face", "arXiv"),
        ("arXiv",),
    ]
    assert asked.new == set(asked.rows)
    assert not asked.errors
    queries = [request["query"] for request in hub.log]
    assert (queries[0]["q"], queries[1]["search_query"]) == ("walks home", "all:walks AND all:home")
    assert list(reader.lists.order(Criteria(query="walks home")).rows[:1])  # and the reader's own search knows them
    assert reader.feed.ask("walks home").new == frozenset()


def test_an_id_is_asked_for_as_such(reader: Library, hub: Hub) -> None:
    hub.arxiv = {"2605.00009": entry("2605.00009v3")}
    asked = reader.feed.ask("2605.00009", ["arXiv"])
    assert [one.paper.id for one in reader.papers.entries(asked.rows)] == ["2605.00009"]
    assert hub.log[0]["query"]["id_list"] == "2605.00009"


def test_a_service_that_fails_leaves_the_other(reader: Library, hub: Hub) -> None:
    hub.arxiv = {"2605.00009": entry("2605.00009v3")}
    hub.misbehave("403", "ok")
    asked = reader.feed.ask("shown")
    assert (len(asked.rows), len(asked.errors)) == (1, 1)


def test_a_query_without_words_asks_nobody(reader: Library, hub: Hub) -> None:
    assert reader.feed.ask("is:unread -x").rows == ()
    assert not hub.log


def test_a_search_can_be_cancelled(opened: Open, hub: Hub, tmp_path: Path) -> None:
    library = opened(services=lambda: services(hub, tmp_path))
    hub.misbehave("hang")
    with pytest.raises(Cancelled):
        library.feed.ask("walks", cancelled=lambda: bool(hub.log))


def test_what_was_only_found_is_no_news_and_goes_unless_it_was_marked_or_listed(
    reader: Library, hub: Hub, clock: Clock
) -> None:
    reader.visits.begin()
    hub.arxiv = {f"2605.0000{n}": entry(f"2605.0000{n}v1") for n in range(5, 9)}
    asked = reader.feed.ask("shown", ["arXiv"])
    assert len(asked.rows) == 4
    assert not reader.lists.order(Criteria(filter="new")).rows
    marked, listed, *_ = asked.rows
    reader.marking.set([marked], "bookmarked", True)
    hub.days[str(DAY)] = [item(6, title="On 2605.00006v1")]
    reader.feed.refresh("daily", DAY)
    assert list(reader.lists.order(Criteria(filter="new")).rows) == [listed]
    clock.pass_by(minutes=30)
    reader.store.end_visit(clock())
    reader.visits.begin()  # the same visit
    assert len(reader.papers.entries(asked.rows)) == 4
    clock.pass_by(days=1)
    reader.store.end_visit(clock())
    clock.pass_by(days=1)
    reader.visits.begin()
    assert [one.row for one in reader.papers.entries(asked.rows)] == [marked, listed]
    assert reader.lists.order(Criteria(query="2605.00008")).rows.count(asked.rows[3]) == 0


# Papers that are named ---------------------------------------------------------------------------------------------


def test_a_paper_is_fetched_by_its_id(reader: Library, hub: Hub) -> None:
    hub.details["2605.00077"] = item(77)["paper"]
    [row] = reader.feed.fetch_papers(["2605.00077"])
    assert row_of(reader, "2605.00077") == row


def test_what_hugging_face_does_not_have_is_asked_of_arxiv(reader: Library, hub: Hub) -> None:
    hub.arxiv["hep-th/9703211"] = entry("hep-th/9703211v1")
    [row] = reader.feed.fetch_papers(["hep-th/9703211"])
    assert row_of(reader, "hep-th/9703211") == row


def test_a_paper_that_nobody_knows_is_a_sentence(reader: Library) -> None:
    with pytest.raises(FetchError, match=r"knows arXiv:2605\.00099"):
        reader.feed.fetch_papers(["2605.00099"])
