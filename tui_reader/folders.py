"""The two folders by their customary names, found without importing anything: a first frame waits for it."""

from __future__ import annotations

import os
import sys

CONFIG_VARIABLE = "TUI_READER_CONFIG_DIR"
DATA_VARIABLE = "TUI_READER_DATA_DIR"
NAME = "tui-reader"

CUSTOMS = {"XDG_CONFIG_HOME": "~/.config", "XDG_DATA_HOME": "~/.local/share"}
"""The variable that names each folder, and what it is without one (XDG Base Directory Specification)."""
ON_MACOS = "~/Library/Application Support"
ELSEWHERE = ("win32", "cygwin", "android", "ios", "wasi", "emscripten")
"""Systems with other customs, which are left to platformdirs."""


class NoHomeError(RuntimeError):
    """Nobody knows where this user's home is, as in a container with a user of no name."""

    def __init__(self) -> None:
        super().__init__(f"your home folder is not known; set HOME, or both {CONFIG_VARIABLE} and {DATA_VARIABLE}")


def config() -> str:
    """The folder of what may never be lost. Raises NoHomeError."""
    return _absolute(os.environ.get(CONFIG_VARIABLE) or _customary("XDG_CONFIG_HOME"))


def data() -> str:
    """The folder of what can be made or fetched again. Raises NoHomeError."""
    return _absolute(os.environ.get(DATA_VARIABLE) or _customary("XDG_DATA_HOME"))


def _customary(variable: str) -> str:
    if sys.platform in ELSEWHERE or hasattr(sys, "getandroidapilevel"):
        import platformdirs

        call = platformdirs.user_config_dir if variable == "XDG_CONFIG_HOME" else platformdirs.user_data_dir
        try:
            return call(NAME, appauthor=False)
        except RuntimeError as error:
            raise NoHomeError from error
    folder = os.environ.get(variable, "")
    if not os.path.isabs(folder):
        folder = _expanded(ON_MACOS if sys.platform == "darwin" else CUSTOMS[variable])
    return os.path.join(folder, NAME)


def _expanded(folder: str) -> str:
    """``~`` as the home: a HOME that is empty or relative is none, and the system is asked."""
    home = os.environ.get("HOME", "")
    if not os.path.isabs(home):
        import pwd

        try:
            home = pwd.getpwuid(os.getuid()).pw_dir
        except KeyError:
            home = ""
        if not os.path.isabs(home):
            raise NoHomeError
    return home.rstrip("/") + folder[1:]


def _absolute(folder: str) -> str:
    if folder == "~" or folder.startswith("~/"):
        folder = os.path.expanduser(folder) if sys.platform in ELSEWHERE else _expanded(folder)
    folder = os.path.expanduser(folder)  # a user that nobody knows stays as it is
    return folder if os.path.isabs(folder) else os.path.join(os.getcwd(), folder)
