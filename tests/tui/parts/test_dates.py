"""Steps through days, with a network and without."""

from __future__ import annotations

from array import array
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tests.tui.parts.stage import Shell
from tui_reader.library import Criteria, Order
from tui_reader.tui.parts.dates import Dates

DAY = date(2026, 5, 20)


@pytest.mark.parametrize(("answers", "came"), [(True, date(2026, 5, 18)), (False, date(2026, 5, 19))])
def test_a_step_goes_to_days_that_are_not_kept_where_there_is_a_network(answers: bool, came: date) -> None:
    lists = SimpleNamespace(
        step=lambda criteria, by: date(2026, 5, 19),
        step_online=lambda criteria, by: date(2026, 5, 18),
        latest_day=lambda: DAY,
    )
    looked: list[Criteria] = []
    listing = SimpleNamespace(
        criteria=Criteria("daily"), order=Order(Criteria("daily"), array("I"), day=DAY), look_at=looked.append
    )
    parts: Any = Shell(SimpleNamespace(lists=lists)), listing, SimpleNamespace(), SimpleNamespace(answers=answers)
    Dates(*parts).step(-1)
    assert looked == [Criteria("daily", came)]


def test_a_step_outside_of_periods_says_what_it_is_for() -> None:
    shell = Shell(SimpleNamespace())
    parts: Any = shell, SimpleNamespace(criteria=Criteria("all"), order=Order(Criteria(), array("I"))), None, None
    Dates(*parts).step(1)
    assert "days, weeks and months" in shell.said[0]
