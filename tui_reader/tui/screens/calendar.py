"""The calendar: how much there is to read on each day of the last months, and the way there."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.strip import Strip
from textual.widget import Widget

from tui_reader.library.periods import FIRST_DAY
from tui_reader.tui import view
from tui_reader.tui.look import Look, shades
from tui_reader.tui.saying import feed as says
from tui_reader.tui.screens.sheet import Sheet

CELL = 4
"""Columns of a day: two digits, a sign, a space."""
MONTH = 7 * CELL
GAP = 3
"""Columns between two months."""
HEIGHT = 9
"""Lines of a month: name, names of days, six weeks, a gap."""
FRAME = 2
"""Columns and lines of the frame."""
CORNERS = 6
"""Columns of the frame that words in it leave free."""
MANY = 40
"""So many papers on a day have the deepest shade; a usual day has some 30."""

Days = Mapping[date, tuple[int, int]]
"""(papers, unread papers) of each day that has any, or was fetched and has none."""


class PickedDays(NamedTuple):
    """The choice: a day to go to, or a span of days to fetch."""

    start: date
    end: date
    fetch: bool = False


class Months(Widget, can_focus=True):
    """Months side by side, the latest last."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l,right", "move(1)", show=False, priority=True),
        Binding("h,left", "move(-1)", show=False, priority=True),
        Binding("j,down", "move(7)", show=False, priority=True),
        Binding("k,up", "move(-7)", show=False, priority=True),
        Binding("right_square_bracket,pagedown", "month(1)", show=False, priority=True),
        Binding("left_square_bracket,pageup", "month(-1)", show=False, priority=True),
        Binding("full_stop", "today", show=False, priority=True),
        Binding("space", "span", show=False, priority=True),
        Binding("r", "fetch", show=False, priority=True),
        Binding("enter", "go", show=False, priority=True),
    ]

    def __init__(self, days: Days, day: date, today: date, look: Look) -> None:
        super().__init__(id="months")
        self._days = days
        self._day = min(day, today)
        self._today = today
        self._span: date | None = None
        self._look = look
        self._shades = shades(look, 4)

    def on_mount(self) -> None:
        """Take the room there is."""
        self.take_room()

    def take_room(self) -> None:
        """Take the room there is."""
        width, height = self.app.size
        self._columns = max(1, min(4, (width - 8 + GAP) // (MONTH + GAP)))
        self._rows = max(1, min(3, (height - 4) // HEIGHT))
        months = self._columns * (MONTH + GAP) - GAP
        self.styles.width = months
        self.styles.height = self._height = max(1, min(self._rows * HEIGHT - 1, height - FRAME))
        beside = 1 if width >= months + FRAME + 2 else 0
        self._sheet.styles.padding = (0, beside)
        self._room = min(width, months + 2 * beside + FRAME) - CORNERS
        self._sheet.border_subtitle = self._fitting(says.CALENDAR)
        self._tell()

    @property
    def _sheet(self) -> Vertical:
        sheet = self.parent
        assert isinstance(sheet, Vertical)
        return sheet

    def _fitting(self, words: Sequence[str]) -> str:
        """The first of these words that fit into the frame."""
        return next((one for one in words if cell_len(one) <= self._room), words[-1])

    @property
    def _top(self) -> int:
        """Lines of a month above those that are seen, where there is not room for all: the cursor's week is."""
        start, _ = monthrange(self._day.year, self._day.month)
        return max(0, 2 + (start + self._day.day - 1) // 7 - self._height + 1) if self._rows == 1 else 0

    def _months(self) -> list[date]:
        """The first days of the months shown: the cursor's is among the last ones."""
        shown = self._columns * self._rows
        last = self._today.year * 12 + self._today.month - 1
        cursor = self._day.year * 12 + self._day.month - 1
        last -= (last - cursor) // shown * shown
        return [date(number // 12, number % 12 + 1, 1) for number in range(last - shown + 1, last + 1)]

    def render_line(self, y: int) -> Strip:
        """One line through the months of a row."""
        tones = self._look.bar
        row, part = divmod(y + self._top, HEIGHT)
        months = self._months()[row * self._columns : (row + 1) * self._columns]
        pieces: list[Segment] = []
        for i, month in enumerate(months):
            if i:
                pieces.append(Segment(" " * GAP, tones.plain))
            pieces += self._month_line(month, part)
        return view.line(pieces, self.size.width, tones.plain)

    def _month_line(self, month: date, part: int) -> list[Segment]:
        tones = self._look.bar
        if part == 0:
            return [Segment(f"{month:%B %Y}".ljust(MONTH), tones.strong)]
        if part == 1:
            return [Segment("".join(f"{name:<{CELL}}" for name in says.WEEKDAYS), tones.dim)]
        start, length = monthrange(month.year, month.month)
        first = (part - 2) * 7 - start + 1
        pieces = []
        for number in range(first, first + 7):
            if 1 <= number <= length and part < HEIGHT - 1:
                pieces += self._cell(month.replace(day=number))
            else:
                pieces.append(Segment(" " * CELL, tones.plain))
        return pieces

    def _cell(self, day: date) -> list[Segment]:
        papers, unread = self._days.get(day, (0, 0))
        tones, signs = self._look.bar, self._look.signs
        if day > self._today and self._look.selected.plain.reverse:  # few colours have nothing fainter than the rest
            return [Segment(" " * CELL, tones.plain)]
        style = tones.later if day > self._today else tones.dim
        if papers:
            style = self._shades[min(len(self._shades) - 1, papers * len(self._shades) // MANY)]
        if self._span and min(self._span, self._day) <= day <= max(self._span, self._day):
            style += Style(underline=True)
        if day == self._day:
            style = self._look.page.key + Style(reverse=True)
        sign = signs.unread if unread else signs.between if day in self._days and not papers else " "
        return [Segment(f"{day.day:>2}{sign}", style), Segment(" ", tones.plain)]

    def _tell(self) -> None:
        papers, unread = self._days.get(self._day, (0, 0))
        words = says.on_day(papers, unread, fetched=self._day in self._days)
        if self._span:
            length = abs((self._day - self._span).days) + 1
            words = says.days_selected(length)
        self._sheet.border_title = self._fitting(says.calendar_titles(self._day, words))
        self.refresh()

    def _to(self, day: date) -> None:
        self._day = max(FIRST_DAY, min(day, self._today))
        self._tell()

    def action_move(self, days: int) -> None:
        """Move by days."""
        self._to(self._day + timedelta(days=days))

    def action_month(self, by: int) -> None:
        """Move by a month."""
        number = self._day.year * 12 + self._day.month - 1 + by
        year, month = divmod(number, 12)
        self._to(date(year, month + 1, min(self._day.day, monthrange(year, month + 1)[1])))

    def action_today(self) -> None:
        """Back to today."""
        self._to(self._today)

    def action_span(self) -> None:
        """Begin to select a span of days, or stop."""
        self._span = None if self._span else self._day
        self._tell()

    def action_go(self) -> None:
        """Go to the day."""
        self._answer(PickedDays(self._day, self._day))

    def action_fetch(self) -> None:
        """Fetch the selected days, or the one under the cursor."""
        other = self._span or self._day
        self._answer(PickedDays(min(other, self._day), max(other, self._day), fetch=True))

    def _answer(self, picked: PickedDays) -> None:
        self.screen.dismiss(picked)

    def on_click(self, event: events.Click) -> None:
        """The day that was clicked; clicked twice, go there."""
        row, part = divmod(event.y + self._top, HEIGHT)
        column, cell = divmod(event.x, MONTH + GAP)
        months = self._months()
        index = row * self._columns + column
        if part < 2 or cell >= MONTH or index >= len(months):
            return
        start, length = monthrange(months[index].year, months[index].month)
        number = (part - 2) * 7 + cell // CELL - start + 1
        if 1 <= number <= length:
            self._to(months[index].replace(day=number))
            if event.chain > 1:
                self.action_go()


class CalendarScreen(Sheet[PickedDays]):
    """Answers with what was picked; None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,C", "leave", show=False, priority=True)]

    def __init__(self, days: Days, day: date, today: date, look: Look) -> None:
        super().__init__("calendar")
        self._months = Months(days, day, today, look)

    def compose(self) -> ComposeResult:
        """The months."""
        with Vertical(classes="sheet"):
            yield self._months

    def take_room(self) -> None:
        """Show as many months as there is room for by now."""
        self._months.take_room()
