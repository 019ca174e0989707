"""The reader: list and detail side by side, the views above, the keys below."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from tui_reader.config import Settings
from tui_reader.library import Ask, Found, Library, Marked, Order, Value, periods
from tui_reader.models import Entry
from tui_reader.store import Busy
from tui_reader.tui import commands, opening, view
from tui_reader.tui.look import Look
from tui_reader.tui.tasks import Tasks
from tui_reader.tui.widgets.bars import Footer, Header
from tui_reader.tui.widgets.paper_detail import PaperDetail
from tui_reader.tui.widgets.paper_list import PAGE, PaperList
from tui_reader.tui.widgets.search_bar import SearchBar, SearchInput
from tui_reader.uistate import UIState

if TYPE_CHECKING:
    from tui_reader.tui.app import ReaderApp

NARROW = 90
"""Below so many columns one pane shows at a time."""
TALL = 30
"""From so many lines on there is room for an empty line above the panes."""
POLL = 1.0
"""Seconds between looks for marks and papers that another process wrote."""
HELD = 0.03
"""Seconds that drawing waits for a search, so that a letter and what it finds are seen at once."""
MESSAGE = 6.0
"""Seconds that a message stays in the footer, unless a key is pressed."""

FILTERS = ("all", "unread", "bookmarked")
DENSITIES = tuple(view.DENSITIES)


class ReaderScreen(Screen[None], inherit_bindings=False):
    """Holds what the list is asked to show (``ask``) and what came of it (``order``); draws through its widgets."""

    BINDINGS: ClassVar[list[BindingType]] = [*commands.bindings()]
    AUTO_FOCUS = "#list"

    app: ReaderApp

    def __init__(
        self, library: Library, settings: Settings, state: UIState, look: Look, order: Order, size: Size
    ) -> None:
        """``order`` and ``size`` of the terminal: so that the first frame has the papers where they stay."""
        super().__init__(id="reader")
        self.library = library
        self.settings = settings
        self.state = state
        self.ask = order.ask
        self.order = order
        self.tasks: Tasks
        self._look = look
        self._keys = {c.id: (commands.keys_of(settings.keys, c.id) or [""])[0] for c in commands.COMMANDS}
        self._split = state.split
        self._density = state.density if state.density in DENSITIES else DENSITIES[0]
        self._columns = ""
        self._shown_query = ""
        self._held: AbstractContextManager[None] | None = None
        self._pane = "list"
        self._counts = library.store.counts()
        self._details: dict[int, Entry] = {}
        self._kept: set[int] = set()
        self._reading: Timer | None = None
        self._message: Timer | None = None
        self._greeting = not state.greeted
        self._list = PaperList(self._read, look, self._density)
        self._detail = PaperDetail(look)
        self._search = SearchBar(look, order.ask.query, state.queries, self._hold)
        views = [(v, self._keys[v], commands.title(v)) for v in commands.VIEWS]
        self._header = Header(look, views)
        self._footer = Footer(look)
        if settings.ascii:
            self.add_class("ascii")
        self._arrange(size)

    def compose(self) -> ComposeResult:
        """The bars, and the two panes between them."""
        yield self._header
        yield self._search
        yield self._detail
        yield self._list
        yield self._footer

    def on_mount(self) -> None:
        """Show what is known, then ask for the rest."""
        self.tasks = Tasks(self.failed)
        self._show_order(self.order, self.state.key)
        if self.library.warnings:
            self.say(self.library.warnings[0], wrong=True)
        self.set_interval(POLL, self._poll)
        self.watch(self.app, "app_focus", self._looking_again, init=False)  # the event itself stays with the app
        self.call_after_refresh(self._after_first_frame)

    def _after_first_frame(self) -> None:
        if len(self.order.rows) < self.order.matching or self.ask.query:
            self.look_at(self.ask)
        self.tasks.ask("warm", lambda _: self.library.finder.warm(), lambda _: None)

    # -- what the list shows ------------------------------------------------------------------------------------

    def look_at(self, ask: Ask, keep: int | None = None) -> None:
        """Ask for a list; it comes when it is ready. The cursor stays on the row ``keep`` (the one it is on)."""
        left = (ask.view, ask.day, ask.filter) != (self.ask.view, self.ask.day, self.ask.filter)
        if left:
            self._kept.clear()
        self.ask = ask
        row = self._list.row if keep is None else keep
        asked = replace(ask, keep=tuple(sorted(self._kept)))

        def arrived(answer: tuple[Order, dict[int, Entry]]) -> None:
            order, entries = answer
            self._show_order(order, row, entries)

        def call(cancelled: object) -> tuple[Order, dict[int, Entry]]:
            order = self.library.order(asked, cancelled)  # type: ignore[arg-type]
            return order, {entry.row: entry for entry in self.library.entries(order.rows[:PAGE])}

        self.tasks.ask("order", call, arrived)
        self._show_search()

    def _show_order(self, order: Order, keep: int | str | None, entries: dict[int, Entry] | None = None) -> None:
        self.order = order
        if isinstance(keep, str):
            found = self.library.store.find(keep) if keep else None
            keep = found.row if found else None
        rows = order.rows
        cursor = 0
        new_query = bool(order.ask.query) and order.ask.query != self._shown_query
        if keep is not None and not new_query:
            cursor = _index(rows, keep)
        self._shown_query = order.ask.query
        self._list.picked &= set(rows) if self._list.picked else set()
        self._list.show(rows, cursor, order.found if order.ask.query else None, entries)
        self._list.say(*self._empty())
        self._show_detail()
        self._show_search()
        self._show_bars()
        self._let_go()

    def _empty(self) -> tuple[tuple[str, ...], str]:
        """What is said where there are no papers, and after the last one."""
        ask, key = self.order.ask, self._keys
        if self.order.rows:
            return (), self._greeting_line()
        if ask.query:
            hints = self.order.hints or ()
            return (f"Nothing in {commands.title(ask.view)} matches this search.", *hints, "esc clears it."), ""
        if ask.filter != "all":
            kind = "unread" if ask.filter == "unread" else "bookmarked"
            return (f"Nothing here is {kind}.", f"{key['filter']} shows other papers, esc all of them."), ""
        if ask.view == "bookmarks":
            return ("No bookmarks yet.", f"{key['bookmark']} bookmarks the paper under the cursor, in any view."), ""
        if ask.view == "trending":
            words = "Trending comes from huggingface.co/papers and needs the network."
            return (words, f"{key['all']} shows every paper kept on this machine."), ""
        return ("No papers in this period.", f"{key['earlier']} goes to the period before it that has some."), ""

    def _greeting_line(self) -> str:
        day = self.library.seed_day()
        if not self._greeting or self.order.ask.query or day is None:
            return ""
        key = self._keys
        return (
            f"{self._counts[0]} papers of a page of {view.day(day)}, kept on this machine. "
            f"{key['down']} {key['up']} move, {key['open']} reads, {key['bookmark']} bookmarks, "
            f"{key['search']} finds, {key['help']} shows every key."
        )

    def _show_search(self) -> None:
        ask, order = self.ask, self.order
        head = periods.name(ask.view, order.day) if order.day and order.ask.view == ask.view else ""
        if ask.filter != "all":
            head = f"{head}{', ' if head else ''}{ask.filter} only"
        if ask.sort:
            head = f"{head}{', ' if head else ''}by {ask.sort}"
        if order.ask.query:
            more = "+" if order.matching > len(order.rows) else ""
            count = f"{order.matching:,}{more} of {order.total:,}"
        else:
            count = view.counted(order.matching, "paper")
        self._search.show(head, count)

    def _show_bars(self) -> None:
        self._header.show(self.ask.view, self._counts)
        names = ["open", "bookmark", "search", "help", "read", "open-page", "copy", "filter", "undo"]
        if self.ask.query or self.ask.filter != "all":
            names.insert(2, "back")
        if self._pane == "detail":
            names = ["back", "bookmark", "open-page", "help", "read", "open-code", "copy", "tags", "note", "undo"]
        if isinstance(self.focused, SearchInput):
            shown = [("enter", "to the list"), ("up down", "earlier searches"), ("esc", "leave")]
        else:
            shown = [(self._keys[name], commands.title(name)) for name in names if self._keys[name]]
        day = self.library.seed_day()
        state = f"offline {self._look.signs.between} seed of {view.day(day)}" if day else "offline"
        self._footer.show(shown, state)

    def say(self, message: str, *, wrong: bool = False) -> None:
        """A passing message in the footer."""
        self._footer.say(message, wrong=wrong)
        if self._message:
            self._message.stop()
        self._message = None if wrong else self.set_timer(MESSAGE, lambda: self._footer.say(""))

    def failed(self, error: Exception) -> None:
        """Say what went wrong, and show what is really kept."""
        self.say(str(error) or type(error).__name__, wrong=True)
        self._refresh_marks()

    # -- reading from the library, never waiting ----------------------------------------------------------------

    def _read(self, rows: Sequence[int]) -> dict[int, Entry] | None:
        try:
            return {entry.row: entry for entry in self.library.entries(rows, wait=False)}
        except Busy:
            return None

    @on(PaperList.Missing)
    def _fetch_missing(self, message: PaperList.Missing) -> None:
        rows, query = message.rows, self.order.ask.query

        def call(_: object) -> dict[int, Found]:
            self.library.entries(rows)  # waits for whoever writes
            return self.library.found(query, rows) if query else {}

        self.tasks.ask(f"missing {rows[0]}", call, self._list.add_found)

    def _current(self) -> Entry | None:
        """The paper under the cursor, with everything; a paper without abstract while the library is locked."""
        row = self._list.row
        if row is None:
            return None
        if row not in self._details:
            try:
                entry = self.library.entry(row, wait=False)
            except Busy:
                self.tasks.ask("detail", lambda _: self.library.entry(row), lambda _: self._show_detail())
                return self._list.entry(self._list.cursor)
            if entry is None:
                return None
            if len(self._details) > 200:
                self._details.clear()
            self._details[row] = entry
        return self._details[row]

    def _show_detail(self) -> None:
        entry = self._current()
        if entry is None:
            self._detail.show(None)
            return
        found = self.order.found.get(entry.row)
        if found is None and self.order.ask.query:
            row, query = entry.row, self.order.ask.query
            self.tasks.ask("found", lambda _: self.library.found(query, [row]), self._found_one)
        place = f"position {self._list.cursor + 1:,} of {len(self.order.rows):,}"
        keys = tuple(self._keys.items())
        self._detail.show(view.Detail(entry, place, found.spans if found else None, keys))

    def _found_one(self, found: dict[int, Found]) -> None:
        if found and self._list.row in found:
            self.order.found.update(found)
            self._show_detail()

    def _poll(self) -> None:
        self.tasks.ask("poll", lambda _: self.library.poll(), lambda new: self._refresh_marks() if new else None)

    def _refresh_marks(self) -> None:
        """Show the marks as the library has them."""

        def arrived(counts: tuple[int, int, int]) -> None:
            self._counts = counts
            self._details.clear()
            self._list.forget()
            self._show_detail()
            self._show_bars()

        self.tasks.ask("counts", lambda _: self.library.store.counts(), arrived)

    # -- moving -------------------------------------------------------------------------------------------------

    def _move_to(self, index: int) -> None:
        if self._list.move_to(index):
            self._show_detail()
            self._arm()

    def action_move(self, by: int) -> None:
        """Next or previous paper; in the detail, a line."""
        if self._pane == "detail":
            self._detail.scroll_lines(by)
        else:
            self._move_to(self._list.cursor + by)

    def action_edge(self, end: int) -> None:
        """First or last paper; in the detail, its top or end."""
        if self._pane == "detail":
            self._detail.edge(end)
        else:
            self._move_to(0 if end < 0 else len(self._list.rows) - 1)

    def action_page(self, pages: float) -> None:
        """Pages down, backwards when negative."""
        if self._pane == "detail":
            self._detail.scroll_lines(round(pages * max(1, self._detail.size.height - 1)))
        else:
            rows = max(1, round(abs(pages) * self._list.page_rows))
            self._move_to(self._list.cursor + (rows if pages > 0 else -rows))

    def action_unread(self, by: int) -> None:
        """The next unread paper in a direction."""
        rows, cursor = self._list.rows, self._list.cursor
        ahead = rows[cursor + 1 :] if by > 0 else rows[:cursor][::-1]

        def arrived(row: int | None) -> None:
            if row is None:
                self.say(f"no unread paper {'below' if by > 0 else 'above'}")
            else:
                self._move_to(_index(self._list.rows, row))

        self.tasks.ask("unread", lambda _: self.library.first_unread(ahead), arrived)

    def action_other_pane(self) -> None:
        """From the list to the detail and back."""
        self._to_pane("list" if self._pane == "detail" else "detail")

    def _to_pane(self, pane: str) -> None:
        if pane == "detail" and self._list.row is None:
            return
        self._pane = pane
        self._arrange(self.size)
        (self._list if pane == "list" else self._detail).focus(scroll_visible=False)
        self._show_bars()

    @on(PaperList.Clicked)
    def _clicked(self, message: PaperList.Clicked) -> None:
        self._to_pane("list")
        self._move_to(message.index)

    # -- views, search, filter ----------------------------------------------------------------------------------

    def action_view(self, name: str) -> None:
        """Another view."""
        if name != self.ask.view:
            self._to_pane("list")
            self.look_at(replace(self.ask, view=name, day=None))

    @on(Header.Chosen)
    def _view_chosen(self, message: Header.Chosen) -> None:
        self.action_view(message.view)

    def action_step(self, by: int) -> None:
        """The period before or after."""
        ask = replace(self.ask, day=self.order.day)
        if ask.view not in periods.PERIODS:
            self.say(f"{self._keys['earlier']} and {self._keys['later']} go through days, weeks and months")
            return

        def arrived(day: object) -> None:
            if day is None:
                self.say("nothing earlier" if by < 0 else "nothing later")
            else:
                self.look_at(replace(ask, day=day))  # type: ignore[arg-type]

        self.tasks.ask("step", lambda _: self.library.step(ask, by), arrived)

    def action_latest(self) -> None:
        """The latest period that has papers."""
        if self.ask.view in periods.PERIODS:
            self.look_at(replace(self.ask, day=None))

    def action_search(self) -> None:
        """To the search line."""
        self._pane = "list"
        self._arrange(self.size)
        self._search.input.focus(scroll_visible=False)
        self._search.input.cursor_position = len(self._search.input.value)

    @on(Input.Changed, "#query")
    def _typed(self, message: Input.Changed) -> None:
        if message.value != self.ask.query:
            self.look_at(replace(self.ask, query=message.value))

    def _hold(self) -> None:
        """Draw nothing until the answer is there, for a moment: the letter and what it finds are one frame."""
        if not self._held:
            batch = self.app.batch_update()
            batch.__enter__()
            self._held = batch
            self.set_timer(HELD, self._let_go)

    def _let_go(self) -> None:
        if self._held:
            batch, self._held = self._held, None
            batch.__exit__(None, None, None)

    @on(Input.Submitted, "#query")
    def _search_done(self) -> None:
        self._search.input.remember()
        self._to_pane("list")
        self._arm()

    @on(SearchInput.Left)
    def _search_left(self) -> None:
        self._to_pane("list")

    def action_filter(self) -> None:
        """The next filter: all, unread, bookmarked."""
        following = FILTERS[(FILTERS.index(self.ask.filter) + 1) % len(FILTERS)]
        self.look_at(replace(self.ask, filter=following))

    def action_sort(self) -> None:
        """Choose how the list is sorted."""
        sorts = ["", "date", "title", "upvotes", "comments", "stars"]
        following = sorts[(sorts.index(self.ask.sort) + 1) % len(sorts)] if self.ask.sort in sorts else ""
        self.look_at(replace(self.ask, sort=following))

    def action_back(self) -> None:
        """One step back: from the detail to the list, then the query, the filter and the selection go."""
        if self._pane == "detail":
            self._to_pane("list")
        elif self.ask.query:
            self._search.input.value = ""
        elif self.ask.filter != "all":
            self.look_at(replace(self.ask, filter="all"))
        elif self._list.picked:
            self._list.picked.clear()
            self._list.redraw()

    # -- marks --------------------------------------------------------------------------------------------------

    def _arm(self) -> None:
        """Start the time after which the selected paper counts as read; only for a selection that the reader made."""
        self._disarm()
        if self.settings.mark_read_after > 0:
            self._reading = self.set_timer(self.settings.mark_read_after, self._looked_at)

    def _disarm(self) -> None:
        if self._reading:
            self._reading.stop()
            self._reading = None

    def _looked_at(self) -> None:
        row = self._list.row
        if row is not None and self.app.app_focus and self.app.screen is self:
            self._mark([row], "read", True, quietly=True)

    def _targets(self) -> list[int]:
        """The papers that a mark is for: those selected, else the one under the cursor."""
        if self._list.picked:
            return [row for row in self._list.rows if row in self._list.picked]
        return [] if self._list.row is None else [self._list.row]

    def _mark(self, rows: Sequence[int], field: str, value: Value, *, quietly: bool = False) -> None:
        """Mark papers: on the screen at once, in the journal right after; the screen tells when that failed."""
        known = [entry for entry in (self._at_hand(row) for row in rows) if entry]
        papers, unread, bookmarked = self._counts
        for entry in known:
            if field in ("read", "bookmarked") and getattr(entry.marks, field) != value:
                flag = bool(value)
                marks = replace(entry.marks, read=flag) if field == "read" else replace(entry.marks, bookmarked=flag)
                self._list.patch(entry.row, marks)
                if entry.row in self._details:
                    self._details[entry.row] = replace(self._details[entry.row], marks=marks)
                unread += (entry.marks.read and not marks.read) - (marks.read and not entry.marks.read)
                bookmarked += marks.bookmarked - entry.marks.bookmarked
        self._kept.update(rows if len(rows) < 1_000 else ())
        self._counts = (papers, unread, bookmarked)
        if self._list.row in rows:
            self._show_detail()
        self._show_bars()

        def done(marked: Marked) -> None:
            if not quietly:
                self.say(marked.what or "nothing to change")
            self._refresh_marks()

        self.tasks.write(lambda: self.library.mark(rows, field, value), done)

    def _at_hand(self, row: int) -> Entry | None:
        if row in self._details:
            return self._details[row]
        return self._list.known(row)

    def action_bookmark(self) -> None:
        """Bookmark, or take the bookmark away."""
        rows = self._targets()
        entries = [entry for entry in map(self._at_hand, rows) if entry]
        if entries:
            self._mark(rows, "bookmarked", not all(entry.marks.bookmarked for entry in entries))

    def action_read(self) -> None:
        """Mark as read or as unread; unread stays until the paper is selected anew."""
        rows = self._targets()
        entries = [entry for entry in map(self._at_hand, rows) if entry]
        if entries:
            self._disarm()
            self._mark(rows, "read", not all(entry.marks.read for entry in entries))

    def action_read_all(self) -> None:
        """Mark every paper shown as read."""
        if self._list.rows:
            self._mark(self._list.rows.tolist(), "read", True)

    def action_undo(self) -> None:
        """Take the last mark back."""
        self._disarm()
        self.tasks.write(self.library.undo, lambda marked: self._undone(marked, "nothing to undo"))

    def action_redo(self) -> None:
        """Do again what was undone."""
        self.tasks.write(self.library.redo, lambda marked: self._undone(marked, "nothing to redo"))

    def _undone(self, marked: Marked, nothing: str) -> None:
        self.say(marked.what or nothing)
        self._refresh_marks()

    def action_pick(self) -> None:
        """Select or deselect the paper for the next mark, and go on."""
        row = self._list.row
        if row is not None:
            self._list.picked ^= {row}
            self._list.redraw()
            self._say_picked()
            self._move_to(self._list.cursor + 1)

    def action_pick_all(self) -> None:
        """Select every paper shown; again, none."""
        rows = set(self._list.rows)
        self._list.picked = set() if rows <= self._list.picked else rows
        self._list.redraw()
        self._say_picked()

    def _say_picked(self) -> None:
        count = len(self._list.picked)
        self.say(f"{view.counted(count, 'paper')} selected" if count else "no paper selected")

    def action_tags(self) -> None:
        """Write the tags of the paper."""
        from tui_reader.tui.screens.prompts import LinePrompt

        entry = self._current()
        if entry is None:
            return

        def written(text: str | None) -> None:
            if text is None:
                return
            tags = {tag.strip("#,") for tag in text.replace(",", " ").split()} - {""}
            for tag in sorted(tags ^ set(entry.marks.tags)):
                self._mark([entry.row], f"tag:{tag}", tag in tags)

        self.app.push_screen(LinePrompt("Tags", " ".join(entry.marks.tags), "separated by spaces"), written)

    def action_note(self) -> None:
        """Write a note on the paper."""
        from tui_reader.tui.screens.prompts import TextPrompt

        entry = self._current()
        if entry is None:
            return

        def written(text: str | None) -> None:
            if text is not None:
                self._mark([entry.row], "note", text)

        self.app.push_screen(TextPrompt("Note", entry.marks.note), written)

    # -- opening ------------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Read the paper: to the detail."""
        row = self._list.row
        if row is not None:
            self._to_pane("detail")
            self._disarm()
            self._mark([row], "read", True, quietly=True)

    def _open(self, url: str | None, nothing: str) -> None:
        entry = self._current()
        if entry is None:
            return
        if not url:
            self.say(nothing)
            return
        self._disarm()
        self._mark([entry.row], "read", True, quietly=True)
        if opening.has_browser():
            self.tasks.ask("open", lambda _: opening.in_browser(url), lambda opened: self._opened(url, opened))
        else:
            self._opened(url, False)

    def _opened(self, url: str, opened: bool) -> None:
        if opened:
            self.say(f"opened {url}")
        else:
            self.app.copy_to_clipboard(url)
            self.say(f"no browser here, copied {url}")

    def action_open_page(self) -> None:
        """The paper's page in the browser."""
        entry = self._current()
        self._open(entry.paper.page if entry else None, "")

    def action_open_code(self) -> None:
        """The paper's code in the browser."""
        entry = self._current()
        self._open(entry.paper.code if entry else None, "no code is known for this paper")

    def action_open_pdf(self) -> None:
        """The paper's PDF in the browser."""
        entry = self._current()
        self._open(entry.paper.pdf if entry else None, "no PDF is known for this paper")

    def action_copy(self) -> None:
        """Copy the link to the paper's page."""
        entry = self._current()
        if entry:
            self.app.copy_to_clipboard(entry.paper.page)
            self.say(f"copied {entry.paper.page}")

    # -- the screen ---------------------------------------------------------------------------------------------

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        self._list.restyle(look, self._density)
        for widget in (self._detail, self._search, self._header, self._footer):
            widget.restyle(look)

    def action_density(self) -> None:
        """Rows of three lines, two or one."""
        self._density = DENSITIES[(DENSITIES.index(self._density) + 1) % len(DENSITIES)]
        self._list.restyle(self._look, self._density)
        self.say(f"{self._density} rows")

    def action_split(self, by: int) -> None:
        """A wider or narrower list."""
        self._set_split(self._split + by * 0.04)

    @on(PaperDetail.Dragged)
    def _dragged(self, message: PaperDetail.Dragged) -> None:
        self._set_split(message.column / max(1, self.size.width))

    def _set_split(self, split: float) -> None:
        self._split = min(0.8, max(0.2, split))
        self._arrange(self.size)

    def _arrange(self, size: Size) -> None:
        """Lay the panes out for a terminal of this size."""
        names = self._classes_for(size)
        for name in ("narrow", "tall", "list", "detail"):
            if self.has_class(name) != (name in names):
                self.set_class(name in names, name)
        self._detail.lay_out(wall="narrow" not in names, top=int("tall" in names))
        columns = "1fr" if "narrow" in names else f"{round(size.width * self._split)} 1fr"
        if columns != self._columns:
            self._columns = self.styles.grid_columns = columns

    def _classes_for(self, size: Size) -> set[str]:
        narrow, tall = size.width < NARROW, size.height >= TALL
        return {self._pane, *(["narrow"] if narrow else []), *(["tall"] if tall else [])}

    def on_resize(self, event: events.Resize) -> None:
        """Lay the panes out anew."""
        self._arrange(event.size)

    def action_theme(self) -> None:
        """Choose the colours."""
        from tui_reader.tui.screens.prompts import ThemeList

        self.app.push_screen(ThemeList(self.app.theme))

    def action_help(self) -> None:
        """Every key."""
        from tui_reader.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.settings.keys, self._look))

    def action_palette(self) -> None:
        """Find a command by its name."""
        from tui_reader.tui.screens.palette import Palette

        def chosen(action: str | None) -> None:
            if action:
                self.call_later(self.run_action, action)

        self.app.push_screen(Palette(self.settings.keys), chosen)

    def on_key(self, event: events.Key) -> None:
        """Any key takes a message back, and the first one ends the greeting."""
        self._footer.say("")
        if self._greeting:
            self._greeting = False
            self._list.say(*self._empty())

    def on_descendant_focus(self) -> None:
        """Other keys count in the search line."""
        self._show_bars()

    def _looking_again(self, focused: bool) -> None:
        """The reader looks at the terminal again: the time begins anew."""
        if focused and self._reading:
            self._arm()

    def on_unmount(self) -> None:
        """Finish the writes, and keep what the screen remembers."""
        self.app.remember(self.remembered())
        self.tasks.close()

    # -- remembering --------------------------------------------------------------------------------------------

    def remembered(self) -> UIState:
        """What to keep for the next run."""
        self._search.input.remember()
        entry = self._list.entry(self._list.cursor) if self._list.rows else None
        return replace(
            self.state,
            theme=self.app.theme,
            split=self._split,
            density=self._density,
            view=self.ask.view,
            day=self.ask.day.isoformat() if self.ask.day else "",
            filter=self.ask.filter,
            sort=self.ask.sort,
            query=self.ask.query,
            key=entry.key if entry else "",
            queries=tuple(self._search.input.earlier),
            greeted=not self._greeting,
        )


def _index(rows: array[int], row: int) -> int:
    """Where ``row`` stands; 0 when it does not."""
    try:
        return rows.index(row)
    except ValueError:
        return 0
