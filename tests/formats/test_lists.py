"""Papers written for other programs and for people: RIS, CSL-JSON, tables, Markdown, HTML and Atom."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from html.parser import HTMLParser
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
import rispy  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tui_reader.formats import Options, fields, named
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
    # csl-data.json of the schema, 1.0.2: only names that it has, and texts where it has texts.
    known = {
        "id", "type", "title", "author", "issued", "abstract", "DOI", "URL", "number", "publisher", "keyword", "note",
    }  # fmt: skip
    for item in (first, second):
        assert set(item) <= known
        assert all(isinstance(item[name], str) for name in set(item) - {"author", "issued"})
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
