"""The meaning of a key or a paste, told by what has the focus."""

from __future__ import annotations

import re
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.app import App
from textual.geometry import Region
from textual.widgets import Input

from tui_reader.tui.terminal_input import CONTROLS, Key

AT_ONCE = 0.05
"""Seconds within which nobody presses a key twice, but a worn switch or a slow link may bring it twice."""
IN_FIELDS = ("enter", "tab", "backspace")
"""Keys that text fields act on without binding them."""


def meant(app: App[Any], event: events.Key) -> events.Key:
    """The key that ``event`` is for: itself, or one of its places when it does nothing and writes nothing itself."""
    if not isinstance(event, Key) or not event.places:
        return event
    focused = app.focused
    writes = focused is not None and focused.check_consume_key(event.key, event.character)
    bound = app.active_bindings
    if writes or event.key in bound:
        return event
    for name in event.places:
        if name in bound or name in IN_FIELDS:
            return Key(name, CONTROLS.get(name))
    return event


class Closer:
    """The key that closed a sheet. Once more at once, it closes one and is not for the reader behind it."""

    def __init__(self) -> None:
        self._key: events.Key | None = None

    def closed_with(self, event: events.Key) -> None:
        """A sheet was closed with this key."""
        self._key = event

    def is_again(self, event: events.Key) -> bool:
        """True when this is the key that closed a sheet, again; any other forgets that one."""
        closer = self._key
        again = closer is not None and event.key == closer.key and event.time - closer.time < AT_ONCE
        self._key = event if again else None
        return again


def pasted(app: App[Any], event: events.Paste) -> tuple[events.Paste, int]:
    """The paste as the field that has the focus can take it, on one line for a line; characters left out."""
    field = app.focused
    if not isinstance(field, Input):
        return event, 0
    line = re.sub(r"\s+", " ", event.text.strip("\n"))
    start, end = sorted(field.selection)
    room = field.max_length - len(field.value) + end - start if field.max_length else len(line)
    return events.Paste(line[: max(0, room)]), max(0, len(line) - room)


def show_cursor(app: App[Any]) -> None:
    """Bring the end of a paste into sight: of its first text Textual's line shows the beginning."""
    field = app.focused
    if isinstance(field, Input):
        field.call_later(_scroll_to_cursor, field)


def _scroll_to_cursor(field: Input) -> None:
    column = cell_len(field.value[: field.cursor_position])
    field.scroll_to_region(Region(column, 0, 1, 1), force=True, animate=False)
