"""A first start over a long journal: when the first frame is there, how long the marks take, what memory it takes.

    python -m tests.benchmarks.journal --keys 1000000

The journal holds a line a paper, most read, every tenth bookmarked; the library is empty but for what comes with the
program, as on a new machine that shares the folder of another. Every bookmark brings its paper.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from tests.benchmarks.screen import READER, environment, first_title
from tests.benchmarks.terminal import Terminal
from tui_reader.journal.line import clock, encode
from tui_reader.marks import MarkLine

DEVICE = "0123456789ab"
BEGUN = 1_700_000_000_000
EVERY = 0.5
"""Seconds between looks how far it is."""


def write(path: Path, keys: int) -> None:
    """A journal with a line for each of so many keys."""
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        for number in range(keys):
            key, link = f"arxiv:{number // 100_000:04}.{number % 100_000:05}", "https://huggingface.co/papers/"
            field, title = (
                ("bookmarked", f"A paper of number {number} and some words") if number % 10 == 0 else ("read", "")
            )
            file.write(
                encode(MarkLine(clock(BEGUN + number, 0, DEVICE), key, field, True, title, link if title else ""))
            )


def applied(library: Path) -> int:
    """The number of keys that have been applied by now."""
    with closing(sqlite3.connect(f"file:{library}?mode=ro", uri=True)) as db:
        return int(db.execute("SELECT count(*) FROM marks").fetchone()[0])


def main() -> None:
    """Write the journal, start the reader over it, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=1_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write(folder / "config/state" / f"{DEVICE}.jsonl", given.keys)
        home = environment(folder / "config", folder / "data")
        empty = environment(folder / "empty", folder / "other")
        title = first_title(empty)
        with Terminal(READER, empty) as terminal:
            alone = terminal.ready(title)
        begun = time.perf_counter()
        with Terminal(READER, home) as terminal:
            ready = terminal.ready(title)
            at_first, _ = terminal.memory()
            keys = []
            while applied(folder / "data/library.db") < given.keys:
                terminal.idle(EVERY)
                keys.append(terminal.press("down") or 0.0)
            took = time.perf_counter() - begun
            terminal.idle(2.0)
            after, most = terminal.memory()
    print(f"| {given.keys:,} keys in the journal | measured |\n|---|---|")
    print(f"| first frame, against that without a journal | {ready:.0f} and {alone:.0f} ms |")
    print(f"| all marks in the library after | {took:.0f} s, {given.keys / took:,.0f} a second |")
    print(f"| a key meanwhile, the slowest | {max(keys, default=0.0):.0f} ms |")
    print(f"| memory at the first frame, at the end, and at most | {at_first:.0f}, {after:.0f} and {most:.0f} MiB |")


if __name__ == "__main__":
    main()
