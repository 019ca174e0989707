"""One process at a time, also where the file system has no locks."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tui_reader import locks
from tui_reader.journal import Change, Journal
from tui_reader.search.disk.index import DiskIndex
from tui_reader.search.document import Document
from tui_reader.sources.turns import turn

fcntl = pytest.importorskip("fcntl")

DIES = """
import errno, fcntl, os, sys
from pathlib import Path
def none(*_): raise OSError(errno.ENOSYS, "not offered")
fcntl.flock = none
from tui_reader import locks
held = locks.acquire(Path(sys.argv[1]), 1)
os._exit(9)
"""


@pytest.fixture(params=["ENOSYS", "EOPNOTSUPP", "ENOLCK"])
def none_offered(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    number = getattr(errno, request.param)

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)


@pytest.mark.usefixtures("none_offered")
def test_where_no_lock_is_offered_one_holds_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "journal.lock"
    path.touch()  # as it lies there when the folder was on another file system before
    for _ in range(2):
        with locks.acquire(path, 5), pytest.raises(TimeoutError):
            locks.acquire(path, 0)
    came = threading.Event()

    def other() -> None:
        with locks.acquire(path, 30):
            came.set()

    with locks.acquire(path, 5):
        thread = threading.Thread(target=other)
        thread.start()
        assert not came.wait(0.05)
    assert came.wait(30)
    thread.join()


@pytest.mark.usefixtures("none_offered")
def test_marks_the_index_and_turns_need_no_lock_of_the_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.journal.durable.LOCK_SECONDS", 2)
    (tmp_path / "lock").touch()
    journal = Journal(tmp_path / "state", tmp_path / "device", tmp_path / "lock")
    for read in (True, False):
        journal.append([Change("arxiv:2309.17453", "read", read)])
    assert [line.value for line in journal.read().lines] == [True, False]
    index = DiskIndex(tmp_path / "index", lambda rows: [])
    index.rebuild([Document(1, "A quokka")], "all")
    assert len(DiskIndex.open(tmp_path / "index", lambda rows: [])) == 1
    with turn(tmp_path / "arxiv.lock", every=0, patience=2):
        pass


@pytest.mark.usefixtures("none_offered")
def test_the_lock_of_a_process_that_was_killed_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "journal.lock"
    path.touch()
    subprocess.run([sys.executable, "-c", DIES, str(path)], check=False, timeout=60)
    assert len(list(tmp_path.iterdir())) == 2
    locks.acquire(path, 20).close()


def test_another_error_is_not_taken_for_a_missing_lock(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises((FileExistsError, NotADirectoryError)):
        locks.acquire(tmp_path / "file" / "lock", 1)
