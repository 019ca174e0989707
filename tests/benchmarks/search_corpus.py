"""The corpus and the queries that the search is measured on.

Papers: arXiv's, 27,000 with abstracts, then titles up to 327,000, then recombinations of their titles and authors.
Queries: made from a paper's own words in six ways in which people mistype, shorten or half remember; the paper that a
query was made from is the one meant.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tui_reader.search.document import Document
from tui_reader.search.words import STOP, split

KINDS = ("prefix", "reordered", "typo", "vowels", "author", "acronym")


def folder() -> Path | None:
    """Where the corpus is: beside the checkout, or beside the folder of its worktrees; None when it is not there."""
    checkout = Path(__file__).parents[2]
    for above in (checkout.parent, checkout.parents[1]):
        if (found := above / "shared" / "data" / "corpus").is_dir():
            return found
    return None


def papers(count: int) -> Iterator[Document]:
    """The first ``count`` papers; rows from 1. Raises FileNotFoundError without the corpus."""
    where = folder()
    if where is None:
        raise FileNotFoundError("no shared/data/corpus beside the checkout")
    return islice(_all(where), count)


def _all(where: Path) -> Iterator[Document]:
    row = 0
    seen: list[Document] = []
    for name in ("arxiv_27k_abstracts.jsonl.gz", "arxiv_300k_titles.jsonl.gz"):
        with gzip.open(where / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                row += 1
                record = json.loads(line)
                authors = record["authors"]
                if isinstance(authors, str):
                    authors = authors.split(", ")
                day = record.get("published_at") or record.get("created") or ""
                document = Document(
                    row,
                    " ".join(record["title"].split()),
                    " ".join(record.get("abstract", "").split()),
                    tuple(authors[:50]),
                    id=record["id"],
                    year=int(day[:4] or 0),
                )
                seen.append(Document(row, document.title, "", document.authors))
                yield document
    chance = random.Random(1)
    while True:
        row += 1
        first, second, third = chance.choice(seen), chance.choice(seen), chance.choice(seen)
        one, two = first.title.split(), second.title.split()
        title = " ".join(one[: (len(one) + 1) // 2] + two[len(two) // 2 :])
        number = row - len(seen)
        yield Document(
            row, title, "", third.authors, id=f"{3001 + number // 50_000:04}.{number % 50_000:05}", year=2030
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, how it was made, and the row that it means."""

    kind: str
    text: str
    row: int


def queries(documents: Sequence[Document], each: int, seed: int) -> list[Asked]:
    """``each`` queries of every kind about papers drawn from ``documents``.

    The words that a query was made from are together in one paper's title and authors only: else nobody could say
    which paper is meant.
    """
    chance = random.Random(seed)
    papers_words = [frozenset(split(" ".join([document.title, *document.authors]))) for document in documents]
    holders: dict[str, list[int]] = {}
    for place, words in enumerate(papers_words):
        for word in words:
            holders.setdefault(word, []).append(place)
    made: list[Asked] = []
    for kind in KINDS:
        count = 0
        while count < each:
            document = chance.choice(documents)
            if not document.title.isascii():
                continue
            text, made_from = _query(kind, document, chance)
            rarest = min((holders[word] for word in made_from), key=len, default=[])
            if text and sum(papers_words[place].issuperset(made_from) for place in rarest) == 1:
                made.append(Asked(kind, text, document.row))
                count += 1
    return made


NOTHING = ("", ())


def _query(kind: str, document: Document, chance: random.Random) -> tuple[str, Sequence[str]]:
    """One query about ``document`` and the words of its title that it was made from; nothing when it cannot be made."""
    title = split(document.title)
    words = [word for word in dict.fromkeys(title) if len(word) >= 4 and word.isalpha() and word not in STOP]
    if len(words) < 3:
        return NOTHING
    three = sorted(chance.sample(words, 3), key=title.index)
    if kind == "prefix":
        return " ".join(word[: max(3, round(len(word) * chance.uniform(0.5, 0.8)))] for word in three), three
    if kind == "reordered":
        chance.shuffle(three)
        # The last one is not finished yet: of whole words, which only one paper has, any search makes that the first.
        begun = three[-1][: max(3, round(len(three[-1]) * chance.uniform(0.5, 0.9)))]
        return " ".join([*three[:-1], begun]), three
    if kind == "typo":
        place = chance.choice([i for i, word in enumerate(three) if len(word) >= 5] or [0])
        return " ".join([*three[:place], _typo(three[place], chance), *three[place + 1 :]]), three
    if kind == "vowels":
        return " ".join(word[0] + "".join(c for c in word[1:] if c not in "aeiou") for word in three), three
    if kind == "author":
        names = [split(author) for author in document.authors]
        last = [name[-1] for name in names if name and len(name[-1]) >= 3 and name[-1].isalpha()]
        two = [chance.choice(last), chance.choice(words)] if last else []
        return (" ".join(two), two) if last else NOTHING
    # The initials of three to five words next to each other, with or without stop words, and one more word.
    if chance.random() < 0.5:
        title = [word for word in title if word not in STOP]
    size = chance.randint(3, 5)
    runs = [title[i : i + size] for i in range(len(title) - size + 1)]
    runs = [r for r in runs if all(w[0].isalpha() and len(w) > 1 for w in r) and not {r[0], r[-1]} & STOP]
    if not runs:
        return NOTHING
    run = chance.choice(runs)
    others = [word for word in words if word not in run]
    if not others:
        return NOTHING
    other = chance.choice(others)
    return "".join(word[0] for word in run) + " " + other, [*run, other]


def _typo(word: str, chance: random.Random) -> str:
    """``word`` with one letter left out, doubled, replaced, added, or swapped with the next; not its first."""
    place = chance.randrange(1, len(word) - 1)
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    match chance.choice(("out", "double", "replace", "add", "swap")):
        case "out":
            return word[:place] + word[place + 1 :]
        case "double":
            return word[:place] + word[place] + word[place:]
        case "replace":
            return word[:place] + letter + word[place + 1 :]
        case "add":
            return word[:place] + letter + word[place:]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
