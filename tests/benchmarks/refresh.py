"""Figures of refreshing: the recorded days from a service on loopback, and starting with many cached papers.

Run: python -m tests.benchmarks.refresh
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from tests.hub import Hub, item
from tests.recorded import recorded
from tui_reader import http
from tui_reader.library import Library, open_library
from tui_reader.paths import Paths

CACHED = 10_000
STARTS = 15

START = """
import time
began = time.perf_counter()
from tui_reader import paths
from tui_reader.library import Criteria, open_library
library = open_library(paths.find())
library.visits.begin()
entries = library.papers.entries(library.lists.first(Criteria("daily"), 60).rows)
print(time.perf_counter() - began)
"""
"""The work that a first frame waits for, but for drawing it."""


class Waiting:
    """Seconds spent in calls of the network."""

    def __init__(self, get: Callable[..., http.Response]) -> None:
        self.get = get
        self.seconds = 0.0

    def __call__(self, *arguments: Any, **options: Any) -> http.Response:
        began = time.perf_counter()
        try:
            return self.get(*arguments, **options)
        finally:
            self.seconds += time.perf_counter() - began


def refresh(library: Library, days: list[str]) -> tuple[int, float]:
    """Fetch ``days``: papers that were new, and the seconds it took."""
    began = time.perf_counter()
    new = 0
    for day in days:
        done = library.feed.refresh("daily", date.fromisoformat(day))
        assert not done.error
        assert not done.skipped
        new += len(done.new)
    return new, time.perf_counter() - began


def start(folder: Path) -> float:
    """Seconds until a library's first rows are there, in a process of its own."""
    environment = {**os.environ, "TUI_READER_CONFIG_DIR": str(folder / "c"), "TUI_READER_DATA_DIR": str(folder / "d")}
    done = subprocess.run(
        [sys.executable, "-c", START], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return float(done.stdout)


def opened(folder: Path) -> closing[Library]:
    return closing(open_library(Paths(folder / "c", folder / "d")))


def main() -> None:
    days = {file.stem: json.loads(file.read_bytes()) for file in sorted(recorded("hf_daily").glob("*.json"))}
    waiting = Waiting(http.get)
    http.get = waiting
    with tempfile.TemporaryDirectory() as folder, Hub(days=days).serve() as hub:
        os.environ["HF_ENDPOINT"] = hub.url
        with opened(Path(folder)) as library:
            library.feed.refresh("daily", date(2023, 5, 6))  # imports what checks answers, and connects
            waiting.seconds = 0.0
            new, seconds = refresh(library, list(days))
            asked, generation = len(hub.log), library.store.generation()
            papers = sum(map(len, days.values()))
            print(f"{len(days)} recorded days, {papers} papers, {new} new ones: {seconds:.2f} s,")
            share = waiting.seconds / seconds
            print(f"  {papers / seconds:.0f} papers/s, {share:.0%} of the time waiting for the service")
            new, seconds = refresh(library, list(days))
            changed = "nothing" if library.store.generation() == generation else "something"
            print(f"again: {len(hub.log) - asked} requests, {new} new, {changed} written, {seconds * 1000:.0f} ms")
    with tempfile.TemporaryDirectory() as folder:
        seed, many = Path(folder, "seed"), Path(folder, "many")
        with opened(seed):
            pass
        month = [item(number, day=date(2026, 5, 1 + number % 28)) for number in range(CACHED)]
        with Hub(days={"2026-05-01": month}).serve() as hub, opened(many) as library:
            os.environ["HF_ENDPOINT"] = hub.url
            assert len(library.feed.refresh("monthly", date(2026, 5, 1)).new) == CACHED
        times = [(start(seed), start(many)) for _ in range(STARTS)]
        with_seed, with_many = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"first rows: {with_seed * 1000:.1f} ms with the seed, {with_many * 1000:.1f} ms with {CACHED:,} papers")
        print(f"  {with_many / with_seed:.2f} times as long")


if __name__ == "__main__":
    main()
