"""Words found in the paper: every match shown, one after the other gone to."""

from __future__ import annotations

from tui_reader.tui.reading.page import Page
from tui_reader.tui.reading.panes import Panes
from tui_reader.tui.reading.shell import Shell
from tui_reader.tui.saying import paper as says


class Finding:
    """Has the line for the words."""

    def __init__(self, shell: Shell, panes: Panes, page: Page) -> None:
        self._shell = shell
        self._panes = panes
        self._page = page
        page.changed.append(self._find_again)

    def open(self) -> None:
        """Write words to find."""
        self._panes.go_to_line()
        self._shell.show_bars()

    def typed(self, words: str) -> None:
        """Other words stand in the line: go to their first match from here on."""
        self._panes.text.find(words)
        if words.strip():
            self._shell.say(says.match(*self._panes.text.go_to_match(1)), stays=True)
        else:
            self._shell.say("")

    def close(self) -> None:
        """Back to the text, the matches pointed out."""
        self._panes.go_to_text()
        self._shell.show_bars()

    def drop(self) -> bool:
        """Nothing is pointed out any more; whether something was."""
        had = bool(self._panes.line.value)
        self._panes.line.value = ""
        return had

    def step(self, by: int) -> None:
        """The next (1) or previous (-1) match."""
        number, total = self._panes.text.go_to_match(by)
        self._shell.say(says.match(number, total) if total else says.finds(self._shell.keys["find-text"]))

    def _find_again(self) -> None:
        """In lines that are new."""
        if self._page.is_whole and self._panes.line.value:
            self._panes.text.find(self._panes.line.value)
