"""Days, in the ways in which services and people write them down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OTHERS = {
    "mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12, "fév": 2, "fev": 2, "avr": 4, "jui": 6, "juil": 7, "aoû": 8,
    "aou": 8, "déc": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "set": 9, "out": 10, "gen": 1, "mag": 5, "giu": 6,
    "lug": 7, "ott": 10,
}  # fmt: skip
"""Months in other languages, by their beginnings, where these are not the English ones."""
_MONTH = r"(?P<month>[A-Za-zÀ-ɏ]{3,10})\.?"
_WEEKDAY = r"(?:[A-Za-zÀ-ɏ]{3,10}\.?,?\s+)?"
_SAID = (
    r"(?i)^[\W_]*(?:v\d{1,3}\]?\s+)?"
    r"(?:(?:first |last )?(?:published|submitted|posted|released|created|revised|date|online)(?:\s+on\b)?\s*:?\s*)?"
)
"""Words before a day."""
_FIRST, _LAST = 1000, 2999
_FORMS = (
    r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)",
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s)?{_MONTH},?[\s-]+(?:de\s)?(?P<year>\d{{4}})\b",
    rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b",
    rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+[\d:.]{{5,15}}\s(?:[A-Z]{{2,4}}\s)?(?P<year>\d{{4}})\b",  # ctime's
    r"(?P<year>\d{4})\s?年\s?(?P<month>\d{1,2})\s?月(?:\s?(?P<day>\d{1,2})\s?日)?",
    r"(?P<day>1[3-9]|2\d|3[01])/(?P<month>\d{1,2})/(?P<year>\d{4})\b",  # which is which can be told from some alone
    r"(?P<month>\d{1,2})/(?P<day>1[3-9]|2\d|3[01])/(?P<year>\d{4})\b",
    r"(?P<month>\d{1,2})/(?P<year>\d{4})\b",
    r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})\b",
    r"(?P<year>\d{4})[-/](?P<month>\d{1,2})(?!\d)",
    rf"(?P<year>\d{{4}})\s+{_MONTH}(?:\s+(?P<day>\d{{1,2}}))?(?!\d)",
    r"(?i:spring|summer|autumn|fall|winter),?\s+(?P<year>\d{4})\b",
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
        named = (value.get(name) for name in ("date", "date-time", "value", "raw", "created", "timestamp", "$date"))
        return next(filter(None, map(day, named)), None)
    if isinstance(value, list) and value:
        nested = isinstance(value[0], list | Mapping) or (isinstance(value[0], str) and len(value[0]) > 4)
        return day(value[0]) if nested else _parts(value)
    return None


def _parts(parts: list[Any]) -> date | None:
    texts = [str(part) for part in parts[:3] if isinstance(part, int | str) and part not in ("", 0)]
    year, month, one = (*texts, "1", "1")[:3] if texts else ("", "", "")
    return _date(year, month, one)


def _date(year: str, month: str, one: str) -> date | None:
    try:
        found = date(int(year), _month(month.lower()), int(one) or 1)
    except (ValueError, OverflowError):
        return None
    return found if _FIRST <= found.year <= _LAST else None


def _month(name: str) -> int:
    """The number of a month. Raises ValueError when ``name`` is none."""
    if name.isdecimal():
        return int(name)
    if found := _OTHERS.get(name[:4]) or _OTHERS.get(name[:3]):
        return found
    return _MONTHS.index(name[:3]) + 1


def _written(text: str) -> date | None:
    if re.fullmatch(r"\d{9,10}(?:\.\d{1,6})?|\d{12,13}", text, re.ASCII):
        return _counted(float(text))
    if re.match(r"\d{4}-W\d\d", text, re.ASCII):
        with suppress(ValueError):
            return date.fromisoformat(text[:10])
    if not text[:1].isdecimal():
        text = re.sub(_SAID, "", text[:100])
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
