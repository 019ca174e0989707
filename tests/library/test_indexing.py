"""The index of a large library is kept on disk, follows the papers, and is never believed when it is not theirs."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.library.conftest import Open
from tests.library.test_finding import titles
from tui_reader.library import Criteria, Library, finding, indexing
from tui_reader.models import Paper
from tui_reader.paths import Paths
from tui_reader.search import index as door
from tui_reader.store import Store

SINK = "Attention Sink in Transformers: A Survey on Utilization, Interpretation, and Mitigation"


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The papers of the seed are many."""
    monkeypatch.setattr(door, "SMALL", 10)
    monkeypatch.setattr(indexing, "SMALL", 10)


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Already one new paper is left to the background."""
    monkeypatch.setattr(indexing, "FEW", 0)


def replaced(paths: Paths, *papers: Paper) -> None:
    """Put a library of other papers in place of the one that is there."""
    paths.library.unlink()
    store = Store(paths.library)
    store.add(papers)
    store.close()


def others(count: int) -> list[Paper]:
    return [Paper(f"Zebra number {number} of the herd", id=f"2405.{number:05}") for number in range(count)]


def test_the_index_on_disk_follows_what_is_added_changed_and_joined(library: Library, paths: Paths) -> None:
    assert titles(library, "atention sink")[0] == SINK
    assert (paths.search_index / "index").exists()
    library.store.add([Paper("A quokka", id="2405.00001")])
    assert titles(library, "quoka") == ["A quokka"]
    library.store.add([Paper("A wombat", "Stout.", id="2405.00001")])
    assert titles(library, "quokka") == []
    assert titles(library, "wombat stout") == ["A wombat"]
    library.store.add([Paper("The same wombat", doi="10.1000/w")])
    assert len(titles(library, "wombat")) == 2
    library.store.add([Paper("The same wombat", id="2405.00001", doi="10.1000/w")])
    assert titles(library, "wombat") == ["The same wombat"]


def test_the_index_is_opened_and_not_built_again(
    library: Library, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.finder.warm()
    library.close()
    monkeypatch.setattr(door.Index, "rebuild", lambda *_: pytest.fail("built again"))
    again = opened()
    again.finder.warm()
    assert titles(again, "atention sink")[0] == SINK
    again.store.add([Paper("A quokka", id="2405.00001")])
    assert titles(again, "quoka") == ["A quokka"]


def test_another_readers_papers_are_found(library: Library, opened: Open) -> None:
    other = opened()
    library.finder.warm()
    other.finder.warm()
    other.store.add([Paper("An okapi", id="2405.00009")])
    assert titles(other, "okapy") == ["An okapi"]
    assert titles(library, "okapy") == ["An okapi"]


def succeeded(library: Library, opened: Open, paths: Paths, count: int) -> Library:
    """Another library where ``library`` was, whose index is still there."""
    library.finder.warm()
    library.close()
    replaced(paths, *others(count))
    return opened()


@pytest.mark.parametrize("count", [5, 30, 60])
def test_an_index_of_another_library_is_built_anew(library: Library, opened: Open, paths: Paths, count: int) -> None:
    other = succeeded(library, opened, paths, count)
    assert titles(other, "atention sink") == []
    assert len(titles(other, "zebra herd")) == count


@pytest.mark.usefixtures("behind")
@pytest.mark.parametrize("count", [5, 30, 60])
def test_until_it_is_built_anew_it_is_not_asked(library: Library, opened: Open, paths: Paths, count: int) -> None:
    other = succeeded(library, opened, paths, count)
    assert titles(other, "sink") == []  # rows of the other library would be zebras
    assert other.finder.similar(1, 20) == []
    assert len(titles(other, "herd zebra")) == count
    other.finder.warm()
    assert titles(other, "sink") == []
    assert len(titles(other, "zbra herd")) == count


def test_a_library_that_was_lost_is_found_in_again(library: Library, opened: Open, paths: Paths) -> None:
    library.finder.warm()
    library.close()
    paths.library.unlink()
    assert titles(opened(), "atention sink")[0] == SINK


@pytest.mark.usefixtures("behind")
def test_while_there_is_no_index_words_of_titles_are_found_as_they_are(library: Library) -> None:
    assert titles(library, "sink Attention") == [SINK]
    assert titles(library, "atention sink") == []
    assert titles(library, "attention sink is:read") == []
    assert titles(library, "sink -attention") == []
    assert titles(library, "author:sink") == []
    assert titles(library, "sink -org:nobody") == [SINK]
    assert library.finder.similar(1, 20) == []
    library.finder.warm()
    assert titles(library, "atention sink")[0] == SINK
    assert library.finder.similar(1, 20)


@pytest.mark.usefixtures("behind")
def test_searches_go_on_while_the_index_is_built(library: Library) -> None:
    library.finder.warm()
    library.store.add(others(300))
    building, go_on = threading.Event(), threading.Event()
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))
        building.set()
        assert go_on.wait(10)

    thread = threading.Thread(target=library.finder.warm, args=(tell,))
    thread.start()
    try:
        assert building.wait(10)
        assert titles(library, "atention sink")[0] == SINK  # by the index that there is
        assert titles(library, "zbra") == []
    finally:
        go_on.set()
        thread.join(20)
    assert told == [(0, 300)]
    assert library.lists.order(Criteria(query="zbra herd")).matching == 300
    assert titles(library, "atention sink")[0] == SINK


def _garbage(path: Path) -> None:
    path.write_bytes(b"\xff" * 400)


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _zeros(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(bytes(size // 2))


def _nothing(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("damage", [_garbage, _half, _zeros, _nothing])
def test_a_damaged_index_is_built_anew(
    library: Library, opened: Open, paths: Paths, damage: Callable[[Path], None]
) -> None:
    library.finder.warm()
    library.close()
    files = sorted(path.name for path in paths.search_index.rglob("*") if path.is_file())
    assert len(files) > 1
    for name in files:
        for path in paths.search_index.rglob(name):
            damage(path)
        again = opened()
        again.finder.warm()
        assert titles(again, "atention sink")[0] == SINK, name
        assert titles(again, "atention sink")[0] == SINK, name  # also when the damage showed in the search
        again.close()


def test_an_index_that_can_not_be_written_is_kept_in_memory(opened: Open, paths: Paths) -> None:
    library = opened()
    shutil.rmtree(paths.search_index, ignore_errors=True)
    paths.search_index.write_text("a file where the folder should be")
    assert titles(library, "atention sink")[0] == SINK
    library.store.add([Paper("A quokka", id="2405.00001")])
    assert titles(library, "quoka") == ["A quokka"]


def test_what_is_read_of_a_large_library_is_what_is_read_of_a_small_one(library: Library) -> None:
    live = Paper(
        "Live", "Text", id="2405.00001", authors=("Ada Lind", "Bo Ek"), keywords=("one", "two"), organization=None
    )
    library.store.add([live, Paper("Only a title")])
    plain = list(map(indexing._plain, library.store.words()))
    assert plain == [indexing.document(entry) for entry in library.store.every()]
    assert [document.row for document in plain] == list(range(1, len(plain) + 1))


def cut(paths: Paths) -> None:
    """Cut the files of the index off, as a tool that copies over them does."""
    for path in paths.search_index.glob("*.segment"):
        os.truncate(path, 100)


@pytest.mark.usefixtures("behind")
def test_an_index_that_is_lost_while_it_is_used_is_said_and_built_anew(library: Library, paths: Paths) -> None:
    library.finder.warm()
    assert titles(library, "atention sink")[0] == SINK
    assert not library.index_lost
    cut(paths)
    order = library.lists.order(Criteria(query="attention sink"))
    assert [entry.paper.title for entry in library.papers.entries(order.rows)] == [SINK], "as it is written"
    assert order.hints == (finding.LOST,)
    assert library.index_lost
    assert library.finder.warm()
    assert not library.index_lost
    order = library.lists.order(Criteria(query="atention sink"))
    assert (library.papers.entries(order.rows[:1])[0].paper.title, order.hints) == (SINK, ())


@pytest.mark.usefixtures("behind")
def test_a_lost_index_that_looks_whole_is_not_opened_again(library: Library, paths: Paths) -> None:
    library.finder.warm()
    for path in paths.search_index.glob("*.segment"):
        _zeros(path)  # of the same size
    assert library.finder.similar(1, 20) == []
    assert library.index_lost
    assert library.finder.warm()
    assert titles(library, "atention sink")[0] == SINK


def full(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tui_reader.search.disk.segment.Writer.write", refused)


def test_where_there_is_no_room_for_an_index_it_is_kept_in_memory_and_said(
    library: Library, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        full(patch)
        assert library.finder.warm()
        assert library.index_trouble == (
            "the search index can't be written (no space left on device); it is kept in memory"
        )
        assert titles(library, "atention sink")[0] == SINK
        library.store.add([Paper("A quokka", id="2405.00001")])
        assert titles(library, "quoka") == ["A quokka"]
    assert not list(paths.search_index.glob("*.segment"))
    assert not list(paths.search_index.glob(".*"))


@pytest.mark.usefixtures("behind")
def test_where_there_is_no_room_for_new_papers_the_others_are_found(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.finder.warm()
    library.store.add([Paper("A quokka", id="2405.00001")])
    with monkeypatch.context() as patch:
        full(patch)
        assert not library.finder.warm()
        assert library.index_trouble.endswith("; papers that are new here are not found yet")
        assert titles(library, "atention sink")[0] == SINK
        assert titles(library, "quokka") == []
        monkeypatch.setattr(indexing, "FEW", 200)
        assert titles(library, "atention sink")[0] == SINK, "nor does a search fail that would take them in"
        monkeypatch.setattr(indexing, "FEW", 0)
    assert library.finder.warm()
    assert library.index_trouble == ""
    assert titles(library, "quoka") == ["A quokka"]


@pytest.mark.usefixtures("behind")
def test_where_there_is_no_room_for_a_large_index_titles_are_searched(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "MOST_IN_MEMORY", 20)
    full(monkeypatch)
    assert not library.finder.warm()
    assert library.index_trouble.endswith("; until it can, titles are searched as they are written")
    assert titles(library, "attention sink") == [SINK]
