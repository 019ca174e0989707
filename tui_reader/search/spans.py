"""Which letters of a paper's texts a query matched. Pure and quick: it is asked for every row on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from tui_reader.search import rank
from tui_reader.search.document import Document
from tui_reader.search.query import Query, Term
from tui_reader.search.words import STOP, Located, locate, locate_forms, needles

Span = tuple[int, int]
SEPARATOR = ", "
"""What stands between the authors when their offsets are counted: ``", ".join(document.authors)``."""

# The field of a term to the one that spans are given for; terms of other fields have no letters to show.
_PLACES = {"title": "title", "abs": "abstract", "org": "organization", "author": "authors", "id": "id"}


def spans(query: Query, document: Document) -> dict[str, tuple[Span, ...]]:
    """The matched letters of ``title``, ``abstract``, ``organization``, ``authors`` (joined by ``SEPARATOR``), ``id``.

    Half-open offsets into the original text, ascending, apart; a field without a match is absent. Of the beginning of a
    word only the typed letters count, of a misspelt word those that are in their place.
    """
    texts = {
        "title": document.title,
        "abstract": document.abstract,
        "organization": document.organization,
        "authors": SEPARATOR.join(document.authors),
        "id": document.id,
    }
    found: dict[str, tuple[Span, ...]] = {}
    for name, text in texts.items():
        terms = [t for t in query.terms if not t.negated and (not t.field or _PLACES.get(t.field) == name)]
        if text and terms and (merged := _merged(_matches(terms, text, initials=name == "title"))):
            found[name] = merged
    return found


def _matches(terms: Sequence[Term], text: str, initials: bool) -> Iterator[Span]:
    words, several = _located(text)
    for term in terms:
        parts, typing = needles(term.text, term.last)
        if not parts:
            continue
        if term.exact:
            yield from _phrase(parts, words, typing)
        elif len(parts) == 1:
            yield from _term(parts[0], words, several, initials)
        elif whole := list(_literal("".join(parts), several)):
            yield from whole
        else:
            for part in parts:
                yield from _term(part, words, several, initials)


@lru_cache(maxsize=64)
def _located(text: str) -> tuple[Sequence[Located], Sequence[Located]]:
    """The words of ``text``, and those with its other forms. Kept: each letter typed asks for the same rows again."""
    words = locate(text)
    return words, [*words, *locate_forms(text, words)]


def _term(needle: str, words: Sequence[Located], several: Sequence[Located], initials: bool) -> Iterator[Span]:
    """Every match of the best level that ``needle`` reaches in one text."""
    for level, searched in (
        (_literal, several),
        (_acronym if initials else _nothing, words),
        (_inside, several),
        (_typos, words),
        (_skeleton, words),
    ):
        if matches := list(level(needle, searched)):
            yield from matches
            return


def _nothing(needle: str, words: Sequence[Located]) -> Iterator[Span]:
    yield from ()


def _literal(needle: str, words: Sequence[Located]) -> Iterator[Span]:
    length = len(needle)
    for located in words:
        if located.word.startswith(needle):
            yield from _letters(located.part(0, length))


def _inside(needle: str, words: Sequence[Located]) -> Iterator[Span]:
    if len(needle) < rank.SHORTEST_INSIDE and needle.isascii():
        return
    for located in words:
        place = located.word.find(needle)
        while place >= 0:
            yield from _letters(located.part(place, place + len(needle)))
            place = located.word.find(needle, place + len(needle))


def _acronym(needle: str, words: Sequence[Located]) -> Iterator[Span]:
    if not rank.SHORTEST_ACRONYM <= len(needle) <= rank.LONGEST_ACRONYM:
        return
    for chosen in (words, [located for located in words if located.word not in STOP]):
        place = "".join(located.word[0] for located in chosen).find(needle)
        if place >= 0:
            for located in chosen[place : place + len(needle)]:
                yield from _letters(located.part(0, 1))
            return


def _typos(needle: str, words: Sequence[Located]) -> Iterator[Span]:
    """The letters in their place of the words, or beginnings of words, nearest to ``needle``."""
    length = len(needle)
    most = rank.edits(needle)
    if not most:
        return
    from rapidfuzz.distance import OSA, Levenshtein

    nearest: list[tuple[Located, int]] = []
    for located in words:
        word = located.word
        for end in {len(word), *(n for n in (length - 1, length, length + 1) if n < len(word))}:
            # A whole word may be further away than a beginning, which was hardly meant with two typos in five letters.
            limit = most if end == len(word) else min(most, rank.edits_typing(needle))
            distance = OSA.distance(needle, word[:end], score_cutoff=limit)
            if limit < distance or not limit:
                continue
            if distance < most or not nearest:
                if distance < most:
                    nearest.clear()
                most = distance
            nearest.append((located, end))
    chosen: dict[int, tuple[Located, int]] = {}
    for located, end in nearest:
        known = chosen.get(id(located))
        if known is None or end == len(located.word) or abs(end - length) < abs(known[1] - length):
            chosen[id(located)] = (located, end)
    for located, end in chosen.values():
        for block in Levenshtein.opcodes(needle, located.word[:end]):
            if block.tag == "equal":
                yield from _letters(located.part(block.dest_start, block.dest_end))


def _skeleton(needle: str, words: Sequence[Located]) -> Iterator[Span]:
    if len(needle) < rank.SHORTEST_SKELETON:
        return
    for located in words:
        word = located.word
        if word[0] != needle[0] or not len(needle) < len(word) <= 3 * len(needle):
            continue
        places, place = [], -1
        for letter in needle:
            place = word.find(letter, place + 1)
            if place < 0:
                break
            places.append(place)
        else:
            for place in places:
                yield from _letters(located.part(place, place + 1))


def _phrase(parts: Sequence[str], words: Sequence[Located], typing: bool) -> Iterator[Span]:
    for first in range(len(words) - len(parts) + 1):
        run = words[first : first + len(parts)]
        begins = typing and run[-1].word.startswith(parts[-1])
        if all(located.word == part for located, part in zip(run[:-1], parts[:-1], strict=True)) and (
            begins or run[-1].word == parts[-1]
        ):
            yield run[0].starts[0], run[-1].ends[len(parts[-1]) - 1]


def _letters(located: Located) -> Iterator[Span]:
    return zip(located.starts, located.ends, strict=True)


def _merged(found: Iterator[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
