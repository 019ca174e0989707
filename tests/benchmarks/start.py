"""The time until the reader shows something and is ready, beside other programs. Run: python -m tests.benchmarks.start

newsboat and w3m are measured where they are installed.
"""

from __future__ import annotations

import argparse
import compileall
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from tests.benchmarks import bare
from tests.benchmarks.screen import (
    BARE,
    READER,
    ROOT,
    SETTLED,
    alternating,
    environment,
    first_titles,
    milliseconds,
    report,
)
from tests.benchmarks.terminal import Terminal
from tui_reader import lastframe, paths

PAPERS = 100
"""Articles in newsboat's feed and w3m's page; the seed has fewer papers."""

STEPS = {
    "Python": "",
    "asyncio, Textual and rich": "from tui_reader.tui import late; late.bring(); from textual.widgets import Input",
    "SQLite": "import sqlite3",
    "the library's modules": "import tui_reader.library",
    "the screen's modules": "import tui_reader.tui.app",
}
"""Imports that come one after the other, and what is counted to each."""
GROWTH = """
import re, sys
def held():
    return int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
for step in sys.argv[1:]:
    exec(step)
    print(held())
"""


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="starts that a median is taken of (15)")
    given = parser.parse_args()
    compileall.compile_dir(ROOT / "tui_reader", quiet=1)
    compileall.compile_dir(ROOT / "tests" / "benchmarks", quiet=1)
    print("| | measured | aim |\n|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), given.runs)


def measure(folder: Path, runs: int) -> None:
    """Everything, in one run."""
    home = environment(folder / "reader")
    title, second = first_titles(home, 2)
    data = Path(home[paths.DATA_VARIABLE])
    read_once(home, title)
    remembered = [shutil.copy2(data / name, folder) for name in (lastframe.FILE, "ui.json")]

    def as_it_was() -> None:
        for file in remembered:
            shutil.copy2(file, data)

    def with_frame() -> float:
        as_it_was()
        return first_paint(READER, home)

    def without() -> float:
        as_it_was()
        (data / lastframe.FILE).unlink()
        return ready(READER, home, title)

    def answered() -> float:
        as_it_was()
        return first_answer(home, second)

    calls: dict[str, Callable[[], float]] = {
        "the reader, first paint": with_frame,
        "the reader, ready without a kept frame": without,
        "the reader, a key pressed at once is answered": answered,
        "bare Textual app, ready": lambda: ready(BARE, home, bare.LINE),
        "Python, whole": lambda: whole([sys.executable, "-c", "pass"], home),
        "list --limit 20, whole": lambda: whole([*READER, "list", "--limit", "20"], home),
    }
    for name, command in others(folder).items():
        calls[f"{name}, first paint"] = partial(first_paint, command, home)
    times = alternating(calls, runs)
    aims = {"the reader, first paint": "60", "list --limit 20, whole": "80, where Python takes 15"}
    for name, measured in times.items():
        report(name, milliseconds(measured), aims.get(name, ""))
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    paint, bare_ready = medians["the reader, first paint"], medians["bare Textual app, ready"]
    for name in others(folder):
        report(f"first paint, against {name}", f"{paint / medians[f'{name}, first paint']:.2f}", "2.00")
    ratio = medians["the reader, ready without a kept frame"] / bare_ready
    report("ready without a kept frame, against the bare app", f"{ratio:.2f}", "1.25")
    memory(home, title)


def memory(home: Mapping[str, str], title: str) -> None:
    """The memory of a reader of the seed, and where it goes."""
    with Terminal(READER, home) as terminal:
        terminal.ready(title)
        terminal.idle(SETTLED)
        total = terminal.memory()[0]
    command = [sys.executable, "-c", GROWTH, *STEPS.values()]
    done = subprocess.run(command, env=dict(home), capture_output=True, text=True, check=True)
    held = [float(line) for line in done.stdout.split()]
    report("memory on the seed", f"{total:.0f} MiB", "55")
    for name, before, after in zip(STEPS, [0.0, *held], held, strict=False):
        report(f"of which: {name}", f"{after - before:.1f} MiB")
    report("of which: the running app, the screen, the papers", f"{total - held[-1]:.1f} MiB")


def others(folder: Path) -> dict[str, list[str]]:
    """Commands of other programs that are installed, on as many articles."""
    titles = [f"An article about something, number {number}" for number in range(PAPERS)]
    page = folder / "page.html"
    page.write_text("".join(f"<p><a href='#{n}'>{title}</a></p>" for n, title in enumerate(titles)))
    feed = folder / "feed.xml"
    items = "".join(
        f"<item><title>{t}</title><guid>{n}</guid><description>{t}</description></item>" for n, t in enumerate(titles)
    )
    feed.write_text(f'<?xml version="1.0"?><rss version="2.0"><channel><title>Papers</title>{items}</channel></rss>')
    (folder / "urls").write_text(f"file://{feed}\n")
    (folder / "newsboat").write_text("")
    newsboat = ["-u", str(folder / "urls"), "-c", str(folder / "cache.db"), "-C", str(folder / "newsboat")]
    made = {}
    if found := shutil.which("newsboat"):
        made["newsboat"] = [found, *newsboat]
        if not (folder / "cache.db").exists():
            subprocess.run([found, *newsboat, "-x", "reload"], check=True, env={"HOME": str(folder)})
    if found := shutil.which("w3m"):
        made["w3m"] = [found, str(page)]
    return made


def read_once(home: Mapping[str, str], title: str) -> None:
    """A run that keeps its frame."""
    with Terminal(READER, home) as terminal:
        terminal.ready(title)
        terminal.idle(SETTLED)
        for key in "jkq":
            terminal.press(key, quiet=0.3)


def first_paint(command: Sequence[str], home: Mapping[str, str]) -> float:
    """Milliseconds until a program shows anything."""
    with Terminal(command, home) as terminal:
        return terminal.painted()


def ready(command: Sequence[str], home: Mapping[str, str], words: str) -> float:
    """Milliseconds until a program shows ``words``."""
    with Terminal(command, home) as terminal:
        return terminal.ready(words)


def first_answer(home: Mapping[str, str], title: str) -> float:
    """Milliseconds until a key that was pressed at the start has moved the cursor to ``title``."""
    with Terminal(READER, home) as terminal:
        terminal.painted()
        terminal.send("j")
        return terminal.ready(f"▌ ●   {title}")


def whole(command: Sequence[str], home: Mapping[str, str]) -> float:
    """Milliseconds that a whole process takes."""
    begun = time.perf_counter()
    subprocess.run(command, env=dict(home), stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
