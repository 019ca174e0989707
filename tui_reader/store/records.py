"""Papers as rows of the library, and rows as papers."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from tui_reader.models import Entry, Marks, Organization, Paper
from tui_reader.store import schema

_SHORT = (
    "papers.row, key, title, id, doi, authors, author_count, org_slug, org_name, published, listed, upvotes, comments,"
    " stars, submitter, code, project, read, bookmarked, tags, note, position"
)
SHORT = f"SELECT {_SHORT} FROM papers"
"""The columns that a list needs of a paper; for ``entry``."""
WHOLE = (
    f"SELECT {_SHORT}, abstract, summary, keywords, categories FROM papers LEFT JOIN texts ON texts.row = papers.row"
)
"""All of it; for ``entry``."""
_SEARCHED = (
    "SELECT papers.row, title, coalesce(abstract, ''), authors, coalesce(org_slug, ''), coalesce(org_name, ''),"
    " coalesce(id, doi, ''), CAST(coalesce(substr(published, 1, 4), '0') AS INTEGER), coalesce(keywords, ''),"
    " bookmarked, tags, note FROM papers LEFT JOIN texts ON texts.row = papers.row"
)
AUTHORS_OF = (
    "SELECT row, authors, CAST(coalesce(substr(published, 1, 4), '0') AS INTEGER) FROM papers"
    " WHERE row IN (SELECT value FROM json_each(?))"
)
"""Authors and years of some papers; for ``Store.authors_of``."""
WORDS = f"{_SEARCHED} WHERE papers.row > ? ORDER BY papers.row LIMIT 1000"
"""The searched columns of a thousand papers; for ``Store.words``."""
WORDS_OF = f"{_SEARCHED} WHERE papers.row IN (SELECT value FROM json_each(?))"
"""The same of some papers; for ``Store.words_of``."""


_PLACE = f"""
    UPDATE papers SET place = coalesce(
        (SELECT position FROM listings WHERE listings.row = papers.row AND day = papers.listed), {schema.LAST}
    ) WHERE row = ?
"""


def merged(old: Paper, new: Paper) -> Paper:
    """One record of two of the same paper: what ``new`` knows replaces, what it does not know stays."""
    fields = {name: value for name in Paper.__slots__ if (value := getattr(new, name)) not in (None, (), "")}
    if old.listed and new.listed:
        fields["listed"] = max(old.listed, new.listed)
    if new.author_count and old.authors and not new.authors:
        del fields["author_count"]  # names that are known count better than a number
    if all(getattr(old, name) == value for name, value in fields.items()):
        return old  # as it mostly is when a file is imported again; a new record would be cleaned anew
    return replace(old, **fields)


def entry(record: Sequence[Any]) -> Entry:
    """The entry of a row of ``SHORT`` or ``WHOLE``. Raises ValueError for one that is damaged."""
    found = as_stored(record)
    if found.paper.id and found.key != f"arxiv:{found.paper.id}":
        raise ValueError(f"the paper in row {found.row} has the key of another one")
    return found


def as_stored(record: Sequence[Any]) -> Entry:
    """``entry``, of a row that an earlier release wrote too."""
    (row, key, title, id_, doi, authors, author_count, slug, name, published, listed, upvotes, comments, stars) = (
        record[:14]
    )
    submitter, code, project, read, bookmarked, tags, note, position = record[14:22]
    abstract, summary, keywords, categories = record[22:] if len(record) > 22 else ("", None, "", "")
    paper = Paper(
        title=title,
        abstract=abstract or "",
        id=id_,
        doi=doi,
        authors=_split(authors),
        author_count=author_count,
        organization=Organization(slug, name) if slug or name else None,
        published=date.fromisoformat(published) if published else None,
        listed=date.fromisoformat(listed) if listed else None,
        upvotes=upvotes,
        comments=comments,
        stars=stars,
        submitter=submitter,
        code=code,
        project=project,
        summary=summary,
        keywords=_split(keywords),
        categories=_split(categories),
    )
    return Entry(row, paper, Marks(bool(bookmarked), bool(read), _split(tags), note, position), key)


def _split(lines: str | None) -> tuple[str, ...]:
    return tuple(lines.split("\n")) if lines else ()


_COLUMNS = (
    *("key", "title", "title_hash", "id", "doi", "authors", "author_count", "org_slug", "org_name"),
    *("published", "listed", "upvotes", "comments", "stars", "submitter", "code", "project"),
)
_INSERT = f"INSERT INTO papers (row, place, {', '.join(_COLUMNS)}) VALUES (?, ?{', ?' * len(_COLUMNS)})"
_UPDATE = f"UPDATE papers SET {', '.join(f'{name} = ?' for name in _COLUMNS)} WHERE row = ?"


# A title may be that of several papers: who had it first keeps what was marked under it.
_KNOWN_TOO = "INSERT OR IGNORE INTO aliases (alias, row) VALUES (?, ?)"


def _values(paper: Paper, key: str, title_key: str) -> tuple[Any, ...]:
    """The values of ``_COLUMNS`` for ``paper``."""
    organization = paper.organization
    return (
        key,
        paper.title,
        title_key,
        paper.id,
        paper.doi,
        "\n".join(paper.authors),
        paper.author_count,
        organization.slug if organization else None,
        organization.name if organization else None,
        paper.published.isoformat() if paper.published else None,
        paper.listed.isoformat() if paper.listed else None,
        paper.upvotes,
        paper.comments,
        paper.stars,
        paper.submitter,
        paper.code,
        paper.project,
    )


def _write_texts(db: sqlite3.Connection, row: int, paper: Paper) -> None:
    sql = "INSERT OR REPLACE INTO texts (row, abstract, summary, keywords, categories) VALUES (?, ?, ?, ?, ?)"
    db.execute(sql, _texts(row, paper))


def _texts(row: int, paper: Paper) -> tuple[int, str, str | None, str, str]:
    return row, paper.abstract, paper.summary, "\n".join(paper.keywords), "\n".join(paper.categories)


class New(NamedTuple):
    """A paper that is to get a row of its own."""

    paper: Paper
    key: str
    title_key: str
    before: str
    """The key that an earlier release gave the title."""
    days: Mapping[date, int | None] = MappingProxyType({})
    """The days on which it is listed, and its place there."""


def _row(row: int, new: New) -> tuple[Any, ...]:
    """The values that ``_INSERT`` writes."""
    place = new.days.get(new.paper.listed) if new.paper.listed else None
    return row, schema.LAST if place is None else place, *_values(new.paper, new.key, new.title_key)


def next_row(db: sqlite3.Connection) -> int:
    """The number that the next new row gets; none is given twice."""
    return int(db.execute("SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'papers'").fetchone()[0])


def insert(db: sqlite3.Connection, first: int, new: Sequence[New]) -> None:
    """Rows for papers that are not here yet, from number ``first`` on, as ``next_row`` gives it."""
    if not new:
        return
    db.executemany(_INSERT, (_row(row, one) for row, one in enumerate(new, first)))
    db.executemany(
        "INSERT INTO texts (row, abstract, summary, keywords, categories) VALUES (?, ?, ?, ?, ?)",
        (_texts(row, one.paper) for row, one in enumerate(new, first)),
    )
    db.executemany(
        "INSERT INTO listings (day, row, position) VALUES (?, ?, ?)",
        ((day.isoformat(), row, place) for row, one in enumerate(new, first) for day, place in one.days.items()),
    )
    db.executemany(_KNOWN_TOO, ((one.before, row) for row, one in enumerate(new, first) if one.before != one.title_key))
    db.execute("UPDATE tally SET papers = papers + ?", (len(new),))


def update(db: sqlite3.Connection, row: int, paper: Paper) -> None:
    """Make ``row`` say what ``paper`` says; keys that it loses become aliases."""
    (old_key, old_title) = db.execute("SELECT key, title_hash FROM papers WHERE row = ?", (row,)).fetchone()
    old = read(db, row)
    title_key, before = paper.title_keys
    key = paper.key
    db.execute(_UPDATE, (*_values(paper, key, title_key), row))
    if old_key != key:
        db.execute("INSERT OR REPLACE INTO aliases (alias, row) VALUES (?, ?)", (old_key, row))
    if old_title != title_key:
        db.execute(_KNOWN_TOO, (old_title, row))
    if before != title_key:
        db.execute(_KNOWN_TOO, (before, row))
    if old.listed != paper.listed:
        db.execute(_PLACE, (row,))
    if _searched(old) != _searched(paper) or old.summary != paper.summary:
        _write_texts(db, row, paper)
        db.execute("INSERT INTO changed_texts (row) VALUES (?)", (row,))


def _searched(paper: Paper) -> tuple[Any, ...]:
    """The part of a paper that the search index knows; votes and comments, which change daily, are no part of it."""
    return (
        *(paper.title, paper.abstract, paper.authors, paper.organization, paper.id, paper.published),
        *(paper.keywords, paper.categories),
    )


def read(db: sqlite3.Connection, row: int) -> Paper:
    """The paper of a row that is there."""
    return entry(db.execute(f"{WHOLE} WHERE papers.row = ?", (row,)).fetchone()).paper


def delete(db: sqlite3.Connection, row: int) -> None:
    """The paper of ``row`` goes, with all that is kept by its row; keys that led to it are the caller's."""
    for table in ("listings", "texts", "found", "earlier", "linked", "ruled", "papers"):
        db.execute(f"DELETE FROM {table} WHERE row = ?", (row,))
    db.execute("INSERT INTO changed_texts (row) VALUES (?)", (row,))


def drop_found(db: sqlite3.Connection) -> None:
    """Remove papers that only a search of a service brought, and nobody marked."""
    unmarked = "read = 0 AND bookmarked = 0 AND tags = '' AND note = '' AND position = 0"
    rows = db.execute(f"SELECT row FROM papers WHERE row IN (SELECT row FROM found) AND {unmarked}").fetchall()
    for (row,) in rows:
        db.execute("DELETE FROM aliases WHERE row = ?", (row,))
        delete(db, row)


def last_row(db: sqlite3.Connection) -> int:
    """The highest row number that there is."""
    return int(db.execute("SELECT coalesce(max(row), 0) FROM papers").fetchone()[0])


def leave(db: sqlite3.Connection, day: date, staying: Collection[int]) -> int:
    """Only the papers in ``staying`` are on ``day`` any more; how many left it."""
    on_day = db.execute("SELECT row FROM listings WHERE day = ?", (day.isoformat(),)).fetchall()
    gone = [row for (row,) in on_day if row not in staying]
    for row in gone:
        db.execute("DELETE FROM listings WHERE day = ? AND row = ?", (day.isoformat(), row))
        db.execute("UPDATE papers SET listed = (SELECT max(day) FROM listings WHERE row = ?1) WHERE row = ?1", (row,))
        db.execute(_PLACE, (row,))
    return len(gone)


def list_on(db: sqlite3.Connection, row: int, day: date, position: int | None) -> None:
    """The paper was listed on ``day``, at that place of it when known."""
    db.execute(
        "INSERT INTO listings (day, row, position) VALUES (?, ?, ?)"
        " ON CONFLICT (day, row) DO UPDATE SET position = coalesce(excluded.position, position)",
        (day.isoformat(), row, position),
    )
    db.execute(_PLACE, (row,))
