"""BibTeX and BibLaTeX: what another program reads of them is what the paper says, whatever its texts hold."""

from __future__ import annotations

import re
import warnings
from datetime import date

import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recorded import recorded
from tui_reader.config import check_pattern
from tui_reader.formats import Options, Problem, citing, named
from tui_reader.formats.bibtex import one
from tui_reader.formats.stream import Stream
from tui_reader.models import Entry, Marks, Organization, Paper
from tui_reader.text.mend import mend

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
    assert "url" not in second


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
    assert check_pattern(pattern) == ""
    assert citing.key(PAPER, pattern)


@pytest.mark.parametrize("pattern", ["", "x", "{autor}", "{author} {year}", "{author}{", "{author},{year}", "{year}}"])
def test_a_pattern_that_is_wrong_is_told(pattern: str) -> None:
    assert check_pattern(pattern)


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


# -- read -----------------------------------------------------------------------------------------------------------


def entries(text: str) -> list[Entry]:
    found = list(named("bibtex").read(Stream([text.encode()])))
    assert not [one for one in found if isinstance(one, Problem)]
    return [one for one in found if isinstance(one, Entry)]


def paper_of(fields: str) -> Paper:
    [entry] = entries(f"@misc{{key,\n{fields}\n}}")
    return entry.paper


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("{{StyleSwin}: Transformer-based {GAN} \\& more}", "StyleSwin: Transformer-based GAN & more"),
        ("\"M{\\\"u}ller's fa\\c{c}ade --- ``quoted''\"", "Müller's façade — “quoted”"),
        ("{100\\% of \\emph{it} \\textbackslash{} \\{x\\} a\\_b}", "100% of it \\ {x} a_b"),
        ("{The value of $\\pi_0^{*}$ is $5}", "The value of $\\pi_0^{*}$ is $5"),
        ("lamp # { and } # 2", "Lanterns and 2"),
        ("{Poincar\\'e \\v{S}koda {\\O}rsted {\\ss} \\i}", "Poincaré Škoda Ørsted ß ı"),
    ],
)
def test_a_title_is_the_text_that_tex_sets(written: str, title: str) -> None:
    [entry] = entries(f'@string{{lamp = "Lanterns"}}\n@misc{{key, title = {written}}}')
    assert entry.paper.title == title


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("Lind, Ada and Ek, Bo and others", ("Ada Lind", "Bo Ek")),
        ("Ada Lind and Bo Ek", ("Ada Lind", "Bo Ek")),
        ("{The Lamp and Kettle Team} and van der Berg, A.", ("The Lamp and Kettle Team", "A. van der Berg")),
        ("McKay, Jr., John W.", ("John W. McKay Jr.",)),
        ("M{\\'e}zard, M.\n  and {\\v{Z}}nidari{\\v{c}}, Marko", ("M. Mézard", "Marko Žnidarič")),
        ("LIND, ADA AND EK, BO", ("ADA LIND", "BO EK")),
    ],
)
def test_authors_are_people(written: str, authors: tuple[str, ...]) -> None:
    assert paper_of(f"title = {{T}}, author = {{{written}}}").authors == authors


@pytest.mark.parametrize(
    "fields",
    [
        "eprint = {2605.80001}, archiveprefix = {arXiv}",
        "eprint = {2605.80001v3}, eprinttype = {arxiv}",
        "eprint = {arXiv:2605.80001}",
        "url = {http://arxiv.org/abs/2605.80001v2}",
        "url = {https://huggingface.co/papers/2605.80001}",
        "note = {arXiv: 2605.80001 [cs]}",
        "journal = {arXiv preprint arXiv:2605.80001}",
        "howpublished = {\\url{https://arxiv.org/pdf/2605.80001}}",
        "doi = {10.48550/arXiv.2605.80001}",
    ],
)
def test_an_arxiv_id_is_found_wherever_programs_put_it(fields: str) -> None:
    assert paper_of(f"title = {{T}}, {fields}").id == "2605.80001"


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ("year = 2026, month = may, day = 18", date(2026, 5, 18)),
        ("date = {2026-05-18}", date(2026, 5, 18)),
        ("date = {2026-05/2026-06}", date(2026, 5, 1)),
        ('year = "2026", month = "May"', date(2026, 5, 1)),
        ("year = {(2026)}, month = 5", date(2026, 5, 1)),
        ("year = {2026}, month = {spring}", date(2026, 1, 1)),
        ("year = {in press}", None),
    ],
)
def test_a_day_is_read_as_far_as_it_is_told(fields: str, day: date | None) -> None:
    assert paper_of(f"title = {{T}}, {fields}").published == day


def test_what_other_programs_mark_comes_with_the_paper() -> None:
    [entry] = entries(
        "@misc{key, title = {T}, groups = {To Read, Robots}, readstatus = {read}, ranking = {rank5},\n"
        "  annote = {Read it \\emph{twice}}, keywords = {lamps, oil}}"
    )
    assert entry.marks == Marks(True, True, ("Robots", "To Read"), "Read it twice")
    assert entry.paper.keywords == ("lamps", "oil")


def test_an_entry_takes_from_those_that_it_names() -> None:
    first, _ = entries(
        "@inproceedings{a, title = {Lamps}, crossref = {b}}\n@proceedings{b, title = {Meeting}, year = 2020}\n"
    )
    assert first.paper.title == "Lamps"
    assert first.paper.published == date(2020, 1, 1)
    assert entries("@misc{a, title={T}, crossref={b}}@misc{b, title={U}, crossref={a}}")  # and not for ever


def test_what_is_broken_is_told_with_its_line_and_the_rest_comes_in() -> None:
    text = (
        "@misc{a, title = {First}}\n@misc{b, title = {Second}, author = {unclosed\n@misc{c, title = {Third}}\n"
        "@misc{d, author = {Nobody}}\n@misc{a, title = {Same key}}\n"
    )
    found = list(named("bibtex").read(Stream([text.encode()])))
    assert [one.paper.title for one in found if isinstance(one, Entry)] == ["First", "Third", "Same key"]
    problems = [one for one in found if isinstance(one, Problem)]
    assert [(problem.line, problem.reason[:20]) for problem in problems] == [
        (2, "the entry is broken:"),
        (4, "there is no title"),
    ]


@settings(max_examples=200, deadline=None)
@given(title=_texts, authors=st.lists(_texts, max_size=3), note=_texts)
def test_what_is_written_is_read_as_it_is_shown(title: str, authors: list[str], note: str) -> None:
    paper = Paper(f"T {title}", authors=tuple(authors), published=date(2026, 5, 1), id="2605.80001")
    for name in ("bibtex", "biblatex"):
        text = "".join(named(name).write([Entry(0, paper, Marks(note=note))]))
        [entry] = entries(text)
        assert entry.paper.id == paper.id
        assert entry.paper.published == paper.published
        if not re.search(r"[\\$`'^_{}~-]", title):  # what TeX has another meaning for is shown the same, or nearly so
            assert mend(entry.paper.title).text == mend(paper.title).text


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('@misc{}(),="# \n\\%a1titleauthorcrossref'), max_size=200))
def test_nothing_that_a_file_holds_breaks_the_reading(text: str) -> None:
    for text_of_it in (text, f"@misc{{k, title = {text}}}", f"@misc{{k, title={{T}}, author={{{text}}}}}"):
        list(named("bibtex").read(Stream([text_of_it.encode()])))


def test_every_entry_of_the_recorded_bibliographies_comes_in_or_is_told() -> None:
    for path in recorded("bibliographies").glob("*.bi*"):
        content = path.read_bytes()
        found = list(named("bibtex").read(Stream([content])))
        come = sum(isinstance(one, Entry) for one in found)
        told = [one for one in found if isinstance(one, Problem)]
        assert all(one.line and one.reason for one in told), path.name
        kinds = re.findall(rb"(?mi)^\s*@([a-z]+)\s*[{(]\s*[^\s,{}()]+\s*,", content)
        papers = [kind for kind in kinds if kind.lower() not in (b"xdata", b"set", b"bibnote", b"control")]
        assert come + len(told) >= len(papers), path.name
