"""Everything of Textual that is used and not promised: its minor versions may change it, and a test names it."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any, ClassVar

from rich.style import Style as RichStyle
from textual import filter  # noqa: A004 - Textual's name
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._compositor import CompositorUpdate
from textual._keyboard_protocol import FUNCTIONAL_KEYS, MODIFIER_FUNCTIONAL_KEYS
from textual._styles_cache import StylesCache
from textual._xterm_parser import IS_ITERM, XTermParser
from textual.app import App
from textual.color import Color
from textual.css.scalar import Scalar
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key
from textual.geometry import Region
from textual.keys import _character_to_key
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

if TYPE_CHECKING:
    _Mixin = Widget
else:  # Textual takes styles and bindings from the first base that is a widget, which a mixin must not be
    _Mixin = object

__all__ = [
    "ANSI_SEQUENCES_KEYS",
    "FUNCTIONAL_KEYS",
    "IS_ITERM",
    "MODIFIER_FUNCTIONAL_KEYS",
    "CatchingApp",
    "CatchingScreen",
    "KeysInTurn",
    "OpenDriver",
    "XTermParser",
    "character_to_key",
    "driver_of",
    "end_by",
    "forget_what_is_gone",
    "frame_of",
    "take_colors",
]

character_to_key = _character_to_key
"""A character's name as a key: ``[`` is ``left_square_bracket``."""


def driver_of(app: App[Any]) -> Driver | None:
    """The part that reads from the terminal and writes to it."""
    return app._driver


def frame_of(screen: Screen[Any]) -> str:
    """All that a screen shows, as it is written to the terminal: a line after the other, each moved to."""
    update = screen._compositor.render_update(full=True)
    return update.render_segments(screen.app.console) if isinstance(update, CompositorUpdate) else ""


def take_colors(app: App[Any]) -> None:
    """Have the 16 colours that other texts may have shown as the app's theme has them."""
    app._refresh_truecolor_filter(app.ansi_theme)


def end_by(app: App[Any], error: Exception) -> None:
    """End the app as by an error in one of its own handlers."""
    app._handle_exception(error)


_CACHING = (Region, Scalar, Color, Style, Strip, RichStyle, filter, filter.ANSIToTruecolor)


def forget_what_is_gone() -> None:
    """Let go of closed widgets, of the places they had and their colours: caches keep thousands that nobody asks for.

    One of them keeps whole widgets, since the method it is for takes its instance for a class.
    """
    StylesCache.get_inner_outer.cache_clear()
    for kind in _CACHING:
        for name in vars(kind):
            if clear := getattr(getattr(kind, name, None), "cache_clear", None):
                clear()


class KeysInTurn(_Mixin):
    """A widget to type in that acts here and now on a key that it has a binding for, such as backspace.

    Textual sends these by way of the app, where they come after the letters that were typed behind them.
    """

    async def _on_key(self, event: Key) -> None:
        if bindings := self._bindings.key_to_bindings.get(event.key):
            event.stop()
            event.prevent_default()
            await self.run_action(bindings[0].action)


class _Catching(MessagePump):
    """Handlers of which some errors are told, and end nothing."""

    CAUGHT: ClassVar[type[Exception]]

    def caught(self, error: Exception) -> None:
        """A handler raised one of ``CAUGHT``."""
        raise NotImplementedError

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except self.CAUGHT as error:
            self.caught(error)


class CatchingScreen(_Catching, Screen[None]):
    """A screen that tells of some errors instead of ending."""


class CatchingApp(_Catching, App[None]):
    """An app that tells of some errors instead of ending; of others it ends, and leaves the words to who runs it."""

    failure: Exception | None = None
    """The first error that ended it."""

    def _handle_exception(self, error: Exception) -> None:
        if isinstance(error, self.CAUGHT):
            self.caught(error)
        else:
            self.failure = self.failure or error
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Textual would print a screenful of it, which helps nobody.
        self._close_messages_no_wait()


class OpenDriver(LinuxDriver):
    """Textual's driver, with doors where the reader's has to go in."""

    def __init__(
        self, app: App[Any], file: Any, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        """``file``: frames are written to it."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = file

    @property
    def is_writing(self) -> bool:
        """True while there is a thread that writes frames."""
        return self._writer_thread is not None

    @property
    def leaves_for_stops(self) -> bool:
        """True when a stop is for the driver to prepare, and not lent to another program."""
        return self._auto_restart

    @property
    def is_left(self) -> bool:
        """True after the terminal was left for a stop."""
        return self._must_signal_resume

    def leave(self) -> None:
        """Leave the terminal for a stop."""
        self.suspend_application_mode()
        self._must_signal_resume = True

    def take_mouse(self) -> None:
        """Have the terminal tell of the mouse."""
        self._enable_mouse_support()

    def stopped(self) -> None:
        """The process is to stop (SIGTSTP)."""
        raise NotImplementedError

    def brought_back(self) -> None:
        """The process goes on after a stop (SIGCONT)."""
        raise NotImplementedError

    def _sigtstp_application(self, *_: object) -> None:
        self.stopped()

    def stop_as_told(self) -> None:
        """Meet the next stop as this one."""
        signal.signal(signal.SIGTSTP, self._sigtstp_application)

    def _sigcont_application(self, *_: object) -> None:
        self.brought_back()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:
            self._app.call_later(end_by, self._app, error)
