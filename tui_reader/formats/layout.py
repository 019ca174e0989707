"""A document as lines of a given width. Pure; what shows the lines decides about colours.

Text is wrapped to at most ``MEASURE`` cells, as wide as eyes like it. Tables, code and displayed formulas may be as
wide as the room, and wider where they can't be narrower: whoever shows such lines scrolls sideways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain, zip_longest
from typing import NamedTuple

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
    Figure,
    Heading,
    Items,
    Paragraph,
    References,
    Run,
    Runs,
    Table,
    plain,
)
from tui_reader.formats.formulas import in_lines
from tui_reader.text.cells import cells, fitting

MEASURE = 80
"""Cells of a line of prose at most."""
TITLE, RULE, TAG = 32, 64, 128
"""Styles beside those of runs: the paper's title and headings, lines that are drawn, numbers and names of things."""
LEAST_COLUMN = 8
"""Cells that a column of a table keeps."""
DEEPEST_TABLE = 3
"""Tables in one another that are drawn as such: each cell is laid out twice, so that it doubles with each."""
GAP = 2
"""Cells between two columns."""
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_NUMBER = re.compile(r"[-+−±~<>≤≥]?\$?[\d.,]+(\s?[%×xKMBk]|\s?[±(].*)?[*†‡]*|[-–—]|N/?A")


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
    document: Document, width: int, signs: Signs = UNICODE, links: Mapping[str, int] | None = None
) -> Iterator[Line]:
    """The lines of a document in a room of ``width`` cells, at least 20, one after the other.

    ``links``: numbers that are shown behind the links to these addresses.
    """
    layout = _Layout(max(20, width), signs, links or {})
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


def _apart(before: Block, block: Block) -> bool:
    """True when an empty line stands between two blocks: not between the notes at the foot of a paragraph."""
    return not (isinstance(before, Box) and isinstance(block, Box) and before.kind == block.kind == "note")


class _Layout:
    def __init__(self, width: int, signs: Signs, links: Mapping[str, int], nested: int = 0) -> None:
        self.width = width
        self.prose = min(width, MEASURE)
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
                yield from ((line, name) for line in self._wrapped(_restyled(runs, style), self.prose))
            case Paragraph(id=name, runs=runs):
                yield from ((line, name) for line in self._wrapped(runs, self.prose))
            case Items():
                yield from self._items(block)
            case Box():
                yield from self._box(block)
            case Code(id=name, lines=rows):
                for row in rows:
                    yield (Run("  "), *_restyled(row, CODE)) if row else (), name
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
        for i, item in enumerate(block.items):
            if i and not tight:
                yield (), item.id
            marker = self._signs.bullet if item.marker == "•" else item.marker
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
        for runs, name in self._inside(2)._blocks(block.blocks):
            yield (Run(f"{self._signs.bar} ", RULE), *runs), name

    def _equation(self, block: Equation) -> Iterator[tuple[Runs, str]]:
        for row in block.rows:
            drawn: list[str] = []
            base = 0
            if row.tex:
                drawn, base = in_lines(row.tex, max(20, self.width - 12), ascii_only=self._signs.ascii)
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

    def _figure(self, block: Figure) -> Iterator[tuple[Runs, str]]:
        caption: list[tuple[Runs, str]] = []
        if block.tag or block.caption:
            tag = (Run(f"{block.tag}: " if block.caption else block.tag, BOLD | TAG),) if block.tag else ()
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
        widths = self._widths(grid, count)
        numeric = _numeric(grid, count)
        starts = [0, *accumulate(width + GAP for width in widths)]
        total = starts[-1] - GAP
        rules = set(block.rules) or _head_rule(block.rows)
        drawn_rule = (Run(self._signs.rule * total, RULE),)
        for number, row in enumerate(grid):
            if number in rules:
                yield drawn_rule, block.id
            placed = []
            for at, cell in row:
                span = starts[at + cell.columns] - starts[at] - GAP
                align = cell.align
                if cell.columns == 1 and numeric[at] and (align == "center" or not (align or cell.header)):
                    align = "right"
                elif align == "center" and not at and cell.columns == 1:
                    align = "left"  # names of rows, which are read as a list
                placed.append((starts[at], span, align, self._cell(cell, span)))
            for i in range(max((len(cell_lines) for *_, cell_lines in placed), default=0)):
                runs: list[Run] = []
                end = 0
                for start, span, align, cell_lines in placed:
                    inner = cell_lines[i] if i < len(cell_lines) else ()
                    length = cells(plain(inner))
                    room = max(0, span - length)
                    before = room if align == "right" else room // 2 if align == "center" else 0
                    if inner:
                        gap = start - end + before
                        runs += [Run(" " * gap), *inner] if gap else inner
                        end = start + before + length
                yield tuple(runs), block.id
        if len(grid) in rules:
            yield drawn_rule, block.id

    def _cell(self, cell: Cell, width: int) -> list[Runs]:
        inner = _Layout(width, self._signs, self._links, self._nested + 1)
        inner.width = inner.prose = max(1, width)
        drawn = [runs for runs, _ in inner._blocks(cell.blocks, tight=True)]
        return [_restyled(runs, BOLD) for runs in drawn] if cell.header else drawn

    def _widths(self, grid: list[list[tuple[int, Cell]]], count: int) -> list[int]:
        """Cells of each column: as wide as what is in it, where there is room; else the widest give way first."""
        widths = [1] * count
        wide = []
        for row in grid:
            for at, cell in row:
                natural = max((cells(plain(runs)) for runs in self._cell(cell, MEASURE)), default=0)
                if cell.columns == 1:
                    widths[at] = max(widths[at], natural)
                else:
                    wide.append((at, cell.columns, natural))
        for at, columns, natural in wide:
            missing = natural - sum(widths[at : at + columns]) - GAP * (columns - 1)
            for i in range(columns):
                if missing > 0:
                    widths[at + i] += -(-missing // columns)
        room = self.width - GAP * (count - 1)
        while sum(widths) > room:
            widest = max(widths)
            if widest <= LEAST_COLUMN:
                break
            second = max((w for w in widths if w < widest), default=LEAST_COLUMN)
            widest_ones = [i for i, w in enumerate(widths) if w == widest]
            over = sum(widths) - room
            by = max(1, min(widest - max(second, LEAST_COLUMN), -(-over // len(widest_ones))))
            for i in widest_ones:
                widths[i] -= by
                over -= by
                if over <= 0:
                    break
        return widths


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
            text = " ".join(plain(b.runs) for b in cell.blocks if isinstance(b, Paragraph)).strip()
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

    A word that is longer than a line is broken inside.
    """
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
        for piece in word:
            while used + cells(piece.text) > width and piece.text:
                head, tail = _cut(piece.text, width - used, least=int(used <= rest))
                if head:
                    _append(line, piece._replace(text=head))
                piece = piece._replace(text=tail)
                yield tuple(line)
                line, used = ([Run(" " * rest)] if rest else []), rest
            _append(line, piece)
            used += cells(piece.text)
        empty = False
        word, word_cells, space = [], 0, None

    for run in runs:
        for match in _PIECES.finditer(run.text):
            piece = match.group()
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


def _append(line: list[Run], run: Run) -> None:
    """Add a run, joined with the last one where they are alike."""
    if line and line[-1][1:] == run[1:]:
        line[-1] = run._replace(text=line[-1].text + run.text)
    else:
        line.append(run)


def _cut(text: str, width: int, least: int) -> tuple[str, str]:
    """As much of a text as has room, but at least ``least`` signs, and the rest."""
    end = max(least, fitting(text, width))
    return text[:end], text[end:]
