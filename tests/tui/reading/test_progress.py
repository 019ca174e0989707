"""The share that is read, kept when the paper is left, and read to its end."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.tui.reading.stage import Page, Panes, Shell
from tui_reader.tui.reading.opened import Opened
from tui_reader.tui.reading.places import TOP, Place
from tui_reader.tui.reading.progress import Progress


def begun() -> tuple[Any, Any, Any, Opened, Progress, list[Any]]:
    kept: list[Any] = []
    marking = SimpleNamespace(keep_place=lambda key, place, share: kept.append((place, share)))
    shell, panes, page = Shell(SimpleNamespace(marking=marking)), Panes(), Page()
    typed: Any = shell
    opened = Opened(typed)
    parts: Any = shell, panes, opened, page
    return shell, panes, page, opened, Progress(*parts), kept


def test_a_place_is_kept_once_and_the_top_only_after_another() -> None:
    shell, panes, page, opened, progress, kept = begun()
    page.place = TOP
    progress.keep()
    assert kept == []
    panes.text.top = 20
    page.place = Place("S2.p1", 0, 0)
    progress.keep()
    progress.keep()
    assert len(kept) == shell.kept == 1
    assert 0 < kept[0][1] < 1
    assert opened.entry.marks.position == kept[0][1]
    panes.text.top, page.place = 0, TOP
    progress.keep()
    assert len(kept) == 2


def test_whoever_sees_the_end_has_read_it_once() -> None:
    shell, panes, page, opened, progress, _ = begun()
    end = len(page.laid.lines) - panes.height
    panes.move(end - 1)
    assert shell.marked == []
    panes.move(end)
    panes.move(end - 1)
    panes.move(end)
    assert shell.marked == [("read", True)]
    opened.mark("read", False)
    panes.move(end)
    assert shell.marked[-1] == ("read", False)  # who marks it as unread after that means it
    assert progress.words.startswith("100%") or progress.words.startswith("100 %")


def test_a_short_text_is_not_read_by_being_opened() -> None:
    shell, panes, page, _, progress, _ = begun()
    panes.height = len(page.laid.lines)
    panes.move(0)
    assert shell.marked == []
    assert progress.words
