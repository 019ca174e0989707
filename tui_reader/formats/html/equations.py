"""Formulas that stand by themselves: their rows, their numbers and the words beside them."""

from __future__ import annotations

import re

from tui_reader.formats.document import Block, Equation, EquationRow, Runs, plain
from tui_reader.formats.html.elements import is_block, is_dropped
from tui_reader.formats.html.flow import Flow
from tui_reader.formats.html.inline import Inline
from tui_reader.formats.markup import Node, spaced
from tui_reader.text import clean, clean_line

_ENDS = re.compile(r"[.,;:]+")
"""The signs of a sentence that a formula ends."""


def read(flow: Flow, node: Node) -> list[Block]:
    """The equation that an element is, each of its lines a row."""
    name, rows = flow.anchors.id(node), []
    lines = [n for n in node.walk() if n.has("ltx_eqn_row") or n.tag == "tr"] or [node]
    inner = set(lines)
    for line in lines:
        formulas, words, number = [], Inline(), ""
        before: Runs = ()
        waiting: list[Node | str] = [line]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                words.add(part)
            elif part.tag == "math":
                before = before or words.taken()
                formulas.append(flow.source(part))
            elif part.has("ltx_tag_equation", "ltx_tag_equationgroup", "ltx_eqn_eqno"):
                number = number or spaced(part.text).strip()
            elif part.has("ltx_note"):
                flow.note(part, words, 0)
            elif not is_dropped(part) and (part is line or part not in inner):  # a row in a row comes by itself
                if part.has("ltx_td") or is_block(part):
                    words.add(" ")
                waiting.extend(reversed(part.children))
        after = words.taken()
        if formulas and _ENDS.fullmatch(plain(after)):
            formulas, after = [*formulas, plain(after)], ()
        elif not formulas:
            before, after = after, ()
        if formulas or before or number:
            # MathML of several can't be joined as TeX can: each is then a line of its own.
            joined = [" ".join(formulas)] if not any(f.startswith("<math") for f in formulas) else formulas
            for at, source in enumerate(joined or [""]):
                first = not at
                rows.append(
                    EquationRow(
                        clean(source),
                        clean_line(number, 100) if first else "",
                        before if first else (),
                        _lead(flow, line) if len(joined) == 1 else "",
                    )
                )
        if after:
            rows.append(EquationRow("", "", after))
    flow.anchors.lead((n.id for n in node.walk() if n.id), name)
    return [Equation(name, tuple(rows))] if rows else []


def _lead(flow: Flow, line: Node) -> str:
    """The source of a line's first cell where that ends at what stands below one another; empty where nothing does."""
    cells = [cell for cell in line.elements if cell.has("ltx_eqn_cell") and not cell.has("ltx_eqn_center_padleft")]
    if len(cells) < 2 or not cells[0].has("ltx_align_right") or cells[0].has("ltx_eqn_eqno"):
        return ""
    return clean(" ".join(flow.source(part) for part in cells[0].walk() if part.tag == "math")) or "{}"
