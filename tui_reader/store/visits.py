"""News since the last visit. Part of the store: SQL run inside its transactions.

Time is cut into numbered stretches, a reader's visit or the time between two. Two facts mark ends of stretches, each
with the last row that there was: ``visit``, after which things are new, and ``left``, the latest end, where ``visit``
moves when a reader opens long enough after it. A reader that is killed leaves the point that it made when it opened. A
paper's numbers are kept as they were before they first changed in a stretch.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import NamedTuple

from tui_reader.models import Paper
from tui_reader.store import facts, records


class Growth(NamedTuple):
    """The change of a paper's numbers; 0 also where one of the two is not known."""

    upvotes: int = 0
    comments: int = 0
    stars: int = 0

    def __bool__(self) -> bool:
        return bool(self.upvotes or self.comments or self.stars)


CHANGES = """
    SELECT papers.row, coalesce(papers.upvotes - earlier.upvotes, 0),
        coalesce(papers.comments - earlier.comments, 0), coalesce(papers.stars - earlier.stars, 0)
    FROM papers JOIN earlier ON earlier.row = papers.row
    WHERE papers.row IN (SELECT value FROM json_each(?))
        AND stretch = (SELECT min(stretch) FROM earlier AS first WHERE first.row = papers.row)
"""


def begin(db: sqlite3.Connection, now: datetime, apart: timedelta) -> bool:
    """A reader opens; whether that begins another visit, and is not the last one going on."""
    visit, left = facts.fact(db, "visit"), facts.fact(db, "left")
    # A visit that ended in the future, by a clock that was ahead, says nothing of how long ago that was.
    another = visit is None or not timedelta(0) <= now - datetime.fromisoformat(left["at"]) < apart
    if another:
        start = left or {"at": now.isoformat(), "row": records.last_row(db), "stretch": 0}
        facts.remember(db, "visit", start)
        db.execute("DELETE FROM earlier WHERE stretch < ?", (start["stretch"],))
    end(db, now)
    return another


def end(db: sqlite3.Connection, now: datetime) -> None:
    """A stretch of time ends."""
    left = facts.fact(db, "left", {"stretch": 0})
    point = {"at": now.isoformat(), "row": records.last_row(db), "stretch": left["stretch"] + 1}
    facts.remember(db, "left", point)


def count_as_known(db: sqlite3.Connection) -> None:
    """Count everything that is here by now as known."""
    for name in ("visit", "left"):
        if point := facts.fact(db, name):
            facts.remember(db, name, {**point, "row": records.last_row(db)})


def keep_numbers(db: sqlite3.Connection, row: int, old: Paper, new: Paper) -> None:
    """Keep the numbers of ``old``, which ``new`` is about to replace, if they were those at the stretch's beginning."""
    numbers = (old.upvotes, old.comments, old.stars)
    if numbers != (new.upvotes, new.comments, new.stars):
        db.execute(
            "INSERT OR IGNORE INTO earlier (row, stretch, upvotes, comments, stars) VALUES (?,"
            " coalesce((SELECT json_extract(value, '$.stretch') FROM facts WHERE name = 'left'), 0), ?, ?, ?)",
            (row, *numbers),
        )
