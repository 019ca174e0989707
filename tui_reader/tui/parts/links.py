"""The links: a paper's pages in a browser, or on the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.screen import Screen

from tui_reader.models import Entry
from tui_reader.tui import programs, saying
from tui_reader.tui.parts.copying import Copying
from tui_reader.tui.parts.selected import Selected
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import files as says
from tui_reader.tui.tasks import Tasks


class Links:
    """Opens what belongs to the paper under the cursor."""

    def __init__(
        self, shell: Shell, screen: Screen[None], selected: Selected, opened: Callable[[Entry], object], copied: str
    ) -> None:
        """``opened`` is told of a paper of which something is opened; ``copied`` is what was copied last."""
        self._shell = shell
        self._selected = selected
        self._screen = screen
        self._opened = opened
        self.copying = Copying(lambda: screen.app, copied)

    def open_page(self) -> None:
        """The paper's page in the browser."""
        entry = self._selected.entry()
        self._open(entry, entry.paper.page if entry else None, "")

    def open_code(self) -> None:
        """The paper's code in the browser."""
        entry = self._selected.entry()
        self._open(entry, entry.paper.code if entry else None, saying.NO_CODE)

    def open(self, url: str) -> None:
        """One of the paper's links in the browser."""
        self._open(self._selected.entry(), url, "")

    async def copy(self) -> None:
        """Ask what of the paper to copy."""
        if entry := self._selected.entry():
            shell = self._shell
            await self.copying.choose(entry, shell.look, shell.keys["copy"], shell.open_sheet, shell.say)

    def _open(self, entry: Entry | None, url: str | None, nothing: str) -> None:
        if entry is None:
            return
        if not url:
            self._shell.say(nothing)
            return
        self._opened(entry)
        show(url, self._screen.app, self._shell.tasks, self._shell.say)


def show(url: str, app: App[Any], tasks: Tasks, say: Callable[[str], None]) -> None:
    """Open an address in the browser that there is, else copy it; ``say`` is told which."""

    def tell(opened: bool) -> None:
        if opened:
            say(says.opened(url))
        else:
            app.copy_to_clipboard(url)
            say(says.no_browser(url))

    if command := programs.terminal_browser():
        with app.suspend():
            opened = programs.in_terminal(command, url)
        tell(opened)
    elif programs.has_browser():
        programs.beside(url, lambda opened: tasks.soon(lambda: tell(opened)))
    else:
        tell(False)
