"""Keys of papers, one a line: what ``mark`` and ``show`` take. Read out of any text: lists, notes, mails, bookmarks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tui_reader.formats import Named, Options, Problem
from tui_reader.mentions import mentions
from tui_reader.models import Entry

if TYPE_CHECKING:
    from tui_reader.formats.stream import Stream


def write(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """A key a line."""
    for entry in entries:
        yield f"{entry.key or entry.paper.key}\n"


# -- read -------------------------------------------------------------------------------------------------------

PIECE = 1_000
"""Characters of a line that are looked at together: no more papers are named in them than ``mentions`` takes."""
_ENDS = re.compile(r"[\s,;|\"'<>]")
"""Signs at which a line may be cut, since no id goes on behind them."""
_OURS = re.compile(r"(?:doi:\S+|title:\d+-[0-9a-f]+)")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_ATTEMPT = re.compile(r"(?ai)(?:arxiv:?)?\d{3,5}\.\d{3,6}(?:v\d*)?|(?:doi:?)?10\.\d+/?\S*|arxiv:\S+|https?://\S+")
"""A line that was meant to name a paper."""


def looks_like(head: str) -> bool:
    """True when a text that begins with ``head`` names a paper. Any text may, so others are asked before."""
    return "\0" not in head and any(True for line in head.split("\n") for _ in _named(line))


def is_list(head: str) -> bool:
    """True when most lines name a paper, so that this is what the text is for."""
    lines = [line for line in head.split("\n") if line.strip() and line.lstrip()[0] not in "#%"]
    return "\0" not in head and 2 * sum(any(True for _ in _named(line)) for line in lines) > len(lines)


def read(stream: Stream) -> Iterator[Named | Problem]:
    """The papers that are named, in their order; a line that is but a mistyped id is told."""
    none = True
    for number, line in enumerate(stream.lines(), stream.first):
        named = list(_named(line))
        none = none and not named
        for keys in named:
            yield Named(keys, number)
        if not named and (typed := _BULLET.sub("", line[:PIECE]).strip()) and _ATTEMPT.fullmatch(typed):
            none = False
            yield Problem(number, f"{typed[:60]} is no arXiv id, DOI or link of a paper")
    if none:
        yield Problem(0, "it names no paper by an arXiv id, a DOI or a link", "the text")


def _named(line: str) -> Iterator[tuple[str, ...]]:
    """The keys that each paper named in a line may have."""
    if whole := _OURS.fullmatch(line.strip()):
        yield (whole[0].lower() if whole[0].startswith("doi:") else whole[0],)
        return
    start = 0
    while start < len(line):
        end = start + PIECE
        if end < len(line):
            cuts = [match.end() for match in _ENDS.finditer(line, start, end)]
            end = cuts[-1] if cuts else end
        for mention in mentions(line[start:end]):
            if mention.sure:
                yield mention.keys
        start = end
