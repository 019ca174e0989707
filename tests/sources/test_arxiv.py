"""arXiv asked slowly, and what it answers."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hub import ERROR, Hub, entry, feed
from tests.recorded import recorded
from tui_reader.http import FetchError, Limits
from tui_reader.sources import SourceError, arxiv


@pytest.fixture
def hub() -> Iterator[Hub]:
    entries = {"2605.00001": entry("2605.00001v2"), "hep-th/9901001": entry("hep-th/9901001v1")}
    with Hub(arxiv=entries).serve() as served:
        yield served


@pytest.fixture
def service(hub: Hub, tmp_path: Path) -> arxiv.Service:
    return arxiv.Service(tmp_path / "arxiv.lock", hub.url, every=0.01, limits=Limits(seconds=2, backoff=0.01))


def test_papers_come_by_their_ids_however_these_are_written(hub: Hub, service: arxiv.Service) -> None:
    ids = ["2605.00001v9", "https://arxiv.org/abs/2605.00001", "hep-th/9901001", "abc", "2605.99999"]
    (got,) = arxiv.by_ids(ids, service)
    assert [paper.key for paper in got.papers] == ["arxiv:2605.00001", "arxiv:hep-th/9901001"]
    assert got.skipped == ("abc",), "one bad id would cost the whole batch"
    assert hub.log[0]["query"]["id_list"] == "2605.00001,hep-th/9901001,2605.99999"


def test_many_ids_are_asked_for_in_batches(hub: Hub, service: arxiv.Service) -> None:
    got = list(arxiv.by_ids((f"2605.{number:05}" for number in range(250)), service))
    assert len(got) == 3
    assert [len(request["query"]["id_list"].split(",")) for request in hub.log] == [100, 100, 50]


def test_without_a_good_id_nothing_is_asked(hub: Hub, service: arxiv.Service) -> None:
    (got,) = arxiv.by_ids(["abc"], service)
    assert got.skipped == ("abc",)
    assert not hub.log


def test_a_query_is_words_whatever_is_typed(hub: Hub, service: arxiv.Service) -> None:
    got = arxiv.search('walk AND (ti:"home" OR', service, start=1, limit=1)
    assert (len(got.papers), got.total) == (1, 2)
    asked = hub.log[0]["query"]
    assert asked["search_query"] == "all:walk AND all:and AND all:ti AND all:home AND all:or"
    assert (asked["start"], asked["max_results"]) == ("1", "1")
    assert not arxiv.search('"("', service).papers
    assert len(hub.log) == 1


def test_what_arxiv_calls_an_error_is_one(hub: Hub, service: arxiv.Service) -> None:
    hub.bodies["/api/query"] = feed(ERROR)
    with pytest.raises(SourceError, match="arXiv does not accept this request: incorrect id format for abc"):
        list(arxiv.by_ids(["2605.00001"], service))


BAD = ["html", "truncated", "deep", "badutf8", "empty", "400", "403", "404"]
BROKEN = ["drip", "hang", "gzipbomb", "offsite", "429-huge", "reset", "short", "500", "503", "loop"]
REQUESTS = {"reset": 3, "short": 3, "500": 3, "503": 3, "loop": 4}
"""The number of requests of one call, where it is more than one."""


@pytest.mark.parametrize("fault", [*BAD, *BROKEN])
def test_a_fault_is_an_error_and_the_turn_is_given_back(hub: Hub, service: arxiv.Service, fault: str) -> None:
    hub.misbehave(*[fault] * REQUESTS.get(fault, 1), "ok")
    with pytest.raises(FetchError):
        arxiv.search("walk", service)
    assert len(arxiv.search("walk", service).papers) == 2


def test_a_request_made_again_keeps_its_distance(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    async def note(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("tui_reader.http.call.asyncio.sleep", note)
    hub.misbehave("500", "ok")
    arxiv.search("walk", arxiv.Service(tmp_path / "arxiv.lock", hub.url))
    assert len(pauses) == 1
    assert pauses[0] >= 3


def test_the_endpoint_is_the_environments(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARXIV_ENDPOINT", "http://127.0.0.1:9/")
    assert arxiv.Service.from_environment(tmp_path).endpoint == "http://127.0.0.1:9"
    monkeypatch.delenv("ARXIV_ENDPOINT")
    assert arxiv.Service.from_environment(tmp_path).endpoint == "https://export.arxiv.org"


@given(st.binary(max_size=80), st.integers(0, 900))
def test_damage_is_read_or_told(patch: bytes, where: int) -> None:
    body = feed(entry("2605.00001v1"))
    with contextlib.suppress(SourceError):
        arxiv.parse(body[:where] + patch + body[where:])


def test_every_recorded_answer_is_read() -> None:
    paths = sorted(recorded("arxiv_atom").glob("*.json"))
    assert paths
    for path in paths:
        answer = json.loads(path.read_bytes())
        if answer["status_code"] == 400:
            with pytest.raises(SourceError, match="incorrect id format for abc"):
                arxiv.parse(answer["body"].encode())
            continue
        got = arxiv.parse(answer["body"].encode())
        assert len(got.papers) == answer["body"].count("<entry>")
        assert not got.skipped
        assert all(paper.id and paper.authors and paper.published and paper.categories for paper in got.papers)
