"""Pages of a paper, opened or copied."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.tui.parts.stage import Shell, entry
from tui_reader.tui.parts.links import Links


def test_a_page_without_a_browser_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_reader.tui.programs.has_browser", lambda: False)
    shell, copied, opened = Shell(), list[str](), list[Any]()
    screen = SimpleNamespace(app=SimpleNamespace(copy_to_clipboard=copied.append))
    parts: Any = shell, screen, SimpleNamespace(entry=lambda: entry(1)), opened.append, "link"
    links = Links(*parts)
    links.open_page()
    assert copied == [entry(1).paper.page]
    assert [one.row for one in opened] == [1]
    assert "no browser here" in shell.said[0]
    links.open_code()
    assert (shell.said[-1], len(opened)) == ("no code is known for this paper", 1)
