"""The time the reader takes to open and answer keys, beside a bare app. Run: python -m tests.benchmarks.screen"""

from __future__ import annotations

import argparse
import compileall
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from tests.benchmarks import bare, libraries
from tests.benchmarks.terminal import Terminal
from tui_reader import lastframe, paths
from tui_reader.library import Criteria, open_library

Name = TypeVar("Name")

ROOT = Path(__file__).parents[2]
READER = [sys.executable, "-m", "tui_reader"]
BARE = [sys.executable, "-m", "tests.benchmarks.bare"]
SIZES = (1_000, 10_000, 100_000, 1_000_000)
KEYS = 60
"""Presses of a key that a median is taken of."""
QUERIES = ("graph transf", "trnsfmr sink", "atention looped", "lra", "2024 diffusion")
EMPTIES, LEAVES = "\x15", "\x1b"
"""Keys that empty the search line and leave it."""
SETTLED = 2.0
"""Seconds from the first frame after which the reader has done all that it puts off."""


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="starts that a median is taken of (15)")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="papers in the synthetic libraries")
    parser.add_argument(
        "--libraries", type=Path, default=Path(tempfile.gettempdir()) / "tui-reader-libraries", help="where they lie"
    )
    given = parser.parse_args()
    # An installed copy is compiled, and whoever runs this may have told Python not to write what it compiles.
    compileall.compile_dir(ROOT / "tui_reader", quiet=1)
    compileall.compile_dir(ROOT / "tests" / "benchmarks", quiet=1)
    print("| | measured | aim |\n|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        on_the_seed(Path(folder), given.runs)
        large = {size: libraries.make(given.libraries, size) for size in given.sizes}
        on_large_libraries(Path(folder), large, given.runs)


def on_the_seed(folder: Path, runs: int) -> None:
    """Start, keys, memory and silence with the papers that come with the reader."""
    home = environment(folder / "seed")
    title = first_title(home)
    first = iter(range(runs))
    starts = alternating(
        {
            "bare": lambda: start(BARE, home, bare.LINE),
            "reader": lambda: start(READER, home, title),
            "first": lambda: start(READER, environment(folder / f"new {next(first)}"), title),
        },
        runs,
    )
    ready = {name: statistics.median(times) for name, times in starts.items()}
    report("bare app, ready", milliseconds(starts["bare"]))
    report("reader, ready", milliseconds(starts["reader"]))
    report("reader, ready, against the bare app", f"{ready['reader'] / ready['bare']:.2f}", "1.25")
    report("reader, first start ever", milliseconds(starts["first"]))
    with Terminal(READER, home) as terminal:
        terminal.ready(title)
        terminal.idle(SETTLED)
        report("written in 3 s without a key", f"{terminal.idle(3.0)} bytes", "0")
        report("memory", f"{terminal.memory()[0]:.0f} MiB", "60")
        down = [terminal.press(key) for _ in range(KEYS // 30) for key in ["down"] * 30 + ["up"] * 30]
        report("cursor down or up, settled", milliseconds(down), "16")
        pages = [terminal.press(key) for _ in range(KEYS // 6) for key in ["page down"] * 3 + ["page up"] * 3]
        report("page down or up, settled", milliseconds(pages), "35")
        terminal.press("/")
        letters = [terminal.press(key, quiet=0.2) for key in "graph transformer attention looped"]
        report("letter of a search, settled", milliseconds(letters), "16")
        report("memory after searching", f"{terminal.memory()[0]:.0f} MiB", "60")


def on_large_libraries(folder: Path, large: Mapping[int, Path], runs: int) -> None:
    """Start, keys and memory however many papers there are, beside the seed."""
    homes = {size: environment(folder / f"config {size}", data) for size, data in large.items()}
    seed = environment(folder / "small")
    titles = {size: first_title(home) for size, home in homes.items()}
    words = first_title(seed)
    starts = alternating(
        {0: lambda: start(READER, seed, words)}
        | {size: lambda home=home, size=size: start(READER, home, titles[size]) for size, home in homes.items()},
        runs,
    )
    seed_ready = statistics.median(starts[0])
    medians: dict[int, float] = {}
    for size, home in homes.items():
        ready = statistics.median(starts[size])
        aim = "1.10" if size == 10_000 else ""
        report(f"{size:,} papers: ready", f"{milliseconds(starts[size])}, {ready / seed_ready:.2f} of the seed's", aim)
        with Terminal(READER, home) as terminal:
            terminal.ready(titles[size])
            terminal.idle(SETTLED)
            terminal.press("G", quiet=0.3)
            terminal.press("g", quiet=0.3)
            down = [terminal.press("down") for _ in range(2 * KEYS)]
            medians[size] = statistics.median(seen(down))
            report(f"{size:,} papers: cursor down, settled", milliseconds(down), "16")
            report(
                f"{size:,} papers: page down, settled",
                milliseconds([terminal.press("page down") for _ in range(30)]),
                "35",
            )
            while "indexing for search" in terminal.text():  # the first time
                terminal.press("up", quiet=SETTLED)
            letters = []
            for query in QUERIES:
                terminal.press("/", quiet=0.3)
                letters += [terminal.press(letter, quiet=0.15) for letter in query]
                terminal.press(EMPTIES, quiet=0.3)
                terminal.press(LEAVES, quiet=0.3)
            report(f"{size:,} papers: letter of a search, settled", milliseconds(letters), "25, p95")
            report(f"{size:,} papers: memory, most", "{:.0f} MiB, {:.0f}".format(*terminal.memory()))
    if len(medians) > 1:
        few, many = min(medians), max(medians)
        report(f"cursor, {many:,} papers against {few:,}", f"{medians[many] / medians[few]:.2f}", "1.20")


def environment(config: Path, data: Path | None = None) -> dict[str, str]:
    """The environment of a program that is measured: folders of its own, code that stays compiled."""
    config.mkdir(exist_ok=True)
    (config / "config.toml").write_text("mark_read_after = 0\nrefresh_on_start = false\n")
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LD_LIBRARY_PATH")}
    folders = {paths.CONFIG_VARIABLE: str(config), paths.DATA_VARIABLE: str(data or config)}
    if data:
        (data / "ui.json").unlink(missing_ok=True)
    return {**kept, **folders, "PYTHONPATH": str(ROOT), "COLORTERM": "truecolor"}


def first_title(home: Mapping[str, str]) -> str:
    """The beginning of the title that the reader shows first; makes the library that is not there yet."""
    return first_titles(home, 1)[0]


def first_titles(home: Mapping[str, str], count: int) -> list[str]:
    """The beginnings of the first titles that the reader shows; makes the library that is not there yet."""
    folders = paths.Paths(Path(home[paths.CONFIG_VARIABLE]), Path(home[paths.DATA_VARIABLE]))
    library = open_library(folders)
    rows = library.lists.first(Criteria(), count).rows[:count]
    titles = [entry.paper.title[:30] for entry in library.papers.entries(rows)]
    library.close()
    return titles


def start(command: Sequence[str], home: Mapping[str, str], words: str) -> float:
    """Milliseconds until a program shows ``words``, of which the reader kept no frame."""
    (Path(home[paths.DATA_VARIABLE]) / lastframe.FILE).unlink(missing_ok=True)
    with Terminal(command, home) as terminal:
        return terminal.ready(words)


def alternating(calls: Mapping[Name, Callable[[], float]], runs: int) -> dict[Name, list[float]]:
    """The results of each of ``calls``, taken in turns so that all meet the same moments of the machine."""
    given: dict[Name, list[float]] = {name: [] for name in calls}
    for _ in range(runs):
        for name, call in calls.items():
            given[name].append(call())
    return given


def seen(times: Iterable[float | None]) -> list[float]:
    """The times of the keys that changed something."""
    return [time for time in times if time is not None]


def milliseconds(times: Iterable[float | None]) -> str:
    """Median and 95th percentile."""
    measured = sorted(seen(times))
    if not measured:
        return "nothing changed"
    worst = measured[min(len(measured) - 1, int(0.95 * len(measured)))]
    return f"{statistics.median(measured):.1f} ms (p95 {worst:.1f})"


def report(what: str, figure: str, aim: str = "") -> None:
    """One line of the table."""
    print(f"| {what} | {figure} | {aim} |", flush=True)


if __name__ == "__main__":
    main()
