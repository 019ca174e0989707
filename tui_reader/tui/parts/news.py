"""The news of the library: what others wrote there, how much it holds, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tui_reader.drafts import Drafts
from tui_reader.store import Busy
from tui_reader.tui.jobs import Job
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.panes import Panes
from tui_reader.tui.parts.selected import Selected
from tui_reader.tui.parts.shell import Shell, Start
from tui_reader.tui.saying import searches
from tui_reader.tui.saying.feed import troubles
from tui_reader.tui.tasks import Answer, Cancelled

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
        self.unread = start.unread
        """Unread papers of each view, at the day that they share."""
        self._day_counted = start.order.criteria.day
        self.seed_day = start.seed_day
        """The day of the capture that the library was opened with."""
        self.trouble = ""
        """Why papers are not where they belong, for as long as it lasts."""
        self._warming = False
        """True when the search's index is brought up to date."""
        self._told: set[str] = set()
        """The sentences that were said of the library and the journals."""
        self.looked: list[Callable[[], None]] = []
        """Are called with every look."""
        self.changed: list[Callable[[], None]] = []
        """Are called when marks and papers are to be shown as the library has them."""

    def tell(self) -> None:
        """Say what went wrong with the library, the journals or the search's index since the last time."""
        library = self._shell.library
        every = (*library.warnings, *library.marking.problems, library.index_trouble)
        new = [one for one in every if one and one not in self._told]
        if new:
            self._told.update(new)
            self._shell.say(troubles(new), wrong=True)

    def settle(self) -> None:
        """Do what opening the library left for later, beside everything else."""
        self.look()
        settle = self._shell.library.settle
        self._beside("settle", settle, lambda _: self.look())

    def warm(self) -> None:
        """Bring the search's index up to date, beside everything else."""

        def warm(say: Callable[[str], None], _: Cancelled) -> bool:
            def told(done: int, total: int) -> None:
                if total > TOLD_FROM:
                    say(searches.indexing(done, total))

            return self._shell.library.finder.warm(told)

        def indexed(taken: bool) -> None:
            # The search that is shown was made without it.
            if taken and self._listing.criteria.query:
                self._listing.reload()

        def ended() -> None:
            self._warming = False

        self._warming = True
        self._beside("warm", warm, indexed, ended)

    def _beside(
        self,
        name: str,
        call: Callable[[Callable[[str], None], Cancelled], Answer],
        then: Callable[[Answer], None],
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """Run ``call(say, cancelled)`` beside everything else; it is a job from the first thing that it says on."""
        job: Job | None = None

        def tell(words: str) -> None:
            nonlocal job
            if job is None:
                job = self._shell.jobs.begin(words, name=name)
            job.tell(words)

        def over() -> None:
            ended()
            if job:
                job.end()

        def arrived(answer: Answer) -> None:
            over()
            then(answer)

        def failed(error: Exception) -> None:
            over()
            self._shell.failed(error)

        def told(words: str) -> None:
            self._shell.tasks.soon(lambda: tell(words))

        self._shell.tasks.run(name, lambda cancelled: call(told, cancelled), arrived, failed, on="long")

    def look(self) -> None:
        """Look for marks, papers and drafts that another process wrote."""
        library = self._shell.library

        def call(_: object) -> tuple[bool, str]:
            changed = library.poll()
            return self._drafts.look(library.papers.current_key, again=changed) or changed, library.trouble()

        def failed(error: Exception) -> None:
            if not isinstance(error, Busy):  # the next look is soon
                self._shell.failed(error)

        self._shell.tasks.run("poll", call, lambda answer: self._saw(*answer), failed)
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

        def arrived(known: tuple[tuple[int, int, int], date | None, dict[str, int]]) -> None:
            self.counts, self.seed_day, self.unread = known
            self._selected.forget()
            self._panes.list.forget()
            self._selected.show()
            self._shell.show_bars()

        library, day, of = self._shell.library, self._listing.day, self._listing.day_of
        self._shell.tasks.run(
            "counts",
            lambda _: (library.lists.counts(), library.papers.seed_day(), library.lists.unread(day, of)),
            arrived,
        )
        for tell in self.changed:
            tell()

    def count_views(self) -> None:
        """Count what is unread in each view, at the day that they share now."""

        def arrived(unread: dict[str, int]) -> None:
            self.unread = unread
            self._shell.show_bars()

        lists, day, of = self._shell.library.lists, self._listing.day, self._listing.day_of
        if day != self._day_counted:
            self._day_counted = day
            self._shell.tasks.run("unread-by-view", lambda _: lists.unread(day, of), arrived)

    def count(self, unread: int, bookmarked: int) -> None:
        """So many more papers are unread, and bookmarked, as was just marked."""
        papers, were_unread, were_bookmarked = self.counts
        self.counts = papers, were_unread + unread, were_bookmarked + bookmarked
