"""Marks: written to the journal first, then folded into the store; every one can be undone."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import NamedTuple

from tui_reader.journal import Change, Journal, JournalError, Watermark
from tui_reader.marks import TAG, Line, Value, note_base
from tui_reader.models import Entry
from tui_reader.store import Busy, Store, StoreError
from tui_reader.text import clean_line

AT_ONCE = 2_000
"""Papers marked in one go: all of a million at once would take gigabytes, and lock others out for minutes."""
COMPACT_BYTES = 1_000_000
"""A journal below this size is read faster than it could be compacted."""
COMPACT_RATIO = 4
"""How many times as many lines as still count a journal holds when it is compacted."""


class Marked(NamedTuple):
    """What a mark, an undo or a redo did."""

    what: str
    """For people: ``bookmark, StyleSwin: Transformer-based GAN``; empty when there was nothing to do."""
    rows: tuple[int, ...] = ()
    """The papers that changed."""
    refused: int = 0
    """Changes that an undo left alone because the field was changed elsewhere since."""


@dataclass(slots=True)
class _Step:
    """One undoable action: for each paper its key, what stood before in the field, and the clock that was written."""

    field: str
    what: str = ""
    rows: array[int] = dataclass_field(default_factory=lambda: array("I"))
    keys: list[str] = dataclass_field(default_factory=list)
    before: list[Value] = dataclass_field(default_factory=list)
    clocks: list[str] = dataclass_field(default_factory=list)


class _Saved(NamedTuple):
    """One undoable change of saved searches: by name, the query before and after; empty for none."""

    what: str
    before: Mapping[str, str]
    after: Mapping[str, str]


class Marking:
    """The reader's marks, over a journal and the store that it is folded into. Undo is per process."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store = store
        self._journal = journal
        self._done: list[_Step | _Saved] = []
        self._undone: list[_Step | _Saved] = []
        self._looked = False
        self.problems: tuple[str, ...] = ()
        """Lines of the journals that were skipped, a sentence each."""

    def fold(self) -> bool:
        """Fold what the journals hold beyond the store's watermarks; whether anything was new."""
        since = self._watermarks()
        # The first look is never left out: from it the journal knows the clocks, else the first mark would read all.
        if self._looked and not self._journal.changed(since):
            return False
        self._looked = True
        reading = self._journal.read(since)
        self.problems = tuple(dict.fromkeys([*self.problems, *map(str, reading.problems)]))
        if reading.watermarks != since:
            self._store.fold(reading.lines, {name: mark._asdict() for name, mark in reading.watermarks.items()})
        return bool(reading.lines)

    def set(self, rows: Sequence[int], field: str, value: Value) -> Marked:
        """Mark ``field`` of the papers in ``rows``; those where it stands already are left alone.

        Durable when it returns. Raises JournalError, with nothing marked; of more than ``AT_ONCE`` papers some may be,
        which undo takes back.
        """
        step = _Step(field)
        try:
            for part in _parts(len(rows)):
                entries = [entry for entry in self._store.entries(rows[part]) if standing(entry, field) != value]
                self._write(step, entries, [value] * len(entries))
                if entries:
                    step.what = f"{verb(field, value)}, {_subject(len(step.keys), entries[0])}"
        finally:
            if step.keys:
                self._done.append(step)
                self._undone.clear()
        return Marked(step.what, tuple(step.rows))

    def save_search(self, name: str, query: str, instead_of: str = "") -> str:
        """Keep ``query`` under ``name`` and give that as it is kept; an empty query forgets it.

        ``instead_of``: the name that it had, to be forgotten. Raises ValueError for no name, JournalError.
        """
        from tui_reader.library import searches

        name = searches.named(name)
        after = {instead_of: "", name: query} if instead_of else {name: query}
        known = searches.saved(self._store)
        searches.save(self._store, self._journal, after)
        what = f"search {name} {'kept' if query else 'forgotten'}"
        self._done.append(_Saved(what, {name: known.get(name, "") for name in after}, after))
        self._undone.clear()
        return name

    def undo(self) -> Marked:
        """Take the last step back, by new lines in the journal. Raises JournalError, with the step still there."""
        return self._back(self._done, self._undone, "undid")

    def redo(self) -> Marked:
        """Do the step that was undone last again. Raises JournalError, with the step still there."""
        return self._back(self._undone, self._done, "redid")

    def _back(self, source: list[_Step | _Saved], target: list[_Step | _Saved], did: str) -> Marked:
        if not source:
            return Marked("")
        step = source[-1]
        self.fold()
        if isinstance(step, _Saved):
            return self._back_to(step, source, target, did)
        back = _Step(step.field, step.what)
        for part in _parts(len(step.keys)):
            free = {
                row: value
                for key, value, clock in zip(step.keys[part], step.before[part], step.clocks[part], strict=True)
                if (row := self._store.row(key)) is not None
                and _clock(self._store.standing(row).get(step.field, ())) == clock
            }
            entries = self._store.entries(list(free))
            self._write(back, entries, [free[entry.row] for entry in entries])
        refused = len(step.keys) - len(back.keys)
        source.pop()
        if not back.keys:
            return Marked(f"not {did}, changed elsewhere since: {step.what}", refused=refused)
        target.append(back)
        return Marked(f"{did}: {step.what}", tuple(back.rows), refused)

    def _back_to(self, step: _Saved, source: list[_Step | _Saved], target: list[_Step | _Saved], did: str) -> Marked:
        from tui_reader.library import searches

        known = searches.saved(self._store)
        if any(known.get(name, "") != clean_line(query) for name, query in step.after.items()):
            source.pop()
            return Marked(f"not {did}, changed elsewhere since: {step.what}", refused=1)
        searches.save(self._store, self._journal, step.before)
        target.append(_Saved(step.what, step.after, step.before))
        source.pop()
        return Marked(f"{did}: {step.what}")

    def _write(self, step: _Step, entries: Sequence[Entry], values: Sequence[Value]) -> None:
        """Set the field of a step, and keep in the step what it takes to go back."""
        if not entries:
            return
        field, changes = step.field, []
        for entry, value in zip(entries, values, strict=True):
            change = Change(entry.key, field, value)
            if field == "bookmarked":  # on another machine it has to mean something before anything is fetched
                change = replace(change, title=entry.paper.title, link=entry.paper.page)
            elif field == "note":
                change = replace(change, base=note_base(self._store.standing(entry.row).get("note", ())))
            changes.append(change)
        lines = self._journal.append(changes)
        with suppress(Busy):  # it is saved, so it must not be called a failure; the next poll folds it
            self._store.fold(lines)
        step.rows.extend(entry.row for entry in entries)
        step.keys += [entry.key for entry in entries]
        step.before += [standing(entry, field) for entry in entries]
        step.clocks += [line.clock for line in lines]

    def tidy(self) -> None:
        """Compact this device's journal when it is large and most of its lines have been overtaken."""
        with suppress(JournalError, StoreError, Busy):  # nothing is lost: it stays long until another time
            large = {name: mark for name, mark in self._watermarks().items() if mark.size > COMPACT_BYTES}
            if not large:
                return
            device = self._journal.device
            own = large.get(f"{device}.jsonl")
            if own and own.lines > COMPACT_RATIO * self._store.live_lines(device):
                self._journal.compact()

    def _watermarks(self) -> dict[str, Watermark]:
        kept = self._store.fact("watermarks", {})
        try:
            return {name: Watermark(**mark) for name, mark in kept.items()}
        except TypeError:  # kept by another release: the journals are read from their beginnings
            return {}


def _clock(held: Sequence[Line]) -> str:
    """The clock of what holds; of several notes no single one does, so that none of them can be undone."""
    return held[0].clock if len(held) == 1 else ""


def standing(entry: Entry, field: str) -> Value:
    """What stands for ``field`` of a paper."""
    if field.startswith(TAG):
        return field.removeprefix(TAG) in entry.marks.tags
    value: Value = getattr(entry.marks, field)
    return value


def verb(field: str, value: Value) -> str:
    """What setting ``field`` to ``value`` is called."""
    if field.startswith(TAG):
        return f"tag {field.removeprefix(TAG)}" if value else f"remove tag {field.removeprefix(TAG)}"
    if field == "bookmarked":
        return "bookmark" if value else "remove bookmark"
    if field == "read":
        return "read" if value else "unread"
    return field


def _subject(papers: int, entry: Entry) -> str:
    if papers > 1:
        return f"{papers:,} papers"
    title = entry.paper.title
    return title if len(title) <= 60 else title[:59].rstrip() + "…"


def _parts(papers: int) -> Iterator[slice]:
    return (slice(i, i + AT_ONCE) for i in range(0, papers, AT_ONCE))
