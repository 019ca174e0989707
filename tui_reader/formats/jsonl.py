"""Papers as JSON objects, one a line or in one array: what scripts get."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tui_reader.models import Entry

Record = dict[str, Any]


def record(entry: Entry) -> Record:
    """A paper and its marks as a JSON object: dates ISO, what is not known null."""
    paper, marks = entry.paper, entry.marks
    organization = paper.organization
    return {
        "key": entry.key,
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "author_count": paper.author_count,
        "organization": {"slug": organization.slug, "name": organization.name} if organization else None,
        "published": paper.published.isoformat() if paper.published else None,
        "listed": paper.listed.isoformat() if paper.listed else None,
        "upvotes": paper.upvotes,
        "comments": paper.comments,
        "links": list(paper.links),
        "code": paper.code,
        "bookmarked": marks.bookmarked,
        "read": marks.read,
        "tags": list(marks.tags),
    }


def found(entry: Entry, score: float | None, spans: Mapping[str, Sequence[tuple[int, int]]]) -> Record:
    """``record`` of what a search found, with its ``score`` (0 to about 100, null without words) and its ``spans``.

    Spans are pairs of start and end, in characters, by field: in the ``title``, the ``abstract``, the ``id``, the
    ``organization`` (slug and name with a space between) and the ``authors`` (joined as ``search.spans`` joins them).
    """
    points = {name: [list(span) for span in ranges] for name, ranges in spans.items()}
    return {**record(entry), "score": None if score is None else round(score, 2), "spans": points}


def lines(records: Iterable[Record], *, ascii_only: bool = False) -> Iterator[str]:
    """JSON Lines (https://jsonlines.org): an object a line."""
    for one in records:
        yield json.dumps(one, ensure_ascii=ascii_only) + "\n"


def array(records: Iterable[Record], *, ascii_only: bool = False) -> Iterator[str]:
    """One JSON array, in pieces, so that a large library needs no large memory; an object a line."""
    opening = "["
    for one in records:
        yield f"{opening}\n{json.dumps(one, ensure_ascii=ascii_only)}"
        opening = ","
    yield "[]\n" if opening == "[" else "\n]\n"
