"""One request at a time, and the distance between two, whichever process makes them."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tui_reader.http import Cancelled, FetchError
from tui_reader.sources.turns import turn

WORKER = """
import sys, time
from pathlib import Path
from tui_reader.sources.turns import turn
for _ in range(3):
    with turn(Path(sys.argv[1]), every=0.15):
        began = time.time()
        time.sleep(0.05)
        print(began, time.time(), flush=True)
"""


def test_processes_never_ask_together_and_keep_the_distance(tmp_path: Path) -> None:
    lock = tmp_path / "arxiv.lock"
    command = [sys.executable, "-c", WORKER, str(lock)]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = [line for worker in workers for line in worker.communicate(timeout=60)[0].splitlines()]
    spans = sorted(tuple(map(float, line.split())) for line in printed)
    assert len(spans) == 6
    # A file's time may be some milliseconds older than the clock's: the kernel's tick.
    assert all(began - ended >= 0.14 for (_, ended), (began, _) in itertools.pairwise(spans))


def test_a_wait_can_be_cancelled_and_holds_nothing_then(tmp_path: Path) -> None:
    lock = tmp_path / "arxiv.lock"
    with turn(lock, every=0):
        pass
    answers = iter([False, False, True])
    with pytest.raises(Cancelled) as kept, turn(lock, every=3600, cancelled=lambda: next(answers)):
        pytest.fail("the turn came at once")
    with turn(lock, every=0, patience=0):
        assert kept.value, "an error that someone keeps must not keep the turn"


def test_another_process_that_keeps_its_turn_is_not_waited_for_long(tmp_path: Path) -> None:
    lock = tmp_path / "arxiv.lock"
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with turn(lock):
            inside.set()
            leave.wait(30)

    thread = threading.Thread(target=other)
    thread.start()
    assert inside.wait(30)
    try:
        with pytest.raises(FetchError, match="another process has been asking"), turn(lock, patience=0.1):
            pytest.fail("two had their turn together")
    finally:
        leave.set()
        thread.join()


def test_a_clock_that_was_set_back_does_not_keep_anyone_waiting(tmp_path: Path) -> None:
    lock = tmp_path / "arxiv.lock"
    last = lock.with_suffix(".last")
    last.touch()
    ahead = time.time() + 86_400
    os.utime(last, (ahead, ahead))
    with turn(lock, every=0.05, cancelled=lambda: False):
        pass


def test_a_folder_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(FetchError, match=r"^cannot take turns in .*file \(.+\); make it writable$"),
        turn(tmp_path / "file" / "arxiv.lock"),
    ):
        pytest.fail("that is a file")


def test_who_is_behind_lets_everyone_go_first(tmp_path: Path) -> None:
    """Also one that comes later, while the other waits out the interval with the lock in its hands."""
    lock = tmp_path / "arxiv.lock"
    with turn(lock, every=0):
        pass
    order: list[str] = []
    holds = threading.Event()

    def behind() -> None:
        with turn(lock, every=1.0, behind=True, waiting=lambda _: holds.set()):
            order.append("behind")

    thread = threading.Thread(target=behind)
    thread.start()
    assert holds.wait(30)
    with turn(lock, every=1.0):
        order.append("first")
    thread.join(30)
    assert order == ["first", "behind"]
    assert not lock.with_suffix(".first").exists()


def test_how_long_it_takes_is_told(tmp_path: Path) -> None:
    lock = tmp_path / "arxiv.lock"
    with turn(lock, every=0):
        pass
    told: list[float] = []
    with turn(lock, every=0.3, waiting=told.append):
        pass
    assert 0.2 < told[0] <= 0.3
    assert told == sorted(told, reverse=True)


def test_a_turn_that_was_given_back_is_somebody_elses(tmp_path: Path) -> None:
    lock = tmp_path / "arxiv.lock"
    with turn(lock, every=0) as mine:
        mine.end()
        mine.end()
        with turn(lock, every=0, patience=0):
            pass


def test_who_is_gone_is_not_waited_for(tmp_path: Path) -> None:
    lock = tmp_path / "arxiv.lock"
    first = lock.with_suffix(".first")
    first.touch()
    os.utime(first, (time.time() - 60, time.time() - 60))
    with turn(lock, every=0, behind=True):
        pass
