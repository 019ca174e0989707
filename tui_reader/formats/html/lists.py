"""Lists: of items, of terms, and of references."""

from __future__ import annotations

from tui_reader.formats.document import SMALL, Block, Item, Items, Reference, References, Run, plain
from tui_reader.formats.html.elements import holding, is_dropped, whole, without
from tui_reader.formats.html.flow import Flow
from tui_reader.formats.html.inline import joined
from tui_reader.formats.markup import Node
from tui_reader.text import clean_line

LONGEST_TERM = 300
"""Letters of a term; what is longer is a text in its place."""


def items(flow: Flow, node: Node) -> list[Block]:
    """The items of a list, with the signs, numbers or terms before them."""
    made: list[Item] = []
    number = whole(node.attributes.get("start", ""), 1, -9_999, 99_999)
    term = ""
    for child in node.children:
        if isinstance(child, str):
            if child.strip():  # some write a list for its indent alone
                made.append(Item(flow.anchors.id(), " ", tuple(flow.blocks(holding([child])))))
            continue
        if is_dropped(child):
            continue
        if child.tag == "dt":
            if term:  # nothing was said about the one before
                made.append(Item(flow.anchors.id(), term, ()))
            term = clean_line(plain(flow.runs(child)).replace("\n", " "), LONGEST_TERM + 1)
            if len(term) > LONGEST_TERM or flow.holds_blocks(child):
                made.append(Item(flow.anchors.id(child), " ", tuple(flow.blocks(child))))
                term = ""
            continue
        tag = next((n for n in child.elements if n.has("ltx_tag_item", "ltx_tag")), None)
        if tag is not None:
            marker = clean_line(plain(flow.runs(tag)).replace("\n", " "), 300)
        elif node.tag == "dl":
            marker, term = term, ""
        elif node.tag == "ol":
            marker, number = f"{_counted(number, node.attributes.get('type', ''))}.", number + 1
        else:
            marker = "•"
        blocks = tuple(flow.blocks(holding(c for c in child.children if c is not tag)))
        if blocks or marker not in ("•", ""):
            name = flow.anchors.id(child)
            made.append(Item(name, marker or "•", blocks))
            if child.id:
                flow.anchors.lead((child.id,), name)
    if term:
        made.append(Item(flow.anchors.id(), term, ()))
    return [Items(flow.anchors.id(node), tuple(made))] if made else []


def _counted(number: int, kind: str) -> str:
    """A number as a list of this ``type`` counts: ``b`` for the second of ``a``."""
    if kind in ("a", "A") and 0 < number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in ("i", "I") and 0 < number < 40:
        roman = "x" * (number // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
        return roman if kind == "i" else roman.upper()
    return str(number)


def references(flow: Flow, node: Node) -> list[Block]:
    """The entries of a bibliography, each with the label that citations of it have."""
    entries = []
    named = node.first("ltx_bibitem") is not None
    for item in node.walk():
        if not (item.has("ltx_bibitem") if named else item.tag == "li" and item is not node):
            continue
        runs = flow.runs(holding(without(item, "ltx_tag_bibitem", "ltx_bibtag")))
        runs = tuple(run._replace(text=run.text.replace("\n", " ")) for run in runs)
        if called := clean_line(flow.anchors.called.get(item.id, ""), 300):
            runs = (Run(f"{called}: ", SMALL), *runs)
        name = flow.anchors.id(item)
        if runs:
            entries.append(Reference(name, clean_line(flow.anchors.labels.get(item.id, ""), 300), joined(runs)))
            flow.anchors.lead((n.id for n in item.walk() if n.id), name)
    return [References(flow.anchors.id(node), tuple(entries))] if entries else []
