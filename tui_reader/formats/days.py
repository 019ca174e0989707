"""Days, in the ways in which services and people write them down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_FIRST, _LAST = 1000, 2999
_FORMS = (
    r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)",
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
    rf"(?:[A-Za-z]{{3,9}},?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}})\b",
    rf"(?:[A-Za-z]{{3,9}},?\s+)?{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b",
    r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})\b",
    r"(?P<year>\d{4})[-/](?P<month>\d{1,2})(?!\d)",
    rf"(?P<year>\d{{4}})\s+{_MONTH}(?:\s+(?P<day>\d{{1,2}}))?(?!\d)",
    rf"{_MONTH},?\s+(?P<year>\d{{4}})\b",
    r"(?P<year>\d{4})(?!\d)",
)


def day(value: Any) -> date | None:
    """The day of a date or time in ``value``: a text, a number of seconds or milliseconds, parts; the first of several.

    Of a year alone it is the first of January, of a month its first. None when it is none.
    """
    if isinstance(value, str):
        if value[4:5] == value[7:8] == "-":
            try:
                return date.fromisoformat(value[:10])
            except ValueError:
                pass
        return _written(value.strip())
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _counted(value)
    if isinstance(value, Mapping):
        if isinstance(parts := value.get("date-parts"), list):
            return day(parts[0]) if parts else None
        if "year" in value:
            return _parts([value["year"], value.get("month"), value.get("day")])
        named = (value.get(name) for name in ("date", "date-time", "value", "raw", "created", "timestamp"))
        return next(filter(None, map(day, named)), None)
    if isinstance(value, list) and value:
        return day(value[0]) if isinstance(value[0], list | Mapping) else _parts(value)
    return None


def _parts(parts: list[Any]) -> date | None:
    texts = [str(part) for part in parts[:3] if isinstance(part, int | str) and part not in ("", 0)]
    year, month, one = (*texts, "1", "1")[:3] if texts else ("", "", "")
    return _date(year, month, one)


def _date(year: str, month: str, one: str) -> date | None:
    try:
        number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].lower()) + 1
        found = date(int(year), number, int(one))
    except (ValueError, OverflowError):
        return None
    return found if _FIRST <= found.year <= _LAST else None


def _written(text: str) -> date | None:
    if re.fullmatch(r"\d{9,10}(?:\.\d{1,6})?|\d{12,13}", text, re.ASCII):
        return _counted(float(text))
    for form in _FORMS:
        if match := re.match(form, text, re.ASCII):
            found = match.groupdict()
            return _date(found["year"], found.get("month") or "1", found.get("day") or "1")
    return None


def _counted(number: float) -> date | None:
    """The day of an instant in seconds, or milliseconds, since 1970; a small number may be a year."""
    if _FIRST <= number <= _LAST:
        return _date(str(int(number)), "1", "1")
    if 1e11 < number < 1e14:
        number /= 1_000
    elif not 1e8 < number < 1e11:  # before 1973 there were no such papers, and numbers of other kinds are small
        return None
    return datetime.fromtimestamp(number, UTC).date()
