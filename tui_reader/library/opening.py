"""Opening a library: its file, or a new one that is filled with the seed and what was imported before."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tui_reader.paths import Paths
from tui_reader.store import Busy, DamagedError, NewerError, Store, StoreError, put_aside
from tui_reader.store.schema import VERSION
from tui_reader.text import clean_line

MOST_REBUILT = 3
"""Times that a library is opened anew in one run; after that its disk is not to be trusted."""
LARGE = 20_000_000
"""Bytes of a file, of some 10,000 papers, that is brought up to date in more than a moment."""
_VERSION_AT = slice(60, 64)
"""The place of ``PRAGMA user_version`` in a file (https://www.sqlite.org/fileformat.html)."""


def put_seed(store: Store) -> list[str]:
    """Fill an empty library with the papers that come with the program; what went wrong, a sentence each."""
    from tui_reader.library import seed

    try:
        page = seed.read()
    except (OSError, ValueError) as error:  # an empty library can be filled, a reader that ends can't
        return [f"the papers that come with tui-reader can't be read: {error}"]
    store.add(page.papers)
    store.remember("seed", page.captured.isoformat() if page.captured else None)
    return []


def import_again(
    store: Store, folder: Path, say: Callable[[str], None], cancelled: Callable[[], bool] = lambda: False
) -> list[str]:
    """Read copies of imported files that this library, being a new one, does not have; what went wrong."""
    from tui_reader.library import kept

    try:
        missing = kept.missing(store, folder)
    except OSError as error:
        return [f"{folder}, where copies of what was imported are, can't be read: {error.strerror or error}"]
    warnings = []
    for path in missing:
        from tui_reader.library import importing

        say(f"the library is a new one: what was imported is read again, from {path}")
        try:
            with path.open("rb") as file:
                done = importing.import_papers(store, file, path.name.rpartition("-")[0], cancelled=cancelled)
        except OSError as error:
            warnings.append(f"{path}, a copy of what was imported, can't be read: {error.strerror or error}")
        else:
            if done.cancelled:
                break
            if done.damage or not done.read:
                why = done.damage or next((bad.reason for bad in done.bad), "there is nothing in it")
                come = f"{done.read:,} {'paper' if done.read == 1 else 'papers'} of it could be read"
                warnings.append(f"{path}, a copy of what was imported, is damaged: {why}; {come}")
            kept.remember(store, path.name)
    return warnings


def is_of_before(path: Path) -> bool:
    """True of a large file that an earlier release made: opening it takes seconds, once. Looks, and locks nothing."""
    try:
        with path.open("rb") as file:
            head = file.read(_VERSION_AT.stop)
        large = path.stat().st_size >= LARGE
    except OSError:
        return False
    return large and 0 < int.from_bytes(head[_VERSION_AT], "big") < VERSION


def open_store(paths: Paths, wait: float) -> tuple[Store, str]:
    """The store, and what went wrong with it: a damaged one is put aside, one that can't be written goes to memory.

    Raises Busy when another program has it locked for longer than ``wait`` seconds, and NewerError.
    """
    try:
        if paths.library.exists() and not (os.access(paths.library, os.W_OK) and os.access(paths.data, os.W_OK)):
            raise StoreError(f"{paths.library} can't be written")
        return Store(paths.library, wait=wait), ""
    except NewerError:
        raise
    except DamagedError:
        try:
            aside = put_aside(paths.library)
            return Store(paths.library, wait=wait), rebuilt(aside)
        except (OSError, StoreError):
            reason = f"{paths.library} is damaged and can't be moved away"
    except StoreError as error:
        reason = str(error)
    return Store(paths.library, memory=True), in_memory(reason)


def rebuilt(aside: Path) -> str:
    """The words on a damaged library that was put ``aside``."""
    return f"the library was damaged and is built anew; the old file is {aside}"


def in_memory(reason: str) -> str:
    """The words on a library that can't be kept."""
    return f"{reason}; papers are kept in memory until the reader closes"


def rebuild(store: Store) -> str:
    """Put a damaged file aside while it is open, and open a new one, or go to memory; what is said of it."""
    try:
        if store.age < MOST_REBUILT:
            return rebuilt(store.put_aside())
        reason = f"{store.path} is damaged again and again: is its disk failing?"
    except (OSError, StoreError, Busy):
        reason = f"{store.path} is damaged and can't be moved away"
    store.renew(memory=True)
    return in_memory(reason)


def open_store_again(store: Store) -> None:
    """Open the file in place of memory, if it is not locked any more. Raises Busy, and NewerError."""
    try:
        Store(store.path, wait=0).close()
    except DamagedError:
        store.put_aside()
    else:
        store.renew()


def locked_by(path: Path) -> str:
    """The programs that have a file locked, where the system tells (Linux): ``python3 (process 4711)``."""
    try:
        status, locks = path.stat(), Path("/proc/locks").read_text("ascii")
        place = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
        found = {fields[4] for line in locks.splitlines() if place in (fields := line.replace("-> ", "").split())}
        others = sorted(found - {str(os.getpid())}, key=int)
        names = [f"{Path('/proc', one, 'comm').read_text().strip()} (process {one})" for one in others if int(one) > 0]
    except (OSError, ValueError, LookupError, AttributeError):
        names = []
    return clean_line(" and ".join(names)) or "another program"
