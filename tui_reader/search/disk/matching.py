"""A query's terms against the papers of one segment: what each match is worth, in an array over its slots."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from tui_reader.search import rank
from tui_reader.search.disk.build import FIELDS, LONGEST_WORD
from tui_reader.search.disk.segment import Array, Segment
from tui_reader.search.disk.vocabulary import Vocabulary, Words
from tui_reader.search.query import Term
from tui_reader.search.words import needles, split, unspaced

SCALE = 250
"""The worth of an exact word of a title, in the units of the arrays (uint8)."""
CACHED = 12
"""Terms kept from earlier keystrokes, each with a byte a paper."""
TITLES, VERIFIED = 50_000, 500
"""Papers whose titles are searched for a phrase, and whose texts are read for it; of more, the rest is left out."""


class Match(NamedTuple):
    """What one term matches in a segment."""

    worth: Array
    """uint8 for each slot; 0 where it does not match, ``SCALE`` for an exact word of a title."""
    slots: Array
    """Where it is not 0, ascending."""
    levels: tuple[Array, ...]
    """For each part of the term, uint8 for each word: its level times ``SCALE``."""


class Matcher:
    """Matches terms in one segment and remembers the last ones.

    ``holds`` reads the texts of slots for a phrase: ``terms.holders``, with slots for rows.
    """

    def __init__(self, segment: Segment, holds: Callable[[Array, Sequence[str], bool, str], dict[int, int]]) -> None:
        self.segment = segment
        self.vocabulary = Vocabulary(segment)
        self._holds = holds
        self._cache: OrderedDict[tuple[Term, bool], Match] = OrderedDict()

    def match(self, term: Term, deep: bool) -> Match:
        """What ``term`` matches; ``deep`` takes in typos and dropped vowels."""
        key = (term, deep)
        if (known := self._cache.get(key)) is None:
            known = self._phrase(term) if term.exact else self._fuzzy(term, deep)
            self._cache[key] = known
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        else:
            self._cache.move_to_end(key)
        return known

    def excluded(self, term: Term) -> Array:
        """The slots (bool) that a negated ``term`` excludes: those with this very word or phrase, or its plural."""
        parts, _ = needles(term.text, term.last)
        if (term.exact and len(parts) > 1) or unspaced(parts):
            return self._phrase(term).worth > 0
        joined = "".join(parts)
        words = [Words(rank.EXACT, self.vocabulary.exact(word)) for word in (joined, joined + "s")]
        worth = self._worth(words, term.field)
        if len(parts) > 1:
            np.maximum(worth, self._phrase(Term(term.text, term.field, exact=True)).worth, out=worth)
        return worth > 0

    def _fuzzy(self, term: Term, deep: bool) -> Match:
        parts, typing = needles(term.text, term.last)
        joined = "".join(parts)
        words = self.vocabulary.match(joined, typing, deep)
        worth = self._worth(words, term.field, rank.whole_in_abstracts(joined))
        if len(parts) == 1:
            levels: tuple[Array, ...] = (self._levels(words),)
            if term.field in ("", "title"):
                self._acronyms(worth, parts[0])
        else:
            # Written with a hyphen or a dot: the joined word, or all parts.
            several = [self.vocabulary.match(part, False, deep) for part in parts[:-1]]
            several.append(self.vocabulary.match(parts[-1], typing, deep))
            each = [
                self._worth(found, term.field, rank.whole_in_abstracts(part))
                for found, part in zip(several, parts, strict=True)
            ]
            all_parts = np.minimum.reduce(each) > 0
            mean = (np.add.reduce(each, dtype=np.uint16) // len(each)).astype(np.uint8)
            np.maximum(worth, np.where(all_parts, mean, 0), out=worth)
            levels = tuple(np.maximum(self._levels(found), self._levels(words)) for found in several)
        if term.field in ("", "id") and any(map(str.isdigit, term.text)):
            self._ids(worth, term)
        return _match(worth, levels)

    def _worth(self, words: Sequence[Words], field: str, whole_in_abstracts: bool = False) -> Array:
        """The best match of each slot among ``words``."""
        worth = np.zeros(self.segment.papers, np.uint8)
        plan = [
            (round(worth * SCALE), name, found.numbers)
            for found in words
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

    def _acronyms(self, worth: Array, needle: str) -> None:
        """Raise the worth of the papers whose titles' initials hold ``needle``."""
        if not rank.sought_as_initials(needle):
            return
        letters = [ord(letter) - 96 for letter in needle]
        if not all(0 < letter < 27 for letter in letters):
            return
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

    def _ids(self, worth: Array, term: Term) -> None:
        """Raise the worth of the papers whose ids begin with ``term``."""
        key = "".join(split(term.text)).encode()
        ids = _Ids(self.segment)
        low, high = (bisect_left(ids, key), bisect_left(ids, key + b"~")) if len(key) < 16 else (0, 0)
        slots = self.segment.part("key_slots", low, high)
        level = rank.BEGINS_TYPED if term.last else rank.BEGINS
        value = round(max(rank.worths(level, "id", False)) * SCALE)
        worth[slots] = np.maximum(worth[slots], value)

    def _phrase(self, term: Term) -> Match:
        """The papers in which the words of ``term`` stand next to each other."""
        parts, typing = needles(term.text, term.last)
        if not parts:
            return _match(np.zeros(self.segment.papers, np.uint8), ())
        if unspaced(parts):
            words = [Words(rank.EXACT, self.vocabulary.inside(parts[0][:LONGEST_WORD]))]
            return _match(self._worth(words, term.field), (self._levels(words),))
        runs = [self.vocabulary.exact(part) for part in parts]
        if typing:
            runs[-1] = self.vocabulary.beginning(parts[-1])
        several = [[Words(rank.EXACT, run)] for run in runs]
        worth = np.minimum.reduce([self._worth(words, term.field) for words in several])
        if len(parts) > 1:
            candidates = np.flatnonzero(worth)
            candidates = candidates[np.argsort(-worth[candidates].astype(np.int16), kind="stable")]
            worth[:] = 0
            if term.field in ("", "title"):
                titled = self._in_titles(candidates[:TITLES], runs)
                worth[titled] = SCALE
                candidates = candidates[worth[candidates] == 0]
            if term.field != "title":
                for slot, place in self._holds(candidates[:VERIFIED], parts, typing, term.field).items():
                    worth[slot] = round(rank.FIELD_WEIGHTS[place] * SCALE)
        return _match(worth, tuple(self._levels(words) for words in several))

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


def _match(worth: Array, levels: tuple[Array, ...]) -> Match:
    return Match(worth, np.flatnonzero(worth > 0).astype(np.int32), levels)


class _Ids(Sequence[bytes]):
    """The sorted ids of a segment, each read when it is looked at: to find one takes twenty."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def __len__(self) -> int:
        return self._segment.count("keys")

    def __getitem__(self, number: Any) -> Any:
        return self._segment.part("keys", number, number + 1)[0]
