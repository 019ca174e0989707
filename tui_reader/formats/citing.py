"""Citations: the key of a paper in a bibliography, and the parts of its authors' names. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from tui_reader.formats import Options
from tui_reader.models import Paper
from tui_reader.text.mend import mend

PATTERN = Options().pattern
"""A key as reference managers make it: ``vaswani2017attention``."""
LONGEST_KEY = 80
_DULL = """
    a an the on of for in to with and or is are be by from via at as towards toward into how what why when do does can
    your we our its
"""
_PARTICLES = "van von der den de del della di da dos du la le ten ter zu zum bin ibn al el"
_SUFFIX = re.compile(r"(?i)(?:jr|sr|ii|iii|iv)\.?$")
_GROUP = re.compile(r"(?i)\b(team|collaboration|consortium|group|labs?|research|ai|authors|openai|google|inc\.?)$")
_LETTERS = {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE", "œ": "oe", "đ": "d", "ð": "d"}


class Name(NamedTuple):
    """A person's name in its parts; a group, or a person of one name, has only the first."""

    family: str
    given: str = ""
    suffix: str = ""
    """``Jr.`` and the like."""


def name(author: str) -> Name:
    """The parts of a name that has the given names first: ``Ludwig van Beethoven``, ``John W. McKay Jr.``."""
    if "," in author:
        family, _, given = author.partition(",")
        return Name(family.strip(), given.strip())
    words = author.split()
    if len(words) < 2 or _GROUP.search(author):
        return Name(author.strip())
    last = len(words) - 1
    suffix = ""
    if last > 1 and _SUFFIX.match(words[last]):
        suffix, last = words[last], last - 1
    start = last
    while start > 1 and words[start - 1].lower() in _PARTICLES.split():
        start -= 1
    return Name(" ".join(words[start : last + 1]), " ".join(words[:start]), suffix)


def key(paper: Paper, pattern: str = PATTERN) -> str:
    """The key by which the paper is cited, of a-z, 0-9 and what else the pattern has; the same wherever it is made."""
    words = [word for word in re.split(r"[^a-z0-9]+", _ascii(_title(paper))) if word]
    telling = [word for word in words if word not in _DULL.split()] or words
    telling = [word for word in telling if not word.isdigit()] or telling
    author = name(paper.authors[0]).family if paper.authors else ""
    if not author and paper.organization:
        author = paper.organization.name
    day = paper.published or paper.listed
    parts = {
        "author": re.sub(r"[^a-z0-9]", "", _ascii(author)),
        "year": str(day.year) if day else "",
        "word": telling[0] if telling else "",
        "title": "".join(telling[:3]),
        "id": re.sub(r"[^a-z0-9.]", "", (paper.id or paper.doi or "").lower()),
    }
    made = re.sub(r"\{(\w+)\}", lambda match: parts.get(match[1], ""), pattern)[:LONGEST_KEY]
    return made or f"paper{paper.title_key[-8:]}"


class CitationKeys:
    """Citation keys of one bibliography: each once, the first paper has the plain one, the next ``b``, ``c`` …"""

    def __init__(self, pattern: str = PATTERN, taken: Iterable[str] = ()) -> None:
        self._pattern = pattern
        self._taken = {one.lower() for one in taken}
        self._last: dict[str, int] = {}

    def key(self, paper: Paper) -> str:
        """The paper's key, told apart from all before."""
        plain = made = key(paper, self._pattern)
        number = self._last.get(plain, 1)
        while made.lower() in self._taken:
            made = plain + _letters(number)
            number += 1
        self._last[plain] = number
        self._taken.add(made.lower())
        return made


def _letters(number: int) -> str:
    """``b`` for 1, ``z`` for 25, then ``ba`` and so on."""
    made = ""
    while number or not made:
        number, digit = divmod(number, 26)
        made = chr(ord("a") + digit) + made
    return made


def _title(paper: Paper) -> str:
    return mend(paper.title).text


def _ascii(text: str) -> str:
    """``text`` in small letters of ASCII; Greek letters by their names, other scripts go."""
    for letter, plain in _LETTERS.items():
        text = text.replace(letter, plain)
    text = re.sub("[\u0391-\u03c9]", lambda match: unicodedata.name(match.group(), "").split(" ")[-1], text)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
