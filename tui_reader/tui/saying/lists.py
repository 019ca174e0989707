"""The words of the list: what it shows, why it is empty, its menus and the greeting. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tui_reader.library import Order, periods
from tui_reader.tui import commands
from tui_reader.tui.saying import counted, day
from tui_reader.tui.saying.feed import TO_COME, of_day, to_come
from tui_reader.tui.saying.searches import named

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
FILTER, SORT = "Filter", "Sort"
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
LISTED, RELEVANCE = "listed", "relevance"
"""The customary sort, and that of a search."""
BEST_FIRST = "best match first"
SORTED = {
    "": ("", "earliest first"),
    "date": ("by date", "oldest first"),
    "title": ("by title", "by title, Z to A"),
    **{name: (f"by {name}", f"fewest {name} first") for name in ("upvotes", "comments", "stars")},
}
"""The name of each sort beside the head, and that of the other way round."""
NO_MUTING = "no rule mutes anything; the README tells how to write one"


def empty(order: Order, key: Mapping[str, str], today: date, *, typing: bool = False) -> tuple[str, ...]:
    """A paragraph each: why a list is empty, and what to do next. ``key``: the key of each command.

    ``today`` is the service's day; ``typing``: the search is still typed, where most keys are letters.
    """
    criteria = order.criteria
    enter, clears = ("enter", "esc twice clears the search") if typing else (key["open"], "esc clears the search")
    if order.missing:
        return (*map(_sentence, order.hints), f"{enter} fetches {named(order)}, {clears}.")
    if criteria.query:
        where = "" if criteria.view == "all" else f" in {commands.title(criteria.view)}"
        kind = "" if criteria.filter == "all" else f" that is {FILTERED.get(criteria.filter, criteria.filter)}"
        helps = [f"{key['filter']} {OTHERS[criteria.filter]}"] if criteria.filter != "all" else []
        helps += [f"{key['all']} searches all papers"] if criteria.view != "all" else []
        asks = [f"{enter} asks Hugging Face and arXiv"] if order.worded else []
        way_out = ", ".join([*helps, *asks, f"{clears}."])
        if typing and helps:
            way_out = "; ".join([*asks, f"after esc, {', '.join(helps)}, esc clears the search."])
        return (f"Nothing{where}{kind} matches this search.", *map(_sentence, order.hints), way_out)
    if criteria.filter != "all":
        way_out = f"{key['filter']} {OTHERS[criteria.filter]}, esc clears the filter."
        return (f"Nothing here is {FILTERED.get(criteria.filter, criteria.filter)}.", way_out)
    if criteria.view == "bookmarks":
        return ("No bookmarks yet.", f"{key['bookmark']} bookmarks the paper under the cursor, in any view.")
    if criteria.view == "trending":
        words = "Trending comes from huggingface.co/papers and needs the network."
        return (words, f"{key['all']} shows every paper kept on this machine.")
    if order.day and to_come(criteria.view, order.day, today):
        words = f"{heads(order)[0]} is {TO_COME}: Hugging Face counts days in UTC, where it is {day(today)}."
        return (words, f"{key['latest']} shows the latest papers.")
    period = PERIODS.get(criteria.view, "period")
    when = (
        f" {'on' if criteria.view == 'daily' else 'in'} {periods.short(criteria.view, order.day)}" if order.day else ""
    )
    if order.day and periods.span(criteria.view, order.day)[1] < periods.FIRST_DAY:
        return (f"No papers{when}.", f"{key['later']} goes to the next {period} with papers.")
    if order.day and not order.fetched:
        name = periods.short(criteria.view, order.day)
        goes = f"{key['earlier']} goes to the previous {period} with papers."
        return (f"{name[:1].upper()}{name[1:]} is not fetched yet.", f"{key['refresh']} fetches it, {goes}")
    return (f"No papers{when}.", f"{key['earlier']} goes to the previous {period} with papers.")


def _sentence(hint: str) -> str:
    """A hint by itself; the names at its beginning stay as they are written."""
    return f"{hint[:1].upper()}{hint[1:]}." if hint.startswith(("no ", "only ", "partial ")) else f"{hint}."


def greeting(order: Order, samples: int, captured: date, today: date, key: Mapping[str, str]) -> str:
    """The words of the first run, until a key is pressed. ``samples``: how many sample papers, of the day captured."""
    kind, of = ("sample paper", f" of {day(captured)}") if order.matching == samples else ("paper", "")
    papers = f"{counted(order.matching, kind)}{of}, kept on this machine"
    if order.day:
        papers = f"{counted(order.matching, 'paper')} of {of_day(order.day, today)}"
    return (
        f"{papers}. {key['down']} {key['up']} move, {key['open']} reads, {key['bookmark']} bookmarks, "
        f"{key['search']} searches, {key['help']} shows every key."
    )


def heads(order: Order) -> tuple[str, ...]:
    """The names of the list, the longest first, shorter ones for less room; empty for all papers there are."""
    return periods.names(order.criteria.view, order.day) if order.day else ("",)


def chips(order: Order) -> tuple[str, ...]:
    """The differences of the list from all papers of its view in their customary order, a word or two each."""
    criteria = order.criteria
    if criteria.like is not None:
        return ()
    shown = [criteria.filter] if criteria.filter != "all" else []
    if (criteria.sort not in ("", "relevance")) or (criteria.reverse and not criteria.query.strip()):
        shown.append(SORTED[criteria.sort][criteria.reverse])
    if order.muted or criteria.muted:
        shown.append("muted shown" if criteria.muted else f"{order.muted:,} muted")
    return tuple(shown)


def shorter(chips: Sequence[str]) -> tuple[str, ...]:
    """The same in less room: ``fewest upvotes``."""
    return tuple(chip.removesuffix(" first") for chip in chips)


def counts(order: Order, picked: int = 0) -> tuple[str, ...]:
    """The number of papers shown, and of those selected for the next mark; shorter for less room."""
    if order.criteria.query:
        more = "+" if order.matching > len(order.rows) else ""
        whole = (f"{order.matching:,}{more} of {order.total:,}", f"{order.matching:,}{more}")
    else:
        whole = (counted(order.matching, "paper"), f"{order.matching:,}")
    return (f"{picked:,} selected, {whole[0]}", f"{picked:,} selected") if picked else whole


def library_counts(papers: int, unread: int, bookmarked: int, between: str) -> tuple[str, str, str]:
    """The right end of the header: how much there is to read; each has less room than the one before."""
    less = f"{unread:,} unread"
    return f"{less} of {papers:,}{between}{counted(bookmarked, 'bookmark')}", less, f"{short(unread)} unread"


def short(number: int) -> str:
    """A number of at most four signs: ``17``, ``1.2k``."""
    return str(number) if number < 1_000 else f"{number / 1_000:.1f}k" if number < 9_950 else f"{number // 1_000}k"


def no_unread(by: int) -> str:
    """There is no unread paper after (1) or before (-1) the selected one."""
    return f"no unread paper {'below' if by > 0 else 'above'}"


def rows(density: str) -> str:
    """The rows that the list has from now on."""
    return f"{'three-line' if density == 'airy' else density} rows"
