"""Text to papers and back: one module a format, both directions in it, and one row of ``FORMATS`` for each.

Import, export and ``--format`` all go through here; nothing else knows a format's name. A format is pure: it opens no
file and no connection. Its module is imported when it is used, and has, as its row says:

    looks_like(head: str) -> bool                                       by what a text begins with
    read(stream: Stream) -> Iterator[Entry | Named | Problem]           one by one, as the text comes
    write(entries: Iterable[Entry], options: Options) -> Iterator[str]  piece by piece

An entry is a paper with what a reader marked on it; of one that is read, the row is 0. A paper of which the text has no
more than an id is ``Named``. ``read`` raises nothing: what it can't read is a ``Problem``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_reader.models import Entry

if TYPE_CHECKING:
    from tui_reader.formats.stream import Stream


class Problem(NamedTuple):
    """An entry that could not be read as a paper."""

    line: int
    """The line on which it begins, from 1; 0 when only the entry is known."""
    reason: str
    """A few words for people."""
    entry: str = ""
    """Its place among the entries, where that says more than the line: ``entry 3 (2405.00001)``."""

    @property
    def place(self) -> str:
        """Its place, for people."""
        return self.entry or f"line {self.line:,}"


class Named(NamedTuple):
    """A paper that a text names and says nothing of: it is here already, or has to be fetched."""

    keys: tuple[str, ...]
    """The keys that it may have, the likeliest first; see ``mentions.Mention``."""
    line: int
    """The line on which it is named, from 1."""

    @property
    def id(self) -> str:
        """The arXiv id; empty for a DOI, and for a key that is made of a title."""
        kind, _, value = self.keys[0].partition(":")
        return value if kind == "arxiv" else ""


class Options(NamedTuple):
    """The wishes of whoever has papers written."""

    ascii_only: bool = False
    """True when signs beyond ASCII are to be escaped, where the format can."""
    single: bool = False
    """True when it is one paper, asked for alone."""
    pattern: str = "{author}{year}{word}"
    """The pattern of citation keys; see ``config.CITATION_PARTS``."""
    title: str = ""
    """The heading of lists for people and of feeds."""
    fields: tuple[str, ...] = ()
    """The fields of a paper that are written, in this order; empty for all. For JSON and tables."""
    taken: frozenset[str] = frozenset()
    """Citation keys that others have, in small letters."""
    beside: Callable[[Entry], dict[str, Any]] | None = None
    """Further fields of a paper, for formats that have room for any: what a search knows of it."""


class Format(NamedTuple):
    """One kind of file: its name, and the ways to recognise, read and write it."""

    name: str
    """Its name on the command line."""
    words: str
    """Its name in a sentence."""
    suffixes: tuple[str, ...]
    """Endings of its files' names, lower case, with the dot; the first is used for new files."""
    module: str
    """In this package; behind a colon what its ``write`` is called, if not that."""
    reads: bool = True
    writes: bool = True
    whole: bool = True
    """True when more of a paper is written than a list shows, so that abstracts have to be read for it."""

    def looks_like(self, head: str) -> bool:
        """True when a text that begins with ``head`` is of this format."""
        return bool(self._module.looks_like(head))

    def is_list(self, head: str) -> bool:
        """True when a text that begins with ``head`` is not only recognised, but can hardly be for anything else."""
        return bool(getattr(self._module, "is_list", self._module.looks_like)(head))

    def read(self, stream: Stream) -> Iterator[Entry | Named | Problem]:
        """The papers in a text, in its order, and what is none."""
        found: Iterator[Entry | Named | Problem] = self._module.read(stream)
        return found

    def write(self, entries: Iterable[Entry], options: Options = Options()) -> Iterator[str]:  # noqa: B008 (a value)
        """A text that holds the papers, as far as the format can."""
        call = getattr(self._module, self.module.partition(":")[2] or "write")
        pieces: Iterator[str] = call(entries, options)
        return pieces

    @property
    def _module(self) -> Any:
        return import_module(f"{__name__}.{self.module.partition(':')[0]}")


FORMATS: tuple[Format, ...] = (
    Format("json", "JSON", (".json",), "json_array"),
    Format("jsonl", "JSON lines", (".jsonl", ".ndjson"), "jsonl"),
    Format("arxiv", "an answer of arXiv", (".atom", ".xml"), "atom", writes=False),
    Format("oai", "records of OAI", (".xml",), "oai", writes=False),
    Format("page", "a capture of the Daily Papers page", (".txt", ".md"), "page"),
    Format("bibtex", "BibTeX", (".bib", ".bibtex"), "bibtex"),
    Format("biblatex", "BibLaTeX", (".bib", ".biblatex"), "bibtex:write_biblatex", reads=False),
    Format("ris", "RIS", (".ris", ".nbib"), "ris"),
    Format("csl", "CSL-JSON", (".csl.json",), "csl", reads=False),
    Format("csv", "CSV", (".csv", ".tsv"), "table"),
    Format("tsv", "lines with tabs", (".tsv", ".tab"), "table:write_lines", reads=False),
    Format("markdown", "a reading list in Markdown", (".md",), "reading", reads=False),
    Format("html", "a reading list in HTML", (".html",), "reading:write_html", reads=False),
    Format("atom", "Atom, RSS or OPML", (".atom", ".rss", ".opml", ".xml"), "feed"),
    Format("ids", "a text that names papers by arXiv id, DOI or link", (".ids",), "ids", whole=False),
)
"""When several recognise a text, the first reads it."""

LINES = "jsonl"
"""The format of streams: an answer a line."""


def named(name: str) -> Format:
    """The format that a person calls ``name``. Raises KeyError."""
    for one in FORMATS:
        if one.name == name:
            return one
    raise KeyError(name)


def written() -> tuple[str, ...]:
    """Names of the formats that papers can be written in."""
    return tuple(one.name for one in FORMATS if one.writes)


def by_suffix(name: str) -> Format | None:
    """The format in which a file called ``name`` is written; None where its ending tells none.

    The longest ending counts; of formats that share it, the one whose new files have it.
    """
    fits = [
        ((len(end), end == one.suffixes[0]), one)
        for one in FORMATS
        if one.writes
        for end in one.suffixes
        if name.lower().endswith(end)
    ]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None


def readable() -> str:
    """The kinds of files that can be read, for people."""
    words = [one.words for one in FORMATS if one.reads]
    return f"{', '.join(words[:-1])} or {words[-1]}"


def recognised(head: str, name: str = "", *, among: bool = False) -> Format | None:
    """The format of a text that begins with ``head``, else the one that a file called ``name`` should have.

    ``among``: the file was not asked for by itself, but lies among others. Then a text that names a paper here and
    there is none of papers: it has to be a list of them.
    """
    readers = [one for one in FORMATS if one.reads]
    if head.strip() and (found := next((one for one in readers if one.looks_like(head)), None)):
        return None if among and not found.is_list(head) else found
    lower = name.lower().removesuffix(".gz")
    return next((one for one in readers if lower.endswith(one.suffixes)), None)
