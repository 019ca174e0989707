"""The library's file: several processes and threads, kills, damage, and folders that can't be written."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.store.lines import line
from tui_reader import store as module
from tui_reader.models import Paper
from tui_reader.store import Busy, DamagedError, NewerError, Scope, Store, StoreError, file
from tui_reader.store.errors import damage_flag
from tui_reader.store.examine import fault


def papers(count: int, first: int = 0) -> list[Paper]:
    return [Paper(f"Paper {i}", f"About {i}.", id=f"2405.{i:05d}") for i in range(first, first + count)]


@contextmanager
def locked(path: Path, how: str = "EXCLUSIVE") -> Iterator[None]:
    """Another program's lock on the file."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(f"BEGIN {how}")
    yield
    other.execute("ROLLBACK")
    other.close()


def test_what_was_added_is_there_after_closing(store: Store) -> None:
    rows = store.add(papers(3))
    store.remember("seed", "2026-05-20")
    store.close()
    again = Store(store.path)
    assert [entry.paper for entry in again.entries(rows, abstracts=True)] == papers(3)
    assert again.fact("seed") == "2026-05-20"
    again.close()


def test_a_list_gets_no_long_texts_and_skips_rows_that_are_gone(store: Store) -> None:
    [row] = store.add(papers(1))
    assert [entry.paper.abstract for entry in store.entries([row, 99])] == [""]


def test_each_batch_is_one_transaction(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAPERS_A_COMMIT", 10)

    def source() -> Iterator[Paper]:
        yield from papers(25)
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError, match="broke off"):
        store.add(source())
    assert store.count() == 20


def test_a_failure_inside_a_batch_leaves_nothing_of_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(module.records, "_texts", fails)
    with pytest.raises(ZeroDivisionError):
        store.add(papers(40))
    assert store.count() == 0
    monkeypatch.undo()
    store.add(papers(40))
    assert store.count() == 40


def test_a_kill_while_adding_leaves_whole_batches(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom tui_reader import store\nfrom tui_reader.models import Paper\n"
        "store.PAPERS_A_COMMIT = 7\nopened = store.Store(Path(sys.argv[1]))\n"
        "def source():\n"
        "    for i in range(100_000):\n"
        "        if i == 700: print('now', flush=True)\n"
        "        yield Paper(f'Paper {i}', 'About.', id=f'2405.{i:05d}')\n"
        "opened.add(source())\n"
    )
    path = tmp_path / "library.db"
    child = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    child.kill()
    child.communicate()
    store = Store(path)
    assert store.count() >= 693
    assert store.count() % 7 == 0
    assert len(list(store.every())) == store.count()
    assert all(entry.paper.abstract for entry in store.every())
    store.add(papers(5, first=99_000))
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()
    store.close()


def test_two_processes_add_and_mark_at_once(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom tests.store.lines import line\n"
        "from tui_reader.models import Paper\n"
        "from tui_reader.store import Store\nstore, device = Store(Path(sys.argv[1])), sys.argv[2]\n"
        "for i in range(60):\n"
        "    paper = Paper(f'Paper {i}', id=f'2405.{i:05d}')\n"
        "    store.add([paper])\n"
        "    store.apply_lines([line(paper.key, f'tag:{device}', True, '', device)])\n"
    )
    path = tmp_path / "library.db"
    devices = ["0" * 12, "1" * 12]
    children = [
        subprocess.Popen([sys.executable, "-c", script, str(path), device], cwd=Path(__file__).parents[2])
        for device in devices
    ]
    assert [child.wait(60) for child in children] == [0, 0]
    store = Store(path)
    assert [entry.marks.tags for entry in store.every()] == [tuple(devices)] * 60
    store.close()


def test_who_may_not_wait_is_told_so_at_once(store: Store) -> None:
    [row] = store.add(papers(1))
    with locked(store.path):
        with pytest.raises(Busy, match="locked by another program"), store.waiting(0):
            store.entries([row])
        seen: list[type[BaseException]] = []

        def from_a_new_thread() -> None:
            try:
                with store.waiting(0):
                    store.entries([row])
            except BaseException as error:
                seen.append(type(error))

        thread = threading.Thread(target=from_a_new_thread)
        thread.start()
        thread.join(5)
        assert seen == [Busy]
    assert len(store.entries([row])) == 1


def test_a_thread_that_may_not_wait_never_does_whatever_it_asks(store: Store) -> None:
    [row] = store.add(papers(1))
    calls: list[Callable[[], object]] = [
        lambda: store.entries([row]),
        lambda: store.rows(Scope()),
        lambda: store.fact("seed"),
        lambda: store.row("arxiv:1"),
        lambda: store.standing(row),
        store.counts,
        store.muted_rows,
        lambda: store.apply_rules([]),
        lambda: store.growth([row]),
        lambda: store.live_lines("x"),
        lambda: store.add(papers(1)),
        lambda: store.apply_lines([]),
    ]
    with locked(store.path), store.waiting(0):
        for call in calls:
            with pytest.raises(Busy):
                call()
    writing, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with store._write():
            writing.set()
            go_on.wait(30)

    thread = threading.Thread(target=write)
    thread.start()
    assert writing.wait(30)
    try:
        with pytest.raises(Busy), store.waiting(0):  # this process's own writer is not waited for either
            store.add(papers(1))
    finally:
        go_on.set()
        thread.join(30)
    assert store.add(papers(1)) == [row]


def test_who_waits_gets_it_when_the_lock_goes(store: Store) -> None:
    [row] = store.add(papers(1))
    got: list[int] = []
    thread = threading.Thread(target=lambda: got.extend(entry.row for entry in store.entries([row])))
    with locked(store.path):
        thread.start()
        thread.join(0.2)
        assert not got
    thread.join(10)
    assert got == [row]


def test_a_commit_that_meets_a_lock_can_be_tried_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add(papers(1))
    store._connection.execute("PRAGMA busy_timeout = 0")
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM papers").fetchone()
    with pytest.raises(Busy):
        store.add(papers(1, first=1))
    reader.execute("COMMIT")
    reader.close()
    store.add(papers(1, first=2))
    assert store.count() == 2


@pytest.mark.parametrize("memory", [False, True])
def test_threads_share_a_store(tmp_path: Path, memory: bool) -> None:
    store = Store(tmp_path / "library.db", memory=memory)
    failures: list[BaseException] = []

    def write(first: int) -> None:
        try:
            for i in range(first, first + 50):
                [paper] = papers(1, first=i)
                [row] = store.add([paper])
                store.apply_lines([line(paper.key)])
                assert store.entries([row])[0].marks.read
                store.rows(Scope(filter="unread"))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 1000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert store.counts() == (100, 0, 0)
    store.close()
    assert (tmp_path / "library.db").exists() != memory


def test_in_a_pause_connections_keep_no_pages_but_one_that_is_asking(store: Store) -> None:
    asks, go_on = threading.Event(), threading.Event()
    mine: list[str] = []
    others: list[str] = []

    def ask() -> None:
        store.count()
        store._connection.set_trace_callback(others.append)
        with store._using():
            asks.set()
            go_on.wait(10)

    store.add(papers(3))
    store._connection.set_trace_callback(mine.append)
    asking = threading.Thread(target=ask)
    asking.start()
    asks.wait(10)
    store.release()  # which waits for nobody
    go_on.set()
    asking.join()
    assert mine == ["PRAGMA shrink_memory"]
    assert others == []
    assert store.count() == 3


def test_writes_in_memory_change_the_generation(tmp_path: Path) -> None:
    memory = Store(tmp_path / "library.db", memory=True)
    before = memory.generation()
    assert memory.generation() == before
    memory.add(papers(1))
    assert memory.generation() != before
    memory.close()


def test_everybodys_writes_change_the_generation(store: Store) -> None:
    before = store.generation()
    assert store.generation() == before
    store.add(papers(1))
    by_itself = store.generation()
    other = Store(store.path)
    other.add(papers(1, first=1))
    other.close()
    assert len({before, by_itself, store.generation()}) == 3


def test_a_file_of_a_later_release_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(NewerError, match=r"library\.db was made by a newer tui-reader: update this one"):
        Store(path)


def test_a_file_of_the_first_form_is_brought_up_to_date(store: Store) -> None:
    store.add(papers(3))
    store.close()
    db = sqlite3.connect(store.path)
    db.execute("CREATE TRIGGER papers_come AFTER INSERT ON papers BEGIN UPDATE tally SET papers = papers + 1; END")
    db.execute("PRAGMA user_version = 1")
    db.close()
    for _ in range(2):
        again = Store(store.path)
        again.add(papers(2, first=10))
        again.close()
    again = Store(store.path)
    assert again.counts()[0] == again.count() == 5
    again.close()


def test_a_file_of_the_second_form_is_brought_up_to_date(store: Store) -> None:
    store.add(papers(3))
    store.close()
    db = sqlite3.connect(store.path)
    db.execute("DROP INDEX papers_begun")
    db.execute("PRAGMA user_version = 2")
    db.close()
    again = Store(store.path)
    assert again.count() == 3
    again.close()
    with closing(sqlite3.connect(store.path)) as db:
        assert fault(db) == "", "it has the form of a file that is made now"


@pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_garbage_is_called_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(content)
    with pytest.raises(DamagedError, match="damaged"):
        Store(path)


def test_a_cut_file_is_called_damaged(store: Store) -> None:
    store.add(papers(500))
    store.close()
    os.truncate(store.path, store.path.stat().st_size // 2)
    with pytest.raises(DamagedError):
        Store(store.path)


def test_damage_that_opening_does_not_see_is_remembered(store: Store) -> None:
    store.add(papers(2000))
    store.close()
    with store.path.open("r+b") as file:  # all but the first pages, which hold the tables' list
        file.seek(256 * 1024)
        file.write(b"\xff" * (store.path.stat().st_size - 256 * 1024))
    opened = Store(store.path)
    with pytest.raises(DamagedError, match="start again"):
        list(opened.every())
    opened.close()
    with pytest.raises(DamagedError):
        Store(store.path)
    assert damage_flag(store.path).exists()


def test_a_value_that_is_taken_twice_is_no_damage(store: Store) -> None:
    store.add(papers(1))
    with pytest.raises(StoreError) as caught, store._write() as db:
        db.execute("INSERT INTO papers (key, title, title_hash, authors) SELECT key, title, title_hash, '' FROM papers")
    assert not isinstance(caught.value, DamagedError)
    assert not damage_flag(store.path).exists()


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match=r"library\.db can't be used"):
        Store(tmp_path / "data" / "library.db")


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_the_file_is_its_owners_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = Store(tmp_path / "library.db")
        store.add(papers(1))
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    store.close()


def test_memory_starts_from_what_the_file_holds_and_leaves_it(store: Store) -> None:
    store.add(papers(3))
    store.close()
    before = store.path.read_bytes()
    memory = Store(store.path, memory=True)
    memory.add(papers(1, first=3))
    assert memory.count() == 4
    memory.close()
    assert store.path.read_bytes() == before


def test_memory_starts_empty_over_a_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"garbage" * 1000)
    memory = Store(tmp_path / "library.db", memory=True)
    assert memory.count() == 0
    memory.close()


CLOSED_UNDER_READERS = """
import sys, threading
from pathlib import Path
from tui_reader.store import Store, StoreError

for n in range(30):
    store, reading = Store(Path(sys.argv[1]) / f"{n}.db"), threading.Event()

    def read():
        reading.set()
        try:
            while True:
                store.counts(), store.generation(), store.fact("seed")
        except StoreError:
            pass

    threads = [threading.Thread(target=read) for _ in range(3)]
    [thread.start() for thread in threads]
    reading.wait()
    store.close()
    [thread.join() for thread in threads]
"""


def test_closing_while_other_threads_read_is_the_end_of_no_process(tmp_path: Path) -> None:
    # In a process of its own: SQLite, closed in the middle of another thread's question, goes on in freed memory.
    done = subprocess.run([sys.executable, "-c", CLOSED_UNDER_READERS, str(tmp_path)], timeout=120, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("at", ["_close", "_connect"])
def test_a_thread_that_asks_while_the_file_comes_in_place_of_memory_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    Store(tmp_path / "library.db").close()
    store = Store(tmp_path / "library.db", memory=True)
    store.add(papers(1))
    with ThreadPoolExecutor(1) as other:
        if at == "_close":  # it connects when the others have left
            real = file._close
            once = iter([True])

            def close(*given: Any) -> None:
                if next(once, False):
                    with suppress(Busy):
                        other.submit(store.last_row).result()
                real(*given)

            monkeypatch.setattr(file, "_close", close)
            store.renew()
        else:  # it has connected when they leave
            connect = store._connect

            def late() -> sqlite3.Connection:
                db = connect()
                if threading.current_thread() is not threading.main_thread():
                    monkeypatch.undo()
                    renewed.submit(store.renew).result()
                return db

            with ThreadPoolExecutor(1) as renewed:
                monkeypatch.setattr(store, "_connect", late)
                with suppress(Busy):
                    other.submit(store.last_row).result()
        assert other.submit(store.last_row).result() == 0
    store.close()
