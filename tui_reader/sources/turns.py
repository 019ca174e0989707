"""Taking turns with a service that wants to be asked slowly, across all processes of one user."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tui_reader import locks
from tui_reader.http import Cancelled, FetchError

_POLL = 0.05
_FRESH = 2.0
"""Seconds after which who waited to be first is taken to be gone."""


class Turn:
    """A turn that is held."""

    def __init__(self, lock: contextlib.ExitStack, last: Path, before: float) -> None:
        """``before``: the time of the last request until now."""
        self._lock = lock
        self._last = last
        self._before = before
        self._held = True

    def end(self) -> None:
        """Let the next one have its turn, before the block ends: what is left to do does not count as asking."""
        if self._held:
            self._held = False
            with self._lock, contextlib.suppress(OSError):
                self._last.touch()

    def waive(self) -> None:
        """Give it back as if it had not been taken: the service was not reached."""
        if self._held:
            self._held = False
            with self._lock, contextlib.suppress(OSError):
                os.utime(self._last, (self._before, self._before))


@contextlib.contextmanager
def turn(
    lock: Path,
    *,
    every: float = 3.0,
    patience: float = 60.0,
    behind: bool = False,
    waiting: Callable[[float], None] = lambda seconds: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Turn]:
    """Wait for this process's turn and hold it: one at a time, ``every`` seconds after the end of the one before.

    ``lock`` is a file that all processes of this user share; the time of change of a ``.last`` file beside it is that
    of the last request. Whoever is ``behind`` gives way to all who are not, while these wait (a ``.first`` file beside
    the lock), and is patient without an end. The three files may be deleted. ``waiting`` is told now and then in how
    many seconds the turn comes at the earliest. Raises ``Cancelled``, or ``FetchError`` when others have been asking
    for ``patience`` seconds or the files cannot be written.
    """
    last, first = lock.with_suffix(".last"), lock.with_suffix(".first")
    until = time.monotonic() + patience
    mine: Turn | None = None
    try:
        while mine is None:
            _go_on(cancelled)
            if not behind:
                _touch(first)
            held = _acquire(lock)
            if held is not None:
                with contextlib.ExitStack() as tried:
                    tried.push(held)
                    if _wait(last, every, first, behind, waiting, cancelled):
                        before = last.stat().st_mtime if last.exists() else 0.0
                        last.touch(mode=0o600)
                        mine = Turn(tried.pop_all(), last, before)
                        break
            elif not behind and time.monotonic() > until:
                raise FetchError("another process has been asking this service for long; try again later")
            if every:
                waiting(_left(last, every) or every)
            time.sleep(_POLL)
    except OSError as error:
        raise FetchError(f"cannot take turns in {lock.parent} ({error.strerror}); make it writable") from error
    finally:
        if not behind:  # another one that waits to be first makes it again
            with contextlib.suppress(OSError):
                first.unlink(missing_ok=True)
    try:
        yield mine
    finally:
        mine.end()


def _acquire(lock: Path) -> contextlib.ExitStack | None:
    with contextlib.suppress(TimeoutError):
        return locks.acquire(lock, 0)
    return None


def _wait(
    last: Path,
    every: float,
    first: Path,
    behind: bool,
    waiting: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> bool:
    """Wait, with the lock held, until it is time; whether it came to that, and nobody else goes first."""
    # A clock that was set back must not make this wait longer than one interval.
    until = time.monotonic() + _left(last, every)
    while True:
        _go_on(cancelled)
        if behind and _is_fresh(first):
            return False
        if not behind:
            _touch(first)
        if (left := until - time.monotonic()) <= 0:
            return True
        waiting(left)
        time.sleep(min(_POLL, left))


def _left(last: Path, every: float) -> float:
    """Seconds until the next request may be made."""
    since = time.time() - last.stat().st_mtime if last.exists() else every
    return min(every, max(0.0, every - since))


def _touch(first: Path) -> None:
    """Say that somebody waits to be first, unless that was said just now."""
    with contextlib.suppress(OSError):
        if not _is_fresh(first, _FRESH / 4):
            first.touch(mode=0o600)


def _is_fresh(first: Path, seconds: float = _FRESH) -> bool:
    with contextlib.suppress(OSError):
        return abs(time.time() - first.stat().st_mtime) < seconds
    return False


def _go_on(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled
