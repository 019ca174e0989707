"""What was typed on the command line: words in, an ``argparse.Namespace`` out. Does nothing, imports nothing slow."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from tui_reader import __version__
from tui_reader.text import clean_line

VIEWS = ("all", "bookmarks", "unread", "daily", "weekly", "monthly", "trending")
PERIODS = ("daily", "weekly", "monthly")
SORTS = ("relevance", "listing", "upvotes", "comments", "stars", "date", "title")
FORMATS = ("table", "json", "jsonl", "ids")
MARKS = ("read", "unread", "bookmark", "unbookmark")


class _Parser(argparse.ArgumentParser):
    """argparse with one safe sentence for wrong usage, and no guessing of shortened options."""

    def __init__(self, prog: str, description: str, epilog: str, usage: str | None = None) -> None:
        super().__init__(
            prog, usage, description, epilog, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
        )

    def error(self, message: str) -> NoReturn:
        from tui_reader.printing import say

        if message.startswith("unrecognized arguments"):
            message += " (words that begin with - come after --)"
        say(f"{message}; see {self.prog} --help")
        raise SystemExit(2)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What ``arguments`` ask for: ``command`` (empty for the reader) and its own values.

    A first word that is a command is the command; after ``--`` everything is a word. Raises SystemExit, with help or
    version on stdout (0) or a sentence on stderr (2).
    """
    name = arguments[0] if arguments and arguments[0] in COMMANDS else ""
    rest = list(arguments[1:] if name else arguments)
    # Taken apart here: argparse loses a "--" where options and words are mixed.
    at = rest.index("--") if "--" in rest else len(rest)
    command = COMMANDS.get(name)
    parser = command.parser(name) if command else _reader_parser()
    given = parser.parse_intermixed_args(rest[:at])
    given.command = name
    given.words += rest[at + 1 :]
    if command:
        command.check(parser, given)
    given.query = clean_line(" ".join(given.words))
    return given


@dataclass(frozen=True, slots=True)
class _Command:
    """One command: what the help says of it, and what it takes."""

    help: str
    add: Callable[[_Parser], None]
    examples: str
    check: Callable[[_Parser, argparse.Namespace], None] = lambda parser, given: None

    def parser(self, name: str) -> _Parser:
        """The parser of its arguments."""
        parser = _Parser(
            f"tui-reader {name}", self.help[0].upper() + self.help[1:] + ".", f"examples:\n{self.examples}"
        )
        self.add(parser)
        return parser


def _reader_parser() -> _Parser:
    commands = "\n".join(f"  {name:8} {command.help}" for name, command in COMMANDS.items())
    parser = _Parser(
        "tui-reader",
        "Daily Papers in the terminal: read, bookmark and find research papers with the keyboard.",
        f"""\
commands (tui-reader COMMAND --help tells more):
{commands}

examples:
  tui-reader                        open the reader where it was left
  tui-reader attention sink         open it, searching
  tui-reader -- list                open it, searching for a word that is a command
  tui-reader list --view unread     print the unread papers

In the reader ? shows every key.""",
        "tui-reader [QUERY ...]\n       tui-reader COMMAND ...",
    )
    parser.add_argument("words", nargs="*", metavar="QUERY", help="words to search for, however they are spelled")
    parser.add_argument("--version", action="version", version=f"tui-reader {__version__}")
    return parser


def _add_words(parser: _Parser, metavar: str, words: str) -> None:
    parser.add_argument("words", nargs="*", metavar=metavar, help=words)


def _add_output(parser: _Parser) -> None:
    parser.add_argument("--limit", type=_positive, metavar="N", help="at most so many papers")
    parser.add_argument(
        "--format", choices=FORMATS, default="table", help="table (tabs when piped), json, jsonl or ids"
    )
    parser.add_argument("--json", action="store_const", dest="format", const="json", help="the same as --format json")


def _add_list(parser: _Parser) -> None:
    _add_words(parser, "QUERY", "only papers that match; the language is that of the reader's search")
    parser.add_argument("--view", choices=VIEWS, help="which papers (default: all, with --date daily)")
    parser.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="the day, or one of the week or month")
    parser.add_argument("--sort", choices=SORTS, default="", help="default: as listed; for a query by relevance")
    _add_output(parser)


def _check_list(parser: _Parser, given: argparse.Namespace) -> None:
    if given.date and given.view and given.view not in PERIODS:
        parser.error(f"--date goes with --view {', '.join(PERIODS)}, not with {given.view}")
    given.view = given.view or ("daily" if given.date else "all")


def _add_search(parser: _Parser) -> None:
    _add_words(parser, "QUERY", 'words in any order, "a phrase", -not, field:value')
    _add_output(parser)


def _check_search(parser: _Parser, given: argparse.Namespace) -> None:
    if not " ".join(given.words).strip():
        parser.error("what to search for is missing")


_KEY = "the key as list shows it, an arXiv id or link, a DOI, or the beginning of the title"


def _add_show(parser: _Parser) -> None:
    _add_words(parser, "KEY", _KEY)
    parser.add_argument("--json", action="store_true", help="as a JSON object")


def _check_keys(parser: _Parser, given: argparse.Namespace) -> None:
    if not given.words:
        parser.error("the paper's key is missing")
    given.keys = given.words


def _add_mark(parser: _Parser) -> None:
    parser.add_argument("what", choices=MARKS, help="what the papers become")
    _add_words(parser, "KEY", f"{_KEY}; - reads keys from standard input, one a line")


def _add_paths(parser: _Parser) -> None:
    parser.add_argument("--json", action="store_true", help="as a JSON object")
    parser.set_defaults(words=[])


def _positive(typed: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", typed) or int(typed) == 0:
        raise argparse.ArgumentTypeError(f"{typed!r} is no whole number from 1 on")
    return int(typed)


def _day(typed: str) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = date.min
    if not 1900 <= day.year <= 2999:
        raise argparse.ArgumentTypeError(f"{typed!r} is no day of the years 1900 to 2999, such as 2024-11-06")
    return day


COMMANDS = {
    "list": _Command(
        "print the papers of a view, or those of it that match a query",
        _add_list,
        """\
  tui-reader list --view unread --limit 10
  tui-reader list year:2024.. has:code --sort date
  tui-reader list --view monthly --date 2024-11-06 --json
  tui-reader list --format ids is:bookmarked | tui-reader mark read -""",
        _check_list,
    ),
    "search": _Command(
        "print the papers that match a query, best first, with scores",
        _add_search,
        """\
  tui-reader search atention sink
  tui-reader search --json --limit 5 '"inverse permutation" -survey'""",
        _check_search,
    ),
    "show": _Command(
        "print one paper",
        _add_show,
        "  tui-reader show 2405.12345\n  tui-reader show styleswin --json",
        _check_keys,
    ),
    "mark": _Command(
        "mark papers as read, unread, bookmarked or not bookmarked",
        _add_mark,
        """\
  tui-reader mark read 2405.12345 2405.12346
  tui-reader list --format ids styleswin | tui-reader mark bookmark -""",
        _check_keys,
    ),
    "paths": _Command("print where settings, marks and papers are kept", _add_paths, "  tui-reader paths --json"),
}
