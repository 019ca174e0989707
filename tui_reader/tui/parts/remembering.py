"""The state that the reader opens with the next time: the list, the place in it, and how it looked."""

from __future__ import annotations

from collections.abc import Callable

from tui_reader.tui.parts.extras import Extras
from tui_reader.tui.parts.greeting import Greeting
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.panes import Panes
from tui_reader.tui.parts.selected import Selected
from tui_reader.tui.parts.shell import Start
from tui_reader.uistate import UIState


class Remembering:
    """Gathers it from the parts that know."""

    def __init__(
        self,
        panes: Panes,
        selected: Selected,
        listing: Listing,
        extras: Extras,
        copied: Callable[[], str],
        greeting: Greeting,
        start: Start,
    ) -> None:
        self._panes = panes
        self._selected = selected
        self._listing = listing
        self._extras = extras
        self._copied = copied
        self._greeting = greeting
        self._start = start

    def keep(self, theme: str) -> None:
        """Have it kept; ``theme``: the one that is shown."""
        self._start.remember(self.state(theme))

    def state(self, theme: str) -> UIState:
        """The things to keep for the next run."""
        panes, criteria, state = self._panes, self._listing.criteria, self._start.state
        panes.search.input.remember()
        row, above = self._listing.place
        entry = self._selected.known(row) if row is not None else None
        return state._replace(
            theme=theme,
            split=panes.split,
            density=panes.density,
            view=criteria.view,
            day=criteria.day.isoformat() if criteria.day else "",
            filter=criteria.filter,
            sort=criteria.sort,
            reverse=criteria.reverse,
            query=criteria.query,
            key=entry.key if entry else state.key if row == self._start.row else "",
            above=max(0, above or 0),
            similar=self._extras.similar if entry else (),
            queries=tuple(panes.search.input.earlier),
            copied=self._copied(),
            greeted=self._greeting.greeted,
        )
