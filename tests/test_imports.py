"""A command that must answer at once loads nothing that is slow to load."""

from __future__ import annotations

import subprocess
import sys

import pytest

SLOW = {"httpx2", "numpy", "platformdirs", "pydantic", "rapidfuzz", "rich", "sqlite3", "textual", "tui_reader.library"}

PROBE = """
import sys
from tui_reader.cli import main
status = main(sys.argv[1:])
sys.stdout.flush()
print(status, *sorted(sys.modules), file=sys.stderr)
"""


def loaded(*arguments: str) -> tuple[int, set[str]]:
    """The exit status of the command, and every module it loaded."""
    command = [sys.executable, "-c", PROBE, *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    status, *modules = done.stderr.splitlines()[-1].split()
    return int(status), set(modules)


READING = """
import sys, threading
from tui_reader.tui import ahead, app
from tui_reader.tui.screens import reader
print(*sorted(sys.modules))
class Tasks:
    def beside(self, call):
        call()
ahead.PAUSE = 0
ahead.Ahead().begin(Tasks())
before = set(sys.modules)
import tui_reader.tui.screens.paper, tui_reader.library.texts
print(*sorted(set(sys.modules) - before))
"""


def test_what_reads_papers_is_loaded_after_the_start_and_before_it_is_used() -> None:
    done = subprocess.run([sys.executable, "-c", READING], capture_output=True, text=True, check=True)
    start, late = (set(line.split()) for line in done.stdout.split("\n")[:2])
    assert "tui_reader.tui.screens.reader" in start
    reading = {
        "formats.layout",
        "formats.document",
        "formats.html",
        "library.texts",
        "tui.graphics",
        "tui.screens.paper",
    }
    assert not {f"tui_reader.{name}" for name in reading} & start
    assert not [name for name in start if name.startswith("tui_reader.tui.reading")]
    assert not late, "what the first paper needs is there already"


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("list", "--help"), ("mark", "--help")])
def test_help_and_version_load_nothing_slow(arguments: tuple[str, ...]) -> None:
    status, modules = loaded(*arguments)
    assert status == 0
    assert "argparse" in modules  # the probe does see what is loaded
    assert not SLOW & modules


def test_wrong_usage_and_a_missing_terminal_are_told_before_anything_slow_is_loaded() -> None:
    for arguments in (["list", "--limit", "x"], ["attention"]):
        status, modules = loaded(*arguments)
        assert status == 2
        assert not SLOW & modules


def test_a_list_without_words_loads_neither_the_screen_nor_the_ranking() -> None:
    status, modules = loaded("list", "--limit", "1")
    assert status == 0
    assert "sqlite3" in modules
    assert not {"textual", "rich", "rapidfuzz", "pydantic", "httpx2", "numpy"} & modules
