"""Searching the library: the index follows the store, and a query's words and conditions become rows in order.

Imported with the first search, not at start: ranking brings rapidfuzz with it.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from tui_reader.library.asking import Ask, Order, Spans
from tui_reader.mend import mend
from tui_reader.models import Entry
from tui_reader.search import query as language
from tui_reader.search.engine import Document, Index, Results
from tui_reader.search.spans import spans
from tui_reader.store import Scope, Store, condition

MOST_FOUND = 1_000
"""Papers that a list holds of a search; a thousandth best match is read by nobody."""
SPANS_AT_ONCE = 64
"""Papers whose matched letters are worked out with the search; the rest when they come on the screen."""


class Finder:
    """The search over a store. Calls from several threads wait for each other."""

    def __init__(self, store: Store, folder: Path | None = None) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._index = Index.open(folder, self._documents)
        self._last_row = 0
        self._last_change = 0

    def order(self, ask: Ask, scope: Scope, day: date | None, cancelled: Callable[[], bool]) -> Order:
        """The papers of ``scope`` that match ``ask.query``, best first or by ``ask.sort``."""
        query = language.parse(ask.query)
        total = self._store.count(scope)
        where = tuple(
            condition(f.field, values=f.values, low=f.low, high=f.high, negated=f.negated) for f in query.filters
        )
        scope = replace(scope, where=where)
        if not query.terms:
            rows = self._store.rows(scope)
            return Order(ask, rows, total, len(rows), day, query.hints)
        whole = scope.view == "all" and scope.filter == "all" and not where
        allowed = None if whole else set(self._store.rows(replace(scope, sort="none")))
        found = self.search(query, MOST_FOUND, allowed, cancelled)
        rows = array("I", (hit.row for hit in found.hits))
        scores = tuple(hit.score for hit in found.hits)
        if ask.sort not in ("", "relevance"):
            score_of = dict(zip(rows, scores, strict=True))
            rows = self._store.sorted(rows, ask.sort)
            scores = tuple(score_of[row] for row in rows)
        marked = {} if cancelled() else self.spans(ask.query, rows[:SPANS_AT_ONCE])
        return Order(ask, rows, total, found.total, day, query.hints, scores, marked)

    def search(
        self,
        query: language.Query,
        limit: int,
        allowed: set[int] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Results:
        """The papers that match the query's words, best first."""
        with self._lock:
            self._follow()
            return self._index.search(query, limit, allowed, cancelled)

    def spans(self, query: str, rows: Sequence[int]) -> dict[int, Spans]:
        """For each of ``rows`` and each of its fields, the (start, end) of what matches, in the stored text."""
        parsed = language.parse(query)
        if not parsed.terms:
            return {}
        return {
            entry.row: spans(parsed, _document(entry, mended=False))
            for entry in self._store.entries(rows, abstracts=True)
        }

    def warm(self) -> None:
        """Bring the index up to date ahead of the first key."""
        with self._lock:
            self._follow()

    def _follow(self) -> None:
        """Take in what the store has that the index does not."""
        last_row, last_change = self._store.last_row(), self._store.last_change()
        if (last_row, last_change) == (self._last_row, self._last_change):
            return
        if not len(self._index):
            self._index.rebuild(_document(entry) for entry in self._store.every())
        else:
            changed = self._store.changed_since(self._last_change)
            present = self._documents(changed)
            self._index.remove(set(changed) - {document.row for document in present})
            self._index.add(present)
            self._index.add(self._added())
        self._last_row, self._last_change = last_row, last_change

    def _added(self) -> Iterator[Document]:
        return (_document(entry) for entry in self._store.every(after=self._last_row))

    def _documents(self, rows: Sequence[int]) -> list[Document]:
        return [_document(entry) for entry in self._store.entries(rows, abstracts=True)]


def _document(entry: Entry, *, mended: bool = True) -> Document:
    """What is searched of a paper; with ``mended``, the words that reading shows in another form as well."""
    paper = entry.paper
    organization = paper.organization
    abstract = paper.abstract
    if mended:
        for text in (paper.title, abstract):
            shown = mend(text)
            if shown.text != text:
                abstract += "\n" + " ".join(set(shown.text.split()) - set(text.split()))
    return Document(
        row=entry.row,
        title=paper.title,
        abstract=abstract,
        authors=paper.authors,
        organization=f"{organization.slug} {organization.name}" if organization else "",
        id=paper.id or "",
        year=paper.published.year if paper.published else 0,
        keywords=paper.keywords,
        boost=0.5 if entry.marks.bookmarked else 0.0,
    )
