"""A store of its own for each test, and marks as a journal would hand them over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_reader.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "library.db")
    yield store
    store.close()
