"""Figures and other floats: the caption, its number, the pictures, and what stands in them."""

from __future__ import annotations

from tui_reader.formats.document import Block, Figure, Picture, Runs, plain
from tui_reader.formats.html.elements import holding
from tui_reader.formats.html.flow import Flow
from tui_reader.formats.markup import Node, spaced
from tui_reader.text import clean_line


def read(flow: Flow, node: Node) -> list[Block]:
    """The figure that an element is; one of panels that nothing tells apart has all their pictures."""
    caption: Node | None = None
    rest = holding(node.children)
    first = False
    pictures: list[Picture] = []
    waiting: list[tuple[Node, Node]] = [(rest, child) for child in rest.elements]
    seen_content = False
    while waiting:
        parent, child = waiting.pop(0)
        if child.tag == "figcaption" or child.has("ltx_caption"):
            if caption is None:
                caption, first = child, not seen_content
                parent.children = [c for c in parent.children if c is not child]
        elif child.tag in ("img", "object") or (child.tag == "svg" and child.has("ltx_picture")):
            address = child.attributes.get("src") or child.attributes.get("data") or ""
            pictures.append(Picture(flow.anchors.absolute(address)))
            seen_content = True
        elif child.tag != "figure" and not child.has("ltx_figure", "ltx_table", "ltx_float"):
            seen_content = seen_content or child.tag in ("table", "pre") or child.has("ltx_tabular", "ltx_listing")
            waiting = [(child, grandchild) for grandchild in child.elements] + waiting
        else:
            seen_content = True
    tag, runs = "", Runs()
    if caption is not None:
        sign = caption.first("ltx_tag_figure", "ltx_tag_table", "ltx_tag_float", "ltx_tag")
        tag = spaced(sign.text).strip().rstrip(":.").strip() if sign else ""
        runs = flow.runs(caption)
        runs = _without_start(runs, tag)
    name = flow.anchors.id(node)
    blocks = flow.enclosed(rest)
    panels = [one for one in blocks if isinstance(one, Figure) and not (one.tag or one.caption or one.blocks)]
    if panels and len(panels) == len(blocks):  # of pictures that nothing tells apart, their number says enough
        pictures += [picture for panel in panels for picture in panel.pictures]
        flow.anchors.lead((panel.id for panel in panels), name)
        blocks = ()
    return [Figure(name, clean_line(tag, 100), runs, blocks, tuple(pictures), first)]


def _without_start(runs: Runs, tag: str) -> Runs:
    """A caption without its ``Figure 2:``."""
    text = plain(runs)
    if not tag or not text.startswith(tag):
        return runs
    drop = len(tag)
    while drop < len(text) and text[drop] in ":. \u2002":
        drop += 1
    kept = []
    for run in runs:
        if drop >= len(run.text):
            drop -= len(run.text)
            continue
        kept.append(run._replace(text=run.text[drop:]) if not run.tex else run)
        drop = 0
    return tuple(kept)
