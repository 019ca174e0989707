"""Drawing: what a key changes is drawn once, and nothing else is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor

from tests.tui.driver import Start
from tui_reader.tui.parts import extras
from tui_reader.tui.screens import reader as reader_screen
from tui_reader.tui.view import pieces
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
    count(pieces, "mend", "mend")
    count(Compositor, "render_full_update", "screen")
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
