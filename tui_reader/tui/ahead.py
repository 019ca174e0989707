"""Modules that reading a paper needs, imported while nobody types: the first paper opens as quickly as the next one."""

from __future__ import annotations

import importlib
import sys
import time

from tui_reader.tui.tasks import Tasks

MODULES = (
    "filelock",  # opening a paper marks it as read
    "tui_reader.formats.layout",
    "tui_reader.tui.widgets.text_pane",
    "tui_reader.tui.screens.paper",
    "tui_reader.tui.parts.downloads",
    "tui_reader.library.texts",
    "textual.scrollbar",
    "encodings.ascii",
)
"""Small ones first: whoever opens a paper just then waits for one of them."""
QUIET = 1.0
"""Seconds after the last key from which on nobody types."""
LOOKS = 0.2
"""Seconds between two looks if somebody types."""
PAUSE = 0.02
"""Seconds between two imports: a key comes first."""


class Ahead:
    """Imports them once, on a thread of its own."""

    def __init__(self) -> None:
        self._pressed = 0.0
        """When a key was pressed last, on the monotonic clock."""
        self._begun = False

    def key_pressed(self) -> None:
        """Somebody types."""
        self._pressed = time.monotonic()

    def begin(self, tasks: Tasks) -> None:
        """The start is over; from any thread, and once is enough."""
        if not self._begun:
            self._begun = True
            tasks.beside(self._bring)

    def _bring(self) -> None:
        for name in MODULES:
            if name not in sys.modules:
                while time.monotonic() - self._pressed < QUIET:
                    time.sleep(LOOKS)
                importlib.import_module(name)
                time.sleep(PAUSE)
