"""The services: what Hugging Face and arXiv are asked of one query, or of one paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_reader.library import Order
from tui_reader.models import Entry
from tui_reader.tui.contact import Contact
from tui_reader.tui.parts import work
from tui_reader.tui.parts.extras import Extras
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.news import News
from tui_reader.tui.parts.panes import Panes
from tui_reader.tui.parts.selected import Selected
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import searches as says
from tui_reader.tui.tasks import Cancelled

if TYPE_CHECKING:
    from tui_reader.http import FetchError
    from tui_reader.library.fetched import Asked, Repositories


class Services:
    """Asks when somebody wants it; what is found joins what is kept."""

    def __init__(
        self,
        shell: Shell,
        panes: Panes,
        selected: Selected,
        listing: Listing,
        news: News,
        extras: Extras,
        contact: Contact,
    ) -> None:
        self._shell = shell
        self._panes = panes
        self._selected = selected
        self._listing = listing
        self._news = news
        self._extras = extras
        self._contact = contact

    async def ask_for_words(self) -> None:
        """Send the query to Hugging Face and arXiv, and add what they find; without one, write it first."""
        from tui_reader.tui.screens.prompts import LinePrompt

        def written(text: str | None) -> None:
            if text and text.strip():
                self._panes.search.input.value = text.strip()
                self.ask(text.strip())

        query, order = self._listing.criteria.query, self._listing.order
        if query == order.criteria.query and not order.worded:
            self._shell.say(says.NO_WORDS)
        elif query.strip():
            self.ask(query)
        else:
            prompt = LinePrompt(says.ASK, "", says.WORDS, says.ASKS)
            await self._shell.open_sheet(prompt, written)

    def ask(self, query: str) -> None:
        """Ask Hugging Face and arXiv for ``query``."""

        def call(cancelled: Cancelled) -> Asked:
            return self._shell.library.feed.ask(query, cancelled=cancelled)

        work.begin(self._shell, "services", says.ASKING, call, lambda asked: self._answered(query, asked))

    def fetch(self, order: Order, opened: Callable[[Entry], None]) -> None:
        """Fetch the papers that a search names and that are not here; ``opened`` is given the first of them."""

        def call(cancelled: Cancelled) -> Entry | None:
            library = self._shell.library
            return library.papers.entry(library.feed.fetch_papers(order.missing, cancelled)[0])

        def arrived(entry: Entry | None) -> None:
            self._contact.heard(None, order.criteria.query)
            self._news.refresh()
            if entry and self._listing.criteria.query == order.criteria.query:
                self._listing.reload_at(entry.row)
                opened(entry)

        work.begin(self._shell, "services", says.fetching(order), call, arrived)

    def _answered(self, query: str, asked: Asked) -> None:
        from tui_reader.library.fetched import HUGGING_FACE

        self._contact.heard(asked.errors.get(HUGGING_FACE), query)
        if error := next(iter(asked.errors.values()), None):
            self._shell.say(str(error), wrong=True)
        else:
            self._shell.say(says.answered(len(asked.rows), len(asked.new)))
        order = self._listing.order
        if query == order.criteria.query and asked.rows:
            known = set(order.rows)
            rows = order.rows[:]
            rows.extend(row for row in asked.rows if row not in known)
            more = len(rows) - len(known)
            self._extras.found_by(query, {row: says.found_by(asked.services[row]) for row in asked.rows})
            order = order._replace(rows=rows, matching=order.matching + more, total=order.total + more)
            self._listing.show(order, self._panes.list.row, above=self._panes.list.above)
        self._news.refresh()

    def ask_what_is_linked(self) -> None:
        """Ask which models, datasets and spaces are linked to the paper."""
        entry = self._selected.entry()
        if entry is None:
            return
        row = entry.row

        def call(cancelled: Cancelled) -> Repositories | FetchError | None:
            from tui_reader.http import FetchError

            try:
                return self._shell.library.feed.fetch_repositories(row, cancelled)
            except FetchError as error:
                return error

        work.begin(self._shell, f"linked:{row}", says.ASKING_LINKED, call, lambda answer: self._linked(row, answer))

    def _linked(self, row: int, answer: Repositories | FetchError | None) -> None:
        if isinstance(answer, Exception):
            if not answer.answered:
                self._contact.heard(answer, row)
            self._shell.failed(answer)
        elif answer:
            self._contact.heard(None, row)
            total = max(len(answer.linked), sum(answer.totals.values()))
            self._shell.say(says.linked(total))
        self._extras.outdated()
        self._shell.show_bars()
