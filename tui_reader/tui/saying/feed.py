"""The words of the feed: how fresh it is, what came, what is wrong with a service; days and the calendar. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from tui_reader.library import periods
from tui_reader.tui.saying import counted, day, failure

if TYPE_CHECKING:
    from tui_reader.http import FetchError
    from tui_reader.library.fetched import Refreshed
    from tui_reader.tui.look import Signs

TO_COME = "still to come"
"""The words on a day, week or month that has not begun where days are counted."""
FETCHING, FETCHING_DAYS = "fetching papers", "fetching days"
NOTHING_EARLIER, NOTHING_LATER = "nothing earlier", "nothing later"
GO_TO, GOES_THERE = "Go to", "goes there"
"""The question for a date."""
CALENDAR = (
    "enter goes there, space selects, r fetches, esc cancels",
    "enter goes there, esc cancels",
    "enter goes there",
)
"""The keys of the calendar: all of them, and those that count where there is less room."""
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def source(at: datetime | None, seed: date | None, between: str, trouble: str, now: datetime) -> str:
    """The time when the papers were fetched, or the day of the seed; before it the ``trouble`` with newer ones."""
    when = f"samples of {day(seed)}" if seed else "kept on this machine"
    if at:
        local, today = at.astimezone(), now.astimezone().date()
        when = f"fetched {local:%H:%M}" if local.date() == today else f"fetched {day(local.date())}"
    return f"{trouble} {between} {when}" if trouble else when


def came(papers: int, of: date, today: date, between: str, key: str) -> str:
    """The words on papers that came beside the list that is shown: ``18 papers of today · 1 shows them``."""
    return f"{counted(papers, 'paper')} of {of_day(of, today)} {between} {key} shows them"


def of_day(value: date, today: date) -> str:
    """The day that papers are of."""
    return "today" if value == today else periods.name("daily", value)


def newer(value: date, key: str) -> str:
    """Papers came of a later day than the ones that are read just now."""
    return f"{periods.name('daily', value)} is here, {key} shows it"


def refreshed(done: Refreshed) -> str:
    """A refresh's result."""
    parts = [f"{len(done.new):,} new"] if done.new else []
    parts += [f"{len(done.changed):,} updated"] if done.changed else []
    parts += [f"{len(done.skipped):,} could not be read"] if done.skipped else []
    return ", ".join(parts) or "nothing new"


def progress(name: str, done: int, total: int, signs: Signs) -> str:
    """The progress of a refresh of several lists: ``fetching 2026-05-20 ████░░░░░░ 12 of 30``."""
    full = round(10 * done / total)
    return f"fetching {name} {signs.done * full}{signs.left * (10 - full)} {done} of {total}"


def trouble(error: FetchError) -> str:
    """A service's trouble, in a few words that can stay on the screen."""
    if error.offline:
        return "offline"
    if error.login:
        return "a login page answered instead of Hugging Face"
    if error.status == 429:
        return "too many requests"
    if error.status and error.status >= 500:
        return f"server error ({error.status})"
    return failure(error).partition(";")[0]


def trouble_for(words: str, seconds: float) -> str:
    """A service's trouble, and when it is asked again by itself."""
    when = f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
    return f"{words}, asks again in {when}"


def troubles(sentences: Sequence[str]) -> str:
    """Words on what went wrong at the start: the first of it, and how much more there was."""
    more = f" (and {len(sentences) - 1} more)" if len(sentences) > 1 else ""
    return sentences[0] + more


# -- days -----------------------------------------------------------------------------------------------------------


def to_come(name: str, value: date, today: date) -> bool:
    """True when the day, week or month of ``value`` has not begun on the service's day."""
    return periods.span(name, value)[0] > today


def not_begun(name: str, value: date) -> str:
    """The answer to who asks for a day, week or month that has not begun."""
    return f"{periods.name(name, value)} is {TO_COME}, in UTC, by which Hugging Face counts days"


def go_through(earlier: str, later: str) -> str:
    """The answer to these keys in a view without days."""
    return f"{earlier} and {later} go through days, weeks and months"


def on_day(papers: int, unread: int, *, fetched: bool) -> str:
    """The amount that there is to read on a day."""
    if papers:
        return f"{counted(papers, 'paper')}, {unread:,} unread"
    return "no papers" if fetched else "not fetched yet"


def days_selected(days: int) -> str:
    """A span of days is selected in the calendar."""
    return f"{counted(days, 'day')} selected, r fetches them"


def calendar_titles(value: date, words: str) -> tuple[str, ...]:
    """The title of the calendar: the day under the cursor, and ``words`` on it; then shorter ones for less room."""
    days = (f"{value:%a} {day(value)}", f"{value.day} {value:%b}")
    return tuple(f"{shown}: {told}" for shown in days for told in (words, words.partition(",")[0]))
