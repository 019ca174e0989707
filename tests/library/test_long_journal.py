"""A journal of many lines that were never applied here: the library opens at once, and the marks come in parts."""

from __future__ import annotations

import tracemalloc

import pytest

from tests.library.conftest import Open
from tui_reader.journal.line import clock, encode
from tui_reader.library import Criteria
from tui_reader.marks import MarkLine
from tui_reader.paths import Paths

KEYS = 12_000
DEVICE = "0123456789ab"


def write(paths: Paths, keys: int = KEYS) -> None:
    """Another device's journal: a bookmark on every hundredth paper, the others read."""
    paths.state.mkdir(parents=True)
    with (paths.state / f"{DEVICE}.jsonl").open("wb") as file:
        for i in range(keys):
            field, title = ("bookmarked", f"Marked elsewhere {i}") if i % 100 == 0 else ("read", "")
            file.write(
                encode(MarkLine(clock(1_700_000_000_000 + i, 0, DEVICE), f"arxiv:2405.{i:05}", field, True, title))
            )


def test_the_list_is_there_before_the_marks_and_all_of_them_come(opened: Open, paths: Paths) -> None:
    write(paths)
    library = opened(later=True)
    assert library.store.count() >= 36
    assert library.marking.behind
    assert len(library.lists.first(Criteria("bookmarks"), 200).rows) < KEYS // 100
    told: list[str] = []
    library.settle(told.append)
    assert not library.marking.behind
    assert library.store.counts() == (36 + KEYS // 100, 36 + KEYS // 100, KEYS // 100)
    assert told[0].startswith("taking in marks, ")
    assert told == sorted(told, key=lambda words: int(words.split()[-1].rstrip("%")))
    assert len(told) == len(set(told)) > 3


def test_memory_does_not_grow_with_the_journal(opened: Open, paths: Paths) -> None:
    write(paths)
    size = (paths.state / f"{DEVICE}.jsonl").stat().st_size
    tracemalloc.start()
    try:
        opened()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2 * size  # all lines at once take seven times what the file does


def test_a_mark_made_before_the_journal_is_folded_stands_over_what_is_in_it(opened: Open, paths: Paths) -> None:
    write(paths)
    library = opened(later=True)
    row = next(entry.row for entry in library.store.every() if entry.key == "arxiv:2405.00000")
    library.marking.set([row], "bookmarked", False)
    library.settle()
    entry = library.papers.entry(row)
    assert entry is not None
    assert not entry.marks.bookmarked
    assert library.marking.undo().what.startswith("Undone: bookmark removed")


def test_two_threads_fold_nothing_twice(opened: Open, paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    write(paths)
    library = opened(later=True)
    with library.marking._catching_up:  # another thread is about it
        assert not library.marking.catch_up(parts=1)
        library.poll()
    library.settle()
    assert library.store.counts()[2] == KEYS // 100


def test_a_stop_keeps_what_was_folded_and_the_next_start_goes_on(opened: Open, paths: Paths) -> None:
    write(paths)
    library = opened(later=True)
    parts = 0

    def stopped() -> bool:
        nonlocal parts
        parts += 1
        return parts > 4

    library.settle(cancelled=stopped)
    some = library.store.counts()[2]
    assert 0 < some < KEYS // 100
    library.close()
    again = opened()
    assert again.store.counts()[2] == KEYS // 100
