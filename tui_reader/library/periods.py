"""Days, weeks and months, as the views go through them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

PERIODS = ("daily", "weekly", "monthly")


def span(view: str, day: date) -> tuple[date, date]:
    """First and last day of the day, ISO week or month that holds ``day``."""
    if view == "weekly":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if view == "monthly":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return day, day


def name(view: str, day: date) -> str:
    """What a person calls that period: ``Wed 20 May 2026``, ``week 21, 18-24 May 2026``, ``May 2026``."""
    start, end = span(view, day)
    if view == "weekly":
        first = f"{start.day}" if start.month == end.month else f"{start.day} {start:%b}"
        return f"week {start.isocalendar().week}, {first}\N{EN DASH}{end.day} {end:%b %Y}"
    if view == "monthly":
        return f"{start:%B %Y}"
    return f"{start:%a} {start.day} {start:%b %Y}"
