"""Papers as styled lines. Pure: what to show in, strips of one line out; nothing here scrolls or reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_reader.library import Change, Spans
from tui_reader.mend import Mended, mend
from tui_reader.models import Entry, Paper
from tui_reader.tui.look import UNICODE, Look, Tones

if TYPE_CHECKING:
    from tui_reader.library.fetched import Details

PROSE_WIDTH = 80
"""Most columns of running text, however wide the pane: longer lines lose the eye on the way back."""

ORGANIZATION_WIDTH = 24
"""Most columns of an organisation's name in the list."""
DENSITIES = {"airy": 3, "two-line": 2, "one-line": 1}
"""Lines of a row in the list, by density."""

Ranges = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Extra:
    """What else is known of a paper in a list."""

    change: Change | None = None
    """How its numbers changed since the last visit."""
    highlighted: bool = False
    """Whether a rule points it out."""
    source: str = ""
    """Which services found it."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is known about one row of the list when it is drawn."""

    entry: Entry
    selected: bool = False
    """Under the cursor."""
    picked: bool = False
    """Among the papers that the next mark is for."""
    spans: Spans | None = None
    """What matches the search; None outside of one."""
    excerpt: tuple[str, tuple[tuple[int, int], ...]] | None = None
    """A piece of the abstract around a match, where the title does not show why it was found."""
    extra: Extra | None = None


def day(value: date) -> str:
    """A date as it is shown: ``2 Oct 2024``."""
    return f"{value.day} {value:%b %Y}"


def authors(count: int) -> str:
    """``1 author``, ``22 authors``."""
    return counted(count, "author")


def counted(count: int, thing: str) -> str:
    """A number of things: ``1 comment``, ``1,204 comments``."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


# -- styled pieces --------------------------------------------------------------------------------------------------


def segments(text: str, ranges: Ranges, base: Style, match: Style) -> Iterator[Segment]:
    """``text`` in ``base``, the ``ranges`` of it in ``match``; overlapping or backward ranges do no harm."""
    at = 0
    for start, end in sorted(ranges):
        start, end = max(at, start), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            yield Segment(text[at:start], base)
        yield Segment(text[start:end], match)
        at = end
    if at < len(text):
        yield Segment(text[at:], base)


def fit(text: str, width: int, cut: str) -> str:
    """``text`` in at most ``width`` cells, with the sign ``cut`` where something is missing."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + cut


def line(pieces: Sequence[Segment], width: int, blank: Style) -> Strip:
    """A strip of exactly ``width`` cells."""
    used = sum(cell_len(piece.text) for piece in pieces)
    if used <= width:
        return Strip([*pieces, Segment(" " * (width - used), blank)], width)
    return Strip(pieces).adjust_cell_length(width, blank)


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Where lines of at most ``width`` cells begin and end in ``text``, broken at spaces; long words are cut.

    Scripts without spaces break anywhere. Newlines end a line; the ranges leave out the white space at a break.
    """
    width = max(1, width)
    lines: list[tuple[int, int]] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        lines += _wrapped(text, start, end, width)
        start = end + 1
    return lines


def _wrapped(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    narrow = text.isascii()
    while True:
        while start < end and text[start] == " ":
            start += 1
        if end - start <= width and (narrow or cell_len(text[start:end]) <= width):
            yield start, end
            return
        stop = start + width if narrow else _cells(text, start, end, width)
        if stop >= end:  # a mark without a base is wider in its line than by itself
            yield start, end
            return
        space = text.rfind(" ", start, stop + 1)
        if space <= start or (not narrow and ord(text[stop]) >= 0x2E80):
            space = stop
        yield start, start + len(text[start:space].rstrip())
        start = space


def _cells(text: str, start: int, end: int, width: int) -> int:
    """The end of what fits into ``width`` cells from ``start``; at least one character."""
    used = 0
    for at in range(start, end):
        used += cell_len(text[at])
        if used > width:
            return max(at, start + 1)
    return end


def wrapped_lines(paragraphs: Sequence[str], width: int, look: Look, indent: int) -> list[Strip]:
    """Dim prose with an empty line between the paragraphs: what empty screens say."""
    tones = look.page
    room = max(1, min(PROSE_WIDTH, width - indent - 1))
    lines: list[Strip] = []
    for i, paragraph in enumerate(paragraphs):
        if i:
            lines.append(Strip.blank(width, tones.plain))
        for start, end in wrap(paragraph, room):
            lines.append(line([Segment(" " * indent + paragraph[start:end], tones.dim)], width, tones.plain))
    return lines


# -- the list -------------------------------------------------------------------------------------------------------


def row_lines(row: Row, width: int, density: str, look: Look) -> list[Strip]:
    """The lines of one row in the list: as many as its density has, each ``width`` cells."""
    tones = look.selected if row.selected else look.page
    marks, paper = row.entry.marks, row.entry.paper
    gutter = _gutter(row, look, tones)
    indent = 6
    room = width - indent - 1
    title = tones.faded if marks.read else tones.strong
    if density == "one-line":
        when = _when(paper)
        room -= len(when) + 2
        first = [*gutter, *_title(row, room, title, tones, look)]
        first_width = min(width, indent + max(0, room))
        strip = line(first, first_width, tones.plain)
        return [Strip.join([strip, line([Segment(f"  {when} ", tones.dim)], width - first_width, tones.plain)])]
    lines = [line([*gutter, *_title(row, room, title, tones, look)], width, tones.plain)]
    bar = Segment(look.signs.cursor if row.selected else " ", tones.key)
    lines.append(
        line([bar, Segment(" " * (indent - 1), tones.plain), *_meta(row, room, tones, look)], width, tones.plain)
    )
    if density == "airy":
        lines.append(Strip.blank(width, look.page.plain))
    return lines


def _gutter(row: Row, look: Look, tones: Tones) -> list[Segment]:
    signs, marks = look.signs, row.entry.marks
    return [
        Segment(signs.cursor if row.selected else " ", tones.key),
        Segment(signs.picked if row.picked else " ", tones.key),
        Segment(" " if marks.read else signs.unread, tones.accent),
        Segment(signs.highlight if row.extra and row.extra.highlighted else " ", tones.tag),
        Segment(signs.bookmark if marks.bookmarked else " ", tones.accent),
        Segment(" ", tones.plain),
    ]


def _title(row: Row, room: int, base: Style, tones: Tones, look: Look) -> Iterator[Segment]:
    shown = mend(row.entry.paper.title)
    match = tones.key if base.bold else tones.accent
    return segments(fit(shown.text, room, look.signs.cut), _shown(row.spans, "title", shown), base, match)


def _shown(spans: Spans | None, field: str, mended: Mended) -> Ranges:
    return [mended.shown(start, end) for start, end in (spans or {}).get(field, ())]


def _when(paper: Paper) -> str:
    return day(paper.published) if paper.published else ""


def _meta(row: Row, room: int, tones: Tones, look: Look) -> Iterator[Segment]:
    paper, between = row.entry.paper, f" {look.signs.between} "
    if row.excerpt:
        when = _when(paper)
        head = when + between if when else ""
        yield Segment(head, tones.dim)
        text, ranges = row.excerpt
        text = text.replace(UNICODE.cut, look.signs.cut)
        yield from segments(fit(text, room - len(head), look.signs.cut), ranges, tones.dim, tones.accent)
        return
    extra = row.extra or Extra()
    known = [extra.source] if extra.source else []
    facts = list(_facts(paper, look, extra.change))
    if paper.upvotes is not None:  # the first thing that a list of the day is read for
        known.append(facts.pop(0))
    if paper.organization:
        known.append(fit(paper.organization.name, ORGANIZATION_WIDTH, look.signs.cut))
    known += facts
    if row.entry.marks.tags:
        known.append(" ".join(f"#{tag}" for tag in row.entry.marks.tags))
    yield Segment(fit(between.join(known) or "no date", room, look.signs.cut), tones.dim)


def _facts(paper: Paper, look: Look, change: Change | None = None) -> Iterator[str]:
    """What is known of a paper beyond its texts, for one line, and how it changed since the last visit."""
    if paper.upvotes is not None:
        yield f"{look.signs.upvote} {paper.upvotes:,}" + _changed(change.upvotes if change else 0)
    if paper.published:
        yield day(paper.published)
    if paper.author_count:
        yield authors(paper.author_count)
    if paper.comments:
        yield counted(paper.comments, "comment") + _changed(change.comments if change else 0)
    if paper.stars:
        yield counted(paper.stars, "star") + _changed(change.stars if change else 0)


def _changed(by: int) -> str:
    return f" ({by:+,})" if by else ""


def tail_lines(text: str, selected: bool, width: int, density: str, look: Look) -> list[Strip]:
    """The row after the last paper."""
    tones = look.selected if selected else look.page
    bar = Segment(look.signs.cursor if selected else " ", tones.key)
    shown = Segment(fit(text, width - 7, look.signs.cut), tones.link)
    first = line([bar, Segment(" " * 5, tones.plain), shown], width, tones.plain)
    return [first, *[Strip.blank(width, look.page.plain)] * (DENSITIES[density] - 1)]


# -- the detail -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """Something in the detail that a key opens."""

    name: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class More:
    """What the library knows of a paper beyond its record."""

    listed: tuple[date, ...] = ()
    """The days on which Daily Papers listed it."""
    details: Details | None = None
    change: Change | None = None
    rules: tuple[str, ...] = ()
    """The rules that it falls under."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What the detail shows of one paper."""

    entry: Entry
    place: str = ""
    """``position 22 of 36``."""
    spans: Spans | None = None
    keys: tuple[tuple[str, str], ...] = ()
    """(command id, key) for the fields that a key acts on."""
    more: More = More()


def detail_lines(detail: Detail, width: int, look: Look) -> list[Strip]:
    """The detail pane's lines, each ``width`` cells: title, state, matches, abstract, and what keys open."""
    tones, signs, paper, marks = look.page, look.signs, detail.entry.paper, detail.entry.marks
    left = 3 if width >= 50 else 1
    room = max(1, min(PROSE_WIDTH, width - left - 2))
    lines: list[Strip] = []

    def put(*pieces: Segment) -> None:
        lines.append(line([Segment(" " * left, tones.plain), *pieces], width, tones.plain))

    def prose(text: str, ranges: Ranges, base: Style, match: Style) -> None:
        for start, end in wrap(text, room):
            inside = [(a - start, b - start) for a, b in ranges if a < end and b > start]
            put(*segments(text[start:end], inside, base, match))

    title = mend(paper.title)
    prose(title.text, _shown(detail.spans, "title", title), tones.strong, tones.key)
    put(*_state(detail, room, tones, look))
    if paper.authors:
        names = ", ".join(paper.authors[:12]) + (
            f" and {len(paper.authors) - 12} more" if len(paper.authors) > 12 else ""
        )
        prose(names, [], tones.dim, tones.accent)
    abstract = mend(paper.abstract)
    found = _shown(detail.spans, "abstract", abstract)
    if detail.spans:
        put()
        put(*_matches(detail.spans, title, abstract, room, tones, look))
    put()
    if paper.abstract:
        prose(abstract.text, found, tones.plain, tones.accent)
    else:
        prose("No abstract is known.", [], tones.dim, tones.dim)
    if paper.summary:
        put()
        prose("AI summary", [], tones.dim, tones.dim)
        prose(mend(paper.summary).text, [], tones.faded, tones.faded)
    if marks.note:
        put()
        prose("Note", [], tones.dim, tones.dim)
        prose(marks.note, [], tones.plain, tones.plain)
    fields = list(_fields(detail, tones, look))
    if fields:
        put()
    for name, key, text, style in fields:
        head = [Segment(f"{name:<9}", tones.dim), Segment(f"{key:<2}", tones.key)]
        if style is tones.link:  # which is opened by a key, not read
            put(*head, Segment(fit(text, room - 11, signs.cut), style))
            continue
        for start, end in wrap(text, room - 11):
            put(*head, Segment(text[start:end], style))
            head = [Segment(" " * 11, tones.plain)]
    lines.append(Strip.blank(width, tones.plain))
    return lines


def _state(detail: Detail, room: int, tones: Tones, look: Look) -> list[Segment]:
    """``unread, bookmarked, LongCat, 10 Apr 2026, 4 comments, position 3 of 36``: as much as fits, in one line."""
    signs, paper, marks = look.signs, detail.entry.paper, detail.entry.marks
    between = Segment(f" {signs.between} ", tones.dim)
    pieces = [Segment("read", tones.dim) if marks.read else Segment(f"{signs.unread} unread", tones.accent)]
    if marks.bookmarked:
        pieces += [between, Segment(f"{signs.bookmark} bookmarked", tones.accent)]
    if organization := paper.organization:
        shift = len(organization.slug) + 1  # what is searched is "slug name"
        found = (detail.spans or {}).get("organization", ())
        ranges = [(start - shift, end - shift) for start, end in found if start >= shift]
        pieces += [between, *segments(organization.name, ranges, tones.plain, tones.accent)]
    for fact in (*_facts(paper, look, detail.more.change), detail.place):
        if fact:
            pieces += [between, Segment(fact, tones.dim)]
    while len(pieces) > 1 and sum(cell_len(piece.text) for piece in pieces) > room:
        pieces = pieces[:-2]
    return pieces


def _matches(spans: Spans, title: Mended, abstract: Mended, room: int, tones: Tones, look: Look) -> list[Segment]:
    """``matches  title expressivity   abstract Transformers``: where the query was found, a word each."""
    pieces = [Segment(f"{'matches':<9}", tones.dim)]
    used = 9
    for name, text in (("title", title), ("abstract", abstract)):
        seen: dict[str, tuple[int, int]] = {}
        for start, end in sorted(_shown(spans, name, text)):
            begin, stop = start, end
            while begin > 0 and text.text[begin - 1].isalnum():
                begin -= 1
            while stop < len(text.text) and text.text[stop].isalnum():
                stop += 1
            seen.setdefault(text.text[begin:stop], (start - begin, end - begin))
        for i, (word, span) in enumerate(list(seen.items())[:4]):
            label = ("" if used == 9 else "  ") + f"{name} " if i == 0 else " "
            if used + len(label) + cell_len(word) > room:
                return pieces
            pieces += [Segment(label, tones.dim), *segments(word, [span], tones.plain, tones.accent)]
            used += len(label) + cell_len(word)
    for name in ("organization", "authors", "id", "keywords"):
        if spans.get(name) and used + len(name) + 2 <= room:
            pieces.append(Segment(("" if used == 9 else "  ") + name, tones.dim))
            used += len(name) + 2
    return pieces


def _fields(detail: Detail, tones: Tones, look: Look) -> Iterator[tuple[str, str, str, Style]]:
    """(name, key, text, style) of what stands below the abstract."""
    paper, keys = detail.entry.paper, dict(detail.keys)
    here = paper.page.removeprefix("https://")
    yield "open", keys.get("open-page", ""), here if paper.id or paper.doi else _SEARCH, tones.link
    if paper.code:
        yield "code", keys.get("open-code", ""), paper.code.removeprefix("https://"), tones.link
    if paper.project:
        yield "project", "", paper.project.removeprefix("https://"), tones.link
    for i, url in enumerate(url for url in paper.links if url not in (paper.code, paper.project)):
        yield "" if i else "links", "", url.removeprefix("https://"), tones.link
    if detail.entry.marks.tags:
        yield "tags", keys.get("tags", ""), "  ".join(detail.entry.marks.tags), tones.tag
    if paper.keywords:
        yield "keywords", "", ", ".join(paper.keywords), tones.dim
    if paper.submitter:
        yield "by", "", paper.submitter, tones.dim
    if detail.more.listed:
        yield "listed", "", ", ".join(map(day, detail.more.listed)), tones.dim
    if paper.id:
        yield from _linked(detail.more.details, keys.get("linked", ""), tones)
    for i, rule in enumerate(detail.more.rules):
        yield "" if i else "rules", "", rule, tones.dim


def _linked(details: Details | None, key: str, tones: Tones) -> Iterator[tuple[str, str, str, Style]]:
    if details is None:
        yield "linked", key, "models, datasets and spaces", tones.dim
        return
    for kind in ("model", "dataset", "space"):
        names = [linked.id for linked in details.linked if linked.kind == kind]
        total = max(len(names), details.totals.get(kind, 0))
        if names:
            more = f" and {total - len(names):,} more" if total > len(names) else ""
            yield f"{kind}s", "", ", ".join(names) + more, tones.dim
    if not details.linked:
        yield "linked", "", "nothing", tones.dim


_SEARCH = "search huggingface.co/papers for this title"
