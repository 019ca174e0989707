"""A document as lines: nothing is lost, nothing is wider than it may be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui_reader.formats import layout
from tui_reader.formats.document import Block, Cell, Document, Heading, Item, Items, Paragraph, Run, Table, plain
from tui_reader.text.cells import cells

SIGNS = st.text(st.sampled_from("ab é漢字👍🏽 -\u0301\n"), max_size=60)


def laid(*blocks: Block, width: int = 40) -> list[str]:
    return [plain(line.runs) for line in layout.lines(Document((), blocks, {}), width)]


def paragraph(text: str) -> Paragraph:
    return Paragraph("p", (Run(text),))


@given(st.lists(st.tuples(SIGNS, st.integers(0, 3)), max_size=8), st.integers(6, 60), st.integers(0, 3))
def test_wrapping_keeps_every_sign_and_the_width(parts: list[tuple[str, int]], width: int, rest: int) -> None:
    runs = tuple(Run(text, style) for text, style in parts)
    lines = [plain(line) for line in layout.wrapped(runs, width, rest=rest)]
    assert "".join("".join(lines).split()) == "".join(plain(runs).split())
    assert all(cells(line) <= width for line in lines)


def test_styles_stay_on_their_words() -> None:
    lines = layout.wrapped((Run("plain "), Run("bold words", 2), Run(" end")), 10)
    assert [(run.text, run.style) for line in lines for run in line if run.style] == [("bold", 2), ("words", 2)]


def test_prose_is_no_wider_than_eyes_like_it() -> None:
    assert max(map(len, laid(paragraph("word " * 100), width=200))) <= layout.MEASURE


def test_an_item_hangs_beside_its_marker() -> None:
    items = Items("l", (Item("i", "12.", (paragraph("one two three four five six seven eight"),)),))
    assert laid(items, width=28) == [" 12. one two three four five", "     six seven eight"]


def cell(text: str, **more: object) -> Cell:
    return Cell((paragraph(text),) if text else (), **more)  # type: ignore[arg-type]


def test_the_widest_column_gives_way_first() -> None:
    table = Table("t", ((cell("short"), cell("a long sentence that goes on and on for ever")),))
    lines = laid(table, width=30)
    assert lines[0].startswith("short  a long sentence")
    assert all(len(line) <= 30 for line in lines)
    assert " ".join(" ".join(lines).split()) == "short a long sentence that goes on and on for ever"


def test_numbers_stand_below_each_other() -> None:
    rows = ((cell("name", header=True), cell("n", header=True)), (cell("a"), cell("7")), (cell("b"), cell("1,234")))
    assert laid(Table("t", rows)) == ["name  n", "───────────", "a         7", "b     1,234"]


def test_cells_that_span_keep_the_columns_below_them() -> None:
    rows = ((cell("x", rows=2), cell("wide head", columns=2)), (cell("l"), cell("r")))
    assert laid(Table("t", rows)) == ["x  wide head", "   l     r"]


def test_a_line_says_where_it_is_from() -> None:
    document = Document((Run("Title"),), (Heading("S1", 1, (Run("One"),)), paragraph("word " * 20)), {})
    places = [(line.block, line.number) for line in layout.lines(document, 40) if line.runs]
    assert places == [("", 0), ("S1", 0), ("p", 0), ("p", 1), ("p", 2)]


def test_without_signs_beyond_ascii_none_is_drawn() -> None:
    rows = ((cell("name", header=True), cell("n", header=True)), (cell("a"), cell("7")))
    blocks: tuple[Block, ...] = (Table("t", rows), Items("l", (Item("i", "•", (paragraph("x"),)),)))
    drawn = "".join(plain(line.runs) for line in layout.lines(Document((), blocks, {}), 40, layout.ASCII))
    assert drawn.isascii()
