"""The command line. Each command imports what it needs inside itself, so that help and version come at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; its exit status."""
    from tui_reader import config, paths
    from tui_reader.library import open_library

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("no tty", file=sys.stderr)  # noqa: T201
        return 2
    from tui_reader.tui.app import run

    places = paths.find()
    settings = config.load(places.settings)
    library = open_library(places)
    try:
        return run(library, places, settings)
    finally:
        library.close()
