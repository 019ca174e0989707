"""The papers that the keys on a command line lead to, and the index by which others are found."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tui_reader.cli import printing
from tui_reader.cli.printing import say
from tui_reader.library import Library
from tui_reader.mentions import mentions
from tui_reader.models import Entry
from tui_reader.text import clean_line


class UnknownPaperError(Exception):
    """A key that leads to no paper, or to several; the message is one sentence.

    ``identity`` is the arXiv id that the key names, of a paper that is not here.
    """

    def __init__(self, message: str, identity: str = "") -> None:
        super().__init__(message)
        self.identity = identity


def find(library: Library, key: str) -> Entry:
    """The paper of a key, an id, a DOI, a link, a title, or the one that begins so. Raises UnknownPaperError."""
    key = clean_line(key)
    if entry := library.papers.find(key):
        return entry
    if missing := [mention.id for mention in mentions(key) if mention.id and mention.sure]:
        raise UnknownPaperError(
            f"arXiv:{missing[0]} is not in the library; tui-reader fetch {missing[0]} fetches it", missing[0]
        )
    begun = library.papers.begun(key) if key else []
    if not begun:
        raise UnknownPaperError(f"there is no paper {key!r} in the library; tui-reader list shows the keys")
    if len(begun) > 1:
        titles = " and ".join(f'"{entry.paper.title}"' for entry in begun[:2])
        raise UnknownPaperError(f"{key!r} is the beginning of several papers, such as {titles}; give more of it")
    return begun[0]


def keys(given: Sequence[str]) -> Iterator[str]:
    """The keys among the arguments; in place of ``-`` what stdin's lines begin with, so that a piped table will do.

    ``arXiv`` or ``DOI`` alone before another belongs to it.
    """
    before = ""
    for word in given:
        if word != "-":
            if word.rstrip(": ").lower() in ("arxiv", "doi") and not before:
                before = word
                continue
            yield f"{before} {word}".lstrip()
            before = ""
            continue
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # what is no text is no key, and is told as such
        for line in sys.stdin or ():
            if key := line.partition("\t")[0].strip():
                yield key
    if before:
        yield before


def index(library: Library) -> None:
    """Bring the search's index up to date, which takes a moment in a large library the first time."""
    with printing.ProgressLine() as line, told_of_index():
        library.finder.warm(lambda done, total: line.show(f"indexing for search: {done:,} of {total:,} papers"))
    if library.finder.trouble:
        say(library.finder.trouble)


@contextmanager
def told_of_index() -> Iterator[None]:
    """An index that can't be written, on a full disk, is no reason to find nothing: words are sought as written."""
    try:
        yield
    except OSError as error:
        say(f"the search's index can't be written ({error.strerror or error}); only whole words as written are found")
