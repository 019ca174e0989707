"""A person types and pastes over real links, on real keyboards and into real terminals, in a real terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.terminal import Terminal


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of someone who has never started the reader."""
    return {"HOME": str(tmp_path)}


def paste(text: bytes) -> bytes:
    return b"\x1b[200~" + text + b"\x1b[201~"


def test_an_arrow_key_whose_bytes_come_apart_is_that_key(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.send(b"\x1b", b"[B", apart=0.3)
        terminal.wait("position 2 of 36")
        terminal.send(b"\x1b", b"[", b"B", apart=0.15)
        terminal.wait("position 3 of 36")
        terminal.send(b"\x1b[", b"B", apart=1.5)
        terminal.wait("position 4 of 36")
        assert "36 unread of 36" in terminal.text


def test_what_the_terminal_answers_late_is_no_key(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        for answer in (
            b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
            b"\x1b]52;c;QUJxCg==\x07",
            b"\x1bP>|xterm(390)\x1b\\",
            b"\x1b_GqA\x1b\\",
            b"\x1b[?62;4;9c",
        ):
            terminal.send(answer)
            terminal.send(answer[:9], answer[9:], apart=0.2)
        terminal.press("j")
        terminal.wait("position 2 of 36")
        assert "36 unread of 36" in terminal.text


def test_pasted_text_is_text_whatever_is_in_it(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.send(paste(b"hello \x1b[1mA\x1b[0m q world"))
        terminal.press("j")
        terminal.wait("position 2 of 36")
        assert "36 unread of 36" in terminal.text
        terminal.press("/")
        terminal.wait("esc leave")
        terminal.send(paste(b"\rEqui\x1b[31mformer\x1b[0mV3: Scaling\r\nEfficient"))
        terminal.wait("EquiformerV3: Scaling Efficient ")  # all of it, with the cursor behind it
        terminal.wait("1 of 36")


def test_of_a_paste_too_long_for_a_search_the_beginning_is_taken(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("/")
        terminal.wait("esc leave")
        terminal.send(paste(b"attention " * 54 + b"END"))
        terminal.wait("room for 500 characters; the last 43 of the paste were left out")
        assert "attention" in terminal.lines[2]


@pytest.mark.parametrize(
    "data",
    [b"\xb5", b"\xe2", paste(b"Schr\xf6dinger"), b"\x1b[M \x98!", b"\x1b[98;1:3u", b"\x1b[99999999999u", b"\xff\x9c"],
)  # fmt: skip
def test_bytes_that_say_nothing_are_dropped_and_the_reader_reads_on(home: dict[str, str], data: bytes) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.send(data)
        terminal.press("j")
        terminal.wait("position 2 of 36")


def test_what_is_typed_before_the_first_frame_is_for_what_it_shows(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.send(b"/atention sink\nb")  # enter, before the reader has the terminal
        terminal.wait("Bookmarked: Attention Sink")
    with Terminal(home) as terminal:
        terminal.wait(lambda: b"\x1b[?1049h" in terminal.written)  # it has it, and nothing is drawn yet
        terminal.send(b"q")
        assert terminal.wait_end() == 0


def test_on_other_keyboards_a_key_counts_by_its_place(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("о")  # j on a Russian keyboard
        terminal.wait("position 2 of 36")
        terminal.press("ξ")  # on a Greek one
        terminal.wait("position 3 of 36")
        terminal.press("נ")  # b on a Hebrew one
        terminal.wait("1 bookmark")
        terminal.press("\x1b[1080::98;;1080u")  # b, by its place
        terminal.wait("0 bookmarks")
        terminal.press("/")
        terminal.wait("esc leave")
        terminal.press("ои")  # where text is typed it is text
        terminal.wait("/ ои ")
        terminal.wait("Nothing matches")
        terminal.press("\x1b[1089::99;5u")  # ctrl+c, as ever: it leaves the line, then the reader
        terminal.wait("enter asks")
        terminal.press("\x1b[1089::99;5u")
        assert terminal.wait_end() == 0


def test_keys_of_older_terminals_are_known_where_new_ones_tell_more(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("/")
        terminal.wait("esc leave")
        terminal.press("graphs", "\x1b[104;5u")  # ctrl+h is backspace
        terminal.wait("/ graph ")
        terminal.press("\x1b[91;5u")  # ctrl+[ is escape
        terminal.wait("enter read")
