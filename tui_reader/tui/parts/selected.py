"""The paper under the cursor: read with everything, and shown in the detail."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Callable

from tui_reader.library import Criteria, Found, Order
from tui_reader.models import Entry, Marks
from tui_reader.store import Busy
from tui_reader.tui import view
from tui_reader.tui.parts.panes import Panes
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import detail as says

DETAILS_KEPT = 50
"""Papers kept with their abstracts."""


class Selected:
    """Reads papers one at a time, as the cursor comes to them, and keeps those that were read lately."""

    def __init__(self, shell: Shell, panes: Panes) -> None:
        self._shell = shell
        self._panes = panes
        self._details: dict[int, Entry] = {}
        self._whole: int | None = None
        """The row of the paper of which every author is named, and all of the summary is shown."""
        self.order = Order(Criteria(), array("I"))
        """The list that is shown."""
        self.after_last = ""
        """Words on the line after the last of them."""
        self.more: Callable[[Entry], view.More] = lambda _: view.More()
        """Gives what is known of a paper beyond its record."""
        self.draft: Callable[[Entry], str] = lambda _: ""
        """Gives what was begun as a note on a paper; empty for nothing."""

    def entry(self) -> Entry | None:
        """The paper under the cursor, with everything; a paper without abstract while the library is locked."""
        papers = self._panes.list
        row = papers.row
        if row is None:
            return None
        if row not in self._details:
            try:
                entry = self._shell.library.papers.entry(row)
            except Busy:
                self._shell.tasks.run("detail", lambda _: self._shell.library.papers.entry(row), lambda _: self.show())
                return papers.entry(papers.cursor)
            if entry is None:
                return None
            if len(self._details) > DETAILS_KEPT:
                self._details.clear()
            self._details[row] = entry
        return self._details[row]

    def read_again(self) -> None:
        """Read the paper under the cursor again, unless that would have to wait: the next key is for how it is now."""
        if (row := self._panes.list.row) is not None and row in self._details:
            with contextlib.suppress(Busy):
                if entry := self._shell.library.papers.entry(row):
                    self._details[row] = entry

    def show(self) -> None:
        """Show the paper in the detail."""
        papers, entry = self._panes.list, self.entry()
        if entry is None:
            self._panes.detail.show(None, (self.after_last,) if papers.rows else ())
            return
        found = papers.found.get(entry.row)
        if found is None and self.order.criteria.query:
            row, order = entry.row, self.order
            self._shell.tasks.run(
                "found",
                lambda _: self._shell.library.finder.found(order.criteria.query, [row], order.deep),
                lambda found: self._found(found, order),
            )
        self._panes.detail.show(
            view.Detail(
                entry,
                says.position(papers.cursor + 1, len(papers.rows)),
                found,
                tuple(self._shell.keys.items()),
                self.more(entry),
                self.draft(entry),
                entry.row in papers.unsaved,
                entry.row == self._whole,
                papers.sort,
            )
        )

    def toggle_whole(self) -> None:
        """Name every author of the paper and show its whole summary, or their beginnings; where they are seen."""
        row = self._panes.list.row
        unseen = self._panes.is_detail_hidden
        if unseen:
            self._panes.go_to("detail")
        self._whole = None if row == self._whole and not unseen else row
        self.show()

    def _found(self, found: dict[int, Found], order: Order) -> None:
        papers = self._panes.list
        if papers.row in found and order is self.order:
            papers.add_found(found)
            self.show()

    # -- papers at hand -----------------------------------------------------------------------------------------

    def known(self, row: int) -> Entry | None:
        """A paper that was read lately, here or for the list."""
        return self._details.get(row) or self._panes.list.known(row)

    def all_known(self) -> dict[int, Entry]:
        """Every paper that was read lately, by its row."""
        return self._panes.list.all_known() | self._details

    def patch(self, marks: dict[int, Marks]) -> None:
        """Take papers, by row, to have these marks, ahead of the library."""
        for row in marks.keys() & self._details.keys():
            self._details[row] = self._details[row]._replace(marks=marks[row])

    def forget(self) -> None:
        """Read again what is asked for next."""
        self._details.clear()
