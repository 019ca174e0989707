"""Exports ask how and where to, and overwrite nothing by themselves."""

from __future__ import annotations

from array import array
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.tui.parts.stage import Shell
from tui_reader.library import Criteria, Order, exporting
from tui_reader.tui.parts.exports import Exports
from tui_reader.tui.screens import prompts
from tui_reader.tui.screens.menu import Picked


@pytest.fixture
def shell() -> Any:
    return Shell(SimpleNamespace())


def exports(shell: Any, targets: list[int]) -> Exports:
    listing: Any = SimpleNamespace(order=Order(Criteria(), array("I", [1, 2, 3])))
    return Exports(shell, listing, SimpleNamespace(targets=lambda: targets))  # type: ignore[arg-type]


async def test_a_capital_takes_all_that_is_shown(shell: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written: list[list[int]] = []

    def write(library: object, order: object, rows: list[int], *_: object) -> exporting.Exported:
        written.append(list(rows))
        return exporting.Exported(tmp_path / "papers.bib", len(rows))

    monkeypatch.setattr(exporting, "write", write)
    monkeypatch.setattr(prompts, "PathPrompt", lambda *given: given)  # a line needs a program around it
    await exports(shell, []).choose()
    assert shell.said == ["no paper here that could be exported"]
    parts = exports(shell, [2])
    await parts.choose()
    await shell.sheets[0][1](Picked("bibtex", turned=True))
    shell.sheets[1][1](str(tmp_path / "papers.bib"))
    await parts.choose()
    await shell.sheets[2][1](Picked("bibtex"))
    shell.sheets[3][1](str(tmp_path / "papers.bib"))
    assert written == [[1, 2, 3], [2]]
    assert len(shell.said) == 3
