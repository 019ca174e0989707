"""The criteria of a list of papers, and the list that meets them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

Spans = dict[str, tuple[tuple[int, int], ...]]
"""By field (title, abstract, organization, authors, id): start and end of what matches, in the stored text."""


class Found(NamedTuple):
    """Why a search found a paper."""

    spans: Spans
    excerpt: str = ""
    """A piece of the abstract as it is shown, around a match that the title does not have; empty for none."""
    ranges: tuple[tuple[int, int], ...] = ()
    """The matches in the excerpt."""
    texts: Mapping[str, int] = MappingProxyType({})
    """The hash of each text that the spans are of: a paper can have changed since, or be read without its abstract."""

    def within(self, field: str, text: str) -> Sequence[tuple[int, int]]:
        """The matches in ``text``, if it is the one that was searched; places of another say nothing of it."""
        return self.spans.get(field, ()) if self.texts.get(field) == hash(text) else ()


class Criteria(NamedTuple):
    """The papers that a list is of, and their order."""

    view: str = "all"
    """One of ``views.VIEWS``."""
    day: date | None = None
    """A day of the period, for the views that have one; None for the latest that has papers."""
    filter: str = "all"
    """One of ``views.FILTERS``."""
    sort: str = ""
    """One of ``views.SORTS``, or empty for the customary order: as listed, while searching by relevance."""
    query: str = ""
    keep: tuple[int, ...] = ()
    """Rows that stay although the filter would drop them: what was read while an unread list is open."""
    muted: bool = False
    """True when papers that a rule mutes are shown."""
    like: int | None = None
    """The row of a paper: the list is of those most like it, whatever the others are."""
    reverse: bool = False
    """True for the order the other way round; a search by relevance has none."""


class Order(NamedTuple):
    """A list that meets its criteria: row numbers, and what is to be said above it."""

    criteria: Criteria
    rows: array[int]
    """In the list's order. When ``matching`` is more, the best of them."""
    total: int = 0
    """Papers in the view and filter, before the query."""
    matching: int = 0
    """Papers that match the query as well."""
    day: date | None = None
    """The period's day, when the view has one."""
    hints: tuple[str, ...] = ()
    """A sentence for each part of the query that was not understood."""
    scores: tuple[float, ...] = ()
    """For a search by words, of each row."""
    found: Mapping[int, Found] = MappingProxyType({})
    """Why the first rows were found; for more of them there is ``Finder.found``."""
    deep: tuple[bool, ...] = ()
    """For which words of the query typos and the like were tried, to be handed to it."""
    muted: int = 0
    """Papers in the view and filter that are left out because a rule mutes them; see ``Rules.of``."""
    seconds: float = 0.0
    """Seconds that the search took to find and rank them."""
    worded: bool = True
    """False for a search without a word that services could be asked for."""
    fetched: bool = True
    """False for a day, week or month whose list never came from the service."""
    missing: tuple[str, ...] = ()
    """The arXiv ids that the query names, in a link for instance, of papers that are not in the library."""
