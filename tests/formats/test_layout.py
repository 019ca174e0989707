"""A document as lines: nothing is lost, nothing is wider than it may be."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader.formats import layout
from tui_reader.formats.document import (
    FORMULA,
    Block,
    Box,
    Cell,
    Code,
    Document,
    Equation,
    EquationRow,
    Heading,
    Item,
    Items,
    Paragraph,
    Run,
    Table,
    plain,
)
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
    assert laid(Table("t", rows)) == ["name      n", "───────────", "a         7", "b     1,234"]


def table(*rows: str) -> Table:
    """A table of words, the first row its headings."""
    lines = [[cell(word.replace("_", " "), header=not n) for word in row.split()] for n, row in enumerate(rows)]
    return Table("t", tuple(map(tuple, lines)))


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.from_regex(r"[-~]?[1-9][0-9]{0,2}(,[0-9]{3}){0,2}([.][0-9]{1,4})?%?", fullmatch=True),
                      min_size=9, max_size=9), min_size=2, max_size=4),
    st.integers(20, 90),
)  # fmt: skip
def test_no_number_of_a_table_is_broken(rows: list[list[str]], width: int) -> None:
    made = Table("t", tuple(tuple(cell(text) for text in ("a name of some length", *row)) for row in rows))
    shown = " ".join(laid(made, width=width)).split()
    assert all(shown.count(text) >= row.count(text) for row in rows for text in row)


def test_a_word_of_a_table_is_broken_only_where_it_must_be_and_behind_a_sign() -> None:
    made = table("System MNLI-(m/mm) QQP QNLI SST-2", "BiLSTM+ELMo+Attn 80.6/80.1 71.2 90.5 93.5")
    whole = laid(made, width=50)
    assert all(word in " ".join(whole) for word in ("BiLSTM+ELMo+Attn", "MNLI-(m/mm)", "80.6/80.1"))
    for width in range(38, 44):
        _, *heads, last = (line.split("  ")[0] for line in laid(made, width=width) if line[0] not in "─ ")
        assert all(head.endswith("+") for head in heads), width
        assert "".join((*heads, last)) == "BiLSTM+ELMo+Attn"


def test_a_table_is_wider_than_the_room_before_its_words_come_apart() -> None:
    made = table(*["Transformer Convolutional Recurrent Autoregressive"] * 3)
    lines = laid(made, width=30)
    assert [line.split() for line in lines if line[0] != "─"] == [lines[0].split()] * 3
    assert len(lines[0].split()) == 4
    assert len(lines[0]) > 30


def test_a_table_takes_what_is_free_beside_the_text_before_its_words_are_broken() -> None:
    made = Document((), (table("Transformer risk-seeking/averse", "1 2"),), {})
    whole = [plain(line.runs) for line in layout.lines(made, 30, spare=3)]
    assert whole[0] == "Transformer  risk-seeking/averse"
    assert [plain(line.runs) for line in layout.lines(made, 30)][1].split() == ["averse"]


def test_numbers_stand_under_each_others_points() -> None:
    assert laid(table("name n", "a 0.25", "b 10.5", "c 3"))[2:] == ["a      0.25", "b     10.5", "c      3"]


def test_rules_between_all_rows_of_one_line_are_left_out() -> None:
    made = table("name n", "a 1", "b 2", "c 3")._replace(rules=(0, 1, 2, 3, 4))
    assert [line[0] for line in laid(made)] == list("─n─abc─")
    rows = (*made.rows[:2], (cell("a sentence that is longer than its line"), cell("2")), made.rows[3])
    assert [line[:1] for line in laid(made._replace(rows=rows), width=30)].count("─") == 5


def test_the_units_of_columns_belong_to_their_headings() -> None:
    rows = ((cell("R", header=True), cell("M", header=True)), (cell("km"), cell("kg")), (cell("1"), cell("2")))
    assert [line.strip() for line in laid(Table("t", (*rows, rows[2])))][:4] == ["R   M", "km  kg", "──────", "1   2"]


def test_boxes_in_a_cell_have_no_bar() -> None:
    box = Box("b", "frame", (), (paragraph("one"), paragraph("two")))
    assert laid(Table("t", ((Cell((box,)), cell("x")),))) == ["one  x", "two"]


def test_a_long_link_is_broken_behind_a_sign() -> None:
    assert laid(paragraph("See https://example.org/papers/2605-00001-of-the-lamps."), width=30) == [
        "See",
        "https://example.org/papers/",
        "2605-00001-of-the-lamps.",
    ]


def test_a_short_formula_stands_on_one_line() -> None:
    runs = (Run("with a rate of "), Run("n = 0.5", 8, "", "n=0.5"), Run(" and more"))
    assert laid(Paragraph("p", runs), width=21) == ["with a rate of", "n = 0.5 and more"]


def test_the_numbers_of_a_list_end_below_each_other() -> None:
    items = tuple(Item(f"i{n}", f"{n}.", (paragraph("x"),)) for n in (9, 10))
    assert laid(Items("l", items)) == ["  9. x", " 10. x"]


def test_formulas_of_several_lines_stand_apart() -> None:
    rows = (EquationRow(r"\frac{a}{b}=c", ""), EquationRow(r"\frac{d}{e}=f", ""), EquationRow("g=h", ""))
    assert [line.strip() for line in laid(Equation("e", rows))] == [
        *("a", "─ = c", "b"), "", *("d", "─ = f", "e"), "", "g = h",
    ]  # fmt: skip
    assert laid(Equation("e", rows[2:] * 2)) == ["    g = h"] * 2


def test_cells_that_span_keep_the_columns_below_them() -> None:
    rows = ((cell("x", rows=2), cell("wide head", columns=2)), (cell("l"), cell("r")))
    assert laid(Table("t", rows)) == ["x  wide head", "   l     r"]


def test_two_spaces_stand_behind_the_number_of_a_section_on_the_screen() -> None:
    titles = ["1 Introduction", "3.2.1. Old Lamps", "A Proofs", "B.1 More of Them", "IV Lamps", "Abstract", "3D Rooms"]
    document = Document((), tuple(Heading(title, 1, (Run(title),)) for title in titles), {})
    spaced = [plain(line.runs) for line in layout.lines(document, 40, spaced=True)]
    assert [line for line in spaced if line] == [
        "1  Introduction", "3.2.1.  Old Lamps", "A  Proofs", "B.1  More of Them", "IV  Lamps", "Abstract", "3D Rooms",
    ]  # fmt: skip
    assert [line for line in laid(*document.blocks) if line] == titles  # what is piped has one, as it is searched for
    alone = Document((), (Heading("h", 1, (Run("A Lamp in Every Room, of Which "), Run("I Tell"))),), {})
    assert plain(next(layout.lines(alone, 80, spaced=True)).runs).startswith("A Lamp")
    long = Document((), (Heading("h", 1, (Run("3.1 "), Run("On Lamps and Rooms"))),), {})
    assert [plain(line.runs) for line in layout.lines(long, 20, spaced=True)] == ["3.1  On Lamps and", "     Rooms"]


def test_a_line_says_where_it_is_from() -> None:
    document = Document((Run("Title"),), (Heading("S1", 1, (Run("One"),)), paragraph("word " * 20)), {})
    places = [(line.block, line.number) for line in layout.lines(document, 40) if line.runs]
    assert places == [("", 0), ("S1", 0), ("p", 0), ("p", 1), ("p", 2)]


def test_without_signs_beyond_ascii_none_is_drawn() -> None:
    rows = ((cell("name", header=True), cell("n", header=True)), (cell("a"), cell("7")))
    blocks: tuple[Block, ...] = (Table("t", rows), Items("l", (Item("i", "•", (paragraph("x"),)),)))
    drawn = "".join(plain(line.runs) for line in layout.lines(Document((), blocks, {}), 40, layout.ASCII))
    assert drawn.isascii()


def test_a_comment_beside_code_comes_nearer_where_it_would_be_cut() -> None:
    code = Code(
        "c",
        (
            (Run("x ← "), Run("y + 1", FORMULA, "", "y+1"), Run(" " * 30 + "▷ what is done here")),
            (Run(" " * 9 + "// a"),),
        ),
    )
    for width, gap in ((80, 30), (50, 20), (20, 2)):
        [first, second] = [plain(line.runs) for line in layout.lines(Document((), (code,), {}), width)]
        assert first == "  x ← y + 1" + " " * gap + "▷ what is done here"
        assert second == " " * 11 + "// a"


def test_lines_of_a_formula_stand_below_one_another_at_what_they_are_aligned_by() -> None:
    rows = (
        EquationRow("a=b", "(1)", lead="a"),
        EquationRow(r"longer\leq c", "", lead="longer"),
        EquationRow("=d+e", "(2)", lead="{}"),
    )
    assert laid(Equation("e", rows), width=40) == [
        "         a = b                       (1)",
        "    longer ≤ c",
        "           = d + e                   (2)",
    ]
    wide = (EquationRow("x" * 30 + "=b", "", lead="x" * 30), EquationRow("=c", "", lead="{}"))
    assert laid(Equation("e", wide), width=40)[-1] == "        = c", "not far to the right"
