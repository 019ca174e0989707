"""Copying, and the choice that the menu offers first the next time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import Shell, entry
from tui_reader.tui.parts.copying import Copying, of
from tui_reader.tui.screens.menu import Picked


async def test_the_last_choice_is_remembered_and_what_is_not_known_is_not_offered() -> None:
    shell, copied = Shell(), list[str]()
    app: Any = SimpleNamespace(copy_to_clipboard=copied.append)
    copying = Copying(lambda: app, "")
    await copying.choose(entry(1), shell.look, "y", shell.open_sheet, shell.say)
    menu, answered = shell.sheets[0]
    assert "abstract" not in [choice.id for choice in menu._choices]
    answered(None)
    assert (copied, copying.last) == ([], "link")
    answered(Picked("title"))
    assert (copied, copying.last) == (["Paper 1"], "title")
    assert "Paper 1" in shell.said[0]


def test_a_title_in_markdown_is_text_alone() -> None:
    one = entry(1)
    shouting = one._replace(paper=one.paper.__class__("On *stars* and [links]", id="2401.00001"))
    things = {thing.id: thing.text for thing in of(shouting)}
    assert things["markdown"].startswith(r"[On \*stars\* and \[links\]](https://")
