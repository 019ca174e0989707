"""A terminal's bytes as keys, mouse and pastes, in the protocols that terminals speak."""

from __future__ import annotations

import random

import pytest
from textual import events
from textual.message import Message

from tui_reader.tui import layouts
from tui_reader.tui.sequences import REST_WAIT
from tui_reader.tui.terminal_input import Background, Key, TerminalInput


def told(data: bytes) -> list[Message]:
    terminal = TerminalInput()
    found = terminal.feed(data, 0.0)
    while (deadline := terminal.deadline) is not None:
        found += terminal.tick(deadline)
    return found


def keys(data: bytes | str) -> list[tuple[str, str | None]]:
    found = told(data.encode() if isinstance(data, str) else data)
    assert all(isinstance(event, events.Key) for event in found)
    return [(event.key, event.character) for event in found if isinstance(event, events.Key)]


def names(data: bytes | str) -> list[str]:
    return [name for name, _ in keys(data)]


def places(data: bytes | str) -> tuple[str, ...]:
    (key,) = told(data.encode() if isinstance(data, str) else data)
    assert isinstance(key, Key)
    return key.places


@pytest.mark.parametrize(
    ("data", "key", "character"),
    [
        ("b", "b", "b"),
        ("B", "B", "B"),
        ("/", "slash", "/"),
        (" ", "space", " "),
        ("\r", "enter", "\r"),
        ("\t", "tab", "\t"),
        ("\x7f", "backspace", "\x7f"),
        ("\x08", "backspace", "\x08"),
        ("\x03", "ctrl+c", "\x03"),
        ("\x1b", "escape", "\x1b"),
        ("\x1b[A", "up", None),
        ("\x1bOA", "up", None),
        ("\x1b[1;5C", "ctrl+right", None),
        ("\x1b[1;3A", "alt+up", None),
        ("\x1b[5~", "pageup", None),
        ("\x1b[Z", "shift+tab", None),
        ("\x1bOP", "f1", None),
        ("\x1b[[A", "f1", None),
        ("\x1b[11~", "f1", None),
        ("\x1b[1;2R", "shift+f3", None),
        ("\x1b[25~", "f13", None),
        ("\x1b[3$", "shift+delete", None),
        ("\x1b[5A", "ctrl+up", None),
        ("\x1bf", "alt+f", None),
        ("\x1bF", "alt+shift+f", None),
        ("\x1b\t", "shift+tab", None),
        ("и", "и", "и"),
        # kitty's protocol: code, modifiers and kind, text
        ("\x1b[98u", "b", "b"),
        ("\x1b[98;;98u", "b", "b"),
        ("\x1b[98:66;2;66u", "B", "B"),
        ("\x1b[98;2u", "B", "B"),
        ("\x1b[98;5u", "ctrl+b", None),
        ("\x1b[98;65u", "b", "b"),  # caps lock is no modifier here
        ("\x1b[98;1:1u", "b", "b"),
        ("\x1b[98;1:2u", "b", "b"),
        ("\x1b[47;;47u", "slash", "/"),
        ("\x1b[49;2u", "exclamation_mark", "!"),
        ("\x1b[32;;32u", "space", " "),
        ("\x1b[27u", "escape", None),
        ("\x1b[13u", "enter", "\r"),
        ("\x1b[9;2u", "shift+tab", None),
        ("\x1b[127u", "backspace", "\x7f"),
        ("\x1b[57417u", "left", None),
        ("\x1b[57400;;49u", "1", "1"),
        ("\x1b[1080::98;;1080u", "и", "и"),
        ("\x1b[1080::98;5u", "ctrl+и", None),
        ("\x1b[27;5;98~", "ctrl+b", None),  # xterm's modifyOtherKeys
    ],
)
def test_a_key(data: str, key: str, character: str | None) -> None:
    assert keys(data) == [(key, character)]


@pytest.mark.parametrize(
    "data",
    ["\x1b[98;1:3u", "\x1b[57441;2u", "\x1b[57358u", "\x1b[99999999999u", "\x1b[55296u", "\x1b[?1u", "\x1b[>62;4c",
     "\x1b[999;999x", "\x85", "\u200b", "\x1b[1;99999999999y"],
)  # fmt: skip
def test_what_no_action_is_for_is_nothing(data: str) -> None:
    assert told(data.encode()) == []


def test_a_text_of_several_characters_is_several_keys() -> None:
    assert names("\x1b[0;;1072:1073u") == ["а", "б"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("и", "b"), ("И", "B"), ("х", "left_square_bracket"), ("Ю", "greater_than_sign"), ("ї", "right_square_bracket"),
        ("β", "b"), ("Σ", "S"), ("נ", "b"), ("ﻻ", "b"), ("لا", "b"), ("ش", "a"), ("پ", "m"), ("ब", "y"), ("ส", "l"),
        ("ბ", "b"), ("բ", "e"), ("ㅠ", "b"), ("ｂ", "b"), ("？", "question_mark"), ("。", "full_stop"),
        ("「", "left_square_bracket"),
        ("\x1b[1080::98;;1080u", "b"), ("\x1b[1048:1048:98;2;1048u", "B"),
        ("\x1b[252::91;;252u", "left_square_bracket"),
        ("\x1b[1080::98;5u", "ctrl+b"), ("\x1b[1089;5u", "ctrl+c"), ("\x1b[1089::99;5u", "ctrl+c"),
        ("\x1bи", "alt+b"), ("\x1b[105;5u", "tab"), ("\x1b[91;5u", "escape"), ("\x1b[98;6u", "ctrl+b"),
        ("\x1bf", "ctrl+right"), ("\x1b\x7f", "ctrl+w"),
    ],
)  # fmt: skip
def test_a_key_has_its_place(written: str, meant: str) -> None:
    assert meant in places(written)


@pytest.mark.parametrize("written", ["b", ";", "é", "²", "ß", "\x1b[A"])
def test_latin_keys_are_what_they_write(written: str) -> None:
    assert places(written) == ()


def test_where_two_languages_differ_the_locale_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_CTYPE", raising=False)
    monkeypatch.setenv("LANG", "bg_BG.UTF-8")
    assert layouts.place("и") == "r"
    monkeypatch.setenv("LANG", "el_GR.UTF-8")
    assert layouts.place(";") == "q"
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert layouts.place(";") is None


def test_the_layouts_name_every_letter_once_and_only_keys_of_the_us_keyboard() -> None:
    known = {*layouts.US_SHIFT, *layouts.US_SHIFT.values()}
    for rows in layouts.LAYOUTS.values():
        letters = "".join(characters for characters, _ in rows)
        assert len(set(letters)) == len(letters)
        for characters, written in rows:
            assert len(characters) == len(written)
            assert set(written) <= known


def test_arabic_letters_that_one_key_writes_are_typed_both() -> None:
    assert keys("لا") == [("ﻻ", "لا")]
    assert names("لال") == ["ل", "ا", "ل"]


@pytest.mark.parametrize(
    ("data", "kind", "at"),
    [
        (b"\x1b[<0;12;3M", events.MouseDown, (11, 2)),
        (b"\x1b[<0;12;3m", events.MouseUp, (11, 2)),
        (b"\x1b[<65;12;3M", events.MouseScrollDown, (11, 2)),
        (b"\x1b[32;12;3M", events.MouseDown, (11, 2)),
        (b"\x1b[35;12;3M", events.MouseUp, (11, 2)),
        (b"\x1b[M ,#", events.MouseDown, (11, 2)),
        (b"\x1b[M#,#", events.MouseUp, (11, 2)),
        (b"\x1b[M \x98!", events.MouseDown, (119, 0)),  # right of column 95, where it is no UTF-8
        (b"\x1b[Ma,#", events.MouseScrollDown, (11, 2)),
        (b"\x1b[MC,#", events.MouseMove, (11, 2)),
    ],
)
def test_the_mouse_in_the_three_ways_that_terminals_tell_it(
    data: bytes, kind: type[events.MouseEvent], at: tuple[int, int]
) -> None:
    (event,) = told(data)
    assert type(event) is kind
    assert (event.x, event.y) == at


def test_pasted_text_is_text_without_colours_and_controls() -> None:
    (event,) = told(
        b"\x1b[200~Equi\x1b[31mformer\x1b[0mV3\r\nby \x1b]8;;https://x.invalid\x1b\\Ada\x1b]8;;\x07\x00\x1b\x1b[201~"
    )
    assert isinstance(event, events.Paste)
    assert event.text == "EquiformerV3\nby Ada"


def test_a_paste_of_escapes_alone_is_looked_through_in_no_time() -> None:
    assert told(b"\x1b[200~" + b"\x1b]" * 400_000 + b"\x1b[201~") != []


def test_focus_and_sizes() -> None:
    assert [type(event) for event in told(b"\x1b[I\x1b[O")] == [events.AppFocus, events.AppBlur]
    (resized,) = told(b"\x1b[48;40;120;800;1200t")
    assert isinstance(resized, events.Resize)
    assert resized.size == (120, 40)
    assert told(b"\x1b[48;0;0;0;0t") == []


def test_no_byte_raises() -> None:
    choose = random.Random(9)
    terminal, now = TerminalInput(), 0.0
    pieces = [
        b"\x1b[",
        b";",
        b":",
        b"<",
        b"M",
        b"m",
        b"u",
        b"~",
        b"R",
        b"t",
        b"$y",
        b"?",
        b"-1",
        b"0",
        b"9999999999",
        b"98",
    ]
    for _ in range(20_000):
        piece = b"\x1b[" + b"".join(choose.choices(pieces, k=5)) if choose.random() < 0.7 else choose.randbytes(6)
        terminal.feed(piece, now)
        now += choose.choice([0.0, 0.0, 0.3])
    now += REST_WAIT + 0.1
    assert [event.key for event in terminal.feed(b"q", now) if isinstance(event, events.Key)][-1:] == ["q"]


@pytest.mark.parametrize(
    ("answer", "light"),
    [
        ("rgb:ffff/ffff/ffff", True),
        ("rgb:fb/fa/f7", True),
        ("rgb:1414/1616/1b1b", False),
        ("rgba:0000/0000/0000/ffff", False),
        ("rgb:f/f/0", True),
    ],
)
def test_the_background_is_told_as_light_or_dark(answer: str, light: bool) -> None:
    for end in ("\x07", "\x1b\\"):
        (event,) = TerminalInput().feed(f"\x1b]11;{answer}{end}".encode(), 0.0)
        assert isinstance(event, Background)
        assert event.light == light


@pytest.mark.parametrize("answer", ["", "?", "rgb:", "rgb:12345/0/0", "#ffffff", "rgb:ffff/ffff/fffg"])
def test_another_answer_about_the_background_says_nothing(answer: str) -> None:
    assert TerminalInput().feed(f"\x1b]11;{answer}\x07".encode(), 0.0) == []
