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

from tui_reader.formats import jsonl
from tui_reader.formats.jsonl import Bad
from tui_reader.models import Paper
from tui_reader.store import PAPERS_A_COMMIT, Placed, Store, Taken

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_BAD = 100
"""Bad lines that are kept to be shown; of more only the number is."""
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
    bad: tuple[Bad, ...] = ()
    """The first ``MOST_BAD`` places where there is no paper."""
    bad_count: int = 0
    cancelled: bool = False
    taken: int = 0
    """Bytes of the file that were read, before they were unpacked."""
    size: int | None = None
    """Bytes that it has, when that is known."""
    damage: str = ""
    """The damage of the file as a whole, so that what comes behind was not read."""


def import_papers(
    store: Store,
    file: Source,
    *,
    size: int | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[Imported], None] = lambda imported: None,
) -> Imported:
    """Put the papers in ``file`` (JSON lines or an array, perhaps packed by gzip) into the library.

    Batches of ``PAPERS_A_COMMIT`` are each one transaction: whatever stops this, and whenever, papers are whole. What
    is here already is only compared. Memory does not grow with the file, with a line, or with what gzip unpacks to.
    ``size`` is known by itself for a file on a disk. Raises OSError when reading fails, StoreError and Busy.
    """
    reading = _Reading(file, cancelled)
    done = Imported(size=_size(file) if size is None else size)
    papers: list[Placed] = []
    bad: list[Bad] = []
    with store.importing():
        for one in reading.papers():
            if isinstance(one, Bad):
                bad.append(one)
            else:
                papers.append(Placed(one))
            if len(papers) + len(bad) == PAPERS_A_COMMIT:
                done = _kept(store, done, papers, bad, reading.taken)
                progress(done)
                papers, bad = [], []
                if reading.stop():
                    return done._replace(cancelled=True)
        done = _kept(store, done, papers, bad, reading.taken)
    progress(done)
    return done._replace(cancelled=reading.stopped, damage="" if reading.stopped else reading.damage)


def _kept(store: Store, done: Imported, papers: list[Placed], bad: list[Bad], taken: int) -> Imported:
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

    def __init__(self, file: Source, cancelled: Callable[[], bool]) -> None:
        self._counted = _Counted(file, self.stop)
        self._cancelled = cancelled
        self.stopped = False
        self._file: io.BufferedReader = io.BufferedReader(self._counted, PIECE)
        if self._file.peek(2)[:2] == _GZIP:
            self._file = io.BufferedReader(gzip.GzipFile(fileobj=self._file), PIECE)
        self._line = 0
        self.damage = ""

    @property
    def taken(self) -> int:
        return self._counted.taken

    def papers(self) -> Iterator[Paper | Bad]:
        """The papers in the file, and at last where it is damaged, if it is."""
        first = self._readline()
        while first.isspace():
            self._line += 1
            first = self._readline()
        before = self._line
        if jsonl.looks_like_array(first):
            found = jsonl.parse_array(self._pieces(first))
        else:
            found = jsonl.parse_lines(self._lines(first))
        for one in found:
            if not isinstance(one, Bad):
                yield one
            elif not self.stopped:  # where a stop cuts, the file is not bad
                yield Bad(one.line + before, one.reason)
        if self.damage and not self.stopped:
            yield Bad(self._line + 1, self.damage)

    def _readline(self) -> bytes:
        return self._read(lambda: self._file.readline(jsonl.LONGEST + 1))

    def _read(self, read: Callable[[], bytes]) -> bytes:
        """Hand on what ``read`` gives; nothing from where the file is damaged."""
        try:
            return read()
        except EOFError:
            self.damage = "the file is cut off here: gzip expects more"
        except (gzip.BadGzipFile, zlib.error) as error:
            self.damage = f"the file is damaged here ({error})"
        return b""

    def _pieces(self, first: bytes) -> Iterator[bytes]:
        piece = first
        while piece and not self.stop():
            yield piece
            self._line += piece.count(b"\n")
            piece = self._read(lambda: self._file.read1(PIECE))

    def _lines(self, first: bytes) -> Iterator[bytes]:
        """Line by line; of one that is too long as much as shows that it is."""
        line = first
        while line:
            yield line
            while len(line) > jsonl.LONGEST and not line.endswith(b"\n") and not self.stop():
                line = self._readline() or b"\n"
            self._line += 1
            line = b"" if self.stop() else self._readline()

    def stop(self) -> bool:
        """True when reading is to end here."""
        self.stopped = self.stopped or self._cancelled()
        return self.stopped
