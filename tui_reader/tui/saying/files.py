"""The words of what comes in and goes out: imports, exports, PDFs, texts for later, links and copies. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader.text import clean_line
from tui_reader.tui.saying import counted, deed, duration, failure, stops

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui_reader.library.exporting import Exported
    from tui_reader.library.importing import Imported
    from tui_reader.library.prefetch import Added, Prefetched, PrefetchProgress

THIS_PAPER = "this paper"

# -- imports --------------------------------------------------------------------------------------------------------

IMPORT, IMPORT_HINT, IMPORTS = "Import papers", "the path of a file, such as ~/library.bib #thesis", "imports"
"""The question for a file, and for the tags of its papers."""


def importing(name: str) -> str:
    """An import has begun."""
    return f"importing {clean_line(name)}"


def import_progress(read: int, wanted: int) -> str:
    """The progress of an import; ``wanted``: papers that it names and that are to be fetched."""
    return f"importing, {read:,} papers" + (f", {wanted:,} to be fetched" if wanted else "")


def imported(done: Imported) -> str:
    """An import's result."""
    if not done.read and done.unknown:
        return next((bad.reason for bad in done.bad), "there is no file with papers in that folder")
    parts = [f"{done.new:,} new", f"{done.updated:,} updated"]
    parts += [f"{done.known:,} known"] if done.known else []
    parts += [f"{done.marked:,} marked"] if done.marked else []
    parts += [f"{done.without_id:,} without an id"] if done.without_id else []
    parts += [f"{done.missing:,} not found"] if done.missing else []
    if unreadable := done.bad_count - done.missing:
        where = f", the first at {done.bad[0].place}" if done.bad and not done.missing else ""
        parts.append(f"{unreadable:,} could not be read{where}")
    if done.wanted:
        parts.append(f"{len(done.wanted):,} not fetched" + (f": {done.offline}" if done.offline else ""))
    return ", ".join(parts)


# -- exports --------------------------------------------------------------------------------------------------------

FORMATS = {
    "bibtex": ("BibTeX", "for any TeX"),
    "biblatex": ("BibLaTeX", "for biber"),
    "ris": ("RIS", "for EndNote, Mendeley and others"),
    "csl": ("CSL-JSON", "for Zotero and pandoc"),
    "markdown": ("Markdown", "a reading list with notes and tags"),
    "obsidian": ("Obsidian", "a folder of notes"),
    "html": ("HTML", "a page for a colleague"),
    "atom": ("Atom", "a feed"),
    "json": ("JSON", "all that is known"),
    "csv": ("CSV", "a table"),
    "ids": ("ids", "a key a line"),
}
"""(title, hint) of each format."""
NOTHING_TO_EXPORT = "no paper here that could be exported"
REPLACE, ADD = ("replace it", "what is in it is gone"), ("add to it", "what it has not yet")
WRITE_NOTHING = "write nothing"
"""The choices for a file that is there."""
A_FILE, A_FOLDER, EXPORTS = "a file", "a folder", "exports"


def export_title(papers: int) -> str:
    """The title of the menu of formats."""
    return f"Export {THIS_PAPER if papers == 1 else counted(papers, 'paper')}"


def export_others(papers: int) -> str:
    """The way to export all papers of the list."""
    return f"capital: all {papers:,} shown"


def export_as(papers: int, name: str) -> str:
    """The question for a file; ``name``: the format."""
    return f"Export {counted(papers, 'paper')} as {FORMATS[name][0]}"


def exporting(name: str) -> str:
    """An export has begun."""
    return f"exporting to {clean_line(name)}"


def export_progress(done: int, total: int) -> str:
    """The progress of an export."""
    return f"exporting, {done:,} of {total:,} papers"


def export_stopped(left: str) -> str:
    """An export was stopped; ``left``: what became of its file."""
    return f"the export was stopped; {left}"


def is_there(name: str) -> str:
    """The title of the menu of what becomes of a file."""
    return f"{clean_line(name)} is there already"


def exported(done: Exported) -> str:
    """An export's result."""
    parts = [f"{counted(done.papers, 'paper')} written to {clean_line(str(done.path))}"]
    parts += [f"{done.known:,} were there"] if done.known else []
    parts += [f"{len(done.foreign):,} notes without marks left alone"] if done.foreign else []
    return ", ".join(parts)


# -- PDFs -----------------------------------------------------------------------------------------------------------

DOWNLOADING = "downloading the PDF"
NO_VIEWER = "no viewer here"


def downloaded_later(*, new: bool) -> str:
    """The answer to who asks for a PDF while one comes; ``new``: it is another."""
    return f"{'it comes after the one' if new else 'it is the one'} that is being downloaded"


def pdf(number: int, total: int) -> str:
    """The PDF that is being downloaded."""
    return f"PDF {number} of {total}" if total > 1 else "PDF"


def received(what: str, size: int, total: int | None) -> str:
    """The state of a download: ``PDF, 3.2 of 12.4 MB``."""
    of = f" of {total / 1e6:.1f}" if total else ""
    return f"{what}, {size / 1e6:.1f}{of} MB"


def downloaded(name: str, between: str, key: str, *, new: bool) -> str:
    """A PDF is here; ``key`` opens it."""
    words = deed("downloaded", name) if new else f"the PDF is here already: {name}"
    return f"{words} {between} {key} opens it" if key else words


def several_downloaded(new: int, known: int, errors: Sequence[Exception]) -> str:
    """Some PDFs are here, or could not be had."""
    parts = [f"{new} downloaded", f"{known} here already"] if new or known else []
    if errors:
        parts.append(failure(errors[0]) + (f" ({len(errors)} papers)" if len(errors) > 1 else ""))
    return "; ".join(parts)


def no_viewer(viewer: str, path: str) -> str:
    """A PDF could not be shown, so that its path was copied; ``viewer``: the program that was tried."""
    return f"{f'{viewer} did not open it' if viewer else NO_VIEWER}, copied {path}"


# -- texts for later ------------------------------------------------------------------------------------------------

KEEP_TEXTS = "Keep full texts for later"
STOP, GO_ON, SELECTED, THIS_LIST, BOOKMARKS = "stop", "go on", "the selected papers", "this list", "Bookmarks"
"""The choices of what to keep."""
NOTHING_TO_KEEP = "no papers here whose texts could be kept"
KEEPING = "keeping full texts"
OTHER_READER = "another reader keeps the texts"


def takes(papers: int, each: float) -> str:
    """The number of papers, and the time that their texts take at most."""
    return f"{counted(papers, 'paper')}, at most {duration(papers * each)}"


def left(papers: int) -> str:
    """The number of papers that wait in the queue."""
    return f"{counted(papers, 'paper')} left"


def prefetch_stopped(papers: int, key: str) -> str:
    """Keeping texts was stopped, ``papers`` of them wait."""
    return f"stopped, {left(papers)}; {key} goes on with it"


def prefetch(progress: PrefetchProgress, key: str) -> str:
    """The progress of texts that are kept for later: ``keeping texts, 7 of 40, about 8 min, P stops``."""
    when = progress.waits or f"about {duration(progress.seconds)}"
    return stops(f"keeping texts, {progress.done} of {progress.total}, {when}", key)


def added(done: Added) -> str:
    """The outcome of asking for texts to be kept."""
    parts = [
        f"{counted(done.new, 'text')} will be kept" if done.new else "",
        f"{done.here:,} kept already" if done.here else "",
        f"{done.waiting:,} waiting already" if done.waiting else "",
        f"{done.failed:,} could not be had lately" if done.failed else "",
        f"{done.nameless:,} without an arXiv id" if done.nameless else "",
        f"no room for {done.over:,} more" if done.over else "",
    ]
    return ", ".join(filter(None, parts)) or "nothing to keep"


def kept(done: Prefetched) -> str:
    """The outcome of keeping texts."""
    words = f"{counted(done.texts, 'text')} kept"
    if not done.errors:
        return words
    return f"{words}, {len(done.errors):,} could not be had: {done.errors[0]}"


# -- links and copies -----------------------------------------------------------------------------------------------

COPY = "Copy"
THINGS = {
    "link": "link",
    "title": "title",
    "id": "id",
    "bibtex": "BibTeX",
    "markdown": "Markdown link",
    "abstract": "abstract",
    "paragraph": "paragraph",
    "formula": "formula, as TeX",
}
"""The menu of what can be copied."""


def copied(what: str) -> str:
    """Something is on the clipboard."""
    return deed("copied", what)


def opened(what: str) -> str:
    """A page or a file is shown by another program."""
    return deed("opened", what)


def no_browser(address: str) -> str:
    """There is no browser, so that the address was copied."""
    return f"no browser here, copied {address}"
