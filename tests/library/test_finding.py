"""Finding in the library: the index follows the store, views and filters hold, spans point at what matches."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tui_reader.library import Criteria, Found, Library, finding, lists, open_library
from tui_reader.models import Entry, Organization, Paper
from tui_reader.paths import Paths
from tui_reader.text import fold_case
from tui_reader.text.mend import mend


def titles(library: Library, query: str, **criteria: object) -> list[str]:
    order = library.lists.order(Criteria(query=query, **criteria))  # type: ignore[arg-type]
    assert len(order.rows) == order.matching
    return [entry.paper.title for entry in library.papers.entries(order.rows)]


@pytest.fixture
def small(library: Library) -> Library:
    """The seed, and a few papers of which everything is known."""
    library.store.add(
        [
            Paper("Zebra stripes", "Of quaggas.", id="2405.00001", listed=date(2024, 5, 1), upvotes=1),
            Paper("Zebra herds", "On quaggas.", id="2405.00002", listed=date(2024, 5, 2), upvotes=9),
            Paper("Zebra crossing", "", id="2405.00003", organization=Organization("zoo", "The Zoo")),
        ]
    )
    return library


def test_the_index_follows_what_is_added_changed_and_joined(library: Library) -> None:
    assert titles(library, "quokka") == []
    library.store.add([Paper("A quokka", id="2405.00001")])
    assert titles(library, "quokka") == ["A quokka"]
    library.store.add([Paper("A wombat", "Stout.", id="2405.00001")])
    assert titles(library, "quokka") == []
    assert titles(library, "wombat stout") == ["A wombat"]
    library.store.add([Paper("The same wombat", doi="10.1000/w", keywords=("marsupial",))])
    assert titles(library, "wombat") == ["A wombat", "The same wombat"]
    library.store.add([Paper("The same wombat", id="2405.00001", doi="10.1000/w")])
    assert titles(library, "wombat") == ["The same wombat"]
    assert titles(library, "kw:marsupial") == ["The same wombat"]


def test_votes_do_not_make_the_index_read_a_paper_again(small: Library) -> None:
    change = small.store.last_change()
    small.store.add([Paper("Zebra herds", id="2405.00002", upvotes=10, comments=3)])
    assert small.store.last_change() == change
    assert titles(small, "upvotes:10") == ["Zebra herds"]


def test_another_readers_papers_are_found(small: Library, paths: Paths) -> None:
    assert titles(small, "okapi") == []
    other = open_library(paths)
    other.store.add([Paper("An okapi", id="2405.00009")])
    other.close()
    assert titles(small, "okapi") == ["An okapi"]


def test_a_search_stays_inside_view_filter_and_conditions(small: Library) -> None:
    herds = small.papers.find("2405.00002")
    assert herds is not None
    small.marking.set([herds.row], "read", True)
    small.marking.set([herds.row], "bookmarked", True)
    assert len(titles(small, "zebra")) == 3
    assert titles(small, "zebra", view="bookmarks") == ["Zebra herds"]
    assert sorted(titles(small, "zebra", filter="unread")) == ["Zebra crossing", "Zebra stripes"]
    assert len(titles(small, "zebra", filter="unread", keep=(herds.row,))) == 3
    assert titles(small, "zebra", view="daily", day=date(2024, 5, 1)) == ["Zebra stripes"]
    assert titles(small, "zebra upvotes:>5") == ["Zebra herds"]
    assert titles(small, "zebra -herds -stripes") == ["Zebra crossing"]
    assert titles(small, "is:read") == ["Zebra herds"]
    assert small.lists.order(Criteria(query="zebra", filter="unread")).total == 38


def test_sorting_a_search_keeps_each_papers_score(small: Library) -> None:
    best = small.lists.order(Criteria(query="quaggas"))
    sorted_ = small.lists.order(Criteria(query="quaggas", sort="upvotes"))
    assert titles(small, "quaggas", sort="upvotes") == ["Zebra herds", "Zebra stripes"]
    assert dict(zip(best.rows, best.scores, strict=True)) == dict(zip(sorted_.rows, sorted_.scores, strict=True))
    assert titles(small, "zebra", sort="title") == ["Zebra crossing", "Zebra herds", "Zebra stripes"]
    assert titles(small, "zebra", sort="relevance") == titles(small, "zebra")


def test_a_first_frame_waits_for_no_search(small: Library) -> None:
    first = small.lists.first(Criteria(query="zebra"), 10)
    assert (len(first.rows), first.total) == (0, 39)
    assert small._finder is None
    assert small.lists.first(Criteria(), 10).rows == small.lists.order(Criteria()).rows[:10]
    assert small.lists.first(Criteria(), 10).matching == 39


def test_a_mistake_is_a_hint_not_an_error(small: Library) -> None:
    order = small.lists.order(Criteria(query="zebra upvotes:many"))
    assert order.hints
    assert len(small.lists.order(Criteria(query="   ")).rows) == 39
    assert small.lists.order(Criteria(query="upvotes:>5")).scores == ()


def test_a_search_that_nobody_waits_for_ends_early(small: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "spans", lambda *_: pytest.fail("worked out for nobody"))
    assert small.lists.order(Criteria(query="zebra"), lambda: True).found == {}


def test_only_the_first_rows_are_explained_at_once(library: Library) -> None:
    order = library.lists.order(Criteria(query="transformer"))
    first = order.rows[: lists.SEEN]
    assert set(order.found) == set(first)
    assert len(order.rows) > len(first)
    assert set(library.finder.found("transformer", order.rows)) == set(order.rows)
    assert library.finder.found("is:unread", order.rows) == {}


@pytest.mark.parametrize("query", ["16times16", "16×16", "16×16 patches"])
def test_a_remnant_of_tex_is_found_as_it_is_stored_and_as_it_is_shown(library: Library, query: str) -> None:
    [row] = library.store.add([Paper("Images as words", "We cut them into $16\\times16$ or 16times16 patches.")])
    order = library.lists.order(Criteria(query=query))
    assert row in order.rows
    found = order.found[row]
    assert found.excerpt.count("16×16") == 2
    assert {found.excerpt[start:end] for start, end in found.ranges} & {"16", "16×16"}


def test_an_excerpt_holds_the_match_where_there_are_no_spaces(library: Library) -> None:
    [row] = library.store.add([Paper("Ohne", "甲乙丙丁" * 200 + "變換器模型" + "戊己庚辛" * 200)])
    found = library.finder.found("變換器", [row])[row]
    assert [found.excerpt[start:end] for start, end in found.ranges] == ["變換器"]
    assert len(found.excerpt) <= finding.EXCERPT + 1


def test_no_excerpt_when_the_title_says_it_all(small: Library) -> None:
    row = small.lists.order(Criteria(query="zebra")).rows[0]
    assert small.finder.found("zebra", [row])[row].excerpt == ""
    [with_abstract] = small.store.add([Paper("Gnus", "Zebra and gnus, gnus and zebra.")])
    found = small.finder.found("gnus", [with_abstract])[with_abstract]
    assert (found.excerpt, set(found.spans)) == ("", {"title", "abstract"})


# -- every span is where the letters are ------------------------------------------------------------------------


class Seed:
    """The seed's library and papers, which the properties below only read."""

    def __init__(self, folder: Path) -> None:
        self.library = open_library(Paths(folder / "config", folder / "data"))
        self.entries = list(self.library.store.every())


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seed]:
    opened = Seed(tmp_path_factory.mktemp("seed"))
    yield opened
    opened.library.close()


def check(entry: Entry, found: Found) -> None:
    texts = {
        "title": entry.paper.title,
        "abstract": entry.paper.abstract,
        "authors": ", ".join(entry.paper.authors),
        "organization": f"{entry.paper.organization.slug} {entry.paper.organization.name}"
        if entry.paper.organization
        else "",
        "id": entry.paper.id or "",
    }
    for name, spans in found.spans.items():
        ends = [at for span in spans for at in span]
        assert ends == sorted(set(ends)), "ascending, apart, not empty"
        assert ends[0] >= 0
        assert ends[-1] <= len(texts[name])
    ends = [at for span in found.ranges for at in span]
    assert ends == sorted(ends)
    assert not ends or (ends[0] >= 0 and ends[-1] <= len(found.excerpt))
    assert bool(found.excerpt) == bool(found.ranges)
    shown = mend(entry.paper.abstract).text.replace("\n", " ")
    assert found.excerpt.removeprefix("…") in shown


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 35), st.sampled_from(["title", "abstract"]), st.integers(0), st.integers(4, 20))
def test_the_letters_of_a_prefix_are_what_is_highlighted(
    seed: Seed, paper: int, field: str, word: int, length: int
) -> None:
    library, entries = seed.library, seed.entries
    entry = entries[paper]
    text: str = getattr(entry.paper, field)
    words = re.findall(r"[A-Za-z]{4,}", text)
    assume(words)
    prefix = words[word % len(words)][:length].lower()
    found = library.finder.found(prefix, [entry.row])[entry.row]
    check(entry, found)
    # A word with a sign in it, such as a hyphen, is lit in pieces.
    lit = "".join(filter(str.isalnum, fold_case("".join(text[start:end] for start, end in found.spans[field]))))
    assert lit
    assert lit == prefix * (len(lit) // len(prefix))
    assert entry.row in library.lists.order(Criteria(query=prefix)).rows


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=40) | st.text('abt -!":>.0×', max_size=30))
def test_any_query_is_answered(seed: Seed, query: str) -> None:
    library, entries = seed.library, seed.entries
    order = library.lists.order(Criteria(query=query))
    assert len(order.rows) <= order.matching <= 36
    by_row = {entry.row: entry for entry in entries}
    for row, found in library.finder.found(query, order.rows).items():
        check(by_row[row], found)


@pytest.mark.parametrize(
    ("text", "query", "lit"),
    [
        ("Le Café à Zürich", "cafe", ["Café"]),
        (unicodedata.normalize("NFD", "Le Café à Zürich"), "zuri", [unicodedata.normalize("NFD", "Züri")]),
        ("The ﬁnal ﬂow", "fin", ["ﬁn"]),
        ("甲乙丙丁", "乙丙", ["乙丙"]),
    ],
)
def test_spans_hold_accents_ligatures_and_parts_of_words(
    library: Library, text: str, query: str, lit: list[str]
) -> None:
    [row] = library.store.add([Paper("Title", text)])
    [entry] = library.store.entries([row], abstracts=True)
    found = library.finder.found(query, [row])[row]
    check(entry, found)
    assert [text[start:end] for start, end in found.spans["abstract"]] == lit
    assert [found.excerpt[start:end] for start, end in found.ranges] == lit


# Papers that are named ---------------------------------------------------------------------------------------------

LAMPS = [
    Paper("Lamps and rooms", "A lamp.", id="2104.81234", listed=date(2024, 5, 1)),
    Paper("Knots", id="math.GT/0309136"),
    Paper("Doors", doi="10.1145/98765.43210"),
    Paper("Of other lamps", "After 2104.81234 and arXiv:2104.81234.", id="2104.81299"),
]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("2104.81234", "Lamps and rooms"),
        ("see arXiv:2104.81234v2, please", "Lamps and rooms"),
        ("[Lamps, other](https://huggingface.co/papers/2104.81234#community)", "Lamps and rooms"),
        ("10.48550/arXiv.2104.81234", "Lamps and rooms"),
        ("https://lamp.example/p/2104.81234", "Lamps and rooms"),
        ("id:2104.81234", "Lamps and rooms"),
        ("math/0309136", "Knots"),
        ("math.gt/0309136v1", "Knots"),
        ("https://doi.org/10.1145/98765.43210.", "Doors"),
        ("https://dl.acm.org/doi/pdf/10.1145/98765.43210?x=y", "Doors"),
    ],
)
def test_a_paper_that_is_named_is_the_first_found_and_the_one_that_is_shown(
    library: Library, text: str, title: str
) -> None:
    library.store.add(LAMPS)
    assert titles(library, text)[:1] == [title]
    entry = library.papers.find(text)
    assert entry
    assert entry.paper.title == title


def test_half_an_id_finds_what_begins_so(library: Library) -> None:
    library.store.add(LAMPS)
    assert titles(library, "2104.812") == ["Lamps and rooms", "Of other lamps"]
    assert titles(library, "10.1145/987") == ["Doors"]


def test_a_paper_that_is_named_is_shown_in_every_view_and_filter_but_not_against_a_condition(library: Library) -> None:
    library.store.add(LAMPS)
    order = library.lists.order(Criteria("bookmarks", query="https://arxiv.org/abs/2104.81234"))
    assert len(order.rows) == 1
    assert "not in this view" in order.hints[0]
    assert titles(library, "arXiv:2104.81234 is:bookmarked") == []
    assert titles(library, "arXiv:2104.81234 is:unread") == ["Lamps and rooms"]
    assert titles(library, "-arXiv:2104.81234 lamps") == ["Of other lamps"]


def test_several_that_are_named_come_in_their_order_and_the_missing_one_is_said(library: Library) -> None:
    library.store.add(LAMPS)
    pasted = "arXiv:2104.81299; https://arxiv.org/abs/2511.18822 and 10.1145/98765.43210"
    order = library.lists.order(Criteria(query=pasted))
    assert [e.paper.title for e in library.papers.entries(order.rows)] == ["Of other lamps", "Doors"]
    assert order.missing == ("2511.18822",)
    assert "arXiv:2511.18822" in order.hints[0]


@pytest.mark.parametrize("text", ["https://arxiv.org/abs/2511.18822", "lamps 2511.18822", "hf.co/papers/2511.18822"])
def test_a_paper_that_is_named_and_not_here_is_no_search_for_words(library: Library, text: str) -> None:
    library.store.add(LAMPS)
    order = library.lists.order(Criteria(query=text))
    assert not order.rows
    assert order.missing == ("2511.18822",)


def hints(library: Library, query: str) -> tuple[str, ...]:
    return library.lists.order(Criteria(query=query)).hints


def test_a_word_that_no_good_paper_has_is_named(small: Library) -> None:
    assert titles(small, "zebra herds qqzzq")[0] == "Zebra herds"
    assert hints(small, "zebra herds qqzzq") == ('partial matches: no paper has "qqzzq"',)
    assert titles(small, "zebra crossing attention")[0] == "Zebra crossing"
    assert hints(small, "zebra crossing attention")[0].startswith("partial matches: no paper has ")
    assert hints(small, "zebra herds") == ()


def test_without_the_words_of_a_field_nothing_is_found_and_that_is_said(small: Library) -> None:
    for query in ("org:qqzzq zebra", "zebra org:qqzzq"):
        assert titles(small, query) == []
        assert hints(small, query) == ('no paper has "org:qqzzq": without the field its words are sought everywhere',)
    assert titles(small, "org:zoo zebra qqzzq") == ["Zebra crossing"]
    assert hints(small, "org:zoo zebra qqzzq") == ('partial matches: no paper has "qqzzq"',)
    assert titles(small, "org:zoo title:herds") == []
    (hint,) = hints(small, "org:zoo title:herds")
    assert hint.startswith('no paper has "org:zoo" and "title:herds" together')


# Notes and tags ----------------------------------------------------------------------------------------------------


def test_words_of_notes_and_tags_find_a_paper_after_titles_and_the_row_says_so(small: Library) -> None:
    herds, stripes = (small.papers.find(identity) for identity in ("2405.00002", "2405.00001"))
    assert herds
    assert stripes
    small.marking.set([herds.row], "note", "Ask Ada about the okapi: its stripes are not those of the others")
    small.marking.set([stripes.row], "tag:for-okapis", True)
    assert titles(small, "okapi") == ["Zebra herds", "Zebra stripes"]
    assert titles(small, "ada zebra") == ["Zebra herds"]
    small.store.add([Paper("An okapi", id="2405.00009")])
    assert titles(small, "okapi")[0] == "An okapi"
    assert titles(small, "title:okapi") == ["An okapi"]
    assert titles(small, "abs:okapi") == []
    why = small.finder.found("okapi", [herds.row, stripes.row])
    assert why[herds.row].excerpt.startswith("note: Ask Ada about the okapi")
    assert [why[herds.row].excerpt[slice(*span)] for span in why[herds.row].ranges] == ["okapi"]
    assert why[stripes.row].excerpt == "tags: for-okapis"


def test_a_note_that_changed_is_found_by_what_it_says_now(small: Library) -> None:
    herds = small.papers.find("2405.00002")
    assert herds
    small.marking.set([herds.row], "note", "of okapis")
    assert titles(small, "okapis") == ["Zebra herds"]
    small.marking.set([herds.row], "note", "of quaggas only")
    assert titles(small, "okapis") == []
    assert titles(small, "quaggas only") == ["Zebra herds"]
