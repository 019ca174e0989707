"""How fast papers are imported, and in how much memory: ``python -m tests.benchmarks.importing [PAPERS [FILE]]``.

Reads, parses and stores; the search's index, which follows a library on its own, is measured apart. Without a file the
papers are synthetic, the same on every machine.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from contextlib import closing
from itertools import islice
from pathlib import Path

from tests.benchmarks import libraries
from tui_reader.formats import jsonl
from tui_reader.library import open_library
from tui_reader.models import Entry
from tui_reader.paths import Paths


def write(file: Path, papers: int) -> None:
    """A file of ``papers`` synthetic papers, as ``list --format jsonl`` prints them."""
    with file.open("w") as out:
        out.writelines(jsonl.lines(jsonl.record(Entry(0, paper, key=paper.key)) for paper in libraries.papers(papers)))


def measure(file: Path, papers: int, folder: Path) -> None:
    """Print what parsing ``file`` takes, what importing it takes, and what importing it again takes."""
    with file.open("rb") as lines:
        some = list(islice(lines, 10_000))
    start = time.process_time()
    parsed = sum(1 for _ in jsonl.parse_lines(some))
    print(f"parse alone: {(time.process_time() - start) / parsed * 1e6:.0f} us a paper")
    del some
    with closing(open_library(Paths(folder / "config", folder / "data"))) as library:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for what in ("import", "the same again"):
            start, cpu = time.perf_counter(), time.process_time()
            done = library.import_file(file)
            seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
            print(
                f"{what}: {done.read:,} papers, {done.new:,} new, {done.updated:,} updated, {done.bad_count:,} bad;"
                f" {done.read / cpu:,.0f} papers a second of one core ({cpu:.1f} s, {seconds:.1f} s on the clock)"
            )
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"most memory: {after / 1024:.0f} MB, before the import {before / 1024:.0f} MB")
    size = os.path.getsize(folder / "data" / "library.db")
    print(json.dumps({"library.db MB": size >> 20, "file MB": os.path.getsize(file) >> 20, "papers": papers}))


if __name__ == "__main__":
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as temporary:
        chosen = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary) / "papers.jsonl"
        if len(sys.argv) <= 2:
            write(chosen, how_many)
        measure(chosen, how_many, Path(temporary))
