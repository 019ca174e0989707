"""The command ``refresh``: papers from the services into the library, progress to stderr, a summary to stdout."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from tui_reader.cli import printing
from tui_reader.cli.printing import say
from tui_reader.library import Library
from tui_reader.library.fetched import Refreshed, RefreshProgress


def refresh(library: Library, given: Namespace) -> int:
    """Fetch what was asked for; 1 when something could not be fetched. What came before that is kept."""
    with printing.ProgressLine() as line:

        def told(progress: RefreshProgress) -> None:
            place = f" ({progress.done + 1} of {progress.total})" if progress.total > 1 else ""
            line.show(f"{progress.name}{place}, {progress.papers:,} papers; ctrl+c stops, what came is kept")

        done = library.feed.refresh(given.view, given.date, until=given.until, force=given.force, progress=told)
    for name in done.skipped:
        say(f"{name} can't be read and was left out")
    if done.error:
        say(str(done.error))
    sys.stdout.write(_json(done) if given.json else f"{summary(done)}\n")
    return 1 if done.error else 0


def summary(done: Refreshed) -> str:
    """A refresh's result, for people: ``3 new, 47 updated, 1 unreadable``."""
    parts = [
        f"{len(done.new):,} new",
        f"{len(done.changed):,} updated",
        f"{done.left:,} not listed any more" if done.left else "",
        f"{len(done.skipped):,} unreadable" if done.skipped else "",
        f"{done.unneeded:,} {'list' if done.unneeded == 1 else 'lists'} here already" if done.unneeded else "",
    ]
    return ", ".join(filter(None, parts))


def _json(done: Refreshed) -> str:
    error = done.error
    record = {
        "new": len(done.new),
        "updated": len(done.changed),
        "left": done.left,
        "skipped": done.skipped,
        "lists": {"fetched": done.fetched, "unneeded": done.unneeded},
        "error": str(error) if error else None,
        "retry_at": error.retry_at.isoformat() if error and error.retry_at else None,
    }
    return json.dumps(record, ensure_ascii=printing.output().ascii_only, indent=2) + "\n"
