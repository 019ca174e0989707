"""The letters of a paper's texts that a query matched. Pure and quick: it is asked for every row on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from tui_reader.search import rank
from tui_reader.search.document import Document
from tui_reader.search.located import Located
from tui_reader.search.people import People
from tui_reader.search.query import Query, Term
from tui_reader.search.terms import told
from tui_reader.search.words import Span, leading, needles, unspaced
from tui_reader.text.mend import mend

SEPARATOR = ", "
"""Stands between the authors when their offsets are counted: ``", ".join(document.authors)``."""

# The field of a term to the one that spans are given for; terms of other fields have no letters to show.
_PLACES = {"title": "title", "abs": "abstract", "org": "organization", "author": "authors", "id": "id"}


def spans(query: Query, document: Document) -> dict[str, tuple[Span, ...]]:
    """The matched letters of ``title``, ``abstract``, ``organization``, ``authors``, ``id`` and ``marks``.

    The authors are joined by ``SEPARATOR``. Half-open offsets into the original text, ascending, apart; a field without
    a match is absent. Of the beginning of a word only the typed letters count, of a misspelt word those that are in
    their place.
    """
    texts = {
        "title": document.title,
        "abstract": document.abstract,
        "organization": document.organization,
        "authors": SEPARATOR.join(document.authors),
        "id": document.id,
        "marks": document.marks,
    }
    found: dict[str, tuple[Span, ...]] = {}
    wanted = told(query)
    for name, text in texts.items():
        terms = [term for term in wanted if not term.field or _PLACES.get(term.field) == name]
        merged: tuple[Span, ...] = ()
        if name == "authors" and query.people:
            merged = _merged(_people(query.people, document.authors))
        elif text and terms and name in ("title", "abstract") and (shown := _mended(text)).edits:
            spans = _merged(_matches(terms, shown.text, name))
            merged = _merged(shown.stored_range(*span) for span in spans)
        if merged or (text and terms and (merged := _merged(_matches(terms, text, name)))):
            found[name] = merged
    return found


_mended = lru_cache(256)(mend)


def _people(people: People, authors: Sequence[str]) -> Iterator[Span]:
    """The letters of the people that a query names, in the authors whom they may be."""
    start = 0
    for author in authors:
        located = _located(author)
        for person in people.people:
            if person.fits(located.plain, people.typing and person is people.people[-1]):
                for number, length in person.letters(located.plain):
                    yield from ((start + begin, start + end) for begin, end in located.spans(number, 0, length))
        start += len(author) + len(SEPARATOR)


def _matches(terms: Sequence[Term], text: str, name: str) -> Iterator[Span]:
    located = _located(text)
    for term in terms:
        parts, typing = needles(term.text, term.last)
        if not parts:
            continue
        if term.exact:
            yield from _phrase(parts, located, typing)
        elif len(parts) > 1 and (whole := list(_literal("".join(parts), located, _whole(name, "", typing)))):
            yield from whole
        else:
            for part in parts:
                yield from _term(part, text, name, _whole(name, part, typing and part is parts[-1]))


def _whole(name: str, needle: str, typing: bool) -> bool:
    """True when ``needle`` is so short that only the very word was found; see ``rank``."""
    if name == "abstract" and rank.whole_in_abstracts(needle or "..."):
        return True
    return bool(needle) and len(needle) < rank.SHORTEST_BEGIN and not typing and needle.isascii()


_located = lru_cache(maxsize=256)(Located)
"""Kept: each letter typed asks for the same rows again."""


@lru_cache(maxsize=2_048)
def _term(needle: str, text: str, name: str, whole: bool) -> Sequence[Span]:
    """Every match of the best level that ``needle`` reaches in one text; ``whole``: as a word of its own only.

    Kept: of a query only the last word changes with a letter.
    """
    located = _located(text)
    levels = [_literal(needle, located, whole), _spelled(needle, located)]
    if name == "title":
        levels += [_apart(needle, located), _acronym(needle, located)]
    if not whole:
        levels += [_inside(needle, located), _typos(needle, located)]
        levels += [_sounding(needle, located), _skeleton(needle, located)]
    for level in levels:
        if matches := list(level):
            return matches
    return ()


def forget() -> None:
    """Give back the memory that is kept for the next letter."""
    _located.cache_clear()
    _term.cache_clear()


def _literal(needle: str, located: Located, whole: bool) -> Iterator[Span]:
    length = len(needle)
    for number, word in enumerate(located.words):
        if word == needle if whole else word.startswith(needle):
            yield from located.spans(number, 0, length)


def _spelled(needle: str, located: Located) -> Iterator[Span]:
    """The words that are ``needle`` as it is spelled across the ocean."""
    if spellings := rank.spellings(needle):
        yield from _whole_words([word in spellings for word in located.plain], located)


def _sounding(needle: str, located: Located) -> Iterator[Span]:
    """The words that sound like ``needle``."""
    if rank.sought_by_sound(needle):
        sound, *sounds = rank.sounds([needle, *located.plain])
        yield from _whole_words([other == sound for other in sounds], located)


def _whole_words(chosen: Sequence[bool], located: Located) -> Iterator[Span]:
    for number, word in enumerate(located.plain):
        if chosen[number]:
            yield from located.spans(number, 0, len(word))


def _apart(needle: str, located: Located) -> Iterator[Span]:
    """The words that follow each other and together are ``needle``, or begin with it."""
    if not rank.SHORTEST_APART <= len(needle) <= rank.LONGEST_APART:
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


def _inside(needle: str, located: Located) -> Iterator[Span]:
    if not rank.sought_inside(needle, deep=True):
        return
    for number, word in enumerate(located.words):
        place = word.find(needle)
        while place >= 0:
            yield from located.spans(number, place, place + len(needle))
            place = word.find(needle, place + len(needle))


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


def _typos(needle: str, located: Located) -> Iterator[Span]:
    """The letters in their place of the words, or beginnings of words, nearest to ``needle``."""
    if not (most := rank.edits(needle)):
        return
    shortest, starts = len(needle) - most, rank.misspelt(needle)
    likely = {w for w in located.plain if len(w) >= shortest and (w[0] in starts or w[:2] in starts)}
    near = {word: best for word in likely if (best := _nearest(needle, word))}
    least = min((distance for distance, _ in near.values()), default=0)
    ends = {word: end for word, (distance, end) in near.items() if distance == least}
    if not ends:
        return
    from rapidfuzz.distance import Levenshtein

    for number, word in enumerate(located.plain):
        if word in ends:
            for block in Levenshtein.opcodes(needle, word[: ends[word]]):
                if block.tag == "equal":
                    yield from located.spans(number, block.dest_start, block.dest_end)


def _nearest(needle: str, word: str) -> tuple[int, int] | None:
    """The typos between ``needle`` and ``word`` or its beginning, and the end of that; None when they are too many."""
    from rapidfuzz.distance import OSA

    length, most, most_typing = len(needle), rank.edits(needle), rank.edits_typing(needle)
    ends = [(len(word), most)] if abs(len(word) - length) <= most else []
    ends += [(end, most_typing) for end in rank.beginnings(length, most_typing) if end < len(word)]
    found = [
        (distance, end)
        for end, limit in ends
        if (distance := OSA.distance(needle, word[:end], score_cutoff=limit)) <= limit
    ]
    # The whole word first among equals, then the beginning that is as long as what was typed.
    return min(found, key=lambda pair: (pair[0], pair[1] != len(word), abs(pair[1] - length)), default=None)


def _skeleton(needle: str, located: Located) -> Iterator[Span]:
    """The letters of ``needle`` in the words that it is a skeleton of."""
    if not rank.sought_as_skeleton(needle):
        return
    levels = (*rank.skeleton_levels(needle, typing=True), 0.0)
    for number, word in enumerate(located.plain):
        if levels[rank.skeleton(needle, word)]:
            place = -1
            for letter in needle:
                place = word.index(letter, place + 1)
                yield from located.spans(number, place, place + 1)


def _phrase(parts: Sequence[str], located: Located, typing: bool) -> Iterator[Span]:
    words, count = located.plain, len(parts)
    if unspaced(parts):
        yield from _inside(parts[0], located)
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
