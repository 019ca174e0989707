"""The door of the search: documents in, ranked rows and the letters to highlight out.

The query language has a door of its own, ``query``, which is quicker to import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tui_reader.search import named
from tui_reader.search.document import Allow, Document, Hit, Names, Results, Texts, admitting, never
from tui_reader.search.memory.index import MemoryIndex
from tui_reader.search.query import Query
from tui_reader.search.spans import forget, spans
from tui_reader.search.terms import told

if TYPE_CHECKING:
    from tui_reader.search.disk.index import DiskIndex

Answer = TypeVar("Answer")

__all__ = ["SMALL", "Allow", "Document", "Hit", "Index", "Results", "admitting", "spans", "told"]

SMALL = 4_000
"""A library up to this size is indexed in memory, which takes less than a second; only a larger one needs numpy."""
_READ = 1_000
"""Documents read at a time when a small index becomes a large one."""


class Index:
    """Every document's words. Not safe to use from several threads at once, but from several processes.

    Empty after ``open`` means that ``rebuild`` must be called with all documents: the index of a small library lives in
    memory only, and that of a large one may be missing, old or damaged. An index found damaged later becomes empty too,
    and its ``stamp`` with it. Where nothing can be written, a large index lives in memory as well.
    """

    def __init__(self, folder: Path | None, texts: Texts, names: Names | None = None) -> None:
        self._folder = folder
        self._texts = texts
        self._names = names or (lambda rows: ((one.row, one.authors, one.year) for one in texts(rows)))
        self._small = MemoryIndex(texts)
        self._disk: DiskIndex | None = None
        self.lost = False
        """True when the index on disk turned out damaged, or was gone, while it was in use."""

    @classmethod
    def open(cls, folder: Path | None, texts: Texts, names: Names | None = None) -> Index:
        """The index kept in ``folder``; None keeps nothing. Never raises for what is in the folder.

        ``names`` reads less than ``texts``, for searches that name people.
        """
        index = cls(folder, texts, names)
        if folder and (folder / "index").exists():
            from tui_reader.search.disk.index import DiskIndex
            from tui_reader.search.disk.segment import DamagedIndexError

            try:
                index._disk = DiskIndex.open(folder, texts)
            except DamagedIndexError:
                index._disk = None
        return index

    def __len__(self) -> int:
        return len(self._index)

    def __contains__(self, row: int) -> bool:
        return row in self._index

    @property
    def _index(self) -> MemoryIndex | DiskIndex:
        return self._small if self._disk is None else self._disk

    @property
    def stamp(self) -> str:
        """The stamp last given to a change, kept with the index: how far the caller had come. Empty at first."""
        return self._index.stamp

    def add(self, documents: Iterable[Document], stamp: str | None = None) -> None:
        """Take in ``documents``; one whose row is known replaces it. Raises OSError, TimeoutError (another writer)."""
        if self._disk is None:
            documents = iter(documents)
            self._small.add(islice(documents, max(SMALL + 1 - len(self._small), 0)), stamp)
            if len(self._small) <= SMALL:
                return
            self._grow(documents, stamp)
        else:
            self._on_disk(lambda disk: disk.add(documents, stamp), None)

    def remove(self, rows: Iterable[int], stamp: str | None = None) -> None:
        """Forget ``rows``; unknown ones are ignored. Raises as ``add``."""
        if self._disk is None:
            self._small.remove(rows, stamp)
        else:
            self._on_disk(lambda disk: disk.remove(rows, stamp), None)

    def rebuild(self, documents: Iterable[Document], stamp: str | None = None) -> None:
        """Forget everything and take in ``documents``. Raises as ``add``."""
        self._disk, self._small = None, MemoryIndex(self._texts)
        documents = iter(documents)
        first = list(islice(documents, SMALL + 1))
        if len(first) <= SMALL:
            self._small.add(first, stamp)
        else:
            self._build(chain(first, documents), stamp)

    def tidy(self) -> None:
        """Do what changes put off; for a quiet moment, seconds in a large library. Raises as ``add``."""
        if self._disk is not None:
            self._on_disk(lambda disk: disk.tidy(), None)

    def whole(self) -> bool:
        """True when the index is as it was written, which ``open`` does not see. Reads all of it; from any thread."""
        disk = self._disk
        return disk is None or disk.whole()

    def discard(self) -> None:
        """Become empty, in every process, so that ``rebuild`` must be called; for an index that is not whole."""
        disk, self._disk, self._small = self._disk, None, MemoryIndex(self._texts)
        if disk is not None:
            with suppress(OSError):
                disk.discard()

    def ready(self, cancelled: Callable[[], bool] = never) -> None:
        """Read again what ``release`` gave back, which the next searches would; 20 ms for 100,000 papers."""
        if self._disk is not None:
            self._on_disk(lambda disk: disk.ready(cancelled), None)

    def release(self) -> None:
        """Give back the memory that searches took and the next one gets again at once; for a pause in the typing."""
        forget()
        if self._disk is not None:
            self._disk.release()

    def search(
        self, query: Query, limit: int = 1000, allow: Allow | None = None, cancelled: Callable[[], bool] = never
    ) -> Results:
        """The papers that match ``query``'s terms, best first; its filters are the caller's, through ``allow``.

        A query without terms, or with negated ones only, gives the rest in order of rows with score 0.
        """

        def find(query: Query, limit: int) -> Results:
            if self._disk is None:
                return self._small.search(query, limit, allow, cancelled)
            return self._on_disk(lambda disk: disk.search(query, limit, allow, cancelled), Results())

        def names(word: str) -> bool:
            if self._disk is None:
                return self._small.names(word)
            return self._on_disk(lambda disk: disk.names(word), False)

        if named.worth_a_search(query, names) and (found := named.search(query, limit, find, self._names)):
            return found
        return find(query, limit)

    def similar(self, paper: int | Document, limit: int = 20) -> Results:
        """The papers nearest to ``paper`` (its row, or what is known of it) by words of title and abstract."""
        if isinstance(paper, int):
            if not (known := self._texts([paper])):
                return Results()
            paper = known[0]
        document = paper
        if self._disk is None:
            return self._small.similar(document, limit)
        return self._on_disk(lambda disk: disk.similar(document, limit), Results())

    def _on_disk(self, use: Callable[[DiskIndex], Answer], otherwise: Answer) -> Answer:
        """Use the index on disk; gives ``otherwise``, and becomes empty, when that turns out damaged."""
        from tui_reader.search.disk.segment import DamagedIndexError

        assert self._disk
        try:
            return use(self._disk)
        except (
            DamagedIndexError,
            IndexError,
            ValueError,
            OverflowError,
            MemoryError,
        ):  # numbers in a file that was changed
            self._disk, self.lost = None, True
            return otherwise

    def _grow(self, more: Iterable[Document], stamp: str | None) -> None:
        rows = list(self._small)
        have = chain.from_iterable(self._texts(rows[at : at + _READ]) for at in range(0, len(rows), _READ))
        self._build(chain(have, more), stamp)

    def _build(self, documents: Iterable[Document], stamp: str | None) -> None:
        from tui_reader.search.disk.index import DiskIndex

        disk = DiskIndex(self._folder, self._texts)
        disk.rebuild(documents, stamp)
        self._disk, self._small = disk, MemoryIndex(self._texts)
