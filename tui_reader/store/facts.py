"""Small values kept with the papers, as JSON. Part of the store: SQL run inside its transactions."""

from __future__ import annotations

import json
import sqlite3
from typing import Any


def fact(db: sqlite3.Connection, name: str, default: Any = None) -> Any:
    """What was remembered under ``name``."""
    found = db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return json.loads(found[0]) if found else default


def remember(db: sqlite3.Connection, name: str, value: Any) -> None:
    """Keep ``value`` under ``name``."""
    db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, json.dumps(value)))
