"""The extras: looked up when the cursor rests."""

from __future__ import annotations

from array import array
from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import Panes, Shell, entry
from tui_reader.library import Criteria, Order
from tui_reader.tui import view
from tui_reader.tui.parts.extras import RESTS, Extras


def test_more_of_a_paper_comes_when_the_cursor_rests_on_it() -> None:
    library = SimpleNamespace(
        rules=SimpleNamespace(of=lambda rows: {}),
        visits=SimpleNamespace(growth=lambda rows: {}),
        papers=SimpleNamespace(listed_days=lambda row: (), entries=lambda rows: [entry(row) for row in rows]),
        feed=SimpleNamespace(repositories=lambda row: None),
        finder=SimpleNamespace(similar=lambda row, count: [9]),
    )
    shell: Any = Shell(library)
    shown: list[None] = []
    selected: Any = SimpleNamespace(show=lambda: shown.append(None))
    panes: Any = Panes([1, 2])
    told: list[Any] = []
    panes.list.set_extras = told.append
    kept = view.More(similar=("Kept",))
    start: Any = SimpleNamespace(row=1, more=kept, extras={2: view.Extra(highlighted=True)})
    extras = Extras(shell, panes, selected, SimpleNamespace(), start)  # type: ignore[arg-type]
    assert told == [start.extras], "known before the first frame"
    assert extras.more(entry(1)) == kept
    assert extras.similar == ("Kept",)
    assert extras.more(entry(2)) == view.More()
    first, second = shell.timers
    first.run_out()
    assert not shown, "the cursor went on"
    assert second.delay == RESTS
    second.run_out()
    assert len(shown) == 1
    assert extras.more(entry(2)).similar == ("Paper 9",)


def searching(query: str) -> tuple[Any, Any, Extras, list[Any]]:
    """The shell, the listing of two rows that a query found, their extras, and those that the list was told."""
    panes: Any = Panes([1, 2])
    told: list[Any] = []
    panes.list.set_extras = told.append
    shell: Any = Shell(
        SimpleNamespace(visits=SimpleNamespace(growth=lambda rows: {}), rules=SimpleNamespace(of=lambda rows: {}))
    )
    listing: Any = SimpleNamespace(order=Order(Criteria(query=query), array("I", [1, 2])))
    start: Any = SimpleNamespace(row=None, more=view.More(), extras={})
    extras = Extras(shell, panes, SimpleNamespace(), listing, start)  # type: ignore[arg-type]
    told.clear()
    return shell, listing, extras, told


def test_a_row_says_which_services_found_it_while_that_search_is_shown() -> None:
    _, listing, extras, told = searching("looped")
    extras.found_by("looped", {2: "arXiv"})
    extras.shown()
    assert told.pop()[2].source == "arXiv"
    listing.order = Order(Criteria(), array("I", [1, 2]))
    extras.shown()
    assert told.pop() == {}


def test_beside_what_a_letter_found_nothing_is_worked_out_until_the_typing_rests() -> None:
    shell, listing, extras, told = searching("l")
    extras.shown()
    listing.order = Order(Criteria(query="lo"), array("I", [2]))
    extras.shown()
    assert not told
    [timer] = shell.timers
    timer.run_out()
    assert told == [{}]
