"""The commands ``list``, ``search``, ``show`` and ``mark``: papers of the library on stdout, and their marks."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui_reader import formats
from tui_reader.cli import printing
from tui_reader.cli.finding import UnknownPaperError, find, index, keys
from tui_reader.cli.printing import say
from tui_reader.formats import Options
from tui_reader.library import Criteria, Library, Order, periods
from tui_reader.library.searches import UnknownSearchError
from tui_reader.marks import TAG
from tui_reader.models import Entry
from tui_reader.text import clean, clean_line
from tui_reader.text.mend import mend

if TYPE_CHECKING:
    from tui_reader.library.criteria import Found

BATCH = 500
"""Papers read at once: the first lines come at once, and a large library needs no large memory."""

MOST_TYPED = 10_000_000
"""Bytes of a note that are looked at; one that is too long is refused, not cut."""
MARKS = {
    "read": ("read", True, "read"),
    "unread": ("read", False, "unread"),
    "bookmark": ("bookmarked", True, "bookmarked"),
    "unbookmark": ("bookmarked", False, "not bookmarked"),
}
"""By the command's word: the field, its value, and what a paper is then."""


def list_papers(library: Library, given: Namespace) -> int:
    """Print the papers of a view, those that match a query when there is one."""
    given.query = library.searches.expand(given.query)
    if given.query:
        index(library)
    order = _order(library, Criteria(given.view, given.date, given.filter, given.sort, given.query, muted=given.muted))
    if order.day and sys.stdout.isatty():
        say(periods.name(given.view, order.day))
    _print(library, order, given, scored=False)
    return 0


def search(library: Library, given: Namespace) -> int:
    """Print the papers that match a query, best first, with their scores; with a batch, of each query in a line."""
    if given.batch:
        return search_batch(library, given)
    given.query = library.searches.expand(given.query)
    index(library)
    _print(library, _order(library, Criteria(query=given.query)), given, scored=True)
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


def _answer(library: Library, query: str, limit: int) -> dict[str, Any]:
    asked = library.searches.expand(query)
    order = _order(library, Criteria(query=asked)) if asked else Order(Criteria(), array("I"))
    found = _Found(library, dict(zip(order.rows, order.scores, strict=False)), asked)
    entries = _entries(library, order.rows[:limit], whole=True, begin=found.look)
    return {
        "query": query,
        "ms": round(order.seconds * 1000, 3),
        "results": [
            {"key": entry.key, "id": entry.paper.id, "title": entry.paper.title, **found.beside(entry)}
            for entry in entries
        ],
    }


def _order(library: Library, criteria: Criteria) -> Order:
    """The papers that are asked for; once more when the search's index was lost over it, and is built anew."""
    order = library.lists.order(criteria)
    if library.index_lost:
        index(library)
        order = library.lists.order(criteria)
    return order


def show(library: Library, given: Namespace) -> int:
    """Print one paper with all that is known of it."""
    entry = find(library, " ".join(given.keys))
    out = printing.output()
    if given.format == printing.TABLE:
        sys.stdout.write(printing.paper(entry, out))
    else:
        options = Options(out.ascii_only, fields=given.fields, pattern=given.settings.citation_key, single=True)
        _write(formats.named(given.format).write([entry], options))
    return 0


def mark(library: Library, given: Namespace) -> int:
    """Mark papers, and print those that changed; 1 when a key was unknown, and the others are marked all the same."""
    if given.what == "note":
        return write_note(library, given)
    field, value, state = _mark(given.what)
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
    changed = library.marking.set(list(entries), field, value).rows
    for row in changed:
        sys.stdout.write(f"{state}\t{entries[row].key}\t{mend(entries[row].paper.title).text}\n")
    if already := len(entries) - len(changed):
        say(f"{already:,} {'paper was' if already == 1 else 'papers were'} {state} before")
    return status


def _mark(what: str) -> tuple[str, bool, str]:
    """The field, its value, and what a paper is then."""
    if what in MARKS:
        return MARKS[what]
    sign, _, tag = what.partition(":")
    return (TAG + tag, True, f"tagged {tag}") if sign == "tag" else (TAG + tag, False, f"not tagged {tag}")


def write_note(library: Library, given: Namespace) -> int:
    """Write the note of one paper, in place of the one that is there; an empty one removes it."""
    key, text = given.keys
    entry = find(library, key)
    note = clean(sys.stdin.read() if text == "-" else text, MOST_TYPED).strip("\n")
    if note == entry.marks.note:
        say("the note was this before")
        return 0
    try:
        library.marking.write_note(entry, note, entry.marks.note)
    except ValueError as error:
        say(f"the note was not written: {error}")
        return 1
    sys.stdout.write(f"{'noted' if note else 'no note'}\t{entry.key}\t{mend(entry.paper.title).text}\n")
    return 0


def _print(library: Library, order: Order, given: Namespace, *, scored: bool) -> None:
    """Print a list in the format that was asked for; for a search with scores, in JSON with spans too."""
    for hint in order.hints:
        say(hint)
    rows = order.rows[: given.limit]
    if order.missing:
        several = "them" if len(order.missing) > 1 else "it"
        say(f"tui-reader fetch {' '.join(order.missing[:5])} fetches {several}")
    elif not rows:
        say(_nothing(library, order))
    elif order.matching > len(order.rows) and len(rows) == len(order.rows):
        say(f"these are the best {len(rows):,} of {order.matching:,} matches; more words bring fewer")
    if order.muted:
        say(f"{order.muted:,} {'paper is' if order.muted == 1 else 'papers are'} muted; list --muted shows all")
    out = printing.output()
    scores = dict(zip(order.rows, order.scores, strict=False)) if scored else {}
    if given.format == printing.TABLE:
        entries = _entries(library, rows, whole=False)
        _write(f"{printing.row(entry, out, scores.get(entry.row))}\n" for entry in entries)
        return
    one = formats.named(given.format)
    found = _Found(library, scores, given.query) if scored and one.whole else None
    entries = _entries(library, rows, whole=one.whole, begin=found.look if found else None)
    options = Options(out.ascii_only, fields=given.fields, pattern=given.settings.citation_key)
    _write(one.write(entries, options._replace(beside=found.beside if found else None)))


def _entries(
    library: Library, rows: Sequence[int], *, whole: bool, begin: Callable[[Sequence[int]], None] | None = None
) -> Iterator[Entry]:
    """The papers in ``rows``; ``begin`` is told of each batch before its first one comes."""
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        if begin:
            begin(batch)
        yield from library.papers.entries(batch, abstracts=whole)


class _Found:
    """The scores and spans of the papers that a search found."""

    def __init__(self, library: Library, scores: dict[int, float], query: str) -> None:
        self._library = library
        self._scores = scores
        self._query = query
        self._why: dict[int, Found] = {}

    def look(self, rows: Sequence[int]) -> None:
        """Find where ``rows`` match."""
        self._why = self._library.finder.found(self._query, rows)

    def beside(self, entry: Entry) -> dict[str, Any]:
        """The ``score`` (0 to about 100, null without words) and the ``spans`` of a paper.

        Spans are pairs of start and end, in characters, by field: in the ``title``, the ``abstract``, the ``id``, the
        ``organization`` (slug and name with a space between) and the ``authors`` (joined as ``search.spans`` joins
        them).
        """
        score, why = self._scores.get(entry.row), self._why.get(entry.row)
        spans = {name: [list(span) for span in ranges] for name, ranges in why.spans.items()} if why else {}
        return {"score": None if score is None else round(score, 2), "spans": spans}


def _nothing(library: Library, order: Order) -> str:
    """Why a list is empty."""
    view, day = order.criteria.view, order.day
    if order.criteria.query.strip() and order.total:
        return f"none of {order.total:,} papers match; fewer or shorter words bring more"
    if order.criteria.filter != "all":
        return f"no {order.criteria.filter} papers here; tui-reader list shows all"
    fetched = library.feed.freshness(order.criteria).at
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
