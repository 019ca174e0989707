"""The marker: bookmarks, read, tags and notes of the papers in the list."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from textual.timer import Timer

from tui_reader.library import Marked, Value
from tui_reader.models import Entry, Marks
from tui_reader.tui import saying
from tui_reader.tui.jobs import Job
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.news import News
from tui_reader.tui.parts.panes import Panes
from tui_reader.tui.parts.selected import Selected
from tui_reader.tui.parts.shell import Shell, Start
from tui_reader.tui.saying import marks as says

if TYPE_CHECKING:
    from tui_reader.tui.screens.note import Notes

UNSAVED_FROM = 1.0
"""Seconds after which a mark that is not on the disk yet can be told from one that is."""
KEPT_AT_ONCE = 1_000
"""Of so many marked papers at once none is kept in a list that it no longer belongs to."""


class Marker:
    """A mark is shown at once and written right after; when that fails, what is really kept is shown again."""

    def __init__(
        self, shell: Shell, panes: Panes, selected: Selected, listing: Listing, news: News, start: Start
    ) -> None:
        self._shell = shell
        self._panes = panes
        self._selected = selected
        self._listing = listing
        self._news = news
        self.drafts = start.drafts
        self._marks = 0
        self._waiting: dict[int, frozenset[int]] = {}
        """The rows of each mark that is not saved yet."""
        self._marking: Job | None = None
        """Marks that are written in turns, the latest."""
        self.saving = ""
        """The footer's words on them, once they wait for long."""
        self._reading: Timer | None = None
        self._undos = 0
        """The times that something was undone or redone."""

    # -- reading marks as read ----------------------------------------------------------------------------------

    def arm(self) -> None:
        """Start the time after which the selected paper counts as read; only for a selection that the reader made."""
        self.disarm()
        if self._shell.settings.mark_read_after > 0:
            self._reading = self._shell.set_timer(self._shell.settings.mark_read_after, self._looked_at)

    def disarm(self) -> None:
        """No longer count the time: the selected paper stays as it is."""
        if self._reading:
            self._reading.stop()
            self._reading = None

    @property
    def armed(self) -> bool:
        """True when the time runs."""
        return self._reading is not None

    def _looked_at(self) -> None:
        row = self._panes.list.row
        if row is not None and self._shell.is_watched:
            self.mark([row], "read", True, quietly=True)

    def looking_again(self) -> None:
        """Somebody turned to the terminal again: the time that counts is spent looking."""
        if self._reading:
            self.arm()

    # -- marking ------------------------------------------------------------------------------------------------

    def targets(self) -> list[int]:
        """The papers that a mark is for: those selected, else the one under the cursor."""
        papers = self._panes.list
        if papers.picked:
            return [row for row in papers.rows if row in papers.picked]
        return [] if papers.row is None else [papers.row]

    def mark(self, rows: Sequence[int], field: str, value: Value, *, quietly: bool = False) -> None:
        """Mark papers: on the screen at once, in the journal right after; the screen tells when that failed."""
        self.mark_fields(rows, {field: value}, quietly=quietly)

    def mark_fields(self, rows: Sequence[int], values: Mapping[str, Value], *, quietly: bool = False) -> None:
        """Mark several fields at once, as one step of undo."""
        # It was for this mark: the next one must not reach papers that are out of sight. Drawn with what it changes.
        dropped = not quietly and self._listing.set_picked(set())
        flags = {field: bool(value) for field, value in values.items() if field in ("read", "bookmarked")}
        shown = self._shown_of(rows)
        # Handed over first: whatever becomes of the drawing, the mark is kept.
        self._write(
            lambda cancelled: self._shell.library.marking.in_turns(rows, values, cancelled, shown),
            lambda what, since: self._say_marked(what, len(rows), since),
            quietly=quietly,
            again=lambda: self._draw(rows, flags),
            rows=rows,
        )
        if not self._draw(rows, flags) and dropped:
            self._panes.list.redraw()
        if dropped:
            self._listing.show_search()
        self._listing.keep(rows if len(rows) < KEPT_AT_ONCE else ())
        if self._panes.list.row in rows:
            self._selected.show()
        self._shell.show_bars()

    def _draw(self, rows: Sequence[int], flags: Mapping[str, bool]) -> bool:
        """Show marks ahead of the library, and count them; whether the screen showed others before."""
        changed: dict[int, Marks] = {}
        unread = bookmarked = 0
        for entry in self._shown_of(rows):
            marks = entry.marks._replace(**flags)  # type: ignore[arg-type]
            if marks != entry.marks:
                changed[entry.row] = marks
                unread += (entry.marks.read and not marks.read) - (marks.read and not entry.marks.read)
                bookmarked += marks.bookmarked - entry.marks.bookmarked
        self._panes.list.patch(changed)
        self._selected.patch(changed)
        self._news.count(unread, bookmarked)
        return bool(changed)

    def _say_marked(self, what: str, papers: int, since: float | None) -> None:
        """Say what was done; of several papers until somebody was there to see it, with the key that undoes it."""
        keys, between = self._shell.keys, self._shell.look.signs.between
        if what and papers > 1 and keys["undo"]:
            self._shell.say(says.undoes(what, between, keys["undo"]), stays=True, since=since)
        else:
            self._shell.say(what or saying.NOTHING_TO_CHANGE, stays=papers > 1, since=since)

    def _write(
        self,
        turns: Callable[[Callable[[], bool]], Iterator[Marked]],
        say: Callable[[str, float | None], None],
        *,
        quietly: bool = False,
        again: Callable[[], bool] | None = None,
        rows: Sequence[int] = (),
    ) -> None:
        """Write marks in turns, and ``say`` what was done, for a key pressed now.

        More than one turn is a job that can be stopped; its end is said whatever was pressed since. A job that an undo
        took back meanwhile is silent: the undo says what became of it. ``again``: draws what the screen shows already
        and the library will; true when something had drawn what the library has meanwhile. ``rows``: the papers, as far
        as they are known beforehand.
        """
        saved = self._unsaved_for(rows)
        marked, undos, stopped, since = Marked(""), self._undos, False, time.monotonic()
        job: Job | None = None

        def stop() -> None:
            nonlocal stopped
            stopped = True

        def each(turn: Marked) -> None:
            nonlocal marked, job
            marked = turn
            saved()  # the rest goes on by itself
            if turn.done < turn.total and not stopped:
                words = says.marking(turn.done, turn.total)
                if job:
                    job.tell(words)
                else:
                    job = self._marking = self._shell.jobs.begin(words, stop)

        def done() -> None:
            saved()
            if job:
                job.end()
            if undos == self._undos and (stopped or not quietly):
                say(says.stopped(marked.what) if stopped else marked.what, None if job else since)
            if stopped or again is None or not self._shell.library.marking.is_ahead:
                self._news.refresh()
            elif not self._shell.tasks.unwritten and again():  # the screen has to know more than the library
                self._selected.show()
                self._shell.show_bars()

        def failed(error: Exception) -> None:
            saved()
            if job:
                job.end()
            self._not_marked(error)

        self._shell.tasks.write_in_turns(turns(lambda: stopped), each, done, failed)

    def _unsaved_for(self, rows: Sequence[int]) -> Callable[[], None]:
        """A mark of ``rows`` is to be saved; when that lasts, the screen says so. Call what this gives when done."""
        number = self._marks = self._marks + 1
        self._waiting[number] = frozenset(rows) if len(rows) < KEPT_AT_ONCE else frozenset()
        timer = self._shell.set_timer(UNSAVED_FROM, self._show_unsaved)

        def saved() -> None:
            timer.stop()
            self._waiting.pop(number, None)
            if self.saving:
                self._show_unsaved()

        return saved

    def unwritten(self) -> str:
        """Words on what is still to be saved."""
        if self._marking and self._marking.goes_on:
            return self._marking.words
        return says.saving(self._shell.tasks.unwritten)

    def _show_unsaved(self) -> None:
        self.saving = says.saving(len(self._waiting))
        self._panes.list.set_unsaved(frozenset().union(*self._waiting.values()))
        self._selected.show()
        self._shell.show_bars()

    def _not_marked(self, error: Exception) -> None:
        """Show what is really kept, and say why the mark is not."""
        self._selected.forget()
        self._panes.list.forget()
        self._selected.show()
        self._shell.failed(error)
        self._news.refresh()

    def _shown_of(self, rows: Sequence[int]) -> list[Entry]:
        """The papers among ``rows`` that are at hand; of a million that are marked, some hundreds."""
        at_hand = self._selected.all_known()
        return [at_hand[row] for row in at_hand.keys() & rows]

    def _seen(self, rows: Sequence[int]) -> list[Entry]:
        """Those of the papers whose marks are known; says so when there are none, since then nothing is marked."""
        entries = [entry for entry in map(self._selected.known, rows) if entry]
        if rows and not entries:
            self._shell.say(says.UNREADABLE, wrong=True)
        return entries

    def toggle(self, field: str) -> None:
        """Mark the papers, or take the mark away where all of them have it."""
        rows = self.targets()
        if entries := self._seen(rows):
            if field == "read":
                self.disarm()  # unread stays until the paper is selected anew
            self.mark(rows, field, not all(getattr(entry.marks, field) for entry in entries))

    def mark_all_read(self) -> None:
        """Mark every paper shown as read."""
        if self._panes.list.rows:
            self.mark(self._panes.list.rows, "read", True)

    def undo(self) -> None:
        """Take the last mark back."""
        self.disarm()
        self._undos += 1
        self._write(
            self._shell.library.marking.undo_in_turns,
            lambda what, since: self._shell.say(what or says.NOTHING_TO_UNDO, since=since),
        )

    def redo(self) -> None:
        """Do again what was undone."""
        self._undos += 1
        self._write(
            self._shell.library.marking.redo_in_turns,
            lambda what, since: self._shell.say(what or says.NOTHING_TO_REDO, since=since),
        )

    # -- selecting ----------------------------------------------------------------------------------------------

    def pick(self) -> None:
        """Select or deselect the paper for the next mark, and go on."""
        papers = self._panes.list
        if papers.row is not None:
            self._listing.pick(papers.picked ^ {papers.row})
            self._say_picked()
            self._listing.move_by(1)

    def pick_all(self) -> None:
        """Select every paper shown; again, none."""
        rows = set(self._panes.list.rows)
        self._listing.pick(set() if rows <= self._panes.list.picked else rows)
        self._say_picked()

    def _say_picked(self) -> None:
        self._shell.say(says.selected(len(self._panes.list.picked)))

    # -- tags and notes -----------------------------------------------------------------------------------------

    async def write_tags(self) -> None:
        """Write the tags of the paper."""
        from tui_reader.tui.screens.prompts import LinePrompt

        entry = self._selected.entry()
        if entry is None:
            return

        def written(text: str | None) -> None:
            if text is None:
                return
            tags = {tag.strip("#,") for tag in text.replace(",", " ").split()} - {""}
            self.mark_fields([entry.row], {f"tag:{tag}": tag in tags for tag in sorted(tags ^ set(entry.marks.tags))})

        await self._shell.open_sheet(LinePrompt(says.TAGS, " ".join(entry.marks.tags), says.TAGS_HINT), written)

    async def write_note(self, entry: Entry | None = None) -> None:
        """Write a note on a paper, by default on the one under the cursor."""
        if entry := entry or self._selected.entry():
            await self._notes.write(entry)

    @cached_property
    def _notes(self) -> Notes:
        from tui_reader.tui.screens.note import Notes

        return Notes(self._shell, self.drafts, self._note_changed)

    def _note_changed(self) -> None:
        """A note or a draft is another than the screen shows."""
        self.show_drafts()
        self._selected.read_again()
        self._selected.show()
        self._news.refresh()

    def draft_of(self, entry: Entry) -> str:
        """The note on a paper that was begun, to be shown; empty for none."""
        return self._notes.draft_of(entry) if self.drafts.keys else ""

    def show_drafts(self) -> None:
        """Show in the list where notes were begun."""
        self._panes.list.set_drafts(self.drafts.keys)

    def begin(self) -> None:
        """The first frame is there: say that notes were begun."""
        if count := len(self.drafts.keys):
            self.show_drafts()
            library = self._shell.library
            if not (library.warnings or library.marking.problems):
                self._shell.say(says.drafts(count))

    def put_down(self) -> None:
        """Keep what is being written just now. Raises OSError when it can't be kept."""
        if "_notes" in self.__dict__:
            self._notes.put_down()
        self.drafts.flush()
