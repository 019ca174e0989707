"""A paper: its identity, its links, and that no text comes in uncleaned."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_reader.models import (
    MOST_AUTHORS,
    Entry,
    Marks,
    Organization,
    Paper,
    arxiv_id,
    doi,
    find_links,
    is_repository,
    link,
)
from tui_reader.text import clean


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2405.12345", "2405.12345"),
        ("2405.12345v3", "2405.12345"),
        ("0704.0001", "0704.0001"),
        ("hep-th/9901001v2", "hep-th/9901001"),
        ("math.GT/0309136", "math/0309136"),
        ("arXiv:2405.12345", "2405.12345"),
        ("https://arxiv.org/abs/2405.12345v1", "2405.12345"),
        ("https://arxiv.org/pdf/2405.12345.pdf", "2405.12345"),
        ("http://export.arxiv.org/abs/hep-th/9901001", "hep-th/9901001"),
        (" 2405.12345\n", "2405.12345"),
        ("2405.123", None),
        ("2405.123456", None),
        ("../2405.12345", None),
        ("https://evil.org/abs/2405.12345", None),
        ("2405.12345/../x", None),
        ("۲۴۰۵.۱۲۳۴۵", None),
        ("ſolv-int/9901001", None),
        ("", None),
    ],
)
def test_arxiv_id(value: str, expected: str | None) -> None:
    assert arxiv_id(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("10.1000/ABC.1", "10.1000/abc.1"),
        ("doi: 10.1000/abc", "10.1000/abc"),
        ("https://dx.doi.org/10.1000/abc", "10.1000/abc"),
        ("10.1000/a 10.2/b", None),
        ("10.10/abc", None),
        ("10.١٢٣٤/abc", None),
        ("abc", None),
    ],
)
def test_doi(value: str, expected: str | None) -> None:
    assert doi(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "https://github.com/microsoft/StyleSwin",
        "http://localhost:8000/x",
        "https://127.0.0.1/a?b=c#d",
        "https://vdt-2023.github.io",
        "https://my_lab.github.io/a(b)",
    ],
)
def test_links_that_may_be_opened(value: str) -> None:
    assert link(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://a.org/x",
        "https://user@evil.org/",
        "https://good.org:pw@evil.org/",
        "https://",
        "https:///x",
        "https://nohost",
        "https://a.org/x y",
        "https://a.org/\nx",
        "https://a.org:port/",
        "https://a.org:٨٠/",
        "httpſ://a.org/",
        "https://youtu.be.fa\u212ae.org/",
        "https://a.org/" + "x" * 2_000,
        "https://a..org/",
        "-https://a.org",
        'https://a.org/"x',
    ],
)
def test_links_that_may_not(value: str) -> None:
    assert link(value) is None


def test_a_link_is_cleaned_and_its_scheme_lowered() -> None:
    assert link("HTTPS://a.org/\x1bx\u202e") == "https://a.org/x"


@pytest.mark.parametrize(
    ("prose", "links"),
    [
        ("at https://github.com/microsoft/StyleSwin.", ["https://github.com/microsoft/StyleSwin"]),
        ("([https://github.com/aforakhilesh/IndicBertology])", ["https://github.com/aforakhilesh/IndicBertology"]),
        ("https://vetbench.github.io . So", ["https://vetbench.github.io"]),
        ("at https:VDT-2023.github.io", ["https://VDT-2023.github.io"]),
        ("https://a.org/x_(y), (https://b.org/z).", ["https://a.org/x_(y)", "https://b.org/z"]),
        ("https://a.org https://a.org", ["https://a.org"]),
        ("{https://a.org/x}, `https://b.org`", ["https://a.org/x", "https://b.org"]),
        ("见https://a.org/x。", ["https://a.org/x"]),
        ("HTTPS://A.org/x", ["https://A.org/x"]),
        ("http and https: nothing", []),
        ("https://user@evil.org/", []),
        (
            r"see https://a.org/show\_and\_tell, https://a.org/c\%20d?e=1\&f=2, https://a.org/\~{}x.",
            ["https://a.org/show_and_tell", "https://a.org/c%20d?e=1&f=2", "https://a.org/~x"],
        ),
        (
            "at github.com/x/y, or huggingface.co/x/z. www.a.example/b and (me.github.io/p)",
            [
                "https://github.com/x/y",
                "https://huggingface.co/x/z",
                "https://www.a.example/b",
                "https://me.github.io/p",
            ],
        ),
        ("me@github.com/x, notgithub.com/x/y, a.com/b", []),
        (
            "https: //a.org/c, https:/d.org/f, https://github. com/g/h",
            ["https://a.org/c", "https://d.org/f", "https://github.com/g/h"],
        ),
        ("https://a.org/lan- tern and", ["https://a.org/lan-tern"]),
        ("https://a.org/c;https://d.org/f,http://g.org", ["https://a.org/c", "https://d.org/f", "http://g.org"]),
        (
            "https://a.org/c;github.com/x/y,huggingface.co/x/z;www.g.org/h",
            ["https://a.org/c", "https://github.com/x/y", "https://huggingface.co/x/z", "https://www.g.org/h"],
        ),
        ("[https://a.org/c](https://a.org/c)", ["https://a.org/c"]),
        (
            r"https : //a.org/c, https://a.org/$\sim$d/, https://a.org/\textasciitilde{}e",
            ["https://a.org/c", "https://a.org/~d/", "https://a.org/~e"],
        ),
        (
            "https://a.org/c{this https URL} [code](https://d.org/f) \\url{https://g.org/i.}",
            ["https://a.org/c", "https://d.org/f", "https://g.org/i"],
        ),
        (
            r"https://a.org/{\_}b, https://a.org/~{}c, https://a.org/$\_$d, https://a.org/{\textasciitilde}e "
            "https://a.org/?f&amp;g",
            ["https://a.org/_b", "https://a.org/~c", "https://a.org/_d", "https://a.org/~e", "https://a.org/?f&g"],
        ),
        (
            "zenodo.org/records/1, bitbucket.org/x/y, GitHub.com/x/y, anonymous.4open.science/r/x-1, "
            "x.readthedocs.io, x.gitlab.io/y",
            [
                *("https://zenodo.org/records/1", "https://bitbucket.org/x/y", "https://GitHub.com/x/y"),
                *("https://anonymous.4open.science/r/x-1", "https://x.readthedocs.io", "https://x.gitlab.io/y"),
            ],
        ),
        (
            "https//a.org/b, https:///a.org/c, https://https://a.org/d, https://github .com/e/f, "
            "https://github.com/ g/h",
            [
                "https://a.org/b",
                "https://a.org/c",
                "https://a.org/d",
                "https://github.com/e/f",
                "https://github.com/g/h",
            ],
        ),
        (
            "https://lamp. github.io/x and https://a.org/c,lamp.github.io",
            [
                "https://lamp.github.io/x",
                "https://a.org/c",
                "https://lamp.github.io",
            ],
        ),
        (
            "“https://a.org/b”, ‘https://a.org/c’, https://a.org/d—it, 在https://a.org/e在此, https://a.org/f에서",
            [f"https://a.org/{one}" for one in "bcdef"],
        ),
        (
            "https://a.org/b.The lamp, https://a.org/c~(code), https://a.org/d$^1$, https://a.org/e--f.git",
            ["https://a.org/b", "https://a.org/c", "https://a.org/d", "https://a.org/e--f.git"],
        ),
    ],
)
def test_find_links(prose: str, links: list[str]) -> None:
    assert list(find_links(prose)) == links


def test_no_prose_makes_the_search_for_links_slow() -> None:
    for piece in ("https://a", "www.a-", "https: ", "a.github.io", "https:// ", "-a."):
        started = time.monotonic()
        find_links("https://" + piece * 7_000)
        assert time.monotonic() - started < 5


@given(
    st.lists(st.sampled_from(["https:", "http://", "a.org", "/x", "(", ")", "[", ".", " ", "@", "é", "\x1b"])).map(
        "".join
    )
)
@example("https://" + "(" * 3_000)
@example("https:a.orghttps:\x1b")
def test_every_link_found_may_be_opened(prose: str) -> None:
    for found in find_links(prose):
        assert link(found) == found
        assert found[-1] not in ".,;:!?"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/a/b", True),
        ("https://gitlab.com/a/b/tree", True),
        ("https://gitee.com/a/b", True),
        ("https://github.com/a", False),
        ("https://github.community/a/b", False),
        ("https://evil.org/github.com/a/b", False),
    ],
)
def test_is_repository(url: str, expected: bool) -> None:
    assert is_repository(url) is expected


def test_a_paper_needs_a_title() -> None:
    for title in ("", " \n", "\x1b\u202e"):
        with pytest.raises(ValueError, match="title"):
            Paper(title)


HOSTILE = "a\x1b]0;b\x07\u202ec\ud800"


def test_every_text_of_a_paper_is_cleaned() -> None:
    paper = Paper(
        HOSTILE,
        HOSTILE,
        authors=(HOSTILE, "\x1b"),
        organization=Organization(HOSTILE, HOSTILE),
        submitter=HOSTILE,
        summary=HOSTILE,
        keywords=(HOSTILE,),
        categories=(HOSTILE,),
        code=f"https://github.com/{HOSTILE}",
        project="javascript:alert(1)",
        doi="10.1000/x\x1b",
        id="../etc",
    )
    assert paper.organization
    texts = [paper.title, paper.abstract, *paper.authors, paper.organization.slug, paper.organization.name]
    texts += [paper.submitter or "", paper.summary or "", *paper.keywords, *paper.categories, paper.code or ""]
    assert all(text == clean(text) for text in texts)
    assert texts[:3] == ["a]0;bc"] * 3
    assert (paper.authors, paper.doi, paper.id, paper.project) == (("a]0;bc",), "10.1000/x", None, None)


def test_counts() -> None:
    paper = Paper("T", author_count=-1, upvotes=-3, comments=2**70, stars=0)
    assert (paper.author_count, paper.upvotes, paper.comments, paper.stars) == (None, None, 2**53, 0)
    assert Paper("T", authors=("A", "B")).author_count == 2
    assert Paper("T", authors=("A",), author_count=9).author_count == 9
    assert len(Paper("T", authors=("A",) * (MOST_AUTHORS + 1)).authors) == MOST_AUTHORS


def test_code_is_the_first_repository_in_the_abstract() -> None:
    abstract = "See https://a.org and https://github.com/a/b, https://github.com/c/d."
    assert Paper("T", abstract).code == "https://github.com/a/b"
    assert Paper("T", abstract, code="https://gitlab.com/x/y").code == "https://gitlab.com/x/y"
    assert Paper("T", abstract, code="file:///x").code == "https://github.com/a/b"


def test_key_is_the_best_that_is_known() -> None:
    bare = Paper("A Title")
    assert bare.key == bare.title_key == Paper("a  TITLE!").key
    assert bare.key.startswith("title:1-")
    assert Paper("A Title", doi="10.1000/X").key == "doi:10.1000/x"
    assert Paper("A Title", id="2405.12345v2", doi="10.1000/x").key == "arxiv:2405.12345"


def test_page() -> None:
    assert Paper("T", id="hep-th/9901001").page == "https://huggingface.co/papers/hep-th/9901001"
    assert Paper("T", doi="10.1000/a<b>").page == "https://doi.org/10.1000/a%3Cb%3E"
    assert Paper("A & B/ü").page == "https://huggingface.co/papers?q=A%20%26%20B%2F%C3%BC"
    assert link(Paper("\"'`; rm -rf ~").page)


DAY = date(2024, 5, 1)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Paper("T"), Paper("T", id="2405.12345"), True),
        (Paper("T", id="2405.12345"), Paper("T", id="2405.12346"), False),
        (Paper("T", id="2405.12345v1"), Paper("T", id="2405.12345v2"), True),
        (Paper("T", doi="10.1000/a"), Paper("T", doi="10.1000/b"), False),
        (Paper("T", id="2405.12345"), Paper("T", doi="10.1000/b"), True),
        (Paper("T", published=DAY), Paper("T", published=DAY.replace(year=2025)), True),
        (Paper("T", published=DAY), Paper("T", published=DAY.replace(year=2026)), False),
        (Paper("T", published=DAY), Paper("T"), True),
        (Paper("T", authors=("Ada Lovelace",)), Paper("T", authors=("Lovelace, A.",)), True),
        (Paper("T", authors=("José Nuñez",)), Paper("T", authors=("J. Nunez",)), True),
        (Paper("T", authors=("Ada Lovelace",)), Paper("T", authors=("Alan Turing",)), False),
        (Paper("T", authors=(",",)), Paper("T", authors=("Alan Turing",)), True),
        (Paper("T", authors=("Wang Wei",)), Paper("T", authors=("Wei Wang",)), True),
        (Paper("T", authors=("W. Wei",)), Paper("T", authors=("Wei Wang",)), True),
        (Paper("T", authors=("Wang Wei",)), Paper("T", authors=("Wei Zhang",)), False),
        (Paper("T", authors=("Bo Quill, Jr.",)), Paper("T", authors=("Quill, Bo",)), True),
        (Paper("T", authors=("Bo Quill III",)), Paper("T", authors=("Bo van Quill",)), True),
        (Paper("T", authors=(r"{\O}rst Wa{\l}{\k e}ga",)), Paper("T", authors=("Orst Walega",)), True),
        (Paper("T", authors=("Jörg Müller",)), Paper("T", authors=("J. Mueller",)), True),
        (Paper("T", authors=("The Lamp Collaboration", "A. Lind")), Paper("T", authors=("A. Lind", "B. Ek")), True),
        (Paper("T", authors=("The Lamp Collaboration", "A. Lind")), Paper("T", authors=("C. Oy",)), False),
        (Paper("T", authors=("李世民",)), Paper("T", authors=("Shimin Li",)), True),
        (Paper("T", doi="10.48550/arXiv.2405.12345v2"), Paper("T", id="2405.12345"), True),
        (Paper("T", doi="10.48550/arXiv.2405.12345"), Paper("T", id="2405.12346"), False),
    ],
)
def test_may_equal(one: Paper, other: Paper, expected: bool) -> None:
    assert one.may_equal(other) is other.may_equal(one) is expected


def test_values_are_frozen() -> None:
    paper = Paper("T")
    for value, name in ((paper, "title"), (Marks(), "read"), (Entry(1, paper), "key"), (Organization("a", ""), "name")):
        with pytest.raises(AttributeError):
            setattr(value, name, "x")
    assert Organization("slug", "").name == "slug"
