"""The journals' lines, applied to the library: what stands for a paper, over every key it ever had."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from tui_reader.marks import TAG, MarkLine, heads, note_text
from tui_reader.models import Marks, current_key
from tui_reader.store import identity

_LINES = "SELECT clock, key, field, value, title, link, base FROM marks"
_ALIASES = "SELECT alias FROM aliases WHERE row ="


def apply(db: sqlite3.Connection, lines: Iterable[MarkLine]) -> set[str]:
    """Keep of ``lines`` and those that are kept already what holds; the keys for which that is something new."""
    arrived: dict[tuple[str, str], list[MarkLine]] = {}
    for line in lines:
        line = line._replace(key=current_key(line.key)) if "/" in line.key else line
        arrived.setdefault((line.key, line.field), []).append(line)
    changed: set[str] = set()
    for where, new in arrived.items():
        kept = [as_line(record) for record in db.execute(f"{_LINES} WHERE key = ? AND field = ?", where)]
        held = heads([*kept, *new])
        if held != tuple(kept):
            changed.add(where[0])
            if kept:
                db.execute("DELETE FROM marks WHERE key = ? AND field = ?", where)
            db.executemany("INSERT INTO marks VALUES (?, ?, ?, ?, ?, ?, ?)", map(_record, held))
    return changed


def lines(db: sqlite3.Connection, key: str) -> list[MarkLine]:
    """The lines that are kept under ``key``."""
    return [as_line(record) for record in db.execute(f"{_LINES} WHERE key = ?", (key,))]


def standing(db: sqlite3.Connection, row: int) -> dict[str, tuple[MarkLine, ...]]:
    """The lines that hold for each field of the paper in ``row``, whatever key it was marked under."""
    record = db.execute("SELECT key, title_hash, doi FROM papers WHERE row = ?", (row,)).fetchone()
    if record is None:
        return {}
    key, title_hash, doi = record
    lines: dict[str, list[MarkLine]] = {}
    own = map(as_line, db.execute(f"{_LINES} WHERE key IN (SELECT ?1 UNION ALL {_ALIASES} ?2)", (key, row)).fetchall())
    # Other papers may have this title or DOI too; one of them has what was marked under it.
    shared = map(as_line, db.execute(f"{_LINES} WHERE key IN (?, ?)", (title_hash, f"doi:{doi}")).fetchall())
    for line in (*own, *(line for line in shared if identity.resolve(db, line.key) == row)):
        lines.setdefault(line.field, []).append(line)
    return {field: heads(held) if len(held) > 1 else tuple(held) for field, held in lines.items()}


def materialise(db: sqlite3.Connection, row: int) -> None:
    """Write what stands for a paper into its row; one that nobody marked is left as it is."""
    held = standing(db, row)
    if not held:
        return
    default = Marks()
    last = {field: lines[-1].value for field, lines in held.items()}
    tags = sorted(field.removeprefix(TAG) for field, value in last.items() if field.startswith(TAG) and value is True)
    note = note_text(held.get("note", ()))
    if db.execute(
        "SELECT 1 FROM papers WHERE row = ? AND (tags, note) != (?, ?)", (row, "\n".join(tags), note)
    ).fetchone():
        db.execute("INSERT INTO changed_texts (row) VALUES (?)", (row,))  # both are searched
    db.execute(
        "UPDATE papers SET read = ?, bookmarked = ?, tags = ?, note = ?, position = ? WHERE row = ?",
        (
            last.get("read", default.read),
            last.get("bookmarked", default.bookmarked),
            "\n".join(tags),
            note,
            last.get("position", default.position),
            row,
        ),
    )


def unknown_bookmarks(db: sqlite3.Connection, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(key, title) of those of ``keys`` that are bookmarked and have no paper here: they were marked elsewhere."""
    for key in keys:
        for value, title in db.execute("SELECT value, title FROM marks WHERE key = ? AND field = 'bookmarked'", (key,)):
            if value == "true" and title and identity.resolve(db, key) is None:
                yield key, title


def as_line(record: tuple[str, str, str, str, str, str, str]) -> MarkLine:
    """The journal's line of a row of ``marks``. Raises ValueError when it is damaged."""
    clock, key, field, value, title, link, base = record
    return MarkLine(clock, key, field, json.loads(value), title, link, base)


def _record(line: MarkLine) -> tuple[str, str, str, str, str, str, str]:
    return line.clock, line.key, line.field, json.dumps(line.value), line.title, line.link, line.base
