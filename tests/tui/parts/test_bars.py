"""The footer tells the most pressing thing, and the keys of the moment."""

from __future__ import annotations

from array import array
from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import Panes, Shell
from tui_reader.library import Criteria, Order
from tui_reader.tui.parts.bars import Bars


def test_work_comes_before_hints_before_troubles_before_how_fresh_it_is() -> None:
    told: list[tuple[list[str], str]] = []
    shell: Any = Shell()
    panes: Any = Panes([1])
    panes.header = SimpleNamespace(show=lambda *_: None)
    panes.show_keys = lambda keys, state, *_: told.append((keys, state))
    listing: Any = SimpleNamespace(criteria=Criteria(), order=Order(Criteria(), array("I", [1])), found_nothing=False)
    news: Any = SimpleNamespace(counts=(1, 1, 0), unread={}, trouble="the disk is full")
    marker: Any = SimpleNamespace(saving="")
    feed: Any = SimpleNamespace(source=lambda: "a minute old")
    bars = Bars(shell, panes, listing, news, marker, feed, SimpleNamespace(current_view=lambda: 5))  # type: ignore[arg-type]
    bars.show()
    listing.order = listing.order._replace(hints=("year:20x is no year",))
    bars.show()
    marker.saving = "1 mark not saved yet"
    bars.show()
    marker.saving, listing.order, news.trouble = "", Order(Criteria(), array("I")), ""
    bars.show()
    states = [state for _, state in told]
    assert states == ["the disk is full", "year:20x is no year", "1 mark not saved yet", "a minute old"]
    assert "back" not in told[-1][0]
    panes.list.picked = {1}
    bars.show()
    assert "back" in told[-1][0]
    panes.current = "detail"
    bars.show()
    assert told[-1][0][0] == "back"
