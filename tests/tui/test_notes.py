"""Notes: what a person wrote is saved, or still there to be saved; never gone."""

from __future__ import annotations

import errno
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import TextArea

from tests.tui.driver import Start
from tests.tui.terminal import Terminal
from tests.tui.test_marking import full_disk
from tui_reader.library.marking import Marking
from tui_reader.marks import RULE
from tui_reader.paths import CONFIG_VARIABLE, DATA_VARIABLE, Paths
from tui_reader.tui.screens import note

THOUGHT = "an hour of thinking"


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_what_was_written_is_kept_as_a_draft_that_e_goes_on_with(start: Start, key: str) -> None:
    async with start() as reader:
        await reader.press("e")
        await reader.type(THOUGHT)
        await reader.press(key)
        assert reader.pane == "list"
        assert "kept as a draft" in reader.footer
        assert "Draft of a note, not saved; e goes on with it" in reader.text
        assert "draft ·" in reader.text  # in the list as well
        assert reader.current.marks.note == ""
        await reader.press("e")
        assert "Note, a draft" in reader.text
        await reader.type(" more")
        await reader.press("ctrl+s")
        assert reader.current.marks.note == f"{THOUGHT} more"
        assert "draft" not in reader.text.lower()
        await reader.press("e")
        assert "Note, a draft" not in reader.text


async def test_a_draft_is_there_in_the_next_reader(start: Start, own_folders: Paths) -> None:
    async with start() as reader:
        await reader.press("j", "e")
        await reader.type(THOUGHT)
        await reader.press("escape", "G")
    async with start() as reader:
        assert "1 draft of notes not saved yet" in reader.footer
        await reader.press("g", "j", "e")
        assert THOUGHT in reader.text
        await reader.press("ctrl+s")
        assert reader.current.marks.note == THOUGHT
    assert list(own_folders.drafts.iterdir()) == []
    async with start() as reader:
        assert "draft" not in reader.text.lower()


async def test_a_note_that_is_closed_as_it_was_leaves_no_draft(start: Start, own_folders: Paths) -> None:
    async with start() as reader:
        await reader.press("e", "escape")
        assert "draft" not in reader.text.lower()
        await reader.press("e")
        await reader.type("x")
        await reader.press("backspace", "escape")
        assert "draft" not in reader.text.lower()
        await reader.press("e")
        await reader.type("saved")
        await reader.press("ctrl+s", "e")
        await reader.type(", begun")
        await reader.press("escape", "e")
        assert "saved, begun" in reader.text
        await reader.press("ctrl+o", "escape")  # given up by hand
        assert "draft" not in reader.text.lower()
        assert reader.current.marks.note == "saved"
    assert not own_folders.drafts.exists() or list(own_folders.drafts.iterdir()) == []


async def test_a_note_that_was_just_saved_is_what_the_next_key_opens(start: Start) -> None:
    async with start() as reader:
        await reader.press("e")
        await reader.type(THOUGHT)
        later = threading.Event()
        reader.screen.tasks.run("busy", lambda _: later.wait(10), lambda _: None)  # nothing is read again before
        await reader.pilot.press("ctrl+s")
        await reader.waited(lambda: not isinstance(reader.app.screen, note.NoteSheet))
        await reader.pilot.press("e")
        await reader.waited(lambda: isinstance(reader.app.screen, note.NoteSheet))
        assert reader.app.screen.query_one(TextArea).text == THOUGHT
        later.set()


async def test_keys_behind_a_note_that_a_slow_disk_saves_are_for_the_list(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Marking.write_note

    def slowly(*args: Any) -> Any:
        time.sleep(0.4)
        return write(*args)

    monkeypatch.setattr(Marking, "write_note", slowly)
    async with start() as reader:
        await reader.press("e", "x", "ctrl+s", "j")
        assert reader.papers.cursor == 1
        assert reader.library.papers.entries([reader.papers.rows[0]])[0].marks.note == "x"


@pytest.mark.parametrize("why", ["full disk", "too long", "locked"])
async def test_a_note_that_can_not_be_saved_stays_open_with_the_reason(
    start: Start, own_folders: Paths, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    async with start() as reader:
        await reader.press("e")
        await reader.type(THOUGHT)
        with monkeypatch.context() as patch:
            if why == "full disk":
                patch.setattr("tui_reader.journal.durable.append", full_disk)
            elif why == "too long":
                patch.setattr("tui_reader.journal.line.NOTE_BYTES", 5)
            else:
                patch.setattr("tui_reader.journal.durable.LOCK_SECONDS", 0.05)
                patch.setattr("tui_reader.locks.acquire", locked)
            await reader.press("ctrl+s")
            assert "Not saved" in reader.text
            assert THOUGHT in reader.text
            await reader.type("!")
            await reader.press("escape")
            assert "kept as a draft" in reader.footer
        await reader.press("e", "ctrl+s")
        assert THOUGHT in reader.current.marks.note


def locked(path: Path, timeout: float, poll: float = 0.05) -> None:
    raise TimeoutError(errno.ETIMEDOUT, "held")


async def test_a_draft_that_can_not_be_kept_says_so_and_stays_while_the_reader_runs(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "drafts")

    async with start() as reader:
        await reader.press("e")
        await reader.type(THOUGHT)
        with monkeypatch.context() as patch:
            patch.setattr("tui_reader.drafts.os.fsync", full)
            await reader.press("escape")
            await reader.until(lambda: "the draft can't be kept" in reader.footer)
        await reader.press("e")
        assert THOUGHT in reader.text


async def test_a_note_saved_elsewhere_meanwhile_stays_beside_this_one(start: Start) -> None:
    async with start() as one, start() as other:
        await one.press("e")
        await one.type("mine")
        await other.press("e")
        await other.type("theirs")
        await other.press("ctrl+s")
        await one.until(lambda: one.current.marks.note == "theirs")  # it knows of it by now
        await one.press("ctrl+s")
        assert sorted(one.current.marks.note.split(RULE)) == ["mine", "theirs"]
        await other.until(lambda: "mine" in other.text and "theirs" in other.text)


async def test_what_is_written_is_on_the_disk_soon(
    start: Start, own_folders: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(note, "KEEPING", 0.01)
    async with start() as reader:
        await reader.press("e")
        await reader.type(THOUGHT)
        await reader.until(lambda: any(THOUGHT in file.read_text() for file in own_folders.drafts.glob("*.json")))
        assert THOUGHT in reader.text  # and goes on being written


@pytest.mark.parametrize("how", ["SIGTERM", "SIGHUP", "hang-up"])
def test_what_is_being_written_outlives_the_reader(tmp_path: Path, how: str) -> None:
    environment = {"HOME": str(tmp_path), CONFIG_VARIABLE: str(tmp_path / "c"), DATA_VARIABLE: str(tmp_path / "d")}
    with Terminal(environment) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("e")
        terminal.wait("ctrl+s saves")
        terminal.press(*THOUGHT)
        terminal.wait(THOUGHT)
        if how == "hang-up":
            terminal.hang_up()
        else:
            terminal.signal(signal.Signals[how])
        terminal.wait_end()
    with Terminal(environment) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("e")
        terminal.wait(THOUGHT)


# -- the person's own editor ----------------------------------------------------------------------------------------


class Editor:
    """A program that is run as an editor: it says that it is there, waits for a line, and does as it was told."""

    def __init__(self, folder: Path, then: str, *, waits: bool = True) -> None:
        self.path = folder / "my editor"
        wait = 'echo "editing $2"\nread line\n' if waits else ""
        self.path.write_text(f'#!/bin/sh\n[ "$1" = "-n b" ] || exit 9\nFILE="$2"\n{wait}{then}\n')
        self.path.chmod(0o755)

    def environment(self, home: Path, **more: str) -> dict[str, str]:
        return {"HOME": str(home), "VISUAL": f"'{self.path}' '-n b'", "EDITOR": "/nowhere/ed", **more}


def folders(home: Path) -> dict[str, str]:
    return {CONFIG_VARIABLE: str(home / "config"), DATA_VARIABLE: str(home / "data")}


def test_the_editor_that_the_environment_names_has_the_terminal_and_its_note_is_saved(tmp_path: Path) -> None:
    editor = Editor(tmp_path, f'printf "{THOUGHT}\\nand more\\n" >"$FILE"')
    with Terminal(editor.environment(tmp_path, **folders(tmp_path))) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("e")
        terminal.wait("editing ")
        terminal.press("jj\r")
        terminal.wait(lambda: THOUGHT in terminal.text and "and more" in terminal.text)
        terminal.press("j")
        terminal.wait("position 2 of 36")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.settings == terminal.before
    assert not list((tmp_path / "data" / "drafts").iterdir())
    with Terminal(editor.environment(tmp_path, **folders(tmp_path))) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("k")
        terminal.wait(THOUGHT)


def test_it_is_used_while_a_paper_is_read_as_well(tmp_path: Path) -> None:
    editor = Editor(tmp_path, f'printf "{THOUGHT}" >>"$FILE"')
    with Terminal(editor.environment(tmp_path, **folders(tmp_path))) as terminal:
        terminal.wait("StyleSwin")
        for times in (1, 2):
            terminal.press("enter")
            terminal.wait("has no arXiv id")
            terminal.press("e")
            terminal.wait("editing ")
            terminal.press("\r")
            terminal.wait("Note saved: StyleSwin")
            terminal.press("escape")
            terminal.wait(THOUGHT * times)


@pytest.mark.parametrize("how", ["exit 3", "kill -9 $$"])
def test_what_was_written_before_the_editor_died_is_a_draft(tmp_path: Path, how: str) -> None:
    editor = Editor(tmp_path, f'printf "{THOUGHT}" >"$FILE"; {how}')
    with Terminal(editor.environment(tmp_path, **folders(tmp_path))) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("e")
        terminal.wait("editing ")
        terminal.press("\r")
        terminal.wait("kept as a draft, not saved")
        terminal.wait("Draft of a note, not saved")


def test_what_was_written_when_the_reader_was_killed_is_a_draft_in_the_next_one(tmp_path: Path) -> None:
    editor = Editor(tmp_path, f'printf "{THOUGHT}" >"$FILE"; echo it is there; read line')
    with Terminal(editor.environment(tmp_path, **folders(tmp_path))) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("e")
        terminal.wait("editing ")
        terminal.press("\r")
        terminal.wait("it is there")  # no word of the path that the editor tells
        terminal.signal(signal.SIGKILL)
        terminal.wait_end()
    with Terminal(editor.environment(tmp_path, **folders(tmp_path))) as terminal:
        terminal.wait("1 draft of notes not saved yet")
        terminal.wait(THOUGHT)


def test_an_editor_in_a_window_of_its_own_may_save_later(tmp_path: Path) -> None:
    editor = Editor(tmp_path, 'echo "$FILE" >"$0.file"', waits=False)
    with Terminal(editor.environment(tmp_path, **folders(tmp_path))) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("e")
        terminal.wait("nothing was written yet; what")
        file = Path((tmp_path / "my editor.file").read_text().strip())
        file.write_text(f"{THOUGHT}\n")
        terminal.wait("Draft of a note, not saved")
        terminal.press("e")
        terminal.wait(lambda: "Draft of a note" not in terminal.text and THOUGHT in terminal.text)
        file.write_text(f"{THOUGHT}, and another\n")
        terminal.wait("Draft of a note, not saved")
        terminal.wait("and another")


def test_without_an_editor_that_is_there_or_against_the_settings_the_pane_opens(tmp_path: Path) -> None:
    editor = Editor(tmp_path, "exit 0")
    for more in ({"VISUAL": "/nowhere/vi", "EDITOR": ""}, {}):
        if not more:
            (tmp_path / "config").mkdir(exist_ok=True)
            (tmp_path / "config" / "config.toml").write_text("note_editor = false")
        with Terminal({**editor.environment(tmp_path, **folders(tmp_path)), **more}) as terminal:
            terminal.wait("StyleSwin")
            terminal.press("e")
            terminal.wait("ctrl+s saves")


def test_an_editor_that_wrote_nothing_leaves_nothing(tmp_path: Path) -> None:
    editor = Editor(tmp_path, "exit 3")
    with Terminal(editor.environment(tmp_path, **folders(tmp_path))) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("e")
        terminal.wait("editing ")
        terminal.press("\r")
        terminal.wait("ended with an error (3); nothing was written")
        terminal.wait(lambda: not list((tmp_path / "data" / "drafts").iterdir()))
        terminal.press("q")
        assert terminal.wait_end() == 0
