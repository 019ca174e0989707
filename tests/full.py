"""A disk that is full for the library alone: what SQLite does there, without needing such a disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No transaction on a file that needs room can be committed; what stays in memory needs none."""

    class Full(sqlite3.Connection):
        def __init__(self, where: Any, **how: Any) -> None:
            super().__init__(where, **how)
            self.on_disk = "cache=shared" not in str(where) and ":memory:" not in str(where)

        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            if sql == "COMMIT" and self.on_disk:
                super().execute("ROLLBACK")
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise error
            return super().execute(sql, *parameters)

    connect = sqlite3.connect
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", lambda *where, **how: connect(*where, factory=Full, **how))
        yield
