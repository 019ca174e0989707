"""A race of searches for the meant paper: ours and fzf, on the same papers, with the same queries, in the same run.

    python -m tests.benchmarks.search_quality --papers 100000 --each 60 --seed 2026

Prints the mean reciprocal rank of the meant paper among the first ten (0 when it is not among them) for each kind of
query, and the time a search takes: ours for every letter while the queries are typed and for whole queries, each for
the first time, of the processor, which others may use as well; fzf's for whole queries, by the clock, its start and its
reading of the lines included. fzf gets "title  authors" of
each paper; without fzf its column is empty. Rules are tuned with one seed and judged with another.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from statistics import mean, median

from tests.benchmarks.search_corpus import KINDS, Asked, papers, queries
from tui_reader.search.document import Document
from tui_reader.search.index import Index
from tui_reader.search.query import parse

FIRST = 10
MOST_MEANT = 327_000
"""Queries are about real papers, not about recombined ones."""


def reciprocal(rows: Sequence[int], meant: int) -> float:
    """One over the place of ``meant`` among the first ten, 0 when it is not there."""
    return 1 / (rows.index(meant) + 1) if meant in rows[:FIRST] else 0.0


def ours(index: Index, asked: Iterable[Asked]) -> tuple[dict[str, list[float]], list[float]]:
    """Reciprocal ranks by kind, and the seconds that each keystroke took."""
    ranks: dict[str, list[float]] = {kind: [] for kind in KINDS}
    seconds = []
    for each in asked:
        for typed in range(1, len(each.text) + 1):
            start = time.thread_time()
            results = index.search(parse(each.text[:typed]))
            seconds.append(time.thread_time() - start)
        ranks[each.kind].append(reciprocal([hit.row for hit in results.hits[:FIRST]], each.row))
    return ranks, seconds


def at_once(index: Index, asked: Iterable[Asked]) -> list[float]:
    """The seconds that each whole query takes; none is asked twice."""
    seconds = []
    for each in asked:
        query = parse(each.text)
        start = time.thread_time()
        index.search(query)
        seconds.append(time.thread_time() - start)
    return seconds


def fzf(lines: Path, asked: Iterable[Asked]) -> tuple[dict[str, list[float]], list[float]]:
    """The same of fzf, in seconds for each whole query."""
    ranks: dict[str, list[float]] = {kind: [] for kind in KINDS}
    seconds = []
    for each in asked:
        command = ["fzf", "--filter", each.text, "--delimiter", "\t", "--nth", "2.."]
        start = time.perf_counter()
        with lines.open() as given:
            found = subprocess.run(command, stdin=given, capture_output=True, text=True, check=False).stdout
        seconds.append(time.perf_counter() - start)
        rows = [int(line.split("\t", 1)[0]) for line in found.split("\n", FIRST)[:FIRST] if line]
        ranks[each.kind].append(reciprocal(rows, each.row))
    return ranks, seconds


def write_lines(path: Path, documents: Iterable[Document]) -> None:
    """The papers as fzf reads them: row, tab, title and authors."""
    with path.open("w") as file:
        for document in documents:
            file.write(f"{document.row}\t{document.title}  {', '.join(document.authors)}\n")


def average(ranks: Iterable[float]) -> str:
    """The mean, or nothing of nothing."""
    some = list(ranks)
    return f"{mean(some):.3f}" if some else ""


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--each", type=int, default=60, help="queries of each kind")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--no-fzf", action="store_true")
    given = parser.parse_args()
    asked = queries(list(papers(min(given.papers, MOST_MEANT))), given.each, given.seed)
    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Path(folder), lambda rows: [])
        index.rebuild(papers(given.papers))
        index.search(parse("warm"), 1)  # as the reader does before the first key
        whole_queries = at_once(index, asked)
        mine, seconds = ours(index, asked)
        lines = Path(folder, "lines")
        write_lines(lines, papers(given.papers))
        theirs, whole = fzf(lines, asked if shutil.which("fzf") and not given.no_fzf else [])
    print(f"{len(asked)} queries on {given.papers:,} papers, seed {given.seed}\n")
    print("| MRR@10 | tui-reader | fzf |\n|---|---|---|")
    for kind in KINDS:
        print(f"| {kind} | {average(mine[kind])} | {average(theirs[kind])} |")
    print(f"| all | {average(chain(*mine.values()))} | {average(chain(*theirs.values()))} |")
    seconds.sort()
    high = seconds[int(len(seconds) * 0.99)]
    fzf_time = f"{median(whole) * 1e3:.0f} ms a query" if whole else ""
    slowest = max(whole_queries) * 1e3
    print(f"| time, whole queries | {median(whole_queries) * 1e3:.1f} ms, at most {slowest:.1f} ms | |")
    print(f"| time | {median(seconds) * 1e3:.1f} ms a letter, p99 {high * 1e3:.1f} ms | {fzf_time} |")


if __name__ == "__main__":
    main()
