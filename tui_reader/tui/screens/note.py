"""Writing a note: what is written is a draft at every moment, until it is saved."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static, TextArea

from tui_reader.drafts import Draft, Drafts
from tui_reader.library import Marked
from tui_reader.models import Entry
from tui_reader.text import clean, clean_line
from tui_reader.tui import programs, saying
from tui_reader.tui.saying import marks as says
from tui_reader.tui.screens.prompts import Area
from tui_reader.tui.screens.sheet import Sheet

if TYPE_CHECKING:
    from tui_reader.tui.parts.shell import Shell

KEEPING = 1.0
"""Seconds after a letter until the draft is on the disk."""
AT_ONCE = 2.0
"""Seconds: an editor that is back sooner may have a window of its own, where somebody writes."""
SAVED = 2.0
"""Seconds that keys wait for a note that is being saved before them: they are for the list, not for its text."""
SHOWN = 4_000
"""Bytes of a draft that the detail shows."""


class NoteSheet(Sheet[None]):
    """Several lines to write. ``written`` is told of every change, ``save`` is called to save."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("escape,ctrl+c", "keep", show=False, priority=True),
        Binding("ctrl+o", "saved", show=False, priority=True),
    ]

    def __init__(
        self, draft: Draft, saved: str, written: Callable[[str], None], save: Callable[[str], asyncio.Event]
    ) -> None:
        """``draft``: what to begin with; ``saved``: the note that stands; what ``save`` gives is set when done."""
        super().__init__()
        self._draft, self._saved = draft, saved
        self._written, self._save = written, save
        self._area = Area(draft.text)
        self._told = Static(classes="told")

    def compose(self) -> ComposeResult:
        """The text, and a line for what went wrong."""
        begun = self._draft.text != self._saved
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = says.note_title(begun=begun, changed=self._draft.was != self._saved)
            sheet.border_subtitle = says.note_keys(begun=begun)
            yield self._area
            self._told.display = False
            yield self._told

    def on_mount(self) -> None:
        """Go on where the text ends."""
        self._area.move_cursor(self._area.document.end)

    @property
    def text(self) -> str:
        """The text as it is written by now."""
        return self._area.text

    @on(TextArea.Changed)
    def _changed(self) -> None:
        self._written(self.text)

    async def action_save(self) -> None:
        """Save, and close when that is done."""
        await self.in_turn()
        if not self.closed:
            self.tell(says.SAVING)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SAVED):  # the next key is for what this one leaves on the screen
                    await self._save(self.text).wait()

    def action_saved(self) -> None:
        """Go back to the note that stands; ctrl+z brings the draft back."""
        area = self._area
        area.replace(self._saved, area.document.start, area.document.end)

    async def action_keep(self) -> None:
        """Close; what is written is kept."""
        await self.in_turn()
        if not self.closed:
            self._written(self.text)
        self.dismiss()

    def put_down(self) -> None:
        """Hand over what is written, whatever messages about it are still on their way."""
        self._written(self.text)

    def tell(self, words: str) -> None:
        """Say something below the text."""
        if not self.closed:
            self._told.update(Content(clean(words)))
            self._told.display = bool(words)


class Notes:
    """The notes that are being written on one screen, and those that were begun."""

    def __init__(self, shell: Shell, drafts: Drafts, changed: Callable[[], None]) -> None:
        """``changed`` is called when a note or a draft is another than the screen shows."""
        self._shell = shell
        self._library = shell.library
        self.drafts = drafts
        self._changed = changed
        self._key = shell.keys["note"]
        self._sheet: NoteSheet | None = None
        self._keeping: Timer | None = None

    def draft_of(self, entry: Entry) -> str:
        """The beginning of the draft of a paper, fit to be shown; empty for none."""
        draft = self.drafts.get(entry.key)
        return clean(draft.text, SHOWN).strip() or says.NOTHING if draft else ""

    async def write(self, entry: Entry) -> None:
        """Open the note of a paper, what was begun or else what stands: in the person's editor, or in the pane."""
        saved = entry.marks.note
        begun = self.drafts.get(entry.key) or Draft(entry.key, saved, saved)
        if not (self._shell.settings.note_editor and self._shell.can_lend and self._edited(entry, begun)):
            await self._open(entry, begun)

    def _edited(self, entry: Entry, begun: Draft) -> bool:
        """Have the editor that the environment names edit a draft; False where there is none that can."""
        command = programs.editor()
        if not command:
            return False
        try:
            path = self.drafts.lend(begun)
        except OSError as error:
            self._shell.say(says.no_editor(saying.failure(error)), wrong=True)
            return False
        with self._shell.lent():
            started = time.monotonic()
            status = programs.edit(command, path)
            at_once = time.monotonic() - started < AT_ONCE

        def look(_: object) -> Draft | None:
            self.drafts.look(self._library.papers.current_key, again=True)
            return self.drafts.get(entry.key)

        def looked(draft: Draft | None) -> None:
            self._came_back(entry, begun, draft, clean_line(command[0]), status, at_once=at_once)

        self._shell.tasks.run("edited", look, looked)
        return True

    def _came_back(
        self, entry: Entry, begun: Draft, draft: Draft | None, name: str, status: int | None, *, at_once: bool
    ) -> None:
        """The editor called ``name`` is done with what was ``begun``, which is a ``draft`` now."""
        say = self._shell.say
        if status is None or (status and not draft):
            say(says.editor_failed(name, status), wrong=True)
        elif draft and status:
            say(says.editor_failed(name, status, draft=self._key), wrong=True)
        elif draft:
            self._save_edited(entry, draft, stays=at_once and draft.text.strip() == begun.text.strip())
        elif at_once:
            say(says.editor_goes_on(name))
        else:
            say(says.AS_IT_WAS)
        if not draft and not (at_once and not status):
            self.drafts.take_back(entry.key)
            self._keep()
        self._changed()

    def _save_edited(self, entry: Entry, draft: Draft, *, stays: bool) -> None:
        """Save what an editor wrote. ``stays``: it may be at it still, in a window of its own."""
        value = draft.text.strip()

        def save() -> Marked:
            marked = self._library.marking.write_note(entry, value, draft.was)
            if stays:
                self.drafts.returned(draft)
                self.drafts.look(self._library.papers.current_key, again=True)
            else:
                self.drafts.drop(draft)
                self.drafts.flush()
            return marked

        def saved(marked: Marked) -> None:
            self._shell.say(marked.what or saying.NOTHING_TO_CHANGE)
            self._changed()

        def refused(error: Exception) -> None:
            self._shell.say(says.refused_kept(saying.failure(error)), wrong=True)
            self._changed()

        self._shell.tasks.write(save, saved, refused)

    async def _open(self, entry: Entry, begun: Draft) -> None:
        saved = entry.marks.note

        def written(text: str) -> None:
            self._written(begun, text)

        def save(text: str) -> asyncio.Event:
            return self._save(entry, begun.was, text, sheet)

        sheet = self._sheet = NoteSheet(begun, saved, written, save)
        await self._shell.open_sheet(sheet, lambda _: self._closed(entry.key))

    def _written(self, begun: Draft, text: str) -> None:
        now = self.drafts.get(begun.key)
        if text.strip() != begun.was.strip():
            self.drafts.put((now or begun)._replace(text=text))
        elif now:
            self.drafts.drop(now)
        if self.drafts.changed and self._keeping is None:
            self._keeping = self._shell.set_timer(KEEPING, self._keep)

    def _keep(self) -> None:
        if self._keeping:
            self._keeping.stop()
            self._keeping = None
        if self.drafts.changed:
            self._shell.tasks.beside(self.drafts.flush, self._not_kept)

    def _not_kept(self, error: Exception) -> None:
        words = says.draft_not_kept(saying.failure(error))
        if self._sheet and not self._sheet.closed:
            self._sheet.tell(words)
        else:
            self._shell.say(says.draft_in_memory(words, self._key), wrong=True)

    def _save(self, entry: Entry, was: str, text: str, sheet: NoteSheet) -> asyncio.Event:
        value, answered = text.strip(), asyncio.Event()

        def saved(marked: Marked) -> None:
            answered.set()
            now = self.drafts.get(entry.key)
            if now and now.text != text:  # writing went on meanwhile
                self.drafts.put(now._replace(was=value))
                sheet.tell(says.SAVED_BEFORE)
            else:
                self.drafts.drop(now or Draft(entry.key, text))
                sheet.dismiss()
            self._keep()
            self._shell.say(marked.what or saying.NOTHING_TO_CHANGE)
            self._changed()

        def refused(error: Exception) -> None:
            answered.set()
            if sheet.closed:
                self._shell.say(says.refused_kept(saying.failure(error)), wrong=True)
            else:
                sheet.tell(says.refused(saying.failure(error)))

        self._shell.tasks.write(lambda: self._library.marking.write_note(entry, value, was), saved, refused)
        return answered

    def _closed(self, key: str) -> None:
        self._sheet = None
        self._keep()
        if self.drafts.get(key):
            self._shell.say(says.draft_kept(self._key))
        self._changed()

    def put_down(self) -> None:
        """Have what is being written just now as a draft; the reader is about to end."""
        if self._sheet and not self._sheet.closed and self._sheet.is_attached:
            self._sheet.put_down()
