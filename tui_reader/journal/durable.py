"""Bytes that stay: what a file needs beyond being written to survive a power cut."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tui_reader import locks

LOCK_SECONDS = 30
"""Seconds to wait for another process that is writing; a write takes a millisecond, compaction seconds."""


class JournalError(Exception):
    """A mark could not be saved. Its text is one sentence for the person who made the mark."""


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn an OSError of the block into a JournalError that says what is wrong with ``path``."""
    try:
        yield
    except OSError as error:
        reasons = {
            errno.ENOSPC: "the disk is full",
            errno.EDQUOT: "the disk quota is used up",
            errno.EROFS: "the disk is read-only",
            errno.EACCES: "no permission to write",
            errno.EPERM: "no permission to write",
        }
        reason = reasons.get(error.errno or 0) or (error.strerror or str(error)).lower()
        raise JournalError(f"Not saved: {reason} ({path}).") from error


@contextlib.contextmanager
def locked(lock_file: Path) -> Iterator[None]:
    """Hold the lock between processes, made when it is missing. Raises JournalError; not reentrant."""
    with told(lock_file):
        make_folder(lock_file.parent)
        try:
            lock = locks.acquire(lock_file, LOCK_SECONDS, poll=0.002)
        except TimeoutError:
            raise JournalError("Not saved: another reader has been writing for too long; try again.") from None
    with lock:
        yield


def make_folder(folder: Path) -> None:
    """Create ``folder``, and what is missing above it, for this user only (0700), on the disk. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def open_for_append(path: Path) -> int:
    """A descriptor that reads ``path`` and writes at its end; the file is made for this user only (0600)."""
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)


def ends_torn(descriptor: int) -> bool:
    """True when a file's last line has no newline: a crash or a sync tool tore it. Raises OSError."""
    end = os.lseek(descriptor, 0, os.SEEK_END)
    if not end:
        return False
    os.lseek(descriptor, end - 1, os.SEEK_SET)
    return os.read(descriptor, 1) != b"\n"


def append(descriptor: int, content: bytes) -> None:
    """Add ``content`` to a file in one write and return when it is on the disk. Raises OSError, and then it is not
    there: a short write is truncated back, since half a line would be taken for a torn one.
    """
    size = os.fstat(descriptor).st_size
    try:
        written = os.write(descriptor, content)
        if written != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, size)
        raise


def sync(descriptor: int) -> None:
    """Return when the file's content is on the disk. macOS needs F_FULLFSYNC: its fsync stops at the drive's cache."""
    if sys.platform == "darwin":
        import fcntl

        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:  # a file system without it, such as a network one
            os.fsync(descriptor)
    elif hasattr(os, "fdatasync"):
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Return when the names in ``folder`` are on the disk, where the platform and the file system can do that."""
    if os.name == "nt":  # a folder cannot be opened
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def write_new(path: Path, content: bytes) -> None:
    """Write a file for this user only (0600), replacing any of that name, and return when it is on the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        sync(file.fileno())
