"""An error that nobody foresaw: a sentence for the person, a report for whoever mends it, and not too many of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_reader import report
from tui_reader.cli import main, running


def test_a_command_that_fails_says_so_in_a_sentence_with_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> int:
        raise KeyError("a fault\nof two lines \x1b[2J")

    monkeypatch.setenv("TUI_READER_DATA_DIR", str(tmp_path / "d"))
    monkeypatch.setattr(running, "run", fail)
    assert main(["list"]) == 1
    (kept,) = (tmp_path / "d").iterdir()
    said = capsys.readouterr().err
    assert said.startswith("tui-reader: ended by an error of its own (KeyError: ")
    assert str(kept) in said
    assert said.count("\n") == 1
    assert "\x1b" not in said
    assert "in fail" in kept.read_text()


def test_only_the_latest_reports_are_kept(tmp_path: Path) -> None:
    names = [report.write(ValueError(str(number)), tmp_path).name for number in range(report.KEPT + 3)]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)[-report.KEPT :]


def test_without_room_for_a_report_the_sentence_says_so(tmp_path: Path) -> None:
    (tmp_path / "d").write_text("in the way of the folder")
    said = report.sentence(ValueError(), tmp_path / "d")
    assert said.startswith("ended by an error of its own (ValueError); ")
    assert "no report could be kept" in said
