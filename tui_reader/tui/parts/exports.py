"""Exports: papers written into a file for other programs, or a folder of notes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader.text import clean_line
from tui_reader.tui import saying, view
from tui_reader.tui.parts import work
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.marker import Marker
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.tasks import Cancelled

if TYPE_CHECKING:
    from tui_reader.library.exporting import Exported, Wanted

FORMATS = (
    ("bibtex", "b", "BibTeX", "for any TeX"),
    ("biblatex", "l", "BibLaTeX", "for biber"),
    ("ris", "r", "RIS", "for EndNote, Mendeley and others"),
    ("csl", "c", "CSL-JSON", "for Zotero and pandoc"),
    ("markdown", "m", "Markdown", "a reading list with notes and tags"),
    ("obsidian", "o", "Obsidian", "a folder of notes"),
    ("html", "h", "HTML", "a page for a colleague"),
    ("atom", "a", "Atom", "a feed"),
    ("json", "j", "JSON", "all that is known"),
    ("csv", "v", "CSV", "a table"),
    ("ids", "i", "ids", "a key a line"),
)
"""(format, key, title, hint) of each choice."""


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
            self._shell.say("no paper here that could be exported")
            return
        what = "this paper" if len(targets) == 1 else view.counted(len(targets), "paper")
        choices = [Choice(*one) for one in FORMATS]

        async def picked(answer: Picked | None) -> None:
            if answer:
                await self._ask_where(answer.id, shown if answer.turned else targets)

        others = f"capital: all {len(shown):,} shown"
        menu = Menu(f"Export {what}", choices, self._shell.look, turns=True, others=others)
        await self._shell.open_sheet(menu, picked)

    async def _ask_where(self, name: str, rows: Sequence[int]) -> None:
        from tui_reader.library.exporting import OBSIDIAN, Wanted
        from tui_reader.tui.screens.prompts import PathPrompt

        title = next(title for id_, _, title, _ in FORMATS if id_ == name)

        def written(text: str | None) -> None:
            if text and text.strip():
                path = Path(text.strip()).expanduser()
                self._folder = clean_line(str(Path(text.strip()).parent))
                self.write(rows, Wanted(name, path))

        what = view.counted(len(rows), "paper")
        proposed = f"{self._folder}/{'Papers' if name == OBSIDIAN else 'papers' + _ending(name)}"
        hint = "a folder" if name == OBSIDIAN else "a file"
        await self._shell.open_sheet(
            PathPrompt(f"Export {what} as {title}", proposed, hint, "exports", self._shell.tasks), written
        )

    def write(self, rows: Sequence[int], wanted: Wanted) -> None:
        """Write papers into a file; one that is there is asked about."""
        shell, order = self._shell, self._listing.order

        def call(cancelled: Cancelled) -> Exported:
            from tui_reader.library import exporting

            def told(papers: int) -> None:
                if cancelled():
                    raise exporting.ExportError(f"the export was stopped; {exporting.left(wanted)}")
                shell.tasks.soon(lambda: job.tell(f"exporting, {papers:,} of {len(rows):,} papers"))

            options = wanted.options._replace(pattern=shell.settings.citation_key)
            return exporting.write(shell.library, order, rows, wanted._replace(options=options), told)

        def done(exported: Exported) -> None:
            shell.say(saying.exported(exported), stays=True)

        def failed(error: Exception) -> None:
            from tui_reader.library.exporting import ThereError

            if isinstance(error, ThereError):
                shell.call_later(self._ask_over, rows, wanted)
            else:
                shell.failed(error)

        words = f"exporting to {clean_line(wanted.path.name)}"
        job = work.begin(shell, f"export {wanted.path}", words, call, done, on="long", failed=failed)

    async def _ask_over(self, rows: Sequence[int], wanted: Wanted) -> None:
        """Ask what becomes of the file that is there."""
        from tui_reader.tui.screens.menu import Choice, Menu, Picked

        choices = [Choice("replace", "r", "replace it", "what is in it is gone")]
        if wanted.format in ("bibtex", "biblatex"):
            choices.insert(0, Choice("append", "a", "add to it", "what it has not yet"))
        choices.append(Choice("", "n", "write nothing", ""))

        def picked(answer: Picked | None) -> None:
            if answer and answer.id:
                self.write(rows, wanted._replace(force=answer.id == "replace", append=answer.id == "append"))

        title = f"{clean_line(wanted.path.name)} is there already"
        await self._shell.open_sheet(Menu(title, choices, self._shell.look), picked)


def _ending(name: str) -> str:
    from tui_reader import formats

    return formats.named(name).suffixes[0]
