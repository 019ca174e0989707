"""Keys of papers, one a line: what ``mark`` and ``show`` take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui_reader.formats import Options
from tui_reader.models import Entry


def write(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """A key a line."""
    for entry in entries:
        yield f"{entry.key or entry.paper.key}\n"
