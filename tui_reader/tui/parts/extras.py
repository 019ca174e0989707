"""The extras: what is known of papers beyond their records, looked up when the screen is at rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.timer import Timer

from tui_reader.library import Library
from tui_reader.models import Entry
from tui_reader.tui import view
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.panes import Panes
from tui_reader.tui.parts.selected import Selected
from tui_reader.tui.parts.shell import Shell, Start

RESTS = 0.25
"""Seconds that the cursor rests on a paper until what else is known of it is looked up."""
SIMILAR = 5
"""Papers like the selected one that the detail names."""
TYPED = 0.1
"""Seconds after a letter until that is worked out: beside the drawing of what the letter found it would slow that."""
EXTRAS = 2_000
"""Rows of a list of which it is worked out what changed and which rules point them out."""


def of_rows(library: Library, rows: Sequence[int], sources: Mapping[int, str]) -> dict[int, view.Extra]:
    """Those of ``rows`` that changed, that a rule points out, or that services found, which ``sources`` names."""
    changes, ruled = library.visits.growth(rows), library.rules.of(rows)
    lit = {row for row, rules in ruled.items() if any(not rule.mutes for rule in rules)}
    return {row: view.Extra(changes.get(row), row in lit, sources.get(row, "")) for row in {*changes, *lit, *sources}}


def of_paper(library: Library, row: int, similar: tuple[str, ...]) -> view.More:
    """All that the library knows of a paper beyond its record; ``similar``: the titles of those like it."""
    return view.More(
        library.papers.listed_days(row),
        library.feed.repositories(row),
        library.visits.growth([row]).get(row),
        tuple(map(str, library.rules.of([row]).get(row, ()))),
        similar,
    )


class Extras:
    """Brings to the list what a row is pointed out for, and to the detail what else is known of its paper."""

    def __init__(self, shell: Shell, panes: Panes, selected: Selected, listing: Listing, start: Start) -> None:
        self._shell = shell
        self._panes = panes
        self._selected = selected
        self._listing = listing
        self._query = ""
        self._sources: dict[int, str] = {}
        """The services that found a row of the search that was sent to them."""
        self._row: int | None = None
        self._more = view.More()
        self._kept = {start.row: start.more}
        """The knowledge from before the first frame, of the paper that is in it."""
        panes.list.set_extras(start.extras)
        self._rest: Timer | None = None
        self._typed: Timer | None = None

    def found_by(self, query: str, sources: dict[int, str]) -> None:
        """The services that found a row of the search ``query``."""
        self._query, self._sources = query, sources

    def shown(self) -> None:
        """Another list is shown."""
        if self._rest:
            self._rest.reset()  # more of the paper is shown when the typing rests, not into the next key's frame
        query = self._listing.order.criteria.query
        if query != self._query:
            self._sources = {}
        if not query or self._sources:
            self._look_up()
        elif self._typed:
            self._typed.reset()
        else:
            self._typed = self._shell.set_timer(TYPED, self._look_up)

    def _look_up(self) -> None:
        if self._typed:
            self._typed.stop()
            self._typed = None
        rows, library, sources = self._listing.order.rows[:EXTRAS].tolist(), self._shell.library, self._sources

        self._shell.tasks.run("extras", lambda _: of_rows(library, rows, sources), self._panes.list.set_extras)

    @property
    def similar(self) -> tuple[str, ...]:
        """Titles of the papers like the one in the detail, as far as they are known."""
        return self._more.similar

    def more(self, entry: Entry) -> view.More:
        """The knowledge by now of a paper beyond its record; the rest is shown when it comes."""
        row = entry.row
        if row != self._row:
            self._row, self._more = row, self._kept.pop(row, view.More())
            if self._rest:
                self._rest.stop()
            self._rest = self._shell.set_timer(RESTS, lambda: self._read_more(row))
        return self._more

    def outdated(self) -> None:
        """More is known of the paper in the detail."""
        self._row = None
        self._selected.show()

    def _read_more(self, row: int) -> None:
        self._rest = None
        self._shell.tasks.run("more", lambda _: self._read(row), lambda more: self._arrived(row, more))

    def _read(self, row: int) -> view.More:
        library = self._shell.library
        alike = library.papers.entries(library.finder.similar(row, SIMILAR))
        return of_paper(library, row, tuple(entry.paper.title for entry in alike))

    def _arrived(self, row: int, more: view.More) -> None:
        if row == self._row and more != self._more:
            self._more = more
            self._selected.show()
