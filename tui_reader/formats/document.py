"""A whole paper as a reader meets it: blocks of styled runs, one after the other. Pure values.

Every format of whole papers (HTML, Markdown, the text of a PDF) becomes this, and everything that shows, searches or
prints one starts from it. All text in it was cleaned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

ITALIC, BOLD, CODE, FORMULA, SMALL = 1, 2, 4, 8, 16
"""Styles of a run, added up. ``SMALL``: aside, such as an affiliation."""


class Run(NamedTuple):
    """Text of one style."""

    text: str
    style: int = 0
    target: str = ""
    """An address, or ``#id`` of a place in the paper."""
    tex: str = ""
    """The source of a formula."""


Runs: TypeAlias = tuple[Run, ...]


class Heading(NamedTuple):
    """The title of a section."""

    id: str
    level: int
    """1 for sections, 2 for those in them, and so on."""
    runs: Runs


class Paragraph(NamedTuple):
    """Text that is wrapped; a newline in it begins a new line."""

    id: str
    runs: Runs


class Item(NamedTuple):
    """One entry of a list."""

    id: str
    marker: str
    """``•``, ``2.``, ``(b)``, or the term that is explained."""
    blocks: tuple[Block, ...]


class Items(NamedTuple):
    """A list."""

    id: str
    items: tuple[Item, ...]


class Box(NamedTuple):
    """Blocks that belong together and apart from the rest: a quote, a theorem, a proof, the abstract."""

    id: str
    kind: str
    """``quote``, ``theorem``, ``note`` (of the authors, at the foot of a page) or ``frame``."""
    title: Runs
    blocks: tuple[Block, ...]


class Code(NamedTuple):
    """Lines that keep their spaces: code, an algorithm, a computer's output."""

    id: str
    lines: tuple[Runs, ...]


class EquationRow(NamedTuple):
    """A line of a displayed formula."""

    tex: str
    """Its cells joined by spaces."""
    number: str
    """``(3)``; empty for none."""
    runs: Runs = ()
    """Words in it, and what has no source."""
    lead: str = ""
    """The part of the source before what stands below that of the other lines, such as ``=``; ``{}`` for none of it."""


class Equation(NamedTuple):
    """A displayed formula."""

    id: str
    rows: tuple[EquationRow, ...]


class Cell(NamedTuple):
    """A cell of a table."""

    blocks: tuple[Block, ...]
    columns: int = 1
    """The number that it spans."""
    rows: int = 1
    header: bool = False
    align: str = ""
    """``left``, ``right``, ``center``, or empty where nothing says so."""


class Table(NamedTuple):
    """A table of data."""

    id: str
    rows: tuple[tuple[Cell, ...], ...]
    rules: tuple[int, ...] = ()
    """Rows with a rule over them; the number of rows for one at the end."""


class Picture(NamedTuple):
    """A picture that text cannot show."""

    address: str
    """Empty when the page has none."""


class Figure(NamedTuple):
    """A figure, or a table or an algorithm with its caption."""

    id: str
    tag: str
    """``Figure 2``."""
    caption: Runs
    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...] = ()
    caption_first: bool = False


class Reference(NamedTuple):
    """An entry of the bibliography."""

    id: str
    label: str
    """``[2]``, ``Devlin et al. (2019)``; empty for none."""
    runs: Runs


class References(NamedTuple):
    """The bibliography."""

    id: str
    entries: tuple[Reference, ...]


Block: TypeAlias = Heading | Paragraph | Items | Box | Code | Equation | Table | Figure | References


class Document(NamedTuple):
    """A paper."""

    title: Runs
    blocks: Sequence[Block]
    places: dict[str, str]
    """Ids that something leads to, inside blocks: the id of the block, or of its part, that each is in."""
    warning: str = ""
    """One sentence on what the text lacks, such as formulas; empty for nothing."""


class NoTextError(ValueError):
    """A page is not a paper's text; the message is one sentence that says what it is."""


def plain(runs: Runs) -> str:
    """The text of runs, without their styles."""
    return "".join(run.text for run in runs)


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Every block and the blocks in it, in reading order."""
    for block in blocks:
        yield block
        match block:
            case Items(items=items):
                for item in items:
                    yield from walk(item.blocks)
            case Box(blocks=inner) | Figure(blocks=inner):
                yield from walk(inner)
            case Table(rows=rows):
                for row in rows:
                    for cell in row:
                        yield from walk(cell.blocks)
            case _:
                pass


def ids(block: Block) -> Iterator[str]:
    """The ids of a block and of all its parts."""
    for inner in walk((block,)):
        yield inner.id
        match inner:
            case Items(items=items):
                yield from (item.id for item in items)
            case References(entries=entries):
                yield from (entry.id for entry in entries)
            case _:
                pass


def inside(blocks: Iterable[Block], name: str) -> set[str]:
    """The ids of a box or an item and of all that is in it; that of anything else alone."""
    for block in walk(tuple(blocks)):
        if isinstance(block, Box) and block.id == name:
            return set(ids(block))
        for item in block.items if isinstance(block, Items) else ():
            if item.id == name:
                return {name}.union(*(ids(one) for one in item.blocks))
    return {name}


def addresses(document: Document) -> dict[str, int]:
    """The addresses that links in a document lead to, numbered from 1 in reading order."""
    numbers: dict[str, int] = {}
    for block in walk(document.blocks):
        for runs in _own(block):
            for run in runs:
                if run.target and not run.target.startswith("#"):
                    numbers.setdefault(run.target, len(numbers) + 1)
    return numbers


def _own(block: Block) -> Iterator[Runs]:
    """The runs of a block, those of the blocks in it left out."""
    match block:
        case Heading(runs=runs) | Paragraph(runs=runs) | Box(title=runs) | Figure(caption=runs):
            yield runs
        case Code(lines=lines):
            yield from lines
        case Equation(rows=rows):
            yield from (row.runs for row in rows)
        case References(entries=entries):
            yield from (entry.runs for entry in entries)
        case _:
            pass


def as_source(document: Document) -> Document:
    """The document with the source of each formula in a line that ASCII can't show."""

    def changed(value: Any) -> Any:
        if isinstance(value, Run):
            shows = value.text.isascii() or not value.tex or value.tex.startswith("<")
            return value if shows else value._replace(text=value.tex)
        if not isinstance(value, tuple):
            return value
        parts = map(changed, value)
        return value._make(parts) if hasattr(value, "_make") else tuple(parts)

    return document._replace(title=changed(document.title), blocks=changed(tuple(document.blocks)))
