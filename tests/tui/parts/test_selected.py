"""The paper under the cursor: read once, shown with what others know of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import Panes, Shell, entry
from tui_reader.models import Marks
from tui_reader.store import Busy
from tui_reader.tui import view
from tui_reader.tui.parts.selected import Selected


def test_it_is_read_once_and_shown_with_what_others_know() -> None:
    read: list[int] = []

    def one(row: int) -> object:
        read.append(row)
        return entry(row)

    panes = Panes([7, 8])
    selected = Selected(Shell(SimpleNamespace(papers=SimpleNamespace(entry=one))), panes)  # type: ignore[arg-type]
    selected.more = lambda _: view.More(similar=("Paper 9",))
    selected.draft = lambda _: "begun"
    selected.show()
    selected.show()
    assert read == [7]
    shown = panes.shown[-1]
    assert (shown.entry.row, shown.place) == (7, "position 1 of 2")
    assert (shown.more.similar, shown.draft) == (("Paper 9",), "begun")
    selected.patch({7: Marks(bookmarked=True)})
    selected.show()
    assert panes.shown[-1].entry.marks.bookmarked
    selected.forget()
    selected.show()
    assert not panes.shown[-1].entry.marks.bookmarked


def test_while_the_library_is_locked_it_is_the_lists() -> None:
    def locked(_: int) -> None:
        raise Busy("locked")

    given: Any = Shell(SimpleNamespace(papers=SimpleNamespace(entry=locked))), Panes([7])
    shell = given[0]
    shell.tasks.held = []
    shown = Selected(*given).entry()
    assert shown
    assert shown.row == 7
    assert shell.tasks.ran == ["detail"]
