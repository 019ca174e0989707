"""A query's terms against the papers of one segment: the worth of each match, in an array over its slots."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from tui_reader.search import rank, terms
from tui_reader.search.disk.build import FIELDS, LONGEST_WORD
from tui_reader.search.disk.segment import Array, Segment
from tui_reader.search.disk.vocabulary import AlikeWords, Vocabulary
from tui_reader.search.query import Term
from tui_reader.search.terms import Literally
from tui_reader.search.words import split

SCALE = 250
"""The worth of an exact word of a title, in the units of the arrays (uint8)."""
CACHED = 12
"""Terms kept from earlier keystrokes, each with a byte a paper."""
TITLES, VERIFIED = 50_000, 500
"""Papers whose titles are searched for a phrase, and whose texts are read for it; of more, the rest is left out."""


MOST_IN_A_ROW = 20_000
"""Papers with a word in their titles, of which it is looked which word follows."""
NOWHERE, NO_SLOTS = np.zeros(0, np.uint8), np.zeros(0, np.int32)


class Match(NamedTuple):
    """The matches of one term in a segment."""

    worth: Array
    """uint8 for each slot; 0 where it does not match, ``SCALE`` for an exact word of a title."""
    slots: Array
    """The slots in which it is not 0, ascending."""
    levels: tuple[Array, ...]
    """For each part of the term, uint8 for each word: its level times ``SCALE``."""
    holders: int = 0
    """The papers that have the term as it is, as far as it is one word; counted again in each field."""


def _either(match: Match, worth: Array, levels: Array) -> Match:
    """``match``, or what has ``worth`` and ``levels`` as well."""
    worth = np.maximum(match.worth, worth)
    slots = np.flatnonzero(worth > 0).astype(np.int32)
    return match._replace(worth=worth, slots=slots, levels=tuple(np.maximum(part, levels) for part in match.levels))


class Matcher:
    """Matches terms in one segment and remembers the last ones; see ``terms.Engine``.

    ``holds`` reads the texts of slots for a phrase: ``terms.holders``, with slots for rows.
    """

    def __init__(self, segment: Segment, holds: Callable[[Array, Sequence[str], bool, str], dict[int, int]]) -> None:
        self.segment = segment
        self.vocabulary = Vocabulary(segment)
        self._holds = holds
        self._cache: OrderedDict[object, Match] = OrderedDict()

    def matches(self, wanted: Sequence[Term], deep: Sequence[bool], cancelled: Callable[[], bool]) -> list[Match]:
        """The matches of each of ``wanted``, some of which may be one word together; none when it was given up.

        ``deep``: for which of them typos and dropped vowels are tried.
        """
        found = []
        for term, deeply in zip(wanted, deep, strict=True):
            if cancelled():
                return []
            found.append(self.match(term, deeply))
        for join in terms.joins(wanted):
            if (word := terms.joined(self, join)) is not None:
                worth, levels = word[0], self._levels(word[1])
                for place in range(join.first, join.first + join.terms):
                    found[place] = _either(found[place], worth, levels)
        return found

    def match(self, term: Term, deep: bool) -> Match:
        """The matches of ``term`` alone."""
        return self._known((term, deep), lambda: self._match(term, deep))

    def beside(self, term: Term) -> Match:
        """The word of ``term`` in titles alone: what it says of the order of others."""
        return self._known(term, lambda: Match(NOWHERE, NO_SLOTS, (self._word(term),)))

    def _known(self, key: object, make: Callable[[], Match]) -> Match:
        if (known := self._cache.get(key)) is None:
            known = self._cache[key] = make()
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        else:
            self._cache.move_to_end(key)
        return known

    def _match(self, term: Term, deep: bool) -> Match:
        worth, found = terms.matched(self, term, deep)
        if not term.exact and term.field in ("", "id") and any(map(str.isdigit, term.text)):
            self._ids(worth, term)
        slots = np.flatnonzero(worth > 0).astype(np.int32)
        word = self.vocabulary.exact("".join(split(term.text)))
        ats = [self.segment[f"{field}_at"] for field in rank.FIELDS] if word else []
        holders = sum(int(at[word.stop]) - int(at[word.start]) for at in ats)
        return Match(worth, slots, tuple(map(self._levels, found)), holders)

    def _word(self, term: Term) -> Array:
        return self._levels(self.literal("".join(split(term.text)), "whole"))

    def excluded(self, term: Term) -> Array:
        """The slots (bool) that a negated ``term`` excludes."""
        return terms.excluded(self, term) > 0

    def meaning(self, needle: str, typing: bool, deep: bool) -> list[AlikeWords]:
        """See ``terms.Engine``."""
        return self.vocabulary.match(needle, typing, deep)

    def literal(self, needle: str, how: Literally, level: float = rank.EXACT) -> list[AlikeWords]:
        """See ``terms.Engine``."""
        words = self.vocabulary
        if how == "inside":
            return [AlikeWords(level, words.inside(needle[:LONGEST_WORD]))]
        return [AlikeWords(level, words.exact(needle) if how == "whole" else words.beginning(needle))]

    def any(self, levels: list[AlikeWords]) -> bool:
        """See ``terms.Engine``."""
        return any(len(found.numbers) for found in levels)

    def both(self, some: list[AlikeWords], others: list[AlikeWords]) -> list[AlikeWords]:
        """See ``terms.Engine``."""
        return some + others

    def worth(self, levels: list[AlikeWords], field: str, whole_in_abstracts: bool = False) -> Array:
        """See ``terms.Engine``."""
        worth = np.zeros(self.segment.papers, np.uint8)
        plan = [
            (round(worth * SCALE), name, found.numbers)
            for found in levels
            for name, worth in zip(FIELDS, rank.worths(found.level, field, whole_in_abstracts), strict=True)
            if worth
        ]
        plan.sort(key=lambda step: step[0])
        for value, name, numbers in plan:
            slots = f"{name}_slots"
            if not self.segment.count(slots):
                continue
            at = self.segment[f"{name}_at"]
            if isinstance(numbers, range):
                worth[self.segment.part(slots, at[numbers.start], at[numbers.stop])] = value
            else:
                worth[self.segment.ranges(slots, at[numbers], at[numbers + 1])] = value
        return worth

    def _levels(self, words: Sequence[AlikeWords]) -> Array:
        levels = np.zeros(len(self.vocabulary), np.uint8)
        for found in words:
            numbers = found.numbers
            where = slice(numbers.start, numbers.stop) if isinstance(numbers, range) else numbers
            levels[where] = np.maximum(levels[where], round(found.level * SCALE))
        return levels

    def best(self, some: Array, others: Array) -> Array:
        """See ``terms.Engine``."""
        return np.maximum(some, others, out=some)

    def mean(self, each: Sequence[Array]) -> Array:
        """See ``terms.Engine``."""
        mean = (np.add.reduce(each, dtype=np.uint16) // len(each)).astype(np.uint8)
        return np.where(np.minimum.reduce(each) > 0, mean, 0)

    def initials(self, worth: Array, needle: str) -> Array:
        """See ``terms.Engine``."""
        letters = [ord(letter) - 96 for letter in needle]
        if not all(0 < letter < 27 for letter in letters):
            return worth
        code = letters[0] * 729 + letters[1] * 27 + letters[2]
        near = self.segment["trigram_at"][code], self.segment["trigram_at"][code + 1]
        places, slots = self.segment.part("trigram_places", *near), self.segment.part("trigram_slots", *near)
        stream = self.segment["initials"]
        for step, letter in enumerate(letters[3:], 3):
            going_on = stream[np.minimum(places + step, len(stream) - 1)] == letter
            places, slots = places[going_on], slots[going_on]
        begins = stream[places - 1] == 0
        ends = stream[np.minimum(places + len(needle), len(stream) - 1)] == 0
        for some, first, whole in ((~begins, False, False), (begins, True, False), (begins & ends, True, True)):
            chosen = slots[some]
            worth[chosen] = np.maximum(worth[chosen], round(rank.initials(len(needle), first, whole) * SCALE))
        return worth

    def _ids(self, worth: Array, term: Term) -> None:
        """Raise the worth of the papers whose ids begin with ``term``."""
        key = "".join(split(term.text)).encode()
        ids = _Ids(self.segment)
        low, high = (bisect_left(ids, key), bisect_left(ids, key + b"~")) if len(key) < 16 else (0, 0)
        slots = self.segment.part("key_slots", low, high)
        level = rank.BEGINS_TYPED if term.last else rank.BEGINS
        value = round(max(rank.worths(level, "id", False)) * SCALE)
        worth[slots] = np.maximum(worth[slots], value)

    def in_a_row(self, each: Sequence[list[AlikeWords]], level: float) -> Array | None:
        """See ``terms.Engine``."""
        runs = [found.numbers for (found,) in each if isinstance(found.numbers, range)]
        at = self.segment["title_at"]
        ends = [(int(at[run.start]), int(at[run.stop])) for run in runs]
        rarest, *others = sorted(ends, key=lambda end: end[1] - end[0])
        if rarest[0] == rarest[1] or rarest[1] - rarest[0] > MOST_IN_A_ROW:
            return None
        slots = np.unique(self.segment.part("title_slots", *rarest))
        for other in others:
            held = np.zeros(self.segment.papers, bool)
            held[self.segment.part("title_slots", *other)] = True
            slots = slots[held[slots]]
        if not len(slots) or not len(slots := self._in_titles(slots, runs)):
            return None
        worth = np.zeros(self.segment.papers, np.uint8)
        worth[slots] = round(level * SCALE)
        return worth

    def side_by_side(
        self, words: Sequence[str], levels: Sequence[list[AlikeWords]], each: Sequence[Array], typing: bool, field: str
    ) -> Array:
        """See ``terms.Engine``."""
        worth: Array = np.minimum.reduce(each)
        candidates = np.flatnonzero(worth)
        candidates = candidates[np.argsort(-worth[candidates].astype(np.int16), kind="stable")]
        worth[:] = 0
        if field in ("", "title"):
            # Words that are whole, or begin alike, are numbered one after the other.
            runs = [found.numbers for (found,) in levels if isinstance(found.numbers, range)]
            worth[self._in_titles(candidates[:TITLES], runs)] = SCALE
            candidates = candidates[worth[candidates] == 0]
        if field != "title":
            for slot, place in self._holds(candidates[:VERIFIED], words, typing, field).items():
                worth[slot] = round(rank.FIELD_WEIGHTS[place] * SCALE)
        return worth

    def _in_titles(self, slots: Array, runs: Sequence[range]) -> Array:
        """Those of ``slots`` in whose titles a word of each of ``runs`` follows upon one of the run before."""
        at = self.segment["forward_at"]
        starts, ends = at[slots], at[slots + 1]
        words = self.segment.ranges("forward", starts, ends)
        owners = np.repeat(slots, ends - starts)
        count = len(words) - len(runs) + 1
        if count <= 0:
            return slots[:0]
        fits = owners[:count] == owners[len(runs) - 1 :]
        for step, run in enumerate(runs):
            word = words[step : step + count]
            fits &= (word >= run.start) & (word < run.stop)
        found: Array = owners[:count][fits]
        return found


class _Ids(Sequence[bytes]):
    """The sorted ids of a segment, each read when it is looked at: to find one takes twenty."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def __len__(self) -> int:
        return self._segment.count("keys")

    def __getitem__(self, number: Any) -> Any:
        return self._segment.part("keys", number, number + 1)[0]
