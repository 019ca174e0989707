"""Going to another place of the text, and back to where one jumped from."""

from __future__ import annotations

from tui_reader.tui.reading.panes import Panes
from tui_reader.tui.reading.shell import Shell
from tui_reader.tui.saying import paper as says


class Jumps:
    """Remembers the lines that were jumped from."""

    def __init__(self, shell: Shell, panes: Panes) -> None:
        self._shell = shell
        self._panes = panes
        self._back: list[int] = []

    def go(self, line: int) -> None:
        """Put a line at the top."""
        self._back.append(self._panes.text.top)
        self._panes.text.go_to(line)

    def back(self) -> None:
        """Back to where the last jump was made."""
        if self._back:
            self._panes.text.go_to(self._back.pop())
        else:
            self._shell.say(says.NO_JUMP)

    def forget(self) -> None:
        """Another paper is read."""
        self._back.clear()
