"""Locks between the processes of one user, also on a file system that offers none."""

from __future__ import annotations

import errno
from contextlib import ExitStack
from pathlib import Path

_NOT_OFFERED = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK}
"""The errors of a network or user-space file system that has no ``flock``."""
_HELD = ".held"
"""Ends the name of the file that is a lock by being there; a file that was locked elsewhere stays when it is free."""


def acquire(path: Path, timeout: float, poll: float = 0.05) -> ExitStack:
    """The lock on ``path``, taken, until it is closed or left as a context. ``timeout`` and ``poll`` in seconds.

    Where files can't be locked, a file beside it is the lock; one whose process is gone is taken over. Raises OSError,
    of which TimeoutError says that another process holds the lock.
    """
    import filelock

    lock: filelock.BaseFileLock = filelock.FileLock(
        path, timeout, 0o600, False, poll_interval=poll, fallback_to_soft=False
    )
    try:
        lock.acquire()
    except OSError as error:
        if error.errno not in _NOT_OFFERED:
            raise
        lock = filelock.SoftFileLock(path.with_name(path.name + _HELD), timeout, 0o600, False, poll_interval=poll)
        lock.acquire()
    held = ExitStack()
    held.callback(lock.release)
    return held
