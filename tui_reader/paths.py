"""The folders and files of the program. Nothing is created at import."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from tui_reader import folders
from tui_reader.folders import CONFIG_VARIABLE, DATA_VARIABLE, NoHomeError

__all__ = ["CONFIG_VARIABLE", "DATA_VARIABLE", "NoHomeError", "Paths", "find"]


class Paths(NamedTuple):
    """The two folders and what lies in them. The two may be one folder (macOS), so no names clash."""

    config: Path
    """The folder that may never be lost: settings and marks."""
    data: Path
    """The folder of what can be made or fetched again."""

    @property
    def settings(self) -> Path:
        """The hand-written settings."""
        return self.config / "config.toml"

    @property
    def state(self) -> Path:
        """The folder of the journals, one file a device; may be shared between machines."""
        return self.config / "state"

    @property
    def library(self) -> Path:
        """The papers (SQLite)."""
        return self.data / "library.db"

    @property
    def search_index(self) -> Path:
        """The folder of the search index."""
        return self.data / "index"

    @property
    def imports(self) -> Path:
        """Copies of imported files, from which the library can be rebuilt."""
        return self.data / "imports"

    @property
    def ui(self) -> Path:
        """The file of what the screen remembers."""
        return self.data / "ui.json"

    @property
    def drafts(self) -> Path:
        """The folder of notes that were begun and not saved."""
        return self.data / "drafts"

    @property
    def device(self) -> Path:
        """This machine's id, outside the folder that machines share."""
        return self.data / "device"

    @property
    def arxiv_lock(self) -> Path:
        """The lock by which this user's processes take turns with arXiv."""
        return self.data / "arxiv.lock"

    @property
    def pages_lock(self) -> Path:
        """The lock by which this user's processes take turns with arXiv's pages."""
        return self.data / "arxiv-pages.lock"

    @property
    def texts(self) -> Path:
        """The folder of whole papers."""
        return self.data / "papers"

    @property
    def journal_lock(self) -> Path:
        """The lock that appenders to this machine's journal take."""
        return self.data / "journal.lock"

    def make(self) -> None:
        """Create both folders, readable by this user only (0700). Raises OSError."""
        for folder in (self.config, self.data):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


MOST_COMPLETIONS = 200


def completions(typed: str) -> list[str]:
    """The files and folders whose paths begin so, as they are written, folders with a slash; hidden ones on request."""
    folder, _, name = typed.rpartition("/")
    shown = f"{folder}/" if "/" in typed else ""
    try:
        there = list(Path(shown or ".").expanduser().iterdir())
    except (OSError, RuntimeError):
        return []
    fits = [path for path in there if path.name.startswith(name) and (name.startswith(".") or path.name[0] != ".")]
    fits.sort(key=lambda path: (not path.is_dir(), path.name.lower()))
    return [f"{shown}{path.name}{'/' if path.is_dir() else ''}" for path in fits if path.name.isprintable()][
        :MOST_COMPLETIONS
    ]


def find() -> Paths:
    """The folders of this user: the two variables, else the platform's customary places. Raises NoHomeError."""
    if os.environ.get("HOME") == "":
        del os.environ["HOME"]  # no home, and not the root of all files
    return Paths(Path(folders.config()), Path(folders.data()))
