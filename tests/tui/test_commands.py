"""The table of keys: complete, without clashes, and mistakes in one's own are told."""

from __future__ import annotations

import pytest

from tui_reader.tui import commands
from tui_reader.tui.commands import COMMANDS
from tui_reader.tui.screens.reader import ReaderScreen


def test_the_table_has_no_clash_and_no_unknown_key() -> None:
    assert list(commands.problems({})) == []
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    keys = [key for command in COMMANDS for key in command.keys.split(",")]
    assert len(set(keys)) == len(keys)


def test_every_command_has_an_action_and_words() -> None:
    for command in COMMANDS:
        name = command.action.partition("(")[0]
        if not name.startswith("app."):
            assert callable(getattr(ReaderScreen, f"action_{name}")), command.id
        assert command.group in commands.GROUPS
        assert command.title
        assert command.help


def test_no_command_needs_two_keys_in_a_row() -> None:
    assert not any(" " in key for command in COMMANDS for key in command.keys.split(","))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"bookmrk": "b"}, ["bookmrk", "no such command"]),
        ({"bookmark": "m"}, ["'m'", "both", "bookmark", "read"]),
        ({"bookmark": "ctrl+nope"}, ["bookmark", "no key 'ctrl+nope'"]),
        ({"bookmark": "bb"}, ["bookmark", "no key 'bb'"]),
        ({"bookmark": "?"}, ["'?'", "both"]),
        ({"bookmark": "question_mark"}, ["'?'", "both"]),
    ],
)
def test_a_mistake_is_told_with_its_command(settings: dict[str, str], words: list[str]) -> None:
    (problem,) = commands.problems(settings)
    for word in words:
        assert word in problem


@pytest.mark.parametrize(
    "settings",
    [
        {"bookmark": "B,f2"},
        {"bookmark": "m", "read": "b"},
        {"bookmark": ""},
        {"bookmark": "b", "read": "x"},
        {"bookmark": "space", "pick": "B"},
        {"bookmark": "ctrl+b", "page-up": "pageup"},
        {"bookmark": "ä"},
        {"bookmark": " b , ! "},
    ],
)
def test_keys_of_ones_own_are_taken(settings: dict[str, str]) -> None:
    assert list(commands.problems(settings)) == []


def test_keys_are_shown_as_a_person_writes_them() -> None:
    assert commands.keys_of({}, "help") == ["?", "f1"]
    assert commands.keys_of({}, "back") == ["esc"]
    assert commands.keys_of({"help": "question_mark, h"}, "help") == ["?", "h"]
    assert commands.keys_of({"help": ""}, "help") == []


def test_keys_are_handed_over_in_textuals_names() -> None:
    keymap = commands.keymap({"help": " ?, h", "undo": "", "search": "/", "bookmark": "B,f2"})
    assert keymap == {"help": "question_mark,h", "undo": commands.NO_KEY, "search": "slash", "bookmark": "B,f2"}
