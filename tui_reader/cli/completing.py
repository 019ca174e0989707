"""The command ``completion``: what a shell needs to complete this program's commands, options, keys and searches."""

from __future__ import annotations

import argparse
import sys
from argparse import Namespace

from tui_reader.cli.printing import short_key
from tui_reader.library import Library
from tui_reader.models import Entry

MOST = 100
"""Candidates given at once."""
PREAMBLE = {
    "bash": """\
_tui_reader_words() {{ compgen -W "$(tui-reader _words "$1" -- "$2" 2>/dev/null)" -- "$2"; }}
{functions}""",
    "zsh": """\
_tui_reader_words() {{ local -a found; found=(${{(f)"$(tui-reader _words $1 -- "$PREFIX" 2>/dev/null)"}}); \
compadd -- $found }}
{functions}""",
    "fish": "",
}
KINDS = ("papers", "marks", "queries")
"""Words that are completed from the library: keys of papers, the first word of ``mark``, words of a search."""


def print_completion(given: Namespace) -> int:
    """Print a script that a shell reads."""
    import shtab

    from tui_reader.cli.arguments import COMMANDS, shown

    shell = given.shell
    parser = argparse.ArgumentParser("tui-reader", description="Daily Papers in the terminal.")
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers()
    for name, command in shown(COMMANDS):
        one = commands.add_parser(name, help=command.help)
        command.add(one)  # type: ignore[arg-type]
        for action in one._actions:
            _complete(action, name)
    begun = ' "$1"' if shell == "bash" else ""
    functions = "\n".join(f"_tui_reader_{kind}() {{ _tui_reader_words {kind}{begun}; }}" for kind in KINDS)
    preamble = PREAMBLE[shell].format(functions=functions)
    sys.stdout.write(shtab.complete(parser, shell, preamble=preamble))
    return 0


def _complete(action: argparse.Action, command: str) -> None:
    """Say what completes an argument."""
    import shtab

    if action.metavar in ("FILE", "FOLDER"):
        action.complete = shtab.FILE  # type: ignore[attr-defined]
        return
    kind = {"KEY": "papers", "QUERY": "queries", "WHAT": "marks"}.get(str(action.metavar), "")
    if kind:
        name = f"_tui_reader_{kind}"
        fish = f"(tui-reader _words {kind} -- (commandline -ct) 2>/dev/null)"
        action.complete = {"bash": name, "zsh": name, "fish": fish}  # type: ignore[attr-defined]


def print_words(library: Library, given: Namespace) -> int:
    """Print the words of a kind that begin so, one a line."""
    begun = " ".join(given.words)
    if given.kind == "papers":
        entries = library.papers.begun(begun, MOST) if begun else _latest(library)
        found = [short_key(entry.key) for entry in entries]
    elif given.kind == "marks":
        tags = [f"{sign}{tag}" for sign in ("tag:", "untag:") for tag in library.searches.tags()]
        found = ["read", "unread", "bookmark", "unbookmark", "note", *tags]
    else:
        completion = library.searches.complete(begun, len(begun))
        before = begun[: completion.start]
        found = [f"@{name}" for name in library.searches.saved()] + [before + word for word in completion.candidates]
    sys.stdout.writelines(f"{word}\n" for word in found[:MOST] if word.startswith(begun))
    return 0


def _latest(library: Library) -> list[Entry]:
    from tui_reader.library import Criteria

    return library.papers.entries(library.lists.order(Criteria()).rows[:MOST])
