"""The downloads: papers' PDFs, fetched beside the reading, and opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from textual.screen import Screen

from tui_reader.models import Entry
from tui_reader.tui import programs, saying
from tui_reader.tui.jobs import Job
from tui_reader.tui.parts import links
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import files as says
from tui_reader.tui.tasks import Cancelled

if TYPE_CHECKING:
    from tui_reader.library.pdfs import Pdf

TASK = "pdf"


class _Done(NamedTuple):
    """The outcome of one download, of one paper or several."""

    pdfs: list[Pdf]
    errors: list[Exception]


class Downloads:
    """One PDF after the other; what is asked for meanwhile comes after them."""

    def __init__(self, shell: Shell, screen: Screen[None], opened: Callable[[Entry], object]) -> None:
        """``opened`` is told of a paper of which something is opened."""
        self._shell = shell
        self._screen = screen
        self._opened = opened
        self._coming: list[str] = []
        """The keys of the papers that are being downloaded."""
        self._later: list[Entry] = []

    def fetch(self, entries: Sequence[Entry]) -> None:
        """Download the PDFs of papers."""
        if not entries:
            return
        if self._shell.jobs.going_on(TASK):
            known = {*self._coming, *(entry.key for entry in self._later)}
            more = [entry for entry in entries if entry.key not in known]
            self._later += more
            self._shell.say(says.downloaded_later(new=bool(more)))
        else:
            self._begin(entries)

    def _begin(self, entries: Sequence[Entry]) -> None:
        shell, total = self._shell, len(entries)
        self._coming = [entry.key for entry in entries]
        job = shell.jobs.begin(says.DOWNLOADING, self._stop, name=TASK)

        def call(cancelled: Cancelled) -> _Done:
            from tui_reader.http import FetchError
            from tui_reader.sources.fulltext import Asking

            done = _Done([], [])
            for number, entry in enumerate(entries, 1):
                what = says.pdf(number, total)
                asking = Asking(cancelled, partial(self._waits, job, what))
                progress = partial(self._progress, job, what)
                try:
                    done.pdfs.append(shell.library.pdfs.fetch(entry.paper, asking, progress=progress))
                except (FetchError, OSError) as error:
                    if cancelled():
                        raise
                    done.errors.append(error)
            return done

        def arrived(done: _Done) -> None:
            self._say(done)
            self._end(job)

        def failed(error: Exception) -> None:
            shell.failed(error)
            self._end(job)

        shell.tasks.run(TASK, call, arrived, failed, on="pdfs")

    def _tell(self, job: Job, words: str) -> None:
        self._shell.tasks.soon(lambda: job.tell(words))

    def _waits(self, job: Job, what: str, seconds: float) -> None:
        self._tell(job, saying.waits(what, seconds))

    def _progress(self, job: Job, what: str, received: int, total: int | None) -> None:
        self._tell(job, says.received(what, received, total))

    def _stop(self) -> None:
        self._later = []
        self._shell.tasks.cancel(TASK)

    def _end(self, job: Job) -> None:
        job.end()
        self._coming = []
        if later := self._later:
            self._later = []
            self._begin(later)

    def _say(self, done: _Done) -> None:
        shell = self._shell
        if len(done.pdfs) == 1 and not done.errors:
            (pdf,) = done.pdfs
            between, opens = shell.look.signs.between, shell.keys["open-pdf"]
            shell.say(says.downloaded(pdf.path.name, between, opens, new=pdf.new))
            return
        new = sum(pdf.new for pdf in done.pdfs)
        shell.say(says.several_downloaded(new, len(done.pdfs) - new, done.errors), wrong=bool(done.errors))

    def open(self, entry: Entry | None) -> None:
        """Open the PDF of a paper: the downloaded one, else that of its page."""
        if entry is None:
            return
        paper = entry.paper

        def found(path: Path | None) -> None:
            if path is not None:
                self._opened(entry)
                self._show(path)
            elif paper.pdf:
                self._opened(entry)
                links.show(paper.pdf, self._screen.app, self._shell.tasks, self._shell.say)
            else:
                self._shell.say(saying.NO_PDF)

        self._shell.tasks.run("find-pdf", lambda _: self._shell.library.pdfs.find(paper), found)

    def _show(self, path: Path) -> None:
        shell, app = self._shell, self._screen.app
        command = programs.viewer(shell.settings.pdf_viewer)

        def tell(opened: bool) -> None:
            if opened:
                shell.say(says.opened(path.name))
            else:
                app.copy_to_clipboard(str(path))
                shell.say(says.no_viewer(command[0] if command else "", str(path)))

        if command:
            shell.tasks.beside(lambda: self._view(path, command, tell))
        else:
            tell(False)

    def _view(self, path: Path, command: Sequence[str], tell: Callable[[bool], None]) -> None:
        opened = programs.in_viewer(path, command)
        self._shell.tasks.soon(lambda: tell(opened))
