"""Taking turns with a service that wants to be asked slowly, across all processes of one user."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tui_reader import locks
from tui_reader.http import Cancelled, FetchError

_POLL = 0.05


@contextlib.contextmanager
def turn(
    lock: Path, *, every: float = 3.0, patience: float = 60.0, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Wait for this process's turn and hold it: one at a time, ``every`` seconds after the end of the one before.

    ``lock`` is a file that all processes of this user share; the time of change of a ``.last`` file beside it is that
    of the last request. Both may be deleted. Raises ``Cancelled``, or ``FetchError`` when others have been asking for
    ``patience`` seconds or the files cannot be written.
    """
    last = lock.with_suffix(".last")
    with contextlib.ExitStack() as held:
        try:
            held.push(_acquire(lock, patience, cancelled))
            since = time.time() - last.stat().st_mtime if last.exists() else every
            # A clock that was set back must not make this wait longer than one interval.
            _sleep(min(every, every - since), cancelled)
            last.touch(mode=0o600)
        except OSError as error:
            raise FetchError(f"cannot take turns in {lock.parent} ({error.strerror}); make it writable") from error
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                last.touch()


def _acquire(lock: Path, patience: float, cancelled: Callable[[], bool]) -> contextlib.ExitStack:
    until = time.monotonic() + patience
    while True:
        with contextlib.suppress(TimeoutError):
            return locks.acquire(lock, 0)
        if time.monotonic() > until:
            raise FetchError("another process has been asking this service for long; try again later")
        _sleep(_POLL, cancelled)


def _sleep(seconds: float, cancelled: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while True:
        if cancelled():
            raise Cancelled
        if (left := until - time.monotonic()) <= 0:
            return
        time.sleep(min(_POLL, left))
