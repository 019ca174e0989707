"""Imports: papers taken in from a file."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader.tui.parts import work
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.news import News
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import files as says
from tui_reader.tui.tasks import Cancelled

if TYPE_CHECKING:
    from tui_reader.library.importing import Imported


class Imports:
    """Takes papers in beside the reading."""

    def __init__(self, shell: Shell, listing: Listing, news: News) -> None:
        self._shell = shell
        self._listing = listing
        self._news = news

    async def choose(self) -> None:
        """Take papers in from a file, whose name is written."""
        from tui_reader.tui.screens.prompts import PathPrompt

        def written(text: str | None) -> None:
            if text and text.strip():
                self.take(Path(text.strip()).expanduser())

        prompt = PathPrompt(says.IMPORT, "", says.IMPORT_HINT, says.IMPORTS, self._shell.tasks)
        await self._shell.open_sheet(prompt, written)

    def take(self, path: Path) -> None:
        """Take in the papers of a file. Where none is called so, ``#thesis`` behind its name is a tag for each."""
        name, *tags = re.split(_TAGS, str(path))

        def call(cancelled: Cancelled) -> Imported:
            from tui_reader.library.importing import Tagging

            def told(imported: Imported) -> None:
                words = says.import_progress(imported.read, len(imported.wanted))
                self._shell.tasks.soon(lambda: job.tell(words))

            take = partial(self._shell.library.import_file, cancelled=cancelled, progress=told)
            tagged = tags and not path.exists()
            return take(Path(name), tagging=Tagging(tuple(tags))) if tagged else take(path)

        job = work.begin(self._shell, f"import:{path}", says.importing(path.name), call, self._imported, on="long")

    def _imported(self, imported: Imported) -> None:
        self._shell.say(says.imported(imported))
        self._listing.reload()
        self._news.refresh()
        self._news.warm()


_TAGS = r"\s+#(?=[^\s#,]+(?:\s+#[^\s#,]+)*$)"
"""The signs before the tags at the end of a path."""
