"""PDFs of papers: downloaded whole or gone on with, checked, and called so that each is found again."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from tests.hub import Hub
from tests.library.conftest import Clock, Open, services
from tui_reader.http import Cancelled, FetchError
from tui_reader.library import Library, pdfs
from tui_reader.models import Paper
from tui_reader.sources.fulltext import Asking

PAPER = Paper("On Lamps: $\\alpha$ and ../Rooms", id="2605.00001")
ADDRESS = "/pdf/2605.00001"
WHOLE = b"%PDF-1.7\n" + bytes(range(256)) * 800 + b"\n%%EOF\n"


@pytest.fixture
def full(hub: Hub) -> Hub:
    hub.bodies, hub.kinds = {ADDRESS: WHOLE}, {ADDRESS: "application/pdf"}
    hub.etags, hub.ranges, hub.version = True, True, '"v1"'
    return hub


def parts(library: Library) -> list[Path]:
    return [path for path in library.pdfs.folder.iterdir() if path.suffix == ".part"]


def ranges(hub: Hub) -> list[str | None]:
    return [request["headers"].get("Range") for request in hub.log]


def test_a_pdf_is_downloaded_once_and_called_after_its_paper(full: Hub, reader: Library) -> None:
    told: list[tuple[int, int | None]] = []
    assert reader.pdfs.find(PAPER) is None
    pdf = reader.pdfs.fetch(PAPER, progress=lambda *now: told.append(now))
    assert (pdf.path.name, pdf.new, pdf.path.parent) == (
        "2605.00001-On-Lamps-α-and-Rooms.pdf",
        True,
        reader.pdfs.folder,
    )
    assert pdf.path.read_bytes() == WHOLE
    assert told[-1] == (len(WHOLE), len(WHOLE))
    assert stat.S_IMODE(os.stat(pdf.path).st_mode) == 0o600
    again = reader.pdfs.fetch(PAPER)
    assert (again.path, again.new, len(full.log)) == (pdf.path, False, 1)
    assert reader.pdfs.find(Paper("On Lamps, the second edition", id="2605.00001")) == pdf.path
    assert reader.pdfs.find(Paper("On Lamps", id="2605.0000")) is None
    assert [path.name for path in reader.pdfs.folder.iterdir()] == [pdf.path.name], "nothing else is left"


def test_a_broken_download_is_gone_on_with(full: Hub, reader: Library) -> None:
    full.misbehave("half", "ok")
    with pytest.raises(FetchError, match="broke off"):
        reader.pdfs.fetch(PAPER)
    assert reader.pdfs.find(PAPER) is None
    assert reader.pdfs.fetch(PAPER).path.read_bytes() == WHOLE
    assert ranges(full) == [None, f"bytes={len(WHOLE) // 2}-"]


def test_one_that_was_stopped_is_gone_on_with(full: Hub, reader: Library) -> None:
    full.misbehave("pause", "ok")
    enough = threading.Event()

    def progress(size: int, _: int | None) -> None:
        if size == len(WHOLE) // 2:
            enough.set()

    with pytest.raises(Cancelled):
        reader.pdfs.fetch(PAPER, Asking(enough.is_set), progress=progress)
    assert [path.stat().st_size for path in parts(reader)] == [len(WHOLE) // 2]
    assert reader.pdfs.fetch(PAPER).path.read_bytes() == WHOLE


def test_another_version_by_now_is_taken_from_the_beginning(full: Hub, reader: Library) -> None:
    full.misbehave("half", "ok")
    with pytest.raises(FetchError):
        reader.pdfs.fetch(PAPER)
    newer = WHOLE.replace(b"1.7", b"2.0")
    full.bodies[ADDRESS], full.version = newer, '"v2"'
    assert reader.pdfs.fetch(PAPER).path.read_bytes() == newer


def test_a_service_without_parts_is_asked_for_all_of_it(full: Hub, reader: Library) -> None:
    full.misbehave("half", "ok")
    full.ranges = False
    with pytest.raises(FetchError):
        reader.pdfs.fetch(PAPER)
    assert reader.pdfs.fetch(PAPER).path.read_bytes() == WHOLE


def test_one_without_a_version_is_not_gone_on_with(full: Hub, reader: Library) -> None:
    full.misbehave("half", "ok")
    full.etags = False
    with pytest.raises(FetchError):
        reader.pdfs.fetch(PAPER)
    assert reader.pdfs.fetch(PAPER).path.read_bytes() == WHOLE
    assert ranges(full) == [None, None]


def test_a_part_that_is_longer_than_the_whole_starts_anew(full: Hub, reader: Library) -> None:
    full.misbehave("half", "ok")
    with pytest.raises(FetchError):
        reader.pdfs.fetch(PAPER)
    (part,) = parts(reader)
    part.write_bytes(b"x" * len(WHOLE) * 2)
    full.misbehave("ok")
    assert reader.pdfs.fetch(PAPER).path.read_bytes() == WHOLE


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        (b"<html>a login page</html>", "text/html", "answered with a web page"),
        (WHOLE, "image/png", "answered with something else"),
        (b"hello %%EOF", "application/pdf", "is no PDF"),
        (WHOLE.replace(b"%%EOF", b""), "application/pdf", "has no end"),
        (b"", "application/pdf", "is no PDF"),
    ],
)
def test_what_is_no_pdf_is_not_kept(full: Hub, reader: Library, body: bytes, kind: str, says: str) -> None:
    full.bodies[ADDRESS], full.kinds[ADDRESS] = body, kind
    with pytest.raises(FetchError, match=says):
        reader.pdfs.fetch(PAPER)
    assert reader.pdfs.find(PAPER) is None
    full.bodies[ADDRESS], full.kinds[ADDRESS] = WHOLE, "application/pdf"
    assert reader.pdfs.fetch(PAPER).path.read_bytes() == WHOLE


def test_a_paper_without_one_is_told_apart_from_a_service_that_fails(full: Hub, reader: Library) -> None:
    del full.bodies[ADDRESS]
    with pytest.raises(FetchError, match="arXiv has no PDF of this paper"):
        reader.pdfs.fetch(PAPER)
    full.misbehave("503")
    with pytest.raises(FetchError, match="has trouble of its own"):
        reader.pdfs.fetch(PAPER)
    with pytest.raises(FetchError, match="no arXiv id"):
        reader.pdfs.fetch(Paper("No id"))


def test_after_a_429_nobody_asks_for_a_while(full: Hub, reader: Library) -> None:
    full.misbehave("429-absent")
    for _ in range(2):
        with pytest.raises(FetchError, match="asks for fewer requests"):
            reader.pdfs.fetch(PAPER)
    assert len(full.log) == 1


def test_a_file_of_that_name_stays_what_it_is(full: Hub, reader: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    other = reader.pdfs.folder / pdfs.name_of(PAPER)
    reader.pdfs.folder.mkdir()
    other.write_text("somebody's own file")
    pdf = reader.pdfs.fetch(PAPER)
    assert pdf.path.name == "2605.00001-On-Lamps-α-and-Rooms-2.pdf"
    assert other.read_text() == "somebody's own file"
    pdf.path.unlink()

    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", no_links)
    assert reader.pdfs.fetch(PAPER).path == pdf.path
    assert other.read_text() == "somebody's own file"


def test_they_go_where_the_settings_say(full: Hub, opened: Open, clock: Clock, tmp_path: Path) -> None:
    folder = tmp_path / "my" / "papers"
    library = opened(services=lambda: services(full, tmp_path), clock=clock, pdfs=folder)
    assert library.pdfs.fetch(PAPER).path.parent == folder


def test_the_folder_may_be_deleted_under_way(full: Hub, reader: Library) -> None:
    import shutil

    def delete(*_: object) -> None:
        shutil.rmtree(reader.pdfs.folder, ignore_errors=True)

    with pytest.raises(OSError, match="No such file"):
        reader.pdfs.fetch(PAPER, progress=delete)
    assert reader.pdfs.find(PAPER) is None
    assert reader.pdfs.fetch(PAPER).path.read_bytes() == WHOLE


def test_two_at_once_do_not_write_into_one_part(full: Hub, reader: Library) -> None:
    full.misbehave("pause", "ok")
    enough, begun = threading.Event(), threading.Event()

    def first() -> None:
        with pytest.raises(Cancelled):
            reader.pdfs.fetch(PAPER, Asking(enough.is_set), progress=lambda *_: begun.set())

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(20)
    try:
        with pytest.raises(FetchError, match="another reader downloads"):
            reader.pdfs.fetch(PAPER)
    finally:
        enough.set()
        thread.join()


def test_the_turn_is_given_back_as_soon_as_it_comes(
    full: Hub, reader: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large PDF over a slow line keeps no text waiting."""
    monkeypatch.setattr("tui_reader.sources.fulltext.PATIENCE", 0.5)
    from tests.formats.pages import LATEXML

    full.bodies["/html/2605.00001"] = LATEXML.encode()
    full.kinds["/html/2605.00001"] = "text/html"
    full.misbehave("pause", "ok")
    texts: list[str] = []
    enough = threading.Event()

    def progress(*_: object) -> None:
        if not enough.is_set():
            texts.append(reader.texts.fetch(PAPER).kept.kind)
            enough.set()

    with pytest.raises(Cancelled):
        reader.pdfs.fetch(PAPER, Asking(enough.is_set), progress=progress)
    assert texts == ["html"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A" * 300, f"2605.00001-{'A' * 80}.pdf"),
        ("word " * 60, f"2605.00001-{'-'.join(['word'] * 16)}.pdf"),
        ("漢" * 90, f"2605.00001-{'漢' * 56}.pdf"),
        ("...", "2605.00001.pdf"),
        ("con/../../etc/passwd\x00", "2605.00001-con-etc-passwd.pdf"),
        ("-rf *", "2605.00001-rf.pdf"),
    ],
)
def test_a_name_is_safe_whatever_the_title(title: str, name: str) -> None:
    assert pdfs.name_of(Paper(title, id="2605.00001")) == name
    assert pdfs.name_of(Paper(title, id="hep-th/9901001")).startswith("hep-th_9901001")


def test_parts_that_nobody_wants_any_more_go(full: Hub, reader: Library) -> None:
    reader.pdfs.folder.mkdir()
    old, mine = (reader.pdfs.folder / name for name in (".tui-reader-2605.00009-IngiIg.part", "my own.part"))
    for path in (old, mine):
        path.write_text("begun")
        os.utime(path, (1e9, 1e9))
    reader.pdfs.fetch(PAPER)
    assert not old.exists()
    assert mine.exists()
