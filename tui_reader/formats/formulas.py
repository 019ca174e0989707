"""The formulas of whole papers: TeX or MathML in, one line or a block of lines out. Pure."""

from __future__ import annotations

from tui_reader.formats import markup
from tui_reader.text import clean, clean_line
from tui_reader.text.formula import block, line, mathml, tex
from tui_reader.text.formula.line import Letters
from tui_reader.text.formula.tree import Node

LETTERS: Letters = "common"
"""Script and the like are shown as such only where fonts of terminals have them: ℝ is, 𝒪 would be a box."""
LONGEST = 8_000
"""Bytes of a formula on one line."""


def tree(source: str) -> Node:
    """The tree of a formula's source: MathML where it begins so, else TeX. Never raises."""
    if source.startswith("<math"):
        root = markup.fragment(source)
        return mathml.read(root)
    return tex.parse(source)


def on_one_line(source: str) -> str:
    """A formula as a line. Cleaned."""
    return clean_line(line.line(tree(source), letters=LETTERS), LONGEST)


def in_lines(source: str, width: int, *, ascii_only: bool = False) -> tuple[list[str], int]:
    """A displayed formula as lines, and which of them what stands beside it belongs to. Cleaned."""
    made = block.block(tree(source), width=width, ascii_only=ascii_only, letters=LETTERS)
    return [clean(text, LONGEST).replace("\n", " ").rstrip() for text in made.lines], made.base
