"""Records as arXiv's OAI-PMH gives them (https://info.arxiv.org/help/oa): arXiv, arXivRaw and Dublin Core."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui_reader.formats import Problem
from tui_reader.formats.atom import body, tree
from tui_reader.formats.authors import split_authors
from tui_reader.formats.days import day
from tui_reader.mentions import mentions
from tui_reader.models import Entry, Paper, arxiv_id, doi

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from tui_reader.formats.stream import Stream

_RECORDS = ("arXiv", "arXivRaw", "dc")


def looks_like(head: str) -> bool:
    """True when a text that begins with ``head`` is an answer of OAI, or such records alone."""
    return re.search(r"<(?:OAI-PMH|ListRecords|GetRecord|arXivRaw|arXiv|oai_dc:dc)[\s>]", head[:3_000]) is not None


def read(stream: Stream) -> Iterator[Entry | Problem]:
    """The papers of the records, in their order; records of what was deleted hold none."""
    try:
        root = tree(body(stream))
    except ValueError as error:
        yield Problem(1, str(error))
        return
    for refusal in (one for one in root.iter() if _name(one) == "error"):
        yield Problem(0, f"the service says: {' '.join((refusal.text or '').split())[:200]}", "in place of papers")
    for number, record in enumerate((one for one in root.iter() if _name(one) in _RECORDS), 1):
        try:
            yield Entry(0, _paper(record))
        except ValueError:
            yield Problem(0, "there is no title", f"record {number}")


def _paper(record: Element) -> Paper:
    values: dict[str, list[str]] = {}
    for one in record:
        values.setdefault(_name(one), []).append("".join(one.itertext()).strip())

    def first(*names: str) -> str:
        return next((value for name in names for value in values.get(name, ()) if value), "")

    categories = first("categories").split() or values.get("subject", [])
    created = [one for version in record if _name(version) == "version" for one in version if _name(one) == "date"]
    identifiers = values.get("identifier", [])
    named = [mention for value in identifiers for mention in mentions(value) if mention.sure]
    return Paper(
        first("title"),
        first("abstract", "description"),
        id=arxiv_id(first("id")) or next((mention.id for mention in named if mention.id), None),
        doi=doi(first("doi").split()[0]) if first("doi") else next((one.plain for one in named if not one.id), None),
        authors=tuple(_authors(record, values)),
        published=day(created[0].text) if created else day(first("created", "date")),
        categories=tuple(categories),
    )


def _authors(record: Element, values: dict[str, list[str]]) -> Iterator[str]:
    for author in (one for one in record.iter() if _name(one) == "author"):
        parts = {_name(one): (one.text or "").strip() for one in author}
        yield " ".join(filter(None, (parts.get("forenames"), parts.get("keyname"), parts.get("suffix"))))
    for creator in values.get("creator", ()):
        yield from split_authors(creator)
    for several in values.get("authors", ()):
        if not any(_name(one) == "author" for one in record.iter()):
            yield from split_authors(several)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
