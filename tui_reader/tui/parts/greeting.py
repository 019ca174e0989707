"""The greeting: what the first run says, until a key is pressed or the mouse used."""

from __future__ import annotations

from tui_reader.tui.parts.feed import Feed
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.news import News
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import lists as says


class Greeting:
    """Stands over the list's end; then what the feed has to say does."""

    def __init__(self, shell: Shell, listing: Listing, news: News, feed: Feed, *, greeted: bool) -> None:
        self._shell = shell
        self._listing = listing
        self._news = news
        self._feed = feed
        self.greeted = greeted
        """True once a key was pressed or the mouse used, in this run or one before."""

    def foot(self) -> str:
        """The greeting; then what has come, until it is looked at."""
        day = self._news.seed_day
        if not self.greeted and day:
            library = self._shell.library
            return says.greeting(self._listing.order, library.samples, day, library.today(), self._shell.keys)
        return self._feed.foot()

    def attended(self) -> None:
        """The first key ends it, and so does the mouse."""
        if not self.greeted:
            self.greeted = True
            self._listing.say()
