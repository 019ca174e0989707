"""The letters of a paper's texts that a query matched. Pure and quick: it is asked for every row on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import NamedTuple

from tui_reader.search import rank
from tui_reader.search.document import Document
from tui_reader.search.located import Located, forget_sounds
from tui_reader.search.people import People, words_of
from tui_reader.search.query import Query, Term
from tui_reader.search.terms import joins, told
from tui_reader.search.words import Span, leading, needles, unspaced
from tui_reader.text.mend import Mended, mended

SEPARATOR = ", "
"""Stands between the authors when their offsets are counted: ``", ".join(document.authors)``; so for keywords."""
NEARLY = 0.13
"""So much less than the best one a word may match and be marked as well: its plural, for instance."""

# The field of a term to the one that spans are given for; terms of other fields have no letters to show.
_PLACES = {
    "title": "title",
    "abs": "abstract",
    "org": "organization",
    "author": "authors",
    "kw": "keywords",
    "id": "id",
}
_WEIGHTS = {_PLACES.get(name, "marks"): weight for name, weight in zip(rank.FIELDS, rank.FIELD_WEIGHTS, strict=True)}

_LONG = ("abstract", "authors")
"""Fields of which pieces of CamelCase are not in the index."""

Found = dict[str, list[Span]]
"""By the name of a field what matches there, in no order."""


def spans(query: Query, document: Document, deep: Sequence[bool] = ()) -> dict[str, tuple[Span, ...]]:
    """The matched letters of title, abstract, organization, authors, keywords, id and marks, by these names.

    Authors and keywords are joined by ``SEPARATOR``. Half-open offsets into the original text, ascending, apart; a
    field without a match is absent. Of the beginning of a word only the typed letters count, of a misspelt word those
    that are in their place.

    A paper that has a word as it was typed was found by that: no other word is marked for it. ``deep`` says for which
    of the terms that are ``told`` the index looked for others, misspelt for instance; without it, for all.
    """
    fields, sought = list(_fields(document)), [_Sought(term, *needles(term.text, term.last)) for term in told(query)]
    found: Found = {field.name: [] for field in fields}
    seen = [_plainly(one, fields, found) for one in sought]
    for join in joins([one.term for one in sought]):
        for field in fields:
            if together := field.matches(partial(_literal, join.needle, name=field.name, whole=not join.typing)):
                found[field.name] += together
                for place in range(join.first, join.first + join.terms):
                    seen[place].update(sought[place].parts)
    if query.people and (people := list(_people(query.people, document.authors))):
        found["authors"] = people
    deep = deep if len(deep) == len(sought) else [True] * len(sought)
    for one, known, deeply in zip(sought, seen, deep, strict=True):
        for part in one.parts:
            if part not in known and not one.term.exact and (deeply or rank.sought_inside(part, deep=False)):
                _loosely(part, one, fields, found)
    return {name: merged for name, some in found.items() if (merged := _merged(some))}


class _Sought(NamedTuple):
    """A term, and what it is looked for by."""

    term: Term
    parts: list[str]
    typing: bool

    def within(self, field: _Field) -> bool:
        """True when the term may be in ``field``."""
        return not self.term.field or _PLACES.get(self.term.field) == field.name

    def goes_on(self, part: str) -> bool:
        """True when ``part`` is still being typed."""
        return self.typing and part is self.parts[-1]


class _Field(NamedTuple):
    """One text of a paper."""

    name: str
    text: str
    shown: Mended | None = None
    """Its shown form, where that is another text: what does not match there may match in the stored one."""

    def matches(self, of: Callable[[str], Sequence[Span]], *, both: bool = True) -> Sequence[Span]:
        """The matches that ``of`` finds, in the stored text; without ``both``, those in the shown one alone."""
        if self.shown and (found := of(self.shown.text)):
            return self.stored(found)
        return of(self.text) if both or not self.shown else ()

    def stored(self, found: Iterable[Span]) -> Sequence[Span]:
        """The places in the stored text of what was ``found`` in the shown one."""
        return [self.shown.stored_range(*span) for span in _merged(found)] if self.shown else []


def _fields(document: Document) -> Iterator[_Field]:
    """The texts of ``document`` that say something, the long one last."""
    for name, text in (
        ("title", document.title),
        ("organization", document.organization),
        ("authors", SEPARATOR.join(document.authors)),
        ("keywords", SEPARATOR.join(document.keywords)),
        ("id", document.id),
        ("marks", document.marks),
        ("abstract", document.abstract),
    ):
        if text:
            shown = mended(text) if name in ("title", "abstract") else None
            yield _Field(name, text, shown if shown and shown.edits else None)


def _plainly(one: _Sought, fields: Iterable[_Field], found: Found) -> set[str]:
    """Add the words that are a term to what was ``found``; gives those of its parts that are somewhere."""
    seen: set[str] = set()
    parts, joined = one.parts, "".join(one.parts)
    for field in filter(one.within, fields) if parts else ():
        some = found[field.name]
        if one.term.exact:
            some += field.matches(lambda text: list(_phrase(parts, _located(text), one.typing)))
            continue
        if len(parts) > 1:
            whole = _whole(field.name, "", one.typing)
            if together := field.matches(partial(_literal, joined, name=field.name, whole=whole)):
                some += together
                seen.update(parts)
                continue
        for part in parts:
            whole = _whole(field.name, part, one.goes_on(part))
            # A word that another field has is found: the long text is not taken apart once more, as it is stored.
            both = field.name == "title" or part not in seen
            if matches := field.matches(partial(_plain, part, name=field.name, whole=whole), both=both):
                some += matches
                seen.add(part)
    return seen


def _loosely(part: str, one: _Sought, fields: Iterable[_Field], found: Found) -> None:
    """Add the words that a part of a term may stand for, those that are the nearest, to what was ``found``."""
    typing = one.goes_on(part)
    kinds = [
        (level, level * _WEIGHTS[field.name], field, kind)
        for field in fields
        if one.within(field) and not _whole(field.name, part, typing)
        for level, kind in _loose(part, field, typing)
    ]
    best = max(kinds, key=lambda kind: kind[1], default=None)
    for level, _, field, matches in kinds:
        if best and level >= best[0] - NEARLY:
            found[field.name] += matches


Loose = Sequence[tuple[float, Sequence[Span]]]
"""Matches, each with its level."""
Near = tuple[float, int, Sequence[Span]]
"""The level of a match, the number of the word that it is in, and its letters."""


def _loose(part: str, field: _Field, typing: bool) -> Loose:
    """The words of ``field`` that ``part`` may stand for, by level."""
    if field.shown and (found := _near(part, field.shown.text, field.name, typing)):
        return [(level, field.stored(some)) for level, some in found]
    return _near(part, field.text, field.name, typing)


@lru_cache(maxsize=256)
def _near(needle: str, text: str, name: str, typing: bool) -> Loose:
    """The words of a text that ``needle`` may stand for, by the best level of each. Kept as ``_plain``.

    Of a word that it may stand for in several ways the letters are those of the first, which is the plainest.
    """
    located = _located(text, name not in _LONG)
    levels: dict[int, float] = {}
    letters: dict[int, list[Span]] = {}
    for kind in (
        _inside(needle, located),
        _typos(needle, located, typing),
        _sounding(needle, located),
        _skeletons(needle, located, typing),
    ):
        these: dict[int, list[Span]] = {}
        for level, number, matches in kind:
            levels[number] = max(level, levels.get(number, 0.0))
            these.setdefault(number, []).extend(matches)
        letters = these | letters
    return [(levels[number], matches) for number, matches in letters.items()]


def _people(people: People, authors: Sequence[str]) -> Iterator[Span]:
    """The letters of the people that a query names, in the authors whom they may be."""
    start = 0
    for author in authors:
        located = _located(author, names=False)
        for person in people.people:
            if person.fits(located.plain, people.typing and person is people.people[-1]):
                for number, length in person.letters(located.plain):
                    yield from ((start + begin, start + end) for begin, end in located.spans(number, 0, length))
        start += len(author) + len(SEPARATOR)


def _whole(name: str, needle: str, typing: bool) -> bool:
    """True when ``needle`` is so short that only the very word was found; see ``rank``."""
    if name == "abstract" and rank.whole_in_abstracts(needle or "..."):
        return True
    return bool(needle) and len(needle) < rank.SHORTEST_BEGIN and not typing and needle.isascii()


@lru_cache(maxsize=192)
def _located(text: str, names: bool = True) -> Located:
    """Kept: each letter typed asks for the same rows again."""
    return Located(text, names=names)


@lru_cache(maxsize=1_024)
def _plain(needle: str, text: str, *, name: str, whole: bool) -> Sequence[Span]:
    """The words of a text that are ``needle``, or begin with it; ``whole``: as a word of its own only.

    Kept: of a query only the last word changes with a letter.
    """
    located = _located(text, name not in _LONG)
    levels = [_literal(needle, text, name=name, whole=whole), _spelled(needle, located)]
    if name == "title":
        levels += [_apart(needle, located), _acronym(needle, located)]
    return next(filter(None, map(list, levels)), ())


def forget() -> None:
    """Give back the memory that is kept for the next letter."""
    for kept in (_located, _plain, _near, mended, words_of):
        kept.cache_clear()
    forget_sounds()


def _literal(needle: str, text: str, *, name: str, whole: bool) -> Sequence[Span]:
    located, length = _located(text, name not in _LONG), len(needle)
    return [span for number in located.beginning(needle, whole=whole) for span in located.spans(number, 0, length)]


def _spelled(needle: str, located: Located) -> Iterator[Span]:
    """The words that are ``needle`` as it is spelled across the ocean."""
    for spelling in rank.spellings(needle):
        for number in located.beginning(spelling, whole=True):
            yield from located.spans(number, 0, len(spelling))


def _sounding(needle: str, located: Located) -> Iterator[Near]:
    """The words that sound like ``needle``."""
    if rank.sought_by_sound(needle):
        for number in located.sounding(needle):
            yield rank.SOUNDS, number, located.spans(number, 0, len(located.words[number]))


def _apart(needle: str, located: Located) -> Iterator[Span]:
    """The words that follow each other and together are ``needle``, or begin with it."""
    if not rank.sought_apart(needle):
        return
    words = located.plain
    for first, begun in enumerate(words):
        number = first
        while len(begun) < len(needle) and needle.startswith(begun) and number + 1 < len(words):
            number += 1
            begun += words[number]
        if number > first and begun.startswith(needle):
            for each in range(first, number):
                yield from located.spans(each, 0, len(words[each]))
            yield from located.spans(number, 0, len(words[number]) - len(begun) + len(needle))


def _inside(needle: str, located: Located) -> Iterator[Near]:
    """The words that hold ``needle``."""
    if rank.sought_inside(needle, deep=True):
        for number, place in located.holding(needle):
            yield rank.INSIDE, number, located.spans(number, place, place + len(needle))


def _acronym(needle: str, located: Located) -> Iterator[Span]:
    if not rank.sought_as_initials(needle):
        return
    words = located.plain
    for numbers in leading(words):
        place = "".join(words[number][0] for number in numbers).find(needle)
        if place >= 0:
            for number in numbers[place : place + len(needle)]:
                yield from located.spans(number, 0, 1)
            return


def _typos(needle: str, located: Located, typing: bool) -> Iterator[Near]:
    """The letters in their place of the words, or beginnings of words, nearest to ``needle``."""
    if not (most := rank.edits(needle)):
        return
    shortest, starts = len(needle) - most, rank.misspelt(needle)
    likely = {w for w in located.words if len(w) >= shortest and (w[0] in starts or w[:2] in starts)}
    near = {word: best for word in likely if (best := _nearest(needle, word, typing))}
    if not near:
        return
    from rapidfuzz.distance import Levenshtein

    least = min(distance for distance, _ in near.values())
    for number, word in enumerate(located.words):
        if (found := near.get(word)) and found[0] == least:
            level = (rank.TYPO if found[1] == len(word) else rank.TYPO_BEGINS)[least]
            for block in Levenshtein.opcodes(needle, word[: found[1]]):
                if block.tag == "equal":
                    yield level, number, located.spans(number, block.dest_start, block.dest_end)


def _nearest(needle: str, word: str, typing: bool) -> tuple[int, int] | None:
    """The typos between ``needle`` and ``word`` or its beginning, and the end of that; None when they are too many."""
    from rapidfuzz.distance import OSA

    length, most, most_typing = len(needle), rank.edits(needle), rank.edits_typing(needle) if typing else 0
    ends = [(len(word), most)] if abs(len(word) - length) <= most else []
    ends += [(end, most_typing) for end in rank.beginnings(length, most_typing) if end < len(word)]
    found = [
        (distance, end)
        for end, limit in ends
        if (distance := OSA.distance(needle, word[:end], score_cutoff=limit)) <= limit
    ]
    # The whole word first among equals, then the beginning that is as long as what was typed.
    return min(found, key=lambda pair: (pair[0], pair[1] != len(word), abs(pair[1] - length)), default=None)


def _skeletons(needle: str, located: Located, typing: bool) -> Iterator[Near]:
    """The letters of ``needle`` in the words that it is a skeleton of."""
    if not rank.sought_as_skeleton(needle):
        return
    levels, first = (*rank.skeleton_levels(needle, typing), 0.0), needle[0]
    for number, word in enumerate(located.words):
        if word[0] == first and (level := levels[rank.skeleton(needle, word)]):
            place = -1
            for letter in needle:
                place = word.index(letter, place + 1)
                yield level, number, located.spans(number, place, place + 1)


def _phrase(parts: Sequence[str], located: Located, typing: bool) -> Iterator[Span]:
    words, count = located.plain, len(parts)
    if unspaced(parts):
        yield from chain.from_iterable(matches for _, _, matches in _inside(parts[0], located))
        return
    for first in range(len(words) - count + 1):
        *run, last = words[first : first + count]
        if run == parts[:-1] and (last.startswith(parts[-1]) if typing else last == parts[-1]):
            yield (
                located.spans(first, 0, 1)[0][0],
                located.spans(first + count - 1, 0, len(parts[-1]))[-1][1],
            )


def _merged(found: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
