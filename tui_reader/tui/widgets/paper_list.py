"""The list of papers: a window on rows of the library, however many there are."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from tui_reader.library import Found
from tui_reader.models import Entry, Marks
from tui_reader.tui.look import Look
from tui_reader.tui.view import DENSITIES, Extra, ListRow, row_lines, tail_lines, wrapped_lines
from tui_reader.tui.widgets.pane import Pane

PAGE = 64
"""Rows read at once."""
PAGES_KEPT = 16
DRAWN_KEPT = 200
"""Rows kept as they were drawn, some screens of them: a strip of Textual's takes 2 kB beside its text."""

Reader = Callable[[Sequence[int]], dict[int, Entry] | None]
"""Gives papers by row at once, or None when that would mean waiting."""


class PaperList(Pane):
    """Shows rows through a reader that never waits; what it cannot have yet is drawn empty until it comes.

    The cursor is an index into the rows. Moving it posts ``Moved`` to nobody: the screen calls ``move_to`` and draws
    the detail in the same frame; only the mouse is told about, by ``Clicked`` and ``Followed``.
    """

    class Clicked(Message):
        """A row was clicked."""

        def __init__(self, index: int, *, opens: bool = False) -> None:
            super().__init__()
            self.index = index
            self.opens = opens
            """True for the second click, which opens."""

    class Followed(Message):
        """The cursor went along with what was scrolled to, as it is never out of sight for long."""

    class Missing(Message):
        """Rows are on the screen that the reader could not give."""

        def __init__(self, rows: list[int]) -> None:
            super().__init__()
            self.rows = rows

    def __init__(self, reader: Reader, look: Look, density: str) -> None:
        super().__init__(look, id="list")
        self._reader = reader
        self._density = density
        self.rows: array[int] = array("I")
        self.cursor = 0
        self._above: int | None = None
        """The place of the cursor's row once there is a size."""
        self.picked: set[int] = set()
        self.empty: tuple[str, ...] = ()
        """The words where there are no papers, a paragraph each."""
        self.foot: str = ""
        """A line over the pane's last lines, such as a greeting."""
        self.tail: str = ""
        """A row of its own after the last paper, which the cursor can be on; empty for none."""
        self._extras: dict[int, Extra] = {}
        self._drafts: frozenset[str] = frozenset()
        self.unsaved: frozenset[int] = frozenset()
        """Rows of which a mark has been waiting to be saved."""
        self.sort = ""
        """That by which they are sorted; empty for a customary order."""
        self._by_day = False
        self.topped: Callable[[str], None] = lambda day: None
        """Is told the day of the first row that is seen, for lists of several days."""
        self._here = True
        """False while the keys act on another pane."""
        self._pages: dict[int, dict[int, Entry]] = {}
        self._begun = False
        """True while the first page has no more than what came with the rows."""
        self.found: dict[int, Found] = {}
        """Why the search found its rows, as far as that is known."""
        self._looked_up: set[int] = set()
        """Rows of which it was looked up why they were found."""
        self._searching = False
        self._lines_of: dict[tuple[int, bool], tuple[ListRow, list[Strip]]] = {}
        """Rows as they were drawn, and their lines."""
        self._sure: set[tuple[int, bool]] = set()
        """Those of which it is known that they show it still."""
        self._foot_lines: list[Strip] = []
        self._empty_lines: list[Strip] = []

    # -- what is shown ------------------------------------------------------------------------------------------

    @property
    def row_height(self) -> int:
        """Lines of one row."""
        return DENSITIES[self._density]

    @property
    def row(self) -> int | None:
        """The row number under the cursor; None where there is no paper."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def _last(self) -> int:
        """The last index that the cursor can be on; -1 when there are no papers."""
        return len(self.rows) - (0 if self.tail and self.rows else 1)

    def show(
        self,
        rows: array[int],
        cursor: int,
        found: Mapping[int, Found] | None,
        entries: dict[int, Entry] | None = None,
        above: int | None = None,
        tail: str = "",
        sort: str = "",
        by_day: bool = False,
    ) -> None:
        """Show other rows, with the cursor on index ``cursor``; ``found`` says why a search found them.

        ``sort``: that by which they are sorted; ``by_day``: they are of several days, which have headings.

        ``entries`` are papers that came with the rows, so that the first of them need no reading. ``above``: lines over
        the cursor's row in the pane, as many as now by default.
        """
        above = self.above if above is None else above
        self.rows, self.tail, self.sort, self._by_day = rows, tail, sort, by_day
        self.cursor = max(0, min(cursor, self._last()))
        self._searching = found is not None
        self.found = dict(found or {})
        self._looked_up.clear()
        self._pages.clear()
        self._begun = bool(entries)
        if entries:
            self._pages[0] = {row: entries[row] for row in self.rows[:PAGE] if row in entries}
        self._measure()
        self._place(above)
        self._redraw()

    @property
    def above(self) -> int:
        """Lines over the cursor's row in the pane."""
        return self.cursor * self.row_height - self.scroll_offset.y

    def _place(self, above: int) -> None:
        """Scroll so that ``above`` lines are over the cursor's row, or as near as it goes."""
        if self.size.height:
            self._above = None
            self.scroll_to_line(max(0, self._whole(self.cursor * self.row_height - above)))
            self.reveal()
        else:  # not laid out yet
            self._above = above

    def add_found(self, found: dict[int, Found]) -> None:
        """Why further rows were found."""
        self.found.update(found)
        self._redraw()

    def set_extras(self, extras: dict[int, Extra]) -> None:
        """Take further facts about rows, beyond their papers."""
        if extras != self._extras:
            self._extras = extras
            self._redraw()

    def set_here(self, here: bool) -> None:
        """``here``: the keys act on this pane."""
        if here != self._here:
            self._here = here
            self._redraw()

    def set_unsaved(self, rows: frozenset[int]) -> None:
        """The rows of which a mark has been waiting to be saved."""
        if rows != self.unsaved:
            self.unsaved = rows
            self._redraw()

    def set_drafts(self, keys: frozenset[str]) -> None:
        """The papers on which a note was begun and not saved."""
        if keys != self._drafts:
            self._drafts = keys
            self._redraw()

    def forget(self) -> None:
        """Read every paper again that is shown."""
        self._pages.clear()
        self._redraw()

    def patch(self, marks: Mapping[int, Marks]) -> None:
        """Show papers, by row, with these marks at once, ahead of the library."""
        for page in self._pages.values():
            for row in page.keys() & marks.keys():
                page[row] = page[row]._replace(marks=marks[row])
        if marks:
            self._redraw()

    def restyle(self, look: Look, density: str) -> None:
        """Draw in another look or density; the cursor keeps its place on the screen."""
        share = self.above / max(1, self.size.height)
        self._look, self._density = look, density
        self._lines_of.clear()
        self._redraw()
        self._measure()
        self._place(round(share * self.size.height))

    def say(self, empty: tuple[str, ...], foot: str = "") -> None:
        """Set the words in place of papers, and over the last lines."""
        if (empty, foot) == (self.empty, self.foot):
            return
        self.empty, self.foot = empty, foot
        self._foot_lines = self._empty_lines = []
        self._measure()
        self.refresh_changes()

    def entry(self, index: int) -> Entry | None:
        """The paper at an index, when it can be had at once."""
        if index >= len(self.rows):
            return None
        found = self._page(index // PAGE).get(self.rows[index])
        if found is None and index < PAGE and self._begun:
            self._begun = False
            self._pages.pop(0, None)  # forgotten meanwhile, and not to be had for now
            found = self._page(0).get(self.rows[index])
        return found

    def known(self, row: int) -> Entry | None:
        """A paper that was read lately, by its row."""
        return next((page[row] for page in self._pages.values() if row in page), None)

    def all_known(self) -> dict[int, Entry]:
        """Every paper that was read lately, by its row."""
        return {row: entry for page in self._pages.values() for row, entry in page.items()}

    # -- moving -------------------------------------------------------------------------------------------------

    def move_to(self, index: int) -> bool:
        """Put the cursor on ``index`` (the nearest there is) and scroll no more than needed; whether it moved."""
        index = max(0, min(index, self._last()))
        if not self.rows or index == self.cursor:
            return False
        old, self.cursor = self.cursor, index
        if not self.reveal():
            for changed in (old, index):
                self.refresh(self._region(changed))
        return True

    def reveal(self) -> bool:
        """Scroll the row under the cursor into view; whether that was needed."""
        top, height, room = self.cursor * self.row_height, self.size.height, self._room
        if not height:  # not laid out yet
            return False
        first, last = self.scroll_offset.y, self.scroll_offset.y + height - room
        target = top if top < first else self._whole(top - height + room) if top > last else first
        if target == first:
            return False
        self.scroll_to_line(max(0, target))
        self.refresh()
        return True

    @property
    def _room(self) -> int:
        """Lines of a row that must be seen; the gap below it need not."""
        return self.row_height if self.row_height < 3 or self._density != "airy" else 2

    def mouse_scrolled(self) -> None:
        """Let the cursor follow: from where it was out of sight, the next key would jump back there."""
        top, height = self.scroll_offset.y, self.size.height
        first = -(-top // self.row_height)
        last = max(first, (top + height - self._room) // self.row_height)
        index = max(0, min(max(first, min(self.cursor, last)), self._last()))
        if self.rows and index != self.cursor:
            self.cursor = index
            self.refresh()
            self.post_message(self.Followed())

    @property
    def page_rows(self) -> int:
        """The number of rows that fit into the pane; at least one."""
        return max(1, self.size.height // self.row_height)

    @property
    def seen_rows(self) -> int:
        """The number of rows of which something is seen in the pane."""
        return -(-self.size.height // self.row_height)

    def _region(self, index: int) -> Region:
        return Region(0, index * self.row_height - self.scroll_offset.y, self.size.width, self.row_height)

    def _whole(self, line: int) -> int:
        """The first line from ``line`` on that is the first of a row: above the one that is shown none is cut."""
        return -(-line // self.row_height) * self.row_height if self.size.height >= 2 * self.row_height else line

    def _measure(self) -> None:
        lines, height = (self._last() + 1) * self.row_height, self.size.height
        self.measure(height + self._whole(lines - height) if 0 < height < lines else lines)

    def _foot(self) -> list[Strip]:
        if self.foot and not self._foot_lines:
            self._foot_lines = [
                Strip.blank(self.content_width, self._look.page.plain),
                *wrapped_lines((self.foot,), self.content_width, self._look, indent=6),
                Strip.blank(self.content_width, self._look.page.plain),
            ]
        return self._foot_lines if self.foot else []

    # -- drawing ------------------------------------------------------------------------------------------------

    def lay_out_lines(self) -> None:
        """Lines are as wide as the pane, and the cursor's row has a place."""
        self._lines_of.clear()
        self._sure.clear()
        self._foot_lines = self._empty_lines = []
        self._measure()
        self._place(self.above if self._above is None else self._above)
        self.topped(self._top_day())

    def content_line(self, y: int) -> Strip:
        """One line of the list."""
        width = self.content_width
        index, part = divmod(y + self.top, self.row_height)
        if not self.rows and not self._empty_lines:
            self._empty_lines = [
                Strip.blank(width, self._look.page.plain),
                *wrapped_lines(self.empty, width, self._look, indent=6),
            ]
        foot = self._foot()
        end = self.extent.height - len(foot)
        if not self.rows and (y < end or end < len(self._empty_lines)):
            return self._empty_lines[y if y < len(self._empty_lines) else 0]
        if y >= end:
            return foot[y - self.extent.height]
        half = foot and index != self.cursor and y - part + self._room > end
        if index > self._last() or half:
            return Strip.blank(width, self._look.page.plain)
        if index == len(self.rows):
            return tail_lines(self.tail, index == self.cursor, width, self._density, self._look)[part]
        return self._lines(index)[part]

    def _lines(self, index: int) -> list[Strip]:
        selected = index == self.cursor
        row = self.rows[index]
        known = self._lines_of.get((row, selected))
        if known and (row, selected) in self._sure:
            return known[1]
        entry = self.entry(index)
        if entry is None:
            return [Strip.blank(self.content_width, self._look.page.plain)] * self.row_height
        found = self.found.get(row)
        if found is None and self._searching:
            self._look_why(index)
        shown = ListRow(
            entry,
            selected,
            row in self.picked,
            found,
            self._extras.get(row),
            entry.key in self._drafts,
            row in self.unsaved,
            self.sort,
            *self._headings(index),
            self._here or not selected,
        )
        if known is None or known[0] != shown:
            if len(self._lines_of) > DRAWN_KEPT:
                self._lines_of.clear()
            known = shown, row_lines(shown, self.content_width, self._density, self._look)
            self._lines_of[row, selected] = known
        self._sure.add((row, selected))
        return known[1]

    def _headings(self, index: int) -> tuple[str, str]:
        """The days that begin with a row and with the next one: a heading takes no line of its own, so that where a row
        stands is still its number times the height of one."""
        if not self._by_day:
            return "", ""
        before, here, after = (self._day(i) for i in (index - 1, index, index + 1))
        return here if index and here != before else "", after if after != here else ""

    def _day(self, index: int) -> str:
        entry = self.entry(index) if index >= 0 else None
        day = (entry.paper.listed or entry.paper.published) if entry else None
        return f"{day:%a} {day.day} {day:%b}" if day else ""

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Another place has another first row."""
        super().watch_scroll_y(old_value, new_value)
        self.topped(self._top_day())

    def _top_day(self) -> str:
        return self._day(self.top // self.row_height) if self._by_day and self.rows else ""

    def _look_why(self, index: int) -> None:
        """Look up why the rows on the screen were found, once, as far as that is not known."""
        shown = self.rows[index : index + self.page_rows + 1]
        rows = [row for row in shown if row not in self.found and row not in self._looked_up]
        if rows:
            self._looked_up.update(rows)
            self.post_message(self.Missing(rows))

    def _page(self, number: int) -> dict[int, Entry]:
        page = self._pages.get(number)
        if page is None:
            rows = self.rows[number * PAGE : (number + 1) * PAGE].tolist()
            page = self._reader(rows)
            if page is None:
                self.post_message(self.Missing(rows))
                return {}
            if len(self._pages) >= PAGES_KEPT:
                self._pages.pop(next(iter(self._pages)))
            self._pages[number] = page
        return page

    def redraw(self) -> None:
        """Draw the rows that show something else by now."""
        self._redraw()

    def _redraw(self) -> None:
        self.topped(self._top_day())
        self._sure.clear()
        self._foot_lines = self._empty_lines = []
        self.refresh_changes()

    # -- events -------------------------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """The row that was clicked."""
        index = (event.y + self.scroll_offset.y) // self.row_height
        if event.x < self.content_width and self.rows and index <= self._last():
            self.post_message(self.Clicked(index, opens=event.chain == 2))
