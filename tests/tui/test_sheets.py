"""Sheets over the reader, when keys come faster than they open and close."""

from __future__ import annotations

import gc
import threading
from datetime import date

import pytest

from tests.tui.driver import Start
from tui_reader.store import Store
from tui_reader.tui import themes
from tui_reader.tui.parts import extras
from tui_reader.tui.screens.prompts import ThemeList
from tui_reader.tui.screens.sheet import Sheet
from tui_reader.uistate import MOST_QUERIES

CLOSING = [
    *(
        (opening, closing)
        for opening in ("T", "?", "ctrl+p", "C", "t", "D", "e", "f", "s")
        for closing in ("escape", "ctrl+c")
    ),
    *((opening, "q") for opening in ("T", "?", "C", "f", "s")),
    *((opening, "enter") for opening in ("T", "?", "ctrl+p", "C", "t", "D")),
    ("e", "ctrl+s"),
    ("?", "?"),
    ("C", "C"),
]


async def test_whatever_closes_a_sheet_closes_it_once(start: Start) -> None:
    async with start() as reader:
        for opening, closing in CLOSING:
            await reader.press("5", "g")
            await reader.press(opening)  # for the paper that the list has by now
            assert len(reader.app.screen_stack) == 2, opening
            await reader.burst(closing, closing, closing)
            assert reader.app.is_running, (opening, closing)
            assert len(reader.app.screen_stack) == 1, (opening, closing)
        assert reader.counts == (36, 36, 0)  # an enter behind that which closed a sheet has read no paper
        assert reader.pane == "list"


async def test_keys_are_for_the_sheet_that_the_one_before_opened(start: Start) -> None:
    async with start() as reader:
        first = reader.title
        await reader.burst("t", *"blue", "backspace", *"r tale", "enter", "j", "b")
        assert reader.title != first
        assert reader.current.marks.bookmarked
        await reader.press("k")
        assert reader.current.marks.tags == ("blur", "tale")
        await reader.burst("e", *"two", "enter", *"linex", "backspace", *"s", "ctrl+s", "j")
        assert reader.title != first
        await reader.press("k")
        assert reader.current.marks.note == "two\nlines"


async def test_the_theme_under_the_cursor_is_kept_whatever_key_comes_behind(start: Start) -> None:
    async with start() as reader:
        before = reader.title
        await reader.burst("T", "g", "j", "j", "enter", "j", "j")
        assert reader.app.theme == themes.NAMES[2]
        assert reader.title != before
        await reader.burst("T", "j", "q", "k", "k")
        assert reader.app.theme == themes.NAMES[2]
        assert reader.title == before


async def test_what_the_palette_finds_is_run_before_the_keys_behind(start: Start) -> None:
    async with start() as reader:
        await reader.burst("ctrl+p", *"tags", "enter", *"mine", "enter")
        assert reader.current.marks.tags == ("mine",)
        await reader.burst("ctrl+p", *"paper", "down", "enter")  # the second of those found
        assert len(reader.app.screen_stack) == 1


async def test_the_calendar_has_the_keys_behind_the_one_that_asked_for_it(start: Start) -> None:
    async with start() as reader:
        await reader.burst("C", "h", "h", "enter")
        assert reader.screen.listing.criteria.view == "daily"
        assert reader.screen.listing.criteria.day is not None
        assert (reader.library.today() - reader.screen.listing.criteria.day).days >= 2


async def test_nothing_opens_over_what_is_open(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start() as reader:
        going, days = threading.Event(), Store.days

        def slow(store: Store, first: date, last: date) -> list[tuple[date, int, int]]:
            going.wait(10)
            return days(store, first, last)

        monkeypatch.setattr(Store, "days", slow)
        await reader.pilot.press("C", "T")
        going.set()
        await reader.settled()
        assert isinstance(reader.app.screen, ThemeList)
        await reader.press("escape")
        assert len(reader.app.screen_stack) == 1


@pytest.mark.parametrize("key", ["C", "?", "ctrl+p", "T"])
async def test_what_lies_over_the_reader_takes_the_room_that_there_is(
    start: Start, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "RESTS", 1_000)  # similar papers come beside the detail when the keys rest
    async with start(size=(140, 40)) as reader:
        await reader.press(key)
        for size in ((60, 18), (200, 50), (80, 24)):
            await reader.resize(*size)
            changed = reader.lines
            await reader.press("escape")
            await reader.press(key)
            assert [(a, b) for a, b in zip(reader.lines, changed, strict=True) if a != b] == []  # as if opened just now
            assert reader.screen.has_class("narrow") == (size[0] < 90)  # and so has the reader


async def test_what_is_closed_leaves_nothing_behind(start: Start) -> None:
    """Neither widgets nor the places and lines that they had: a long session has opened thousands."""

    def held() -> int:
        gc.collect()
        return sum(type(thing).__name__ in ("StylesCache", "Strip", "Region") for thing in gc.get_objects())

    async with start() as reader:
        counts = []
        for _ in range(3):
            for opening in ("T", "?", "ctrl+p", "C", "t", "D", "e"):
                await reader.press(opening, "escape")
            for width in (100, 80, 140):
                await reader.resize(width, 40)
            await reader.press("j", "k", "?", "escape")
            counts.append(held())
        assert counts[2] < counts[0] * 1.3  # else each round leaves half as much again as there is
        await reader.until(lambda: not any(isinstance(thing, Sheet) for thing in gc.get_objects()))


async def test_no_more_queries_are_remembered_in_a_session_than_are_kept(start: Start) -> None:
    async with start() as reader:
        line = reader.screen.panes.search.input
        for number in range(MOST_QUERIES + 20):
            line.value = f"query {number}"
            line.remember()
        assert len(line.earlier) == MOST_QUERIES
        assert line.earlier[-1] == f"query {MOST_QUERIES + 19}"


async def test_what_is_typed_into_the_help_stands_where_its_hint_stood(start: Start) -> None:
    async with start() as reader:
        await reader.press("?")
        line = next(line for line in reader.lines if "type to search" in line)
        at = line.index("type to search")
        assert reader.style_of("type to search").reverse
        await reader.press("w")
        assert next(line for line in reader.lines if line[at:].startswith("w ") and "│" in line[:at])
        assert not reader.style_of(" w ").reverse


async def test_the_hint_of_a_question_is_not_cut_within_an_example(start: Start) -> None:
    async with start(size=(80, 24)) as reader:
        await reader.press("D")
        assert "│ 2026-05-20, 20 may, 05-20, 2026-W21, 2026-05, yesterday  " in reader.text
        await reader.resize(40, 10)
        assert "│ 2026-05-20, 20 may, 05-20 " in reader.text


async def test_what_is_written_on_a_narrow_terminal_is_seen(start: Start) -> None:
    async with start(size=(40, 12)) as reader:
        await reader.press("t")
        await reader.type("alpha beta gamma delta epsilon zeta")
        assert "epsilon zeta " in reader.text, "the cursor is in sight"
        await reader.press("escape", "e")
        await reader.type("the lamp stands in the room with the door")
        assert "door" in reader.text, "lines end within the sheet"
        await reader.press("ctrl+s", "f", "u", "s", "u", "slash")
        await reader.type("image")
        await reader.press("enter")
        await reader.until(lambda: reader.search_line.startswith(" / image"))  # from its beginning
