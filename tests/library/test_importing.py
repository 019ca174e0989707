"""Imports: whole papers whatever stops them, nothing twice, bounded memory, and copies that fill a lost library."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.library.conftest import Open
from tests.recorded import recorded
from tui_reader.formats.stream import LONGEST
from tui_reader.library import Criteria, Library, importing, kept, open_library
from tui_reader.library.importing import Imported, import_papers
from tui_reader.paths import Paths
from tui_reader.store import PAPERS_A_COMMIT, Store


def record(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": f"2405.{number:05}", "title": f"Paper number {number}", "abstract": f"Abstract {number}.", **fields}


def lines(records: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.read, done.new, done.updated, done.bad_count


def told(done: Imported) -> list[tuple[int, str]]:
    return [(bad.line, bad.reason) for bad in done.bad]


@pytest.fixture
def store(tmp_path: Path) -> Iterable[Store]:
    with closing(Store(tmp_path / "library.db")) as opened:
        yield opened


def imported(store: Store, content: bytes, **arguments: Any) -> Imported:
    return import_papers(store, io.BytesIO(content), "papers.jsonl", **arguments)


# -- what comes in --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("shape", ["lines", "array", "pretty"])
def test_every_shape_comes_in_and_a_second_time_changes_nothing(shape: str, packed: bool, store: Store) -> None:
    records = [record(number) for number in range(50)]
    content = (
        lines(records) if shape == "lines" else json.dumps(records, indent=2 if shape == "pretty" else None).encode()
    )
    content = gzip.compress(content) if packed else content
    assert counts(imported(store, content)) == (50, 50, 0, 0)
    before, change = [entry.paper for entry in store.every()], store.last_change()
    assert [paper.id for paper in before] == [one["id"] for one in records]
    assert counts(imported(store, content)) == (50, 0, 0, 0)
    assert ([entry.paper for entry in store.every()], store.last_change()) == (before, change)


def test_a_second_import_writes_nothing_to_the_tables(store: Store) -> None:
    content = lines(record(number) for number in range(50))
    imported(store, content)
    with store._write() as db:  # what was written, as SQLite counts it
        before = db.total_changes
    imported(store, content)
    with store._write() as db:
        assert db.total_changes == before


def test_what_a_record_knows_more_is_an_update_and_what_it_does_not_know_stays(store: Store) -> None:
    imported(store, lines([record(1), record(2, upvotes=3)]))
    done = imported(store, lines([record(1, authors="A B and C D"), {"id": "2405.00002v7", "title": "Paper number 2"}]))
    assert counts(done) == (2, 0, 1, 0)
    first, second = (entry.paper for entry in store.every())
    assert first.authors == ("A B", "C D")
    assert (second.abstract, second.upvotes) == ("Abstract 2.", 3)


def test_a_paper_that_is_twice_in_a_file_is_one(store: Store) -> None:
    assert counts(imported(store, lines([record(1), record(1), record(1, upvotes=1)]))) == (3, 1, 0, 0)
    assert store.count() == 1


def test_bad_lines_are_told_with_their_number_and_the_rest_comes(store: Store) -> None:
    content = b"\n\n" + lines([record(1)]) + b"rubbish\n" + lines([record(2)]) + b'{"title": 1}'
    done = imported(store, content)
    assert counts(done) == (2, 2, 0, 2)
    assert [line for line, _ in told(done)] == [4, 6]
    done = imported(store, b"\n\n[\n" + b"1,\n" * 3 + b"]")
    assert [line for line, _ in told(done)] == [4, 5, 6]


def test_of_many_bad_lines_some_are_kept_and_all_are_counted(store: Store) -> None:
    done = imported(store, b"x\n" * 5_000)
    assert (len(done.bad), done.bad_count) == (importing.MOST_BAD, 5_000)


@pytest.mark.parametrize("content", [b"", b"\n \n\n", b"[]", gzip.compress(b"", mtime=0)])
def test_nothing_is_nothing(content: bytes, store: Store) -> None:
    assert counts(imported(store, content)) == (0, 0, 0, 0)


def test_what_was_only_found_by_a_search_stays_once_it_is_imported(library: Library) -> None:
    from tui_reader.models import Paper

    [row] = library.store.take_found([Paper("Paper number 1", id="2405.00001")], "arXiv", "number")
    library.import_file(io.BytesIO(lines([record(1)])))
    with library.store._write() as db:
        assert db.execute("SELECT count(*) FROM found").fetchone() == (0,)
    assert library.papers.entry(row)


# -- files that are damaged or hostile ------------------------------------------------------------------------------


def test_a_packed_file_that_is_cut_off_gives_what_is_before(store: Store) -> None:
    packed = gzip.compress(lines(record(number) for number in range(5_000)))
    done = imported(store, packed[: len(packed) // 2])
    assert 1_000 < done.read < 5_000
    assert done.new == done.read == store.count()
    assert "cut off" in told(done)[-1][1]
    assert told(done)[-1][0] >= done.read


def test_a_packed_file_with_a_bad_byte_is_told(store: Store) -> None:
    packed = bytearray(gzip.compress(lines(record(number) for number in range(5_000))))
    packed[len(packed) // 2] ^= 0xFF
    done = imported(store, bytes(packed))
    assert done.read < 5_000
    assert done.bad_count
    assert store.count() == done.new


def peak(code: str, *arguments: str) -> int:
    """Megabytes that a process grows by while it runs ``code``, with ``store`` and ``arguments`` at hand."""
    setup = (
        "import resource, sys; from pathlib import Path; from tui_reader.store import Store\n"
        "from tui_reader.library.importing import import_papers; arguments = sys.argv[1:]\n"
        "store = Store(Path(arguments.pop())); most = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "import gzip, io; import_papers(store, io.BytesIO(gzip.compress(b'x'))); before = most()\n"
    )
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    command = [sys.executable, "-c", f"{setup}\n{code}\nprint(most() - before)", *arguments]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) // unit


@pytest.mark.skipif(sys.platform == "win32", reason="there is no resource module")
@pytest.mark.parametrize("begin", [b'{"title": "', b"[", b'[{"title": "', b"[\n"])
def test_what_is_packed_a_hundredfold_takes_little_memory(begin: bytes, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.gz"
    pack = zlib.compressobj(1, wbits=31)
    block = b" " * (1 << 22) if begin == b"[\n" else b"x" * (1 << 22)
    with bomb.open("wb") as file:
        file.write(pack.compress(begin))
        for _ in range(100):
            file.write(pack.compress(block))
        file.write(pack.flush())
    code = "done = import_papers(store, open(arguments[0], 'rb')); assert done.bad_count == 1, done"
    assert peak(code, str(bomb), str(tmp_path / "library.db")) < 60


def test_the_line_after_one_that_is_too_long_is_read(store: Store) -> None:
    for length in (LONGEST - 5, LONGEST + 1, 2 * LONGEST + 2, 2 * LONGEST + 1):
        content = b"y" * length + b"\n" + lines([record(length)])
        done = imported(store, content)
        assert (done.read, [line for line, _ in told(done)]) == (1, [1])


# -- stops ----------------------------------------------------------------------------------------------------------


def test_cancelling_keeps_whole_batches_and_says_so(store: Store) -> None:
    seen: list[Imported] = []
    content = lines(record(number) for number in range(3 * PAPERS_A_COMMIT))
    done = imported(store, content, size=len(content), progress=seen.append, cancelled=lambda: len(seen) == 2)
    assert done.cancelled
    assert done.read == done.new == store.count() == 2 * PAPERS_A_COMMIT
    assert [one.read for one in seen] == [PAPERS_A_COMMIT, 2 * PAPERS_A_COMMIT]
    assert 0 < seen[0].taken < seen[1].taken < len(content)
    assert counts(imported(store, content)) == (3 * PAPERS_A_COMMIT, PAPERS_A_COMMIT, 0, 0)


class Endless(io.RawIOBase):
    """A file without an end, of the same piece again and again."""

    def __init__(self, piece: bytes) -> None:
        self.piece = piece
        self.pieces = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self.pieces += 1
        return self.piece


@pytest.mark.parametrize(
    "piece", [b"x" * 60_000, b"\n" * 600, b" \r\n", b"x\n", b"[1,", b"[[1],"], ids=lambda p: repr(p[:6])
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_stop_is_seen_at_every_piece_whatever_the_file_is(store: Store, piece: bytes, packed: bool) -> None:
    if packed:
        pack = zlib.compressobj(wbits=31)
        endless = Endless(pack.compress(piece * 9) + pack.flush())
    else:
        endless = Endless(piece)
    done = import_papers(store, endless, "endless.jsonl", cancelled=lambda: endless.pieces > 200)
    assert done.cancelled
    assert endless.pieces <= 202


def test_where_a_stop_cuts_the_file_is_not_called_bad(store: Store) -> None:
    papers = [record(number) for number in range(2_000)]
    for content in (lines(papers), json.dumps(papers).encode(), gzip.compress(lines(papers))):
        file = io.BytesIO(content)
        done = import_papers(store, file, cancelled=lambda file=file: file.tell() > 0)  # type: ignore[misc]
        assert done.cancelled
        assert (done.bad_count, told(done)) == (0, [])


SLOWLY = """
import sys
from pathlib import Path
from tui_reader.library import open_library
from tui_reader.paths import Paths
library = open_library(Paths(Path(sys.argv[1]), Path(sys.argv[2])))
library.import_file(Path(sys.argv[3]), progress=lambda done: print(done.read, flush=True))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
@pytest.mark.parametrize("after", [0.0, 0.02, 0.07])
def test_an_import_that_is_killed_leaves_whole_papers_and_goes_on_later(
    after: float, paths: Paths, tmp_path: Path, opened: Open
) -> None:
    opened().close()
    file = tmp_path / "many.jsonl"
    total = 20 * PAPERS_A_COMMIT
    file.write_bytes(lines(record(number, authors=["A B"]) for number in range(total)))
    command = [sys.executable, "-c", SLOWLY, str(paths.config), str(paths.data), str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    library = opened()
    come = [entry.paper for entry in library.store.every() if entry.paper.id]
    assert 0 < len(come) < total
    assert len(come) % PAPERS_A_COMMIT == 0
    assert {(paper.title[:12], paper.abstract[:8], paper.authors) for paper in come} == {
        ("Paper number", "Abstract", ("A B",))
    }
    assert not library.store.memory
    assert counts(library.import_file(file)) == (total, total - len(come), 0, 0)
    [copy] = kept_copies(paths)
    assert gzip.decompress(copy.read_bytes()) == file.read_bytes()


# -- copies ---------------------------------------------------------------------------------------------------------


def kept_copies(paths: Paths) -> Sequence[Path]:
    return sorted(paths.imports.glob("*.gz"))


def lose(paths: Paths) -> None:
    for file in paths.data.glob("library.db*"):
        file.unlink()


def test_a_library_that_was_lost_is_filled_with_what_was_imported(opened: Open, paths: Paths, tmp_path: Path) -> None:
    (tmp_path / "my papers.jsonl").write_bytes(lines(record(number) for number in range(5)))
    library = opened()
    library.import_file(tmp_path / "my papers.jsonl")
    library.import_file(io.BytesIO(gzip.compress(lines([record(1, upvotes=7), record(9)]))), "more")
    before = {entry.key: entry.paper for entry in library.store.every()}
    library.close()
    said: list[str] = []
    opened(say=said.append).close()
    assert said == []  # it is all there
    lose(paths)
    library = opened(say=said.append)
    assert {entry.key: entry.paper for entry in library.store.every()} == before
    assert len(said) == 2
    assert all(str(copy) in " ".join(said) for copy in kept_copies(paths))
    library.visits.begin()
    assert len(library.lists.order(Criteria(filter="new")).rows) == 0
    library.close()
    said.clear()
    opened(say=said.append)
    assert said == []


def test_a_copy_that_a_stop_left_unread_is_read_at_the_next_start(
    opened: Open, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = opened()
    library.import_file(io.BytesIO(lines([record(1)])), "a")
    library.close()
    lose(paths)

    def stopped(*_: object, **named: object) -> Imported:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(importing, "import_papers", stopped)
        with pytest.raises(KeyboardInterrupt):
            open_library(paths)
    assert opened().store.count() == 37


def test_the_same_file_is_kept_once_and_only_for_its_owner(opened: Open, paths: Paths) -> None:
    library = opened()
    for name in ("a", "../../b \x1b[2J.jsonl.gz"):
        library.import_file(io.BytesIO(lines([record(1)])), name)
    library.import_file(io.BytesIO(lines([record(2)])), "../../b \x1b[2J.jsonl.gz")
    assert [path.name.rpartition("-")[0] for path in kept_copies(paths)] == ["a", "b-2J.jsonl"]
    assert list(paths.imports.iterdir()) == list(paths.imports.glob("*.gz"))
    if sys.platform != "win32":
        assert {path.stat().st_mode & 0o777 for path in paths.imports.iterdir()} == {0o600}
        assert paths.imports.stat().st_mode & 0o777 == 0o700


def test_what_brought_nothing_or_was_stopped_leaves_no_copy(opened: Open, paths: Paths) -> None:
    library = opened()
    library.import_file(io.BytesIO(b"rubbish"))
    library.import_file(
        io.BytesIO(lines(record(number) for number in range(2 * PAPERS_A_COMMIT))), cancelled=lambda: True
    )

    def stop(_: Imported) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.import_file(io.BytesIO(lines([record(1)])), progress=stop)
    assert list(paths.imports.iterdir()) == []


def test_what_a_killed_import_left_is_removed_when_it_is_old(opened: Open, paths: Paths) -> None:
    paths.imports.mkdir(parents=True)
    old, fresh = paths.imports / "1-1.part", paths.imports / "2-2.part"
    for part in (old, fresh):
        part.write_bytes(b"x")
    os.utime(old, (1, 1))
    opened().import_file(io.BytesIO(lines([record(1)])))
    assert not old.exists()
    assert fresh.exists()


def test_a_copy_that_cannot_be_written_is_told_and_the_papers_come(opened: Open, paths: Paths) -> None:
    library = opened()
    paths.imports.write_text("a file where the folder should be")
    assert library.import_file(io.BytesIO(lines([record(1)]))).new == 1
    [warning] = library.warnings
    assert "no copy is kept" in warning


def test_a_damaged_copy_is_told_and_does_not_keep_the_library_from_opening(
    opened: Open, paths: Paths, tmp_path: Path
) -> None:
    library = opened()
    library.import_file(io.BytesIO(lines([record(1), record(2)])), "a")
    library.close()
    [copy] = kept_copies(paths)
    copy.write_bytes(copy.read_bytes()[:-12])
    shutil.copy(copy, paths.imports / "b-0.gz")
    (paths.imports / "c-0.gz").mkdir()
    (paths.imports / "d-0.gz").write_bytes(b"")
    (paths.imports / "e-0.gz").symlink_to(tmp_path / "nowhere")
    lose(paths)
    library = opened()
    assert library.store.count() >= 36
    for name, why in {
        copy.name: "is damaged: the file is cut off here: gzip expects more; 0 papers of it could be read",
        "b-0.gz": "is damaged",
        "c-0.gz": "can't be read: Is a directory",
        "d-0.gz": "is damaged: there is nothing in it; 0 papers of it could be read",
        "e-0.gz": "can't be read: No such file or directory",
    }.items():
        assert [why in warning for warning in library.warnings if name in warning] == [True], name
    library.close()
    assert {Path(warning.partition(",")[0]).name for warning in opened().warnings} == {"c-0.gz", "e-0.gz"}


def test_a_folder_of_copies_that_cannot_be_read_is_told(
    opened: Open, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = opened()
    library.import_file(io.BytesIO(lines([record(1)])), "a")
    library.close()

    def refused(folder: Path) -> list[str]:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))

    monkeypatch.setattr("tui_reader.library.kept.os.listdir", refused)
    assert [f"{paths.imports}, where copies" in warning for warning in opened().warnings] == [True]


def test_nothing_is_missing_where_nothing_was_imported(store: Store, tmp_path: Path) -> None:
    assert kept.missing(store, tmp_path / "nowhere") == []


# -- recorded -------------------------------------------------------------------------------------------------------


def test_recorded_papers_are_found_by_their_ids(store: Store) -> None:
    with gzip.open(recorded("corpus") / "arxiv_27k_abstracts.jsonl.gz") as file:
        some = list(islice(file, 3_000))
    done = imported(store, b"".join(some))
    assert (done.read, done.bad_count) == (3_000, 0)
    for line in some[::100]:
        said = json.loads(line)
        entry = store.find(f"arxiv:{said['id']}")
        assert entry is not None
        assert entry.paper.abstract.split() == said["abstract"].split()


def test_what_no_list_brought_stands_under_its_day_where_no_list_is_here(library: Library) -> None:
    days = [date(2026, 5, day) for day in (15, 16, 17, 18)]
    listed = [record(n, listed="2026-05-15", key=f"arxiv:2405.{n:05}") for n in (1, 2)]
    imported = [record(10 + n, published=day.isoformat()) for n, day in enumerate(days)]
    library.import_file(io.BytesIO(lines([*listed, *imported])), "papers.jsonl")
    library.store.remember("fetched:2026-05-16", {"at": "2026-05-20T00:00:00+00:00", "complete": True})

    def shown(view: str, day: date | None) -> list[str | None]:
        rows = library.lists.order(Criteria(view, day)).rows
        return [entry.paper.id for entry in library.papers.entries(rows)]

    assert shown("daily", days[0]) == ["2405.00001", "2405.00002"]  # not the one that came out on that day
    assert shown("daily", days[1]) == []  # its list was fetched, and had none
    assert shown("daily", days[2]) == ["2405.00012"]
    assert shown("weekly", days[0]) == ["2405.00001", "2405.00002"]
    assert shown("weekly", days[3]) == ["2405.00013"]
    assert library.lists.latest_day() == days[0]
    assert [day for day, *_ in library.lists.days(date(2023, 5, 4), date(2026, 6, 1))] == [days[0]]
    assert library.lists.step(Criteria("daily", days[0]), 1) == days[1]
