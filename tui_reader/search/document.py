"""The papers that go into the index, and the results that come out of it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence, Set
from typing import Literal, NamedTuple


class Document(NamedTuple):
    """The texts of one paper that are searched. ``row`` names it everywhere; adding a row again replaces it."""

    row: int
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    organization: str = ""
    """Short name and name, separated by a space."""
    id: str = ""
    year: int = 0
    """0 when it is not known."""
    keywords: tuple[str, ...] = ()
    boost: float = 0.0
    """The weight that it has before any word is typed, 0 to 1: bookmarked, recent, upvotes."""
    shown: str = ""
    """The title as it is shown, where that is another text."""
    marks: str = ""
    """Tags and note of its reader."""


Why = Literal["", "nowhere", "apart", "worse", "field"]
"""Why words of a query are missing: no paper has them, or none with the others; those that have them match worse; no
paper has the words of a field, without which nothing is found."""


class Hit(NamedTuple):
    """One paper found, and its score: 0 to about 100."""

    row: int
    score: float


class Results(NamedTuple):
    """The papers that were found, best first."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    """The number of all papers that match; ``hits`` holds at most as many as were asked for."""
    missing: tuple[str, ...] = ()
    """The words of the query, as typed, that the best paper lacks. Without hits: the fields that no paper has."""
    why: Why = ""
    """The reason for which it lacks them."""
    cancelled: bool = False
    """True when the search was given up; ``hits`` is then empty."""
    deep: tuple[bool, ...] = ()
    """Of each term that is ``told``, True where typos and the like were tried; empty where that is not known."""

    @property
    def complete(self) -> bool:
        """False when some words of the query match nothing together with the others and were left out."""
        return not self.missing


Texts = Callable[[Sequence[int]], Sequence[Document]]
"""Reads documents by row, in the order asked; rows that are gone are left out."""
Names = Callable[[Sequence[int]], Iterable[tuple[int, Sequence[str], int]]]
"""Reads row, authors and year of papers."""
Allow = Callable[[int], bool] | Container[int]
"""The rows that may be found. A large index takes an ``array("I")`` quickest, a set second, a function last."""


def never() -> bool:
    """The search is not cancelled."""
    return False


def admitting(allow: Allow | None) -> Callable[[int], bool] | None:
    """``allow`` as a quick test of one row; None lets all through."""
    if allow is None or callable(allow):
        return allow
    if isinstance(allow, Iterable) and not isinstance(allow, Set):
        return frozenset(allow).__contains__
    return allow.__contains__
