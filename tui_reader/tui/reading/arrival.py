"""The text's arrival: kept here, or from the network; or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tui_reader.formats.document import Document
from tui_reader.tui import saying
from tui_reader.tui.reading import places, preface
from tui_reader.tui.reading.opened import Opened
from tui_reader.tui.reading.page import Page
from tui_reader.tui.reading.panes import Panes
from tui_reader.tui.reading.places import TOP, Place
from tui_reader.tui.reading.progress import Progress
from tui_reader.tui.reading.shell import Shell
from tui_reader.tui.saying import paper as says

if TYPE_CHECKING:
    from tui_reader.library.texts import Kept, Text

SLOW = 1.5
"""Seconds after which the screen says that the text is still being asked for."""


class Arrival:
    """Shows what is known at once; the text comes beneath it."""

    def __init__(self, shell: Shell, panes: Panes, opened: Opened, page: Page, progress: Progress) -> None:
        self._shell = shell
        self._panes = panes
        self._opened = opened
        self._page = page
        self._progress = progress
        self._known: Kept | None = None
        """The text that is here; not what it says, which the page has."""
        self.is_asking = False
        """True while the text is asked for: then its words come before those of what goes on beside."""
        self.state = ""
        """The footer's words on it."""
        page.failed = self._no_text

    def look(self) -> None:
        """Show what is known of the paper and look for its text."""
        number, entry = self._opened.number, self._opened.entry
        self._known, self.is_asking = None, False
        self._page.begin(self._before())
        self.state = says.LOOKING
        self._shell.show_bars()
        tasks, library = self._shell.reading.tasks, self._shell.reading.library
        room, written = self._panes.room(TOP), tasks.after_writes()

        def read(cancelled: Callable[[], bool]) -> None:
            written()  # the place where it was left a moment ago
            place = places.read(library.marking.place(entry.row))
            text = library.texts.find(entry.paper)
            tasks.soon(partial(self._looked, number, place, text))
            if text:
                self._page.lay_out(number, room._replace(place=place), self._before(text.document), cancelled)
                if not cancelled():
                    library.texts.pack(text)

        tasks.run("text", read, lambda _: None, self._no_text)

    def _looked(self, number: int, place: Place, text: Text | None) -> None:
        if not self._opened.is_still(number):
            return
        self._progress.begin_at(place)
        if text is None:
            self._fetch(None)
        else:
            self._known, self.state = text.kept, _origin(text.kept)

    def ask_again(self) -> None:
        """Ask if there is another text by now."""
        self._fetch(self._known)

    def _before(self, document: Document | None = None) -> Document:
        return preface.before(self._opened.entry.paper, self._shell.look.signs.between, document)

    def _fetch(self, known: Kept | None) -> None:
        """Ask for the text; with one that is ``known``, whether there is another by now."""
        number, reading, entry = self._opened.number, self._shell.reading, self._opened.entry
        shown = self._page.document

        def tell(words: str) -> None:
            reading.tasks.soon(lambda: self._say(number, words))

        def call(cancelled: Callable[[], bool]) -> tuple[Text, bool]:
            from tui_reader.sources.fulltext import Asking

            asking = Asking(cancelled, lambda seconds: tell(saying.waits(says.THE_TEXT, seconds)))
            here = reading.library.texts.find(entry.paper) if known else None
            text = reading.library.texts.fetch(entry.paper, asking, told=tell, known=here)
            return text, known is not None and self._before(text.document) == shown

        def arrived(came: tuple[Text, bool]) -> None:
            text, same = came
            if known and text.kept.at != known.at:
                self._shell.say(says.AS_BEFORE if same else says.NEWER)
            self._arrived(number, text.kept)
            if not same and self._opened.is_still(number):
                self._page.show(self._before(text.document))

        def failed(error: Exception) -> None:
            if known and self._opened.is_still(number):  # what is read stays
                self._arrived(number, known)
                self._shell.say(saying.failure(error), wrong=True)
            else:
                self._no_text(error)

        self.is_asking = True
        self._shell.set_timer(SLOW, lambda: self._not_yet(number))
        self._say(number, says.ASKING_AGAIN if known else says.ASKING)
        reading.tasks.run("fetch-text", call, arrived, failed, on="texts")

    def _say(self, number: int, state: str) -> None:
        if self._opened.is_still(number):
            self.state = state
            self._shell.show_bars()

    def _arrived(self, number: int, kept: Kept) -> None:
        if self._opened.is_still(number):
            self._known, self.is_asking, self.state = kept, False, _origin(kept)
            self._shell.show_bars()

    def _no_text(self, error: Exception) -> None:
        if self._shell.is_attached:
            self.state, self.is_asking = says.NO_TEXT, False
            self._say_why(saying.failure(error))

    def _not_yet(self, number: int) -> None:
        """It takes its time: say so where the text will be, and what can be done meanwhile."""
        if self._opened.is_still(number) and self.is_asking and self._page.document is None:
            self._say_why(says.NOT_YET)

    def _say_why(self, why: str) -> None:
        has_pdf = bool(self._opened.entry.paper.pdf)
        words = says.no_text(why, self._shell.keys, has_pdf=has_pdf, again=not self.is_asking)
        self._page.show(preface.and_why(self._before(), words))


def _origin(kept: Kept) -> str:
    """The source of a text, and since when it is here."""
    return says.origin(kept.origin, kept.at)
