"""Papers from JSON: the program's own exports, dumps of arXiv in the shapes that go round, and what is broken."""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recorded import recorded
from tui_reader import formats
from tui_reader.formats import Named, Options, Problem, fields, json_array, jsonl, shapes
from tui_reader.formats.authors import split_authors
from tui_reader.formats.stream import LONGEST, Stream
from tui_reader.library import seed
from tui_reader.models import Entry, Marks, Organization, Paper

KAGGLE = {
    "id": "0704.0009",
    "submitter": "Ana Reyes",
    "authors": "A. Reyes, B. L\\'opez and C. van Dyk (1) ((1) Some Institute, Utrecht)",
    "title": "Cores of the\n  Serpens Cloud",
    "doi": "10.1086/518646 10.1086/999",
    "categories": "astro-ph math.CO",
    "abstract": "  We present\nthe results.\n",
    "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}, {"version": "v2", "created": "x"}],
    "update_date": "2010-03-18",
    "authors_parsed": [["Reyes", "A.", ""], ["López", "B.", "Jr."]],
}


def papers_of(found: Iterable[Entry | Named | Problem]) -> Iterator[Paper | Problem]:
    return (one if isinstance(one, Problem) else one.paper for one in found if not isinstance(one, Named))


def parse_lines(lines: Iterable[bytes | str]) -> Iterator[Paper | Problem]:
    ended = (line.encode() if isinstance(line, str) else line for line in lines)
    return papers_of(jsonl.read(Stream(line if line.endswith(b"\n") else line + b"\n" for line in ended)))


def parse_array(pieces: Iterable[bytes]) -> Iterator[Paper | Problem]:
    return papers_of(json_array.read(Stream(pieces)))


def one(fields: Any) -> Paper | Problem:
    [found] = parse_lines([json.dumps(fields)])
    return found


def paper(**fields: Any) -> Paper:
    found = one({"title": "T", **fields})
    assert isinstance(found, Paper), found
    return found


def bad(found: Iterable[Paper | Problem]) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in found if isinstance(one, Problem)]


def titles(found: Iterable[Paper | Problem]) -> list[str]:
    return [one.title for one in found if isinstance(one, Paper)]


# -- whose shapes are taken -----------------------------------------------------------------------------------------


def test_what_is_exported_comes_back_the_same() -> None:
    papers = [
        *seed.read().papers,
        Paper(
            "With everything",
            "It has code at https://github.com/a/b and more.",
            id="2405.00001",
            authors=("A B", "C D"),
            organization=Organization("blue", "Blue Lab"),
            published=date(2024, 5, 1),
            listed=date(2024, 5, 3),
            upvotes=7,
            comments=0,
        ),
        Paper("Known by its DOI", doi="10.1000/ab", author_count=12),
    ]
    entries = [Entry(1, paper, key=paper.key) for paper in papers]
    for name in ("json", "jsonl"):
        for options in (Options(), Options(ascii_only=True)):
            written = "".join(formats.named(name).write(entries, options))
            assert list(papers_of(formats.named(name).read(Stream([written.encode()])))) == papers


EVERY_FIELD = {
    "title": st.sampled_from(["A title", r"$\pi_0$ & “more” <b>", "題"]),
    "abstract": st.sampled_from(["", "One.", "One.\n\nTwo at https://github.com/a/b."]),
    "id": st.sampled_from([None, "2405.00001", "math/0309136"]),
    "doi": st.sampled_from([None, "10.1000/ab"]),
    "authors": st.sampled_from([(), ("Ada Lind",), ("Ada Lind", "Bo Ek Jr.", "李世民")]),
    "author_count": st.none() | st.integers(0, 5_000),
    "organization": st.sampled_from([None, Organization("blue", "Blue Lab"), Organization("x", "")]),
    "published": st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    "listed": st.none() | st.dates(date(2023, 5, 4), date(2100, 1, 1)),
    "upvotes": st.none() | st.integers(0, 2**53),
    "comments": st.none() | st.integers(0, 2**53),
    "stars": st.none() | st.integers(0, 2**53),
    "submitter": st.sampled_from([None, "someuser"]),
    "code": st.sampled_from([None, "https://github.com/c/d"]),
    "project": st.sampled_from([None, "https://c.github.io/d"]),
    "summary": st.sampled_from([None, "Made by a machine."]),
    "keywords": st.sampled_from([(), ("lamps",), ("lamps; and more", "kettles")]),
    "categories": st.sampled_from([(), ("cs.LG",), ("cs.LG", "math.CO")]),
}
EVERY_MARK = {
    "bookmarked": st.booleans(),
    "read": st.booleans(),
    "tags": st.sampled_from([(), ("rl",), ("rl", "to-do")]),
    "note": st.sampled_from(["", "One.\n\n<b>Two</b> &amp; arXiv:2405.00009"]),
    "position": st.sampled_from([0.0, 0.25, 1.0]),
}


def test_these_are_all_fields_that_there_are() -> None:
    assert set(EVERY_FIELD) == {field.name for field in dataclasses.fields(Paper)}
    assert set(EVERY_MARK) == set(Marks._fields)


@pytest.mark.parametrize("name", ["json", "jsonl"])
@given(paper=st.builds(Paper, **EVERY_FIELD), marks=st.builds(Marks, **EVERY_MARK))
def test_every_field_comes_back_as_it_was(name: str, paper: Paper, marks: Marks) -> None:
    text = "".join(formats.named(name).write([Entry(1, paper, marks, paper.key)]))
    [found] = formats.named(name).read(Stream([text.encode()]))
    assert isinstance(found, Entry)
    assert (found.paper, found.marks) == (paper, marks)


def test_the_dump_of_all_of_arxiv_is_read() -> None:
    assert one(KAGGLE) == Paper(
        "Cores of the Serpens Cloud",
        "We present the results.",
        id="0704.0009",
        doi="10.1086/518646",
        authors=("A. Reyes", "B. López Jr."),
        published=date(2007, 4, 2),
        categories=("astro-ph", "math.CO"),
    )
    less = {name: value for name, value in KAGGLE.items() if name not in ("authors_parsed", "versions")}
    assert one(less) == paper(
        **{**less, "authors": ["A. Reyes", "B. L\\'opez", "C. van Dyk"], "published": "2010-03-18"}
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"id": "http://arxiv.org/abs/hep-th/9901001v3"}, {"id": "hep-th/9901001"}),
        ({"id": "abc", "url": "https://arxiv.org/abs/2603.02765"}, {"id": "2603.02765"}),
        ({"key": "arxiv:2405.00001"}, {"id": "2405.00001"}),
        ({"id": 2405.1234}, {"id": None}),  # might have been 2405.12340
        ({"summary": "S"}, {"abstract": "S"}),
        ({"abstract": "A", "summary": "S"}, {"abstract": "A", "summary": None}),
        ({"published": "2024-05-01T09:04:28Z", "created": "2020-01-01"}, {"published": date(2024, 5, 1)}),
        ({"published_at": "2026-03-03T09:04:28Z"}, {"published": date(2026, 3, 3)}),
        ({"created": "2012-12-07"}, {"published": date(2012, 12, 7)}),
        ({"published": "soon", "update_date": "2008-11-26"}, {"published": date(2008, 11, 26)}),
        ({"published": "2024-02-30"}, {"published": None}),
        ({"categories": ["cs.LG", "cs.AI"]}, {"categories": ("cs.LG", "cs.AI")}),
        ({"categories": ["cs.LG cs.AI"]}, {"categories": ("cs.LG", "cs.AI")}),
        ({"upvotes": 3.0, "comments": True, "author_count": -1}, {"upvotes": 3, "comments": None}),
        ({"upvotes": float("inf"), "comments": float("nan")}, {"upvotes": None, "comments": None}),
        ({"doi": "https://doi.org/10.1000/AB"}, {"doi": "10.1000/ab"}),
        ({"organization": "Blue Lab"}, {"organization": Organization("Blue Lab", "Blue Lab")}),
        ({"code_url": "https://github.com/a/b"}, {"code": "https://github.com/a/b"}),
        ({"code": "javascript:alert(1)"}, {"code": None}),
        ({"authors": [{"name": "A B"}, {"given": "C", "family": "D"}, 3, None]}, {"authors": ("A B", "C D")}),
        ({"authors": ["Lind, Ada", "Bo Quill, Jr."]}, {"authors": ("Ada Lind", "Bo Quill, Jr.")}),
        (
            {
                "authors": [
                    {"first": "John", "middle": ["W."], "last": "McLind", "suffix": "Jr."},
                    {"forenames": "Ada", "keyname": "Ek"},
                    {"author": {"display_name": "Bo Oy"}},
                    {"firstName": "C", "lastName": "Um"},
                    {"fullname": "Dee Um"},
                    ":",
                    "others",
                ]
            },
            {"authors": ("John W. McLind Jr.", "Ada Ek", "Bo Oy", "C Um", "Dee Um")},
        ),
        ({"authorships": [{"author": {"display_name": "Bo Oy"}}]}, {"authors": ("Bo Oy",)}),
        (
            {
                "authors": r"Ad\'a L{\'i}nd, {\O}rst Wa{\l}{\k e}ga and V. {\v{Z}}n{\v{c}}, "
                r"L{é}o \'{\^e}k, J\o rn \L uk~Sz\H o"
            },
            {"authors": ("Adá Línd", "Ørst Wałęga", "V. Žnč", "Léo ếk", "Jørn Łuk Sző")},
        ),
        ({"authors": {"A": 1}, "keywords": 7, "abstract": [3]}, {"authors": (), "keywords": (), "abstract": ""}),
    ],
)
def test_fields_by_other_names_and_of_other_kinds(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    found = paper(**fields)
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Lind", ["Ada Lind"]),
        ("A B, C D and E F", ["A B", "C D", "E F"]),
        ("A B, C D, and E F & G H", ["A B", "C D", "E F", "G H"]),
        ("Lind, Ada; Quill, Bo B.", ["Ada Lind", "Bo B. Quill"]),
        ("Keith Vander Linden, ; Bo Quill", ["Keith Vander Linden", "Bo Quill"]),
        ("Lind, Ada and van der Berg, Jan", ["Ada Lind", "Jan van der Berg"]),
        ("Anderson, P. W.", ["P. W. Anderson"]),
        ("Vinayak, Marko Lind", ["Vinayak", "Marko Lind"]),
        ("I. B. Lind, A. A. Quill", ["I. B. Lind", "A. A. Quill"]),
        ("Bo Quill, Jr., Ada Lind", ["Bo Quill Jr.", "Ada Lind"]),
        ("R. Lind et al.", ["R. Lind"]),
        ("A. Lind (1), B. Quill (2) ((1) Here, there, (2) Where)", ["A. Lind", "B. Quill"]),
        ("Alexander Sandstrom and Andy Land", ["Alexander Sandstrom", "Andy Land"]),
        ("McQuill, John W., Jr.", ["John W. McQuill Jr."]),
        ("Quill, B., Jr. and Lind, A.", ["B. Quill Jr.", "A. Lind"]),
        ("de Bruyn Kops, S. M. and van der Berg, A.", ["S. M. de Bruyn Kops", "A. van der Berg"]),
        ("Lind, A., Ek, B.", ["A. Lind", "B. Ek"]),
        ("Lind, A., Ek, B. C., and Oy, D.", ["A. Lind", "B. C. Ek", "D. Oy"]),
        ("Lind, A. and Ek, B. and others", ["A. Lind", "B. Ek"]),
        ("A. Lind, B. Ek, et al.", ["A. Lind", "B. Ek"]),
        ("The Lamp Collaboration: A. B. Lind, C. Ek", ["The Lamp Collaboration", "A. B. Lind", "C. Ek"]),
        ("Lamp Collaboration, :, A. Lind", ["Lamp Collaboration", "A. Lind"]),
        ("Sawa Ek, Fateh ud din B Lind and M. L. Oy", ["Sawa Ek", "Fateh ud din B Lind", "M. L. Oy"]),
        ("李世民，秦叔宝、王维", ["李世民", "秦叔宝", "王维"]),
        ("李世民；秦叔宝", ["李世民", "秦叔宝"]),
        ("Ada Lind\nBo Ek\tCy Oy", ["Ada Lind", "Bo Ek", "Cy Oy"]),
        ("Ada Lind / Bo Ek", ["Ada Lind", "Bo Ek"]),
        ("Ada Lind · Bo Ek", ["Ada Lind", "Bo Ek"]),
        ("Ada Lind AND Bo Ek und Cy Oy", ["Ada Lind", "Bo Ek", "Cy Oy"]),
        ("Rolf von Lind und Ek, Cy Oy", ["Rolf von Lind und Ek", "Cy Oy"]),
        ("A. Lind \\& B. Ek", ["A. Lind", "B. Ek"]),
        ("Lind, Ada; Ek, Bo; and Oy, Cy", ["Ada Lind", "Bo Ek", "Cy Oy"]),
        ("Lind, AB, Ek, CD", ["AB Lind", "CD Ek"]),
        ("van den Lind, Ada", ["Ada van den Lind"]),
        ("k. Lind, S. Ek", ["k. Lind", "S. Ek"]),
        ("Lind, Ada and Bo Ek", ["Ada Lind", "Bo Ek"]),
        ("Ada Lind¹,², Bo Ek*", ["Ada Lind", "Bo Ek"]),
        ("Ada Lind$^1$, Bo Ek^{1,2}, Cy Oy3, Di Um [4]", ["Ada Lind", "Bo Ek", "Cy Oy", "Di Um"]),
        ("Ada Lind <a@lamp.example>, Bo Ek", ["Ada Lind", "Bo Ek"]),
        ("By Dr. Ada Lind, PhD, Prof. Bo Ek MD and Cy Oy, MD, PhD", ["Ada Lind", "Bo Ek", "Cy Oy"]),
        ("Authors: Ada Lind, Bo Ek +5 authors", ["Ada Lind", "Bo Ek"]),
        ("Ada Lind and 12 other authors", ["Ada Lind"]),
        ("A. Lind, on behalf of the Lamp Collaboration", ["A. Lind", "Lamp Collaboration"]),
        ("{Lamp and Oil Group} and Lind, Ada", ["{Lamp and Oil Group}", "Ada Lind"]),
        ("Oil and Gas Consortium", ["Oil and Gas Consortium"]),
        ("김철수, 이영희", ["김철수", "이영희"]),
        ("李世民 秦叔宝 王维", ["李世民", "秦叔宝", "王维"]),
        ("山田 太郎, 鈴木 花子", ["山田 太郎", "鈴木 花子"]),
        ("N/A", []),
        (", ; ,", []),
        ("(((", []),
    ],
)
def test_authors_in_one_text_are_taken_apart(text: str, names: list[str]) -> None:
    assert list(split_authors(text)) == names


@pytest.mark.parametrize(
    "stored",
    [
        "['Ada Lind', \"Bo d'Ek\"]",
        '["Ada Lind", "Bo d\'Ek"]',
        "[{'name': 'Ada Lind'}, {'name': \"Bo d'Ek\"}]",
        ["Ada Lind, Bo d'Ek"],
        ["Ada Lind and Bo d'Ek"],
        {"0": "Ada Lind", "1": "Bo d'Ek"},
        [{"firstname": "Ada", "lastname": "Lind"}, {"given_name": "Bo", "surname": "d'Ek"}],
        [{"given": "Ada", "family": "Lind"}, {"given": "Bo", "dropping-particle": "d'", "family": "Ek"}],
        [{"author": "Ada Lind"}, {"displayName": "Bo d'Ek"}],
        [{"name": {"first": "Ada", "last": "Lind"}}, {"authorName": "Bo d'Ek"}],
    ],
)
def test_authors_as_programs_write_lists_and_people(stored: object) -> None:
    (entry,) = fields.entries({"title": "Lamps", "authors": stored}, 1)
    assert isinstance(entry, Entry)
    assert entry.paper.authors == ("Ada Lind", "Bo d'Ek")


# -- what is broken -------------------------------------------------------------------------------------------------


def test_every_line_is_a_paper_or_told_with_its_number() -> None:
    lines = [
        b'\xef\xbb\xbf{"title": "First"}\n',
        b"\n",
        b'{"title": "cut o\n',
        b"[1]\n",
        b'{"title": 3}\n',
        b'{"name": "no title"}\r\n',
        b'{"title": "\\u200b \\ud800"}\n',
        b'{"title": "\xff"}\n',
        b"[" * 100_000 + b"\n",
        b'{"title": ' + b"9" * 5_000 + b"}\n",
        b'{"title": "' + b"x" * LONGEST + b'"}\n',
        b'{"title": "Last"}',
    ]
    found = list(parse_lines(lines))
    assert titles(found) == ["First", "ÿ", "Last"]
    told = dict(bad(found))
    assert list(told) == [3, 4, 5, 6, 7, 9, 10, 11]
    assert "no JSON" in told[3]
    assert told[4] == "this is no JSON object"
    assert told[6] == "there is no title"
    assert told[11] == "the line is longer than 4,000,000 characters"


@given(st.lists(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode))))
def test_any_bytes_give_one_answer_a_line(lines: list[bytes]) -> None:
    content = b"\n".join(lines)
    wanted = [line for line in Stream([content]).lines() if line.strip()]
    assert len(list(jsonl.read(Stream([content])))) == len(wanted)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
NAMES = (
    "key id title abstract summary authors authors_parsed author_count organization published created versions"
    " update_date listed upvotes doi categories keywords code url"
)


@given(st.dictionaries(st.sampled_from(NAMES.split()), JSON))
def test_fields_of_any_kind_are_read_or_told(fields: dict[str, Any]) -> None:
    assert isinstance(one(fields), Paper if _has_title(fields) else Problem)


def _has_title(fields: dict[str, Any]) -> bool:
    try:
        return bool(Paper(shapes.plain(fields["title"])))  # Crossref has it in a list, OpenReview with its name
    except (KeyError, ValueError):
        return False


# -- arrays ---------------------------------------------------------------------------------------------------------

MIXED = b'\xef\xbb\xbf[\n {"title": "A"}, 12,\n{"title":"\xc3\x84 [},{"}\n, {}, "x", null , [[]]\n]\n'


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
def test_an_array_is_the_same_however_it_comes_in_pieces(size: int) -> None:
    found = list(parse_array(MIXED[i : i + size] for i in range(0, len(MIXED), size)))
    assert titles(found) == ["A", "Ä [},{"]
    no_object = "this is no JSON object"
    assert bad(found) == [(2, no_object), (4, "there is no title"), (4, no_object), (4, no_object), (4, no_object)]


@pytest.mark.parametrize(
    ("text", "papers", "told"),
    [
        (b"", [], []),
        (b"[]", [], []),
        (b'{\n "title": "alone"\n}\n', ["alone"], []),
        (b'{\n"title": "A"\n}\n{\n"title": "B"\n}\n', ["A", "B"], []),
        (b'[{"title": "A"},\n{"title": "B"', ["A"], [(2, "not read")]),
        (b'[{"title": "A"},\n{"title": "B"}\n', ["A", "B"], [(3, "cut off")]),
        (b'[{"title": "A"},\nrubbish,\n{"title": "B"}]', ["A"], [(2, "not read")]),
        (b'[{"title": "A"}\n]]', ["A"], [(2, "not read")]),
        (b'[{"title": "A\xff"},\n{"title": "B"}]', ["Aÿ", "B"], []),
        (b"[" + b'{"a":' * 100_000, [], [(1, "nested too deep")]),
    ],
)
def test_broken_arrays_give_what_is_before_the_break(
    text: bytes, papers: list[str], told: list[tuple[int, str]]
) -> None:
    found = list(parse_array(text[i : i + 16] for i in range(0, len(text), 16)))
    assert titles(found) == papers
    assert [line for line, _ in bad(found)] == [line for line, _ in told]
    assert all(word in reason for (_, word), (_, reason) in zip(told, bad(found), strict=True))


def test_an_element_that_never_ends_takes_no_memory_without_end() -> None:
    taken = 0

    def endless() -> Iterable[bytes]:
        nonlocal taken
        yield b'[{"title": "'
        while True:
            taken += 1 << 16
            yield b"x" * (1 << 16)

    [found] = parse_array(endless())
    assert isinstance(found, Problem)
    assert taken < 3 * LONGEST


@given(st.lists(JSON, max_size=6), st.integers(1, 40), st.sampled_from([None, 1]))
def test_any_array_gives_one_answer_an_element(values: list[Any], size: int, indent: int | None) -> None:
    text = json.dumps([[value] for value in values], indent=indent).encode()
    found = list(parse_array(text[i : i + size] for i in range(0, len(text), size)))
    assert len(found) == len(values)


@given(st.binary(max_size=80))
def test_any_bytes_may_stand_where_an_array_is_wanted(text: bytes) -> None:
    assert len(list(parse_array([text]))) <= len(text)


@pytest.mark.parametrize(
    ("line", "is_array"),
    [(b"[\n", True), (b' [{"title"', True), (b"{\n", True), (b'{"title": "x"}\n', False), (b'{"title', True)],
)
def test_arrays_and_objects_over_lines_are_told_from_lines(line: bytes, is_array: bool) -> None:
    for marked in (line, b"\xef\xbb\xbf" + line):
        found = formats.recognised(Stream([marked]).head())
        assert found is not None
        assert (found.name == "json") is is_array


# -- recorded -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["arxiv_27k_abstracts", "arxiv_300k_titles"])
def test_recorded_dumps_are_read_without_loss(name: str) -> None:
    with gzip.open(recorded("corpus") / f"{name}.jsonl.gz") as file:
        lines = list(islice(file, 3_000))
    found = list(parse_lines(lines))
    assert bad(found) == []
    for line, read in zip(map(json.loads, lines), found, strict=True):
        assert isinstance(read, Paper)
        assert read.id == line["id"]
        assert read.published == date.fromisoformat((line.get("created") or line["published_at"])[:10])
        assert read.authors
        if isinstance(line["authors"], list):
            assert len(read.authors) == len(line["authors"])
        else:  # every letter of the names is still there, apart from the words between them
            said = set(line["authors"].replace(",", " ").replace(";", " ").split())
            assert said - set(" ".join(read.authors).split()) <= {"and", "et", "al", "al.", "for", "the"}
