"""What must come at once loads nothing that is slow to load."""

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
