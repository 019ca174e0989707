"""The reader's words: where there are no papers, at the first run, above the list. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from tui_reader.library import Order, periods
from tui_reader.text import clean_line
from tui_reader.tui import commands, view
from tui_reader.tui.look import Signs

if TYPE_CHECKING:
    from tui_reader.http import FetchError
    from tui_reader.library.exporting import Exported
    from tui_reader.library.fetched import Refreshed
    from tui_reader.library.importing import Imported
    from tui_reader.library.prefetch import Added, Kept, Progress


def empty(order: Order, key: Mapping[str, str], today: date) -> tuple[str, ...]:
    """A paragraph each: why a list is empty, and what to do next. ``key``: the key of each command.

    ``today`` is the service's day.
    """
    ask = order.ask
    if order.missing:
        return (*(f"{hint}." for hint in order.hints), f"{key['open']} fetches {named(order)}, esc clears the search.")
    if ask.query:
        where = "" if ask.view == "all" else f" in {commands.title(ask.view)}"
        kind = "" if ask.filter == "all" else f" that is {FILTERED.get(ask.filter, ask.filter)}"
        helps = [f"{key['filter']} {OTHERS[ask.filter]}"] if ask.filter != "all" else []
        helps += [f"{key['all']} searches all papers"] if ask.view != "all" else []
        helps.append(f"{key['open']} asks Hugging Face and arXiv, esc clears the search.")
        return (f"Nothing{where}{kind} matches this search.", *order.hints, ", ".join(helps))
    if ask.filter != "all":
        way_out = f"{key['filter']} {OTHERS[ask.filter]}, esc clears the filter."
        return (f"Nothing here is {FILTERED.get(ask.filter, ask.filter)}.", way_out)
    if ask.view == "bookmarks":
        return ("No bookmarks yet.", f"{key['bookmark']} bookmarks the paper under the cursor, in any view.")
    if ask.view == "trending":
        words = "Trending comes from huggingface.co/papers and needs the network."
        return (words, f"{key['all']} shows every paper kept on this machine.")
    if order.day and to_come(ask.view, order.day, today):
        words = f"{heads(order)[0]} is {TO_COME}: Hugging Face counts days in UTC, where it is {view.day(today)}."
        return (words, f"{key['latest']} shows the latest papers.")
    period = PERIODS.get(ask.view, "period")
    when = f" {'on' if ask.view == 'daily' else 'in'} {periods.short(ask.view, order.day)}" if order.day else ""
    return (f"No papers{when}.", f"{key['earlier']} goes to the previous {period} with papers.")


PERIODS = {"daily": "day", "weekly": "week", "monthly": "month"}
"""The period of a view."""
FILTERED = {"new": "new since your last visit", "begun": "read in part"}
"""The filters that are no word by themselves."""
OTHERS = {
    "unread": "shows read ones too",
    "bookmarked": "shows those without a bookmark too",
    "new": "shows older ones too",
    "begun": "shows all the others too",
}
"""The way out of each filter that leaves nothing."""
FILTERS = {
    "all": "every paper",
    "unread": "not read yet",
    "bookmarked": "with a bookmark",
    "new": "since your last visit",
    "begun": "read in part",
}
"""A hint on each filter."""
SORTS = {
    "": ("latest day first", "earliest day first"),
    "date": ("newest first", "oldest first"),
    "title": ("A to Z", "Z to A"),
    "upvotes": ("most first", "fewest first"),
    "comments": ("most first", "fewest first"),
    "stars": ("most first", "fewest first"),
}
"""A hint on each sort, and on the other way round."""


SORTED = {
    "": ("", "earliest first"),
    "date": ("by date", "oldest first"),
    "title": ("by title", "by title, Z to A"),
    **{name: (f"by {name}", f"fewest {name} first") for name in ("upvotes", "comments", "stars")},
}
"""The name of each sort beside the head, and that of the other way round."""


def greeting(order: Order, samples: date, today: date, key: Mapping[str, str]) -> str:
    """The words of the first run, until a key is pressed. ``samples``: the day of the sample papers."""
    papers = f"{view.counted(order.matching, 'sample paper')} of {view.day(samples)}, kept on this machine"
    if order.day:
        papers = f"{view.counted(order.matching, 'paper')} of {_of_day(order.day, today)}"
    return (
        f"{papers}. {key['down']} {key['up']} move, {key['open']} reads, {key['bookmark']} bookmarks, "
        f"{key['search']} searches, {key['help']} is the help."
    )


def came(papers: int, day: date, today: date, between: str, key: str) -> str:
    """The words on papers that came beside the list that is shown: ``18 papers of today · 1 shows them``."""
    return f"{view.counted(papers, 'paper')} of {_of_day(day, today)} {between} {key} shows them"


def _of_day(day: date, today: date) -> str:
    return "today" if day == today else periods.name("daily", day)


def heads(order: Order) -> tuple[str, ...]:
    """What the list shows, the longest name first, each shorter one for less room; empty for all papers there are."""
    return periods.names(order.ask.view, order.day) if order.day else ("",)


def chips(order: Order) -> tuple[str, ...]:
    """How the list differs from all papers of its view in their customary order, a word or two each."""
    ask = order.ask
    if ask.like is not None:
        return ()
    shown = [ask.filter] if ask.filter != "all" else []
    if (ask.sort not in ("", "relevance")) or (ask.reverse and not ask.query.strip()):
        shown.append(SORTED[ask.sort][ask.reverse])
    if order.muted or ask.muted:
        shown.append("muted shown" if ask.muted else f"{order.muted:,} muted")
    return tuple(shown)


def counts(order: Order, picked: int = 0) -> tuple[str, ...]:
    """How many papers the list shows, and how many of them are selected for the next mark; shorter for less room."""
    if order.ask.query:
        more = "+" if order.matching > len(order.rows) else ""
        whole = (f"{order.matching:,}{more} of {order.total:,}", f"{order.matching:,}{more}")
    else:
        whole = (view.counted(order.matching, "paper"), f"{order.matching:,}")
    return (f"{picked:,} selected, {whole[0]}", f"{picked:,} selected") if picked else whole


def day(papers: int, unread: int, *, fetched: bool) -> str:
    """How much there is to read on a day."""
    if papers:
        return f"{view.counted(papers, 'paper')}, {unread:,} unread"
    return "no papers" if fetched else "not fetched yet"


def no_saved_search(number: str, key: str) -> str:
    """The answer to the key of a saved search that there is none for."""
    return f"no saved search {number} yet; {key} saves the current one"


def troubles(sentences: Sequence[str]) -> str:
    """Words on what went wrong at the start: the first of it, and how much more there was."""
    more = f" (and {len(sentences) - 1} more)" if len(sentences) > 1 else ""
    return sentences[0] + more


def source(at: datetime | None, seed: date | None, between: str, trouble: str, now: datetime) -> str:
    """When the papers were fetched, else the day of the seed; before it the ``trouble`` that keeps newer away."""
    when = f"samples of {view.day(seed)}" if seed else "kept on this machine"
    if at:
        local, today = at.astimezone(), now.astimezone().date()
        when = f"fetched {local:%H:%M}" if local.date() == today else f"fetched {view.day(local.date())}"
    return f"{trouble} {between} {when}" if trouble else when


def to_come(name: str, day: date, today: date) -> bool:
    """True when the day, week or month of ``day`` has not begun on the service's day."""
    return periods.span(name, day)[0] > today


TO_COME = "still to come"
"""The words on a day, week or month that has not begun where days are counted."""


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


def again(seconds: float) -> str:
    """When a service is asked again by itself."""
    return f"asks again in {seconds:.0f} s" if seconds < 90 else f"asks again in {seconds / 60:.0f} min"


def newer(day: date, key: str) -> str:
    """That papers of a later day came than those that are read just now."""
    return f"{periods.name('daily', day)} is here, {key} shows it"


def refreshed(done: Refreshed) -> str:
    """A refresh's result."""
    parts = [f"{len(done.new):,} new"] if done.new else []
    parts += [f"{len(done.changed):,} updated"] if done.changed else []
    parts += [f"{len(done.skipped):,} could not be read"] if done.skipped else []
    return ", ".join(parts) or "nothing new"


def failure(error: Exception) -> str:
    """An error, as one sentence."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{clean_line(str(error.filename))} can't be used: {error.strerror.lower()}"
    return clean_line(str(error)) or type(error).__name__


def imported(done: Imported) -> str:
    """An import's result."""
    if not done.read and done.unknown:
        return next((bad.reason for bad in done.bad), "there is no file with papers in that folder")
    parts = [f"{done.new:,} new", f"{done.updated:,} updated"]
    parts += [f"{done.known:,} known"] if done.known else []
    parts += [f"{done.marked:,} marked"] if done.marked else []
    parts += [f"{done.without_id:,} without an id"] if done.without_id else []
    parts += [f"{done.missing:,} not found"] if done.missing else []
    if unreadable := done.bad_count - done.missing:
        where = f", the first at {done.bad[0].place}" if done.bad and not done.missing else ""
        parts.append(f"{unreadable:,} could not be read{where}")
    if done.wanted:
        parts.append(f"{len(done.wanted):,} not fetched" + (f": {done.offline}" if done.offline else ""))
    return ", ".join(parts)


def exported(done: Exported) -> str:
    """An export's result."""
    parts = [f"{done.papers:,} {'paper' if done.papers == 1 else 'papers'} written to {clean_line(str(done.path))}"]
    parts += [f"{done.known:,} were there"] if done.known else []
    parts += [f"{len(done.foreign):,} notes without marks left alone"] if done.foreign else []
    return ", ".join(parts)


def progress(name: str, done: int, total: int, signs: Signs) -> str:
    """The progress of a refresh of several lists: ``fetching 2026-05-20 ████░░░░░░ 12 of 30``."""
    full = round(10 * done / total)
    return f"fetching {name} {signs.done * full}{signs.left * (10 - full)} {done} of {total}"


def saving(marks: int) -> str:
    """The words on marks that wait to be saved; empty for none."""
    return f"{view.counted(marks, 'mark')} not saved yet: another reader is writing" if marks else ""


def not_saved(marks: int) -> str:
    """The words when the reader has ended before marks were saved."""
    return f"{view.counted(marks, 'mark')} could not be saved: another reader was writing for too long"


def named(order: Order) -> str:
    """The papers that a search names by their ids and that are not here."""
    first, *others = order.missing
    return f"arXiv:{first}" + (f" and {view.counted(len(others), 'other')}" if others else "")


def services(order: Order) -> str:
    """The detail's words on the row after the last result."""
    if order.missing:
        return f"enter fetches {named(order)} into the library."
    return "enter sends the search to Hugging Face and arXiv, and adds what they find. A bookmark keeps it."


def indexing(done: int, total: int) -> str:
    """The progress of the search's index; empty when it is done."""
    return f"indexing for search, {done / total:.0%}" if total else ""


def more(order: Order) -> str:
    """The line after the last result."""
    if order.missing:
        return f"Fetch {named(order)}"
    return f"Ask Hugging Face and arXiv for {order.ask.query.strip()!r}"


def too_long(missing: int) -> str:
    """The words when a paste did not fit into the search line; ``missing``: characters left out."""
    return f"a search has room for 500 characters; the last {missing:,} of the paste were left out"


def received(what: str, size: int, total: int | None) -> str:
    """The state of a download: ``PDF, 3.2 of 12.4 MB``."""
    of = f" of {total / 1e6:.1f}" if total else ""
    return f"{what}, {size / 1e6:.1f}{of} MB"


def waits(what: str, seconds: float) -> str:
    """Something waits until arXiv may be asked again."""
    return f"{what}: arXiv's turn in {max(1, round(seconds))} s"


def duration(seconds: float) -> str:
    """A time that something takes: ``40 s``, ``8 min``, ``2 h``."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"


def takes(papers: int, each: float) -> str:
    """The number of papers, and the time that their texts take at most."""
    return f"{view.counted(papers, 'paper')}, at most {duration(papers * each)}"


def prefetch(progress: Progress, key: str) -> str:
    """The progress of texts that are kept for later: ``keeping texts, 7 of 40, about 8 min, P stops``."""
    left = progress.waits or f"about {duration(progress.seconds)}"
    return f"keeping texts, {progress.done} of {progress.total}, {left}" + (f", {key} stops" if key else "")


def added(done: Added) -> str:
    """The outcome of asking for texts to be kept."""
    parts = [
        f"{view.counted(done.new, 'text')} will be kept" if done.new else "",
        f"{done.here:,} kept already" if done.here else "",
        f"{done.waiting:,} waiting already" if done.waiting else "",
        f"{done.failed:,} could not be had lately" if done.failed else "",
        f"{done.nameless:,} without an arXiv id" if done.nameless else "",
        f"no room for {done.over:,} more" if done.over else "",
    ]
    return ", ".join(filter(None, parts)) or "nothing to keep"


def kept(done: Kept) -> str:
    """The outcome of keeping texts."""
    words = f"{view.counted(done.texts, 'text')} kept"
    if not done.errors:
        return words
    return f"{words}, {len(done.errors):,} could not be had: {done.errors[0]}"


NO_CODE = "no code is known for this paper"
STOPPED = "stopped; what came so far is kept"
