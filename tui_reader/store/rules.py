"""Rules that mute or highlight papers. Part of the store: SQL run inside its transactions.

Which papers fall under which rule is kept in a table, so that no list compares texts; only papers that are new or
changed since the last time are looked at again.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tui_reader.store import facts, records
from tui_reader.text import clean_line

Rule = tuple[bool, Mapping[str, Sequence[str]]]
"""True when it mutes (else it highlights); and of every field, the names or words of which a paper has one."""

RULED = "SELECT row, rule FROM ruled WHERE row IN (SELECT value FROM json_each(?)) ORDER BY row, rule"

_NAMES = {"organization": ("org_slug", "org_name"), "submitter": ("submitter",)}
_WORDS = {
    "author": "authors",
    "title": "title",
    "keyword": "(SELECT keywords FROM texts WHERE texts.row = papers.row)",
}
_FEW = 30
"""So many words are sought one by one in a text; of more, those that begin with one of its own."""
_LONG = 1_000
"""Characters of rules that are remembered as they are, not by their hash."""
_SIGNS = re.compile("[a-z0-9]+")


def are_applied(db: sqlite3.Connection, rules: Sequence[Rule]) -> bool:
    """True when all papers were judged by these rules."""
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
    judge = _Judge([fields for _, fields in rules])
    if judge.columns:
        papers = db.execute(f"SELECT row, {', '.join(judge.columns)} FROM papers WHERE {fresh}")
        db.executemany(
            "INSERT INTO ruled (row, rule, mutes) VALUES (?, ?, ?)",
            ((row, number, rules[number][0]) for row, *texts in papers for number in judge.fitting(texts)),
        )
    facts.remember(db, "rules", now)


class _Judge:
    """Tells the rules that a paper falls under: those of whose every field it has one of the names or words.

    Names of organisations and submitters are compared as a whole; words of authors, titles and keywords stand as whole
    words, in that order, next to each other. Capitals do not matter, of ASCII that is. A paper is read once, however
    many rules there are. Raises KeyError for another field.
    """

    def __init__(self, rules: Sequence[Mapping[str, Sequence[str]]]) -> None:
        self._wanted = [len(fields) for fields in rules]
        self._sought: dict[str, _Names | _Words] = {}
        for number, fields in enumerate(rules):
            for field, wanted in fields.items():
                kind = _Names if field in _NAMES else _Words
                sought = self._sought.setdefault(field, kind())
                for words in wanted:
                    sought.add(_lower(words), number)
        columns = [_NAMES.get(field) or (_WORDS[field],) for field in self._sought]
        self.columns = tuple(f"lower({column})" for several in columns for column in several)
        """The columns read of a paper, in SQL."""
        self._widths = [len(several) for several in columns]

    def fitting(self, texts: Sequence[str | None]) -> list[int]:
        """The numbers of the rules that a paper with these ``columns`` falls under, ascending."""
        tally: dict[int, int] = {}
        at = 0
        for sought, width in zip(self._sought.values(), self._widths, strict=True):
            found: set[int] = set()
            for text in filter(None, texts[at : at + width]):
                sought.find(text, found)
            if not found and len(self._sought) == 1:
                return []
            for number in found:
                tally[number] = tally.get(number, 0) + 1
            at += width
        return sorted(number for number, count in tally.items() if count == self._wanted[number])


class _Names:
    """Names that are the whole of a text, and the rules that ask for them."""

    def __init__(self) -> None:
        self._rules: dict[str, list[int]] = {}

    def add(self, name: str, rule: int) -> None:
        self._rules.setdefault(name, []).append(rule)

    def find(self, text: str, found: set[int]) -> None:
        found.update(self._rules.get(text, ()))


class _Words:
    """Words that stand side by side in a line of a text, and the rules that ask for them."""

    def __init__(self) -> None:
        self._rules: dict[tuple[str, ...], list[int]] = {}
        self._begun: dict[str, list[tuple[str, ...]]] = {}
        """By the first letters or digits of ASCII in them; under none those that have no such."""
        self._patterns: dict[tuple[str, ...], re.Pattern[str]] = {}

    def add(self, name: str, rule: int) -> None:
        words = tuple(name.split())
        if words and words not in self._rules:
            begin = _SIGNS.search(name)
            self._begun.setdefault(begin[0] if begin else "", []).append(words)
        if words:
            self._rules.setdefault(words, []).append(rule)

    def find(self, text: str, found: set[int]) -> None:
        if len(self._rules) <= _FEW:
            near: Iterable[tuple[str, ...]] = self._rules
        else:
            near = (words for sign in {*_SIGNS.findall(text), ""} for words in self._begun.get(sign, ()))
        for words in near:
            if words[0] in text and self._stand(words, text):
                found.update(self._rules[words])

    def _stand(self, words: tuple[str, ...], text: str) -> bool:
        """Around them and between two are signs, no letters or digits of ASCII."""
        if words not in self._patterns:
            between = "[^a-z0-9\n]".join(map(re.escape, words))
            self._patterns[words] = re.compile(f"(?<![a-z0-9]){between}(?![a-z0-9])")
        return self._patterns[words].search(text) is not None


def _lower(name: str) -> str:
    """``name`` as SQLite's ``lower`` makes it."""
    return "".join(char.lower() if char.isascii() else char for char in clean_line(name))


def _reached(db: sqlite3.Connection) -> tuple[int, int]:
    """The last row and the last change that there are."""
    change = db.execute("SELECT coalesce(max(seq), 0) FROM changed_texts").fetchone()[0]
    return records.last_row(db), int(change)


def _state(rules: Sequence[Rule], row: int, change: int) -> dict[str, Any]:
    """The memory of having judged."""
    listed = [[mutes, {field: list(wanted) for field, wanted in fields.items()}] for mutes, fields in rules]
    text = json.dumps(listed)
    if len(text) > _LONG:
        import hashlib  # for few people only, and read at every change

        text = hashlib.sha256(text.encode()).hexdigest()
    return {"rules": text, "row": row, "change": change}
