"""Everything of Textual that is used and not promised: its minor versions may change it, and a test names it."""

from __future__ import annotations

from typing import Any

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
from textual.geometry import Region
from textual.keys import _character_to_key
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style

__all__ = [
    "ANSI_SEQUENCES_KEYS",
    "FUNCTIONAL_KEYS",
    "IS_ITERM",
    "MODIFIER_FUNCTIONAL_KEYS",
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
