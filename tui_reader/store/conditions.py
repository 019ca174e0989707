"""Conditions of the query language as SQL. Part of the store: SQL text only, run there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tui_reader.text import clean_line, fold_case

Condition = tuple[str, tuple[Any, ...]]
"""SQL over a row of ``papers``, and its parameters."""

MUTED = "(bookmarked = 0 AND papers.row IN (SELECT row FROM ruled WHERE mutes = 1))"
"""Papers that a list leaves out; one that is bookmarked is never hidden."""
# A paper that only a search of a service brought is no news.
NEW = """(
    papers.row > (SELECT json_extract(value, '$.row') FROM facts WHERE name = 'visit')
    AND papers.row NOT IN (SELECT row FROM found)
)"""
"""Papers that came since the last visit."""
BEGUN = "position > 0 AND position < 1"
"""Papers that were read in part."""

_FLAGS = {
    "unread": "read = 0",
    "read": "read = 1",
    "begun": f"({BEGUN})",
    "bookmarked": "bookmarked = 1",
    "new": NEW,
    "code": "code IS NOT NULL",
    "note": "note != ''",
    "pdf": "id IS NOT NULL",
}
_RANGES = {
    "year": "CAST(substr(published, 1, 4) AS INTEGER)",
    "date": "published",
    "upvotes": "upvotes",
    "comments": "comments",
    "stars": "stars",
}


def condition(
    field: str,
    *,
    values: Sequence[str] = (),
    low: int | date | None = None,
    high: int | date | None = None,
    negated: bool = False,
) -> Condition:
    """Papers whose ``field`` is one of ``values``, or lies from ``low`` to ``high``, both included.

    A paper of which the field is not known is not among them, and is among them when ``negated``. Raises KeyError for
    a field that has no column.
    """
    parameters: list[Any] = []
    if field == "listed":
        sql, parameters = _between("day", low, high)
        sql = f"papers.row IN (SELECT row FROM listings WHERE {sql})"
    elif field in _RANGES:
        sql, parameters = _between(_RANGES[field], low, high)
    elif field in ("is", "has"):
        sql = " OR ".join(_FLAGS[value] for value in values)
    elif field == "tag":
        some = " OR ".join("char(10) || folded(tags) || char(10) LIKE ? ESCAPE '\\'" for _ in values)
        sql = f"tags != '' AND ({some})"
        parameters = [f"%\n{like(fold_case(value))}\n%" for value in values]
    elif field == "note":
        some = " OR ".join("folded(note) LIKE ? ESCAPE '\\'" for _ in values)
        sql = f"note != '' AND ({some})"
        parameters = [f"%{like(fold_case(value))}%" for value in values]
    elif field == "by":
        sql = " OR ".join("submitter LIKE ? ESCAPE '\\'" for _ in values)
        parameters = [f"%{like(value)}%" for value in values]
    else:
        raise KeyError(field)
    return (f"NOT coalesce({sql}, 0)" if negated else f"({sql})"), tuple(parameters)


def _between(column: str, low: int | date | None, high: int | date | None) -> tuple[str, list[Any]]:
    bounds = [(sign, bound) for sign, bound in ((">=", low), ("<=", high)) if bound is not None]
    sql = " AND ".join(f"{column} {sign} ?" for sign, _ in bounds) or f"{column} IS NOT NULL"
    return sql, [bound.isoformat() if isinstance(bound, date) else bound for _, bound in bounds]


def like(text: str) -> str:
    """``text`` as it stands in a pattern of LIKE, with ``\\`` as the escape."""
    text = clean_line(text)  # SQLite takes no lone surrogate, and ends at NUL
    for special in "\\%_":
        text = text.replace(special, "\\" + special)
    return text
