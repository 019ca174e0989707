"""The time a key takes while another process imports. Run: python -m tests.benchmarks.beside

The time to the first answer of the screen: what comes later of the same key (texts that could not be read at once) is
not what a person waits for.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from tests.benchmarks import libraries
from tests.benchmarks.screen import READER, SETTLED, environment, first_title
from tests.benchmarks.terminal import Terminal
from tui_reader import formats
from tui_reader.models import Entry

KEYS = ("down", "b", "down", "m", "page down", "up", "b", "u", "page up", "G", "g", " ", " ", "v")


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=60_000, help="papers to import (60,000)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "papers.jsonl"
        with file.open("w", encoding="utf-8") as out:
            entries = (Entry(row, paper) for row, paper in enumerate(libraries.papers(given.papers)))
            out.writelines(formats.named("jsonl").write(entries))
        home = environment(Path(folder) / "home")
        title = first_title(home)
        with Terminal(READER, home) as terminal:
            terminal.ready(title)
            terminal.idle(SETTLED)
            alone = [first for key in list(KEYS) * 4 if (first := terminal.press(key, first=True)) is not None]
            importing = subprocess.Popen([*READER, "import", str(file)], env=home, stderr=subprocess.DEVNULL)
            try:
                beside = list(_while(importing, terminal))
            finally:
                importing.kill()
                importing.wait()
        print("| | median | the slowest | aim |\n|---|---|---|---|")
        for what, times, aim in (("nothing else", alone, ""), ("another process's import", beside, "50")):
            worst = f"{max(times):.0f} ms of {len(times)}"
            print(f"| a key beside {what} | {statistics.median(times):.1f} ms | {worst} | {aim} |", flush=True)


def _while(importing: subprocess.Popen[bytes], terminal: Terminal) -> Iterator[float]:
    for key in cycle(KEYS):
        if importing.poll() is not None:
            return
        first = terminal.press(key, first=True)
        if first is not None:
            yield first


if __name__ == "__main__":
    main()
