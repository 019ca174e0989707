"""The width of a text, counted as the screen counts it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_reader.text import clean_line
from tui_reader.text.cells import cells, fitting

EMOJI = [
    "👩",
    "🔬",
    "👍",
    "🏽",
    "❤",
    "☎",
    "1",
    "\u20e3",
    "\u200d",
    "\ufe0f",
    "a",
    "é",
    "e\u0301",
    "が",
    "变",
    "क",
    "ि",
    " ",
]


def test_every_sign_takes_what_the_screen_gives_it() -> None:
    known = (
        chr(code) for code in range(0x20, 0x20000) if unicodedata.category(chr(code)) not in ("Cn", "Co", "Cs", "Cc")
    )
    assert [f"{ord(one):x}" for one in known if clean_line(one) == one and cells(one) != cell_len(one)] == []


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("é", 1),
        ("e\u0301", 1),
        ("变換", 4),
        ("👩\u200d🔬", 2),
        ("❤\ufe0f", 2),
        ("❤", 1),
        ("क्षि", 2),
        ("\u0301", 0),
    ],
)
def test_what_belongs_together_is_counted_together(text: str, width: int) -> None:
    assert cells(text) == width


@given(st.lists(st.sampled_from(EMOJI), max_size=12).map("".join).map(clean_line))
def test_signs_that_join_are_counted_as_the_screen_does(text: str) -> None:
    assert cells(text) == cell_len(text)
    for width in range(cells(text) + 1):
        fit = fitting(text, width)
        assert cells(text[:fit]) <= width
        assert fit == len(text) or cells(text[: fit + 1]) > width
