"""Names as people type and cite them: who is meant, and which papers that finds, in a small and in a large index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.search import people
from tui_reader.search.document import Document
from tui_reader.search.index import SMALL, Index, spans
from tui_reader.search.people import Person
from tui_reader.search.query import parse

PAPERS = [
    Document(1, "On Wicks", authors=("Yann Kettlewick", "Yoshua Bentley"), year=2025),
    Document(2, "Pouring", authors=("Balázs Ørstedson", "Wałęga Mużak", "Jean-Pierre d'Alemberg"), year=2025),
    Document(3, "A Theory of Lids", authors=("Anna van der Berghout", "Fei-Fei Liangzi", "Seán O'Lampkin"), year=2024),
    Document(4, "Gentle Boiling", authors=("Y. Kettlewick", "Maria García-Lampez"), year=2019),
    Document(5, "Kettlewick Considered: y in Practice", authors=("Tom Ample",), year=2025),
    Document(6, "Spouts et al: and other shapes", authors=("Zed Ample",), year=2025),
    Document(7, "Steam", authors=("John W. McKettle, Jr.",), year=2025),
    Document(8, "Whistles", authors=("Wang Lampwei", "Xiaolong Wang"), year=2025),
    Document(9, "Of Whistling", authors=("Xavier Lampwei",), year=2023),
    Document(11, "Iron", authors=("Kurt Vonnelamp",), year=2020),
    Document(10, "Handles", authors=("Bea Bentley", "Wanda Wang", "Yann Ample"), year=2021),
]

FORMS = {
    "Y. Kettlewick": {1, 4},
    "Kettlewick, Y.": {1, 4},
    "Y Kettlewick": {1, 4},
    "y kettlewick": {1, 4},
    "Kettlewick Y": {1, 4},
    "kettlewick y": {1, 4},
    "Kettlewick YA": {1, 4},
    "Kettlewick, Yann": {1},
    "Yann Kettlewick": {1},
    "yann kettlewick": {1},
    "Kettlewick et al. 2025": {1},
    "(Kettlewick et al., 2025)": {1},
    "Kettlewick et al. (2019)": {4},
    "Kettlewick and Bentley": {1},
    "Kettlewick & Bentley 2025": {1},
    "Kettlewick, Bentley": {1},
    "Kettlewick and García-Lampez (2019)": {4},
    "kettlewick2025wicks": {1},
    "kettlewick-etal-2025-wicks": {1},
    "kettlewickGentle2019": {4},
    'author:"Kettlewick, Yann"': {1},
    'author:"Y. Kettlewick"': {1, 4},
    'author:"Kettlewick Y"': {1, 4},
    "author:Kettlewick, Y.": {1, 4},
    "author:Y. Kettlewick boiling": {4},
    "gentle boiling by Y. Kettlewick": {4},
    "boiling Kettlewick et al.": {4},
    "Bal\\'azs": {2},
    "{\\O}rstedson, B.": {2},
    "Orstedson et al. 2025": {2},
    "Wa{\\l}{\\k e}ga": {2},
    "J.-P. d'Alemberg": {2},
    "JP d'Alemberg": {2},
    "van der Berghout, A.": {3},
    "A. van der Berghout": {3},
    "Berghout, Anna van der": {3},
    "vanderberghout2025": {3},
    "[@vanderberghout2025]": {3},
    "~\\citep[see][p. 3]{vanderberghout2025}.": {3},
    "vonnelamp2020iron": {11},
    "vanderBerghout2025doors": {3},
    "F.-F. Liangzi": {3},
    "S. O'Lampkin": {3},
    "Garcia-Lampez, M.": {4},
    "J. W. McKettle": {7},
    "McKettle JW": {7},
    "McKettle, John W., Jr.": {7},
    "W. Lampwei": {8},
    "X. Lampwei": {9},
    "Xiaolong Wang": {8},
    "X. Lampwai": {9},
}


def index_of(papers: Sequence[Document], folder: Path | None = None) -> Index:
    by_row = {paper.row: paper for paper in papers}
    index = Index.open(folder, lambda rows: [by_row[row] for row in rows if row in by_row])
    index.rebuild(papers)
    return index


@pytest.fixture(scope="module")
def small() -> Index:
    return index_of(PAPERS)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Index:
    others = [Document(row, f"Doors {row}", authors=(f"Una Dore{row}",)) for row in range(100, 102 + SMALL)]
    return index_of([*PAPERS, *others], tmp_path_factory.mktemp("index"))


@pytest.mark.parametrize("text", FORMS)
def test_a_name_finds_the_papers_of_the_person_first(small: Index, large: Index, text: str) -> None:
    for index in (small, large):
        first = [hit.row for hit in index.search(parse(text)).hits[: len(FORMS[text])]]
        assert set(first) == FORMS[text]


def test_a_field_that_names_an_author_finds_no_other(small: Index, large: Index) -> None:
    for index in (small, large):
        for text, rows in (
            ('author:"Kettlewick, Yann"', [1, 4]),
            ('author:"Kettlewick, Yann" wicks', [1]),
            ('author:"Bentley, Bea"', [10]),
            ('author:"Ample, Tom" kettlewick', [5]),
        ):
            assert [hit.row for hit in index.search(parse(text)).hits] == rows
        assert not index.search(parse('author:"Wang Kettlewick"')).hits
        assert index.search(parse('author:"Y. Kettlewick"')).total == 2
        left = {hit.row for hit in index.search(parse('kettlewick -author:"Kettlewick, Yann"')).hits}
        assert 1 not in left
        assert 4 in left


def test_words_that_may_be_names_find_titles_as_well(small: Index) -> None:
    assert [hit.row for hit in small.search(parse("Gentle Boiling")).hits] == [4]
    assert {hit.row for hit in small.search(parse("y practice")).hits} == {5}
    assert 5 in {hit.row for hit in small.search(parse("kettlewick y")).hits}


@pytest.mark.parametrize("others", [0, SMALL])
def test_names_that_an_author_has_are_spelled_right(others: int, tmp_path: Path) -> None:
    papers = [Document(1, "On Wicks", authors=("Yann Kettlewick",)), Document(2, "Of Yann Kettlewack")]
    papers += [Document(row, f"Doors {row}", authors=(f"Una Dore{row}",)) for row in range(10, 10 + others)]
    index = index_of(papers, tmp_path)
    assert [hit.row for hit in index.search(parse("yann kettlewick")).hits] == [1]
    assert [hit.row for hit in index.search(parse("Kettlewick, Yann")).hits] == [1]
    assert {hit.row for hit in index.search(parse("yann kettlewock")).hits} == {1, 2}


def test_the_year_beside_a_name_is_no_condition_but_an_order(small: Index) -> None:
    assert [hit.row for hit in small.search(parse("Kettlewick et al. 2019")).hits][:2] == [4, 1]
    assert [hit.row for hit in small.search(parse("Kettlewick et al. 2024")).hits][:2] == [1, 4]


def test_a_cited_author_is_the_first(small: Index) -> None:
    assert [hit.row for hit in small.search(parse("Bentley et al.")).hits][:2] == [10, 1]


def test_a_name_finds_while_it_is_typed(small: Index) -> None:
    for end in range(7, len("Y. Kettlewick") + 1):
        assert {hit.row for hit in small.search(parse("Y. Kettlewick"[:end])).hits[:2]} == {1, 4}


@pytest.mark.parametrize(
    "text", ["attention and memory", "self attention", "gpt4", "a survey of lids", "title:lids", '"Y. Kettlewick"', ""]
)
def test_words_are_no_names_for_sure(text: str) -> None:
    who = parse(text).people
    assert who is None or not who.sure


def marked(text: str, document: Document) -> list[str]:
    joined = ", ".join(document.authors)
    return [joined[start:end] for start, end in spans(parse(text), document).get("authors", ())]


def test_the_letters_that_were_typed_are_marked_in_the_name() -> None:
    assert marked("Y. Kettlewick", PAPERS[0]) == ["Y", "Kettlewick"]
    assert marked("Orstedson et al. 2025", PAPERS[1]) == ["Ørstedson"]
    assert marked("Kettlewick, Yann", PAPERS[0]) == ["Yann", "Kettlewick"]
    assert marked("Y. Kettlewick", PAPERS[3]) == ["Y", "Kettlewick"]


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_is_read(text: str, author: str) -> None:
    who = people.read(text)
    if who:
        assert 0 <= who.fit([author], 2024) <= 1.1
    parse(text)


def test_a_name_fits_by_its_initials_in_order() -> None:
    person = Person(("mckettle",), ("j", "w"))
    assert person.fits(("john", "w", "mckettle")) > person.fits(("john", "mckettle")) > 0
    assert not person.fits(("wanda", "mckettle"))
    assert not person.fits(("john", "kettle"))
