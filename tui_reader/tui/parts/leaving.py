"""Leaving: what still waits to be saved is waited for, with words."""

from __future__ import annotations

from collections.abc import Callable

from tui_reader.drafts import Drafts
from tui_reader.tui import saying
from tui_reader.tui.parts.marker import Marker
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import marks as says
from tui_reader.tui.tasks import CLOSING_WAIT

SHORTLY = 0.3
"""Seconds that a reader which is to end saves without a word."""
AGAIN = 0.02
"""Seconds between looks whether all is saved."""
GIVEN_UP = 0.5
"""Seconds that marks are waited for which the person gave up."""


class Leaving:
    """The end of a reader, which loses nothing without a word."""

    def __init__(self, shell: Shell, marker: Marker, drafts: Drafts, leave: Callable[[], object]) -> None:
        """``leave`` ends the reader."""
        self._shell = shell
        self._marker = marker
        self._drafts = drafts
        self._leave = leave
        self._wanted = False
        """True when it was asked to end, and something waits to be saved first."""
        self.lost = ""
        """A sentence on what could not be saved when the reader ended; empty for nothing."""

    def may_leave(self) -> bool:
        """True when nothing waits to be saved. Else that is waited for, with words; asked once more, it is given up."""
        tasks = self._shell.tasks
        if self._wanted or not self._waits:
            return True
        refused = tasks.refused

        def not_kept(error: Exception) -> None:
            self._wanted = False
            self._shell.say(says.draft_not_kept(saying.failure(error)), wrong=True)

        def left() -> None:
            if tasks.refused != refused:
                self._wanted = False  # it was said what is not saved
            elif self._wanted and self._waits:
                self._shell.set_timer(AGAIN, lambda: tasks.when_written(left))
            elif self._wanted:
                self._leave()

        def tell() -> None:
            if self._wanted and (words := self._marker.unwritten()):
                self._shell.say(says.ends_without(words, self._shell.keys["quit"]), wrong=True)

        self._wanted = True
        self._shell.set_timer(SHORTLY, tell)
        tasks.beside(self._drafts.flush, not_kept)
        tasks.when_written(left)
        return False

    @property
    def _waits(self) -> bool:
        return bool(self._shell.tasks.unwritten or self._drafts.changed)

    def end(self) -> None:
        """Finish the writes, as far as they are not given up."""
        try:
            self._marker.put_down()
        except OSError as error:
            self.lost = says.draft_lost(saying.failure(error))
        wait = GIVEN_UP if self._wanted else CLOSING_WAIT
        if count := self._shell.tasks.close(wait):
            self.lost = says.not_saved(count)
