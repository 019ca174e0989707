"""The corpus and the queries that the search is measured on.

Papers: arXiv's, 27,000 with abstracts, then titles up to 327,000, then recombinations of their titles and authors.
Queries: made from a paper's own words in fifteen ways in which people mistype, shorten or half remember; the paper that
a query was made from is the one meant.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tui_reader.search.document import Document
from tui_reader.search.words import STOP, split

KINDS = (
    *("prefix", "reordered", "typo", "vowels", "author", "acronym"),
    *("initials", "two typos", "glued", "split", "sounds", "sentence", "abstract", "misspelt author", "number"),
)


def folder() -> Path | None:
    """The corpus' folder: beside the checkout, or beside the folder of its worktrees; None when it is not there."""
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


def queries(documents: Sequence[Document], each: int, seed: int, kinds: Sequence[str] = KINDS) -> list[Asked]:
    """``each`` queries of each of ``kinds`` about papers drawn from ``documents``.

    The words that a query was made from are together in one paper's title and authors only, for ``abstract`` in one
    title or abstract: else nobody could say which paper is meant.
    """
    chance = random.Random(seed)
    papers_words = [frozenset(split(" ".join([document.title, *document.authors]))) for document in documents]
    holders: dict[str, list[int]] = {}
    for place, words in enumerate(papers_words):
        for word in words:
            holders.setdefault(word, []).append(place)
    with_abstracts = [document for document in documents if document.abstract]
    made: list[Asked] = []
    for kind in kinds:
        count = 0
        if kind == "abstract" and not with_abstracts:
            continue
        while count < each:
            document = chance.choice(with_abstracts if kind == "abstract" else documents)
            if not document.title.isascii():
                continue
            text, made_from = _query(kind, document, chance)
            if kind == "sentence" and text and chance.random() < 0.3:
                # A word of it is remembered wrongly: it stands in another title.
                forgotten, other = chance.choice(made_from), chance.choice(documents)
                wrong = [word for word in split(other.title) if _tells(word) and word not in document.title.lower()]
                text = re.sub(rf"\b{forgotten}\b", chance.choice(wrong or [""]), text)
                made_from = [word for word in made_from if word != forgotten]
            if kind == "abstract":
                alone = text and sum(_holds(other, made_from) for other in documents) == 1
            elif kind == "initials":
                alone = text and sum(text in line for other in documents for line in _initials(other)) == 1
            else:
                rarest = min((holders[word] for word in made_from), key=len, default=[])
                alone = text and sum(papers_words[place].issuperset(made_from) for place in rarest) == 1
            if alone:
                made.append(Asked(kind, text, document.row))
                count += 1
    return made


def _holds(document: Document, words: Sequence[str]) -> bool:
    text = f"{document.title} {document.abstract}".lower()
    return all(word in text for word in words)


def _initials(document: Document) -> set[str]:
    """The initials of all words of the title, and of those that are no stop words."""
    words = split(document.title)
    return {"".join(word[0] for word in words), "".join(word[0] for word in words if word not in STOP)}


def _tells(word: str) -> bool:
    return len(word) >= 4 and word.isalpha() and word not in STOP


NOTHING = ("", ())


def _query(kind: str, document: Document, chance: random.Random) -> tuple[str, Sequence[str]]:
    """One query about ``document`` and the words of its title that it was made from; nothing when it cannot be made."""
    title = split(document.title)
    words = [word for word in dict.fromkeys(title) if _tells(word)]
    if len(words) < 3:
        return NOTHING
    three = sorted(chance.sample(words, 3), key=title.index)
    match kind:
        case "prefix":
            return " ".join(word[: max(3, round(len(word) * chance.uniform(0.5, 0.8)))] for word in three), three
        case "reordered":
            chance.shuffle(three)
            # The last one is not finished: of whole words, which only one paper has, any search makes that the first.
            begun = three[-1][: max(3, round(len(three[-1]) * chance.uniform(0.5, 0.9)))]
            return " ".join([*three[:-1], begun]), three
        case "typo":
            place = chance.choice([i for i, word in enumerate(three) if len(word) >= 5] or [0])
            return " ".join([*three[:place], _typo(three[place], chance), *three[place + 1 :]]), three
        case "vowels":
            return " ".join(word[0] + "".join(c for c in word[1:] if c not in "aeiou") for word in three), three
        case "author" | "misspelt author":
            names = [split(author) for author in document.authors]
            shortest = 3 if kind == "author" else 5
            last = [name[-1] for name in names if name and len(name[-1]) >= shortest and name[-1].isalpha()]
            two = [chance.choice(last), chance.choice(words)] if last else []
            name = two[0] if two and kind == "author" else _typo(two[0], chance) if two else ""
            return (f"{name} {two[1]}", two) if two else NOTHING
        case "two typos":
            places = [i for i, word in enumerate(three) if len(word) >= 5]
            if len(places) < 2:
                return NOTHING
            wrong = chance.sample(places, 2)
            return " ".join(_typo(word, chance) if i in wrong else word for i, word in enumerate(three)), three
        case "glued":
            size = chance.choice((2, 2, 2, 3))
            runs = [title[i : i + size] for i in range(len(title) - size + 1)]
            runs = [r for r in runs if all(w.isalpha() and len(w) > 1 for w in r) and _tells(r[0]) and _tells(r[-1])]
            return _and_another("".join, runs, words, chance)
        case "split":
            long = [word for word in words if len(word) >= 7]
            if not long:
                return NOTHING
            word = chance.choice(long)
            cut = chance.randint(3, len(word) - 3)
            other = chance.choice([other for other in words if other != word])
            return f"{word[:cut]} {word[cut:]} {other}", [word, other]
        case "sounds":
            heard = {word: _as_heard(word, chance) for word in three}
            if sum(word != written for word, written in heard.items()) < 1:
                return NOTHING
            two = sorted(three, key=lambda word: (word == heard[word], chance.random()))[:2]
            return " ".join(heard[word] for word in two), two
        case "sentence":
            first = chance.randrange(len(words) - 2)
            kept = words[first : first + chance.randint(3, 5)]
            joined = " ".join(word + chance.choice((" ", " ", " ", f" {chance.choice(_BETWEEN)} ")) for word in kept)
            return f"{chance.choice(_BEGIN)} {' '.join(joined.split())}".removesuffix(" of"), kept
        case "abstract":
            abstract = [word for word in dict.fromkeys(split(document.abstract)) if _tells(word) and len(word) > 5]
            abstract = [word for word in abstract if word not in title]
            if len(abstract) < 2:
                return NOTHING
            some = [chance.choice(words), *chance.sample(abstract, 2)]
            return " ".join(some), some
        case "number":
            named = _NUMBERED.findall(document.title)
            others = [word for word in words if not any(word in split(name) for name in named)]
            if not named or not others:
                return NOTHING
            name, other = chance.choice(named).lower(), chance.choice(others)
            parts = re.findall("[a-z]+|[0-9]+", name)
            written = chance.choice(("".join(parts), "-".join(parts), " ".join(parts), name))
            return f"{written} {other}", [*split(name), other]
    size = chance.randint(4, 6) if kind == "initials" else 0
    # The initials of some words next to each other, with or without stop words; for ``acronym`` and one more word.
    if chance.random() < 0.5:
        title = [word for word in title if word not in STOP]
    size = size or chance.randint(3, 5)
    runs = [title[i : i + size] for i in range(len(title) - size + 1)]
    runs = [r for r in runs if all(w[0].isalpha() and len(w) > 1 for w in r) and not {r[0], r[-1]} & STOP]
    if kind == "initials":
        run = chance.choice(runs) if runs else []
        return "".join(word[0] for word in run), run
    return _and_another(lambda run: "".join(word[0] for word in run), runs, words, chance)


def _and_another(
    write: Callable[[Sequence[str]], str], runs: Sequence[Sequence[str]], words: Sequence[str], chance: random.Random
) -> tuple[str, Sequence[str]]:
    """One of ``runs`` as ``write`` writes it, and one of ``words`` that is not in it."""
    if not runs:
        return NOTHING
    run = chance.choice(runs)
    others = [word for word in words if word not in run]
    if not others:
        return NOTHING
    other = chance.choice(others)
    return f"{write(run)} {other}", [*run, other]


_BEGIN = (
    *("the paper about", "paper on", "that one on", "how to", "a method for", "something about", "the one with"),
    *("an article on", "work on", "where they use", "that paper that does", "a new way of"),
)
_BETWEEN = ("for", "with", "of", "in", "and", "using", "the")
_NUMBERED = re.compile(r"\b[A-Za-z]{2,}-?[0-9]{1,3}\b")
_SOUNDS = (
    *(("ph", "f"), ("y", "i"), ("ck", "k"), ("x", "ks"), ("th", "t"), ("ch", "k"), ("rh", "r"), ("qu", "kw")),
    *(("z", "s"), ("our", "or"), ("re$", "er"), ("ise", "ize"), ("c(?=[eiy])", "s"), ("c(?![eiyhk])", "k")),
    *((r"([b-df-hj-np-tv-z])\1", r"\1"), ("(?<=[a-z])s(?=[aeiou])", "z"), ("ogue", "og"), ("ie", "ei")),
)


def _as_heard(word: str, chance: random.Random) -> str:
    """``word`` written as it sounds, or as across the ocean, in one to three places; itself where it has none."""
    fitting = [rule for rule in _SOUNDS if re.search(rule[0], word)]
    for pattern, written in chance.sample(fitting, min(len(fitting), chance.randint(1, 3))):
        word = re.sub(pattern, written, word, count=1)
    return word


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
