"""The paper that is read, and its marks."""

from __future__ import annotations

import contextlib

from tui_reader.models import Entry
from tui_reader.store import Busy
from tui_reader.text.mend import mend
from tui_reader.tui.reading.shell import Shell
from tui_reader.tui.saying import paper as says


class Opened:
    """One paper after the other: its marks are known here better than in the library, which has them a moment later."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.entry = shell.reading.entry
        self.number = 0
        """Of the papers that were opened: what comes late is for another one."""

    def take(self, entry: Entry) -> None:
        """Read another paper."""
        self.entry = entry
        self.number += 1

    def is_still(self, number: int) -> bool:
        """True while the paper with that number is read."""
        return number == self.number and self._shell.is_attached

    @property
    def title(self) -> str:
        """As it is shown."""
        return mend(self.entry.paper.title).text

    # -- marks --------------------------------------------------------------------------------------------------

    def toggle(self, field: str) -> None:
        """Bookmark it or mark it as read, or take that back."""
        value = not getattr(self.entry.marks, field)
        self.mark(field, value)
        self._shell.say(says.marked(field, value, self.title))

    def mark(self, field: str, value: bool) -> None:
        """Mark it, without a word."""
        self._shell.reading.mark(self.entry, field, value)
        marks = self.entry.marks
        marks = marks._replace(read=value) if field == "read" else marks._replace(bookmarked=value)
        self.entry = self.entry._replace(marks=marks)
        self._shell.show_bars()

    def set_share(self, share: float) -> None:
        """So much of it is read, 0 to 1."""
        self.entry = self.entry._replace(marks=self.entry.marks._replace(position=share))

    async def write_note(self) -> None:
        """Open its note, as it stands by now."""
        with contextlib.suppress(Busy):
            self._take_note(self._shell.reading.library.papers.entry(self.entry.row))
        await self._shell.reading.note(self.entry)

    def look_again(self) -> None:
        """A note may have been written meanwhile."""
        row = self.entry.row
        self._shell.reading.tasks.run("entry", lambda _: self._shell.reading.library.papers.entry(row), self._take_note)

    def _take_note(self, entry: Entry | None) -> None:
        if entry and entry.row == self.entry.row:
            self.entry = self.entry._replace(marks=self.entry.marks._replace(note=entry.marks.note))
