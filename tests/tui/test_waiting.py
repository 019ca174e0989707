"""Another process holds the library or the journal: the reader goes on, and what is marked meanwhile is kept."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.tui.driver import Reader, Start
from tests.tui.terminal import Terminal
from tui_reader import locks
from tui_reader.journal import durable
from tui_reader.library import Marked, open_library
from tui_reader.paths import CONFIG_VARIABLE, DATA_VARIABLE, Paths
from tui_reader.store import Busy, file
from tui_reader.tui import commands
from tui_reader.tui.parts import marker
from tui_reader.tui.widgets.paper_list import PaperList

A_WAIT = 3.0
"""Seconds far beyond what any key takes, and far below what waiting for a lock would."""


@contextmanager
def held(paths: Paths, how: str = "EXCLUSIVE") -> Iterator[None]:
    """The library in the hands of another process."""
    other = sqlite3.connect(paths.library, isolation_level=None)
    other.execute(f"BEGIN {how}")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def row_of_cursor(reader: Reader) -> str:
    return next(line for line in reader.lines if line.startswith("▌"))


async def test_a_bookmark_made_while_another_process_holds_the_library_is_kept(
    start: Start, own_folders: Paths
) -> None:
    async with start() as reader:
        with held(own_folders):
            await reader.pilot.press("b", "j", "b", "b", "j", "b")
            await reader.until_written()
            assert row_of_cursor(reader).startswith("▌ ● ★")
            assert "2 bookmarks" in reader.header
            await reader.pilot.press("G", "g")
            assert row_of_cursor(reader).startswith("▌ ● ★ StyleSwin")
            assert "Not saved" not in reader.footer
        await reader.until(lambda: reader.counts == (36, 36, 2))
        assert "2 bookmarks" in reader.header
        await reader.press("u")
        assert reader.counts == (36, 36, 1)


async def test_a_list_that_is_to_be_read_again_while_the_library_is_held_is_blank_for_that_long(
    start: Start, own_folders: Paths
) -> None:
    async with start() as reader:
        await reader.press("6", "5")  # a list whose first papers came with it
        with held(own_folders):
            reader.screen.query_one(PaperList).forget()  # as when others wrote to the library
            await reader.settled()
            assert "Recipe" not in reader.text
        await reader.until(lambda: "Recipe" in reader.text)


async def test_a_star_stays_on_the_screen_while_only_writing_is_locked(start: Start, own_folders: Paths) -> None:
    async with start() as reader:
        with held(own_folders, "IMMEDIATE"):  # what another process imports: reading goes on, without the new mark
            await reader.pilot.press("b")
            await reader.until_written()
            await reader.press("6", "5", "G", "g")
            assert row_of_cursor(reader).startswith("▌ ● ★ StyleSwin")
            assert "★ bookmarked" in reader.text
            await reader.press("b")
            await reader.until_written()
            assert row_of_cursor(reader).startswith("▌ ●   StyleSwin")
        await reader.until(lambda: not reader.app.library.marking.is_ahead)
        assert reader.counts == (36, 36, 0)


async def test_a_star_stays_when_the_library_is_looked_at_before_it_is_written(
    start: Start, own_folders: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as reader:
        await reader.fetched()
        marker, looked = reader.screen.library.marking, threading.Event()
        in_turns = marker.in_turns

        def late(*given: Any) -> Iterator[Marked]:
            looked.wait(10)
            yield from in_turns(*given)

        monkeypatch.setattr(marker, "in_turns", late)
        with held(own_folders, "IMMEDIATE"):
            await reader.pilot.press("b")
            reader.screen.news.refresh()
            await reader.waited(lambda: "★ bookmarked" not in reader.text)
            looked.set()
            await reader.until_written()
            assert row_of_cursor(reader).startswith("▌ ● ★ StyleSwin")
            assert "★ bookmarked" in reader.text
            assert "1 bookmark " in reader.header
        await reader.until(lambda: not marker.is_ahead)
        assert reader.counts == (36, 36, 1)


async def test_a_reader_that_ends_while_the_library_is_held_has_its_marks(start: Start, own_folders: Paths) -> None:
    async with start() as reader:
        with held(own_folders):
            await reader.pilot.press("b", "j", "m", "q")
            await reader.until_written()
    library = open_library(own_folders)
    assert library.store.counts() == (36, 35, 1)
    library.close()


async def test_no_command_waits_for_a_library_that_another_process_holds(
    start: Start, own_folders: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "WAIT", 0.05)  # for the threads that may wait: else the questions take minutes
    async with start() as reader:
        with held(own_folders):
            for command in commands.on_screen(commands.BROWSE):
                key = next(iter(commands.keys_of({}, command.id)), "")
                if not key or command.id in ("quit", "suspend"):
                    continue
                before = time.monotonic()
                await reader.pilot.press(textual_name(key))
                assert time.monotonic() - before < A_WAIT, command.id
                await reader.pilot.press("escape", "escape", "escape")
                assert reader.app.is_running, command.id
            await reader.pilot.press("escape", "escape", "escape", "1", "5")
        await reader.until(lambda: "of 36" in reader.text and reader.screen.listing.order.criteria.view == "all")


async def test_a_busy_library_never_ends_the_reader_wherever_it_is_met(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*given: object) -> None:
        raise Busy("the library is locked by another program")

    async with start() as reader:
        screen = reader.screen
        met = (screen, "action_move", "j", busy), (screen.listing, "selected", "G", [busy])
        for part, name, key, how in (*met, (screen.selected, "show", "g", busy), (screen.marker, "targets", "b", busy)):
            with monkeypatch.context() as patch:
                patch.setattr(part, name, how)
                await reader.press(key)
                assert reader.app.is_running, name
                assert "locked by another program" in reader.footer, name
        reader.screen.set_timer(0.001, busy)
        reader.screen.call_later(busy)
        reader.screen.call_after_refresh(busy)
        await reader.press("b")
        assert reader.counts == (36, 36, 1)


async def test_what_can_not_be_marked_since_it_can_not_be_read_is_said(start: Start, own_folders: Paths) -> None:
    async with start() as reader:
        with held(own_folders):
            reader.papers.forget()
            reader.screen.selected.forget()
            await reader.pilot.press("b")
            assert "nothing is marked" in reader.footer
        await reader.until(lambda: "StyleSwin" in reader.text, 20)
        await reader.press("b")
        assert reader.counts == (36, 36, 1)


def textual_name(key: str) -> str:
    from textual.keys import _character_to_key

    return (
        _character_to_key(key)
        if len(key) == 1
        else {"esc": "escape", "pgup": "pageup", "pgdn": "pagedown"}.get(key, key)
    )


async def test_a_star_that_is_not_saved_yet_can_be_told_from_one_that_is(
    start: Start, own_folders: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marker, "UNSAVED_FROM", 0.05)
    async with start() as reader:
        await reader.press("b", "j")
        with locks.acquire(own_folders.journal_lock, 5):
            await reader.pilot.press("b", "j", "b")
            await reader.waited(lambda: "2 marks not saved yet: another reader is writing" in reader.footer)
            assert row_of_cursor(reader).startswith("▌ ● ☆")
            assert "☆ bookmarked · not saved yet" in reader.text
            assert sum("☆" in line[:8] for line in reader.lines) == 2
            assert sum("★" in line[:8] for line in reader.lines) == 1  # the one before is safe
        await reader.until(lambda: "not saved" not in reader.text)
        assert "☆" not in reader.text
        assert reader.counts == (36, 36, 3)


@pytest.mark.parametrize(("keys", "counts"), [(("b", "j", "b"), (36, 36, 2)), (("enter", "b"), (36, 35, 1))])
async def test_a_reader_that_is_to_end_waits_for_its_marks_with_words(
    start: Start, own_folders: Paths, keys: tuple[str, ...], counts: tuple[int, int, int]
) -> None:
    async with start() as reader:
        with locks.acquire(own_folders.journal_lock, 5):
            await reader.pilot.press(*keys, "q")
            await reader.waited(lambda: "not saved yet: another reader is writing; q ends without" in reader.footer)
            assert reader.app.is_running
        await reader.waited(lambda: not reader.app.is_running)
    library = open_library(own_folders)
    assert library.store.counts() == counts
    library.close()


async def test_a_mark_that_fails_while_the_reader_is_to_end_keeps_it_open(
    start: Start, own_folders: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "LOCK_SECONDS", 0.3)
    async with start() as reader:
        with locks.acquire(own_folders.journal_lock, 5):
            await reader.pilot.press("b", "q")
            await reader.waited(lambda: "Not saved: another reader" in reader.footer)
            await reader.settled()
            assert reader.app.is_running
            assert "☆" not in reader.text
        await reader.pilot.press("b", "q")
        await reader.waited(lambda: not reader.app.is_running)
    library = open_library(own_folders)
    assert library.store.counts() == (36, 36, 1)
    library.close()


def test_marks_that_are_given_up_end_the_reader_with_a_sentence(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), CONFIG_VARIABLE: str(tmp_path / "c"), DATA_VARIABLE: str(tmp_path / "d")}
    with Terminal(environment) as terminal:
        terminal.wait("StyleSwin")
        with locks.acquire(tmp_path / "d" / "journal.lock", 5):
            terminal.press("b", "j", "b")
            terminal.wait("not saved yet")
            terminal.press("q")
            terminal.wait("q ends without")
            terminal.press("q")
            assert terminal.wait_end() == 1
    assert b"2 marks could not be saved: another reader was writing for too long" in terminal.written
