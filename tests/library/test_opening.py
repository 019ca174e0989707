"""Opening the library: from the seed, from marks alone, and when something is wrong with its folders."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from tests.library.conftest import Open
from tui_reader.journal import JournalError
from tui_reader.library import Criteria, Library, open_library
from tui_reader.models import Marks, Paper
from tui_reader.paths import Paths
from tui_reader.store import StoreError
from tui_reader.store.errors import damage_flag

SWIN = "StyleSwin"


def row_of(library: Library, title: str) -> int:
    return next(entry.row for entry in library.store.every() if entry.paper.title.startswith(title))


def marks_by_title(library: Library) -> dict[str, Marks]:
    return {entry.paper.title: entry.marks for entry in library.store.every()}


def test_an_empty_library_opens_with_the_seed(library: Library) -> None:
    assert library.store.counts() == (36, 36, 0)
    assert library.papers.seed_day() == date(2026, 5, 20)
    assert not library.warnings
    assert library.papers.entries(library.lists.order(Criteria()).rows)[0].paper.title.startswith(
        SWIN
    )  # in the order of the page


def test_the_seed_is_taken_in_once(opened: Open) -> None:
    opened().close()
    assert opened().store.counts() == (36, 36, 0)


def test_every_mark_is_there_after_the_library_was_deleted(opened: Open, paths: Paths) -> None:
    library = opened()
    library.store.add([Paper("Fetched only", id="2405.00001"), Paper("Fetched and read", id="2405.00002")])
    swin = row_of(library, SWIN)
    for field, value in (("read", True), ("bookmarked", True), ("tag:vision", True), ("note", "Look\nagain")):
        library.marking.set([swin], field, value)
    library.marking.set([row_of(library, "Fetched only")], "bookmarked", True)
    library.marking.set([row_of(library, "Fetched and")], "read", True)
    before = marks_by_title(library)
    library.close()
    shutil.rmtree(paths.data)
    again = opened()
    after = marks_by_title(again)
    assert {title: marks for title, marks in before.items() if title in after} == after
    assert "Fetched only" in after
    assert "Fetched and read" not in after
    again.store.add([Paper("Fetched and read", id="2405.00002")])
    assert marks_by_title(again) == before


@pytest.mark.parametrize("size", [0, 50, 5000, 40_000])
def test_a_cut_library_is_built_anew_with_its_marks(opened: Open, paths: Paths, size: int) -> None:
    library = opened()
    library.marking.set([row_of(library, SWIN)], "bookmarked", True)
    before = marks_by_title(library)
    library.close()
    os.truncate(paths.library, size)
    again = opened()
    assert marks_by_title(again) == before
    if size:
        assert "was damaged and is built anew" in again.warnings[0]
        assert Path(again.warnings[0].rpartition(" ")[2]).stat().st_size == size
    assert not again.store.memory


def test_a_rollback_journal_goes_aside_with_its_damaged_file(opened: Open, paths: Paths) -> None:
    opened().close()
    paths.library.with_name("library.db-journal").write_bytes(b"stale" * 100)
    damage_flag(paths.library).touch()
    library = opened()
    assert library.store.count() == 36
    assert len(library.warnings) == 1
    aside = sorted(path.read_bytes()[:5] for path in paths.data.iterdir() if ".damaged-" in path.name)
    assert aside == [b"SQLit", b"stale"]
    library.close()
    assert not opened().warnings


@pytest.mark.parametrize("begin", [4, 64])
def test_damage_inside_the_file_is_mended_when_it_is_met(opened: Open, paths: Paths, begin: int) -> None:
    library = opened()
    library.store.add(Paper(f"Paper {i}", "Text. " * 50, id=f"2405.{i:05d}") for i in range(500))
    library.marking.set([1], "read", True)
    library.close()
    with paths.library.open("r+b") as file:
        file.seek(begin * 1024)
        file.write(b"\xff" * (paths.library.stat().st_size - begin * 1024))
    first = opened()
    with contextlib.suppress(StoreError):
        list(first.store.every())
    first.close()
    again = opened()
    [warning] = (*first.warnings, *again.warnings)
    assert "built anew" in warning
    assert again.store.counts() == (36, 35, 0)
    again.close()
    assert not opened().warnings


def test_without_a_data_folder_papers_are_in_memory_and_say_so(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    library = opened()
    assert library.store.memory
    assert "memory" in library.warnings[0]
    assert library.store.count() == 36
    with pytest.raises(JournalError):  # the device's id has no place either
        library.marking.set([1], "read", True)
    assert library.store.counts() == (36, 36, 0)


def test_a_library_that_cannot_be_written_is_still_shown(
    opened: Open, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = opened()
    library.store.add([Paper("Fetched", id="2405.00001")])
    library.close()
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: access(path, mode) and Path(path) != paths.data)
    again = opened()
    assert again.store.memory
    assert again.store.count() == 37
    again.marking.set([1], "read", True)
    assert again.store.counts() == (37, 36, 0)


def test_without_a_config_folder_papers_are_shown_and_marks_refused(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where the folder should be")
    library = opened()
    assert library.store.count() == 36
    for field, value in (("read", True), ("bookmarked", True), ("note", "x"), ("tag:x", True)):
        with pytest.raises(JournalError, match="Not saved"):
            library.marking.set([1], field, value)
    assert marks_by_title(library) == dict.fromkeys(marks_by_title(library), Marks())
    assert library.marking.undo().what == ""


def test_a_library_of_a_later_release_is_refused(paths: Paths) -> None:
    paths.make()
    with sqlite3.connect(paths.library) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="newer tui-reader"):
        open_library(paths)


def test_find_takes_keys_ids_and_links(library: Library) -> None:
    [row] = library.store.add([Paper("Known", id="2405.00001", doi="10.1000/ab")])
    for text in (
        "arxiv:2405.00001",
        "2405.00001v2",
        "https://arxiv.org/abs/2405.00001",
        "doi:10.1000/ab",
        "10.1000/AB",
        "https://doi.org/10.1000/ab",
        Paper("Known").key,
    ):
        found = library.papers.find(text)
        assert found is not None, text
        assert found.row == row
    for text in ("", "2405.99999", "title:", "\udcff", "\0", "' OR 1=1 --"):
        assert library.papers.find(text) is None


def test_a_pause_lets_the_pages_of_the_file_go(library: Library) -> None:
    asked: list[str] = []
    library.store._connection.set_trace_callback(asked.append)
    library.release()
    assert "PRAGMA shrink_memory" in asked


def test_a_large_library_of_an_earlier_release_is_not_opened_without_a_word(
    paths: Paths, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened().close()
    with contextlib.closing(sqlite3.connect(paths.library)) as db:
        db.execute("PRAGMA user_version = 3")
    said: list[str] = []
    monkeypatch.setattr("tui_reader.library.opening.LARGE", 0)
    for _ in range(2):  # the second time it is one of today
        opened(say=said.append, later=True).close()
        assert len(said) == 1
    assert "brought up to date" in said[0]
