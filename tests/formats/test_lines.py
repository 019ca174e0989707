"""Lines as bytes: what is looked at is what was put in."""

from __future__ import annotations

import pytest

from tests.formats.pages import LATEXML
from tui_reader.formats import html, layout
from tui_reader.formats.layout import Line
from tui_reader.formats.lines import TOGETHER, Lines


@pytest.mark.parametrize("count", [0, 1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 7 * TOGETHER])
def test_lines_are_what_was_put_in_wherever_they_are_looked_at(count: int) -> None:
    page = list(layout.lines(html.read(LATEXML, "https://arxiv.org/html/2605.00001"), 60))
    given = [page[i % len(page)]._replace(number=i) for i in range(count)]
    lines = Lines(given)
    assert len(lines) == count
    assert list(lines) == given
    assert [lines[i] for i in range(count)] == given
    assert [lines[-i - 1] for i in range(count)] == given[::-1]
    assert lines[5:40] == given[5:40]
    for nowhere in (count, -count - 1):
        with pytest.raises(IndexError):
            lines[nowhere]


def test_a_line_that_was_looked_at_is_made_once() -> None:
    lines = Lines([Line((), "a", i) for i in range(3 * TOGETHER)])
    assert lines[3] is lines[3]
