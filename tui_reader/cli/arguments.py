"""The table of commands, and the command line's words as an ``argparse.Namespace``. Imports nothing slow."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, NoReturn

from tui_reader import __version__
from tui_reader.cli import checks, options
from tui_reader.text import clean_line


class _Parser(argparse.ArgumentParser):
    """argparse with one safe sentence for wrong usage, and no guessing of shortened options."""

    def __init__(self, prog: str, description: str, epilog: str, usage: str | None = None) -> None:
        super().__init__(
            prog, usage, description, epilog, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
        )

    def error(self, message: str) -> NoReturn:
        from tui_reader.cli.printing import say

        if message.startswith("unrecognized arguments"):
            message += " (words that begin with - come after --)"
        say(f"{message}; see {self.prog} --help")
        raise SystemExit(2)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command that ``arguments`` name (empty for the reader), with its own values.

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
    given.words = [*getattr(given, "words", ()), *rest[at + 1 :]]  # some commands take none
    if command:
        command.check(parser, given)
    given.query = clean_line(" ".join(given.words))
    return given


class Subcommand(NamedTuple):
    """One command: what the help says of it, what it takes, and where it is."""

    help: str
    add: Callable[[_Parser], None]
    examples: str
    runs: str
    """Module and function in this package, which is given what the command needs, then the arguments."""
    needs: Literal["nothing", "settings", "library"] = "library"
    """The things to open for it."""
    brings: bool = False
    """True when it is in vain when the library can't be written."""
    check: Callable[[_Parser, argparse.Namespace], None] = lambda parser, given: None

    def parser(self, name: str) -> _Parser:
        """The parser of its arguments."""
        parser = _Parser(
            f"tui-reader {name}", self.help[0].upper() + self.help[1:] + ".", f"examples:\n{self.examples}"
        )
        self.add(parser)
        return parser


def _reader_parser() -> _Parser:
    commands = "\n".join(f"  {name:10} {command.help}" for name, command in shown(COMMANDS))
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


def shown(commands: dict[str, Subcommand]) -> list[tuple[str, Subcommand]]:
    """The commands that people are told of."""
    return [(name, command) for name, command in commands.items() if not name.startswith("_")]


COMMANDS = {
    "list": Subcommand(
        "print the papers of a view, or those of it that match a query",
        options.add_list,
        """\
  tui-reader list --view unread --limit 10
  tui-reader list year:2024.. has:code --sort date
  tui-reader list --date yesterday --filter new
  tui-reader list --month 2024-11 --json
  tui-reader list --format ids is:bookmarked | tui-reader mark read -""",
        "papers:list_papers",
        check=checks.check_list,
    ),
    "refresh": Subcommand(
        "fetch papers from Hugging Face's Daily Papers; without an option the latest day's",
        options.add_refresh,
        """\
  tui-reader refresh
  tui-reader refresh --since 2026-05-01
  tui-reader refresh --week 2026-W21 --json""",
        "refresh:refresh",
        brings=True,
        check=checks.check_refresh,
    ),
    "import": Subcommand(
        "put the papers of files into the library: what services answer and programs save, pages, dumps, lists of ids",
        options.add_import,
        """\
  tui-reader import arxiv.jsonl.gz page.txt answers/
  tui-reader import --dry-run papers.json
  tui-reader import zotero.bib --tag thesis --keywords-as-tags
  tui-reader import ids.txt                 # arXiv ids and links, in a list or in notes: what is not here is fetched
  tui-reader list --json > papers.json; tui-reader import papers.json
  gunzip < dump.gz | tui-reader import -""",
        "importing:import_papers",
        brings=True,
        check=checks.check_import,
    ),
    "export": Subcommand(
        "write papers as BibTeX, RIS, Markdown, a feed and more, into a file or to stdout",
        options.add_export,
        """\
  tui-reader export --view bookmarks -o papers.bib
  tui-reader export tag:thesis --format biblatex -o thesis.bib --append
  tui-reader export --view bookmarks --format obsidian -o ~/Vault/Papers
  tui-reader export --view daily --format atom -o daily.atom --force""",
        "exporting:export",
        check=checks.check_export,
    ),
    "search": Subcommand(
        "print the papers that match a query, best first, with scores",
        options.add_search,
        """\
  tui-reader search atention sink
  tui-reader search --json --limit 5 '"inverse permutation" -survey'
  tui-reader search --batch queries.txt --limit 10 --format jsonl""",
        "papers:search",
        check=checks.check_search,
    ),
    "show": Subcommand(
        "print one paper",
        options.add_show,
        "  tui-reader show 2405.12345\n  tui-reader show styleswin --json --fields title,abstract",
        "papers:show",
        check=checks.check_show,
    ),
    "read": Subcommand(
        "print the text of a paper, fetched from arXiv or Hugging Face when it is not here yet",
        options.add_read,
        """\
  tui-reader read 1706.03762
  tui-reader read 1706.03762 --outline
  tui-reader read 1706.03762 --section 3.2 --format markdown
  tui-reader read 1706.03762 --grep 'label smoothing'""",
        "read:read",
        check=checks.check_read,
    ),
    "fetch": Subcommand(
        "fetch papers by id or link, with their texts or PDFs, to read them later without a network",
        options.add_fetch,
        """\
  tui-reader fetch 1706.03762 1810.04805
  tui-reader fetch --bookmarked
  tui-reader list --format ids 'is:unread graph' | tui-reader fetch -
  tui-reader fetch --pdf 1706.03762 --json""",
        "read:fetch",
        check=checks.check_fetch,
    ),
    "mark": Subcommand(
        "mark papers: read, bookmark, tags, a note",
        options.add_mark,
        """\
  tui-reader mark read 2405.12345 2405.12346
  tui-reader mark tag:thesis 2405.12345
  tui-reader mark note 2405.12345 - < idea.txt
  tui-reader list --format ids styleswin | tui-reader mark bookmark -""",
        "papers:mark",
        check=checks.check_mark,
    ),
    "digest": Subcommand(
        "print or mail the new papers, each paper once",
        options.add_digest,
        """\
  tui-reader digest --top 10
  tui-reader digest --view trending --since 7d --format markdown
  tui-reader digest @robots --fetch --send
  tui-reader digest --install-timer --at 07:30""",
        "digest:digest",
        check=checks.check_digest,
    ),
    "keys": Subcommand(
        "print every key of the reader, with the ids that [keys] in the settings takes",
        options.add_paths,
        "  tui-reader keys\n  tui-reader keys --json",
        "places:print_keys",
        needs="settings",
    ),
    "doctor": Subcommand(
        "look for what is wrong with folders, marks, library, index, terminal and network",
        options.add_doctor,
        "  tui-reader doctor\n  tui-reader doctor --offline --json",
        "doctor:doctor",
        needs="nothing",
    ),
    "completion": Subcommand(
        "print a script with which a shell completes commands, options, keys, tags and searches",
        options.add_completion,
        """\
  tui-reader completion bash > ~/.local/share/bash-completion/completions/tui-reader
  tui-reader completion zsh > ~/.zfunc/_tui-reader
  tui-reader completion fish > ~/.config/fish/completions/tui-reader.fish""",
        "completing:print_completion",
        needs="nothing",
    ),
    "_words": Subcommand("print words for a shell's completion", options.add_kind, "", "completing:print_words"),
    "man": Subcommand(
        "print the manual page",
        options.add_nothing,
        "  tui-reader man | man -l -\n  tui-reader man > ~/.local/share/man/man1/tui-reader.1",
        "manual:print_manual",
        needs="nothing",
    ),
    "paths": Subcommand(
        "print where settings, marks and papers are kept",
        options.add_paths,
        "  tui-reader paths --json",
        "places:print_paths",
        needs="nothing",
    ),
}
