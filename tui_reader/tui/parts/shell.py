"""The reader's screen as its parts know it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from textual.geometry import Size
from textual.timer import Timer

from tui_reader.config import Settings
from tui_reader.drafts import Drafts
from tui_reader.library import Library, Order
from tui_reader.tui import view
from tui_reader.tui.jobs import Jobs
from tui_reader.tui.look import Look
from tui_reader.tui.tasks import Tasks
from tui_reader.uistate import UIState

if TYPE_CHECKING:
    from tui_reader.tui.screens.sheet import Answer, Sheet


class Start(NamedTuple):
    """The things that the reader opens with, known before the first frame, which has everything where it stays."""

    library: Library
    settings: Settings
    state: UIState
    look: Look
    order: Order
    """The first rows of what is to be shown."""
    counts: tuple[int, int, int]
    """(papers, unread, bookmarked) of the library."""
    unread: dict[str, int]
    """Unread papers of each view."""
    seed_day: date | None
    """The day of the capture that the library was opened with."""
    row: int | None
    """The paper that was selected when the reader was closed."""
    more: view.More
    """The library's knowledge of it beyond its record."""
    extras: dict[int, view.Extra]
    """Further facts about the list's rows."""
    drafts: Drafts
    size: Size
    """The terminal's."""
    remember: Callable[[UIState], None]
    """Is given what the screen wants to know at the next start."""


class Shell(Protocol):
    """The screen, as its parts see it."""

    @property
    def library(self) -> Library:
        """The papers and the marks."""

    @property
    def settings(self) -> Settings:
        """The person's settings."""

    @property
    def tasks(self) -> Tasks:
        """The way to what may take long."""

    @property
    def jobs(self) -> Jobs:
        """The work that goes on beside the reading."""

    @property
    def keys(self) -> Mapping[str, str]:
        """The first key of each command, by its id; empty for none."""

    @property
    def look(self) -> Look:
        """The signs and the styles."""

    @property
    def is_active(self) -> bool:
        """True when nothing lies over the screen."""

    @property
    def is_watched(self) -> bool:
        """True when nothing lies over the screen, and the terminal has the focus."""

    def say(self, message: str, *, wrong: bool = False, stays: bool = False, since: float | None = None) -> None:
        """A passing message; ``wrong``, or ``stays``: until a key is pressed.

        ``since``, on the monotonic clock: when the key was pressed that it answers, where that is a while ago. What a
        later key said stays.
        """

    def failed(self, error: Exception) -> None:
        """Say what went wrong, and mend what can be mended."""

    def show_bars(self) -> None:
        """Show in header and footer how things are now."""

    async def open_sheet(
        self,
        sheet: Sheet[Answer],
        answered: Callable[[Answer | None], None] | Callable[[Answer | None], Awaitable[None]] | None = None,
    ) -> None:
        """Open a sheet over the screen, unless one is open."""

    @property
    def can_lend(self) -> bool:
        """True when another program can have the terminal."""

    def lent(self) -> AbstractContextManager[None]:
        """Within this another program has the terminal."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call something in ``delay`` seconds."""

    def call_later(self, callback: Callable[..., Any], *args: Any) -> bool:
        """Call something once the messages that wait now are done."""
