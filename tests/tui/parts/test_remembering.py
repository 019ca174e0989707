"""The state that is kept for the next run: the list, the place in it, and how it looked."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import entry
from tui_reader.library import Criteria
from tui_reader.tui.parts.remembering import Remembering
from tui_reader.uistate import UIState


def test_the_place_is_kept_by_the_papers_name_and_a_paper_not_read_yet_keeps_its_own() -> None:
    kept: list[UIState] = []
    field = SimpleNamespace(remember=lambda: None, earlier=["looped"])
    panes: Any = SimpleNamespace(search=SimpleNamespace(input=field), split=0.5, density="comfortable")
    selected: Any = SimpleNamespace(known=lambda row: entry(row) if row == 7 else None)
    listing: Any = SimpleNamespace(criteria=Criteria("daily", date(2026, 5, 20)), place=(7, -3))
    start: Any = SimpleNamespace(state=UIState(key="arxiv:2401.00003"), row=3, remember=kept.append)
    greeting: Any = SimpleNamespace(greeted=True)
    extras: Any = SimpleNamespace(similar=("A paper like it",))
    remembering = Remembering(panes, selected, listing, extras, lambda: "bibtex", greeting, start)
    remembering.keep("daily-dark")
    state = kept[0]
    assert (state.view, state.day, state.key, state.above) == ("daily", "2026-05-20", entry(7).key, 0)
    assert state.similar == ("A paper like it",)
    assert (state.queries, state.copied, state.greeted) == (("looped",), "bibtex", True)
    listing.place = 3, 2
    assert remembering.state("daily-dark").key == "arxiv:2401.00003"
    listing.place = 4, 2
    assert (remembering.state("daily-dark").key, remembering.state("daily-dark").similar) == ("", ())
