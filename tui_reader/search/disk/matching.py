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
from tui_reader.search.disk.vocabulary import Vocabulary, Words
from tui_reader.search.query import Term
from tui_reader.search.terms import Literally
from tui_reader.search.words import split

SCALE = 250
"""The worth of an exact word of a title, in the units of the arrays (uint8)."""
CACHED = 12
"""Terms kept from earlier keystrokes, each with a byte a paper."""
TITLES, VERIFIED = 50_000, 500
"""Papers whose titles are searched for a phrase, and whose texts are read for it; of more, the rest is left out."""


class Match(NamedTuple):
    """The matches of one term in a segment."""

    worth: Array
    """uint8 for each slot; 0 where it does not match, ``SCALE`` for an exact word of a title."""
    slots: Array
    """The slots in which it is not 0, ascending."""
    levels: tuple[Array, ...]
    """For each part of the term, uint8 for each word: its level times ``SCALE``."""


class Matcher:
    """Matches terms in one segment and remembers the last ones; see ``terms.Engine``.

    ``holds`` reads the texts of slots for a phrase: ``terms.holders``, with slots for rows.
    """

    def __init__(self, segment: Segment, holds: Callable[[Array, Sequence[str], bool, str], dict[int, int]]) -> None:
        self.segment = segment
        self.vocabulary = Vocabulary(segment)
        self._holds = holds
        self._cache: OrderedDict[tuple[Term, bool], Match] = OrderedDict()

    def match(self, term: Term, deep: bool) -> Match:
        """The matches of ``term``; ``deep`` takes in typos and dropped vowels."""
        key = (term, deep)
        if (known := self._cache.get(key)) is None:
            worth, found = terms.matched(self, term, deep)
            if not term.exact and term.field in ("", "id") and any(map(str.isdigit, term.text)):
                self._ids(worth, term)
            slots = np.flatnonzero(worth > 0).astype(np.int32)
            known = self._cache[key] = Match(worth, slots, tuple(map(self._levels, found)))
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        else:
            self._cache.move_to_end(key)
        return known

    def excluded(self, term: Term) -> Array:
        """The slots (bool) that a negated ``term`` excludes."""
        return terms.excluded(self, term) > 0

    def meaning(self, needle: str, typing: bool, deep: bool) -> list[Words]:
        """See ``terms.Engine``."""
        return self.vocabulary.match(needle, typing, deep)

    def literal(self, needle: str, how: Literally) -> list[Words]:
        """See ``terms.Engine``."""
        words = self.vocabulary
        if how == "inside":
            return [Words(rank.EXACT, words.inside(needle[:LONGEST_WORD]))]
        return [Words(rank.EXACT, words.exact(needle) if how == "whole" else words.beginning(needle))]

    def both(self, some: list[Words], others: list[Words]) -> list[Words]:
        """See ``terms.Engine``."""
        return some + others

    def worth(self, levels: list[Words], field: str, whole_in_abstracts: bool = False) -> Array:
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

    def _levels(self, words: Sequence[Words]) -> Array:
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

    def side_by_side(
        self, words: Sequence[str], levels: Sequence[list[Words]], each: Sequence[Array], typing: bool, field: str
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
