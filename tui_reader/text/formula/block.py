"""A displayed formula as a block of lines: fractions one over the other, limits under sums, matrices, tall brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tui_reader.text.cells import cells
from tui_reader.text.formula import symbols
from tui_reader.text.formula.line import OPERANDS, Letters, has_room, kind_of, line, pieces
from tui_reader.text.formula.tree import Accent, Fence, Fraction, Kind, Node, Root, Row, Scripts, Sign, Table

LARGEST = 40_000
"""Most cells of a block: what would be larger is written on one line."""


class Block(NamedTuple):
    """Lines of one width; the line at ``base`` is the one that text beside it stands on."""

    lines: tuple[str, ...]
    width: int
    """In cells."""
    base: int


class _Drawing(NamedTuple):
    """The signs that are drawn with."""

    rule: str
    roof: str
    rise: str
    fall: str
    left: dict[str, str]
    """For a sign, its top, middle, bottom and the part between them."""
    brace_over: str
    """Start, middle, end and the part between them of a brace that lies over something."""
    brace_under: str


_UNICODE = _Drawing(
    "─", "_", "╱", "╲",
    {
        "(": "⎛⎜⎝⎜", ")": "⎞⎟⎠⎟", "[": "⎡⎢⎣⎢", "]": "⎤⎥⎦⎥", "{": "⎧⎨⎩⎪", "}": "⎫⎬⎭⎪", "|": "││││", "‖": "║║║║",
        "⌈": "⎡⎢⎢⎢", "⌉": "⎤⎥⎥⎥", "⌊": "⎢⎢⎣⎢", "⌋": "⎥⎥⎦⎥", "/": "╱╱╱╱", "⟦": "⟦⟦⟦⟦", "⟧": "⟧⟧⟧⟧",
    },
    "╭┴╮─", "╰┬╯─",
)  # fmt: skip
_ASCII = _Drawing(
    "-", "_", "/", "\\",
    {
        "(": "/|\\|", ")": "\\|/|", "[": "[[[[", "]": "]]]]", "{": "/<\\|", "}": "\\>/|", "|": "||||", "‖": "‖‖‖‖",
        "⌈": "[|||", "⌉": "]|||", "⌊": "||[|", "⌋": "||]|", "/": "////",
    },
    "/^\\-", "\\v/-",
)  # fmt: skip


def block(node: Node, *, width: int = 0, ascii_only: bool = False, letters: Letters = "all") -> Block:
    """``node`` as a block.

    One wider than ``width`` cells (0: any width) goes on under itself, from a relation or an operator. With
    ``ascii_only``, rules and brackets are drawn in ASCII.
    """
    writer = _Writer(_ASCII if ascii_only else _UNICODE, "plain" if ascii_only else letters)
    made = writer.block(node)
    if 0 < width < made.width:
        made = _stacked(list(writer.wrapped(node, width)), "l", room=1)
    if made.width * len(made.lines) > LARGEST:
        made = _text(line(node, letters=letters))
    return made


def _text(text: str) -> Block:
    return Block((text,), cells(text), 0)


_NOTHING = _text("")


def _beside(blocks: Sequence[Block]) -> Block:
    """Blocks beside one another, on one base."""
    if len(blocks) == 1:
        return blocks[0]
    above = max((part.base for part in blocks), default=0)
    below = max((len(part.lines) - part.base for part in blocks), default=1)
    lines = [""] * (above + below)
    for part in blocks:
        first = above - part.base
        for number in range(above + below):
            inside = 0 <= number - first < len(part.lines)
            lines[number] += part.lines[number - first] if inside else " " * part.width
    return Block(tuple(lines), sum(part.width for part in blocks), above)


def _padded(part: Block, width: int, side: str) -> tuple[str, ...]:
    """The lines of ``part``, ``width`` cells wide, at the left, right or in the middle."""
    room = width - part.width
    before = {"l": 0, "r": room}.get(side, room // 2)
    return tuple(" " * before + text + " " * (room - before) for text in part.lines)


def _stacked(blocks: Sequence[Block], side: str = "c", *, base: int | None = None, room: int = 0) -> Block:
    """Blocks over one another; the base is that of the one at ``base``, or the middle."""
    width = max((part.width for part in blocks), default=0)
    lines: list[str] = []
    at = 0
    for number, part in enumerate(blocks):
        if number and room and (len(part.lines) > 1 or len(blocks[number - 1].lines) > 1):
            lines += [" " * width] * room
        if number == base:
            at = len(lines) + part.base
        lines += _padded(part, width, side)
    return Block(tuple(lines), width, at if base is not None else max(0, (len(lines) - 1) // 2))


class _Writer:
    """Makes blocks of nodes."""

    def __init__(self, drawing: _Drawing, letters: Letters) -> None:
        self._drawing = drawing
        self._letters = letters

    def block(self, node: Node) -> Block:
        """The block of one node."""
        if isinstance(node, Row):
            return self._row(node.items)
        if isinstance(node, Fraction):
            return self._fraction(node)
        if isinstance(node, Root):
            return self._root(node)
        if isinstance(node, Scripts):
            return self._scripts(node)
        if isinstance(node, Accent):
            return self._accent(node)
        if isinstance(node, Fence):
            return self._fenced(node.left.text, self.block(node.inside), node.right.text)
        if isinstance(node, Table):
            return self._table(node)
        return _text("".join(piece.text for piece in pieces(node, letters=self._letters)))

    def _line(self, node: Node) -> str:
        return line(node, letters=self._letters)

    def wrapped(self, node: Node, width: int) -> Iterator[Block]:
        """The parts of ``node``, each at most ``width`` cells where that can be; all but the first are indented."""
        if isinstance(node, Table) and node.kind in ("aligned", "stack"):
            for cell_row in node.rows:
                yield from self.wrapped(Row(tuple(cell_row)), width)
            return
        items = node.items if isinstance(node, Row) else (node,)
        kept: list[Node] = []
        first = True
        for number, item in enumerate(items):
            kind = kind_of(item)
            if kind in ("relation", "binary") and kept and number + 1 < len(items):
                following = next(
                    (n for n in range(number + 1, len(items)) if kind_of(items[n]) in ("relation", "binary")),
                    len(items),
                )
                room = width - (0 if first else 4)
                if self._row((*kept, *items[number:following]), goes_on=not first).width > room:
                    yield self._indented(kept, first=first)
                    kept, first = [], False
            kept.append(item)
        yield self._indented(kept, first=first)

    def _indented(self, items: Sequence[Node], *, first: bool) -> Block:
        part = self._row(tuple(items), goes_on=not first)
        return part if first else _beside([_text("    "), part])

    # -- rows -----------------------------------------------------------------------------------------------------

    def _row(self, items: tuple[Node, ...], *, goes_on: bool = False) -> Block:
        blocks: list[Block] = []
        before: Kind | None = "letter" if goes_on else None
        tall = apart = is_fraction = raised = False
        number = 0
        while number < len(items):
            item = items[number]
            kind = kind_of(item)
            number += 1
            if kind in ("blank", "gap"):
                continue
            made = self.block(item)
            if kind == "open" and isinstance(item, Sign) and (end := _closing(items, number)):
                inside = self._row(items[number:end])
                if len(inside.lines) > 1 and any(map(_is_tall, items[number:end])):
                    right = items[end]
                    scripts: list[Scripts] = []
                    while isinstance(right, Scripts):
                        scripts.insert(0, right)
                        right = right.base
                    made = self._fenced(item.text, inside, right.text if isinstance(right, Sign) else "")
                    for one in scripts:
                        made = self._with_scripts(made, one)
                    number, kind = end + 1, "close"
            if not made.width and kind != "space":
                continue
            last = blocks[-1].lines[blocks[-1].base].rstrip()[-1:] if blocks else ""
            only = _only(item)
            is_tall = isinstance(only, (Fraction, Root)) or (isinstance(only, Table) and len(made.lines) > 1)
            wanted = has_room(before, kind, items[number:], last)
            if before is not None and (tall or is_tall) and not (kind == "slash" and len(blocks[-1].lines) == 1):
                wanted = wanted or (before not in ("open", "space") and kind not in ("close", "punctuation", "space"))
            starts = made.lines[made.base].strip()[:1]
            if (apart and (starts.isalnum() or starts in "√∑∏∫∂∇∞⎛│‖|")) or (kind == "function" and last.isalnum()):
                wanted = True
            fenced = len(made.lines) > 1 and made.lines[0].strip()[:1] in tuple("⎛⎡⎧/[")
            wanted = wanted or (raised and fenced)  # else what is raised would be read as inside
            if wanted and blocks and not (kind == "space" or before == "space"):
                two = is_fraction and isinstance(only, Fraction)  # else their parts read as one
                blocks.append(_text("  " if two else " "))
            blocks.append(made)
            is_fraction = isinstance(only, Fraction)
            raised = isinstance(only, Scripts) and only.above is not None and made.base > 0
            tall, apart = is_tall, kind == "function" or (isinstance(item, Scripts) and _ends_bare(made))
            before = "open" if kind == "binary" and before not in OPERANDS else kind
        while blocks and len(blocks[-1].lines) == 1 and not blocks[-1].lines[0].strip():
            blocks.pop()
        return _beside(blocks) if blocks else _NOTHING

    def _fraction(self, fraction: Fraction) -> Block:
        over, under = self.block(fraction.over), self.block(fraction.under)
        if not fraction.ruled:
            return _stacked([over, _text(""), under], base=1)
        longer = 2 if len(over.lines) > 1 or len(under.lines) > 1 else 0
        width = max(over.width, under.width, 1) + longer
        return _stacked([over, _text(self._drawing.rule * width), under], base=1)

    def _root(self, root: Root) -> Block:
        inside = self.block(root.of)
        if inside.width == 1 == len(inside.lines):
            return _text(self._line(root))
        height = len(inside.lines)
        rise, fall = self._drawing.rise, self._drawing.fall
        lines = [" " * (height + 1) + self._drawing.roof * inside.width]
        for number, text in enumerate(inside.lines):
            lines.append(" " * (height - number) + rise + " " * number + text)
        lines[-1] = fall + lines[-1][1:]
        made = Block(tuple(lines), height + 1 + inside.width, inside.base + 1)
        if root.degree is None:
            return made
        degree = self._line(root.degree)
        more = max(0, cells(degree) - 1)
        lines = [" " * more + text for text in lines]
        lines[-2] = degree + lines[-2][cells(degree) :]
        return Block(tuple(lines), made.width + more, made.base)

    def _accent(self, accent: Accent) -> Block:
        base = self.block(accent.base)
        if accent.combining in symbols.BRACES.values():
            return self._brace(base, under=accent.combining in "⏟⎵⏝")
        if len(base.lines) == 1:
            return _text(self._line(accent))
        roof = (
            self._drawing.roof * base.width
            if accent.combining == "\u0305"
            else {"\u0302": "^", "\u0303": "~"}.get(accent.combining, "¯")
        )
        return _stacked([_text(roof), base], base=1)

    def _brace(self, base: Block, *, under: bool) -> Block:
        ends = self._drawing.brace_under if under else self._drawing.brace_over
        first, middle, last, rest = (ends[number] for number in range(4))
        side, odd = divmod(max(0, base.width - 3), 2)
        brace = _text(first + rest * side + middle + rest * (side + odd) + last if base.width > 2 else middle)
        return _stacked([base, brace] if under else [brace, base], base=0 if under else 1)

    # -- scripts --------------------------------------------------------------------------------------------------

    def _scripts(self, scripts: Scripts) -> Block:
        base = self.block(scripts.base)
        if scripts.limits:
            parts = [base]
            if scripts.above is not None:
                parts.insert(0, _text(self._line(scripts.above)))
            if scripts.below is not None:
                parts.append(self._limit(scripts.below))
            return _stacked(parts, base=1 if scripts.above is not None else 0)
        if isinstance(scripts.base, (Row, Fraction)) and len(base.lines) > 1:
            base = self._fenced("(", base, ")")
        return self._with_scripts(base, scripts)

    def _limit(self, below: Node) -> Block:
        """Lay out what stands under a sum: in lines of its own where it has several."""
        if isinstance(below, Table) and below.kind == "stack":
            return _stacked([_text(self._tight(Row(row))) for row in below.rows])
        return _text(self._tight(below))

    def _tight(self, node: Node) -> str:
        """``node`` as it is written in a script, without room."""
        written = line(Scripts(Sign("x"), node), letters=self._letters)[1:]
        if written.startswith("_(") and written.endswith(")"):
            return written[2:-1]
        return written[1:] if written.startswith("_") else self._line(node).replace(" ", "")

    def _with_scripts(self, base: Block, scripts: Scripts) -> Block:
        """``base`` with its scripts, on its line where these are small or one sign; else a line higher and lower."""
        if len(base.lines) == 1:
            flat = line(scripts._replace(base=Sign("x")), letters=self._letters)[1:]
            if "^(" not in flat and "_(" not in flat:
                return _beside([base, _text(flat)])
        above = None if scripts.above is None else _text(self._tight(scripts.above))
        below = None if scripts.below is None else _text(self._tight(scripts.below))
        width = max(above.width if above else 0, below.width if below else 0)
        height = len(base.lines)
        lines: list[str] = [" " * width] * height
        at = base.base
        if above:
            lines = [*_padded(above, width, "l"), *lines]
            at += len(above.lines)
        if below:
            lines = [*lines, *_padded(below, width, "l")]
        return _beside([base, Block(tuple(lines), width, at)])

    # -- brackets and tables --------------------------------------------------------------------------------------

    def _fenced(self, left: str, inside: Block, right: str) -> Block:
        parts = [self._side(left, inside), inside, self._side(right, inside)]
        return _beside([part for part in parts if part.width] or [_NOTHING])

    def _side(self, sign: str, inside: Block) -> Block:
        """A bracket as high as ``inside``."""
        height = len(inside.lines)
        if not sign or height == 1:
            return _text(sign)
        pieces = self._drawing.left.get(sign)
        if sign in "⟨⟩":
            rise, fall = self._drawing.rise, self._drawing.fall
            half = height // 2
            column = (
                ([rise] * half + [fall] * (height - half))
                if sign == "⟨"
                else ([fall] * half + [rise] * (height - half))
            )
        elif pieces is None:
            column = [" " * cells(sign)] * height
            column[inside.base] = sign
        else:
            top, middle, bottom, rest = (pieces[number] for number in range(4))
            column = [top, *[rest] * (height - 2), bottom]
            if height == 2 and sign in "{}" and top in "⎧⎫":
                column = list("⎰⎱" if sign == "{" else "⎱⎰")
            elif height > 2:
                column[height // 2] = middle
        return Block(tuple(column), cells(column[0]), inside.base)

    def _table(self, table: Table) -> Block:
        made = [[self.block(cell) for cell in row] for row in table.rows]
        count = max(map(len, made), default=0)
        widths = [max((row[column].width for row in made if column < len(row)), default=0) for column in range(count)]
        rows: list[Block] = []
        for row in made:
            parts: list[Block] = []
            for column, part in enumerate(row):
                if column:
                    parts.append(_text(" " * _gap(table, column)))
                parts.append(Block(_padded(part, widths[column], _side_of(table, column)), widths[column], part.base))
            rows.append(_beside(parts) if parts else _NOTHING)
        return _stacked(rows, "l" if table.kind != "stack" else "c", room=1)


def _gap(table: Table, column: int) -> int:
    if table.kind == "aligned":
        return 1 if column % 2 else 3
    return 2


def _side_of(table: Table, column: int) -> str:
    """At which side a cell stands."""
    if column < len(table.columns):
        return table.columns[column]
    if table.kind == "aligned":
        return "l" if column % 2 else "r"
    return "l" if table.kind == "cases" else "c"


def _only(node: Node) -> Node:
    """The content of braces that hold nothing else, such as ``{a \\over b}``."""
    while isinstance(node, Row) and len(items := [n for n in node.items if kind_of(n) not in ("blank", "gap")]) == 1:
        node = items[0]
    return node


def _is_tall(node: Node) -> bool:
    """True when brackets grow with ``node``: what is tall only for its scripts stands in small ones."""
    if isinstance(node, Sign):
        return False
    if isinstance(node, Fraction) or (isinstance(node, Table) and len(node.rows) > 1):
        return True
    if isinstance(node, (Row, Fence, Table)):
        parts = node.items if isinstance(node, Row) else (node.inside,) if isinstance(node, Fence) else node.rows[0]
        return any(map(_is_tall, parts))
    return _is_tall(node.of) if isinstance(node, Root) else _is_tall(node.base)


def _ends_bare(part: Block) -> bool:
    """True when a script without brackets ends ``part``, which what follows would be read as part of."""
    return len(part.lines) == 1 and re.search(r"[_^][^\W_]+$", part.lines[0]) is not None


def _closing(items: Sequence[Node], start: int) -> int:
    """The place where the bracket before ``start`` is closed; 0 for nowhere."""
    depth = 1
    for number in range(start, len(items)):
        kind = kind_of(items[number])
        item = items[number]
        if kind == "open":
            depth += 1
        elif kind == "close" and (not isinstance(item, Sign) or item.text not in "!%"):
            depth -= 1
            if not depth:
                return number
    return 0
