"""One paper in the detail: title, state, abstract, and what keys open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_reader.library import Found, Growth
from tui_reader.models import Entry, Paper
from tui_reader.text.mend import Mended
from tui_reader.tui.look import Look, Tones
from tui_reader.tui.saying import counted, day, more
from tui_reader.tui.saying import detail as says
from tui_reader.tui.view.facts import Fact, facts, matched_authors
from tui_reader.tui.view.pieces import (
    PROSE_WIDTH,
    Ranges,
    begun,
    fit,
    fit_words,
    line,
    link_places,
    matched,
    mended,
    segments,
    wrap,
)

if TYPE_CHECKING:
    from tui_reader.library.fetched import Repositories

NAMES = 9
"""Columns of the names of what is known."""
SIMILAR_WIDTH = 32
"""Columns of the similar papers beside the abstract."""
WIDE = PROSE_WIDTH + SIMILAR_WIDTH
"""From so many columns of the detail pane on (about 200 of the terminal) they stand there."""

SUMMARY_LINES = 2
"""Lines of the summary before all of it is asked for."""
Link = tuple[int, int, Style]
"""A range of a text that is a link, and its style, which knows where it leads."""

AUTHORS = 12
"""Authors that are named before all are asked for."""


class More(NamedTuple):
    """The library's knowledge of a paper beyond its record."""

    listed: tuple[date, ...] = ()
    """The days on which Daily Papers listed it."""
    details: Repositories | None = None
    change: Growth | None = None
    rules: tuple[str, ...] = ()
    """The rules that it falls under."""
    similar: tuple[str, ...] = ()
    """Titles of papers like it, the nearest first."""


class Detail(NamedTuple):
    """Everything that the detail shows of one paper."""

    entry: Entry
    place: str = ""
    """``position 22 of 36``."""
    found: Found | None = None
    """Why the search found it; None outside of one."""
    keys: tuple[tuple[str, str], ...] = ()
    """(command id, key) for the fields that a key acts on."""
    more: More = More()
    draft: str = ""
    """A note that was begun and not saved."""
    unsaved: bool = False
    """True when a mark of it has been waiting to be saved."""
    whole: bool = False
    """True when each author is named, and all of the summary is shown."""
    sort: str = ""
    """That by which the list beside it is sorted."""


class DetailLine(NamedTuple):
    """A line below the abstract."""

    name: str
    key: str
    text: str
    style: Style
    url: str = ""
    """The page that a click opens."""


def detail_lines(detail: Detail, width: int, look: Look) -> list[Strip]:
    """The detail pane's lines, each ``width`` cells; where there is room, with the similar papers beside them."""
    if width < WIDE:
        return _detail_lines(detail, width, look, wide=False)
    beside = width - SIMILAR_WIDTH
    lines = _detail_lines(detail, beside, look, wide=True)
    column = _similar_lines(detail, SIMILAR_WIDTH, look)
    blank = Strip.blank(beside, look.page.plain)
    lines += [blank] * (len(column) - len(lines))
    column += [Strip.blank(SIMILAR_WIDTH, look.page.plain)] * (len(lines) - len(column))
    return [Strip([*left, *right], width) for left, right in zip(lines, column, strict=True)]


def _similar_lines(detail: Detail, width: int, look: Look) -> list[Strip]:
    tones = look.page
    if not detail.more.similar:
        return []
    key = dict(detail.keys).get("similar", "")
    lines = [line([Segment(f"{says.SIMILAR:<{NAMES}}", tones.dim), Segment(key, tones.key)], width, tones.plain)]
    for title in detail.more.similar:
        lines.append(Strip.blank(width, tones.plain))
        shown = mended(title).text
        for start, end in wrap(shown, width - 2):
            lines.append(line([Segment(shown[start:end], tones.faded)], width, tones.plain))
    return lines


def _detail_lines(detail: Detail, width: int, look: Look, *, wide: bool) -> list[Strip]:
    """Title, state, matches, abstract, and what keys open."""
    tones, signs, paper, marks = look.page, look.signs, detail.entry.paper, detail.entry.marks
    left = 3 if width >= 50 else 1
    room = max(1, min(PROSE_WIDTH, width - left - (3 if wide else 2)))
    lines: list[Strip] = []

    def put(*pieces: Segment) -> None:
        lines.append(line([Segment(" " * left, tones.plain), *pieces], width, tones.plain))

    def prose(text: str, ranges: Ranges, base: Style, match: Style, links: Sequence[Link] = ()) -> None:
        for start, end in wrap(text, room):
            pieces: list[Segment] = []
            for a, b, link in (*links, (end, end, base)):
                a, b = min(max(a, start), end), min(max(b, start), end)
                for first, last, style in ((start, a, base), (a, b, link)):
                    inside = [(x - first, y - first) for x, y in ranges if x < last and y > first]
                    pieces += segments(text[first:last], inside, style, style + match)
                start = b
            put(*pieces)

    title = mended(paper.title)
    prose(title.text, matched(detail.found, "title", paper.title, title), tones.strong, tones.match + Style(bold=True))
    for pieces in _state(detail, room, tones, look):
        put(*pieces)
    if paper.authors:
        prose(*_authors(detail), tones.dim, tones.match)
    abstract = mended(paper.abstract)
    found = matched(detail.found, "abstract", paper.abstract, abstract)
    if detail.found and detail.found.spans:
        put()
        put(*_matches(detail.found, paper, title, abstract, room, tones, signs.cut))
    if paper.summary:
        put()
        for text in _summary(detail, paper.summary, room, look):
            put(Segment(text, tones.dim))
    put()
    if paper.abstract:
        prose(abstract.text, found, tones.plain, tones.match, _links(abstract.text, tones))
    else:
        prose(says.NO_ABSTRACT, [], tones.dim, tones.dim)
    if marks.note:
        put()
        prose(says.NOTE, [], tones.dim, tones.dim)
        prose(marks.note, [], tones.plain, tones.plain)
    if detail.draft:
        put()
        prose(says.draft(dict(detail.keys).get("note", "")), [], tones.tag, tones.dim)
        prose(detail.draft, [], tones.faded, tones.faded)
    fields = list(_fields(detail, tones, look, wide=wide))
    if fields:
        put()
    for name, key, text, style, url in fields:
        head = [Segment(f"{name:<{NAMES}}", tones.dim), Segment(f"{key:<2}", tones.key)]
        if style is tones.link:  # which is opened by a key, not read
            put(*head, Segment(fit(text, room - 11, signs.cut), style + Style(meta={"url": url})))
            continue
        for start, end in wrap(text, room - 11):
            put(*head, Segment(text[start:end], style))
            head = [Segment(" " * 11, tones.plain)]
    lines.append(Strip.blank(width, tones.plain))
    return lines


def _state(detail: Detail, room: int, tones: Tones, look: Look) -> Iterator[list[Segment]]:
    """``unread · bookmarked · ▲ 61 · LongCat · 10 Apr 2026 · position 3 of 36``, in as many lines as it takes."""
    signs, paper, marks = look.signs, detail.entry.paper, detail.entry.marks
    share = begun(marks)
    words = [(says.read(share), tones.dim) if marks.read else (f"{signs.unread} {says.UNREAD}", tones.accent)]
    if share and not marks.read:
        words.append((share, tones.dim))
    if marks.bookmarked:
        words.append((f"{signs.unsaved if detail.unsaved else signs.bookmark} {says.BOOKMARKED}", tones.accent))
    if detail.unsaved:
        words.append((says.UNSAVED, tones.error))
    shown = [[Segment(text, style)] for text, style in words]
    known = facts(paper, look, detail.more.change, detail.found, sort=detail.sort)
    for fact in (*known, Fact("place", detail.place)):
        base = tones.plain if fact.name == "organization" else tones.dim
        for start, end in wrap(fact.text, room) if fact.text else ():
            ranges = [(first - start, last - start) for first, last in fact.ranges if last > start]
            shown.append(list(segments(fact.text[start:end], ranges, base, tones.match)))
    between = Segment(f" {signs.between} ", tones.dim)
    pieces: list[Segment] = []
    used = 0
    for words_ in shown:
        width = sum(cell_len(piece.text) for piece in words_)
        if pieces and used + cell_len(between.text) + width > room:
            yield pieces
            pieces, used = [], 0
        if pieces:
            pieces.append(between)
            used += cell_len(between.text)
        pieces += words_
        used += width
    yield pieces


def _summary(detail: Detail, text: str, room: int, look: Look) -> Iterator[str]:
    """The lines of the summary: at first two, of which the second says by which key there are more."""
    text = says.SUMMARY + mended(text).text
    lines = wrap(text, room)
    if detail.whole or len(lines) <= SUMMARY_LINES:
        yield from (text[start:end] for start, end in lines)
        return
    yield from (text[start:end] for start, end in lines[: SUMMARY_LINES - 1])
    key = dict(detail.keys).get("authors", "")
    shows = says.shows_all(key) if room >= _ROOM_FOR_MORE else ""
    start = lines[SUMMARY_LINES - 1][0]
    yield fit_words(text[start : start + room + 1], room - cell_len(shows), look.signs.cut) + shows


def _links(text: str, tones: Tones) -> list[Link]:
    """The links in ``text``, in order: a click opens them."""
    return [(start, end, tones.link + Style(meta={"url": url})) for start, end, url in link_places(text)]


def _authors(detail: Detail) -> tuple[str, list[tuple[int, int]]]:
    """The authors, at first some; those that a search found are named in any case, with the letters that match."""
    paper, text, ranges = detail.entry.paper, "", []
    found = {fact.text: fact.ranges for fact in matched_authors(paper, detail.found)}
    first = len(paper.authors) if detail.whole else AUTHORS
    rest = paper.authors[first:]
    named = [name for name in rest if name in found][:AUTHORS]
    key = dict(detail.keys).get("authors", "")
    for name in (*paper.authors[:first], *named):
        if name in named[:1]:
            text += says.among(_unnamed(paper, first))
        elif text:
            text += ", "
        ranges += [(len(text) + start, len(text) + end) for start, end in found.get(name, ())]
        text += name
    if unnamed := _unnamed(paper, first):
        text += "" if named else more(unnamed)
        text += says.shows_all(key) if rest else ""
    return text, ranges


def _unnamed(paper: Paper, first: int) -> int:
    return max(len(paper.authors), paper.author_count or 0) - min(first, len(paper.authors))


def _matches(
    found: Found, paper: Paper, title: Mended, abstract: Mended, room: int, tones: Tones, cut: str
) -> list[Segment]:
    """``matches  title expressivity   abstract Transformers``: where the query was found, a word each.

    Ends with ``cut`` where there is no room for all of them.
    """
    pieces = [Segment(f"{says.MATCHES:<{NAMES}}", tones.dim)]
    used = NAMES
    room -= cell_len(cut) + 1
    for name, stored, text in (("title", paper.title, title), ("abstract", paper.abstract, abstract)):
        seen: dict[str, tuple[int, int]] = {}
        for start, end in sorted(matched(found, name, stored, text)):
            begin, stop = start, end
            while begin > 0 and text.text[begin - 1].isalnum():
                begin -= 1
            while stop < len(text.text) and text.text[stop].isalnum():
                stop += 1
            seen.setdefault(text.text[begin:stop], (start - begin, end - begin))
        for i, (word, span) in enumerate(list(seen.items())[:4]):
            label = ("" if used == NAMES else "  ") + f"{name} " if i == 0 else " "
            if used + len(label) + cell_len(word) > room:
                return [*pieces, Segment(f" {cut}", tones.dim)]
            pieces += [Segment(label, tones.dim), *segments(word, [span], tones.plain, tones.match)]
            used += len(label) + cell_len(word)
    elsewhere = [name for name in ("organization", "authors", "id", "keywords") if found.spans.get(name)]
    if elsewhere:
        words = f"{'' if used == NAMES else '  '}{says.matches_in(elsewhere)}"
        pieces.append(Segment(words if used + cell_len(words) <= room else f" {cut}", tones.dim))
    return pieces


def _fields(detail: Detail, tones: Tones, look: Look, *, wide: bool) -> Iterator[DetailLine]:
    """The lines below the abstract."""
    paper, keys = detail.entry.paper, dict(detail.keys)
    here = paper.page.removeprefix("https://")
    yield DetailLine(
        says.OPEN, keys.get("open-page", ""), here if paper.id or paper.doi else says.NO_PAGE, tones.link, paper.page
    )
    if paper.code:
        stars = f" {look.signs.between} {counted(paper.stars, 'star')}" if paper.stars else ""
        yield DetailLine(
            says.CODE, keys.get("open-code", ""), paper.code.removeprefix("https://") + stars, tones.link, paper.code
        )
    if paper.project:
        yield DetailLine(says.PROJECT, "", paper.project.removeprefix("https://"), tones.link, paper.project)
    for i, url in enumerate(url for url in paper.links if url not in (paper.code, paper.project)):
        yield DetailLine("" if i else says.LINKS, "", url.removeprefix("https://"), tones.link, url)
    if detail.entry.marks.tags:
        yield DetailLine(says.TAGS, keys.get("tags", ""), "  ".join(detail.entry.marks.tags), tones.tag)
    if paper.keywords:
        yield DetailLine(says.KEYWORDS, "", ", ".join(paper.keywords), tones.dim)
    if paper.submitter:
        yield DetailLine(says.SUBMITTED, "", says.submitted_by(paper.submitter), tones.dim)
    if detail.more.listed:
        yield DetailLine(says.LISTED, "", ", ".join(map(day, detail.more.listed)), tones.dim)
    if paper.id:
        yield from _linked(detail.more.details, keys.get("linked", ""), tones)
    for i, rule in enumerate(detail.more.rules):
        yield DetailLine("" if i else says.RULES, "", rule, tones.dim)
    if not wide:
        for i, title in enumerate(detail.more.similar[:2]):
            yield DetailLine(
                "" if i else says.SIMILAR, "" if i else keys.get("similar", ""), mended(title).text, tones.plain
            )


def _linked(details: Repositories | None, key: str, tones: Tones) -> Iterator[DetailLine]:
    if details is None:
        yield DetailLine(says.LINKED, key, says.REPOSITORIES, tones.dim)
        return
    for kind in ("model", "dataset", "space"):
        names = [linked.id for linked in details.linked if linked.kind == kind]
        total = max(len(names), details.totals.get(kind, 0))
        if names:
            yield DetailLine(says.repositories(kind), "", ", ".join(names) + more(total - len(names)), tones.dim)
    if not details.linked:
        yield DetailLine(says.LINKED, "", says.NO_REPOSITORIES, tones.dim)


_ROOM_FOR_MORE = 30
"""Columns from which on a line has room for more than what it tells."""
