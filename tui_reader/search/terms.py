"""The terms of a query as both engines read them: which of them count, and the papers that each matches or excludes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple, Protocol, TypeVar

from tui_reader.search import rank
from tui_reader.search.document import Document
from tui_reader.search.query import Query, Term
from tui_reader.search.words import EMPTY, needles, split, unspaced

Levels = TypeVar("Levels")
"""Some of an engine's words, each with the level of its match."""
Worth = TypeVar("Worth")
"""Some of an engine's papers, each with the worth of its match."""
Literally = Literal["whole", "begins", "inside"]


class Engine(Protocol[Levels, Worth]):
    """An engine's words and papers, as terms are matched with them."""

    def meaning(self, needle: str, typing: bool, deep: bool) -> Levels:
        """The words that ``needle`` may mean; see ``rank.meanings``."""

    def literal(self, needle: str, how: Literally, level: float = rank.EXACT) -> Levels:
        """The words that are ``needle``, begin with it or hold it, all with ``level``."""

    def any(self, levels: Levels) -> bool:
        """True when there are some."""

    def both(self, some: Levels, others: Levels) -> Levels:
        """The words of either."""

    def worth(self, levels: Levels, field: str, whole_in_abstracts: bool = False) -> Worth:
        """The papers that hold one of the words, with the worth of the best; see ``rank.worths``."""

    def best(self, some: Worth, others: Worth) -> Worth:
        """The papers of either, with the better worth; ``some`` may be used up."""

    def mean(self, each: Sequence[Worth]) -> Worth:
        """The papers that are in all of ``each``, with the mean of their worths."""

    def initials(self, worth: Worth, needle: str) -> Worth:
        """The papers of ``worth``, and those whose titles' initials hold ``needle``; see ``rank.initials``."""

    def in_a_row(self, each: Sequence[Levels], level: float) -> Worth | None:
        """The papers in whose titles a word of each of ``each`` follows upon one of those before; None for none."""

    def side_by_side(
        self, words: Sequence[str], levels: Sequence[Levels], each: Sequence[Worth], typing: bool, field: str
    ) -> Worth:
        """The papers in all of ``each`` that hold ``words``, in this order and nothing between them.

        ``levels`` are the words that each of ``words`` means.
        """


def matched(engine: Engine[Levels, Worth], term: Term, deep: bool) -> tuple[Worth, list[Levels]]:
    """The papers that ``term`` matches, and the words that each of its parts matches.

    ``deep`` takes in inner parts, typos and dropped vowels.
    """
    if term.exact:
        return _phrase(engine, term)
    parts, typing = needles(term.text, term.last)
    joined = "".join(parts)
    whole = engine.meaning(joined, typing, deep)
    worth = engine.worth(whole, term.field, rank.whole_in_abstracts(joined))
    if len(parts) == 1:
        if term.spelt:
            return worth, [whole]
        if term.field in ("", "title") and rank.sought_as_initials(joined):
            worth = engine.initials(worth, joined)
        return _apart(engine, term, deep, worth, [whole])
    # Written with a hyphen or a dot: the joined word, or all parts.
    levels = [engine.meaning(part, typing and place == len(parts), deep) for place, part in enumerate(parts, 1)]
    each = [
        engine.worth(found, term.field, rank.whole_in_abstracts(part))
        for found, part in zip(levels, parts, strict=True)
    ]
    worth = engine.best(worth, engine.mean(each))
    return _apart(engine, term, deep, worth, [engine.both(found, whole) for found in levels])


def deeper(told: Sequence[Term], holders: Iterable[int], deep: Sequence[bool], together: int) -> list[bool]:
    """For which terms typos and dropped vowels are tried next; see ``rank.deeper``.

    ``holders``: the papers that have each term as it is.
    """
    sure = [rank.sure(term.text.lower(), papers) for term, papers in zip(told, holders, strict=True)]
    more = rank.deeper(deep, sure, together)
    return [one and not term.spelt for one, term in zip(more, told, strict=True)]


def _apart(
    engine: Engine[Levels, Worth], term: Term, deep: bool, worth: Worth, levels: list[Levels]
) -> tuple[Worth, list[Levels]]:
    """``worth`` and ``levels``, with the papers in whose titles ``term`` is written as several words."""
    if term.field not in ("", "title"):
        return worth, levels
    parts, typing = needles(term.text, term.last)
    for pieces in _pieces(engine, parts, typing, deep):
        if (found := engine.in_a_row(pieces, rank.APART)) is not None:
            worth = engine.best(worth, found)
            for place, piece in enumerate(pieces):
                at = min(place, len(levels) - 1)
                levels[at] = engine.both(piece, levels[at])
    return worth, levels


_NUMBER = re.compile("[0-9]+")


def _pieces(engine: Engine[Levels, Worth], parts: Sequence[str], typing: bool, deep: bool) -> Iterator[list[Levels]]:
    """The words of the library that ``parts`` are made of together, in each way that there is.

    Two words; three as well when ``deep``, or where there are numbers: one of these is never cut.
    """
    joined = "".join(parts)
    if not (joined.isascii() and rank.sought_apart(joined)):
        return
    known: dict[tuple[int, int], Levels | None] = {}

    def word(begin: int, end: int) -> Levels | None:
        if (begin, end) not in known:
            piece = joined[begin:end]
            begun = typing and end == len(joined) and not piece.isdigit()
            known[begin, end] = None
            if len(piece) >= rank.SHORTEST_PIECE or piece.isdigit():
                found = engine.literal(piece, "begins" if begun else "whole", rank.APART)
                known[begin, end] = found if engine.any(found) else None
        return known[begin, end]

    numbers = list(_NUMBER.finditer(joined))
    within = {place for number in numbers for place in range(number.start() + 1, number.end())}
    within -= {*accumulate(map(len, parts))}
    cuts = [cut for cut in range(1, len(joined)) if cut not in within and word(0, cut) is not None]
    yield from _words(word, [(0, cut, len(joined)) for cut in cuts])
    if deep or numbers:
        others = [cut for cut in range(2, len(joined)) if cut not in within and word(cut, len(joined)) is not None]
        yield from _words(word, [(0, cut, other, len(joined)) for cut in cuts for other in others if other > cut])


def _words(word: Callable[[int, int], Levels | None], ways: Iterable[Sequence[int]]) -> Iterator[list[Levels]]:
    """The words between the ends of each of ``ways``, where all of them are some."""
    for ends in ways:
        words = [found for begin, end in pairwise(ends) if (found := word(begin, end)) is not None]
        if len(words) == len(ends) - 1:
            yield words


class Joined(NamedTuple):
    """Terms that follow each other and may be one word."""

    first: int
    """The place of the first term."""
    terms: int
    needle: str
    typing: bool


def joins(wanted: Sequence[Term]) -> Iterator[Joined]:
    """The words that plain terms of ``wanted`` which follow each other are, written together."""
    parts = [[] if term.field or term.exact else needles(term.text, term.last)[0] for term in wanted]
    for count in range(2, rank.MOST_JOINED + 1):
        for first in range(len(wanted) - count + 1):
            some = parts[first : first + count]
            needle = "".join(word for words in some for word in words)
            if all(some) and len(needle) >= rank.SHORTEST_APART:
                yield Joined(first, count, needle, wanted[first + count - 1].last)


def joined(engine: Engine[Levels, Worth], join: Joined) -> tuple[Worth, Levels] | None:
    """The papers that have the word, and the words that it is; None where there is none."""
    levels = engine.literal(join.needle, "begins" if join.typing else "whole", rank.JOINED)
    return (engine.worth(levels, "", False), levels) if engine.any(levels) else None


def excluded(engine: Engine[Levels, Worth], term: Term) -> Worth:
    """The papers that a negated ``term`` excludes: those with this very word or phrase, or its plural."""
    parts, _ = needles(term.text, term.last)
    if (term.exact and len(parts) > 1) or unspaced(parts):
        return _phrase(engine, term)[0]
    joined = "".join(parts)
    words = engine.both(engine.literal(joined, "whole"), engine.literal(joined + "s", "whole"))
    worth = engine.worth(words, term.field)
    if len(parts) > 1:
        worth = engine.best(worth, _phrase(engine, Term(term.text, term.field, exact=True))[0])
    return worth


def _phrase(engine: Engine[Levels, Worth], term: Term) -> tuple[Worth, list[Levels]]:
    """The papers in which the words of ``term`` stand next to each other."""
    parts, typing = needles(term.text, term.last)
    how: list[Literally] = ["whole"] * len(parts)
    if unspaced(parts):
        how = ["inside"]
    elif typing:
        how[-1] = "begins"
    levels = [engine.literal(part, each) for part, each in zip(parts, how, strict=True)]
    each = [engine.worth(found, term.field) for found in levels]
    if len(parts) == 1:
        return each[0], levels
    return engine.side_by_side(parts, levels, each, typing, term.field), levels


def sought(query: Query) -> tuple[list[Term], list[Term]]:
    """The terms that a paper must have, and those that it must not; one without a letter or digit is neither."""
    terms = [term for term in query.terms if split(term.text)]
    return [term for term in terms if not term.negated], [term for term in terms if term.negated]


def as_typed(term: Term) -> str:
    """A term as it stands in the query."""
    return (f"{term.field}:" if term.field else "") + (f'"{term.text}"' if term.exact else term.text)


def tells(wanted: Sequence[Term]) -> list[bool]:
    """Of each of ``wanted``, True when it says something of a paper; all do where none does.

    One that is still being typed does: ``the`` may become theorem.
    """
    each = [bool(term.field or term.exact or term.last) or not EMPTY.issuperset(split(term.text)) for term in wanted]
    return each if any(each) else [True] * len(wanted)


def told(query: Query) -> list[Term]:
    """The terms that say something of the papers that are sought."""
    wanted = sought(query)[0]
    return [term for term, says in zip(wanted, tells(wanted), strict=True) if says]


def holders(documents: Iterable[Document], words: Sequence[str], typing: bool, field: str) -> dict[int, int]:
    """The rows of those ``documents`` in which ``words`` stand side by side, each with the place of the best field.

    The index knows words only, so the texts are read again.
    ``typing``: the last word may go on. ``field`` confines to one of ``rank.FIELDS``; empty means all.
    """
    sought = f" {' '.join(words)}" + ("" if typing else " ")
    found = {}
    for document in documents:
        texts = (
            document.title,
            " / ".join(document.authors),
            document.organization,
            " / ".join(document.keywords),
            document.id,
            document.abstract,
            document.marks,
        )
        for place, text in enumerate(texts):
            if (not field or rank.FIELDS[place] == field) and sought in f" {' '.join(split(text))} ":
                found[document.row] = place
                break
    return found
