"""Libraries of synthetic papers, as large as wanted: the seed's words and sentences, put together anew.

The same count gives the same papers on every machine.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count as numbers
from itertools import islice
from pathlib import Path

from tui_reader.library import seed
from tui_reader.models import Organization, Paper
from tui_reader.store import Store, schema

MADE = 1
"""To be counted up with every change of what is made below, so that libraries of before are not taken for it."""
LATEST = date(2026, 5, 20)
LISTED_A_DAY = 100
"""Papers that Daily Papers lists on a day, a little more than it does now: a million go back to 1998."""
NEW_WORDS = 0.04
"""Share of words that no other paper has, or few: names of methods, misspellings, other languages."""
_SYLLABLES = (
    "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so",
    "tu", "va", "we", "xi", "yo", "zu", "kra", "ple", "stri", "tron", "net", "former",
)  # fmt: skip


def papers(how_many: int, start: int = 0) -> Iterator[Paper]:
    """Paper number ``start`` and those after it, the latest first; every tenth came by import, without a listing."""
    page = seed.read()
    words = [word for paper in page.papers for word in paper.title.split() if word.isascii()]
    sentences = [s for paper in page.papers for s in re.split(r"(?<=\.)\s+", paper.abstract) if len(s) > 40]
    organizations = [Organization(name.lower().replace(" ", "-"), name) for name in ("Blue Lab", "Ox", "Tern AI")]
    for number in islice(numbers(start), how_many):
        chance = random.Random(number)
        day = LATEST - timedelta(days=number // LISTED_A_DAY)
        yield Paper(
            title=" ".join(_word(chance, words) for _ in range(chance.randint(5, 13))),
            abstract=" ".join(_sentence(chance, sentences, words) for _ in range(chance.randint(4, 8))),
            id=f"{day:%y%m}.{number % 100_000:05}" if number < 100_000 else f"bench/{number:07}",
            authors=tuple(f"{_name(chance)} {_name(chance)}" for _ in range(chance.randint(1, 8))),
            organization=chance.choice(organizations) if chance.random() < 0.3 else None,
            published=day - timedelta(days=chance.randint(0, 3)),
            listed=None if number % 10 == 9 else day,
            upvotes=int(chance.paretovariate(1.0)),
            comments=chance.randint(0, 5),
        )


def make(folder: Path, how_many: int) -> Path:
    """A data folder under ``folder`` with a library of ``how_many`` papers; made once for one form of the tables."""
    form = hashlib.sha256(Path(schema.__file__).read_bytes()).hexdigest()[:8]
    made = folder / f"{how_many}-{MADE}-{form}"
    if not made.exists():
        growing = folder / f"{made.name}.growing-{random.getrandbits(32):08x}"
        growing.mkdir(parents=True)
        store = Store(growing / "library.db")
        with store.bulk():
            store.add(papers(how_many))
        store.close()
        growing.rename(made)
    return made


def _word(chance: random.Random, words: list[str]) -> str:
    return _name(chance) if chance.random() < NEW_WORDS else chance.choice(words)


def _sentence(chance: random.Random, sentences: list[str], words: list[str]) -> str:
    pieces = chance.choice(sentences).split()
    pieces[chance.randrange(len(pieces))] = _word(chance, words)
    return " ".join(pieces)


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).capitalize()
