"""A file of papers, taken in beside the reading."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import Shell
from tui_reader.library.importing import Imported
from tui_reader.tui.parts.imports import Imports


def test_an_import_is_said_and_shown() -> None:
    again: list[str] = []
    shell = Shell(SimpleNamespace(import_file=lambda path, **_: Imported(read=3, new=2)))
    listing = SimpleNamespace(reload=lambda: again.append("list"))
    news = SimpleNamespace(refresh=lambda: again.append("marks"), warm=lambda: again.append("index"))
    parts: Any = shell, listing, news
    Imports(*parts).take(Path("papers.jsonl"))
    assert again == ["list", "marks", "index"]
    assert len(shell.said) == 1
