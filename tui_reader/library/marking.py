"""Marks: written to the journal first, then applied to the store; every one can be undone."""

from __future__ import annotations

import itertools
import json
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from tui_reader.journal import Change, Journal, JournalError, Watermark
from tui_reader.library.searches import Searches, named
from tui_reader.marks import FIELDS, NOTE, PLACE, RULE, TAG, MarkLine, Value, note_base, note_text
from tui_reader.models import Entry, Marks
from tui_reader.store import Busy, Store, StoreError
from tui_reader.text import clean, clean_line

AT_ONCE = 2_000
"""Papers marked in one go: all of a million at once would take gigabytes, and lock others out for minutes."""
APPLY_WAIT = 0.05
"""Seconds that a mark, saved by then, waits for whoever writes into the library."""
APPLIED_AT_ONCE = 2_000
"""Lines of journals applied in one go: some 100 ms in which others can't write, and little memory."""
MOST_TAG = 100
"""Bytes of a tag that is brought by an import."""
MOST_NOTE = 16_000
"""Bytes of a note that is brought by an import."""
COMPACT_BYTES = 1_000_000
"""A journal below this size is read faster than it could be compacted."""
COMPACT_RATIO = 4
"""A journal is compacted when it holds this many times as many lines as still count."""


class Marked(NamedTuple):
    """The result of a mark, an undo or a redo."""

    what: str
    """For people: ``bookmark, StyleSwin: Transformer-based GAN``; empty when there was nothing to do."""
    rows: tuple[int, ...] = ()
    """The papers that changed; of one turn of several, those of that turn."""
    refused: int = 0
    """Changes that an undo left alone because the field was changed elsewhere since."""
    done: int = 0
    """Changes that were looked at, those included that were not needed or refused."""
    total: int = 0
    """Changes there are to look at."""


class _Edit(NamedTuple):
    """The new value of a field of a paper."""

    entry: Entry
    field: str
    value: Value
    was: str | None = None
    """The note that this one was made from; None for the one that stands."""


UNDO_STEPS = 500
"""Steps that can be undone."""
UNDO_CHANGES = 200_000
"""Changes that the steps before the last may be made of together, some 20 bytes each."""


class _Was(NamedTuple):
    """One change of a step: the paper's key, the field, what stood before, and the clock of what was written."""

    key: str
    field: str
    before: Value
    clock: str


class _Step:
    """One undoable action, its changes packed: of 100,000 papers they take 2 MB, in lists it would be 20."""

    def __init__(self, verb: str = "") -> None:
        self.verb = verb
        self.title = ""
        """A paper of it, for people."""
        self.papers = 0
        self.changes = 0
        self.parts: list[bytes] = []
        """The changes of each turn."""
        self.ended = False
        """True when it was taken back, so that nothing may be added any more."""

    @property
    def what(self) -> str:
        """``Bookmarked: Attention Is All You Need``, ``17 papers marked read``."""
        if self.changes and self.papers == 1:
            return f"{self.verb[:1].upper()}{self.verb[1:]}: {self.title}"
        return self.named

    @property
    def named(self) -> str:
        """The same behind other words: ``bookmarked, Attention Is All You Need``."""
        if not self.changes:
            return ""
        return f"{self.papers:,} papers {self.verb}" if self.papers > 1 else f"{self.verb}, {self.title}"

    def add(self, part: Sequence[_Was]) -> None:
        """Add the changes of a turn."""
        self.parts.append(zlib.compress(json.dumps(part).encode(), 1))
        self.changes += len(part)
        self.papers += len({was.key for was in part})

    def last(self) -> list[_Was]:
        """The changes of the last turn."""
        return [_Was(*change) for change in json.loads(zlib.decompress(self.parts[-1]))]

    def drop(self) -> None:
        """Take the last turn out."""
        part = self.last()
        del self.parts[-1]
        self.changes -= len(part)
        self.papers -= len({was.key for was in part})


class _Saved(NamedTuple):
    """One undoable change of saved searches: by name, the query before and after; empty for none."""

    what: str
    before: Mapping[str, str]
    after: Mapping[str, str]


class Marking:
    """The reader's marks, over a journal and the store that it is applied to. Undo is per process."""

    def __init__(self, store: Store, journal: Journal, searches: Searches) -> None:
        self._store = store
        self._journal = journal
        self._searches = searches
        self.rows_of = store.age
        """The age of the store whose rows are known to those who mark; see ``Library.reopened``."""
        self._done: list[_Step | _Saved] = []
        self._undone: list[_Step | _Saved] = []
        self._looked = False
        self._catching_up = threading.Lock()
        self.behind = False
        """True when the journals are known to hold more than was applied."""
        self._ahead: dict[str, dict[str, MarkLine]] = {}
        """By key and field, what is in the journal and may not be in the store yet."""
        self._ahead_turn = threading.Lock()
        self.failing = False
        """True when the last mark could not be saved."""
        self.problems: tuple[str, ...] = ()
        """Lines of the journals that were skipped, a sentence each."""

    def catch_up(self, *, parts: int = 0, wait: bool = False) -> bool:
        """Apply what the journals hold beyond the store's watermarks; whether anything was new.

        ``parts``: how many times ``APPLIED_AT_ONCE`` lines at most, 0 for all; then ``behind`` says whether there are
        more. Left to whoever does it already on another thread, unless ``wait``.
        """
        if not self._catching_up.acquire(blocking=wait):
            return False
        try:
            ahead = [line for fields in list(self._ahead.values()) for line in list(fields.values())]
            new = False
            for part in itertools.count(1):
                new |= self._apply_part()
                if not self.behind or part == parts:
                    break
            if not self.behind:
                self._caught_up(ahead)  # by this, or by another process that has this library open
            return new
        finally:
            self._catching_up.release()

    def _apply_part(self) -> bool:
        since = self._watermarks()
        # The first look is never left out: from it the journal knows the clocks, else the first mark would read all.
        if self._looked and not self._journal.changed(since):
            self.behind = False
            return False
        reading = self._journal.read(since, APPLIED_AT_ONCE)
        self.problems = tuple(dict.fromkeys([*self.problems, *map(str, reading.problems)]))
        if reading.watermarks != since:
            self._store.apply_lines(
                reading.lines, {name: watermark._asdict() for name, watermark in reading.watermarks.items()}
            )
        self._looked, self.behind = True, reading.more
        return bool(reading.lines)

    def caught_up(self) -> float:
        """The share of the journals that was applied, from 0 to 1."""
        return self._journal.done(self._watermarks())

    @property
    def is_ahead(self) -> bool:
        """True when marks are saved that the store does not show yet, since another process writes there."""
        return bool(self._ahead)

    def ahead(self, entries: Iterable[Entry]) -> list[Entry]:
        """``entries`` of the store with the marks that are saved but not there yet."""
        return [self._with_ahead(entry) if entry.key in self._ahead else entry for entry in entries]

    def _with_ahead(self, entry: Entry) -> Entry:
        marks = entry.marks
        for field, line in self._ahead.get(entry.key, {}).items():
            if field.startswith(TAG):
                tags = {*marks.tags} - {field.removeprefix(TAG)} | ({field.removeprefix(TAG)} if line.value else set())
                marks = marks._replace(tags=tuple(sorted(tags)))
            elif field in FIELDS:
                marks = marks._replace(**{field: line.value})  # type: ignore[arg-type]
        return entry._replace(marks=marks)

    def _saved(self, lines: Sequence[MarkLine]) -> None:
        """Apply lines that are in the journal by now; while another process writes they are only ahead of the store."""
        with self._ahead_turn:
            patience = 0.0 if self._ahead else APPLY_WAIT  # who has waited for one mark need not wait for the next
            for line in lines:
                self._ahead[line.key] = {**self._ahead.get(line.key, {}), line.field: line}
        # A failure here must not be called one of the mark, and is met again by the next ``catch_up``.
        with suppress(Busy, StoreError), self._store.waiting(patience):
            self._store.apply_lines(lines)
            self._caught_up(lines)

    def _caught_up(self, lines: Iterable[MarkLine]) -> None:
        """These are in the store."""
        with self._ahead_turn:
            for line in lines:
                fields = self._ahead.get(line.key, {})
                if fields.get(line.field) == line:
                    left = {field: other for field, other in fields.items() if field != line.field}
                    if left:
                        self._ahead[line.key] = left
                    else:
                        del self._ahead[line.key]

    def _entries(self, rows: Sequence[int], known: Sequence[Entry]) -> list[Entry]:
        """The papers of ``rows`` with their marks as they stand: from the store, unless that would mean waiting."""
        at_hand = {entry.row: entry for entry in known}
        if all(row in at_hand for row in rows):
            with suppress(Busy), self._store.waiting(0):
                return self.ahead(self._store.entries(rows))
            return self.ahead(at_hand[row] for row in rows)
        return self.ahead(self._store.entries(rows))

    def set(self, rows: Sequence[int], field: str, value: Value, known: Sequence[Entry] = ()) -> Marked:
        """Mark ``field`` of the papers in ``rows``; those where it stands already are left alone.

        Durable when it returns. Raises JournalError, with nothing marked; of more than ``AT_ONCE`` papers some may be,
        which undo takes back.
        """
        return _whole(self.in_turns(rows, {field: value}, known=known))

    def in_turns(
        self,
        rows: Sequence[int],
        values: Mapping[str, Value],
        cancelled: Callable[[], bool] = lambda: False,
        known: Sequence[Entry] = (),
    ) -> Iterator[Marked]:
        """Set fields of the papers in ``rows`` to ``values``, ``AT_ONCE`` papers a turn; other marks can go between.

        After each turn comes what was done so far, which is saved. Stopped by ``cancelled`` or given up, or taken back
        between two turns, what was done by then is one step of undo, as the whole would be. Raises JournalError.

        ``known``: papers of ``rows`` as the reader saw them, so that marking them waits for nobody who writes into the
        library; others are waited for, and Busy is raised when that takes too long. So it is when the library was
        opened anew and the caller does not know yet that papers have other rows now.
        """
        if self._store.age != self.rows_of:
            raise Busy("the library was opened anew just now; press the key again")
        return self._in_turns(rows, values, cancelled, known)

    def _in_turns(
        self, rows: Sequence[int], values: Mapping[str, Value], cancelled: Callable[[], bool], known: Sequence[Entry]
    ) -> Iterator[Marked]:
        step = _Step()
        for part in _parts(len(rows)):
            if step.ended or cancelled():
                return
            changes = [
                _Edit(entry, field, value)
                for entry in self._entries(rows[part], known)
                for field, value in values.items()
                if standing(entry, field) != value
            ]
            step.verb = step.verb or verb({change.field: change.value for change in changes})
            if self._write(step, changes) == len(changes) > 0:
                self._done.append(step)
                self._undone.clear()
            changed = tuple(dict.fromkeys(change.entry.row for change in changes))
            yield Marked(step.what, changed, done=min(part.stop, len(rows)), total=len(rows))

    def bringing(self) -> Callable[[Sequence[tuple[int, Marks]]], int]:
        """A way to add marks that come with papers: a call with (row, marks) for each paper, any number of times.

        What is marked here stays: nothing is taken away, and a note that is there is not replaced. The calls give the
        number of papers that they marked, and are one step of undo together. They raise JournalError and Busy.
        """
        step = _Step("marks of an import")

        def bring(marked: Sequence[tuple[int, Marks]]) -> int:
            nonlocal step
            if step.ended:  # what came until then was taken back
                step = _Step(step.verb)
            wanted: dict[int, list[Marks]] = {}
            for row, marks in marked:
                wanted.setdefault(row, []).append(marks)
            rows, count = list(wanted), 0
            for part in _parts(len(rows)):
                entries = self._entries(rows[part], ())
                changes = [change for entry in entries for change in _brought(entry, wanted[entry.row])]
                if self._write(step, changes) == len(changes) > 0:
                    self._done.append(step)
                    self._undone.clear()
                count += len({change.entry.row for change in changes})
            return count

        return bring

    def write_note(self, entry: Entry, text: str, was: str) -> Marked:
        """Write a note on a paper, made from ``was``: what its editor was opened on.

        A note that came in since, from wherever, stays beside it. Raises JournalError, ValueError for one that is too
        long, and Busy when what it replaces can't be asked; then nothing is written.
        """
        (entry,) = self._entries([entry.row], [entry])
        if text in (was, entry.marks.note):
            return Marked("")
        step = _Step(verb({NOTE: text}))
        self._write(step, [_Edit(entry, NOTE, text, was)])
        self._done.append(step)
        self._undone.clear()
        return Marked(step.what, (entry.row,), done=1, total=1)

    def keep_place(self, key: str, place: str, share: float) -> None:
        """Keep where a reader of the paper ``key`` stopped: a place in its text, and how much of it is read, 0 to 1.

        No step of undo: nobody asked for it. Raises JournalError.
        """
        share = min(1.0, max(0.0, share))
        self._saved(self._journal.append([Change(key, PLACE, place), Change(key, "position", share)]))

    def place(self, row: int) -> str:
        """The place in the text of a paper where its reader stopped; empty for none."""
        held = self._store.standing(row).get(PLACE, ())
        return str(held[-1].value) if held else ""

    def keep(self, field: str, values: Mapping[str, Value]) -> None:
        """Keep ``field`` of each key of ``values``. No step of undo: nobody asked for it. Raises JournalError."""
        changes = [Change(key, field, value) for key, value in values.items()]
        for part in _parts(len(changes)):
            self._saved(self._journal.append(changes[part]))

    def kept(self, key: str, field: str) -> Value | None:
        """The value that ``keep`` kept under this very key; None for none."""
        return dict(self._store.values(key, field)).get(key)

    def has(self, row: int, field: str) -> bool:
        """True when something was kept in ``field`` of the paper, whatever key it had then."""
        return field in self._store.standing(row)

    def save_search(self, name: str, query: str, instead_of: str = "") -> str:
        """Keep ``query`` under ``name`` and give that as it is kept; an empty query forgets it.

        ``instead_of``: the name that it had, to be forgotten. Raises ValueError for no name, JournalError.
        """
        name = named(name)
        after = {instead_of: "", name: query} if instead_of else {name: query}
        known = self._searches.saved()
        self._searches.save(after)
        what = f"search {name} {'kept' if query else 'forgotten'}"
        self._done.append(_Saved(what, {name: known.get(name, "") for name in after}, after))
        self._undone.clear()
        return name

    def undo(self) -> Marked:
        """Take the last step back, by new lines in the journal. Raises JournalError, with what is left still there."""
        return _whole(self.undo_in_turns())

    def redo(self) -> Marked:
        """Do the step that was undone last again. Raises JournalError, with what is left still there."""
        return _whole(self.redo_in_turns())

    def undo_in_turns(self, cancelled: Callable[[], bool] = lambda: False) -> Iterator[Marked]:
        """Take the last step back in turns; what is left of it when it was stopped can be undone later."""
        return self._back(self._done, self._undone, "undone", cancelled)

    def redo_in_turns(self, cancelled: Callable[[], bool] = lambda: False) -> Iterator[Marked]:
        """Do the step that was undone last again, in turns, as ``undo_in_turns``."""
        return self._back(self._undone, self._done, "redone", cancelled)

    def _back(
        self, source: list[_Step | _Saved], target: list[_Step | _Saved], did: str, cancelled: Callable[[], bool]
    ) -> Iterator[Marked]:
        if not source:
            return
        step = source[-1]
        self.catch_up(parts=1)
        if isinstance(step, _Saved):
            yield self._back_to(step, source, target, did)
            return
        step.ended = True
        back, what, total, refused = _Step(step.verb), step.named, step.changes, 0
        while step.parts and not (back.ended or cancelled()):
            part = step.last()
            free = {
                (row, was.field): was.before
                for was in part
                if (row := self._store.row(was.key)) is not None
                and _clock(self._store.standing(row).get(was.field, ())) == was.clock
            }
            entries = {entry.row: entry for entry in self._store.entries(list({row: None for row, _ in free}))}
            changes = [_Edit(entries[row], field, value) for (row, field), value in free.items() if row in entries]
            if self._write(back, changes) == len(changes) > 0:
                target.append(back)
            refused += len(part) - len(changes)
            step.drop()
            if not step.parts and step in source:
                source.remove(step)
            said = f"{did.capitalize()}: {back.named}" if back.parts else f"Not {did}, changed elsewhere since: {what}"
            yield Marked(
                said,
                tuple(dict.fromkeys(change.entry.row for change in changes)),
                refused,
                total - step.changes,
                total,
            )

    def _back_to(self, step: _Saved, source: list[_Step | _Saved], target: list[_Step | _Saved], did: str) -> Marked:
        known = self._searches.saved()
        if any(known.get(name, "") != clean_line(query) for name, query in step.after.items()):
            source.pop()
            return Marked(f"Not {did}, changed elsewhere since: {step.what}", refused=1)
        self._searches.save(step.before)
        target.append(_Saved(step.what, step.after, step.before))
        source.pop()
        return Marked(f"{did.capitalize()}: {step.what}")

    def _write(self, step: _Step, changes: Sequence[_Edit]) -> int:
        """Make the changes, and keep in the step what it takes to go back; how many the step has now."""
        if changes:
            self.failing = True
            lines = self._journal.append([self._line(change) for change in changes])
            self.failing = False
            self._saved(lines)
            step.title = step.title or _shortened(changes[0].entry.paper.title)
            step.add(
                [
                    _Was(change.entry.key, change.field, standing(change.entry, change.field), line.clock)
                    for change, line in zip(changes, lines, strict=True)
                ]
            )
            _forget_oldest(self._done)
            _forget_oldest(self._undone)
        return step.changes

    def _line(self, change: _Edit) -> Change:
        """A change as the journal takes it."""
        entry = change.entry
        line = Change(entry.key, change.field, change.value, after=self._stands_far_ahead(change))
        if change.field == "bookmarked":  # on another machine it has to mean something before anything is fetched
            return replace(line, title=entry.paper.title, link=entry.paper.page)
        if change.field == "note":
            return replace(line, base=self._base(change))
        return line

    def _base(self, change: _Edit) -> str:
        """The ``base`` of a note: of what stands, that which its editor was opened on."""
        try:
            held = self._store.standing(change.entry.row).get(NOTE, ())
        except Busy:
            if change.was == "":  # then it replaces nothing that anybody sees
                return ""
            raise
        if change.was in (None, note_text(held)):
            return note_base(held)
        parts = change.was.split(RULE) if change.was else [""]
        return note_base(line for line in held if line.value in (change.was, *parts))

    def _stands_far_ahead(self, change: _Edit) -> str:
        """The clock of what stands in the field, where there are clocks that the journal does not follow."""
        if self._journal.far_ahead:
            with suppress(Busy), self._store.waiting(0):
                held = self._store.standing(change.entry.row).get(change.field, ())
                return max((line.clock for line in held), default="")
        return ""

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
        except (
            TypeError,
            AttributeError,
        ):  # damaged, or kept by another release: the journals are read from their beginnings
            return {}


def _clock(held: Sequence[MarkLine]) -> str:
    """The clock of what holds; of several notes no single one does, so that none of them can be undone."""
    return held[0].clock if len(held) == 1 else ""


def standing(entry: Entry, field: str) -> Value:
    """The lines that hold for ``field`` of a paper."""
    if field.startswith(TAG):
        return field.removeprefix(TAG) in entry.marks.tags
    value: Value = getattr(entry.marks, field)
    return value


def _brought(entry: Entry, wanted: Iterable[Marks]) -> Iterator[_Edit]:
    """The changes that add marks to those of a paper."""
    tags, note = set(entry.marks.tags), entry.marks.note
    for field in ("bookmarked", "read"):
        if any(getattr(marks, field) for marks in wanted) and not standing(entry, field):
            yield _Edit(entry, field, True)
    for marks in wanted:
        for tag in marks.tags:
            name = "-".join(clean_line(tag.strip("#,"), MOST_TAG).replace(",", " ").split())
            if name and name not in tags:
                tags.add(name)
                yield _Edit(entry, TAG + name, True)
        if (text := clean(marks.note, MOST_NOTE).strip()) and not note:
            note = text
            yield _Edit(entry, NOTE, text, "")


def verb(values: Mapping[str, Value]) -> str:
    """The words for having set fields to ``values``: ``bookmarked``, ``tagged nlp vision, tag gan removed``."""
    tags = {field.removeprefix(TAG): value for field, value in values.items() if field.startswith(TAG)}
    added, removed = ([tag for tag, value in tags.items() if bool(value) is has] for has in (True, False))
    parts = [f"tagged {' '.join(added)}"] if added else []
    parts += [f"{'tag' if len(removed) == 1 else 'tags'} {' '.join(removed)} removed"] if removed else []
    for field, value in values.items():
        if field == "bookmarked":
            parts.append("bookmarked" if value else "bookmark removed")
        elif field == "read":
            parts.append("marked read" if value else "marked unread")
        elif not field.startswith(TAG):
            parts.append(f"{field} {'saved' if value else 'removed'}")
    return ", ".join(parts)


def _shortened(title: str) -> str:
    return title if len(title) <= 60 else title[:59].rstrip() + "…"


def _whole(turns: Iterator[Marked]) -> Marked:
    """All turns as one."""
    whole, rows = Marked(""), dict[int, None]()
    for marked in turns:
        whole = marked
        rows |= dict.fromkeys(marked.rows)
    return whole._replace(rows=tuple(rows))


def _parts(papers: int) -> Iterator[slice]:
    return (slice(i, i + AT_ONCE) for i in range(0, papers, AT_ONCE))


def _forget_oldest(steps: list[_Step | _Saved]) -> None:
    """Keep so many steps, and steps of so many changes, that a long session does not fill the memory."""
    changes, kept = 0, 1
    for step in reversed(steps[:-1]):
        changes += step.changes if isinstance(step, _Step) else 1
        if kept == UNDO_STEPS or changes > UNDO_CHANGES:
            break
        kept += 1
    del steps[:-kept]
