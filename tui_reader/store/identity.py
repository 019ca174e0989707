"""The rows of the library that are one paper."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from typing import NamedTuple

from tui_reader.models import Paper, current_key
from tui_reader.store import records


class Keys(NamedTuple):
    """The names of one paper; a part that it has not is the same as another."""

    own: str
    title: str
    doi: str
    before: str
    """The key that an earlier release gave the title."""


def keys(paper: Paper) -> Keys:
    """The keys of ``paper``."""
    title, before = paper.title_keys
    own = paper.key if paper.id or paper.doi else title
    return Keys(own, title, f"doi:{paper.doi}" if paper.doi else own, before)


def leading(db: sqlite3.Connection, keys: Collection[str]) -> set[str]:
    """Those of ``keys`` that lead to a paper here, or under which something was marked."""
    return {key for (key,) in db.execute(_LEADING, (json.dumps(list(keys)),))}


_LEADING = """
    SELECT value FROM json_each(?)
    WHERE EXISTS (SELECT 1 FROM papers WHERE key = value) OR EXISTS (SELECT 1 FROM aliases WHERE alias = value)
    OR (substr(value, 1, 6) = 'title:' AND EXISTS (SELECT 1 FROM papers WHERE title_hash = value))
    OR (substr(value, 1, 4) = 'doi:' AND EXISTS (SELECT 1 FROM papers WHERE doi = substr(value, 5)))
    OR EXISTS (SELECT 1 FROM marks WHERE marks.key = json_each.value)
"""


def resolve(db: sqlite3.Connection, key: str) -> int | None:
    """The row of a key: a paper's own, one it had before, its DOI, or the title of a paper that meanwhile has an id.

    A title that several papers with different ids share leads to the first of them, always.
    """
    key = current_key(key)
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


_SHARING = """
    SELECT row FROM papers WHERE key = ?1 UNION SELECT row FROM papers WHERE title_hash = ?2
    UNION SELECT row FROM aliases WHERE alias = ?2 UNION SELECT row FROM papers WHERE doi = ?3
"""


def known(db: sqlite3.Connection, paper: Paper, title_key: str) -> list[tuple[int, Paper]]:
    """The rows that hold this paper, with what they say: none, one, or several that it shows to be the same.

    The one to keep is first. An id that is the same decides. A title that is the same, or was, needs ``may_equal``,
    with the others too.
    """
    rows = db.execute(_SHARING, (paper.key, title_key, paper.doi)).fetchall()
    if not rows:
        return []
    others = {row: records.read(db, row) for (row,) in rows}
    chosen: list[int] = []
    for row in sorted(others, key=lambda row: (not _same_id(paper, others[row]), *_rank(others[row]), row)):
        other = others[row]
        if _same_id(paper, other):
            joins = not any(_ids_differ(other, others[one]) for one in chosen)
        else:
            joins = all(other.may_equal(one) for one in (paper, *(others[row] for row in chosen)))
        if joins:
            chosen.append(row)
    if not chosen:  # two papers without ids that share a title share the key, so the library has one place for both
        chosen = [row for row, other in others.items() if other.key == paper.key]
    return [(row, others[row]) for row in sorted(chosen, key=lambda row: (*_rank(others[row]), row))]


def _rank(paper: Paper) -> tuple[bool, bool]:
    """Papers that are known by an id come first."""
    return not paper.id, not paper.doi


def _same_id(one: Paper, other: Paper) -> bool:
    if _ids_differ(one, other):
        return False
    return bool((one.id and one.id == other.id) or (one.doi and one.doi == other.doi))


def _ids_differ(one: Paper, other: Paper) -> bool:
    return bool(one.id and other.id and one.id != other.id)


def alias(db: sqlite3.Connection, key: str, row: int) -> bool:
    """Let ``key`` lead to ``row`` from now on, unless it leads somewhere; whether it did not."""
    return db.execute("INSERT OR IGNORE INTO aliases (alias, row) VALUES (?, ?)", (key, row)).rowcount > 0


def absorb(db: sqlite3.Connection, other: int, row: int) -> None:
    """``other`` was the same paper as ``row``: its keys, days and links go there, its row goes."""
    key, title_hash = db.execute("SELECT key, title_hash FROM papers WHERE row = ?", (other,)).fetchone()
    db.execute("UPDATE aliases SET row = ? WHERE row = ?", (row, other))
    db.execute("INSERT OR REPLACE INTO aliases (alias, row) VALUES (?, ?)", (key, row))
    alias(db, title_hash, row)  # unless it is another paper's, which has that title, too
    for table in ("listings", "linked"):
        db.execute(f"UPDATE OR IGNORE {table} SET row = ? WHERE row = ?", (row, other))
    records.delete(db, other)
