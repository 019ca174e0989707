"""The table of formats: each is recognised by what is in it, is read as it was written, and costs nothing unused."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from tui_reader import formats
from tui_reader.formats import FORMATS, Format, Named, Options, Problem
from tui_reader.formats.stream import Stream
from tui_reader.models import Entry, Organization, Paper
from tui_reader.text.mend import mend

SEED = next((Path(__file__).parents[2] / "seeds").glob("*.txt")).read_bytes()

PAPERS = (
    Paper("Lanterns on graphs", "We light them.\n\nTwice.", id="2405.00001", authors=("Ada Lind", "Bo Ek"), upvotes=3),
    Paper("Kettles: $x^2$ & “quotes”", organization=Organization("blue", "Blue Lab"), comments=0),
)


def read(one: Format, content: bytes) -> list[Entry | Problem]:
    return [found for found in one.read(Stream([content])) if not isinstance(found, Named)]


@pytest.mark.parametrize(
    "one", [one for one in FORMATS if one.reads and one.writes and one.name != "ids"], ids=lambda one: one.name
)
def test_what_is_written_is_recognised_and_read_the_same(one: Format) -> None:
    entries = [Entry(0, paper) for paper in PAPERS]
    text = "".join(one.write(entries))
    assert formats.recognised(text) is one
    found = read(one, text.encode())
    papers = [found.paper for found in found if isinstance(found, Entry)]
    assert len(papers) == len(found) == len(PAPERS)
    for paper, wanted in zip(papers, PAPERS, strict=True):
        held = [field.name for field in fields(Paper) if getattr(paper, field.name) is not None]
        assert "title" in held
        assert mend(paper.title).text == mend(wanted.title).text
        assert paper.abstract.split() == wanted.abstract.split()
    assert "".join(one.write([Entry(0, paper) for paper in papers])) == text


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_a_row_says_what_its_module_has(one: Format) -> None:
    if ":" not in one.module:  # else it is another way to write what that module reads
        assert hasattr(one._module, "read") is hasattr(one._module, "looks_like") is one.reads
    assert hasattr(one._module, one.module.partition(":")[2] or "write") is one.writes


@pytest.mark.parametrize(
    ("content", "name", "wanted"),
    [
        (SEED, "", "page"),
        (SEED, "papers.json", "page"),  # what is in it counts, not what it is called
        (b'\xef\xbb\xbf{"title": "T"}\n{"title": "U"}\n', "x.txt", "jsonl"),
        (b'rubbish\n{"title": "T"}\n', "", "jsonl"),
        (b'{"title": "T"} {"title": "U"}', "", "json"),
        (b'{\n"title": "T"\n}', "", "json"),
        (b'{"a": {\n"title": "T"\n}}', "", "json"),
        ('[{"title": "T"}]'.encode("utf-16"), "", "json"),
        (b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>', "", "atom"),
        (b"rubbish", "papers.JSONL.gz", "jsonl"),
        (b"rubbish", "papers.docx", None),
        (b"rubbish", "", None),
    ],
)
def test_a_file_is_known_by_what_is_in_it_else_by_its_name(content: bytes, name: str, wanted: str | None) -> None:
    found = formats.recognised(Stream([content]).head(), name)
    assert (found.name if found else None) == wanted


def test_names_are_told_apart_and_unknown_ones_are_refused() -> None:
    assert len({one.name for one in FORMATS}) == len(FORMATS)
    assert formats.named("jsonl").name == "jsonl"
    with pytest.raises(KeyError):
        formats.named("docx")


def test_a_search_can_add_what_it_knows() -> None:
    [line] = formats.named("jsonl").write([Entry(1, PAPERS[0])], Options(beside=lambda entry: {"score": entry.row}))
    assert line.endswith(', "score": 1}\n')


def test_the_table_imports_no_format() -> None:
    code = "import sys, tui_reader.formats; print([name for name in sys.modules if 'reader.formats.' in name])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
