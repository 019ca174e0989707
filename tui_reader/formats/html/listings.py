"""Code: listings with their lines, numbers and indents, and what is set as it was typed."""

from __future__ import annotations

import base64
from urllib.parse import unquote

from tui_reader.formats.document import CODE, FORMULA, SMALL, Block, Code, Run, Runs, plain
from tui_reader.formats.formulas import on_one_line
from tui_reader.formats.html.elements import is_block, is_dropped, styled
from tui_reader.formats.html.flow import Flow
from tui_reader.formats.markup import Node, spaced
from tui_reader.text import clean

_INDENTS = {
    ord(sign): room
    for sign, room in zip("\n\u00a0␣\u2003\u2002\u2004\u2005", ("", " ", " ", "  ", *" " * 3), strict=True)
}
"""White space of listings, an em as two cells."""


def read(flow: Flow, node: Node) -> list[Block]:
    """The code of a listing, behind what stands in it that is no line."""
    lines: list[Runs] = []
    before: list[Block] = []
    source: list[str] = []
    for child in node.elements:
        if child.has("ltx_listing_data"):
            source = _as_typed(child)
        if is_dropped(child):
            continue
        if child.has("ltx_listingline"):
            lines.append(_kept_line(flow, child))
        else:
            before += flow.blocks(child) if flow.holds_blocks(child) else flow.block(child)
    if not lines:
        return before or flow.blocks(node)
    flow.anchors.lead((n.id for n in node.walk() if n.id), name := flow.anchors.id(node))
    return [*before, Code(name, tuple(_indented(lines, source)))]


def verbatim(flow: Flow, node: Node) -> list[Block]:
    """The code of an element whose text is kept as it is, none where it is empty."""
    text = clean(node.text.replace("\u00a0", " ").expandtabs(4)).strip("\n")
    lines = tuple((Run(line.rstrip(), CODE),) if line.strip() else () for line in text.split("\n"))
    return [Code(flow.anchors.id(node), lines)] if text.strip() else []


def _kept_line(flow: Flow, node: Node) -> Runs:
    """A line of code, with its spaces."""
    runs: list[Run] = []

    def add(node: Node, style: int, target: str) -> None:
        for child in node.children:
            if isinstance(child, str):
                text = clean(child.translate(_INDENTS))
                if text:
                    runs.append(Run(text, style, target))
            elif is_dropped(child):
                continue
            elif child.tag == "math":
                source = flow.source(child)
                runs.append(Run(on_one_line(source), style | FORMULA, target, source))
            elif child.has("ltx_tag_listingline"):
                number = spaced(child.text).strip()
                runs.append(Run(f"{number:>3} ", SMALL))
            else:
                if is_block(child) and runs and not runs[-1].text.endswith(" "):
                    runs.append(Run(" ", style))  # what stood on lines of its own is this one's
                add(child, styled(child, style), flow.anchors.target(child) or target if child.tag == "a" else target)

    add(node, 0, "")
    while runs and not runs[-1].text.strip():
        runs.pop()
    return tuple(runs)


def _as_typed(node: Node) -> list[str]:
    """The lines of a listing as they were typed, which a link on the page holds: they have their indents."""
    link_to = next((n.attributes.get("href", "") for n in node.walk() if n.tag == "a"), "")
    kind, comma, data = link_to.partition(",")
    if not comma or not kind.startswith("data:text/plain"):
        return []
    try:
        typed = base64.b64decode(data).decode(errors="replace") if kind.endswith(";base64") else unquote(data)
    except ValueError:
        return []
    return typed.expandtabs(4).rstrip("\n").split("\n")


def _indented(lines: list[Runs], typed: list[str]) -> list[Runs]:
    """The lines of a listing with the indents that they were typed with, where these are known."""
    while lines and len(lines) > len(typed) and not plain(lines[-1]).strip():
        lines = lines[:-1]
    if len(lines) != len(typed) or any(
        not plain(line).strip() and text.strip() for line, text in zip(lines, typed, strict=True)
    ):
        return lines
    indents = [len(text) - len(text.lstrip(" ")) for text in typed]
    least = min((indent for indent, text in zip(indents, typed, strict=True) if text.strip()), default=0)
    made: list[Runs] = []
    for line, indent in zip(lines, indents, strict=True):
        number = line[:1] if line and line[0].style == SMALL else ()
        rest = list(line[len(number) :])
        while rest and not rest[0].tex and not rest[0].text.strip():
            rest.pop(0)
        if rest and not rest[0].tex:
            rest[0] = rest[0]._replace(text=rest[0].text.lstrip(" "))
        room = (Run(" " * min(indent - least, 200)),) if rest and indent > least else ()
        made.append((*number, *room, *rest))
    return made
