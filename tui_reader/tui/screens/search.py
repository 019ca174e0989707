"""Searching beyond words: completions, saved searches, papers like another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from tui_reader.library import Ask, Order
from tui_reader.models import Entry
from tui_reader.tui.screens.feed import FeedScreen
from tui_reader.tui.screens.frame import SAVED, Start
from tui_reader.tui.widgets.bars import Header
from tui_reader.tui.widgets.search_bar import SearchInput

if TYPE_CHECKING:
    from tui_reader.search.query import Completion


class SearchScreen(FeedScreen):
    """What makes a search out of less, or keeps it."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._saved: dict[str, str] = {}
        """Query by name."""
        self._like: Entry | None = None
        """The paper that the list's papers are like."""
        self._before_similar: tuple[Ask, int | None, int | None] | None = None

    def _after_first_frame(self) -> None:
        """The saved searches are views, too."""
        super()._after_first_frame()
        self._ask_for_saved()

    def _ask_for_saved(self) -> None:
        self.tasks.ask("saved", lambda _: self.library.saved_searches(), self._show_saved)

    def _refresh_marks(self) -> None:
        super()._refresh_marks()
        self._ask_for_saved()

    def _show_saved(self, saved: dict[str, str]) -> None:
        self._saved = saved
        self._header.set_views(self._views(list(saved)))
        self._show_bars()

    def _current_view(self) -> str:
        """The view, or the saved search, that the list shows."""
        if self.ask.view == "all":
            for name, query in list(self._saved.items())[:SAVED]:
                if query == self.ask.query:
                    return f"@{name}"
        return super()._current_view()

    @on(SearchInput.Completing)
    def _complete(self) -> None:
        line = self._search.input
        text, cursor = line.value, line.cursor_position

        def arrived(completion: Completion) -> None:
            if line.value == text:
                line.take(text[: completion.start], completion.candidates, text[completion.end :])
                self.say("  ".join(completion.candidates[:8]) or "nothing to complete")

        self.tasks.ask("complete", lambda _: self.library.complete(text, cursor), arrived)

    async def action_save_search(self) -> None:
        """Keep the search under a name; an empty name forgets it."""
        from tui_reader.tui.screens.prompts import LinePrompt

        query = self.ask.query.strip()
        if not query:
            self.say(f"{self._keys['search']} first, then keep the search with {self._keys['save-search']}")
            return
        known = next((name for name, kept in self._saved.items() if kept == query), "")

        def written(name: str | None) -> None:
            name = name if name is None else name.strip()
            if name is None or name == known:
                return
            asked = (name, query, known) if name else (known, "")
            self.tasks.write(lambda: self.library.save_search(*asked), lambda kept: self._search_kept(kept, bool(name)))

        await self.open_sheet(LinePrompt("Keep this search as", known, "a name; none forgets it"), written)

    def _search_kept(self, name: str, kept: bool) -> None:
        before = self._saved.get(name) if kept else None  # what a name stood for is told, to be kept again
        self.say(f"search {name} {'kept' if kept else 'forgotten'}" + (f"; before, it was: {before}" if before else ""))
        self._ask_for_saved()

    def action_saved(self, index: int) -> None:
        """Show a saved search."""
        names = list(self._saved)
        if index < len(names):
            self._show_search_of(names[index])
        else:
            self.say(f"no such search is kept; {self._keys['save-search']} keeps the one that is shown")

    def _show_search_of(self, name: str) -> None:
        self.ask = self.ask._replace(view="all", day=None, filter="all", like=None)
        self._search.input.value = self._saved[name]

    @on(Header.Chosen)
    def _saved_chosen(self, message: Header.Chosen) -> None:
        if message.view.startswith("@"):
            self._show_search_of(message.view[1:])

    def action_similar(self) -> None:
        """The papers most like this one."""
        entry = self._current()
        if entry:
            if self.ask.like is None:
                self._before_similar = self.ask, self._list.row, self._list.above
            self._like = entry
            self.ask = self.ask._replace(like=entry.row, query="")
            self._search.input.value = ""  # where the line tells what the papers are like
            self._ask_for_rows(None, 0)

    def _head(self, order: Order) -> str:
        if order.ask.like is not None and self._like:
            return f"like {self._like.paper.title}"
        return super()._head(order)

    def look_at(self, ask: Ask) -> None:
        """Show another list. What is asked of similar papers ends them, and is asked of the list before."""
        if ask.like is not None and ask.like == self.ask.like and ask != self.ask and self._before_similar:
            (before, _, _), self._before_similar = self._before_similar, None
            ask = ask._replace(like=None, query=ask.query or before.query)
            self.ask = before
            self._search.input.value = ask.query
        super().look_at(ask)

    def action_back(self) -> None:
        """One step back; from similar papers to the list before."""
        if self._stop_latest():
            return
        if self._pane == "list" and not self._list.picked and self.ask.like is not None and self._before_similar:
            (self.ask, row, above), self._before_similar = self._before_similar, None
            self._search.input.value = self.ask.query
            self._ask_for_rows(row, above)
        else:
            super().action_back()
