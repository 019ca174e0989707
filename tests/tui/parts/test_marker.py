"""The marker: on the screen at once, in the journal right after."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.tui.parts.stage import Panes, Shell, entry
from tui_reader.library import Marked
from tui_reader.tui.parts.marker import UNSAVED_FROM, Marker
from tui_reader.tui.parts.selected import Selected


class News:
    counts = 3, 3, 0
    refreshed = 0

    def count(self, unread: int, bookmarked: int) -> None:
        self.counts = 3, self.counts[1] + unread, self.counts[2] + bookmarked

    def refresh(self) -> None:
        self.refreshed += 1


@pytest.fixture
def shell() -> Shell:
    library = SimpleNamespace(
        papers=SimpleNamespace(entry=entry),
        marking=SimpleNamespace(
            is_ahead=True,
            problems=(),
            in_turns=lambda rows, values, *_: iter([Marked(f"marked {len(rows)}")]),
            undo_in_turns=lambda _: iter([Marked("")]),
        ),
    )
    return Shell(library)


@pytest.fixture
def panes() -> Panes:
    return Panes([1, 2, 3])


@pytest.fixture
def news() -> News:
    return News()


@pytest.fixture
def kept() -> list[int]:
    return []


@pytest.fixture
def marker(shell: Shell, panes: Panes, news: News, kept: list[int]) -> Marker:
    def pick(rows: set[int]) -> bool:
        panes.list.picked, before = rows, panes.list.picked
        return bool(rows != before)

    parts: Any = shell, panes
    listing: Any = SimpleNamespace(
        pick=pick,
        set_picked=pick,
        show_search=lambda: None,
        keep=kept.extend,
        move_by=lambda by: panes.list.move_to(by),
    )
    start: Any = SimpleNamespace(drafts=SimpleNamespace(keys=frozenset()))
    parts = *parts, Selected(*parts), listing, news, start
    return Marker(*parts)


def test_a_mark_is_shown_before_it_is_written(
    marker: Marker, panes: Panes, shell: Shell, news: News, kept: list[int]
) -> None:
    shell.tasks.held = []
    marker.toggle("bookmarked")
    assert panes.list.known(1).marks.bookmarked
    assert (news.counts, kept, shell.said) == ((3, 3, 1), [1], [])
    shell.tasks.let_go()
    assert shell.said == ["marked 1"]
    assert not news.refreshed, "the screen knows already"


def test_what_is_selected_is_marked_and_selected_no_more(marker: Marker, panes: Panes, shell: Shell) -> None:
    panes.list.picked = {3, 2}
    assert marker.targets() == [2, 3]
    marker.toggle("read")
    assert [panes.list.known(row).marks.read for row in (1, 2, 3)] == [False, True, True]
    assert not panes.list.picked
    assert shell.said == [f"marked 2 {shell.look.signs.between} u undoes"]


def test_a_mark_that_waits_for_long_can_be_told(marker: Marker, panes: Panes, shell: Shell) -> None:
    shell.tasks.held = []
    marker.toggle("bookmarked")
    next(timer for timer in shell.timers if timer.delay == UNSAVED_FROM).run_out()
    assert marker.saving
    assert panes.list.unsaved == {1}
    shell.tasks.let_go()
    assert not marker.saving
    assert not panes.list.unsaved


def test_a_mark_that_failed_is_said_and_what_is_kept_shown(marker: Marker, shell: Shell, news: News) -> None:
    def refused(*_: object) -> Any:
        raise OSError("no space left")
        yield

    shell.library.marking.in_turns = refused
    marker.toggle("bookmarked")
    assert [str(error) for error in shell.failures] == ["no space left"]
    assert news.refreshed


def test_a_paper_that_was_looked_at_counts_as_read(marker: Marker, panes: Panes, shell: Shell) -> None:
    marker.arm()
    shell.timers[-1].run_out()
    assert panes.list.known(1).marks.read
    assert not shell.said
    panes.list.cursor = 1
    marker.arm()
    shell.is_watched = False
    shell.timers[-1].run_out()
    assert not panes.list.known(2).marks.read
