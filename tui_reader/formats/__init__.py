"""Text to papers and back: one module a format, both directions in it, and one row of ``FORMATS`` for each.

A format is pure: it opens no file and no connection, and its module imports nothing that is slow to import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from tui_reader.formats import page
from tui_reader.models import Paper


class Format(NamedTuple):
    """One kind of file: its name, and the ways to recognise, read and write it."""

    name: str
    """Its name on the command line."""
    suffixes: tuple[str, ...]
    """Endings of its files' names, lower case, with the dot; the first is used for new files."""
    looks_like: Callable[[bytes], bool]
    """True when a file that begins with these bytes may be of this format."""
    parse: Callable[[str], tuple[Paper, ...]]
    """The papers in a text, in its order. Raises ValueError with one sentence that says where and why it gave up."""
    render: Callable[[Iterable[Paper]], str]
    """A text that holds the papers, as far as the format can."""


FORMATS: tuple[Format, ...] = (
    Format("page", (".txt",), page.looks_like, lambda text: page.parse(text).papers, page.render),
)
