"""Keeping the search index in step with the store.

A few new papers are taken in with the next search. Many, or an index that is missing, old or damaged, are worked off in
the background (``catch_up``) while searches go on with what there is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from tui_reader.models import Entry
from tui_reader.search.index import SMALL, Document, Index
from tui_reader.store import Store
from tui_reader.text.mend import mend

FEW = 200
"""Papers that a search takes in before it answers; some 20 ms."""

MOST_IN_MEMORY = 200_000
"""Papers whose index is kept in memory where there is no room for it on the disk; some 100 MB."""

BOOKMARKED = 0.5
"""The weight of a bookmark before a word is typed."""
NOT_YET = "; papers that are new here are not found yet"

Answer = TypeVar("Answer")
Told = Callable[[int, int], None]
"""Is told how many papers were taken in, and of how many."""


class Indexed:
    """An index over a store. Its calls may come from any thread."""

    def __init__(self, store: Store, folder: Path | None) -> None:
        self._store = store
        self._folder = folder
        self._lock = threading.Lock()
        """Held while the index is used or swapped."""
        self._building = threading.Lock()
        """Held while another index is built beside it."""
        self._index = self._open(folder)
        self._checked = False
        self.lost = False
        """True when the index turned out damaged while it was in use, and was not built anew yet."""
        self.trouble = ""
        """A sentence on what is wrong with the index; empty when nothing is."""

    def use(self, use: Callable[[Index], Answer]) -> Answer | None:
        """Call ``use`` with the index, the latest few papers in it; None while there is none to speak of."""
        with self._lock:
            missing = self._missing()
            if 0 < missing <= FEW:
                with suppress(OSError):  # there is no room for them: ``catch_up`` will say so
                    self._take_in(self._index)
            if self._reached(self._index) is None:  # there is none, or that of a library that was here before
                self.lost |= self._index.lost
                return None
            found = use(self._index)
            if self._index.lost:  # what was found of it is not to be believed
                self.lost = True
                return None
            return found

    def catch_up(self, told: Told = lambda done, total: None) -> bool:
        """Take in all that the store has and the index has not, and say whether there was any.

        Takes half a minute for a million papers. When it can't be written ``trouble`` says so, and searches go on with
        an index in memory, or with what there is.
        """
        with self._building:
            self._check()
            with self._lock:
                missing = self._missing()
                if missing <= FEW and not self.lost:
                    self.trouble = ""
                    if missing:
                        with self._told():
                            self._take_in(self._index)
                    if self._reached(self._index) is not None:
                        self.trouble += NOT_YET if self.trouble else ""
                        return missing > 0 and not self.trouble
            other = self._open(self._folder)
            if self.lost and not other.whole():
                other.discard()
            with self._told():
                self._take_in(other, told)
                with suppress(OSError):  # it only puts in order what is all there
                    other.tidy()
            older = bool(self.trouble)
            if older and self._reached(other) is not None:
                self.trouble += NOT_YET
            elif older:
                if self._store.count() > MOST_IN_MEMORY:
                    self.trouble += "; until it can, titles are searched as they are written"
                    return False
                self.trouble += "; it is kept in memory"
                other, older = self._open(None), False
                self._take_in(other, told)
            with self._lock:
                self._index, self.lost = other, False
            return not older

    @contextmanager
    def _told(self) -> Iterator[None]:
        """``trouble`` says that the index could not be written."""
        self.trouble = ""
        try:
            yield
        except OSError as error:
            why = "another process is writing it" if isinstance(error, TimeoutError) else error.strerror or str(error)
            self.trouble = f"the search index can't be written ({why.lower()})"

    def _check(self) -> None:
        """Let go of an index that is not what was written; once, since it is read as a whole."""
        if not self._checked:
            self._checked = True
            index = self._index  # only ``catch_up`` puts another in its place
            if not index.whole():
                with self._lock:
                    index.discard()

    def release(self) -> None:
        """Give back memory until the next search; see ``Index.release``."""
        with self._lock:
            self._index.release()

    def _stamp(self, row: int, change: int) -> str:
        return f"{self._store.identity()} {row} {change}"

    def _reached(self, index: Index) -> tuple[int, int] | None:
        """The last row and change that an index has taken in; None when it is of another library, or of none."""
        try:
            identity, row, change = index.stamp.split()
            known = int(row), int(change)
        except ValueError:
            return None
        if identity != self._store.identity() or known[0] > self._store.last_row():
            return None
        return known if len(index) else None

    def _missing(self) -> int:
        """The number of papers that the index has to take in; about, when it is many."""
        reached = self._reached(self._index)
        if reached is None:
            return self._store.last_row()
        row, change = reached
        return (self._store.last_row() - row) + (self._store.last_change() - change)

    def _take_in(self, index: Index, told: Told = lambda done, total: None) -> None:
        row, change = self._store.last_row(), self._store.last_change()
        stamp = self._stamp(row, change)
        reached = self._reached(index)
        if reached is None:
            every = self._all(mended=row <= SMALL)
            index.rebuild(_counted(every, self._store.count(), told), stamp)
            return
        changed = self._store.changed_since(reached[1])
        present = self._documents(changed)
        gone = set(changed) - {document.row for document in present}
        if gone:
            index.remove(gone)
        new = self._all(mended=row <= SMALL, after=reached[0])
        index.add(_counted((d for part in (present, new) for d in part), row - reached[0], told), stamp)

    def _all(self, *, mended: bool, after: int = 0) -> Iterator[Document]:
        if mended:
            return (document(entry, mended=True) for entry in self._store.every(after=after))
        return map(_plain, self._store.words(after=after))

    def _open(self, folder: Path | None) -> Index:
        return Index.open(folder, self._documents, self._names)

    def _names(self, rows: Sequence[int]) -> Iterator[tuple[int, Sequence[str], int]]:
        return (
            (row, authors.split("\n") if authors else (), year) for row, authors, year in self._store.authors_of(rows)
        )

    def _documents(self, rows: Sequence[int]) -> list[Document]:
        return list(map(_plain, self._store.words_of(rows)))


def _counted(documents: Iterable[Document], total: int, told: Told) -> Iterator[Document]:
    for done, one in enumerate(documents):
        if done % 1_000 == 0:
            told(done, total)
        yield one


def _plain(record: tuple[Any, ...]) -> Document:
    """The searched words of a paper, as ``Store.words`` tells it; the same as ``document`` makes of the paper."""
    row, title, abstract, authors, slug, name, identity, year, keywords, bookmarked, tags, note = record
    return Document(
        row=row,
        title=title,
        abstract=abstract,
        authors=tuple(authors.split("\n")) if authors else (),
        organization=f"{slug} {name}" if slug or name else "",
        id=identity,
        year=year,
        keywords=tuple(keywords.split("\n")) if keywords else (),
        boost=BOOKMARKED if bookmarked else 0.0,
        shown=_shown(title),
        marks=_marks(tags.split("\n"), note) if tags or note else "",
    )


def _marks(tags: Iterable[str], note: str) -> str:
    """Tags and note as one text to search: the tags in the first line."""
    return f"{' '.join(tags)}\n{note}"


def _shown(title: str) -> str:
    """A title as it is shown; empty where it is shown as it is stored."""
    shown = mend(title).text
    return "" if shown == title else shown


def document(entry: Entry, *, mended: bool = False) -> Document:
    """The searched words of a paper; with ``mended``, those that reading shows in another form in its abstract as well.

    Mending an abstract takes some 0.1 ms, twice all the rest: beyond a small library only what is stored counts.
    """
    paper = entry.paper
    organization = paper.organization
    abstract = paper.abstract
    if mended:
        shown = mend(abstract)
        if shown.text != abstract:
            abstract += "\n" + " ".join(set(shown.text.split()) - set(abstract.split()))
    return Document(
        row=entry.row,
        title=paper.title,
        abstract=abstract,
        authors=paper.authors,
        organization=f"{organization.slug} {organization.name}" if organization else "",
        id=paper.id or paper.doi or "",
        year=paper.published.year if paper.published else 0,
        keywords=paper.keywords,
        boost=BOOKMARKED if entry.marks.bookmarked else 0.0,
        shown=_shown(paper.title),
        marks=_marks(entry.marks.tags, entry.marks.note) if entry.marks.tags or entry.marks.note else "",
    )
