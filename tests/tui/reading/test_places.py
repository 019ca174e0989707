"""A place in a text is the same at every width."""

from __future__ import annotations

import pytest

from tui_reader.formats import layout
from tui_reader.formats.document import Document, Paragraph, Run, plain
from tui_reader.formats.layout import Line
from tui_reader.tui.reading import places
from tui_reader.tui.reading.places import TOP, Place

WORDS = [f"word{number}" for number in range(300)]
TEXT = Document((), tuple(Paragraph(f"p{i}", (Run(" ".join(WORDS[100 * i : 100 * i + 100])),)) for i in range(3)), {})


def laid(width: int) -> tuple[list[Line], dict[str, int]]:
    lines = list(layout.lines(TEXT, width))
    begins: dict[str, int] = {}
    for number, line in enumerate(lines):
        if line.runs:
            begins.setdefault(line.block, number)
    return lines, begins


@pytest.mark.parametrize("other", [25, 40, 79])
def test_a_place_is_the_line_with_the_same_word_at_another_width(other: int) -> None:
    lines, _ = laid(60)
    there, begins = laid(other)
    for at, line in enumerate(lines):
        if not line.runs:
            continue
        word = plain(line.runs).split()[0]
        found = places.find(there, begins, places.read(str(places.of(lines, at))))
        assert found is not None
        assert word in plain(there[found].runs).split()


def test_at_the_same_width_it_is_the_same_line() -> None:
    lines, begins = laid(30)
    assert [places.find(lines, begins, places.of(lines, at)) for at in begins.values()] == list(begins.values())
    assert places.find(lines, begins, places.of(lines, 7)) == 7


def test_a_place_of_before_has_a_line_only() -> None:
    lines, begins = laid(30)
    assert places.find(lines, begins, places.read("p1 2")) == begins["p1"] + 2
    assert places.find(lines, begins, places.read("p2 900")) == len(lines) - 1
    assert places.find(lines, begins, places.read("elsewhere 2")) is None


@pytest.mark.parametrize("written", ["", "p1", "p1 x", "p1 -2", "p1 1 2 3", "p1 ²", " "])
def test_what_is_no_place_is_the_beginning(written: str) -> None:
    assert places.read(written) == TOP
    assert str(TOP) == ""


def test_it_is_written_as_it_is_read() -> None:
    assert str(places.read("S2.p1 4 310")) == "S2.p1 4 310"
    assert places.read("S2.p1 4") == Place("S2.p1", 4)
