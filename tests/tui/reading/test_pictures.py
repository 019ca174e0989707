"""A figure's pictures open in the browser where the terminal shows none, one after the other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.tui.reading.stage import Page, Panes, Shell
from tui_reader.formats.document import Document, Figure, Paragraph, Picture, Run
from tui_reader.tui.reading.pictures import Pictures

FIGURE = Figure("F1", "Figure 1", (Run("Two lamps"),), (), (Picture("https://a/1.png"), Picture("https://a/2.png")))


async def test_the_same_key_again_shows_the_next_picture() -> None:
    opened: list[str] = []
    shell: Any = Shell(SimpleNamespace(texts=SimpleNamespace(shows=lambda address: False)))
    panes, page = Panes(), Page(Document((), (Paragraph("p", (Run("A lamp."),)), FIGURE), {}))
    panes.text.top = 0
    parts: Any = shell, panes, SimpleNamespace(number=0), page, SimpleNamespace(open=opened.append)
    pictures = Pictures(*parts)
    figure = pictures.figure()
    assert figure
    for _ in range(3):
        await pictures.show(figure)
    assert opened == ["https://a/1.png", "https://a/2.png", "https://a/1.png"]
    panes.text.top = len(page.laid.lines)
    assert pictures.figure() is None
