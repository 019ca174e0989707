"""The facts about a paper beyond its texts, in one order for the list and the detail, and as many as fit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui_reader.library import Found, Growth
from tui_reader.models import Paper
from tui_reader.tui.look import Look
from tui_reader.tui.saying import counted, day
from tui_reader.tui.view.pieces import Ranges, segments

UPVOTES_WIDTH = 5
"""Columns of a row's upvotes with their sign: as many in each row, so that they can be compared down the list."""
LEAST = ("stars", "authors", "comments", "tags", "date", "place", "organization", "source")
"""Facts that are left out where there is no room, the first of these first."""
LAST = ("begun", "draft", "upvotes")
"""Those that are left out as well where the others are as short as they get; what is in neither stays."""


class Fact(NamedTuple):
    """One thing that is known of a paper, in a few words."""

    name: str
    text: str
    ranges: Ranges = ()
    """The matched letters."""
    short: str = ""
    """The beginning of the text that says enough where there is little room; empty where all of it is needed."""


def upvotes(count: int, look: Look) -> str:
    """Upvotes with their sign, right-aligned."""
    number, unit = count, ""
    for larger in "kMG":
        if number >= (1_000 if unit else 10_000):
            number, unit = number // 1_000, larger
    return look.signs.upvote + f"{number}{unit}".rjust(UPVOTES_WIDTH - cell_len(look.signs.upvote))


def facts(
    paper: Paper,
    look: Look,
    change: Growth | None = None,
    found: Found | None = None,
    *,
    sort: str = "",
    aligned: bool = False,
) -> Iterator[Fact]:
    """The facts in their order: upvotes, then that by which the list is sorted, then the others.

    ``change``: how they changed since the last visit; ``found``: why a search found the paper. ``aligned``: upvotes
    take the same room whatever their number.
    """
    if paper.upvotes is not None:
        shown = upvotes(paper.upvotes, look) if aligned else f"{look.signs.upvote} {paper.upvotes:,}"
        yield _number("upvotes", shown, change.upvotes if change else 0)
    others = list(_others(paper, change, found))
    yield from sorted(others, key=lambda fact: fact.name != sort)


def _others(paper: Paper, change: Growth | None, found: Found | None) -> Iterator[Fact]:
    if organization := paper.organization:
        shift = len(organization.slug) + 1  # what is searched is "slug name"
        spans = found.within("organization", f"{organization.slug} {organization.name}") if found else ()
        ranges = [(start - shift, end - shift) for start, end in spans if start >= shift]
        yield Fact("organization", organization.name, ranges)
    if paper.published:
        yield Fact("date", day(paper.published))
    if paper.author_count:
        yield Fact("authors", counted(paper.author_count, "author"))
    if paper.comments:
        yield _number("comments", counted(paper.comments, "comment"), change.comments if change else 0)
    if paper.stars:
        yield _number("stars", counted(paper.stars, "star"), change.stars if change else 0)


def _number(name: str, text: str, by: int) -> Fact:
    """A number, and by how much it changed."""
    return Fact(name, f"{text} ({by:+,})" if by else text, short=text)


def matched_authors(paper: Paper, found: Found | None) -> list[Fact]:
    """The authors whose names a search found, with the matched letters."""
    spans = sorted(found.within("authors", ", ".join(paper.authors))) if found else ()
    starts = [start for start, _ in spans]
    named, at, first = [], 0, 0
    for name in paper.authors if spans else ():
        while first < len(spans) and spans[first][1] <= at:  # it lies before this name, and before all that follow
            first += 1
        if inside := spans[first : bisect_left(starts, at + len(name))]:
            named.append(Fact("authors", name, [(start - at, end - at) for start, end in inside]))
        at += len(name) + 2
    return named


def fitting(known: Sequence[Fact], room: int, between: int, keep: Collection[str] = ()) -> list[Fact]:
    """As many of the facts as fit into ``room`` columns with ``between`` of them from one to the next.

    An organisation's name gets shorter first; then the least important facts go, each as a whole, and the others get
    shorter. Those called in ``keep`` stay. What is left can still be wider.
    """
    shown = list(known)
    if fact_width(shown, between) > room:
        shown = [_shorter(fact) if fact.name == "organization" else fact for fact in shown]
    shown = _without(LEAST, shown, room, between, keep)
    if fact_width(shown, between) > room:
        shown = [_shorter(fact) for fact in shown]
    return _without(LAST, shown, room, between, keep)


def _without(names: Sequence[str], known: list[Fact], room: int, between: int, keep: Collection[str]) -> list[Fact]:
    """The facts without those called ``names``, as many of these as there is no room for."""
    for name in names:
        if fact_width(known, between) <= room:
            break
        if name not in keep:
            known = [fact for fact in known if fact.name != name] or known
    return known


def _shorter(fact: Fact) -> Fact:
    return fact._replace(text=fact.short or fact.text)


def fact_width(known: Sequence[Fact], between: int) -> int:
    """Columns of the facts in one line."""
    return max(0, sum(cell_len(fact.text) + between for fact in known) - between)


def fact_segments(known: Sequence[Fact], between: str, base: Style, match: Style) -> Iterator[Segment]:
    """The facts in one line."""
    for i, fact in enumerate(known):
        if i:
            yield Segment(between, base)
        yield from segments(fact.text, fact.ranges, base, match)
