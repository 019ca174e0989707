"""Papers written for other programs and for people: RIS, CSL-JSON, tables, Markdown, HTML and Atom."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
import rispy  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tui_reader.formats import Named, Options, Problem, fields, named, recognised
from tui_reader.formats.stream import Stream
from tui_reader.models import Entry, Marks, Organization, Paper

PAPER = Paper(
    "StyleSwin: GANs & $\\pi_0$ <i>now</i>",
    "We light {lamps}.\n\n* Twice.",
    id="2605.80001",
    authors=("Ludwig van Beethoven", "John W. McKay Jr.", "Gemma Team"),
    author_count=9,
    organization=Organization("lamp", "Lamp & Co"),
    published=date(2026, 5, 18),
    listed=date(2026, 5, 20),
    upvotes=41,
    code="https://github.com/lamp/lantern",
    categories=("cs.CV",),
)
MARKED = Entry(0, PAPER, Marks(True, True, ("to-read",), "Read *twice*\nand again"), "arxiv:2605.80001")
OTHER = Entry(0, Paper("=Lamps of nobody", doi="10.1145/1"))


def written(name: str, *entries: Entry, **options: Any) -> str:
    return "".join(named(name).write(entries, Options(**options)))


def test_ris_is_what_rispy_reads() -> None:
    first, second = rispy.loads(written("ris", MARKED, OTHER))
    assert first["title"] == "StyleSwin: GANs & π₀ <i>now</i>"
    assert first["authors"] == ["van Beethoven, Ludwig", "McKay, John W., Jr.", "Gemma Team"]
    assert (first["year"], first["date"]) == ("2026", "2026/05/18")
    assert first["abstract"] == "We light {lamps}. * Twice."
    assert first["urls"] == ["https://arxiv.org/abs/2605.80001"]
    assert first["keywords"] == ["to-read"]
    assert first["notes"] == ["Read *twice* and again"]
    assert second["doi"] == "10.1145/1"


_NAME = {
    "type": "object",
    "properties": {name: {"type": ["string"]} for name in ("family", "given", "suffix", "literal")},
}
_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {"type": "array", "items": {"type": "array", "items": {"type": ["integer", "string"]}}},
    },
}
_TEXTS = ("title", "abstract", "DOI", "URL", "publisher", "keyword", "note")
CSL_DATA: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "type": {"type": ["string"], "enum": ["article", "article-journal"]},
            "id": {"type": ["string", "integer"]},
            "author": {"type": "array", "items": _NAME},
            "issued": _DATE,
            "number": {"type": ["string", "integer"]},
            **{name: {"type": ["string"]} for name in _TEXTS},
        },
        "required": ["type", "id"],
    },
}
"""Of csl-data.json, the schema of CSL-JSON 1.0.2, the part that papers need; as in it, nothing else may be there."""


def _against(schema: dict[str, Any], value: Any, where: str) -> Iterator[str]:
    """The places at which ``value`` is not as a JSON schema wants it."""
    kinds = {"array": list, "object": dict, "string": str, "integer": int}
    wanted = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if not any(isinstance(value, kinds[kind]) for kind in wanted):
        yield f"{where} is no {' or '.join(wanted)}"
    elif value not in schema.get("enum", [value]):
        yield f"{where} is {value!r}"
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _against(schema["items"], one, f"{where}[{number}]")
    elif isinstance(value, dict):
        yield from (f"{where} has no {name}" for name in schema.get("required", ()) if name not in value)
        for name, one in value.items():
            if name not in schema["properties"]:
                yield f"{where} has {name}"
            else:
                yield from _against(schema["properties"][name], one, f"{where}.{name}")


def test_csl_json_has_the_shape_that_pandoc_and_zotero_read() -> None:
    first, second = json.loads(written("csl", MARKED, OTHER))
    assert first["author"] == [
        {"family": "van Beethoven", "given": "Ludwig"},
        {"family": "McKay", "given": "John W.", "suffix": "Jr."},
        {"literal": "Gemma Team"},
    ]
    assert first["issued"] == {"date-parts": [[2026, 5, 18]]}
    assert (first["id"], first["type"], first["number"]) == ("vanbeethoven2026styleswin", "article", "arXiv:2605.80001")
    assert second["type"] == "article-journal"
    assert not list(_against(CSL_DATA, [first, second], "items"))
    assert json.loads(written("csl")) == []


def test_csv_opens_in_a_spreadsheet_and_runs_nothing_there() -> None:
    header, first, second = csv.reader(io.StringIO(written("csv", MARKED, OTHER), newline=""))
    row = dict(zip(header, first, strict=True))
    assert row["authors"] == "Ludwig van Beethoven; John W. McKay Jr.; Gemma Team"
    assert (row["organization"], row["upvotes"], row["read"], row["tags"]) == ("Lamp & Co", "41", "yes", "to-read")
    assert row["abstract"] == "We light {lamps}.\n\n* Twice."
    assert dict(zip(header, second, strict=True))["title"] == "'=Lamps of nobody"
    chosen = written("csv", MARKED, fields=("key", "upvotes"))
    assert chosen == "key,upvotes\r\narxiv:2605.80001,41\r\n"


def test_lines_with_tabs_have_whole_cells_and_no_header() -> None:
    line = written("tsv", MARKED, fields=("title", "abstract", "comments", "key"))
    assert line == "StyleSwin: GANs & $\\pi_0$ <i>now</i>\tWe light {lamps}. * Twice.\t\tarxiv:2605.80001\n"


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_json_has_the_fields_that_are_asked_for(name: str) -> None:
    [line] = [line for line in written(name, MARKED, fields=("upvotes", "key")).splitlines() if line.startswith("{")]
    assert list(json.loads(line).items()) == [("upvotes", 41), ("key", "arxiv:2605.80001")]


def test_every_column_is_a_field() -> None:
    from tui_reader.formats.table import COLUMNS

    assert set(COLUMNS) <= set(fields.record(MARKED))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}

    def handle_data(self, data: str) -> None:
        self.words += data


def test_a_reading_list_in_markdown_shows_just_what_is_written() -> None:
    page = _Page()
    page.feed(MarkdownIt().render(written("markdown", MARKED, OTHER, title="My *list*")))
    assert set(page.tags) <= {"h1", "ul", "li", "p", "strong", "a", "code", "blockquote"}
    assert "My *list*" in page.words
    assert "StyleSwin: GANs & π₀ <i>now</i>" in page.words
    assert "* Twice." in page.words
    assert "Read *twice*" in page.words
    assert "#to-read" in page.words
    assert page.links == {
        "https://huggingface.co/papers/2605.80001", "https://github.com/lamp/lantern", "https://doi.org/10.1145/1",
    }  # fmt: skip


def test_a_reading_list_in_html_needs_nothing_else() -> None:
    page = _Page()
    page.feed(written("html", MARKED, OTHER, title="<b>"))
    assert {"script", "img", "link", "iframe", "i", "b"}.isdisjoint(page.tags)
    assert "StyleSwin: GANs & π₀ <i>now</i>" in page.words
    assert "Read *twice*\nand again" in page.words


def test_a_feed_is_valid_and_stays_the_same() -> None:
    text = written("atom", MARKED, OTHER, title="Daily Papers")
    feed = feedparser.parse(text)
    assert not feed.bozo
    assert feed.feed.title == "Daily Papers"
    first, second = feed.entries
    assert first.title == "StyleSwin: GANs &amp; π₀ &lt;i&gt;now&lt;/i&gt;" or "π₀" in first.title
    assert first.id == "https://arxiv.org/abs/2605.80001"
    assert first.link == "https://huggingface.co/papers/2605.80001"
    assert first.updated == "2026-05-20T00:00:00Z"
    assert second.id == "urn:tui-reader:doi:10.1145%2F1"
    assert written("atom", MARKED, OTHER, title="Daily Papers") == text
    assert not feedparser.parse(written("atom")).bozo


_texts = st.text(st.one_of(st.sampled_from("<>&\"'\\|*_`[]()#\n\t=+-@ aé漢"), st.characters()), max_size=40)


@settings(max_examples=200, deadline=None)
@given(title=_texts, abstract=_texts, author=_texts, note=_texts, tag=_texts)
def test_no_text_breaks_what_it_is_written_in(title: str, abstract: str, author: str, note: str, tag: str) -> None:
    paper = Paper(f"T {title}", abstract, authors=(author,), published=date(2026, 5, 18))
    entries = [Entry(0, paper, Marks(note=note, tags=(tag,))), MARKED]
    assert len(rispy.loads(written("ris", *entries))) == 2
    assert len(json.loads(written("csl", *entries))) == 2
    assert len(list(csv.reader(io.StringIO(written("csv", *entries), newline="")))) == 3
    assert written("tsv", *entries).count("\n") == 2
    feed = feedparser.parse(written("atom", *entries).encode(errors="surrogatepass"))
    assert (len(feed.entries), feed.bozo) == (2, False)
    for made in (written("html", *entries), MarkdownIt().render(written("markdown", *entries))):
        page = _Page()
        page.feed(made)
        assert {"script", "img", "i", "em", "iframe", "pre"}.isdisjoint(page.tags)
        assert "StyleSwin" in page.words


def test_csv_comes_back_with_its_marks() -> None:
    first, second = named("csv").read(Stream([written("csv", MARKED, OTHER).encode()]))
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    kept = ("title", "abstract", "id", "authors", "published", "listed", "upvotes", "code", "categories")
    assert [getattr(first.paper, name) for name in kept] == [getattr(PAPER, name) for name in kept]
    assert first.marks == MARKED.marks
    assert second.paper.title == "=Lamps of nobody"


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_tables_of_others_are_read(between: str) -> None:
    table = (
        f"\ufeffItem Type{between}Title{between}Author{between}Publication Year{between}Url{between}Manual Tags\r\n"
        f'preprint{between}"Lamps{between} and ""more"""{between}"Lind, Ada; Ek, Bo"{between}2026{between}'
        f"https://arxiv.org/abs/2605.80001v2{between}oil\r\n{between}{between}nobody\r\n"
    )
    one = recognised(table)
    assert one is not None
    assert one.name == "csv"
    first, second = one.read(Stream([table.encode()]))
    assert isinstance(first, Entry)
    assert first.paper.title == f'Lamps{between} and "more"'.replace("\t", "")
    assert first.paper.authors == ("Ada Lind", "Bo Ek")
    assert (first.paper.id, first.paper.published) == ("2605.80001", date(2026, 1, 1))
    assert first.paper.keywords == ("oil",)
    assert second == Problem(3, "there is no title")


def test_a_quote_that_is_not_closed_is_told() -> None:
    table = 'title,abstract\n"Lamps,never closed\n' + "line\n" * 60_000
    found = list(named("csv").read(Stream([table.encode()])))
    assert [one.line for one in found if isinstance(one, Problem)] == [2]


RIS = """\
TY  - JOUR
TI  - Lamps of the Long
  Graph
AU  - Lind, Ada
AU  - McKay, John W., Jr.
PY  - 2026
DA  - 2026/05/18/
UR  - http://arxiv.org/abs/2605.80001v1
DO  - https://doi.org/10.1145/1
KW  - oil
KW  - lamps
N1  - Read twice
ER  -

TY  - JOUR
AU  - Nobody
ER  -
TY  - CHAP
T1  - Not closed
M1  - arXiv:2605.80002
TY  - CHAP
T1  - Last
"""


def test_ris_is_read_with_what_is_wrong_in_it() -> None:
    first, second, third, last = named("ris").read(Stream([RIS.encode()]))
    assert isinstance(first, Entry)
    assert first.paper.title == "Lamps of the Long Graph"
    assert first.paper.authors == ("Ada Lind", "John W. McKay Jr.")
    assert first.paper.published == date(2026, 5, 18)
    assert (first.paper.id, first.paper.doi) == ("2605.80001", "10.1145/1")
    assert first.paper.keywords == ("oil", "lamps")
    assert first.marks.note == "Read twice"
    assert second == Problem(15, "there is no title")
    assert isinstance(third, Entry)
    assert isinstance(last, Entry)
    assert (third.paper.id, last.paper.title) == ("2605.80002", "Last")


def test_what_is_like_ris_is_read_too() -> None:
    science = (
        "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Lind, A\n   Ek, B\nAF Lind, Ada\n   Ek, Bo\n"
        "TI Lamps of the\n   long graph\nPD MAY 18\nPY 2026\nDI 10.1145/1\nDE oil; lamps\nDA 2027-01-01\nER\n\nEF\n"
    )
    medline = (
        "PMID- 1\nTI  - Lamps of the\n      long graph\nFAU - Lind, Ada\nAU  - Lind A\nFAU - Ek, Bo\n"
        "DP  - 2026 May 18\nLID - 10.1145/1 [doi]\n\nPMID- 2\nTI  - Kettles\n"
    )
    for text, count in ((science, 1), (medline, 2)):
        one = recognised(text)
        assert one is not None
        found = list(one.read(Stream([text.encode()])))
        assert len(found) == count
        first = found[0]
        assert isinstance(first, Entry)
        assert first.paper.title == "Lamps of the long graph"
        assert first.paper.authors == ("Ada Lind", "Bo Ek")
        assert first.paper.published is not None
        assert (first.paper.published.year, first.paper.doi) == (2026, "10.1145/1")


@settings(max_examples=200, deadline=None)
@given(title=_texts, abstract=_texts, note=_texts, tag=_texts)
def test_what_ris_and_csv_hold_comes_back(title: str, abstract: str, note: str, tag: str) -> None:
    paper = Paper(f"T {title}", abstract, id="2605.80001", authors=("Ada Lind",), published=date(2026, 5, 18))
    entry = Entry(0, paper, Marks(note=note), paper.key)
    for name in ("ris", "csv"):
        [found] = named(name).read(Stream([written(name, entry).encode(errors="replace")]))
        assert isinstance(found, Entry)
        assert (found.paper.id, found.paper.authors, found.paper.published) == (
            paper.id,
            paper.authors,
            paper.published,
        )


@pytest.mark.parametrize("name", ["ris", "csv"])
@settings(max_examples=200, deadline=None)
@given(text=st.text(st.sampled_from("TYERAUPMIDFNVTI  -\n,;\"'\t title1"), max_size=120))
def test_nothing_that_a_file_holds_breaks_the_reading(name: str, text: str) -> None:
    for whole in (text, f"title,authors\n{text}", f"TY  - JOUR\n{text}"):
        list(named(name).read(Stream([whole.encode()])))


# -- feeds ----------------------------------------------------------------------------------------------------------

RSS = """\
<?xml version="1.0" encoding="latin-1"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>cs.CL updates</title>
<item><title>Lamps of the Long Graph. (arXiv:2605.80001v1 [cs.CL])</title><link>https://arxiv.org/abs/2605.80001</link>
<description>arXiv:2605.80001v1 Announce Type: new
Abstract: &lt;p&gt;We light &amp;amp; burn.&lt;/p&gt;</description>
<dc:creator>Ada Lind, Bo Ek</dc:creator><pubDate>Mon, 18 May 2026 00:00:00 -0400</pubDate></item>
<item><title>Other news</title><link>https://news.example/1</link></item>
</channel></rss>
"""
OPML = """\
<opml version="2.0"><body><outline text="Papers"><outline text="Lamps" url="https://arxiv.org/abs/2605.80001v2"/>
<outline text="A feed" xmlUrl="https://news.example/feed"/></outline></body></opml>
"""
OAI = """\
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2605.80001</id><created>2026-05-18</created><authors>
<author><keyname>Lind</keyname><forenames>Ada</forenames></author><author><keyname>Ek</keyname></author></authors>
<title>Lamps of the
  Long Graph</title><categories>cs.CL cs.AI</categories><doi>10.1145/1</doi><abstract>We light.</abstract></arXiv>
</metadata></record><record><metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Kettles</dc:title><dc:creator>Ek, Bo</dc:creator>
<dc:date>2026-05-19</dc:date><dc:identifier>http://arxiv.org/abs/2605.80002</dc:identifier></oai_dc:dc></metadata>
</record></ListRecords></OAI-PMH>
"""


def read(text: str, name: str) -> list[Entry | Problem]:
    one = recognised(text)
    assert one is not None
    assert one.name == name
    return [found for found in one.read(Stream([text.encode()])) if not isinstance(found, Named)]


def test_an_item_whose_title_cannot_be_seen_is_told() -> None:
    item = "<item><title>\u200b\u202e</title><link>https://arxiv.org/abs/2605.00001</link></item>"
    hidden = f"<rss><channel>{item}</channel></rss>"
    [problem] = read(hidden, "atom")
    assert isinstance(problem, Problem)
    assert problem.entry == "item 1"


def test_items_of_rss_that_name_papers_are_papers() -> None:
    first, second = read(RSS, "atom")
    assert isinstance(first, Entry)
    paper = first.paper
    assert (paper.title, paper.abstract) == ("Lamps of the Long Graph", "We light & burn.")
    assert (paper.id, paper.authors, paper.published) == ("2605.80001", ("Ada Lind", "Bo Ek"), date(2026, 5, 18))
    assert second == Problem(0, "it names no paper: there is no arXiv id and no DOI", "item 2")


def test_outlines_that_lead_to_papers_are_papers() -> None:
    first, second = read(OPML, "atom")
    assert isinstance(first, Entry)
    assert (first.paper.title, first.paper.id) == ("Lamps", "2605.80001")
    assert isinstance(second, Problem)


def test_our_own_feed_comes_back() -> None:
    first, second = read(written("atom", MARKED, OTHER), "atom")
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    assert (first.paper.id, first.paper.published, first.paper.authors) == (PAPER.id, PAPER.published, PAPER.authors)
    assert second.paper.doi == "10.1145/1"


def test_records_of_oai_are_read() -> None:
    first, second = read(OAI, "oai")
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    paper = first.paper
    assert (paper.title, paper.id, paper.doi) == ("Lamps of the Long Graph", "2605.80001", "10.1145/1")
    assert (paper.authors, paper.categories) == (("Ada Lind", "Ek"), ("cs.CL", "cs.AI"))
    assert (second.paper.id, second.paper.authors) == ("2605.80002", ("Bo Ek",))


@pytest.mark.parametrize("name", ["atom", "oai"])
@pytest.mark.parametrize(
    "text",
    [
        "<rss><channel><item><title>cut",
        '<!DOCTYPE x [<!ENTITY a "b">]><rss>&a;</rss>',
        "<rss>" + "<item>" * 500,
        "<opml/>",
        "",
    ],
)
def test_xml_that_may_not_be_read_is_told(name: str, text: str) -> None:
    assert not [one for one in named(name).read(Stream([text.encode()])) if isinstance(one, Entry)]


def test_a_note_in_csl_json_is_a_persons_and_what_zotero_adds_to_it_is_not() -> None:
    zotero = "arXiv:2605.80001 [cs]\nversion: 2\nRead it *twice*\nCitation Key: lind2026"
    items = [
        {"type": "article", "title": "Lamps", "note": zotero},
        {"title": "Kettles", "note": "of a service"},
    ]
    first, second = (one for one in recognised("[{}]").read(Stream([json.dumps(items).encode()])))  # type: ignore[union-attr]
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    assert (first.paper.id, first.marks.note, second.marks.note) == ("2605.80001", "Read it *twice*", "")
