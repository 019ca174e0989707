"""The papers, in SQLite: the only SQL of the program.

Everything here can be made again: papers from the seed, kept imports and the network, marks by applying the journals.
Each thread has its own connection; one that may not wait works within ``waiting(0)``, and gets ``Busy`` instead.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from tui_reader.marks import MarkLine
from tui_reader.mentions import Mention
from tui_reader.models import Entry, Paper
from tui_reader.store import applying, facts, identity, intake, records, rules, schema, visits
from tui_reader.store.conditions import MUTED, Condition, condition, like
from tui_reader.store.errors import Busy, DamagedError, NewerError, StoreError, judged
from tui_reader.store.file import CACHE, WAIT, File, put_aside
from tui_reader.store.intake import Placed
from tui_reader.store.visits import Growth
from tui_reader.text import clean_line

__all__ = [
    "WAIT",
    "Busy",
    "DamagedError",
    "Growth",
    "NewerError",
    "Placed",
    "Scope",
    "Store",
    "StoreError",
    "Taken",
    "condition",
    "put_aside",
]

PAPERS_A_COMMIT = 5_000
"""Most papers written in one transaction: a reader of the same file is locked out only while one commits."""


class Scope(NamedTuple):
    """The papers of a list, before any search by words."""

    view: str = "all"
    """all, bookmarks, period (from ``start`` to ``end``) or trending."""
    start: date | None = None
    end: date | None = None
    """Last day, inclusive."""
    filter: str = "all"
    """A key of ``schema.FILTERS``."""
    sort: str = "listing"
    """A key of ``schema.SORTS``."""
    keep: tuple[int, ...] = ()
    """Rows that stay although the filter, or the view of bookmarks, would drop them."""
    where: tuple[Condition, ...] = ()
    """Further conditions, made by ``condition``."""
    muted: bool = True
    """True when papers that a rule mutes are among them."""
    listed: bool = False
    """True for a period of which only what was listed is wanted, also when that is nothing."""
    reverse: bool = False
    """True for the sort the other way round; unknown values stay last."""


class Taken(NamedTuple):
    """The papers of a list once they were taken in."""

    rows: tuple[int, ...] = ()
    """Their row numbers, in order."""
    new: frozenset[int] = frozenset()
    """Those that were not here before."""
    changed: frozenset[int] = frozenset()
    """Those of which something else is known now."""
    left: int = 0
    """Papers that are not on the day any more."""


_WRITTEN = {
    "": "title",
    "title": "title",
    "author": "authors",
    "org": "coalesce(org_slug, '') || ' ' || coalesce(org_name, '')",
    "id": "coalesce(id, '')",
}
"""The columns in which ``Store.as_written`` looks for the words of a field."""


class _TakenBack(Exception):  # noqa: N818 (it is no error)
    """Ends a transaction of which nothing is to stay."""


class Store(File):
    """The library of papers in a file, opened; see ``File``."""

    # -- papers in ----------------------------------------------------------------------------------------------

    def add(self, papers: Iterable[Paper]) -> list[int]:
        """Insert or update ``papers``; their row numbers, in order. One transaction per ``PAPERS_A_COMMIT``.

        A paper that is known under any of its keys is updated: what the new record knows replaces, what it does not
        know stays.
        """
        rows: list[int] = []
        for batch in _batches(papers, PAPERS_A_COMMIT):
            rows += self.take([Placed(paper) for paper in batch]).rows
        return rows

    @judged
    def take(
        self,
        placed: Sequence[Placed],
        *,
        remember: Mapping[str, Any] | None = None,
        whole: tuple[date, Collection[int]] | None = None,
    ) -> Taken:
        """Insert or update the papers of a list, and ``remember`` facts about it, all in one transaction.

        ``whole``: with the rows given, these are all papers of that day; the others that were on it leave it.
        """
        with self._write() as db:
            first = records.next_row(db)
            put = intake.take(db, placed)
            rows = tuple(row for row, _ in put)
            db.executemany("DELETE FROM found WHERE row = ?", ((row,) for row in rows if row < first))
            left = records.leave(db, whole[0], {*whole[1], *rows}) if whole else 0
            for name, value in (remember or {}).items():
                facts.remember(db, name, value)
        new = frozenset(row for row in rows if row >= first)
        return Taken(rows, new, frozenset(row for row, changed in put if changed) - new, left)

    @judged
    def would_take(self, placed: Sequence[Placed], seen: set[int]) -> Taken:
        """``take``, taken back at once. ``seen`` holds what earlier calls would have brought, as hashes of keys."""
        taken = Taken()
        with suppress(_TakenBack), self._write() as db:
            first = records.next_row(db)
            put = intake.take(db, placed)
            new: set[int] = set()
            for one, (row, _) in zip(placed, put, strict=True):
                keys = set(map(hash, identity.keys(one.paper)))
                if row >= first and seen.isdisjoint(keys):
                    new.add(row)
                seen |= keys if row >= first else set()
            changed = frozenset(row for row, changed in put if changed and row < first)
            taken = Taken(tuple(row for row, _ in put), frozenset(new), changed)
            raise _TakenBack
        return taken

    @contextmanager
    def bulk(self) -> Iterator[None]:
        """Much will be taken in on this thread, all over the indexes: half as fast at 300,000 papers without this."""
        with self._using():
            self._connection.execute(f"PRAGMA cache_size = {8 * CACHE}")
        try:
            yield
        finally:
            with self._using():
                self._connection.execute(f"PRAGMA cache_size = {CACHE}")
                self._connection.execute("PRAGMA shrink_memory")

    @judged
    def take_found(self, papers: Sequence[Paper], service: str, query: str) -> tuple[int, ...]:
        """Insert or update papers that a search of a service found; their rows, in order.

        Those that were not here before are remembered as found: until a list brings them they do not count as new.
        """
        with self._write() as db:
            first = records.next_row(db)
            rows = tuple(row for row, _ in intake.take(db, [Placed(paper) for paper in papers]))
            db.executemany(
                "INSERT OR IGNORE INTO found (row, service, query) VALUES (?, ?, ?)",
                ((row, service, query) for row in rows if row >= first),
            )
        return rows

    # -- papers out ---------------------------------------------------------------------------------------------

    @judged
    def rows(self, scope: Scope) -> array[int]:
        """The row numbers of a scope, in its order."""
        sql, parameters = _select(scope)
        with self._using():
            return array("I", (row for (row,) in self._connection.execute(sql, parameters)))

    @judged
    def first_rows(self, scope: Scope, limit: int) -> array[int]:
        """The first ``limit`` rows of a scope, without reading the rest."""
        sql, parameters = _select(scope)
        return array("I", (row for (row,) in self._read(f"{sql} LIMIT {int(limit)}", parameters)))

    @judged
    def sorted(self, rows: Sequence[int], sort: str, *, reverse: bool = False) -> array[int]:
        """``rows`` in the order of a sort, or the other way round."""
        return self.within(rows, Scope(sort=sort, reverse=reverse))

    def within(self, rows: Iterable[int], scope: Scope) -> array[int]:
        """Those of ``rows`` that a scope holds, in its order."""
        where = ("papers.row IN (SELECT value FROM json_each(?))", (json.dumps(list(rows)),))
        return self.rows(scope._replace(where=(*scope.where, where)))

    @judged
    def entries(self, rows: Sequence[int], *, abstracts: bool = False) -> list[Entry]:
        """The papers of ``rows`` with their marks, in that order; rows that are gone are left out.

        Without ``abstracts`` the records have neither abstract, summary, keywords nor categories: what a list needs.
        """
        found: dict[int, Entry] = {}
        select = records.WHOLE if abstracts else records.SHORT
        for i in range(0, len(rows), 500):
            some = rows[i : i + 500]
            sql = f"{select} WHERE papers.row IN ({','.join('?' * len(some))})"
            found.update((record[0], records.entry(record)) for record in self._read(sql, list(some)))
        return [found[row] for row in rows if row in found]

    @judged
    def unread(self, rows: Sequence[int]) -> set[int]:
        """Those of ``rows`` that are not read; what is no paper's row is among them."""
        sql = "SELECT row FROM papers INDEXED BY papers_read WHERE read = 1 AND row IN (SELECT value FROM json_each(?))"
        return set(rows).difference(row for (row,) in self._read(sql, (json.dumps(list(rows)),)))

    @judged
    def identity(self) -> str:
        """A name that this library has and no other: what was kept beside another one does not fit it."""
        return str(self.fact("identity"))

    @judged
    def as_written(self, words: Sequence[tuple[str, str, bool]], limit: int) -> list[int]:
        """Rows of papers that hold ``words`` as they are written; the latest first, at most ``limit``.

        Each with the field that it is sought in (empty: the title) and whether the papers must not have it. Abstracts
        and keywords are not looked at.
        """
        sought = [(_WRITTEN.get(field, "''"), word, negated) for field, word, negated in words]
        parts = (f"{column} {'NOT ' if negated else ''}LIKE ? ESCAPE '\\'" for column, _, negated in sought)
        where = " AND ".join(parts) or "0"
        parameters = [f"%{like(word)}%" for _, word, _ in sought]
        sql = f"SELECT row FROM papers WHERE {where} ORDER BY row DESC LIMIT {int(limit)}"
        return [row for (row,) in self._read(sql, parameters)]

    def every(self, *, after: int = 0) -> Iterator[Entry]:
        """All papers with abstracts, by row number, from the one after ``after`` on; read in short bursts."""
        while True:
            rows = [r for (r,) in self._read("SELECT row FROM papers WHERE row > ? ORDER BY row LIMIT 500", (after,))]
            if not rows:
                return
            yield from self.entries(rows, abstracts=True)
            after = rows[-1]

    def words(self, *, after: int = 0) -> Iterator[tuple[Any, ...]]:
        """The words of all papers for the search's index, from the row after ``after`` on, in short bursts.

        (row, title, abstract, authors, slug and name of the organisation, id or DOI, year, keywords, bookmarked, tags,
        note), names by lines, without the records around them: making these would take longer than indexing.
        """
        while True:
            found = self._read(records.WORDS, (after,))
            if not found:
                return
            yield from found
            after = found[-1][0]

    @judged
    def words_of(self, rows: Sequence[int]) -> list[tuple[Any, ...]]:
        """The same of the papers of ``rows``, in that order; rows that are gone are left out."""
        found = {record[0]: record for record in self._read(records.WORDS_OF, (json.dumps(list(rows)),))}
        return [found[row] for row in rows if row in found]

    @judged
    def authors_of(self, rows: Sequence[int]) -> list[tuple[int, str, int]]:
        """(row, authors by lines, year) of the papers of ``rows``, in that order; rows that are gone are left out."""
        found = {record[0]: record for record in self._read(records.AUTHORS_OF, (json.dumps(list(rows)),))}
        return [found[row] for row in rows if row in found]

    @judged
    def find(self, key: str) -> Entry | None:
        """The paper with this key, or that had it before; with its abstract."""
        row = self.row(key)
        return next(iter(self.entries([row], abstracts=True)), None) if row is not None else None

    @judged
    def begun(self, beginning: str, limit: int) -> list[int]:
        """Rows whose key, id, DOI, hash of the title or title (in any case) begins so; at most ``limit``."""
        sql = (
            "SELECT row FROM papers WHERE instr(key, ?1) = 1 OR instr(key, 'title:1-' || ?1) = 1"
            " OR instr(key, 'arxiv:' || ?1) = 1 OR instr(key, 'doi:' || ?1) = 1"
            " OR instr(lower(title), lower(?1)) = 1 LIMIT ?2"
        )
        return [row for (row,) in self._read(sql, (beginning, limit))]

    @judged
    def row(self, key: str) -> int | None:
        """The row of the paper with this key, or that had it before."""
        with self._using():
            return identity.resolve(self._connection, clean_line(key))

    @judged
    def row_of(self, mention: Mention) -> int | None:
        """The row of the paper that a text names."""
        return next((row for key in mention.keys if (row := self.row(key)) is not None), None)

    @judged
    def count(self, scope: Scope | None = None) -> int:
        """Count the papers of a scope; all without one."""
        scope = scope or Scope()
        if not scope.muted:
            return self.count(scope._replace(muted=True)) - self.count_muted(scope)
        if scope.view == "all" and scope.filter in schema.TALLIES and not (scope.keep or scope.where):
            return self.counts()[schema.TALLIES.index(scope.filter)]
        sql, parameters = _select(scope._replace(sort="none"))
        return int(self._read(f"SELECT count(*) FROM ({sql})", parameters)[0][0])

    @judged
    def count_muted(self, scope: Scope) -> int:
        """Count the papers that a scope leaves out because a rule mutes them; 0 when it shows them."""
        if scope.muted:
            return 0
        kept = (f"papers.row NOT IN ({','.join(map(str, scope.keep))})", ())
        return self.count(scope._replace(muted=True, where=(*scope.where, (MUTED, ()), kept)))

    @judged
    def counts(self) -> tuple[int, int, int]:
        """(papers, unread papers, bookmarked papers)."""
        papers, unread, bookmarked = self._read("SELECT papers, papers - read, bookmarked FROM tally")[0]
        return papers, unread, bookmarked

    @judged
    def last_row(self) -> int:
        """The highest row number that was ever given; 0 in an empty library."""
        return int(self._read("SELECT coalesce(max(row), 0) FROM papers")[0][0])

    @judged
    def last_change(self) -> int:
        """The number of the latest change to a paper that was there before; 0 when there was none."""
        return int(self._read("SELECT coalesce(max(seq), 0) FROM changed_texts")[0][0])

    @judged
    def changed_since(self, change: int) -> list[int]:
        """Rows whose texts changed, or that went, after change number ``change``."""
        return [row for (row,) in self._read("SELECT DISTINCT row FROM changed_texts WHERE seq > ?", (change,))]

    @judged
    def days(self, start: date, end: date, *, muted: bool = True) -> list[tuple[date, int, int]]:
        """(day, papers, unread papers) for each day from ``start`` to ``end`` on which any were listed.

        ``muted``: those that a rule mutes are among them.
        """
        sql = schema.DAYS.format("" if muted else f"AND NOT {MUTED}")
        return [
            (date.fromisoformat(day), papers, unread)
            for day, papers, unread in self._read(sql, (start.isoformat(), end.isoformat()))
        ]

    @judged
    def last_day(self) -> date | None:
        """The last day on which papers were listed; as long as there is none, the last on which any came out."""
        found = self._read(schema.LAST_DAY, ())[0][0]
        return date.fromisoformat(found) if found else None

    @judged
    def day_beside(self, day: date, step: int) -> date | None:
        """The nearest day with papers before (``step`` -1) or after (+1) ``day``."""
        sql = schema.DAY_BEFORE if step < 0 else schema.DAY_AFTER
        found = self._read(sql, (day.isoformat(),) * 2)[0][0]
        return date.fromisoformat(found) if found else None

    # -- marks --------------------------------------------------------------------------------------------------

    @judged
    def apply_lines(self, lines: Iterable[MarkLine], watermarks: dict[str, Any] | None = None) -> None:
        """Apply lines of the journals, with the files' watermarks, as one transaction.

        The outcome is the same in any order and any number of times. A bookmark of a paper that is not here brings it,
        with the title that the line gives, so that the bookmark is seen.
        """
        with self._write() as db:
            keys = applying.apply(db, lines)
            if watermarks is not None:
                facts.remember(db, "watermarks", watermarks)
            for key, title in list(applying.unknown_bookmarks(db, keys)):
                self._put_known_by(db, key, title)
            for row in {row for key in keys if (row := identity.resolve(db, key)) is not None}:
                applying.materialise(db, row)

    def _put_known_by(self, db: sqlite3.Connection, key: str, title: str) -> None:
        kind, _, value = key.partition(":")
        try:
            paper = Paper(title, id=value if kind == "arxiv" else None, doi=value if kind == "doi" else None)
        except ValueError:
            return
        ((row, _),) = intake.take(db, [Placed(paper)])
        if paper.key != key:
            db.execute("INSERT OR REPLACE INTO aliases (alias, row) VALUES (?, ?)", (key, row))

    @judged
    def standing(self, row: int) -> dict[str, tuple[MarkLine, ...]]:
        """The lines that hold for each field of a paper: one line, of a note perhaps several."""
        with self._using():
            return applying.standing(self._connection, row)

    @judged
    def live_lines(self, device: str) -> int:
        """Count the lines of a device's journal that still count."""
        return int(self._read("SELECT count(*) FROM marks WHERE substr(clock, 20) = ?", (device,))[0][0])

    @judged
    def tags(self) -> list[tuple[str, int]]:
        """(tag, papers) in use, by name."""
        tally: dict[str, int] = {}
        for (tags,) in self._read("SELECT tags FROM papers WHERE tags != ''"):
            for tag in tags.split("\n"):
                tally[tag] = tally.get(tag, 0) + 1
        return sorted(tally.items())

    @judged
    def values(self, prefix: str, field: str) -> list[tuple[str, Any]]:
        """(key, value) of a field's last mark, for every key that begins with ``prefix``."""
        sql = "SELECT key, value FROM marks WHERE key >= ?1 AND key < ?1 || char(1114111) AND field = ?2 ORDER BY clock"
        return [(key, json.loads(value)) for key, value in self._read(sql, (prefix, field))]

    @judged
    def clock(self, key: str, field: str) -> str:
        """The clock of a field's last mark under this very key; empty for none."""
        return str(
            self._read("SELECT coalesce(max(clock), '') FROM marks WHERE key = ? AND field = ?", (key, field))[0][0]
        )

    @judged
    def names(self, field: str, part: str, limit: int) -> list[str]:
        """Names of organisations, authors or submitters (``org``, ``author``, ``by``) that contain ``part``."""
        column = {"org": "org_name", "author": "authors", "by": "submitter"}[field]
        sql = f"SELECT DISTINCT {column} FROM papers WHERE {column} LIKE ? ESCAPE '\\' LIMIT ?"
        found = (name for (names,) in self._read(sql, (f"%{like(part)}%", limit)) for name in names.split("\n"))
        return sorted({name for name in found if part.lower() in name.lower()})

    # -- visits -------------------------------------------------------------------------------------------------

    @judged
    def begin_visit(self, now: datetime, apart: timedelta) -> None:
        """A reader opens. When none was open for ``apart``, what came since then is new; see ``visits``."""
        with self._write() as db:
            if visits.begin(db, now, apart):
                records.drop_found(db)

    @judged
    def count_as_known(self) -> None:
        """Count everything that is here by now as known."""
        with self._write() as db:
            visits.count_as_known(db)

    @judged
    def end_visit(self, now: datetime) -> None:
        """A reader closes: what comes from now on will be new at the next visit."""
        with self._write() as db:
            visits.end(db, now)

    @judged
    def growth(self, rows: Sequence[int]) -> dict[int, Growth]:
        """The changes of numbers since the visit before, of those of ``rows`` that have any."""
        return {
            row: change
            for row, *numbers in self._read(visits.CHANGES, (json.dumps(list(rows)),))
            if (change := Growth(*numbers))
        }

    # -- rules --------------------------------------------------------------------------------------------------

    @judged
    def apply_rules(self, rules_: Sequence[rules.Rule]) -> None:
        """Let these rules, in order of their numbers, mute and highlight papers; only what is new is looked at."""
        with self._using():
            if rules.are_applied(self._connection, rules_):
                return
        with self._write() as db:
            rules.apply(db, rules_)

    @judged
    def muted_rows(self) -> frozenset[int]:
        """The rows that lists leave out because a rule mutes them."""
        sql = f"SELECT row FROM papers WHERE {MUTED}"
        return frozenset(row for (row,) in self._read(sql))

    @judged
    def ruled(self, rows: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """The numbers of the rules that each of ``rows`` falls under, where there are any."""
        found: dict[int, tuple[int, ...]] = {}
        for row, number in self._read(rules.RULED, (json.dumps(list(rows)),)):
            found[row] = (*found.get(row, ()), number)
        return found

    # -- details and facts --------------------------------------------------------------------------------------

    @judged
    def listed_days(self, row: int) -> tuple[date, ...]:
        """The days on which Daily Papers listed a paper, as far as they are known here."""
        days = self._read("SELECT day FROM listings WHERE row = ? ORDER BY day", (row,))
        return tuple(date.fromisoformat(day) for (day,) in days)

    @judged
    def linked(self, row: int) -> Any:
        """The value kept with ``keep_linked``; None for nothing."""
        found = self._read("SELECT value FROM linked WHERE row = ?", (row,))
        return json.loads(found[0][0]) if found else None

    @judged
    def keep_linked(self, row: int, value: Any) -> None:
        """Keep (as JSON) what is linked to a paper."""
        with self._write() as db:
            db.execute("INSERT OR REPLACE INTO linked (row, value) VALUES (?, ?)", (row, json.dumps(value)))

    @judged
    def fact(self, name: str, default: Any = None) -> Any:
        """A small value kept with the papers (JSON), such as the seed's date."""
        with self._using():
            return facts.fact(self._connection, name, default)

    @judged
    def facts(self, beginning: str) -> dict[str, Any]:
        """The values kept under names that begin so, by the rest of the name."""
        sql = "SELECT name, value FROM facts WHERE name >= ?1 AND name < ?1 || char(1114111)"
        return {name[len(beginning) :]: json.loads(value) for name, value in self._read(sql, (beginning,))}

    @judged
    def remember(self, name: str, value: Any) -> None:
        """Keep a small value with the papers; see ``fact``."""
        with self._write() as db:
            facts.remember(db, name, value)


def _batches(papers: Iterable[Paper], size: int) -> Iterator[list[Paper]]:
    batch: list[Paper] = []
    for paper in papers:
        batch.append(paper)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _select(scope: Scope) -> tuple[str, list[Any]]:
    sort = schema.REVERSED[scope.sort] if scope.reverse else schema.SORTS[scope.sort]
    if scope.view == "period" and scope.sort == "listing":
        sort = schema.REVERSED_BY_DAY if scope.reverse else schema.BY_DAY
    if scope.view == "trending" and scope.sort == "listing":
        sort = schema.AS_TRENDING + (" DESC" if scope.reverse else "")
    return schema.select(
        scope.view,
        scope.filter,
        sort,
        scope.start,
        scope.end,
        scope.keep,
        scope.where,
        muted=scope.muted,
        listed=scope.listed,
    )
