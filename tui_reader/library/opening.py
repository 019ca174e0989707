"""What a library is opened from: its file, or a new one that is filled with the seed and what was imported before."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tui_reader.paths import Paths
from tui_reader.store import Busy, DamagedError, NewerError, Store, StoreError, damage_mark


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


def import_again(store: Store, folder: Path, say: Callable[[str], None]) -> list[str]:
    """Read copies of imported files that this library, being a new one, does not have; what went wrong."""
    from tui_reader.library import kept

    warnings = []
    for path in kept.missing(store, folder):
        from tui_reader.library import importing

        say(f"the library is a new one: what was imported is read again, from {path}")
        try:
            with path.open("rb") as file:
                importing.import_papers(store, file)
        except OSError as error:
            warnings.append(f"{path}, a copy of what was imported, can't be read: {error.strerror or error}")
        else:
            kept.remember(store, path.name)
    return warnings


def open_store(paths: Paths) -> tuple[Store, str]:
    """The store, and what went wrong with it: a damaged one is put aside, one that can't be written goes to memory."""
    try:
        if paths.library.exists() and not (os.access(paths.library, os.W_OK) and os.access(paths.data, os.W_OK)):
            raise StoreError(f"{paths.library} can't be written")
        return Store(paths.library), ""
    except NewerError:
        raise
    except DamagedError:
        try:
            aside = _put_aside(paths.library)
            return Store(paths.library), f"the library was damaged and is built anew; the old file is {aside}"
        except (OSError, StoreError):
            reason = f"{paths.library} is damaged and can't be moved away"
    except (StoreError, Busy) as error:
        reason = str(error)
    return Store(paths.library, memory=True), f"{reason}; papers are kept in memory until the reader closes"


def _put_aside(library: Path) -> Path:
    """Rename a damaged file, and its rollback journal with it, which would be played into the next one."""
    aside = library.with_name(f"{library.name}.damaged-{datetime.now():%Y%m%d-%H%M%S}")
    library.rename(aside)
    for suffix in ("-journal", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            library.with_name(library.name + suffix).rename(aside.with_name(aside.name + suffix))
    damage_mark(library).unlink(missing_ok=True)
    return aside
