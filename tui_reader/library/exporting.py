"""Papers out of the library: one file in any format, or a folder of notes; whole or not at all, over nothing else's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui_reader import files
from tui_reader.formats import Format, Options, citing, named, obsidian
from tui_reader.formats.stream import Stream
from tui_reader.library import periods
from tui_reader.library.criteria import Order
from tui_reader.models import Entry

if TYPE_CHECKING:
    from tui_reader.library import Library

OBSIDIAN = "obsidian"
"""The format that is a folder."""
SIMILAR = 5
"""Links from a note to similar ones."""
MOST_ALIKE = 200
"""Papers among which those are sought."""
AT_ONCE = 500
"""Papers read at once."""


class ExportWanted(NamedTuple):
    """The way in which papers are to be written."""

    format: str
    path: Path
    force: bool = False
    append: bool = False
    options: Options = Options()


class ExportError(Exception):
    """The papers were not written; the message is one sentence."""


class ThereError(ExportError):
    """The file is there already."""


class Exported(NamedTuple):
    """An export's result."""

    path: Path
    papers: int = 0
    """Papers that were written."""
    known: int = 0
    """Papers that were there before, and left alone."""
    foreign: tuple[str, ...] = ()
    """Names of notes whose marks are gone, which were left alone."""


def to_file(
    entries: Iterable[Entry],
    one: Format,
    path: Path,
    options: Options = Options(),  # noqa: B008 (a value)
    *,
    force: bool = False,
    append: bool = False,
) -> Exported:
    """Write papers into ``path``, in place of what is there with ``force``, behind it with ``append`` (BibTeX alone).

    Raises ExportError.
    """
    before = ""
    known: frozenset[str] = frozenset()
    if append:
        before = _text(path)
        known, taken = _cited(before)
        options = options._replace(taken=taken)
    elif not force and path.exists():
        raise ThereError(f"{path} is there already; --force replaces it{_or_append(one)}")
    count = _Count(known)
    pieces = one.write(count.new(entries), options)
    if before:
        pieces = _behind(before, pieces)
    _write(path, pieces)
    return Exported(path, count.written, count.known)


def _behind(before: str, pieces: Iterable[str]) -> Iterator[str]:
    """``pieces`` behind an empty line; ``before`` alone when there are none."""
    yield before
    for number, piece in enumerate(pieces):
        yield piece if number else "\n" * (2 - len(before) + len(before.rstrip("\n"))) + piece


def _or_append(one: Format) -> str:
    return ", --append adds to it" if ".bib" in one.suffixes else ""


def _write(path: Path, pieces: Iterable[str]) -> None:
    if path.is_dir():
        raise ExportError(f"{path} is a folder; name a file in it")
    try:
        with files.replacing(path, synced=True, private=False) as file:
            file.writelines(piece.encode(errors="replace") for piece in pieces)
    except OSError as error:
        raise ExportError(f"{path} can't be written: {(error.strerror or str(error)).lower()}") from error


def _text(path: Path) -> str:
    try:
        return "".join(Stream([path.read_bytes()]).pieces())
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ExportError(f"{path} can't be read: {(error.strerror or str(error)).lower()}") from error


def _cited(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The keys of the papers in a bibliography, and the citation keys that it uses, in small letters."""
    found = (one for one in named("bibtex").read(Stream([text.encode()])) if isinstance(one, Entry))
    papers = frozenset(key for one in found for key in (one.paper.key, one.paper.title_key))
    return papers, frozenset(key.lower() for key in re.findall(r"(?m)^\s*@\w+\s*[{(]\s*([^\s,{}()]+)\s*,", text))


class _Count:
    """Counts papers as they are written, and leaves out those that are known."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self.written = self.known = 0

    def new(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        for entry in entries:
            if entry.paper.key in self._known or entry.paper.title_key in self._known:
                self.known += 1
            else:
                self.written += 1
                yield entry


def to_folder(
    entries: Sequence[Entry],
    folder: Path,
    similar: Callable[[Entry], Iterable[str]] = lambda entry: (),
    options: Options = Options(),  # noqa: B008 (a value)
    progress: Callable[[int], None] = lambda papers: None,
) -> Exported:
    """Write a note for each paper into ``folder``; one that is there is written anew, its reader's own part kept.

    ``similar`` gives the keys of papers that are like one, nearest first; those among ``entries`` are linked. A file
    of the same name that is not about that paper, and one without its marks, is left alone. Raises ExportError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = {path.stem: path.read_text("utf-8", "replace") for path in sorted(folder.glob("@*.md"))}
    except OSError as error:
        raise ExportError(f"{folder} can't be used: {(error.strerror or str(error)).lower()}") from error
    names = {key: stem for stem, text in there.items() if (key := obsidian.key_of(text))}
    citations = citing.CitationKeys(options.pattern, (stem.removeprefix("@") for stem in there))
    for entry in entries:
        if (key := entry.key or entry.paper.key) not in names:
            names[key] = obsidian.name(citations.key(entry.paper))
    wanted = {entry.key or entry.paper.key for entry in entries}
    foreign: list[str] = []
    for number, entry in enumerate(entries):
        progress(number)
        key = entry.key or entry.paper.key
        others = [names[other] for other in similar(entry) if other in wanted and other != key][:SIMILAR]
        before = there.get(names[key])
        own = obsidian.own(before) if before is not None else ""
        if own is None:  # nobody knows any more which words are whose
            foreign.append(f"{names[key]}.md")
            continue
        text = obsidian.note(entry, others, own if not own or own.endswith("\n") else f"{own}\n")
        if before != text:
            _write(folder / f"{names[key]}.md", [text])
    return Exported(folder, len(entries) - len(foreign), foreign=tuple(foreign))


def title(order: Order) -> str:
    """A heading for the papers of a list."""
    criteria = order.criteria
    name = {"trending": "Trending papers", "bookmarks": "Bookmarks", "all": "Papers"}.get(criteria.view, "")
    if not name and order.day:
        name = f"Daily Papers, {periods.name(criteria.view, order.day)}"
    return f"{name}: {criteria.query}" if criteria.query.strip() else name


def write(
    library: Library,
    order: Order,
    rows: Sequence[int],
    wanted: ExportWanted,
    progress: Callable[[int], None] = lambda papers: None,
) -> Exported:
    """Write the papers in ``rows`` of a list; ``progress`` is told how many are written. Raises ExportError."""
    options = wanted.options._replace(title=title(order))
    if wanted.format == OBSIDIAN:
        library.finder.warm(lambda done, total: progress(0))
        papers = list(entries(library, rows, lambda papers: progress(0)))
        return to_folder(papers, wanted.path, lambda entry: _alike(library, entry), options, progress)
    one = named(wanted.format)
    return to_file(
        entries(library, rows, progress), one, wanted.path, options, force=wanted.force, append=wanted.append
    )


def left(wanted: ExportWanted) -> str:
    """A few words on what an export leaves that was stopped."""
    if wanted.format == OBSIDIAN:
        return f"the notes that were written into {wanted.path} are whole"
    return f"{wanted.path} is as it was" if wanted.path.exists() else "nothing was written"


def entries(
    library: Library, rows: Sequence[int], progress: Callable[[int], None] = lambda papers: None
) -> Iterator[Entry]:
    """The papers in ``rows``, with everything; ``progress`` is told how many came before."""
    for start in range(0, len(rows), AT_ONCE):
        progress(start)
        yield from library.papers.entries(rows[start : start + AT_ONCE], abstracts=True)


def _alike(library: Library, entry: Entry) -> Iterator[str]:
    rows = library.finder.similar(entry.row, MOST_ALIKE)
    by_row = {one.row: one.key for one in library.papers.entries(rows)}
    return (by_row[row] for row in rows if row in by_row)
