"""A formula as a tree: what both front ends (TeX, MathML) make and both writers (a line, a block) read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Protocol, TypeAlias

Kind: TypeAlias = Literal[
    "letter", "number", "word", "function", "large", "binary", "relation", "open", "close", "fence", "punctuation",
    "slash", "other", "space", "blank", "gap",
]  # fmt: skip
"""The class of a sign, after TeX's (The TeXbook, chapter 17): it decides on the room around it.

``large`` are sums and integrals, ``fence`` opens or closes (``|``), ``space`` is room that was asked for, ``blank`` a
blank that was typed, which TeX ignores, ``gap`` one that ends a command.
"""

Style: TypeAlias = Literal["", "bold", "roman", "script", "double", "fraktur", "sans", "mono"]
"""The alphabet of a letter. Italic is not one: letters of formulas are so anyway."""


class Sign(NamedTuple):
    """One sign: a letter, a number, an operator, the name of a function, words."""

    text: str
    kind: Kind = "letter"
    style: Style = ""
    start: int = -1
    """Offset of its source, in characters; -1 where it has none."""
    end: int = -1


class Row(NamedTuple):
    """Parts that follow one another."""

    items: tuple[Node, ...] = ()


class Fraction(NamedTuple):
    """One part over another; without a rule, a choice (binomial)."""

    over: Node
    under: Node
    ruled: bool = True


class Root(NamedTuple):
    """A square root, or one one of a ``degree``."""

    of: Node
    degree: Node | None = None


class Scripts(NamedTuple):
    """A base with what stands below and above it, at its side or, with ``limits``, under and over it."""

    base: Node
    below: Node | None = None
    above: Node | None = None
    limits: bool = False


class Accent(NamedTuple):
    """A base under an accent, which is a combining character."""

    base: Node
    combining: str


class Fence(NamedTuple):
    """A part between two signs as high as itself; either may be empty."""

    left: Sign
    inside: Node
    right: Sign


class Table(NamedTuple):
    """Cells in rows: a matrix, cases, lines aligned with one another."""

    rows: tuple[tuple[Node, ...], ...]
    kind: Literal["matrix", "cases", "aligned", "stack"] = "matrix"
    columns: str = ""
    """The alignment of each column, one of ``l``, ``c`` and ``r`` for each; empty when that is not said."""


Node: TypeAlias = Sign | Row | Fraction | Root | Scripts | Accent | Fence | Table

NOTHING = Row()


class TooDeepError(ValueError):
    """A formula that is nested too deeply, or too long, to be read."""


class Element(Protocol):
    """The interface of a node of a parsed page."""

    @property
    def tag(self) -> str:
        """Its name in lower case, without a prefix."""

    @property
    def attributes(self) -> Mapping[str, str]:
        """Its attributes, by names in lower case."""

    @property
    def children(self) -> Sequence[Element | str]:
        """The elements and texts in it, in order."""
