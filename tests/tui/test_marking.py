"""Bookmarks, read marks, tags and notes: seen at once, kept for tomorrow, taken back with a key."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.tui.driver import Reader, Start
from tui_reader.journal import Change, Journal
from tui_reader.library import marking, open_library
from tui_reader.marks import MarkLine
from tui_reader.paths import Paths


async def test_b_puts_a_star_and_takes_it_away(start: Start) -> None:
    async with start() as reader:
        await reader.press("b")
        assert row_of_cursor(reader).startswith("▌ ● ★ StyleSwin")
        assert "★ bookmarked" in reader.text
        assert "36 unread of 36 · 1 bookmark " in reader.header
        assert "Bookmarked: StyleSwin" in reader.footer
        assert reader.current.marks.bookmarked
        await reader.press("b")
        assert row_of_cursor(reader).startswith("▌ ●   StyleSwin")
        assert "Bookmark removed: StyleSwin" in reader.footer
        assert not reader.current.marks.bookmarked


async def test_what_was_bookmarked_is_there_the_next_day(start: Start) -> None:
    async with start() as reader:
        await reader.press("j", "b", "G", "b", "m")
    async with start() as reader:
        assert reader.counts == (36, 35, 2)
        await reader.press("6")
        assert reader.titles == [
            "Recipe for a General, Powerful, Scalable Graph Transformer",
            reader.library.papers.entry(36).paper.title,  # type: ignore[union-attr]
        ]
        assert sum("★" in line for line in reader.lines[:-1]) >= 2


async def test_undo_and_redo_say_what_they_did(start: Start) -> None:
    async with start() as reader:
        await reader.press("b", "j", "m")
        assert reader.counts == (36, 35, 1)
        await reader.press("u")
        assert "Undone: marked read, Recipe for a General" in reader.footer
        await reader.press("u")
        assert "Undone: bookmarked, StyleSwin" in reader.footer
        assert reader.counts == (36, 36, 0)
        assert "★" not in reader.text
        await reader.press("u")
        assert "nothing to undo" in reader.footer
        await reader.press("ctrl+r", "ctrl+r")
        assert "Redone: marked read, Recipe for a General" in reader.footer
        assert reader.counts == (36, 35, 1)
        await reader.press("ctrl+r")
        assert "nothing to redo" in reader.footer


async def test_marking_everything_as_read_can_be_undone(start: Start) -> None:
    async with start() as reader:
        await reader.press("j", "m", "A")
        assert reader.counts == (36, 0, 0)
        assert "0 unread of 36" in reader.header
        assert not any("●" in line[:6] for line in reader.lines)
        assert "35 papers marked read · u undoes" in reader.footer  # one was read before
        await reader.press("u")
        assert reader.counts == (36, 35, 0)
        assert "35 unread of 36" in reader.header


async def test_everything_as_read_means_what_is_shown(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("2022 graph")
        await reader.press("enter")
        shown = len(reader.titles)
        assert 0 < shown < 36
        await reader.press("A")
        assert reader.counts == (36, 36 - shown, 0)


async def test_what_was_done_to_many_papers_is_said_until_somebody_was_there(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.tui.widgets.bars.MESSAGE", 0.01)
    async with start() as reader:
        await reader.press("A")
        later = asyncio.Event()
        reader.screen.set_timer(0.1, later.set)  # long after any other message would be gone
        await later.wait()
        await reader.settled()
        assert "36 papers marked read · u undoes" in reader.footer
        await reader.press("asterisk", "b")
        assert "36 papers bookmarked · u undoes" in reader.footer
        await reader.press("u", "u")
        assert reader.counts == (36, 36, 0)


async def test_tags_are_written_changed_and_shown(start: Start) -> None:
    async with start() as reader:
        await reader.press("t")
        await reader.type("#vision, gan gan")
        await reader.press("enter")
        assert list(reader.current.marks.tags) == ["gan", "vision"]
        assert "#gan #vision" in reader.text
        assert "tags     t gan  vision" in reader.text
        await reader.press("t")
        assert "gan vision" in reader.text  # what there is can be changed
        await reader.press(*["backspace"] * len("vision"))
        await reader.press("enter")
        assert list(reader.current.marks.tags) == ["gan"]
        await reader.press("t")
        await reader.type(" lost")
        await reader.press("escape")
        assert list(reader.current.marks.tags) == ["gan"]
        await reader.press("u")
        assert list(reader.current.marks.tags) == ["gan", "vision"]


async def test_a_note_of_several_lines_is_written_and_shown(start: Start) -> None:
    async with start() as reader:
        await reader.press("e")
        await reader.type("ask about bias")
        await reader.press("enter")
        await reader.type("q j u b")
        await reader.press("ctrl+s")
        assert reader.current.marks.note == "ask about bias\nq j u b"
        assert not reader.current.marks.bookmarked
        assert reader.counts == (36, 36, 0)
        await reader.press("G")
        await reader.press("g", "tab", "G")
        assert "ask about bias" in reader.text
        await reader.press("e", "escape")
        assert reader.current.marks.note == "ask about bias\nq j u b"
        await reader.press("u")
        assert reader.current.marks.note == ""


async def test_a_mark_is_for_all_selected_papers(start: Start) -> None:
    async with start() as reader:
        await reader.press("space", "j", "space")
        assert "2 papers selected" in reader.footer
        assert sum(line.startswith((" ✓", "▌✓")) for line in reader.lines) == 2
        await reader.press("b")
        assert "2 papers bookmarked" in reader.footer
        assert reader.counts == (36, 36, 2)
        await reader.press("u")
        assert reader.counts == (36, 36, 0)


async def test_what_a_later_key_says_stays(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start() as reader:
        marker, answered = reader.screen.library.marking, threading.Event()
        in_turns = marker.in_turns

        def slow_to_end(*args: Any) -> Iterator[marking.Marked]:
            yield from in_turns(*args)
            answered.wait(10)

        monkeypatch.setattr(marker, "in_turns", slow_to_end)
        await reader.pilot.press("A", "n")
        await reader.waited(lambda: "no unread paper below" in reader.footer)
        answered.set()
        await reader.settled()
        assert "no unread paper below" in reader.footer
        await reader.press("u")
        assert "Undone" in reader.footer


@pytest.mark.parametrize(("key", "counts"), [("b", (36, 36, 3)), ("m", (36, 33, 0))])
async def test_a_selection_is_gone_with_its_mark(start: Start, key: str, counts: tuple[int, int, int]) -> None:
    async with start() as reader:
        await reader.press("space", "space", key)
        assert "✓" not in reader.text
        assert "selected" not in reader.search_line
        await reader.press("G", key)  # for the paper under the cursor, and for no paper out of sight
        assert reader.counts == counts
        assert {"b": reader.current.marks.bookmarked, "m": reader.current.marks.read}[key]


async def test_a_selection_is_on_the_screen_while_it_stands_and_esc_ends_it(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("graph")
        await reader.press("enter", "space", "space", "G", "o", "tab")
        assert "2 selected" in reader.search_line
        await reader.press("escape", "escape")
        assert "selected" not in reader.search_line
        assert "✓" not in reader.text
        assert "/ graph" in reader.search_line  # one step at a time
        await reader.press("b")
        assert reader.counts[2] == 1


async def test_star_selects_all_that_is_shown_and_nothing_else(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("survey")
        await reader.press("enter", "*")
        shown = len(reader.titles)
        assert 0 < shown < 36
        assert f"{shown} papers selected" in reader.footer
        await reader.press("m")
        assert reader.counts == (36, 36 - shown, 0)
        await reader.press("*", "*")
        assert "no paper selected" in reader.footer


async def test_marks_from_the_detail_are_for_its_paper(start: Start) -> None:
    async with start() as reader:
        await reader.press("j", "tab", "m", "b", "m")
        marks = reader.current.marks
        assert marks.bookmarked
        assert not marks.read  # the first m had marked it
        assert reader.title.startswith("Recipe")


async def test_a_mark_that_cannot_be_saved_is_taken_back_from_the_screen(
    start: Start, own_folders: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as reader:
        await reader.press("b")
        with monkeypatch.context() as patch:
            patch.setattr("tui_reader.journal.durable.append", full_disk)
            await reader.press("j", "b")
            assert "Not saved: the disk is full" in reader.footer
            assert not reader.current.marks.bookmarked
            assert row_of_cursor(reader).startswith("▌ ●   Recipe")
            assert "36 unread of 36 · 1 bookmark " in reader.header
            await reader.press("A")
            assert reader.counts == (36, 36, 1)
            assert "36 unread of 36" in reader.header
            await reader.press("u")
            assert reader.counts == (36, 36, 1)
        await reader.press("b")  # the reader goes on, and there is room again
        assert reader.counts == (36, 36, 2)
        await reader.press("u", "u")
        assert reader.counts == (36, 36, 0)


def full_disk(descriptor: int, content: bytes) -> None:
    import errno

    raise OSError(errno.ENOSPC, "No space left on device")


async def test_two_readers_of_one_person_see_each_others_marks(start: Start) -> None:
    async with start() as one, start() as other:
        await one.press("b", "j", "m")
        await other.until(lambda: "35 unread of 36 · 1 bookmark " in other.header)
        assert row_of_cursor(other).startswith("▌ ● ★ StyleSwin")
        await other.press("G", "b")
        await one.until(lambda: "2 bookmarks" in one.header)
        assert one.counts == other.counts == (36, 35, 2)


async def test_undo_leaves_alone_what_another_reader_changed_since(start: Start) -> None:
    async with start() as one, start() as other:
        await one.press("b")
        await other.until(lambda: "1 bookmark " in other.header)
        await other.press("b")
        await one.press("u")
        assert "Not undone, changed elsewhere since: bookmarked, StyleSwin" in one.footer


async def test_closing_waits_for_marks_that_are_being_written(start: Start, own_folders: Paths) -> None:
    async with start() as reader:
        await reader.pilot.press("b", "j", "b", "j", "b", "q")
    library = open_library(own_folders)
    try:
        assert library.store.counts() == (36, 36, 3)
    finally:
        library.close()


async def test_damaged_lines_of_the_journal_are_told(start: Start, own_folders: Paths) -> None:
    async with start() as reader:
        await reader.press("b", "j", "b")
    (journal,) = own_folders.state.glob("*.jsonl")
    flip(journal)
    own_folders.library.unlink()  # what was applied before is not read again
    async with start() as reader:
        assert reader.counts == (36, 36, 1)
        assert journal.name in reader.footer
        assert "line 1" in reader.footer


def flip(journal: Path) -> None:
    """Turn one bit in the middle of the first line."""
    content = bytearray(journal.read_bytes())
    content[content.index(b"\n") // 2] ^= 1
    journal.write_bytes(content)


def row_of_cursor(reader: Reader) -> str:
    return next(line for line in reader.lines if line.startswith(("▌", ">")))


async def test_a_damaged_line_that_comes_while_the_reader_is_open_is_told(start: Start, own_folders: Paths) -> None:
    async with start() as reader:
        await reader.press("b")
        (own_folders.state / "phone.jsonl").write_bytes(b"rubbish\n")
        await reader.until(lambda: "phone.jsonl, line 1" in reader.footer)
        await reader.press("j", "b")
        assert "phone.jsonl" not in reader.footer


# Many papers -------------------------------------------------------------------------------------------------------


class Gate:
    """Lets the journal take so many lots of marks, and no more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(marking, "AT_ONCE", 10)
        self._free = threading.Semaphore(0)
        append = Journal.append

        def gated(journal: Journal, changes: Sequence[Change]) -> list[MarkLine]:
            assert self._free.acquire(timeout=10)
            return append(journal, changes)

        monkeypatch.setattr(Journal, "append", gated)

    def let(self, lots: int) -> None:
        self._free.release(lots)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


async def test_marking_many_tells_how_far_it_is_and_esc_stops_it(start: Start, gate: Gate) -> None:
    async with start() as reader:
        await reader.pilot.press("A")
        gate.let(1)
        async with asyncio.timeout(10):
            while "10 of 36 marked, esc stops" not in reader.footer:
                await reader.pilot.pause()
        await reader.pilot.press("escape")
        gate.let(1)  # that which was begun
        await reader.until(lambda: "Stopped: 20 papers marked read · u undoes" in reader.footer)
        assert reader.counts == (36, 16, 0)
        assert "16 unread of 36" in reader.header
        assert sum("●" in line[:6] for line in reader.lines) == 0  # those at the top are read
        await reader.press("G")
        assert row_of_cursor(reader).startswith("▌ ●")
        gate.let(2)
        await reader.press("u")
        assert "Undone: 20 papers marked read" in reader.footer
        assert reader.counts == (36, 36, 0)
        await reader.press("u")
        assert "nothing to undo" in reader.footer


async def test_a_bookmark_is_kept_before_many_others_are_marked(start: Start, gate: Gate) -> None:
    async with start() as reader:
        await reader.pilot.press("A", "b")
        gate.let(2)
        async with asyncio.timeout(10):
            while reader.counts[2] != 1:
                await reader.pilot.pause()
        assert reader.counts[1] == 26
        gate.let(100)
        await reader.until(lambda: "36 papers marked read" in reader.footer)
        assert reader.counts == (36, 0, 1)


async def test_u_takes_back_what_is_still_being_marked(start: Start, gate: Gate) -> None:
    async with start() as reader:
        await reader.pilot.press("A", "u")
        gate.let(100)
        await reader.settled()
        assert "Undone: 10 papers marked read" in reader.footer
        assert reader.counts == (36, 36, 0)


async def test_what_is_still_being_marked_is_marked_when_the_reader_closes(start: Start, gate: Gate) -> None:
    async with start() as reader:
        await reader.pilot.press("A", "j", "b")
        gate.let(100)
    async with start() as reader:
        assert reader.counts == (36, 0, 1)


async def test_several_tags_are_taken_back_at_once(start: Start) -> None:
    async with start() as reader:
        await reader.press("t")
        await reader.type("a b c")
        await reader.press("enter")
        assert reader.current.marks.tags == ("a", "b", "c")
        assert "Tagged a b c: StyleSwin" in reader.footer
        await reader.press("u")
        assert not reader.current.marks.tags
        assert "Undone: tagged a b c, StyleSwin" in reader.footer
        await reader.press("ctrl+r")
        assert reader.current.marks.tags == ("a", "b", "c")


async def test_a_filter_knows_the_mark_that_was_made_just_before_it(
    start: Start, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.tui.tasks.WRITTEN", 10)
    async with start() as reader:
        await reader.pilot.press("m", "f", "u")
        gate.let(1)
        await reader.settled()
        assert len(reader.titles) == 35
