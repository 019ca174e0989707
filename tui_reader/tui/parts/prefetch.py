"""The prefetch: full texts that are kept for later, one after the other, without holding anything up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_reader.library import Criteria
from tui_reader.tui.jobs import Job
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.marker import Marker
from tui_reader.tui.parts.news import News
from tui_reader.tui.parts.panes import Panes
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import files as says
from tui_reader.tui.tasks import Cancelled

if TYPE_CHECKING:
    from tui_reader.library.prefetch import Added, Prefetched, PrefetchProgress, QueueState

TASK = "prefetch"
EACH = 18.0
"""Seconds that a paper takes at arXiv's pace, for what is said beforehand."""
AGAIN = 5.0
"""Seconds until it is looked whether another reader that keeps the texts was closed before it was done."""


class Prefetch:
    """Asks what to keep, and goes through the queue; it goes on where the last reader that was closed stopped."""

    def __init__(self, shell: Shell, panes: Panes, listing: Listing, news: News, marker: Marker) -> None:
        self._shell = shell
        self._panes = panes
        self._listing = listing
        self._news = news
        self._marker = marker
        self._job: Job | None = None
        self._left = 0
        """Papers that wait in a queue that was stopped."""
        self._is_with_another = False
        """True while another reader goes through the queue, which is said once."""

    def begin(self) -> None:
        """Go on with what the last reader left, if it was not stopped."""
        library = self._shell.library

        def look(_: object) -> QueueState | None:
            return library.prefetch.state() if library.has_prefetch else None

        self._shell.tasks.run(TASK, look, self._saw, on="prefetch")

    def _saw(self, state: QueueState | None) -> None:
        if state is None:
            return
        self._left = len(state.wanted)
        if state.going:
            self._go(told=not self._is_with_another)
        else:
            self._is_with_another = False

    async def choose(self) -> None:
        """Ask which papers to keep, or whether to stop."""
        from tui_reader.tui.screens.menu import Choice, Menu, Picked

        shell = self._shell
        targets, shown = self._marker.targets(), list(self._listing.order.rows)
        bookmarked = self._news.counts[2]
        choices = []
        if self._job:
            choices.append(Choice("stop", "x", says.STOP, self._job.words))
        elif self._left:
            choices.append(Choice("go-on", "g", says.GO_ON, says.left(self._left)))
        if targets:
            this = says.THIS_PAPER if len(targets) == 1 else says.SELECTED
            choices.append(Choice("these", "p", this, says.takes(len(targets), EACH)))
        if shown:
            choices.append(Choice("list", "l", says.THIS_LIST, says.takes(len(shown), EACH)))
        if bookmarked:
            choices.append(Choice("bookmarks", "b", says.BOOKMARKS, says.takes(bookmarked, EACH)))
        if not choices:
            shell.say(says.NOTHING_TO_KEEP)
            return

        def picked(answer: Picked | None) -> None:
            match answer.id if answer else "":
                case "stop":
                    self._stop()
                case "go-on":
                    self._resume()
                case "these":
                    self._add(targets)
                case "list":
                    self._add(shown)
                case "bookmarks":
                    self._add(None)

        await shell.open_sheet(Menu(says.KEEP_TEXTS, choices, shell.look), picked)

    def _add(self, rows: Sequence[int] | None) -> None:
        """Put papers into the queue, by default all bookmarks."""
        library = self._shell.library

        def call(cancelled: Cancelled) -> Added:
            from tui_reader.library.prefetch import MOST

            wanted = library.lists.order(Criteria("bookmarks"), cancelled).rows if rows is None else rows
            # Those that are kept already take no room: more are looked at than there is room for.
            return library.prefetch.add([entry.paper for entry in library.papers.entries(wanted[: 4 * MOST])])

        def added(answer: Added) -> None:
            if not answer.new or any(answer[1:]):  # else the progress says it all
                self._shell.say(says.added(answer))
            if answer.new or answer.waiting:
                self._go()

        self._shell.tasks.run("add-to-prefetch", call, added)

    def _resume(self) -> None:
        self._shell.tasks.run("go-on", lambda _: self._shell.library.prefetch.go_on(), lambda _: self._go())

    def _stop(self) -> None:
        shell = self._shell

        def stopped(state: QueueState) -> None:
            self._left = len(state.wanted)
            shell.say(says.prefetch_stopped(self._left, shell.keys["prefetch"]))
            self._end()
            shell.tasks.cancel(TASK)

        shell.tasks.run("stop-prefetch", lambda _: shell.library.prefetch.stop(), stopped)

    def _go(self, *, told: bool = True) -> None:
        if self._job:
            return
        shell = self._shell
        job = self._job = shell.jobs.begin(says.KEEPING, name=TASK, told=told)

        def call(cancelled: Cancelled) -> Prefetched | None:
            def told(progress: PrefetchProgress) -> None:
                words = says.prefetch(progress, shell.keys["prefetch"])
                shell.tasks.soon(lambda: job.tell(words))

            return shell.library.prefetch.run(told, cancelled)

        shell.tasks.run(TASK, call, self._ended, self._failed, on="prefetch")

    def _ended(self, kept: Prefetched | None) -> None:
        self._end()
        already, self._is_with_another = self._is_with_another, kept is None
        if kept is None:
            if not already:
                self._shell.say(says.OTHER_READER)
            self._shell.set_timer(AGAIN, self.begin)  # it may be closed, or just be closing, with the queue half done
        elif not kept.stopped:
            self._left = 0
            self._shell.say(says.kept(kept), stays=True)

    def _failed(self, error: Exception) -> None:
        self._end()
        self._shell.failed(error)

    def _end(self) -> None:
        if self._job:
            self._job.end()
            self._job = None
