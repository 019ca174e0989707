"""BibTeX and BibLaTeX, both ways: one entry a paper, known by its citation key.

Fields as arXiv (https://info.arxiv.org/help/hypertex/bibstyles) and the BibLaTeX manual (3.14.7, eprints) have them.
BibTeX is for any TeX, so signs beyond ASCII become commands; BibLaTeX is UTF-8.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from tui_reader.formats import Options, Problem, citing
from tui_reader.formats.citing import CitationKeys, Name
from tui_reader.formats.tex import as_tex, escaped, from_tex
from tui_reader.mentions import mentions
from tui_reader.models import Entry, Marks, Paper, arxiv_id, doi, is_repository, link
from tui_reader.text.mend import mend

if TYPE_CHECKING:
    from tui_reader.formats.stream import Stream

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def write(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """A BibTeX entry for each paper."""
    return _entries(entries, options, as_tex, _bibtex)


def write_biblatex(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """A BibLaTeX entry for each paper."""
    return _entries(entries, options, as_tex if options.ascii_only else escaped, _biblatex)


def one(entry: Entry, options: Options = Options()) -> str:  # noqa: B008 (a value)
    """The BibTeX entry of one paper."""
    return "".join(write([entry], options)).rstrip("\n")


Tex = Callable[[str], str]
Fields = dict[str, str]


def _entries(
    entries: Iterable[Entry], options: Options, tex: Tex, flavour: Callable[[Paper, Tex], tuple[str, Fields]]
) -> Iterator[str]:
    keys = CitationKeys(options.pattern, options.taken)
    between = ""
    for entry in entries:
        paper, marks = entry.paper, entry.marks
        kind, fields = flavour(paper, tex)
        common = {
            "doi": _braced(paper.doi and paper.doi.replace("{", "").replace("}", "")),
            "url": _braced(f"https://arxiv.org/abs/{paper.id}" if paper.id else ""),
            "abstract": _braced(_lines(tex(mend(paper.abstract).text))),
            "keywords": _braced(", ".join(tex(word).replace(",", ";") for word in (*paper.keywords, *marks.tags))),
            "annotation" if flavour is _biblatex else "annote": _braced(_lines(tex(marks.note))),
        }
        written = {field: value for field, value in (fields | common).items() if value}
        width = max(map(len, written))
        lines = "".join(f"  {field:{width}} = {value},\n" for field, value in written.items())
        yield f"{between}@{kind}{{{keys.key(paper)},\n{lines}}}\n"
        between = "\n"


def _bibtex(paper: Paper, tex: Tex) -> tuple[str, Fields]:
    day = paper.published
    return "misc", {
        "title": _braced(protected(mend(paper.title).text, tex)),
        "author": _braced(_authors(paper, tex)),
        "year": _braced(str(day.year) if day else ""),
        "month": MONTHS[day.month - 1] if day else "",
        "eprint": _braced(paper.id),
        "archiveprefix": _braced("arXiv" if paper.id else ""),
        "primaryclass": _braced(_category(paper)),
    }


def _biblatex(paper: Paper, tex: Tex) -> tuple[str, Fields]:
    return "online" if paper.id else "misc", {
        "title": _braced(protected(mend(paper.title).text, tex)),
        "author": _braced(_authors(paper, tex)),
        "date": _braced(paper.published.isoformat() if paper.published else ""),
        "eprint": _braced(paper.id),
        "eprinttype": _braced("arxiv" if paper.id else ""),
        "eprintclass": _braced(_category(paper)),
    }


def _braced(value: str | None) -> str:
    return f"{{{value}}}" if value else ""


def _lines(value: str) -> str:
    """A text of several lines, none of which begins as an entry does: some programs begin one there."""
    return re.sub(r"(?m)^(\s*)@", r"\1{@}", value)


def _category(paper: Paper) -> str:
    """arXiv's primary class of a paper that has an id."""
    fits = re.fullmatch(r"[a-zA-Z-]+(?:\.[a-zA-Z-]+)?", paper.categories[0]) if paper.id and paper.categories else None
    return fits.group() if fits else ""


def _authors(paper: Paper, tex: Tex) -> str:
    people = [_author(citing.name(author), tex) for author in paper.authors]
    if people and (paper.author_count or 0) > len(people):
        people.append("others")
    if not people and paper.organization:
        people = [f"{{{tex(paper.organization.name)}}}"]
    return " and ".join(people)


def _author(person: Name, tex: Tex) -> str:
    if not person.given:
        return f"{{{tex(person.family)}}}" if " " in person.family or "," in person.family else tex(person.family)
    parts = [person.family, *([person.suffix] if person.suffix else []), person.given]
    return ", ".join(
        " ".join("{and}" if word.lower() == "and" else tex(word) for word in part.split()) for part in parts
    )


def protected(title: str, tex: Tex) -> str:
    """A title in TeX whose capitals inside words stay when a style makes the rest small: ``{StyleSwin}``, ``{GAN}``."""
    return "".join(
        f"{{{tex(word)}}}" if re.search(r"\w[A-Z]|[A-Z]\w*[A-Z0-9]", word) else tex(word)
        for word in re.split(r"(\s+|[:;,!?()\[\]])", title)
    )


# -- read -------------------------------------------------------------------------------------------------------

MOST = 64_000_000
"""Characters of a file that is read."""
_TITLES = ("title", "maintitle", "booktitle", "issuetitle", "shorttitle")
_NO_PAPERS = frozenset(("xdata", "set", "bibnote", "control"))
_INHERITED = ("author", "year", "date", "month", "day", "publisher", "journal")
_HOLD_IDS = (
    "eprint", "url", "doi", "note", "journal", "journaltitle", "howpublished", "pages", "number", "volume", "annote",
)  # fmt: skip
"""Fields that may hold an arXiv id, the likelier first."""
_BEGINS = r"(?mi)^[^\S\n]*@(?:[a-z]+\s*[{(]\s*[^\s{}()=,]+\s*,|(?:string|preamble|comment)\s*[{(])"


def looks_like(head: str) -> bool:
    """True when a text that begins with ``head`` has an entry, a string, a preamble or a comment."""
    return re.search(_BEGINS, head) is not None


def read(stream: Stream) -> Iterator[Entry | Problem]:
    """The papers of a bibliography, in its order, and what could not be read, with its line."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ParsingFailedBlock
    from bibtexparser.model import Entry as Block

    try:
        text = stream.whole(MOST)
    except ValueError as error:
        yield Problem(0, str(error), "the file")
        return
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)  # what it has to say is in its blocks too
    library = parse_string(text, parse_stack=[])
    strings = {name.lower(): value.value for name, value in library.strings_dict.items()} | {m: m for m in MONTHS}
    known: dict[str, Fields] = {}
    blocks: list[tuple[int, Block]] = []
    for block in library.blocks:
        line = stream.first + (block.start_line or 0)
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            block = block.ignore_error_block  # type: ignore[assignment]
        if isinstance(block, Block):
            fields = {field.key.lower(): _value(str(field.value), strings) for field in reversed(block.fields)}
            known.setdefault(block.key, fields)
            blocks.append((line, block))
        elif isinstance(block, ParsingFailedBlock) and (block.raw or "").lstrip().startswith("@"):
            yield Problem(line, _reason(block.error))
    for line, block in blocks:
        if block.entry_type.lower() in _NO_PAPERS:
            continue
        fields = {field.key.lower(): _value(str(field.value), strings) for field in reversed(block.fields)}
        try:
            yield _entry(_inherited(fields, known))
        except ValueError as error:
            yield Problem(line, str(error), f"line {line:,} ({block.key[:60]})")


def _reason(error: Exception) -> str:
    """bibtexparser's words on a block that is broken."""
    said = " ".join(str(getattr(error, "abort_reason", error)).split())
    return f"the entry is broken: {said.rstrip('.')[:120]}"


def _value(expression: str, strings: Fields) -> str:
    """The text of what stands behind a ``=``: braces, quotes, numbers and names of strings, joined by ``#``."""
    if expression[:1] == "{" and expression[-1:] == "}" and "#" not in expression:  # as nearly all are
        return expression[1:-1].strip()
    parts: list[str] = []
    at, end = 0, len(expression)
    while at < end:
        char = expression[at]
        if char in '{"':
            close = _closing(expression, at)
            parts.append(expression[at + 1 : close])
            at = close + 1
        elif char.isspace() or char == "#":
            at += 1
        else:
            word = re.match(r"[^\s#{\"]+", expression[at:])
            assert word is not None
            given = strings.get(word.group().lower(), word.group())
            parts.append(_value(given, {}) if given[:1] in '{"' or "#" in given else given)
            at += word.end()
    return "".join(parts).strip()


def _closing(text: str, at: int) -> int:
    """The place of what closes the brace or quote at ``at``; the end when nothing does."""
    quoted = text[at] == '"'
    depth = 0 if quoted else -1
    for match in re.finditer(r"\\.|[{}\"]", text[at + (1 if quoted else 0) :]):
        sign = match.group()
        here = at + (1 if quoted else 0) + match.start()
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth < 0 and not quoted:
                return here
        elif sign == '"' and quoted and depth <= 0:
            return here
    return len(text)


def _inherited(fields: Fields, known: dict[str, Fields]) -> Fields:
    """An entry with what it takes from those that it names; a few steps up, in case they name each other."""
    whole = dict(fields)
    for _ in range(4):
        above = [(name, True) for name in re.split(r"\s*,\s*", whole.pop("xdata", "")) if name]
        above += [(name, False) for name in (whole.pop("crossref", ""),) if name]
        if not above:
            break
        for name, all_of_it in above:
            for field, value in known.get(name, {}).items():
                if all_of_it or field in (*_INHERITED, "crossref"):
                    whole.setdefault(field, value)
                elif field == "title":
                    whole.setdefault("booktitle", value)
    return whole


def _entry(fields: Fields) -> Entry:
    get = fields.get
    title = next((value for name in _TITLES if (value := from_tex(get(name, "")).strip())), "")
    if not title:
        raise ValueError("there is no title")
    if subtitle := from_tex(get("subtitle", "")).strip():
        title = f"{title}: {subtitle}"
    people = [*_people(get("author") or get("editor") or "")]
    keywords = tuple(filter(None, (_plain(word) for word in re.split(r"[,;]", get("keywords", "")))))
    paper = Paper(
        title,
        from_tex(get("abstract", "")),
        id=_identity(fields),
        doi=_doi(get("doi", "")),
        authors=tuple(person for person in people if person != "others"),
        published=_published(fields),
        categories=tuple(filter(None, (get("primaryclass") or get("eprintclass", ""),))),
        keywords=keywords,
        code=next(filter(is_repository, filter(None, (link(get("code", "")), link(get("url", ""))))), None),
    )
    stars = re.search(r"[1-5]", get("ranking", ""))
    groups = (_plain(group) for group in re.split(r"[,;]", get("groups", "") or get("mendeley-groups", "")))
    return Entry(
        0,
        paper,
        Marks(
            bookmarked=bool(stars and int(stars.group()) >= 4),
            read=get("readstatus", "") in ("read", "skimmed"),
            tags=tuple(sorted(filter(None, groups))),
            note=_plain(get("annotation") or get("annote") or get("comment", "")),
        ),
    )


def _plain(value: str) -> str:
    """Text that is not mended when it is read: its formulas are, at once."""
    return from_tex(value, shown=True).strip()


def _identity(fields: Fields) -> str | None:
    """The arXiv id, wherever programs put it."""
    kind = (fields.get("archiveprefix") or fields.get("eprinttype") or fields.get("archive") or "arxiv").lower()
    if kind.startswith("arxiv") and (found := arxiv_id(fields.get("eprint", "").strip())):
        return found
    for field in _HOLD_IDS:
        for mention in mentions(fields.get(field, "")):
            if mention.id and mention.sure:
                return mention.id
    return None


def _doi(value: str) -> str | None:
    value = value.replace("\\_", "_").replace("{", "").replace("}", "").strip()
    return doi(value)


def _people(value: str) -> Iterator[str]:
    """The names in BibTeX's list, given names first; in braces a name is whole."""
    for part in _apart(value, r"\s+and\s+"):
        if part.startswith("{") and _closing(part, 0) == len(part) - 1:
            yield from_tex(part)
            continue
        pieces = [from_tex(piece).strip() for piece in _apart(part, r"\s*,\s*")]
        if len(pieces) > 2:
            yield " ".join(filter(None, (pieces[2], pieces[0], pieces[1])))
        else:
            yield " ".join(filter(None, reversed(pieces)))


def _apart(value: str, between: str) -> Iterator[str]:
    """The parts of ``value`` that ``between`` stands between, outside of braces."""
    if "{" not in value and "\\" not in value:
        yield from filter(None, map(str.strip, re.split(between, value, flags=re.IGNORECASE)))
        return
    depth = start = 0
    for match in re.finditer(rf"\\.|[{{}}]|{between}", value, re.IGNORECASE | re.DOTALL):
        sign = match.group()
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
        elif depth <= 0 and not sign.startswith("\\"):
            if part := value[start : match.start()].strip():
                yield part
            start = match.end()
    if part := value[start:].strip():
        yield part


def _published(fields: Fields) -> date | None:
    """The day, as far as it is told: a year alone is its first day."""
    if match := re.match(r"\s*(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", fields.get("date", "")):
        return _date(match[1], match[2], match[3])
    year = re.search(r"\d{4}", fields.get("year", ""))
    if not year:
        return None
    month = fields.get("month", "").strip().lower()
    number = next((str(i) for i, name in enumerate(MONTHS, 1) if month.startswith(name)), month)
    return _date(year.group(), number, fields.get("day", ""))


def _date(year: str, month: str | None, day: str | None) -> date | None:
    try:
        first = date(int(year), 1, 1)
    except ValueError:
        return None
    try:
        return date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return first
