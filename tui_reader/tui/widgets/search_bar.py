"""The search line: what is searched for, and how much was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui_reader.tui import view
from tui_reader.tui.look import Look
from tui_reader.tui.saying import lists
from tui_reader.tui.saying import searches as says
from tui_reader.tui.widgets.bars import Bar
from tui_reader.tui.widgets.line import LineInput
from tui_reader.uistate import MOST_QUERIES

ROOM = 18
"""Columns of the state, unless it says more."""
SLACK = 8
"""Columns that it may have too many while a query is typed: a new number of papers alone is not worth a layout."""
SLASH = 3
"""Columns before the query."""
LONGEST = 500
"""Characters that a query may have."""


class SearchInput(LineInput):
    """The line to type in. Tab completes what is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete(1)", "complete", show=False),
        Binding("shift+tab", "complete(-1)", "complete", show=False),
    ]

    class Completing(Message):
        """A completion of what is before the cursor is wanted."""

    def __init__(self, earlier: Sequence[str], changing: Callable[[], None], cut: str) -> None:
        """``changing`` is called when the query changes, before anything is drawn; ``cut`` is the sign for the rest."""
        self._changing = changing
        self._cut = cut
        super().__init__("", says.SEARCH, longest=LONGEST, id="query")
        self.earlier = list(earlier)
        """Earlier queries, the latest last."""
        self._recalled = len(self.earlier)
        self._draft = ""
        self._in_results = False
        """True when up and down go through what is found."""
        self._before = self._after = self._completed = ""
        self._ways: tuple[str, ...] = ()
        self._way = 0

    def render_line(self, y: int) -> Strip:
        """The line: from its beginning, unless somebody types at its end."""
        width = self.size.width
        if self.has_focus or y or not self.value:
            return super().render_line(y)
        shown = Segment(view.fit(self.value, width, self._cut), self.rich_style)
        return Strip([shown]).adjust_cell_length(width, self.rich_style)

    def watch_value(self) -> None:
        """Tell at once; the message about it comes later."""
        self._in_results = False
        if self.is_attached:
            self._changing()

    def on_blur(self) -> None:
        """The line is left, by a click as well; that another window is gone to is no such thing."""
        if self.app.app_focus:
            self.remember()

    def remember(self) -> None:
        """Keep the query among the earlier ones; who comes again goes through these first."""
        self._in_results = False
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

    def recall(self, by: int) -> bool:
        """Bring an earlier query back (-1), or a later one, down to what was being typed.

        False where up and down are for what is found: from the first down on, until something else is typed.
        """
        if self._in_results or (by > 0 and self._recalled == len(self.earlier)):
            self._in_results = True
            return False
        target = self._recalled + by
        if 0 < target < len(self.earlier) and self.earlier[target] == self.value.strip():
            target += by  # it stands there already
        self._bring_back(max(0, min(target, len(self.earlier))))
        return True

    def _bring_back(self, target: int) -> None:
        if target == self._recalled:
            return
        if self._recalled == len(self.earlier):
            self._draft = self.value
        self._recalled = target
        self.value = self.earlier[target] if target < len(self.earlier) else self._draft
        self.cursor_position = len(self.value)


class BarState(NamedTuple):
    """The content of the right end of the line."""

    chips: Sequence[str] = ()
    """The differences of the list from all papers in their customary order."""
    papers: str = ""

    def pieces(self, look: Look) -> list[Segment]:
        """The words in their styles."""
        tones = look.page
        pieces: list[Segment] = []
        for chip in self.chips:
            pieces += [Segment(f" {look.signs.between} ", tones.dim)] if pieces else []
            pieces.append(Segment(chip, tones.accent))
        gap = "   " if pieces and self.papers else ""
        return [*pieces, Segment(f"{gap}{self.papers} ", tones.dim)]

    def width(self, look: Look) -> int:
        """Columns of the words."""
        return sum(cell_len(piece.text) for piece in self.pieces(look))


def fitted(room: int, wanted: int, chips: Sequence[str], counts: Sequence[str], look: Look) -> BarState:
    """The most of a list's state that leaves ``wanted`` of ``room`` columns free; the chips stay, the count may go."""
    states = [*(BarState(chips, count) for count in (*counts, "")), BarState(lists.shorter(chips))]
    return next((state for state in states if state.width(look) + wanted <= room), states[-1 if chips else 1])


class Slash(Bar):
    """The sign before the query."""

    def render_line(self, y: int) -> Strip:
        """The sign."""
        tones = self._look.page
        return Strip([Segment(" / ", tones.key)]).adjust_cell_length(self.size.width, tones.plain)


class StateBar(Bar):
    """The right end of the line."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="count")
        self._state = BarState()

    def show(self, state: BarState) -> None:
        """Another state."""
        if state != self._state:
            self._state = state
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The state, at the right end."""
        tones, width = self._look.page, self.size.width
        pieces = self._state.pieces(self._look)
        used = sum(cell_len(piece.text) for piece in pieces)
        return Strip([Segment(" " * (width - used), tones.plain), *pieces]).adjust_cell_length(width, tones.plain)


class SearchBar(Widget, inherit_css=False):
    """Slash, query, and the list's state on one line; its border is the rule below."""

    def __init__(self, look: Look, query: str, earlier: Sequence[str], changing: Callable[[], None]) -> None:
        super().__init__(id="search")
        self._look = look
        self._slash = Slash(look, id="slash")
        self._state = StateBar(look)
        self._query = query
        self._width = self._room = 0
        self._day = ""
        self._heads: Sequence[str] = ("",)
        self._chips: Sequence[str] = ()
        self._counts: Sequence[str] = ("", "")
        self.input = SearchInput(earlier, changing, look.signs.cut)

    def compose(self) -> ComposeResult:
        """The pieces."""
        self.input.value = self._query  # a value moves the cursor, and that takes a screen
        yield self._slash
        yield self.input
        yield self._state

    def show(self, heads: Sequence[str], chips: Sequence[str], counts: Sequence[str]) -> None:
        """Tell what the list shows: ``heads``, in place of a query, and ``counts`` have shorter words for less room."""
        self._heads = [head.replace("\N{EN DASH}", self._look.signs.to) for head in heads]
        self._chips, self._counts = chips, counts
        self._fit()

    def show_day(self, day: str) -> None:
        """The day of the first row of a list of several days, in the rule above it; empty for none."""
        if day != self._day:
            self._day = day
            self.border_subtitle = f" {day} " if day else ""

    def lay_out(self, width: int) -> None:
        """The line is so wide."""
        if width != self._width:
            self._width = width
            self._fit()

    def _fit(self) -> None:
        room = self._width - SLASH
        query = self.input.value or (self._query if not self.is_attached else "")
        heads = [head or says.SEARCH for head in self._heads]
        least = min(map(cell_len, heads)) if not query else min(cell_len(query), room // 3)
        state = fitted(room, least + 1, self._chips, self._counts, self._look)
        wide = state.width(self._look) + bool(query)  # a query that is cut does not touch it
        needed = min(max(0, room), max(ROOM if room >= 2 * ROOM else 0, wide))
        slack = max(0, min(SLACK, room - needed - least - 1)) if query else 0  # no more than leaves the query whole
        if not needed <= self._room <= needed + slack:
            self._room = self._state.styles.width = needed
        left = room - self._room - 1
        head = next((head for head in heads if cell_len(head) <= left), heads[-1])
        self.input.placeholder = view.fit(head, max(1, left), self._look.signs.cut)
        self._state.show(state)

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        self._slash.restyle(look)
        self._state.restyle(look)
