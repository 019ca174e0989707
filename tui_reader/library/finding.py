"""Searching the library: the index follows the store, and a query's words and conditions become rows in order.

Imported with the first search, not at start: ranking brings rapidfuzz with it.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from tui_reader.library.criteria import Criteria, Found, Order
from tui_reader.library.indexing import Indexed, Told, document
from tui_reader.mentions import Mention
from tui_reader.models import Entry
from tui_reader.search import query as language
from tui_reader.search.index import Allow, Hit, Results, admitting, spans, told
from tui_reader.store import Scope, Store, condition
from tui_reader.text import clean_line, fold_case
from tui_reader.text.mend import mended

MOST_FOUND = 1_000
"""Papers that a list holds of a search; a thousandth best match is read by nobody."""
MOST_LEFT_OUT = 200
"""Muted papers among those like another, in place of which others are looked for."""
LOST = "the search index was damaged and is built anew; until then, titles are searched as they are written"
EXCERPT = 200
"""Characters of an abstract's excerpt; a line is cut to its width when it is drawn."""


class Finder:
    """The search over a store. Its calls may come from any thread."""

    def __init__(self, store: Store, folder: Path | None = None) -> None:
        """``folder`` is where the index of a large library is kept."""
        self._store = store
        self._indexed = Indexed(store, folder)

    def order(
        self, criteria: Criteria, scope: Scope, day: date | None, cancelled: Callable[[], bool], seen: int
    ) -> Order:
        """The papers of ``scope`` that match ``criteria.query``, best first or by ``criteria.sort``.

        It is worked out why the first ``seen`` of them were found, some 0.2 ms a paper; of the rest when they come on
        the screen.
        """
        start = time.perf_counter()
        query = language.parse(criteria.query)
        total = self._store.count(scope)
        where = tuple(
            condition(f.field, values=f.values, low=f.low, high=f.high, negated=f.negated) for f in query.filters
        )
        everything, scope = Scope(muted=True, where=where), scope._replace(where=(*scope.where, *where))
        if query.mentions and (named := self._named(criteria, query, scope, everything, seen)):
            return named._replace(total=total, day=day, seconds=time.perf_counter() - start)
        if not query.terms:
            rows = self._store.rows(scope)
            seconds = time.perf_counter() - start
            return Order(criteria, rows, total, len(rows), day, query.hints, seconds=seconds, worded=False)
        found = self.search(query, MOST_FOUND, self._allowed(scope), cancelled)
        hits, scores = zip(*found.hits, strict=True) if found.hits else ((), ())
        rows = array("I", hits)
        if criteria.sort not in ("", "relevance"):
            score_of = dict(zip(rows, scores, strict=True))
            rows = self._store.sorted(rows, criteria.sort, reverse=criteria.reverse)
            scores = tuple(score_of[row] for row in rows)
        seconds = time.perf_counter() - start
        why = {} if cancelled() else self.found(criteria.query, rows[:seen], found.deep)
        hints = query.hints if found.complete else (*query.hints, lacking(found))
        if self.lost:
            hints = (*hints, LOST)
        worded = any(not term.negated for term in query.terms)
        return Order(
            criteria, rows, total, found.total, day, hints, scores, why, found.deep, seconds=seconds, worded=worded
        )

    def _named(
        self, criteria: Criteria, query: language.Query, scope: Scope, everything: Scope, seen: int
    ) -> Order | None:
        """The papers that a query names by ids or links, in its order, in whatever view and filter they are.

        None when it names none that could be here; where one is not, that is said, and it can be fetched.
        """
        rows: dict[int, None] = {}
        missing = [mention for mention in query.mentions if not self._is_here(mention, rows)]
        if not rows and not all(mention.sure for mention in missing):
            return None
        ids = tuple(mention.id for mention in missing if mention.id and mention.sure)
        if not rows:
            bare = {mention.plain for mention in missing}
            begun = query._replace(terms=tuple(t for t in query.terms if t.field == "id" or t.text in bare))
            if begun.terms and self.search(begun, 1, self._allowed(scope)).hits:  # the beginning of an id
                return None
            names = ", ".join(mention.name for mention in missing)
            hint = f"{names} {'is' if len(missing) == 1 else 'are'} not in the library"
            return Order(criteria, array("I"), hints=(*query.hints, hint), missing=ids)
        if query.filters:
            rows = dict.fromkeys(filter(set(self._store.within(rows, everything)).__contains__, rows))
        hints = query.hints
        if missing:
            hints += (f"not in the library: {', '.join(mention.name for mention in missing)}",)
        elsewhere = set(rows).difference(self._store.within(rows, scope))
        if elsewhere:
            several = "are" if len(elsewhere) > 1 else "is"
            hints += (f"{len(elsewhere):,} of these {several} not in this view, but in the library",)
        found = array("I", rows)
        if criteria.sort not in ("", "relevance"):
            found = self._store.sorted(found, criteria.sort, reverse=criteria.reverse)
        why = self.found(criteria.query, found[:seen])
        return Order(criteria, found, 0, len(found), None, hints, (100.0,) * len(found), missing=ids, found=why)

    def _is_here(self, mention: Mention, rows: dict[int, None]) -> bool:
        """True when the paper that is named is in the library; its row is added to ``rows``."""
        if (row := self._store.row_of(mention)) is not None:
            rows[row] = None
        return row is not None

    def _allowed(self, scope: Scope) -> Allow | None:
        """The rows that a scope admits; None for all."""
        if scope.view == "all" and scope.filter == "all" and not scope.where:
            hidden = frozenset() if scope.muted else self._store.muted_rows()
            return (lambda row: row not in hidden) if hidden else None
        return self._store.rows(scope._replace(sort="none"))

    def search(
        self,
        query: language.Query,
        limit: int,
        allowed: Allow | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Results:
        """The papers that match the query's words, best first.

        While the index is being built, those that have all words as they are written, in title, authors or id.
        """
        found = self._indexed.use(lambda index: index.search(query, limit, allowed, cancelled))
        if found is None:
            rows = self._store.as_written([(term.field, term.text, term.negated) for term in query.terms], limit)
            if admits := admitting(allowed):
                rows = list(filter(admits, rows))
            found = Results(tuple(Hit(row, 0.0) for row in rows), len(rows))
        return found

    def similar(self, row: int, limit: int, *, muted: bool = False) -> list[int]:
        """Rows of the papers nearest to that of ``row``, by words of title and abstract; nearest first.

        Those that a rule mutes are left out unless ``muted``.
        """
        left_out = {row} if muted else {row, *self._store.muted_rows()}
        most = limit + min(len(left_out), MOST_LEFT_OUT)
        found = self._indexed.use(lambda index: index.similar(row, most))
        return [hit.row for hit in found.hits if hit.row not in left_out][:limit] if found else []

    def found(self, query: str, rows: Sequence[int], deep: Sequence[bool] = ()) -> dict[int, Found]:
        """Why each of ``rows`` matches; ``deep`` as in their ``Order``."""
        parsed = language.parse(query)
        if not parsed.terms:
            return {}
        entries = self._store.entries(rows, abstracts=True)
        return {entry.row: _found(parsed, entry, deep) for entry in entries}

    @property
    def lost(self) -> bool:
        """True when the index turned out damaged while it was in use; ``warm`` builds it anew."""
        return self._indexed.lost

    @property
    def trouble(self) -> str:
        """A sentence on what is wrong with the index since the last ``warm``; empty when nothing is."""
        return self._indexed.trouble

    def warm(self, told: Told = lambda done, total: None) -> bool:
        """Bring the index up to date, and import what ranks and mends, ahead of the first key.

        Whether there was anything that searches did not find before; see ``Indexed.catch_up``.
        """
        taken = self._indexed.catch_up(told)
        self._indexed.use(lambda index: index.search(language.parse("warm"), 1))
        mended("$")
        self.release()
        return taken

    def ready(self, cancelled: Callable[[], bool]) -> None:
        """Read what the next search needs."""
        self._indexed.use(lambda index: index.ready(cancelled))

    def release(self) -> None:
        """Give back memory until the next search."""
        self._indexed.release()


def lacking(found: Results) -> str:
    """The words of a search that the best papers lack, and why: one sentence."""
    words = [clean_line(word) if '"' in word else f'"{clean_line(word)}"' for word in found.missing]
    told = " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
    match found.why:
        case "field":
            together = " together" if len(words) > 1 else ""
            return f"no paper has {told}{together}: without the field its words are sought everywhere"
        case "worse":
            return f"partial matches first: they lack {told}"
        case "apart":
            return f"partial matches: no paper has {told} with the other words"
    return f"partial matches: no paper has {told}"


def _found(query: language.Query, entry: Entry, deep: Sequence[bool]) -> Found:
    paper = entry.paper
    searched = document(entry)
    matched = spans(query, searched, deep)
    if not paper.id:
        matched.pop("id", None)  # there it was a DOI
    texts = {field: hash(getattr(searched, field)) for field in ("title", "abstract", "organization")}
    texts["authors"] = hash(", ".join(searched.authors))
    in_title = {fold_case(paper.title[start:end]) for start, end in matched.get("title", ())}
    wanted = len(told(query))
    marks = matched.pop("marks", ())
    if len(in_title) < wanted:
        if piece := _of_marks(searched.marks, marks, in_title):
            return Found(matched, *piece, texts)
        for start, end in matched.get("abstract", ()):
            if fold_case(paper.abstract[start:end]) not in in_title:
                return Found(matched, *_excerpt(paper.abstract, start, matched["abstract"]), texts)
    return Found(matched, texts=texts)


def _of_marks(
    text: str, ranges: Sequence[tuple[int, int]], known: set[str]
) -> tuple[str, tuple[tuple[int, int], ...]] | None:
    """The tags, or about a line of the note, that match, and what matches there; None where nothing does."""
    at = next((start for start, end in ranges if fold_case(text[start:end]) not in known), None)
    if at is None:
        return None
    tags = text.find("\n")
    first, last, head = (0, tags, "tags: ") if at < tags else (tags + 1, len(text), "note: ")
    begin = max(first, text.rfind(" ", first, max(first, at - 20)) + 1) if at > first + 24 else first
    if begin > first:
        head += "…"
    shown = head + text[begin : min(last, begin + EXCERPT)].replace("\n", " ")
    shift = len(head) - begin
    inside = ((start + shift, end + shift) for start, end in ranges)
    return shown, tuple((start, end) for start, end in inside if start >= len(head) and end <= len(shown))


def _excerpt(abstract: str, at: int, ranges: Sequence[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """About a line of the abstract around a match, as it is shown, and what matches in it."""
    shown = mended(abstract)
    at, _ = shown.shown(at, at + 1)
    # From the beginning of a word; in a script that has no spaces, from anywhere near.
    begin = max(shown.text.rfind(" ", 0, at - 20) + 1, at - 60) if at > 24 else 0
    head = "…" if begin else ""
    text = head + shown.text[begin : begin + EXCERPT].replace("\n", " ")
    shift = len(head) - begin
    inside = [(start + shift, end + shift) for start, end in (shown.shown(*span) for span in ranges)]
    return text, tuple((start, end) for start, end in inside if start >= len(head) and end <= len(text))
