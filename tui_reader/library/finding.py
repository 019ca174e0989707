"""Searching the library: the index follows the store, and a query's words and conditions become rows in order.

Imported with the first search, not at start: ranking brings rapidfuzz with it.
"""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from tui_reader.library.asking import Ask, Found, Order
from tui_reader.mend import mend
from tui_reader.models import Entry
from tui_reader.search import query as language
from tui_reader.search.engine import Allow, Document, Index, Results
from tui_reader.search.spans import spans
from tui_reader.store import Scope, Store, condition
from tui_reader.text import fold

MOST_FOUND = 1_000
"""Papers that a list holds of a search; a thousandth best match is read by nobody."""
FOUND_AT_ONCE = 12
"""Papers of which it is worked out why they were found, with the search; of the rest when they come on the screen.

It takes some 0.3 ms a paper, and the first rows must be there within the frame of the key.
"""
EXCERPT = 200
"""Characters of an abstract's excerpt; a line is cut to its width when it is drawn."""


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
        start = time.perf_counter()
        query = language.parse(ask.query)
        total = self._store.count(scope)
        where = tuple(
            condition(f.field, values=f.values, low=f.low, high=f.high, negated=f.negated) for f in query.filters
        )
        scope = replace(scope, where=(*scope.where, *where))
        if not query.terms:
            rows = self._store.rows(scope)
            return Order(ask, rows, total, len(rows), day, query.hints, seconds=time.perf_counter() - start)
        allowed: Allow | None
        if scope.view == "all" and scope.filter == "all" and not where:
            hidden = frozenset() if scope.muted else self._store.muted_rows()
            allowed = (lambda row: row not in hidden) if hidden else None
        else:
            allowed = set(self._store.rows(replace(scope, sort="none")))
        found = self.search(query, MOST_FOUND, allowed, cancelled)
        rows = array("I", (hit.row for hit in found.hits))
        scores = tuple(hit.score for hit in found.hits)
        if ask.sort not in ("", "relevance"):
            score_of = dict(zip(rows, scores, strict=True))
            rows = self._store.sorted(rows, ask.sort)
            scores = tuple(score_of[row] for row in rows)
        seconds = time.perf_counter() - start
        why = {} if cancelled() else self.found(ask.query, rows[:FOUND_AT_ONCE])
        return Order(ask, rows, total, found.total, day, query.hints, scores, why, seconds=seconds)

    def search(
        self,
        query: language.Query,
        limit: int,
        allowed: Allow | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Results:
        """The papers that match the query's words, best first."""
        with self._lock:
            self._follow()
            return self._index.search(query, limit, allowed, cancelled)

    def found(self, query: str, rows: Sequence[int]) -> dict[int, Found]:
        """Why each of ``rows`` matches."""
        parsed = language.parse(query)
        if not parsed.terms:
            return {}
        entries = self._store.entries(rows, abstracts=True)
        return {entry.row: _found(parsed, entry) for entry in entries}

    def warm(self) -> None:
        """Bring the index up to date, and import what ranks, ahead of the first key."""
        self.search(language.parse("warm"), 1)

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


_mended = lru_cache(256)(mend)
"""For excerpts: the next key mostly finds the same papers."""


def _found(query: language.Query, entry: Entry) -> Found:
    paper = entry.paper
    matched = spans(query, _document(entry, mended=False))
    in_title = {fold(paper.title[start:end]) for start, end in matched.get("title", ())}
    wanted = sum(not term.negated for term in query.terms)
    if len(in_title) < wanted:
        for start, end in matched.get("abstract", ()):
            if fold(paper.abstract[start:end]) not in in_title:
                return Found(matched, *_excerpt(paper.abstract, start, matched["abstract"]))
    return Found(matched)


def _excerpt(abstract: str, at: int, ranges: Sequence[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """About a line of the abstract around a match, as it is shown, and what matches in it."""
    shown = _mended(abstract)
    at, _ = shown.shown(at, at + 1)
    # From the beginning of a word; in a script that has no spaces, from anywhere near.
    begin = max(shown.text.rfind(" ", 0, at - 20) + 1, at - 60) if at > 24 else 0
    head = "…" if begin else ""
    text = head + shown.text[begin : begin + EXCERPT].replace("\n", " ")
    shift = len(head) - begin
    inside = [(start + shift, end + shift) for start, end in (shown.shown(*span) for span in ranges)]
    return text, tuple((start, end) for start, end in inside if start >= len(head) and end <= len(text))


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
