"""The papers of the seed and some others as documents, a store that gives them by row, and what to ask for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tui_reader.formats import page
from tui_reader.search.document import Document, Results

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


QUERIES = [
    "transformer",
    "transf",
    "atention sink",
    "longcat",
    "styleswn",
    "style swin",
    "lra",
    "perm inverse",
    "2022 graph recipe",
    "universal aproximation",
    "transfomer expresivity",
    "unvrsl apprxmtn",
    "speech-to-sign",
    "speechtosign",
    '"inverse permutation"',
    '"in this paper',
    "survey -reinforcement",
    "title:survey",
    "abs:benchmark",
    "org:meituan",
    "year looped zyzzyva",
    "graphgps",
    "2401.0001",
    "深度",
    "习的",
    '"学习"',
    "finetuning -学习",
    "finetuning -图学",
    "схема",
    "tnt",
    "e",
]


def more() -> list[Document]:
    """Papers with what the seed has not: authors, ids, keywords, other scripts."""
    return [
        Document(101, "Über ﬁne-tuning: 图像的深度学习的方法", "", ("Łukasz Kaiser",), "", "2401.00011", 2024),
        Document(102, "Схема of pre-training", "", ("Jean-Pierre O'Brien", "Ana Al-Rfou"), "", "hep-th/9901001", 1999),
        Document(103, "Proximal Policy Optimization", "PPO", ("John Schulman",), "openai OpenAI", "1707.06347", 2017),
        Document(104, "x" * 300, "", (), "", "", 0, ("rare keyword",)),
        Document(105, "...", ""),
    ]


def every() -> list[Document]:
    return [*documents(), *more()]


def found(results: Results) -> list[tuple[int, float]]:
    return sorted((hit.row, round(hit.score, 2)) for hit in results.hits)
