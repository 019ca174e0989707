"""The search line: what is searched for, and how much was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui_reader.tui.look import Look
from tui_reader.tui.widgets.bars import Bar
from tui_reader.tui.widgets.line import Line
from tui_reader.uistate import MOST_QUERIES

ROOM = 18
"""Columns of the count, unless it says more."""
LONGEST = 500
"""Characters that a query may have."""


class SearchInput(Line):
    """The line to type in. Up and down bring earlier queries back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", "earlier query", show=False),
        Binding("down", "recall(1)", "later query", show=False),
        Binding("tab", "complete(1)", "complete", show=False),
        Binding("shift+tab", "complete(-1)", "complete", show=False),
    ]

    class Completing(Message):
        """A completion of what is before the cursor is wanted."""

    def __init__(self, earlier: Sequence[str], changing: Callable[[], None]) -> None:
        """``changing`` is called when the query changes, before anything is drawn."""
        self._changing = changing
        super().__init__("", "search", longest=LONGEST, id="query")
        self.earlier = list(earlier)
        """Earlier queries, the latest last."""
        self._recalled = len(self.earlier)
        self._draft = ""
        self._before = self._after = self._completed = ""
        self._ways: tuple[str, ...] = ()
        self._way = 0

    def watch_value(self) -> None:
        """Tell at once; the message about it comes later."""
        if self.is_attached:
            self._changing()

    def remember(self) -> None:
        """Keep the query among the earlier ones."""
        query = self.value.strip()
        if query:
            self.earlier = [*(q for q in self.earlier if q != query), query][-MOST_QUERIES:]
        self._recalled = len(self.earlier)

    def action_complete(self, by: int) -> None:
        """The first way in which the word can go on; again, the next."""
        if self._ways and self.value == self._completed:
            self._way = (self._way + by) % len(self._ways)
            self._show_way()
        else:
            self.post_message(self.Completing())

    def take(self, before: str, ways: Sequence[str], after: str) -> None:
        """The ways in which the word between ``before`` and ``after`` can go on."""
        self._before, self._ways, self._after, self._way = before, tuple(ways), after, 0
        if ways:
            self._show_way()

    def _show_way(self) -> None:
        way = self._ways[self._way]
        self._completed = self._before + way + self._after
        self.value = self._completed
        self.cursor_position = len(self._before) + len(way)

    def action_recall(self, by: int) -> None:
        """Bring an earlier query back (-1), or a later one, down to what was being typed."""
        target = max(0, min(self._recalled + by, len(self.earlier)))
        if target == self._recalled:
            return
        if self._recalled == len(self.earlier):
            self._draft = self.value
        self._recalled = target
        self.value = self.earlier[target] if target < len(self.earlier) else self._draft
        self.cursor_position = len(self.value)


class Mark(Bar):
    """A piece of the line: the slash before the query, the count after it."""

    def __init__(self, id: str, look: Look, text: str = "", *, key: bool = False) -> None:  # noqa: A002 - Textual's name
        super().__init__(look, id=id)
        self._text = text
        self._key = key
        self._room = ROOM

    def show(self, text: str) -> None:
        """Another text, at the right end."""
        if text != self._text:
            self._text = text
            room = max(cell_len(text), ROOM)
            if room != self._room:  # a layout, which a new number of papers alone is not worth
                self._room = self.styles.width = room
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The piece."""
        tones, width = self._look.page, self.size.width
        text = " " * (width - cell_len(self._text)) + self._text
        return Strip([Segment(text, tones.key if self._key else tones.dim)]).adjust_cell_length(width, tones.plain)


class SearchBar(Widget):
    """Slash, query and count on one line; its border is the rule below."""

    def __init__(self, look: Look, query: str, earlier: Sequence[str], changing: Callable[[], None]) -> None:
        super().__init__(id="search")
        self._slash = Mark("slash", look, " / ", key=True)
        self._count = Mark("count", look)
        self._query = query
        self.input = SearchInput(earlier, changing)

    def compose(self) -> ComposeResult:
        """The pieces."""
        self.input.value = self._query  # a value moves the cursor, and that takes a screen
        yield self._slash
        yield self.input
        yield self._count

    def show(self, head: str, count: str) -> None:
        """``head``: what the list shows, in place of a query; ``count``: how many papers that are."""
        self.input.placeholder = head or "search"
        self._count.show(f"{count} ")

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._slash.restyle(look)
        self._count.restyle(look)
