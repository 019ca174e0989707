"""Marking: bookmarks, read, tags and notes of the papers in the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from textual.timer import Timer

from tui_reader.library import Marked, Value
from tui_reader.models import Entry
from tui_reader.tui import saying, view
from tui_reader.tui.jobs import Job
from tui_reader.tui.screens.browse import BrowseScreen
from tui_reader.tui.screens.frame import Start

if TYPE_CHECKING:
    from tui_reader.tui.screens.note import Notes

UNSAVED_FROM = 1.0
"""Seconds after which a mark that is not on the disk yet can be told from one that is."""
KEPT_AT_ONCE = 1_000
"""Of so many marked papers at once none is kept in a list that it no longer belongs to."""


class MarkScreen(BrowseScreen):
    """A mark is shown at once and written right after; when that fails, what is really kept is shown again."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.drafts = start.drafts
        self._marks = 0
        self._waiting: dict[int, frozenset[int]] = {}
        """The rows of each mark that is not saved yet."""
        self._marking: Job | None = None
        """Marks that are written in turns, the latest."""
        self._saving = ""
        """What the footer says of them, once they wait for long."""
        self._reading: Timer | None = None
        self._undos = 0
        """How often something was undone or redone."""

    def _selected(self) -> None:
        self._arm()

    def _passed_by(self) -> None:
        self._disarm()

    def _arm(self) -> None:
        """Start the time after which the selected paper counts as read; only for a selection that the reader made."""
        self._disarm()
        if self.settings.mark_read_after > 0:
            self._reading = self.set_timer(self.settings.mark_read_after, self._looked_at)

    def _disarm(self) -> None:
        if self._reading:
            self._reading.stop()
            self._reading = None

    def _looked_at(self) -> None:
        row = self._list.row
        if row is not None and self.app.app_focus and self.app.screen is self:
            self._mark([row], "read", True, quietly=True)

    def on_mount(self) -> None:
        """The time that counts is spent looking: Textual tells the app, never the screen, when that is."""
        self.watch(self.app, "app_focus", self._looking_again, init=False)

    def _looking_again(self, focused: bool) -> None:
        if focused and self._reading:
            self._arm()

    def _targets(self) -> list[int]:
        """The papers that a mark is for: those selected, else the one under the cursor."""
        if self._list.picked:
            return [row for row in self._list.rows if row in self._list.picked]
        return [] if self._list.row is None else [self._list.row]

    def _mark(self, rows: Sequence[int], field: str, value: Value, *, quietly: bool = False) -> None:
        """Mark papers: on the screen at once, in the journal right after; the screen tells when that failed."""
        self._mark_fields(rows, {field: value}, quietly=quietly)

    def _mark_fields(self, rows: Sequence[int], values: Mapping[str, Value], *, quietly: bool = False) -> None:
        """Mark several fields at once, as one step of undo."""
        if not quietly:
            self._pick(set())  # it was for this mark: the next one must not reach papers that are out of sight
        shown = self._shown_of(rows)
        # Handed over first: whatever becomes of the drawing, the mark is kept.
        self._write(
            lambda cancelled: self.library.mark_in_turns(rows, values, cancelled, shown),
            lambda what: self._say_marked(what, len(rows)),
            quietly=quietly,
            drawn=True,
            rows=rows,
        )
        flags = {field: bool(value) for field, value in values.items() if field in ("read", "bookmarked")}
        papers, unread, bookmarked = self._counts
        for entry in shown:
            marks = entry.marks._replace(**flags)  # type: ignore[arg-type]
            if marks != entry.marks:
                self._list.patch(entry.row, marks)
                if entry.row in self._details:
                    self._details[entry.row] = self._details[entry.row]._replace(marks=marks)
                unread += (entry.marks.read and not marks.read) - (marks.read and not entry.marks.read)
                bookmarked += marks.bookmarked - entry.marks.bookmarked
        self._kept.update(rows if len(rows) < KEPT_AT_ONCE else ())
        self._counts = (papers, unread, bookmarked)
        if self._list.row in rows:
            self._show_detail()
        self._show_bars()

    def _say_marked(self, what: str, papers: int) -> None:
        """What was done; of several papers until somebody was there to see it, with the key that undoes it."""
        if what and papers > 1 and self._keys["undo"]:
            self.say(f"{what} {self._look.signs.between} {self._keys['undo']} undoes", stays=True)
        else:
            self.say(what or "nothing to change", stays=papers > 1)

    def _write(
        self,
        turns: Callable[[Callable[[], bool]], Iterator[Marked]],
        say: Callable[[str], None],
        *,
        quietly: bool = False,
        drawn: bool = False,
        rows: Sequence[int] = (),
    ) -> None:
        """Write marks in turns, and ``say`` what was done. More than one turn is a job that can be stopped.

        A job that an undo took back meanwhile is silent: the undo says what became of it. ``drawn``: the screen shows
        already what the library will. ``rows``: the papers, as far as they are known beforehand.
        """
        saved = self._unsaved_for(rows)
        marked, undos, stopped = Marked(""), self._undos, False
        job: Job | None = None

        def stop() -> None:
            nonlocal stopped
            stopped = True

        def each(turn: Marked) -> None:
            nonlocal marked, job
            marked = turn
            saved()  # the rest goes on by itself
            if turn.done < turn.total and not stopped:
                words = f"{turn.done:,} of {turn.total:,} marked"
                if job:
                    job.tell(words)
                else:
                    job = self._marking = self.jobs.begin(words, stop)

        def done() -> None:
            saved()
            if job:
                job.end()
            if undos == self._undos and (stopped or not quietly):
                say(f"stopped: {marked.what}" if stopped else marked.what)
            if stopped or not (drawn and self.library.marking.is_ahead):  # else the screen knows more than the library
                self._refresh_marks()

        def failed(error: Exception) -> None:
            saved()
            if job:
                job.end()
            self._not_marked(error)

        self.tasks.write_in_turns(turns(lambda: stopped), each, done, failed)

    def _unsaved_for(self, rows: Sequence[int]) -> Callable[[], None]:
        """A mark of ``rows`` is to be saved; when that lasts, the screen says so. Call what this gives when done."""
        number = self._marks = self._marks + 1
        self._waiting[number] = frozenset(rows) if len(rows) < KEPT_AT_ONCE else frozenset()
        timer = self.set_timer(UNSAVED_FROM, self._show_unsaved)

        def saved() -> None:
            timer.stop()
            self._waiting.pop(number, None)
            if self._saving:
                self._show_unsaved()

        return saved

    def _unwritten(self) -> str:
        """What is still to be saved, in words."""
        if self._marking and self._marking.goes_on:
            return self._marking.words
        return saying.saving(self.tasks.unwritten)

    def _show_unsaved(self) -> None:
        self._saving = saying.saving(len(self._waiting))
        self._list.set_unsaved(frozenset().union(*self._waiting.values()))
        self._show_detail()
        self._show_bars()

    def _goes_on(self) -> str:
        return self._saving or super()._goes_on()

    def _not_marked(self, error: Exception) -> None:
        """Show what is really kept, and say why the mark is not."""
        self._details.clear()
        self._list.forget()
        self._show_detail()
        self.failed(error)
        self._refresh_marks()

    def _at_hand(self, row: int) -> Entry | None:
        if row in self._details:
            return self._details[row]
        return self._list.known(row)

    def _shown_of(self, rows: Sequence[int]) -> list[Entry]:
        """The papers among ``rows`` that are at hand; of a million that are marked, some hundreds."""
        at_hand = self._list.all_known() | self._details
        return [at_hand[row] for row in at_hand.keys() & rows]

    def _seen(self, rows: Sequence[int]) -> list[Entry]:
        """Those of the papers whose marks are known; says so when there are none, since then nothing is marked."""
        entries = [entry for entry in map(self._at_hand, rows) if entry]
        if rows and not entries:
            self.say("nothing is marked: the paper can't be read while another process writes", wrong=True)
        return entries

    def action_bookmark(self) -> None:
        """Bookmark, or take the bookmark away."""
        rows = self._targets()
        if entries := self._seen(rows):
            self._mark(rows, "bookmarked", not all(entry.marks.bookmarked for entry in entries))

    def action_read(self) -> None:
        """Mark as read or as unread; unread stays until the paper is selected anew."""
        rows = self._targets()
        if entries := self._seen(rows):
            self._disarm()
            self._mark(rows, "read", not all(entry.marks.read for entry in entries))

    def action_read_all(self) -> None:
        """Mark every paper shown as read."""
        if self._list.rows:
            self._mark(self._list.rows, "read", True)

    def action_undo(self) -> None:
        """Take the last mark back."""
        self._disarm()
        self._undos += 1
        self._write(self.library.undo_in_turns, lambda what: self.say(what or "nothing to undo"))

    def action_redo(self) -> None:
        """Do again what was undone."""
        self._undos += 1
        self._write(self.library.redo_in_turns, lambda what: self.say(what or "nothing to redo"))

    def action_pick(self) -> None:
        """Select or deselect the paper for the next mark, and go on."""
        row = self._list.row
        if row is not None:
            self._pick(self._list.picked ^ {row})
            self._say_picked()
            self._move_to(self._list.cursor + 1)

    def action_pick_all(self) -> None:
        """Select every paper shown; again, none."""
        rows = set(self._list.rows)
        self._pick(set() if rows <= self._list.picked else rows)
        self._say_picked()

    def _say_picked(self) -> None:
        count = len(self._list.picked)
        self.say(f"{view.counted(count, 'paper')} selected" if count else "no paper selected")

    async def action_tags(self) -> None:
        """Write the tags of the paper."""
        from tui_reader.tui.screens.prompts import LinePrompt

        entry = self._current()
        if entry is None:
            return

        def written(text: str | None) -> None:
            if text is None:
                return
            tags = {tag.strip("#,") for tag in text.replace(",", " ").split()} - {""}
            self._mark_fields([entry.row], {f"tag:{tag}": tag in tags for tag in sorted(tags ^ set(entry.marks.tags))})

        await self.open_sheet(LinePrompt("Tags", " ".join(entry.marks.tags), "separated by spaces"), written)

    async def action_note(self) -> None:
        """Write a note on the paper."""
        entry = self._current()
        if entry:
            await self._notes.write(entry)

    # -- notes that were begun ----------------------------------------------------------------------------------

    @cached_property
    def _notes(self) -> Notes:
        from tui_reader.tui.screens.note import Notes

        return Notes(self, self.library, self.drafts, self._keys["note"])

    def note_changed(self) -> None:
        """A note or a draft is another than the screen shows."""
        self._list.set_drafts(self.drafts.keys)
        self._show_detail()
        self._refresh_marks()

    def _draft_of(self, entry: Entry) -> str:
        return self._notes.draft_of(entry) if self.drafts.keys else ""

    def _news(self) -> bool:
        changed = super()._news()
        return self.drafts.look(self.library.current_key, again=changed) or changed

    def _refresh_marks(self) -> None:
        super()._refresh_marks()
        self._list.set_drafts(self.drafts.keys)

    def _after_first_frame(self) -> None:
        super()._after_first_frame()
        if count := len(self.drafts.keys):
            self._list.set_drafts(self.drafts.keys)
            if not (self.library.warnings or self.library.marking.problems):
                self.say(f"{view.counted(count, 'draft')} of notes not saved yet; the list says where")

    def put_down(self) -> None:
        """Keep what is being written just now. Raises OSError when it can't be kept."""
        if "_notes" in self.__dict__:
            self._notes.put_down()
        self.drafts.flush()
