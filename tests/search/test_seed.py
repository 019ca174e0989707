"""On the papers that everyone starts with, the meant paper is found however it is typed."""

from __future__ import annotations

import pytest

from tests.search.seed_papers import Store, documents
from tui_reader.search.index import Index
from tui_reader.search.query import parse
from tui_reader.search.spans import spans


@pytest.fixture(scope="module")
def index() -> Index:
    made = Index.open(None, Store(documents()))
    made.add(documents())
    return made


def titles(index: Index, query: str) -> list[str]:
    store = Store(documents())
    return [store.rows[hit.row].title for hit in index.search(parse(query)).hits]


MEANT = [
    ("atention sink", "Attention Sink in Transformers"),
    ("longcat", "Attention Sink in Transformers"),
    ("styleswn", "StyleSwin"),
    ("style swin", "StyleSwin"),
    ("lra", "Long Range Arena"),
    ("looped", "On the Expressive Power of a Variant of the Looped Transformer"),
    ("perm inverse", "The Impossibility of Inverse Permutation Learning"),
    ("2022 graph recipe", "Recipe for a General, Powerful, Scalable Graph Transformer"),
    ("tnt", "Transformer in Transformer"),
    ("universal aproximation", "Universal Approximation Theorem"),
    ("univresal approximation", "Universal Approximation Theorem"),
    ("unvrsl apprxmtn", "Universal Approximation Theorem"),
    ("graphgps", "Recipe for a General, Powerful, Scalable Graph Transformer"),
    ("speech-to-sign", "Human-Centered Editable Speech-to-Sign-Language Generation"),
    ("speechtosign", "Human-Centered Editable Speech-to-Sign-Language Generation"),
    ('"range arena"', "Long Range Arena"),
    ("title:arena", "Long Range Arena"),
]


@pytest.mark.parametrize(("query", "meant"), MEANT)
def test_meant_paper_is_first(index: Index, query: str, meant: str) -> None:
    assert titles(index, query)[0].startswith(meant)


def test_all_words_must_match_when_some_paper_has_them_all(index: Index) -> None:
    query = parse("transfomer expresivity")
    results = index.search(query)
    store = Store(documents())
    assert results.complete
    assert 0 < len(results.hits) < len(documents())
    for hit in results.hits:
        document = store.rows[hit.row]
        text = f"{document.title} {document.abstract}".lower()
        assert "transformer" in text
        assert "expressivity" in text or "expressive" in text


def test_one_word_is_left_out_only_when_nothing_has_them_all(index: Index) -> None:
    results = index.search(parse("looped zzyzzyva transformer"))
    assert not results.complete
    assert titles(index, "looped zzyzzyva transformer")[0].endswith("Looped Transformer")
    assert index.search(parse("zzyzzyva")).hits == ()


def test_negation_excludes(index: Index) -> None:
    every = set(titles(index, "survey"))
    without = set(titles(index, "survey -reinforcement"))
    assert without < every
    assert not any("Reinforcement" in title for title in without)
    assert set(titles(index, "survey !reinforcement")) == without


def test_field_confines(index: Index) -> None:
    assert titles(index, "org:longcat") == titles(index, "longcat")
    assert titles(index, "title:longcat") == []


def test_only_allowed_rows_are_found(index: Index) -> None:
    every = index.search(parse("transformer"))
    some = {hit.row for hit in every.hits[::2]}
    kept = index.search(parse("transformer"), allow=some)
    assert {hit.row for hit in kept.hits} == some
    assert kept.total == len(some)
    assert {hit.row for hit in index.search(parse("transformer"), allow=lambda row: row in some).hits} == some


def test_replaced_and_removed_papers_are_not_found_any_more() -> None:
    store = Store(documents())
    index = Index.open(None, store)
    index.add(documents())
    row = index.search(parse("looped")).hits[0].row
    index.remove([row])
    assert index.search(parse("looped")).hits == ()
    assert len(index) == len(documents()) - 1
    index.add([documents()[row - 1]])
    assert [hit.row for hit in index.search(parse("looped")).hits] == [row]


@pytest.mark.parametrize(
    ("query", "field", "letters"),
    [
        ("transf", "title", ["Transf"]),
        ("atention", "title", ["At", "ention"]),
        ("longcat", "organization", ["longcat", "LongCat"]),
    ],
)
def test_spans_cover_the_typed_letters(index: Index, query: str, field: str, letters: list[str]) -> None:
    document = next(d for d in documents() if d.title.startswith("Attention Sink"))
    found = spans(parse(query), document)[field]
    text = {"title": document.title, "organization": document.organization}[field]
    assert [text[start:end] for start, end in found] == letters
