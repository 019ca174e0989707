"""Runs one command: opens what it needs, says what went wrong, gives the exit status. Imported late."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tui_reader import config, paths
from tui_reader.cli.printing import ProgressLine, say
from tui_reader.cli.settings import find

if TYPE_CHECKING:
    from tui_reader.cli.arguments import Subcommand


def run(command: Subcommand, given: Namespace) -> int:
    """Do ``command`` with what was given; the exit status: 0, 1 for a failed job, 2 for settings that can't be used."""
    module, _, name = command.runs.partition(":")
    call = getattr(import_module(f"tui_reader.cli.{module}"), name)
    if command.needs == "nothing":
        return int(call(given))
    places, settings = find()
    if settings is None:
        return 2
    given.settings = settings
    if command.needs == "settings":
        return int(call(settings, given))
    return _on_library(call, command, places, settings, given)


def _on_library(
    call: Any, command: Subcommand, places: paths.Paths, settings: config.Settings, given: Namespace
) -> int:
    from tui_reader.cli.finding import UnknownPaperError
    from tui_reader.journal import JournalError
    from tui_reader.library import open_library
    from tui_reader.library.searches import UnknownSearchError
    from tui_reader.store import Busy, DamagedError, StoreError

    try:
        with ProgressLine() as line:
            opened = open_library(places, rules=settings.rules, pdfs=settings.pdf_folder, say=say, told=line.show)
        with closing(opened) as library:
            for sentence in (*library.warnings, *library.marking.problems):
                say(sentence)
            try:
                status = int(call(library, given))
            except DamagedError:
                library.poll()
                library.settle(say=say)
                say("; ".join([*library.warnings, "give the command again"]))
                return 1
            if trouble := library.trouble():
                say(trouble)
            # Marks are in the journal whatever happens; papers that stay in memory were fetched for nothing.
            lost = command.brings and (library.in_memory or bool(trouble))
            return status or int(lost)
    except (StoreError, Busy, JournalError, UnknownPaperError, UnknownSearchError) as error:
        say(str(error))
        return 1
