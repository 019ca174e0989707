"""An index on disk of all the papers, and the store that gives them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.search.seed_papers import Store, every
from tui_reader.search.disk.index import DiskIndex


@pytest.fixture
def store() -> Store:
    return Store(every())


@pytest.fixture
def folder(tmp_path: Path, store: Store) -> Path:
    DiskIndex(tmp_path, store).rebuild(every(), "all")
    return tmp_path
