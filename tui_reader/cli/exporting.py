"""The command ``export``: papers of the library into a file, a folder of notes, or stdout."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from tui_reader import formats
from tui_reader.cli import printing
from tui_reader.cli.finding import index
from tui_reader.cli.printing import say
from tui_reader.formats import Options
from tui_reader.library import Criteria, Library, exporting


def export(library: Library, given: Namespace) -> int:
    """Write the papers of a view, those that match a query when there is one; 1 when they could not be written."""
    given.query = library.searches.expand(given.query)
    if given.query:
        index(library)
    order = library.lists.order(
        Criteria(given.view, given.date, given.filter, given.sort, given.query, muted=given.muted)
    )
    for hint in order.hints:
        say(hint)
    rows = order.rows[: given.limit]
    options = Options(
        ascii_only=given.ascii,
        pattern=given.citation_key or given.settings.citation_key,
        fields=given.fields,
        title=exporting.title(order),
    )
    if given.output is None:
        with printing.ProgressLine() as line:

            def written(papers: int) -> None:
                if not sys.stdout.isatty():  # else the papers themselves show it
                    line.show(_progress(papers, rows))

            for piece in formats.named(given.format).write(exporting.entries(library, rows, written), options):
                sys.stdout.write(piece)
        return 0
    wanted = exporting.ExportWanted(given.format, Path(given.output).expanduser(), given.force, given.append, options)
    try:
        with printing.ProgressLine() as line:
            done = exporting.write(library, order, rows, wanted, lambda papers: line.show(_progress(papers, rows)))
    except exporting.ExportError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say(f"stopped; {exporting.left(wanted)}")
        raise
    for name in done.foreign:
        say(f"{name} has lost the marks around its notes, so it was left alone")
    known = f", {done.known:,} known" if done.known else ""
    sys.stdout.write(f"{done.papers:,} {'paper' if done.papers == 1 else 'papers'} written{known}: {done.path}\n")
    return 0


def _progress(papers: int, rows: Sequence[int]) -> str:
    return f"{papers:,} of {len(rows):,} papers written"
