"""The command line when the library's file is locked, full or damaged: one sentence, the truth, and no mark lost."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.test_cli import COMMAND, Captured, one_sentence, run
from tests.full import full_disk
from tui_reader import library as library_module
from tui_reader.library import open_library
from tui_reader.models import Paper
from tui_reader.paths import Paths


@pytest.fixture(autouse=True)
def used(own_folders: Paths) -> Paths:
    """A library with a paper that was fetched, and a bookmark."""
    opened = open_library(own_folders)
    [row] = opened.store.add([Paper("Fetched", "About it. " * 300, id="2405.00001")])
    opened.marking.set([row], "bookmarked", True)
    opened.close()
    return own_folders


@contextmanager
def locked(paths: Paths, how: str) -> Iterator[None]:
    """The library in the hands of another program."""
    code = (
        "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        f"db.execute('BEGIN {how}')\nprint('locked', flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(paths.library)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        other.stdout.readline()
        try:
            yield
        finally:
            other.stdin.close()


def test_who_waits_for_a_locked_library_is_told_for_whom(
    capsys: Captured, used: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "WAIT", 0.1)
    with locked(used, "EXCLUSIVE"):
        status, out, err = run(capsys, "list")
    assert (status, out) == (1, "")
    waits, gives_up = err.splitlines()
    assert waits.startswith(f"tui-reader: waiting for {used.library}, which ")
    assert waits.endswith(" has locked")
    assert "another program" in waits or "process" in waits
    assert "try again" in gives_up
    assert run(capsys, "list", "--view", "bookmarks", "--format", "ids")[:2] == (0, "arxiv:2405.00001\n")


def test_what_can_be_read_is_read_while_another_program_writes(capsys: Captured, used: Paths) -> None:
    with locked(used, "IMMEDIATE"):
        status, out, err = run(capsys, "list", "--view", "bookmarks", "--format", "ids")
        assert (status, out, err) == (0, "arxiv:2405.00001\n", "")
        assert run(capsys, "mark", "read", "2405.00001")[0] == 0
    assert run(capsys, "list", "--filter", "unread", "--view", "bookmarks")[1] == ""


@pytest.mark.parametrize(
    "words",
    [
        ["list", "--format", "ids"],
        ["search", "Fetched", "--format", "ids"],
        ["show", "2405.00001"],
        ["list", "is:read"],
    ],
)
def test_a_full_disk_stops_nobody_from_reading(
    capsys: Captured, used: Paths, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    with full_disk(monkeypatch):
        assert run(capsys, "mark", "read", "2405.00001")[0] == 0
        status, out, err = run(capsys, *words)
    assert status == 0
    assert "2405.00001" in out
    assert err in ("", "tui-reader: the disk is full: marks are saved, new papers stay in memory only\n")


def test_a_mark_on_a_full_disk_is_saved_and_said_to_be(
    capsys: Captured, used: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    with full_disk(monkeypatch):
        status, out, err = run(capsys, "mark", "read", "2405.00001")
        assert status == 0
        assert out.startswith("read\tarxiv:2405.00001")
        assert one_sentence(err).endswith("marks are saved, new papers stay in memory only\n")
    assert run(capsys, "list", "is:read", "--format", "ids")[1] == "arxiv:2405.00001\n"


def test_papers_that_a_full_disk_can_not_keep_are_no_success(
    capsys: Captured, used: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "papers.jsonl").write_text('{"title": "Imported", "id": "2406.00001"}\n')
    with full_disk(monkeypatch):
        status, _, err = run(capsys, "import", str(tmp_path / "papers.jsonl"))
    assert status == 1
    assert "new papers stay in memory only" in err


@pytest.mark.skipif(not shutil.which("mount") or os.name == "nt" or os.geteuid() != 0, reason="needs a disk to fill")
def test_a_disk_that_is_really_full(used: Paths, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", disk], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        where = {**os.environ, "TUI_READER_DATA_DIR": str(disk / "data")}

        def command(*words: str) -> tuple[int, str]:
            done = subprocess.run([*COMMAND, *words], env=where, capture_output=True, text=True)
            assert "Traceback" not in done.stderr
            return done.returncode, done.stdout

        def fill() -> None:
            with (disk / "fill").open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while True:
                    file.write(bytes(4096))

        fill()  # before there is a library at all
        assert command("list", "--format", "ids")[1].count("\n") == 37  # the seed, and what is bookmarked
        (disk / "fill").unlink()
        assert command("list")[0] == 0
        fill()
        assert command("mark", "bookmark", "StyleSwin")[0] == 0
        assert command("list", "--view", "bookmarks", "--format", "ids")[1].count("\n") == 2
        assert command("search", "transformer")[0] == 0
        (disk / "fill").unlink()
        assert command("list", "--view", "bookmarks", "--format", "ids")[1].count("\n") == 2
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_a_damaged_library_is_one_sentence_and_then_built_anew(capsys: Captured, used: Paths) -> None:
    with used.library.open("r+b") as file:
        file.seek(4096 * 8)
        file.write(b"\xff" * (used.library.stat().st_size - 4096 * 8))
    answers = [run(capsys, "search", "Fetched", "--format", "ids") for _ in range(3)]
    said = [err for _, _, err in answers if err]
    assert all("damaged" in err and err.count("\n") == 1 for err in said)
    assert len(said) == 1
    assert answers[-1] == (0, "arxiv:2405.00001\n", "")
    with sqlite3.connect(used.library) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
