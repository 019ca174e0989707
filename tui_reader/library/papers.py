"""The papers of the library, one by one: by row, by key, by how a key begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tui_reader.library.marking import Marking
from tui_reader.mentions import mentions
from tui_reader.models import Entry
from tui_reader.store import Store
from tui_reader.text import title_hash

BEGUN = 3
"""Papers that are given of those whose key or title begins as asked."""


class Papers:
    """The papers of a store, with their marks as the journal has them."""

    def __init__(self, store: Store, marking: Marking) -> None:
        self._store = store
        self._marking = marking

    def entries(self, rows: Sequence[int], *, abstracts: bool = False) -> list[Entry]:
        """The papers of ``rows``, in that order; without ``abstracts`` what a list needs of them, see the store."""
        return self._marking.ahead(self._store.entries(rows, abstracts=abstracts))

    def entry(self, row: int) -> Entry | None:
        """One paper with everything; None when it is gone."""
        return next(iter(self.entries([row], abstracts=True)), None)

    def find(self, key: str) -> Entry | None:
        """The paper of a key, a whole title, or a text that names it by its arXiv id, DOI or link; with everything."""
        row = self._store.row(key) or self._store.row(f"title:{title_hash(key)}")
        return self.entry(row or next(filter(None, map(self._store.row_of, mentions(key))), 0))

    def begun(self, beginning: str, most: int = BEGUN) -> list[Entry]:
        """The first few papers whose key, id or title begins so; with everything."""
        return self.entries(self._store.begun(beginning, most), abstracts=True)

    def current_key(self, key: str) -> str:
        """The key that the paper known under ``key`` has now; ``key`` itself for one that is not here."""
        row = self._store.row(key)
        return next((entry.key for entry in self._store.entries([row])), key) if row is not None else key

    def listed_days(self, row: int) -> tuple[date, ...]:
        """The days on which Daily Papers listed a paper, as far as they are known here."""
        return self._store.listed_days(row)

    def seed_day(self) -> date | None:
        """The day of the capture that the library was first filled with."""
        day = self._store.fact("seed")
        try:
            return date.fromisoformat(day) if day else None
        except (TypeError, ValueError):  # damaged
            return None
