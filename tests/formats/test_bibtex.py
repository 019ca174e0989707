"""BibTeX and BibLaTeX: what another program reads of them is what the paper says, whatever its texts hold."""

from __future__ import annotations

import re
import warnings
from datetime import date

import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader.formats import Options, citing, named
from tui_reader.formats.bibtex import one
from tui_reader.models import Entry, Marks, Organization, Paper

PAPER = Paper(
    "StyleSwin: Transformer-based GAN & $\\pi_0$ for 100% of it",
    "We light {lamps}. $x^2$",
    id="2605.80001",
    authors=("Ashish Vaswani", "Ludwig van Beethoven", "John W. McKay Jr.", "Gemma Team", "José Ñandú"),
    author_count=9,
    published=date(2026, 5, 18),
    categories=("cs.CV", "cs.AI"),
)


def read(text: str) -> list[dict[str, str]]:
    """The entries as bibtexparser has them, whose warnings are errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        library = parse_string(text)
    assert not library.failed_blocks
    return [{"type": e.entry_type, "key": e.key} | {f.key: f.value for f in e.fields} for e in library.entries]


def test_bibtex_is_ascii_and_says_where_the_paper_is() -> None:
    text = one(Entry(0, PAPER, Marks(tags=("to-read",), note="Read 5% of it")))
    assert text.isascii()
    [entry] = read(text)
    assert entry["type"] == "misc"
    assert entry["key"] == "vaswani2026styleswin"
    assert entry["title"] == r"{StyleSwin}: Transformer-based {GAN} \& $\pi_0$ for 100\% of it"
    assert entry["author"] == (
        "Vaswani, Ashish and van Beethoven, Ludwig and McKay, Jr., John W. and {Gemma Team} and "
        r"{\~{N}}and{\'{u}}, Jos{\'{e}} and others"
    )
    assert (entry["year"], entry["month"]) == ("2026", "may")
    assert (entry["eprint"], entry["archiveprefix"], entry["primaryclass"]) == ("2605.80001", "arXiv", "cs.CV")
    assert entry["keywords"] == "to-read"
    assert entry["annote"] == r"Read 5\% of it"


def test_biblatex_is_utf_8() -> None:
    [entry] = read("".join(named("biblatex").write([Entry(0, PAPER)])))
    assert entry["type"] == "online"
    assert "π₀" in entry["title"]
    assert entry["date"] == "2026-05-18"
    assert (entry["eprinttype"], entry["eprintclass"]) == ("arxiv", "cs.CV")


def test_a_paper_without_an_id_is_cited_by_what_it_has() -> None:
    with_doi = Paper("Lamps", doi="10.1145/1", authors=("Ada Lind",))
    of_nobody = Paper("Lamps of Nobody", organization=Organization("lamp", "Lamp & Co"))
    first, second = read("".join(named("bibtex").write([Entry(0, with_doi), Entry(0, of_nobody)])))
    assert first["doi"] == "10.1145/1"
    assert "url" not in first
    assert second["author"] == r"{Lamp \& Co}"
    assert second["url"].startswith("https://huggingface.co/papers?q=")


def test_keys_are_unique_and_those_of_others_are_left_to_them() -> None:
    same = [Entry(0, Paper("The Lamps", authors=("Ada Lind",), published=date(2020, 1, 1))) for _ in range(3)]
    keys = [entry["key"] for entry in read("".join(named("bibtex").write(same)))]
    assert keys == ["lind2020lamps", "lind2020lampsb", "lind2020lampsc"]
    taken = Options(taken=frozenset(["lind2020lamps"]))
    assert [entry["key"] for entry in read("".join(named("bibtex").write(same[:1], taken)))] == ["lind2020lampsb"]


@pytest.mark.parametrize(
    ("author", "title", "key"),
    [
        ("Ashish Vaswani", "Attention Is All You Need", "vaswani2017attention"),
        ("Marko Žnidarič", "On the Łódź of it", "znidaric2017lodz"),
        ("Søren Kierkegård", "The A", "kierkegard2017the"),
        ("Ludwig van Beethoven", "π₀: Lamps", "vanbeethoven2017pi0"),
        ("John McKay Jr.", "10× Lamps", "mckay2017lamps"),
        ("李 明", "灯", "paper"),
        ("", "Lamps", "2017lamps"),
    ],
)
def test_a_key_is_made_of_family_name_year_and_first_telling_word(author: str, title: str, key: str) -> None:
    day = None if key == "paper" else date(2017, 6, 12)
    made = citing.key(Paper(title, authors=(author,) if author else (), published=day))
    assert made == key if key != "paper" else re.fullmatch("paper[0-9a-f]{8}", made)


@pytest.mark.parametrize("pattern", ["{author}", "{author}:{year}{title}", "{id}"])
def test_a_pattern_that_is_right_makes_keys(pattern: str) -> None:
    assert citing.check_pattern(pattern) == ""
    assert citing.key(PAPER, pattern)


@pytest.mark.parametrize("pattern", ["", "x", "{autor}", "{author} {year}", "{author}{", "{author},{year}", "{year}}"])
def test_a_pattern_that_is_wrong_is_told(pattern: str) -> None:
    assert citing.check_pattern(pattern)


_texts = st.text(st.one_of(st.sampled_from("\\{}$&%#_~^\"'@,=- aé₀π漢\n"), st.characters(codec="utf-8")), max_size=60)


@settings(max_examples=300, deadline=None)
@given(title=_texts, abstract=_texts, authors=st.lists(_texts, max_size=3), note=_texts, tag=_texts)
def test_no_text_breaks_out_of_its_field(title: str, abstract: str, authors: list[str], note: str, tag: str) -> None:
    try:
        paper = Paper(f"T {title}", abstract, authors=tuple(authors), keywords=(tag,))
    except ValueError:
        return
    entry = Entry(0, paper, Marks(note=note))
    for name in ("bibtex", "biblatex"):
        text = "".join(named(name).write([entry, Entry(0, PAPER)]))
        library = parse_string(text)
        assert not library.failed_blocks
        assert [len(library.entries), library.entries[1].key] == [2, "vaswani2026styleswin"]
        assert {field.key for field in library.entries[0].fields} <= {
            "title", "author", "year", "month", "howpublished", "date", "url", "abstract", "keywords", "annote",
            "annotation",
        }  # fmt: skip
