"""A document as bytes that are read faster than the page it was made of. Pure.

Lines of JSON, one with what concerns the whole and one for each block: each block is a list of its kind and its fields,
a run one of its fields without the empty ones at its end. A document that was read keeps its blocks as such bytes and
makes them when they are looked at: as objects a paper's stay with the process for long after they are gone. Only what
was written here is read again; anything else is an error, never half a document.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import eq
from typing import Any, overload

from tui_reader.formats.document import (
    Block,
    Box,
    Cell,
    Code,
    Document,
    Equation,
    EquationRow,
    Figure,
    Heading,
    Item,
    Items,
    Paragraph,
    Picture,
    Reference,
    References,
    Run,
    Runs,
    Table,
)

_KINDS: tuple[type[Any], ...] = (Heading, Paragraph, Items, Box, Code, Equation, Table, Figure, References)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}


class Blocks(Sequence[Block]):
    """Blocks, each made anew whenever it is looked at unless it is given as one."""

    def __init__(self, parts: Iterable[bytes | Block]) -> None:
        self.parts = tuple(parts)
        """As they are held, bytes for those that are packed."""

    def __len__(self) -> int:
        return len(self.parts)

    @overload
    def __getitem__(self, at: int) -> Block: ...
    @overload
    def __getitem__(self, at: slice) -> Blocks: ...
    def __getitem__(self, at: int | slice) -> Block | Blocks:
        return Blocks(self.parts[at]) if isinstance(at, slice) else _made(self.parts[at])

    def __iter__(self) -> Iterator[Block]:
        return map(_made, self.parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]


def parts(blocks: Sequence[Block]) -> Sequence[bytes | Block]:
    """Blocks as they are held: nothing is made of those that are packed."""
    return blocks.parts if isinstance(blocks, Blocks) else blocks


def only(blocks: Sequence[Block], *kinds: type[Block]) -> Iterator[tuple[int, Block]]:
    """The blocks of some kinds with their numbers; none of the others is made."""
    begins = tuple(f"[{_NUMBERS[kind]},".encode() for kind in kinds)
    for number, part in enumerate(parts(blocks)):
        if part.startswith(begins) if isinstance(part, bytes) else isinstance(part, kinds):
            yield number, _made(part)


def naming(blocks: Sequence[Block], name: str) -> Iterator[Block]:
    """The blocks that may have this id, or have it in them; none of the others is made."""
    wanted = _ENCODER.encode(name).encode("utf-8", "surrogatepass")
    return (_made(part) for part in parts(blocks) if not isinstance(part, bytes) or wanted in part)


def lean(document: Document) -> Document:
    """A document that holds its blocks packed."""
    return document._replace(blocks=Blocks(map(_packed, parts(document.blocks))))


def write(document: Document) -> bytes:
    """A document as bytes."""
    title, blocks, places, warning = document
    head = _bytes([_runs_out(title), len(blocks), places, warning])
    return b"\n".join([head, *map(_packed, parts(blocks))])


def read(packed: bytes) -> Document:
    """The document in bytes that ``write`` gave. Raises ValueError for others."""
    try:
        head, *blocks = packed.split(b"\n")
        title, count, places, warning = json.loads(head)
        for block in blocks:
            _made(block)
        if len(blocks) != count:
            raise LookupError(f"{len(blocks)} of {count} blocks")
        return Document(_runs(title), Blocks(blocks), places, warning)
    except (TypeError, LookupError, RecursionError) as error:
        raise ValueError(f"no packed document: {error}") from error


def _made(part: bytes | Block) -> Block:
    return _block(json.loads(part)) if isinstance(part, bytes) else part


def _packed(part: bytes | Block) -> bytes:
    return part if isinstance(part, bytes) else _bytes(_block_out(part))


def _bytes(packed: list[Any]) -> bytes:
    return _ENCODER.encode(packed).encode("utf-8", "surrogatepass")


def _runs_out(runs: Runs) -> list[Any]:
    return [run.text if not any(run[1:]) else _cut(run) for run in runs]


def _cut(run: Run) -> list[Any]:
    values = list(run)
    while not values[-1]:
        values.pop()
    return values


def _block_out(block: Block) -> list[Any]:
    number = _NUMBERS[type(block)]
    match block:
        case Heading(name, level, runs):
            return [number, name, level, _runs_out(runs)]
        case Paragraph(name, runs):
            return [number, name, _runs_out(runs)]
        case Items(name, items):
            return [number, name, [[item.id, item.marker, [_block_out(b) for b in item.blocks]] for item in items]]
        case Box(name, kind, title, blocks):
            return [number, name, kind, _runs_out(title), [_block_out(b) for b in blocks]]
        case Code(name, lines):
            return [number, name, [_runs_out(line) for line in lines]]
        case Equation(name, rows):
            return [number, name, [[row.tex, row.number, _runs_out(row.runs), row.lead] for row in rows]]
        case Table(name, table, rules):
            return [number, name, [[[[_block_out(b) for b in c.blocks], *c[1:]] for c in row] for row in table], rules]
        case Figure(name, tag, caption, blocks, pictures, first):
            inner = [_block_out(b) for b in blocks]
            return [number, name, tag, _runs_out(caption), inner, [p.address for p in pictures], first]
        case References(name, entries):
            return [number, name, [[entry.id, entry.label, _runs_out(entry.runs)] for entry in entries]]


def _runs(packed: list[Any]) -> Runs:
    return tuple([Run(run) if type(run) is str else Run(*run) for run in packed])


def _blocks(packed: list[Any]) -> tuple[Block, ...]:
    return tuple(map(_block, packed))


def _block(packed: list[Any]) -> Block:
    block: Block = _READ[packed[0]](*packed[1:])
    return block


def _figure(name: str, tag: str, caption: list[Any], blocks: list[Any], pictures: list[str], first: bool) -> Figure:
    return Figure(name, tag, _runs(caption), _blocks(blocks), tuple(map(Picture, pictures)), first)


def _table(name: str, rows: list[Any], rules: list[int]) -> Table:
    return Table(name, tuple([tuple([Cell(_blocks(c[0]), *c[1:]) for c in row]) for row in rows]), tuple(rules))


_READ: tuple[Callable[..., Block], ...] = (
    lambda name, level, runs: Heading(name, level, _runs(runs)),
    lambda name, runs: Paragraph(name, _runs(runs)),
    lambda name, items: Items(name, tuple([Item(i, marker, _blocks(blocks)) for i, marker, blocks in items])),
    lambda name, kind, title, blocks: Box(name, kind, _runs(title), _blocks(blocks)),
    lambda name, lines: Code(name, tuple(map(_runs, lines))),
    lambda name, rows: Equation(
        name, tuple([EquationRow(tex, number, _runs(runs), lead) for tex, number, runs, lead in rows])
    ),
    _table,
    _figure,
    lambda name, entries: References(name, tuple([Reference(i, label, _runs(runs)) for i, label, runs in entries])),
)
"""The calls that make a block of each kind again, in the order of ``_KINDS``."""
