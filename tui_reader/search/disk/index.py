"""The index of a large library: segments on disk, opened in no time, growing in proportion to what is new.

New papers make a new segment; papers that changed or went are marked gone in the old ones. Now and then small segments
are merged. One process writes at a time, under a lock; others go on reading the files they have open, and take the
new state with their next search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import chain, islice
from pathlib import Path

import numpy as np

from tui_reader import locks
from tui_reader.search.disk import manifest, searching, segment
from tui_reader.search.disk.build import Builder
from tui_reader.search.disk.manifest import ListedSegment, Manifest
from tui_reader.search.disk.merge import merge
from tui_reader.search.disk.searching import Part
from tui_reader.search.disk.segment import Array, DamagedIndexError
from tui_reader.search.document import Allow, Document, Results, Texts, never
from tui_reader.search.query import Query

FANOUT = 8
"""So many segments of a size become one."""
SMALLEST = 64
"""Segments up to this size are of one size."""
MERGED_AT_ONCE = 5_000
"""Adding few papers merges at most so many: it must stay quick. ``tidy`` has no such limit."""
GONE = 0.2
"""A segment of which this part is gone is written anew by ``tidy``."""
LOCK_SECONDS = 60.0
TRIES = 3
"""The state is read so often when a file of it is gone: another process merges rarely."""


class DiskIndex:
    """Segments in ``folder``; without one, or when it cannot be written, in memory."""

    def __init__(self, folder: Path | None, texts: Texts) -> None:
        self._folder = folder
        self._texts = texts
        self._parts: list[Part] = []
        self._state = Manifest()
        self._seen: tuple[int, int] | None = None

    @classmethod
    def open(cls, folder: Path, texts: Texts) -> DiskIndex:
        """The index in ``folder``. Raises DamagedIndexError when it must be built anew."""
        index = cls(folder, texts)
        index._refresh()
        return index

    def __len__(self) -> int:
        return sum(part.papers for part in self._parts)

    def __contains__(self, row: int) -> bool:
        return any(len(part.slots(np.array([row]))) for part in self._parts)

    @property
    def stamp(self) -> str:
        """The stamp last given to ``add``."""
        return self._state.stamp

    def search(
        self, query: Query, limit: int = 1000, allow: Allow | None = None, cancelled: Callable[[], bool] = never
    ) -> Results:
        """See ``index.Index.search``."""
        self._refresh()
        return searching.search(self._parts, query, limit, allow, cancelled)

    def names(self, word: str) -> bool:
        """True when an author has ``word`` in the name."""
        self._refresh()
        return any(part.names(word) for part in self._parts)

    def similar(self, document: Document, limit: int) -> Results:
        """See ``index.Index.similar``."""
        self._refresh()
        return searching.similar(self._parts, document, limit)

    def add(self, documents: Iterable[Document], stamp: str | None = None) -> None:
        """Take in ``documents``; one whose row is known replaces it. Raises OSError, TimeoutError."""
        documents = iter(documents)
        first = list(islice(documents, 1))
        if not first and stamp in (None, self.stamp):
            return
        with self._writing():
            added = 0
            for builder in _blocks(chain(first, documents)):
                rows = np.array(builder.rows, np.int64)
                added += len(rows)
                self._forget(rows)
                self._append(builder)
            self._merge_small(max(FANOUT * added, MERGED_AT_ONCE))
            self._commit(stamp)

    def remove(self, rows: Iterable[int], stamp: str | None = None) -> None:
        """Forget ``rows``; unknown ones are ignored. Raises as ``add``."""
        forgotten = np.fromiter(rows, np.int64)
        if not len(forgotten) and stamp in (None, self.stamp):
            return
        with self._writing():
            self._forget(forgotten)
            self._commit(stamp)

    def rebuild(self, documents: Iterable[Document], stamp: str | None = None) -> None:
        """Forget everything and take in ``documents``. Raises as ``add``."""
        with self._writing(fresh=True):
            self._parts = []
            for builder in _blocks(documents):
                self._forget(np.array(builder.rows, np.int64))
                self._append(builder)
            self._merge(self._parts)
            self._commit(stamp or "")

    def tidy(self) -> None:
        """Merge what ``add`` put off; seconds for a million papers, in which searches go on elsewhere."""
        with self._writing():
            self._merge_small(len(self))
            for part in [p for p in self._parts if p.papers < (1 - GONE) * p.segment.papers]:
                self._merge([part])
            self._commit(None)

    def whole(self) -> bool:
        """True when the segments are as they were written; reads all of them."""
        return all(part.segment.whole() for part in tuple(self._parts))

    def discard(self) -> None:
        """Let no process use the index as it is. Raises OSError."""
        if self._folder:
            (self._folder / manifest.NAME).unlink(missing_ok=True)

    def ready(self, cancelled: Callable[[], bool]) -> None:
        """Read what searches had read when it was given back."""
        for part in self._parts:
            part.segment.ready(cancelled)

    def release(self) -> None:
        """Give back the memory that searches took: what they read stays in the system's cache, not ours."""
        for part in self._parts:
            part.release()

    def _append(self, builder: Builder) -> None:
        arrays = builder.finish()
        written = segment.write(self._new_path(), arrays) if self._folder else segment.Segment("", arrays)
        self._parts.append(Part(written, np.zeros(0, np.int32), self._texts))

    def _new_path(self) -> Path:
        assert self._folder
        self._state = self._state._replace(generation=self._state.generation + 1)
        return self._folder / f"{self._state.generation:08}{manifest.SUFFIX}"

    def _forget(self, rows: Array) -> None:
        for part in self._parts:
            part.forget(part.slots(rows))

    def _merge_small(self, most: int) -> None:
        """Merge segments of one size where there are ``FANOUT`` of them; at most ``most`` papers at a time."""
        while True:
            sizes: dict[int, list[Part]] = {}
            for part in self._parts:
                sizes.setdefault(_tier(part.papers), []).append(part)
            full = [parts for parts in sizes.values() if len(parts) >= FANOUT and sum(p.papers for p in parts) <= most]
            if not full:
                return
            self._merge(full[0])

    def _merge(self, parts: Sequence[Part]) -> None:
        if len(parts) < 2 and not any(part.papers < part.segment.papers for part in parts):
            return
        path = self._new_path() if self._folder else None
        merged = merge([(part.segment, part.live) for part in parts], path)
        others = [part for part in self._parts if not any(part is p for p in parts)]
        self._parts = [Part(merged, np.zeros(0, np.int32), self._texts), *others]

    @contextmanager
    def _writing(self, fresh: bool = False) -> Iterator[None]:
        """The only writer, on top of what others wrote; ``fresh``: whatever there is will be replaced."""
        with self._lock():
            try:
                self._refresh()
            except DamagedIndexError:
                if not fresh:
                    raise
            try:
                yield
            except BaseException:
                # Half of a change is in memory only: the state on disk counts.
                if self._folder:
                    self._parts, self._state, self._seen = [], Manifest(), None
                    with suppress(DamagedIndexError):  # then the next use says so
                        self._refresh()
                raise

    def _lock(self) -> AbstractContextManager[object]:
        """The writers' lock, taken; nothing to lock, and no folder any more, where nothing can be written."""
        if self._folder is None:
            return nullcontext()
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return locks.acquire(self._folder / manifest.LOCK, LOCK_SECONDS)
        except TimeoutError:
            raise
        except OSError:
            self._folder = None
            return nullcontext()

    def _commit(self, stamp: str | None) -> None:
        """Publish the parts as they are now."""
        self._parts = [part for part in self._parts if part.papers]
        listed = [ListedSegment(p.segment.name).without(np.flatnonzero(~p.live)) for p in self._parts]
        state = self._state
        self._state = Manifest(tuple(listed), state.stamp if stamp is None else stamp, state.generation + 1)
        if self._folder:
            self._state.write(self._folder)
            self._seen = self._signature()
            manifest.sweep(self._folder, self._state)

    def _signature(self) -> tuple[int, int] | None:
        assert self._folder
        try:
            status = (self._folder / manifest.NAME).stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns

    def _refresh(self) -> None:
        """Take the state that another process published, if any. Raises DamagedIndexError."""
        if self._folder is None or self._signature() == self._seen:
            for part in self._parts:
                part.segment.check()
            return
        if self._parts and self._signature() is None:
            raise DamagedIndexError("the list of segments is gone")
        missing: Exception | None = None
        for _ in range(TRIES):
            seen = self._signature()
            try:
                state = manifest.read(self._folder)
                self._parts = [self._part(listed) for listed in state.segments]
            except FileNotFoundError as error:  # merged away since the manifest was read
                missing = error
                continue
            except OSError as error:
                raise DamagedIndexError(str(error)) from error
            self._state, self._seen = state, seen
            return
        raise DamagedIndexError(f"a segment is missing: {missing}")

    def _part(self, listed: ListedSegment) -> Part:
        """The segment in use; the part that there is already, where nothing changed in it."""
        assert self._folder
        known = {part.segment.name: part for part in self._parts}.get(listed.name)
        if known and listed in self._state.segments:
            return known
        opened = known.segment if known else segment.read(self._folder / listed.name)
        return Part(opened, listed.slots(), self._texts)


def _tier(papers: int) -> int:
    """Segments of one tier are about as large: each up to ``FANOUT`` times the one before."""
    tier, most = 0, SMALLEST * FANOUT
    while papers >= most:
        tier, most = tier + 1, most * FANOUT
    return tier


def _blocks(documents: Iterable[Document]) -> Iterator[Builder]:
    """Builders filled with ``documents``, each as full as memory allows; the last of several with one row counts."""
    builder = Builder()
    for document in documents:
        if document.row in builder:
            yield builder
            builder = Builder()
        builder.add(document)
        if builder.full:
            yield builder
            builder = Builder()
    if len(builder):
        yield builder
