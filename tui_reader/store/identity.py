"""Which rows of the library are one paper."""

from __future__ import annotations

import sqlite3

from tui_reader.models import Paper
from tui_reader.store import records


def resolve(db: sqlite3.Connection, key: str) -> int | None:
    """The row of a key: a paper's own, one it had before, its DOI, or the title of a paper that meanwhile has an id.

    A title that several papers with different ids share leads to the first of them, always.
    """
    for sql, value in (
        ("SELECT row FROM papers WHERE key = ?", key),
        ("SELECT row FROM aliases WHERE alias = ?", key),
        ("SELECT min(row) FROM papers WHERE title_hash = ?", key),
        ("SELECT min(row) FROM papers WHERE doi = ?", key.removeprefix("doi:")),
    ):
        found = db.execute(sql, (value,)).fetchone()
        if found and found[0] is not None:
            return int(found[0])
    return None


def known(db: sqlite3.Connection, paper: Paper) -> list[int]:
    """The rows that hold this paper: none, one, or several that it shows to be the same. The one to keep is first."""
    rows: dict[int, Paper] = {}
    own_key = "SELECT row FROM papers WHERE key = ?1 UNION ALL SELECT row FROM aliases WHERE alias = ?1"
    for (row,) in db.execute(own_key, (paper.key,)).fetchall():
        rows[row] = records.read(db, row)
    if paper.doi:
        for (row,) in db.execute("SELECT row FROM papers WHERE doi = ?", (paper.doi,)).fetchall():
            _join(rows, row, paper, records.read(db, row))
    same_title = "SELECT row FROM papers WHERE title_hash = ?1 UNION SELECT row FROM aliases WHERE alias = ?1"
    for (row,) in db.execute(same_title, (paper.title_key,)).fetchall():
        other = records.read(db, row)
        # A record without an id is the first paper that it can be; one with an id also takes in those without.
        if not rows or _has_id(paper):
            _join(rows, row, paper, other)
    return sorted(rows, key=lambda row: (not rows[row].id, not rows[row].doi, row))


def _has_id(paper: Paper) -> bool:
    return bool(paper.id or paper.doi)


def _join(rows: dict[int, Paper], row: int, paper: Paper, other: Paper) -> None:
    if row not in rows and all(other.may_equal(one) for one in (paper, *rows.values())):
        rows[row] = other


def absorb(db: sqlite3.Connection, other: int, row: int) -> None:
    """``other`` was the same paper as ``row``: its keys and listing days go there, its row goes."""
    key, title_hash = db.execute("SELECT key, title_hash FROM papers WHERE row = ?", (other,)).fetchone()
    db.execute("UPDATE aliases SET row = ? WHERE row = ?", (row, other))
    for alias in (key, title_hash):
        db.execute("INSERT OR REPLACE INTO aliases (alias, row) VALUES (?, ?)", (alias, row))
    db.execute("UPDATE OR IGNORE listings SET row = ? WHERE row = ?", (row, other))
    for table in ("listings", "texts", "papers"):
        db.execute(f"DELETE FROM {table} WHERE row = ?", (other,))
    db.execute("INSERT INTO changed_texts (row) VALUES (?)", (other,))
