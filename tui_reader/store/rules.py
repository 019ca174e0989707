"""Rules that mute or highlight papers. Part of the store: SQL run inside its transactions.

Which papers fall under which rule is kept in a table, so that no list compares texts; only papers that are new or
changed since the last time are looked at again.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from tui_reader.store import facts, records
from tui_reader.store.conditions import Condition
from tui_reader.text import clean_line

Rule = tuple[bool, Mapping[str, Sequence[str]]]
"""Whether it mutes (else it highlights), and what a paper must have: of every field, one of these names or words."""

RULED = "SELECT row, rule FROM ruled WHERE row IN (SELECT value FROM json_each(?)) ORDER BY row, rule"
MUTED = "(bookmarked = 0 AND papers.row IN (SELECT row FROM ruled WHERE mutes = 1))"
"""Papers that a list leaves out; one that is bookmarked is never hidden."""

_NAMES = {"organization": ("org_slug", "org_name"), "submitter": ("submitter",)}
_WORDS = {
    "author": "authors",
    "title": "title",
    "keyword": "(SELECT keywords FROM texts WHERE texts.row = papers.row)",
}


def are_applied(db: sqlite3.Connection, rules: Sequence[Rule]) -> bool:
    """Whether all papers were judged by these rules."""
    before = facts.fact(db, "rules", _state((), 0, 0))
    if not rules and before["rules"] == _state((), 0, 0)["rules"]:
        return True  # as for most people: nothing to remember with every paper that comes
    return bool(before == _state(rules, *_reached(db)))


def apply(db: sqlite3.Connection, rules: Sequence[Rule]) -> None:
    """Judge the papers that these rules have not judged yet; all of them when the rules are others than before."""
    before, now = facts.fact(db, "rules", _state((), 0, 0)), _state(rules, *_reached(db))
    fresh = "1"
    if before["rules"] == now["rules"]:
        changed = f"SELECT row FROM changed_texts WHERE seq > {int(before['change'])}"
        fresh = f"(papers.row > {int(before['row'])} OR papers.row IN ({changed}))"
    db.execute(f"DELETE FROM ruled WHERE {fresh.replace('papers.row', 'row')}")
    for number, (mutes, fields) in enumerate(rules):
        sql, values = condition(fields)
        db.execute(
            f"INSERT INTO ruled (row, rule, mutes) SELECT row, ?, ? FROM papers WHERE {fresh} AND {sql}",
            (number, mutes, *values),
        )
    facts.remember(db, "rules", now)


def condition(fields: Mapping[str, Sequence[str]]) -> Condition:
    """Papers that have one of the names or words of every field; none without a field.

    Names of organisations and submitters are compared as a whole; words of authors, titles and keywords stand as whole
    words, in that order, next to each other. Capitals do not matter, of ASCII that is. Raises KeyError for another
    field.
    """
    parts: list[str] = []
    values: list[str] = []
    for field, wanted in fields.items():
        if field in _NAMES:
            some = ", ".join("?" * len(wanted))
            parts.append("(" + " OR ".join(f"lower({column}) IN ({some})" for column in _NAMES[field]) + ")")
            values += [_lower(name) for name in wanted] * len(_NAMES[field])
        else:
            column = f"char(10) || lower({_WORDS[field]}) || char(10)"
            parts.append("(" + " OR ".join(f"{column} GLOB ?" for _ in wanted) + ")")
            values += map(_glob, wanted)
    return " AND ".join(parts) or "0", tuple(values)


def _lower(name: str) -> str:
    """``name`` as SQLite's ``lower`` makes it."""
    return "".join(char.lower() if char.isascii() else char for char in clean_line(name))


def _glob(words: str) -> str:
    """A pattern for lines that have these words: around them and between are signs, no letters or digits."""
    around, between = "[^a-z0-9]", "[^a-z0-9\n]"
    literal = (re.sub(r"([*?\[])", r"[\1]", word) for word in _lower(words).split())
    return f"*{around}{between.join(literal)}{around}*"


def _reached(db: sqlite3.Connection) -> tuple[int, int]:
    """The last row and the last change that there are."""
    change = db.execute("SELECT coalesce(max(seq), 0) FROM changed_texts").fetchone()[0]
    return records.last_row(db), int(change)


def _state(rules: Sequence[Rule], row: int, change: int) -> dict[str, Any]:
    """What is remembered of having judged."""
    listed = [[mutes, {field: list(wanted) for field, wanted in fields.items()}] for mutes, fields in rules]
    return {"rules": json.dumps(listed), "row": row, "change": change}
