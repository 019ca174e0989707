"""The text comes from here, else it is fetched; what fails is said, and what comes for another paper is not shown."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import entry
from tests.tui.reading.stage import PAPER, Panes, Shell
from tui_reader.formats import layout
from tui_reader.http import FetchError
from tui_reader.library.texts import Kept, Text
from tui_reader.tui.reading.arrival import Arrival
from tui_reader.tui.reading.laying import Room
from tui_reader.tui.reading.opened import Opened
from tui_reader.tui.reading.page import Page
from tui_reader.tui.saying import paper as says


def begun(fetch: Any) -> tuple[Any, Opened, Page, Arrival]:
    texts = SimpleNamespace(find=lambda paper: None, fetch=fetch, pack=lambda text: None)
    shell: Any = Shell(SimpleNamespace(texts=texts, marking=SimpleNamespace(place=lambda row: "")))
    panes: Any = Panes()
    panes.text_width = 60
    panes.room = lambda place: Room(60, 12, layout.ASCII, place)
    opened = Opened(shell)
    page = Page(shell, panes, opened)
    progress: Any = SimpleNamespace(begin_at=page.stand_at)
    return shell, opened, page, Arrival(shell, panes, opened, page, progress)


def test_a_text_that_is_not_here_is_fetched_and_shown() -> None:
    def fetch(*_: object, **__: object) -> Text:
        address = "https://arxiv.org/html/2401.00001"
        return Text(PAPER, Kept(Path("page"), "html", address, datetime(2026, 5, 20, tzinfo=UTC)))

    _, _, page, arrival = begun(fetch)
    arrival.look()
    assert (page.is_text, arrival.is_asking) == (True, False)
    assert arrival.state.startswith("arXiv's page")


def test_where_there_is_no_text_its_reason_stands_below_what_is_known() -> None:
    def fetch(*_: object, **__: object) -> Any:
        raise FetchError("arxiv.org has no such paper", status=404)

    _, _, page, arrival = begun(fetch)
    arrival.look()
    assert (page.is_text, arrival.is_asking, arrival.state) == (False, False, says.NO_TEXT)
    assert "no such paper" in " ".join(run.text for line in page.laid.lines for run in line.runs)


def test_the_text_of_a_paper_that_was_left_is_not_shown() -> None:
    def fetch(*_: object, **__: object) -> Any:
        return SimpleNamespace(document=PAPER, kept=None)

    shell, opened, page, arrival = begun(fetch)
    shell.tasks.held = []
    arrival.look()
    opened.take(entry(2))
    shell.tasks.let_go()
    assert not page.is_text
