"""The command ``export``: papers into files and folders, over nothing that is somebody else's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_cli import Captured, one_sentence, run
from tui_reader.formats import obsidian
from tui_reader.library import Criteria, exporting, open_library
from tui_reader.models import Entry, Paper
from tui_reader.paths import Paths

LAMPS = "We light the lamps of the long graph with oil and kettles."


def paper(number: int, title: str = "", **more: object) -> Paper:
    given = {"id": f"2605.8000{number}", "authors": ("Ada Lind",), "published": date(2026, 5, 18)} | more
    return Paper(title or f"Lamps of Kind {number}", LAMPS, **given)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def kept(own_folders: Paths) -> Paths:
    """A library with three bookmarks, two of which share a citation key."""
    opened = open_library(own_folders)
    rows = opened.store.add([paper(1), paper(2), paper(3, "Kettles")])
    opened.marking.set(rows, "bookmarked", True)
    opened.marking.set(rows[:1], "tag:thesis", True)
    opened.close()
    return own_folders


def export(capsys: Captured, *words: str) -> str:
    status, out, err = run(capsys, "export", "--view", "bookmarks", *words)
    assert (status, err) == (0, "")
    return out


def test_a_bibliography_is_written_to_stdout_or_into_a_file(capsys: Captured, tmp_path: Path) -> None:
    text = export(capsys, "--format", "bibtex")
    assert text.count("@misc{") == 3
    file = tmp_path / "papers.bib"
    assert export(capsys, "-o", str(file)) == f"3 papers written: {file}\n"
    assert file.read_text() == text
    mask = os.umask(0)
    os.umask(mask)
    assert file.stat().st_mode & 0o777 == 0o666 & ~mask


def test_a_file_that_is_there_is_replaced_only_when_that_is_asked_for(capsys: Captured, tmp_path: Path) -> None:
    file = tmp_path / "papers.bib"
    file.write_text("mine")
    file.chmod(0o640)
    status, out, err = run(capsys, "export", "-o", str(file))
    assert (status, out) == (1, "")
    assert "--force replaces it, --append adds to it" in one_sentence(err)
    assert file.read_text() == "mine"
    export(capsys, "-o", str(file), "--force")
    assert "@misc{" in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_append_adds_what_is_not_there_and_leaves_the_rest_as_it_is(capsys: Captured, tmp_path: Path) -> None:
    file = tmp_path / "papers.bib"
    mine = "% own\n@book{lind2026kettles,\n  title = {Other Kettles}\n}\n@misc{x, title={Y}, eprint={2605.80001v2}}\n"
    file.write_text(mine)
    assert export(capsys, "-o", str(file), "--append") == f"2 papers written, 1 known: {file}\n"
    text = file.read_text()
    assert text.startswith(mine)
    assert "@misc{lind2026kettlesb," in text  # the key was taken
    assert "80001" not in text.removeprefix(mine)
    assert export(capsys, "-o", str(file), "--append") == f"0 papers written, 3 known: {file}\n"
    assert file.read_text() == text


def test_a_failed_export_leaves_what_was_there(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "papers.bib"
    file.write_text("mine")

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", broken)
    status, _, err = run(capsys, "export", "-o", str(file), "--force")
    assert status == 1
    assert "no space left" in one_sentence(err)
    assert file.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [file]


def test_what_can_not_be_written_is_a_sentence(capsys: Captured, tmp_path: Path) -> None:
    for words in (["-o", str(tmp_path / "no" / "x.bib")], ["-o", str(tmp_path), "--format", "bibtex", "--force"]):
        status, _, err = run(capsys, "export", *words)
        assert status == 1
        one_sentence(err)
    for words in ([], ["-o", "x.docx"], ["--format", "obsidian"], ["--append", "-o", "x.ris"], ["--citation-key", "x"]):
        status, _, err = run(capsys, "export", *words)
        assert status == 2
        one_sentence(err)


def test_the_settings_and_the_option_name_the_citation_keys(capsys: Captured, kept: Paths) -> None:
    assert "{Lind-80001," in export(capsys, "--format", "bibtex", "--citation-key", "Lind-{id}").replace("2605.", "")
    kept.settings.write_text('citation_key = "{author}:{year}"\n')
    assert "@misc{lind:2026,\n" in export(capsys, "--format", "bibtex")


def test_an_interrupt_leaves_what_was_there(
    capsys: Captured, tmp_path: Path, kept: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = exporting.entries

    def interrupted(*given: Any) -> Iterator[Entry]:
        yield next(whole(*given))
        raise KeyboardInterrupt

    file = tmp_path / "papers.bib"
    monkeypatch.setattr(exporting, "entries", interrupted)
    assert run(capsys, "export", "-o", str(file)) == (130, "", "tui-reader: stopped; nothing was written\n")
    file.write_text("precious")
    status, out, err = run(capsys, "export", "-o", str(file), "--force")
    assert (status, out, one_sentence(err)) == (130, "", f"tui-reader: stopped; {file} is as it was\n")
    assert [path.read_text() for path in tmp_path.glob("*papers*")] == ["precious"]


def test_the_notes_of_a_folder_are_counted_as_they_are_written(kept: Paths, tmp_path: Path) -> None:
    told: list[int] = []
    with closing(open_library(kept)) as library:
        order = library.lists.order(Criteria("bookmarks"))
        exporting.write(library, order, order.rows, exporting.ExportWanted("obsidian", tmp_path / "Vault"), told.append)
        assert told[-len(order.rows) :] == list(range(len(order.rows)))


# -- notes for Obsidian ---------------------------------------------------------------------------------------------


def test_a_folder_of_notes_has_links_and_properties(capsys: Captured, tmp_path: Path) -> None:
    folder = tmp_path / "Vault" / "Papers"
    assert export(capsys, "--format", "obsidian", "-o", str(folder)) == f"3 papers written: {folder}\n"
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["@lind2026kettles.md", "@lind2026lamps.md", "@lind2026lampsb.md"]
    text = (folder / "@lind2026lamps.md").read_text()
    assert 'paper: "arxiv:2605.8000' in text
    assert "published: 2026-05-18" in text
    assert "[[@lind2026" in text
    texts = [(folder / name).read_text() for name in names]
    assert sum('  - "thesis"' in text for text in texts) == 1


def test_what_its_reader_wrote_survives_a_second_export(capsys: Captured, tmp_path: Path, kept: Paths) -> None:
    folder = tmp_path / "Papers"
    export(capsys, "--format", "obsidian", "-o", str(folder))
    note = folder / "@lind2026kettles.md"
    written = note.read_text()
    note.write_text(written.replace(obsidian.BEGIN + "\n", obsidian.BEGIN + "\nMy own thought.\n\n- [ ] ask Ada\n"))
    other = folder / "@ada.md"
    other.write_text("Mine alone.\n")
    lost = folder / "@lind2026lamps.md"
    lost.write_text(lost.read_text().replace(obsidian.BEGIN, "").replace(obsidian.END, "") + "Thought.\n")
    opened = open_library(kept)
    row = opened.store.row("arxiv:2605.80003")
    assert row is not None
    opened.marking.set([row], "tag:oil", True)
    opened.close()
    status, out, err = run(capsys, "export", "--view", "bookmarks", "--format", "obsidian", "-o", str(folder))
    assert (status, out) == (0, f"2 papers written: {folder}\n")
    assert "@lind2026lamps.md has lost the marks" in one_sentence(err)
    assert "My own thought.\n\n- [ ] ask Ada\n" in note.read_text()
    assert '  - "oil"' in note.read_text()
    assert other.read_text() == "Mine alone.\n"
    assert lost.read_text().endswith("Thought.\n")
