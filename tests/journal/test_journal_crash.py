"""Killed processes, several at once, and power cuts: what was acknowledged is there afterwards."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import filelock  # noqa: F401  # so that no forked child imports it anew
import pytest

from tui_reader.journal import Change, Journal, JournalError, durable
from tui_reader.marks import merge

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")

KILLS = 200
MARKS = 1_000


def journal(root: Path) -> Journal:
    return Journal(root / "state", root / "data/device", root / "data/lock")


def forked(work: Callable[[], None]) -> int:
    """The id of a child that does ``work`` and ends with 0, or 1 when that raised."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other tests' threads; the child only uses the journal
        child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def ended_well(children: list[int]) -> bool:
    return all(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0 for child in children)


def mark_and_tell(root: Path, name: str, told: int) -> None:
    """Mark without end and tell each mark when it is acknowledged."""
    j = journal(root)
    for number in range(10**9):
        key = f"arxiv:{name}.{number}"
        j.append([Change(key, "bookmarked", True, "A title that makes the line longer")])
        os.write(told, key.encode() + b"\n")


def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every fourth child writes in two steps with a pause between, so that many kills fall inside a line."""
    chance = random.Random(7)
    acknowledged: set[str] = set()
    real = os.write

    def in_two_steps(descriptor: int, content: bytes) -> int:
        first = real(descriptor, content[:50])
        if len(content) > 50:
            time.sleep(0.002)
        return first + (real(descriptor, content[50:]) if len(content) > 50 else 0)

    for kill in range(KILLS):
        listening, told = os.pipe()
        with monkeypatch.context() as patch:
            if kill % 4 == 0:
                patch.setattr(os, "write", in_two_steps)
            child = forked(lambda name=kill, told=told: mark_and_tell(tmp_path, str(name), told))  # type: ignore[misc]
        os.close(told)
        with os.fdopen(listening, "rb") as heard:
            acknowledged.update(heard.readline().decode().strip() for _ in range(3))
            time.sleep(chance.random() * 0.01)
            os.kill(child, signal.SIGKILL)
            acknowledged.update(line.decode().strip() for line in heard.readlines())
        os.waitpid(child, 0)
    reading = journal(tmp_path).read()
    assert len(acknowledged) > 2 * KILLS
    assert acknowledged <= {line.key for line in reading.lines}
    assert reading.skipped > KILLS // 20, "the kills did not fall inside lines"


@pytest.mark.parametrize("processes", [2, 8])
def test_processes_that_mark_at_once_lose_none(tmp_path: Path, processes: int) -> None:
    def mark(name: int) -> None:
        j = journal(tmp_path)
        for number in range(MARKS):
            j.append([Change(f"arxiv:{name}.{number}", "read", True)])

    assert ended_well([forked(lambda name=name: mark(name)) for name in range(processes)])  # type: ignore[misc]
    reading = journal(tmp_path).read()
    assert not reading.problems
    assert len(reading.watermarks) == 1, "they agreed on the device's id"
    assert Counter(line.key.partition(".")[0] for line in reading.lines) == {
        f"arxiv:{name}": MARKS for name in range(processes)
    }
    clocks = [line.clock for line in reading.lines]
    assert clocks == sorted(set(clocks))


def test_processes_that_mark_while_others_compact_lose_none(tmp_path: Path) -> None:
    def mark(name: int) -> None:
        j = journal(tmp_path)
        for number in range(200):
            j.append([Change(f"arxiv:{name}.{number % 100}", "read", number >= 100)])

    def compact() -> None:
        for _ in range(60):
            journal(tmp_path).compact()

    children = [forked(lambda name=name: mark(name)) for name in range(3)]  # type: ignore[misc]
    assert ended_well([*children, forked(compact)])
    held = merge(journal(tmp_path).read().lines)
    assert {key: line.value for (key, _), (line,) in held.items()} == {
        f"arxiv:{name}.{number}": True for name in range(3) for number in range(100)
    }


@pytest.mark.parametrize("lock", [True, False])
def test_a_mark_made_during_compaction_lands_in_the_new_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lock: bool
) -> None:
    """Without the lock it goes to the file that compaction throws away."""
    one, two = journal(tmp_path), journal(tmp_path)
    one.append([Change("arxiv:1", "read", value) for value in (False, True)])
    two.append([Change("arxiv:1", "read", True)])
    other = threading.Thread(target=lambda: two.append([Change("arxiv:2", "bookmarked", True)]))
    write_new = durable.write_new

    def write_new_meanwhile(path: Path, content: bytes) -> None:
        write_new(path, content)
        if path.suffix == ".bak":
            other.start()
            other.join(0.2)

    monkeypatch.setattr(durable, "write_new", write_new_meanwhile)
    if not lock:
        monkeypatch.setattr(durable, "locked", lambda lock_file: contextlib.nullcontext())
    one.compact()
    other.join()
    assert [line.key for line in one.read().lines] == ["arxiv:1"] + ["arxiv:2"] * lock


def test_an_appender_that_knew_the_old_file_writes_to_the_new_one(tmp_path: Path) -> None:
    one, two = journal(tmp_path), journal(tmp_path)
    for value in (True, False, True):
        two.append([Change("arxiv:1", "read", value)])
    seen = two.read().watermarks
    one.compact()
    new = two.append([Change("arxiv:2", "read", True)])
    assert two.changed(seen)
    assert set(new) < set(two.read(seen).lines) == set(one.read().lines)


class Disk:
    """The files that a power cut leaves: of each what was synced, under the names that were.

    A name that was not synced may or may not be on the disk; ``cut`` gives both outcomes.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, honest: bool = True) -> None:
        self.folder = folder
        self.content: dict[int, bytes] = {}
        self.names: dict[str, int] = {}
        self.cuts: list[list[dict[str, bytes]]] = []
        replace, write_new = os.replace, durable.write_new

        def sync(descriptor: int) -> None:
            self.cuts.append(self.cut())
            if honest:
                size = os.fstat(descriptor).st_size
                with open(self.path_of(os.fstat(descriptor).st_ino), "rb") as file:
                    self.content[os.fstat(descriptor).st_ino] = file.read(size)
            self.cuts.append(self.cut())

        def sync_folder(path: Path) -> None:
            self.cuts.append(self.cut())
            if path == folder and honest:
                self.names = self.listing()
            self.cuts.append(self.cut())

        def replaced(old: Path, new: Path) -> None:
            replace(old, new)
            self.cuts.append(self.cut())

        def written(path: Path, content: bytes) -> None:
            write_new(path, content)
            self.cuts.append(self.cut())

        monkeypatch.setattr(durable, "sync", sync)
        monkeypatch.setattr(durable, "sync_folder", sync_folder)
        monkeypatch.setattr(durable, "write_new", written)
        monkeypatch.setattr(os, "replace", replaced)

    def listing(self) -> dict[str, int]:
        return {path.name: path.stat().st_ino for path in self.folder.iterdir()} if self.folder.is_dir() else {}

    def path_of(self, inode: int) -> Path:
        return next(path for path in self.folder.parent.rglob("*") if path.stat().st_ino == inode)

    def cut(self) -> list[dict[str, bytes]]:
        return [
            {name: self.content.get(inode, b"") for name, inode in names.items()}
            for names in (self.names, self.listing())
        ]


def after_power_cut(root: Path, files: dict[str, bytes]) -> set[tuple[str, object]]:
    """The key and value of every mark that holds after a start from ``files``."""
    folder = root / "after/state"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {(key, line.value) for (key, _), (line,) in merge(journal(root / "after").read().lines).items()}


@pytest.mark.parametrize("honest", [True, False])
def test_a_power_cut_after_the_acknowledgement_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, honest: bool
) -> None:
    """With syncs that do nothing, the same cuts lose marks: it is they that keep them."""
    disk = Disk(tmp_path / "state", monkeypatch, honest)
    j = journal(tmp_path)
    meant: set[tuple[str, object]] = set()
    kept = True
    for number in range(5):
        j.append([Change(f"arxiv:{number}", "read", True)])
        meant.add((f"arxiv:{number}", True))
        kept &= all(after_power_cut(tmp_path, files) >= meant for files in disk.cut())
    assert kept == honest


@pytest.mark.parametrize("honest", [True, False])
def test_a_power_cut_at_any_step_of_a_compaction_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, honest: bool
) -> None:
    j = journal(tmp_path)
    with monkeypatch.context() as patch:
        before = Disk(tmp_path / "state", patch)
        for number in range(12):
            j.append([Change(f"arxiv:{number % 3}", "bookmarked", number % 2 == 0)])
    meant = after_power_cut(tmp_path, before.cut()[0])
    assert len(meant) == 3
    disk = Disk(tmp_path / "state", monkeypatch, honest)
    disk.content, disk.names = before.content, before.names
    assert j.compact().backup
    outcomes = [after_power_cut(tmp_path, files) for cut in [*disk.cuts, disk.cut()] for files in cut]
    assert len(outcomes) > 12
    assert all(outcome == meant for outcome in outcomes) == honest


@pytest.mark.parametrize("wrong", ["cut", "more", "a line too few"])
def test_a_compaction_that_reads_back_something_else_leaves_the_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    j = journal(tmp_path)
    j.append([Change("arxiv:1", "read", value) for value in (True, False, True)])
    before = {path: path.read_bytes() for path in (tmp_path / "state").iterdir()}
    write_new = durable.write_new
    if wrong == "a line too few":
        monkeypatch.setattr("tui_reader.journal.journal.compacted", lambda lines: set())
    else:
        end, more = {"cut": (-9, b""), "more": (None, b"more\n")}[wrong]
        monkeypatch.setattr(durable, "write_new", lambda path, content: write_new(path, content[:end] + more))
    with pytest.raises(JournalError, match="Not compacted"):
        j.compact()
    assert {path: path.read_bytes() for path in (tmp_path / "state").iterdir()} == before
