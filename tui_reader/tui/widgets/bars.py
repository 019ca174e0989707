"""The bars at the top and the bottom."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import LineFilter
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tui_reader.text import clean_typed
from tui_reader.tui import saying, view
from tui_reader.tui.look import UNICODE, Look, own_filters
from tui_reader.tui.saying import lists as says
from tui_reader.views import LISTED, PERIODS

MESSAGE = 6.0
"""Seconds that a message stays in the footer, unless a key is pressed."""
FIRST_KEYS = 18
"""Columns of the footer's first keys, which stay beside what is said."""
UNREAD_WIDTH = 4
"""Columns of a view's unread papers in the header, the same whatever their number."""


class Bar(Widget, inherit_css=False):
    """A bar, or a piece of one, that draws itself in a look."""

    def __init__(self, look: Look, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._look = look

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The filters that change a look."""
        return own_filters(super().get_line_filters())

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        self.refresh()


class Header(Bar):
    """The name, the views with their keys, and how much there is to read."""

    class Chosen(Message):
        """A view was clicked."""

        def __init__(self, view: str) -> None:
            super().__init__()
            self.view = view

    def __init__(self, look: Look, views: Sequence[tuple[str, str, str]]) -> None:
        """``views``: (id, key, title) of each."""
        super().__init__(look, id="header")
        self._views = views
        self._current = ""
        self._counts: tuple[int, int, int] = (0, 0, 0)
        self._unread: Mapping[str, int] = {}
        self._places: list[tuple[int, int, str]] = []

    def show(self, current: str, counts: tuple[int, int, int], unread: Mapping[str, int]) -> None:
        """The current view; (papers, unread, bookmarked) of the library; unread papers of the views."""
        if (current, counts, unread) != (self._current, self._counts, self._unread):
            self._current, self._counts, self._unread = current, counts, unread
            self.refresh()

    def set_views(self, views: Sequence[tuple[str, str, str]]) -> None:
        """Other views: (id, key, title) of each."""
        if views != self._views:
            self._views = views
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The bar."""
        tones, width = self._look.bar, self.size.width
        papers, unread, bookmarked = self._counts
        between = f" {self._look.signs.between} "
        full, less, least = (f"{words} " for words in says.library_counts(papers, unread, bookmarked, between))
        views = _named(self._views, self._current, width - 1)
        wide = sum(cell_len(f"{key} {title}".strip()) + 3 for _, key, title in views)
        # The periods' numbers come and go each day: what is right of them stays where it is.
        numbered = {id_ for id_, _, _ in views if id_ in LISTED and (id_ in PERIODS or self._unread.get(id_))}
        named, numbers = f" {saying.NAME}   ", (UNREAD_WIDTH - 1) * len(LISTED)
        # The number of papers goes first, then the program's name, and the number of each view before that of all.
        ways = ((named, full, numbers), (named, less, numbers), (" ", less, numbers), (" ", less, 0), (" ", least, 0))
        fitting = (way for way in ways if len(way[0]) + wide + len(way[1]) + way[2] <= width + 1)
        name, right, told = next(fitting, (" ", "", 0))
        gap = 3 if len(name) + wide + len(right) <= width + 1 else 1
        pieces = [Segment(name, tones.key)]
        at = len(name)
        self._places = []
        for id_, key, title in views:
            chosen = id_ == self._current
            style = tones.strong + Style(underline=True) if chosen else tones.dim
            space = " " if title else ""
            pieces += [Segment(f"{key}{space}", tones.accent if chosen else tones.dim), Segment(title, style)]
            end = at + cell_len(key) + len(space) + cell_len(title)
            beside = gap
            if told and id_ in numbered:  # the others' are at the right end
                unread_here = self._unread.get(id_, 0)
                number = f" {says.short(unread_here)}" if unread_here else ""
                beside += UNREAD_WIDTH - 1
                pieces.append(Segment(number.ljust(beside), tones.dim))
            else:
                pieces.append(Segment(" " * gap, tones.plain))
                number = ""
            self._places.append((at, end + len(number), id_))
            at = end + beside
        left = view.line(pieces, max(0, width - cell_len(right)), tones.plain)
        return Strip.join([left, Strip([Segment(right, tones.dim)])]).adjust_cell_length(width, tones.plain)

    def on_click(self, event: events.Click) -> None:
        """The view that was clicked."""
        for start, end, id_ in self._places:
            if start <= event.x < end:
                self.post_message(self.Chosen(id_))


def _named(views: Sequence[tuple[str, str, str]], current: str, room: int) -> list[tuple[str, str, str]]:
    """``views``, of which as many have their names as there is room for: the current one, and the first others."""
    named = list(views)
    for at in range(len(named) - 1, -1, -1):
        if sum(cell_len(f"{key} {title}".strip()) + 1 for _, key, title in named) <= room + 1:
            break
        if named[at][0] != current:
            named[at] = (*named[at][:2], "")
    return named


class Shown(NamedTuple):
    """One or two keys with a title, in the footer."""

    keys: tuple[tuple[str, str], ...]
    """(key, action) of each; clicked, it does the action."""
    title: str


class Footer(Bar):
    """The keys of the moment, and the state: what was just done, what went wrong, or where the papers are from."""

    class Pressed(Message):
        """A key was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="footer")
        self._keys: Sequence[Shown] = ()
        self._places: list[tuple[int, int, str]] = []
        self._state = ""
        self._message = ""
        self._wrong = False
        self._passing: Timer | None = None
        self._said = 0.0
        """When the key was pressed that the message answers, on the monotonic clock."""

    def show(self, keys: Sequence[Shown], state: str) -> None:
        """The moment's keys, the most wanted first; the lasting state."""
        if (keys, state) != (self._keys, self._state):
            self._keys, self._state = keys, state
            self.refresh()

    def say(self, message: str, *, wrong: bool = False) -> None:
        """A passing message over the state; empty to take it back."""
        if (message, wrong) != (self._message, self._wrong):
            self._message, self._wrong = message, wrong
            self.refresh()

    def tell(self, message: str, *, wrong: bool = False, stays: bool = False, since: float | None = None) -> None:
        """A message for some seconds; ``wrong``, or ``stays``: until a key is pressed, however long that takes.

        ``since``: when the key was pressed that it answers; what a later key said stays.
        """
        if since is None:
            since = time.monotonic()
        if since < self._said and self._message:
            return
        self._said = since
        self.say(message, wrong=wrong)
        if self._passing:
            self._passing.stop()
        passes = message and not wrong and not stays
        self._passing = self.set_timer(MESSAGE, lambda: self.say("")) if passes else None

    def render_line(self, y: int) -> Strip:
        """The bar."""
        tones, width = self._look.bar, self.size.width
        said = clean_typed(self._message or self._state).replace(UNICODE.cut, self._look.signs.cut)
        # A message is read to its end, which tells what to do; the keys are there again a moment later.
        keys_width = 0 if self._wrong else FIRST_KEYS if self._message else 24
        said = view.fit(said, max(0, width - 2 - keys_width), self._look.signs.cut)
        style = tones.error if self._wrong else tones.plain if self._message else tones.dim
        room = width - cell_len(said) - 3
        pieces = [Segment(" ", tones.plain)]
        used = 1
        self._places = []
        for keys, title in self._keys:
            piece = sum(cell_len(key) + 1 for key, _ in keys) + cell_len(title) + 3
            if used + piece - 3 > room:
                continue  # a shorter one may have room
            at = used
            for i, (key, action) in enumerate(keys):
                pieces.append(Segment(f" {key}" if i else key, tones.key))
                end = at + cell_len(key) + bool(i)
                self._places.append((at, end, action))
                at = end
            pieces.append(Segment(f" {title}   ", tones.dim))
            used += piece
            self._places.append((at, used - 3, keys[-1][1]))
        left = view.line(pieces, max(0, width - cell_len(said) - 1), tones.plain)
        return Strip.join([left, Strip([Segment(f"{said} ", style)])]).adjust_cell_length(width, tones.plain)

    def on_click(self, event: events.Click) -> None:
        """The key that was clicked."""
        for start, end, action in self._places:
            if action and start <= event.x < end:
                self.post_message(self.Pressed(action))
