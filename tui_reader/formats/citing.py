"""Citations: the key of a paper in a bibliography, its authors' family names, its text as TeX. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from tui_reader.formats import Options
from tui_reader.models import Paper
from tui_reader.text.mend import mend

PATTERN = Options().pattern
"""A key as reference managers make it: ``vaswani2017attention``."""
PARTS = ("author", "year", "word", "title", "id")
"""What may stand in braces in a pattern: ``title`` is the first three words, ``id`` the paper's id."""
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
        author = paper.organization.slug
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


class Keys:
    """Citation keys of one bibliography: each once, the first paper has the plain one, the next ``b``, ``c`` …"""

    def __init__(self, pattern: str = PATTERN, taken: Iterable[str] = ()) -> None:
        self._pattern = pattern
        self._taken = {one.lower() for one in taken}

    def key(self, paper: Paper) -> str:
        """The paper's key, told apart from all before."""
        plain = made = key(paper, self._pattern)
        number = 1
        while made.lower() in self._taken:
            made = plain + _letters(number)
            number += 1
        self._taken.add(made.lower())
        return made


def check_pattern(pattern: str) -> str:
    """A sentence on what is wrong with a pattern; empty for nothing."""
    named = re.findall(r"\{([^{}]*)\}", pattern)
    if unknown := [one for one in named if one not in PARTS]:
        return f"there is no {{{unknown[0]}}}; a key is made of {', '.join(f'{{{one}}}' for one in PARTS)}"
    rest = re.sub(r"\{\w+\}", "", pattern)
    if re.search(r"[^A-Za-z0-9:_.+/-]", rest):
        return "beside its parts a key has letters of ASCII, digits and : _ . + / -"
    return "" if named else f"a key needs one of {', '.join(f'{{{one}}}' for one in PARTS)}"


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


# -- TeX --------------------------------------------------------------------------------------------------------

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_SIGNS = {
    "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "…": r"\ldots{}", "\u00a0": "~", "ß": r"{\ss}",
    "ø": r"{\o}", "Ø": r"{\O}", "ł": r"{\l}", "Ł": r"{\L}", "æ": r"{\ae}", "Æ": r"{\AE}", "œ": r"{\oe}", "Œ": r"{\OE}",
    "å": r"{\aa}", "Å": r"{\AA}", "ı": r"{\i}", "©": r"\copyright{}", "§": r"\S{}", "°": r"\textdegree{}",
    "€": r"\texteuro{}", "£": r"\pounds{}", "•": r"\textbullet{}", "™": r"\texttrademark{}",
}  # fmt: skip
_SCRIPTS = {
    **{sign: f"_{plain}" for sign, plain in zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", "0123456789+-=()", strict=True)},
    **{sign: f"^{plain}" for sign, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "0123456789+-=()ni", strict=True)},
}
_COMMON_FIRST = ("pm", "times", "cdot", "to", "leq", "geq", "neq", "sim", "approx", "infty", "ell", "in", "star")


@cache
def _commands() -> dict[str, str]:
    """The command of each mathematical sign that has one."""
    from tui_reader.text.formula.symbols import SYMBOLS

    found: dict[str, str] = {}
    for command in (*_COMMON_FIRST, *sorted(SYMBOLS, key=len)):
        sign, kind = SYMBOLS[command]
        if len(sign) == 1 and not sign.isascii() and kind not in ("word", "function") and command.isalpha():
            found.setdefault(sign, f"\\{command}")
    return found


@cache
def _accents() -> dict[str, str]:
    from tui_reader.text.formula.symbols import ACCENTS

    return {mark: sign for sign, mark in ACCENTS.items() if sign not in "GUht"}


def escaped(text: str) -> str:
    """``text`` for a TeX that reads UTF-8: only its own signs are escaped."""
    return "".join(_SPECIAL.get(char, char) for char in text)


def as_tex(text: str) -> str:
    """``text`` for any TeX: what ASCII lacks becomes accents, commands and formulas; letters of other scripts stay."""
    if text.isascii():
        return escaped(text)
    made: list[str] = []
    for char in text:
        formula = _formula(char)
        if formula and made and made[-1].startswith("$") and made[-1].endswith("$") and len(made[-1]) > 1:
            made[-1] = f"{made[-1][:-1]}{' ' if formula[0].isalpha() else ''}{formula}$"
        else:
            made.append(f"${formula}$" if formula else _sign(char))
    return "".join(made)


def _formula(char: str) -> str:
    return _SCRIPTS.get(char) or _commands().get(char, "") if char not in _SIGNS and not char.isascii() else ""


def _sign(char: str) -> str:
    if char.isascii():
        return _SPECIAL.get(char, char)
    if char in _SIGNS:
        return _SIGNS[char]
    parts = unicodedata.normalize("NFD", char)
    letter, marks = parts[0], parts[1:]
    if letter.isascii() and letter.isalpha() and marks and all(mark in _accents() for mark in marks):
        made = {"i": r"\i", "j": r"\j"}.get(letter, letter) if _above(marks) else letter
        for mark in marks:
            made = f"\\{_accents()[mark]}{{{made}}}"
        return f"{{{made}}}"
    return char


def _above(marks: str) -> bool:
    return not all(mark in "\u0327\u0328\u0323\u0331" for mark in marks)
