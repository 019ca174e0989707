"""The searches: those that are kept, how a word goes on, and papers like another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader.library import Criteria, Order
from tui_reader.models import Entry
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.panes import SAVED, Panes, views
from tui_reader.tui.parts.selected import Selected
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import lists
from tui_reader.tui.saying import searches as says

if TYPE_CHECKING:
    from tui_reader.search.query import Completion


class Searches:
    """Makes a search out of less, or keeps it."""

    def __init__(self, shell: Shell, panes: Panes, selected: Selected, listing: Listing) -> None:
        self._shell = shell
        self._panes = panes
        self._selected = selected
        self._listing = listing
        self.saved: dict[str, str] = {}
        """Query by name."""
        self._like: Entry | None = None
        """The paper that the list's papers are like."""
        self._before_similar: tuple[Criteria, int | None, int | None] | None = None

    # -- saved searches, which are views, too -------------------------------------------------------------------

    def look(self) -> None:
        """Show the saved searches as the library has them."""
        self._shell.tasks.run("saved", lambda _: self._shell.library.searches.saved(), self._show_saved)

    def _show_saved(self, saved: dict[str, str]) -> None:
        self.saved = saved
        self._panes.header.set_views(views(self._shell.keys, list(saved)))
        self._shell.show_bars()

    def current_view(self) -> str:
        """The view, or the saved search, that the list shows."""
        criteria = self._listing.criteria
        if criteria.view == "all":
            for name, query in list(self.saved.items())[:SAVED]:
                if query == criteria.query:
                    return f"@{name}"
        return criteria.view

    async def save(self) -> None:
        """Keep the search under a name; an empty name forgets it."""
        from tui_reader.tui.screens.prompts import LinePrompt

        query, keys = self._listing.criteria.query.strip(), self._shell.keys
        if not query:
            self._shell.say(says.search_first(keys["search"], keys["save-search"]))
            return
        known = next((name for name, kept in self.saved.items() if kept == query), "")

        def written(name: str | None) -> None:
            name = name if name is None else name.strip()
            if name is None or name == known:
                return
            asked = (name, query, known) if name else (known, "")
            save = self._shell.library.marking.save_search
            self._shell.tasks.write(lambda: save(*asked), lambda kept: self._is_kept(kept, bool(name)))

        prompt = LinePrompt(says.SAVE, known, says.NAME)
        await self._shell.open_sheet(prompt, written)

    def _is_kept(self, name: str, kept: bool) -> None:
        before = self.saved.get(name) if kept else None  # what a name stood for is told, to be kept again
        self._shell.say(says.saved(name, before) if kept else says.forgotten(name))
        self.look()

    def show_number(self, index: int) -> None:
        """Show a saved search; 0 is the first."""
        names = list(self.saved)
        if index < len(names):
            self.show(names[index])
        else:
            keys = self._shell.keys
            self._shell.say(says.no_saved_search(keys.get(f"saved-{index + 1}", ""), keys["save-search"]))

    def show(self, name: str) -> None:
        """Show a saved search."""
        self._listing.criteria = self._listing.criteria._replace(view="all", day=None, filter="all", like=None)
        self._panes.search.input.value = self.saved[name]

    # -- how a word goes on -------------------------------------------------------------------------------------

    def complete(self) -> None:
        """Offer the ways in which the word before the cursor can go on."""
        line = self._panes.search.input
        text, cursor = line.value, line.cursor_position

        def arrived(completion: Completion) -> None:
            if line.value == text:
                line.take(text[: completion.start], completion.candidates, text[completion.end :])
                self._shell.say("  ".join(completion.candidates[:8]) or says.NOTHING_TO_COMPLETE)

        self._shell.tasks.run("complete", lambda _: self._shell.library.searches.complete(text, cursor), arrived)

    # -- papers like another ------------------------------------------------------------------------------------

    def show_similar(self) -> None:
        """Show the papers most like the one under the cursor."""
        entry, listing = self._selected.entry(), self._listing
        if entry:
            if listing.criteria.like is None:
                self._before_similar = listing.criteria, self._panes.list.row, self._panes.list.above
            self._like = entry
            listing.criteria = listing.criteria._replace(like=entry.row, query="")
            self._panes.search.input.value = ""  # where the line tells what the papers are like
            listing.reload_at(None, 0)

    def heads(self, order: Order) -> tuple[str, ...]:
        """Say what the list shows, where no search says it."""
        if order.criteria.like is not None and self._like:
            return (says.like(self._like.paper.title),)
        return lists.heads(order)

    def adjust(self, criteria: Criteria) -> Criteria:
        """The criteria of another list: while similar papers are shown they end these, and change the list before."""
        listing = self._listing
        if (
            criteria.like is not None
            and criteria.like == listing.criteria.like
            and criteria != listing.criteria
            and self._before_similar
        ):
            (before, _, _), self._before_similar = self._before_similar, None
            criteria = criteria._replace(like=None, query=criteria.query or before.query)
            listing.criteria = before
            self._panes.search.input.value = criteria.query
        return criteria

    def leave_similar(self) -> bool:
        """From similar papers back to the list before; whether there was one."""
        if self._listing.criteria.like is None or not self._before_similar:
            return False
        (self._listing.criteria, row, above), self._before_similar = self._before_similar, None
        self._panes.search.input.value = self._listing.criteria.query
        self._listing.reload_at(row, above)
        return True
