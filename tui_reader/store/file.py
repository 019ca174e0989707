"""The library's file: connections, transactions, and what can go wrong with it. Part of the store.

Each thread has its own connection, and its own patience: what a thread asks within ``waiting(0)`` never waits.
"""

from __future__ import annotations

import itertools
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from tui_reader.store import examine, schema
from tui_reader.store.errors import (
    Busy,
    DamagedError,
    FullError,
    Judging,
    NewerError,
    StoreError,
    damage_flag,
    damaged,
    judged,
    told,
)
from tui_reader.text import fold_case

WAIT = 10.0
"""Seconds to wait for whoever writes, unless ``waiting`` says otherwise."""
LET_GO = 2.0
"""Seconds that an interrupted question may take to end."""
CACHE = -8_000
"""The part of the file that a connection may keep, as ``PRAGMA cache_size`` has it: negative for kibibytes."""
_ALL = -1_000_000_000
"""The same, for as much as there is."""
ROOM = 16_000_000
"""Bytes free on a disk that was full from which on it is not."""
AGAIN = 10.0
"""Seconds between looks whether there is room again."""
_ELSEWHERE = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
)
"""Reasons that are no fault of the file when it can't be opened."""
_numbers = itertools.count(1)


class File:
    """The library's file, opened; made or brought up to date when needed.

    Raises StoreError when it can be neither opened nor made, Busy when another program keeps it locked for longer than
    ``wait`` seconds. ``memory=True`` keeps everything in memory, for a data folder that cannot be written; what the
    file holds is copied when it can be read.
    """

    def __init__(self, path: Path, *, memory: bool = False, wait: float = WAIT) -> None:
        self.path = path
        self.memory = memory
        self.held = False
        """True when what is written stays in memory, over a file that can't be written; see ``hold``."""
        self.age = 0
        """The times that the file was left for another one, whose rows have other numbers."""
        self.damage: DamagedError | None = None
        """The damage that was found."""
        self._local = threading.local()
        self._patiences = threading.local()
        self._guards = threading.local()
        self._all: list[tuple[sqlite3.Connection, AbstractContextManager[bool]]] = []
        """Every connection of a thread, and the lock that is held while it is used."""
        self._opening = threading.Lock()
        """Held while a connection joins the others, and while all of them are left."""
        self._renewing = 0
        """The thread that opens the file anew just now."""
        self._watching = threading.RLock()
        self._writing = threading.RLock()
        self._watch: sqlite3.Connection | None = None
        self._keeper: sqlite3.Connection | None = None
        """Its open transaction is what is held."""
        self._held_writes = 0
        self._look_again = 0.0
        self._inode = 0
        self._closed = False
        self._uri = ""
        self.judging = Judging()
        self._examined: set[str] = set()
        """Errors that were looked into and came from no damage."""
        try:
            with self.waiting(wait):
                self._opened()
        except BaseException:
            self.close()
            raise

    @judged
    def _opened(self) -> None:
        with self._using():
            self._open()

    def _open(self) -> None:
        if not self.memory and damage_flag(self.path).exists():
            raise DamagedError(f"{self.path} is damaged")
        self._uri = f"file:tui-reader-{next(_numbers)}?mode=memory&cache=shared"
        self._watch = self._connect()
        if self.memory:
            self._copy_file()
        if self._version() > schema.VERSION:
            if examine.has_shape(self._connection):
                raise damaged(self.path, "a version that it can't have")
            raise NewerError(f"{self.path} was made by a newer tui-reader: update this one, or move the file away")
        if self._version() < schema.VERSION:
            with self._write() as db:
                if (version := self._version()) < schema.VERSION:  # another process may have been first
                    schema.upgrade(db, version)
                    if 0 < version < schema.RENAMED:
                        from tui_reader.store import renaming

                        renaming.rename(db)
        if not self.memory:
            self._inode = self.path.stat().st_ino

    def _copy_file(self) -> None:
        """Take into memory what lies in a file that can be read but not written."""
        if damage_flag(self.path).exists():
            return
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=0)) as file,
        ):
            if file.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                file.backup(self._connection)

    # -- connections --------------------------------------------------------------------------------------------

    @property
    def _connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        local = self._local
        existing: sqlite3.Connection | None = getattr(local, "connection", None)
        if existing is not None:
            return existing
        fresh = self._connect()
        with self._opening:
            if local is self._local:
                local.connection = fresh
                self._all.append((fresh, self._guard))
                return fresh
        fresh.close()  # the file was left meanwhile: this connection would stay with the old one for ever
        raise self._changing()

    @property
    def _guard(self) -> AbstractContextManager[bool]:
        """The lock that this thread holds while it uses its connection."""
        guard = getattr(self._guards, "lock", None)
        if guard is None:
            self._guards.lock = guard = threading.RLock()
        return guard

    @contextmanager
    def _using(self) -> Iterator[None]:
        """Around what this thread reads or writes: its connection stays open, and errors are the store's own."""
        with self._guard, told(self.path):
            yield

    @property
    def patience(self) -> float:
        """Seconds that this thread waits for whoever writes."""
        return float(getattr(self._patiences, "seconds", WAIT))

    @contextmanager
    def waiting(self, seconds: float) -> Iterator[None]:
        """Let this thread wait only so long for whoever writes, then raise Busy; 0: not at all."""
        before = self.patience
        self._be_patient(seconds)
        try:
            yield
        finally:
            self._be_patient(before)

    def _be_patient(self, seconds: float) -> None:
        self._patiences.seconds = seconds
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            with suppress(sqlite3.Error), self._guard:
                connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def _changing(self) -> Busy:
        return Busy(f"{self.path} was replaced by another program; try again in a moment")

    def _connect(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreError(f"{self.path} was closed")
        if self._renewing not in (0, threading.get_ident()):
            raise self._changing()
        shared = self.memory or self.held
        target = (
            self._uri if self.memory else f"{self.path.absolute().as_uri()}?cache=shared" if self.held else self.path
        )
        if not shared and self._replaced():
            raise self._changing()
        if not shared and not self.path.exists():
            self.path.touch(mode=0o600)  # SQLite would let everybody read it, and its journal like it
        timeout = self.patience
        db = sqlite3.connect(target, uri=shared, isolation_level=None, check_same_thread=False, timeout=timeout)
        try:
            if shared:
                db.execute("PRAGMA read_uncommitted = 1")
            else:
                # Below 3.51.3 several connections can lose a write in WAL ("WAL-reset bug"): rollback journal there.
                mode = "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "TRUNCATE"
                db.execute(f"PRAGMA journal_mode = {mode}")
                db.execute("PRAGMA synchronous = NORMAL")
            # The pages of a transaction that is held must never be written to make room for others.
            db.execute(f"PRAGMA cache_size = {_ALL if self.held else CACHE}")
            db.create_function("folded", 1, fold_case, deterministic=True)  # LIKE itself folds ASCII alone
        except BaseException:
            db.close()
            raise
        return db

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """This process's turn to write."""
        if not self._writing.acquire(timeout=self.patience):
            raise Busy(f"{self.path} is being written; try again in a moment")
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone in this process and, through SQLite's lock, among processes."""
        with self._turn(), self._using():
            if self._keeper is not None:
                db, begin, end, back = self._keeper, "SAVEPOINT held", "RELEASE held", "ROLLBACK TO held"
            else:
                if self._replaced():
                    raise self._changing()
                db, begin, end, back = self._connection, "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"
            db.execute(begin)
            try:
                yield db
                db.execute(end)
                self._held_writes += self.held
            except BaseException:
                if db.in_transaction:  # a full disk has rolled back by itself
                    db.execute(back)
                raise

    def _read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._using():
            return self._connection.execute(sql, parameters).fetchall()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def fault(self, error: Exception) -> str:
        """Look for a fault of the file after ``error``; empty when it is whole. Reads all of it, once for an error."""
        cause = error.__cause__
        about = f"{type(error).__name__}: {error}"
        if self.memory or self._closed or about in self._examined or self._replaced():
            return ""
        if isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) in (0, sqlite3.SQLITE_INTERRUPT):
            return ""  # the connection was closed
        try:
            with self._guard:
                db = self._connection
                if isinstance(error, FullError):
                    return examine.sequences(db)
                found = examine.fault(db)
        except (OSError, StoreError):
            return ""
        except sqlite3.Error as wrong:  # it can't even be opened
            code = getattr(wrong, "sqlite_errorcode", 0) & 0xFF
            return "" if isinstance(error, FullError) or code in _ELSEWHERE else str(wrong)
        if not found:
            self._examined.add(about)
        return found

    # -- another file, or none ----------------------------------------------------------------------------------

    def renew(self, *, memory: bool = False) -> None:
        """Open anew what is in the place of the file now, as ``File`` does. Rows get other numbers: see ``age``."""
        with self._alone():
            self._leave()
            self.memory, self.held, self.damage, self._inode = memory, False, None, 0
            self.age += 1
            self._opened()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Within this no other thread opens a connection: it would be to a file that is left, or not made yet."""
        with self._writing:
            before, self._renewing = self._renewing, threading.get_ident()
            try:
                yield
            finally:
                self._renewing = before

    def put_aside(self) -> Path:
        """Move a damaged file away and make a new one; the path of the old. Raises OSError and StoreError."""
        with self._writing:
            aside = put_aside(self.path)
            try:
                self.renew()
            except (
                DamagedError
            ):  # another thread, in the middle of a question to the old file, met its damage once more
                damage_flag(self.path).unlink(missing_ok=True)
                self.renew()
            return aside

    def hold(self) -> bool:
        """From now on keep what is written in memory, over what the file holds: it can't be written.

        One transaction is begun and never ends. No other program can write the file meanwhile, which could not either;
        once there is room ``generation`` lets go, and what was held is lost. Whether that can be done.
        """
        with self._alone():
            if self.held or self.memory or self._closed or not self._inode:
                return False
            self._leave()
            self.held = True
            try:
                self._watch = self._connect()
                self._keeper = self._connect()
                # Else the pages' earlier content would be written to the disk first.
                self._keeper.execute("PRAGMA journal_mode = MEMORY")
                self._keeper.execute("PRAGMA temp_store = MEMORY")
                self._keeper.execute("BEGIN IMMEDIATE")
            except (OSError, sqlite3.Error):
                self._leave()
                self.held = False
                self._watch = self._connect()
                return False
            self._look_again = time.monotonic() + AGAIN
            return True

    def _let_go(self) -> None:
        """Write the file again when its disk has room."""
        if time.monotonic() >= self._look_again:
            self._look_again = time.monotonic() + AGAIN
            with suppress(OSError):
                import shutil

                if shutil.disk_usage(self.path.parent).free >= ROOM:
                    self.renew()

    def _replaced(self) -> bool:
        """True when another file, or none, is in the place of the one that was opened."""
        if self.memory or not self._inode:
            return False
        try:
            return self.path.stat().st_ino != self._inode
        except OSError:
            return True

    def release(self) -> None:
        """Let go of the pages that connections keep and nobody uses now: they come again from the system's cache."""
        if self.memory or self.held:
            return
        for db, guard in [*self._all]:
            _shrink(db, guard)

    def close(self) -> None:
        """Give up every thread's connection; what is asked from now on raises StoreError."""
        self._closed = True
        self._leave()

    def _leave(self) -> None:
        """Close every thread's connection.

        One that another thread is using must not be closed under it: SQLite would go on in memory that is freed. It is
        interrupted, which ends its question, and waited for; after that it is left to the collector.
        """
        with self._opening:
            connections, self._all = self._all, []
            self._local = threading.local()
        for db, _ in connections:
            with suppress(sqlite3.Error):
                db.interrupt()
        watch, self._watch = self._watch, None
        keeper, self._keeper = self._keeper, None
        for db, guard in (*connections, *([(watch, self._watching)] if watch else [])):
            _close(db, guard)
        if keeper is not None:
            with suppress(sqlite3.Error):
                keeper.close()

    def generation(self) -> int:
        """A number that changes when anybody has written: this process, on whatever thread, or another.

        SQLite counts what other connections commit, so the question is asked on one that never writes. When the file
        was replaced, or one that could not be written has room again, it is opened anew.
        """
        if self.held or self._replaced():
            with self._writing:
                if self._replaced():
                    self.renew()
                elif self.held:
                    self._let_go()
        with self._watching, told(self.path):
            watch = self._watch
            if watch is None:  # another file could not be opened at once
                self._watch = watch = self._connect()
            return int(watch.execute("PRAGMA data_version").fetchone()[0]) + self._held_writes


def _close(db: sqlite3.Connection, guard: Any) -> None:
    """Close a connection once nobody is using it."""
    if guard.acquire(timeout=LET_GO):
        try:
            with suppress(sqlite3.Error):
                db.close()
        finally:
            guard.release()


def _shrink(db: sqlite3.Connection, guard: Any) -> None:
    """Have a connection keep no pages, unless its thread is asking, which wants them."""
    if guard.acquire(blocking=False):
        try:
            with suppress(sqlite3.Error):
                db.execute("PRAGMA shrink_memory")
        finally:
            guard.release()


def put_aside(path: Path) -> Path:
    """Rename a damaged file, and its rollback journal with it, which would be played into the next one."""
    name = f"{path.name}.damaged-{datetime.now():%Y%m%d-%H%M%S}"
    aside = next(one for n in itertools.count() if not (one := path.with_name(f"{name}-{n}" if n else name)).exists())
    with suppress(FileNotFoundError):
        path.rename(aside)
    for suffix in ("-journal", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    damage_flag(path).unlink(missing_ok=True)
    return aside
