"""RIS (https://en.wikipedia.org/wiki/RIS_(file_format)), written: tags of two letters, one value a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui_reader.formats import Options
from tui_reader.formats.citing import Keys, Name, name
from tui_reader.models import Entry
from tui_reader.text.mend import mend


def write(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """A record for each paper."""
    keys = Keys(options.pattern, options.taken)
    for entry in entries:
        yield "".join(f"{tag}  - {_one_line(value)}\n" for tag, value in _lines(entry, keys)) + "ER  - \n\n"


def _lines(entry: Entry, keys: Keys) -> Iterator[tuple[str, str]]:
    paper, marks = entry.paper, entry.marks
    yield "TY", "UNPB" if paper.id or not paper.doi else "JOUR"
    yield "ID", keys.key(paper)
    yield "TI", mend(paper.title).text
    for author in paper.authors:
        yield "AU", _author(name(author))
    if not paper.authors and paper.organization:
        yield "AU", paper.organization.name
    if paper.published:
        yield "PY", str(paper.published.year)
        yield "DA", f"{paper.published:%Y/%m/%d}"
    if paper.abstract:
        yield "AB", mend(paper.abstract).text
    for keyword in (*paper.keywords, *marks.tags):
        yield "KW", keyword
    if paper.doi:
        yield "DO", paper.doi
    if paper.id:
        yield "M1", f"arXiv:{paper.id}"
        yield "PB", "arXiv"
    yield "UR", f"https://arxiv.org/abs/{paper.id}" if paper.id else paper.page
    if marks.note:
        yield "N1", marks.note


def _author(person: Name) -> str:
    return ", ".join(filter(None, (person.family, person.given, person.suffix)))


def _one_line(value: str) -> str:
    return " ".join(value.split())
