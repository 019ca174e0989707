"""Texts kept for later: chosen with a key, told of in the footer, stopped and gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.formats.pages import LATEXML
from tests.hub import Hub
from tests.library.conftest import services
from tests.tui.driver import Reader, Start
from tui_reader.library import prefetch
from tui_reader.models import Paper
from tui_reader.tui.screens.paper import PaperScreen

PAPERS = [Paper(f"On Lamp {n}", f"Lamp {n}.", id=f"2605.{n:05}") for n in range(1, 5)]
PAGES = [f"/html/{paper.id}" for paper in PAPERS]


@pytest.fixture(autouse=True)
def shorter_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefetch, "LOOK", 0.0)


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(bodies={page: LATEXML.encode() for page in PAGES}, kinds=dict.fromkeys(PAGES, "text/html")).serve() as one:
        yield one


@pytest.fixture
def lamps(start: Start, hub: Hub, tmp_path: Path) -> Any:
    def started(query: str | None = "title:lamp", **more: Any) -> AbstractAsyncContextManager[Reader]:
        return start(services=lambda: services(hub, tmp_path), papers=PAPERS, query=query, **more)

    return started


def kept(reader: Reader) -> int:
    return sum(reader.app.library.texts.is_here(paper) for paper in PAPERS)


async def test_the_list_is_kept_and_that_is_told(lamps: Any) -> None:
    async with lamps() as reader:
        await reader.press("P")
        assert "this list" in reader.text
        assert "4 papers, at most 72 s" in reader.text
        await reader.press("l")
        await reader.until(lambda: "4 texts kept" in reader.footer)
        assert kept(reader) == 4
        await reader.press("P", "l")
        assert "4 kept already" in reader.footer


async def test_only_the_paper_or_those_selected_are_kept(lamps: Any, hub: Hub) -> None:
    async with lamps() as reader:
        await reader.press("P")
        assert "this paper" in reader.text
        await reader.press("p")
        await reader.until(lambda: "1 text kept" in reader.footer)
        await reader.press("space", "space", "P")
        assert "the selected papers" in reader.text
        await reader.press("p")
        await reader.until(lambda: kept(reader) == 2)


async def test_bookmarks_are_kept_whatever_is_shown(lamps: Any) -> None:
    async with lamps() as reader:
        await reader.press("b", "j", "b", "escape")
        await reader.press("P")
        assert "2 papers" in next(line for line in reader.lines if "Bookmarks" in line and "most" in line)
        await reader.press("b")
        await reader.until(lambda: "2 texts kept" in reader.footer)
        assert kept(reader) == 2


async def test_it_is_stopped_with_its_key_and_gone_on_with(lamps: Any, hub: Hub) -> None:
    hub.misbehave("ok", "hang")
    async with lamps() as reader:
        await reader.press("P", "l")
        await reader.until(lambda: "keeping texts, 1 of 4, about" in reader.footer and ", P stops" in reader.footer)
        await reader.press("escape")
        assert "keeping texts" in reader.footer, "what takes long is not stopped by accident"
        await reader.press("P", "x")
        await reader.until(lambda: "stopped, 3 papers left; P goes on with it" in reader.footer)
        hub.misbehave("ok")
        await reader.press("P")
        assert "3 papers left" in reader.text
        await reader.press("g")
        await reader.until(lambda: "3 texts kept" in reader.footer)


async def test_it_goes_on_after_a_restart_unless_it_was_stopped(lamps: Any, hub: Hub) -> None:
    hub.misbehave("hang")
    async with lamps() as reader:
        await reader.press("P", "l")
        await reader.until(lambda: len(hub.log) == 1)
    hub.misbehave("ok")
    async with lamps(query=None) as reader:
        await reader.until(lambda: kept(reader) == 4)
        await reader.until(lambda: "4 texts kept" in reader.footer)
    asked = len(hub.log)
    async with lamps(query=None) as reader:
        await reader.press("P", "escape")
        assert len(hub.log) == asked


async def test_it_holds_up_no_refresh_and_nobody_who_reads(lamps: Any, hub: Hub) -> None:
    hub.misbehave("hang", "ok")
    async with lamps() as reader:
        await reader.press("P", "p")
        await reader.until(lambda: len(hub.log) == 1)
        await reader.press("r")
        await reader.until(lambda: any("daily_papers" in request["path"] for request in hub.log))
        await reader.press("enter")
        assert isinstance(reader.app.screen, PaperScreen)
        await reader.until(lambda: "the text: arXiv's turn" in reader.footer or "asking arXiv" in reader.footer)


async def test_what_could_not_be_had_is_told_at_the_end(lamps: Any, hub: Hub) -> None:
    del hub.bodies[PAGES[2]]
    async with lamps() as reader:
        await reader.press("P", "l")
        await reader.until(lambda: "3 texts kept, 1 could not be had" in reader.footer)
        await reader.press("P", "l")
        assert "3 kept already, 1 could not be had lately" in reader.footer


async def test_an_empty_list_says_that_there_is_nothing_to_keep(lamps: Any) -> None:
    async with lamps(query="zebra crossing") as reader:
        await reader.press("P")
        assert "no papers here whose texts could be kept" in reader.footer
