"""The outline: beside the text where there is room, else over it at a key."""

from __future__ import annotations

from tui_reader.tui.reading.jumps import Jumps
from tui_reader.tui.reading.page import Page
from tui_reader.tui.reading.panes import Panes
from tui_reader.tui.reading.shell import Shell
from tui_reader.tui.saying import paper as says


class Sections:
    """Points out the section that is read, and goes from one to the other."""

    def __init__(self, shell: Shell, panes: Panes, page: Page, jumps: Jumps) -> None:
        self._shell = shell
        self._panes = panes
        self._page = page
        self._jumps = jumps

    def show(self) -> None:
        """Show them, the current one pointed out."""
        sections, top = self._page.laid.sections, self._panes.text.top
        current = 0  # above the first section it is the first one that is read
        for number, section in enumerate(sections):
            if section.line <= top + 1:
                current = number
        self._panes.outline.show(sections, current)

    def step(self, by: int) -> None:
        """To the next (1) or previous (-1) section."""
        top = self._panes.text.top
        lines = [section.line for section in self._page.laid.sections]
        ahead = [line for line in lines if line > top] if by > 0 else [line for line in lines if line < top]
        if ahead:
            self._panes.text.go_to(ahead[0] if by > 0 else ahead[-1])
        else:
            self._shell.say(says.LAST_SECTION if by > 0 else says.FIRST_SECTION)

    def chosen(self, line: int) -> None:
        """The section that begins at a line was clicked."""
        self._panes.set_outlined(False)
        self._jumps.go(line)

    @property
    def are_over(self) -> bool:
        """True while they stand over the text."""
        return self._panes.outlined

    def toggle(self) -> None:
        """Show them over the text, or the text again; where there is room they stand beside it."""
        if self._panes.is_beside:
            self._shell.say(says.OUTLINE_BESIDE)
        else:
            self._panes.set_outlined(not self._panes.outlined)

    def close(self) -> bool:
        """Show the text again; whether they stood over it."""
        over = self._panes.outlined
        if over:
            self._panes.set_outlined(False)
        return over
