"""Papers and words on the standard streams: entries in, text out. Knows no library, imports nothing slow."""

from __future__ import annotations

import os
import sys
import time
from typing import NamedTuple

from tui_reader import text
from tui_reader.models import Entry
from tui_reader.text.cells import cells, fitting

PROSE_WIDTH = 80
TABLE = "table"
"""The format where none is asked for: for people."""
HASH_DIGITS = 10
"""Digits of a title's hash that a table shows: enough to name one paper among a million, as long as an arXiv id."""


def say(sentence: str) -> None:
    """A sentence for people, to stderr. What it quotes (arguments, file names) is made safe for a terminal."""
    if sys.stderr is not None:
        sys.stderr.write(f"tui-reader: {text.clean_line(sentence, 4_000)}\n")


class OutputKind(NamedTuple):
    """The kind of thing that stdout is."""

    width: int | None = None
    """Columns of the terminal; None for a pipe or a file, which gets whole titles in columns separated by tabs."""
    styled: bool = False
    """True when bold and dim may be used."""
    ascii_only: bool = False
    """True when its encoding lacks the signs that are used elsewhere."""

    def bold(self, words: str) -> str:
        """``words`` in bold where that can be shown."""
        return f"\x1b[1m{words}\x1b[22m" if self.styled else words

    def dim(self, words: str) -> str:
        """``words`` dimmed where that can be shown."""
        return f"\x1b[2m{words}\x1b[22m" if self.styled else words


def output() -> OutputKind:
    """Look at stdout as it is now. NO_COLOR (https://no-color.org) and a dumb terminal get no styles."""
    tty = sys.stdout.isatty()
    styled = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "").replace("_", "")
    return OutputKind(_columns() if tty else None, styled, not encoding.startswith("utf"))


def _columns() -> int:
    import shutil  # with all that compresses archives: for a terminal only

    return shutil.get_terminal_size().columns


def row(entry: Entry, out: OutputKind, score: float | None = None) -> str:
    """A line of a table.

    On a terminal: score, signs (unread, bookmarked), day, title cut to the width, short key. In a pipe, separated by
    tabs: key, signs, day, title, score.
    """
    from tui_reader.text.mend import mend

    marks, paper = entry.marks, entry.paper
    unread, bookmarked, cut_off = ("*", "+", "...") if out.ascii_only else ("●", "★", "…")
    signs = ("" if marks.read else unread) + (bookmarked if marks.bookmarked else "")
    day = paper.published or paper.listed
    shown_day = day.isoformat() if day else ""
    title = mend(paper.title).text
    if out.width is None:
        return "\t".join([entry.key, signs, shown_day, title, *([] if score is None else [f"{score:.1f}"])])
    signs = (" " if marks.read else unread) + (bookmarked if marks.bookmarked else " ")
    head = f"{signs} {shown_day:10}" if score is None else f"{score:5.1f}  {signs} {shown_day:10}"
    key = short_key(entry.key)
    room = max(8, out.width - len(head) - len(key) - 4)
    title = cut(title, room, cut_off)
    padding = " " * (room - sum(map(cells, title)))
    return f"{head}  {title if marks.read else out.bold(title)}{padding}  {out.dim(key)}"


def short_key(key: str) -> str:
    """A name of the paper for the command line that is quick to type: its arXiv id, its DOI, the title's hash begun."""
    kind, _, value = key.partition(":")
    return value.removeprefix("1-")[:HASH_DIGITS] if kind == "title" else value


def paper(entry: Entry, out: OutputKind) -> str:
    """One paper for reading: what is known of it, then its abstract."""
    from tui_reader.text.mend import mend

    paper, marks = entry.paper, entry.marks
    names = ", ".join(paper.authors)
    unnamed = (paper.author_count or 0) - len(paper.authors)
    if unnamed > 0:
        names = f"{names} and {unnamed:,} more" if names else str(unnamed)
    state = ("read" if marks.read else "unread") + (", bookmarked" if marks.bookmarked else "")
    facts = {
        "key": entry.key,
        "authors": names,
        "organization": f"{paper.organization.name} ({paper.organization.slug})" if paper.organization else "",
        "published": paper.published.isoformat() if paper.published else "",
        "listed": paper.listed.isoformat() if paper.listed else "",
        "upvotes": "" if paper.upvotes is None else f"{paper.upvotes:,}",
        "comments": "" if paper.comments is None else f"{paper.comments:,}",
        "page": paper.page,
        "code": paper.code or "",
        "links": "\n".join(link for link in paper.links if link != paper.code),
        "state": state,
        "tags": ", ".join(marks.tags),
        "note": marks.note,
    }
    label = max(map(len, facts)) + 2
    width = min(PROSE_WIDTH, out.width or PROSE_WIDTH)
    lines = [*map(out.bold, _wrapped(mend(paper.title).text, width)), ""]
    for name, value in facts.items():
        whole = name in ("key", "page", "code", "links")  # cut in two it could not be copied
        parts = value.split("\n") if whole else _wrapped(value, width - label)
        heads = [out.dim(f"{name:{label}}"), *[" " * label] * (len(parts) - 1)]
        lines += [head + part for head, part in zip(heads, parts, strict=True)] if value else []
    if paper.abstract:
        lines += ["", *_wrapped(mend(paper.abstract).text, width)]
    return "\n".join(lines) + "\n"


def _wrapped(prose: str, width: int) -> list[str]:
    import textwrap

    lines: list[str] = []
    for paragraph in prose.split("\n"):
        lines += textwrap.wrap(paragraph, max(20, width), break_long_words=False, break_on_hyphens=False) or [""]
    return lines


def cut(words: str, width: int, cut_off: str = "…") -> str:
    """``words`` in at most ``width`` columns, with ``cut_off`` at the end where something is left out."""
    if cells(words) <= width:
        return words
    return words[: fitting(words, width - len(cut_off))].rstrip() + cut_off


QUIET = 1.0
"""Seconds that work takes before its progress is shown."""


class ProgressLine:
    """One line on a terminal's stderr that says how far work is, written anew each time and gone at the end."""

    def __init__(self) -> None:
        self._shown = False
        self._from = time.monotonic() + QUIET
        self._terminal = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def clear(self) -> None:
        """Take it back, for something else that is to be written."""
        if self._shown:
            self._shown = False
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def show(self, words: str) -> None:
        """Show this from now on."""
        if self._terminal and time.monotonic() >= self._from:
            self._shown = True
            sys.stderr.write(f"\r\x1b[K{words}")
            sys.stderr.flush()
