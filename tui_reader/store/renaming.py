"""Papers of an earlier release under the keys that they have today. Part of the store: SQL run in its transactions.

Until version 4 of the tables ``math.GT/0309136`` was another paper than ``math/0309136``, arXiv's own DOIs were DOIs as
others are, and titles were folded by version 1.
"""

from __future__ import annotations

import sqlite3

from tui_reader.models import Paper, current_key
from tui_reader.store import applying, identity, intake, records
from tui_reader.store.intake import Placed

_OLD_MARKS = "SELECT DISTINCT key FROM marks WHERE key GLOB 'arxiv:*.*/*' OR key LIKE 'doi:10.48550/arxiv.%'"
_OLD_IDS = "id GLOB '*.*/*' OR doi LIKE '10.48550/arxiv.%'"
# Only these can be folded otherwise now: signs beyond ASCII, and those of TeX and of web pages.
_OTHERWISE = "title GLOB '*[^ -~]*' OR title GLOB '*[\\&<]*'"


def rename(db: sqlite3.Connection) -> None:
    """Give papers and marks their keys of today; what turns out to be one paper becomes one, with all its marks."""
    for (key,) in db.execute(_OLD_MARKS).fetchall():
        lines = applying.lines(db, key)
        db.execute("DELETE FROM marks WHERE key = ?", (key,))
        applying.apply(db, lines)
    rows = db.execute(f"SELECT row, title, title_hash FROM papers WHERE {_OTHERWISE} OR {_OLD_IDS}").fetchall()
    for row, title, title_hash in rows:
        found = db.execute("SELECT key, doi FROM papers WHERE row = ?", (row,)).fetchone()
        if found is None:  # it became one with another one meanwhile
            continue
        key, doi = found
        now = Paper(title).title_key
        by_title = key == title_hash
        new_key = now if by_title else current_key(key)
        if now == title_hash and new_key == key and not (doi or "").startswith("10.48550/arxiv."):
            continue
        _rename(db, row, key, new_key, title_hash, now)


def _rename(db: sqlite3.Connection, row: int, key: str, new_key: str, title_hash: str, now: str) -> None:
    paper = records.as_stored(db.execute(f"{records.WHOLE} WHERE papers.row = ?", (row,)).fetchone()).paper
    there = db.execute("SELECT row FROM papers WHERE key = ? AND row != ?", (new_key, row)).fetchone()
    if there:
        (other,) = there
        identity.absorb(db, row, other)
        records.update(db, other, records.merged(paper, records.read(db, other)))
        applying.materialise(db, other)
        return
    db.execute(
        "UPDATE papers SET key = ?, title_hash = ?, id = ?, doi = ? WHERE row = ?",
        (new_key, now, paper.id, paper.doi, row),
    )
    if key != new_key:
        db.execute("INSERT OR REPLACE INTO aliases (alias, row) VALUES (?, ?)", (key, row))
    identity.alias(db, title_hash, row)
    if db.execute("SELECT 1 FROM papers WHERE title_hash = ? AND row != ?", (now, row)).fetchone():
        intake.take(db, [Placed(paper)])  # it may be the same paper
