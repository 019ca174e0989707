"""A text that was laid out for another paper, or for another room, is not shown."""

from __future__ import annotations

from typing import Any

from tests.tui.reading.stage import PAPER, Panes, Shell
from tui_reader.formats import layout
from tui_reader.tui.reading.laying import Room
from tui_reader.tui.reading.opened import Opened
from tui_reader.tui.reading.page import Page
from tui_reader.tui.reading.places import TOP, Place


def begun(width: int = 60) -> tuple[Any, Any, Opened, Page]:
    shell, panes = Shell(), Panes()
    panes.text_width = width  # type: ignore[attr-defined]
    panes.room = lambda place: Room(60, 12, layout.ASCII, place)  # type: ignore[attr-defined]
    typed: Any = shell
    opened = Opened(typed)
    parts: Any = shell, panes, opened
    page = Page(*parts)
    page.begin(PAPER._replace(blocks=()))
    return shell, panes, opened, page


def test_a_text_stands_at_the_place_where_it_was_left() -> None:
    _, panes, _, page = begun()
    page.stand_at(Place("S3.p2", 0, 0))
    page.show(PAPER)
    assert page.is_whole
    assert page.laid.lines[panes.text.top].block == "S3.p2"
    page.leave()
    assert page.document is None


def test_what_comes_late_is_for_nobody() -> None:
    shell, _, opened, page = begun()
    shell.tasks.held = []
    page.show(PAPER)
    opened.take(opened.entry)
    shell.tasks.let_go()
    assert not page.is_whole
    assert page.place == TOP


def test_a_room_that_became_another_meanwhile_is_laid_out_anew() -> None:
    shell, panes, _, page = begun(width=50)
    ran = shell.tasks.ran
    widths = iter((60, 50, 50))
    panes.room = lambda place: Room(next(widths), 12, layout.ASCII, place)
    page.show(PAPER)
    assert ran == ["text", "text"]
    assert page.is_whole
    assert page.laid.widest <= 50
    page.resized()
    page.resized()
    assert ran == ["text", "text", "text"]
