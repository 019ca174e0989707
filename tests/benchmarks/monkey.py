"""Ten thousand random keys, pastes and clicks, with few papers and with many: the reader goes on, and does not grow.

Run: python -m tests.benchmarks.monkey [--seeds 1 2 3] [--keys 10000] [--papers 0 100000]. Status 1 when a run ended
early, or grew by more than a tenth. Linux, for the memory.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import libraries
from tests.tui.monkey import Blind, Monkey, home

MOST_GROWTH = 0.10
"""From the first thousand keys on, which have opened everything that is there."""
RESTS = 4.0
"""Seconds without a key, after which free memory has been given back."""
EVERY = 1_000
"""Keys between two looks at the memory."""


def main() -> int:
    """Run, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="*", default=(1, 2, 3))
    parser.add_argument("--keys", type=int, default=10_000)
    parser.add_argument(
        "--papers", type=int, nargs="*", default=(0, 100_000), help="0: those that come with the reader"
    )
    parser.add_argument(
        "--libraries", type=Path, default=Path(tempfile.gettempdir()) / "tui-reader-libraries", help="where they lie"
    )
    given = parser.parse_args()
    print(
        "| papers | seed | keys | memory in MiB, each 1,000 keys | growth | trouble |\n|---|---|---|---|---|---|",
        flush=True,
    )
    wrong = 0
    for papers in given.papers:
        made = libraries.make(given.libraries, papers) if papers else None
        for seed in given.seeds:
            with tempfile.TemporaryDirectory() as folder:
                data = Path(shutil.copytree(made, Path(folder) / "data")) if made else None
                wrong += run(Path(folder), data, papers, seed, given.keys)
    return min(wrong, 1)


def run(folder: Path, data: Path | None, papers: int, seed: int, keys: int) -> bool:
    """One run as a line of the table; whether something went wrong."""
    environment = home(folder, data)
    if papers:
        with Blind(environment) as terminal:  # the first start makes the search's index
            terminal.wait_output()
            while not (folder / "data" / "index").exists():
                terminal.rest(1.0)
            terminal.catch_up()
            Monkey(terminal, 0).leave()
    with Blind(environment) as terminal:
        terminal.wait_output()
        terminal.catch_up()
        terminal.rest(RESTS)
        monkey = Monkey(terminal, seed)
        held = [terminal.memory()]
        while len(monkey.pressed) < keys and terminal.program.poll() is None:
            monkey.press(min(EVERY, keys - len(monkey.pressed)))
            terminal.catch_up()
            terminal.rest(RESTS)
            if terminal.program.poll() is None:
                held.append(terminal.memory())
        trouble = monkey.leave()
    growth = held[-1] / held[min(1, len(held) - 1)] - 1
    figures = ", ".join(f"{mib:.0f}" for mib in held)
    print(
        f"| {papers:,} | {seed} | {len(monkey.pressed):,} | {figures} | {growth:.0%} | {trouble[:60]!r} |", flush=True
    )
    if trouble:
        print(trouble, file=sys.stderr, flush=True)
    return bool(trouble) or growth > MOST_GROWTH


if __name__ == "__main__":
    sys.exit(main())
