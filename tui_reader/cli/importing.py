"""The command ``import``: a file into the library, progress and bad lines to stderr, a summary to stdout."""

from __future__ import annotations

import json
import signal
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tui_reader.cli import printing
from tui_reader.cli.printing import say
from tui_reader.library import Library
from tui_reader.library.importing import Imported, Source

MOST_TOLD = 10
"""Bad lines that are told one by one."""
BAR = 16
"""Columns of the bar."""


def import_papers(library: Library, given: Namespace) -> int:
    """Import a file; 1 when no paper could be read of it, 2 when there is none. What came before a stop is kept."""
    name = "standard input" if given.file == "-" else given.file
    if library.in_memory:  # a sentence said why
        say("nothing was imported, since it could not be kept")
        return 1
    known = len(library.warnings)
    come = Imported()
    start = time.monotonic()

    def report(imported: Imported) -> None:
        nonlocal come
        come = imported
        line.show(status(imported, time.monotonic() - start))

    try:
        stdin = given.file == "-"
        called = "stdin" if stdin else Path(given.file).name
        opened = nullcontext(sys.stdin.buffer) if stdin else Path(given.file).open("rb")  # noqa: SIM115 (closed below)
        with opened as file, _Interrupts(file) as read, printing.ProgressLine() as line:
            done = library.import_file(read, called, cancelled=lambda: read.asked, progress=report)
        if done.cancelled:
            come = done
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        say(f"stopped; what came until then is kept: {summary(come)}")
        raise
    except OSError as error:
        if error.filename != given.file:
            raise
        say(f"{name} can't be read: {(error.strerror or str(error)).lower()}")
        return 2
    for sentence in library.warnings[known:]:
        say(sentence)
    if done.note:
        say(f"{name}: {done.note}")
    for bad in done.bad[:MOST_TOLD]:
        say(f"{name}, {bad.place}: {bad.reason}")
    if (more := done.bad_count - MOST_TOLD) > 0:
        say(f"{name}: {more:,} more {'place' if more == 1 else 'places'} without a paper")
    if not (done.read or done.bad_count):
        say(f"{name} is empty")
    sys.stdout.write(_json(done) if given.json else f"{summary(done)}\n")
    return 0 if done.read else 1


class _Interrupts:
    """A file in whose import ctrl+c stops nothing but the waiting for what comes of it.

    Elsewhere it is looked at between two papers: what is in the library is always counted as well.
    """

    def __init__(self, file: Source) -> None:
        self.asked = False
        """True when ctrl+c was pressed."""
        self.fileno = file.fileno
        self._read: Callable[[int], bytes] = getattr(file, "read1", file.read)
        self._waiting = False

    def __enter__(self) -> _Interrupts:
        self._before = signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _interrupted(self, *_: Any) -> None:
        self.asked = True
        if self._waiting:
            raise KeyboardInterrupt

    def read(self, size: int) -> bytes:
        """The next bytes, at most ``size``; of a pipe what there is."""
        try:
            self._waiting = True
            if self.asked:
                raise KeyboardInterrupt
            return self._read(size)
        finally:
            self._waiting = False


def summary(done: Imported) -> str:
    """An import's result, for people: ``27,000 papers read: 26,999 new, 1 updated, 3 unreadable``."""
    bad = f", {done.bad_count:,} unreadable" if done.bad_count else ""
    return (
        f"{done.read:,} {'paper' if done.read == 1 else 'papers'} read: {done.new:,} new, {done.updated:,} updated{bad}"
    )


def status(done: Imported, seconds: float) -> str:
    """An import's progress: a bar where the size is known, papers, papers a second."""
    share = min(1.0, done.taken / done.size) if done.size else None
    filled = int(BAR * share) if share is not None else 0
    bar = "" if share is None else f"[{'#' * filled}{'.' * (BAR - filled)}] {share:4.0%}  "
    speed = f", {done.read / seconds:,.0f}/s" if seconds > 0 else ""
    return f"{bar}{done.read:,} papers{speed}; ctrl+c keeps what came"


def _json(done: Imported) -> str:
    record = {
        "read": done.read,
        "new": done.new,
        "updated": done.updated,
        "bad": done.bad_count,
        "bad_lines": [{"line": bad.line, "reason": bad.reason} for bad in done.bad],
    }
    return json.dumps(record, ensure_ascii=printing.output().ascii_only, indent=2) + "\n"
