"""The lines above a text: title, who wrote it, abstract; known before the text is there. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.formats import layout, packed
from tui_reader.formats.document import Block, Document, Heading, Paragraph, Run, plain
from tui_reader.models import Paper
from tui_reader.text.mend import mend
from tui_reader.tui import saying, view
from tui_reader.tui.saying import paper as says

NAMED = 6
"""Authors named above the abstract."""
ABSTRACT = "~abstract"
"""The id of the abstract."""
WHY = "~why"
"""The id of the words on why there is no text, which stand in none that is one."""
EARLY = 40
"""Blocks at the beginning among which a text's own abstract stands."""


def before(paper: Paper, between: str, document: Document | None = None) -> Document:
    """The facts of a paper, before its text, where that is there, without what that says again.

    ``between`` stands between two facts.
    """
    blocks: Sequence[Block] = document.blocks if document else ()
    unnamed = len(paper.authors) - NAMED
    authors = ", ".join(paper.authors[:NAMED]) + saying.more(unnamed)
    if not authors and paper.author_count:
        authors = saying.counted(paper.author_count, "author")
    organization = paper.organization.name if paper.organization else ""
    facts = [organization, saying.day(paper.published) if paper.published else ""]
    about = "\n".join(filter(None, (f" {between} ".join(filter(None, facts)), authors)))  # as beside the list
    first: list[Block] = [Paragraph("~about", (Run(about, layout.TAG),))] if about else []
    if paper.abstract:
        abstract = tuple(Run(text, target=url) for text, url in view.linked(mend(paper.abstract).text))
        first += [Heading(ABSTRACT, 1, (Run(says.ABSTRACT),)), Paragraph("~abstract-text", abstract)]
        blocks = _without_abstract(blocks)
    title = (Run(mend(paper.title).text),)
    warning = document.warning if document else ""
    return Document(title, packed.Blocks((*first, *packed.parts(blocks))), document.places if document else {}, warning)


def and_why(known: Document, why: str) -> Document:
    """The facts that are known, and below them why there is no more."""
    return known._replace(blocks=(*known.blocks, Paragraph(WHY, (Run(why, layout.TAG),))))


def _without_abstract(blocks: Sequence[Block]) -> Sequence[Block]:
    """Blocks without the section of the abstract, which stands there already."""
    for at, block in enumerate(blocks[:EARLY]):
        if isinstance(block, Heading) and plain(block.runs).strip().lower().rstrip(".:") == "abstract":
            end = next((i for i, b in enumerate(blocks[at + 1 :], at + 1) if isinstance(b, Heading)), len(blocks))
            held = packed.parts(blocks)
            return packed.Blocks((*held[:at], *held[end:]))
    return blocks
