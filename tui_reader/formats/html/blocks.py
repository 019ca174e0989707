"""The block that an element of a page is, by its tag and LaTeXML's names: titles, boxes, quotes here, others beside."""

from __future__ import annotations

import re

from tui_reader.formats.document import Block, Box, Heading, Run, Runs
from tui_reader.formats.html import authors, equations, figures, listings, lists, tables
from tui_reader.formats.html.elements import holding
from tui_reader.formats.html.flow import Flow
from tui_reader.formats.markup import Node
from tui_reader.text import clean_line

_CLOSING = frozenset({"abstract", "acknowledgements", "keywords"})
"""Titles that run in to their text, and end in its signs."""
_EQUATIONS = frozenset({"ltx_eqn_table", "ltx_equation", "ltx_equationgroup"})
_LEVELS = {
    "part": 1,
    "chapter": 1,
    "section": 1,
    "appendix": 1,
    "bibliography": 1,
    "index": 1,
    "abstract": 1,
    "acknowledgements": 1,
    "keywords": 1,
    "subsection": 2,
    "subsubsection": 3,
    "paragraph": 4,
    "subparagraph": 5,
}


def block(flow: Flow, node: Node, style: int, heading: str) -> list[Block]:
    """The blocks that one element is."""
    tag = node.tag
    if node.has("ltx_title_document"):
        flow.title = flow.title or flow.runs(node)
        return []
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6") or (node.has("ltx_title") and not node.has("ltx_caption")):
        return _heading(flow, node, heading)
    if node.has("ltx_authors"):
        return authors.read(flow, node)
    if not node.classes.isdisjoint(_EQUATIONS):
        return equations.read(flow, node)
    if node.has("ltx_theorem", "ltx_proof"):
        return _box(flow, node, "theorem")
    if node.has("ltx_listing"):
        return listings.read(flow, node)
    if tag == "figure" or node.has("ltx_figure", "ltx_table", "ltx_float"):
        return figures.read(flow, node)
    if node.has("ltx_biblist") or (tag in ("ul", "ol") and node.first("ltx_bibitem")):
        return lists.references(flow, node)
    if tag in ("ul", "ol", "dl") or node.has("ltx_itemize", "ltx_enumerate", "ltx_description"):
        return lists.items(flow, node)
    if tag == "table" or node.has("ltx_tabular"):
        return tables.read(flow, node)
    if tag == "blockquote" or node.has("ltx_quote"):
        return [Box(flow.anchors.id(node), "quote", (), inner)] if (inner := tuple(flow.blocks(node, style))) else []
    if tag == "pre":
        return listings.verbatim(flow, node)
    if tag == "hr":
        return []
    section = node.id if tag == "section" or node.has("ltx_abstract", "ltx_bibliography") else heading
    blocks = flow.blocks(node, style, section)
    if node.has("ltx_abstract") and blocks and not node.first("ltx_title"):
        blocks.insert(0, Heading(flow.anchors.id(), 1, (Run("Abstract"),)))
    return blocks


def _heading(flow: Flow, node: Node, section: str) -> list[Block]:
    runs = flow.runs(node)
    if not runs:
        return []
    kinds = [name.removeprefix("ltx_title_") for name in node.classes]
    if not _CLOSING.isdisjoint(kinds) and not runs[-1].tex:
        runs = (*runs[:-1], runs[-1]._replace(text=runs[-1].text.rstrip(" .:—–-") or runs[-1].text))
    levels = map(_LEVELS.get, kinds)
    level = next(filter(None, levels), None)
    if level is None:
        level = max(1, int(node.tag[1]) - 1) if re.fullmatch("h[1-6]", node.tag) else 4
    if node.tag == "h1" and not flow.title and not node.classes:
        flow.title = runs
        return []
    block = Heading(clean_line(section, 200) if section else flow.anchors.id(node), level, runs)
    if node.id:
        flow.anchors.lead((node.id,), block.id)
    return [block]


def _box(flow: Flow, node: Node, kind: str) -> list[Block]:
    title: Runs = ()
    rest: list[Node | str] = []
    for child in node.children:
        if isinstance(child, Node) and child.has("ltx_title") and not title:
            title = flow.runs(child)
        else:
            rest.append(child)
    return [Box(flow.anchors.id(node), kind, title, tuple(flow.blocks(holding(rest))))]
