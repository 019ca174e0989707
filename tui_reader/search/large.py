"""Search over segments: candidates by the worth of their matches, then the titles of the best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tui_reader.search import rank
from tui_reader.search.document import Allow, Document, Hit, Results, Texts, fields
from tui_reader.search.matching import SCALE, Match, Matcher
from tui_reader.search.query import Query, Term
from tui_reader.search.segment import Array, Segment
from tui_reader.search.similar import TITLE, telling
from tui_reader.search.words import fold, split

RANKED = 400
"""How many of a segment's best candidates are ranked by their whole title."""
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
        if isinstance(allow, Iterable) and not callable(allow):
            rows = np.asarray(allow) if hasattr(allow, "__array__") or hasattr(allow, "typecode") else None
            if rows is None:
                rows = np.fromiter(allow, np.int64)
            admitted = np.zeros(self.segment.papers, bool)
            admitted[self.slots(rows.astype(np.int64, copy=False))] = True
            return admitted
        admits = allow if callable(allow) else allow.__contains__
        rows = self.segment["rows"]
        admitted = np.fromiter(map(admits, rows.tolist()), bool, len(rows))
        admitted &= self.live
        return admitted

    def holding(self, word: str) -> list[tuple[str, slice]]:
        """Where the postings of ``word`` in titles and abstracts are."""
        found = self.matcher.vocabulary.exact(word)
        if not found:
            return []
        ats = {field: self.segment[f"{field}_at"] for field in ("title", "abs")}
        return [(field, slice(int(at[found.start]), int(at[found.stop]))) for field, at in ats.items()]

    def _holds(self, slots: Array, phrase: str, field: str) -> dict[int, int]:
        """Those of ``slots`` whose texts hold ``phrase``, each with the best field that does."""
        rows = self.segment["rows"][slots].tolist()
        slot_of = dict(zip(rows, slots.tolist(), strict=True))
        found = {}
        for document in self._texts(rows):
            for place, text in enumerate(fields(document)):
                if (not field or rank.FIELDS[place] == field) and phrase in f" {' '.join(fold(text).split())} ":
                    found[slot_of[document.row]] = place
                    break
        return found


@dataclass(frozen=True, slots=True)
class _Found:
    """The candidates of one part, best first, at most as many as were asked for."""

    rows: Array
    scores: Array
    total: int


def search(
    parts: Sequence[Part], query: Query, limit: int, allow: Allow | None, cancelled: Callable[[], bool]
) -> Results:
    """See ``engine.Index.search``."""
    wanted = [term for term in query.terms if not term.negated and split(term.text)]
    unwanted = [term for term in query.terms if term.negated and split(term.text)]
    masks = [_mask(part, allow, unwanted) for part in parts]
    if not wanted:
        rows = np.sort(np.concatenate([part.segment["rows"][mask] for part, mask in zip(parts, masks, strict=True)]))
        return Results(tuple(Hit(row, 0.0) for row in rows[:limit].tolist()), len(rows))
    matches: list[list[Match]] = []
    has: list[Array] = []
    for deep in (False, True):
        matches.clear()
        for part in parts:
            matches.append([])
            for term in wanted:
                if cancelled():
                    return Results(cancelled=True)
                matches[-1].append(part.matcher.match(term, deep))
        has = [_all(found) for found in matches]
        if sum(int(np.count_nonzero(h)) for h in has) >= rank.ENOUGH:
            break
    missing = 0
    if not any(h.any() for h in has) and len(wanted) > 1:
        counts = [np.add.reduce([m.worth > 0 for m in found], dtype=np.uint8) for found in matches]
        most = max((int(count.max(initial=0)) for count in counts), default=0)
        missing = len(wanted) - most
        has = [count == most if most else count > len(wanted) for count in counts]
    found = []
    for part, mask, each, some in zip(parts, masks, matches, has, strict=True):
        if cancelled():
            return Results(cancelled=True)
        found.append(_best(part, each, some if mask is part.live and part.papers == len(mask) else some & mask, limit))
    scores = np.concatenate([f.scores for f in found])
    rows = np.concatenate([f.rows for f in found])
    order = np.lexsort((rows, -scores))[:limit]
    hits = tuple(map(Hit, rows[order].tolist(), scores[order].tolist()))
    return Results(hits, sum(f.total for f in found), complete=not missing)


def similar(parts: Sequence[Part], document: Document, limit: int) -> Results:
    """See ``engine.Index.similar``."""
    papers = sum(part.papers for part in parts)

    def holders(word: str) -> int:
        return sum(len(part.segment[f"{field}_slots"][near]) for part in parts for field, near in part.holding(word))

    words = telling(document, papers, holders)
    whole = sum(weight for _, weight in words) or 1.0
    rows, scores = [], []
    for part in parts:
        score = np.zeros(part.segment.papers, np.float32)
        for word, weight in words:
            for field, near in part.holding(word):
                score[part.segment[f"{field}_slots"][near]] += weight if field == "title" else weight / TITLE
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


def _mask(part: Part, allow: Allow | None, unwanted: Sequence[Term]) -> Array:
    mask = part.allowed(allow)
    for term in unwanted:
        mask = mask & ~part.matcher.excluded(term)
    return mask


def _all(matches: Sequence[Match]) -> Array:
    """The slots (bool) that every match holds."""
    has = matches[0].worth > 0
    for match in matches[1:]:
        has &= match.worth > 0
    return has


def _total(matches: Sequence[Match]) -> Array:
    """The worth of all matches together, for each slot."""
    if len(matches) == 1:
        return matches[0].worth
    total = matches[0].worth.astype(np.uint16)
    for match in matches[1:]:
        total += match.worth
    return total


def _best(part: Part, matches: Sequence[Match], has: Array, limit: int) -> _Found:
    """The best of the slots in ``has``, ranked."""
    total = int(np.count_nonzero(has))
    if not total:
        return _Found(np.zeros(0, np.int64), np.zeros(0, np.float32), 0)
    worth = _total(matches)
    most = max(limit, RANKED)
    candidates = _dense(worth, has, most, part) if total > DENSE else np.flatnonzero(has)
    prior = part.segment["prior"][candidates]
    key = worth[candidates].astype(np.int32) * 32 + prior
    order = np.argsort(-key, kind="stable")[:most]
    candidates = candidates[order]
    sums = worth[candidates].astype(np.float32) / SCALE
    scores = np.float32(rank.TERMS) * sums / len(matches)
    ranked = candidates[:RANKED]
    scores[:RANKED] += _titles(part.segment, ranked, matches)
    if len(scores) > RANKED:
        np.minimum(scores[RANKED:], scores[:RANKED].min(), out=scores[RANKED:])
    return _Found(part.segment["rows"][candidates], scores, total)


def _dense(worth: Array, has: Array, most: int, part: Part) -> Array:
    """About ``most`` of the slots in ``has`` with the highest worth; among equals those with the best prior."""
    worth = worth * has
    low, high = 0, int(worth.max())
    while low < high:  # the highest threshold that still lets enough through
        middle = (low + high + 1) // 2
        if np.count_nonzero(worth >= middle) >= most:
            low = middle
        else:
            high = middle - 1
    above, equal = np.flatnonzero(worth > low), np.flatnonzero((worth == low) & has)
    if (room := most - len(above)) < len(equal):
        prior = part.segment["prior"][equal]
        for least in range(int(prior.max()), -1, -1):
            if np.count_nonzero(prior >= least) >= room:
                break
        equal = np.concatenate((equal[prior > least], equal[prior == least]))[:room]
    return np.concatenate((above, equal))


def _titles(segment: Segment, slots: Array, matches: Sequence[Match]) -> Array:
    """What the titles as a whole add to the scores of ``slots``; the same sum as ``rank.score`` makes."""
    starts, ends = segment["forward_at"][slots], segment["forward_at"][slots + 1]
    counts = np.minimum(ends - starts, rank.TITLE_WORDS)
    places = np.arange(max(int(counts.max()), 1))
    there = places < counts[:, None]
    forward = segment["forward"]
    if not len(forward):
        return np.zeros(len(slots), np.float32)
    words = forward[np.where(there, starts[:, None] + places, 0)]
    letters = segment["length"][words] * there
    each = np.arange(len(slots))
    covered = np.zeros(len(slots), np.float32)
    order = np.zeros(len(slots), np.float32)
    begins = np.zeros(len(slots), bool)
    taken = np.zeros(there.shape, bool)
    previous = np.full(len(slots), -2)
    terms = 0
    for match in matches:
        for of_word in match.levels:
            level = of_word[words] * there
            where = level.argmax(1)
            best = level[each, where]
            following = np.clip(previous + 1, 0, len(places) - 1)
            goes_on = (level[each, following] == best) & (best > 0) & (previous >= -1) & (following == previous + 1)
            where = np.where(goes_on, following, where)
            some = best > 0
            fresh = some & ~taken[each, where]
            covered += np.where(fresh, letters[each, where] * (best / np.float32(SCALE)), 0)
            begins |= fresh & (where == 0)
            taken[each, where] |= some
            later = np.where((where > previous) & (previous >= 0), np.float32(rank.LATER), 0)
            order += some * np.where(where == previous + 1, np.float32(1), later)
            previous = np.where(some, where, -2)
            terms += 1
    ordered = order / max(terms - 1, 1)
    whole = np.maximum(letters.sum(1, dtype=np.int32), 1)
    added: Array = (
        rank.COVERAGE * np.minimum(covered / whole, 1)
        + rank.ORDER * ordered
        + rank.START * begins
        + rank.PRIOR * (segment["boost"][slots] / np.float32(255))
    )
    return added.astype(np.float32)
