"""Opens the reader on the terminal. Whatever takes time to import is imported where it is needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable


def has_terminal() -> bool:
    """True when keys can be read and a screen drawn."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def read(query: str) -> int:
    """Open the reader on the terminal; with a query, searching."""
    from tui_reader import lastframe

    if not has_terminal():
        _say("the reader needs a terminal for its input and output; tui-reader list prints papers without one")
        return 2
    try:
        lastframe.begin(show=not query)
        return _open(query, _say)
    finally:
        lastframe.end()


def _say(sentence: str) -> None:
    """Say it where it is seen: on the screen that was there before the reader's."""
    from tui_reader import lastframe
    from tui_reader.cli.printing import say

    lastframe.leave()
    say(sentence)


def _open(query: str, say: Callable[[str], None]) -> int:
    import gc

    from tui_reader.tui import terminal

    if not terminal.can_draw(os.environ):
        say(f"this terminal (TERM={os.environ['TERM']}) can't show a full screen; tui-reader list prints papers")
        return 2
    gc.disable()  # until the first frame is out: nothing made on the way there is garbage
    from tui_reader.cli.settings import find

    places, settings = find()
    if settings is None:
        return 2
    os.environ.setdefault("TEXTUAL_FPS", "120")  # read when Textual is imported: a key waits half as long for its frame
    from tui_reader.tui import late

    late.bring()
    from tui_reader.library import open_library
    from tui_reader.store import Busy, DamagedError, StoreError

    if settings.theme:
        import difflib

        from tui_reader.tui import themes

        if settings.theme not in themes.NAMES:
            near = difflib.get_close_matches(settings.theme.lower(), themes.NAMES, 1)
            others = f"did you mean {near[0]}?" if near else f"there are {', '.join(themes.NAMES)}"
            say(f"{places.settings}: there is no theme {settings.theme!r}; {others}")
            return 2
    if settings.keys:
        from tui_reader.tui import commands

        if problems := list(commands.problems(settings.keys)):
            for problem in problems:
                say(f"{places.settings}: {problem}")
            return 2
    try:
        library = open_library(places, rules=settings.rules, pdfs=settings.pdf_folder, say=say, later=True)
    except (StoreError, Busy) as error:
        say(str(error))
        return 1

    def start() -> int:
        try:
            asked = library.searches.expand(query)
        except ValueError as error:
            say(str(error))
            return 1
        from tui_reader.tui.app import run

        return run(library, places, settings, asked or None, say)

    try:
        try:
            return start()
        except DamagedError:  # met before the first frame
            library.poll()
            library.reopened()
            return start()
    except (StoreError, Busy) as error:
        say(str(error))
        return 1
    finally:
        library.close()
