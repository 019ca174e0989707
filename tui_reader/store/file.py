"""The library's file: connections, transactions, and what can go wrong with it. Part of the store.

Each thread has its own connection, and its own patience: what a thread asks within ``waiting(0)`` never waits.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from tui_reader.store import schema
from tui_reader.text import fold

WAIT = 10.0
"""Seconds to wait for whoever writes, unless ``waiting`` says otherwise."""
CACHE = -8_000
"""What a connection may keep of the file, as ``PRAGMA cache_size`` has it: negative for kibibytes."""


class StoreError(Exception):
    """The library's file cannot be read or written; the message is one sentence for people."""


class DamagedError(StoreError):
    """The library's file is no database any more; it has to be built anew."""


class NewerError(StoreError):
    """The library's file was made by a later release, which alone knows what it holds."""


class Busy(Exception):  # noqa: N818 - not a failure: another process writes just now
    """The file is locked and the caller did not want to wait."""


class File:
    """The library's file, opened; made or brought up to date when needed.

    Raises StoreError when it can be neither opened nor made, Busy when another program keeps it locked.
    ``memory=True`` keeps everything in memory, for a data folder that cannot be written; what the file holds is
    copied when it can be read.
    """

    def __init__(self, path: Path, *, memory: bool = False) -> None:
        self.path = path
        self.memory = memory
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._writing = threading.RLock()
        self._watch: sqlite3.Connection | None = None
        self._closed = False
        self._uri = f"file:tui-reader-{id(self)}?mode=memory&cache=shared"
        try:
            with told(path):
                self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        if not self.memory and damage_mark(self.path).exists():
            raise DamagedError(f"{self.path} is damaged")
        self._watch = self._connect()
        if self.memory:
            self._copy_file()
        if self._version() > schema.VERSION:
            raise NewerError(f"{self.path} was made by a newer tui-reader: update this one, or move the file away")
        if self._version() < schema.VERSION:
            with self._write() as db:
                if (version := self._version()) < schema.VERSION:  # another process may have been first
                    schema.upgrade(db, version)

    def _copy_file(self) -> None:
        """Take into memory what lies in a file that can be read but not written."""
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)) as file,
        ):
            if file.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                file.backup(self._connection)

    # -- connections --------------------------------------------------------------------------------------------

    @property
    def _connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        existing = getattr(self._local, "connection", None)
        if existing is None:
            self._local.connection = existing = self._connect()
        return existing

    @property
    def _patience(self) -> float:
        """Seconds that this thread waits for whoever writes."""
        return float(getattr(self._local, "patience", WAIT))

    @contextmanager
    def waiting(self, seconds: float) -> Iterator[None]:
        """What this thread asks meanwhile waits only so long for whoever writes, then raises Busy; 0: not at all."""
        before = self._patience
        self._be_patient(seconds)
        try:
            yield
        finally:
            self._be_patient(before)

    def _be_patient(self, seconds: float) -> None:
        self._local.patience = seconds
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            with told(self.path):
                connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def _connect(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreError(f"{self.path} was closed")
        target, timeout = self._uri if self.memory else self.path, self._patience
        if not self.memory and not self.path.exists():
            self.path.touch(mode=0o600)  # SQLite would let everybody read it, and its journal like it
        db = sqlite3.connect(target, uri=self.memory, isolation_level=None, check_same_thread=False, timeout=timeout)
        try:
            if self.memory:
                db.execute("PRAGMA read_uncommitted = 1")
            else:
                # Below 3.51.3 several connections can lose a write in WAL ("WAL-reset bug"): rollback journal there.
                mode = "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "TRUNCATE"
                db.execute(f"PRAGMA journal_mode = {mode}")
                db.execute("PRAGMA synchronous = NORMAL")
            db.execute(f"PRAGMA cache_size = {CACHE}")
            db.create_function("folded", 1, fold, deterministic=True)  # LIKE itself folds ASCII alone
        except BaseException:
            db.close()
            raise
        self._all.append(db)
        return db

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """This process's turn to write."""
        if not self._writing.acquire(timeout=self._patience):
            raise Busy(f"{self.path} is being written; try again in a moment")
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone in this process and, through SQLite's lock, among processes."""
        with self._turn(), told(self.path):
            db = self._connection
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # a full disk has rolled back by itself
                    db.execute("ROLLBACK")
                raise

    def _read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with told(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def close(self) -> None:
        """Give up every thread's connection; what is asked from now on raises StoreError.

        A connection that another thread is using must not be closed under it: SQLite would go on in memory that is
        freed. It is interrupted and forgotten, and closes by itself when that thread lets it go.
        """
        self._closed = True
        for db in self._all:
            with suppress(sqlite3.Error):
                db.interrupt()
        own = getattr(self._local, "connection", None)
        self._all.clear()
        self._local = threading.local()
        self._watch = None
        if own is not None:
            own.close()

    def generation(self) -> int:
        """A number that changes when anybody has written: this process, on whatever thread, or another.

        SQLite counts what other connections commit, so the question is asked on one that never writes.
        """
        watch = self._watch
        if watch is None:
            raise StoreError(f"{self.path} was closed")
        with told(self.path):
            return int(watch.execute("PRAGMA data_version").fetchone()[0])


def damage_mark(path: Path) -> Path:
    """A file that says, from when damage was met, that the library of ``path`` must not be opened again.

    Damage may lie where opening does not look, and checking all of a large file would take seconds at every start.
    """
    return path.with_name(f"{path.name}.damaged")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """SQLite's errors as the store's own."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path} can't be used ({error.strerror}): check that its folder is writable") from error
    except sqlite3.DatabaseError as error:
        match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # the rest of an extended code says what exactly
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                raise Busy(f"{path} is locked by another program; try again in a moment") from error
            case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                with suppress(OSError):
                    damage_mark(path).touch(mode=0o600)
                raise DamagedError(f"{path} is damaged ({error}): start again, and it is built anew") from error
        raise StoreError(f"{path} can't be used ({error}): check that its folder is writable and not full") from error
