"""A paper that is opened counts as read; without one the services are asked."""

from __future__ import annotations

from array import array
from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import Panes, Shell, entry
from tui_reader.library import Criteria, Order
from tui_reader.tui.parts.paper import OpenPaper


def test_the_neighbour_is_gone_to_and_is_read_and_there_is_none_beyond_the_ends() -> None:
    marked: list[Any] = []
    panes: Any = Panes([1, 2])
    listing: Any = SimpleNamespace(order=Order(Criteria(), array("I", [1, 2])), move_to=panes.list.move_to)
    marker: Any = SimpleNamespace(disarm=lambda: None, mark=lambda *given, **_: marked.append(given))
    selected: Any = SimpleNamespace(entry=lambda: entry(panes.list.row))
    parts: Any = Shell(), None, panes, selected, listing, None, marker, None, None, None
    paper = OpenPaper(*parts)
    there = paper._neighbour(1)
    assert there
    assert (there.row, there.marks.read, marked) == (2, True, [([2], "read", True)])
    assert paper._neighbour(1) is None


async def test_where_no_paper_is_the_services_are_asked_for_the_words() -> None:
    asked: list[str] = []
    services: Any = SimpleNamespace(ask=asked.append)
    order = Order(Criteria(query="looped"), array("I"))
    listing: Any = SimpleNamespace(order=order, criteria=order.criteria)
    parts: Any = (
        Shell(),
        None,
        None,
        SimpleNamespace(entry=lambda: None),
        listing,
        None,
        None,
        lambda: services,
        None,
        None,
    )
    await OpenPaper(*parts).open()
    assert asked == ["looped"]
