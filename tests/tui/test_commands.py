"""The table of keys: complete, without clashes, and mistakes in one's own are told."""

from __future__ import annotations

import pytest

from tui_reader.tui import commands
from tui_reader.tui.commands import COMMANDS
from tui_reader.tui.screens.paper import PaperScreen
from tui_reader.tui.screens.reader import ReaderScreen
from tui_reader.tui.terminal_input import Key, TerminalInput

SCREENS: dict[str, type] = {"browse": ReaderScreen, "paper": PaperScreen}


def test_the_table_has_no_clash_and_no_unknown_key() -> None:
    assert list(commands.problems({})) == []
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    for screen in ("browse", "paper"):
        keys = [key for command in commands.on_screen(screen) for key in command.keys.split(",")]
        assert len(set(keys)) == len(keys)


def test_every_command_has_an_action_and_words() -> None:
    for command in COMMANDS:
        name = command.action.partition("(")[0]
        if not name.startswith("app."):
            for screen in command.screens.split():
                assert callable(getattr(SCREENS[screen], f"action_{name}")), (command.id, screen)
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
        ({"bookmark": "Ctrl+B"}, ["'Ctrl+B'", "both"]),
        ({"bookmark": "shift+b"}, ["no terminal sends 'shift+b'", "write 'B'"]),
        ({"bookmark": "shift+1"}, ["no terminal sends 'shift+1'", "what shift makes of it"]),
        ({"bookmark": "foo+b"}, ["no key 'foo+b'"]),
        ({"bookmark": "ctrl+shift+alt+banana"}, ["no key 'ctrl+shift+alt+banana'"]),
        ({"bookmark": "ctrl+shift+b"}, ["few terminals", "'ctrl+shift+b'"]),
        ({"bookmark": "ctrl+1"}, ["few terminals", "'ctrl+1'"]),
        ({"bookmark": "ctrl+ä"}, ["few terminals", "'ctrl+ä'"]),
        ({"bookmark": "ctrl+i"}, ["most terminals send tab", "'ctrl+i'"]),
        ({"bookmark": "ctrl+["}, ["most terminals send escape"]),
        ({"bookmark": "ctrl+enter"}, ["most terminals send enter"]),
        ({"bookmark": "super+b"}, ["no key 'super+b'"]),
        ({"bookmark": "\x07"}, ["no key"]),
        ({"bookmark": "bell"}, ["no key 'bell'"]),
        ({"bookmark": "f25"}, ["no key 'f25'"]),
        ({"bookmark": "+b"}, ["no key '+b'"]),
        ({"bookmark": "b+"}, ["no key 'b+'"]),
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
        {"bookmark": "b", "read": "z"},
        {"bookmark": "space", "pick": "B"},
        {"bookmark": "ctrl+b", "page-up": "pageup"},
        {"bookmark": "ä"},
        {"bookmark": " b , ! "},
        {"bookmark": ","},
        {"bookmark": "b,,"},
        {"bookmark": "+"},
        {"bookmark": "alt+f,alt+F,alt+enter"},
        {"bookmark": "ctrl+alt+b"},
        {"bookmark": "ctrl+space,ctrl+/"},
        {"bookmark": "shift+up,ctrl+shift+F5,alt+Home"},
        {"page-down": "PgDn", "back": "Esc,h", "search": "Slash"},
    ],
)
def test_keys_of_ones_own_are_taken(settings: dict[str, str]) -> None:
    assert list(commands.problems(settings)) == []


def test_keys_are_shown_as_a_person_writes_them() -> None:
    assert commands.keys_of({}, "help") == ["?", "f1"]
    assert commands.keys_of({}, "back") == ["esc"]
    assert commands.keys_of({"help": "question_mark, h"}, "help") == ["?", "h"]
    assert commands.keys_of({"help": ""}, "help") == []


def test_whatever_the_help_shows_can_be_written_in_the_settings() -> None:
    for command in COMMANDS:
        for key, shown in zip(command.keys.split(","), commands.keys_of({}, command.id), strict=False):
            assert commands.keymap({command.id: shown}) == commands.keymap({command.id: key})


@pytest.mark.parametrize(
    ("written", "named", "shown"),
    [
        ("esc", "escape", "esc"),
        ("PgDn", "pagedown", "pgdn"),
        ("page-up", "pageup", "pgup"),
        ("Ctrl+B", "ctrl+b", "ctrl+b"),
        ("control+space", "ctrl+@", "ctrl+space"),
        ("alt+A", "alt+shift+a", "alt+shift+a"),
        ("shift+ctrl+up", "ctrl+shift+up", "ctrl+shift+up"),
        ("alt+?", "alt+question_mark", "alt+?"),
        ("comma", "comma", ","),
        ("Return", "enter", "enter"),
        ("del", "delete", "delete"),
        ("ä", "ä", "ä"),
    ],
)
def test_a_key_may_be_written_in_several_ways(written: str, named: str, shown: str) -> None:
    assert commands.keymap({"bookmark": written}) == {"bookmark": named}
    assert commands.keys_of({"bookmark": written}, "bookmark") == [shown]


@pytest.mark.parametrize(
    ("written", "sent"),
    [("Ctrl+B", b"\x02"), (",", b","), ("alt+f", b"\x1bf"), ("alt+F", b"\x1bF"), ("ctrl+alt+b", b"\x1b\x02"),
     ("ctrl+space", b"\0"), ("ctrl+/", b"\x1f"), ("ctrl+]", b"\x1d"), ("alt+enter", b"\x1b\r"),
     ("shift+tab", b"\x1b[Z"),
     ("alt+backspace", b"\x1b\x7f"), ("ctrl+shift+f5", b"\x1b[15;6~"), ("alt+up", b"\x1b[1;3A"), ("ä", "ä".encode()),
     ("alt+[", b"\x1b["), ("ctrl+alt+b", b"\x1b[98;7u"), ("ctrl+space", b"\x1b[32;5u"), ("ctrl+/", b"\x1b[47;5u"),
     ("alt+F", b"\x1b[102;4u"), ("f13", b"\x1b[25~"), ("space", b" "), ("+", b"+")],
)  # fmt: skip
def test_a_key_that_is_taken_is_one_that_a_terminal_sends(written: str, sent: bytes) -> None:
    terminal = TerminalInput()
    found = terminal.feed(sent, 0.0)
    if terminal.deadline:
        found += terminal.tick(terminal.deadline)
    (event,) = found
    assert isinstance(event, Key)
    assert commands.keymap({"bookmark": written})["bookmark"] in (event.key, *event.places)


def test_keys_are_handed_over_in_textuals_names() -> None:
    keymap = commands.keymap({"help": " ?, h", "undo": "", "search": "/", "bookmark": "B,f2"})
    assert keymap == {"help": "question_mark,h", "undo": commands.NO_KEY, "search": "slash", "bookmark": "B,f2"}


def test_every_help_text_begins_with_a_verb() -> None:
    verbs = """ask bookmark choose close copy download draw export fetch find go import keep look make mark open
    read redo save scroll search select show sort turn undo write"""
    assert {command.help.split()[0].strip(",") for command in commands.COMMANDS} <= set(verbs.split())
