"""The elements of a page: which are blocks, signs, or the page's own, and how their text is styled.

Class names are LaTeXML's (0.7.99 to 0.8.8, and its successor that arXiv uses since August 2026); pages without them are
read as HTML is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tui_reader.formats.document import BOLD, CODE, ITALIC
from tui_reader.formats.markup import Node, names

WIDE, HIGH = 150, 80
"""Pixels of a picture that is no sign in a text."""

_BLOCK_TAGS = names(
    "address article aside blockquote center details dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody td tfoot th thead tr ul"
)
_BLOCK_CLASSES = names(
    "ltx_p ltx_para ltx_tabular ltx_tr ltx_td ltx_th ltx_listing ltx_listingline ltx_figure ltx_table "
    "ltx_float ltx_equation ltx_equationgroup ltx_itemize ltx_enumerate ltx_description ltx_item ltx_quote "
    "ltx_bibitem ltx_theorem ltx_proof ltx_block ltx_logical-block ltx_minipage ltx_abstract ltx_authors "
    "ltx_verbatim"
)
DROPPED = names(
    "ltx_TOC ltx_pagination ltx_rule ltx_note_type ltx_listing_data ltx_bib_cited ltx_page_navbar "
    "ltx_page_footer ltx_page_header ltx_page_logo ltx_author_before ltx_role_newpage ar5iv-footer "
    "ltx_bib_links_label"
)
_STYLES = {
    "i": ITALIC,
    "em": ITALIC,
    "cite": 0,
    "var": ITALIC,
    "dfn": ITALIC,
    "b": BOLD,
    "strong": BOLD,
    "code": CODE,
    "tt": CODE,
    "kbd": CODE,
    "samp": CODE,
    "small": 0,
}
_CLASS_STYLES = {"ltx_font_italic": ITALIC, "ltx_font_slanted": ITALIC, "ltx_font_bold": BOLD}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def is_block(node: Node) -> bool:
    """True for what stands on lines of its own."""
    return (
        (node.tag in _BLOCK_TAGS or not node.classes.isdisjoint(_BLOCK_CLASSES))
        and not node.has("ltx_note")
        and node.tag not in ("code", "svg")
    )


def is_dropped(node: Node) -> bool:
    """True for what is the page's own, hidden, or what the converter left of a command."""
    if not node.classes.isdisjoint(DROPPED):
        return True
    if node.tag == "nav" or "hidden" in node.attributes:
        return True
    if "style" in node.attributes and _HIDDEN.search(node.attributes["style"]):
        return True
    return node.has("ltx_ERROR") and bool(re.fullmatch(r"\s*(\\\S*|\{[\w*]+\})\s*", node.text))


def is_large(node: Node) -> bool:
    """True for a picture that is known to be no sign in a text."""
    if node.tag not in ("img", "object") or "height" not in node.attributes:
        return False
    width, height = (whole(node.attributes.get(name, ""), 0, 0, 99_999) for name in ("width", "height"))
    return width >= WIDE and height >= HIGH


def is_picture(node: Node, around: Node) -> bool:
    """True for a picture, false for a sign in a text that is drawn as one."""
    if node.tag == "svg":
        return node.has("ltx_picture")
    if "width" in node.attributes and "height" in node.attributes:
        return is_large(node)
    return not (around.tag == "p" or around.has("ltx_p")) or not around.text.strip()


def styled(node: Node, style: int) -> int:
    """The style of what is in an element."""
    style |= _STYLES.get(node.tag, 0)
    for name in node.classes:
        style |= _CLASS_STYLES.get(name, 0)
    if node.has("ltx_font_typewriter"):
        style |= CODE
    if node.has("ltx_font_upright", "ltx_font_medium"):
        style &= ~(ITALIC if node.has("ltx_font_upright") else BOLD)
    return style


def tex(node: Node) -> str:
    """A formula's source; LaTeXML breaks it into lines with ``%``, anywhere: inside a number too."""
    source = node.attributes.get("alttext", "")
    if r"\lx@xy" in source:  # drawn by commands that nobody typed: the page says more
        return ""
    if "%" in source:
        source = re.sub(r"(\\[A-Za-z]+)%\r?\n\s*(?=[A-Za-z])", r"\1 ", source)
        source = re.sub(r"(?<!\\)%\r?\n\s*", "", source)
    return " ".join(source.split())


def whole(text: str, default: int, least: int, most: int) -> int:
    """The whole number that a text begins with, within limits; ``default`` where there is none."""
    match = re.match(r"\s*([-+]?[0-9]{1,9})", text)
    return max(least, min(most, int(match[1]))) if match else default


def without(node: Node, *classes: str) -> list[Node | str]:
    """An element's children but those with one of these classes."""
    return [child for child in node.children if isinstance(child, str) or not child.has(*classes)]


def holding(children: Iterable[Node | str]) -> Node:
    """An element that holds some of the children of another, to be read in its place."""
    node = Node("div", {})
    node.children = list(children)
    return node
