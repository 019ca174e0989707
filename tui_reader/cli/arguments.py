"""The command line's words in, an ``argparse.Namespace`` out. Does nothing, imports nothing slow."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple, NoReturn

from tui_reader import __version__
from tui_reader.text import clean_line
from tui_reader.views import FILTERS, LISTING, PERIODS, RELEVANCE, SORTS, VIEWS

BATCH_LIMIT = 10
"""Papers that each query of a batch gets by default."""
MARKS = ("read", "unread", "bookmark", "unbookmark")


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


class Command(NamedTuple):
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


def _add_words(parser: _Parser, metavar: str, words: str) -> None:
    parser.add_argument("words", nargs="*", metavar=metavar, help=words)


def _add_output(parser: _Parser) -> None:
    parser.add_argument("--limit", type=_positive, metavar="N", help="at most so many papers")
    _add_format(parser)


def _add_format(parser: _Parser) -> None:
    from tui_reader import formats
    from tui_reader.cli.printing import TABLE

    written = formats.written()
    parser.add_argument(
        "--format", choices=(TABLE, *written), default=TABLE, help=f"{TABLE} (tabs when piped), {', '.join(written)}"
    )
    parser.add_argument("--json", action="store_const", dest="format", const="json", help="the same as --format json")
    _add_fields(parser)


def _add_fields(parser: _Parser) -> None:
    parser.add_argument(
        "--fields", type=_fields, default=(), metavar="A,B", help="only these fields, for json, jsonl, csv and tsv"
    )


def _fields(typed: str) -> tuple[str, ...]:
    from tui_reader.formats.fields import names

    asked = tuple(filter(None, (name.strip() for name in typed.split(","))))
    if unknown := [name for name in asked if name not in names()]:
        raise argparse.ArgumentTypeError(f"there is no field {unknown[0]!r}; there are {', '.join(names())}")
    return asked


def _check_fields(parser: _Parser, given: argparse.Namespace) -> None:
    """Fields are of a table or of JSON; by themselves they make a table."""
    from tui_reader.cli.printing import TABLE

    if given.fields and given.format == TABLE:
        given.format = "tsv"
    if given.fields and given.format not in ("json", "jsonl", "csv", "tsv"):
        parser.error(f"--fields goes with --format json, jsonl, csv or tsv, not with {given.format}")


def _add_view(parser: _Parser) -> None:
    _add_words(parser, "QUERY", "only papers that match; the language is that of the reader's search")
    parser.add_argument("--view", choices=(*VIEWS, "unread"), help="which papers (default: all, with a day daily)")
    _add_day(parser, "--date", "DAY", "the day, or one of the week or month: 2026-05-20, yesterday, 'last friday', -3")
    _add_day(parser, "--week", "WEEK", "the week, such as 2026-W21; the same as --view weekly --date WEEK")
    _add_day(parser, "--month", "MONTH", "the month, such as 2026-05; the same as --view monthly --date MONTH")
    parser.add_argument("--filter", choices=FILTERS, default="all", help="new: since the reader was last closed")
    parser.add_argument("--muted", action="store_true", help="show also what the settings' rules mute")
    parser.add_argument(
        "--sort", choices=(RELEVANCE, LISTING, *SORTS), default="", help="default: as listed; for a query by relevance"
    )


def _add_list(parser: _Parser) -> None:
    _add_view(parser)
    _add_output(parser)


def _add_export(parser: _Parser) -> None:
    from tui_reader import formats

    _add_view(parser)
    parser.add_argument("--limit", type=_positive, metavar="N", help="at most so many papers")
    names = (*formats.written(), "obsidian")
    parser.add_argument("--format", choices=names, default="", help=f"default: by FILE's name; {', '.join(names)}")
    parser.add_argument("-o", "--output", metavar="FILE", help="the file, for obsidian the folder; default: stdout")
    parser.add_argument("--force", action="store_true", help="replace a file that is there")
    parser.add_argument("--append", action="store_true", help="add to a .bib file what it has not")
    parser.add_argument("--ascii", action="store_true", help="only signs of ASCII, where the format can")
    parser.add_argument("--citation-key", metavar="PATTERN", default="", help="such as {author}{year}{word}")
    _add_fields(parser)


def _check_export(parser: _Parser, given: argparse.Namespace) -> None:
    from tui_reader import formats

    _check_list(parser, given)
    if not given.format:
        named = formats.by_suffix(given.output or "")
        given.format = named.name if named else ""
    if not given.format:
        parser.error("--format is missing" if not given.output else f"--format is missing: {given.output} tells none")
    if given.format == "obsidian" and not given.output:
        parser.error("--format obsidian goes with -o FOLDER")
    if given.append and (given.format not in ("bibtex", "biblatex") or not given.output):
        parser.error("--append goes with -o FILE.bib")
    if given.fields:
        _check_fields(parser, given)
    if given.citation_key:
        from tui_reader.config import check_pattern

        if wrong := check_pattern(given.citation_key):
            parser.error(f"--citation-key {given.citation_key}: {wrong}")


def _check_list(parser: _Parser, given: argparse.Namespace) -> None:
    option, view = _one_day(parser, given)
    if option and given.view and given.view not in (PERIODS if option == "--date" else (view,)):
        goes = ", ".join(PERIODS) if option == "--date" else view
        parser.error(f"{option} goes with --view {goes}, not with {given.view}")
    if given.view == "unread":
        if given.filter not in ("all", "unread"):
            parser.error(f"--view unread is a filter itself and doesn't go with --filter {given.filter}")
        given.view, given.filter = "all", "unread"
    given.view = given.view or view or "all"
    if given.command == "list":
        _check_fields(parser, given)


def _add_day(parser: _Parser, option: str, metavar: str, help: str) -> None:  # noqa: A002 (argparse's word)
    parser.add_argument(option, type=_day, metavar=metavar, help=help)


def _one_day(parser: _Parser, given: argparse.Namespace) -> tuple[str, str]:
    """The one of --date, --week and --month that was given, and its view; its day becomes ``given.date``."""
    days = {"--date": ("daily", given.date), "--week": ("weekly", given.week), "--month": ("monthly", given.month)}
    chosen = [(option, view, day) for option, (view, day) in days.items() if day]
    if len(chosen) > 1:
        parser.error(f"{chosen[0][0]} and {chosen[1][0]} don't go together")
    for option, view, day in chosen:
        given.date = day
        return option, view
    return "", ""


def _add_refresh(parser: _Parser) -> None:
    _add_day(parser, "--date", "DAY", "that day's papers: 2026-05-20, yesterday, 'last friday', -3")
    _add_day(parser, "--week", "WEEK", "a week's, such as 2026-W21")
    _add_day(parser, "--month", "MONTH", "a month's, such as 2026-05")
    parser.add_argument("--trending", action="store_true", help="those that are trending now")
    _add_day(parser, "--since", "DAY", "each day's from that day on")
    _add_day(parser, "--until", "DAY", "with --since: the last day (default: today)")
    parser.add_argument("--force", action="store_true", help="fetch also what is here and too old to change")
    parser.add_argument("--json", action="store_true", help="what was done as a JSON object")


def _check_refresh(parser: _Parser, given: argparse.Namespace) -> None:
    option, given.view = _one_day(parser, given)
    given.view = given.view or "daily"
    options = {option: option, "--trending": given.trending, "--since": given.since}
    chosen = [name for name, value in options.items() if name and value]
    if len(chosen) > 1:
        parser.error(f"{chosen[0]} and {chosen[1]} don't go together")
    if given.until and not given.since:
        parser.error("--until goes with --since")
    if given.trending:
        given.view = "trending"
    if given.since:
        from tui_reader.library.periods import service_day

        given.date, given.until = given.since, given.until or service_day(datetime.now(UTC))
        if given.until < given.since:
            parser.error(f"--until {given.until} is before --since {given.since}")


def _add_import(parser: _Parser) -> None:
    _add_words(parser, "FILE", "files of papers, perhaps packed by gzip, or folders of them; - is standard input")
    parser.add_argument("--tag", action="append", type=_tag, default=[], metavar="NAME", help="tag every paper in them")
    parser.add_argument("--keywords-as-tags", action="store_true", help="make tags of the keywords that papers have")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would be done")
    parser.add_argument("--json", action="store_true", help="what was done as a JSON object")


def _tag(typed: str) -> str:
    if not clean_line(typed.strip("#,")).strip() or " " in typed or "," in typed:
        raise argparse.ArgumentTypeError(f"{typed!r} is no tag: it has no blanks and no commas")
    return typed


def _check_import(parser: _Parser, given: argparse.Namespace) -> None:
    if not given.words:
        parser.error("the file to import is missing")
    if given.words.count("-") > 1:
        parser.error("standard input can be read once only")
    given.files = given.words


def _add_search(parser: _Parser) -> None:
    _add_words(parser, "QUERY", 'words in any order, "a phrase", -not, field:value')
    parser.add_argument(
        "--batch", metavar="FILE", help=f"a query a line, - for standard input; {BATCH_LIMIT} papers each, as jsonl"
    )
    _add_output(parser)
    parser.set_defaults(format="")


def _check_search(parser: _Parser, given: argparse.Namespace) -> None:
    from tui_reader.cli.printing import TABLE
    from tui_reader.formats import LINES

    given.format = given.format or (LINES if given.batch else TABLE)
    if given.batch:
        given.limit = given.limit or BATCH_LIMIT
        if given.format != LINES:
            parser.error(f"--batch goes with --format {LINES}, not with {given.format}")
        if given.words:
            parser.error("--batch takes its queries from the file")
        return
    if not " ".join(given.words).strip():
        parser.error("what to search for is missing")
    _check_fields(parser, given)


_KEY = "the key as list shows it, an arXiv id or link, a DOI, or the beginning of the title"


def _add_show(parser: _Parser) -> None:
    _add_words(parser, "KEY", _KEY)
    _add_format(parser)


def _check_keys(parser: _Parser, given: argparse.Namespace) -> None:
    if not given.words:
        parser.error("the paper's key is missing")
    given.keys = given.words


def _add_read(parser: _Parser) -> None:
    _add_words(parser, "KEY", _KEY)
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="text by default")
    parser.add_argument("--outline", action="store_true", help="only the sections, with the ids that --section takes")
    parser.add_argument("--section", metavar="ID", help="one section: its id, its number, or how its title begins")
    parser.add_argument("--grep", metavar="WORDS", help="only the lines with these words, and those around them")
    parser.add_argument("--max-chars", type=_positive, metavar="N", help="at most so many characters")
    parser.add_argument("--from", dest="start", type=_positive, metavar="N", default=0, help="go on at this character")
    parser.add_argument("--width", type=_positive, metavar="N", help="columns (default: the terminal's, at most 120)")


def _check_read(parser: _Parser, given: argparse.Namespace) -> None:
    _check_keys(parser, given)
    if given.outline and given.format == "markdown":
        parser.error("--outline goes with --format text or json")
    if given.grep and given.format == "markdown":
        parser.error("--grep goes with --format text or json")


def _add_fetch(parser: _Parser) -> None:
    _add_words(parser, "KEY", _KEY)
    parser.add_argument("--bookmarked", action="store_true", help="all bookmarks as well")
    parser.add_argument("--pdf", action="store_true", help="their PDFs instead of their texts")
    parser.add_argument("--force", action="store_true", help="ask for a text also where one is here")
    parser.add_argument("--json", action="store_true", help="what was done as a JSON object")


def _check_fetch(parser: _Parser, given: argparse.Namespace) -> None:
    if not given.bookmarked:
        _check_keys(parser, given)
    given.keys = given.words
    if given.pdf and given.force:
        parser.error("--force goes without --pdf: a PDF that is here stays")


def _add_digest(parser: _Parser) -> None:
    _add_words(parser, "QUERY", "only papers that match; @NAME for a saved search")
    parser.add_argument(
        "--view", choices=("daily", "weekly", "monthly", "trending", "all"), help="default: daily; all for a query"
    )
    parser.add_argument(
        "--since",
        type=_since,
        default="last",
        metavar="WHEN",
        help="last (default: each paper once), yesterday, 7d or a day",
    )
    parser.add_argument("--top", type=_positive, metavar="N", help="at most so many papers, the most upvoted")
    parser.add_argument(
        "--format", choices=("text", "markdown", "html", "eml", "json"), default="text", help="text by default"
    )
    parser.add_argument("--json", action="store_const", dest="format", const="json", help="the same as --format json")
    parser.add_argument("--fetch", action="store_true", help="fetch the latest papers first")
    parser.add_argument("--send", action="store_true", help="mail it through the server in [mail] of the settings")
    parser.add_argument("--dry-run", action="store_true", help="print it, send nothing, and count no paper as told")
    parser.add_argument("--force", action="store_true", help="send again what may have been sent")
    parser.add_argument("--forget", action="store_true", help="count as sent what may have been sent")
    parser.add_argument(
        "--install-timer", action="store_true", help="write a systemd timer that sends it every morning"
    )
    parser.add_argument("--at", type=_time_of_day, default="07:30", metavar="HH:MM", help="the timer's time (07:30)")
    parser.add_argument("--yes", action="store_true", help="with --install-timer: write it without asking")


def _check_digest(parser: _Parser, given: argparse.Namespace) -> None:
    given.view = given.view or ("all" if " ".join(given.words).strip() else "daily")
    if given.send and given.format != "text":
        parser.error(f"--send mails text and HTML in one and doesn't go with --format {given.format}")
    if given.forget and not given.send:
        parser.error("--forget goes with --send")


def _since(typed: str) -> date | str:
    if typed == "last":
        return typed
    days = re.fullmatch(r"([0-9]{1,4})d", typed)
    return _day(f"-{days[1]}" if days else typed)


def _time_of_day(typed: str) -> str:
    if not re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", typed):
        raise argparse.ArgumentTypeError(f"{typed!r} is no time of the day, such as 07:30")
    return typed


def _check_show(parser: _Parser, given: argparse.Namespace) -> None:
    _check_keys(parser, given)
    _check_fields(parser, given)


def _add_mark(parser: _Parser) -> None:
    words = ", ".join(MARKS)
    parser.add_argument("what", type=_what, metavar="WHAT", help=f"{words}, tag:NAME, untag:NAME or note")
    _add_words(parser, "KEY", f"{_KEY}; - reads keys from standard input, one a line; note takes a key and the text")


def _what(typed: str) -> str:
    sign, _, tag = typed.partition(":")
    if typed in (*MARKS, "note") or (sign in ("tag", "untag") and clean_line(tag).strip() and " " not in tag):
        return typed
    raise argparse.ArgumentTypeError(f"{typed!r} is none of {', '.join(MARKS)}, tag:NAME, untag:NAME, note")


def _check_mark(parser: _Parser, given: argparse.Namespace) -> None:
    _check_keys(parser, given)
    if given.what == "note" and len(given.words) != 2:
        parser.error("note takes a key and the text; - reads it from standard input, '' removes the note")


def _add_completion(parser: _Parser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="your shell")
    parser.set_defaults(words=[])


def _add_kind(parser: _Parser) -> None:
    parser.add_argument("kind", choices=("papers", "marks", "queries"), help="what to complete")
    _add_words(parser, "WORD", "how it begins")


def _add_nothing(parser: _Parser) -> None:
    parser.set_defaults(words=[])


def _add_doctor(parser: _Parser) -> None:
    parser.add_argument("--offline", action="store_true", help="ask no service")
    _add_paths(parser)


def shown(commands: dict[str, Command]) -> list[tuple[str, Command]]:
    """The commands that people are told of."""
    return [(name, command) for name, command in commands.items() if not name.startswith("_")]


def _add_paths(parser: _Parser) -> None:
    parser.add_argument("--json", action="store_true", help="as a JSON object")


def _positive(typed: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", typed) or int(typed) == 0:
        raise argparse.ArgumentTypeError(f"{typed!r} is no whole number from 1 on")
    return int(typed)


def _day(typed: str) -> date:
    from tui_reader.library.periods import parse_day, service_day

    try:
        return parse_day(typed, service_day(datetime.now(UTC)))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


COMMANDS = {
    "list": Command(
        "print the papers of a view, or those of it that match a query",
        _add_list,
        """\
  tui-reader list --view unread --limit 10
  tui-reader list year:2024.. has:code --sort date
  tui-reader list --date yesterday --filter new
  tui-reader list --month 2024-11 --json
  tui-reader list --format ids is:bookmarked | tui-reader mark read -""",
        "papers:list_papers",
        check=_check_list,
    ),
    "refresh": Command(
        "fetch papers from Hugging Face's Daily Papers; without an option the latest day's",
        _add_refresh,
        """\
  tui-reader refresh
  tui-reader refresh --since 2026-05-01
  tui-reader refresh --week 2026-W21 --json""",
        "refresh:refresh",
        brings=True,
        check=_check_refresh,
    ),
    "import": Command(
        "put the papers of files into the library: what services answer and programs save, pages, dumps, lists of ids",
        _add_import,
        """\
  tui-reader import arxiv.jsonl.gz page.txt answers/
  tui-reader import --dry-run papers.json
  tui-reader import zotero.bib --tag thesis --keywords-as-tags
  tui-reader import ids.txt                 # arXiv ids and links, in a list or in notes: what is not here is fetched
  tui-reader list --json > papers.json; tui-reader import papers.json
  gunzip < dump.gz | tui-reader import -""",
        "importing:import_papers",
        brings=True,
        check=_check_import,
    ),
    "export": Command(
        "write papers as BibTeX, RIS, Markdown, a feed and more, into a file or to stdout",
        _add_export,
        """\
  tui-reader export --view bookmarks -o papers.bib
  tui-reader export tag:thesis --format biblatex -o thesis.bib --append
  tui-reader export --view bookmarks --format obsidian -o ~/Vault/Papers
  tui-reader export --view daily --format atom -o daily.atom --force""",
        "exporting:export",
        check=_check_export,
    ),
    "search": Command(
        "print the papers that match a query, best first, with scores",
        _add_search,
        """\
  tui-reader search atention sink
  tui-reader search --json --limit 5 '"inverse permutation" -survey'
  tui-reader search --batch queries.txt --limit 10 --format jsonl""",
        "papers:search",
        check=_check_search,
    ),
    "show": Command(
        "print one paper",
        _add_show,
        "  tui-reader show 2405.12345\n  tui-reader show styleswin --json --fields title,abstract",
        "papers:show",
        check=_check_show,
    ),
    "read": Command(
        "print the text of a paper, fetched from arXiv or Hugging Face when it is not here yet",
        _add_read,
        """\
  tui-reader read 1706.03762
  tui-reader read 1706.03762 --outline
  tui-reader read 1706.03762 --section 3.2 --format markdown
  tui-reader read 1706.03762 --grep 'label smoothing'""",
        "read:read",
        check=_check_read,
    ),
    "fetch": Command(
        "fetch papers by id or link, with their texts or PDFs, to read them later without a network",
        _add_fetch,
        """\
  tui-reader fetch 1706.03762 1810.04805
  tui-reader fetch --bookmarked
  tui-reader list --format ids 'is:unread graph' | tui-reader fetch -
  tui-reader fetch --pdf 1706.03762 --json""",
        "read:fetch",
        check=_check_fetch,
    ),
    "mark": Command(
        "mark papers: read, bookmark, tags, a note",
        _add_mark,
        """\
  tui-reader mark read 2405.12345 2405.12346
  tui-reader mark tag:thesis 2405.12345
  tui-reader mark note 2405.12345 - < idea.txt
  tui-reader list --format ids styleswin | tui-reader mark bookmark -""",
        "papers:mark",
        check=_check_mark,
    ),
    "digest": Command(
        "print or mail the new papers, each paper once",
        _add_digest,
        """\
  tui-reader digest --top 10
  tui-reader digest --view trending --since 7d --format markdown
  tui-reader digest @robots --fetch --send
  tui-reader digest --install-timer --at 07:30""",
        "digest:digest",
        check=_check_digest,
    ),
    "keys": Command(
        "print every key of the reader, with the ids that [keys] in the settings takes",
        _add_paths,
        "  tui-reader keys\n  tui-reader keys --json",
        "places:print_keys",
        needs="settings",
    ),
    "doctor": Command(
        "look for what is wrong with folders, marks, library, index, terminal and network",
        _add_doctor,
        "  tui-reader doctor\n  tui-reader doctor --offline --json",
        "doctor:doctor",
        needs="nothing",
    ),
    "completion": Command(
        "print a script with which a shell completes commands, options, keys, tags and searches",
        _add_completion,
        """\
  tui-reader completion bash > ~/.local/share/bash-completion/completions/tui-reader
  tui-reader completion zsh > ~/.zfunc/_tui-reader
  tui-reader completion fish > ~/.config/fish/completions/tui-reader.fish""",
        "completing:print_completion",
        needs="nothing",
    ),
    "_words": Command("print words for a shell's completion", _add_kind, "", "completing:print_words"),
    "man": Command(
        "print the manual page",
        _add_nothing,
        "  tui-reader man | man -l -\n  tui-reader man > ~/.local/share/man/man1/tui-reader.1",
        "manual:print_manual",
        needs="nothing",
    ),
    "paths": Command(
        "print where settings, marks and papers are kept",
        _add_paths,
        "  tui-reader paths --json",
        "places:print_paths",
        needs="nothing",
    ),
}
