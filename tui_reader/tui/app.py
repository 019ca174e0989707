"""The application: wiring only. What a person sees and does is in the screens."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen

from tui_reader import heap, uistate
from tui_reader.config import Settings
from tui_reader.drafts import Drafts
from tui_reader.library import Criteria, Library, Order
from tui_reader.paths import Paths
from tui_reader.store import Busy
from tui_reader.tui import commands, pressed, saying, themes, view
from tui_reader.tui.look import Look, css_variables, look, own_filters
from tui_reader.tui.parts.extras import SIMILAR, of_paper, of_rows
from tui_reader.tui.parts.shell import Start
from tui_reader.tui.saying import searches
from tui_reader.tui.screens.reader import ReaderScreen
from tui_reader.tui.terminal import adapt, has_job_control, is_light, watch
from tui_reader.tui.terminal_input import Background, TerminalInfo
from tui_reader.tui.textual_private import CatchingApp, driver_of, frame_of, take_colors
from tui_reader.uistate import UIState
from tui_reader.views import FILTERS, SORTS, VIEWS

if TYPE_CHECKING:
    from tui_reader.tui.graphics import Graphics


class ReaderApp(CatchingApp, inherit_bindings=False, inherit_css=False):
    """The reader over one library. Close the library after ``run``."""

    CAUGHT = Busy
    CSS_PATH = "reader.tcss"
    TITLE = saying.NAME
    ENABLE_COMMAND_PALETTE = False  # the reader has its own, see screens/palette.py
    ALLOW_SELECT = False  # panes draw their own lines; the terminal's own way to select them is shift and the mouse
    BINDINGS: ClassVar[list[BindingType]] = [*commands.bindings(everywhere=True)]

    def __init__(self, library: Library, paths: Paths, settings: Settings, state: UIState, order: Order) -> None:
        # Without colour Textual still shows greys; only with the terminal's own colours does it leave them all out.
        plain = bool(os.environ.get("NO_COLOR"))
        super().__init__(_driver(), ansi_color=True if plain else None)
        self.library = library
        self.paths = paths
        self.settings = settings
        few = plain or self.console.color_system in (None, "standard")
        self._colors: dict[str, bool] = {"few_colors": few, "fixed": self.console.color_system == "256"}
        self.set_class(few, "few")
        self.set_class(plain, "plain")
        for theme in themes.OWN:
            self.register_theme(theme)
        light = is_light(os.environ)
        self._choice = themes.ThemeChoice(settings.theme, state.theme, light=state.light if light is None else light)
        self._begin_with(self._choice.name)
        self.set_keymap(commands.keymap(settings.keys))
        self._typed_actions = commands.typed_actions(settings.keys)
        self.animation_level = "none"
        self.set_class(settings.ascii, "ascii")
        self._state = state
        self._order = order
        # Read before there is a loop: nothing on it may wait for another process's lock.
        self._counts, self._seed_day = library.lists.counts(), library.papers.seed_day()
        self._unread = library.lists.unread(order.criteria.day, order.criteria.view)
        found = library.papers.find(state.key) if state.key else None
        self._row = found.row if found else None
        self._more = of_paper(library, found.row, state.similar[:SIMILAR]) if found else view.More()
        self._extras = of_rows(library, order.rows.tolist(), {})
        self._closer = pressed.Closer()
        self._drafts = Drafts(paths.drafts)
        with contextlib.suppress(Busy):
            self._drafts.look(library.papers.current_key)
        self._at_once = contextlib.ExitStack()

    def _begin_with(self, theme: str) -> None:
        """Take the first theme. Nothing is styled yet: setting it would have every style sheet parsed twice."""
        self.set_reactive(ReaderApp.theme, theme)
        self.set_class(self.current_theme.dark, "-dark-mode", update=False)
        self.set_class(not self.current_theme.dark, "-light-mode", update=False)
        self.stylesheet.set_variables(self.get_css_variables())
        take_colors(self)

    @cached_property
    def graphics(self) -> Graphics:
        """The pictures that the terminal shows; asked for by who reads a paper."""
        from tui_reader.tui.graphics import Graphics

        return Graphics()

    @property
    def look(self) -> Look:
        """The current theme's way of drawing papers."""
        plain = self.has_class("plain")
        return look(self.current_theme, ascii_only=self.settings.ascii, plain=plain, **self._colors)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The filters of all lines. With 16 colours what is dim stays so, for the terminal to show as it does."""
        filters = super().get_line_filters()
        return own_filters(filters) if self._colors["few_colors"] else filters

    def get_default_screen(self) -> Screen[None]:
        """The reader."""
        self._reader = ReaderScreen(
            Start(
                self.library,
                self.settings,
                self._state,
                self.look,
                self._order,
                self._counts,
                self._unread,
                self._seed_day,
                self._row,
                self._more,
                self._extras,
                self._drafts,
                self.size,
                self.remember,
            )
        )
        return self._reader

    def get_css_variables(self) -> dict[str, str]:
        """Textual's variables, and the reader's own of the current theme."""
        colors = getattr(self, "_colors", None)
        if colors is None:  # Textual asks for them before the theme is known
            return {}
        return {**super().get_css_variables(), **css_variables(self.current_theme, **colors)}

    def on_load(self) -> None:
        """From here on nothing that the event loop asks of the library waits: it is told that it is busy instead."""
        self._at_once.enter_context(self.library.at_once())

    def on_unmount(self) -> None:
        """The loop is done."""
        self._at_once.close()

    def on_mount(self) -> None:
        """Open the reader, and leave in good order when the terminal or the system asks to."""
        self.theme_changed_signal.subscribe(self, lambda _: self._restyle())
        self.app_resume_signal.subscribe(self, lambda _: self.action_redraw())
        watch(self._end, self._last_words)
        self.set_timer(SETTLE, heap.settle)

    def on_ready(self) -> None:
        """The first frame is there: what was typed before is for what it shows."""
        ready = getattr(driver_of(self), "ready", None)
        if ready is not None:
            ready()
        request = getattr(driver_of(self), "request_background", None)
        if request is not None and self._choice.suits:
            request()

    def on_background(self, message: Background) -> None:
        """Take the theme that suits the terminal, unless one was chosen meanwhile."""
        self.theme = self._choice.told(self.theme, light=message.light)

    async def on_event(self, event: events.Event) -> None:
        """Take a key or a paste for what it is meant to be, and tell the reader of every one before it is acted on."""
        if isinstance(event, events.Paste) and not event.is_forwarded:
            await self._pasted(event)
        elif not isinstance(event, events.Key) or event.is_forwarded:
            clicks = isinstance(event, events.MouseDown | events.MouseScrollDown | events.MouseScrollUp)
            if clicks and not event.is_forwarded and self.screen is self._reader:
                self._reader.attended()
            await super().on_event(event)
        elif not self._closer.is_again(event := pressed.meant(self, event)):
            over = self.screen
            if over is self._reader:
                self._reader.key_pressed()
            elif key_pressed := getattr(over, "key_pressed", None):
                key_pressed()
            await super().on_event(event)
            if getattr(over, "closed", False):  # a sheet
                self._closer.closed_with(event)

    async def _pasted(self, event: events.Paste) -> None:
        event, missing = pressed.pasted(self, event)
        if missing and self.screen is self._reader:
            self._reader.say(searches.too_long(missing), wrong=True)
        await super().on_event(event)
        pressed.show_cursor(self)

    @property
    def lost(self) -> str:
        """A sentence on what could not be saved when the reader ended; empty for nothing."""
        return self._reader.leaving.lost if hasattr(self, "_reader") else ""

    def exit(self, *args: Any, **more: Any) -> None:
        """End; what the reader shows is what it opens with the next time."""
        leaving = getattr(driver_of(self), "leaving", None)
        if leaving is not None and self._reader.size == self.size:
            leaving(frame_of(self._reader))
        super().exit(*args, **more)

    async def action_quit(self) -> None:
        """End, when all is saved."""
        if self._reader.leaving.may_leave():
            self.exit()

    def _end(self) -> None:
        """Leave in good order, whatever is open."""
        with contextlib.suppress(OSError):  # it is tried once more when the screen goes
            self._reader.marker.put_down()
        self.exit()

    def _last_words(self) -> None:
        """The loop hangs: keep what was written as far as it is known; on another thread."""
        with contextlib.suppress(OSError):
            self._drafts.flush()

    def caught(self, error: Exception) -> None:
        """Another process writes: no reason to end."""
        self._reader.failed(error)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keep a letter a letter where text is written, whatever else the settings make of it.

        The key that quits leaves the line first.
        """
        typing = self.focused is not None and self.focused.check_consume_key("x", "x")
        return not (typing and (action == "quit" or action in self._typed_actions))

    def on_terminal_info(self, message: TerminalInfo) -> None:
        """The terminal told of itself."""
        self.graphics.told(message.protocol, last=message.last)

    def action_redraw(self) -> None:
        """Draw the whole screen anew: something else wrote on it, or the terminal was away."""
        take_again = getattr(driver_of(self), "take_again", None)
        if take_again is not None:
            take_again()
        self.screen.refresh()

    def action_suspend_process(self) -> None:
        """Stop, to be brought back by the shell; where no shell waits nothing could bring it back."""
        if has_job_control():
            super().action_suspend_process()
        else:
            self._reader.say(saying.NO_SHELL)

    def _restyle(self) -> None:
        self._reader.restyle(self.look)

    def remember(self, state: UIState) -> None:
        """Keep what the screen remembers; losing it is no error."""
        state = state._replace(theme=self._choice.remembered(state.theme), light=self._choice.light)
        with contextlib.suppress(OSError):
            uistate.remember(self.paths.ui, state, self._state)


def _driver() -> type[Driver] | None:
    """The reader's own driver, where there is one for the system."""
    if sys.platform == "win32":
        return None
    from tui_reader.tui.driver import ReaderDriver

    return ReaderDriver


SETTLE = 0.5
"""Seconds after which the start is over."""
FIRST_ROWS = 200
"""Papers read before the first frame; more than fit on any screen."""


def run(
    library: Library,
    paths: Paths,
    settings: Settings,
    query: str | None = None,
    say: Callable[[str], None] = lambda sentence: None,
) -> int:
    """Open the reader on the terminal until it is closed; the exit status. ``say`` is told what could not be saved."""
    state = uistate.load(paths.ui)
    criteria = remembered_criteria(state) if query is None else Criteria(query=query)
    adapt(os.environ)
    app = ReaderApp(library, paths, settings, state, library.lists.first(criteria, FIRST_ROWS))
    app.run()
    if app.lost:
        say(app.lost)
    if app.failure:
        raise app.failure
    return 1 if app.lost else app.return_code or 0


def remembered_criteria(state: UIState) -> Criteria:
    """The list that was shown when the reader was closed."""
    from datetime import date

    view = state.view if state.view in VIEWS else "all"
    try:
        day = date.fromisoformat(state.day) if state.day else None
    except ValueError:
        day = None
    chosen = state.filter if state.filter in FILTERS else "all"
    sort = state.sort if state.sort in SORTS else ""
    return Criteria(view, day, chosen, sort, state.query, reverse=state.reverse)
