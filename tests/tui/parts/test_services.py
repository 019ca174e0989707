"""Services that are asked for the words of a search."""

from __future__ import annotations

from array import array
from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import Panes, Shell
from tui_reader.library import Criteria, Order
from tui_reader.library.fetched import Asked
from tui_reader.tui.parts.services import Services
from tui_reader.tui.saying import searches


def test_what_the_services_find_joins_the_search_that_was_asked() -> None:
    asked = Asked(rows=(2, 9), services={2: ("arXiv",), 9: ("arXiv", "Hugging Face")}, new=frozenset([9]))
    shell = Shell(SimpleNamespace(feed=SimpleNamespace(ask=lambda query, cancelled: asked)))
    shown: list[Order] = []
    sources: list[Any] = []
    listing = SimpleNamespace(
        order=Order(Criteria(query="looped"), array("I", [1, 2]), 2, 2),
        show=lambda order, *_, **__: shown.append(order),
    )
    extras = SimpleNamespace(found_by=lambda *given: sources.append(given))
    news, contact = SimpleNamespace(refresh=lambda: None), SimpleNamespace(heard=lambda *_: None)
    parts: Any = shell, Panes([1, 2]), None, listing, news, extras, contact
    Services(*parts).ask("looped")
    assert shown[0].rows.tolist() == [1, 2, 9]
    assert sources == [("looped", {2: "arXiv", 9: "arXiv and Hugging Face"})]
    assert shell.said == ["2 papers found there, 1 of them new here"]


def test_nothing_that_was_found_is_told_without_numbers() -> None:
    assert searches.answered(0, 0) == "nothing found there"
