"""The journals' lines, folded into the library: what stands for a paper, over every key it ever had."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from tui_reader.store import identity


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One line of a journal as the store folds it: the last clock of a key's field wins."""

    key: str
    field: str
    clock: str
    value: bool | str | float
    base: str = ""
    """For notes: the clocks of the texts that this one was edited from, joined by commas."""


def standing(db: sqlite3.Connection, row: int) -> dict[str, tuple[str, bool | str | float]]:
    """{field: (clock, value)}: the last mark of each field, over every key of the paper.

    Of notes that were written apart, not knowing of each other, all stand: their texts are joined by a line, their
    clocks by commas.
    """
    record = db.execute("SELECT key, title_hash, doi FROM papers WHERE row = ?", (row,)).fetchone()
    if record is None:
        return {}
    key, title_hash, doi = record
    keys = {key} | {alias for (alias,) in db.execute("SELECT alias FROM aliases WHERE row = ?", (row,))}
    keys.update(k for k in (title_hash, f"doi:{doi}" if doi else None) if k and identity.resolve(db, k) == row)
    lines: dict[str, list[tuple[str, Any, str]]] = {}
    for k in keys:
        for name, clock, value, base in db.execute("SELECT field, clock, value, base FROM marks WHERE key = ?", (k,)):
            lines.setdefault(name, []).append((clock, json.loads(value), base))
    last = {name: max(found)[:2] for name, found in lines.items() if name != "note"}
    if notes := lines.get("note"):
        edited = {clock for _, _, base in notes for clock in base.split(",")}
        heads = sorted((clock, value) for clock, value, _ in notes if clock not in edited)
        last["note"] = (",".join(c for c, _ in heads), "\n\n---\n\n".join(v for _, v in heads if v))
    return last


def materialise(db: sqlite3.Connection, row: int) -> None:
    """Write what the folded lines say of a paper into its row."""
    last = {name: value for name, (_, value) in standing(db, row).items()}
    tags = sorted(name[4:] for name, value in last.items() if name.startswith("tag:") and value is True)
    db.execute(
        "UPDATE papers SET read = ?, bookmarked = ?, tags = ?, note = ?, position = ? WHERE row = ?",
        (
            last.get("read") is True,
            last.get("bookmarked") is True,
            "\n".join(tags),
            str(last.get("note", "")),
            float(last.get("position", 0.0)),
            row,
        ),
    )
