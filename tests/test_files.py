"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from tui_reader import files


def test_what_is_written_stands_in_the_place_of_what_was_for_this_user_only(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("old")
    with files.replacing(path, synced=True) as file:
        file.write(b"new")
        assert path.read_text() == "old", "until all of it is there"
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["state.json"]


def test_what_fails_leaves_what_was_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.json"
    path.write_text("old")

    def refused(_: int) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(OSError, match="full"), files.replacing(path, synced=True) as file:
        file.write(b"half")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("state.json", "old")]


def test_two_who_write_the_same_file_each_write_all_of_it(tmp_path: Path) -> None:
    path, both = tmp_path / "state", threading.Barrier(2)

    def write(letter: bytes) -> None:
        with files.replacing(path) as file:
            file.write(letter * 100_000)
            both.wait(10)

    others = [threading.Thread(target=write, args=(letter,)) for letter in (b"a", b"b")]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert path.read_bytes() in (b"a" * 100_000, b"b" * 100_000)
