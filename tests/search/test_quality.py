"""The meant paper is among the first however it is typed, in a memory index and on disk, on real titles."""

from __future__ import annotations

from pathlib import Path
from statistics import mean

import pytest

from tests.benchmarks.search_corpus import KINDS, folder, papers, queries
from tests.benchmarks.search_quality import reciprocal
from tests.search.seed_papers import Store
from tui_reader.search.disk.index import DiskIndex
from tui_reader.search.memory.index import MemoryIndex
from tui_reader.search.query import parse


@pytest.mark.parametrize("large", [False, True])
def test_the_meant_paper_is_among_the_first(tmp_path: Path, large: bool) -> None:
    if folder() is None:
        pytest.skip("no corpus here: shared/data/corpus is not beside the checkout")
    documents = list(papers(2_000))
    store = Store(documents)
    index = DiskIndex(tmp_path, store) if large else MemoryIndex(store)
    index.add(documents)
    ranks: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for asked in queries(documents, 12, 99):
        found = [hit.row for hit in index.search(parse(asked.text), limit=10).hits]
        ranks[asked.kind].append(reciprocal(found, asked.row))
    for kind in KINDS:
        assert mean(ranks[kind]) > 0.9, kind
    assert mean(ranks["typo"]) >= 0.97
