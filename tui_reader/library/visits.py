"""A reader's visits: what came between two of them is new."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from tui_reader.store import Busy, Growth, Store, StoreError

APART = timedelta(hours=1)
"""A reader that opens sooner after the last one closed goes on with its visit: what was new stays new."""
CLOSING_WAIT = 1.0
"""Seconds that the end of a visit waits for another process that writes."""


class Visits:
    """The visits to one library."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._open = False

    def begin(self) -> None:
        """A reader opens: what came since the last one closed is new, unless that was less than an hour ago.

        The visit ends when the library is closed.
        """
        self._store.begin_visit(self._clock(), APART)
        self._open = True

    def filling(self) -> None:
        """The library is about to be filled: what it is filled with is no news."""
        self._store.begin_visit(self._clock(), APART)

    def filled(self) -> None:
        """The library is filled: what is here by now is not new."""
        self._store.count_as_known()

    def end(self) -> None:
        """The reader closes; nothing happens when none has opened."""
        if self._open:
            self._open = False
            # When it can't be told, the visit ends where it began: nothing new is missed.
            with contextlib.suppress(StoreError, Busy), self._store.waiting(CLOSING_WAIT):
                self._store.end_visit(self._clock())

    def growth(self, rows: Sequence[int]) -> dict[int, Growth]:
        """The changes of upvotes, comments and stars since the last visit, of those of ``rows`` that have any."""
        return self._store.growth(rows)
