"""References: what a citation or a link leads to, in a small pane below the text, then gone to."""

from __future__ import annotations

from tui_reader.formats import layout
from tui_reader.formats.document import Run
from tui_reader.formats.layout import Line
from tui_reader.tui.reading.jumps import Jumps
from tui_reader.tui.reading.links import Links
from tui_reader.tui.reading.page import Page
from tui_reader.tui.reading.panes import Panes
from tui_reader.tui.reading.shell import Shell
from tui_reader.tui.saying import paper as says
from tui_reader.tui.widgets.aside import MOST


class References:
    """Points out one link of the screen and shows what it leads to."""

    def __init__(self, shell: Shell, panes: Panes, page: Page, jumps: Jumps, links: Links) -> None:
        self._shell = shell
        self._panes = panes
        self._page = page
        self._jumps = jumps
        self._links = links
        self._link = -1
        """The link of the screen that is pointed out."""
        self._shown = ""
        """The target in the small pane."""
        panes.moved.append(self._moved)

    def step(self, by: int) -> None:
        """Point out the next (1) or previous (-1) link on the screen, and show what it leads to."""
        links, text = self._panes.text.links(), self._panes.text
        if not links:
            self._shell.say(says.NO_LINK)
            return
        self._link = (self._link + by) % len(links) if self._link >= 0 or by > 0 else len(links) - 1
        link = links[self._link]
        text.point_out(link)
        self.show(text.target(link))
        if (hidden := link[0] + 1 - text.top - self._panes.height_beside_aside) > 0:  # the small pane lies over it
            text.scroll_lines(hidden)
            self._link = text.links().index(link)

    def follow(self) -> None:
        """Show what the link leads to; where it is shown already, go there."""
        if self._shown:
            self._go(self._shown)
        else:
            self._link = max(0, self._link) - 1
            self.step(1)

    def show(self, target: str) -> None:
        """Show below the text what a link leads to."""
        self._shown = target
        if not target.startswith("#"):
            self._panes.show_aside([Line((Run(target, 0, target),)), Line((Run(says.OPENS, layout.TAG),))])
            return
        line = self._page.line_of(target[1:])
        if line is None:
            self._shell.say(says.NO_PLACE)
            self._shown = ""
            return
        shown = self._page.lines_of(line, MOST)
        if len(shown) == MOST:  # there is more of it than there is room for
            shown[MOST - 2 :] = [Line((Run(f"    {self._shell.look.signs.cut}", layout.TAG),))]
        back = says.goes_there(self._shell.keys["jump-back"])
        self._panes.show_aside([*shown, Line((Run(back, layout.TAG),))])

    def _go(self, target: str) -> None:
        self.close()
        if not target.startswith("#"):
            self._links.open(target)
        elif (line := self._page.line_of(target[1:])) is not None:
            self._jumps.go(line)

    def close(self) -> bool:
        """Close the small pane; whether it was open."""
        self._shown = ""
        self._panes.text.point_out(None)
        return self._panes.close_aside()

    def forget(self) -> None:
        """Another paper is read."""
        self._link = -1
        self.close()

    def _moved(self) -> None:
        self._link = -1
