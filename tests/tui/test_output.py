"""Frames on terminals that measure signs in their own ways, and a terminal that takes little, or nothing any more."""

from __future__ import annotations

import os
import re
import threading
import unicodedata
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from tui_reader.tui import output
from tui_reader.tui.output import Output, placed

SIGNS = {
    "variation selectors": "I ❤️ papers and ☀️ days",
    "keycaps": "1️⃣ 2️⃣ Ranking",
    "skin tones": "👍🏽👋🏿 Gestures",
    "joined": "🏳️‍🌈 Pride, 👩🏽‍🚀 and 👨‍👩‍👧‍👦",
    "flags": "🇩🇪🇫🇷 and a half 🇩",
    "tags": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f!",
    "devanagari": "हिन्दी अनुवाद",
    "tamil": "தமிழ் மொழி",
    "thai": "ภาษาไทยนี้",
    "arabic": "اللُّغَة العربيّة",
    "jamo": "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "marks": "re\u0301sume\u0301 X\u0302\u0303 a\u20dd",
    "soft hyphen": "trans\u00adformer",
    "new": "\U0001fae9 \U0001fadf and \U00016d40",
    "plain": "Attention, 大規模モデル 한국어 Ωμέγα Жук ● ★ … │",
}


def _grapheme(char: str) -> int:
    """Columns on a terminal that takes every mark, joiner and modifier for a part of the sign before it."""
    if "\U0001f3fb" <= char <= "\U0001f3ff":
        return 0
    return _wcwidth(char, spacing=0)


def _wcwidth(char: str, spacing: int = 1) -> int:
    """Columns on a terminal that measures characters one by one; vowel signs beside their letter have ``spacing``."""
    kind = unicodedata.category(char)
    if kind == "Mc":
        return spacing
    if kind in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
        return 0
    wide = kind != "Cn" and unicodedata.east_asian_width(char) in "WF"
    return 2 if wide or char > "\U0001f000" else 1


def _old(char: str) -> int:
    """Columns on a terminal that knows no emoji, and shows marks and joiners as signs of their own."""
    return 2 if "\u3000" <= char <= "\uffdc" and unicodedata.east_asian_width(char) in "WF" else 1


TERMINALS: list[Callable[[str], int]] = [_grapheme, _wcwidth, _old]


def shown(frame: str, width: Callable[[str], int]) -> dict[tuple[int, int], str]:
    """The characters that such a terminal shows by cell (line, column), by the last one who wrote there."""
    cells: dict[tuple[int, int], str] = {}
    row = column = 0
    for move, line, at, to, char in re.findall(r"(\x1b\[(\d+);(\d+)H)|\x1b\[(\d+)G|\x1b\[[0-9;]*m|(.)", frame):
        if move:
            row, column = int(line), int(at)
        elif to:
            column = int(to)
        elif char:
            for extra in range(width(char)):
                cells[row, column + extra] = char
            column += width(char)
    return cells


@pytest.mark.parametrize("terminal", TERMINALS)
@pytest.mark.parametrize("text", SIGNS.values(), ids=SIGNS)
def test_what_follows_stands_in_its_column_on_every_terminal(text: str, terminal: Callable[[str], int]) -> None:
    wall = 5 + cell_len(text)
    frame = placed(f"\x1b[3;5H\x1b[1m{text}\x1b[0m\x1b[2m│ next\x1b[0m\x1b[4;1Hbelow")
    cells = shown(frame, terminal)
    assert "".join(cells.get((3, wall + n), "") for n in range(6)) == "│ next"
    assert "".join(cells.get((4, 1 + n), "") for n in range(5)) == "below"


@pytest.mark.parametrize("terminal", [_grapheme, _wcwidth])
@pytest.mark.parametrize("text", SIGNS.values(), ids=SIGNS)
def test_what_is_not_drawn_again_is_not_drawn_over(text: str, terminal: Callable[[str], int]) -> None:
    """Only a part of a line is drawn, and such a sign is the last of it."""
    cells = shown(placed(f"\x1b[3;5H\x1b[1m{text}\x1b[0m"), terminal)
    assert max(column for _, column in cells) < 5 + cell_len(text)


@pytest.mark.parametrize("text", SIGNS.values(), ids=SIGNS)
def test_nothing_of_a_text_is_lost_but_by_room(text: str) -> None:
    frame = placed(f"\x1b[3;5H{text}      │")
    assert re.sub(r" *\x1b\[\d+G", "", frame).replace(" ", "").endswith(f"{text}│".replace(" ", ""))


def test_words_flow_and_only_what_follows_them_is_placed() -> None:
    """On a terminal that gives vowel signs a cell, as tmux does, no word but the last ends too soon."""
    cells = shown(placed("\x1b[1;1H हिन्दी अनुवाद│"), _wcwidth)
    line = "".join(cells[at] for at in sorted(cells))
    assert line.startswith(" हिनदी अन")
    assert line.endswith("│")


def test_old_signs_do_not_show_beside_a_narrower_one() -> None:
    def narrow(char: str) -> int:
        return 0 if char == "\ufe0f" else 1

    before = shown("\x1b[1;1Hold signs", narrow)
    after = before | shown(placed("\x1b[1;1H❤️ x"), narrow)
    assert "".join(after[1, column] for column in range(1, 5)) == "❤  x"


@pytest.mark.parametrize("frame", ["", "plain", SIGNS["plain"], f"\x1b[1;1H{SIGNS['plain']}", "\x1b]52;c;eA==\x07"])
def test_what_is_sure_is_written_as_it_is(frame: str) -> None:
    assert placed(frame) == frame


def test_a_text_before_any_move_is_left_alone() -> None:
    assert placed("❤️\x1b[2J") == "❤️\x1b[2J"


@pytest.fixture
def pipe() -> tuple[int, int]:
    return os.pipe()


def test_a_terminal_that_takes_little_at_once_gets_everything(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.set_blocking(writing, False)
    text = "frame " * 100_000
    got: list[bytes] = []

    def read() -> None:
        while piece := os.read(reading, 65_536):
            got.append(piece)

    reader = threading.Thread(target=read)
    output = Output(writing, "utf-8")
    output.write(text)
    reader.start()
    output.flush()
    os.close(writing)
    reader.join()
    os.close(reading)
    assert b"".join(got).decode() == text


def test_what_is_written_to_a_terminal_that_is_gone_is_dropped(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.close(reading)
    output = Output(writing, "utf-8")
    for _ in range(3):
        output.write("frame")
        output.flush()
    os.close(writing)


def test_a_sign_that_the_encoding_lacks_is_no_reason_to_stop(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    output = Output(writing, "latin-1")
    output.write("é★")
    output.flush()
    assert os.read(reading, 10) == b"\xe9?"
    os.close(reading)
    os.close(writing)


def test_what_most_frames_are_made_of_is_measured_alike_everywhere() -> None:
    assert not re.findall(output._UNSURE, "".join(output._COMMON))
