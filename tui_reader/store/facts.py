"""Small values kept with the papers, as JSON. Part of the store: SQL run inside its transactions."""

from __future__ import annotations

import json
import sqlite3
from typing import Any


def fact(db: sqlite3.Connection, name: str, default: Any = None) -> Any:
    """The value remembered under ``name``. Raises ValueError when damaged, of another kind than ``default``."""
    found = db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    if not found:
        return default
    value = json.loads(found[0])
    if default is not None and type(value) is not type(default):
        raise ValueError(f"the fact {name} is no {type(default).__name__}")
    return value


def remember(db: sqlite3.Connection, name: str, value: Any) -> None:
    """Keep ``value`` under ``name``."""
    db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, json.dumps(value)))
