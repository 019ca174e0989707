"""The share of the paper that is read: told, kept when it is left, and read to its end."""

from __future__ import annotations

from tui_reader.tui import saying
from tui_reader.tui.reading.opened import Opened
from tui_reader.tui.reading.page import Page
from tui_reader.tui.reading.panes import Panes
from tui_reader.tui.reading.places import TOP, Place
from tui_reader.tui.reading.shell import Shell
from tui_reader.tui.saying import paper as says

WORDS_A_MINUTE = 230
"""Of people who read English silently (Brysbaert, 2019: 238 for non-fiction)."""


class Progress:
    """Knows the share that is read, and the place where the paper was left."""

    def __init__(self, shell: Shell, panes: Panes, opened: Opened, page: Page) -> None:
        self._shell = shell
        self._panes = panes
        self._opened = opened
        self._page = page
        self._kept = TOP
        """The place that is kept."""
        self._ended = False
        """True once the end was on the screen."""
        panes.moved.append(self._moved)

    def forget(self) -> None:
        """Another paper is read."""
        self._kept, self._ended = TOP, False

    def begin_at(self, place: Place) -> None:
        """Begin where the paper was left."""
        self._kept = place
        self._page.stand_at(place)

    def keep(self) -> None:
        """Keep the place at the top of the screen."""
        place, entry = self._page.place, self._opened.entry
        begun = bool(entry.marks.position)
        if not self._page.is_text or not (place != TOP or begun):
            return
        if place == self._kept and (place != TOP or not begun):
            return
        self._kept = place
        share, reading = self._share(), self._shell.reading
        self._opened.set_share(share)
        keep, kept = reading.library.marking.keep_place, reading.kept
        reading.tasks.write(lambda: keep(entry.key, str(place), share), lambda _: kept())

    @property
    def words(self) -> str:
        """The title bar's words: ``42 % · about 11 min left``; empty while nothing is known."""
        laid = self._page.laid
        if self._page.document is None or not laid.words:
            return ""
        if not self._page.is_text:
            position = self._opened.entry.marks.position
            return saying.percent(position) if position else ""
        read = laid.words[min(self._panes.text.top + self._panes.height, len(laid.words)) - 1]
        minutes = (laid.words[-1] - read) / WORDS_A_MINUTE
        shown = (saying.percent(self._share()), says.time_left(minutes))
        return f" {self._shell.look.signs.between} ".join(filter(None, shown))

    def _share(self) -> float:
        """The share that is read, 0 to 1: all once the end is on the screen."""
        lines, height, top = len(self._page.laid.lines), self._panes.height, self._panes.text.top
        if not lines or lines <= height:
            return 1.0
        return min(1.0, (top + (height if top else 0)) / lines)

    def _moved(self) -> None:
        if self._ended or not self._page.is_text or not self._panes.text.top or self._share() < 1.0:
            return
        self._ended = True  # once: who marks it as unread after that means it
        if not self._opened.entry.marks.read:
            self._opened.mark("read", True)
