"""The rules of the ranking: the words that a term may mean, the worth of each match, the score of a title. Pure.

Both engines and the highlighting follow them. An engine only says which of its words begin with a term, hold it, or are
near it (``Words``); here stands which of that is tried, and what it counts.

A term's match in one place is worth its level times its field. A paper's score, 0 to about 100, is the mean over the
terms, the rarer ones weighing more (``weight``, ``of_terms``), plus what the title as a whole says (``Titles``): how
much of it was typed, in order, from its beginning; and a small prior.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from numpy.typing import NDArray

# -- levels: the parts of a match ----------------------------------------------------------------------------------

EXACT = 1.0
BEGINS_TYPED = 0.93
"""A longer word begins with the term, which is still being typed."""
BEGINS = 0.84
"""The same for a finished term."""
ACRONYM_TITLE = 0.97
"""The initials of the whole title."""
ACRONYM_BEGIN = 0.84
ACRONYM_INSIDE = {3: 0.74, 4: 0.82, 5: 0.88}
"""The initials of so many words within a title: the more, the less by chance."""
ACRONYM_LONG = 0.84
"""The same of more words."""
INSIDE = 0.50
"""The term is an inner part of a word."""
SKELETON_VOWELS = 0.72
"""The word without some or all of its vowels: ``trnsfrmr``."""
SKELETON_BEGINS = 0.60
"""The same for the beginning of a longer word, while the term is being typed."""
SKELETON = 0.44
"""Consonants are missing too: ``trnsfmr``."""
SPELLED = 0.97
"""The word as it is spelled across the ocean."""
JOINED = 0.95
"""Terms that follow each other, written as one word: Hypergraph for ``hyper graph``."""
APART = 0.93
"""The term, written as words that follow each other in a title: Hyper Graph for ``hypergraph``."""
SOUNDS = 0.62
"""A word that sounds like the term: physics for ``fisics``."""
TYPO = (EXACT, 0.66, 0.52)
"""By edit distance, swaps counted as one."""
TYPO_BEGINS = (BEGINS_TYPED, 0.56, 0.42)
"""The same for the beginning of a longer word, while the term is being typed."""

ENOUGH = 5
"""Papers that have all terms by plain matches; with fewer, typos and dropped vowels are tried too."""
SURE = 50
"""A word that so many papers have is spelled right: typos and dropped vowels are tried for the others first."""
FEW = 3
"""Terms of a query that is no sentence yet."""

FIELDS = ("title", "author", "org", "kw", "id", "abs", "mark")
FIELD_WEIGHTS = (1.0, 0.92, 0.94, 0.85, 0.95, 0.5, 0.6)
ABSTRACT = FIELDS.index("abs")
FIRST_WORD = 1.02
"""The weight of a title's first word in a large index, where not every title can be looked at."""

# -- which matches are tried ---------------------------------------------------------------------------------------

LETTERS = 20
"""Letters of a word that typos and dropped vowels are compared by."""
SHORTEST_INSIDE = 3
SHORTEST_SKELETON, SHORTEST_LOSSY_SKELETON = 2, 4
LONGEST_SKELETON = 3
"""A word may have so many times the letters of the term that stands for it."""
SHORTEST_ACRONYM, LONGEST_ACRONYM = 3, 8
SHORTEST_BEGIN = 2
"""A finished term of one letter is only itself."""
SHORTEST_SPELLED, SHORTEST_SOUND = 5, 4
SHORTEST_APART, SHORTEST_NUMBERED, LONGEST_APART = 4, 3, 40
"""Letters of a term that is sought as words that follow each other; fewer where there is a number among them: pi0."""
SHORTEST_PIECE = 2
"""Letters of each of these words, unless it is a number."""
MOST_JOINED = 3
"""Terms that follow each other and are sought as one word."""
SHORTEST_IN_ABSTRACTS = 3
VOWELS = "aeiou"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

Some = TypeVar("Some", covariant=True)
Worth = tuple[float, ...]


class Words(Protocol[Some]):
    """The words of a library, as an engine keeps them; it answers with ``Some`` of them."""

    def exact(self, word: str) -> Some:
        """The word itself, if it is there."""

    def beginning(self, start: str) -> Some:
        """The words that begin with ``start``."""

    def inside(self, part: str) -> Some:
        """The words that hold ``part``."""

    def skeletons(self, needle: str) -> Iterable[Some]:
        """The words of which ``needle`` is a skeleton, by what it leaves out, as ``skeleton`` numbers them."""

    def sounding(self, needle: str) -> Some:
        """The words that sound like ``needle``; see ``sounds``."""

    def typos(self, needle: str, most: int, most_typing: int) -> Iterable[tuple[int, Some, Some]]:
        """For a number of typos, from 1, the words that are so far away, and those that begin so.

        At most ``most``, and ``most_typing`` in a beginning; all begin as ``misspelt`` says.
        """


def meanings(words: Words[Some], needle: str, typing: bool, deep: bool) -> Iterator[tuple[float, Some]]:
    """The words that ``needle`` may mean, each lot with its level; of a word that comes twice the best level counts.

    ``typing``: the word may go on. ``deep``: inner parts, typos and dropped vowels too.
    """
    if deep:
        if sought_as_skeleton(needle):
            for level, left_out in zip(skeleton_levels(needle, typing), words.skeletons(needle), strict=True):
                if level:
                    yield level, left_out
        if most := edits(needle):
            for count, whole, begins in words.typos(needle, most, edits_typing(needle) if typing else 0):
                yield TYPO[count], whole
                yield TYPO_BEGINS[count], begins
        if sought_by_sound(needle):
            yield SOUNDS, words.sounding(needle)
    if sought_inside(needle, deep):
        yield INSIDE, words.inside(needle)
    for spelling in spellings(needle):
        yield SPELLED, words.exact(spelling)
    if typing or len(needle) >= SHORTEST_BEGIN:
        yield BEGINS_TYPED if typing else BEGINS, words.beginning(needle)
    yield EXACT, words.exact(needle)


def sure(term: str, papers: int) -> bool:
    """True when ``term``, which is a word of so many ``papers``, is spelled right and no short form."""
    return papers >= SURE and not set(term).isdisjoint(VOWELS + "y")


def deeper(deep: Sequence[bool], sure: Sequence[bool], together: int) -> list[bool]:
    """For which terms typos and dropped vowels are tried next: those of ``deep``, when no more are.

    ``sure``: which terms are; ``together``: the papers that have all.
    """
    if together >= ENOUGH:
        return [*deep]
    doubtful = [tried or not spelled for tried, spelled in zip(deep, sure, strict=True)]
    return [True] * len(deep) if doubtful == [*deep] and not together and len(deep) <= FEW else doubtful


def may_lack(terms: int, best: float) -> bool:
    """True when papers are sought that lack some of so many ``terms``: those that have all are none, or match weakly.

    ``best``: the highest score of these; 0 when there are none.
    """
    return terms > 1 and (not best or (terms >= FEW and best < WEAK))


def heavy(weights: Sequence[int], found: Sequence[int]) -> list[int]:
    """The places of the terms of which a paper must have one to be close to those that have most: the heaviest.

    ``found``: the papers that each term matches.
    """
    places = sorted((place for place, count in enumerate(found) if count), key=lambda place: -weights[place])
    most = sum(weights[place] for place in places)
    others = most
    for number, place in enumerate(places, 1):
        others -= weights[place]
        if others < CLOSE * most / 2:
            return places[:number]
    return places


def sought_apart(term: str) -> bool:
    """True when titles match in which ``term`` is written as words that follow each other."""
    numbered = not term.isalpha() and not term.isdigit()
    return (SHORTEST_NUMBERED if numbered else SHORTEST_APART) <= len(term) <= LONGEST_APART


def sought_inside(term: str, deep: bool) -> bool:
    """True when words that hold ``term`` as an inner part match: always where no spaces set words apart."""
    return not term.isascii() or (deep and len(term) >= SHORTEST_INSIDE)


def whole_in_abstracts(term: str) -> bool:
    """True when ``term`` is so short that in abstracts only the very word counts: as a beginning it is in all."""
    return term.isascii() and len(term) < SHORTEST_IN_ABSTRACTS


@lru_cache(256)
def edits(term: str) -> int:
    """The typos that a word may have: 1 from 4 letters, 2 from 8. A number has none, nor has a very long word."""
    length = len(term)
    return 0 if not 4 <= length < LETTERS - 1 or not term.isalpha() else 1 if length < 8 else 2


@lru_cache(256)
def edits_typing(term: str) -> int:
    """The typos that the beginning of a word may have: 1 from 5 letters, 2 from 9."""
    return edits(term[1:]) if edits(term) else 0


def beginnings(size: int, most: int) -> range:
    """The lengths of the beginnings that a term of ``size`` letters is compared with, while it is typed.

    The part of the longer word that was meant depends on the typo: some letters fewer, or more.
    """
    return range(size - most, size + most + 1) if most else range(0)


@lru_cache(32)
def misspelt(term: str) -> frozenset[str]:
    """The beginnings, of one or two letters, of the words that a misspelt ``term`` may mean.

    The first letter is right, or swapped, left out or put before: nobody starts a word with a wrong key.
    """
    first, second = term[0], term[1]
    return frozenset((first, second, *(letter + first for letter in _LETTERS if letter not in term[:2])))


def sought_as_skeleton(term: str) -> bool:
    """True when words match that ``term`` is a skeleton of."""
    return SHORTEST_SKELETON <= len(term) < LETTERS and term.isalpha()


def skeleton_levels(term: str, typing: bool) -> tuple[float, float, float]:
    """The levels of words by what ``term`` leaves out of them, as ``skeleton`` numbers them; 0 is no match."""
    lossy = SKELETON if len(term) >= SHORTEST_LOSSY_SKELETON else 0.0
    return SKELETON_VOWELS, SKELETON_BEGINS if typing else lossy, lossy


def skeleton(term: str, word: str) -> int:
    """The kind of letters that ``term`` leaves out of ``word``: its first begins the word, the others follow in order.

    0: vowels; 1: vowels, and the end; 2: consonants too; -1: it is another word.
    """
    size = len(term)
    if word[0] != term[0] or not size < len(word) <= LONGEST_SKELETON * size:
        return -1
    place, lossy = 0, False
    for letter in term[1:]:
        before, place = place + 1, word.find(letter, place + 1)
        if place < 0:
            return -1
        lossy = lossy or word[before:place].strip(VOWELS) != ""
    return 2 if lossy else 1 if word[place + 1 :].strip(VOWELS) else 0


_SPELLINGS = tuple(
    (re.compile(pattern), other)
    for pattern, other in (
        ("(?<=[a-z]{3})our", "or"),
        ("(?<=[a-z]{3})or(?!i?t)", "our"),
        ("(?<=[a-z]{3}[iy])s(?=e[ds]?$|ers?$|ing$|ations?$)", "z"),
        ("(?<=[a-z]{3}[iy])z(?=e[ds]?$|ers?$|ing$|ations?$)", "s"),
        ("(?<=[a-z]{2}[bt])re(?=s?$)", "er"),
        ("(?<=[a-z]{2}[bt])er(?=s?$)", "re"),
        ("(?<=[a-z]{3}[ae])ll(?=ed$|ings?$|ers?$)", "l"),
        ("(?<=[a-z]{3}[ae])l(?=ed$|ings?$|ers?$)", "ll"),
        ("(?<=[a-z]{2}log)ue(?=s?$)", ""),
        ("(?<=[a-z]{2}log)(?=s?$)", "ue"),
        ("(?<=[a-z]{3}en)c(?=es?$)", "s"),
        ("(?<=[a-z]{3}en)s(?=es?$)", "c"),
        ("(?<=[a-z]{5}am)me(?=s?$)", ""),
        ("(?<=[a-z]{5}am)(?=s?$)", "me"),
        ("[ao]e(?=[a-z]{3})", "e"),
    )
)


@lru_cache(256)
def spellings(term: str) -> tuple[str, ...]:
    """The spellings that ``term`` may have across the ocean: ``colour`` and ``color``; most are no words."""
    if len(term) < SHORTEST_SPELLED or not (term.isascii() and term.isalpha()):
        return ()
    return tuple(pattern.sub(other, term) for pattern, other in _SPELLINGS if pattern.search(term))


def sought_by_sound(term: str) -> bool:
    """True when words match that sound like ``term``."""
    return SHORTEST_SOUND <= len(term) < LETTERS and term.isascii() and term.isalpha()


_SOUNDS = (
    *(("\nkn", "\nn"), ("\ngn", "\nn"), ("\nps", "\ns"), ("\npn", "\nn"), ("\nwr", "\nr")),
    *(("ph", "f"), ("gh", "g"), ("wh", "w"), ("rh", "r"), ("th", "t"), ("ch", "k"), ("tion", "sion"), ("shun", "sion")),
    *(("y", "i"), ("sce", "se"), ("sci", "si"), ("ce", "se"), ("ci", "si"), ("ck", "k"), ("c", "k"), ("qu", "kw")),
    *(
        ("q", "k"),
        ("x", "ks"),
        ("z", "s"),
        ("ie", "i"),
        ("ei", "i"),
        ("ee", "i"),
        ("oo", "u"),
        ("ou", "o"),
        ("ae", "e"),
    ),
    *((2 * letter, letter) for letter in "bdfgijklmnoprstuv"),
    *(("ue\n", "\n"), ("e\n", "\n")),
)


def sounds(words: Sequence[str]) -> list[str]:
    """The sound of each of ``words``, in letters that those which sound alike share. All at once: it is quicker."""
    text = "\n".join(["", *words, ""])
    for written, sound in _SOUNDS:
        text = text.replace(written, sound)
    return text.split("\n")[1:-1]


def sought_as_initials(term: str) -> bool:
    """True when titles match whose words have ``term`` as their initials."""
    return SHORTEST_ACRONYM <= len(term) <= LONGEST_ACRONYM


def initials(length: int, begins: bool, whole: bool) -> float:
    """The level of the initials of ``length`` words of a title, which are its first ones, or all."""
    inside = ACRONYM_INSIDE.get(length, ACRONYM_LONG)
    return ACRONYM_TITLE if whole else max(inside, ACRONYM_BEGIN) if begins else inside


def worths(level: float, field: str, whole_in_abstracts: bool) -> Worth:
    """The worth of a match of ``level`` in each of ``FIELDS``, and as a title's first word; 0 where it does not count.

    ``field`` confines to one of ``FIELDS``; empty means all. ``whole_in_abstracts``: see the function of that name.
    """
    each = [
        0.0 if (field and name != field) or (whole_in_abstracts and name == "abs" and level < EXACT) else level * weight
        for name, weight in zip(FIELDS, FIELD_WEIGHTS, strict=True)
    ]
    return *each, level * FIRST_WORD if field in ("", "title") else 0.0


# -- scores --------------------------------------------------------------------------------------------------------

TERMS, COVERAGE, ORDER, START, PRIOR = 70.0, 14.0, 9.0, 2.0, 5.0
"""The weights of the parts of a score; together 100."""
WEIGHT = 8.0
"""Makes weights whole numbers, small enough for their sums to be kept in four bytes."""
COMMON = 5_000
"""Of so many papers one: a word that fewer have does not say more."""
WEAK = 50.0
"""A score that only papers have whose titles say little of what was typed: others may be better that lack a word."""
LACKING = 0.75
"""The share that the other terms still count in a paper that lacks one."""
CLOSE = 0.5
"""Papers that lack a term are found when they have so much, by weight, of what the best of them have."""
LATER = 0.5
"""A term that comes later in the title than the one before it counts this for its order; right behind it counts 1."""
TITLE_WORDS = 24
"""Words of a title that are looked at."""

Value = TypeVar("Value", float, "NDArray[Any]")


def weight(found: int, papers: int) -> int:
    """The weight of a term that ``found`` of ``papers`` match: what is rare says more. At least 1."""
    return max(round(WEIGHT * math.sqrt(math.log1p(papers / max(found, 1 + papers / COMMON)))), 1)


def of_terms(total: Value, weights: int) -> Value:
    """The part of a score that the terms make, of a paper or of many.

    ``total``: the sum of each term's worth times its weight; ``weights``: the sum of the weights of all terms.
    """
    return TERMS * total / weights


class Titles(Generic[Value]):
    """A title, or an array of titles, to which a query's terms are shown in their order.

    Each stands at the word that it matches best: the first of them, or the one right behind the term before.
    """

    def __init__(self, nothing: Value, nowhere: Value) -> None:
        """``nothing`` is 0 for each title, ``nowhere`` -2."""
        self._nothing: Value = nothing
        self._covered: Value = nothing + nothing
        self._order: Value = nothing + nothing
        self._begins: Any = nothing > 0
        self._nowhere: Value = nowhere
        self._previous: Value = nowhere
        self._terms = 0

    @property
    def next(self) -> Value:
        """The place right behind the term before; negative where that is nowhere."""
        return self._previous + 1

    def take(self, place: Value, level: Value, letters: Value) -> None:
        """Count the next term: it matches the word at ``place`` with ``level``, 0 where it matches none.

        ``letters`` are those of the word, 0 where an earlier term stands at it.
        """
        there = level > 0
        self._covered += letters * level
        self._begins |= (place == 0) & there & (letters > 0)
        following = there & (place == self._previous + 1)
        self._order += following + LATER * (there & (self._previous >= 0) & (place > self._previous + 1))
        self._previous = self._nowhere + there * (place - self._nowhere)
        self._terms += 1

    def pass_by(self, place: Value, level: Value, letters: Value) -> None:
        """Take note of the next word of the query, one that says nothing: it counts only right behind the one before.

        As ``take``.
        """
        there = level > 0
        following = there & (place == self._previous + 1)
        self._covered += letters * level * following
        self._order += following + self._nothing
        stands = following | (there & (self._previous < 0))
        self._previous = self._previous + stands * (place - self._previous)

    def score(self, terms: Value, letters: Value, boost: Value) -> Value:
        """The paper's score; ``terms`` is its part ``of_terms``, ``letters`` are all of the title."""
        order = self._order / max(self._terms - 1, 1)
        score: Value = (
            terms
            + COVERAGE * (self._covered / letters)
            + ORDER * (order + 1 - abs(order - 1)) / 2  # at most 1
            + START * self._begins
            + PRIOR * boost
        )
        return score
