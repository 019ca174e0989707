"""Search over segments: candidates by the worth of their matches, then the titles of the best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from tui_reader.search import rank
from tui_reader.search.disk.matching import SCALE, Match, Matcher
from tui_reader.search.disk.segment import Array, Segment, ranges
from tui_reader.search.document import Allow, Document, Hit, Results, Texts, Why
from tui_reader.search.query import Query, Term
from tui_reader.search.similar import TITLE, telling
from tui_reader.search.terms import as_typed, holders, sought, tells
from tui_reader.search.terms import deeper as further

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

    def release(self) -> None:
        """Give back the memory of what was read and matched."""
        self.segment.release()
        self.matcher = Matcher(self.segment, self._holds)

    def count(self, match: Match) -> int:
        """The papers that ``match`` holds and that are not gone."""
        if self.papers == self.segment.papers:
            return len(match.slots)
        return int(np.count_nonzero(self.live[match.slots]))

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

    def names(self, word: str) -> bool:
        """True when an author has ``word`` in the name."""
        found, at = self.matcher.vocabulary.exact(word), self.segment["author_at"]
        return bool(found) and int(at[found.start]) < int(at[found.stop])

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
    say = tells(wanted)
    told = [term for term, says in zip(wanted, say, strict=True) if says]
    deep: list[bool] = []
    deeper = [False] * len(told)
    while deep != deeper:
        deep = deeper
        matches = [part.matcher.matches(told, deep, cancelled) for part in parts]
        if not all(matches):
            return Results(cancelled=True)
        having = [_have_all(found, mask) for found, mask in zip(matches, masks, strict=True)]
        counts = [sum(map(Part.count, parts, of_term)) for of_term in zip(*matches, strict=True)]
        together = sum(map(len, having))
        holding = [sum(match.holders for match in of_term) for of_term in zip(*matches, strict=True)]
        deeper = further(told, holding, deep, together)
    weights = [rank.weight(count, sum(part.papers for part in parts)) for count in counts]
    if cancelled():
        return Results(cancelled=True)
    each_part = []
    for part, mine in zip(parts, matches, strict=True):
        each = iter(mine)
        in_order = [
            (next(each) if says else part.matcher.beside(term), says) for term, says in zip(wanted, say, strict=True)
        ]
        each_part.append((part.segment, mine, in_order))
    best = _best(each_part, weights, having, limit)
    total = together
    if not together and (fields := _unmet(told, matches, masks)):
        return Results(missing=fields, why="field")
    if rank.may_lack(len(told), best.highest):
        having = _have_most(matches, masks, told, weights, counts)
        more = _best(each_part, weights, having, limit)
        # Beside papers that have all of the words only what is better than the best of them.
        better = ~more.full & (more.scores > best.highest) if together else np.ones(len(more.rows), bool)
        total += int(np.count_nonzero(better)) if together else sum(map(len, having))
        best = _Best(*(np.concatenate((new[better], old))[:limit] for new, old in zip(more, best, strict=True)))
    hits = tuple(map(partial(tuple.__new__, Hit), zip(best.rows.tolist(), best.scores.tolist(), strict=True)))
    if not hits or best.full[0]:
        return Results(hits, total, deep=tuple(deep))
    missing = [place for place in range(len(told)) if not _has(parts, matches, hits[0].row, place)]
    why: Why = "worse" if together else "apart" if any(counts[place] for place in missing) else "nowhere"
    return Results(hits, total, tuple(as_typed(told[place]) for place in missing), why, deep=tuple(deep))


def _unmet(told: Sequence[Term], matches: Sequence[Sequence[Match]], masks: Sequence[Array | None]) -> tuple[str, ...]:
    """The terms with a field, as typed, that no paper has, alone or together; none when some paper has them."""
    bound = [place for place, term in enumerate(told) if term.field]

    def some(places: Sequence[int]) -> bool:
        return any(len(_have_all([m[place] for place in places], mask)) for m, mask in zip(matches, masks, strict=True))

    if not bound or some(bound):
        return ()
    return tuple(as_typed(told[place]) for place in [place for place in bound if not some([place])] or bound)


def _has(parts: Sequence[Part], matches: Sequence[Sequence[Match]], row: int, place: int) -> bool:
    """True when the paper of ``row`` has the term at ``place``."""
    return any(
        bool(mine[place].worth[part.slots(np.array([row]))].any()) for part, mine in zip(parts, matches, strict=True)
    )


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


def _have_most(
    matches: Sequence[Sequence[Match]],
    masks: Sequence[Array | None],
    told: Sequence[Term],
    weights: Sequence[int],
    counts: Sequence[int],
) -> list[Array]:
    """The slots, in each part, of the papers that have most of the terms by weight, and all that have a field."""
    heavy = rank.heavy(weights, counts)
    slots, covered = [], []
    for found, mask in zip(matches, masks, strict=True):
        have = np.zeros(len(found[0].worth), bool)
        for place in heavy:
            have[found[place].slots] = True
        if mask is not None:
            have &= mask
        some = np.flatnonzero(have)
        for match, term in zip(found, told, strict=True):
            if term.field:
                some = some[match.worth[some] > 0]
        slots.append(some)
        covered.append(np.zeros(len(some), np.int32))
        for match, weight in zip(found, weights, strict=True):
            covered[-1] += (match.worth[some] > 0) * np.int32(weight)
    most = max(int(cover.max(initial=0)) for cover in covered)
    return [some[cover >= rank.CLOSE * most] for some, cover in zip(slots, covered, strict=True)]


class _Best(NamedTuple):
    """The best papers, best first."""

    rows: Array
    scores: Array
    full: Array
    """True of those that have every term."""

    @property
    def highest(self) -> float:
        """The best score, 0 when there is none."""
        return float(self.scores[0]) if len(self.scores) else 0.0


_InPart = tuple[Segment, Sequence[Match], Sequence[tuple[Match, bool]]]
"""A segment, what matches in it, and that in the order in which it was typed, with the words that say nothing."""


def _best(parts: Sequence[_InPart], weights: Sequence[int], having: Sequence[Array], limit: int) -> _Best:
    """The best of the slots of each part in ``having``."""
    found = [_best_in(*part, weights, slots, limit) for part, slots in zip(parts, having, strict=True)]
    rows, scores, full = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    order = np.lexsort((rows, -scores))[:limit]
    return _Best(rows[order], scores[order], full[order])


def _best_in(
    segment: Segment,
    matches: Sequence[Match],
    in_order: Sequence[tuple[Match, bool]],
    weights: Sequence[int],
    slots: Array,
    limit: int,
) -> _Best:
    """At least ``limit`` of ``slots``, if there are as many."""
    if not len(slots):
        return _Best(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, bool))
    most = max(limit, RANKED)
    sums, full = np.zeros(len(slots), np.int32), np.ones(len(slots), bool)
    for match, weight in zip(matches, weights, strict=True):
        worth = match.worth[slots]
        sums += worth * np.int32(weight)
        full &= worth > 0
    if not full.all():
        sums[~full] = sums[~full] * rank.LACKING
    if len(slots) > DENSE:
        chosen = _highest(sums, segment["prior"], slots, most)
        slots, sums, full = slots[chosen], sums[chosen], full[chosen]
    # The five lowest bits, at most 20, break ties.
    order = np.argsort(-(sums << 5 | segment["prior"][slots]), kind="stable")[:most]
    slots, sums, full = slots[order], sums[order], full[order]
    scores = rank.of_terms(sums / np.float32(SCALE), sum(weights))
    scores[:RANKED] += _titles(segment, slots[:RANKED], in_order)
    if len(scores) > RANKED:
        np.minimum(scores[RANKED:], scores[:RANKED].min(), out=scores[RANKED:])
    return _Best(segment["rows"][slots], scores, full)


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


def _titles(segment: Segment, slots: Array, in_order: Sequence[tuple[Match, bool]]) -> Array:
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
    for match, says in in_order:
        take = told.take if says else told.pass_by
        for of_word in match.levels:
            level = of_word[words] * there
            where = level.argmax(1)
            best = level[each, where]
            following = np.clip(told.next, 0, len(places) - 1)
            goes_on = (level[each, following] == best) & (best > 0) & (following == told.next)
            where = np.where(goes_on, following, where)
            take(where, best / np.float32(SCALE), letters[each, where] * ~taken[each, where])
            taken[each, where] |= (best > 0) & says
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
