"""One paper, one state: whatever it was known by, in whatever order its records and marks arrive."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.lines import line
from tui_reader.marks import MarkLine
from tui_reader.models import Paper
from tui_reader.store import Placed, Scope, Store

SEEDED = Paper("Attention Is All You Need", "We propose.", published=date(2017, 6, 12))
FETCHED = Paper("Attention is all you need", id="1706.03762", authors=("Ashish Vaswani",), published=date(2017, 6, 12))


def keys(store: Store) -> list[str]:
    return sorted(entry.key for entry in store.every())


def test_a_paper_whose_title_comes_back_with_an_id_keeps_its_marks(store: Store) -> None:
    [row] = store.add([SEEDED])
    store.apply_lines([line(SEEDED.key), line(SEEDED.key, "bookmarked"), line(SEEDED.key, "tag:nlp")])
    assert store.add([FETCHED]) == [row]
    assert store.count() == 1
    for key in (FETCHED.key, SEEDED.key):
        entry = store.find(key)
        assert entry is not None
        assert entry.key == entry.paper.key == "arxiv:1706.03762"
        assert entry.paper.abstract == "We propose."
        assert (entry.marks.read, entry.marks.bookmarked, entry.marks.tags) == (True, True, ("nlp",))


def test_an_old_key_leads_to_the_paper_after_its_title_changed(store: Store) -> None:
    store.add([SEEDED, FETCHED, replace(FETCHED, title="Attention, version two")])
    assert store.count() == 1
    entry = store.find(SEEDED.key)
    assert entry is not None
    assert entry.paper.title == "Attention, version two"
    assert store.add([SEEDED]) == [entry.row]


@pytest.mark.parametrize(
    "other",
    [
        replace(FETCHED, published=date(2019, 1, 1)),
        replace(FETCHED, published=date(2015, 12, 31)),
        replace(FETCHED, authors=("Somebody Else",)),
    ],
)
def test_papers_that_only_share_a_title_stay_apart(store: Store, other: Paper) -> None:
    named = replace(SEEDED, authors=("Vaswani, Ashish",))
    store.add([named])
    store.apply_lines([line(named.key)])
    store.add([other])
    assert keys(store) == sorted([named.key, other.key])
    found = store.find(other.key)
    assert found is not None
    assert not found.marks.read


def test_a_year_of_difference_is_the_same_paper(store: Store) -> None:
    assert len(set(store.add([SEEDED, replace(FETCHED, published=date(2018, 1, 1))]))) == 1


def test_different_ids_never_join(store: Store) -> None:
    same = Paper(FETCHED.title, id="2001.00001", authors=FETCHED.authors, published=FETCHED.published)
    assert len(set(store.add([FETCHED, same]))) == 2
    by_doi = [replace(p, doi="10.1000/x") for p in (FETCHED, same)]
    rows = store.add(by_doi)
    assert len(set(rows)) == 2
    assert store.add([Paper("As printed", doi="10.1000/x")])[0] in rows
    assert keys(store) == sorted([FETCHED.key, same.key])


def test_a_doi_joins_a_preprint_and_an_article_of_later_years(store: Store) -> None:
    article = Paper("Attention, as printed", doi="10.1000/X", published=date(2021, 1, 1))
    [row] = store.add([article])
    store.apply_lines([line("doi:10.1000/x", "bookmarked")])
    assert store.add([replace(FETCHED, doi="10.1000/x")]) == [row]
    for key in ("doi:10.1000/x", FETCHED.key, article.title_key):
        found = store.find(key)
        assert found is not None
        assert found.row == row
        assert found.marks.bookmarked


def test_an_alias_does_not_swallow_a_paper_of_another_year(store: Store) -> None:
    store.add([SEEDED, FETCHED])
    later = replace(SEEDED, published=date(2025, 1, 1))
    store.add([later])
    assert keys(store) == sorted([FETCHED.key, later.key])
    found = store.find(FETCHED.key)
    assert found is not None
    assert found.paper.published == SEEDED.published


def test_two_years_of_one_title_without_ids_have_one_key_and_so_one_place(store: Store) -> None:
    later = replace(SEEDED, published=date(2025, 1, 1))
    assert len(set(store.add([SEEDED, later]))) == 1
    assert keys(store) == [SEEDED.key]


def test_a_record_that_joins_three_brings_all_their_marks_days_and_keys(store: Store) -> None:
    by_title = Paper("One name", listed=date(2024, 5, 1))
    by_doi = Paper("Another name", doi="10.1000/abc", listed=date(2024, 5, 2))
    by_id = Paper("A third name", id="2405.00001", listed=date(2024, 5, 3))
    store.add([by_title, by_doi, by_id])
    store.apply_lines([line(by_title.key), line(by_doi.key, "tag:doi"), line(by_id.key, "bookmarked")])
    assert store.count() == 3
    [row] = store.add([Paper("One name", id="2405.00001", doi="10.1000/abc")])
    assert store.count() == 1
    for key in (by_title.key, by_doi.key, by_id.key, by_doi.title_key, by_id.title_key):
        found = store.find(key)
        assert found is not None, key
        assert found.row == row
        assert (found.marks.read, found.marks.bookmarked, found.marks.tags) == (True, True, ("doi",))
    days = store.days(date(2024, 5, 1), date(2024, 5, 31))
    assert days == [(date(2024, 5, day), 1, 0) for day in (1, 2, 3)]
    assert found is not None
    assert found.paper.listed == date(2024, 5, 3)


@pytest.mark.parametrize("key", [SEEDED.key, FETCHED.key, "doi:10.1000/xyz"])
def test_marks_that_come_before_the_paper_are_on_it_when_it_comes(store: Store, key: str) -> None:
    store.apply_lines([line(key), line(key, "tag:later")])
    assert store.count() == 0
    store.add([replace(FETCHED, doi="10.1000/xyz")])
    found = store.find(FETCHED.key)
    assert found is not None
    assert found.marks.read
    assert found.marks.tags == ("later",)


@pytest.mark.parametrize("key", [SEEDED.key, FETCHED.key])
def test_a_bookmark_of_an_unknown_paper_shows_its_title_until_the_paper_comes(store: Store, key: str) -> None:
    store.apply_lines([line(key, "bookmarked", True, SEEDED.title), line(key)])
    [entry] = store.every()
    assert (entry.key, entry.paper.title) == (key, SEEDED.title)
    assert entry.marks.bookmarked
    assert entry.marks.read
    assert store.add([FETCHED]) == [entry.row]
    [joined] = store.every()
    assert joined.marks == entry.marks
    assert joined.paper.authors == FETCHED.authors


def test_only_a_bookmark_that_stands_brings_an_unknown_paper(store: Store) -> None:
    store.apply_lines([line("arxiv:2405.00001", "bookmarked", value, "Gone") for value in (True, False)])
    store.apply_lines([line("arxiv:2405.00002", "bookmarked", True), line("arxiv:2405.00003")])
    assert store.count() == 0


def test_a_bookmark_under_a_key_that_no_paper_can_have_is_still_seen(store: Store) -> None:
    store.apply_lines([line("arxiv:not-an-id", "bookmarked", True, "Strange")])
    found = store.find("arxiv:not-an-id")
    assert found is not None
    assert found.marks.bookmarked


def test_what_a_later_record_does_not_know_stays(store: Store) -> None:
    full = replace(
        FETCHED, abstract="Long.", upvotes=9, listed=date(2024, 1, 2), keywords=("a",), code="https://a.org/b"
    )
    store.add([full, FETCHED])
    [entry] = store.every()
    assert entry.paper == full
    store.add([replace(FETCHED, upvotes=0, listed=date(2023, 1, 1))])
    [entry] = store.every()
    assert entry.paper == replace(full, upvotes=0)


def test_names_of_authors_count_better_than_a_number(store: Store) -> None:
    store.add([FETCHED, Paper(FETCHED.title, author_count=8)])
    [entry] = store.every()
    assert (entry.paper.authors, entry.paper.author_count) == (FETCHED.authors, 1)


def test_a_place_on_a_day_follows_a_paper_that_joins_another(store: Store) -> None:
    day = date(2024, 5, 2)
    first, second = Paper("First", listed=day), Paper("Second", listed=day)
    store.take([Placed(first, day, 0), Placed(second, day, 1)])
    store.add([Paper("First, as it was", id="2405.00001", listed=date(2024, 5, 1))])
    store.add([Paper("First", id="2405.00001")])
    assert [entry.paper.title for entry in store.entries(store.rows(Scope()))] == ["First", "Second"]


def test_a_place_on_a_day_is_not_lost_to_a_record_without_one(store: Store) -> None:
    day = date(2024, 5, 1)
    papers = [Paper(f"Paper {i}", id=f"2405.0000{i}", listed=day) for i in range(3)]
    rows = list(store.take([Placed(paper, day, i) for i, paper in enumerate(papers[::-1])]).rows)
    store.add(papers)
    assert list(store.rows(Scope())) == rows
    store.add([replace(papers[1], listed=None, upvotes=5)])
    assert list(store.rows(Scope())) == rows


# -- any order --------------------------------------------------------------------------------------------------


def outcome(
    records: Sequence[Paper], lines: Sequence[MarkLine], marks_first: bool
) -> list[tuple[str, bool, tuple[str, ...]]]:
    """(key, read, tags) of the papers that a fresh library makes of these."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "library.db", memory=True)
        if marks_first:
            store.apply_lines(lines)
        for record in records:
            store.add([record])
        if not marks_first:
            store.apply_lines(lines)
        found = sorted((entry.key, entry.marks.read, entry.marks.tags) for entry in store.every())
        store.close()
    return found


PARTS = [
    Paper("One name"),
    Paper("One name", published=date(2024, 1, 1)),
    Paper("One name", doi="10.1000/one", authors=("Ada Lovelace",)),
    Paper("ONE name!", id="2405.00001"),
    Paper("A later name", id="2405.00001", doi="10.1000/one", published=date(2025, 1, 1)),
]


def test_every_order_of_a_papers_records_gives_one_paper_with_all_marks() -> None:
    lines = [
        line(PARTS[0].key),
        line("doi:10.1000/one", "tag:doi"),
        line("arxiv:2405.00001", "tag:id"),
        line(PARTS[4].title_key, "tag:title"),
    ]
    for order in permutations(PARTS):
        for marks_first in (False, True):
            assert outcome(order, lines, marks_first) == [("arxiv:2405.00001", True, ("doi", "id", "title"))], order


@st.composite
def libraries(draw: st.DrawFn) -> list[Paper]:
    """Records of several papers of one title, years apart; one paper has records without an id as well."""
    records = []
    for number in range(draw(st.integers(1, 4))):
        ids = {"id": f"2405.0000{number}", "doi": f"10.1000/{number}"}
        for _ in range(draw(st.integers(1, 3))):
            known = draw(st.sets(st.sampled_from(["id", "doi"]), min_size=min(number, 1)))
            published = date(2000 + 3 * number + draw(st.integers(0, 1)), 1, 1)
            records.append(Paper("One name", published=published, **{name: ids[name] for name in known}))  # type: ignore[arg-type]
    return records


@settings(max_examples=100, deadline=None)
@given(libraries(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_decides_nothing(records: list[Paper], random: Random) -> None:
    lines = [line(record.key, f"tag:{record.key}") for record in records]
    expected = outcome(records, lines, False)
    assert len(expected) == len({(record.published.year - 2000) // 3 for record in records if record.published})
    shuffled = list(records)
    random.shuffle(shuffled)
    assert outcome(shuffled, lines, False) == expected
    assert outcome([*shuffled, *records], lines, False) == expected
    with_ids = [line for line in lines if not line.key.startswith("title:")]
    assert outcome(shuffled, with_ids, True) == outcome(records, with_ids, False)


anything = st.builds(
    Paper,
    title=st.sampled_from(["Attention", "attention!", "Memory", "Depth"]),
    abstract=st.sampled_from(["", "About.", "About it."]),
    id=st.sampled_from([None, None, "2405.00001", "2405.00002"]),
    doi=st.sampled_from([None, None, "10.1000/a", "10.1000/b"]),
    authors=st.sampled_from([(), ("Ada Lind",), ("Bo Ek",)]),
    published=st.sampled_from([None, date(2024, 5, 1), date(2020, 5, 1)]),
    listed=st.sampled_from([None, date(2024, 5, 1), date(2024, 5, 2)]),
    upvotes=st.sampled_from([None, 1, 2]),
)
listed = st.builds(
    Placed, anything, st.sampled_from([None, date(2024, 5, 1), date(2024, 5, 2)]), st.sampled_from([None, 0, 1])
)


def everything(store: Store) -> dict[str, list[str]]:
    """All that is kept, but when papers came."""
    with sqlite3.connect(store.path) as db:
        tables = ("papers", "texts", "aliases", "listings", "tally")
        kept = {name: sorted(map(repr, db.execute(f"SELECT * FROM {name}"))) for name in tables}
        columns = [name for _, name, *_ in db.execute("PRAGMA table_info(papers)") if name != "added"]
        kept["papers"] = [*map(repr, db.execute(f"SELECT {', '.join(columns)} FROM papers ORDER BY row"))]
    db.close()
    return kept


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(listed, max_size=6), max_size=3), st.sampled_from(["title:x", "arxiv:2405.00001"]))
def test_papers_taken_together_are_as_those_taken_one_by_one(batches: list[list[Placed]], marked: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        together, apart = (Store(Path(folder, name)) for name in ("together", "apart"))
        for store in (together, apart):
            store.apply_lines([line(marked), line(Paper("Memory").key, "bookmarked")])
        for batch in batches:
            taken = together.take(batch)
            one_by_one = [apart.take([one]) for one in batch]
            assert list(taken.rows) == [one.rows[0] for one in one_by_one]
            assert taken.new == frozenset().union(*(one.new for one in one_by_one))
        assert everything(together) == everything(apart)
        for store in (together, apart):
            assert store.counts()[0] == len(list(store.every()))
            store.close()


def test_a_title_that_two_papers_have_keeps_its_marks_where_they_were(store: Store) -> None:
    """Neither a paper that is renamed, nor one that another one absorbs, takes the marks of a third with its title."""
    mine = Paper("Introduction", published=date(2001, 1, 1))
    store.add([mine])
    store.apply_lines([line(mine.key, "tag:mine")])
    [row] = store.add([replace(mine, id="0101.00001")])
    other = Paper("Introduction", id="1001.00002", published=date(2010, 1, 1))
    store.add([other, replace(other, title="A later name")])  # renamed
    store.add([Paper("Introduction", doi="10.1000/x", published=date(2020, 1, 1)), Paper("Third", id="2001.00003")])
    store.add([Paper("Third", id="2001.00003", doi="10.1000/x", published=date(2020, 1, 1))])  # absorbs it
    store.apply_lines([line(mine.key, "read")])
    assert {entry.paper.id: entry.marks.tags for entry in store.every() if entry.marks.tags} == {
        "0101.00001": ("mine",)
    }
    found = store.find(mine.key)
    assert found is not None
    assert (found.row, found.marks.read) == (row, True)


SAME = [
    (r"$\pi_0$: A Lamp", "π_0: A Lamp", "pi_0: A lamp", "π₀ – a lamp"),
    (r"$10\times$ Faster Lamps", "10× faster lamps", "10times Faster Lamps", "10&times; Faster Lamps"),
    (r"\textbf{Lamp}: {\it Flow}", r"\textsc{Lamp}: \emph{Flow}", "Lamp: flow", "LAMP — FLOW", "<i>Lamp</i>: Flow"),
    (
        r"L\'evy Fl\"ows on \o",
        r"L{\'e}vy Fl{\"o}ws on {\o}",
        "Lévy Flöws on ø",
        "Levy Flows on o",
        "L&eacute;vy Flöws on ø",
    ),
    ("H<sub>2</sub>O Lamps", "H$_2$O Lamps", "H₂O lamps", "H$_{2}$O Lamps", "<title>H<sub>2</sub>O</title> lamps"),
    ("Lamps &amp; Kettles", "Lamps & Kettles", r"Lamps \& Kettles", "Lamps &amp;amp; Kettles", "Lamps   &\nKettles"),
    (r"$\mathcal{O}(n^2)$ lamps", "O(n²) lamps", "O(n^2) Lamps"),
    (r"$\alpha$-lamps", "α-lamps", "alpha-lamps", "α\N{NON-BREAKING HYPHEN}lamps", r"$\boldsymbol\alpha$–lamps"),
    (r"$\varepsilon$-lamps $\leq 5$", "ε-lamps ≤ 5", "ϵ-lamps ≤5", r"$\epsilon$-lamps $\le 5$"),
    (r"$\frac{1}{2}$ lamps", "½ lamps", "1/2 lamps"),
    ("ﬁne lamps", "fine lamps"),
    ("Wa{\\l}{\\k e}ga's lamps", "Wałęga’s lamps"),
]


@pytest.mark.parametrize("titles", SAME, ids=lambda titles: titles[-1])
def test_titles_that_differ_only_in_how_they_are_written_are_one(titles: Sequence[str], store: Store) -> None:
    assert len({Paper(title).title_key for title in titles}) == 1
    [first, *others] = titles
    [row] = store.add([Paper(first)])
    store.apply_lines([line(Paper(first).key, "bookmarked")])
    assert set(store.add([Paper(title, id="2405.00001") for title in others])) == {row}
    assert [entry.marks.bookmarked for entry in store.every()] == [True]


def test_titles_that_differ_in_more_are_two() -> None:
    titles = [
        "Lamps",
        "Lamps 2",
        "2 Lamps",
        r"$\alpha$ Lamps",
        r"$\beta$ Lamps",
        "Lamps+",
        "C lamps",
        "× lamps",
        "题",
        "題",
    ]
    assert len({Paper(title).title_key for title in titles}) == len(titles) - 1  # of "Lamps+" only letters count
