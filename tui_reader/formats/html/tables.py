"""Tables: rows of cells, of which each holds blocks, and the rules between rows."""

from __future__ import annotations

from collections.abc import Iterator

from tui_reader.formats.document import Block, Box, Cell, Figure, Table
from tui_reader.formats.html.elements import holding, whole
from tui_reader.formats.html.flow import Flow
from tui_reader.formats.markup import Node

MOST_SPAN = 100
"""Columns or rows that a cell may span."""
_PARTS = ("thead", "tbody", "tfoot", "tr")


def read(flow: Flow, node: Node) -> list[Block]:
    """The table that an element is; one of a single column without a head is a frame around what it holds."""
    rows: list[tuple[Cell, ...]] = []
    rules: set[int] = set()
    for line in _rows(node):
        cells = []
        for child in line.elements:
            if child.tag not in ("td", "th") and not child.has("ltx_td", "ltx_th"):
                continue
            if child.has("ltx_border_t", "ltx_border_tt"):
                rules.add(len(rows))
            if child.has("ltx_border_b", "ltx_border_bb"):
                rules.add(len(rows) + 1)
            align = next((a for a in ("left", "right", "center") if child.has(f"ltx_align_{a}")), "")
            header = child.tag == "th" or child.has("ltx_th")
            columns = whole(child.attributes.get("colspan", ""), 1, 1, MOST_SPAN)
            down = whole(child.attributes.get("rowspan", ""), 1, 1, MOST_SPAN)
            cells.append(Cell(flow.enclosed(child), columns, down, header, align))
        if cells:
            rows.append(tuple(cells))
    beside = flow.enclosed(holding(_beside(node)))
    caption = next((child for child in node.elements if child.tag == "caption"), None)
    name = flow.anchors.id(node)
    flow.anchors.lead((n.id for n in node.walk() if n.id), name)
    if not any(cell.blocks for row in rows for cell in row):
        return [*beside, *(flow.enclosed(caption) if caption is not None else ())]
    if caption is not None and (runs := flow.runs(caption)):
        table = Table(name, tuple(rows), tuple(sorted(rules)))
        return [*beside, Figure(flow.anchors.id(), "", runs, (table,), caption_first=True)]
    if all(sum(cell.columns for cell in row) == 1 for row in rows) and not any(row[0].header for row in rows):
        inner = tuple(block for row in rows for block in row[0].blocks)
        return [*beside, Box(name, "frame", (), inner)]
    return [*beside, Table(name, tuple(rows), tuple(sorted(rules)))]


def _beside(node: Node) -> Iterator[Node | str]:
    """Text and elements that authors left in a table and in no cell of it: they are seen before it."""
    is_row = node.tag == "tr" or node.has("ltx_tr")
    for child in node.children:
        if isinstance(child, str):
            yield child
        elif is_row:
            if not (child.tag in ("td", "th") or child.has("ltx_td", "ltx_th")):
                yield child
        elif child.tag in _PARTS or child.has("ltx_tr", "ltx_tbody", "ltx_thead", "ltx_tfoot"):
            yield from _beside(child)
        elif child.tag not in ("caption", "colgroup", "col"):
            yield child


def _rows(node: Node) -> Iterator[Node]:
    """The rows of a table, not those of tables in it."""
    for child in node.elements:
        if child.tag == "tr" or child.has("ltx_tr"):
            yield child
        elif child.tag in ("thead", "tbody", "tfoot") or child.has("ltx_tbody", "ltx_thead", "ltx_tfoot"):
            yield from _rows(child)
