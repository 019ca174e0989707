"""Days, weeks and months, as the views go through them and as people name them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

FIRST_DAY = date(2023, 5, 4)
"""The first day of Daily Papers."""


def service_day(now: datetime) -> date:
    """The day by which Hugging Face lists papers at ``now`` (aware): that in UTC, wherever the reader sits."""
    return now.astimezone(UTC).date()


def span(view: str, day: date) -> tuple[date, date]:
    """First and last day of the day, ISO week or month that holds ``day``."""
    if view == "weekly":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + min(timedelta(days=6), date.max - monday)
    if view == "monthly":
        first = day.replace(day=1)
        following = (first + timedelta(days=31)).replace(day=1) if (day.year, day.month) != (9999, 12) else None
        return first, following - timedelta(days=1) if following else date.max
    return day, day


def name(view: str, day: date) -> str:
    """The period's name for a person: ``Wed 20 May 2026``, ``week 21, 18-24 May 2026``, ``May 2026``."""
    start, end = span(view, day)
    if view == "weekly":
        first = f"{start.day}" if start.month == end.month else f"{start.day} {start:%b}"
        return f"week {start.isocalendar().week}, {first}\N{EN DASH}{end.day} {end:%b %Y}"
    if view == "monthly":
        return f"{start:%B %Y}"
    return f"{start:%a} {start.day} {start:%b %Y}"


def names(view: str, day: date) -> tuple[str, ...]:
    """The period's ``name``, and shorter ones for less room, the shortest last."""
    start, _ = span(view, day)
    whole = name(view, day)
    if view == "weekly":
        return whole, whole.rpartition(" ")[0], f"week {start.isocalendar().week}"
    if view == "monthly":
        return (whole, f"{start:%b %Y}")
    return whole, f"{start.day} {start:%b %Y}", f"{start.day} {start:%b}"


def short(view: str, day: date) -> str:
    """The period in a sentence: ``Wed 20 May``, ``week 21``, ``May 2026``."""
    start, _ = span(view, day)
    if view == "weekly":
        return f"week {start.isocalendar().week}"
    return f"{start:%B %Y}" if view == "monthly" else f"{start:%a} {start.day} {start:%b}"


def label(view: str, day: date) -> str:
    """The period's name for a program, which ``parse_day`` takes: ``2026-05-20``, ``2026-W21``, ``2026-05``."""
    if view == "weekly":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    return f"{day:%Y-%m}" if view == "monthly" else day.isoformat()


EXAMPLES = "2026-05-20, 20 may, 05-20, 2026-W21, 2026-05, yesterday, last friday or -3"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIRST_YEAR, LAST_YEAR = 1900, 2999


def parse_day(text: str, today: date) -> date:
    """The day that a person means; of a week or a month the first.

    ``2026-05-20``, ``20 may 2026``, ``may 20``, ``05-20`` (without a year the latest), ``2026-W21``, ``2026-05``,
    ``may``, ``today``, ``yesterday``, ``friday`` (the latest, today if it is one),
    ``last friday`` (the latest before today), ``last week``, ``last month``, ``-3`` (days ago), ``3 days ago``; in any
    case, names of days and months also begun (``fri``). Raises ValueError with a sentence.
    """
    words = " ".join(text.lower().replace("\N{MINUS SIGN}", "-").split())
    try:
        day = _exact(words) or _named(words, today) or _relative(words, today)
    except (ValueError, OverflowError):
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{text.strip()!r} is no day of the years {FIRST_YEAR} to {LAST_YEAR}, such as {EXAMPLES}")
    return day


def _exact(words: str) -> date | None:
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?", words):
        year, month, day = (int(part or 1) for part in match.groups())
        return date(year, month, day)
    if match := re.fullmatch(r"([0-9]{4})-?w([0-9]{1,2})", words):
        return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    return None


def _named(words: str, today: date) -> date | None:
    """A day with its month's name or without its year, a month by its name."""
    if match := re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})", words):
        return _latest(int(match[1]), int(match[2]), today)
    parts = words.replace(",", " ").replace(".", " ").split()
    months = [(at, month) for at, word in enumerate(parts) if (month := _month(word))]
    if len(months) != 1:
        return None
    ((at, month),) = months
    numbers = [re.sub(r"(?<=[0-9])(st|nd|rd|th)$", "", word) for place, word in enumerate(parts) if place != at]
    if not all(word.isascii() and word.isdecimal() for word in numbers):
        return None
    years = [int(word) for word in numbers if len(word) == 4]
    days = [int(word) for word in numbers if len(word) <= 2]
    if len(years) > 1 or len(days) > 1 or len(years) + len(days) != len(numbers):
        return None
    return date(years[0], month, days[0] if days else 1) if years else _latest(month, days[0] if days else 1, today)


def _month(word: str) -> int:
    """A month's number by its name, or the beginning of it; 0 for none."""
    found = [number for number, month in enumerate(_MONTHS, 1) if len(word) > 2 and month.startswith(word)]
    return found[0] if found else 0


def _latest(month: int, day: int, today: date) -> date:
    """The latest such day up to ``today``. Raises ValueError when there is none."""
    for year in range(today.year, today.year - 8, -1):  # a 29 February may be as long ago as that
        if (month, day) != (2, 29) or (year % 4 == 0 and (year % 100 or year % 400 == 0)):
            found = date(year, month, day)
            if found <= today:
                return found
    raise ValueError


def _relative(words: str, today: date) -> date | None:
    if words in ("today", "now", "0", "this week", "this month"):
        return today
    if words == "yesterday":
        return today - timedelta(1)
    if words == "last week":
        return today - timedelta(7)
    if words == "last month":
        return today.replace(day=1) - timedelta(1)
    if match := re.fullmatch(r"-([0-9]{1,5})|([0-9]{1,5}) days? ago", words):
        return today - timedelta(int(match[1] or match[2]))
    last, _, name = words.rpartition(" ")
    begun = [number for number, weekday in enumerate(_WEEKDAYS) if len(name) > 2 and weekday.startswith(name)]
    if not begun or last not in ("", "last"):
        return None
    back = (today.weekday() - begun[0]) % 7
    return today - timedelta(back or (7 if last else 0))
