"""Marks: written to the journal first, then folded into the store; every one can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from tui_reader.journal import Change, Journal, Watermark
from tui_reader.marks import TAG, Line, Value, note_base
from tui_reader.models import Entry
from tui_reader.store import Store


@dataclass(frozen=True, slots=True)
class Marked:
    """What a mark, an undo or a redo did."""

    what: str
    """For people: ``bookmark, StyleSwin: Transformer-based GAN``; empty when there was nothing to do."""
    rows: tuple[int, ...] = ()
    """The papers that changed."""
    refused: int = 0
    """Changes that an undo left alone because the field was changed elsewhere since."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One undoable action: the fields it set, what stood before, and the clocks that it wrote."""

    what: str
    rows: tuple[int, ...]
    changes: tuple[Change, ...]
    before: tuple[Value, ...]
    clocks: tuple[str, ...]


class Marking:
    """The reader's marks, over a journal and the store that it is folded into. Undo is per process."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store = store
        self._journal = journal
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self.problems: tuple[str, ...] = ()
        """Lines of the journals that were skipped, a sentence each."""

    def fold(self) -> bool:
        """Fold what the journals hold beyond the store's watermarks; whether anything was new."""
        since = self._watermarks()
        if not self._journal.changed(since):
            return False
        reading = self._journal.read(since)
        self.problems = (*self.problems, *map(str, reading.problems))
        kept = {name: asdict(mark) for name, mark in reading.watermarks.items()}
        self._store.fold(reading.lines, kept)
        if any(line.field == "bookmarked" for line in reading.lines) and (unknown := self._store.unknown_bookmarks()):
            self._store.add_known_by(unknown)
        return bool(reading.lines)

    def set(self, rows: Sequence[int], field: str, value: Value) -> Marked:
        """Mark ``field`` of the papers in ``rows``; those where it stands already are left alone.

        Durable when it returns. Raises JournalError, with nothing marked.
        """
        entries = [entry for entry in self._store.entries(rows) if standing(entry, field) != value]
        if not entries:
            return Marked("")
        what = f"{verb(field, value)}, {_subject(entries)}"
        step = self._write(what, entries, field, [value] * len(entries))
        self._done.append(step)
        self._undone.clear()
        return Marked(what, step.rows)

    def undo(self) -> Marked:
        """Take the last step back, by new lines in the journal. Raises JournalError, with the step still there."""
        return self._back(self._done, self._undone, "undid")

    def redo(self) -> Marked:
        """Do the step that was undone last again. Raises JournalError, with the step still there."""
        return self._back(self._undone, self._done, "redid")

    def _back(self, source: list[_Step], target: list[_Step], did: str) -> Marked:
        if not source:
            return Marked("")
        step = source[-1]
        self.fold()
        free = [
            i
            for i, (row, change, clock) in enumerate(zip(step.rows, step.changes, step.clocks, strict=True))
            if _clock(self._store.standing(row).get(change.field, ())) == clock
        ]
        refused = len(step.rows) - len(free)
        if free:
            rows = [step.rows[i] for i in free]
            field = step.changes[0].field
            before = {step.rows[i]: step.before[i] for i in free}
            entries = self._store.entries(rows)
            target.append(self._write(step.what, entries, field, [before[entry.row] for entry in entries]))
        source.pop()
        if not free:
            return Marked(f"not {did}, changed elsewhere since: {step.what}", (), refused)
        return Marked(f"{did}: {step.what}", target[-1].rows, refused)

    def _write(self, what: str, entries: Sequence[Entry], field: str, values: Sequence[Value]) -> _Step:
        changes = []
        for entry, value in zip(entries, values, strict=True):
            change = Change(entry.key, field, value)
            if field == "bookmarked":  # on another machine it has to mean something before anything is fetched
                change = replace(change, title=entry.paper.title, link=entry.paper.page)
            elif field == "note":
                change = replace(change, base=note_base(self._store.standing(entry.row).get("note", ())))
            changes.append(change)
        before = tuple(standing(entry, field) for entry in entries)
        lines = self._journal.append(changes)
        self._store.fold(lines)
        rows = tuple(entry.row for entry in entries)
        return _Step(what, rows, tuple(changes), before, tuple(line.clock for line in lines))

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


def _subject(entries: Sequence[Entry]) -> str:
    if len(entries) > 1:
        return f"{len(entries):,} papers"
    title = entries[0].paper.title
    return title if len(title) <= 60 else title[:59].rstrip() + "…"
