"""Looking through the seed: moving, opening, what counts as read."""

from __future__ import annotations

import asyncio
import re

from textual import events

from tests.tui.driver import Reader, Start
from tui_reader.config import Settings
from tui_reader.library import open_library
from tui_reader.models import Paper
from tui_reader.paths import Paths
from tui_reader.tui.screens.paper import PaperScreen
from tui_reader.tui.widgets.paper_list import PaperList

QUICK = Settings(mark_read_after=0.05)


async def test_the_first_run_opens_every_paper_in_the_order_of_the_page(start: Start) -> None:
    async with start() as reader:
        assert len(reader.titles) == 36
        assert reader.titles[:3] == [
            "StyleSwin: Transformer-based GAN for High-resolution Image Generation",
            "Recipe for a General, Powerful, Scalable Graph Transformer",
            "The Impossibility of Inverse Permutation Learning in Transformer Models",
        ]
        assert "36 unread of 36 · 0 bookmarks" in reader.header
        assert "36 papers" in reader.search_line
        assert "20 Dec 2021 · 8 authors · position 1 of 36" in reader.text
        assert reader.footer.rstrip().endswith("  samples of 20 May 2026")


async def test_the_first_run_says_what_this_is_until_the_first_key(start: Start) -> None:
    async with start() as reader:
        assert "36 sample papers of 20 May 2026, kept on this" in reader.text
        for height in (24, 25, 26, 40):
            await reader.resize(80, height)
            above = [line for line in reader.lines[:-4] if line.strip()][-2:]
            assert "●" in above[0]
            assert re.search("author|no date", above[1])
        await reader.press("j")
        assert "kept on this" not in reader.text
    async with start() as reader:
        assert "kept on this" not in reader.text


async def test_the_first_run_calls_no_other_papers_samples(start: Start, own_folders: Paths) -> None:
    library = open_library(own_folders)
    library.store.add([Paper("On Lamps", id="2605.00001")])
    library.close()
    async with start() as reader:
        assert "37 papers, kept on this" in reader.text


async def test_keys_move_through_the_list_and_the_detail_follows(start: Start) -> None:
    async with start(size=(140, 24)) as reader:
        titles = reader.titles

        async def at(key: str) -> int:
            await reader.press(key)
            assert f"position {titles.index(reader.title) + 1} of 36" in reader.text
            return titles.index(reader.title)

        assert await at("j") == 1
        assert await at("down") == 2
        assert await at("k") == 1
        assert await at("up") == 0
        assert await at("k") == 0  # there is nothing above the first
        assert await at("G") == 35
        assert await at("j") == 35
        assert await at("g") == 0
        assert await at("end") == 35
        assert await at("home") == 0
        page = await at("ctrl+f")
        assert page == reader.papers.page_rows == 6
        assert await at("pagedown") == 2 * page
        assert await at("ctrl+b") == page
        assert await at("pageup") == 0
        half = await at("ctrl+d")
        assert half == page // 2
        assert await at("ctrl+u") == 0


async def test_the_row_under_the_cursor_is_always_on_the_screen(start: Start) -> None:
    async with start(size=(140, 24)) as reader:
        for key in ["j"] * 12 + ["ctrl+d", "ctrl+f", "k", "ctrl+b", "G", "ctrl+u", "g", "ctrl+f", "v", "v", "v"]:
            await reader.press(key)
            rows = [line for line in reader.lines if line.startswith("▌")]
            assert rows, f"the cursor is off the screen after {key}"
            assert reader.title[:20] in rows[0]


async def test_no_row_is_cut_above_the_one_that_was_gone_to(start: Start) -> None:
    async with start(size=(80, 24)) as reader:
        for density in (3, 2):
            for height in range(24, 29):
                await reader.resize(80, height)
                for keys in (("G",), ("g", *"jjjjjjjjjjjjj"), ("G", "k", "k")):
                    await reader.press(*keys)
                    first, last = reader.papers.region.y, reader.papers.region.bottom - 1
                    assert "●" in reader.lines[first]  # a title
                    assert reader.title[:20] in "".join(reader.lines[first:last])  # and all of that row is seen
            await reader.press("v")
            assert density == reader.papers.row_height + 1


async def test_next_and_previous_unread_step_over_what_was_read(start: Start) -> None:
    async with start() as reader:
        titles = reader.titles
        await reader.press("j", "m", "j", "m", "g", "n")
        assert reader.title == titles[3]
        await reader.press("p")
        assert reader.title == titles[0]
        await reader.press("p")
        assert reader.title == titles[0]
        assert "no unread paper above" in reader.footer
        await reader.press("A", "n")
        assert "no unread paper below" in reader.footer


async def test_enter_opens_the_paper_and_marks_it_as_read(start: Start) -> None:
    async with start() as reader:
        await reader.press("j", "enter")
        assert isinstance(reader.app.screen, PaperScreen)
        assert "Recipe for a General" in reader.header
        assert "We propose a recipe on how to build a general" in reader.text
        await reader.press("escape")
        assert reader.current.marks.read
        assert "35 unread of 36" in reader.header
        assert reader.title.startswith("Recipe for a General")


async def test_in_the_detail_the_moving_keys_scroll_the_abstract(start: Start) -> None:
    async with start(size=(100, 20)) as reader:
        await reader.press("tab")
        title = reader.title

        async def top(*keys: str) -> int:
            await reader.press(*keys)
            return reader.detail.scroll_offset.y

        assert await top("j") == 1
        assert await top("k") == 0
        page = await top("ctrl+f")
        assert page > 10
        assert await top("ctrl+b") == 0
        assert 0 < await top("ctrl+d") < page
        last = await top("G")
        assert "github.com/microsoft/StyleSwin" in reader.text
        assert last >= page
        assert await top("g") == 0
        assert reader.title == title


async def test_tab_goes_to_the_other_pane_and_back_without_reading_anything(start: Start) -> None:
    async with start() as reader:
        await reader.press("tab")
        assert reader.pane == "detail"
        assert "esc back" in reader.footer
        await reader.press("tab")
        assert reader.pane == "list"
        assert reader.counts == (36, 36, 0)


async def test_opening_the_program_marks_nothing(start: Start) -> None:
    async with start(settings=QUICK) as reader:
        await asyncio.sleep(0.3)  # nothing to wait for: nothing is to happen
        await reader.settled()
        assert reader.counts == (36, 36, 0)


async def test_a_paper_that_stays_under_the_cursor_is_marked_as_read(start: Start) -> None:
    async with start(settings=QUICK) as reader:
        await reader.press("j")
        await reader.until(lambda: reader.counts == (36, 35, 0))
        assert reader.current.marks.read
        assert "35 unread of 36" in reader.header
        assert "marked" not in reader.footer.lower()
        assert "read, " not in reader.footer  # done without a word: the reader did not ask for it


async def test_papers_that_the_cursor_only_passes_stay_unread(start: Start) -> None:
    async with start(settings=Settings(mark_read_after=0.4)) as reader:
        await reader.pilot.press("j", "j", "j", "j", "j")
        await reader.until(lambda: reader.counts[1] == 35)
        assert reader.current.marks.read
        assert reader.titles.index(reader.title) == 5


async def test_marking_as_unread_holds_until_the_paper_is_selected_anew(start: Start) -> None:
    async with start(settings=QUICK) as reader:
        await reader.press("j")
        await reader.until(lambda: reader.counts[1] == 35)
        await reader.press("m")
        assert not reader.current.marks.read
        await asyncio.sleep(0.3)
        await reader.settled()
        assert reader.counts == (36, 36, 0)
        await reader.press("k", "j")
        await reader.until(lambda: reader.current.marks.read)


async def test_time_marks_nothing_while_the_terminal_has_not_the_focus(start: Start) -> None:
    async with start(settings=QUICK) as reader:
        reader.app.post_message(events.AppBlur())
        reader.papers.post_message(PaperList.Clicked(3))  # a key would bring the focus back
        await asyncio.sleep(0.3)
        await reader.settled()
        assert reader.papers.cursor == 3
        assert reader.counts == (36, 36, 0)
        reader.app.post_message(events.AppFocus())
        await reader.until(lambda: reader.counts[1] == 35)


async def test_zero_seconds_turn_reading_by_time_off(start: Start) -> None:
    async with start(settings=Settings(mark_read_after=0)) as reader:
        await reader.press("j")
        await asyncio.sleep(0.1)
        await reader.settled()
        assert reader.counts == (36, 36, 0)


async def test_a_paper_that_was_read_stays_in_an_unread_list_until_it_is_left(start: Start) -> None:
    async with start() as reader:
        await reader.press("f", "u", "j", "j", "enter", "escape")
        assert "unread" in reader.search_line
        read = reader.title
        assert len(reader.titles) == 36
        assert read in reader.titles
        await reader.press("/")
        await reader.type("permutation")
        assert read in reader.titles  # searching is not leaving
        await reader.press("escape", "escape")
        assert read in reader.titles
        await reader.press("f", "b", "f", "u")
        assert "unread" in reader.search_line
        assert read not in reader.titles
        assert len(reader.titles) == 35


async def test_v_changes_the_rows_and_keeps_the_cursors_place(start: Start) -> None:
    async with start(size=(140, 20)) as reader:
        await reader.press(*["j"] * 14)
        title, place = reader.title, place_of_cursor(reader)
        for density in ("two-line", "one-line", "three-line"):
            await reader.press("v")
            assert f"{density} rows" in reader.footer
            assert reader.title == title
            assert abs(place_of_cursor(reader) - place) <= 2  # of 15 lines; rows are up to three lines high


def place_of_cursor(reader: Reader) -> int:
    """The line of the screen on which the cursor's row begins."""
    return next(y for y, line in enumerate(reader.lines) if line.startswith("▌"))
