"""The greeting of the first run stands until a key is pressed or the mouse used."""

from __future__ import annotations

from array import array
from datetime import date
from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import Shell
from tui_reader.library import Criteria, Order
from tui_reader.tui.parts.greeting import Greeting


def test_the_first_key_ends_the_greeting_for_good() -> None:
    said: list[int] = []
    shell: Any = Shell(SimpleNamespace(samples=36, today=lambda: date(2026, 5, 21)))
    listing: Any = SimpleNamespace(order=Order(Criteria(), array("I", [1]), 36, 36), say=lambda: said.append(1))
    news: Any = SimpleNamespace(seed_day=date(2026, 5, 20))
    feed: Any = SimpleNamespace(foot=lambda: "12 new papers")
    greeting = Greeting(shell, listing, news, feed, greeted=False)
    assert "36" in greeting.foot()
    greeting.attended()
    greeting.attended()
    assert (greeting.foot(), said) == ("12 new papers", [1])
    assert Greeting(shell, listing, news, feed, greeted=True).foot() == "12 new papers"
