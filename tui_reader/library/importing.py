"""Files of papers into the library: as a stream, in whole batches, the same file any number of times."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui_reader import formats
from tui_reader.formats import Problem
from tui_reader.formats.stream import Stream
from tui_reader.journal import JournalError
from tui_reader.library import kept
from tui_reader.library.kept import Source
from tui_reader.models import Entry, Marks
from tui_reader.store import PAPERS_A_COMMIT, Busy, Placed, Store, StoreError, Taken

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_BAD = 100
"""Problems that are kept to be shown; of more only the number is."""
PIECE = 1 << 16
"""Bytes read at once."""
UNMARKED = Marks()
_GZIP = b"\x1f\x8b"
"""The first bytes of a gzip file (RFC 1952, 2.3.1)."""


class Imported(NamedTuple):
    """An import's result; while it goes on or when it was stopped, until then."""

    read: int = 0
    """Papers that were read, whether they brought anything or not."""
    new: int = 0
    """Those that were not in the library before."""
    updated: int = 0
    """Those of which something else is known now."""
    bad: tuple[Problem, ...] = ()
    """The first ``MOST_BAD`` places where there is no paper."""
    bad_count: int = 0
    without_id: int = 0
    """Papers that came without an arXiv id or a DOI, so that only their titles tell which they are."""
    marked: int = 0
    """Papers to which a mark was added."""
    unknown: bool = False
    """True when the file is of no format that can be read."""
    cancelled: bool = False
    taken: int = 0
    """Bytes of the file that were read, before they were unpacked."""
    size: int | None = None
    """Bytes that it has, when that is known."""
    damage: str = ""
    """The damage of the file as a whole, so that what comes behind was not read."""
    note: str = ""
    """A sentence on the reading that a person may want to know; mostly empty."""


Bring = Callable[[Sequence[tuple[int, Marks]]], int]
"""Adds marks to papers, given as (row, marks); see ``Marking.bringing``."""


def inside(folder: Path) -> list[Path]:
    """The files in a folder and its folders, by name; hidden ones are left out. Raises OSError."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            found += inside(path)
        elif path.is_file():
            found.append(path)
    return found


class Into:
    """A library that files are taken into, with the marks in them, and copies to fill it again; see ``kept``."""

    def __init__(self, store: Store, bringing: Callable[[], Bring], copies: Path | None) -> None:
        self._store = store
        self._begin_bringing = bringing
        self._copies = copies
        self.warnings: list[str] = []
        """Sentences on what did not go well beside the papers."""

    def take(
        self,
        source: Path | Source,
        name: str,
        *,
        dry: bool,
        cancelled: Callable[[], bool],
        progress: Callable[[Imported], None],
    ) -> Imported:
        """Take in a stream, a file, or the files of a folder that can be read. Raises OSError, StoreError and Busy."""
        if isinstance(source, Path):
            if source.is_dir():
                return self._folder(source, dry, cancelled, progress)
            with source.open("rb") as file:
                return self.take(file, name or source.name, dry=dry, cancelled=cancelled, progress=progress)
        bring = self._bringing()
        if dry or self._copies is None or self._store.memory:
            return import_papers(
                self._store, source, name, bring=bring, dry=dry, cancelled=cancelled, progress=progress
            )
        copy = kept.Copy(source, self._copies)
        try:
            done = import_papers(self._store, copy, name, bring=bring, cancelled=cancelled, progress=progress)
            if done.read and not done.cancelled and (copied := copy.keep(name)):
                kept.remember(self._store, copied)
        finally:
            copy.drop()
        if copy.problem:
            self.warnings.append(f"the papers are in the library, but {copy.problem}")
        return done

    def _folder(
        self, folder: Path, dry: bool, cancelled: Callable[[], bool], progress: Callable[[Imported], None]
    ) -> Imported:
        done = Imported(unknown=True)
        for path in inside(folder):
            if done.cancelled:
                break
            before = done

            def told(one: Imported, before: Imported = before) -> None:
                progress(together(before, one))

            with path.open("rb") as file:  # its name does not tell what it is: any text may lie in a folder
                one = self.take(file, path.stem, dry=dry, cancelled=cancelled, progress=told)
            done = before if one.unknown else together(before, one)
        return done

    def _bringing(self) -> Bring:
        """A way to add marks that come with papers; what goes wrong with it costs no paper, and is told once."""
        add = self._begin_bringing()
        failed = False

        def bring(marked: Sequence[tuple[int, Marks]]) -> int:
            nonlocal failed
            try:
                return add(marked)
            except (JournalError, StoreError, Busy) as error:
                if not failed:
                    self.warnings.append(f"the papers are in the library, but not all of their marks: {error}")
                failed = True
                return 0

        return bring


def together(one: Imported, other: Imported) -> Imported:
    """Two imports as one, ``other`` being the later."""
    sizes = (one.size, other.size)
    return Imported(
        one.read + other.read,
        one.new + other.new,
        one.updated + other.updated,
        (*one.bad, *other.bad)[:MOST_BAD],
        one.bad_count + other.bad_count,
        one.without_id + other.without_id,
        one.marked + other.marked,
        one.unknown and other.unknown,
        one.cancelled or other.cancelled,
        one.taken + other.taken,
        None if None in sizes else sum(size or 0 for size in sizes),
        one.damage or other.damage,
        one.note or other.note,
    )


def import_papers(
    store: Store,
    file: Source,
    name: str = "",
    *,
    size: int | None = None,
    bring: Bring | None = None,
    dry: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[Imported], None] = lambda imported: None,
) -> Imported:
    """Put the papers in ``file``, which may be packed by gzip and was called ``name``, into the library.

    Batches of ``PAPERS_A_COMMIT`` are each one transaction: whatever stops this, and whenever, papers are whole. What
    is here already is only compared. Memory does not grow with the file, with a line, or with what gzip unpacks to.
    ``size`` is known by itself for a file on a disk. Marks that come with papers are handed to ``bring``. A ``dry`` run
    changes nothing: it tells what would be done. Raises OSError when reading fails, StoreError and Busy.
    """
    reading = _Reading(file, name, cancelled)
    done = Imported(size=_size(file) if size is None else size)
    books = _Books(store, bring, dry)
    papers: list[Entry] = []
    bad: list[Problem] = []
    with store.bulk():
        for one in reading.entries():
            if isinstance(one, Problem):
                bad.append(one)
            else:
                papers.append(one)
            if len(papers) + len(bad) == PAPERS_A_COMMIT:
                done = _kept(books, done, papers, bad, reading.taken)
                progress(done)
                papers, bad = [], []
                if reading.stop():
                    return done._replace(cancelled=True)
        done = _kept(books, done, papers, bad, reading.taken)
    progress(done)
    damage = "" if reading.stopped else reading.damage
    return done._replace(cancelled=reading.stopped, damage=damage, note=reading.note, unknown=reading.unknown)


class _Books:
    """The library that papers go into, or that is only asked."""

    def __init__(self, store: Store, bring: Bring | None, dry: bool) -> None:
        self._store = store
        self._bring = bring
        self._dry = dry
        self._seen: set[int] = set()

    def take(self, entries: list[Entry]) -> tuple[Taken, int]:
        """Put papers in; what was new, and how many were marked."""
        placed = [Placed(entry.paper) for entry in entries]
        if self._dry:
            return self._store.would_take(placed, self._seen), 0
        put = self._store.take(placed)
        marked = [(row, entry.marks) for row, entry in zip(put.rows, entries, strict=True) if entry.marks != UNMARKED]
        return put, self._bring(marked) if self._bring and marked else 0


def _kept(books: _Books, done: Imported, papers: list[Entry], bad: list[Problem], taken: int) -> Imported:
    """``done`` and a further batch, which goes into the library."""
    put, marked = books.take(papers) if papers else (Taken(), 0)
    return done._replace(
        read=done.read + len(papers),
        new=done.new + len(put.new),
        updated=done.updated + len(put.changed),
        bad=(*done.bad, *bad)[:MOST_BAD],
        bad_count=done.bad_count + len(bad),
        without_id=done.without_id + sum(not (entry.paper.id or entry.paper.doi) for entry in papers),
        marked=done.marked + marked,
        taken=taken,
    )


def _size(file: Source) -> int | None:
    with suppress(OSError):  # a stream that is no file has no number
        status = os.fstat(file.fileno())
        return status.st_size if stat.S_ISREG(status.st_mode) else None
    return None


class _Counted(io.RawIOBase):
    """A file that counts what is read of it, and ends where a stop is asked for, be it in the middle of a line."""

    def __init__(self, file: Source, stop: Callable[[], bool]) -> None:
        self._stop = stop
        # A pipe gives what there is at once with this, and waits for all that was asked for with the other.
        self._read: Callable[[int], bytes] = getattr(file, "read1", file.read)
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if self._stop():
            return 0
        view = memoryview(buffer)
        piece = self._read(len(view))
        view[: len(piece)] = piece
        self.taken += len(piece)
        return len(piece)


class _Reading:
    """A file on its way through unpacking and parsing."""

    def __init__(self, file: Source, name: str, cancelled: Callable[[], bool]) -> None:
        self._counted = _Counted(file, self.stop)
        self._name = name
        self._cancelled = cancelled
        self.stopped = False
        self._file: io.BufferedReader = io.BufferedReader(self._counted, PIECE)
        if self._file.peek(2)[:2] == _GZIP:
            self._file = io.BufferedReader(gzip.GzipFile(fileobj=self._file), PIECE)
        self.damage = ""
        self.note = ""
        self.unknown = False
        self._lines = 0

    @property
    def taken(self) -> int:
        return self._counted.taken

    def entries(self) -> Iterator[Entry | Problem]:
        """The papers and problems in the file, and at last the place where it is damaged, if it is."""
        stream = Stream(self._pieces(), lambda: self.stopped)
        head = stream.head()
        if head.strip():
            one = formats.recognised(head, self._name)
            if one:
                for found in one.read(stream):
                    if not (self.stopped and isinstance(found, Problem)):  # where a stop cuts, the file is not bad
                        yield found
            elif not self.stopped:
                self.unknown = True
                yield Problem(stream.first, f"this is neither {formats.readable()}")
        self.note = stream.note
        if self.damage and not self.stopped:
            yield Problem(self._lines + 1, self.damage)

    def _pieces(self) -> Iterator[bytes]:
        while piece := self._read():
            yield piece
            self._lines += piece.count(b"\n")

    def _read(self) -> bytes:
        """The next piece; nothing from where the file is damaged."""
        try:
            return self._file.read1(PIECE)
        except EOFError:
            self.damage = "the file is cut off here: gzip expects more"
        except (gzip.BadGzipFile, zlib.error) as error:
            self.damage = f"the file is damaged here ({error})"
        return b""

    def stop(self) -> bool:
        """True when reading is to end here."""
        self.stopped = self.stopped or self._cancelled()
        return self.stopped
