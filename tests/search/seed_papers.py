"""The papers of the seed as documents, and a store that gives them by row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tui_reader.formats import page
from tui_reader.search.document import Document

SEEDS = Path(__file__).parents[2] / "seeds"


@cache
def documents() -> tuple[Document, ...]:
    text = next(SEEDS.glob("*.txt")).read_text(encoding="utf-8")
    return tuple(
        Document(
            row,
            paper.title,
            paper.abstract,
            paper.authors,
            f"{paper.organization.slug} {paper.organization.name}" if paper.organization else "",
            paper.id or "",
            paper.published.year if paper.published else 0,
        )
        for row, paper in enumerate(page.parse(text).papers, 1)
    )


class Store:
    """Documents by row, as the library's store would give them."""

    def __init__(self, given: Sequence[Document] = ()) -> None:
        self.rows = {document.row: document for document in given}

    def __call__(self, rows: Sequence[int]) -> list[Document]:
        return [self.rows[row] for row in rows if row in self.rows]
