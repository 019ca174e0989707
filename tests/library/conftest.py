"""A library in folders of its own, filled from the seed, a second reader or machine beside it, and services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.hub import Hub, item
from tui_reader.http import Limits
from tui_reader.library import Library, open_library
from tui_reader.library.fetched import Services
from tui_reader.paths import Paths

Open = Callable[..., Library]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config", tmp_path / "data")


@pytest.fixture
def opened(paths: Paths) -> Iterator[Open]:
    """Open a library (of other folders too), as often as wanted; all are closed after the test."""
    libraries: list[Library] = []

    def open_one(where: Paths = paths, **arguments: Any) -> Library:
        libraries.append(open_library(where, **arguments))
        return libraries[-1]

    yield open_one
    for library in libraries:
        library.close()


@pytest.fixture
def library(opened: Open) -> Library:
    return opened()


DAY = date(2026, 5, 20)
"""A Wednesday, of which the hub has three papers."""


@dataclass
class Clock:
    """The time, which goes on when a test says so. It begins while ``DAY`` is open."""

    time: datetime = field(default_factory=lambda: datetime(2026, 5, 20, 9, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **time: float) -> None:
        self.time += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(days={str(DAY): [item(number) for number in range(3)]}).serve() as served:
        yield served


@pytest.fixture
def reader(opened: Open, hub: Hub, tmp_path: Path, clock: Clock) -> Library:
    """A library that fetches from the hub."""
    return opened(services=lambda: services(hub, tmp_path), clock=clock)


def services(hub: Hub, folder: Path, **limits: Any) -> Services:
    """The hub as both services, without their pauses."""
    from tui_reader.sources import arxiv, daily, fulltext

    most = Limits(**{"seconds": 5, "backoff": 0.01, **limits})
    return Services(
        daily.Service(hub.url, limits=most),
        arxiv.Service(folder / "arxiv.lock", hub.url, every=0, limits=most),
        fulltext.Service(folder / "pages.lock", hub.url, every=0, limits=most),
    )
