"""The panes: bars, search line, list and detail, and how they share the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

from textual.geometry import Size
from textual.screen import Screen

from tui_reader.tui import commands, view
from tui_reader.tui.look import Look
from tui_reader.tui.parts.shell import Start
from tui_reader.tui.saying import searches as says
from tui_reader.tui.widgets.bars import Footer, Header, Shown
from tui_reader.tui.widgets.paper_detail import PaperDetail
from tui_reader.tui.widgets.paper_list import PaperList, Reader
from tui_reader.tui.widgets.search_bar import SearchBar, SearchInput
from tui_reader.views import VIEWS

NARROW = 90
"""Below so many columns one pane shows at a time."""
TALL = 30
"""From so many lines on there is room for an empty line above the panes."""
HELD = 0.03
"""Seconds that drawing waits for a search, so that a letter and what it finds are seen at once."""
SAVED = 3
"""Saved searches that have a key."""

TYPING = (
    Shown((("enter", "search_done"),), says.TO_LIST),
    Shown((("tab", "focused.complete(1)"),), says.COMPLETES),
    Shown((("down", "search_move(1)"),), says.RESULTS),
    Shown((("up", "search_move(-1)"),), says.EARLIER),
    Shown((("esc", "search_left"),), says.LEAVE),
)
"""The footer's words while a search is typed."""

DENSITIES = tuple(view.DENSITIES)


def views(keys: Mapping[str, str], saved: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """(id, key, title) of the views in the header, those of the first saved searches last."""
    known = [(name, keys[name], commands.title(name)) for name in VIEWS]
    return known + [(f"@{name}", keys[f"saved-{n}"], name) for n, name in enumerate(saved[:SAVED], 1)]


class Panes:
    """The widgets of the screen and the room they have. What they show comes from the other parts."""

    def __init__(
        self,
        screen: Screen[None],
        start: Start,
        keys: Mapping[str, str],
        reader: Reader,
        changed: Callable[[], None],
    ) -> None:
        """``reader`` gives the list its papers, at once; ``changed`` is called when another pane is gone to."""
        look = start.look
        self._screen = screen
        self._keys = keys
        self._changed = changed
        self.split = start.state.split
        """The list's share of the terminal's width."""
        self.density = start.state.density if start.state.density in DENSITIES else DENSITIES[0]
        self.current = "list"
        """The pane that keys act on: ``list`` or ``detail``."""
        self._columns = ""
        self._held: AbstractContextManager[None] | None = None
        self.list = PaperList(reader, look, self.density)
        self.detail = PaperDetail(look)
        self.search = SearchBar(look, start.order.criteria.query, start.state.queries, self.hold)
        self.list.topped = self.search.show_day
        self.header = Header(look, views(keys))
        self.footer = Footer(look)
        self.arranged_for = start.size
        """The size of the terminal that the panes are laid out for."""
        self.arrange(start.size)

    # -- room ---------------------------------------------------------------------------------------------------

    def arrange(self, size: Size) -> None:
        """Lay the panes out for a terminal of this size."""
        names, self.arranged_for = self._classes_for(size), size
        for name in ("narrow", "tall", "list", "detail"):
            if self._screen.has_class(name) != (name in names):
                self._screen.set_class(name in names, name)
        self.search.lay_out(size.width if "narrow" in names else round(size.width * self.split))
        self.detail.lay_out(wall="narrow" not in names, top=int("tall" in names))
        columns = "1fr" if "narrow" in names else f"{round(size.width * self.split)} 1fr"
        if columns != self._columns:
            self._columns = self._screen.styles.grid_columns = columns

    def _classes_for(self, size: Size) -> set[str]:
        narrow, tall = size.width < NARROW, size.height >= TALL
        return {self.current, *(["narrow"] if narrow else []), *(["tall"] if tall else [])}

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self.list.restyle(look, self.density)
        for widget in (self.detail, self.search, self.header, self.footer):
            widget.restyle(look)

    def next_density(self, look: Look) -> str:
        """Rows of three lines, two or one: the next of these, which it is."""
        self.density = DENSITIES[(DENSITIES.index(self.density) + 1) % len(DENSITIES)]
        self.list.restyle(look, self.density)
        return self.density

    def set_split(self, split: float) -> None:
        """Give the list this share of the width, or the nearest that leaves room for both."""
        self.split = min(0.8, max(0.2, split))
        self.arrange(self._screen.size)

    @property
    def is_detail_hidden(self) -> bool:
        """True when the list stands where the detail would."""
        return self._screen.has_class("narrow") and self.current == "list"

    @property
    def is_typing(self) -> bool:
        """True while a search is typed: most keys are letters."""
        return isinstance(self._screen.focused, SearchInput)

    # -- going from one to the other ----------------------------------------------------------------------------

    def go_to(self, pane: str) -> None:
        """Go to a pane; not to the detail where it has no paper."""
        if pane == "detail" and self.list.row is None:
            return
        self.current = pane
        self.list.set_here(pane == "list")
        self.arrange(self._screen.size)
        self._screen.set_focus(self.list if pane == "list" else self.detail, scroll_visible=False)
        self._changed()

    def go_to_search(self) -> None:
        """Go to the search line. The query that stands there is selected: what is typed takes its place."""
        self.current = "list"
        self.list.set_here(True)
        self.arrange(self._screen.size)
        self._screen.set_focus(self.search.input, scroll_visible=False)
        self.search.input.select_all()

    async def typed_out(self) -> None:
        """Wait until what was typed before is known to the screen.

        Letters take their way through the line, the bar and the screen, a message queue each.
        """
        for pump in (self.search.input, self.search, self._screen):
            passed = asyncio.Event()
            pump.call_later(passed.set)
            await passed.wait()

    def scroll_detail(self, *, lines: int = 0, pages: float = 0, end: int = 0) -> bool:
        """Scroll the detail, or go to its beginning (-1) or end (1), where keys are for it; False elsewhere."""
        if self.current != "detail":
            return False
        if end:
            self.detail.edge(end)
        else:
            self.detail.scroll_lines(lines + round(pages * max(1, self.detail.size.height - 1)))
        return True

    # -- the footer ---------------------------------------------------------------------------------------------

    def say(self, message: str, *, wrong: bool = False, stays: bool = False, since: float | None = None) -> None:
        """A message in the footer; see ``Footer.tell``."""
        self.footer.tell(message, wrong=wrong, stays=stays, since=since)

    def show_keys(self, names: Sequence[str], state: str, period: str = "", enter: str = "") -> None:
        """The keys of the moment, by id, and the lasting state. ``period``: that which ``[`` and ``]`` go through.

        ``enter``: what it does where nothing was found.
        """
        if self.is_typing:
            results = Shown((("enter", "search_done"),), enter) if enter else None
            shown: Sequence[Shown] = (results, TYPING[1], *TYPING[3:]) if results else TYPING
        else:
            shown = [one for name in names if (one := self._shown(name, period))]
            shown = [one._replace(title=enter) if enter and one.keys[-1][1] == "open" else one for one in shown]
        self.footer.show(shown, state)

    def _shown(self, name: str, period: str) -> Shown | None:
        """A key and its title; of going through days, weeks or months both keys."""
        ids, title = (("earlier", "later"), period) if name == "earlier" else ((name,), commands.title(name))
        keys = tuple((self._keys[id_], commands.action(id_)) for id_ in ids if self._keys[id_])
        return Shown(keys, title) if len(keys) == len(ids) else None

    # -- drawing ------------------------------------------------------------------------------------------------

    def hold(self) -> None:
        """Draw nothing until the answer is there, for a moment: the letter and what it finds are one frame."""
        if not self._held:
            batch = self._screen.app.batch_update()
            batch.__enter__()
            self._held = batch
            self._screen.set_timer(HELD, self.let_go)

    def let_go(self) -> None:
        """Draw what was held."""
        if self._held:
            batch, self._held = self._held, None
            batch.__exit__(None, None, None)
            self._screen.check_idle()  # the search line may be all that changed: then nothing else wakes the screen
