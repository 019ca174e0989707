"""Search over segments: candidates by the worth of their matches, then the titles of the best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from tui_reader.search import rank
from tui_reader.search.disk.candidates import best
from tui_reader.search.disk.matching import Match, Matcher
from tui_reader.search.disk.segment import Array, Segment
from tui_reader.search.document import Allow, Document, Hit, Results, Texts
from tui_reader.search.query import Query, Term
from tui_reader.search.similar import TITLE, telling
from tui_reader.search.terms import holders, sought


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
        """Where the postings of ``word`` in titles and abstracts are."""
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
    found = [best(part.segment, held, slots, limit) for part, held, slots in zip(parts, matches, having, strict=True)]
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
