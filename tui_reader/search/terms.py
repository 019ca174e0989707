"""The terms of a query as both engines read them: which of them count, and the papers that each matches or excludes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, Protocol, TypeVar

from tui_reader.search import rank
from tui_reader.search.document import Document
from tui_reader.search.query import Query, Term
from tui_reader.search.words import needles, split, unspaced

Levels = TypeVar("Levels")
"""Some of an engine's words, each with the level of its match."""
Worth = TypeVar("Worth")
"""Some of an engine's papers, each with the worth of its match."""
Literally = Literal["whole", "begins", "inside"]


class Engine(Protocol[Levels, Worth]):
    """An engine's words and papers, as terms are matched with them."""

    def meaning(self, needle: str, typing: bool, deep: bool) -> Levels:
        """The words that ``needle`` may mean; see ``rank.meanings``."""

    def literal(self, needle: str, how: Literally) -> Levels:
        """The words that are ``needle``, begin with it or hold it, all with the level of an exact match."""

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
        if term.field in ("", "title") and rank.sought_as_initials(joined):
            worth = engine.initials(worth, joined)
        return worth, [whole]
    # Written with a hyphen or a dot: the joined word, or all parts.
    levels = [engine.meaning(part, typing and place == len(parts), deep) for place, part in enumerate(parts, 1)]
    each = [
        engine.worth(found, term.field, rank.whole_in_abstracts(part))
        for found, part in zip(levels, parts, strict=True)
    ]
    return engine.best(worth, engine.mean(each)), [engine.both(found, whole) for found in levels]


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
        )
        for place, text in enumerate(texts):
            if (not field or rank.FIELDS[place] == field) and sought in f" {' '.join(split(text))} ":
                found[document.row] = place
                break
    return found
