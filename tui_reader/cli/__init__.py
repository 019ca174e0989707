"""The command line: runs what was typed. Whatever takes time to import is imported where it is needed.

Exit statuses: 0 done, 1 a failed job, 2 wrong usage or settings, 130 interrupted, 141 nobody reads the output any more
(what a shell reports for a program that SIGPIPE or SIGINT ended).
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

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
        from tui_reader.cli.printing import say
        from tui_reader.paths import NoHomeError

        if not isinstance(error, NoHomeError):
            raise
        say(str(error))
        return 2
    except OSError as error:
        from tui_reader.cli.printing import say

        _silence()
        say(f"{error.filename or 'the output'} can't be used: {error.strerror or error}")
        return 1
    except Exception as error:
        return _broke(error)
    return status


def _broke(error: Exception) -> int:
    """Say in a sentence that the program has a fault, and keep a report of it; the exit status."""
    from tui_reader import paths, report
    from tui_reader.cli.printing import say

    say(report.sentence(error, paths.find().data))
    return 1


def _run(arguments: list[str]) -> int:
    if not arguments:
        from tui_reader.cli import reader

        return reader.read("")
    from tui_reader.cli.arguments import COMMANDS, parse

    given = parse(arguments)
    if given.command == "":
        from tui_reader.cli import reader

        return reader.read(given.query)
    if sys.stdout is None:
        raise OSError("standard output is closed")
    from tui_reader.cli import running

    return running.run(COMMANDS[given.command], given)


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
