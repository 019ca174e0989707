"""The commands ``read`` and ``fetch``: whole papers on stdout, fetched when they are not here yet."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tui_reader.cli import printing
from tui_reader.cli.finding import UnknownPaperError, find, keys
from tui_reader.cli.printing import say
from tui_reader.http import FetchError
from tui_reader.library import Criteria, Library
from tui_reader.models import Entry, Paper
from tui_reader.sources.fulltext import Asking
from tui_reader.text import fold_case

if TYPE_CHECKING:
    from tui_reader.formats.document import Document
    from tui_reader.formats.layout import Line
    from tui_reader.library.texts import Text

AROUND = 1
"""Lines shown before and after one that matches."""


class NoPartError(Exception):
    """The part that was asked for is not in the paper; the message is one sentence."""


def read(library: Library, given: Namespace) -> int:
    """Print a paper as text, or what was asked of it; 1 when there is no text of it."""
    entry = find(library, " ".join(given.words))
    try:
        text = library.texts.find(entry.paper) or _fetched(library, entry.paper)
        _print(text, given, entry.key)
    except (FetchError, NoPartError) as error:
        say(str(error))
        return 1
    return 0


def fetch(library: Library, given: Namespace) -> int:
    """Fetch the texts of papers, or their PDFs; 1 when one could not be had, the others are fetched all the same."""
    wanted = list(keys(given.keys))
    if given.bookmarked:
        marked = library.lists.order(Criteria("bookmarks")).rows
        wanted += [entry.key for entry in library.papers.entries(marked)]
    wanted = list(dict.fromkeys(wanted))
    records: list[dict[str, Any]] = []
    with printing.ProgressLine() as line:
        for number, key in enumerate(wanted, 1):
            show = partial(_show_progress, line, f" ({number} of {len(wanted)})" if len(wanted) > 1 else "")
            # Of many papers whoever waits for one to read goes first.
            asking = Asking(waiting=partial(_waits, show), behind=len(wanted) > 1)
            records.append(record := _fetch(library, key, given, asking, show))
            line.clear()
            if error := record.get("error"):
                say(f"{key}: {error}")
            elif not given.json:
                sys.stdout.write(f"{record['status']}\t{record['key']}\t{record['path']}\n")
                sys.stdout.flush()
    if given.json:
        sys.stdout.write(json.dumps({"papers": records}, ensure_ascii=printing.output().ascii_only, indent=2) + "\n")
    return 1 if any(record["status"] == "failed" for record in records) else 0


def _fetch(library: Library, key: str, given: Namespace, asking: Asking, show: Callable[[str], None]) -> dict[str, Any]:
    """Fetch one paper; a record of what was done."""

    def progress(received: int, total: int | None) -> None:
        of = f" of {total / 1e6:.1f}" if total else ""
        show(f"{received / 1e6:.1f}{of} MB of the PDF")

    try:
        entry = _found_or_fetched(library, key)
        if given.pdf:
            pdf = library.pdfs.fetch(entry.paper, asking, progress=progress)
            return {"key": entry.key, "status": "fetched" if pdf.new else "kept", "path": str(pdf.path)}
        here = library.texts.find(entry.paper)
        if here and not given.force:
            return {"key": entry.key, "status": "kept", "path": str(here.kept.path)}
        text = library.texts.fetch(entry.paper, asking, told=show, known=here)
        return {"key": entry.key, "status": "fetched", "path": str(text.kept.path)}
    except OSError as error:
        why = f"{error.filename or library.pdfs.folder} can't be used ({error.strerror or error})"
        return {"key": key, "status": "failed", "error": why}
    except (UnknownPaperError, FetchError) as error:
        return {"key": key, "status": "failed", "error": str(error)}


def _show_progress(line: printing.ProgressLine, place: str, words: str) -> None:
    line.show(f"{words}{place}; ctrl+c stops, what came is kept")


def _waits(show: Callable[[str], None], seconds: float) -> None:
    show(f"arXiv's turn in {max(1, round(seconds))} s")


def _found_or_fetched(library: Library, key: str) -> Entry:
    """The paper of a key; one that is not here and has an arXiv id is fetched into the library first."""
    try:
        return find(library, key)
    except UnknownPaperError as error:
        if not error.identity:
            raise
        with printing.ProgressLine() as line:
            line.show(f"asking for arXiv:{error.identity}; ctrl+c stops")
            library.feed.fetch_papers([error.identity])
        return find(library, f"arxiv:{error.identity}")


def _fetched(library: Library, paper: Paper) -> Text:
    with printing.ProgressLine() as line:
        return library.texts.fetch(paper, told=lambda words: line.show(f"{words}; ctrl+c stops"))


def _print(text: Text, given: Namespace, key: str) -> None:
    from tui_reader.formats import layout, markdown
    from tui_reader.formats.document import as_source, plain

    document = _section(text.document, given.section) if given.section else text.document
    out = printing.output()
    title = plain(text.document.title)
    if given.outline:
        _write_outline(document, given)
        return
    width = given.width or min(out.width or layout.MEASURE, 120)
    signs = layout.ASCII if out.ascii_only else layout.UNICODE
    if given.format == "markdown":
        whole = "".join(markdown.write(document))
    else:
        shown = list(layout.lines(as_source(document) if out.ascii_only else document, width, signs))
        if given.grep:
            shown = _matching(shown, given.grep)
        whole = "".join(_line(line, out) + "\n" for line in shown)
    start = given.start
    if start and start >= len(whole):
        raise NoPartError(f"the text ends at character {len(whole)}; --from begins before that")
    end = min(len(whole), start + given.max_chars) if given.max_chars else len(whole)
    if end < len(whole):  # at the end of a line, where there is one
        end = whole.rfind("\n", start, end) + 1 or end
    part = whole[start:end]
    following = end if end < len(whole) else None
    if given.format == "json":
        _write_json(text, document, key, title, part, following, ascii_only=out.ascii_only)
        return
    _show(part, paged=sys.stdout.isatty())
    if following is not None:
        say(f"there is more: --from {following} goes on")


def _write_outline(document: Document, given: Namespace) -> None:
    headings = list(outline(document))
    if given.grep:
        wanted = fold_case(given.grep).split()
        headings = [one for one in headings if all(word in fold_case(one[2]) for word in wanted)]
        if not headings:
            raise NoPartError(f"no section of this paper is called {given.grep!r}")
    if given.format == "json":
        records = [{"id": name, "level": level, "title": title} for name, level, title in headings]
        sys.stdout.write(json.dumps(records, ensure_ascii=printing.output().ascii_only, indent=2) + "\n")
    elif sys.stdout.isatty():
        sys.stdout.writelines(f"{'  ' * (level - 1)}{title}  {name}\n" for name, level, title in headings)
    else:
        sys.stdout.writelines(f"{name}\t{level}\t{title}\n" for name, level, title in headings)


def outline(document: Document) -> Iterator[tuple[str, int, str]]:
    """(id, level, title) of each section."""
    from tui_reader.formats.document import Heading, plain

    for block in document.blocks:
        if isinstance(block, Heading):
            yield block.id, block.level, " ".join(plain(block.runs).split())


def _write_json(
    text: Text, document: Document, key: str, title: str, part: str, following: int | None, *, ascii_only: bool
) -> None:
    record = {
        "key": key,
        "title": title,
        "source": text.kept.kind,
        "address": text.kept.address,
        "fetched": text.kept.at.isoformat(),
        "warning": document.warning or None,
        "outline": [{"id": name, "level": level, "title": title} for name, level, title in outline(document)],
        "text": part,
        "next": following,
    }
    sys.stdout.write(json.dumps(record, ensure_ascii=ascii_only, indent=2) + "\n")


def _section(document: Document, wanted: str) -> Document:
    """The part of a document under one heading, known by its id, its number or how its title begins."""
    from tui_reader.formats.document import Heading, plain

    folded = fold_case(wanted.strip())
    number = re.sub(r"^(?:§|section\b|sec\b\.?|s(?=[0-9]))\s*", "", folded).rstrip(".:") or folded  # of S3.2: 3.2
    named = any(isinstance(block, Heading) and block.id == wanted for block in document.blocks)
    for at, block in enumerate(document.blocks):
        if not isinstance(block, Heading) or (named and block.id != wanted):
            continue
        title = fold_case(" ".join(plain(block.runs).split()))
        bare = re.sub(r"^(?:[0-9]+|[a-z]|[ivxlc]+)(?:\.[0-9]+)*[.:]?\s+", "", title)
        if (
            block.id == wanted
            or title.startswith((f"{folded} ", f"{number} ", f"{number}. "))
            or title == folded
            or bare.startswith(folded)
        ):
            end = next(
                (
                    i
                    for i, after in enumerate(document.blocks[at + 1 :], at + 1)
                    if isinstance(after, Heading) and after.level <= block.level
                ),
                len(document.blocks),
            )
            return document._replace(title=(), warning="", blocks=document.blocks[at:end])
    raise NoPartError(f"there is no section {wanted!r} in this paper; --outline lists them")


def _matching(lines: Sequence[Line], words: str) -> list[Line]:
    """The lines with all of these words, each with those around it; gaps are told by a line of dots."""
    from tui_reader.formats.document import Run, plain
    from tui_reader.formats.layout import Line

    wanted = fold_case(words).split()
    texts = [fold_case(plain(line.runs)) for line in lines]
    hits = [i for i, text in enumerate(texts) if all(word in text for word in wanted)]
    if not hits:
        raise NoPartError(f"no line of this paper has {words!r}")
    shown = sorted({j for i in hits for j in range(max(0, i - AROUND), min(len(lines), i + AROUND + 1))})
    made: list[Line] = []
    for before, i in zip([shown[0], *shown], shown, strict=False):
        if i > before + 1:
            made.append(Line((Run("..."),)))
        made.append(lines[i])
    return made


def _line(line: Line, out: printing.OutputKind) -> str:
    from tui_reader.formats.document import BOLD, SMALL
    from tui_reader.formats.layout import RULE

    pieces = []
    for run in line.runs:
        text = run.text
        if run.style & BOLD:
            text = out.bold(text)
        elif run.style & (SMALL | RULE):
            text = out.dim(text)
        pieces.append(text)
    return "".join(pieces).rstrip()


def _show(text: str, *, paged: bool) -> None:
    """Write a text, through the pager on a terminal when it is longer than that."""
    if paged and text.count("\n") >= shutil.get_terminal_size().lines:
        command = os.environ.get("PAGER", "").split() or ["less", "-R"]
        if shutil.which(command[0]):
            environment = {"LESS": "-R", **os.environ}
            with subprocess.Popen(  # noqa: S603 (the pager that the person chose)
                command, stdin=subprocess.PIPE, text=True, errors="replace", env=environment
            ) as pager:
                try:
                    pager.communicate(text)
                except (BrokenPipeError, KeyboardInterrupt):
                    pager.wait()
            return
    sys.stdout.write(text)
