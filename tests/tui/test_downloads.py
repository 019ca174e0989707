"""PDFs in the reader: downloaded with a key, beside the reading, and opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.formats.pages import LATEXML
from tests.hub import Hub
from tests.library.conftest import services
from tests.tui.driver import CALM, Reader, Start
from tests.tui.test_programs import Script
from tui_reader.models import Paper
from tui_reader.tui.screens.paper import PaperScreen

PAPERS = [Paper("On Lamps", id="2605.00001"), Paper("On Doors", id="2605.00002"), Paper("On Id-less Rooms")]
PDF = b"%PDF-1.7\n" + b"x" * 400_000 + b"\n%%EOF\n"
LAMPS, DOORS = "/pdf/2605.00001", "/pdf/2605.00002"


@pytest.fixture
def hub() -> Iterator[Hub]:
    page = "/html/2605.00001"
    bodies = {LAMPS: PDF, DOORS: PDF, page: LATEXML.encode()}
    kinds = {LAMPS: "application/pdf", DOORS: "application/pdf", page: "text/html"}
    with Hub(bodies=bodies, kinds=kinds, etags=True, ranges=True, version='"v1"').serve() as served:
        yield served


@pytest.fixture
def lamps(start: Start, hub: Hub, tmp_path: Path) -> Any:
    def started(**more: Any) -> AbstractAsyncContextManager[Reader]:
        return start(services=lambda: services(hub, tmp_path), papers=PAPERS, query="title:on", **more)

    return started


async def to(reader: Reader, title: str) -> None:
    await reader.press("g")
    for _ in range(20):
        if reader.title == title:
            return
        await reader.press("j")
    raise AssertionError(f"{title} is not in the list")


async def test_a_key_downloads_and_says_where_it_went(lamps: Any, hub: Hub) -> None:
    async with lamps() as reader:
        await to(reader, "On Lamps")
        await reader.press("d")
        await reader.fetched()
        assert "Downloaded: 2605.00001-On-Lamps.pdf · O opens it" in reader.footer
        path = reader.library.pdfs.find(PAPERS[0])
        assert path is not None
        assert path.read_bytes() == PDF
        await reader.press("d")
        await reader.fetched()
        assert "the PDF is here already" in reader.footer
        assert len(hub.log) == 1


async def test_its_progress_is_told_and_escape_stops_it(lamps: Any, hub: Hub) -> None:
    hub.misbehave("pause")
    async with lamps() as reader:
        await to(reader, "On Lamps")
        await reader.pilot.press("d")
        await reader.until(lambda: "PDF, 0.2 of 0.4 MB, esc stops" in reader.footer)
        await reader.press("d")
        assert "it is the one that is being downloaded" in reader.footer
        await reader.press("escape")
        assert "stopped; what came so far is kept" in reader.footer
        hub.misbehave("ok")
        await reader.press("d")
        await reader.until(lambda: "Downloaded: 2605" in reader.footer)
        assert hub.log[-1]["headers"]["Range"].startswith("bytes=2")


async def test_those_selected_come_one_after_the_other(lamps: Any, hub: Hub) -> None:
    async with lamps() as reader:
        await to(reader, "On Lamps")
        await reader.press("*", "d")
        await reader.fetched()
        assert "2 downloaded" in reader.footer
        assert "no arXiv id" in reader.footer
        assert sorted(request["path"] for request in hub.log) == [LAMPS, DOORS]


async def test_one_that_is_asked_for_meanwhile_comes_afterwards(lamps: Any, hub: Hub) -> None:
    hub.misbehave("slow")
    async with lamps() as reader:
        await to(reader, "On Lamps")
        await reader.pilot.press("d")
        await to(reader, "On Doors")
        await reader.pilot.press("d")
        await reader.until(lambda: reader.library.pdfs.find(PAPERS[1]) is not None)
        assert reader.library.pdfs.find(PAPERS[0]) is not None


async def test_a_failure_is_one_sentence(lamps: Any, hub: Hub) -> None:
    hub.misbehave("html")
    async with lamps() as reader:
        await to(reader, "On Lamps")
        await reader.press("d")
        await reader.fetched()
        assert "answered with a web page" in reader.footer
        await to(reader, "On Id-less Rooms")
        await reader.press("d")
        await reader.fetched()
        assert "this paper has no arXiv id" in reader.footer


async def test_it_is_downloaded_while_the_paper_is_read(lamps: Any, hub: Hub) -> None:
    async with lamps() as reader:
        await to(reader, "On Lamps")
        await reader.press("enter")
        await reader.fetched()
        hub.misbehave("pause")
        await reader.pilot.press("d")
        await reader.until(lambda: "PDF, 0.2 of 0.4 MB, esc stops" in reader.footer)
        await reader.press("escape")
        assert isinstance(reader.app.screen, PaperScreen), "the first stops the download"
        assert "stopped" in reader.footer
        hub.misbehave("ok")
        await reader.press("d")
        await reader.until(lambda: "Downloaded: 2605" in reader.footer)


async def test_a_text_waits_behind_no_list_and_no_pdf(lamps: Any, hub: Hub) -> None:
    hub.misbehave("pause", "hang", "ok")
    async with lamps() as reader:
        await to(reader, "On Lamps")
        await reader.pilot.press("d")
        await reader.until(lambda: "PDF, 0.2" in reader.footer)
        await reader.pilot.press("r")
        await reader.until(lambda: len(hub.log) == 2)
        await reader.press("enter")
        await reader.until(lambda: reader.app.library.texts.is_here(PAPERS[0]))
        jobs = reader.screen.jobs
        assert jobs.going_on("refresh"), "the list has not come"
        assert jobs.going_on("pdf"), "neither has the PDF"


async def test_the_downloaded_one_is_opened_with_the_viewer_of_the_settings(
    lamps: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Script(tmp_path / "viewer")
    settings = CALM._replace(pdf_viewer=(str(script.path), "--mode", "a b", "%s"), pdf_folder=tmp_path)
    async with lamps(settings=settings) as reader:
        await to(reader, "On Lamps")
        await reader.press("d")
        await reader.fetched()
        await reader.press("O")
        await reader.until(lambda: "Opened: 2605.00001-On-Lamps.pdf" in reader.footer)
        assert script.got == ["--mode", "a b", str(reader.library.pdfs.find(PAPERS[0]))]
        assert reader.current.marks.read


async def test_without_a_viewer_its_path_is_copied(lamps: Any) -> None:
    async with lamps() as reader:
        await to(reader, "On Lamps")
        await reader.press("d")
        await reader.fetched()
        await reader.press("O")
        assert "no viewer here, copied /" in reader.footer
        assert reader.app.clipboard == str(reader.library.pdfs.find(PAPERS[0]))
        await to(reader, "On Doors")
        await reader.press("O")
        assert "copied https://arxiv.org/pdf/2605.00002" in reader.footer
        await to(reader, "On Id-less Rooms")
        await reader.press("O")
        assert "no PDF is known" in reader.footer


async def test_asking_again_says_whether_there_is_another_text(lamps: Any, hub: Hub) -> None:
    async with lamps() as reader:
        await to(reader, "On Lamps")
        await reader.press("enter")
        await reader.fetched()
        await reader.press("r")
        await reader.fetched()
        assert "the text is as before" in reader.footer
        assert hub.log[-1]["headers"]["If-None-Match"] == '"v1"'
        hub.version, hub.bodies["/html/2605.00001"] = '"v2"', LATEXML.replace("Rooms", "Halls").encode()
        await reader.press("r")
        await reader.fetched()
        assert "a newer text came" in reader.footer
        assert "Halls" in reader.text
        hub.version = '"v3"'
        await reader.press("r")
        await reader.fetched()
        assert "the text is as before" in reader.footer, "another name for the same page"


async def test_asking_again_in_vain_takes_nothing_away(lamps: Any, hub: Hub) -> None:
    async with lamps() as reader:
        await to(reader, "On Lamps")
        await reader.press("enter")
        await reader.fetched()
        before = reader.lines[1:-1]
        hub.misbehave("500")
        await reader.press("r")
        await reader.fetched()
        assert "has trouble of its own" in reader.footer
        assert reader.lines[1:-1] == before


async def test_what_waits_for_its_turn_says_for_how_long(start: Start, hub: Hub, tmp_path: Path) -> None:
    slow = services(hub, tmp_path)
    slow = slow._replace(fulltext=slow.fulltext._replace(every=60))
    slow.fulltext.lock.with_suffix(".last").touch()
    async with start(services=lambda: slow, papers=PAPERS, query="title:on") as reader:
        await to(reader, "On Lamps")
        await reader.pilot.press("enter")
        await reader.until(lambda: "the text: arXiv's turn in " in reader.footer)
        seconds = int(reader.footer.split("turn in ")[1].split()[0])
        assert 30 < seconds <= 60
        await reader.pilot.press("d")
        await reader.until(lambda: reader.screen.jobs.words("esc").startswith("PDF: arXiv's turn in "))
        assert "the text: arXiv's turn" in reader.footer, "what the reader waits for comes first"
        assert not hub.log


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("<p>This article has been withdrawn by its authors.</p>", "this paper was withdrawn"),
        ("<h1>Conversion to HTML had a Fatal error</h1>", "the conversion of this paper to HTML failed"),
        ("<ul><li><a href='a.html'>a.html</a></ul>", "the page holds no paper"),
    ],
)
async def test_a_page_that_is_no_paper_says_why_and_which_keys_help(
    lamps: Any, hub: Hub, monkeypatch: pytest.MonkeyPatch, page: str, why: str
) -> None:
    monkeypatch.setattr("tui_reader.library.extracting.is_there", lambda: True)
    hub.bodies = {"/html/2605.00001": f"<html><body>{page}</body></html>".encode()}
    hub.bodies["/papers/2605.00001.md"] = b"<!doctype html><title>Hugging Face</title>"
    hub.kinds |= {"/papers/2605.00001.md": "text/html"}
    async with lamps(size=(100, 30)) as reader:
        await to(reader, "On Lamps")
        await reader.press("enter")
        await reader.fetched()
        text = " ".join(reader.text.split())
        assert f"has a text of this paper: {why}" in text
        assert "O opens the PDF, d downloads it, o opens the page, r asks again" in text
