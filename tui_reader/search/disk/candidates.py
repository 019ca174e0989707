"""The papers of a segment that match a query, put in order: by their matches, then the best by their titles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tui_reader.search import rank
from tui_reader.search.disk.matching import SCALE, Match
from tui_reader.search.disk.segment import Array, Segment, ranges

RANKED = 400
"""How many of the best candidates are ranked by their whole title."""
DENSE = 30_000
"""More candidates than this are narrowed down by thresholds: sorting them costs too much."""


class Best(NamedTuple):
    """The best of one segment, best first."""

    rows: Array
    scores: Array


def best(segment: Segment, matches: Sequence[Match], slots: Array, limit: int) -> Best:
    """At least ``limit`` of ``slots``, if there are as many, ranked by what ``matches`` say."""
    if not len(slots):
        return Best(np.zeros(0, np.int64), np.zeros(0, np.float32))
    most = max(limit, RANKED)
    sums = matches[0].worth[slots].astype(np.int32)
    for match in matches[1:]:
        sums += match.worth[slots]
    if len(slots) > DENSE:
        chosen = _highest(sums, segment["prior"], slots, most)
        slots, sums = slots[chosen], sums[chosen]
    # What breaks ties, at most 20, takes the five lowest bits.
    order = np.argsort(-(sums << 5 | segment["prior"][slots]), kind="stable")[:most]
    slots, sums = slots[order], sums[order]
    scores = rank.of_terms(sums / np.float32(SCALE), len(matches))
    scores[:RANKED] += _titles(segment, slots[:RANKED], matches)
    if len(scores) > RANKED:
        np.minimum(scores[RANKED:], scores[:RANKED].min(), out=scores[RANKED:])
    return Best(segment["rows"][slots], scores)


def _highest(sums: Array, prior: Array, slots: Array, most: int) -> Array:
    """The places of the ``most`` highest ``sums``; among equals those with the best prior."""
    low, high = 0, int(sums.max())
    while low < high:  # the highest threshold that still lets enough through
        middle = (low + high + 1) // 2
        if np.count_nonzero(sums >= middle) >= most:
            low = middle
        else:
            high = middle - 1
    above, equal = np.flatnonzero(sums > low), np.flatnonzero(sums == low)
    room = most - len(above)
    if room < len(equal):
        ties = prior[slots[equal]]
        least = int(np.partition(ties, len(ties) - room)[len(ties) - room])
        equal = np.concatenate((equal[ties > least], equal[ties == least]))[:room]
    return np.concatenate((above, equal))


def _titles(segment: Segment, slots: Array, matches: Sequence[Match]) -> Array:
    """The part of the scores of ``slots`` that their titles make; in float32, in which papers that are alike tie."""
    starts, ends = segment["forward_at"][slots], segment["forward_at"][slots + 1]
    counts = np.minimum(ends - starts, rank.TITLE_WORDS)
    places = np.arange(max(int(counts.max()), 1))
    there = places < counts[:, None]
    if not segment.count("forward"):
        return np.zeros(len(slots), np.float32)
    words = np.zeros(there.shape, np.int32)
    words[there] = segment["forward"][ranges(starts, starts + counts)]
    letters = segment["length"][words] * there
    each = np.arange(len(slots))
    taken = np.zeros(there.shape, bool)
    told = rank.Titles(np.zeros(len(slots), np.float32), np.full(len(slots), -2))
    for match in matches:
        for of_word in match.levels:
            level = of_word[words] * there
            where = level.argmax(1)
            best = level[each, where]
            following = np.clip(told.next, 0, len(places) - 1)
            goes_on = (level[each, following] == best) & (best > 0) & (following == told.next)
            where = np.where(goes_on, following, where)
            told.take(where, best / np.float32(SCALE), letters[each, where] * ~taken[each, where])
            taken[each, where] |= best > 0
    whole = np.maximum(letters.sum(1, dtype=np.int32), 1)
    return told.score(np.zeros(len(slots)), whole, segment["boost"][slots] / np.float32(255)).astype(np.float32)
