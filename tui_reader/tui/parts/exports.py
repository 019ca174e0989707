"""Exports: papers written into a file for other programs, or a folder of notes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader.text import clean_line
from tui_reader.tui.parts import work
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.marker import Marker
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import files as says
from tui_reader.tui.tasks import Cancelled

if TYPE_CHECKING:
    from tui_reader.library.exporting import Exported, ExportWanted

KEYS = {
    "bibtex": "b",
    "biblatex": "l",
    "ris": "r",
    "csl": "c",
    "markdown": "m",
    "obsidian": "o",
    "html": "h",
    "atom": "a",
    "json": "j",
    "csv": "v",
    "ids": "i",
}
"""The letter of each format."""


class Exports:
    """Asks how and where to, then writes beside the reading."""

    def __init__(self, shell: Shell, listing: Listing, marker: Marker) -> None:
        self._shell = shell
        self._listing = listing
        self._marker = marker
        self._folder = "~"
        """The folder of the last export."""

    async def choose(self) -> None:
        """Ask for a format: for the selected papers, else for this one; by its capital, for all that are shown."""
        from tui_reader.tui.screens.menu import Choice, Menu, Picked

        targets, shown = list(self._marker.targets()), list(self._listing.order.rows)
        if not targets:
            self._shell.say(says.NOTHING_TO_EXPORT)
            return
        choices = [Choice(name, key, *says.FORMATS[name]) for name, key in KEYS.items()]

        async def picked(answer: Picked | None) -> None:
            if answer:
                await self._choose_where(answer.id, shown if answer.turned else targets)

        others = says.export_others(len(shown))
        menu = Menu(says.export_title(len(targets)), choices, self._shell.look, turns=True, others=others)
        await self._shell.open_sheet(menu, picked)

    async def _choose_where(self, name: str, rows: Sequence[int]) -> None:
        from tui_reader.library.exporting import OBSIDIAN, ExportWanted
        from tui_reader.tui.screens.prompts import PathPrompt

        def written(text: str | None) -> None:
            if text and text.strip():
                path = Path(text.strip()).expanduser()
                self._folder = clean_line(str(Path(text.strip()).parent))
                self.write(rows, ExportWanted(name, path))

        proposed = f"{self._folder}/{'Papers' if name == OBSIDIAN else 'papers' + _ending(name)}"
        hint = says.A_FOLDER if name == OBSIDIAN else says.A_FILE
        title = says.export_as(len(rows), name)
        await self._shell.open_sheet(PathPrompt(title, proposed, hint, says.EXPORTS, self._shell.tasks), written)

    def write(self, rows: Sequence[int], wanted: ExportWanted) -> None:
        """Write papers into a file; one that is there is asked about."""
        shell, order = self._shell, self._listing.order

        def call(cancelled: Cancelled) -> Exported:
            from tui_reader.library import exporting

            def told(papers: int) -> None:
                if cancelled():
                    raise exporting.ExportError(says.export_stopped(exporting.left(wanted)))
                shell.tasks.soon(lambda: job.tell(says.export_progress(papers, len(rows))))

            options = wanted.options._replace(pattern=shell.settings.citation_key)
            return exporting.write(shell.library, order, rows, wanted._replace(options=options), told)

        def done(exported: Exported) -> None:
            shell.say(says.exported(exported), stays=True)

        def failed(error: Exception) -> None:
            from tui_reader.library.exporting import ThereError

            if isinstance(error, ThereError):
                shell.call_later(self._choose_over, rows, wanted)
            else:
                shell.failed(error)

        words = says.exporting(wanted.path.name)
        job = work.begin(shell, f"export:{wanted.path}", words, call, done, on="long", failed=failed)

    async def _choose_over(self, rows: Sequence[int], wanted: ExportWanted) -> None:
        """Ask what becomes of the file that is there."""
        from tui_reader.tui.screens.menu import Choice, Menu, Picked

        choices = [Choice("replace", "r", *says.REPLACE)]
        if wanted.format in ("bibtex", "biblatex"):
            choices.insert(0, Choice("append", "a", *says.ADD))
        choices.append(Choice("", "n", says.WRITE_NOTHING))

        def picked(answer: Picked | None) -> None:
            if answer and answer.id:
                self.write(rows, wanted._replace(force=answer.id == "replace", append=answer.id == "append"))

        await self._shell.open_sheet(Menu(says.is_there(wanted.path.name), choices, self._shell.look), picked)


def _ending(name: str) -> str:
    from tui_reader import formats

    return formats.named(name).suffixes[0]
