"""The papers of a list and their order: views, periods, filters, sorts and the query language's conditions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.lines import line
from tui_reader.models import Organization, Paper
from tui_reader.search.query import FIELDS, parse
from tui_reader.store import Placed, Scope, Store, condition
from tui_reader.store.conditions import Condition

MAY = [date(2024, 5, day) for day in range(32) if day]
PAPERS = [
    Paper("banana", id="2405.00001", published=MAY[0], listed=MAY[1], upvotes=5, comments=1, submitter="akhaliq"),
    Paper("Apple", id="2405.00002", published=MAY[1], listed=MAY[1], upvotes=50, stars=7, code="https://x.org/y"),
    Paper("cherry", published=MAY[9], organization=Organization("hf", "Hugging Face")),
    Paper("Date", published=date(2022, 12, 31), upvotes=0, submitter="100%_\\sure"),
    Paper("elder"),
]


@pytest.fixture
def rows(store: Store) -> list[int]:
    found = list(store.take([Placed(p, p.listed, i) for i, p in enumerate(PAPERS)]).rows)
    store.apply_lines([line(PAPERS[0].key), line(PAPERS[0].key, "tag:to-read"), line(PAPERS[1].key, "tag:to_read")])
    store.apply_lines([line(PAPERS[3].key, "tag:Größe")])
    store.apply_lines([line(PAPERS[1].key, "bookmarked"), line(PAPERS[2].key, "note", "An idea: 50% off, über Cafés")])
    return found


Titles = Callable[[Scope], str]


@pytest.fixture
def titles(store: Store, rows: list[int]) -> Titles:
    """The initials of the papers of a scope; counting and reading the first ones must agree."""

    def ask(scope: Scope) -> str:
        found = store.rows(scope)
        assert store.count(scope) == len(found)
        assert store.first_rows(scope, 2) == found[:2]
        return "".join(entry.paper.title[0].lower() for entry in store.entries(found))

    return ask


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("listing", "bacde"),
        ("upvotes", "abdce"),
        ("comments", "bacde"),
        ("stars", "abcde"),
        ("date", "cabde"),
        ("title", "abcde"),
    ],
)
def test_sorts_put_the_unknown_last(titles: Titles, sort: str, expected: str) -> None:
    assert titles(Scope(sort=sort)) == expected


def test_within_a_day_an_unknown_place_comes_last(store: Store) -> None:
    unknown = Paper("unknown", listed=MAY[0])
    known = Paper("known", listed=MAY[0])
    rows = [*store.add([unknown]), *store.take([Placed(known, MAY[0], 0)]).rows]
    assert list(store.rows(Scope())) == rows[::-1]


def test_views_and_filters(titles: Titles, rows: list[int]) -> None:
    assert titles(Scope(view="bookmarks")) == "a"
    assert titles(Scope(filter="unread")) == "acde"
    assert titles(Scope(filter="bookmarked")) == "a"
    assert titles(Scope(filter="unread", keep=(rows[0],))) == "bacde"
    assert titles(Scope(view="bookmarks", filter="unread", keep=(rows[0],))) == "ba"
    assert titles(Scope(view="bookmarks", keep=(rows[0],), where=(condition("is", values=["unread"]),))) == "a"


def test_trending_is_what_was_remembered(store: Store, titles: Titles, rows: list[int]) -> None:
    assert titles(Scope(view="trending")) == ""
    store.remember("trending", [rows[3], rows[1]])
    assert titles(Scope(view="trending")) == "da"  # in the service's order
    assert titles(Scope(view="trending", sort="title")) == "ad"
    assert titles(Scope(view="trending", where=where("has:pdf"))) == "a"


def test_a_period_holds_what_was_listed_in_it_or_else_published(titles: Titles) -> None:
    assert titles(Scope("period", MAY[0], MAY[30])) == "ba"  # another that came out then is not among the listed
    assert titles(Scope("period", MAY[9], MAY[9])) == titles(Scope("period", MAY[7], MAY[12])) == "c"
    assert titles(Scope("period", MAY[9], MAY[9], listed=True)) == ""
    assert titles(Scope("period", MAY[1], MAY[1], listed=True)) == "ba"
    assert titles(Scope("period", MAY[1], MAY[1])) == "ba"
    assert titles(Scope("period", MAY[0], MAY[0])) == ""  # published then, but listed the day after
    assert titles(Scope("period", date(2022, 12, 26), date(2023, 1, 1))) == "d"
    assert titles(Scope("period", MAY[1], MAY[1], filter="unread")) == "a"


def test_an_unknown_view_filter_or_sort_is_a_mistake_of_the_caller(store: Store) -> None:
    for scope in (Scope("nonsense"), Scope(filter="nonsense"), Scope(sort="nonsense")):
        with pytest.raises(KeyError):
            store.rows(scope)


def test_days_and_their_neighbours(store: Store, rows: list[int]) -> None:
    assert store.days(MAY[0], MAY[30]) == [(MAY[1], 2, 1)]
    assert store.last_day() == MAY[1]
    assert store.day_beside(date.max, -1) == MAY[9]
    assert store.day_beside(MAY[9], -1) == MAY[1]
    assert store.day_beside(MAY[1], -1) == date(2022, 12, 31)
    assert store.day_beside(date(2022, 12, 31), -1) is None
    assert store.day_beside(date.min, 1) == date(2022, 12, 31)
    assert store.day_beside(MAY[1], 1) == MAY[9]
    assert store.day_beside(MAY[9], 1) is None


def test_a_paper_that_was_listed_twice_is_in_both_days(store: Store) -> None:
    [row, _] = store.add([Paper("Twice", id="2405.00009", listed=day) for day in (MAY[3], MAY[5])])
    assert [list(store.rows(Scope("period", day, day))) for day in (MAY[3], MAY[4], MAY[5])] == [[row], [], [row]]
    assert list(store.rows(Scope("period", MAY[0], MAY[30]))) == [row]


def test_counts_and_tags(store: Store, rows: list[int]) -> None:
    assert store.counts() == (5, 4, 1)
    assert store.tags() == [("Größe", 1), ("to-read", 1), ("to_read", 1)]


def where(query: str) -> tuple[Condition, ...]:
    return tuple(
        condition(f.field, values=f.values, low=f.low, high=f.high, negated=f.negated) for f in parse(query).filters
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("is:unread", "acde"),
        ("is:read", "b"),
        ("is:bookmarked,read", "ba"),
        ("!is:read", "acde"),
        ("has:code", "a"),
        ("has:note", "c"),
        ("has:pdf", "ba"),
        ("has:code,note", "ac"),
        ("!has:code", "bcde"),
        ("tag:to-read", "b"),
        ("tag:to_read", "a"),
        ("tag:to", ""),
        ("!tag:to-read", "acde"),
        ('note:"50% off"', "c"),
        ("note:50_", ""),
        ("note:IDEA", "c"),
        ("note:uber", "c"),
        ("note:CAFÉS", "c"),
        ("!note:cafes", "bade"),
        ("tag:TO-READ", "b"),
        ("tag:grosse", "d"),
        ("tag:GRÖSSE", "d"),
        ("by:akhaliq", "b"),
        ("by:%", "d"),
        ("by:_", "d"),
        ("by:\\", "d"),
        ("!by:akhaliq", "acde"),
        ("upvotes:>5", "a"),
        ("upvotes:>=5", "ba"),
        ("upvotes:0", "d"),
        ("upvotes:..5", "bd"),
        ("!upvotes:>5", "bcde"),
        ("comments:1..", "b"),
        ("stars:<10", "a"),
        ("stars:999999999999", ""),
        ("year:2024", "bac"),
        ("year:..2023", "d"),
        ("!year:2024", "de"),
        ("date:2024-05-02", "a"),
        ("date:>2024-05-02", "c"),
        ("listed:2024-05", "ba"),
        ("listed:2022", ""),
        ("!listed:2024-05", "cde"),
        ("is:unread year:2024 has:code", "a"),
        ("is:new", ""),
    ],
)
def test_each_condition_of_the_query_language(titles: Titles, query: str, expected: str) -> None:
    conditions = where(query)
    assert conditions
    assert titles(Scope(where=conditions)) == expected


def test_begun_is_what_was_read_in_part(store: Store, titles: Titles) -> None:
    for paper, share in zip(PAPERS, (0.42, 1.0, 0.0, 0.001), strict=False):
        store.apply_lines([line(paper.key, "position", share)])
    assert titles(Scope(where=where("is:begun"))) == titles(Scope(filter="begun")) == "bd"
    assert titles(Scope(where=where("!is:begun"))) == "ace"
    assert titles(Scope(where=where("is:begun,bookmarked"))) == "bad"


def test_new_is_what_came_after_the_last_visit(store: Store, titles: Titles, rows: list[int]) -> None:
    store.remember("visit", {"row": rows[2]})
    assert titles(Scope(where=where("is:new"))) == titles(Scope(filter="new")) == "de"
    assert titles(Scope(where=where("!is:new"))) == "bac"


@given(
    st.sampled_from([field.name for field in FIELDS if field.kind == "name"]),
    st.text(st.characters(codec=None, exclude_categories=())).filter(bool),
    st.booleans(),
)
def test_no_value_breaks_out_of_its_condition(field: str, value: str, negated: bool) -> None:
    store = _shared_store()
    found = store.rows(Scope(where=(condition(field, values=[value], negated=negated),)))
    assert len(found) <= store.count() == len(PAPERS)


_stores: list[Store] = []


def _shared_store() -> Store:
    """One store for all examples of a property, which only reads it."""
    if not _stores:
        store = Store(Path("unused"), memory=True)
        store.add(PAPERS)
        _stores.append(store)
    return _stores[0]


def test_counts_follow_papers_that_come_change_and_become_one(store: Store) -> None:
    """The counts of the views are kept apart from the papers, so nothing that happens to these may pass them by."""
    one, two, three = Paper("One"), Paper("Two", id="2405.00001"), Paper("Three", id="2405.00003")
    store.add([one, two, three])
    store.apply_lines([line(one.key), line(three.key, "bookmarked")])
    assert store.counts() == (3, 2, 1)
    store.apply_lines([line(three.key), line(three.key, "bookmarked", False)])
    assert store.counts() == (3, 1, 0)
    store.add([Paper("One", id="2405.00001")])  # which shows that the first two are one
    assert store.counts() == (2, 0, 0)
    assert store.count(Scope(filter="unread")) == len(store.rows(Scope(filter="unread")))


def test_what_rules_mute_is_counted_as_it_is_listed(store: Store) -> None:
    """Left out unless bookmarked or kept, and each left-out paper is counted."""
    rows = store.add([Paper(f"Paper {i}", id=f"2405.0000{i}", submitter="ann" if i else "bob") for i in range(5)])
    store.apply_lines([line("arxiv:2405.00001", "bookmarked"), line("arxiv:2405.00002"), line("arxiv:2405.00000")])
    store.apply_rules([(True, {"submitter": ["ann"]})])
    for scope, muted in (
        (Scope(muted=False), 3),
        (Scope(muted=False, filter="unread"), 2),
        (Scope(muted=False, keep=(rows[3],)), 2),
        (Scope(muted=False, filter="unread", keep=(rows[2],)), 2),
        (Scope("bookmarks", muted=False), 0),
        (Scope(), 0),
    ):
        assert store.count_muted(scope) == muted
        assert store.count(scope) == len(store.rows(scope))
