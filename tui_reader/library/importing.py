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
from tui_reader.formats import Named, Problem
from tui_reader.formats.stream import Stream
from tui_reader.journal import JournalError
from tui_reader.library import kept
from tui_reader.library.kept import SourceFile
from tui_reader.models import Entry, Marks
from tui_reader.store import PAPERS_A_COMMIT, Busy, Placed, Store, StoreError, Taken

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_BAD = 100
"""Problems that are kept to be shown; of more only the number is."""
PIECE = 1 << 16
"""Bytes read at once."""
UNMARKED = Marks()
NOT_FOUND = 404
"""The status of HTTP for what a service does not know."""
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
    known: int = 0
    """Of the papers that were read those that are but named, by id or link, and were here."""
    fetched: int = 0
    """Of the papers that were read those that are but named, and were fetched."""
    wanted: tuple[str, ...] = ()
    """The arXiv ids that are to be fetched: while that goes on, and of a dry run."""
    missing: int = 0
    """Of the ``bad_count`` those that are named, but neither here nor to be had."""
    offline: str = ""
    """Why papers that are named could not be fetched."""
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
Fetch = Callable[[Sequence[str], Callable[[], bool]], Sequence[int]]
"""Fetches papers by arXiv id; their rows. Raises FetchError when none came. See ``Feed.fetch_papers``."""
AT_ONCE = 100
"""Papers that are fetched at once: so many a service gives in one answer. Whatever stops the next, these are kept."""


class Tagging(NamedTuple):
    """The tags that every paper of an import gets."""

    tags: tuple[str, ...] = ()
    keywords: bool = False
    """True when its keywords are tags too."""

    def of(self, entry: Entry) -> Marks:
        """The marks of a paper that is imported."""
        keywords = entry.paper.keywords if self.keywords else ()
        return entry.marks._replace(tags=(*entry.marks.tags, *self.tags, *keywords))


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

    def __init__(
        self,
        store: Store,
        bringing: Callable[[], Bring],
        copies: Path | None,
        fetch: Fetch | None = None,
        tagging: Tagging = Tagging(),  # noqa: B008 (a value)
    ) -> None:
        self._store = store
        self._begin_bringing = bringing
        self._copies = copies
        self._fetch = fetch
        self._tagging = tagging
        self.warnings: list[str] = []
        """Sentences on what did not go well beside the papers."""

    def take(
        self,
        source: Path | SourceFile,
        name: str,
        *,
        dry: bool,
        cancelled: Callable[[], bool],
        progress: Callable[[Imported], None],
        among: bool = False,
    ) -> Imported:
        """Take in a stream, a file, or the files of a folder that can be read. Raises OSError, StoreError and Busy.

        ``among`` others lies a file that was not asked for by itself; see ``formats.recognised``.
        """
        if isinstance(source, Path):
            if source.is_dir():
                return self._folder(source, dry, cancelled, progress)
            with source.open("rb") as file:
                return self.take(file, name or source.name, dry=dry, cancelled=cancelled, progress=progress)
        way = Way(self._bringing(), self._fetch, self._tagging, dry=dry, among=among)
        if dry or self._copies is None or self._store.memory:
            return import_papers(self._store, source, name, way=way, cancelled=cancelled, progress=progress)
        copy = kept.Copy(source, self._copies)
        try:
            done = import_papers(self._store, copy, name, way=way, cancelled=cancelled, progress=progress)
            described = done.read - done.known - done.fetched  # what is but named is not in the copy
            if described and not done.cancelled and (copied := copy.keep(name)):
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
                one = self.take(file, path.stem, dry=dry, cancelled=cancelled, progress=told, among=True)
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
        read=one.read + other.read,
        new=one.new + other.new,
        updated=one.updated + other.updated,
        bad=(*one.bad, *other.bad)[:MOST_BAD],
        bad_count=one.bad_count + other.bad_count,
        without_id=one.without_id + other.without_id,
        marked=one.marked + other.marked,
        unknown=one.unknown and other.unknown,
        known=one.known + other.known,
        fetched=one.fetched + other.fetched,
        wanted=(*one.wanted, *other.wanted),
        missing=one.missing + other.missing,
        offline=one.offline or other.offline,
        cancelled=one.cancelled or other.cancelled,
        taken=one.taken + other.taken,
        size=None if None in sizes else sum(size or 0 for size in sizes),
        damage=one.damage or other.damage,
        note=one.note or other.note,
    )


class Way(NamedTuple):
    """The way in which an import goes, beside the file."""

    bring: Bring | None = None
    """Takes the marks that come with papers."""
    fetch: Fetch | None = None
    """Fetches what is but named; without it that is told as missing."""
    tagging: Tagging = Tagging()
    dry: bool = False
    """True when nothing is to be changed."""
    among: bool = False
    """True for a file that was not asked for by itself; see ``formats.recognised``."""


def import_papers(
    store: Store,
    file: SourceFile,
    name: str = "",
    *,
    size: int | None = None,
    way: Way = Way(),  # noqa: B008 (a value)
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[Imported], None] = lambda imported: None,
) -> Imported:
    """Put the papers in ``file``, which may be packed by gzip and was called ``name``, into the library.

    Batches of ``PAPERS_A_COMMIT`` are each one transaction: whatever stops this, and whenever, papers are whole. What
    is here already is only compared. Memory does not grow with the file, with a line, or with what gzip unpacks to.
    ``size`` is known by itself for a file on a disk. A dry run changes nothing: it tells what would be done. Raises
    OSError when reading fails, StoreError and Busy.
    """
    reading = _Reading(file, name, cancelled, among=way.among)
    books = _Books(store, way, reading.stop, progress)
    books.done = Imported(size=_size(file) if size is None else size)
    batch: list[Entry | Named | Problem] = []
    with store.bulk():
        for one in reading.entries():
            batch.append(one)
            if len(batch) == PAPERS_A_COMMIT:
                books.take(batch, reading.taken)
                batch = []
                if reading.stop():
                    return books.done._replace(cancelled=True)
        books.take(batch, reading.taken)
    damage = "" if reading.stopped else reading.damage
    return books.done._replace(cancelled=reading.stopped, damage=damage, note=reading.note, unknown=reading.unknown)


class _Books:
    """The library that papers go into, or that is only asked; and the account of it."""

    def __init__(
        self, store: Store, way: Way, stopped: Callable[[], bool], progress: Callable[[Imported], None]
    ) -> None:
        self._store = store
        self._way = way
        self._stopped = stopped
        self._progress = progress
        self._seen: set[int] = set()
        """Of a dry run: hashes of the keys that it would have brought."""
        self.done = Imported()

    def take(self, batch: Sequence[Entry | Named | Problem], taken: int) -> None:
        """Put a batch in, after which ``taken`` bytes of the file are read."""
        entries = [one for one in batch if isinstance(one, Entry)]
        put, marked = self._put(entries) if entries else (Taken(), 0)
        self.done = self.done._replace(
            read=self.done.read + len(entries),
            new=self.done.new + len(put.new),
            updated=self.done.updated + len(put.changed),
            without_id=self.done.without_id + sum(not (entry.paper.id or entry.paper.doi) for entry in entries),
            marked=self.done.marked + marked,
            taken=taken,
        )
        self._tell_bad([one for one in batch if isinstance(one, Problem)])
        if named := [one for one in batch if isinstance(one, Named)]:
            self._look_up(named)
        self._progress(self.done)

    def _put(self, entries: list[Entry]) -> tuple[Taken, int]:
        placed = [Placed(entry.paper) for entry in entries]
        if self._way.dry:
            return self._store.would_take(placed, self._seen), 0
        put = self._store.take(placed)
        tagging = self._way.tagging
        wanted = [entry.marks for entry in entries] if tagging == Tagging() else list(map(tagging.of, entries))
        return put, self._bring(
            [(row, marks) for row, marks in zip(put.rows, wanted, strict=True) if marks != UNMARKED]
        )

    def _bring(self, marked: Sequence[tuple[int, Marks]]) -> int:
        return self._way.bring(marked) if self._way.bring and marked and not self._way.dry else 0

    def _tell_bad(self, bad: Sequence[Problem], *, missing: bool = False) -> None:
        self.done = self.done._replace(
            bad=(*self.done.bad, *bad)[:MOST_BAD],
            bad_count=self.done.bad_count + len(bad),
            missing=self.done.missing + (len(bad) if missing else 0),
        )

    # -- what is but named ------------------------------------------------------------------------------------------

    def _look_up(self, named: Sequence[Named]) -> None:
        """Mark papers that are here, and fetch the others, as far as they can be."""
        rows: dict[int, None] = {}
        unknown: dict[str, Named] = {}
        for one in named:
            row = self._row(one)
            if row is not None:
                rows[row] = None
            else:
                unknown.setdefault(one.keys[0], one)
        self._count(list(rows), known=len(rows))
        fetched = {one.id: one for one in unknown.values() if one.id}
        others = [one for one in unknown.values() if not one.id]
        self._tell_bad([Problem(one.line, _not_here(one)) for one in others], missing=True)
        if self._way.dry:
            new = [identity for identity in fetched if hash(identity) not in self._seen]
            self._seen.update(map(hash, new))
            self.done = self.done._replace(wanted=(*self.done.wanted, *new))
        else:
            self._fetch_all(list(fetched.values()))

    def _fetch_all(self, named: Sequence[Named]) -> None:
        """Fetch papers in parts; when a service fails, or a stop is asked for, what came stays."""
        before = self.done.wanted  # of an earlier batch, when a service failed
        while named:
            self.done = self.done._replace(wanted=(*before, *(one.id for one in named)))
            self._progress(self.done)
            if self._stopped() or self.done.offline:
                return
            part, named = named[:AT_ONCE], named[AT_ONCE:]
            left = self._fetch(part)
            if left:  # one of two services may have failed while the other gave something
                left = self._fetch(left)
            if self.done.offline or self._stopped():
                named = (*left, *named)
                continue
            self._tell_bad([Problem(one.line, f"arXiv does not know {one.id}") for one in left], missing=True)
        self.done = self.done._replace(wanted=before)

    def _fetch(self, named: Sequence[Named]) -> Sequence[Named]:
        """Fetch papers and count them; those that did not come. ``done.offline`` says why, if it is not their fault."""
        from tui_reader.http import Cancelled, FetchError
        from tui_reader.sources import SourceError

        if self._way.fetch is None:
            self.done = self.done._replace(offline="nothing is fetched here")
            return named
        last = self._store.last_row()
        try:
            rows = set(self._way.fetch([one.id for one in named], self._stopped))
        except Cancelled:
            return named
        except FetchError as error:
            if not (isinstance(error, SourceError) and error.status == NOT_FOUND):
                self.done = self.done._replace(offline=str(error))
            return named
        new = sum(row > last for row in rows)
        self.done = self.done._replace(new=self.done.new + new, updated=self.done.updated + len(rows) - new)
        came = {one.id: self._row(one) for one in named}
        found = [row for row in came.values() if row is not None]
        self._count(found, fetched=len(found))
        return [one for one in named if came[one.id] is None]

    def _row(self, named: Named) -> int | None:
        return next((row for key in named.keys if (row := self._store.row(key)) is not None), None)

    def _count(self, rows: Sequence[int], *, known: int = 0, fetched: int = 0) -> None:
        """Take papers that are but named as read, and mark them."""
        marks = Marks(tags=self._way.tagging.tags)
        self.done = self.done._replace(
            read=self.done.read + len(rows),
            known=self.done.known + known,
            fetched=self.done.fetched + fetched,
            marked=self.done.marked + (self._bring([(row, marks) for row in rows]) if marks != UNMARKED else 0),
        )


def _not_here(named: Named) -> str:
    kind, _, value = named.keys[0].partition(":")
    if kind == "doi":
        return f"doi:{value} is not in the library, and only papers of arXiv can be fetched"
    return f"{named.keys[0]} is not in the library; that key is of a paper with neither an arXiv id nor a DOI"


def _size(file: SourceFile) -> int | None:
    with suppress(OSError):  # a stream that is no file has no number
        status = os.fstat(file.fileno())
        return status.st_size if stat.S_ISREG(status.st_mode) else None
    return None


class _Counted(io.RawIOBase):
    """A file that counts what is read of it, and ends where a stop is asked for, be it in the middle of a line."""

    def __init__(self, file: SourceFile, stop: Callable[[], bool]) -> None:
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

    def __init__(self, file: SourceFile, name: str, cancelled: Callable[[], bool], *, among: bool = False) -> None:
        self._among = among
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

    def entries(self) -> Iterator[Entry | Named | Problem]:
        """The papers and problems in the file, and at last the place where it is damaged, if it is."""
        stream = Stream(self._pieces(), lambda: self.stopped)
        head = stream.head()
        if head.strip():
            one = formats.recognised(head, self._name, among=self._among)
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
