"""Days, weeks and months, over the ends of years and of the calendar."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.library.conftest import Clock, Open
from tui_reader.library import Criteria
from tui_reader.library.periods import FIRST_DAY, label, name, parse_day, service_day, span
from tui_reader.models import Paper
from tui_reader.views import PERIODS


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
    assert library.lists.order(Criteria("daily")).day == days[2]  # the latest that has papers
    assert library.lists.step(Criteria("daily"), -1) == days[1]
    assert library.lists.step(Criteria("daily", days[1]), 1) == days[2]
    assert library.lists.step(Criteria("weekly", days[0]), 1) == days[2]  # 1 and 3 January are one ISO week
    assert library.lists.step(Criteria("monthly", days[0]), 1) == days[2]
    assert library.lists.step(Criteria("daily"), 1) is None
    assert library.lists.step(Criteria("all"), 1) is None
    assert len(library.lists.order(Criteria("weekly", days[0])).rows) == 2


TODAY = date(2026, 5, 20)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-05-20", date(2026, 5, 20)),
        (" 2024-2-9 ", date(2024, 2, 9)),
        ("2026-W21", date(2026, 5, 18)),
        ("2026w01", date(2025, 12, 29)),
        ("2024-11", date(2024, 11, 1)),
        ("today", TODAY),
        ("Yesterday", date(2026, 5, 19)),
        ("-3", date(2026, 5, 17)),
        ("\N{MINUS SIGN}3", date(2026, 5, 17)),
        ("1 day ago", date(2026, 5, 19)),
        ("30  days ago", date(2026, 4, 20)),
        ("wednesday", TODAY),
        ("last wednesday", date(2026, 5, 13)),
        ("last friday", date(2026, 5, 15)),
        ("Fri", date(2026, 5, 15)),
        ("thurs", date(2026, 5, 14)),
        ("this week", TODAY),
        ("last week", date(2026, 5, 13)),
        ("last month", date(2026, 4, 30)),
        ("20 may", TODAY),
        ("21 May", date(2025, 5, 21)),  # the latest such day
        ("may 19th", date(2026, 5, 19)),
        ("Feb 29", date(2024, 2, 29)),
        ("1 sept. 2024", date(2024, 9, 1)),
        ("December 24, 2023", date(2023, 12, 24)),
        ("november", date(2025, 11, 1)),
        ("nov 2024", date(2024, 11, 1)),
        ("05-20", TODAY),
        ("5-21", date(2025, 5, 21)),
    ],
)
def test_a_day_is_taken_as_people_name_it(typed: str, day: date) -> None:
    assert parse_day(typed, TODAY) == day


@pytest.mark.parametrize(
    "typed",
    [
        *("", "nonsense", "t", "last", "last t", "next friday", "20.5.2026", "2026-05-20T01:00"),
        *("2026-02-30", "2026-13", "2026-W54", "1899-12-31", "3000-01-01", "-999999", "-99999"),
        *("20 mai", "31 april", "30 feb", "may june", "may 20 21", "may 20th x", "13-01", "05-32", "may 20 2026 2027"),
        *("\u0662\u0660\u0662\u0666-05-20", "-\u0663"),  # digits, but not those of a date
    ],
)
def test_what_is_no_day_is_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match=r"is no day of the years 1900 to 2999, such as 2026-05-20, 20 may, 05-20"):
        parse_day(typed, TODAY)


@given(st.sampled_from(PERIODS), st.dates(date(1900, 1, 8), date(2999, 12, 1)))
def test_labels_are_days_too(view: str, day: date) -> None:
    assert parse_day(label(view, day), TODAY) == span(view, day)[0]


@given(st.text() | st.text("-0123456789w last friday may sept,"))
def test_any_text_is_a_day_or_a_sentence(typed: str) -> None:
    day = TODAY
    with contextlib.suppress(ValueError):
        day = parse_day(typed, TODAY)
    assert 1900 <= day.year <= 2999


@pytest.mark.parametrize("view", PERIODS)
def test_the_way_from_a_day_to_come_or_long_ago_leads_to_where_papers_can_be(
    view: str, opened: Open, clock: Clock
) -> None:
    library = opened(clock=clock)
    for ahead in (1, 40, 300_000):
        back = library.lists.step_online(Criteria(view, span(view, TODAY)[1] + timedelta(ahead)), -1)
        assert back
        assert span(view, back) == span(view, TODAY)
        assert library.lists.step_online(Criteria(view, TODAY + timedelta(ahead)), 1) is None
    assert library.lists.step_online(Criteria(view, date(1990, 1, 1)), 1) == FIRST_DAY
    assert library.lists.step_online(Criteria(view, date(1990, 1, 1)), -1) is None
    assert library.lists.step_online(Criteria(view, FIRST_DAY), -1) is None
    assert library.lists.step_online(Criteria(view, TODAY), 1) is None


def test_the_service_s_day_is_that_in_utc() -> None:
    for hours, day in ((-12, 20), (0, 20), (14, 20)):
        here = datetime(2026, 5, 20, 11, tzinfo=UTC).astimezone(timezone(timedelta(hours=hours)))
        assert service_day(here) == date(2026, 5, day)
