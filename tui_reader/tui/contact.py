"""The contact with a service: whether it answers, what is wrong, and when it is asked again without a key. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from tui_reader.tui.saying import feed as says

if TYPE_CHECKING:
    from tui_reader.http import FetchError

FIRST_PAUSE = 60.0
"""Seconds after which what failed is asked for again by itself; doubled each time."""
LONGEST_PAUSE = 1800.0
LONGEST_WISH = timedelta(hours=1)
"""A longer pause than this is not believed to be a service's wish."""
SOON = 5.0
"""Seconds after a failure in which not even somebody who comes back makes the reader ask again."""


class Contact:
    """The state that the last answers told. What is wrong stays wrong until an answer says otherwise."""

    def __init__(self, clock: Callable[[], datetime], ticks: Callable[[], float] = monotonic) -> None:
        """``clock`` gives the time (aware), by which services say when they want to be asked again."""
        self._clock = clock
        self._ticks = ticks
        self.answers = False
        """True when the service answered the last time; False too while it was never asked."""
        self._error: FetchError | None = None
        self._about: Hashable = None
        """The thing that was asked for when the error is of that alone."""
        self._failures = 0
        self._failed_at = self._again_at = 0.0
        self._wished = False
        """True when the pause is the service's own wish."""

    def heard(self, error: FetchError | None, about: Hashable) -> None:
        """An answer came to a question for ``about``, or did not."""
        self.answers = error is None or error.answered
        self._failures = 0 if self.answers else self._failures + (not self.rests)
        if error and not error.answered:
            now = self._ticks()
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** max(0, self._failures - 1))
            if error.retry_at:
                pause = max(pause, min(error.retry_at - self._clock(), LONGEST_WISH).total_seconds())
            self._failed_at, self._again_at = now, now + pause
            self._wished = error.status == 429 or error.retry_at is not None
        self._error, self._about = error, about if error and error.answered else None

    @property
    def rests(self) -> bool:
        """True when nothing is to be asked by itself just now, since the service did not answer."""
        return self._failures > 0 and self._ticks() < self._again_at

    @property
    def due(self) -> bool:
        """True when what the service did not answer is to be asked again."""
        return self._failures > 0 and not self.rests

    @property
    def counts(self) -> bool:
        """True when ``words`` tell how long something takes, and so change by themselves."""
        return self._error is not None and self._error.status == 429

    def came_back(self) -> None:
        """Somebody is at the screen again, who may have logged in or plugged in: no more rest, unless it is wanted."""
        if not self._wished and self._ticks() - self._failed_at > SOON:
            self._again_at = 0.0

    def words(self, about: Hashable) -> str:
        """Words on what is wrong, as far as it matters to ``about``; empty for nothing."""
        if self._error is None or self._about not in (None, about):
            return ""
        words = says.trouble(self._error)
        return says.trouble_for(words, max(1, self._again_at - self._ticks())) if self.counts else words
