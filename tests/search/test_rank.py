"""A rule of the ranking stands in one place: both engines follow it, and the highlighting."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.search.seed_papers import Store
from tui_reader.search import rank
from tui_reader.search.disk.build import Builder
from tui_reader.search.disk.index import DiskIndex
from tui_reader.search.disk.segment import Segment
from tui_reader.search.disk.vocabulary import Vocabulary
from tui_reader.search.document import Document
from tui_reader.search.memory.index import MemoryIndex
from tui_reader.search.memory.lexicon import Lexicon
from tui_reader.search.query import parse
from tui_reader.search.spans import spans

PAPER = Document(1, "Transformer networks for long range arena", "We train on graphs.", ("Ada Lovelace",), boost=0.5)


def score(index: MemoryIndex | DiskIndex, query: str) -> float:
    return next((hit.score for hit in index.search(parse(query)).hits), 0.0)


@pytest.mark.parametrize(
    ("rule", "value", "query"),
    [
        ("EXACT", 0.9, "networks "),
        ("BEGINS_TYPED", 0.7, "trans"),
        ("BEGINS", 0.7, "trans long"),
        ("INSIDE", 0.2, "former "),
        ("SKELETON_VOWELS", 0.2, "ntwrks "),
        ("SKELETON_BEGINS", 0.2, "ntwrk"),
        ("SKELETON", 0.2, "trnsfmr "),
        ("TYPO", (1.0, 0.3, 0.2), "netwokrs "),
        ("TYPO_BEGINS", (0.93, 0.3, 0.2), "tranfor"),
        ("ACRONYM_INSIDE", {3: 0.2}, "lra "),
        ("ACRONYM_TITLE", 0.2, "tnflra"),
        ("FIELD_WEIGHTS", (1.0, 0.2, 0.9, 0.8, 0.9, 0.5, 0.6), "lovelace"),
        ("SHORTEST_INSIDE", 7, "former "),
        ("SHORTEST_BEGIN", 6, "trans long"),
        ("SHORTEST_ACRONYM", 4, "lra "),
        ("SHORTEST_SKELETON", 7, "ntwrks "),
        ("SHORTEST_LOSSY_SKELETON", 8, "trnsfmr "),
        ("TERMS", 10.0, "networks"),
        ("COVERAGE", 1.0, "networks"),
        ("ORDER", 1.0, "transformer networks"),
        ("LATER", 0.1, "transformer arena"),
        ("START", 0.0, "transformer"),
        ("PRIOR", 0.0, "networks"),
    ],
)
def test_a_rule_that_changes_changes_both_engines(
    rule: str, value: Any, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scores() -> tuple[float, float]:
        engines = MemoryIndex(Store([PAPER])), DiskIndex(None, Store([PAPER]))
        for engine in engines:
            engine.add([PAPER])
        return score(engines[0], query), score(engines[1], query)

    before = scores()
    monkeypatch.setattr(rank, rule, value)
    assert all(then - now > 0.5 for then, now in zip(before, scores(), strict=True)), before


@pytest.mark.parametrize(
    ("rule", "value", "query"),
    [
        ("SHORTEST_INSIDE", 7, "former "),
        ("SHORTEST_ACRONYM", 4, "lra "),
        ("SHORTEST_SKELETON", 7, "ntwrks "),
        ("SHORTEST_LOSSY_SKELETON", 8, "trnsfmr "),
    ],
)
def test_a_rule_that_changes_changes_the_letters_that_are_shown(
    rule: str, value: Any, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = spans(parse(query), PAPER)["title"]
    monkeypatch.setattr(rank, rule, value)
    assert spans(parse(query), PAPER._replace(title=PAPER.title + " ")).get("title") != before


@given(st.lists(st.booleans(), min_size=1, max_size=5), st.integers(0, 6))
def test_typos_are_tried_for_more_and_more_terms_until_there_are_no_more(sure: list[bool], together: int) -> None:
    deep: list[bool] = []
    deeper, turns = [False] * len(sure), 0
    while deep != deeper:
        assert turns < 3
        turns, deep, deeper = turns + 1, deeper, rank.deeper(deeper, sure, together)
        assert all(after >= before for before, after in zip(deep, deeper, strict=True))


words = st.text("aeinorst", min_size=1, max_size=12)


@given(st.lists(words, min_size=1, max_size=12), words, st.booleans(), st.booleans())
def test_both_engines_mean_the_same_words(known: list[str], needle: str, typing: bool, deep: bool) -> None:
    builder = Builder()
    builder.add(Document(1, " ".join(known)))
    vocabulary = Vocabulary(Segment("", builder.finish()))
    mine: dict[str, float] = {}
    for level, numbers in vocabulary.match(needle, typing, deep):
        for number in numbers:
            word = sorted({*known})[int(number)]
            mine[word] = max(level, mine.get(word, 0.0))
    assert mine == Lexicon({*known}).match(needle, typing, deep)
