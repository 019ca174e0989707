"""Words found in the lines of a text, over the ends of lines and whatever folding does to their letters."""

from __future__ import annotations

import pytest

from tui_reader.formats.document import Document, Paragraph, Run, plain
from tui_reader.formats.layout import Line, lines
from tui_reader.tui.view.finding import Findable


def shown(text: str, width: int = 20) -> list[Line]:
    return list(lines(Document((), (Paragraph("p", (Run(text),)), Paragraph("q", (Run("next lamp"),))), {}), width))


def found(text: str, words: str, width: int = 20) -> list[list[str]]:
    """The texts of the parts of each match."""
    made = shown(text, width)
    findable = Findable(made)
    parts: list[list[str]] = [[] for _ in range(findable.find(words))]
    for number, line in enumerate(made):
        for start, end, match in findable.within(number):
            parts[match].append(plain(line.runs)[start:end])
    return parts


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("a lamp, a Lamp", "LAMP", [["lamp"], ["Lamp"], ["lamp"]]),
        ("we light the old lamp in every room", "old lamp", [["old", "lamp"]]),
        ("we light the old lamp in every room", "lamp in", [["lamp in"]]),
        ("we light the old lamp", "  old   lamp ", [["old", "lamp"]]),
        ("naïve … ﬁne ½ straße ends", "ends", [["ends"]]),
        ("naïve … ﬁne ½ straße ends", "fine", [["ﬁne"]]),
        ("naïve … ﬁne ½ straße ends", "naive", [["naïve"]]),
        ("naïve … ﬁne ½ straße ends", "strasse", [["straße"]]),
        ("naïve … ﬁne", "ine", [["ﬁne"]]),
        ("lamp", "", []),
        ("lamp", "lamp next", []),
        ("aaaa", "aa", [["aa"], ["aa"]]),
    ],
)
def test_each_match_is_where_a_person_sees_it(text: str, words: str, expected: list[list[str]]) -> None:
    assert found(text, words) == expected


def test_the_first_match_from_a_line_on() -> None:
    made = shown("lamp " * 12)
    findable = Findable(made)
    count = findable.find("lamp")
    assert count == 13
    for line in range(len(made) + 1):
        first = findable.first_from(line)
        assert first == count or findable.line_of(first) >= line
        assert first == 0 or findable.line_of(first - 1) < line


def test_however_many_spaces_stand_between_the_words() -> None:
    made = [Line((Run("  3.1  Old  lamps, old   lamps"),), "p")]
    findable = Findable(made)
    assert findable.find("3.1 old lamps") == 1
    assert findable.find("old lamps") == 2
    places = [(start, end) for start, end, _ in findable.within(0)]
    assert [plain(made[0].runs)[start:end] for start, end in places] == ["Old  lamps", "old   lamps"]
