"""The library's file is damaged, replaced, locked or full while the reader runs or starts: it goes on, and says so."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.full import full_disk
from tests.tui.driver import Start
from tests.tui.test_waiting import held
from tui_reader.models import Paper
from tui_reader.paths import Paths
from tui_reader.store import Store, file

SWIN = "StyleSwin"


def spoil(paths: Paths, first: int = 1) -> None:
    """Damage every page of the file from ``first`` on."""
    with paths.library.open("r+b") as file:
        file.seek(4096 * first)
        file.write(b"\xff" * (paths.library.stat().st_size - 4096 * first))


@pytest.mark.parametrize("key", ["m", "j", "G", "6", "A"])
async def test_damage_that_a_key_meets_is_mended_under_way(start: Start, own_folders: Paths, key: str) -> None:
    fetched = [Paper(f"Fetched {i}", "About it. " * 200, id=f"2405.{i:05d}") for i in range(300)]
    async with start(papers=fetched) as reader:
        await reader.press("b")
        spoil(own_folders, 4)
        await reader.pilot.press(key, "k")
        await reader.until(lambda: "of 37" in reader.header and reader.papers.row is not None)
        assert "built anew" in reader.app.library.warnings[0]
        await reader.press("5", "g", "m")
        assert reader.current.marks.read
    async with start() as reader:
        assert reader.counts[0] == 37  # the seed, and what was bookmarked
        assert "damaged" not in reader.footer
        await reader.press("6")
        assert reader.titles[-1] == "Fetched 0"


async def test_the_cursor_stays_on_its_paper_when_the_library_is_built_anew(start: Start, own_folders: Paths) -> None:
    async with start() as reader:
        await reader.press("j", "j", "j")
        title = reader.title
        spoil(own_folders)
        await reader.pilot.press("b")
        await reader.until(lambda: "built anew" in reader.footer)
        await reader.settled()
        assert reader.title == title
        assert reader.current.marks.bookmarked


async def test_a_library_that_somebody_deletes_comes_back(start: Start, own_folders: Paths) -> None:
    async with start(papers=[Paper("Fetched", id="2405.00001")]) as reader:
        await reader.press("5", "G", "b")
        for path in own_folders.data.glob("library.db*"):
            path.unlink()
        await reader.until(lambda: "37 papers" in reader.search_line and "1 bookmark " in reader.header)
        await reader.press("6")
        assert reader.titles == ["Fetched"]
    async with start() as reader:
        assert reader.counts == (37, 37, 1)


async def test_a_library_that_is_locked_at_the_start_is_waited_for_on_the_screen(
    start: Start, own_folders: Paths
) -> None:
    async with start() as reader:
        reader.library.store.add([Paper("Fetched", id="2405.00001")])
        await reader.press("b")
    with ExitStack() as lock:
        lock.enter_context(held(own_folders))
        async with start() as reader:
            assert SWIN in reader.text
            await reader.until(lambda: "the library is locked by" in reader.footer)
            await reader.press("j", "j", "b")
            assert "bookmark" in reader.footer
            assert "Not saved" not in reader.footer
            title = reader.title
            lock.close()
            await reader.until(lambda: "37 papers" in reader.search_line)
            await reader.until(lambda: "locked" not in reader.footer)
            assert reader.title == title
            assert reader.counts == (37, 37, 2)


async def test_marks_of_a_full_disk_are_saved_and_stay_on_the_screen(
    start: Start, own_folders: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start():
        pass
    with full_disk(monkeypatch):
        for _ in range(2):  # the second time it is full at the start
            async with start() as reader:
                if not reader.current.marks.bookmarked:
                    await reader.press("b", "j", "m", "g")
                await reader.until(lambda: "the disk is full: marks are saved" in reader.footer)
                assert "★ StyleSwin" in reader.text
                assert "35 unread of 36 · 1 bookmark " in reader.header
                await reader.press("6")
                assert [title[:9] for title in reader.titles] == ["StyleSwin"]
                await reader.press("5", "g")
    async with start() as reader:
        assert reader.counts == (36, 35, 1)
        assert "full" not in reader.footer


async def test_when_a_disk_has_room_again_the_library_is_kept_again(
    start: Start, own_folders: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "AGAIN", 0.0)
    monkeypatch.setattr(file, "ROOM", 1 << 62)
    async with start():
        pass
    with ExitStack() as disk:
        disk.enter_context(full_disk(monkeypatch))
        async with start() as reader:
            await reader.press("b")
            await reader.until(lambda: "the disk is full: marks are saved" in reader.footer)
            disk.close()
            monkeypatch.setattr(file, "ROOM", 0)
            await reader.until(lambda: "the disk is full" not in reader.footer)
            await reader.until(lambda: "1 bookmark " in reader.header)
            store = Store(own_folders.library)
            assert store.counts() == (36, 36, 1)
            store.close()
