"""The checks of what is typed behind a command: each value by itself, then all of them together."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import UTC, date, datetime

from tui_reader.text import clean_line
from tui_reader.views import PERIODS

BATCH_LIMIT = 10
"""Papers that each query of a batch gets by default."""
MARKS = ("read", "unread", "bookmark", "unbookmark")

# -- one value ------------------------------------------------------------------------------------------------------


def positive(typed: str) -> int:
    """A whole number from 1 on."""
    if not re.fullmatch(r"[0-9]{1,9}", typed) or int(typed) == 0:
        raise ArgumentTypeError(f"{typed!r} is no whole number from 1 on")
    return int(typed)


def day(typed: str) -> date:
    """A day, however it is written."""
    from tui_reader.library.periods import parse_day, service_day

    try:
        return parse_day(typed, service_day(datetime.now(UTC)))
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def since(typed: str) -> date | str:
    """``last``, or the day from which on papers count: also so many days back."""
    if typed == "last":
        return typed
    days = re.fullmatch(r"([0-9]{1,4})d", typed)
    return day(f"-{days[1]}" if days else typed)


def time_of_day(typed: str) -> str:
    """A time such as 07:30."""
    if not re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", typed):
        raise ArgumentTypeError(f"{typed!r} is no time of the day, such as 07:30")
    return typed


def tag(typed: str) -> str:
    """A tag."""
    if not clean_line(typed.strip("#,")).strip() or " " in typed or "," in typed:
        raise ArgumentTypeError(f"{typed!r} is no tag: it has no blanks and no commas")
    return typed


def what(typed: str) -> str:
    """A mark: one of ``MARKS``, a tag, or a note."""
    sign, _, tag = typed.partition(":")
    if typed in (*MARKS, "note") or (sign in ("tag", "untag") and clean_line(tag).strip() and " " not in tag):
        return typed
    raise ArgumentTypeError(f"{typed!r} is none of {', '.join(MARKS)}, tag:NAME, untag:NAME, note")


def fields(typed: str) -> tuple[str, ...]:
    """The names of fields."""
    from tui_reader.formats.fields import names

    asked = tuple(filter(None, (name.strip() for name in typed.split(","))))
    if unknown := [name for name in asked if name not in names()]:
        raise ArgumentTypeError(f"there is no field {unknown[0]!r}; there are {', '.join(names())}")
    return asked


# -- all together ---------------------------------------------------------------------------------------------------


def check_list(parser: ArgumentParser, given: Namespace) -> None:
    """The day goes with the view."""
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
        check_fields(parser, given)


def _one_day(parser: ArgumentParser, given: Namespace) -> tuple[str, str]:
    """The one of --date, --week and --month that was given, and its view; its day becomes ``given.date``."""
    days = {"--date": ("daily", given.date), "--week": ("weekly", given.week), "--month": ("monthly", given.month)}
    chosen = [(option, view, day) for option, (view, day) in days.items() if day]
    if len(chosen) > 1:
        parser.error(f"{chosen[0][0]} and {chosen[1][0]} don't go together")
    for option, view, day in chosen:
        given.date = day
        return option, view
    return "", ""


def check_fields(parser: ArgumentParser, given: Namespace) -> None:
    """Fields are of a table or of JSON; by themselves they make a table."""
    from tui_reader.cli.printing import TABLE

    if given.fields and given.format == TABLE:
        given.format = "tsv"
    if given.fields and given.format not in ("json", "jsonl", "csv", "tsv"):
        parser.error(f"--fields goes with --format json, jsonl, csv or tsv, not with {given.format}")


def check_export(parser: ArgumentParser, given: Namespace) -> None:
    """The format is said or told by the name of the file, and the options go with it."""
    from tui_reader import formats

    check_list(parser, given)
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
        check_fields(parser, given)
    if given.citation_key:
        from tui_reader.config import check_pattern

        if wrong := check_pattern(given.citation_key):
            parser.error(f"--citation-key {given.citation_key}: {wrong}")


def check_refresh(parser: ArgumentParser, given: Namespace) -> None:
    """One list, or the days between two."""
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


def check_import(parser: ArgumentParser, given: Namespace) -> None:
    """There is a file."""
    if not given.words:
        parser.error("the file to import is missing")
    if given.words.count("-") > 1:
        parser.error("standard input can be read once only")
    given.files = given.words


def check_search(parser: ArgumentParser, given: Namespace) -> None:
    """There is a query, or a file of them."""
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
    check_fields(parser, given)


def check_keys(parser: ArgumentParser, given: Namespace) -> None:
    """There is a paper."""
    if not given.words:
        parser.error("the paper's key is missing")
    given.keys = given.words


def check_show(parser: ArgumentParser, given: Namespace) -> None:
    """There is a paper, and the fields go with the format."""
    check_keys(parser, given)
    check_fields(parser, given)


def check_read(parser: ArgumentParser, given: Namespace) -> None:
    """The options go with the format."""
    check_keys(parser, given)
    if given.outline and given.format == "markdown":
        parser.error("--outline goes with --format text or json")
    if given.grep and given.format == "markdown":
        parser.error("--grep goes with --format text or json")


def check_fetch(parser: ArgumentParser, given: Namespace) -> None:
    """There is a paper, or bookmarks are meant."""
    if not given.bookmarked:
        check_keys(parser, given)
    given.keys = given.words
    if given.pdf and given.force:
        parser.error("--force goes without --pdf: a PDF that is here stays")


def check_mark(parser: ArgumentParser, given: Namespace) -> None:
    """There is a paper; a note has its text."""
    check_keys(parser, given)
    if given.what == "note" and len(given.words) != 2:
        parser.error("note takes a key and the text; - reads it from standard input, '' removes the note")


def check_digest(parser: ArgumentParser, given: Namespace) -> None:
    """The options go together."""
    given.view = given.view or ("all" if " ".join(given.words).strip() else "daily")
    if given.send and given.format != "text":
        parser.error(f"--send mails text and HTML in one and doesn't go with --format {given.format}")
    if given.forget and not given.send:
        parser.error("--forget goes with --send")
