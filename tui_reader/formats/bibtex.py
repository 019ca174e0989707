"""BibTeX and BibLaTeX, written: one entry a paper, known by its citation key.

Fields as arXiv (https://info.arxiv.org/help/hypertex/bibstyles) and the BibLaTeX manual (3.14.7, eprints) have them.
BibTeX is for any TeX, so signs beyond ASCII become commands; BibLaTeX is UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from tui_reader.formats import Options
from tui_reader.formats.citing import Keys, Name, as_tex, escaped, name
from tui_reader.models import Entry, Paper
from tui_reader.text.mend import mend

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
    keys = Keys(options.pattern, options.taken)
    between = ""
    for entry in entries:
        paper, marks = entry.paper, entry.marks
        kind, fields = flavour(paper, tex)
        common = {
            "doi": _braced(paper.doi and paper.doi.replace("{", "").replace("}", "")),
            "url": _braced(_url(paper)),
            "abstract": _braced(tex(mend(paper.abstract).text)),
            "keywords": _braced(", ".join(tex(word).replace(",", ";") for word in (*paper.keywords, *marks.tags))),
            "annotation" if flavour is _biblatex else "annote": _braced(tex(marks.note)),
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
        "howpublished": _braced(rf"\url{{{paper.page}}}" if not (paper.id or paper.doi) else ""),
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


def _category(paper: Paper) -> str:
    """arXiv's primary class of a paper that has an id."""
    fits = re.fullmatch(r"[a-zA-Z-]+(?:\.[a-zA-Z-]+)?", paper.categories[0]) if paper.id and paper.categories else None
    return fits.group() if fits else ""


def _url(paper: Paper) -> str:
    """The paper's own page. Percent signs are as they are: ``\\url`` takes them so."""
    if paper.id:
        return f"https://arxiv.org/abs/{paper.id}"
    return "" if paper.doi else paper.page


def _authors(paper: Paper, tex: Tex) -> str:
    people = [_author(name(author), tex) for author in paper.authors]
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
