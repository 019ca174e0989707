"""The cost of the index: building, opening, adding a day, memory, hostile queries, similar papers.

    python -m tests.benchmarks.search_speed --papers 1000000

Every figure is taken in a process of its own, so that none pays for another; memory is resident, the interpreter
included.
"""

from __future__ import annotations

import argparse
import pickle
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.search_corpus import papers, queries
from tui_reader.search.document import Document
from tui_reader.search.index import Index
from tui_reader.search.query import parse

HOSTILE = [
    *("a", "e", "the", "of", '"', "-", "!", ":", "title:", "abs:", "id:", "author:", "*", "(", "\\", "\x00", "\x01"),
    *(
        "\ud800",
        "\U0001f600",
        "深",
        "学习",
        "한",
        "é",
        "ﬁ",
        "\u202e",
        "transformer",
        "quantum",
        "0",
        "2024",
        "2301.",
        "/",
    ),
    *(
        ".",
        " ",
        " ",
        "\t",
        "\n",
        "“",
        "%",
        "_",
        "'",
        "year:",
        "is:",
        "..",
        ">",
        "x" * 70,
        "ing",
        "á" * 30,
        "\u0301",
        "zz",
    ),
]


def hostile(count: int, seed: int = 3) -> Iterator[str]:
    """``count`` lines that nobody should type: syntax, scripts, controls, noise, and words without end."""
    chance = random.Random(seed)
    for _ in range(count):
        match chance.randrange(5):
            case 0:
                yield "".join(chance.choices(HOSTILE, k=chance.randint(1, 12)))
            case 1:
                yield " ".join(chance.choices(HOSTILE, k=chance.randint(1, 12)))
            case 2:
                yield "".join(
                    chr(chance.choice([chance.randrange(128), chance.randrange(0x110000)])) for _ in range(40)
                )
            case 3:
                yield " ".join(
                    "".join(chance.choices("etaoinshrdlu", k=chance.randint(1, 9)))
                    for _ in range(chance.randint(1, 20))
                )
            case _:
                yield chance.choice("-. ").join(chance.choices(["ab", "re", "transf", "quantm", "lrning"], k=300))


def memory(kind: str) -> float:
    """Memory of this process in MB: now (VmRSS) or at most until now (VmHWM); Linux only."""
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{kind}:")[1].split()[0]) * 1024 / 1e6


def milliseconds(start: float) -> float:
    """Since ``start``."""
    return (time.perf_counter() - start) * 1e3


def build(folder: Path, count: int) -> None:
    """Index ``count`` papers, read from a file so that the corpus takes no memory."""

    def stream() -> Iterator[Document]:
        with (folder / "papers").open("rb") as file:
            for _ in range(count):
                yield pickle.load(file)

    index = Index.open(folder / "index", lambda rows: [])
    start = time.process_time()
    for _ in stream():
        pass
    reading = time.process_time() - start
    start = time.process_time()
    index.rebuild(stream())
    taken = time.process_time() - start - reading
    speed = f"{taken / count * 1e6:.0f} µs a paper, {count / taken:,.0f} papers/s"
    print(f"| building | {speed}, at most {memory('VmHWM'):.0f} MB |")


def grow(folder: Path, count: int) -> None:
    """Add seven days of 50 papers."""
    index = Index.open(folder / "index", lambda rows: [])
    taken = []
    for day in range(7):
        new = [
            Document(count + 1 + day * 50 + n, f"A paper of day {day}, number {n}", "abstract " * 150)
            for n in range(50)
        ]
        start = time.perf_counter()
        index.add(new)
        taken.append(milliseconds(start))
    print(f"| adding 50 papers | median {median(taken):.1f} ms, at most {max(taken):.1f} ms |")


def ask(folder: Path, count: int) -> None:
    """Open, and type a hundred queries letter by letter."""
    import numpy  # noqa: F401  # its import is counted apart

    start = time.perf_counter()
    index = Index.open(folder / "index", lambda rows: [])
    print(f"| opening | {milliseconds(start):.0f} ms |")
    taken = []
    for line in (folder / "queries").read_text().splitlines():
        for typed in range(1, len(line) + 1):
            start = time.perf_counter()
            index.search(parse(line[:typed]))
            taken.append(milliseconds(start))
    taken.sort()
    print(f"| a letter | median {median(taken):.1f} ms, p99 {taken[int(len(taken) * 0.99)]:.1f} ms |")
    print(f"| memory after 100 queries | {memory('VmRSS'):.0f} MB |")


def attack(folder: Path, count: int) -> None:
    """Hostile queries, by the clock and by this process's own time: the first counts what else the machine does."""
    index = Index.open(folder / "index", lambda rows: [])
    taken, worked = [], []
    lines = 100_000 if count <= 100_000 else 2_000
    for line in hostile(lines):
        start, began = time.perf_counter(), time.process_time()
        index.search(parse(line))
        taken.append(milliseconds(start))
        worked.append((time.process_time() - began) * 1e3)
    taken.sort()
    figures = f"median {median(taken):.1f} ms, p99 {taken[int(lines * 0.99)]:.0f} ms, slowest {taken[-1]:.0f} ms"
    print(f"| {lines:,} hostile queries | no error, {figures} ({max(worked):.0f} ms of work) |")


def alike(folder: Path, count: int) -> None:
    """Similar papers to those with abstracts."""
    index = Index.open(folder / "index", lambda rows: [])
    taken = []
    with (folder / "papers").open("rb") as file:
        for _ in range(200):
            document = pickle.load(file)
            start = time.perf_counter()
            index.similar(document, 20)
            taken.append(milliseconds(start))
    print(f"| similar papers | median {median(taken):.1f} ms, at most {max(taken):.1f} ms |")


STAGES = {stage.__name__: stage for stage in (build, ask, alike, grow, attack)}


def main() -> None:
    """Make the corpus, then run each stage in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--skip", nargs="*", default=[], choices=STAGES)
    given = parser.parse_args()
    if given.stage:
        STAGES[given.stage](given.folder, given.papers)
        return
    print(f"| {given.papers:,} papers | |\n|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        with Path(folder, "papers").open("wb") as file:
            for document in papers(given.papers):
                pickle.dump(document, file)
        lines = [asked.text for asked in queries(list(papers(min(given.papers, 100_000))), 7, 11)]
        Path(folder, "queries").write_text("\n".join(lines))
        for stage in STAGES:
            if stage not in given.skip:
                arguments = ["--stage", stage, "--folder", folder, "--papers", str(given.papers)]
                command = [sys.executable, "-m", "tests.benchmarks.search_speed", *arguments]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
