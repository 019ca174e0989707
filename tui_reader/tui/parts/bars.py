"""The bars: the view and the counts above, the keys of the moment and the state of things below."""

from __future__ import annotations

from tui_reader.tui.parts.feed import Feed
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.marker import Marker
from tui_reader.tui.parts.news import News
from tui_reader.tui.parts.panes import Panes
from tui_reader.tui.parts.searches import Searches
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import lists as says
from tui_reader.tui.saying import searches as searching
from tui_reader.views import PERIODS

OF_A_PAPER = ("open", "bookmark", "read", "open-page", "copy", "tags", "note", "similar", "pick", "download")
"""Commands that do nothing in a list without papers."""


class Bars:
    """Says which keys matter most, and which of the things that could be told."""

    def __init__(
        self, shell: Shell, panes: Panes, listing: Listing, news: News, marker: Marker, feed: Feed, searches: Searches
    ) -> None:
        self._shell = shell
        self._panes = panes
        self._listing = listing
        self._news = news
        self._marker = marker
        self._feed = feed
        self._searches = searches

    def show(self) -> None:
        """Show how things are now."""
        news, period = self._news, says.PERIODS.get(self._listing.criteria.view, "")
        self._panes.header.show(self._searches.current_view(), news.counts, news.unread)
        enter = searching.ENTER_FETCHES if self._listing.order.missing else searching.ENTER_ASKS
        enter = enter if self._listing.found_nothing else ""
        self._panes.show_keys(self._keys(), self._state(), period, enter)

    def _keys(self) -> list[str]:
        """The commands whose keys are shown, as far as there is room."""
        panes, criteria = self._panes, self._listing.criteria
        if panes.current == "detail":
            names = ["back", "bookmark", "open-page", "help", "read", "open-code", "copy", "authors", "tags", "note"]
            names += ["undo", "similar", "download"]
        else:
            names = ["open", "bookmark", "search", "help", "read", "filter", "sort", "open-page", "copy", "tags"]
            names += ["undo", "note", "similar", "pick", "download"]
            if criteria.view in PERIODS:
                names.insert(4, "earlier")
                names.insert(8, "calendar")
            if panes.list.picked or criteria.query or criteria.filter != "all" or criteria.like is not None:
                names.insert(2, "back")
            if not self._listing.order.rows:
                asks = ["open"] if self._listing.found_nothing else []
                return [*asks, *(name for name in names if name not in OF_A_PAPER)]
        return names

    def _state(self) -> str:
        """The work that goes on, else a search's hints, else what is wrong, else how fresh the papers are."""
        order = self._listing.order
        goes_on = self._marker.saving or self._shell.jobs.words(self._shell.keys["back"])
        hint = order.hints[0] if order.hints and order.rows else ""
        return goes_on or hint or self._news.trouble or self._feed.source()
