"""The screen where a paper is read as its parts know it, and what the screen is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, Protocol

from textual.app import App
from textual.timer import Timer

from tui_reader.library import Library
from tui_reader.models import Entry
from tui_reader.tui.jobs import Jobs
from tui_reader.tui.look import Look
from tui_reader.tui.parts.copying import Copying
from tui_reader.tui.tasks import Tasks


class Reading(NamedTuple):
    """The things that the screen is given: a paper, and the ways to the rest of the reader."""

    entry: Entry
    library: Library
    tasks: Tasks
    settings_keys: Mapping[str, str]
    look: Look
    mark: Callable[[Entry, str, bool], None]
    """Marks a field of the paper."""
    note: Callable[[Entry], Awaitable[None]]
    """Opens the note of the paper."""
    neighbour: Callable[[int], Entry | None]
    """The next (1) or previous (-1) paper of the list, which the list's cursor goes to; None at its ends."""
    kept: Callable[[], None]
    """Is called when the place where a paper was left is kept."""
    copying: Copying
    download: Callable[[Entry], None]
    """Downloads the PDF of the paper."""
    open_pdf: Callable[[Entry], None]
    """Opens the PDF of the paper."""
    jobs: Jobs
    """The work that goes on beside the reading."""


class Shell(Protocol):
    """The screen, as its parts see it."""

    @property
    def reading(self) -> Reading:
        """The ways to the rest of the reader."""

    @property
    def keys(self) -> Mapping[str, str]:
        """The first key of each command, by its id; empty for none."""

    @property
    def look(self) -> Look:
        """The signs and the styles."""

    @property
    def app(self) -> App[Any]:
        """The program."""

    @property
    def is_attached(self) -> bool:
        """False once the paper is left: what comes then is for nobody."""

    @property
    def is_active(self) -> bool:
        """True when nothing lies over the screen."""

    def say(self, message: str, *, wrong: bool = False, stays: bool = False) -> None:
        """A passing message; ``wrong``, or ``stays``: until a key is pressed."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call something in ``delay`` seconds."""

    def show_bars(self) -> None:
        """Show in title and footer how things are now."""
