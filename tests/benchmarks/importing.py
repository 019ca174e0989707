"""The time and memory that importing and indexing papers take: ``python -m tests.benchmarks.importing``.

The papers are synthetic, the same on every machine, unless others are asked for.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from contextlib import closing
from itertools import islice
from pathlib import Path

from tests.benchmarks import libraries, search_corpus
from tui_reader import formats
from tui_reader.formats.stream import Stream
from tui_reader.library import open_library
from tui_reader.library.importing import Imported
from tui_reader.models import Entry
from tui_reader.paths import Paths


def write(file: Path, papers: int) -> None:
    """A file of ``papers`` synthetic papers, as ``list --format jsonl`` prints them."""
    with file.open("w") as out:
        entries = (Entry(0, paper, key=paper.key) for paper in libraries.papers(papers))
        out.writelines(formats.named("jsonl").write(entries))


def write_recorded(file: Path, papers: int) -> None:
    """A file of ``papers`` recorded papers as arXiv dumps have them; see ``search_corpus.papers``."""
    with file.open("w") as out:
        for one in search_corpus.papers(papers):
            fields = {"id": one.id, "title": one.title, "authors": one.authors, "abstract": one.abstract}
            out.write(json.dumps(fields | {"published": f"{one.year or 2000}-01-01"}) + "\n")


def memory() -> float:
    """MiB, the most that was ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(file: Path, papers: int, folder: Path) -> None:
    """Print what parsing ``file`` takes, importing it, indexing it, and importing it again."""
    with file.open("rb") as lines:
        some = list(islice(lines, 10_000))
    start = time.process_time()
    parsed = sum(1 for _ in formats.named("jsonl").read(Stream(some)))
    print(f"parse alone: {(time.process_time() - start) / parsed * 1e6:.0f} us a paper")
    del some
    with closing(open_library(Paths(folder / "config", folder / "data"))) as library:
        before = memory()
        costs = {}
        for what, work in (
            ("import", lambda: library.import_file(file)),
            ("index", library.finder.warm),
            ("the same again", lambda: library.import_file(file)),
        ):
            start, cpu = time.perf_counter(), time.process_time()
            done = work()
            seconds, costs[what] = time.perf_counter() - start, time.process_time() - cpu
            if isinstance(done, Imported):
                print(f"{done.read:,} papers, {done.new:,} new, {done.updated:,} updated, {done.bad_count:,} bad")
            rate = library.store.count() / costs[what]
            print(f"{what}: {rate:,.0f} papers a second of one core ({costs[what]:.1f} s, {seconds:.1f} on the clock)")
        together = library.store.count() / (costs["import"] + costs["index"])
        print(f"import and index together: {together:,.0f} papers a second of one core")
        print(f"most memory: {memory():.0f} MB, before the import {before:.0f} MB")
    size = os.path.getsize(folder / "data" / "library.db")
    print(json.dumps({"library.db MB": size >> 20, "file MB": os.path.getsize(file) >> 20, "papers": papers}))


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--recorded", action="store_true", help="recorded papers, where there are some, not synthetic")
    parser.add_argument("--file", type=Path, help="a file of papers instead")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        file = given.file or Path(temporary) / "papers.jsonl"
        if not given.file:
            (write_recorded if given.recorded else write)(file, given.papers)
        measure(file, given.papers, Path(temporary))


if __name__ == "__main__":
    main()
