"""The command ``import``: a file into the library, progress and bad lines to stderr, a summary to stdout."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader import printing
from tui_reader.library import Library
from tui_reader.printing import say

if TYPE_CHECKING:
    from tui_reader.library.importing import Imported

MOST_TOLD = 10
"""Bad lines that are told one by one."""
BAR = 24
"""Columns of the bar."""


def import_papers(library: Library, given: Namespace) -> int:
    """Import a file; 1 when no paper could be read of it, 2 when there is none. What came before a stop is kept."""
    name = given.file
    if library.store.memory:  # a sentence said why
        say("nothing was imported, since it could not be kept")
        return 1
    last: Imported | None = None
    start = time.monotonic()
    with printing.StatusLine() as line:

        def report(imported: Imported) -> None:
            nonlocal last
            last = imported
            line.show(partial(status, imported, time.monotonic() - start))

        known = len(library.warnings)
        try:
            done = (
                library.import_file(sys.stdin.buffer, "stdin", progress=report)
                if name == "-"
                else library.import_file(Path(name), progress=report)
            )
        except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
            if error.filename != name:
                raise
            say(f"{name} can't be read: {(error.strerror or str(error)).lower()}")
            return 2
        except KeyboardInterrupt:
            line.clear()
            say(f"stopped: {summary(last)} until then, which is kept" if last else "stopped before any paper came")
            raise
    for sentence in library.warnings[known:]:
        say(sentence)
    shown = "standard input" if name == "-" else name
    for bad in done.bad[:MOST_TOLD]:
        say(f"{shown}, line {bad.line:,}: {bad.reason}")
    if (more := done.bad_count - MOST_TOLD) > 0:
        say(f"{shown}: {more:,} more {'place' if more == 1 else 'places'} without a paper")
    if not (done.read or done.bad_count):
        say(f"{shown} is empty")
    sys.stdout.write(_json(done) if given.json else f"{summary(done)}\n")
    return 0 if done.read else 1


def summary(done: Imported) -> str:
    """What an import did, for people: ``27,000 papers read: 26,999 new, 1 updated, 3 unreadable``."""
    bad = f", {done.bad_count:,} unreadable" if done.bad_count else ""
    return (
        f"{done.read:,} {'paper' if done.read == 1 else 'papers'} read: {done.new:,} new, {done.updated:,} updated{bad}"
    )


def status(done: Imported, seconds: float) -> str:
    """How far an import is: a bar where the size is known, papers, papers a second."""
    share = min(1.0, done.taken / done.size) if done.size else None
    filled = int(BAR * share) if share is not None else 0
    bar = "" if share is None else f"[{'#' * filled}{'.' * (BAR - filled)}] {share:4.0%}  "
    speed = f", {done.read / seconds:,.0f} a second" if seconds > 0 else ""
    return f"{bar}{done.read:,} papers{speed}; ctrl+c stops, what came is kept"


def _json(done: Imported) -> str:
    record = {
        "read": done.read,
        "new": done.new,
        "updated": done.updated,
        "bad": done.bad_count,
        "bad_lines": [{"line": bad.line, "reason": bad.reason} for bad in done.bad],
    }
    return json.dumps(record, ensure_ascii=printing.output().ascii_only, indent=2) + "\n"
