"""Tables for spreadsheets and scripts: CSV (RFC 4180) with a header, and lines with tabs between whole cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from tui_reader.formats import Options, fields
from tui_reader.models import Entry

COLUMNS = (
    "key", "title", "authors", "organization", "published", "listed", "upvotes", "comments", "id", "code", "read",
    "bookmarked", "tags", "abstract",
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
