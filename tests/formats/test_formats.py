"""The table of formats: each is recognised by what is in it, is read as it was written, and costs nothing unused."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui_reader import formats
from tui_reader.formats import FORMATS, Format, Named, Options, Problem
from tui_reader.formats.stream import Stream
from tui_reader.models import Entry, Marks, Organization, Paper
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


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("papers.md", "markdown"),  # captures of the page are called so too
        ("papers.tsv", "tsv"),
        ("Papers.CSV", "csv"),
        ("thesis.bib", "bibtex"),
        ("thesis.biblatex", "biblatex"),
        ("papers.json", "json"),
        ("papers.csl.json", "csl"),
        ("daily.atom", "atom"),
        ("keys.ids", "ids"),
        ("papers", None),
    ],
)
def test_a_files_name_tells_what_is_written_into_it(name: str, wanted: str | None) -> None:
    found = formats.by_suffix(name)
    assert (found.name if found else None) == wanted


def test_a_search_can_add_what_it_knows() -> None:
    [line] = formats.named("jsonl").write([Entry(1, PAPERS[0])], Options(beside=lambda entry: {"score": entry.row}))
    assert line.endswith(', "score": 1}\n')


def test_the_table_imports_no_format() -> None:
    code = "import sys, tui_reader.formats; print([name for name in sys.modules if 'reader.formats.' in name])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


# -- round trips ----------------------------------------------------------------------------------------------------

_PIECES = r"""
Lanterns on graphs 100% R&D C# snake_case StyleSwin GANs $x^2$ $\pi_0$ {braced} ~5 a~b x^y “quoted” "plain"
d'Or étude Łódź Straße Ångström 𝒳 α-fold 光学 O(n) <b> <3 a<b [0,1] @home #tag =lamp -lamp +lamp *bold* `code`
\emph{clay} and And 10.1 v2 — – … ; : | / \alpha $5 it’s one, two
"""
_WORDS = st.sampled_from(_PIECES.split())
_LINE = st.lists(_WORDS, min_size=1, max_size=8).map(" ".join)
_NAMES = (
    "Ada Lind", "Ludwig van Beethoven", "John W. McKay Jr.", "Gemma Team", "José García", "Plato", "李明",
    "Conan O'Neil",
    "Jean-Luc Picard", "Nguyễn Văn A", "Øystein Åse", "Ana de la Cruz", "The Lamp and Kettle Group", "X. Y. Zhang",
)  # fmt: skip
_DAYS = st.dates(date(1991, 8, 14), date(2030, 12, 31))
_PAPERS = st.builds(
    Paper,
    title=_LINE,
    abstract=st.lists(_LINE, max_size=3).map("\n\n".join),
    id=st.none() | st.integers(1, 99_999).map(lambda number: f"2605.{number:05}") | st.just("hep-th/9901001"),
    doi=st.none() | st.sampled_from(("10.1145/3292500.1", "10.1000/a_b", "10.1002/(sici)1-2", "10.1/x%y&z#1")),
    authors=st.lists(st.sampled_from(_NAMES), max_size=4, unique=True).map(tuple),
    organization=st.none() | st.just(Organization("blue", "Blue Lab & Co")),
    published=st.none() | _DAYS,
    listed=st.none() | _DAYS,
    upvotes=st.none() | st.integers(0, 5_000),
    comments=st.none() | st.integers(0, 500),
    stars=st.none() | st.integers(0, 90_000),
    code=st.none() | st.just("https://github.com/blue/lamp"),
    keywords=st.lists(st.sampled_from(("lamps", "graph learning", "R&D", "größe")), max_size=3, unique=True).map(tuple),
    categories=st.lists(st.sampled_from(("cs.LG", "cs.CV", "hep-th")), max_size=2, unique=True).map(tuple),
)
_MARKED = st.builds(
    Marks,
    bookmarked=st.booleans(),
    read=st.booleans(),
    position=st.just(0.0),
    tags=st.lists(st.sampled_from(("to-read", "rl", "größe")), max_size=2, unique=True).map(sorted).map(tuple),
    note=st.lists(_LINE, max_size=2).map("\n".join),
)
_SHOWN = {"title", "authors", "published", "id"}
HELD = {
    "json": {field.name for field in fields(Paper)} | set(Marks._fields),
    "jsonl": {field.name for field in fields(Paper)} | set(Marks._fields),
    "csv": _SHOWN | {"abstract", "doi", "upvotes", "comments", "stars", "listed", "code", "keywords", "categories"}
    | set(Marks._fields),
    "bibtex": _SHOWN | {"abstract", "doi", "subjects", "note"},
    "biblatex": _SHOWN | {"abstract", "doi", "subjects", "note"},
    "ris": _SHOWN | {"abstract", "doi", "subjects", "note"},
    "csl": _SHOWN | {"abstract", "doi", "subjects", "note"},
    "atom": _SHOWN | {"abstract", "doi"},
    "page": {"title", "abstract"},
}  # fmt: skip
"""The fields that a format keeps; ``subjects``: keywords and tags are the same in it."""
TO_THE_MONTH = ("bibtex",)
"""Formats that have no days."""
ROUND = [one for one in FORMATS if one.writes and one.name not in ("tsv", "markdown", "html", "ids", "page")]


def held(entry: Entry, name: str) -> dict[str, object]:
    """The values that a format called so keeps, as a person sees them."""
    paper, marks, found = entry.paper, entry.marks, dict[str, object]()
    for field in HELD[name]:
        if field == "subjects":
            found[field] = sorted({*paper.keywords, *marks.tags})
            continue
        value = getattr(marks if field in Marks._fields else paper, field)
        if field in ("title", "abstract"):
            value = " ".join(mend(value).text.split())
            while (further := " ".join(mend(value).text.split())) != value:
                value = further  # two dollars that a formula left are one more: the text is read again and mended again
            if name == "csl":
                value = " ".join(value.replace("<b>", "").split()) or value  # in it this is markup
        elif field == "note":
            value = " ".join(value.split())
        elif field == "authors" and not value and paper.organization and name in ("bibtex", "biblatex", "ris", "csl"):
            value = (paper.organization.name,)  # somebody has to have written it
        elif field == "published" and value and name in TO_THE_MONTH:
            value = value.replace(day=1)
        elif field == "doi" and paper.id and name == "atom":
            continue  # a link leads to one place
        if name == "bibtex" and isinstance(value, str):
            value = value.replace("’", "'")  # for TeX they are one
        found[field] = value
    return found


@pytest.mark.parametrize("name", ["ris", "atom", "csv", "jsonl"])
@pytest.mark.parametrize("text", ["$5 $5 100% $\\pi_0$", "$5\n\n$5 100% $\\pi_0$"])
def test_a_text_that_each_reading_would_mend_further_comes_back_as_it_was_shown(name: str, text: str) -> None:
    one = formats.named(name)
    [back] = read(one, "".join(one.write([Entry(0, Paper("Lanterns", text))])).encode())
    assert isinstance(back, Entry)
    assert mend(back.paper.abstract).text.split() == mend(text).text.split()


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(_PAPERS, _MARKED), min_size=1, max_size=3, unique_by=lambda one: one[0].title))
@pytest.mark.parametrize("one", ROUND, ids=lambda one: one.name)
def test_what_a_format_can_hold_comes_back_as_it_was_shown(one: Format, given: list[tuple[Paper, Marks]]) -> None:
    entries = [Entry(0, paper, marks, paper.key) for paper, marks in given]
    text = "".join(one.write(entries))
    reader = formats.recognised(text, f"papers{one.suffixes[0]}")
    assert reader is not None
    found = read(reader, text.encode())
    assert not [problem for problem in found if isinstance(problem, Problem)]
    back = [found for found in found if isinstance(found, Entry)]
    assert [held(entry, one.name) for entry in back] == [held(entry, one.name) for entry in entries]


def test_keys_come_back_as_papers_that_are_named() -> None:
    entries = [Entry(0, paper) for paper in (*PAPERS, Paper("Of tin", doi="10.1145/1.2"))]
    text = "".join(formats.named("ids").write(entries))
    reader = formats.recognised(text)
    assert reader is not None
    found = list(reader.read(Stream([text.encode()])))
    assert [one.keys[0] for one in found if isinstance(one, Named)] == [entry.paper.key for entry in entries]
