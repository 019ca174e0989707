"""Jumps, the outline, words that are found, and links that are shown before they are followed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.tui.reading.stage import Page, Panes, Shell
from tui_reader.formats.document import Document, Paragraph, Run
from tui_reader.tui.reading.finding import Finding
from tui_reader.tui.reading.jumps import Jumps
from tui_reader.tui.reading.references import References
from tui_reader.tui.reading.sections import Sections


def test_jumps_are_gone_back_one_after_the_other() -> None:
    shell, panes = Shell(), Panes()
    parts: Any = shell, panes
    jumps = Jumps(*parts)
    panes.text.top = 5
    jumps.go(40)
    jumps.go(80)
    jumps.back()
    jumps.back()
    assert panes.text.top == 5
    jumps.back()
    assert (panes.text.top, len(shell.said)) == (5, 1)
    jumps.go(9)
    jumps.forget()
    jumps.back()
    assert panes.text.top == 9


def test_sections_are_stepped_through_and_the_current_one_is_pointed_out() -> None:
    shell, panes, page = Shell(), Panes(), Page()
    parts: Any = shell, panes, page, SimpleNamespace(go=panes.text.go_to)
    sections = Sections(*parts)
    first, second, third = (one.line for one in page.laid.sections)
    panes.text.top = first
    sections.step(1)
    assert panes.text.top == second
    sections.step(1)
    sections.step(1)
    assert (panes.text.top, len(shell.said)) == (third, 1)
    sections.show()
    sections.step(-1)
    sections.show()
    assert panes.sections == [2, 1]
    sections.toggle()
    assert sections.are_over
    sections.chosen(first)
    assert (panes.outlined, panes.text.top) == (False, first)
    panes.is_beside = True
    sections.toggle()
    assert (panes.outlined, len(shell.said)) == (False, 2)
    assert not sections.close()


def test_words_are_found_again_in_lines_that_are_new() -> None:
    shell, panes, page = Shell(), Panes(), Page()
    parts: Any = shell, panes, page
    finding = Finding(*parts)
    panes.text.matches = 1, 7
    panes.line.value = "lamp"
    finding.typed("lamp")
    assert shell.said == ["1 of 7"]
    for call in page.changed:
        call()
    assert panes.text.found == ["lamp", "lamp"]
    assert finding.drop()
    assert not finding.drop()
    for call in page.changed:
        call()
    assert panes.text.found == ["lamp", "lamp"]
    panes.text.matches = 0, 0
    finding.step(1)
    assert shell.keys["find-text"] in shell.said[-1]


def test_a_link_is_shown_first_and_followed_then() -> None:
    document = Document((), (Paragraph("p1", (Run("See"),)), Paragraph("p2", (Run("The lamp itself."),))), {})
    shell, panes, page = Shell(), Panes(), Page(document)
    opened: list[str] = []
    gone: list[int] = []
    parts: Any = shell, panes, page, SimpleNamespace(go=gone.append), SimpleNamespace(open=opened.append)
    references = References(*parts)
    references.step(1)
    assert len(shell.said) == 1  # there is no link
    panes.text.targets = ["#p2", "https://example.org/"]
    references.follow()
    assert panes.aside
    assert "The lamp itself." in "".join(run.text for line in panes.aside for run in line.runs)
    references.follow()
    assert gone == [page.laid.places["p2"]]
    assert not panes.close_aside()
    panes.text.targets = ["https://example.org/"]
    references.forget()
    references.follow()
    references.follow()
    assert opened == ["https://example.org/"]


def test_the_small_pane_does_not_lie_over_the_link_that_it_is_about() -> None:
    shell, panes, page = Shell(), Panes(height=4), Page()
    parts: Any = shell, panes, page, SimpleNamespace(), SimpleNamespace()
    panes.text.targets = ["https://example.org/"] * 4
    References(*parts).step(-1)  # the last of them, at the bottom
    assert panes.aside
    assert panes.text.pointed == (3, 0)
    assert panes.text.top == 4 - panes.height_beside_aside
