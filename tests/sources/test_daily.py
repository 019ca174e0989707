"""Daily Papers as the service tells them, over the years and on its bad days."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hub import BAD_BODIES, Hub, item
from tests.recorded import recorded
from tui_reader.http import FetchError, Limits
from tui_reader.models import Linked, Organization
from tui_reader.sources import SourceError, daily
from tui_reader.sources.daily import Service, ServiceList

DAY = date(2026, 5, 20)
DAILY = ServiceList("daily", DAY)


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(days={str(DAY): [item(number) for number in range(3)]}).serve() as served:
        yield served


def service(hub: Hub, **limits: Any) -> Service:
    return Service(hub.url, limits=Limits(**{"seconds": 5, "backoff": 0.01, **limits}))


def one(**fields: Any) -> daily.Listed:
    """The only paper of a listing whose paper has these fields."""
    (listed,) = daily.parse(json.dumps([item(1, **fields)]).encode()).items
    return listed


# What a paper is -----------------------------------------------------------------------------------------------------


def test_everything_that_the_page_shows_is_read() -> None:
    paper = one().paper
    assert paper.title == "Paper Number 1 Walks Home"
    assert paper.abstract == "Abstract 1 on walking home."
    assert (paper.key, paper.authors, paper.author_count) == ("arxiv:2605.00001", ("Ada Lind", "Bo Ek"), 2)
    assert paper.organization == Organization("lind-lab", "Lind Laboratory")
    assert (paper.published, paper.listed) == (date(2026, 5, 19), DAY)
    assert (paper.upvotes, paper.comments, paper.stars) == (99, 2, 3)
    assert (paper.code, paper.project) == ("https://github.com/lind/walk1", "https://walk1.example/")
    assert (paper.submitter, paper.summary, paper.keywords) == ("quill", "A walk, summed up.", ("walking", "homes"))


def test_the_oldest_shape_is_read_and_its_day_is_the_one_asked_for() -> None:
    old = {
        "paper": {
            "id": "2405.00001",
            "authors": [{"_id": "a", "name": "Ada Lind", "hidden": False}],
            "publishedAt": "2024-05-24T17:34:15.000Z",
            "title": "An Old\n  Paper",
            "summary": "Old.",
            "upvotes": 3,
        },
        "publishedAt": "2024-05-27T03:50:58.348Z",
        "title": "An Old Paper",
        "numComments": 1,
    }
    (listed,) = daily.parse(json.dumps([old]).encode(), day=date(2024, 5, 27)).items
    assert (listed.day, listed.paper.listed, listed.paper.published) == (
        date(2024, 5, 27),
        date(2024, 5, 27),
        date(2024, 5, 24),
    )
    assert (listed.paper.submitter, listed.paper.organization, listed.paper.comments) == (None, None, 1)


def test_the_flat_shape_of_search_is_read() -> None:
    (listed,) = daily.parse(b'[{"id": "2605.00001", "title": "Found", "upvotes": 4, "brandNew": {"a": 1}}]').items
    assert (listed.paper.key, listed.paper.upvotes, listed.day) == ("arxiv:2605.00001", 4, None)


def test_the_papers_own_title_wins_and_the_items_stands_in() -> None:
    assert one(title="AIEV Instructs").paper.title == "AIEV Instructs"
    assert one(title=None).paper.title == "Paper Number 1 Walks Home"


def test_the_items_own_date_is_never_the_papers() -> None:
    assert one(publishedAt=None).paper.published is None


def test_hidden_and_repeated_authors_count_once_or_not_at_all() -> None:
    names = [("Ada Lind", False), ("Ghost", True), ("Bo Ek", None), ("Ada  Lind", False), ("", False)]
    paper = one(authors=[{"name": name, "hidden": hidden} for name, hidden in names]).paper
    assert (paper.authors, paper.author_count) == (("Ada Lind", "Bo Ek"), 2)


@pytest.mark.parametrize(
    ("sent", "read"),
    [("12", 12), (-3, None), ("many", None), (None, None), (1.5, None), ([], None), ("9" * 5_000, None)],
)
def test_a_count_is_a_count_or_unknown(sent: object, read: int | None) -> None:
    assert one(upvotes=sent).paper.upvotes == read


@pytest.mark.parametrize(
    "wrong",
    [
        {"authors": "me"},
        {"authors": [3, None, {"name": 4}, {}]},
        {"organization": "lab"},
        {"organization": {"name": " "}},
        {"submittedOnDailyAt": 5},
        {"submittedOnDailyBy": []},
        {"publishedAt": "soon"},
        {"ai_keywords": {"a": 1}},
        {"ai_keywords": ["fine", 3]},
        {"githubRepo": "javascript:alert(1)"},
        {"projectPage": 7},
        {"summary": ["x"]},
    ],
)
def test_a_field_of_a_wrong_type_costs_that_field_alone(wrong: dict[str, object]) -> None:
    paper = one(**wrong).paper
    assert (paper.title, paper.upvotes) == ("Paper Number 1 Walks Home", 99)
    assert paper.organization is None or paper.organization.name


def test_half_a_surrogate_pair_does_not_cost_the_day() -> None:
    body = json.dumps([item(1, title="Cut \ud83d off", ai_summary="\ud83d")]).encode()
    (listed,) = daily.parse(body).items
    assert (listed.paper.title, listed.paper.summary) == ("Cut off", None)


def test_one_bad_item_is_named_and_the_others_are_read() -> None:
    bad = [{"paper": {"id": "2605.00007", "title": "\u202e"}}, 3, None, {"paper": None}]
    page = daily.parse(json.dumps([item(1), *bad, item(2)]).encode(), start=100)
    assert [(listed.paper.id, listed.position) for listed in page.items] == [("2605.00001", 100), ("2605.00002", 105)]
    assert page.skipped == ("item 102 (2605.00007)", "item 103", "item 104", "item 105")


SENTENCES = [
    (b"", "sent an empty answer"),
    (b" \n", "sent an empty answer"),
    (b"[" * 200_000, "nested too deeply"),
    (b'{"error": "no"}', "not a list of papers"),
    (b"7", "not a list of papers"),
    (b"[{}," * 2, "breaks off or is no JSON"),
    (b'["\xff\xfe\x80"]', "damaged text"),
    (b"[" + b"0," * 2_000 + b"0]", "not a list of papers"),
]


@pytest.mark.parametrize(("body", "sentence"), SENTENCES)
def test_an_answer_that_is_none_is_told_in_one_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        daily.parse(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
KEYS = st.sampled_from([*item(1), *item(1)["paper"], "hidden", "user", "linkedModels", "likes", "numTotalModels"])
PAPERS = st.recursive(
    JSON | st.just("A Title"),
    lambda inner: st.dictionaries(KEYS, inner, max_size=8) | st.lists(inner, max_size=3),
    max_leaves=30,
)


@given(st.lists(PAPERS, max_size=4) | PAPERS)
def test_whatever_comes_is_read_or_refused_and_nothing_is_lost_unnamed(value: Any) -> None:
    body = json.dumps(value).encode()
    try:
        page = daily.parse(body)
    except SourceError:
        assert not isinstance(value, list)
    else:
        assert len(page.items) + len(page.skipped) == len(value)
    with contextlib.suppress(SourceError):
        daily.parse_details(body)


@given(st.binary(max_size=60))
def test_whatever_bytes_come_are_read_or_refused(body: bytes) -> None:
    for parse in (daily.parse, daily.parse_details):
        with contextlib.suppress(SourceError):
            parse(body)


# Asking --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listing", "query"),
    [
        (DAILY, {"date": "2026-05-20"}),
        (ServiceList("weekly", DAY), {"week": "2026-W21"}),
        (ServiceList("weekly", date(2027, 1, 1)), {"week": "2026-W53"}),
        (ServiceList("monthly", DAY), {"month": "2026-05"}),
        (ServiceList("trending"), {"sort": "trending"}),
    ],
)
def test_each_list_is_asked_for_by_its_name(hub: Hub, listing: ServiceList, query: dict[str, str]) -> None:
    daily.fetch(listing, service=service(hub))
    assert hub.log[0]["query"] == {**query, "p": "0", "limit": "100"}


def test_a_long_list_comes_page_by_page_each_paper_once(hub: Hub) -> None:
    hub.days[str(DAY)] = [item(number) for number in range(250)]
    fetched = list(daily.pages(DAILY, service=service(hub)))
    listed = [one for got in fetched for one in got.page.items]
    assert [one.position for one in listed] == list(range(250))
    assert len({one.paper.key for one in listed}) == 250
    assert [got.more for got in fetched] == [True, True, False]
    assert [request["query"].get("date") for request in hub.log] == [str(DAY)] * 3

    rest = list(daily.pages(DAILY, first=2, service=service(hub)))
    assert [one.position for one in rest[0].page.items] == list(range(200, 250))


def test_a_service_that_repeats_itself_is_not_asked_for_ever(hub: Hub) -> None:
    hub.stuck = True
    assert len(list(daily.pages(DAILY, most=5, service=service(hub)))) == 1
    assert len(hub.log) == 2


def test_a_day_without_papers_is_empty_and_a_bad_day_says_so(hub: Hub) -> None:
    (got,) = daily.pages(ServiceList("daily", date(2026, 5, 23)), service=service(hub))
    assert got.page == daily.DailyPage()
    hub.misbehave("400")
    with pytest.raises(SourceError, match="has no list for 2026-05-20; choose another date"):
        daily.fetch(DAILY, service=service(hub))


def test_a_list_that_did_not_change_is_not_sent_again(hub: Hub) -> None:
    hub.etags = True
    first = daily.fetch(DAILY, service=service(hub))
    again = daily.fetch(DAILY, service=service(hub), etag=first.etag)
    assert again.unchanged
    assert not again.page.items
    assert again.etag == first.etag

    hub.days[str(DAY)].append(item(9))
    changed = daily.fetch(DAILY, service=service(hub), etag=first.etag)
    assert not changed.unchanged
    assert len(changed.page.items) == 4


def test_search_sends_what_the_service_takes(hub: Hub) -> None:
    found = daily.search("  walks   home ", service=service(hub))
    assert len(found.items) == 3
    assert hub.log[0]["query"]["q"] == "walks home"
    daily.search("word " * 100 + "\ud800", service=service(hub))
    assert len(hub.log[1]["query"]["q"]) <= 250


def test_details_name_what_is_linked_and_how_many_there_are(hub: Hub) -> None:
    hub.details["2605.00001"] = {
        **item(1)["paper"],
        "linkedModels": [{"id": "lind/walker", "likes": 7}, {"id": "\u202e "}, {"id": 3}, "x"],
        "numTotalModels": 41,
        "linkedDatasets": [{"id": "lind/walks"}],
        "linkedSpaces": None,
    }
    got = daily.details("2605.00001", service=service(hub))
    assert got
    assert got.paper.id == "2605.00001"
    assert got.linked == (Linked("model", "lind/walker", 7), Linked("dataset", "lind/walks"))
    assert got.totals == {"model": 41, "dataset": 1, "space": 0}
    assert daily.details("2605.99999", service=service(hub)) is None


@pytest.mark.parametrize("fault", BAD_BODIES)
def test_a_body_that_is_not_what_was_asked_for_is_an_error_or_named(hub: Hub, fault: str) -> None:
    hub.misbehave(fault)
    if fault in ("wrongtypes", "nulls"):
        page = daily.fetch(DAILY, service=service(hub)).page
        assert not page.items
        assert page.skipped
        return
    with pytest.raises(FetchError, match=r"; try again later$|login page|was not read$"):
        daily.fetch(DAILY, service=service(hub))


BROKEN = ["drip", "hang", "reset", "short", "gzipbomb", "loop", "offsite", "429-huge", "500", "403"]


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_is_an_error_and_the_next_call_is_well_again(hub: Hub, fault: str) -> None:
    hub.misbehave(fault)
    with pytest.raises(FetchError):
        daily.fetch(DAILY, service=service(hub, seconds=0.5))
    hub.misbehave("ok")
    assert len(daily.fetch(DAILY, service=service(hub)).page.items) == 3


def test_the_customary_variables_are_honoured(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.url + "/")
    monkeypatch.setenv("HF_TOKEN", "hf_secret\n")
    daily.fetch(DAILY)
    assert hub.log[0]["headers"]["Authorization"] == "Bearer hf_secret"
    assert "hf_secret" not in repr(Service.from_environment())
    monkeypatch.delenv("HF_TOKEN")
    daily.fetch(DAILY)
    assert "Authorization" not in hub.log[1]["headers"]
    monkeypatch.delenv("HF_ENDPOINT")
    assert Service.from_environment() == Service("https://huggingface.co")


def test_an_endpoint_without_https_is_for_loopback_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://192.0.2.1")
    with pytest.raises(FetchError, match=r"192\.0\.2\.1 is not asked without https"):
        daily.fetch(DAILY)


# Recorded answers ----------------------------------------------------------------------------------------------------


def test_every_recorded_day_is_read_whole_through_the_network() -> None:
    days = {path.stem: json.loads(path.read_bytes()) for path in sorted(recorded("hf_daily").glob("*.json"))}
    assert len(days) == 40
    with Hub(days=days, faults=("ok", "gzip")).serve() as hub:
        for day, items in days.items():
            listing = ServiceList("daily", date.fromisoformat(day))
            fetched = list(daily.pages(listing, service=service(hub)))
            listed = [one for got in fetched for one in got.page.items]
            assert not [got.page.skipped for got in fetched if got.page.skipped]
            assert [one.paper.id for one in listed] == [one["paper"]["id"] for one in items]
            assert {str(one.day) for one in listed} == {day}
            for read, sent in zip(listed, items, strict=True):
                assert read.paper.upvotes == sent["paper"]["upvotes"]
                assert str(read.paper.published) == sent["paper"]["publishedAt"][:10]
                assert read.paper.authors
                assert read.paper.abstract
