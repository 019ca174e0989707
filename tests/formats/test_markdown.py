"""The Markdown of a paper, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.pages import FILLER, LATEXML, MARKDOWN
from tests.recorded import recorded
from tui_reader.formats import html, layout, markdown
from tui_reader.formats.document import (
    Document,
    Figure,
    Heading,
    Items,
    NoTextError,
    Paragraph,
    References,
    Table,
    plain,
    walk,
)


@pytest.fixture(scope="module")
def paper() -> Document:
    return markdown.read(MARKDOWN.encode())


def shown(document: Document) -> str:
    return "\n".join(plain(line.runs) for line in layout.lines(document, 100))


def test_the_lines_at_the_head_are_no_text(paper: Document) -> None:
    assert plain(paper.title) == "On Lamps"
    assert "URL Source" not in shown(paper)
    assert "useunder" not in shown(paper)
    assert paper.warning == markdown.FROM_PAGE


def test_a_formula_that_is_there_three_times_is_shown_once(paper: Document) -> None:
    abstract = next(block for block in paper.blocks if isinstance(block, Paragraph))
    assert plain(abstract.runs).startswith("We light lamps, k, of sizes t")
    assert [run.tex for run in abstract.runs if run.tex] == ["k", "t_{i}"]
    assert "italic_" not in shown(paper)


def test_sections_have_the_ids_that_links_lead_to(paper: Document) -> None:
    headings = [(block.id, block.level) for block in paper.blocks if isinstance(block, Heading)]
    assert headings[1:3] == [("S1", 1), ("S2.SS1", 2)]
    targets = {run.target for block in paper.blocks if isinstance(block, Paragraph) for run in block.runs}
    assert {"#S2.SS1", "#bib.bib1"} <= targets
    (references,) = (block for block in walk(paper.blocks) if isinstance(block, References))
    assert [(entry.id, entry.label) for entry in references.entries] == [("bib.bib1", "Lind (2020)")]


def test_a_table_whose_head_is_too_short_is_a_table(paper: Document) -> None:
    (table,) = (block for block in walk(paper.blocks) if isinstance(block, Table))
    shown = [
        [" ".join(plain(b.runs) for b in cell.blocks if isinstance(b, Paragraph)) for cell in row] for row in table.rows
    ]
    assert shown == [["Rooms", "", ""], ["Room", "Lamps", "Light"], ["North", "10", "7.5"]]


def test_pictures_and_bullets_come_once(paper: Document) -> None:
    (figure,) = (block for block in walk(paper.blocks) if isinstance(block, Figure))
    assert figure.pictures[0].address == "https://arxiv.org/html/2605.00001v1/x1.png"
    (items,) = (block for block in walk(paper.blocks) if isinstance(block, Items))
    assert [plain(item.blocks[0].runs) for item in items.items if isinstance(item.blocks[0], Paragraph)] == [
        "first lamp",
        "second lamp",
    ]


GLUED = """Title: On Lamps

URL Source: https://arxiv.org/html/2605.00001

Markdown Content:
On Lamps
========

Ada Lind††thanks: equal

1.   (i)first lamp
2.   (ii)second lamp

1.   1.third lamp

References
----------

*   [1]Ada Lind. On halls.
*   Ek (2020a)↑ Bo Ek. On doors.
"""


def test_what_a_converter_glued_or_says_twice_is_there_once_and_apart() -> None:
    document = markdown.read(GLUED)
    blocks = [block for block in walk(document.blocks) if isinstance(block, Paragraph | Heading)]
    assert [plain(block.runs) for block in blocks][:1] == ["Ada Lind† equal"], "the title is there"
    items = [item for block in document.blocks if isinstance(block, Items) for item in block.items]
    texts = [plain(one.runs) for item in items for one in item.blocks if isinstance(one, Paragraph)]
    assert [item.marker for item in items] == ["(i)", "(ii)", "1."]
    assert texts == ["first lamp", "second lamp", "third lamp"]
    [entries] = [block.entries for block in document.blocks if isinstance(block, References)]
    assert [(one.label, plain(one.runs)) for one in entries] == [
        ("[1]", "Ada Lind. On halls."),
        ("Ek (2020a)", "Bo Ek. On doors."),
    ]


def test_the_text_of_a_pdf_says_so() -> None:
    source = f"Title: T\n\nURL Source: https://arxiv.org/pdf/2605.00001\n\nMarkdown Content:\n{FILLER}"
    assert markdown.read(source).warning == markdown.FROM_PDF


def of(body: str, kind: str = "html") -> str:
    """The lines of a text that was made of a page, or of a PDF."""
    head = f"Title: On Dark Rooms\n\nURL Source: https://arxiv.org/{kind}/2605.00001\n\nMarkdown Content:\n"
    return shown(markdown.read(f"{head}{body}\n\n{FILLER}"))


def test_what_is_there_twice_over_is_there_once() -> None:
    assert "about ∼ 47% of β lamps" in of(r"about ∼\sim 47% of β\beta lamps")
    spelt = (
        r"p i^^subscript 𝑝 𝑖\hat{p_{i}}over^ start_ARG italic_p start_POSTSUBSCRIPT italic_i end_POSTSUBSCRIPT end_ARG"
    )
    assert "rooms p̂ᵢ and" in of(f"rooms {spelt} and more")
    assert "see it) ¹ Similar" in of("see it) 1 1 1 Similar rooms")
    assert "n ∈ {2, 4}" in of(r"n $n \in \left{\right. 2 , 4 \left.\right}$")


def test_a_sentence_and_a_picture_that_were_torn_apart_are_whole() -> None:
    assert "Input: rooms k, lamps m and" in of("Input: rooms\n\nk 𝑘 k italic_k\n, lamps\n\nm 𝑚 m italic_m and")
    assert "[picture]\nFigure 9: A lamp." in of("![x](https://arxiv.org/x.png)\n\nFigure 9: A lamp.")


def test_the_text_of_a_pdf_has_no_heads_of_pages_nor_divided_words() -> None:
    heads = [f"A lamp stands here. ON DARK ROOMS AND LAMPS {page} It is lit." for page in range(2, 6)]
    lines = of(
        "ON DARK ROOMS\n\n1. Introduction\n\nA mini-mal lamp, a minimal-size room, minimal light.\n\n> small\n\n"
        + "\n\n".join(heads),
        "pdf",
    )
    assert "DARK" not in lines
    assert lines.count("A lamp stands here. It is lit.") == 4
    assert "A minimal lamp, a minimal-size room" in lines
    assert "\n1. Introduction\n" in lines
    assert "│" not in lines


def test_an_empty_list_is_read() -> None:
    assert "Lamps" in of("1.\n\n- \n", "pdf")


def test_capitals_without_end_are_read_soon() -> None:
    assert "AAAA" in of("A" * 200_000 + " " + "AB " * 50_000, "pdf")


@pytest.mark.parametrize("page", ["<!doctype html><p>Hugging Face", "", "# Just a heading", "Title: only"])
def test_what_is_no_such_text_is_refused(page: str) -> None:
    with pytest.raises(NoTextError):
        markdown.read(page)


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(body: str) -> None:
    try:
        document = markdown.read("Title: T\nMarkdown Content:\n" + body)
    except NoTextError:
        return
    list(layout.lines(document, 40))
    "".join(markdown.write(document))


def test_a_document_as_markdown_reads_back_with_its_words_tables_and_formulas() -> None:
    written = "".join(markdown.write(html.read(LATEXML, "https://arxiv.org/html/2605.00001")))
    assert written.startswith("# On Lamps and Rooms\n")
    assert "## 1 Introduction" in written
    assert "$d_{k}$" in written
    assert "\\tag{1}" in written
    assert "| North | 10 | 7.5 |" in written
    again = markdown.read("Title: T\nMarkdown Content:\n" + written)
    assert {plain(b.runs) for b in again.blocks if isinstance(b, Heading)} >= {
        "1 Introduction",
        "2 Results",
        "References",
    }
    assert any(isinstance(block, Table) for block in walk(again.blocks))


@pytest.mark.parametrize("name", ["2503.10291.markdown.md", "2603.19835.md", "2512.24908v1.pdf.md"])
def test_recorded_texts_are_read(name: str) -> None:
    document = markdown.read((recorded("fulltext") / name).read_bytes())
    assert len(document.blocks) > 5
    assert document.warning
