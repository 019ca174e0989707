"""Search over segments: candidates by the worth of their matches, then the titles of the best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from tui_reader.search import rank
from tui_reader.search.disk.matching import SCALE, Match, Matcher
from tui_reader.search.disk.segment import Array, Segment, ranges
from tui_reader.search.document import Allow, Document, Hit, Results, Texts
from tui_reader.search.query import Query, Term
from tui_reader.search.similar import TITLE, telling
from tui_reader.search.terms import holders, sought

RANKED = 400
"""So many of the best candidates are ranked by their whole title."""
DENSE = 30_000
"""More candidates than this are narrowed down by thresholds: sorting them costs too much."""


class Part:
    """One segment in use: its papers that are left, and the terms that were matched in it."""

    def __init__(self, segment: Segment, gone: Array, texts: Texts) -> None:
        self.segment = segment
        self._texts = texts
        self.live = np.ones(segment.papers, bool)
        self.live[gone] = False
        self.papers = int(np.count_nonzero(self.live))
        self.matcher = Matcher(segment, self._holds)

    def forget(self, slots: Array) -> None:
        """Count ``slots`` as gone."""
        if len(slots):
            self.live = self.live.copy()  # a search elsewhere may still hold the old one
            self.live[slots] = False
            self.papers = int(np.count_nonzero(self.live))

    def slots(self, rows: Array) -> Array:
        """The slots of those ``rows`` that are here and not gone."""
        order = self.segment["row_order"]
        here = self.segment["rows"]
        if not len(here):
            return np.zeros(0, np.int32)
        places = np.minimum(np.searchsorted(here, rows, sorter=order), len(here) - 1)
        slots = np.asarray(order[places])
        found: Array = slots[(here[slots] == rows) & self.live[slots]]
        return found

    def allowed(self, allow: Allow | None) -> Array:
        """The slots (bool) that are left and allowed."""
        if allow is None:
            return self.live
        here = self.segment["rows"]
        if isinstance(allow, Iterable):
            plain = hasattr(allow, "typecode") or isinstance(allow, np.ndarray)  # an array("I") is taken as it is
            rows = np.asarray(allow, np.int64) if plain else np.fromiter(allow, np.int64)
            admitted = np.asarray(np.isin(here, rows))
        else:
            admits = allow if callable(allow) else allow.__contains__
            admitted = np.fromiter(map(admits, here.tolist()), bool, len(here))
        admitted &= self.live
        return admitted

    def holding(self, word: str) -> list[tuple[str, slice]]:
        """The postings of ``word`` in titles and abstracts."""
        found = self.matcher.vocabulary.exact(word)
        if not found:
            return []
        ats = {field: self.segment[f"{field}_at"] for field in ("title", "abs")}
        return [(field, slice(int(at[found.start]), int(at[found.stop]))) for field, at in ats.items()]

    def _holds(self, slots: Array, words: Sequence[str], typing: bool, field: str) -> dict[int, int]:
        """Those of ``slots`` whose texts hold ``words`` side by side, each with the place of the best field."""
        rows = self.segment["rows"][slots].tolist()
        slot_of = dict(zip(rows, slots.tolist(), strict=True))
        found = holders(self._texts(rows), words, typing, field)
        return {slot_of[row]: place for row, place in found.items()}


def search(
    parts: Sequence[Part], query: Query, limit: int, allow: Allow | None, cancelled: Callable[[], bool]
) -> Results:
    """See ``index.Index.search``."""
    wanted, unwanted = sought(query)
    masks = [_mask(part, allow, unwanted) for part in parts]
    if not parts:
        return Results()
    if not wanted:
        rest = [part.segment["rows"][... if mask is None else mask] for part, mask in zip(parts, masks, strict=True)]
        rows = np.sort(np.concatenate(rest))
        return Results(tuple(Hit(row, 0.0) for row in rows[:limit].tolist()), len(rows))
    matches: list[list[Match]] = []
    having: list[Array] = []
    for deep in (False, True):
        matches.clear()
        for part in parts:
            matches.append([])
            for term in wanted:
                if cancelled():
                    return Results(cancelled=True)
                matches[-1].append(part.matcher.match(term, deep))
        having = [_have_all(found, mask) for found, mask in zip(matches, masks, strict=True)]
        if sum(map(len, having)) >= rank.ENOUGH:
            break
    missing = 0
    if not any(map(len, having)) and len(wanted) > 1:
        having, missing = _have_most(matches, masks)
    if cancelled():
        return Results(cancelled=True)
    found = [_best(part.segment, held, slots, limit) for part, held, slots in zip(parts, matches, having, strict=True)]
    rows, scores = np.concatenate([f.rows for f in found]), np.concatenate([f.scores for f in found])
    order = np.lexsort((rows, -scores))[:limit]
    hits = tuple(map(Hit, rows[order].tolist(), scores[order].tolist()))
    return Results(hits, sum(map(len, having)), complete=not missing)


def _mask(part: Part, allow: Allow | None, unwanted: Sequence[Term]) -> Array | None:
    """The slots (bool) that may be found; None when all may."""
    if allow is None and not unwanted and part.papers == part.segment.papers:
        return None
    mask = part.allowed(allow)
    for term in unwanted:
        mask = mask & ~part.matcher.excluded(term)
    return mask


def _have_all(matches: Sequence[Match], mask: Array | None) -> Array:
    """The slots that every match holds, from the rarest on: most terms are in few papers."""
    rarest, *others = sorted(matches, key=lambda match: len(match.slots))
    slots = rarest.slots if mask is None else rarest.slots[mask[rarest.slots]]
    for match in others:
        slots = slots[match.worth[slots] > 0]
    return slots


def _have_most(matches: Sequence[Sequence[Match]], masks: Sequence[Array | None]) -> tuple[list[Array], int]:
    """The slots, in each part, that as many matches as possible hold, and how many these lack."""
    counts = []
    for found, mask in zip(matches, masks, strict=True):
        count = np.add.reduce([match.worth > 0 for match in found], dtype=np.uint8)
        counts.append(count if mask is None else count * mask)
    most = max(int(count.max(initial=0)) for count in counts)
    wanted = len(matches[0])
    return [np.flatnonzero(count == most) if most else np.zeros(0, np.int64) for count in counts], wanted - most


class _Best(NamedTuple):
    """The best of one segment, best first."""

    rows: Array
    scores: Array


def _best(segment: Segment, matches: Sequence[Match], slots: Array, limit: int) -> _Best:
    """At least ``limit`` of ``slots``, if there are as many, ranked by what ``matches`` say."""
    if not len(slots):
        return _Best(np.zeros(0, np.int64), np.zeros(0, np.float32))
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
    return _Best(segment["rows"][slots], scores)


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


def similar(parts: Sequence[Part], document: Document, limit: int) -> Results:
    """See ``index.Index.similar``."""
    papers = sum(part.papers for part in parts)

    def count(word: str) -> int:
        return sum(near.stop - near.start for part in parts for _, near in part.holding(word))

    words = telling(document, papers, count)
    whole = sum(weight for _, weight in words) or 1.0
    rows, scores = [], []
    for part in parts:
        score = np.zeros(part.segment.papers, np.float32)
        for word, weight in words:
            for field, near in part.holding(word):
                slots = part.segment.part(f"{field}_slots", near.start, near.stop)
                score[slots] += weight if field == "title" else weight / TITLE
        score *= part.live
        score[part.slots(np.array([document.row]))] = 0
        best = np.flatnonzero(score)
        if len(best) > limit:
            best = best[np.argpartition(-score[best], limit)[:limit]]
        rows.append(part.segment["rows"][best])
        scores.append(score[best])
    all_rows, all_scores = np.concatenate([*rows, np.zeros(0, np.int64)]), np.concatenate([*scores, np.zeros(0)])
    order = np.lexsort((all_rows, -all_scores))[:limit]
    # A paper with all these words in its title and its abstract would have 100.
    found = 100 * all_scores[order] / (whole * (1 + 1 / TITLE))
    return Results(tuple(map(Hit, all_rows[order].tolist(), found.tolist())), len(all_rows))
