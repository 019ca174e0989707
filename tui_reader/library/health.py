"""The faults of what is kept here, and what to do about them: looks at everything, changes nothing."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal, NamedTuple

from tui_reader.journal import Journal, JournalError
from tui_reader.library import opening
from tui_reader.paths import Paths
from tui_reader.store import Busy, Store, StoreError

SCARCE = 200_000_000
"""Bytes free on the disk below which a refresh or an index may not fit."""


class Diagnosis(NamedTuple):
    """One thing that was looked at."""

    name: str
    state: Literal["ok", "note", "wrong"]
    words: str
    """Its state; for a fault, what to do."""


def folders(places: Paths) -> Iterator[Diagnosis]:
    """The two folders: their rights, and the room on their disks."""
    for name, folder in (("config folder", places.config), ("data folder", places.data)):
        yield _folder(name, folder)


def _folder(name: str, folder: Path) -> Diagnosis:
    try:
        mode = stat.S_IMODE(folder.stat().st_mode)
    except FileNotFoundError:
        return Diagnosis(name, "ok", f"{folder} is made at the first start")
    except OSError as error:
        return Diagnosis(name, "wrong", f"{folder} can't be looked at ({error.strerror}); mend its rights")
    if not folder.is_dir():
        return Diagnosis(name, "wrong", f"{folder} is no folder; move it away")
    if not os.access(folder, os.W_OK | os.X_OK):
        return Diagnosis(name, "wrong", f"{folder} can't be written; chmod u+rwx {folder}")
    free = shutil.disk_usage(folder).free
    if free < SCARCE:
        return Diagnosis(name, "wrong", f"{folder}: {free // 1_000_000} MB are free on its disk; make room")
    if mode & 0o077:
        return Diagnosis(name, "note", f"{folder} can be read by others; chmod 700 {folder} keeps it to you")
    return Diagnosis(name, "ok", str(folder))


def marks(places: Paths) -> Diagnosis:
    """The journals of all devices."""
    journal = Journal(places.state, places.device, places.journal_lock)
    try:
        reading = journal.read()
    except (OSError, JournalError) as error:
        return Diagnosis("marks", "wrong", f"{error}; mend the rights of {places.state}")
    if reading.problems:
        more = f" (and {len(reading.problems) - 1:,} more)" if len(reading.problems) > 1 else ""
        return Diagnosis("marks", "wrong", f"{reading.problems[0]}{more}; the rest counts all the same")
    if reading.ahead:
        name, line, _, _ = reading.ahead[0]
        return Diagnosis(
            "marks", "wrong", f"{name}, line {line}: its clock is far ahead; set that machine's time right"
        )
    files = len(reading.watermarks)
    return Diagnosis(
        "marks", "ok", f"{len(reading.lines):,} lines of {files:,} {'device' if files == 1 else 'devices'}"
    )


def papers(places: Paths) -> Diagnosis:
    """The library's file, read whole."""
    if not places.library.exists():
        return Diagnosis("library", "ok", f"{places.library} is made at the first start")
    try:
        with closing(Store(places.library, wait=1.0)) as store:
            if fault := store.fault(RuntimeError("looked at")):
                return Diagnosis("library", "wrong", f"it is damaged ({fault}); the next start makes it anew")
            return Diagnosis(
                "library", "ok", f"{store.count():,} papers, {places.library.stat().st_size / 1e6:,.1f} MB"
            )
    except Busy:
        who = opening.locked_by(places.library)
        return Diagnosis("library", "note", f"{who} has it locked; close that, or wait")
    except (StoreError, OSError) as error:
        return Diagnosis("library", "wrong", str(error))


def index(places: Paths) -> Diagnosis:
    """The search's index, read whole."""
    if not places.search_index.is_dir():
        return Diagnosis("index", "ok", "none is needed yet: it is made for more than 4,000 papers")
    from tui_reader.search.index import Index

    try:
        opened = Index.open(places.search_index, lambda rows: [])
        if not opened.whole():
            return Diagnosis("index", "wrong", "it is damaged; the next start makes it anew")
        return Diagnosis("index", "ok", f"{len(opened):,} papers" if len(opened) else "made at the next start")
    except OSError as error:
        return Diagnosis("index", "wrong", f"it can't be read ({error.strerror or error}); mend its rights")


def all_of_it(places: Paths) -> Iterator[Diagnosis]:
    """Everything that is kept, one thing after the other."""
    yield from folders(places)
    looks: tuple[Callable[[Paths], Diagnosis], ...] = (marks, papers, index)
    for look in looks:
        yield look(places)
