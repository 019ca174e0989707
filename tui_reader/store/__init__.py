"""The papers, in SQLite: the only SQL of the program.

Everything here can be made again: papers from the seed, kept imports and the network, marks by folding the journals.
Each thread has its own connection; a caller that may not wait passes ``wait=False`` and gets ``Busy`` instead.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from tui_reader.marks import Line
from tui_reader.models import Entry, Paper
from tui_reader.store import folding, identity, records, schema
from tui_reader.store.conditions import Condition, condition
from tui_reader.text import clean_line

__all__ = ["Busy", "Condition", "DamagedError", "NewerError", "Scope", "Store", "StoreError", "condition"]

PAPERS_A_COMMIT = 2_000
"""Most papers written in one transaction: a reader of the same file is locked out only while one commits."""

_WAIT_MS = 10_000


class StoreError(Exception):
    """The library's file cannot be read or written; the message is one sentence for people."""


class DamagedError(StoreError):
    """The library's file is no database any more; it has to be built anew."""


class NewerError(StoreError):
    """The library's file was made by a later release, which alone knows what it holds."""


class Busy(Exception):  # noqa: N818 - not a failure: another process writes just now
    """The file is locked and the caller did not want to wait."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which papers a list holds, before any search by words."""

    view: str = "all"
    """all, bookmarks, period (from ``start`` to ``end``) or trending."""
    start: date | None = None
    end: date | None = None
    """Last day, inclusive."""
    filter: str = "all"
    """all, unread or bookmarked."""
    sort: str = "listing"
    """A key of ``schema.SORTS``."""
    keep: tuple[int, ...] = ()
    """Rows that stay although the filter, or the view of bookmarks, would drop them."""
    where: tuple[Condition, ...] = ()
    """Further conditions, made by ``condition``."""


class Store:
    """The library's file, opened; made when it is not there.

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
        self._uri = f"file:tui-reader-{id(self)}?mode=memory&cache=shared"
        try:
            with _told(path):
                self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        if not self.memory and damage_mark(self.path).exists():
            raise DamagedError(f"{self.path} is damaged")
        self._watch = self._connect(_WAIT_MS)
        if self.memory:
            self._copy_file()
        if self._version() > schema.VERSION:
            raise NewerError(f"{self.path} was made by a newer tui-reader: update this one, or move the file away")
        if self._version() < schema.VERSION:
            with self._write() as db:
                if self._version() < schema.VERSION:  # another process may have been first
                    schema.create(db)

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
            self._local.connection = existing = self._connect(_WAIT_MS)
        return existing

    def _connect(self, wait_ms: int) -> sqlite3.Connection:
        target, timeout = self._uri if self.memory else self.path, wait_ms / 1000
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
            db.execute("PRAGMA cache_size = -8000")
        except BaseException:
            db.close()
            raise
        self._all.append(db)
        return db

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone in this process and, through SQLite's lock, among processes."""
        with self._writing, _told(self.path):
            db = self._connection
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # a full disk has rolled back by itself
                    db.execute("ROLLBACK")
                raise

    def _read(self, sql: str, parameters: Sequence[Any] = (), *, wait: bool = True) -> list[tuple[Any, ...]]:
        with _told(self.path):
            if wait:
                return self._connection.execute(sql, parameters).fetchall()
            if getattr(self._local, "connection", None) is None:
                self._local.connection = self._connect(0)  # even its first question needs the lock
            db = self._connection
            db.execute("PRAGMA busy_timeout = 0")
            try:
                return db.execute(sql, parameters).fetchall()
            finally:
                db.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def close(self) -> None:
        """Close every thread's connection."""
        for db in self._all:
            db.close()
        self._all.clear()
        self._local = threading.local()

    def generation(self) -> int:
        """A number that changes when anybody has written: this process, on whatever thread, or another.

        SQLite counts what other connections commit, so the question is asked on one that never writes.
        """
        with _told(self.path):
            return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    # -- papers in ----------------------------------------------------------------------------------------------

    def add(self, papers: Iterable[Paper], *, positions: bool = False) -> list[int]:
        """Insert or update ``papers``; their row numbers, in order. One transaction per ``PAPERS_A_COMMIT``.

        A paper that is known under any of its keys is updated: what the new record knows replaces, what it does not
        know stays. ``positions``: the order of ``papers`` is their order within their listing's day.
        """
        rows: list[int] = []
        batch: list[Paper] = []
        for paper in papers:
            batch.append(paper)
            if len(batch) == PAPERS_A_COMMIT:
                rows += self._add_batch(batch, len(rows) if positions else None)
                batch.clear()
        if batch:
            rows += self._add_batch(batch, len(rows) if positions else None)
        return rows

    def _add_batch(self, papers: Sequence[Paper], first_position: int | None) -> list[int]:
        with self._write() as db:
            # An import writes all over the indexes: with the usual cache it is half as fast at 300,000 papers.
            db.execute(f"PRAGMA cache_size = {-64_000 if len(papers) == PAPERS_A_COMMIT else -8_000}")
            rows = []
            for i, paper in enumerate(papers):
                row = self._put(db, paper)
                rows.append(row)
                if paper.listed:
                    position = None if first_position is None else first_position + i
                    records.list_on(db, row, paper.listed, position)
            return rows

    def _put(self, db: sqlite3.Connection, paper: Paper) -> int:
        title_key = paper.title_key
        found = identity.known(db, paper, title_key)
        if not found:
            row = records.insert(db, paper, title_key)
        else:
            row, *others = found
            old = new = records.read(db, row)
            for other in others:
                new = records.merged(records.read(db, other), new)
                identity.absorb(db, other, row)
            new = records.merged(new, paper)
            came_as_new_key = paper.key != old.key and identity.alias(db, paper.key, row)
            if new != old or others:
                records.update(db, row, new)
            elif not came_as_new_key:
                return row
        folding.materialise(db, row)
        return row

    # -- papers out ---------------------------------------------------------------------------------------------

    def rows(self, scope: Scope) -> array[int]:
        """The row numbers of a scope, in its order."""
        sql, parameters = _select(scope)
        with _told(self.path):
            return array("I", (row for (row,) in self._connection.execute(sql, parameters)))

    def first_rows(self, scope: Scope, limit: int) -> array[int]:
        """The first ``limit`` rows of a scope, without reading the rest."""
        sql, parameters = _select(scope)
        return array("I", (row for (row,) in self._read(f"{sql} LIMIT {int(limit)}", parameters)))

    def sorted(self, rows: Sequence[int], sort: str) -> array[int]:
        """``rows`` in the order of a sort."""
        where = ("papers.row IN (SELECT value FROM json_each(?))", (json.dumps(list(rows)),))
        return self.rows(Scope(sort=sort, where=(where,)))

    def entries(self, rows: Sequence[int], *, abstracts: bool = False, wait: bool = True) -> list[Entry]:
        """The papers of ``rows`` with their marks, in that order; rows that are gone are left out.

        Without ``abstracts`` the records have neither abstract, summary, keywords nor categories: what a list needs.
        """
        found: dict[int, Entry] = {}
        select = records.WHOLE if abstracts else records.SHORT
        for i in range(0, len(rows), 500):
            some = rows[i : i + 500]
            sql = f"{select} WHERE papers.row IN ({','.join('?' * len(some))})"
            found.update((record[0], records.entry(record)) for record in self._read(sql, list(some), wait=wait))
        return [found[row] for row in rows if row in found]

    def unread(self, rows: Sequence[int]) -> set[int]:
        """Those of ``rows`` that are not read; what is no paper's row is among them."""
        sql = "SELECT row FROM papers INDEXED BY papers_read WHERE read = 1 AND row IN (SELECT value FROM json_each(?))"
        return set(rows).difference(row for (row,) in self._read(sql, (json.dumps(list(rows)),)))

    def every(self, *, after: int = 0) -> Iterator[Entry]:
        """All papers with abstracts, by row number, from the one after ``after`` on; read in short bursts."""
        while True:
            rows = [r for (r,) in self._read("SELECT row FROM papers WHERE row > ? ORDER BY row LIMIT 500", (after,))]
            if not rows:
                return
            yield from self.entries(rows, abstracts=True)
            after = rows[-1]

    def find(self, key: str) -> Entry | None:
        """The paper with this key, or that had it before; with its abstract."""
        row = self.row(key)
        return next(iter(self.entries([row], abstracts=True)), None) if row is not None else None

    def begun(self, beginning: str, limit: int) -> list[int]:
        """Rows whose key, hash of the title or title (in any case) begins so; at most ``limit``."""
        sql = (
            "SELECT row FROM papers WHERE instr(key, ?1) = 1 OR instr(key, 'title:1-' || ?1) = 1"
            " OR instr(lower(title), lower(?1)) = 1 LIMIT ?2"
        )
        return [row for (row,) in self._read(sql, (beginning, limit))]

    def row(self, key: str) -> int | None:
        """The row of the paper with this key, or that had it before."""
        with _told(self.path):
            return identity.resolve(self._connection, clean_line(key))

    def count(self, scope: Scope | None = None) -> int:
        """How many papers a scope holds; of all without one."""
        scope = scope or Scope()
        if scope.view == "all" and not scope.where and (scope.filter == "all" or not scope.keep):
            return self.counts()[("all", "unread", "bookmarked").index(scope.filter)]
        sql, parameters = _select(replace(scope, sort="none"))
        return int(self._read(f"SELECT count(*) FROM ({sql})", parameters)[0][0])

    def counts(self) -> tuple[int, int, int]:
        """(papers, unread papers, bookmarked papers)."""
        papers, unread, bookmarked = self._read("SELECT papers, papers - read, bookmarked FROM tally")[0]
        return papers, unread, bookmarked

    def last_row(self) -> int:
        """The highest row number that was ever given; 0 in an empty library."""
        return int(self._read("SELECT coalesce(max(row), 0) FROM papers")[0][0])

    def last_change(self) -> int:
        """The number of the latest change to a paper that was there before; 0 when there was none."""
        return int(self._read("SELECT coalesce(max(seq), 0) FROM changed_texts")[0][0])

    def changed_since(self, change: int) -> list[int]:
        """Rows whose texts changed, or that went, after change number ``change``."""
        return [row for (row,) in self._read("SELECT DISTINCT row FROM changed_texts WHERE seq > ?", (change,))]

    def days(self, start: date, end: date) -> list[tuple[date, int, int]]:
        """(day, papers, unread papers) for each day from ``start`` to ``end`` that has any."""
        return [
            (date.fromisoformat(day), papers, unread)
            for day, papers, unread in self._read(schema.DAYS, (start.isoformat(), end.isoformat()) * 2)
        ]

    def day_beside(self, day: date, step: int) -> date | None:
        """The nearest day with papers before (``step`` -1) or after (+1) ``day``."""
        sql = schema.DAY_BEFORE if step < 0 else schema.DAY_AFTER
        found = self._read(sql, (day.isoformat(),) * 2)[0][0]
        return date.fromisoformat(found) if found else None

    # -- marks --------------------------------------------------------------------------------------------------

    def fold(self, lines: Iterable[Line], watermarks: dict[str, Any] | None = None) -> None:
        """Fold lines of the journals in, with the files' watermarks, as one transaction.

        Folding is the same in any order and any number of times. A bookmark of a paper that is not here brings it,
        with the title that the line gives, so that the bookmark is seen.
        """
        with self._write() as db:
            keys = folding.fold(db, lines)
            if watermarks is not None:
                _remember(db, "watermarks", watermarks)
            for key, title in list(folding.unknown_bookmarks(db, keys)):
                self._put_known_by(db, key, title)
            for row in {row for key in keys if (row := identity.resolve(db, key)) is not None}:
                folding.materialise(db, row)

    def _put_known_by(self, db: sqlite3.Connection, key: str, title: str) -> None:
        kind, _, value = key.partition(":")
        try:
            paper = Paper(title, id=value if kind == "arxiv" else None, doi=value if kind == "doi" else None)
        except ValueError:
            return
        row = self._put(db, paper)
        if paper.key != key:
            db.execute("INSERT OR REPLACE INTO aliases (alias, row) VALUES (?, ?)", (key, row))

    def standing(self, row: int) -> dict[str, tuple[Line, ...]]:
        """What holds for each field of a paper: one line, of a note perhaps several."""
        with _told(self.path):
            return folding.standing(self._connection, row)

    def live_lines(self, device: str) -> int:
        """How many lines of a device's journal still count."""
        return int(self._read("SELECT count(*) FROM marks WHERE substr(clock, 20) = ?", (device,))[0][0])

    def tags(self) -> list[tuple[str, int]]:
        """(tag, papers) in use, by name."""
        tally: dict[str, int] = {}
        for (tags,) in self._read("SELECT tags FROM papers WHERE tags != ''"):
            for tag in tags.split("\n"):
                tally[tag] = tally.get(tag, 0) + 1
        return sorted(tally.items())

    # -- facts --------------------------------------------------------------------------------------------------

    def fact(self, name: str, default: Any = None) -> Any:
        """A small value kept with the papers (JSON), such as the seed's date."""
        found = self._read("SELECT value FROM facts WHERE name = ?", (name,))
        return json.loads(found[0][0]) if found else default

    def remember(self, name: str, value: Any) -> None:
        """Keep a small value with the papers; see ``fact``."""
        with self._write() as db:
            _remember(db, name, value)


def damage_mark(path: Path) -> Path:
    """A file that says, from when damage was met, that the library of ``path`` must not be opened again.

    Damage may lie where opening does not look, and checking all of a large file would take seconds at every start.
    """
    return path.with_name(f"{path.name}.damaged")


@contextmanager
def _told(path: Path) -> Iterator[None]:
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


def _select(scope: Scope) -> tuple[str, list[Any]]:
    return schema.select(scope.view, scope.filter, scope.sort, scope.start, scope.end, scope.keep, scope.where)


def _remember(db: sqlite3.Connection, name: str, value: Any) -> None:
    db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, json.dumps(value)))
