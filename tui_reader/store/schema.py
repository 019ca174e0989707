"""The library's tables, and the questions that lists ask of them. Part of the store: SQL text only, run there."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Any

from tui_reader.store.conditions import BEGUN, MUTED, NEW, Condition

VERSION = 4
"""``PRAGMA user_version`` of the tables below. In version 1 a trigger counted the papers that come; in 2
nothing found those that were begun."""

RENAMED = 4
"""The version since which papers have the keys of today; see ``renaming``."""
LAST = 2_147_483_647
"""The place of a paper that has none on its day."""

_TABLES = f"""
-- One row a paper. What a list shows and sorts by. The long texts lie apart so that scans stay short.
CREATE TABLE papers (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    title_hash TEXT NOT NULL,
    id TEXT, doi TEXT,
    authors TEXT NOT NULL, author_count INTEGER,
    org_slug TEXT, org_name TEXT,
    published TEXT, listed TEXT, place INTEGER NOT NULL DEFAULT {LAST}, -- on that day
    upvotes INTEGER, comments INTEGER, stars INTEGER,
    submitter TEXT, code TEXT, project TEXT,
    read INTEGER NOT NULL DEFAULT 0, bookmarked INTEGER NOT NULL DEFAULT 0,
    tags TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', position REAL NOT NULL DEFAULT 0,
    added INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') AS INTEGER))
);
CREATE TABLE texts (
    row INTEGER PRIMARY KEY, abstract TEXT NOT NULL, summary TEXT, keywords TEXT NOT NULL, categories TEXT NOT NULL
);
-- Keys that a paper had before.
CREATE TABLE aliases (alias TEXT PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX aliases_row ON aliases (row);
-- The days on which Daily Papers listed a paper, and its place on that day.
CREATE TABLE listings (day TEXT, row INTEGER, position INTEGER, PRIMARY KEY (day, row)) WITHOUT ROWID;
CREATE INDEX listings_row ON listings (row);
-- The journals, applied: for each key and field what holds.
CREATE TABLE marks (
    clock TEXT, key TEXT, field TEXT, value TEXT NOT NULL, title TEXT NOT NULL, link TEXT NOT NULL, base TEXT NOT NULL,
    PRIMARY KEY (key, field, clock)
) WITHOUT ROWID;
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- Rows whose words the search index has to read again, in the order of seq.
CREATE TABLE changed_texts (seq INTEGER PRIMARY KEY AUTOINCREMENT, row INTEGER NOT NULL);

CREATE INDEX papers_title ON papers (title_hash);
CREATE INDEX papers_doi ON papers (doi) WHERE doi IS NOT NULL;
CREATE INDEX papers_listing ON papers (listed DESC, place, row, read);
CREATE INDEX papers_published ON papers (published);
CREATE INDEX papers_unlisted ON papers (published, read) WHERE listed IS NULL;
CREATE INDEX papers_read ON papers (read) WHERE read = 1;
CREATE INDEX papers_bookmarked ON papers (bookmarked) WHERE bookmarked = 1;
CREATE INDEX papers_tags ON papers (tags) WHERE tags != '';
CREATE INDEX papers_begun ON papers (position) WHERE position > 0;

-- Papers that nothing but a search of a service brought so far.
CREATE TABLE found (row INTEGER PRIMARY KEY, service TEXT NOT NULL, query TEXT NOT NULL);
-- A paper's numbers before they first changed in a stretch of time (see visits).
CREATE TABLE earlier (
    row INTEGER, stretch INTEGER, upvotes INTEGER, comments INTEGER, stars INTEGER, PRIMARY KEY (row, stretch)
) WITHOUT ROWID;
-- What a service links to a paper, as JSON.
CREATE TABLE linked (row INTEGER PRIMARY KEY, value TEXT NOT NULL);
-- Which papers fall under which rule (see rules).
CREATE TABLE ruled (row INTEGER, rule INTEGER, mutes INTEGER NOT NULL, PRIMARY KEY (row, rule)) WITHOUT ROWID;

-- What counting a million rows would take 10 ms for, at every start and after every mark. Kept by the triggers below,
-- and for papers that come by records.insert: a trigger took as long as all the rest of an insertion, 19 us.
CREATE TABLE tally (papers INTEGER NOT NULL, read INTEGER NOT NULL, bookmarked INTEGER NOT NULL);
INSERT INTO tally VALUES (0, 0, 0);
-- A list that is sorted so starts with its first page, not with sorting them all.
CREATE INDEX papers_upvotes ON papers (upvotes DESC);
CREATE INDEX papers_comments ON papers (comments DESC);
CREATE INDEX papers_stars ON papers (stars DESC);
CREATE INDEX papers_by_title ON papers (title COLLATE NOCASE);
"""
_TRIGGERS = (
    """
    CREATE TRIGGER papers_go AFTER DELETE ON papers BEGIN
        UPDATE tally SET papers = papers - 1, read = read - old.read, bookmarked = bookmarked - old.bookmarked;
    END
    """,
    """
    CREATE TRIGGER papers_marked AFTER UPDATE OF read, bookmarked ON papers BEGIN
        UPDATE tally SET read = read + new.read - old.read, bookmarked = bookmarked + new.bookmarked - old.bookmarked;
    END
    """,
)

SORTS = {
    "listing": "listed DESC, place, papers.row",
    "upvotes": "upvotes DESC, papers.row",
    "comments": "comments DESC, papers.row",
    "stars": "stars DESC, papers.row",
    "date": "published DESC, papers.row",
    "title": "title COLLATE NOCASE, papers.row",
    "none": "",
}
"""The orders of a list; unknown values last."""
REVERSED = {
    "listing": "listed ASC NULLS LAST, place DESC, papers.row DESC",
    **{name: f"{name} ASC NULLS LAST, papers.row DESC" for name in ("upvotes", "comments", "stars")},
    "date": "published ASC NULLS LAST, papers.row DESC",
    "title": "title COLLATE NOCASE DESC, papers.row DESC",
    "none": "",
}
"""The same the other way round, by the same indexes read backwards; unknown values stay last."""

TALLIES = ("all", "unread", "bookmarked")
"""Filters whose papers ``tally`` counts, as ``Store.counts`` has them."""

FILTERS = {"all": "", "unread": "read = 0", "begun": BEGUN, "bookmarked": "bookmarked = 1", "new": NEW}

# The fact holds row numbers in the list's order.
_TRENDING = "json_each((SELECT value FROM facts WHERE name = 'trending'))"
BY_DAY = "coalesce(listed, published) DESC, place, papers.row"
"""The order of a period's list, whoever listed its papers."""
REVERSED_BY_DAY = "coalesce(listed, published), place DESC, papers.row DESC"
AS_TRENDING = f"(SELECT key FROM {_TRENDING} WHERE value = papers.row)"
"""The order of the service's list."""

_UNLISTED = "INDEXED BY papers_unlisted WHERE listed IS NULL"
"""Left to itself SQLite, which takes an equality for narrower than a range, would read all papers without a listing."""

# Papers that no list brought, of the seed and of imports, stand under the day they came out where no list is here.
# Never among the listed: an import of all of arXiv would bury them.
_PERIOD = (
    "papers.row IN (SELECT row FROM listings WHERE day BETWEEN ? AND ?"
    f" UNION ALL SELECT row FROM papers {_UNLISTED} AND published BETWEEN ? AND ?"
    " AND NOT EXISTS (SELECT 1 FROM listings WHERE day BETWEEN ? AND ?))"
)
_LISTED = "papers.row IN (SELECT row FROM listings WHERE day BETWEEN ? AND ?)"

DAYS = """
    SELECT day, count(*), sum(read = 0) FROM listings JOIN papers ON papers.row = listings.row
    WHERE day BETWEEN ? AND ? {0} GROUP BY day ORDER BY day
"""
"""To be formatted with a further condition on the papers."""
LAST_DAY = f"SELECT coalesce((SELECT max(day) FROM listings), (SELECT max(published) FROM papers {_UNLISTED}))"
_ALONE = "NOT EXISTS (SELECT 1 FROM listings WHERE day = published)"
DAY_BEFORE = f"""
    SELECT max(day) FROM (SELECT max(day) AS day FROM listings WHERE day < ?
    UNION ALL SELECT * FROM (
        SELECT published FROM papers {_UNLISTED} AND published < ? AND {_ALONE} ORDER BY published DESC LIMIT 1))
"""
DAY_AFTER = f"""
    SELECT min(day) FROM (SELECT min(day) AS day FROM listings WHERE day > ?
    UNION ALL SELECT * FROM (
        SELECT published FROM papers {_UNLISTED} AND published > ? AND {_ALONE} ORDER BY published LIMIT 1))
"""


def upgrade(db: sqlite3.Connection, version: int) -> None:
    """Make the tables, or bring those of an earlier ``version`` up to date, inside the caller's transaction."""
    if version == 0:
        _create(db)
    if version == 1:
        db.execute("DROP TRIGGER papers_come")
    if version in (1, 2):
        db.execute("CREATE INDEX IF NOT EXISTS papers_begun ON papers (position) WHERE position > 0")
    db.execute(f"PRAGMA user_version = {VERSION}")


def _create(db: sqlite3.Connection) -> None:
    for statement in (*_TABLES.split(";"), *_TRIGGERS):
        if statement.strip():
            db.execute(statement)
    db.execute("INSERT INTO facts (name, value) VALUES ('identity', json_quote(lower(hex(randomblob(8)))))")


def select(
    view: str,
    chosen: str,
    order: str,
    start: date | None,
    end: date | None,
    keep: Sequence[int],
    where: Sequence[Condition],
    *,
    muted: bool,
    listed: bool,
) -> tuple[str, list[Any]]:
    """SQL and parameters for the row numbers of a list, ``order``: one of those above.

    Raises KeyError for an unknown view or filter.
    """
    conditions: list[str] = []
    parameters: list[Any] = []
    kept = f" OR papers.row IN ({','.join(map(str, map(int, keep)))})" if keep else ""
    if view == "bookmarks":
        conditions.append(f"(bookmarked = 1{kept})")
    elif view == "period":
        assert start is not None
        assert end is not None
        conditions.append(_LISTED if listed else _PERIOD)
        parameters += [start.isoformat(), end.isoformat()] * (1 if listed else 3)
    elif view == "trending":
        conditions.append(f"papers.row IN (SELECT value FROM {_TRENDING})")
    elif view != "all":
        raise KeyError(view)
    if FILTERS[chosen]:
        conditions.append(f"({FILTERS[chosen]}{kept})")
    for condition, values in where:
        conditions.append(condition)
        parameters += values
    if not muted:
        conditions.append(f"(NOT {MUTED}{kept})")
    sql = "SELECT papers.row FROM papers"
    if conditions:
        sql += " WHERE " + " AND ".join(conditions)
    if order:
        sql += f" ORDER BY {order}"
    return sql, parameters
