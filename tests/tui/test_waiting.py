"""Another process holds the library, or writes into it: the reader goes on, and what is marked meanwhile is kept."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.tui.driver import Reader, Start
from tui_reader.library import open_library
from tui_reader.paths import Paths
from tui_reader.store import file
from tui_reader.tui import commands

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
        await reader.until(lambda: "of 36" in reader.text and reader.screen.order.ask.view == "all")


def textual_name(key: str) -> str:
    from textual.keys import _character_to_key

    return (
        _character_to_key(key)
        if len(key) == 1
        else {"esc": "escape", "pgup": "pageup", "pgdn": "pagedown"}.get(key, key)
    )
