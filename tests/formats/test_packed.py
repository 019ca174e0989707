"""Documents as bytes: what is read is what was written, and nothing else is read."""

from __future__ import annotations

import pytest

from tests.formats.pages import LATEXML, MARKDOWN, NATIVE
from tests.recorded import recorded
from tui_reader.formats import html, markdown, packed
from tui_reader.formats.document import NoTextError


@pytest.mark.parametrize("page", [LATEXML, NATIVE])
def test_a_document_comes_back_as_it_was(page: str) -> None:
    document = html.read(page, "https://arxiv.org/html/2605.00001")
    assert packed.read(packed.write(document)) == document


def test_a_document_of_markdown_comes_back_as_it_was() -> None:
    document = markdown.read(MARKDOWN)
    assert packed.read(packed.write(document)) == document


def test_recorded_documents_come_back_as_they_were() -> None:
    for path in recorded("fulltext").glob("*.html"):
        try:
            document = html.read(path.read_bytes(), f"https://arxiv.org/html/{path.stem}")
        except NoTextError:
            continue
        assert packed.read(packed.write(document)) == document


def test_a_packed_document_is_what_it_was_in_every_part() -> None:
    document = html.read(LATEXML, "https://arxiv.org/html/2605.00001")
    lean = packed.lean(document)
    assert all(isinstance(part, bytes) for part in packed.parts(lean.blocks))
    assert lean == document
    assert lean.blocks[2:5] == document.blocks[2:5]
    assert lean.blocks[-1] == document.blocks[-1]
    assert packed.write(lean) == packed.write(document)
    assert lean._replace(blocks=lean.blocks[1:]) != document


NO_DOCUMENTS = (
    b"",
    b"[]",
    b"{}",
    b'[[],1,{},""]\n[99]',
    b'[[],1,{},""]\n[1]',
    b'[[],2,{},""]\n[1,"a",[]]',
    b"\xff",
    b"[" * 9999,
)


@pytest.mark.parametrize("content", NO_DOCUMENTS)
def test_other_bytes_are_no_document(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        packed.read(content)
