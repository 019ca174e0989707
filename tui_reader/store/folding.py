"""The journals' lines, folded into the library: what stands for a paper, over every key it ever had."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from tui_reader.marks import TAG, Line, heads, note_text
from tui_reader.models import Marks
from tui_reader.store import identity

_LINES = "SELECT clock, key, field, value, title, link, base FROM marks"


def fold(db: sqlite3.Connection, lines: Iterable[Line]) -> set[str]:
    """Keep of ``lines`` and those that are kept already what holds; the keys that they are of."""
    arrived: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        arrived.setdefault((line.key, line.field), []).append(line)
    for where, new in arrived.items():
        kept = [_line(record) for record in db.execute(f"{_LINES} WHERE key = ? AND field = ?", where)]
        held = heads([*kept, *new])
        if held != tuple(kept):
            db.execute("DELETE FROM marks WHERE key = ? AND field = ?", where)
            db.executemany("INSERT INTO marks VALUES (?, ?, ?, ?, ?, ?, ?)", map(_record, held))
    return {key for key, _ in arrived}


def standing(db: sqlite3.Connection, row: int) -> dict[str, tuple[Line, ...]]:
    """What holds for each field of the paper in ``row``, whatever key it was marked under."""
    record = db.execute("SELECT key, title_hash, doi FROM papers WHERE row = ?", (row,)).fetchone()
    if record is None:
        return {}
    key, title_hash, doi = record
    keys = {key} | {alias for (alias,) in db.execute("SELECT alias FROM aliases WHERE row = ?", (row,))}
    keys.update(k for k in (title_hash, f"doi:{doi}" if doi else None) if k and identity.resolve(db, k) == row)
    lines: dict[str, list[Line]] = {}
    for k in keys:
        for record in db.execute(f"{_LINES} WHERE key = ?", (k,)):
            line = _line(record)
            lines.setdefault(line.field, []).append(line)
    return {field: heads(found) for field, found in lines.items()}


def materialise(db: sqlite3.Connection, row: int) -> None:
    """Write what stands for a paper into its row."""
    held = standing(db, row)
    default = Marks()
    last = {field: lines[-1].value for field, lines in held.items()}
    tags = sorted(field.removeprefix(TAG) for field, value in last.items() if field.startswith(TAG) and value is True)
    db.execute(
        "UPDATE papers SET read = ?, bookmarked = ?, tags = ?, note = ?, position = ? WHERE row = ?",
        (
            last.get("read", default.read),
            last.get("bookmarked", default.bookmarked),
            "\n".join(tags),
            note_text(held.get("note", ())),
            last.get("position", default.position),
            row,
        ),
    )


def _line(record: tuple[str, str, str, str, str, str, str]) -> Line:
    clock, key, field, value, title, link, base = record
    return Line(clock, key, field, json.loads(value), title, link, base)


def _record(line: Line) -> tuple[str, str, str, str, str, str, str]:
    return line.clock, line.key, line.field, json.dumps(line.value), line.title, line.link, line.base
