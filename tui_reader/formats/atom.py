"""Atom as arXiv's API writes it (https://info.arxiv.org/help/api/user-manual.html, section 3.3), read into papers.

The XML is untrusted: no document type, no entities, no deep nesting, no more than ``MOST_BYTES``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tui_reader import text
from tui_reader.formats import Problem
from tui_reader.formats.stream import Stream
from tui_reader.models import Entry, Paper

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # for its type; defusedxml makes the elements

MOST_BYTES = 16_000_000
DEEPEST = 32
"""Elements within elements; a feed of arXiv's has four."""
MOST_ELEMENTS = 500_000
"""A hundred papers have some three thousand; one with all authors of a large collaboration, six thousand."""

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_ERRORS = "/api/errors"
# arXiv lets control bytes of its metadata through, which no XML may hold; one would cost the whole answer.
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")


class AtomFeed(NamedTuple):
    """The contents of a feed."""

    papers: tuple[Paper, ...] = ()
    total: int | None = None
    """The number of papers in the whole answer, of which these are a part."""
    errors: tuple[str, ...] = ()
    """Errors that the service tells: arXiv tells it in entries titled "Error"."""
    skipped: tuple[str, ...] = ()
    """Entries that could not be read, each named by its place and, where it has one, its id."""


def looks_like(head: str) -> bool:
    """True when a text that begins with ``head`` is an Atom feed of arXiv's."""
    begun = head[:2_000]
    return (
        "<feed" in begun
        and "http://www.w3.org/2005/Atom" in begun
        and re.search(r"arxiv\.org/(?:api|schemas)", begun) is not None
    )


def read(stream: Stream) -> Iterator[Entry | Problem]:
    """The papers in a feed, in its order, and at last what could not be read."""
    try:
        feed = parse(body(stream))
    except ValueError as error:
        yield Problem(1, str(error))
        return
    for paper in feed.papers:
        yield Entry(0, paper)
    for sentence in feed.errors:
        yield Problem(0, f"arXiv says: {sentence}", "in place of papers")
    for place in feed.skipped:
        yield Problem(0, "there is no title", place)


def parse(body: bytes) -> AtomFeed:
    """The papers in a feed. Raises ValueError, with one sentence, when ``body`` is no feed that may be read."""
    root = tree(body)
    if root.tag != f"{_ATOM}feed":
        raise ValueError("this is no Atom feed")
    papers, errors, skipped = [], [], []
    for position, entry in enumerate(root.iterfind(f"{_ATOM}entry"), 1):
        identity = _line(entry, f"{_ATOM}id")
        if _ERRORS in identity:
            errors.append(_line(entry, f"{_ATOM}summary") or "an error without a name")
            continue
        try:
            papers.append(_paper(entry, identity))
        except ValueError:
            skipped.append(f"entry {position}" + (f" ({identity[:60]})" if identity else ""))
    count = _line(root, _TOTAL)
    total = int(count) if re.fullmatch(r"[0-9]{1,12}", count) else None
    return AtomFeed(tuple(papers), total, tuple(errors), tuple(skipped))


def _paper(entry: Element, identity: str) -> Paper:
    names = (_line(author, f"{_ATOM}name") for author in entry.iterfind(f"{_ATOM}author"))
    primary = (one.get("term", "") for one in entry.iterfind(f"{_ARXIV}primary_category"))
    others = (one.get("term", "") for one in entry.iterfind(f"{_ATOM}category"))
    return Paper(
        title=_text(entry, f"{_ATOM}title"),
        abstract=_text(entry, f"{_ATOM}summary"),
        id=identity,
        doi=_doi(entry),
        authors=tuple(dict.fromkeys(filter(None, names))),
        published=_day(_line(entry, f"{_ATOM}published")),
        categories=tuple(dict.fromkeys(filter(None, (*primary, *others)))),
    )


def _doi(entry: Element) -> str | None:
    """The first DOI: the field may hold several, apart by white space or a comma or semicolon."""
    return next(iter(re.split(r"\s+|[,;]\s*(?=10\.)", _line(entry, f"{_ARXIV}doi"))), None) or None


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _text(element: Element, path: str) -> str:
    return element.findtext(path) or ""


def _line(element: Element, path: str) -> str:
    return text.clean_line(_text(element, path))


def body(stream: Stream) -> bytes:
    """All of an XML text, without what it says of its encoding, which held for its bytes. Raises ValueError."""
    return re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", stream.whole(MOST_BYTES), count=1).encode(errors="replace")


def tree(body: bytes) -> Element:
    """The root of an XML text. Raises ValueError, with one sentence, for what may not be read."""
    from xml.etree.ElementTree import ParseError

    import defusedxml.ElementTree
    from defusedxml import DefusedXmlException

    if len(body) > MOST_BYTES:
        raise ValueError(f"the feed is larger than {MOST_BYTES / 1e6:g} MB")
    depth = elements = 0
    root: Element | None = None
    try:
        source = io.BytesIO(body.translate(None, _CONTROLS))
        for event, element in defusedxml.ElementTree.iterparse(source, events=("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            elements += event == "start"
            if depth > DEEPEST:
                raise ValueError("the feed is nested too deeply")
            if elements > MOST_ELEMENTS:
                raise ValueError("the feed has more elements than any feed of papers")
    except DefusedXmlException:
        raise ValueError("the feed defines entities of its own") from None
    except (ParseError, LookupError):  # LookupError: an encoding that does not exist
        raise ValueError("the feed breaks off or is no XML") from None
    if root is None:
        raise ValueError("the feed is empty")
    return root
