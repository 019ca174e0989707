"""Drawing: what a key changes is drawn once, and nothing else is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor

from tests.tui.driver import Start
from tui_reader import heap
from tui_reader.library.papers import Papers
from tui_reader.models import Entry
from tui_reader.text import mend
from tui_reader.tui.parts import extras
from tui_reader.tui.screens import reader as reader_screen
from tui_reader.tui.widgets import paper_detail, paper_list
from tui_reader.tui.widgets.bars import Footer, Header


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The times that each thing is drawn, by name."""
    counts: Counter[str] = Counter()
    monkeypatch.setattr(reader_screen, "POLL", 1_000)  # a look for news in between is not the key's
    monkeypatch.setattr(extras, "RESTS", 1_000)  # nor is what is known of a paper when the keys rest

    def count(where: object, name: str, what: str) -> None:
        draw: Callable[..., Any] = getattr(where, name)

        def counted(*given: Any, **more: Any) -> Any:
            counts[what] += 1
            return draw(*given, **more)

        monkeypatch.setattr(where, name, counted)

    count(paper_list, "row_lines", "row")
    count(paper_detail, "detail_lines", "detail")
    count(Header, "render_line", "header")
    count(Footer, "render_line", "footer")
    count(mend, "mend", "mend")
    count(Compositor, "render_full_update", "screen")
    count(Compositor, "reflow", "layout")
    return counts


async def test_at_the_start_each_row_is_drawn_once(start: Start, drawn: Counter[str]) -> None:
    async with start() as reader:
        assert 0 < drawn["row"] <= reader.papers.page_rows + 1
        assert drawn["detail"] == 1
        assert drawn["screen"] == 1


async def test_the_screen_is_styled_without_a_style_sheet_of_textuals(start: Start) -> None:
    async with start() as reader:
        ours = Path(reader_screen.__file__).parents[1]
        assert all(Path(path).is_relative_to(ours) for path, _ in reader.app.stylesheet.source), "read at every start"


@pytest.mark.parametrize("key", ["b", "m", "u"])
async def test_a_mark_draws_each_thing_once(start: Start, drawn: Counter[str], key: str) -> None:
    async with start() as reader:
        await reader.press("b")  # the first key ends the greeting, too
        await reader.fetched()  # what the start left for later is drawn too
        drawn.clear()
        await reader.press(key)
        assert drawn["row"] == 1, "the row of the paper, and no other"
        assert drawn["detail"] == 1
        assert drawn["header"] == 1
        assert drawn["footer"] <= 2, "the key takes a message back, the mark says what was done"
        assert not drawn["mend"], "every text is on the screen already"


@pytest.mark.parametrize("keys", [("b",), ("m",), ("b", "u")])
async def test_a_mark_of_a_selection_draws_each_of_its_rows_once(
    start: Start, drawn: Counter[str], keys: tuple[str, ...]
) -> None:
    async with start() as reader:
        await reader.press("space", "space", "space", "k", *keys[:-1])
        drawn.clear()
        await reader.press(keys[-1])
        assert drawn["row"] == 3, "the rows of its papers, and no other"
        assert drawn["detail"] == 1, "the last of them is under the cursor"
        assert drawn["header"] == 1
        assert drawn["footer"] <= 2
        assert not drawn["mend"]


async def test_a_look_that_finds_nothing_draws_nothing(start: Start, drawn: Counter[str]) -> None:
    async with start() as reader:
        await reader.until(lambda: bool(reader.screen.news.unread))
        await reader.fetched()  # what the start left for later is drawn too
        drawn.clear()
        reader.screen.news.refresh()
        await reader.settled()
        assert not drawn


async def test_a_cursor_that_moves_draws_its_two_rows_and_the_detail(start: Start, drawn: Counter[str]) -> None:
    async with start() as reader:
        await reader.press("j", "k")
        await reader.fetched()  # what the start left for later is drawn too
        drawn.clear()
        await reader.press("j")
        assert drawn["row"] <= 2
        assert drawn["detail"] == 1


async def test_a_letter_draws_what_it_finds_once_and_lays_nothing_out(start: Start, drawn: Counter[str]) -> None:
    async with start(size=(120, 24)) as reader:
        await reader.press("/")
        await reader.type("tr")
        await reader.fetched()
        drawn.clear()
        await reader.type("a")
        assert not drawn["layout"]
        assert drawn["detail"] <= 1
        assert drawn["row"] <= reader.papers.seen_rows


async def test_a_search_that_got_shorter_is_shown_from_its_beginning(start: Start) -> None:
    async with start(size=(100, 24)) as reader:
        await reader.press("/")
        line = reader.screen.panes.search.input
        await reader.type("transformer " * 3)
        assert line.scroll_x
        await reader.press(*["backspace"] * 18)
        assert "/ transformer transf " in reader.search_line


async def test_no_more_is_read_of_what_a_letter_finds_than_is_seen(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    entries = Papers.entries

    def reading(papers: Papers, rows: Sequence[int], **how: bool) -> list[Entry]:
        read.append(len(rows))
        return entries(papers, rows, **how)

    async with start(size=(120, 24)) as reader:
        await reader.press("/")
        monkeypatch.setattr(Papers, "entries", reading)
        await reader.type("t")
        assert max(read) <= reader.papers.seen_rows < len(reader.papers.rows)
        await reader.press("enter", "G")
        assert reader.current.paper.title[:20] in reader.text


async def test_while_somebody_thinks_in_the_search_line_nothing_is_given_back(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    released: list[bool] = []
    async with start() as reader:
        monkeypatch.setattr(reader.app.library, "release", lambda: released.append(True))
        await reader.press("/")
        await reader.settled()
        thinking = reader.screen._rest(0.5)
        assert thinking
        assert not released
        assert reader.screen._rest(thinking) is None
        await reader.press("escape")
        assert reader.screen._rest(0.5) is None
        assert len(released) == 2


async def test_the_garbage_of_a_letter_is_collected_behind_its_frame(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    tidied: list[bool] = []
    async with start() as reader:
        await reader.press("/")
        monkeypatch.setattr(heap, "tidy", lambda: tidied.append(True))
        await reader.type("t")
        await reader.waited(lambda: bool(tidied))
