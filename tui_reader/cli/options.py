"""The options of each command, and the help on them."""

from __future__ import annotations

from argparse import ArgumentParser

from tui_reader.cli import checks
from tui_reader.cli.checks import BATCH_LIMIT, MARKS
from tui_reader.views import FILTERS, LISTING, RELEVANCE, SORTS, VIEWS

_KEY = "the key as list shows it, an arXiv id or link, a DOI, or the beginning of the title"


def add_list(parser: ArgumentParser) -> None:
    """Add the options of ``list``."""
    _add_view(parser)
    _add_output(parser)


def add_refresh(parser: ArgumentParser) -> None:
    """Add the options of ``refresh``."""
    _add_day(parser, "--date", "DAY", "that day's papers: 2026-05-20, yesterday, 'last friday', -3")
    _add_day(parser, "--week", "WEEK", "a week's, such as 2026-W21")
    _add_day(parser, "--month", "MONTH", "a month's, such as 2026-05")
    parser.add_argument("--trending", action="store_true", help="those that are trending now")
    _add_day(parser, "--since", "DAY", "each day's from that day on")
    _add_day(parser, "--until", "DAY", "with --since: the last day (default: today)")
    parser.add_argument("--force", action="store_true", help="fetch also what is here and too old to change")
    parser.add_argument("--json", action="store_true", help="what was done as a JSON object")


def add_import(parser: ArgumentParser) -> None:
    """Add the options of ``import``."""
    _add_words(parser, "FILE", "files of papers, perhaps packed by gzip, or folders of them; - is standard input")
    parser.add_argument(
        "--tag", action="append", type=checks.tag, default=[], metavar="NAME", help="tag every paper in them"
    )
    parser.add_argument("--keywords-as-tags", action="store_true", help="make tags of the keywords that papers have")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would be done")
    parser.add_argument("--json", action="store_true", help="what was done as a JSON object")


def add_export(parser: ArgumentParser) -> None:
    """Add the options of ``export``."""
    from tui_reader import formats

    _add_view(parser)
    parser.add_argument("--limit", type=checks.positive, metavar="N", help="at most so many papers")
    names = (*formats.written(), "obsidian")
    parser.add_argument("--format", choices=names, default="", help=f"default: by FILE's name; {', '.join(names)}")
    parser.add_argument("-o", "--output", metavar="FILE", help="the file, for obsidian the folder; default: stdout")
    parser.add_argument("--force", action="store_true", help="replace a file that is there")
    parser.add_argument("--append", action="store_true", help="add to a .bib file what it has not")
    parser.add_argument("--ascii", action="store_true", help="only signs of ASCII, where the format can")
    parser.add_argument("--citation-key", metavar="PATTERN", default="", help="such as {author}{year}{word}")
    _add_fields(parser)


def add_search(parser: ArgumentParser) -> None:
    """Add the options of ``search``."""
    _add_words(parser, "QUERY", 'words in any order, "a phrase", -not, field:value')
    parser.add_argument(
        "--batch", metavar="FILE", help=f"a query a line, - for standard input; {BATCH_LIMIT} papers each, as jsonl"
    )
    _add_output(parser)
    parser.set_defaults(format="")


def add_show(parser: ArgumentParser) -> None:
    """Add the options of ``show``."""
    _add_words(parser, "KEY", _KEY)
    _add_format(parser)


def add_read(parser: ArgumentParser) -> None:
    """Add the options of ``read``."""
    _add_words(parser, "KEY", _KEY)
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="text by default")
    parser.add_argument("--outline", action="store_true", help="only the sections, with the ids that --section takes")
    parser.add_argument("--section", metavar="ID", help="one section: its id, its number, or how its title begins")
    parser.add_argument("--grep", metavar="WORDS", help="only the lines with these words, and those around them")
    parser.add_argument("--max-chars", type=checks.positive, metavar="N", help="at most so many characters")
    parser.add_argument(
        "--from", dest="start", type=checks.positive, metavar="N", default=0, help="go on at this character"
    )
    parser.add_argument(
        "--width", type=checks.positive, metavar="N", help="columns (default: the terminal's, at most 120)"
    )


def add_fetch(parser: ArgumentParser) -> None:
    """Add the options of ``fetch``."""
    _add_words(parser, "KEY", _KEY)
    parser.add_argument("--bookmarked", action="store_true", help="all bookmarks as well")
    parser.add_argument("--pdf", action="store_true", help="their PDFs instead of their texts")
    parser.add_argument("--force", action="store_true", help="ask for a text also where one is here")
    parser.add_argument("--json", action="store_true", help="what was done as a JSON object")


def add_mark(parser: ArgumentParser) -> None:
    """Add the options of ``mark``."""
    words = ", ".join(MARKS)
    parser.add_argument("what", type=checks.what, metavar="WHAT", help=f"{words}, tag:NAME, untag:NAME or note")
    _add_words(parser, "KEY", f"{_KEY}; - reads keys from standard input, one a line; note takes a key and the text")


def add_digest(parser: ArgumentParser) -> None:
    """Add the options of ``digest``."""
    _add_words(parser, "QUERY", "only papers that match; @NAME for a saved search")
    parser.add_argument(
        "--view", choices=("daily", "weekly", "monthly", "trending", "all"), help="default: daily; all for a query"
    )
    parser.add_argument(
        "--since",
        type=checks.since,
        default="last",
        metavar="WHEN",
        help="last (default: each paper once), yesterday, 7d or a day",
    )
    parser.add_argument("--top", type=checks.positive, metavar="N", help="at most so many papers, the most upvoted")
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
    parser.add_argument(
        "--at", type=checks.time_of_day, default="07:30", metavar="HH:MM", help="the timer's time (07:30)"
    )
    parser.add_argument("--yes", action="store_true", help="with --install-timer: write it without asking")


def add_doctor(parser: ArgumentParser) -> None:
    """Add the options of ``doctor``."""
    parser.add_argument("--offline", action="store_true", help="ask no service")
    add_paths(parser)


def add_paths(parser: ArgumentParser) -> None:
    """Add the options of commands that print places or keys."""
    parser.add_argument("--json", action="store_true", help="as a JSON object")


def add_completion(parser: ArgumentParser) -> None:
    """Add the options of ``completion``."""
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="your shell")
    parser.set_defaults(words=[])


def add_kind(parser: ArgumentParser) -> None:
    """Add the options that the scripts for completion use."""
    parser.add_argument("kind", choices=("papers", "marks", "queries"), help="what to complete")
    _add_words(parser, "WORD", "how it begins")


def add_nothing(parser: ArgumentParser) -> None:
    """Add nothing."""
    parser.set_defaults(words=[])


def _add_view(parser: ArgumentParser) -> None:
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


def _add_output(parser: ArgumentParser) -> None:
    parser.add_argument("--limit", type=checks.positive, metavar="N", help="at most so many papers")
    _add_format(parser)


def _add_format(parser: ArgumentParser) -> None:
    from tui_reader import formats
    from tui_reader.cli.printing import TABLE

    written = formats.written()
    parser.add_argument(
        "--format", choices=(TABLE, *written), default=TABLE, help=f"{TABLE} (tabs when piped), {', '.join(written)}"
    )
    parser.add_argument("--json", action="store_const", dest="format", const="json", help="the same as --format json")
    _add_fields(parser)


def _add_fields(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--fields",
        type=checks.fields,
        default=(),
        metavar="A,B",
        help="only these fields, for json, jsonl, csv and tsv",
    )


def _add_words(parser: ArgumentParser, metavar: str, words: str) -> None:
    parser.add_argument("words", nargs="*", metavar=metavar, help=words)


def _add_day(parser: ArgumentParser, option: str, metavar: str, help: str) -> None:  # noqa: A002 (argparse's word)
    parser.add_argument(option, type=checks.day, metavar=metavar, help=help)
