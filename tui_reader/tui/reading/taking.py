"""The pieces of the screen that can be taken along: a paragraph, and the source of a formula."""

from __future__ import annotations

from tui_reader.formats import layout
from tui_reader.formats.document import SMALL, plain
from tui_reader.tui.parts.copying import Thing
from tui_reader.tui.reading.opened import Opened
from tui_reader.tui.reading.page import Page
from tui_reader.tui.reading.panes import Panes
from tui_reader.tui.reading.shell import Shell

LONG = 12
"""Signs of the TeX of a formula that one would copy rather than a letter in the text."""
NUMBERS = layout.TAG | SMALL
"""The style of the numbers of links."""


class Taking:
    """Asks what to copy, of the paper or of what is on the screen."""

    def __init__(self, shell: Shell, panes: Panes, opened: Opened, page: Page) -> None:
        self._shell = shell
        self._panes = panes
        self._opened = opened
        self._page = page

    async def choose(self) -> None:
        """Choose what to copy."""
        shell = self._shell
        await shell.reading.copying.choose(
            self._opened.entry, shell.look, shell.keys["copy"], shell.app.push_screen, shell.say, self._seen()
        )

    def _seen(self) -> list[Thing]:
        """The first paragraph that begins on the screen, and the first formula."""
        lines, top = self._page.laid.lines, self._panes.text.top
        shown = range(top, min(len(lines), top + self._panes.text.size.height))
        headings = {lines[one.line].block for one in self._page.laid.sections if 0 <= one.line < len(lines)}
        there = [i for i in shown if lines[i].runs and lines[i].block and lines[i].block not in headings]
        block = next((lines[i].block for i in there if not lines[i].number), "")
        block = block or next((lines[i].block for i in there), "")
        texts = [plain(tuple(run for run in line.runs if run.style != NUMBERS)).strip() for line in lines
                 if block and line.block == block]  # fmt: skip
        formulas = [run for i in shown for run in lines[i].runs if run.tex and not run.tex.startswith("<math")]
        formula = next((run for run in formulas if len(run.tex) > LONG), formulas[0] if formulas else None)
        return [
            Thing("paragraph", "p", " ".join(filter(None, texts))),
            Thing("formula", "f", formula.tex if formula else ""),
        ]
