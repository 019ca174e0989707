"""Whole papers: where they come from, how they are kept, and what is said when there are none."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from pathlib import Path

import pytest

from tests.formats.pages import LATEXML, MARKDOWN
from tests.formats.pdfs import At, pdf
from tests.hub import Hub
from tests.library.conftest import Clock, Open, services
from tui_reader.formats.document import plain
from tui_reader.http import FetchError
from tui_reader.library import Library, parsed, texts
from tui_reader.models import Paper
from tui_reader.sources import fulltext

PAPER = Paper("On Lamps", id="2605.00001")
HTML, MD = "/html/2605.00001", "/papers/2605.00001.md"


@pytest.fixture
def full(hub: Hub) -> Hub:
    hub.bodies = {HTML: LATEXML.encode(), MD: MARKDOWN.encode()}
    hub.kinds = {HTML: "text/html", MD: "text/markdown"}
    return hub


def asked(hub: Hub) -> list[str]:
    return [request["path"] for request in hub.log]


def test_arxiv_is_asked_first_and_what_came_is_kept(full: Hub, reader: Library) -> None:
    assert reader.texts.find(PAPER) is None
    told: list[str] = []
    text = reader.texts.fetch(PAPER, told=told.append)
    assert (plain(text.document.title), text.kept.kind, told) == (
        "On Lamps and Rooms",
        "html",
        ["asking arXiv for the text"],
    )
    assert asked(full) == [HTML]
    again = reader.texts.find(PAPER)
    assert again is not None
    assert again.document == text.document
    assert asked(full) == [HTML], "a kept one asks nothing"
    assert stat.S_IMODE(os.stat(again.kept.path).st_mode) == 0o600


def test_hugging_face_is_asked_where_arxiv_has_none(full: Hub, reader: Library) -> None:
    del full.bodies[HTML]
    text = reader.texts.fetch(PAPER)
    assert (text.kept.kind, asked(full)) == ("markdown", [HTML, MD])
    assert text.document.warning


def test_a_page_without_a_paper_is_no_text(full: Hub, reader: Library) -> None:
    full.bodies[HTML] = b"<html><p>This article has been withdrawn by its authors.</p></html>"
    full.bodies[MD] = b"<!doctype html><title>Hugging Face</title>"
    with pytest.raises(FetchError, match=r"neither arXiv nor Hugging Face has a text of this paper: .*withdrawn"):
        reader.texts.fetch(PAPER)
    assert reader.texts.find(PAPER) is None


def test_a_service_that_fails_is_named_rather_than_that_there_is_none(full: Hub, reader: Library) -> None:
    full.misbehave("500", "404")
    with pytest.raises(FetchError, match="has trouble of its own"):
        reader.texts.fetch(PAPER)


@pytest.mark.parametrize("missing", ["network", "service"])
def test_without_a_network_nobody_waits_for_a_turn(
    full: Hub, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
    if missing == "network":
        nowhere = "https://papers.example"
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror(-3)))
        (tmp_path / "pages.last").touch()  # the last turn was a moment ago
    kept = services(full, tmp_path)
    pages = fulltext.Service(tmp_path / "pages.lock", nowhere, every=3600)
    library = opened(services=lambda: kept._replace(fulltext=pages))
    asking = fulltext.Asking(waiting=lambda seconds: pytest.fail("it waits"))
    del full.bodies[MD]
    for _ in range(2):
        with pytest.raises(FetchError, match="cannot be reached; check the connection"):
            library.texts.fetch(PAPER, asking)


def test_what_can_not_be_reached_either_is_not_asked_again(full: Hub, opened: Open, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
    full.misbehave("500")
    pages = fulltext.Service(tmp_path / "pages.lock", nowhere, every=0)
    library = opened(services=lambda: services(full, tmp_path)._replace(fulltext=pages))
    with pytest.raises(FetchError, match="cannot be reached"):
        library.texts.fetch(PAPER)
    assert asked(full) == [MD]


def test_a_paper_without_an_id_is_not_asked_for(full: Hub, reader: Library) -> None:
    with pytest.raises(FetchError, match="no arXiv id"):
        reader.texts.fetch(Paper("No id"))
    assert not full.log


def test_a_damaged_copy_counts_as_none(full: Hub, reader: Library) -> None:
    path = reader.texts.fetch(PAPER).kept.path
    whole = path.read_bytes()
    for damage in (whole[: len(whole) // 2], b"", b"rubbish", whole[:60] + b"\xff" * 20 + whole[80:]):
        path.write_bytes(damage)
        assert reader.texts.find(PAPER) is None
    reader.texts.fetch(PAPER)
    assert reader.texts.find(PAPER) is not None


def test_a_folder_that_can_t_be_written_does_not_keep_the_text_away(
    full: Hub, opened: Open, clock: Clock, tmp_path: Path
) -> None:
    library = opened(services=lambda: services(full, tmp_path), clock=clock)
    library.texts.folder.write_text("a file where the folder should be")
    assert plain(library.texts.fetch(PAPER).document.title) == "On Lamps and Rooms"


def test_a_name_leads_out_of_no_folder(full: Hub, reader: Library) -> None:
    full.bodies["/html/hep-th/9901001"] = LATEXML.encode()
    full.kinds["/html/hep-th/9901001"] = "text/html"
    path = reader.texts.fetch(Paper("Old", id="hep-th/9901001")).kept.path
    assert path.parent == reader.texts.folder


PDF = "/pdf/2605.00001"
ASKING = ["asking arXiv for the text", "asking Hugging Face for the text"]


@pytest.fixture
def with_pdf(full: Hub) -> Hub:
    """A paper of which there is a PDF and nothing else."""
    pytest.importorskip("pypdfium2")
    lines = [At(72, 700 - 12 * n, f"Lamp {n} lights a room and all that is in it") for n in range(9)]
    full.bodies = {PDF: pdf([At(72, 740, "On Lamps", 18), *lines])}
    full.kinds = {PDF: "application/pdf"}
    return full


def test_the_pdf_is_read_where_there_is_nothing_better(with_pdf: Hub, reader: Library) -> None:
    told: list[str] = []
    text = reader.texts.fetch(PAPER, told=told.append)
    assert (asked(with_pdf), told) == ([HTML, MD, PDF], [*ASKING, "reading the PDF"])
    assert (plain(text.document.title), text.kept.origin) == ("On Lamps", "text of the PDF")
    assert text.document.warning.startswith("Text of the PDF; formulas")
    again = reader.texts.find(PAPER)
    assert again is not None
    assert again.document == text.document
    assert reader.pdfs.find(PAPER) is None, "nobody asked for the file"


def test_a_downloaded_pdf_is_read_without_asking_for_it(with_pdf: Hub, reader: Library) -> None:
    reader.pdfs.fetch(PAPER)
    assert reader.texts.fetch(PAPER).kept.kind == "pdf"
    assert asked(with_pdf) == [PDF, HTML, MD]


def test_a_service_that_fails_may_have_a_better_text_later(with_pdf: Hub, reader: Library) -> None:
    with_pdf.misbehave("500", "404")
    with pytest.raises(FetchError, match="trouble of its own"):
        reader.texts.fetch(PAPER)
    assert PDF not in asked(with_pdf)


def test_without_the_extra_one_sentence_says_how_to_get_it(
    with_pdf: Hub, reader: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.library.extracting.is_there", lambda: False)
    with pytest.raises(
        FetchError, match=r"Hugging Face has a text of this paper; pip install 'tui-reader\[pdf\]' lets"
    ):
        reader.texts.fetch(PAPER)
    assert asked(with_pdf) == [HTML, MD]


def test_a_pdf_that_can_t_be_read_is_said_to_be_there(with_pdf: Hub, reader: Library) -> None:
    with_pdf.bodies[PDF] = b"%PDF-1.4\nrubbish\n%%EOF"
    with pytest.raises(
        FetchError, match="neither arXiv nor Hugging Face has a text of this paper: the PDF can't be read"
    ):
        reader.texts.fetch(PAPER)


def test_what_is_as_before_is_not_sent_again(full: Hub, reader: Library, clock: Clock) -> None:
    full.etags = True
    first = reader.texts.fetch(PAPER)
    clock.pass_by(days=3)
    again = reader.texts.fetch(PAPER, known=first)
    assert again.document is first.document
    assert full.log[-1]["headers"]["If-None-Match"] == first.kept.etag
    kept = reader.texts.find(PAPER)
    assert kept is not None
    assert kept.kept.at == clock() > first.kept.at
    full.bodies[HTML] = LATEXML.replace("Rooms", "Halls").encode()
    assert plain(reader.texts.fetch(PAPER, known=kept).document.title) == "On Lamps and Halls"


def test_the_folder_may_be_deleted_at_any_time(full: Hub, reader: Library) -> None:
    full.etags = True
    first = reader.texts.fetch(PAPER)
    shutil.rmtree(reader.texts.folder)
    assert reader.texts.find(PAPER) is None
    assert reader.texts.fetch(PAPER, known=first).document == first.document
    assert plain(reader.texts.fetch(PAPER).document.title) == "On Lamps and Rooms"
    assert reader.texts.find(PAPER) is not None


def test_a_packed_text_is_read_instead_of_the_page_for_as_long_as_it_holds(
    full: Hub, reader: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = reader.texts.fetch(PAPER)
    packed = text.kept.path.with_name(text.kept.path.name + parsed.SUFFIX)
    assert stat.S_IMODE(os.stat(packed).st_mode) == 0o600
    with monkeypatch.context() as only:
        only.setattr(texts, "KINDS", ())
        assert reader.texts.find(PAPER) == text, "the page was not read"
        packed.write_bytes(packed.read_bytes()[:-20])
        assert reader.texts.find(PAPER) is None
    assert reader.texts.find(PAPER) == text, "a damaged one is made again from the page"
    reader.texts.pack(text)
    full.bodies[HTML] = LATEXML.replace("On Lamps\nand Rooms", "On Lamps and Doors").encode()
    changed = reader.texts.fetch(PAPER)
    assert reader.texts.find(PAPER) == changed
    assert plain(changed.document.title) == "On Lamps and Doors"
    text.kept.path.unlink()
    assert reader.texts.find(PAPER) is None, "without its page it does not hold"
