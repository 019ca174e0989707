"""Papers as rows of the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_reader.library import Found, Growth
from tui_reader.models import Entry
from tui_reader.tui.look import UNICODE, Look, Tones
from tui_reader.tui.saying import detail as says
from tui_reader.tui.saying import more
from tui_reader.tui.view.facts import (
    UPVOTES_WIDTH,
    Fact,
    fact_segments,
    fact_width,
    facts,
    fitting,
    matched_authors,
    upvotes,
)
from tui_reader.tui.view.pieces import Ranges, begun, fit, fit_words, line, matched, mended, published, segments

INDENT = 6
"""Columns before a row's title, for its signs."""
EXCERPT_ROOM = 60
"""From so many columns on an excerpt stands beside the date."""
EXCERPT_LEAST = 14
"""Columns that an excerpt has, whatever else would stand before it."""
TITLE_LEAST = 8
"""Columns that a title has, whatever else would stand on its right."""
FACT_LEAST = 4
"""Columns from which on the beginning of a fact says something."""
ORGANIZATION_WIDTH = 24
"""Columns of an organisation's name in the list where all of it has no room."""
SEEN = 3
"""Letters of a match that tell why a title was found."""
DENSITIES = {"airy": 3, "two-line": 2, "one-line": 1}
"""Lines of a row in the list, by density."""


class Extra(NamedTuple):
    """Further facts about a paper in a list."""

    change: Growth | None = None
    """The change of its numbers since the last visit."""
    highlighted: bool = False
    """True when a rule points it out."""
    source: str = ""
    """The services that found it."""


class ListRow(NamedTuple):
    """Everything about one row of the list when it is drawn."""

    entry: Entry
    selected: bool = False
    """Under the cursor."""
    picked: bool = False
    """Among the papers that the next mark is for."""
    found: Found | None = None
    """Why the search found it; None outside of one."""
    extra: Extra | None = None
    draft: bool = False
    """True when a note on it was begun and not saved."""
    unsaved: bool = False
    """True when a mark of it has been waiting to be saved."""
    sort: str = ""
    """That by which the list is sorted."""
    heading: str = ""
    """The day that begins with this row, for lists of several days."""
    following: str = ""
    """The day that begins with the next row."""
    here: bool = True
    """False while the keys act on another pane."""


def row_lines(row: ListRow, width: int, density: str, look: Look) -> list[Strip]:
    """The lines of one row in the list: as many as its density has, each ``width`` cells."""
    tones = look.selected if row.selected else look.page
    title = tones.faded if row.entry.marks.read else tones.strong
    room = width - INDENT - 1
    right = _right(row, room - TITLE_LEAST, density, look)
    if right:
        room -= cell_len(right) + 2
    first_width = min(width, INDENT + max(0, room)) if right else width
    first = line([*_gutter(row, look, tones), *_title(row, room, title, tones, look)], first_width, tones.plain)
    if right:
        first = Strip.join([first, line([Segment(f"  {right} ", tones.dim)], width - first_width, tones.plain)])
    if density == "one-line":
        return [first]
    second = [*_second_gutter(row, look, tones), *_meta(row, width - INDENT - 1, room, tones, look)]
    lines = [first, line(second, width, tones.plain)]
    if density == "airy":
        lines.append(day_line(row.following, width, look))
    return lines


def day_line(day: str, width: int, look: Look) -> Strip:
    """The gap between two rows; with the day that begins there, its heading."""
    tones = look.page
    if not day:
        return Strip.blank(width, tones.plain)
    rule = look.signs.rule * max(0, width - INDENT - cell_len(day) - 2)
    pieces = [Segment(" " * INDENT + day + " ", tones.dim), Segment(rule, tones.rule)]
    return line(pieces, width, tones.plain)


def _right(row: ListRow, room: int, density: str, look: Look) -> str:
    """The right end of a row's first line: the day that begins with it, and the best of a missing second line.

    Without what has no room, the least important first; that by which the list is sorted stays.
    """
    said = [Fact("heading", row.heading if density != "airy" else "")]
    if density == "one-line":
        marks, signs = row.entry.marks, look.signs
        noted = (signs.note if marks.note else "") + (signs.tags if marks.tags else "")
        said += [Fact("noted", noted), Fact("begun", begun(marks)), Fact("value", _value(row, look))]
    said = [fact for fact in said if fact.text]
    for name in ("begun", "noted", "heading"):
        if fact_width(said, between=2) + 2 > room:
            said = [fact for fact in said if fact.name != name]
    return "  ".join(fact.text for fact in said)


def _value(row: ListRow, look: Look) -> str:
    """That by which the list is sorted, else the upvotes; of a paper that has neither its date."""
    paper = row.entry.paper
    if row.sort in ("comments", "stars"):
        number = getattr(paper, row.sort)
        return "" if number is None else f"{number:,}".rjust(UPVOTES_WIDTH)
    if row.sort == "date" or paper.upvotes is None:
        return published(paper)
    return upvotes(paper.upvotes, look)


def _gutter(row: ListRow, look: Look, tones: Tones) -> list[Segment]:
    signs, marks = look.signs, row.entry.marks
    shown = (
        (row.selected, signs.cursor, tones.key if row.here else tones.dim),
        (row.picked, signs.picked, tones.key),
        (not marks.read, signs.unread, tones.accent),
        (bool(row.extra and row.extra.highlighted), signs.highlight, tones.tag),
        (marks.bookmarked, signs.unsaved if row.unsaved else signs.bookmark, tones.accent),
    )
    # In reverse a blank in a sign's colour would be a block of it.
    blank = tones.plain if tones.plain.reverse else None
    signs_shown = (Segment(sign if there else " ", style if there else blank or style) for there, sign, style in shown)
    return [*signs_shown, Segment(" ", tones.plain)]


def _second_gutter(row: ListRow, look: Look, tones: Tones) -> Iterator[Segment]:
    signs, marks = look.signs, row.entry.marks
    yield Segment(signs.cursor if row.selected else " ", tones.key if row.here else tones.dim)
    yield Segment(f" {signs.note if marks.note else ' '} {signs.tags if marks.tags else ' '} ", tones.dim)


def _title(row: ListRow, room: int, base: Style, tones: Tones, look: Look) -> Iterator[Segment]:
    title = row.entry.paper.title
    shown = mended(title)
    match = tones.match + Style(bold=True) if base.bold else tones.match
    text, ranges = fit(shown.text, room, look.signs.cut), matched(row.found, "title", title, shown)
    return segments(text, _seen_of(ranges, text, shown.text, look), base, match)


def _meta(row: ListRow, room: int, titled: int, tones: Tones, look: Look) -> Iterator[Segment]:
    """``titled``: the columns of the title above."""
    paper, between = row.entry.paper, f" {look.signs.between} "
    extra = row.extra or Extra()
    state = [Fact(name, text) for name, text in (("draft", says.DRAFT if row.draft else ""),
             ("begun", begun(row.entry.marks)), ("source", extra.source)) if text]  # fmt: skip
    known = list(facts(paper, look, extra.change, row.found, sort=row.sort, aligned=True))
    known = [fact for fact in known if fact.name == "upvotes"] + state + [f for f in known if f.name != "upvotes"]
    if row.found and row.found.excerpt:
        yield from _excerpt(row, known, room, row.found.excerpt, row.found.ranges, tones, look)
        return
    named = matched_authors(paper, row.found)
    if not named and (unseen := _unseen(row, titled, look)):
        yield from _excerpt(row, known, room, *unseen, tones, look)
        return
    if named:
        author = _named(named, paper.author_count or 1)
        known = [author if fact.name == "authors" else fact for fact in known]
    known = [_short(fact, look) if fact.name == "organization" else fact for fact in known]
    if row.entry.marks.tags:
        known.append(Fact("tags", " ".join(f"#{tag}" for tag in row.entry.marks.tags)))
    shown = fitting(known, room, len(between), (row.sort,)) or [Fact("", says.NO_DATE)]
    yield from fact_segments(_cut(shown, room, look), between, tones.dim, tones.match)


def _named(found: list[Fact], count: int) -> Fact:
    """The first author that was found, and those in whose names something else was; of ``count`` authors."""
    text, ranges, seen, names = "", [], set[str](), 0
    for name, inside in ((fact.text, fact.ranges) for fact in found):
        letters = {name[max(0, start) : end].casefold() for start, end in inside}
        if letters <= seen:
            continue
        seen |= letters
        text += ", " if text else ""
        ranges += [(len(text) + start, len(text) + end) for start, end in inside]
        text, names = text + name, names + 1
    return Fact("named", text + more(count - names), ranges, short=found[0].text)


def _cut(known: list[Fact], room: int, look: Look) -> list[Fact]:
    """As much of the last fact as has room: a single one can be longer than the line."""
    between = len(look.signs.between) + 2
    if fact_width(known, between) <= room:
        return known
    *before, last = known
    left = room - fact_width([*before, Fact("", "")], between)
    if before and left < min(FACT_LEAST, cell_len(last.text)):
        return _cut(before, room, look)
    text = fit_words(last.text, left, look.signs.cut, least=max((stop for _, stop in last.ranges), default=0))
    return [*before, last._replace(text=text, ranges=_seen_of(last.ranges, text, last.text, look))]


def _seen_of(ranges: Ranges, shown: str, text: str, look: Look) -> Ranges:
    """The matches in as much as is ``shown`` of a text: the sign for what is missing matches nothing."""
    end = len(shown) - (len(look.signs.cut) if shown != text else 0)
    return [(start, min(stop, end)) for start, stop in ranges]


def _short(fact: Fact, look: Look) -> Fact:
    return fact._replace(short=fit_words(fact.text, ORGANIZATION_WIDTH, look.signs.cut))


def _unseen(row: ListRow, room: int, look: Look) -> tuple[str, Ranges] | None:
    """The rest of a title that is cut, where a word of it matches that is seen nowhere before; None for none."""
    title = row.entry.paper.title
    shown = mended(title)
    ranges = sorted(matched(row.found, "title", title, shown))
    if not ranges or cell_len(shown.text) <= room:
        return None
    end = len(fit(shown.text, room, ""))
    words = [shown.text[start:stop].casefold() for start, stop in ranges]
    seen = {word for word, (start, stop) in zip(words, ranges, strict=True) if min(start + SEEN, stop) <= end}
    if seen.issuperset(words):
        return None
    begin = shown.text.rfind(" ", 0, end + 1) + 1
    inside = [(start - begin + 1, stop - begin + 1) for start, stop in ranges if start >= begin]
    return UNICODE.cut + shown.text[begin:], inside


def _excerpt(
    row: ListRow, known: list[Fact], room: int, text: str, matches: Ranges, tones: Tones, look: Look
) -> Iterator[Segment]:
    """Upvotes and sorted-by value, then a part of the abstract or the title, and what matches in it."""
    between = f" {look.signs.between} "
    stay = ("upvotes", row.sort, "draft", "begun", "source", *(["date"] if room >= EXCERPT_ROOM else []))
    most = room - len(between) - EXCERPT_LEAST
    head = fitting([fact for fact in known if fact.name in stay], most, len(between), (row.sort,))
    if head and (fact_width(head, len(between)) <= most or head[0].name == row.sort):
        yield from fact_segments(_cut(head, room, look), between, tones.dim, tones.dim)
        room -= fact_width([*head, Fact("", "")], len(between))
        if room < FACT_LEAST:
            return
        yield Segment(between, tones.dim)
    text, ranges = _around(text.replace(UNICODE.cut, look.signs.cut), sorted(matches), room, look.signs.cut)
    shown = fit_words(text, room, look.signs.cut, least=min(ranges, default=(0, 0))[1])
    yield from segments(shown, _seen_of(ranges, shown, text, look), tones.dim, tones.match)


def _around(text: str, ranges: Ranges, room: int, cut: str) -> tuple[str, Ranges]:
    """The text from so far before its first match that this is seen."""
    start, stop = min(ranges, default=(0, 0))
    if cell_len(text[:stop]) + (stop < len(text)) <= room:
        return text, ranges
    before = min(room // 3, room - 2 - cell_len(text[start:stop]))
    near = start
    while near and cell_len(text[near - 1 : start]) <= before:
        near -= 1
    space = text.find(" ", near, start)
    begin = near if space < 0 else space + 1
    if not begin:
        return text, ranges
    shift = len(cut) - begin
    return cut + text[begin:], [(first + shift, last + shift) for first, last in ranges if first >= begin]


def tail_lines(text: str, selected: bool, width: int, density: str, look: Look) -> list[Strip]:
    """The row after the last paper."""
    tones = look.selected if selected else look.page
    bar = Segment(look.signs.cursor if selected else " ", tones.key)
    shown = Segment(fit(text, width - 7, look.signs.cut), tones.link)
    first = line([bar, Segment(" " * 5, tones.plain), shown], width, tones.plain)
    return [first, *[Strip.blank(width, look.page.plain)] * (DENSITIES[density] - 1)]
