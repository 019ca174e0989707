"""Exports from the screen: a format, a path, and what becomes of a file that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.driver import Start
from tui_reader.paths import completions


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Short paths: each letter of one is a key."""
    monkeypatch.chdir(tmp_path)


async def test_this_paper_is_written_where_one_says(start: Start, tmp_path: Path) -> None:
    async with start() as reader:
        await reader.press("x")
        assert "Export this paper" in reader.text
        assert "capital: all 36 shown" in reader.text
        await reader.press("b")
        assert "Export 1 paper as BibTeX" in reader.text
        await reader.press("ctrl+u", *"one.bib", "enter")
        await reader.fetched()
        assert (tmp_path / "one.bib").read_text().count("@misc{") == 1
        assert "1 paper written to" in reader.text


async def test_a_capital_writes_all_that_are_shown_and_a_selection_is_meant_first(start: Start, tmp_path: Path) -> None:
    async with start() as reader:
        await reader.press("x", "I", "ctrl+u", *"all.ids", "enter")
        await reader.fetched()
        assert len((tmp_path / "all.ids").read_text().splitlines()) == 36
        await reader.press("space", "space", "x")
        assert "Export 2 papers" in reader.text
        await reader.press("i", "ctrl+u", *"two.ids", "enter")
        await reader.fetched()
        assert len((tmp_path / "two.ids").read_text().splitlines()) == 2


async def test_a_file_that_is_there_is_asked_about(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "mine.bib"
    file.write_text("@misc{mine,\n  title = {Mine}\n}\n")
    async with start() as reader:
        await reader.press("x", "b", "ctrl+u", *file.name, "enter")
        await reader.fetched()
        assert "mine.bib is there already" in reader.text
        await reader.press("n")
        assert file.read_text().count("@misc{") == 1
        await reader.press("x", "b", "ctrl+u", *file.name, "enter")
        await reader.fetched()
        await reader.press("a")
        await reader.fetched()
        assert "@misc{mine," in file.read_text()
        assert file.read_text().count("@misc{") == 2
        await reader.press("x", "b", "ctrl+u", *file.name, "enter")
        await reader.fetched()
        await reader.press("r")
        await reader.fetched()
        assert "@misc{mine," not in file.read_text()


async def test_what_goes_wrong_is_said(start: Start) -> None:
    async with start() as reader:
        await reader.press("x", "b", "ctrl+u", *"no/x.bib", "enter")
        await reader.fetched()
        assert "can't be written" in reader.text


async def test_tab_completes_a_path(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "pages.bib").touch()
    monkeypatch.chdir(tmp_path)
    async with start() as reader:
        await reader.press("x", "b", "ctrl+u", "p", "tab")
        await reader.fetched()
        assert "pa " in reader.text
        await reader.press("tab")
        await reader.fetched()
        assert "papers/" in reader.text
        await reader.press("tab")
        assert "pages.bib" in reader.text


def test_paths_are_completed_folders_first_and_hidden_ones_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b.bib", ".hidden", "Ada.txt"):
        (tmp_path / name).touch()
    (tmp_path / "z").mkdir()
    monkeypatch.chdir(tmp_path)
    assert completions("") == ["z/", "Ada.txt", "b.bib"]
    assert completions("b") == ["b.bib"]
    assert completions(".h") == [".hidden"]
    assert completions(f"{tmp_path}/z") == [f"{tmp_path}/z/"]
    assert completions("nowhere/x") == []
    monkeypatch.setenv("HOME", str(tmp_path))
    assert completions("~/b") == ["~/b.bib"]
