"""The command line: runs what was typed. Whatever takes time to import is imported where it is needed.

Exit statuses: 0 done, 1 a failed job, 2 wrong usage or settings, 130 interrupted, 141 nobody reads the output any more
(what a shell reports for a program that SIGPIPE or SIGINT ended).
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

INTERRUPTED, BROKEN_PIPE = 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with ``arguments`` (the process's own by default); its exit status."""
    _fill_descriptors()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a title that the encoding lacks is no reason to stop
    try:
        status = _run(list(sys.argv[1:] if arguments is None else arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
    except SystemExit as stop:  # argparse's way to end: help, version, wrong usage
        return stop.code if isinstance(stop.code, int) else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _silence()
        return BROKEN_PIPE
    except RuntimeError as error:
        from tui_reader.paths import NoHomeError
        from tui_reader.printing import say

        if not isinstance(error, NoHomeError):
            raise
        say(str(error))
        return 2
    except OSError as error:
        from tui_reader.printing import say

        _silence()
        say(f"{error.filename or 'the output'} can't be used: {error.strerror or error}")
        return 1
    except Exception as error:
        return _broke(error)
    return status


def _broke(error: Exception) -> int:
    """Say in a sentence that the program has a fault, and keep a report of it; the exit status."""
    from tui_reader import paths, report
    from tui_reader.printing import say

    say(report.sentence(error, paths.find().data))
    return 1


def _run(arguments: list[str]) -> int:
    if not arguments:
        return _read("")
    from tui_reader.arguments import parse

    given = parse(arguments)
    if given.command == "":
        return _read(given.query)
    if sys.stdout is None:
        raise OSError("standard output is closed")
    if given.command == "paths":
        return _paths(given)
    if given.command == "keys":
        return _keys(given)
    from tui_reader import scripting

    return scripting.run(given)


def _fill_descriptors() -> None:
    """Open what a shell closed (``2>&-``): else the next file gets its number, and what is said goes into that."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number


def _silence() -> None:
    """Let what is still buffered for stdout go nowhere, so that the interpreter's last flush can't fail as well."""
    try:
        descriptor = sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def has_terminal() -> bool:
    """Whether keys can be read and a screen drawn."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _read(query: str) -> int:
    """Open the reader on the terminal; with a query, searching."""
    import gc

    from tui_reader.printing import say

    if not has_terminal():
        say("the reader needs a terminal for its input and output; tui-reader list prints papers without one")
        return 2
    from tui_reader.tui import terminal

    if not terminal.can_draw(os.environ):
        say(f"this terminal (TERM={os.environ['TERM']}) can't show a full screen; tui-reader list prints papers")
        return 2
    gc.disable()  # until the first frame is out: nothing made on the way there is garbage
    from tui_reader import config, paths
    from tui_reader.library import open_library
    from tui_reader.store import Busy, DamagedError, StoreError

    places = paths.find()
    try:
        settings = config.load(places.settings)
    except config.ConfigError as error:
        say(str(error))
        return 2
    os.environ.setdefault("TEXTUAL_FPS", "120")  # read when Textual is imported: a key waits half as long for its frame
    if settings.keys:
        from tui_reader.tui import commands

        if problems := list(commands.problems(settings.keys)):
            for problem in problems:
                say(f"{places.settings}: {problem}")
            return 2
    try:
        library = open_library(places, rules=settings.rules, say=say, later=True)
    except (StoreError, Busy) as error:
        say(str(error))
        return 1
    try:
        query = library.expand(query)
    except ValueError as error:
        library.close()
        say(str(error))
        return 1
    from tui_reader.tui.app import run

    try:
        try:
            return run(library, places, settings, query or None)
        except DamagedError:  # met before the first frame
            library.poll()
            library.reopened()
            return run(library, places, settings, query or None)
    except (StoreError, Busy) as error:
        say(str(error))
        return 1
    finally:
        library.close()


def _paths(given: Namespace) -> int:
    """Print where things are kept, whether they are there yet or not."""
    import json

    from tui_reader import paths
    from tui_reader.text import clean_line

    places = paths.find()
    kept = {
        "config": places.config,
        "settings": places.settings,
        "marks": places.state,
        "data": places.data,
        "papers": places.library,
        "screen": places.ui,
    }
    if given.json:
        sys.stdout.write(json.dumps({name: str(path) for name, path in kept.items()}, indent=2) + "\n")
    else:
        space = "  " if sys.stdout.isatty() else "\t"
        width = max(map(len, kept)) if sys.stdout.isatty() else 0
        sys.stdout.writelines(f"{name:{width}}{space}{clean_line(str(path), 4_000)}\n" for name, path in kept.items())
    return 0


def _keys(given: Namespace) -> int:
    """Print the keys: id, keys and help of each command, as the settings have them."""
    import json

    from tui_reader import config, paths, printing
    from tui_reader.tui import commands

    try:
        settings = config.load(paths.find().settings).keys
    except config.ConfigError as error:
        printing.say(str(error))
        return 2
    rows = list(commands.table(settings))
    if given.json:
        records = [{"id": name, "keys": keys.split(), "help": words} for name, keys, words in rows]
        sys.stdout.write(json.dumps(records, ensure_ascii=printing.output().ascii_only, indent=2) + "\n")
    elif sys.stdout.isatty():
        sys.stdout.writelines(f"{keys:<16} {name:<16} {words}\n" for name, keys, words in rows)
    else:
        sys.stdout.writelines(f"{name}\t{keys}\t{words}\n" for name, keys, words in rows)
    return 0
