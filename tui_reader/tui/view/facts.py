"""The facts about a paper beyond its texts, in one order for the list and the detail, and as many as fit."""

from __future__ import annotations

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
"""Facts that are left out where there is no room, the first of these first; others stay."""


class Fact(NamedTuple):
    """One thing that is known of a paper, in a few words."""

    name: str
    text: str
    ranges: Ranges = ()
    """The matched letters."""


def upvotes(count: int, look: Look) -> str:
    """Upvotes with their sign, right-aligned."""
    number = str(count) if count < 10_000 else f"{count // 1_000:,}k"
    return look.signs.upvote + number.rjust(UPVOTES_WIDTH - cell_len(look.signs.upvote))


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
        yield Fact("upvotes", shown + _changed(change.upvotes if change else 0))
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
        yield Fact("comments", counted(paper.comments, "comment") + _changed(change.comments if change else 0))
    if paper.stars:
        yield Fact("stars", counted(paper.stars, "star") + _changed(change.stars if change else 0))


def _changed(by: int) -> str:
    return f" ({by:+,})" if by else ""


def matched_authors(paper: Paper, found: Found | None) -> list[Fact]:
    """The authors whose names a search found, with the matched letters."""
    spans = found.within("authors", ", ".join(paper.authors)) if found else ()
    named, at = [], 0
    for name in paper.authors if spans else ():
        inside = [(start - at, end - at) for start, end in spans if start < at + len(name) and end > at]
        if inside:
            named.append(Fact("authors", name, inside))
        at += len(name) + 2
    return named


def fitting(known: Sequence[Fact], room: int, between: int, keep: Collection[str] = ()) -> list[Fact]:
    """As many of the facts as fit into ``room`` columns with ``between`` of them from one to the next.

    The least important go first, each as a whole; those called in ``keep`` stay.
    """
    shown = list(known)
    for name in LEAST:
        if _width(shown, between) <= room:
            break
        if name not in keep:
            shown = [fact for fact in shown if fact.name != name] or shown
    return shown


def _width(known: Sequence[Fact], between: int) -> int:
    return sum(cell_len(fact.text) + between for fact in known) - between


def fact_segments(known: Sequence[Fact], between: str, base: Style, match: Style) -> Iterator[Segment]:
    """The facts in one line."""
    for i, fact in enumerate(known):
        if i:
            yield Segment(between, base)
        yield from segments(fact.text, fact.ranges, base, match)
