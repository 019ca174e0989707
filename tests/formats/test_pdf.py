"""The text of a PDF: what it is told from where its letters stand."""

from __future__ import annotations

import json
import tempfile
from typing import BinaryIO

import pytest

from tests.formats.pdfs import At, column, pdf
from tui_reader.formats import layout
from tui_reader.formats import pdf as pdf_format
from tui_reader.formats.document import (
    Document,
    Figure,
    Heading,
    Items,
    NoTextError,
    Paragraph,
    References,
    plain,
    walk,
)
from tui_reader.formats.markdown import FROM_PDF
from tui_reader.library import extracting

pytestmark = pytest.mark.skipif(not extracting.is_there(), reason="pypdfium2 is not installed")

STAMP = At(30, 250, "arXiv:2605.00001v1 [cs.LG] 20 May 2026", 18, turned=True)
TITLE = [At(120, 700, "On Lamps and the Rooms", 17, "bold"), At(190, 680, "They Light", 17, "bold")]
NAMES = [At(240, 655, "Ada Lind", 12), At(300, 655, "Bo Ek", 12), At(230, 640, "Lind Laboratory", 12)]
FULL = "We light lamps in rooms of every size and in"
"""As wide as a column."""


def heads(page: int) -> list[At]:
    """A running head and a page number."""
    return [At(72, 760, "On Lamps and Rooms", 8), At(500, 760, "Lind and Ek", 8), At(304, 36, str(page), 8)]


def body(x: float, top: float, count: int = 8) -> list[At]:
    return column(x, top, *[FULL] * count)


def read(*pages: list[At]) -> Document:
    return pdf_format.read(extracting.lines(_file(pdf(*pages))))


def _file(content: bytes) -> BinaryIO:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - a process reads it, by its number
    file.write(content)
    file.seek(0)
    return file


def text(document: Document) -> str:
    return "\n".join(plain(line.runs) for line in layout.lines(document, 200))


def headings(document: Document) -> list[tuple[str, int, str]]:
    return [(block.id, block.level, plain(block.runs)) for block in document.blocks if isinstance(block, Heading)]


def paragraphs(document: Document) -> list[str]:
    return [plain(block.runs) for block in walk(document.blocks) if isinstance(block, Paragraph)]


def test_a_paper_of_two_columns_is_read_down_one_and_then_the_other() -> None:
    first = [
        *heads(1), STAMP, *TITLE, *NAMES,
        At(72, 600, "Abstract", 12, "bold"),
        *column(72, 584, "Left one is here, and it is as long as any", *[FULL] * 5),
        At(72, 500, "1 Introduction", 12, "bold"), *body(72, 484),
        *column(320, 600, "Right one is here, and it is as long as any", *[FULL] * 7),
        At(320, 490, "1.1 A Closer Look", 10, "bold"), *body(320, 474),
    ]  # fmt: skip
    document = read(first, [*heads(2), *body(72, 700, 20), *body(320, 700, 20)], [*heads(3), *body(72, 700, 20)])
    assert plain(document.title) == "On Lamps and the Rooms They Light"
    assert headings(document) == [
        ("~2", 1, "Abstract"),
        ("S1", 1, "1 Introduction"),
        ("S1.SS1", 2, "1.1 A Closer Look"),
    ]
    whole = text(document)
    assert whole.index("Left one") < whole.index("1 Introduction") < whole.index("Right one") < whole.index("1.1 A")
    assert "Ada Lind Bo Ek\nLind Laboratory" in whole
    assert document.warning == FROM_PDF
    for chrome in ("On Lamps and Rooms", "Lind and Ek", "arXiv:", "\n1\n", "\n2\n"):
        assert chrome not in whole


def test_columns_that_are_written_row_by_row_are_read_as_columns() -> None:
    rows = [at for n in range(12) for at in (*column(72, 700 - 12 * n, f"left {n:02} {FULL}"[:44]),
                                             *column(320, 700 - 12 * n, f"right {n:02} {FULL}"[:44]))]  # fmt: skip
    whole = text(read([*rows, At(72, 720, "A line over both of the columns, as a wide figure has it above the text")]))
    places = [whole.index(f"{side} {n:02}") for side in ("left", "right") for n in range(12)]
    assert places == sorted(places)
    assert whole.index("over both") < places[0]


def test_words_that_a_line_cut_in_two_are_joined() -> None:
    lines = column(
        72, 700, "The inter-", "national committee of lamps met, and the com-", "mittee was well-",
        "known for its well-known lamps; see also Lind-", "Ek and what is done state-of-", "the-art.", *[FULL] * 4
    )  # fmt: skip
    whole = text(read(lines))
    assert "The international committee" in whole
    assert "the committee was well-known for" in whole
    assert "Lind-Ek" in whole


def test_paragraphs_begin_where_a_line_is_indented_or_after_a_gap() -> None:
    page = [
        *column(
            72, 700, *[FULL] * 3, "and this is its end.", ">Second begins here and goes on for a while", FULL, FULL
        ),
        *column(72, 590, "Third after a gap, as long as all of the others", FULL),
    ]
    begins = [paragraph[:6] for paragraph in paragraphs(read(page))]
    assert begins == ["We lig", "Second", "Third "]


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    first = [*body(72, 700, 10), *column(320, 700, "goes on here and " + FULL[:26], *[FULL] * 9)]
    second = [*column(72, 700, "until the next page and there it ends.", ">Another one.", *[FULL] * 8), *body(320, 700)]
    (one, *_) = paragraphs(read(first, second))
    assert "goes on here" in one
    assert one.endswith("there it ends.")


def test_lists_captions_and_formulas_are_told_apart() -> None:
    page = [
        *body(72, 700, 4),
        *column(
            72, 640, "• first lamp, which is explained in so many", "> words that it takes two lines", "• second lamp"
        ),
        At(72, 590, "Figure 3: A lamp in a room.", 9),
        *body(72, 560, 4),
        At(140, 500, "E = mc2 (4)"),
        *column(72, 484, "where the rest of the sentence goes on and on", FULL),
    ]
    document = read(page)
    (items,) = [block for block in document.blocks if isinstance(block, Items)]
    assert [plain(item.blocks[0].runs) for item in items.items if isinstance(item.blocks[0], Paragraph)] == [
        "first lamp, which is explained in so many words that it takes two lines",
        "second lamp",
    ]
    (figure,) = [block for block in document.blocks if isinstance(block, Figure)]
    assert (figure.tag, plain(figure.caption)) == ("Figure 3", "A lamp in a room.")
    assert "E = mc2 (4)" in paragraphs(document)


def test_references_are_entries_that_the_text_leads_to() -> None:
    page = [
        *column(72, 700, "Lamps are old [1, 2] and burn [7].", *[FULL] * 4),
        At(72, 620, "References", 12, "bold"),
        *column(
            72,
            600,
            "[1] A. Lind. On dark rooms, which are many and",
            ">of every size. 2019.",
            "[2] B. Ek. Lamps. 2020.",
        ),
    ]
    document = read(page)
    (references,) = [block for block in document.blocks if isinstance(block, References)]
    assert [(entry.id, entry.label, plain(entry.runs)) for entry in references.entries] == [
        ("bib.bib1", "[1]", "A. Lind. On dark rooms, which are many and of every size. 2019."),
        ("bib.bib2", "[2]", "B. Ek. Lamps. 2020."),
    ]
    (first, *_) = [block for block in document.blocks if isinstance(block, Paragraph)]
    assert [run.target for run in first.runs if run.target] == ["#bib.bib1", "#bib.bib2"]


def test_references_without_labels_begin_at_the_edge() -> None:
    page = [
        *body(72, 700, 6),
        At(72, 600, "References", 12, "bold"),
        *column(72, 580, "Ada Lind. 2019. On dark rooms, which are many", ">of every size.", "Bo Ek. 2020. Lamps that",
                ">burn in rooms.", "Cy Ott. 2021. Doors", ">and windows."),
    ]  # fmt: skip
    (references,) = [block for block in read(page).blocks if isinstance(block, References)]
    assert [plain(entry.runs)[:8] for entry in references.entries] == ["Ada Lind", "Bo Ek. 2", "Cy Ott. "]


def test_what_is_in_a_pdf_is_as_hostile_as_any_text() -> None:
    page = [*body(72, 700, 6), At(72, 600, "[bold]x[/foo] \x9b31m and so on")]
    whole = text(read(page))
    assert "[bold]x[/foo]" in whole
    assert "\x9b" not in whole


@pytest.mark.parametrize(
    "content",
    [b"", b"rubbish", b"%PDF-1.7\n%%EOF", pdf([At(72, 700, "x")])[:300], b"%PDF-1.4\n" + bytes(range(256)) * 500],
    ids=["nothing", "text", "no objects", "cut off", "rubbish"],
)
def test_what_is_no_pdf_or_has_no_text_is_one_sentence(content: bytes) -> None:
    with pytest.raises(NoTextError):
        pdf_format.read(extracting.lines(_file(content)))


def test_pages_of_pictures_have_no_text() -> None:
    with pytest.raises(NoTextError, match="no text"):
        read([At(72, 700, "Cover")], [])


def test_more_time_or_memory_than_it_may_take_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    content = pdf(*[body(72, 700, 50)] * 20)
    monkeypatch.setattr(extracting, "MEGABYTES", 10)
    with pytest.raises(NoTextError, match="more time or memory"):
        extracting.lines(_file(content))
    monkeypatch.undo()
    monkeypatch.setattr(extracting, "SECONDS", 0)
    with pytest.raises(NoTextError, match=r"too long|more time or memory"):
        extracting.lines(_file(content))


def test_a_kept_text_that_is_damaged_is_none() -> None:
    for damaged in (b"", b"{}", b"[]", b'{"pages": 3}', b'{"pages": [{"width": 1, "height": 1, "lines": [[1]]}]}'):
        with pytest.raises(NoTextError):
            pdf_format.read(damaged)
    assert json.loads(extracting.lines(_file(pdf(body(72, 700)))))["total"] == 1
