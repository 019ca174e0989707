"""What the reader and the command line do with papers: look, find, mark. Knows no screen; every call may block.

The library is given its store, its journal and (later) its way to fetch; ``open_library`` puts them together.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader import models
from tui_reader.journal import Journal
from tui_reader.library import periods
from tui_reader.library.asking import VIEWS, Ask, Found, Order, Spans
from tui_reader.library.marking import Marked, Marking
from tui_reader.marks import Value
from tui_reader.models import Entry
from tui_reader.paths import Paths
from tui_reader.store import Busy, DamagedError, NewerError, Scope, Store, StoreError, damage_mark

if TYPE_CHECKING:
    from tui_reader.library.finding import Finder

__all__ = ["FIRST_DAY", "VIEWS", "Ask", "Found", "Library", "Marked", "Order", "Spans", "Value", "open_library"]


FIRST_DAY = date(2023, 5, 4)
"""The first day of Daily Papers."""


class Library:
    """The papers and the marks of one person on one machine."""

    def __init__(self, store: Store, journal: Journal, today: Callable[[], date] = date.today) -> None:
        self.store = store
        self.marking = Marking(store, journal)
        self._today = today
        self.warnings: tuple[str, ...] = ()
        """What a person has to know about how the library was opened, a sentence each."""
        self._finder: Finder | None = None
        self._generation = store.generation()

    @property
    def finder(self) -> Finder:
        """The search, made at first use: what it imports takes longer than a first frame may."""
        if self._finder is None:
            from tui_reader.library.finding import Finder

            self._finder = Finder(self.store)
        return self._finder

    # -- looking ------------------------------------------------------------------------------------------------

    def order(self, ask: Ask, cancelled: Callable[[], bool] = lambda: False) -> Order:
        """The papers of a view, filtered, searched and sorted.

        ``cancelled`` is asked now and then: a search whose answer nobody waits for any more ends early.
        """
        scope, day = self._scope(ask)
        if not ask.query.strip():
            rows = self.store.rows(scope)
            return Order(ask, rows, len(rows), len(rows), day)
        return self.finder.order(ask, scope, day, cancelled)

    def first(self, ask: Ask, limit: int) -> Order:
        """As much of a list as a first frame can show: at most ``limit`` papers, and none of a search yet."""
        scope, day = self._scope(ask)
        total = self.store.count(scope)
        if ask.query.strip():
            return Order(ask, total=total, day=day)
        return Order(ask, self.store.first_rows(scope, limit), total, total, day)

    def _scope(self, ask: Ask) -> tuple[Scope, date | None]:
        sort = ask.sort if ask.sort not in ("", "relevance") else "listing"
        if ask.view not in periods.PERIODS:
            return Scope(ask.view, filter=ask.filter, sort=sort, keep=ask.keep), None
        day = ask.day or self.store.day_beside(date.max, -1) or self._today()
        start, end = periods.span(ask.view, day)
        return Scope("period", start, end, ask.filter, sort, keep=ask.keep), day

    def entries(self, rows: Sequence[int], *, wait: bool = True) -> list[Entry]:
        """Papers without their long texts, for a list. ``wait=False``: raises Busy rather than wait for a writer."""
        return self.store.entries(rows, wait=wait)

    def found(self, query: str, rows: Sequence[int]) -> dict[int, Found]:
        """Why a search found these papers."""
        return self.finder.found(query, rows)

    def entry(self, row: int, *, wait: bool = True) -> Entry | None:
        """One paper with everything; None when it is gone. ``wait`` as in ``entries``."""
        return next(iter(self.store.entries([row], abstracts=True, wait=wait)), None)

    def first_unread(self, rows: Sequence[int], cancelled: Callable[[], bool] = lambda: False) -> int | None:
        """The first of ``rows`` that is not read; None as well once ``cancelled``."""
        for i in range(0, len(rows), 500):
            if cancelled():
                return None
            some = rows[i : i + 500]
            if unread := self.store.unread(some):
                return next(row for row in some if row in unread)
        return None

    def find(self, key: str) -> Entry | None:
        """The paper of a key (or an arXiv id, a DOI, a link to one, a whole title); with everything."""
        from tui_reader.text import title_hash

        candidates = [key, f"title:{title_hash(key)}"]
        if identifier := models.arxiv_id(key):
            candidates.append(f"arxiv:{identifier}")
        if identifier := models.doi(key):
            candidates.append(f"doi:{identifier}")
        return next(filter(None, map(self.store.find, candidates)), None)

    def begun(self, beginning: str) -> list[Entry]:
        """The first few papers whose key or title begins so; with everything."""
        return self.store.entries(self.store.begun(beginning, 3), abstracts=True)

    def step(self, ask: Ask, by: int) -> date | None:
        """A day in the period before (-1) or after (+1) that of ``ask``, empty ones stepped over; None at the end."""
        _, day = self._scope(ask)
        if day is None:
            return None
        start, end = periods.span(ask.view, day)
        return self.store.day_beside(start if by < 0 else end, by)

    # -- marking ------------------------------------------------------------------------------------------------

    def mark(self, rows: Sequence[int], field: str, value: Value) -> Marked:
        """Mark a field of papers; see ``Marking.set``."""
        return self.marking.set(rows, field, value)

    def undo(self) -> Marked:
        """See ``Marking.undo``."""
        return self.marking.undo()

    def redo(self) -> Marked:
        """See ``Marking.redo``."""
        return self.marking.redo()

    def poll(self) -> bool:
        """Whether papers or marks changed since the last call, in this process or another; folds what is new."""
        self.marking.fold()
        generation = self.store.generation()
        changed, self._generation = generation != self._generation, generation
        return changed

    # -- saying -------------------------------------------------------------------------------------------------

    def seed_day(self) -> date | None:
        """The day of the capture that the library was opened with."""
        day = self.store.fact("seed")
        return date.fromisoformat(day) if day else None

    def close(self) -> None:
        """Close the library's files; a journal that has grown far beyond what still counts is compacted before."""
        self.marking.tidy()
        self.store.close()


def open_library(paths: Paths) -> Library:
    """The library in ``paths``, made and filled from the seed when it is not there, with the marks as they stand.

    A data folder that can't be written, or a damaged library, never stops the reader: what can't be kept is kept in
    memory, and ``Library.store.memory`` and ``Library.warnings`` say so. Raises StoreError when a later release made
    the library (memory would hide its papers), or when nothing helps.
    """
    with contextlib.suppress(OSError):  # what can't be written is told where the writing fails
        paths.make()
    store, warning = _open_store(paths)
    try:
        return _filled(store, warning, paths)
    except DamagedError:  # which left its mark, so that the file is put aside now
        store.close()
        store, warning = _open_store(paths)
        return _filled(store, warning, paths)


def _filled(store: Store, warning: str, paths: Paths) -> Library:
    """The library over ``store``, with the seed when it is empty, and the marks."""
    library = Library(store, Journal(paths.state, paths.device, paths.journal_lock))
    library.warnings = (warning,) if warning else ()
    if store.last_row() == 0:
        from tui_reader.library import seed

        try:
            page = seed.read()
        except (OSError, ValueError) as error:  # an empty library can be filled, a reader that ends can't
            library.warnings += (f"the papers that come with tui-reader can't be read: {error}",)
        else:
            store.add(page.papers)
            store.remember("seed", page.captured.isoformat() if page.captured else None)
    library.poll()
    return library


def _open_store(paths: Paths) -> tuple[Store, str]:
    """The store, and what went wrong with it: a damaged one is put aside, one that can't be written goes to memory."""
    try:
        if paths.library.exists() and not (os.access(paths.library, os.W_OK) and os.access(paths.data, os.W_OK)):
            raise StoreError(f"{paths.library} can't be written")
        return Store(paths.library), ""
    except NewerError:
        raise
    except DamagedError:
        try:
            aside = _put_aside(paths.library)
            return Store(paths.library), f"the library was damaged and is built anew; the old file is {aside}"
        except (OSError, StoreError):
            reason = f"{paths.library} is damaged and can't be moved away"
    except (StoreError, Busy) as error:
        reason = str(error)
    return Store(paths.library, memory=True), f"{reason}; papers are kept in memory until the reader closes"


def _put_aside(library: Path) -> Path:
    """Rename a damaged file, and its rollback journal with it, which would be played into the next one."""
    aside = library.with_name(f"{library.name}.damaged-{datetime.now():%Y%m%d-%H%M%S}")
    library.rename(aside)
    for suffix in ("-journal", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            library.with_name(library.name + suffix).rename(aside.with_name(aside.name + suffix))
    damage_mark(library).unlink(missing_ok=True)
    return aside
