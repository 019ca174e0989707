"""The commands ``list``, ``search``, ``show`` and ``mark``: papers of the library on stdout, and their marks."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tui_reader.cli import printing
from tui_reader.cli.finding import UnknownPaperError, find, keys
from tui_reader.cli.printing import say
from tui_reader.formats import jsonl
from tui_reader.library import Ask, Library, Order, periods
from tui_reader.library.searches import UnknownSearchError
from tui_reader.models import Entry
from tui_reader.text import clean_line
from tui_reader.text.mend import mend

BATCH = 500
"""Papers read at once: the first lines come at once, and a large library needs no large memory."""

MARKS = {
    "read": ("read", True, "read"),
    "unread": ("read", False, "unread"),
    "bookmark": ("bookmarked", True, "bookmarked"),
    "unbookmark": ("bookmarked", False, "not bookmarked"),
}
"""By the command's word: the field, its value, and what a paper is then."""


def list_papers(library: Library, given: Namespace) -> int:
    """Print the papers of a view, those that match a query when there is one."""
    given.query = library.expand(given.query)
    if given.query:
        index(library)
    order = _order(library, Ask(given.view, given.date, given.filter, given.sort, given.query, muted=given.muted))
    if order.day and sys.stdout.isatty():
        say(periods.name(given.view, order.day))
    _print(library, order, given, scored=False)
    return 0


def search(library: Library, given: Namespace) -> int:
    """Print the papers that match a query, best first, with their scores; with a batch, of each query in a line."""
    if given.batch:
        return search_batch(library, given)
    given.query = library.expand(given.query)
    index(library)
    _print(library, _order(library, Ask(query=given.query)), given, scored=True)
    return 0


def search_batch(library: Library, given: Namespace) -> int:
    """Answer each line of a file with a line of JSON, at once; 2 when there is no such file.

    ``ms`` is the time that finding and ranking took; the index is brought up to date before the first.
    """
    try:
        lines = sys.stdin.buffer if given.batch == "-" else Path(given.batch).open("rb")  # noqa: SIM115 (closed below)
    except OSError as error:
        say(f"{given.batch} can't be read: {(error.strerror or str(error)).lower()}")
        return 2
    ascii_only = printing.output().ascii_only
    with lines:
        index(library)
        for number, line in enumerate(lines, 1):
            query = clean_line(line.decode(errors="replace"))
            try:
                answer = _answer(library, query, given.limit)
            except UnknownSearchError as error:
                say(f"{given.batch}, line {number}: {error}")
                answer = {"query": query, "ms": 0.0, "results": []}
            sys.stdout.write(json.dumps(answer, ensure_ascii=ascii_only) + "\n")
            sys.stdout.flush()
    return 0


def _answer(library: Library, query: str, limit: int) -> jsonl.Record:
    asked = library.expand(query)
    order = _order(library, Ask(query=asked)) if asked else Order(Ask(), array("I"))
    rows, scores = order.rows[:limit], dict(zip(order.rows, order.scores, strict=False))
    return {
        "query": query,
        "ms": round(order.seconds * 1000, 3),
        "results": [
            {name: record[name] for name in ("key", "id", "title", "score", "spans")}
            for record in _found(library, rows, scores, asked)
        ],
    }


def index(library: Library) -> None:
    """Bring the search's index up to date, which takes a moment in a large library the first time."""
    with printing.ProgressLine() as line, told_of_index():
        library.finder.warm(lambda done, total: line.show(f"indexing for search: {done:,} of {total:,} papers"))
    if library.finder.trouble:
        say(library.finder.trouble)


def _order(library: Library, ask: Ask) -> Order:
    """The papers that are asked for; once more when the search's index was lost over it, and is built anew."""
    order = library.order(ask)
    if library.index_lost:
        index(library)
        order = library.order(ask)
    return order


@contextmanager
def told_of_index() -> Iterator[None]:
    """An index that can't be written, on a full disk, is no reason to find nothing: words are sought as written."""
    try:
        yield
    except OSError as error:
        say(f"the search's index can't be written ({error.strerror or error}); only whole words as written are found")


def show(library: Library, given: Namespace) -> int:
    """Print one paper with all that is known of it."""
    entry = find(library, " ".join(given.keys))
    out = printing.output()
    if given.json:
        sys.stdout.write(json.dumps(jsonl.record(entry), ensure_ascii=out.ascii_only, indent=2) + "\n")
    else:
        sys.stdout.write(printing.paper(entry, out))
    return 0


def mark(library: Library, given: Namespace) -> int:
    """Mark papers, and print those that changed; 1 when a key was unknown, and the others are marked all the same."""
    field, value, state = MARKS[given.what]
    entries: dict[int, Entry] = {}
    status = 0
    for key in keys(given.keys):
        try:
            entry = find(library, key)
        except UnknownPaperError as error:
            say(str(error))
            status = 1
        else:
            entries[entry.row] = entry
    changed = library.mark(list(entries), field, value).rows
    for row in changed:
        sys.stdout.write(f"{state}\t{entries[row].key}\t{mend(entries[row].paper.title).text}\n")
    if already := len(entries) - len(changed):
        say(f"{already:,} {'paper was' if already == 1 else 'papers were'} {state} before")
    return status


def _print(library: Library, order: Order, given: Namespace, *, scored: bool) -> None:
    """Print a list in the format that was asked for; for a search with scores, in JSON with spans too."""
    for hint in order.hints:
        say(hint)
    rows = order.rows[: given.limit]
    if not rows:
        say(_nothing(library, order))
    elif order.matching > len(order.rows) and len(rows) == len(order.rows):
        say(f"these are the best {len(rows):,} of {order.matching:,} matches; more words bring fewer")
    if order.muted:
        say(f"{order.muted:,} {'paper is' if order.muted == 1 else 'papers are'} muted; list --muted shows all")
    out = printing.output()
    scores = dict(zip(order.rows, order.scores, strict=False)) if scored else {}
    as_json = given.format in ("json", "jsonl")
    entries = _entries(library, rows, whole=as_json)
    if as_json:
        render = jsonl.array if given.format == "json" else jsonl.lines
        records = _found(library, rows, scores, given.query) if scored else map(jsonl.record, entries)
        _write(render(records, ascii_only=out.ascii_only))
    elif given.format == "ids":
        _write(f"{entry.key}\n" for entry in entries)
    else:
        _write(f"{printing.row(entry, out, scores.get(entry.row))}\n" for entry in entries)


def _entries(library: Library, rows: Sequence[int], *, whole: bool) -> Iterator[Entry]:
    for start in range(0, len(rows), BATCH):
        yield from library.store.entries(rows[start : start + BATCH], abstracts=whole)


def _found(library: Library, rows: Sequence[int], scores: dict[int, float], query: str) -> Iterator[jsonl.Record]:
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        why = library.found(query, batch)
        for entry in library.store.entries(batch, abstracts=True):
            spans = why[entry.row].spans if entry.row in why else {}
            yield jsonl.found(entry, scores.get(entry.row), spans)


def _nothing(library: Library, order: Order) -> str:
    """Why a list is empty."""
    view, day = order.ask.view, order.day
    if order.ask.query.strip() and order.total:
        return f"none of {order.total:,} papers match; fewer or shorter words bring more"
    if order.ask.filter != "all":
        return f"no {order.ask.filter} papers here; tui-reader list shows all"
    fetched = library.freshness(order.ask).at
    if view == "trending" and not fetched:
        return "what is trending was not fetched from the network yet; tui-reader refresh --trending does that"
    if day and not fetched:
        option = {"daily": "--date", "weekly": "--week", "monthly": "--month"}[view]
        command = f"tui-reader refresh {option} {periods.label(view, day)}"
        return f"no papers on {periods.name(view, day)} are here; {command} fetches them"
    return f"no papers on {periods.name(view, day)}" if day else "no papers here"


def _write(pieces: Iterable[str]) -> None:
    for piece in pieces:
        sys.stdout.write(piece)
