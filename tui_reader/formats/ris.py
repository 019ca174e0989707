"""RIS (https://en.wikipedia.org/wiki/RIS_(file_format)), both ways: tags of two letters, one value a line.

What is like it is read as well: Web of Science's own export, and PubMed's. Taken apart here rather than by a library: a
mistake is then told with its line, and a record that is not closed does not take the next one with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tui_reader.formats import Options, Problem
from tui_reader.formats.authors import authors
from tui_reader.formats.citing import CitationKeys, Name, name
from tui_reader.formats.days import day as day_of
from tui_reader.mentions import mentions
from tui_reader.models import Entry, Marks, Paper, doi
from tui_reader.text.mend import lasting

if TYPE_CHECKING:
    from tui_reader.formats.stream import Stream


def write(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """A record for each paper."""
    keys = CitationKeys(options.pattern, options.taken)
    for entry in entries:
        yield "".join(f"{tag}  - {_one_line(value)}\n" for tag, value in _lines(entry, keys)) + "ER  - \n\n"


def _lines(entry: Entry, keys: CitationKeys) -> Iterator[tuple[str, str]]:
    paper, marks = entry.paper, entry.marks
    yield "TY", "UNPB" if paper.id or not paper.doi else "JOUR"
    yield "ID", keys.key(paper)
    yield "TI", lasting(paper.title, one_line=True)
    for author in paper.authors:
        yield "AU", _author(name(author))
    if not paper.authors and paper.organization:
        yield "AU", paper.organization.name
    if paper.published:
        yield "PY", str(paper.published.year)
        yield "DA", f"{paper.published:%Y/%m/%d}"
    if paper.abstract:
        yield "AB", lasting(paper.abstract, one_line=True)
    for keyword in (*paper.keywords, *marks.tags):
        yield "KW", keyword
    if paper.doi:
        yield "DO", paper.doi
    if paper.id:
        yield "M1", f"arXiv:{paper.id}"
        yield "PB", "arXiv"
    if paper.id:
        yield "UR", f"https://arxiv.org/abs/{paper.id}"
    if marks.note:
        yield "N1", marks.note


def _author(person: Name) -> str:
    return ", ".join(filter(None, (person.family, person.given, person.suffix)))


def _one_line(value: str) -> str:
    return " ".join(value.split())


# -- read -------------------------------------------------------------------------------------------------------

Record = dict[str, list[str]]

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: |$)(.*)")
_WOS_TAG = re.compile(r"([A-Z][A-Z0-9]) (.*)|(ER|EF)\s*$")
_BEGINS = ("TY", "PT", "PMID")
_TITLES = ("TI", "T1", "CT", "BT", "TT", "ST", "T2")
_AUTHORS = ("AU", "A1", "FAU")
_ABSTRACTS = ("AB", "N2")
_DAYS = ("DA", "PY", "Y1", "DP", "PD", "EY")
_KEYWORDS = ("KW", "DE", "OT")
_HOLD_IDS = ("UR", "M1", "L1", "L2", "AN", "DO", "DI", "LID", "AID", "N1", "C1", "JO", "SO", "T2", "VL", "SP", "AR")


def looks_like(head: str) -> bool:
    """True when a record begins in a text that begins with ``head``."""
    return re.search(r"(?m)^\ufeff?(?:TY {0,2}- |FN .*\nVR |PT [A-Z]\s*$|PMID- \d)", head) is not None


def read(stream: Stream) -> Iterator[Entry | Problem]:
    """The papers of the records, in their order; one without a title is told with its line."""
    for line, record in _records(stream):
        try:
            yield _entry(record)
        except ValueError as error:
            yield Problem(line, str(error))


def _records(stream: Stream) -> Iterator[tuple[int, Record]]:
    """The records, each with the line where it begins; what stands between them is passed over."""
    record: Record = {}
    begun, tag, of_science = 0, "", False
    for number, line in enumerate(stream.lines(), stream.first):
        found = None
        if not of_science and (match := _TAG.match(line.lstrip("\ufeff"))):
            found = match[1], match[2]
        elif match := _WOS_TAG.match(line):
            found = match[1] or match[3], match[2] or ""
            of_science = of_science or found[0] == "FN" or found[0] == "PT"
            if not of_science:
                found = None
        if found is None:
            if tag and line.strip():  # the value goes on
                _go_on(record, tag, line.strip(), apart=of_science and tag in (*_AUTHORS, "AF"))
            elif not line.strip() and "PMID" in record:
                tag = ""
            continue
        tag, value = found
        if tag in _BEGINS or tag in ("ER", "EF"):
            if record:
                yield begun, record
            record, begun = ({}, number)
        if tag in ("ER", "EF", "FN", "VR"):
            tag = ""
        else:
            record.setdefault(tag, []).append(value.strip())
    if record:
        yield begun, record


def _go_on(record: Record, tag: str, words: str, *, apart: bool) -> None:
    """Take in a line without a tag: more of the value before it, or another one where each has a line."""
    values = record[tag]
    if apart:
        values.append(words)
    else:
        values[-1] = f"{values[-1]} {words}"


def _entry(record: Record) -> Entry:
    """The paper in a record. Raises ValueError when it has no title."""
    title = _first(record, _TITLES)
    if not title:
        raise ValueError("there is no title")
    names = next((record[tag] for tag in ("AF", "FAU", *_AUTHORS) if record.get(tag)), [])
    days = _DAYS[1:] if "PT" in record else _DAYS  # there it is the day of the export
    keywords = [word for tag in _KEYWORDS for value in record.get(tag, ()) for word in re.split(r"\s*;\s*", value)]
    paper = Paper(
        title,
        _first(record, _ABSTRACTS),
        id=_identity(record),
        doi=_doi(record),
        authors=authors({"authors": [value.replace(",", ", ") for value in names if value]}),
        published=next(filter(None, (day_of(value) for tag in days for value in record.get(tag, ()))), None),
        keywords=tuple(filter(None, keywords)),
    )
    notes = [value for value in (*record.get("N1", ()), *record.get("RN", ())) if value] if "TY" in record else []
    return Entry(0, paper, Marks(note="\n".join(notes)))


def _first(record: Record, tags: Sequence[str]) -> str:
    return next((value for tag in tags for value in record.get(tag, ()) if value), "")


def _identity(record: Record) -> str | None:
    """The arXiv id, wherever programs put it."""
    named = (mention for tag in _HOLD_IDS for value in record.get(tag, ()) for mention in mentions(value))
    return next((mention.id for mention in named if mention.id and mention.sure), None)


def _doi(record: Record) -> str | None:
    given = [value.removesuffix(" [doi]") for tag in ("DO", "DI", "LID", "AID", "M3") for value in record.get(tag, ())]
    links = [value for value in record.get("UR", ()) if "doi.org/" in value]
    return next(filter(None, map(doi, (*given, *links))), None)
