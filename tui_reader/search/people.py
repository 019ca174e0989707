"""Names of people as they are typed and cited, and the authors whom they may mean. Pure.

``Y. LeCun``, ``LeCun, Y.``, ``LeCun Y``, ``(LeCun et al., 2015)``, ``LeCun and Bengio``, ``lecun2015deep``: an initial
stands for a given name; ``et al.``, ``and``, brackets and commas are no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from tui_reader.search.words import STOP, split

EXACT, INITIAL, OTHER_ORDER, MISSPELT = 1.0, 0.9, 0.8, 0.5
"""The degrees to which an author fits: every word is there; a given name is an initial on one side; given and family
name changed places; a family name is one letter off."""
SHORTEST_MISSPELT = 5


class Person(NamedTuple):
    """One name, folded."""

    family: tuple[str, ...]
    """The words of the family name; of a name of which no one knows, the last word."""
    given: tuple[str, ...] = ()
    """Given names, or their initials, in order."""

    def fits(self, author: Sequence[str], typing: bool = False, misspelt: bool = False) -> float:
        """The degree, 0 to 1, to which the words of an author's name fit.

        ``typing``: the family name may go on; ``misspelt``: one of its letters may be wrong.
        """
        best = 0.0
        for place in range(len(author) - len(self.family) + 1):
            end = place + len(self.family)
            spelt = _same(self.family, author[place:end], typing, misspelt)
            if spelt:
                given = _given(self.given, author[:place])
                other = OTHER_ORDER * _given(self.given, author[end:]) if self.given and author[end:] else 0.0
                if not self.given and end < len(author) and not _is_suffix(author[end:]):
                    given = OTHER_ORDER  # a given name, or the first of two family names
                best = max(best, spelt * max(given, other))
        if not best and len(self.family) > 1:
            best = _same(("".join(self.family),), author[-1:], typing, misspelt)
        return best

    def letters(self, author: Sequence[str]) -> Iterator[tuple[int, int]]:
        """The numbers of an author's words that are meant, each with its letters that were typed."""
        for number, word in enumerate(author):
            if family := next((name for name in self.family if word.startswith(name)), ""):
                yield number, len(family)
            elif given := next((name for name in self.given if word.startswith(name) or name.startswith(word)), ""):
                yield number, min(len(given), len(word))


def _is_suffix(words: Sequence[str]) -> bool:
    return all(word in ("jr", "sr", "ii", "iii", "iv") for word in words)


def _same(family: Sequence[str], words: Sequence[str], typing: bool, misspelt: bool) -> float:
    if tuple(words) == tuple(family):
        return EXACT
    if tuple(words[:-1]) != tuple(family[:-1]) or not words:
        return 0.0
    wanted, word = family[-1], words[-1]
    if typing and word.startswith(wanted):
        return INITIAL
    if not misspelt or min(len(wanted), len(word)) < SHORTEST_MISSPELT or wanted[0] != word[0]:
        return 0.0
    from rapidfuzz.distance import OSA

    return MISSPELT if OSA.distance(wanted, word, score_cutoff=1) <= 1 else 0.0


def _given(typed: Sequence[str], names: Sequence[str]) -> float:
    """The degree, 0 to 1, to which given names fit those of an author."""
    if not typed:
        return EXACT
    if not names:
        return 0.0
    fit, at = EXACT, 0
    for name in typed:
        place = next((i for i in range(at, len(names)) if _means(name, names[i])), -1)
        if place < 0:
            if name is typed[0]:
                return 0.0
            if at < len(names) and len(names[-1]) > 1 and len(name) > 1:
                return 0.0
            fit = min(fit, INITIAL - 0.05)  # of a second name nothing is said
            continue
        if name != names[place]:
            fit = min(fit, INITIAL if place == 0 or name is not typed[0] else INITIAL - 0.1)
        at = place + 1
    return fit


def _means(name: str, other: str) -> bool:
    return name == other or ((len(name) == 1 or len(other) == 1) and name[:1] == other[:1])


class People(NamedTuple):
    """The people that a query names, and how."""

    people: tuple[Person, ...]
    year: int = 0
    """The year that stands with them: papers of that year come first; 0 for none."""
    leads: bool = False
    """The first of them is the first author."""
    alone: bool = False
    """There are no other authors."""
    sure: bool = False
    """They are names, and nothing else: papers without them are not meant."""
    typing: bool = False
    """The last name may go on."""
    words: str = ""
    """The words that are sought beside them."""
    as_is: bool = False
    """Words as others are written, which are names only where an author has all of them."""
    of_field: bool = False
    """They stand in fields that name authors."""

    def joined(self) -> People:
        """The same people, with each family name in one word."""
        people = tuple(person._replace(family=("".join(person.family),)) for person in self.people)
        return self._replace(people=people)

    def fit(self, authors: Sequence[str], year: int, misspelt: bool = False) -> float:
        """The degree to which a paper of these authors fits, 0 to about 1; ``misspelt``: a family name may be."""
        total = 0.0
        for number, person in enumerate(self.people):
            typing = self.typing and person is self.people[-1]
            begins = "" if misspelt else person.family[-1][:2]
            best = first = 0.0
            for place, author in enumerate(authors):
                # Most authors are others, which is seen at once where they are written in plain letters.
                if begins and author.isascii() and begins not in author.lower():
                    continue
                fits = person.fits(words_of(author), typing, misspelt)
                if fits > best:
                    best = fits
                if place == number:
                    first = fits
            if not best:
                return 0.0
            total += 0.8 * best + 0.2 * first
        fit = total / len(self.people)
        if self.alone and len(authors) != len(self.people):
            fit -= 0.05
        if self.year:
            apart = abs(self.year - year) if year else 3
            fit -= (0.0, 0.06, 0.12)[apart] if apart < 3 else 0.2
        return max(fit, 0.01)


@lru_cache(maxsize=4_096)
def words_of(author: str) -> tuple[str, ...]:
    """The folded words of a name: an apostrophe and a hyphen part them, as in titles."""
    return tuple(split(author))


# -- reading --------------------------------------------------------------------------------------------------------

_PARTICLES = (
    r"(?i:van|von|vom|der|den|de|del|della|di|da|das|dos|du|la|le|el|al|bin|ben|ibn|ter|ten|zu|zur|af|av|st|ud|din)"
)
_WORD = r"(?<![^\W_])(?!(?i:and|et|und|al|others)(?!\w))[^\W\d_](?:[^\W\d_]|['’‐‑-](?=[^\W\d_]))+"
_FAMILY = rf"(?:{_PARTICLES}\s+){{0,3}}{_WORD}"
_DOTTED = r"(?:(?<![^\W_])[^\W\d_]\.[\s-]{0,2}){1,4}"
_ENDS = r"(?!\s*(?!(?i:and|et|und)\b)[^\W\d_])"
"""Behind initials no other word stands, which would be their family name."""
_BARE = r"(?<![^\W_])[A-Z](?:[ -]?[A-Z]){0,2}(?![^\W_])"
_NAME = (
    rf"(?:{_FAMILY},\s*(?:{_DOTTED}|{_BARE}|[a-z](?![^\W_]))|{_DOTTED}{_FAMILY}|{_FAMILY}\s+{_DOTTED}{_ENDS}|{_FAMILY}\s+{_BARE}{_ENDS}"
    rf"|{_BARE}\s+{_FAMILY}|{_FAMILY})"
)
_AND = r"(?:\s*,?\s*(?i:and|&|und|et(?!\.?\s*al))\s+|\s*[,;]\s*)"
_OTHERS = r"(?:\s*,?\s*(?i:et\.?\s?all?(?:ii|ia)?\b\.?|and (?:others|colleagues|co-?workers|coauthors)\b))"
_YEAR = r"(?:19[4-9]\d|20[0-9]\d)"
_CITED = rf"(?P<names>{_NAME}(?:{_AND}{_NAME}){{0,6}}){_OTHERS}"
_INITIALLED = rf"{_FAMILY},\s*{_DOTTED}|(?:(?<=\s)|^){_DOTTED}{_FAMILY}|{_FAMILY}\s+{_DOTTED}{_ENDS}"
_KEY = (
    r"(?P<family>[^\W\d_]+(?:[-_][^\W\d_]+)?)[-_:]?(?:et_?al[-_:]?)?(?:(?P<before>[A-Z][^\W\d_]+)[-_]?)?"
    rf"(?P<year>{_YEAR})[-_:]?(?P<title>[^\W\d_][\w-]*)?"
)

_AROUND_KEY = r"^(?:~?[\[({<@]{1,3}|~)|[\])}>,;.]{1,3}$"
"""Signs around a key where it is used or defined."""


def read(text: str) -> People | None:
    """The people that ``text`` names; None for a text that names nobody. A text without fields, quotes and ids."""
    if not any(map(str.isalpha, text)):
        return None
    if key := _key(re.sub(_AROUND_KEY, "", text.strip())):
        return key
    found = list(re.finditer(_CITED, text))
    if found:
        return _cited(text, found)
    if "." in text and (found := list(re.finditer(_INITIALLED, text))):
        return _initialled(text, found)
    return _whole(text)


def _year_of(text: str) -> tuple[str, int]:
    """``text`` without its year, and the year."""
    years = re.findall(rf"(?<!\w)({_YEAR})[a-z]?(?!\w)", text)
    if not years:
        return text, 0
    return re.sub(rf"(?<!\w){_YEAR}[a-z]?(?!\w)", " ", text), int(years[0]) if len(years) == 1 else 0


def _key(text: str) -> People | None:
    """The key of a bibliography: ``lecun2015deep``, ``lecun-etal-2015-deep``, ``lecunDeep2015``, ``LeCun:2015ab``."""
    match = re.fullmatch(_KEY, text)
    if not match or len(match["family"]) < 2:
        return None
    family = re.sub(r"[-_]et_?al$", "", match["family"])
    before = match["before"] or ""
    if not before and (camel := re.fullmatch(r"([a-z]+)([A-Z].*)", family)):
        family, before = camel[1], camel[2]
        if re.fullmatch(r"van(?:de[nr]?)?|von(?:der)?|de(?:la|los|l)?|d[aiou]s?", family):
            family, before = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", f"{family}{before}"), ""
    title = match["title"] or before
    if title and len(title) < 3 and title.islower():
        title = ""
    title = re.sub(r"(?<=[a-z])(?=[A-Z])|[-_]", " ", title)
    # A key glues what belongs to a family name to it.
    if glued := re.fullmatch(r"(?i)(van|von|de)(?:(de[nr]?|der|la|los)(?=[ ]?[^\W\d_]{4}))?[ ]?([^\W\d_]{4,})", family):
        family = " ".join(filter(None, glued.groups())) if glued[1].lower() != "de" or glued[2] else family
    return People((Person(words_of(family)),), int(match["year"]), leads=True, words=title)


def _cited(text: str, found: Sequence[re.Match[str]]) -> People | None:
    people = [person for match in found for person in _names(match["names"])]
    rest = text
    for match in reversed(found):
        rest = rest[: match.start()] + " " + rest[match.end() :]
    rest, year = _year_of(rest)
    return People(tuple(people), year, leads=len(found) == 1, sure=True, words=_plain(rest)) if people else None


def _initialled(text: str, found: Sequence[re.Match[str]]) -> People | None:
    people = [person for match in found if (person := _name(match[0]))]
    rest = text
    for match in reversed(found):
        rest = rest[: match.start()] + " " + rest[match.end() :]
    rest, year = _year_of(rest)
    alone = len(found) > 1 and not _plain(rest)
    # Of "LeCun, Y. and Bengio" the second is a name as well.
    return People(tuple(people), year, leads=bool(year), alone=alone, sure=True, words=_plain(rest)) if people else None


def _whole(text: str) -> People | None:
    """Names that are all of a text, with a year perhaps: they look like words, and may be these."""
    rest, year = _year_of(text)
    rest = rest.strip(" \t()[],;.")
    bracketed = text.strip()[:1] in "([" and bool(year)
    if re.fullmatch(rf"{_NAME}(?:{_AND}{_NAME}){{1,6}}", rest) and re.search(rf"{_AND}", rest):
        many = re.search(r"(?i)\s(?:and|&|und|et)\s", rest)
        people = _names(rest)
        are_names = many or rest.count(",") > 1 or all(person.given for person in people)
        if people and are_names and all(one.family[0] not in STOP for one in people):
            return People(tuple(people), year, leads=True, alone=True)
    words = rest.split()
    if re.fullmatch(rf"{_FAMILY},\s*(?:{_WORD}\s*|[^\W\d_]\.?\s*){{1,3}}", rest):
        person = _name(rest)
        return People((person,), year, leads=bool(year)) if person else None
    if not 1 <= len(words) <= 4 or not all(re.fullmatch(rf"{_WORD}|[^\W\d_]", word) for word in words):
        return None
    small = [word for word in words if len(word) == 1 or (len(word) == 2 and word.isupper())]
    if len(words) == 1:
        named = (year and words[0][0].isupper()) or not words[0].isascii()
        return People((Person(words_of(words[0])),), year, leads=True, sure=bracketed) if named else None
    if small and len(small) < len(words):
        person = _name(rest)
        return People((person,), year, leads=bool(year)) if person else None
    written = all(word[0].isupper() or re.fullmatch(_PARTICLES, word) for word in words)
    if small or not (written or (len(words) < 4 and not year and STOP.isdisjoint(words))):
        return None
    person = Person(words_of(words[-1]), words_of(" ".join(words[:-1])))
    return People((person,), year, leads=bool(year), as_is=not written)


def _plain(text: str) -> str:
    """The words that are left of a text beside names."""
    return " ".join(re.sub(r"(?i)[()\[\]{},;&]|(?<!\w)(?:and|by|et|al)(?!\w)|(?<!\w)[.:]+(?!\w)", " ", text).split())


def _names(text: str) -> list[Person]:
    """The people of a list of names."""
    return [person for match in re.finditer(_NAME, text) if (person := _name(match[0]))]


def _name(text: str) -> Person | None:
    """One name in any order."""
    text = text.strip(" ,;.&")
    family, comma, given = text.partition(",")
    if comma:
        return Person(words_of(family), _initials(given)) if words_of(family) else None
    words = text.split()
    at = [number for number, word in enumerate(words) if not _is_given(word, len(words))]
    if not at:
        return None
    family_words = " ".join(words[at[0] : at[-1] + 1])
    given = " ".join(words[: at[0]] + words[at[-1] + 1 :])
    if len(at) > 1 and not given and not re.fullmatch(_PARTICLES, words[0]):  # given names in full
        return Person(words_of(words[-1]), _initials(" ".join(words[:-1])))
    return Person(words_of(family_words), _initials(given))


def _is_given(word: str, words: int) -> bool:
    """True of initials: ``Y.``, ``Y``, ``J.-P.``, ``YA``."""
    letters = [letter for letter in re.split(r"[.\-‐‑]+", word) if letter]
    dotted = bool(letters) and "." in word and all(len(letter) == 1 for letter in letters)
    return dotted or (words > 1 and (len(word) == 1 or (len(word) in (2, 3) and word.isupper() and word.isalpha())))


def _initials(text: str) -> tuple[str, ...]:
    """Given names, each initial by itself: ``Y.A.`` and ``YA`` are two."""
    parts: list[str] = []
    for word in text.split():
        if len(word) in (2, 3) and word.isupper() and word.isalpha() and word.isascii():
            parts += word.lower()
        else:
            parts += split(word)
    return tuple(parts)


def author(value: str) -> Person | None:
    """The person of a field that names an author: in any order, with initials or in full."""
    return _name(re.sub(_OTHERS, "", value))


def needles(person: Person, whole: bool) -> Iterator[tuple[str, bool]]:
    """The words by which papers of a person are found, each with True for a beginning.

    ``whole``: given names in full, not those that have initials only.
    """
    for word in person.family:
        yield word, False
    for name in person.given[:1]:
        yield (name, len(name) == 1) if whole else (name[0], True)
