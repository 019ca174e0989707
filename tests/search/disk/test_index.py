"""The index on disk survives damage, and is shared by processes."""

from __future__ import annotations

import errno
import gc
import os
import random
import shutil
import subprocess
import sys
import weakref
import zlib
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from tests.search.seed_papers import QUERIES, Store, every, found
from tui_reader.search import index as door
from tui_reader.search.disk import index as disk
from tui_reader.search.disk import manifest, segment
from tui_reader.search.disk.index import DiskIndex
from tui_reader.search.disk.segment import Array, DamagedIndexError, _File
from tui_reader.search.document import Document
from tui_reader.search.index import Index
from tui_reader.search.query import parse


def test_opened_again_it_knows_all_and_how_far_it_came(folder: Path, store: Store) -> None:
    opened = Index.open(folder, store)
    assert len(opened) == len(every())
    assert opened.stamp == "all"
    assert 103 in opened
    assert 999 not in opened
    assert opened.search(parse("proximal")).hits[0].row == 103


def test_grown_by_pieces_it_equals_one_built_at_once(tmp_path: Path) -> None:
    chance = random.Random(4)
    store = Store()
    (tmp_path / "pieces").mkdir()
    pieces = DiskIndex(tmp_path / "pieces", store)
    for step in range(40):
        new = [chance.choice(every())._replace(row=chance.randrange(60), boost=chance.random()) for _ in range(4)]
        store.rows |= {document.row: document for document in new}
        pieces.add(new, str(step))
        gone = [chance.randrange(60)]
        pieces.remove(gone)
        for row in gone:
            store.rows.pop(row, None)
    assert len(list((tmp_path / "pieces").glob("*.segment"))) < disk.FANOUT + 2  # they were merged on the way
    whole = DiskIndex(None, store)
    whole.rebuild(store.rows.values())
    again = DiskIndex.open(tmp_path / "pieces", store)
    assert len(again) == len(whole) == len(store.rows)
    assert again.stamp == "39"
    for query in QUERIES:
        assert found(pieces.search(parse(query))) == found(whole.search(parse(query))), query
        assert found(again.search(parse(query))) == found(whole.search(parse(query))), query
    again.tidy()
    for query in QUERIES:
        assert found(again.search(parse(query))) == found(whole.search(parse(query))), query
    assert len(list((tmp_path / "pieces").glob("*.segment"))) <= len(again._parts)


def test_the_last_of_one_row_counts(tmp_path: Path, store: Store) -> None:
    index = DiskIndex(tmp_path, store)
    index.add([Document(7, "first words"), Document(8, "others"), Document(7, "second thoughts")])
    assert len(index) == 2
    assert index.search(parse("first")).hits == ()
    assert [hit.row for hit in index.search(parse("thoughts")).hits] == [7]


def _truncated(folder: Path) -> None:
    path = next(folder.glob("*.segment"))
    path.write_bytes(path.read_bytes()[:-100])


def _other_version(folder: Path) -> None:
    path = next(folder.glob("*.segment"))
    content = path.read_bytes()
    path.write_bytes(b"TRIX0000" + content[8:])


def _old_list(folder: Path) -> None:
    text = (folder / manifest.NAME).read_bytes()[9:].replace(segment.MAGIC, b"TRIX0000")
    (folder / manifest.NAME).write_bytes(b"%08x " % zlib.crc32(text) + text)


def _flipped_list(folder: Path) -> None:
    content = bytearray((folder / manifest.NAME).read_bytes())
    content[30] ^= 4
    (folder / manifest.NAME).write_bytes(content)


DAMAGE = {
    "truncated": _truncated,
    "empty": lambda folder: next(folder.glob("*.segment")).write_bytes(b""),
    "missing": lambda folder: next(folder.glob("*.segment")).unlink(),
    "another version": _other_version,
    "list of another version": _old_list,
    "list flipped": _flipped_list,
    "list empty": lambda folder: (folder / manifest.NAME).write_bytes(b""),
    "list missing": lambda folder: (folder / manifest.NAME).unlink(),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_empty_and_can_be_rebuilt(
    folder: Path, store: Store, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "SMALL", 10)
    DAMAGE[damage](folder)  # type: ignore[no-untyped-call]
    index = Index.open(folder, store)
    assert len(index) == 0
    assert index.stamp == ""
    index.rebuild(every(), "again")
    assert index.search(parse("looped")).hits
    opened = Index.open(folder, store)
    assert (len(opened), opened.stamp) == (len(every()), "again")
    assert found(opened.search(parse("looped"))) == found(index.search(parse("looped")))


def test_damage_while_it_is_open_makes_it_empty(folder: Path, store: Store) -> None:
    index = Index.open(folder, store)
    _flipped_list(folder)
    assert index.search(parse("looped")).hits == ()
    assert len(index) == 0


def flips(path: Path) -> Iterator[None]:
    """Each bit of a segment's header is flipped in turn."""
    content = path.read_bytes()
    size = 16 + int.from_bytes(content[8:12], "little")
    for place in range(size):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        path.write_bytes(changed)
        yield
    path.write_bytes(content)


def _unnoticed(path: Path) -> int:
    count = 0
    for _ in flips(path):
        try:
            segment.read(path)
            count += 1
        except (DamagedIndexError, ValueError, KeyError, TypeError, OverflowError, SyntaxError, DeprecationWarning):
            pass
    return count


def test_no_flipped_bit_of_a_header_is_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = next(folder.glob("*.segment"))
    for _ in flips(path):
        with pytest.raises(DamagedIndexError):
            segment.read(path)
    # It is the checksum that sees to it: with one that always agrees, flips go unnoticed.
    checksum = int.from_bytes(path.read_bytes()[12:16], "little")
    monkeypatch.setattr(zlib, "crc32", lambda text: checksum)
    assert _unnoticed(path) > 0


def test_a_failed_change_leaves_the_old_state(folder: Path, store: Store) -> None:
    index = DiskIndex.open(folder, store)
    before = found(index.search(parse("transformer")))

    def failing() -> Iterator[Document]:
        yield Document(1, "replaced")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.add(failing(), "never")
    for each in (index, DiskIndex.open(folder, store)):
        assert found(each.search(parse("transformer"))) == before
        assert each.stamp == "all"


def test_leftovers_of_a_killed_writer_are_swept(folder: Path, store: Store) -> None:
    (folder / ".00000009.segment.1").write_bytes(b"half")
    (folder / "00000009.segment").write_bytes(b"never listed")
    DiskIndex.open(folder, store).add([Document(900, "one more")])
    assert not (folder / ".00000009.segment.1").exists()
    assert not (folder / "00000009.segment").exists()


def test_one_process_sees_what_another_wrote(folder: Path, store: Store) -> None:
    mine, other = Index.open(folder, store), Index.open(folder, store)
    other.add([Document(900, "Zyzzyva considered")], "newer")
    assert [hit.row for hit in mine.search(parse("zyzzyva")).hits] == [900]
    assert mine.stamp == "newer"
    other.remove([900])
    assert mine.search(parse("zyzzyva")).hits == ()


WRITER = """
import sys
from pathlib import Path
from tui_reader.search.disk.index import DiskIndex
from tui_reader.search.document import Document
index = DiskIndex.open(Path(sys.argv[1]), lambda rows: [])
first = int(sys.argv[2])
for row in range(first, first + 40, 2):
    index.add([Document(row, f"common word{row}"), Document(row + 1, "common other")])
"""


def test_two_writers_lose_nothing(folder: Path, store: Store) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(folder), str(first)], cwd=Path(__file__).parents[3])
        for first in (1000, 2000)
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    index = Index.open(folder, store)
    assert {hit.row for hit in index.search(parse("common")).hits} >= {*range(1000, 1040), *range(2000, 2040)}
    assert index.search(parse("word1010")).hits[0].row == 1010


def test_where_nothing_can_be_written_memory_serves(tmp_path: Path, store: Store) -> None:
    (tmp_path / "file").write_text("in the way")
    memory = DiskIndex(tmp_path / "file" / "index", store)
    memory.rebuild(every(), "all")
    memory.add([Document(900, "Zyzzyva")], "more")
    assert memory.search(parse("zyzzyva")).hits[0].row == 900
    assert (len(memory), memory.stamp) == (len(every()) + 1, "more")


def test_damage_met_by_a_change_makes_it_empty(folder: Path, store: Store) -> None:
    index = Index.open(folder, store)
    _flipped_list(folder)
    index.add([Document(900, "Zyzzyva")], "more")
    assert (len(index), index.stamp) == (0, "")


# -- files that are lost under the reader ---------------------------------------------------------------------------

USED = """
import sys
from pathlib import Path
from tests.search.disk.test_index import LOSSES, every
from tests.search.seed_papers import Store
from tui_reader.search.index import Index
from tui_reader.search.query import parse

folder, use = Path(sys.argv[1]), sys.argv[2]
path = next(folder.glob("*.segment"))
content = path.read_bytes()
for loss in LOSSES.values():
    path.write_bytes(content)
    index = Index.open(folder, Store(every()))
    assert index.search(parse("transf")).hits
    index.release()
    loss(path, content)
    if use == "search":
        assert not index.search(parse("atention looped")).hits
    elif use == "similar":
        assert not index.similar(every()[0]).hits
    elif use == "add":
        index.add([every()[0]])
    else:
        assert not index.whole()
        continue
    assert len(index) == 0 and index.lost
print("alive")
"""


def _cut(path: Path, content: bytes) -> None:
    with path.open("r+b") as file:
        file.truncate(len(content) // 2)


def _copied_over(path: Path, content: bytes) -> None:
    with path.open("wb") as file:  # as cp does it: the same file, which is empty for a moment
        file.write(content[: len(content) // 3])


def _same_size(path: Path, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(len(content) // 4)
        file.write(b"\xff" * (len(content) // 2))


def _hole(path: Path, content: bytes) -> None:
    with path.open("r+b") as file:
        file.truncate(0)
        file.truncate(len(content))


LOSSES = {
    "cut": _cut,
    "emptied": lambda path, content: path.write_bytes(b""),
    "copied over": _copied_over,
    "of the same size": _same_size,
    "a hole": _hole,
}


@pytest.mark.parametrize("use", ["search", "similar", "add", "whole"])
def test_a_file_that_is_cut_off_under_its_reader_does_not_end_the_process(folder: Path, use: str) -> None:
    command = [sys.executable, "-c", USED, str(folder), use]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr


class Loss:
    """Cuts off the files of an index under their readers, from the reading after ``moment`` on."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, moment: int = 0) -> None:
        self.moment, self.at = moment, 0
        real = segment._File._read_into

        def lost(file: segment._File, view: memoryview, offset: int) -> int:
            self.at += 1
            if self.at > self.moment:
                os.truncate(folder / file._name, 100)
            return real(file, view, offset)

        monkeypatch.setattr(segment._File, "_read_into", lost)


def test_the_file_may_be_lost_at_any_moment_of_a_search(
    folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [path.read_bytes() for path in sorted(folder.glob("*.segment"))]
    loss = Loss(folder, monkeypatch)
    monkeypatch.setattr(segment, "_KEPT", 0)
    while True:
        for path, content in zip(sorted(folder.glob("*.segment")), whole, strict=True):
            path.write_bytes(content)
        loss.at = 0
        index = Index.open(folder, store)
        found_then = index.search(parse("atention looped transf")).hits
        if loss.at <= loss.moment:
            assert found_then
            break
        assert (found_then, index.lost, len(index)) == ((), True, 0)
        loss.moment += 1
    assert loss.moment > 10


@pytest.mark.parametrize("moment", [0, 1, 7, 20, 40])
def test_the_file_may_be_lost_at_any_moment_of_a_merge(
    folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    index = Index.open(folder, store)
    for row in (901, 902, 903):
        index.add([Document(row, f"paper {row}", "of few words")])
    index.remove([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    loss = Loss(folder, monkeypatch, moment)
    index.tidy()
    monkeypatch.undo()
    assert loss.at > moment
    assert index.lost
    index.rebuild(every(), "anew")
    assert index.search(parse("looped")).hits


def test_a_list_that_is_gone_is_a_lost_index(folder: Path, store: Store) -> None:
    index = Index.open(folder, store)
    assert index.search(parse("transf")).hits
    shutil.rmtree(folder)
    assert index.search(parse("transf")).hits == ()
    assert index.lost


# -- a disk that is full --------------------------------------------------------------------------------------------


class Full(FileIO):
    """A file on a disk that has room for ``room`` bytes more."""

    room = 0

    def write(self, content: Any) -> int:
        size = min(len(content), Full.room)
        Full.room -= size
        if not size and len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(bytes(content[:size]))


@pytest.mark.parametrize("room", [0, 10, 1_000, 20_000, 100_000])
def test_a_disk_that_fills_is_an_error_and_leaves_the_old_state(
    folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    before = found(DiskIndex.open(folder, store).search(parse("transformer")))
    names = sorted(path.name for path in folder.iterdir())
    index = DiskIndex.open(folder, store)
    Full.room = room
    monkeypatch.setattr(segment, "FileIO", Full)
    with pytest.raises(OSError, match="No space left"):
        index.rebuild(every() * 3, "never")
    monkeypatch.undo()
    assert sorted(path.name for path in folder.iterdir() if path.name not in names) == []
    for each in (index, DiskIndex.open(folder, store)):
        assert found(each.search(parse("transformer"))) == before
        assert each.stamp == "all"


FILLED = """
import errno, sys
from pathlib import Path
from tests.search.seed_papers import Store
from tests.search.disk.test_index import every
from tui_reader.search.document import Document
from tui_reader.search.disk.index import DiskIndex

many = [Document(n, one.title, one.abstract, one.authors) for n, one in enumerate(every() * 9, 1)]
index = DiskIndex(Path(sys.argv[1]), Store(every()))
try:
    index.rebuild(many)
except OSError as error:
    print(errno.errorcode[error.errno])
"""


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root makes a small disk")
@pytest.mark.parametrize("size", ["64k", "200k"])
def test_a_small_disk_is_full_not_the_end(tmp_path: Path, size: str) -> None:
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(tmp_path)], check=False)
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        command = [sys.executable, "-c", FILLED, str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stdout) == (0, "ENOSPC\n"), done.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["index.lock"]
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_in_a_pause_no_match_is_held(folder: Path, store: Store) -> None:
    # Files of indexes that nobody has any more warn when they are collected; were that amid this search, the warning,
    # which pytest keeps until the test is over, would hold its frames and with them what it matched.
    gc.collect()
    index = DiskIndex.open(folder, store)
    before = found(index.search(parse("transformer attention")))
    term = parse("transformer").terms[0]
    worth = weakref.ref(index._parts[0].matcher.match(term, False).worth)
    assert worth() is not None
    index.release()
    assert worth() is None
    assert found(index.search(parse("transformer attention"))) == before


def test_before_somebody_types_what_a_pause_gave_back_is_read_again(
    folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = DiskIndex.open(folder, store)
    index.search(parse("trnsformer attention"))
    index.release()
    read: list[str] = []
    whole = _File.read_whole

    def reading(file: _File, name: str) -> Array:
        read.append(name)
        return whole(file, name)

    monkeypatch.setattr(_File, "read_whole", reading)
    index.ready(lambda: bool(read))
    assert len(read) == 1, "then somebody typed"
    index.ready(lambda: False)
    read.clear()
    index.search(parse("trnsformer attention"))
    assert not read
