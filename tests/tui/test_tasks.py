"""Between the loop and what blocks: the newest answer wins, writes keep their order, failures are told."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import weakref
from collections.abc import Iterator
from functools import partial

import pytest

from tui_reader.tui.tasks import Cancelled, Tasks


class Told:
    """Collects what arrives on the loop; ``until`` waits for so many things."""

    def __init__(self) -> None:
        self.things: list[object] = []
        self._arrived = asyncio.Event()

    def __call__(self, thing: object) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.things.append(thing)
        self._arrived.set()

    async def until(self, count: int) -> list[object]:
        async with asyncio.timeout(10):
            while len(self.things) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.things


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def tasks(told: Told) -> Iterator[Tasks]:  # type: ignore[misc]
    tasks = Tasks(told)
    yield tasks
    tasks.close()


async def test_an_answer_comes_from_another_thread_to_the_loop(tasks: Tasks, told: Told) -> None:
    tasks.run("x", lambda _: threading.current_thread().name, told)
    (name,) = await told.until(1)
    assert name != threading.current_thread().name


async def test_an_older_answer_is_dropped_and_its_question_told_so(tasks: Tasks, told: Told) -> None:
    asked, go_on, cancelled = threading.Event(), threading.Event(), []

    def slow(stale: Cancelled) -> str:
        asked.set()
        go_on.wait(10)
        cancelled.append(stale())
        return "old"

    tasks.run("order", slow, told)
    await asyncio.to_thread(asked.wait, 10)
    tasks.run("order", lambda _: "between", told)  # never begun
    tasks.run("order", lambda _: "new", told)
    tasks.run("other", lambda _: "other", told)
    go_on.set()
    assert await told.until(2) == ["new", "other"]
    assert cancelled == [True]


async def test_a_question_that_fails_is_told_unless_it_is_stale(tasks: Tasks, told: Told) -> None:
    def fails(_: object) -> None:
        raise ValueError("broken")

    tasks.run("x", fails, told)
    (error,) = await told.until(1)
    assert str(error) == "broken"
    tasks.run("x", fails, told)
    tasks.run("x", lambda _: "fine", told)
    assert (await told.until(2))[1] == "fine"


async def test_writes_happen_in_order_and_each_is_answered(tasks: Tasks, told: Told) -> None:
    written: list[int] = []

    def write(number: int) -> int:
        time.sleep(0.001 * (5 - number % 5))
        written.append(number)
        return number

    for number in range(20):
        tasks.write(lambda number=number: write(number), told)  # type: ignore[misc]
    assert await told.until(20) == list(range(20)) == written


async def test_a_write_that_fails_is_told_and_the_next_one_happens(tasks: Tasks, told: Told) -> None:
    own = Told()

    def fails() -> None:
        raise OSError("full")

    tasks.write(fails, told)
    tasks.write(fails, told, own)
    tasks.write(lambda: "written", told)
    error, answer = await told.until(2)
    assert str(error) == "full"
    assert answer == "written"
    assert len(await own.until(1)) == 1


async def test_a_slow_question_does_not_hold_writes_up(tasks: Tasks, told: Told) -> None:
    go_on = threading.Event()
    tasks.run("slow", lambda _: go_on.wait(10), lambda _: None)
    tasks.write(lambda: "written", told)
    assert await told.until(1) == ["written"]
    go_on.set()


async def test_closing_waits_for_writes_and_not_for_questions(told: Told) -> None:
    tasks = Tasks(told)
    never, begun, written = threading.Event(), threading.Event(), []

    def write() -> None:
        begun.wait(10)
        written.append(True)

    tasks.run("slow", lambda _: never.wait(10), told)
    tasks.write(write, lambda _: None)
    tasks.write(write, lambda _: None)
    asyncio.get_running_loop().call_soon(begun.set)
    threading.Timer(0.05, begun.set).start()
    tasks.close()
    assert written == [True, True]
    never.set()
    await asyncio.sleep(0)
    assert told.things == []


async def test_rest_comes_once_when_no_question_does(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_reader.tui.tasks.RESTS", 0.05)
    resting: Tasks = Tasks(told, lambda quiet: resting.soon(lambda: told("rest")))
    resting.run("x", lambda _: "answer", told)
    assert await told.until(2) == ["answer", "rest"]
    await asyncio.sleep(0.2)
    resting.run("x", lambda _: "answer", told)
    assert await told.until(4) == ["answer", "rest"] * 2
    resting.close()


async def test_who_rests_can_be_called_again(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_reader.tui.tasks.RESTS", 0.05)

    def rest(quiet: float) -> float | None:
        resting.soon(lambda: told(quiet))
        return 0.1 if quiet < 0.1 else None

    resting: Tasks = Tasks(told, rest)
    resting.run("x", lambda _: "answer", told)
    assert await told.until(3) == ["answer", 0.05, 0.1]
    resting.run("x", lambda _: "answer", told)
    assert await told.until(6) == ["answer", 0.05, 0.1] * 2
    resting.close()


# Writes in turns -----------------------------------------------------------------------------------------------------


async def test_other_writes_go_between_the_turns_of_one(tasks: Tasks, told: Told) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def turns() -> Iterator[int]:
        for number in range(3):
            begun.set()
            go_on.wait(10)
            yield number

    tasks.write_in_turns(turns(), told, lambda: told("end"))
    await asyncio.to_thread(begun.wait, 10)
    tasks.write(lambda: "between", told)
    go_on.set()
    assert await told.until(5) == [0, "between", 1, 2, "end"]


async def test_turns_that_fail_are_told_after_what_they_did(tasks: Tasks, told: Told) -> None:
    def turns() -> Iterator[int]:
        yield 1
        raise OSError("full")

    own = Told()
    tasks.write_in_turns(turns(), told, lambda: told("end"), own)
    (error,) = await own.until(1)
    assert str(error) == "full"
    tasks.write(lambda: "written", told)
    assert await told.until(2) == [1, "written"]


async def test_closing_finishes_turns_that_gave_way_to_other_writes(told: Told) -> None:
    tasks = Tasks(told)
    begun, go_on = threading.Event(), threading.Event()
    written: list[object] = []

    def turns() -> Iterator[int]:
        for number in range(4):
            begun.set()
            go_on.wait(10)
            written.append(number)
            yield number

    tasks.write_in_turns(turns(), told, lambda: None)
    await asyncio.to_thread(begun.wait, 10)
    tasks.write(lambda: written.append("other"), lambda _: None)
    threading.Timer(0.05, go_on.set).start()
    await asyncio.to_thread(tasks.close)
    assert sorted(map(str, written)) == ["0", "1", "2", "3", "other"]


async def test_closing_tells_how_many_writes_are_lost(told: Told) -> None:
    tasks, go_on = Tasks(told), threading.Event()

    def fails() -> None:
        raise OSError("the disk is full")

    tasks.write(fails, told)
    assert isinstance((await told.until(1))[0], OSError)  # which was told
    assert (tasks.unwritten, tasks.refused) == (0, 1)
    tasks.write(lambda: go_on.wait(10), told)
    tasks.write(fails, told)
    tasks.write(lambda: None, told)
    assert tasks.unwritten == 3
    assert tasks.close(0.01) == 3
    go_on.set()
    tasks._threads["writes"].join(10)
    assert tasks.close() == 1  # the one that failed with nobody there any more


async def test_what_is_asked_after_a_write_is_answered_after_it(
    tasks: Tasks, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.tui.tasks.WRITTEN", 10)
    go_on, written = threading.Event(), []

    def write() -> None:
        go_on.wait(10)
        written.append(True)

    tasks.write(write, lambda _: None)
    wait = tasks.after_writes()
    threading.Timer(0.02, go_on.set).start()

    def asked(_: object) -> bool:
        wait()
        return bool(written)

    tasks.run("x", asked, told)
    assert await told.until(1) == [True]


async def test_a_write_that_takes_long_keeps_one_question_waiting_for_a_moment(tasks: Tasks, told: Told) -> None:
    go_on = threading.Event()
    tasks.write(lambda: go_on.wait(20), lambda _: None)
    for _ in range(100):  # as many letters, whose waits may not add up
        wait = tasks.after_writes()
        await asyncio.to_thread(wait)
    assert tasks.unwritten == 1
    go_on.set()
    tasks.write(lambda: "written", told)
    assert await told.until(1) == ["written"]


async def test_a_thread_that_waits_holds_nothing_of_what_it_did(tasks: Tasks, told: Told) -> None:
    class Large:
        pass

    large = Large()
    held = weakref.ref(large)
    tasks.run("x", partial(str.format, "{0} {1}", large), told)
    del large
    await told.until(1)
    async with asyncio.timeout(10):
        while held() is not None:
            gc.collect()
            await asyncio.sleep(0.01)
