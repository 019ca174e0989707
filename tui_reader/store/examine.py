"""Examining a library that failed: is its file damaged, or is the fault elsewhere? Part of the store.

SQLite has no checksums: damage shows as what it calls malformed, but as often as text that is none, as a table that is
not there, or as a value that no paper can have. Everything is read, as the program would; a million papers take half a
minute, so this is for when something went wrong.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from contextlib import closing
from datetime import date, datetime
from typing import Any

from tui_reader.store import applying, records, schema

HIGHEST_ROW = 2**32 - 1
"""Row numbers are kept in arrays of 32 bits."""
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT)
_SHAPE = (
    "SELECT m.type, m.name, c.name FROM sqlite_master AS m LEFT JOIN pragma_table_info(m.name) AS c ORDER BY 1, 2, 3"
)
_KINDS: dict[str, type | tuple[type, ...]] = {
    "identity": str,
    "imports": list,
    "left": dict,
    "rules": dict,
    "seed": (str, type(None)),
    "trending": list,
    "visit": dict,
    "watermarks": dict,
}
"""The facts that every library has sooner or later, and their types."""


def fault(db: sqlite3.Connection) -> str:
    """Say what is wrong with the file behind ``db``; empty for nothing, or when another program has it locked."""
    try:
        for look in (sequences, _pages, _tables, _papers, _beside):
            if found := look(db):
                return found
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY:
            return ""
        return str(error)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def sequences(db: sqlite3.Connection) -> str:
    """Examine the numbers that new rows get: SQLite calls a file full when they are used up."""
    wrong = "typeof(seq) != 'integer' OR seq NOT BETWEEN 0 AND ?"
    found = db.execute(f"SELECT name FROM sqlite_sequence WHERE {wrong}", (HIGHEST_ROW,)).fetchone()
    return f"the rows of {found[0]} are numbered wrongly" if found else ""


def _pages(db: sqlite3.Connection) -> str:
    found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    return "" if found == "ok" else str(found)


def has_shape(db: sqlite3.Connection) -> bool:
    """True when the file has the tables, indexes and columns of this release, and no others."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as ours:
        schema.upgrade(ours, 0)
        wanted = _shape(ours)
    return _shape(db) == wanted


def _shape(db: sqlite3.Connection) -> Collection[Any]:
    return {record for record in db.execute(_SHAPE) if not str(record[1]).startswith("sqlite_")}


def _tables(db: sqlite3.Connection) -> str:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version != schema.VERSION or not has_shape(db):
        return "its tables are not those that were made"
    db.execute("BEGIN IMMEDIATE")  # what calls itself read-only, while its folder is not, can't be begun
    db.execute("ROLLBACK")
    return ""


def _papers(db: sqlite3.Connection) -> str:
    """Every paper, as it is read for the detail."""
    papers = read = bookmarked = 0
    for record in db.execute(records.WHOLE):
        entry = records.entry(record)
        if not 0 < entry.row <= HIGHEST_ROW:
            return f"a paper is numbered {entry.row}"
        papers, read, bookmarked = papers + 1, read + entry.marks.read, bookmarked + entry.marks.bookmarked
    if db.execute("SELECT papers, read, bookmarked FROM tally").fetchall() != [(papers, read, bookmarked)]:
        return "its papers are not as many as were counted"
    return ""


def _beside(db: sqlite3.Connection) -> str:
    """Examine what is kept beside the papers."""
    for name, value in db.execute("SELECT name, value FROM facts"):
        fact = json.loads(value)
        if not isinstance(fact, _KINDS.get(name, object)):
            return f"the fact {name} is no such thing"
        if name == "seed" and fact:
            date.fromisoformat(str(fact))
        for stamp in ("at", "until"):
            if isinstance(fact, dict) and fact.get(stamp):
                datetime.fromisoformat(fact[stamp])
    for record in db.execute("SELECT clock, key, field, value, title, link, base FROM marks"):
        applying.as_line(record)
    for day, _ in db.execute("SELECT day, row FROM listings"):
        date.fromisoformat(day)
    for table in ("aliases", "found", "earlier", "linked", "ruled", "changed_texts"):
        for record in db.execute(f"SELECT * FROM {table}"):
            if table == "linked":
                json.loads(record[1])
    return ""
