"""A library in folders of its own, filled from the seed, and a second reader or machine beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tui_reader.library import Library, open_library
from tui_reader.paths import Paths

Open = Callable[..., Library]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config", tmp_path / "data")


@pytest.fixture
def opened(paths: Paths) -> Iterator[Open]:
    """Open a library (of other folders too), as often as wanted; all are closed after the test."""
    libraries: list[Library] = []

    def open_one(where: Paths = paths) -> Library:
        libraries.append(open_library(where))
        return libraries[-1]

    yield open_one
    for library in libraries:
        library.close()


@pytest.fixture
def library(opened: Open) -> Library:
    return opened()
