"""The queue of texts that are kept for later: patient, kept over restarts, and behind whoever reads."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.formats.pages import LATEXML
from tests.hub import Hub
from tests.library.conftest import Clock, Open, services
from tui_reader.http import FetchError
from tui_reader.library import Library, prefetch
from tui_reader.library.prefetch import Added, Prefetched, PrefetchProgress
from tui_reader.models import Paper

PAPERS = [Paper(f"Paper {n}", id=f"2605.{n:05}") for n in range(1, 5)]
PAGES = [f"/html/{paper.id}" for paper in PAPERS]


@pytest.fixture
def full(hub: Hub) -> Hub:
    hub.bodies = {page: LATEXML.encode() for page in PAGES}
    hub.kinds = dict.fromkeys(PAGES, "text/html")
    return hub


def asked(hub: Hub) -> list[str]:
    return [request["path"] for request in hub.log]


def texts(library: Library) -> list[bool]:
    return [library.texts.find(paper) is not None for paper in PAPERS]


def test_what_is_asked_for_is_kept_once_and_in_order(full: Hub, reader: Library) -> None:
    reader.texts.fetch(PAPERS[1])
    queue = reader.prefetch
    assert queue.add([*PAPERS, Paper("No id")]) == Added(3, 1, 0, 0, 1, 0)
    assert queue.add(PAPERS[:1]) == Added(0, 0, 1, 0, 0, 0)
    told: list[PrefetchProgress] = []
    assert queue.run(told.append) == Prefetched(3)
    assert texts(reader) == [True] * 4
    assert asked(full) == [PAGES[1], PAGES[0], PAGES[2], PAGES[3]]
    assert [(one.done, one.total) for one in told] == [(0, 3), (1, 3), (2, 3)]
    assert told[0].seconds > told[-1].seconds
    assert queue.run() == Prefetched(), "nothing is left"
    assert not reader.has_prefetch


def test_it_goes_on_after_a_restart(full: Hub, opened: Open, clock: Clock, tmp_path: Path) -> None:
    def library() -> Library:
        return opened(services=lambda: services(full, tmp_path), clock=clock)

    first, second = library(), library()
    first.prefetch.add(PAPERS)
    assert first.prefetch.run(cancelled=lambda: sum(texts(first)) == 2) == Prefetched(2, (), stopped=True)
    state = second.prefetch.state()
    assert (state.going, len(state.wanted), state.total) == (True, 2, 4)
    told: list[PrefetchProgress] = []
    assert second.prefetch.run(told.append) == Prefetched(2)
    assert (told[0].done, told[0].total) == (2, 4)
    assert len(asked(full)) == 4


def test_one_that_was_stopped_rests_until_somebody_lets_it_go_on(full: Hub, reader: Library) -> None:
    queue = reader.prefetch
    queue.add(PAPERS)
    assert len(queue.stop().wanted) == 4
    assert queue.run() == Prefetched(0, (), stopped=True)
    assert not full.log
    queue.go_on()
    assert queue.run() == Prefetched(4)


def test_stopping_ends_what_is_being_fetched(full: Hub, reader: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefetch, "LOOK", 0.0)
    full.misbehave("hang")
    reader.prefetch.add(PAPERS)
    thread, kept = in_thread(lambda: reader.prefetch.run())
    while not full.log:
        thread.join(0.01)
    reader.prefetch.stop()
    thread.join(20)
    assert kept == [Prefetched(0, (), stopped=True)]
    assert len(reader.prefetch.state().wanted) == 4


def test_what_could_not_be_had_is_told_and_not_asked_for_again_for_a_while(
    full: Hub, reader: Library, clock: Clock
) -> None:
    del full.bodies[PAGES[1]]
    queue = reader.prefetch
    queue.add(PAPERS[:2])
    kept = queue.run()
    assert kept is not None
    assert kept.texts == 1
    assert "neither arXiv nor Hugging Face" in kept.errors[0]
    before = len(full.log)
    assert queue.add(PAPERS[:2]) == Added(0, 1, 0, 1, 0, 0)
    assert queue.run() == Prefetched()
    assert len(full.log) == before
    clock.pass_by(days=8)
    assert queue.add(PAPERS[:2]).new == 1
    full.bodies[PAGES[1]] = LATEXML.encode()
    assert queue.run() == Prefetched(1)


def test_without_a_network_it_waits_and_loses_nothing(
    opened: Open, clock: Clock, full: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefetch, "OFFLINE", 0.01)
    library = opened(services=lambda: services(full, tmp_path), clock=clock)
    library.prefetch.add(PAPERS)
    real = library.texts.fetch
    offline = iter([True, True])

    def fetch(*given: object, **more: object) -> object:
        if next(offline, False):
            raise FetchError("127.0.0.1 cannot be reached", offline=True)
        return real(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(library.texts, "fetch", fetch)
    told: list[PrefetchProgress] = []
    assert library.prefetch.run(told.append) == Prefetched(4)
    assert "offline" in [one.waits for one in told]


def test_a_pause_that_a_service_wants_is_waited_for(full: Hub, reader: Library, clock: Clock) -> None:
    full.misbehave("429-huge")
    reader.prefetch.add(PAPERS[:1])
    told: list[PrefetchProgress] = []
    stop = threading.Event()

    def progress(now: PrefetchProgress) -> None:
        told.append(now)
        if now.waits:
            stop.set()

    assert reader.prefetch.run(progress, stop.is_set) == Prefetched(0, (), True)
    assert told[-1].waits == "a service asks for a pause"
    assert reader.prefetch.state().wanted == (PAPERS[0].id,)


def test_one_reader_at_a_time_goes_through_it(full: Hub, opened: Open, clock: Clock, tmp_path: Path) -> None:
    first = opened(services=lambda: services(full, tmp_path), clock=clock)
    second = opened(services=lambda: services(full, tmp_path), clock=clock)
    full.misbehave("hang")
    first.prefetch.add(PAPERS[:1])
    enough = threading.Event()
    thread, _ = in_thread(lambda: first.prefetch.run(cancelled=enough.is_set))
    while not full.log:
        thread.join(0.01)
    assert second.prefetch.run() is None
    assert second.prefetch.add(PAPERS[1:2]).new == 1, "the one that is at it takes that as well"
    enough.set()
    thread.join(20)
    assert len(first.prefetch.state().wanted) == 2


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", '{"wanted": 3}', '{"wanted": ["../x"], "total": "many", "going": 1, "failed": []}', "null"],
)
def test_a_damaged_file_is_an_empty_queue(reader: Library, full: Hub, damage: str) -> None:
    file = reader.store.path.with_name("prefetch.json")
    file.write_text(damage)
    assert reader.prefetch.state().wanted == ()
    reader.prefetch.add(PAPERS[:1])
    assert json.loads(file.read_text())["wanted"] == ["2605.00001"]


def test_a_queue_has_an_end(reader: Library) -> None:
    many = [Paper("Many", id=f"2604.{n:05}") for n in range(prefetch.MOST + 7)]
    added = reader.prefetch.add(many)
    assert (added.new, added.over) == (prefetch.MOST, 7)


def in_thread(call: Callable[[], Prefetched | None]) -> tuple[threading.Thread, list[Prefetched | None]]:
    answers: list[Prefetched | None] = []
    thread = threading.Thread(target=lambda: answers.append(call()), daemon=True)
    thread.start()
    return thread, answers
