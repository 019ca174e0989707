"""The pictures of figures: here where the terminal can, else in the browser."""

from __future__ import annotations

from collections.abc import Callable

from tui_reader.formats.document import Figure, plain
from tui_reader.tui import graphics, saying
from tui_reader.tui.reading.laying import pictures
from tui_reader.tui.reading.links import Links
from tui_reader.tui.reading.opened import Opened
from tui_reader.tui.reading.page import Page
from tui_reader.tui.reading.panes import Panes
from tui_reader.tui.reading.shell import Shell
from tui_reader.tui.saying import paper as says
from tui_reader.tui.textual_private import driver_of

CAPTION = 3
"""Lines for the caption below a picture."""
MOST_KEPT = 4
"""Pictures kept beside the one that is shown."""
DRAWN_ELSEWHERE = (".svg", ".pdf")


class Pictures:
    """Shows one after the other those of the first figure on the screen."""

    def __init__(self, shell: Shell, panes: Panes, opened: Opened, page: Page, links: Links) -> None:
        self._shell = shell
        self._panes = panes
        self._opened = opened
        self._page = page
        self._links = links
        self._kept: dict[str, bytes] = {}
        """Pictures that were fetched, by address."""
        self._turn = ("", 0)
        """The figure of which a picture was shown last, and its number."""

    def figure(self) -> Figure | None:
        """The first figure with a picture on the screen."""
        text, laid = self._panes.text, self._page.laid
        shown = laid.lines[text.top : text.top + text.size.height]
        return next((laid.figures[line.block] for line in shown if line.runs and line.block in laid.figures), None)

    async def show(self, figure: Figure) -> None:
        """Show the next picture of a figure."""
        addresses = pictures(figure)
        address = addresses[self._turned(figure.id) % len(addresses)]
        protocol = ""
        texts = self._shell.reading.library.texts
        if texts.shows(address) and not address.lower().endswith(DRAWN_ELSEWHERE):
            protocol = await self._protocol()
        if not protocol:
            self._links.open(address)
            return
        from tui_reader.sources.fulltext import Asking

        number, app = self._opened.number, self._shell.app
        room, cell = graphics.CellSize(app.size.width, max(1, app.size.height - CAPTION)), graphics.cell()
        caption = says.caption(figure.tag, plain(figure.caption), addresses.index(address) + 1, len(addresses))

        def call(cancelled: Callable[[], bool]) -> tuple[str, graphics.CellSize]:
            picture = self._kept.get(address) or texts.picture(address, Asking(cancelled))
            self._kept = {**dict(list(self._kept.items())[-MOST_KEPT:]), address: picture}
            return graphics.drawn(picture, protocol, room, cell)

        def show(drawn: tuple[str, graphics.CellSize]) -> None:
            if number == self._opened.number and self._shell.is_active:
                from tui_reader.tui.screens.picture import PictureSheet

                self._shell.say("")
                app.push_screen(PictureSheet(*drawn, caption))

        self._shell.say(says.FETCHING_PICTURE, stays=True)
        self._shell.reading.tasks.run("picture", call, show, self._failed, on="network")

    def _turned(self, figure: str) -> int:
        """The number of the picture of a figure that comes next: the same key again shows the next one."""
        before, at = self._turn
        self._turn = figure, (at + 1 if before == figure else 0)
        return self._turn[1]

    async def _protocol(self) -> str:
        app = self._shell.app
        driver = driver_of(app)
        asked: graphics.Graphics | None = getattr(app, "graphics", None)
        if driver is None or asked is None or app.is_headless:
            return ""
        protocol = await asked.protocol(driver.write)
        if protocol and not graphics.is_there():
            self._shell.say(says.INSTALL)
            return ""
        return protocol

    def _failed(self, error: Exception) -> None:
        if self._shell.is_attached:
            self._shell.say(str(error) if isinstance(error, ValueError) else saying.failure(error), wrong=True)
