"""The index of words as the library sees it: documents in, ranked rows out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from tui_reader.search.document import Allow, Document, Hit, Results, Texts, never
from tui_reader.search.query import Query

__all__ = ["Allow", "Document", "Hit", "Index", "Results", "Texts", "never"]


class Index:
    """Every document's words. Not safe to use from several threads at once.

    Empty after ``open`` means that ``rebuild`` must be called with all documents: the index of a small library lives in
    memory only (building it takes less than reading it), and that of a large one may be missing, old or damaged.
    """

    def __init__(self, folder: Path | None, texts: Texts) -> None:
        from tui_reader.search.small import SmallIndex

        self.folder = folder
        self._texts = texts
        self._small = SmallIndex(texts)

    @classmethod
    def open(cls, folder: Path | None, texts: Texts) -> Index:
        """The index kept in ``folder``; None keeps nothing. Never raises for what is in the folder."""
        return cls(folder, texts)

    def __len__(self) -> int:
        return len(self._small)

    def __contains__(self, row: int) -> bool:
        return row in self._small

    def add(self, documents: Iterable[Document]) -> None:
        """Take in ``documents``; one whose row is known replaces it."""
        self._small.add(documents)

    def remove(self, rows: Iterable[int]) -> None:
        """Forget ``rows``; unknown ones are ignored."""
        self._small.remove(rows)

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Forget everything and take in ``documents``."""
        from tui_reader.search.small import SmallIndex

        self._small = SmallIndex(self._texts)
        self._small.add(documents)

    def search(
        self, query: Query, limit: int = 1000, allow: Allow | None = None, cancelled: Callable[[], bool] = never
    ) -> Results:
        """The papers that match ``query``'s terms, best first; its filters are the caller's, through ``allow``.

        A query without terms, or with negated ones only, gives the rest in order of rows with score 0.
        """
        return self._small.search(query, limit, allow, cancelled)
