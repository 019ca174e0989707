"""The papers of people who are named as people are: typed, cited, in fields, in the keys of bibliographies.

    python -m tests.benchmarks.names --papers 100000 --each 150 --seed 2026

Prints for each written form in how many of the searches the meant paper is among the first five, and how long they
take. The first author of a meant paper is one whose family name, with this initial, is in at most five papers; of forms
that give the family name alone, one whose family name is.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.benchmarks.search_corpus import papers
from tui_reader.search.document import Document
from tui_reader.search.index import Index
from tui_reader.search.query import parse
from tui_reader.search.words import STOP, split

FIRST = 5


class Meant(NamedTuple):
    """A paper, and the names of its first authors."""

    row: int
    given: str
    family: str
    second: str
    """The second author's family name; empty for none."""
    year: int
    word: str
    """The first word of the title that says something."""


Form = Callable[[Meant], str]
FORMS: dict[str, Form] = {
    "Yann LeCun": lambda m: f"{m.given} {m.family}",
    "yann lecun": lambda m: f"{m.given} {m.family}".lower(),
    "LeCun, Yann": lambda m: f"{m.family}, {m.given}",
    "Y. LeCun": lambda m: f"{m.given[0]}. {m.family}",
    "LeCun, Y.": lambda m: f"{m.family}, {m.given[0]}.",
    "Y LeCun": lambda m: f"{m.given[0]} {m.family}",
    "LeCun Y": lambda m: f"{m.family} {m.given[0]}",
    "y lecun": lambda m: f"{m.given[0]} {m.family}".lower(),
    "LeCun et al.": lambda m: f"{m.family} et al.",
    "LeCun et al. 2026": lambda m: f"{m.family} et al. {m.year}",
    "(LeCun et al., 2026)": lambda m: f"({m.family} et al., {m.year})",
    "LeCun and Bengio": lambda m: f"{m.family} and {m.second}" if m.second else f"{m.family} ({m.year})",
    "LeCun & Bengio 2026": lambda m: f"{m.family} & {m.second} {m.year}" if m.second else f"{m.family} {m.year}",
    'author:"LeCun, Yann"': lambda m: f'author:"{m.family}, {m.given}"',
    'author:"Y. LeCun"': lambda m: f'author:"{m.given[0]}. {m.family}"',
    "lecun2026deep": lambda m: f"{m.family}{m.year}{m.word}".lower().replace(" ", "").replace("-", ""),
}
BY_FAMILY = frozenset(name for name in FORMS if "et al" in name or "and" in name or "&" in name or "deep" in name)


def _parts(author: str) -> tuple[str, str] | None:
    """Given and family name of one with a given name in full; None of others."""
    words = author.split()
    if len(words) < 2 or not all(word.isascii() and word.replace("-", "").isalpha() for word in words):
        return None
    given, family = words[0], words[-1]
    return (given, family) if len(given) > 2 and len(family) > 2 and family[0].isupper() else None


def meant(documents: Sequence[Document], each: int, seed: int, by_family: bool) -> list[Meant]:
    """Papers whose first author can be meant."""
    counts: Counter[tuple[str, ...]] = Counter()
    for document in documents:
        names = {tuple(split(author)) for author in document.authors}
        counts.update({name[-1:] if by_family else (name[0][:1], name[-1]) for name in names if name})
    chance = random.Random(seed)
    chosen: list[Meant] = []
    while len(chosen) < each:
        document = chance.choice(documents)
        parts = _parts(document.authors[0]) if document.authors else None
        words = [word for word in split(document.title) if word not in STOP and word.isalpha()]
        if not parts or not words or not document.year:
            continue
        given, family = parts
        folded = split(family)[-1]
        if counts[(folded,) if by_family else (given[0].lower(), folded)] > FIRST:
            continue
        second = _parts(document.authors[1]) if len(document.authors) == 2 else None
        chosen.append(Meant(document.row, given, family, second[1] if second else "", document.year, words[0]))
    return chosen


def measured(index: Index, some: Sequence[Meant], form: Form) -> tuple[int, list[float]]:
    """The number found among the first, and the seconds of each search."""
    found, seconds = 0, []
    for one in some:
        start = time.perf_counter()
        results = index.search(parse(form(one)))
        seconds.append(time.perf_counter() - start)
        found += one.row in [hit.row for hit in results.hits[:FIRST]]
    return found, seconds


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--each", type=int, default=150)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args()
    documents = list(papers(given.papers))

    def texts(rows: Sequence[int]) -> list[Document]:
        return [documents[row - 1] for row in rows]

    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Path(folder), texts)
        index.rebuild(iter(documents))
        lists = {by: meant(documents, given.each, given.seed, by) for by in (False, True)}
        print(f"| of {given.each}, in {given.papers:,} papers | among the first {FIRST} | ms, the slowest |")
        print("|---|---|---|")
        for line in _lines(index, lists):
            print(line)


def _lines(index: Index, lists: dict[bool, list[Meant]]) -> Iterator[str]:
    for name, form in FORMS.items():
        found, seconds = measured(index, lists[name in BY_FAMILY], form)
        yield f"| {name} | {found} | {median(seconds) * 1e3:.1f}, {max(seconds) * 1e3:.0f} |"


if __name__ == "__main__":
    main()
