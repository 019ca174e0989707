"""The commands ``read`` and ``fetch``, as a person, a pipe and a program use them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_cli import Captured, one_sentence, run
from tests.formats.pages import LATEXML
from tests.hub import Hub, item
from tui_reader.cli import printing
from tui_reader.paths import Paths


@pytest.fixture(autouse=True)
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured) -> Iterator[Hub]:
    page = "/html/2605.00001"
    with Hub(bodies={page: LATEXML.encode()}, kinds={page: "text/html"}).serve() as served:
        for name in ("HF_ENDPOINT", "ARXIV_ENDPOINT", "ARXIV_HTML_ENDPOINT"):
            monkeypatch.setenv(name, served.url)
        file = tmp_path / "papers.jsonl"
        file.write_text('{"id": "2605.00001", "title": "On Lamps"}\n{"id": "2605.00002", "title": "On Doors"}')
        run(capsys, "import", str(file))
        yield served


def test_a_paper_is_fetched_once_and_printed(hub: Hub, capsys: Captured) -> None:
    status, out, err = run(capsys, "read", "2605.00001")
    assert (status, err) == (0, "")
    assert out.startswith("On Lamps and Rooms\n\nAda Lind")
    assert run(capsys, "read", "2605.00001")[1] == out
    assert len(hub.log) == 1


def test_the_outline_and_its_sections(capsys: Captured) -> None:
    status, out, _ = run(capsys, "read", "2605.00001", "--outline")
    assert status == 0
    assert out.splitlines()[1:] == ["S1\t1\t1 Introduction", "S2\t1\t2 Results", "bib\t1\tReferences"]
    for name in ("S2", "2", "results", "§2", "Section 2", "2."):
        section = run(capsys, "read", "2605.00001", "--section", name)[1]
        assert section.startswith("2 Results\n")
        assert "References" not in section
    status, out, err = run(capsys, "read", "2605.00001", "--section", "S9")
    assert (status, out) == (1, "")
    assert one_sentence(err)


def test_lines_with_words_and_those_around_them(capsys: Captured) -> None:
    status, out, _ = run(capsys, "read", "2605.00001", "--grep", "first LAMP")
    assert (status, out) == (0, "\n • first lamp\n • second lamp\n")
    assert run(capsys, "read", "2605.00001", "--grep", "zebra")[0] == 1


def test_a_program_gets_parts_and_where_to_go_on(capsys: Captured) -> None:
    whole = run(capsys, "read", "2605.00001")[1]
    pieces, start = [], "0"
    while True:
        arguments = ["--max-chars", "500", "--format", "json", *(["--from", start] if start != "0" else [])]
        record = json.loads(run(capsys, "read", "2605.00001", *arguments)[1])
        pieces.append(record["text"])
        assert len(record["text"]) <= 500
        if record["next"] is None:
            break
        start = str(record["next"])
    assert "".join(pieces) == whole
    assert record["outline"][1] == {"id": "S1", "level": 1, "title": "1 Introduction"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["--section", "S2", "--format", "json"], '"title": "On Lamps and Rooms"'),
        (["--outline", "--grep", "results"], "S2\t1\t2 Results\n"),
    ],
)
def test_what_is_asked_for_together_counts_together(capsys: Captured, asked: list[str], found: str) -> None:
    status, out, _ = run(capsys, "read", "2605.00001", *asked)
    assert status == 0
    assert found in out
    assert "Ada Lind. On dark rooms" not in out


@pytest.mark.parametrize("asked", [["--outline", "--grep", "zebra"], ["--from", "999999"]])
def test_what_is_not_in_a_paper_is_one_sentence(capsys: Captured, asked: list[str]) -> None:
    status, out, err = run(capsys, "read", "2605.00001", *asked)
    assert (status, out) == (1, "")
    assert one_sentence(err)


def test_where_only_ascii_is_printed_a_formula_is_its_source(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = printing.output()._replace(ascii_only=True)
    monkeypatch.setattr(printing, "output", lambda: plain)
    assert "Rooms of size d_{k} are dark" in run(capsys, "read", "2605.00001", "--width", "80")[1]


def test_markdown_is_printed_with_formulas(capsys: Captured) -> None:
    assert "$d_{k}$" in run(capsys, "read", "2605.00001", "--format", "markdown")[1]


def test_fetch_tells_of_each_paper(capsys: Captured) -> None:
    status, out, err = run(capsys, "fetch", "2605.00001", "2605.00002", "nothing such")
    assert status == 1
    assert out.startswith("fetched\tarxiv:2605.00001\t")
    assert len(err.splitlines()) == 2
    assert "neither arXiv nor Hugging Face" in err
    assert run(capsys, "fetch", "2605.00001")[1].startswith("kept\t")


def test_without_a_text_one_sentence_says_why(capsys: Captured) -> None:
    status, out, err = run(capsys, "read", "2605.00002")
    assert (status, out) == (1, "")
    assert one_sentence(err)


def test_a_paper_that_is_not_here_is_fetched_by_its_link(hub: Hub, capsys: Captured) -> None:
    link = "https://arxiv.org/abs/2605.00077v2"
    status, out, err = run(capsys, "show", link)
    assert (status, out) == (1, "")
    assert "tui-reader fetch 2605.00077" in one_sentence(err)
    status, out, err = run(capsys, "search", link)
    assert (status, out) == (0, "")
    assert "tui-reader fetch 2605.00077" in err
    hub.details["2605.00077"] = item(77)["paper"]
    hub.bodies["/html/2605.00077"], hub.kinds["/html/2605.00077"] = LATEXML.encode(), "text/html"
    status, out, _ = run(capsys, "fetch", link)
    assert (status, out.split("\t")[:2]) == (0, ["fetched", "arxiv:2605.00077"])
    assert run(capsys, "show", link)[0] == 0


def test_keys_are_taken_as_they_are_pasted(capsys: Captured) -> None:
    for words in (
        ["arXiv:", "2605.00001"],
        ["[Lamps](https://arxiv.org/abs/2605.00001)"],
        ["see hf.co/papers/2605.00001."],
    ):
        assert run(capsys, "show", *words)[1].startswith("On Lamps")
        assert run(capsys, "read", *words)[1].startswith("On Lamps and Rooms")
        assert run(capsys, "mark", "bookmark", *words)[1].endswith("arxiv:2605.00001\tOn Lamps\n")
        run(capsys, "mark", "unbookmark", *words)


def test_pdfs_are_fetched_and_told_of(hub: Hub, capsys: Captured, own_folders: Paths) -> None:
    whole = b"%PDF-1.7\nx\n%%EOF\n"
    hub.bodies["/pdf/2605.00001"], hub.kinds["/pdf/2605.00001"] = whole, "application/pdf"
    status, out, err = run(capsys, "fetch", "--pdf", "2605.00001")
    path = own_folders.texts / "2605.00001-On-Lamps.pdf"
    assert (status, out, err) == (0, f"fetched\tarxiv:2605.00001\t{path}\n", "")
    assert path.read_bytes() == whole
    status, out, err = run(capsys, "fetch", "--pdf", "--json", "2605.00001", "2605.00002")
    assert status == 1
    (first, second) = json.loads(out)["papers"]
    assert first == {"key": "arxiv:2605.00001", "status": "kept", "path": str(path)}
    assert (second["status"], second["error"]) == ("failed", "arXiv has no PDF of this paper; it may be withdrawn")
    assert one_sentence(err)


def test_a_folder_for_pdfs_that_can_t_be_used_is_one_sentence(
    hub: Hub, capsys: Captured, own_folders: Paths, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    own_folders.settings.write_text(f'pdf_folder = "{tmp_path}/file/papers"')
    status, out, err = run(capsys, "fetch", "--pdf", "2605.00001")
    assert (status, out) == (1, "")
    assert one_sentence(err)
    assert not hub.log


def test_all_bookmarks_are_fetched(hub: Hub, capsys: Captured) -> None:
    run(capsys, "mark", "bookmark", "2605.00001")
    assert run(capsys, "fetch", "--bookmarked")[1].startswith("fetched\tarxiv:2605.00001\t")
    assert run(capsys, "fetch", "--bookmarked")[1].startswith("kept\t")


def test_what_is_here_is_asked_for_again_when_that_is_wanted(hub: Hub, capsys: Captured) -> None:
    hub.etags = True
    run(capsys, "fetch", "2605.00001")
    assert run(capsys, "fetch", "--force", "2605.00001")[0] == 0
    assert hub.log[-1]["headers"]["If-None-Match"]


@pytest.mark.parametrize("arguments", [[], ["--pdf"], ["--pdf", "--force", "2605.00001"]])
def test_fetch_says_what_is_missing(capsys: Captured, arguments: list[str]) -> None:
    status, out, err = run(capsys, "fetch", *arguments)
    assert (status, out) == (2, "")
    assert one_sentence(err)
