"""The folders and files of the program: every platformdirs call of the program. Nothing is created at import."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

CONFIG_VARIABLE = "TUI_READER_CONFIG_DIR"
DATA_VARIABLE = "TUI_READER_DATA_DIR"


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


class NoHomeError(RuntimeError):
    """Nobody knows where this user's home is, as in a container with a user of no name."""

    def __init__(self) -> None:
        super().__init__(f"your home folder is not known; set HOME, or both {CONFIG_VARIABLE} and {DATA_VARIABLE}")


def find() -> Paths:
    """The folders of this user: the two variables, else the platform's customary places. Raises NoHomeError."""
    if os.environ.get("HOME") == "":
        del os.environ["HOME"]  # no home, and not the root of all files
    config, data = os.environ.get(CONFIG_VARIABLE), os.environ.get(DATA_VARIABLE)
    if not (config and data):
        import platformdirs

        try:
            config = config or platformdirs.user_config_dir("tui-reader", appauthor=False)
            data = data or platformdirs.user_data_dir("tui-reader", appauthor=False)
        except RuntimeError as error:
            raise NoHomeError from error
    return Paths(_absolute(config), _absolute(data))


def _absolute(folder: str) -> Path:
    # os.path's, which leaves a user that nobody knows as it is where Path's raises.
    expanded = os.path.expanduser(folder)
    if (folder == "~" or folder.startswith("~/")) and not os.path.isabs(expanded):
        raise NoHomeError
    return Path(expanded).absolute()
