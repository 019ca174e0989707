"""The news of the library: what others wrote there, how much it holds, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tui_reader.drafts import Drafts
from tui_reader.store import Busy
from tui_reader.tui import saying
from tui_reader.tui.jobs import Job
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.panes import Panes
from tui_reader.tui.parts.selected import Selected
from tui_reader.tui.parts.shell import Shell, Start

TOLD_FROM = 10_000
"""From so many papers on the footer tells how far the search's index is."""


class News:
    """Looks again and again, beside everything else, and shows what changed."""

    def __init__(self, shell: Shell, panes: Panes, selected: Selected, listing: Listing, start: Start) -> None:
        self._shell = shell
        self._panes = panes
        self._selected = selected
        self._listing = listing
        self._drafts: Drafts = start.drafts
        self.counts = start.counts
        """(papers, unread, bookmarked) of the library."""
        self.seed_day = start.seed_day
        """The day of the capture that the library was opened with."""
        self.trouble = ""
        """Why papers are not where they belong, for as long as it lasts."""
        self._warming = False
        """Whether the search's index is brought up to date."""
        self._told: set[str] = set()
        """What was said of the library and the journals."""
        self.looked: list[Callable[[], None]] = []
        """Are called with every look."""
        self.changed: list[Callable[[], None]] = []
        """Are called when marks and papers are to be shown as the library has them."""

    def tell(self) -> None:
        """Say what went wrong with the library, the journals or the search's index since the last time."""
        library = self._shell.library
        every = (*library.warnings, *library.marking.problems, library.index_trouble)
        troubles = [one for one in every if one and one not in self._told]
        if troubles:
            self._told.update(troubles)
            self._shell.say(saying.troubles(troubles), wrong=True)

    def settle(self) -> None:
        """Do what opening the library left for later, beside everything else."""
        self.look()

        job: Job | None = None

        def told(sentence: str) -> None:
            self._shell.tasks.soon(lambda: tell(sentence))

        def tell(sentence: str) -> None:
            nonlocal job
            if job is None:
                job = self._shell.jobs.begin(sentence, name="settle")
            job.tell(sentence)

        def ended() -> None:
            if job:
                job.end()

        def settled(_: None) -> None:
            ended()
            self.look()

        def failed(error: Exception) -> None:
            ended()
            self._shell.failed(error)

        settle = self._shell.library.settle
        self._shell.tasks.ask("settle", lambda cancelled: settle(told, cancelled), settled, failed, on="long")

    def warm(self) -> None:
        """Bring the search's index up to date, beside everything else."""
        job: Job | None = None

        def told(done: int, total: int) -> None:
            if total > TOLD_FROM:
                self._shell.tasks.soon(lambda: tell(done, total))

        def tell(done: int, total: int) -> None:
            nonlocal job
            if job is None:
                job = self._shell.jobs.begin(saying.indexing(done, total), name="warm")
            job.tell(saying.indexing(done, total))

        def indexed(taken: bool) -> None:
            self._warming = False
            if job:
                job.end()
            # What a search found before was found without it.
            if taken and self._listing.ask.query:
                self._listing.ask_again()

        def failed(error: Exception) -> None:
            self._warming = False
            if job:
                job.end()
            self._shell.failed(error)

        self._warming = True
        self._shell.tasks.ask("warm", lambda _: self._shell.library.finder.warm(told), indexed, failed, on="long")

    def look(self) -> None:
        """Look for marks, papers and drafts that another process wrote."""
        library = self._shell.library

        def call(_: object) -> tuple[bool, str]:
            changed = library.poll()
            return self._drafts.look(library.current_key, again=changed) or changed, library.trouble()

        def failed(error: Exception) -> None:
            if not isinstance(error, Busy):  # the next look is soon
                self._shell.failed(error)

        self._shell.tasks.ask("poll", call, lambda answer: self._saw(*answer), failed)
        for tell in self.looked:
            tell()

    def _saw(self, changed: bool, trouble: str) -> None:
        was, self.trouble = self.trouble, trouble
        self.tell()
        if self._shell.library.index_lost and not self._warming:
            self.warm()
        if self._shell.library.reopened():
            self._listing.begin_anew()
            self.refresh()
            self.settle()
            self.warm()
        elif changed:
            self.refresh()
        elif was != trouble:
            self._shell.show_bars()

    def refresh(self) -> None:
        """Show the marks as the library has them."""

        def arrived(known: tuple[tuple[int, int, int], date | None]) -> None:
            self.counts, self.seed_day = known
            self._selected.forget()
            self._panes.list.forget()
            self._selected.show()
            self._shell.show_bars()

        library = self._shell.library
        self._shell.tasks.ask("counts", lambda _: (library.store.counts(), library.seed_day()), arrived)
        for tell in self.changed:
            tell()

    def count(self, unread: int, bookmarked: int) -> None:
        """So many more papers are unread, and bookmarked, as was just marked."""
        papers, were_unread, were_bookmarked = self.counts
        self.counts = papers, were_unread + unread, were_bookmarked + bookmarked
