"""Files of papers into the library: as a stream, in whole batches, the same file any number of times."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tui_reader import formats
from tui_reader.formats import Problem
from tui_reader.formats.stream import Stream
from tui_reader.models import Entry
from tui_reader.store import PAPERS_A_COMMIT, Placed, Store, Taken

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_BAD = 100
"""Problems that are kept to be shown; of more only the number is."""
PIECE = 1 << 16
"""Bytes read at once."""
_GZIP = b"\x1f\x8b"
"""The first bytes of a gzip file (RFC 1952, 2.3.1)."""


class Source(Protocol):
    """The file that is read."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most ``size`` of them; none at the end."""

    def fileno(self) -> int:
        """Its number. Raises OSError when it has none."""


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
    cancelled: bool = False
    taken: int = 0
    """Bytes of the file that were read, before they were unpacked."""
    size: int | None = None
    """Bytes that it has, when that is known."""
    damage: str = ""
    """The damage of the file as a whole, so that what comes behind was not read."""
    note: str = ""
    """A sentence on the reading that a person may want to know; mostly empty."""


def import_papers(
    store: Store,
    file: Source,
    name: str = "",
    *,
    size: int | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[Imported], None] = lambda imported: None,
) -> Imported:
    """Put the papers in ``file``, which may be packed by gzip and was called ``name``, into the library.

    Batches of ``PAPERS_A_COMMIT`` are each one transaction: whatever stops this, and whenever, papers are whole. What
    is here already is only compared. Memory does not grow with the file, with a line, or with what gzip unpacks to.
    ``size`` is known by itself for a file on a disk. Raises OSError when reading fails, StoreError and Busy.
    """
    reading = _Reading(file, name, cancelled)
    done = Imported(size=_size(file) if size is None else size)
    papers: list[Placed] = []
    bad: list[Problem] = []
    with store.bulk():
        for one in reading.entries():
            if isinstance(one, Problem):
                bad.append(one)
            else:
                papers.append(Placed(one.paper))
            if len(papers) + len(bad) == PAPERS_A_COMMIT:
                done = _kept(store, done, papers, bad, reading.taken)
                progress(done)
                papers, bad = [], []
                if reading.stop():
                    return done._replace(cancelled=True)
        done = _kept(store, done, papers, bad, reading.taken)
    progress(done)
    damage = "" if reading.stopped else reading.damage
    return done._replace(cancelled=reading.stopped, damage=damage, note=reading.note)


def _kept(store: Store, done: Imported, papers: list[Placed], bad: list[Problem], taken: int) -> Imported:
    """``done`` and a further batch, which goes into the library."""
    put = store.take(papers) if papers else Taken()
    return done._replace(
        read=done.read + len(papers),
        new=done.new + len(put.new),
        updated=done.updated + len(put.changed),
        bad=(*done.bad, *bad)[:MOST_BAD],
        bad_count=done.bad_count + len(bad),
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
                yield Problem(1, f"this is neither {formats.readable()}")
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
