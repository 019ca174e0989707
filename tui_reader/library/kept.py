"""Copies of what was imported, from which a library that was lost is filled again.

A copy is made while the import reads, packed (what comes packed is copied as it is), and gets its name, a hash of what
came, when all of it is in the library. The library remembers which copies it has taken in.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from tui_reader.store import Store

FACT = "imports"
"""Of the store: names of the copies that are in the library."""
_PART = ".part"
_STALE = 24 * 3600
"""Seconds after which the beginning of a copy belongs to an import that was killed."""
_PACKED = b"\x1f\x8b"


class SourceFile(Protocol):
    """The file that is read."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most ``size`` of them; none at the end."""

    def fileno(self) -> int:
        """Its number. Raises OSError when it has none."""


class Copy:
    """A file that is read, copied into ``folder`` on the way. What goes wrong with the copy never stops the reading."""

    def __init__(self, file: SourceFile, folder: Path) -> None:
        import hashlib  # not with every start, which asks only what is missing

        self._file = file
        self._read: Callable[[int], bytes] = getattr(file, "read1", file.read)
        self._folder = folder
        self._hash = hashlib.sha256()
        self._pack: zlib._Compress | None = None
        self._begun = False
        self._out: BinaryIO | None = None
        self.problem = ""
        """Why there will be no copy."""
        with self._told():
            folder.mkdir(mode=0o700, exist_ok=True)
            _tidy(folder)
            self._part = folder / f"{os.getpid()}-{time.monotonic_ns()}{_PART}"
            self._out = os.fdopen(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def fileno(self) -> int:
        """The number of the file that is read. Raises OSError when it has none."""
        return self._file.fileno()

    def read(self, size: int) -> bytes:
        """The next bytes of the file, at most ``size``; of a pipe what there is."""
        piece = self._read(size)
        if not self._begun:
            self._begun = True
            if not piece.startswith(_PACKED):
                self._pack = zlib.compressobj(1, wbits=31)  # a gzip file; the quickest, which is at 40 % already
        self._hash.update(piece)
        self._write(self._pack.compress(piece) if self._pack else piece)
        return piece

    def keep(self, name: str) -> str:
        """Finish the copy of a file that was called ``name``; how the copy is called, empty when there is none."""
        self._write(self._pack.flush() if self._pack else b"")
        if self._out is None:
            return ""
        digest = self._hash.hexdigest()[:16]
        words = re.sub(r"[^\w.-]+", "-", name.removesuffix(".gz")).strip(".-")[:60]
        kept = self._folder / f"{words or 'import'}-{digest}.gz"
        with self._told():
            if there := next(self._folder.glob(f"*-{digest}.gz"), None):
                self.drop()
                return there.name
            self._out.flush()
            os.fsync(self._out.fileno())
            self._out.close()
            self._part.rename(kept)
            self._out = None
        return "" if self.problem else kept.name

    def drop(self) -> None:
        """The import did not end well, or there is such a copy: remove this one."""
        if self._out is not None:
            with contextlib.suppress(OSError):
                self._out.close()
            with contextlib.suppress(OSError):
                self._part.unlink()
            self._out = None

    def _write(self, piece: bytes) -> None:
        with self._told():
            if self._out is not None:
                self._out.write(piece)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.drop()
            self.problem = f"no copy is kept in {self._folder} ({error.strerror or error})"


def remember(store: Store, name: str) -> None:
    """The copy ``name`` is in the library."""
    names = store.fact(FACT, [])
    if name not in names:
        store.remember(FACT, [*names, name])


def missing(store: Store, folder: Path) -> list[Path]:
    """Copies that are not in the library, the oldest first. Raises OSError when it can't be told which there are."""
    try:
        names = {name for name in os.listdir(folder) if name.endswith(".gz")}
    except (FileNotFoundError, NotADirectoryError):  # mostly: nothing was ever imported
        return []
    wanted = names.difference(store.fact(FACT, [])) if names else names
    return sorted((folder / name for name in wanted), key=lambda path: (_time(path), path.name))


def _time(path: Path) -> int:
    with contextlib.suppress(OSError):  # what can't be read is told where it is read
        return path.stat().st_mtime_ns
    return 0


def _tidy(folder: Path) -> None:
    """Remove what imports that were killed left."""
    for part in folder.glob(f"*{_PART}"):
        if time.time() - part.stat().st_mtime > _STALE:
            part.unlink(missing_ok=True)
