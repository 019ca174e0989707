"""The command ``import``: files into the library, progress and bad lines to stderr, a summary to stdout."""

from __future__ import annotations

import json
import signal
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tui_reader.cli import printing
from tui_reader.cli.printing import say
from tui_reader.formats import Problem
from tui_reader.library import Library, importing
from tui_reader.library.importing import Imported
from tui_reader.library.kept import SourceFile

MOST_TOLD = 10
"""Bad lines that are told one by one."""
BAR = 16
"""Columns of the bar."""


def import_papers(library: Library, given: Namespace) -> int:
    """Import files and folders; 1 when no paper could be read of them or one can't be opened, 2 when none can.

    What came before a stop is kept.
    """
    if library.in_memory and not given.dry_run:  # a sentence said why
        say("nothing was imported, since it could not be kept")
        return 1
    tags = tuple(dict.fromkeys(given.tag))
    run = _Run(library, given.dry_run, importing.Tagging(tags, given.keywords_as_tags))
    try:
        with printing.ProgressLine() as run.line:
            for name in given.files:
                run.take(name)
    except KeyboardInterrupt:
        kept = "nothing was changed" if given.dry_run else "what came until then is kept"
        say(f"stopped; {kept}: {summary(run.come, dry=given.dry_run)}")
        raise
    done = run.done
    if (more := done.bad_count - run.told) > 0:
        place = "place" if more == 1 else "places"
        say(
            f"{run.names[0]}: {more:,} more {place} without a paper"
            if len(run.names) == 1
            else f"{more:,} more {place}"
        )
    for sentence in run.trouble:
        say(sentence)
    if run.unopened == len(given.files):
        return 2
    if given.json:
        sys.stdout.write(_json(done, run.bad, given.dry_run))
    else:
        sys.stdout.write(
            f"{'dry run, nothing was changed: ' if given.dry_run else ''}{summary(done, dry=given.dry_run)}\n"
        )
    come = done.read or (given.dry_run and done.wanted)
    return 0 if come and not (run.unopened or done.offline) else 1


class _Run:
    """The files of one command, one after the other."""

    def __init__(self, library: Library, dry: bool, tagging: importing.Tagging) -> None:
        self._library = library
        self._dry = dry
        self._tagging = tagging
        self._start = time.monotonic()
        self.line = printing.ProgressLine()
        self.done = Imported(size=0)
        """The files that are over."""
        self.come = Imported()
        """All that came until now."""
        self.names: list[str] = []
        self.bad: list[tuple[str, Problem]] = []
        """The problems that are kept, each with its file."""
        self.told = 0
        """Problems that were told one by one."""
        self.unopened = 0
        self.trouble: list[str] = []

    def take(self, name: str) -> None:
        """Import what is called so: a file, a folder or ``-``."""
        try:
            if name != "-" and Path(name).is_dir():
                files = importing.inside(Path(name))
                known = [path for path in files if self._one(str(path), path, name)]
                if not known:
                    say(f"there is no file with papers in {name}" if files else f"{name} is empty")
                elif passed := len(files) - len(known):
                    say(f"{name}: {passed:,} {'file' if passed == 1 else 'files'} of other kinds passed over")
            else:
                self._one(name, None if name == "-" else Path(name))
        except OSError as error:
            if error.filename not in (name, None):
                raise
            say(f"{_called(name)} can't be read: {(error.strerror or str(error)).lower()}")
            self.unopened += 1

    def _one(self, name: str, path: Path | None, folder: str = "") -> bool:
        """Import a file; whether it is one of papers. In a folder others may lie beside these."""
        try:
            opened = nullcontext(sys.stdin.buffer) if path is None else path.open("rb")
        except OSError as error:
            if not folder:
                raise
            say(f"{name} can't be read: {(error.strerror or str(error)).lower()}")
            return True
        known, before = len(self._library.warnings), self.done

        def report(imported: Imported) -> None:
            self.come = importing.together(before, imported)
            self.line.show(status(self.come, time.monotonic() - self._start))

        with opened as file, _Interrupts(file) as read:
            # In a folder what is in a file has to tell what it is: any text may lie there.
            called = "stdin" if path is None else path.stem if folder else path.name
            one = self._library.import_file(
                read,
                called,
                dry=self._dry,
                cancelled=lambda: read.asked,
                progress=report,
                tagging=self._tagging,
                among=bool(folder),
            )
        if one.unknown and folder:
            return False
        self.come = importing.together(before, one)
        if one.cancelled:
            raise KeyboardInterrupt
        self.done = self.come
        self.names.append(_called(name))
        self.trouble += self._library.warnings[known:]
        self._tell(_called(name), one)
        return True

    def _tell(self, name: str, one: Imported) -> None:
        if one.note:
            say(f"{name}: {one.note}")
        self.bad += [(name, problem) for problem in one.bad[: importing.MOST_BAD - len(self.bad)]]
        for problem in one.bad[: max(0, MOST_TOLD - self.told)]:
            say(f"{name}, {problem.place}: {problem.reason}")
            self.told += 1
        if one.wanted and self._dry:
            say(f"{name}: would be fetched: {_listed(one.wanted)}")
        elif one.wanted:
            say(f"{name}: {_listed(one.wanted)} could not be fetched: {one.offline}")
        if not (one.read or one.bad_count or one.wanted):
            say(f"{name} is empty")


def _listed(ids: Sequence[str]) -> str:
    more = len(ids) - MOST_TOLD
    return f"{', '.join(ids[:MOST_TOLD])}{f' and {more:,} more' if more > 0 else ''}"


def _called(name: str) -> str:
    return "standard input" if name == "-" else name


class _Interrupts:
    """A file in whose import ctrl+c stops nothing but the waiting for what comes of it.

    Elsewhere it is looked at between two papers: what is in the library is always counted as well.
    """

    def __init__(self, file: SourceFile) -> None:
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


def summary(done: Imported, *, dry: bool = False) -> str:
    """An import's result, for people: ``27,000 papers read: 26,999 new, 1 updated, 3 unreadable``."""
    parts = [f"{done.new:,} new", f"{done.updated:,} updated"]
    parts += [f"{done.known:,} known"] if done.known else []
    parts += [f"{done.marked:,} marked"] if done.marked else []
    parts += [f"{done.without_id:,} without an id"] if done.without_id else []
    parts += [f"{len(done.wanted):,} {'to be' if dry else 'not'} fetched"] if done.wanted else []
    parts += [f"{done.missing:,} not found"] if done.missing else []
    parts += [f"{unreadable:,} unreadable"] if (unreadable := done.bad_count - done.missing) else []
    return f"{done.read:,} {'paper' if done.read == 1 else 'papers'} read: {', '.join(parts)}"


def status(done: Imported, seconds: float) -> str:
    """An import's progress: a bar where the size is known, papers, papers a second; what is to be fetched."""
    if done.wanted:
        return f"{done.read:,} papers, {len(done.wanted):,} to be fetched; ctrl+c keeps what came"
    share = min(1.0, done.taken / done.size) if done.size else None
    filled = int(BAR * share) if share is not None else 0
    bar = "" if share is None else f"[{'#' * filled}{'.' * (BAR - filled)}] {share:4.0%}  "
    speed = f", {done.read / seconds:,.0f}/s" if seconds > 0 else ""
    return f"{bar}{done.read:,} papers{speed}; ctrl+c keeps what came"


def _json(done: Imported, bad: list[tuple[str, Problem]], dry: bool) -> str:
    record = {
        "read": done.read,
        "new": done.new,
        "updated": done.updated,
        "marked": done.marked,
        "without_id": done.without_id,
        "known": done.known,
        "fetched": done.fetched,
        "not_fetched": list(done.wanted),
        "not_found": done.missing,
        "bad": done.bad_count,
        "bad_lines": [{"file": name, "line": one.line, "entry": one.entry, "reason": one.reason} for name, one in bad],
        "dry_run": dry,
    }
    return json.dumps(record, ensure_ascii=printing.output().ascii_only, indent=2) + "\n"
