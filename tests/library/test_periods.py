"""Days, weeks and months, over the ends of years and of the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.library.conftest import Open
from tui_reader.library import Ask
from tui_reader.library.periods import PERIODS, name, span
from tui_reader.models import Paper


@pytest.mark.parametrize(
    ("view", "day", "start", "end", "called"),
    [
        ("daily", date(2026, 5, 20), date(2026, 5, 20), date(2026, 5, 20), "Wed 20 May 2026"),
        ("weekly", date(2026, 5, 20), date(2026, 5, 18), date(2026, 5, 24), "week 21, 18–24 May 2026"),
        ("weekly", date(2026, 1, 1), date(2025, 12, 29), date(2026, 1, 4), "week 1, 29 Dec–4 Jan 2026"),
        ("weekly", date(2021, 1, 3), date(2020, 12, 28), date(2021, 1, 3), "week 53, 28 Dec–3 Jan 2021"),
        ("monthly", date(2024, 2, 10), date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        ("monthly", date(2025, 12, 31), date(2025, 12, 1), date(2025, 12, 31), "December 2025"),
    ],
)
def test_the_period_of_a_day_and_what_it_is_called(view: str, day: date, start: date, end: date, called: str) -> None:
    assert span(view, day) == (start, end)
    assert name(view, day) == called


@given(st.sampled_from(PERIODS), st.dates())
def test_every_day_has_its_periods(view: str, day: date) -> None:
    start, end = span(view, day)
    assert start <= day <= end
    assert span(view, start) == span(view, end) == (start, end)
    if end < date.max:
        assert span(view, end + timedelta(1))[0] == end + timedelta(1)


def test_steps_go_over_empty_periods_and_end(opened: Open) -> None:
    library = opened()
    days = [date(2027, 1, 1), date(2027, 1, 3), date(2027, 3, 31)]
    library.store.add([Paper(f"Paper {i}", id=f"2701.0000{i}", listed=day) for i, day in enumerate(days)])
    assert library.order(Ask("daily")).day == days[2]  # the latest that has papers
    assert library.step(Ask("daily"), -1) == days[1]
    assert library.step(Ask("daily", days[1]), 1) == days[2]
    assert library.step(Ask("weekly", days[0]), 1) == days[2]  # 1 and 3 January are one ISO week
    assert library.step(Ask("monthly", days[0]), 1) == days[2]
    assert library.step(Ask("daily"), 1) is None
    assert library.step(Ask("all"), 1) is None
    assert len(library.order(Ask("weekly", days[0])).rows) == 2
