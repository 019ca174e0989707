"""The paper that is read knows its marks before the library does; links of its text open by their numbers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.tui.parts.stage import entry
from tests.tui.reading.stage import Page, Panes, Shell
from tui_reader.formats.document import Document, Paragraph, Run
from tui_reader.tui.reading import links
from tui_reader.tui.reading.opened import Opened
from tui_reader.tui.reading.taking import Taking


def test_marks_are_shown_at_once_and_a_note_of_another_paper_is_not_taken() -> None:
    notes = SimpleNamespace(entry=lambda row: entry(2, note="of another"))
    shell: Any = Shell(SimpleNamespace(papers=notes))
    opened = Opened(shell)
    opened.toggle("bookmarked")
    opened.toggle("bookmarked")
    assert shell.marked == [("bookmarked", True), ("bookmarked", False)]
    opened.look_again()
    assert opened.entry.marks.note == ""
    notes.entry = lambda row: entry(1, note="mine")
    opened.look_again()
    assert opened.entry.marks.note == "mine"
    before = opened.number
    opened.take(entry(3))
    assert not opened.is_still(before)
    assert opened.is_still(opened.number)


def test_a_number_typed_before_the_key_is_that_of_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(links, "show", lambda address, *_: shown.append(address))
    text = (Run("Here", target="https://example.org/a"), Run(" or "), Run("there", target="https://example.org/b"))
    shell: Any = Shell()
    parts: Any = shell, Opened(shell), Page(Document((), (Paragraph("p", text),), {}))
    opener = links.Links(*parts)
    opener.key_pressed()
    opener.typed("2")
    opener.key_pressed()
    opener.open_page()
    opener.key_pressed()
    opener.open_page()
    assert shown == ["https://example.org/b", entry(1).paper.page]
    opener.typed("9")
    opener.key_pressed()
    opener.open_page()
    assert "9" in shell.said[-1]
    opener.open_code()
    assert shell.said[-1] == "no code is known for this paper"


async def test_the_paragraph_and_the_formula_on_the_screen_can_be_copied() -> None:
    offered: list[Any] = []

    async def choose(*given: Any) -> None:
        offered.extend(given[-1])

    formula = Run("x", tex=r"\frac{\alpha}{\beta}\gamma")
    blocks = (Paragraph("p1", (Run("Not seen. " * 40),)), Paragraph("p2", (Run("Seen with "), formula, Run("."))))
    shell, panes, page = Shell(), Panes(4), Page(Document((), blocks, {}))
    shell.reading.copying = SimpleNamespace(choose=choose)
    panes.text.top = page.laid.places["p2"]
    typed: Any = shell
    parts: Any = shell, panes, Opened(typed), page
    await Taking(*parts).choose()
    things = {thing.id: thing.text for thing in offered}
    assert things["paragraph"].startswith("Seen with ")
    assert things["formula"] == formula.tex
