"""A paper's page in HTML as a document: what LaTeXML makes of it for arXiv and ar5iv, and what authors write. Pure.

Only ``.ltx_document`` is the paper; all around it, and some things in it, is the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tui_reader.formats.document import (
    Block,
    Code,
    Document,
    Equation,
    Heading,
    NoTextError,
    Paragraph,
    References,
    plain,
    walk,
)
from tui_reader.formats.html.blocks import block
from tui_reader.formats.html.flow import Flow
from tui_reader.formats.markup import MarkupError, Node, parse

LEAST_WORDS = 100
"""A page with fewer is no paper but says why there is none."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Signs of scripts that put no spaces between words: Thai, Lao, Khmer, Japanese, Chinese."""


def read(page: bytes | str, address: str = "") -> Document:
    """The paper in a page that came from ``address``. Raises NoTextError."""
    try:
        tree = parse(page)
    except MarkupError as error:
        raise NoTextError(str(error)) from error
    root = tree.root
    article = root.first("ltx_document")
    if article is None and (why := _no_paper(root)):
        raise NoTextError(why)
    flow = Flow(tree, article or root, address, block)
    blocks = tuple(flow.blocks(article or root))
    made = Document(flow.title, blocks, flow.anchors.places)
    if sum(map(_words, _texts(made.blocks))) < LEAST_WORDS:
        raise NoTextError(_no_paper(root) or "the page holds no paper")
    return made


def _no_paper(root: Node) -> str:
    """Why a page holds no paper, where that can be told."""
    text = root.text
    if "Fatal error" in text and "Conversion to HTML" in text:
        return "the conversion of this paper to HTML failed"
    if re.search(r"This (version of this )?(paper|article|submission) has been withdrawn|withdrawn by", text[:200_000]):
        return "this paper was withdrawn"
    if "HTML is not available" in text or "No HTML for" in text:
        return "there is no HTML of this paper"
    if root.first("ltx_page_main") and _words(text) < LEAST_WORDS:
        return "the conversion of this paper to HTML failed"
    if any(node.id in ("abs-outer", "abs", "content-inner") for node in root.walk()):
        return "this is the paper's page, not its text"
    return ""


def _words(text: str) -> int:
    """The number of words in a text; where no spaces stand between them, one for two signs."""
    return len(text.split()) + len(_UNSPACED.findall(text)) // 2


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for one in walk(tuple(blocks)):
        match one:
            case Paragraph(runs=runs) | Heading(runs=runs):
                yield plain(runs)
            case Code(lines=lines):
                yield from map(plain, lines)
            case References(entries=entries):
                yield from (plain(entry.runs) for entry in entries)
            case Equation(rows=rows):
                yield from (row.tex for row in rows)
            case _:
                pass
