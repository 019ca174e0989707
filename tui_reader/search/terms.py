"""The terms of a query as both engines read them: which count, and the papers that hold a phrase."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui_reader.search import rank
from tui_reader.search.document import Document
from tui_reader.search.query import Query, Term
from tui_reader.search.words import split


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
