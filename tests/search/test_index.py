"""Both engines find the same, however large the library is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.search.seed_papers import QUERIES, Store, documents, every, more
from tui_reader.search import index as door
from tui_reader.search.disk.index import DiskIndex
from tui_reader.search.document import Document
from tui_reader.search.index import Index
from tui_reader.search.query import parse


@pytest.mark.parametrize("query", QUERIES)
def test_both_engines_find_the_same(folder: Path, store: Store, query: str) -> None:
    small = Index.open(None, store)
    small.add(every())
    mine, other = small.search(parse(query)), DiskIndex.open(folder, store).search(parse(query))
    assert {hit.row for hit in mine.hits} == {hit.row for hit in other.hits}
    assert mine.total == other.total
    assert mine.complete == other.complete
    scores = {hit.row: hit.score for hit in other.hits}
    for hit in mine.hits:
        # The worth of a match is a byte on disk, and a title's first word counts a little more there.
        assert hit.score == pytest.approx(scores[hit.row], abs=2)


@pytest.mark.parametrize(
    ("query", "row"),
    [
        ("深度", 101),
        ("学习", 101),
        ('"学习"', 101),
        ("finetuning -图学", 101),
        ("finetuning", 101),
        ("uber", 101),
        ("lukasz", 101),
        ("2401.000", 101),
        ("id:2401", 101),
        ("схе", 102),
        ("pretraining", 102),
        ("obrien", 102),
        ("o'brien", 102),
        ("9901001", 102),
        ("hep-th/99", 102),
        ("ppo", 103),
        ("schulmn policy", 103),
        ("kw:rare", 104),
        ("xxxxxx", 104),
    ],
)
def test_authors_ids_and_other_scripts(folder: Path, store: Store, query: str, row: int) -> None:
    assert DiskIndex.open(folder, store).search(parse(query)).hits[0].row == row
    small = Index.open(None, store)
    small.add(every())
    assert small.search(parse(query)).hits[0].row == row


def test_what_is_not_wanted_is_a_part_too_where_no_spaces_are(folder: Path, store: Store) -> None:
    small = Index.open(None, store)
    small.add(every())
    for index in (small, DiskIndex.open(folder, store)):
        assert 101 not in {hit.row for hit in index.search(parse("finetuning -学习")).hits}


def test_a_small_library_needs_no_numpy_and_a_grown_one_is_kept(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import sys; from tui_reader.search.index import Index, Document; from tui_reader.search.query import parse\n"
        "from tui_reader.search import spans\n"
        "index = Index.open(None, lambda rows: []); assert 'rapidfuzz' not in sys.modules\n"
        "index.add([Document(1, 'Attention sink')])\n"
        "assert index.search(parse('atention')).hits; assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
    monkeypatch.setattr(door, "SMALL", len(documents()))
    index = Index.open(tmp_path, store)
    index.add(documents(), "small")
    assert not list(tmp_path.iterdir())
    index.add(more(), "large")
    assert len(Index.open(tmp_path, store)) == len(index) == len(every())
    assert index.stamp == "large"
    assert index.search(parse("looped")).hits


@pytest.mark.parametrize("large", [False, True])
def test_similar_papers_share_what_is_rare(tmp_path: Path, store: Store, large: bool) -> None:
    index = DiskIndex(tmp_path, store) if large else Index.open(None, store)
    index.add(every())
    recipe = next(d for d in documents() if d.title.startswith("Recipe for"))
    hits = index.similar(recipe, 5).hits
    assert len(hits) == 5
    assert recipe.row not in {hit.row for hit in hits}
    assert all("Graph" in store.rows[hit.row].title for hit in hits[:2])
    assert index.similar(Document(0, "Zyzzyva"), 5).hits == ()
    if isinstance(index, Index):
        assert index.similar(recipe.row, 5).hits == hits
        assert index.similar(999, 5).hits == ()


@pytest.mark.parametrize("large", [False, True])
def test_a_search_can_be_given_up(tmp_path: Path, store: Store, large: bool) -> None:
    index = DiskIndex(tmp_path, store) if large else Index.open(None, store)
    index.add(every())
    results = index.search(parse("transformer"), cancelled=lambda: True)
    assert results.cancelled
    assert results.hits == ()


@pytest.mark.parametrize("large", [False, True])
def test_bookmarks_come_first_among_equals(tmp_path: Path, large: bool) -> None:
    papers = [Document(row, "Attention revisited", boost=row == 3) for row in range(1, 6)]
    index = DiskIndex(tmp_path, Store(papers)) if large else Index.open(None, Store(papers))
    index.add(papers)
    assert [hit.row for hit in index.search(parse("attention")).hits] == [3, 1, 2, 4, 5]


@pytest.mark.parametrize("large", [False, True])
def test_without_words_all_papers_in_order(tmp_path: Path, store: Store, large: bool) -> None:
    index = DiskIndex(tmp_path, store) if large else Index.open(None, store)
    index.add(every())
    rows = sorted(document.row for document in every())
    assert [hit.row for hit in index.search(parse("")).hits] == rows
    without = [hit.row for hit in index.search(parse("-transformer")).hits]
    assert without
    assert set(without) < set(rows)
    assert index.search(parse(""), limit=3).total == len(rows)


text = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(["a", "the", '"', "-", "title:", "深", "é", "ﬁ", "transf", "x" * 70, "\x01", "\ud800"])
    ).map("".join),
)


@settings(max_examples=150, deadline=None)
@given(text)
def test_any_text_can_be_asked(query: str) -> None:
    for index in _both():
        results = index.search(parse(query))
        assert len(results.hits) <= results.total


_INDEXES: list[Index | DiskIndex] = []


def _both() -> list[Index | DiskIndex]:
    if not _INDEXES:
        store = Store(every())
        _INDEXES.extend((Index.open(None, store), DiskIndex(None, store)))
        for index in _INDEXES:
            index.add(every())
    return _INDEXES


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Document,
            row=st.integers(1, 50),
            title=st.text(),
            abstract=st.text(),
            authors=st.tuples(st.text()),
            organization=st.text(),
            id=st.just(""),  # of ids the two match other parts
            keywords=st.tuples(st.text()),
            year=st.integers(0, 2_100),
            boost=st.floats(0, 1),
        ),
        max_size=12,
    )
)
def test_any_text_can_be_indexed(papers: list[Document]) -> None:
    store = Store(papers)
    small, large = Index.open(None, store), DiskIndex(None, store)
    for index in (small, large):
        index.add(papers)
        assert len(index) == len(store.rows)
    for document in store.rows.values():
        query = parse(document.title)
        assert {h.row for h in small.search(query).hits} == {h.row for h in large.search(query).hits}


def test_a_word_without_a_sound_means_no_word_that_is_not_sought_by_it() -> None:
    papers = [Document(1, "OOÆ"), Document(2, "Lamps", keywords=("0",))]
    index = DiskIndex(None, Store(papers))
    index.add(papers)
    assert [hit.row for hit in index.search(parse("OOÆ")).hits] == [1]


@pytest.mark.parametrize("large", [False, True])
def test_signs_that_are_not_wanted_exclude_nothing(large: bool) -> None:
    papers = [Document(1, "Newton s method")]
    index = DiskIndex(None, Store(papers)) if large else Index.open(None, Store(papers))
    index.add(papers)
    assert index.search(parse("newton -title:...")).total == 1
