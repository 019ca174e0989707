"""Tables for spreadsheets and scripts: CSV (RFC 4180) with a header, and lines with tabs between whole cells.

Tables of others are read too, be there commas, semicolons or tabs between their cells, as long as a column is a title.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tui_reader.formats import Options, Problem, fields
from tui_reader.models import Entry, Marks

if TYPE_CHECKING:
    from tui_reader.formats.stream import Stream

COLUMNS = (
    "key", "title", "authors", "organization", "published", "listed", "upvotes", "comments", "stars", "id", "doi",
    "code", "keywords", "categories", "read", "bookmarked", "tags", "note", "abstract",
)  # fmt: skip
"""The columns when none are named; new ones join at the end."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that spreadsheets take for formulas (OWASP, CSV injection)."""


def write(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """CSV: several values in a cell are apart by ``; ``; a cell that a spreadsheet would run begins with ``'``."""
    columns = options.fields or COLUMNS
    yield _row(columns)
    for entry in entries:
        cells = _cells(entry, columns, options)
        yield _row([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])


def write_lines(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """The same columns with tabs between them, a line a paper, no header; tabs and line ends in a cell are blanks."""
    columns = options.fields or COLUMNS
    for entry in entries:
        yield "\t".join(" ".join(cell.split()) for cell in _cells(entry, columns, options)) + "\n"


def _cells(entry: Entry, columns: Iterable[str], options: Options) -> list[str]:
    record = fields.record(entry, options.beside)
    return [_cell(record.get(column)) for column in columns]


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else ""
        case list():
            return "; ".join(map(_cell, value))
        case dict():
            return str(value.get("name") or "; ".join(map(_cell, value.values())))
    return str(value)


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


# -- read -------------------------------------------------------------------------------------------------------

LONGEST_CELL = 200_000
"""Characters; more has no abstract, but a quote that is not closed."""
_NAMES = {
    "title": ("papertitle", "documenttitle", "articletitle", "name", "itemtitle", "primarytitle"),
    "authors": ("author", "authornames", "creators", "authorfullnames"),
    "abstract": ("abstractnote", "summary", "description"),
    "id": ("arxivid", "arxiv", "eprint", "paperid", "arxivnumber", "identifier"),
    "url": ("link", "urls", "pdfurl", "pdflink", "arxivurl", "paperurl", "arxivlink", "pdf", "itemurl", "fulltexturl"),
    "published": (
        "date",
        "year",
        "publicationyear",
        "publicationdate",
        "publisheddate",
        "publishedat",
        "datepublished",
    ),
    "keywords": ("authorkeywords", "indexkeywords", "automatictags", "manualtags", "topics"),
    "note": ("notes", "comment"),
    "tags": ("labels", "collections"),
    "upvotes": ("likes", "votes"),
    "code": ("codeurl", "github", "githubrepo", "repository"),
    "read": ("isread",),
    "bookmarked": ("starred", "favorite", "favourite", "bookmark"),
}
"""Names of columns without their signs, by ours."""
_OURS = {name: ours for ours, names in _NAMES.items() for name in names}
_LISTS = ("keywords", "categories", "tags")
_COUNTS = ("author_count", "upvotes", "comments", "stars")
_YES = ("yes", "y", "true", "1", "x", "read", "done", "*", "★", "✓")


def looks_like(head: str) -> bool:
    """True when the first line names columns, one of which is a title."""
    return _between(head.lstrip("\ufeff").partition("\n")[0]) is not None


def read(stream: Stream) -> Iterator[Entry | Problem]:
    """The papers of the rows; one without a title is told with its line."""
    lines = stream.lines()
    first = next(lines, "").lstrip("\ufeff")
    between = _between(first)
    if between is None:
        yield Problem(stream.first, "no column is called title")
        return
    columns = [_column(cell) for cell in next(csv.reader([first], delimiter=between))]
    before = csv.field_size_limit(LONGEST_CELL)
    csv.field_size_limit(max(before, LONGEST_CELL))
    rows = csv.reader((f"{line}\n" for line in lines), delimiter=between)
    line = stream.first + 1
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            yield Problem(line, f"the table is broken ({error}); what comes after it was not read")
            return
        if cells is None:
            return
        if any(map(str.strip, cells)):
            yield from _row_entries(columns, cells, line)
        line = stream.first + 1 + rows.line_num


def _between(first: str) -> str | None:
    """The sign between the cells of a table whose first line this is; None when that names no columns."""
    for sign in "\t;,":
        columns = [_column(cell) for cell in first.split(sign)]
        if "title" in columns and len(columns) > 1 and len(first) < 5_000:
            return sign
    return None


def _column(cell: str) -> str:
    """Our name of a column; its own when that is not known."""
    plain = re.sub(r"[^a-z0-9]", "", cell.lower())
    known = {re.sub("_", "", name): name for name in (*fields.FIELDS, *COLUMNS)}
    return _OURS.get(plain) or known.get(plain, plain)


def _row_entries(columns: Sequence[str], cells: Sequence[str], line: int) -> Iterator[Entry | Problem]:
    record: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=False):
        value = cell.strip()
        if value[:1] == "'" and value[1:].startswith(FORMULA):
            value = value[1:]
        if value and column not in record:
            record[column] = _read_cell(column, value)
    if columns[:1] == ["key"] and isinstance(names := record.get("authors"), str):  # as written here
        record["authors"] = [name for name in re.split(r"\s*;\s*", names) if name]
    tags, note = record.pop("tags", []), record.pop("note", "")
    marks = Marks(record.pop("bookmarked", False), record.pop("read", False), tuple(sorted(tags)), note)
    for one in fields.entries(record, line):
        yield one._replace(marks=marks) if isinstance(one, Entry) else one


def _read_cell(column: str, value: str) -> Any:
    if column in ("read", "bookmarked"):
        return value.lower() in _YES
    if column in _COUNTS:
        return int(value) if re.fullmatch(r"[0-9]{1,12}", value) else None
    if column in _LISTS:
        return [part for part in re.split(r"\s*;\s*", value) if part]
    return value
