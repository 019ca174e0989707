"""The paper that is read whole, on a screen of its own over the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from tui_reader import heap
from tui_reader.models import Entry
from tui_reader.tui.look import Look
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.marker import Marker
from tui_reader.tui.parts.news import News
from tui_reader.tui.parts.panes import Panes
from tui_reader.tui.parts.selected import Selected
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.textual_private import forget_what_is_gone

if TYPE_CHECKING:
    from tui_reader.tui.parts.downloads import Downloads
    from tui_reader.tui.parts.links import Links
    from tui_reader.tui.parts.services import Services
    from tui_reader.tui.screens.paper import PaperScreen

GONE = 0.2
"""Seconds after which what was closed is gone."""


class OpenPaper:
    """Opens it and closes it; while it is open, messages and looks are for it."""

    def __init__(
        self,
        shell: Shell,
        screen: Screen[None],
        panes: Panes,
        selected: Selected,
        listing: Listing,
        news: News,
        marker: Marker,
        services: Callable[[], Services],
        links: Callable[[], Links],
        downloads: Callable[[], Downloads],
    ) -> None:
        self._shell = shell
        self._screen = screen
        self._panes = panes
        self._selected = selected
        self._listing = listing
        self._news = news
        self._marker = marker
        self._services = services
        self._links = links
        self._downloads = downloads
        self._over: PaperScreen | None = None

    # -- opening it ---------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Read what the cursor is on; where that is no paper, have the services asked for some."""
        listing, entry = self._listing, self._selected.entry()
        if entry:
            await self._read(entry)
        elif self.is_missing:
            self._services().fetch(listing.order, lambda entry: self._screen.call_next(self._read, entry))
        elif listing.criteria.query.strip():
            self._services().ask(listing.criteria.query)

    @property
    def is_missing(self) -> bool:
        """True when the search that is shown names a paper that is not here."""
        order = self._listing.order
        return bool(order.missing) and order.criteria.query == self._listing.criteria.query

    async def _read(self, entry: Entry) -> None:
        """Open a paper over the list, unless something is."""
        from tui_reader.tui.reading.shell import Reading
        from tui_reader.tui.screens.paper import PaperScreen

        shell = self._shell
        if not shell.is_active:
            return
        reading = Reading(
            self.opened(entry),
            shell.library,
            shell.tasks,
            shell.settings.keys,
            shell.look,
            lambda entry, field, value: self._marker.mark([entry.row], field, value, quietly=True),
            self._marker.write_note,
            self._neighbour,
            self._kept_place,
            self._links().copying,
            lambda entry: self._downloads().fetch([entry]),
            self._downloads().open,
            shell.jobs,
        )
        self._over = PaperScreen(reading)
        await self._screen.app.push_screen(self._over, lambda _: self._closed())

    def opened(self, entry: Entry) -> Entry:
        """The paper as it is when something of it was opened: read."""
        self._marker.disarm()
        self._marker.mark([entry.row], "read", True, quietly=True)
        return entry._replace(marks=entry.marks._replace(read=True))

    def _neighbour(self, by: int) -> Entry | None:
        """The paper after (1) or before (-1) the selected one, which is selected and counts as opened."""
        wanted = self._panes.list.cursor + by
        if not 0 <= wanted < len(self._listing.order.rows):
            return None
        self._listing.move_to(wanted)
        entry = self._selected.entry()
        return self.opened(entry) if entry else None

    def _closed(self) -> None:
        self._over = None
        self._news.refresh()
        self._shell.set_timer(GONE, self._let_go)

    def _let_go(self) -> None:
        forget_what_is_gone()
        heap.closed()
        self._shell.tasks.run("rest", lambda _: None, lambda _: None)  # after it there is a pause

    def _kept_place(self) -> None:
        if self._screen.is_attached:
            self._news.refresh()

    # -- while it is open ---------------------------------------------------------------------------------------

    @property
    def say(self) -> Callable[..., Any] | None:
        """Says something in its footer; None when no paper is open."""
        return self._over.say if self._over else None

    def restyle(self, look: Look) -> None:
        """Draw it in another look."""
        if self._over:
            self._over.restyle(look)

    def show_bars(self) -> None:
        """Show in its bars how things are now."""
        if self._over and self._over.is_attached:
            self._over.show_bars()

    def look_again(self) -> None:
        """Its note may be another."""
        if self._over and self._over.is_attached:
            self._over.look_again()
