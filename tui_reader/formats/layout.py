"""A document as lines of a given width. Pure; what shows the lines decides about colours.

Text is wrapped to at most ``MEASURE`` cells, as wide as eyes like it. Tables, code and displayed formulas may be as
wide as the room, and wider where they can't be narrower: whoever shows such lines scrolls sideways.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate, chain, zip_longest
from typing import NamedTuple

from tui_reader.formats import packed
from tui_reader.formats.document import (
    BOLD,
    CODE,
    FORMULA,
    SMALL,
    Block,
    Box,
    Cell,
    Code,
    Document,
    Equation,
    EquationRow,
    Figure,
    Heading,
    Items,
    Paragraph,
    References,
    Run,
    Runs,
    Table,
    plain,
    walk,
)
from tui_reader.formats.formulas import in_lines
from tui_reader.text.cells import cells, fitting

MEASURE = 80
"""Cells of a line of prose at most."""
TITLE, RULE, TAG = 32, 64, 128
"""Styles beside those of runs: the paper's title and headings, lines that are drawn, numbers and names of things."""
LEAST_COLUMN = 8
"""Cells that a column of a table keeps."""
LONGEST_WORD = 24
"""Cells of a word that a column of a table keeps whole where it may be broken at a sign, such as a hyphen."""
UNBROKEN = 16
"""Cells of a formula at most that stands on one line of a text, such as ``n = 3``."""
DEEPEST_TABLE = 3
"""Tables in one another that are drawn as such: each cell is laid out twice, so that it doubles with each."""
GAP = 2
"""Cells between two columns."""
_COMMENTED = re.compile(r"(?<=\S)( {3,})(?=[▷▹⊳►]|//|[#%] )")
"""The gap before a comment at the end of a line of code."""
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_NUMBER = re.compile(r"[-+−±~<>≤≥]?\$?[\d.,]+(\s?[%×xKMBk]|\s?[±(].*)?[*†‡]*|[-–—]|N/?A")
_WHOLE = re.compile(r"[-+−±~<>≤≥$]*[\d,]+")
"""The part of a number before its point."""
_BREAK = re.compile(
    r"(?:[/_+=&?#|·→](?!/)|:(?=\w)|(?:(?<!\d)[,.]|[,.](?!\d))(?=[^\W_])|(?:(?<=[^\W\d])[-–]|[-–](?!\d))(?=[\w(]))(?=.{4})"
)
"""The sign behind which a word may be broken: never inside a number, nor for a few signs at the end."""


_HEADED = re.compile(r"(?:\d{1,2}|[A-Z](?=\.\d))(?:\.\d{1,2})*\.?(?=\s\S)")
_LETTERED = re.compile(r"(?:[A-Z]|[IVX]{2,5})\.?(?=\s\S)")
_SURELY_LETTERED = re.compile(r"(?:[B-HJ-Z]|[IVX]{2,5}|[A-Z]\.\d{1,2})\.?(?=\s\S)")


class Line(NamedTuple):
    """One line, and where it is from."""

    runs: Runs
    block: str = ""
    """Id of the block, or of the part of it that links lead to."""
    number: int = 0
    """Of the lines of the block, from 0."""


class Signs(NamedTuple):
    """The signs drawn beside letters."""

    rule: str = "─"
    bar: str = "│"
    bullet: str = "•"
    ascii: bool = False


UNICODE, ASCII = Signs(), Signs("-", "|", "*", True)


def lines(
    document: Document,
    width: int,
    signs: Signs = UNICODE,
    links: Mapping[str, int] | None = None,
    *,
    spare: int = 0,
    spaced: bool = False,
) -> Iterator[Line]:
    """The lines of a document in a room of ``width`` cells, at least 20, one after the other.

    ``links``: numbers that are shown behind the links to these addresses. ``spare``: cells beside the room that a table
    takes before its words are broken. ``spaced``: two spaces stand behind a section's number.
    """
    layout = _Layout(max(20, width), signs, links or {})
    layout.spare = spare
    layout.spaced = spaced
    layout.lettered = spaced and lettered(document)
    if document.title:
        for runs in wrapped(_restyled(document.title, BOLD | TITLE), layout.prose):
            yield Line(runs, "", 0)
        yield Line(())
    if document.warning:
        for runs in wrapped((Run(document.warning, SMALL),), layout.prose):
            yield Line(runs, "", 0)
        yield Line(())
    before: Block | None = None
    for block in document.blocks:
        if before is not None and _apart(before, block):
            yield Line((), block.id, 0)
        yield from layout.numbered(block)
        before = block


def lettered(document: Document) -> bool:
    """True when sections of it have letters or Roman numbers: ``A`` and ``I`` alone may be words."""
    headings = (block for _, block in packed.only(document.blocks, Heading) if isinstance(block, Heading))
    return any(_SURELY_LETTERED.match(plain(block.runs)) for block in headings)


def section_number(title: str, *, lettered: bool) -> str:
    """The number that a section's title begins with, such as ``3.1``; empty for none."""
    found = _HEADED.match(title) or (lettered and _LETTERED.match(title))
    return found[0] if found else ""


def _apart(before: Block, block: Block) -> bool:
    """True when an empty line stands between two blocks: not between the notes at the foot of a paragraph."""
    return not (isinstance(before, Box) and isinstance(block, Box) and before.kind == block.kind == "note")


class _Layout:
    def __init__(self, width: int, signs: Signs, links: Mapping[str, int], nested: int = 0) -> None:
        self.width = width
        self.prose = min(width, MEASURE)
        self.spare = 0
        """Cells beside the room that a table takes before its words are broken."""
        self.spaced = self.lettered = False
        """Two spaces behind the numbers of sections; these may be letters."""
        self._signs = signs
        self._links = links
        self._nested = nested
        """The number of tables around it."""

    def _wrapped(self, runs: Runs, width: int, rest: int = 0) -> Iterator[Runs]:
        """``wrapped``, with the number of each link behind it."""
        return wrapped(self._with_numbers(runs) if self._links else runs, width, rest=rest)

    def _with_numbers(self, runs: Runs) -> Runs:
        numbered: list[Run] = []
        for run, after in zip_longest(runs, runs[1:]):
            numbered.append(run)
            if (number := self._links.get(run.target)) and (after is None or after.target != run.target):
                shown = f"<{number}>" if self._signs.ascii else str(number).translate(_LOWERED)
                numbered.append(Run(shown, TAG | SMALL))
        return tuple(numbered)

    def numbered(self, block: Block) -> Iterator[Line]:
        """The lines of a block, numbered within each id."""
        last, number = "", 0
        for runs, name in self.block(block):
            number = number + 1 if name == last else 0
            last = name
            yield Line(runs, name, number)

    def block(self, block: Block) -> Iterator[tuple[Runs, str]]:
        """Runs of each line, and the id that it belongs to."""
        match block:
            case Heading(id=name, level=level, runs=runs):
                style = BOLD | TITLE if level < 4 else BOLD
                yield from ((line, name) for line in self._heading(_restyled(runs, style)))
            case Paragraph(id=name, runs=runs):
                yield from ((line, name) for line in self._wrapped(runs, self.prose))
            case Items():
                yield from self._items(block)
            case Box():
                yield from self._box(block)
            case Code(id=name, lines=rows):
                for row in rows:
                    yield (Run("  "), *_restyled(_nearer(row, self.width - 2), CODE)) if row else (), name
            case Equation():
                yield from self._equation(block)
            case Table():
                yield from self._table(block)
            case Figure():
                yield from self._figure(block)
            case References(entries=entries):
                for entry in entries:
                    label = f"{entry.label} " if entry.label else ""
                    hang = cells(label) if cells(label) <= 6 else 4
                    first = (Run(label, TAG, f"#{entry.id}"),) if label else ()
                    for line in self._wrapped((*first, *entry.runs), self.prose, rest=hang):
                        yield line, entry.id

    def _heading(self, runs: Runs) -> Iterator[Runs]:
        """A section's title."""
        number = section_number(plain(runs), lettered=self.lettered) if self.spaced else ""
        hang = len(number) + GAP if number and len(number) < self.prose // 4 else 0
        for i, line in enumerate(self._wrapped(runs, self.prose - (hang > 0), hang)):
            yield _spaced(line, len(number)) if hang and not i else line

    def _inside(self, indent: int, measured: bool = True) -> _Layout:
        """The room that is left beside an indent."""
        inner = _Layout(
            max(20, (self.prose if measured else self.width) - indent), self._signs, self._links, self._nested
        )
        inner.prose = min(inner.width, max(20, self.prose - indent))
        return inner

    def _blocks(self, blocks: Sequence[Block], tight: bool = False) -> Iterator[tuple[Runs, str]]:
        """Blocks one after the other, with empty lines between them unless ``tight``."""
        for i, block in enumerate(blocks):
            if i and not tight and _apart(blocks[i - 1], block):
                yield (), block.id
            yield from self.block(block)

    def _items(self, block: Items) -> Iterator[tuple[Runs, str]]:
        tight = all(len(item.blocks) <= 1 and all(_length(b) < 400 for b in item.blocks) for item in block.items)
        widest = max((len(item.marker) for item in block.items if item.marker[:-1].isdecimal()), default=0)
        for i, item in enumerate(block.items):
            if i and not tight:
                yield (), item.id
            marker = self._signs.bullet if item.marker == "•" else item.marker
            if marker[:-1].isdecimal():
                marker = marker.rjust(min(widest, 8))  # text begins below text, whether 9. or 10.
            indent = min(cells(marker) + 1, 8) if cells(marker) <= 8 else 4
            body = list(self._inside(indent + 1)._blocks(item.blocks))
            if cells(marker) <= 8:
                first, name = body.pop(0) if body else ((), item.id)
                yield (Run(" "), Run(marker.ljust(indent - 1) + " ", TAG), *first), item.id
            else:
                yield (Run(" "), Run(marker, BOLD)), item.id
            for runs, name in body:
                yield ((Run(" " * (indent + 1)), *runs) if runs else ()), name

    def _box(self, block: Box) -> Iterator[tuple[Runs, str]]:
        if block.kind == "theorem":
            if block.title:
                for line in self._wrapped(_restyled(block.title, BOLD), self.prose):
                    yield line, block.id
            yield from self._inside(0)._blocks(block.blocks)
            return
        if block.kind == "note":
            mark = plain(block.title)
            indent = max(3, min(8, cells(mark) + 1))
            for i, (runs, name) in enumerate(self._inside(indent + 1)._blocks(block.blocks)):
                sign = Run(f" {mark}".ljust(indent + 1), TAG) if not i else Run(" " * (indent + 1))
                yield (sign, *_restyled(runs, SMALL)) if runs or not i else (), block.id if not i else name
            return
        if block.title:
            yield from ((line, block.id) for line in self._wrapped(_restyled(block.title, BOLD), self.prose))
        if self._nested and block.kind == "frame":  # the cells of the table around it are frames enough
            yield from self._blocks(block.blocks, tight=True)
            return
        tight = block.kind == "frame" and all(_length(inner) < self.prose for inner in block.blocks)
        for runs, name in self._inside(2)._blocks(block.blocks, tight=tight):
            yield (Run(f"{self._signs.bar} ", RULE), *runs), name

    def _equation(self, block: Equation) -> Iterator[tuple[Runs, str]]:
        before = 0
        for row, indent in zip(block.rows, self._aligned(block.rows), strict=True):
            drawn: list[str] = []
            base = 0
            if row.tex:
                drawn, base = in_lines(row.tex, max(20, self.width - 12), ascii_only=self._signs.ascii)
            room = self.prose - 6 - cells(row.number) - max(map(cells, drawn), default=0)
            beside = max(0, min(indent, room))
            drawn = [" " * beside + text if text.strip() else text for text in drawn]
            if before and len(drawn) + before > 2:
                yield (), block.id  # what is over a line would be read as under the one before
            before = len(drawn)
            if row.runs:
                for line in self._wrapped(row.runs, self.prose - 4):
                    yield (Run("    "), *line), block.id
            for i, text in enumerate(drawn):
                runs = [Run("    "), Run(text.rstrip(), FORMULA, "", row.tex)]
                if i == base and row.number:
                    room = max(2, self.prose - 4 - cells(text.rstrip()) - cells(row.number))
                    runs += [Run(" " * room), Run(row.number, TAG)]
                yield tuple(runs), block.id
            if row.number and not drawn:
                yield (Run(" " * max(4, self.prose - cells(row.number))), Run(row.number, TAG)), block.id

    def _aligned(self, rows: Sequence[EquationRow]) -> list[int]:
        """The indent of each line of a formula, so that what is to stand below one another does."""
        if sum(bool(row.lead) for row in rows) < 2 or all(row.lead in ("", "{}") for row in rows):
            return [0] * len(rows)
        draw = partial(in_lines, width=self.width, ascii_only=self._signs.ascii)
        widths = [max(map(cells, draw(row.lead)[0]), default=0) if row.lead else 0 for row in rows]
        most = max(widths)
        if most > self.prose // 2:
            return [4 if row.lead == "{}" else 0 for row in rows]
        return [most - width + (row.lead == "{}") if row.lead else 0 for row, width in zip(rows, widths, strict=True)]

    def _figure(self, block: Figure) -> Iterator[tuple[Runs, str]]:
        caption: list[tuple[Runs, str]] = []
        if block.tag or block.caption:
            sign = "" if block.tag.endswith(")") else ":"
            tag = (Run(f"{block.tag}{sign} " if block.caption else block.tag, BOLD | TAG),) if block.tag else ()
            caption = [(line, block.id) for line in self._wrapped((*tag, *block.caption), self.prose)]
        inside = list(self._blocks(block.blocks))
        if block.pictures:
            count = len(block.pictures)
            inside.insert(0, ((Run(f"[{count} pictures]" if count > 1 else "[picture]", SMALL),), block.id))
        if block.caption_first:
            yield from caption
            if caption and inside and not isinstance(block.blocks[0] if block.blocks else None, Table):
                yield (), block.id
            yield from inside
            return
        yield from inside
        if inside and block.blocks and caption:
            yield (), block.id
        yield from caption

    # -- tables -------------------------------------------------------------------------------------------------

    def _table(self, block: Table) -> Iterator[tuple[Runs, str]]:
        if self._nested >= DEEPEST_TABLE:
            for cell in chain.from_iterable(block.rows):
                yield from self._blocks(cell.blocks, tight=True)
            return
        grid = _grid(block.rows)
        count = max((at + cell.columns for row in grid for at, cell in row), default=0)
        if not count:
            return
        plan = self._plan(grid, count)
        starts = [0, *accumulate(width + GAP for width in plan.widths)]
        total = starts[-1] - GAP
        drawn = [
            [
                _Placed(
                    starts[at],
                    span := starts[at + cell.columns] - starts[at] - GAP,
                    _alignment(cell, at, numeric=cell.columns == 1 and plan.numeric[at]),
                    natural if natural.width <= span and natural.plain else self._cell(cell, span),
                    plan.tails[at] if cell.columns == 1 else 0,
                )
                for (at, cell), natural in zip(row, naturals, strict=True)
            ]
            for row, naturals in zip(grid, plan.naturals, strict=True)
        ]
        rules = self._rules(block, drawn, plan.numeric)
        rule = (Run(self._signs.rule * total, RULE),)
        for number, placed in enumerate(drawn):
            if number in rules:
                yield rule, block.id
            yield from ((line, block.id) for line in _side_by_side(placed))
        if len(grid) in rules:
            yield rule, block.id

    @staticmethod
    def _rules(block: Table, drawn: Sequence[Sequence[_Placed]], numeric: Sequence[bool]) -> set[int]:
        """Rows with a rule over them: those of the page, or one under the headings.

        Where each row of one line has its rule, these say nothing and are left out.
        """
        head = _head_rule(block.rows)
        if not block.rules:
            for at in head:  # the units of the columns belong to their headings
                if at < len(block.rows) - 1 and sum(numeric) * 2 > len(numeric):
                    texts = [_text(cell) for cell in block.rows[at]]
                    if any(texts) and not any(_NUMBER.fullmatch(text) for text in texts if text):
                        return {at + 1}
            return head
        rules = set(block.rules)
        count = len(drawn)
        inner = set(range(1, count))
        flat = all(len(placed.cell.lines) <= 1 for row in drawn for placed in row)
        return rules - inner | (head or {1}) if count > 3 and inner <= rules and flat else rules

    def _cell(self, cell: Cell, width: int) -> _Cell:
        inner = _Layout(width, self._signs, self._links, self._nested + 1)
        inner.width = inner.prose = max(1, width)
        drawn = [runs for runs, _ in inner._blocks(cell.blocks, tight=True)]
        made = [_restyled(runs, BOLD) for runs in drawn] if cell.header else drawn
        simple = all(isinstance(block, (Paragraph, Box, Items)) for block in walk(cell.blocks))
        return _Cell(made, max((cells(plain(runs)) for runs in made), default=0), plain=simple)

    def _plan(self, grid: list[list[tuple[int, Cell]]], count: int) -> _Plan:
        """Cells of each column: as wide as what is in it, where there is room; else the widest give way first.

        A column keeps its longest word, or the longest part of one where that is not enough, and the table is wider
        than the room where even that is not enough.
        """
        naturals = [[self._cell(cell, MEASURE) for _, cell in row] for row in grid]
        numeric = _numeric(grid, count)
        widths, whole, least = [1] * count, [1] * count, [1] * count
        before, tails = [0] * count, [0] * count
        wide = []
        for row, made in zip(grid, naturals, strict=True):
            for (at, cell), natural in zip(row, made, strict=True):
                words, parts = natural.least
                if cell.columns > 1:
                    wide.append((at, cell.columns, natural.width, words, parts))
                    continue
                if numeric[at] and not cell.header and len(natural.lines) == 1 and (found := _parts(natural.lines[0])):
                    before[at], tails[at] = max(before[at], found[0]), max(tails[at], found[1])
                widths[at] = max(widths[at], natural.width)
                whole[at] = max(whole[at], min(natural.width, max(LEAST_COLUMN, words)))
                least[at] = max(least[at], min(natural.width, max(LEAST_COLUMN, parts)))
        for at, columns, natural_width, words, parts in wide:
            for kept, needed in ((widths, natural_width), (whole, words), (least, parts)):
                missing = needed - sum(kept[at : at + columns]) - GAP * (columns - 1)
                for i in range(columns):
                    if missing > 0:
                        kept[at + i] += -(-missing // columns)
        room = self.width - GAP * (count - 1)
        # Numbers stand under each other's points where that has room, else at the right.
        pointed = [
            max(width, before[at] + tails[at]) if before[at] + tails[at] <= max(width, LEAST_COLUMN) + 4 else 0
            for at, width in enumerate(widths)
        ]
        tails = [tail if pointed[at] else 0 for at, tail in enumerate(tails)]
        if given := _given([*map(max, widths, pointed)], [*map(max, whole, pointed)], room):
            return _Plan(given, numeric, tails, naturals)
        given = _given(widths, whole, room) or _given(widths, whole, room + self.spare)
        given = given or _given(widths, least, room + self.spare) or [*map(min, widths, whole)]
        return _Plan(given, numeric, [0] * count, naturals)


class _Cell:
    """A cell's lines."""

    __slots__ = ("lines", "plain", "width")

    def __init__(self, lines: list[Runs], width: int, *, plain: bool) -> None:
        self.lines = lines
        self.width = width
        self.plain = plain
        """Only text, which is the same in any room that is wide enough."""

    @property
    def least(self) -> tuple[int, int]:
        """Cells of the longest word, and of the longest part of one that is not broken."""
        words = parts = 0
        for runs in self.lines:
            for word in plain(runs).split():
                length = cells(word)
                if not self.plain:
                    return self.width, self.width
                if length <= parts:
                    continue
                longest = max(map(cells, _broken(word)))
                if not any(map(str.isdigit, word)):
                    longest, length = min(longest, LONGEST_WORD), min(length, LONGEST_WORD)
                words, parts = max(words, min(length, max(longest, LONGEST_WORD))), max(parts, longest)
        return words, parts


class _Plan(NamedTuple):
    """The columns of a table."""

    widths: list[int]
    numeric: list[bool]
    tails: list[int]
    """Cells of the longest part of a number from its point on."""
    naturals: list[list[_Cell]]
    """The cells as they are laid out without a limit on their width."""


class _Placed(NamedTuple):
    """A cell in its place."""

    start: int
    span: int
    align: str
    cell: _Cell
    tail: int


def _side_by_side(placed: Sequence[_Placed]) -> Iterator[Runs]:
    """The lines of a row of a table."""
    for i in range(max((len(one.cell.lines) for one in placed), default=0)):
        runs: list[Run] = []
        end = 0
        for start, span, align, cell, tail in placed:
            inner = cell.lines[i] if i < len(cell.lines) else ()
            length = cells(plain(inner))
            room = max(0, span - length)
            before = room if align == "right" else room // 2 if align == "center" else 0
            if align == "right" and tail and len(cell.lines) == 1 and (found := _parts(inner)):
                before = max(0, before - (tail - found[1]))
            if inner:
                gap = start - end + before
                runs += [Run(" " * gap), *inner] if gap else inner
                end = start + before + length
        yield tuple(runs)


def _alignment(cell: Cell, at: int, *, numeric: bool) -> str:
    """The side at which a cell stands: numbers at the right, names of rows at the left."""
    if numeric and (at or cell.align != "left"):
        return "right"
    return "left" if cell.align == "center" and not at and cell.columns == 1 else cell.align


def _parts(runs: Runs) -> tuple[int, int] | None:
    """Cells of a number before its point and from it on; None for what is no number."""
    text = plain(runs)
    found = _WHOLE.match(text) if _NUMBER.fullmatch(text) else None
    return (cells(found[0]), cells(text) - cells(found[0])) if found else None


def _text(cell: Cell) -> str:
    return " ".join(plain(block.runs) for block in cell.blocks if isinstance(block, Paragraph)).strip()


def _given(widths: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """``widths`` in a room of so many cells, the widest ones narrower, but none than it is in ``least``.

    Nothing where these have no room.
    """
    low, high = 0, max(widths)

    def at(level: int) -> list[int]:
        return [min(width, max(level, kept)) for width, kept in zip(widths, least, strict=True)]

    if sum(at(0)) > room:
        return []
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if sum(at(middle)) <= room else (low, middle - 1)
    given = at(low)
    left = room - sum(given)
    for i, width in enumerate(widths):
        if left > 0 and given[i] == low < width:
            given[i] += 1
            left -= 1
    return given


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[tuple[int, Cell]]]:
    """Each row's cells with the column that each begins at; cells that reach down keep their columns."""
    taken: dict[int, int] = {}
    grid = []
    for row in rows:
        at, placed = 0, []
        for cell in row:
            while taken.get(at, 0) > 0:
                at += 1
            placed.append((at, cell))
            for column in range(at, at + cell.columns):
                taken[column] = max(taken.get(column, 0), cell.rows)
            at += cell.columns
        taken = {column: left - 1 for column, left in taken.items() if left > 1}
        grid.append(placed)
    return grid


def _numeric(grid: list[list[tuple[int, Cell]]], count: int) -> list[bool]:
    """Columns that mostly hold numbers."""
    numbers, others = [0] * count, [0] * count
    for row in grid:
        for at, cell in row:
            text = _text(cell)
            if text and cell.columns == 1 and not cell.header:
                (numbers if _NUMBER.fullmatch(text) else others)[at] += 1
    return [n > others[i] for i, n in enumerate(numbers)]


def _head_rule(rows: Sequence[Sequence[Cell]]) -> set[int]:
    """A rule under the rows of headings, for tables that draw none."""
    for number, row in enumerate(rows):
        if not all(cell.header for cell in row):
            return {number} if number else set()
    return set()


def _length(block: Block) -> int:
    return sum(len(run.text) for run in block.runs) if isinstance(block, Paragraph) else 10_000


def _restyled(runs: Runs, style: int) -> Runs:
    return tuple(run._replace(style=run.style | style) for run in runs)


# -- wrapping -------------------------------------------------------------------------------------------------------


_PIECES = re.compile(r"\n|[^\S\n]+|[⺀-鿿豈-﫿぀-ヿ가-힯＀-￯]|[^\s⺀-鿿豈-﫿぀-ヿ가-힯＀-￯]+")


def wrapped(runs: Runs, width: int, *, rest: int = 0) -> Iterator[Runs]:
    """Runs broken into lines of at most ``width`` cells between words; ``rest``: the indent of all but the first line.

    A word that is longer than a line is broken inside, behind a sign where it has one. A short formula is not broken.
    """
    unbroken = min(UNBROKEN, width // 3)
    line: list[Run] = []
    used, empty = 0, True
    word: list[Run] = []
    word_cells = 0
    space: Run | None = None

    def put_word() -> Iterator[Runs]:
        nonlocal used, empty, word, word_cells, space, line
        if not word:
            return
        gap = 1 if space is not None and not empty else 0
        if used + gap + word_cells > width and not empty:
            yield tuple(line)
            line, used, empty, gap = ([Run(" " * rest)] if rest else []), rest, True, 0
        if gap and space is not None:
            _append(line, space)
            used += 1
        if used + word_cells > width:
            for piece in _in_parts(word, width - used, width - rest):
                if piece is None:
                    yield tuple(line)
                    line, used = ([Run(" " * rest)] if rest else []), rest
                else:
                    _append(line, piece)
                    used += cells(piece.text)
        else:
            for piece in word:
                _append(line, piece)
            used += word_cells
        empty = False
        word, word_cells, space = [], 0, None

    for run in runs:
        if run.tex and 1 < len(run.text) <= unbroken and " " in run.text and cells(run.text) <= unbroken:
            word.append(run)
            word_cells += cells(run.text)
            continue
        for piece in _PIECES.findall(run.text):
            if piece == "\n":
                yield from put_word()
                yield tuple(line)
                line, used, empty, space = ([Run(" " * rest)] if rest else []), rest, True, None
            elif piece.isspace():
                yield from put_word()
                space = run._replace(text=" ")
            else:
                if len(piece) == 1 and cells(piece) == 2:
                    yield from put_word()
                word.append(run._replace(text=piece))
                word_cells += cells(piece)
                if len(piece) == 1 and cells(piece) == 2:
                    yield from put_word()
    yield from put_word()
    if not empty:
        yield tuple(line)


def _nearer(line: Runs, width: int) -> Runs:
    """A line of code with the comment at its end as far to the left as ``width`` asks for and its gap lets it go."""
    text = plain(line)
    over = cells(text) - width
    gap = _COMMENTED.search(text) if over > 0 else None
    if gap is None:
        return line
    start, end = max(gap.start(1) + GAP, gap.end(1) - over), gap.end(1)
    made, at = [], 0
    for run in line:
        first, last = max(0, start - at), max(0, end - at)
        made.append(run._replace(text=run.text[:first] + run.text[last:]))
        at += len(run.text)
    return tuple(run for run in made if run.text)


def _spaced(line: Runs, at: int) -> Runs:
    """A line with one more space before what stands at ``at``, which is a space."""
    for i, run in enumerate(line):
        if at < len(run.text):
            return (*line[:i], run._replace(text=f"{run.text[:at]} {run.text[at:]}"), *line[i + 1 :])
        at -= len(run.text)
    return line


def _append(line: list[Run], run: Run) -> None:
    """Add a run, joined with the last one where they are alike."""
    if line and line[-1][1:] == run[1:]:
        line[-1] = run._replace(text=line[-1].text + run.text)
    else:
        line.append(run)


def _broken(word: str) -> list[str]:
    """The parts of a word between which it may be broken."""
    ends = [match.end() for match in _BREAK.finditer(word)]
    return [word[start:end] for start, end in zip([0, *ends], [*ends, len(word)], strict=True) if end > start]


def _in_parts(word: Sequence[Run], first: int, width: int) -> Iterator[Run | None]:
    """A word too long for a line in parts: of ``first`` cells, then of ``width``; None where a new line begins.

    At least one sign stands on each line.
    """
    text = "".join(run.text for run in word)
    ends = list(accumulate(map(len, _broken(text))))
    cuts: list[int] = []
    at, room = 0, first
    while True:
        seen = text[at : at + 8 * max(1, room)]
        end = at + fitting(seen, room)
        if end >= len(text):
            break
        after = bisect_right(ends, end)
        # Of what is broken anyway, as much stands on a line as has room.
        if after and at < ends[after - 1] and cells(text[ends[after - 1] : ends[after]][: 8 * width]) <= width:
            end = ends[after - 1]
        at, room = max(end, at + 1), width
        if at >= len(text):
            break
        cuts.append(at)
    at = 0
    for run in word:
        rest = run.text
        while cuts and cuts[0] <= at + len(rest):
            cut = cuts.pop(0) - at
            if cut:
                yield run._replace(text=rest[:cut])
            yield None
            rest, at = rest[cut:], at + cut
        if rest:
            yield run._replace(text=rest)
        at += len(rest)
