"""The index of a small library, up to a few thousand papers: plain dictionaries in memory, nothing on disk."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from tui_reader.search import rank
from tui_reader.search.document import Allow, Document, Hit, Results, Texts, fields, never
from tui_reader.search.query import Query, Term
from tui_reader.search.words import compounds, fold, forms, initials, split

RANKED = 300
"""How many of the best candidates are ranked by their whole title."""
CACHED_TERMS = 64

_TITLE, _ID, _ABSTRACT = rank.FIELDS.index("title"), rank.FIELDS.index("id"), rank.FIELDS.index("abs")

Slots = dict[int, float]
"""For each paper that a term matches, what the match is worth."""


class SmallIndex:
    """Postings in dictionaries. A paper has a slot; a removed paper leaves its slot empty."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self.stamp = ""
        self._slots: dict[int, int] = {}
        self._rows: list[int] = []
        self._gone: set[int] = set()
        self._boosts: list[float] = []
        self._titles: list[tuple[str, ...]] = []
        self._initials: list[tuple[str, str]] = []
        self._places: dict[str, dict[int, list[int]]] = {}
        """Word to field to slots, ascending."""
        self._words: list[str] = []
        self._joined = ""
        self._cache: dict[tuple[Term, bool], tuple[Slots, Mapping[str, float]]] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, row: int) -> bool:
        return row in self._slots

    def __iter__(self) -> Iterator[int]:
        return iter(self._slots)

    def add(self, documents: Iterable[Document], stamp: str | None = None) -> None:
        """Take in ``documents``; one whose row is known replaces it."""
        self.stamp = self.stamp if stamp is None else stamp
        for document in documents:
            self.remove((document.row,))
            slot = len(self._rows)
            self._slots[document.row] = slot
            self._rows.append(document.row)
            self._boosts.append(document.boost)
            title = split(document.title)
            self._titles.append(tuple(title))
            self._initials.append(initials(title))
            ids = ["".join(split(document.id)), *split(document.id)] if document.id else []
            if document.year:
                ids.append(str(document.year))
            authors, keywords = " ".join(document.authors), " ".join(document.keywords)
            for field, words in enumerate(
                (
                    title + forms(document.title),
                    split(authors) + split(compounds(authors)),
                    split(document.organization) + forms(document.organization),
                    split(keywords) + forms(keywords),
                    ids,
                    split(document.abstract) + split(compounds(document.abstract)),
                )
            ):
                for word in set(words):
                    self._places.setdefault(word, {}).setdefault(field, []).append(slot)
        self._words, self._joined = [], ""
        self._cache.clear()

    def remove(self, rows: Iterable[int], stamp: str | None = None) -> None:
        """Forget ``rows``; unknown ones are ignored."""
        self.stamp = self.stamp if stamp is None else stamp
        for row in rows:
            slot = self._slots.pop(row, None)
            if slot is not None:
                self._gone.add(slot)

    def search(
        self, query: Query, limit: int = 1000, allow: Allow | None = None, cancelled: Callable[[], bool] = never
    ) -> Results:
        """See ``engine.Index.search``."""
        if not self._words:
            self._words = sorted(self._places)
            self._joined = "\n" + "\n".join(self._words) + "\n"
        wanted = [term for term in query.terms if not term.negated and split(term.text)]
        unwanted = set(self._gone)
        for term in query.terms:
            if term.negated:
                unwanted.update(self._exactly(term))
        admits = allow if callable(allow) or allow is None else allow.__contains__
        if not wanted:
            rest = [row for row, slot in self._slots.items() if slot not in unwanted and (not admits or admits(row))]
            return Results(tuple(Hit(row, 0.0) for row in sorted(rest)[:limit]), len(rest))

        totals: Slots = {}
        matched: list[Mapping[str, float]] = []
        for deep in (False, True):
            found = [self._term(term, deep) for term in wanted]
            if cancelled():
                return Results(cancelled=True)
            matched = [words for _, words in found]
            totals = _together([slots for slots, _ in found], len(found))
            if len(totals) >= rank.ENOUGH:
                break
        missing = 0
        while not totals and missing < len(wanted) - 1:
            missing += 1
            totals = _together([slots for slots, _ in found], len(found) - missing)
        candidates = [slot for slot in totals if slot not in unwanted and (not admits or admits(self._rows[slot]))]
        candidates.sort(key=lambda slot: (-totals[slot], len(self._titles[slot]), self._rows[slot]))
        if cancelled():
            return Results(cancelled=True)
        count = len(wanted)
        ranked = [
            Hit(self._rows[s], rank.score(totals[s], count, self._titles[s], matched, self._boosts[s]))
            for s in candidates[:RANKED]
        ]
        ranked.sort(key=lambda hit: -hit.score)
        floor = min((hit.score for hit in ranked), default=0.0)
        rest_hits = [Hit(self._rows[s], min(rank.TERMS * totals[s] / count, floor)) for s in candidates[RANKED:limit]]
        return Results(tuple([*ranked, *rest_hits][:limit]), len(candidates), complete=not missing)

    def _term(self, term: Term, deep: bool) -> tuple[Slots, Mapping[str, float]]:
        """The papers that ``term`` matches, and the words through which it does."""
        key = (term, deep)
        if (known := self._cache.get(key)) is None:
            if len(self._cache) >= CACHED_TERMS:
                self._cache.pop(next(iter(self._cache)))
            known = self._cache[key] = self._phrase(term) if term.exact else self._fuzzy(term, deep)
        return known

    def _fuzzy(self, term: Term, deep: bool) -> tuple[Slots, Mapping[str, float]]:
        parts = split(term.text)
        levels = self._levels("".join(parts), term.last, deep)
        slots = self._at(levels, term.field)
        if len(parts) == 1:
            for slot, worth in self._acronym(parts[0], term.field).items():
                slots[slot] = max(slots.get(slot, 0.0), worth)
            return slots, levels
        # Written with a hyphen or a dot: the joined word, or all parts.
        found = [self._levels(part, term.last and part is parts[-1], deep) for part in parts]
        for slot, total in _together([self._at(part, term.field) for part in found], len(parts)).items():
            slots[slot] = max(slots.get(slot, 0.0), total / len(parts))
        for part in found:
            levels = {**part, **levels}
        return slots, levels

    def _at(self, levels: Mapping[str, float], field: str) -> Slots:
        """The papers that hold one of the words, with the worth of the best."""
        groups: dict[float, list[list[int]]] = {}
        for word, level in levels.items():
            for place, slots in self._places[word].items():
                if not field or rank.FIELDS[place] == field:
                    groups.setdefault(level * rank.FIELD_WEIGHTS[place], []).append(slots)
        best: Slots = {}
        for worth in sorted(groups):
            for slots in groups[worth]:
                best.update(dict.fromkeys(slots, worth))
        return best

    def _levels(self, needle: str, typing: bool, deep: bool) -> dict[str, float]:
        """The words that ``needle`` matches and how well; ``deep`` takes in typos and dropped vowels."""
        levels: dict[str, float] = {}
        length = len(needle)
        if deep:
            levels.update(self._skeleton(needle))
            levels.update(self._typos(needle, typing))
        if rank.sought_inside(needle, deep):
            levels.update(dict.fromkeys(self._holding(needle), rank.INSIDE))
        begin = bisect_left(self._words, needle)
        # One typed letter begins a tenth of all words: whole words and titles' beginnings are enough.
        if length >= 2 or typing:
            end = bisect_left(self._words, needle + "\U0010ffff")
            levels.update(dict.fromkeys(self._words[begin:end], rank.BEGINS_TYPED if typing else rank.BEGINS))
        if needle in self._places:
            levels[needle] = rank.EXACT
        return levels

    def _holding(self, needle: str) -> Iterator[str]:
        joined, place = self._joined, 0
        while (place := joined.find(needle, place)) >= 0:
            end = joined.find("\n", place)
            yield joined[joined.rfind("\n", 0, place) + 1 : end]
            place = end

    def _skeleton(self, needle: str) -> dict[str, float]:
        """The words that begin with the first letter of ``needle`` and hold the others in order."""
        length = len(needle)
        if length < rank.SHORTEST_SKELETON or not needle.isalpha():
            return {}
        pattern = re.compile("[^\n]*?".join(map(re.escape, needle)) + "[^\n]*")
        begin, end = bisect_left(self._words, needle[0]), bisect_left(self._words, needle[0] + "\U0010ffff")
        return {
            word: rank.SKELETON
            for word in self._words[begin:end]
            if length < len(word) <= 3 * length and pattern.match(word)
        }

    def _typos(self, needle: str, typing: bool) -> dict[str, float]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        levels: dict[str, float] = {}
        length = len(needle)
        if typing and (most := rank.edits_typing(needle)):
            # The right number of letters of the longer word depends on the typo: one fewer, as many, one more.
            for size in (length - 1, length, length + 1):
                beginnings: dict[str, list[str]] = {}
                for word in self._words:
                    if len(word) > size:
                        beginnings.setdefault(word[:size], []).append(word)
                for start, distance, _ in process.extract(
                    needle, list(beginnings), scorer=OSA.distance, score_cutoff=most, limit=None
                ):
                    for word in beginnings[start]:
                        levels[word] = max(levels.get(word, 0.0), rank.TYPO_BEGINS[int(distance)])
        if most := rank.edits(needle):
            for word, distance, _ in process.extract(
                needle, self._words, scorer=OSA.distance, score_cutoff=most, limit=None
            ):
                levels[word] = max(levels.get(word, 0.0), rank.TYPO[int(distance)])
        return levels

    def _acronym(self, needle: str, field: str) -> Slots:
        if field not in ("", "title") or not rank.SHORTEST_ACRONYM <= len(needle) <= rank.LONGEST_ACRONYM:
            return {}
        found: Slots = {}
        for slot, both in enumerate(self._initials):
            for letters in both:
                place = letters.find(needle)
                if place >= 0:
                    worth = rank.acronym_inside(len(needle))
                    if place == 0:
                        worth = rank.ACRONYM_TITLE if len(letters) == len(needle) else rank.ACRONYM_BEGIN
                    found[slot] = max(found.get(slot, 0.0), worth)
        return found

    def _phrase(self, term: Term) -> tuple[Slots, Mapping[str, float]]:
        """The papers in which the words of ``term`` stand next to each other."""
        parts = split(term.text)
        levels = dict.fromkeys(parts, rank.EXACT)
        everywhere = []
        for part in parts:
            words: Collection[str] = (part,)
            if term.last and part is parts[-1]:
                begin, end = bisect_left(self._words, part), bisect_left(self._words, part + "\U0010ffff")
                words = self._words[begin:end]
                levels.update(dict.fromkeys(words, rank.EXACT))
            everywhere.append(self._at({w: rank.EXACT for w in words if w in self._places}, term.field))
        slots = _together(everywhere, len(parts))
        if len(parts) > 1:
            kept = self._holds(slots, " " + " ".join(parts) + ("" if term.last else " "), term.field)
            slots = {slot: rank.FIELD_WEIGHTS[field] for slot, field in kept.items()}
        else:
            slots = {slot: total / len(parts) for slot, total in slots.items()}
        return slots, levels

    def _holds(self, slots: Iterable[int], phrase: str, field: str) -> dict[int, int]:
        """Those of ``slots`` whose texts hold ``phrase``, each with the best field that does."""
        found = {}
        for document in self._texts([self._rows[slot] for slot in slots]):
            for place, text in enumerate(fields(document)):
                if (not field or rank.FIELDS[place] == field) and phrase in f" {' '.join(fold(text).split())} ":
                    found[self._slots[document.row]] = place
                    break
        return found

    def _exactly(self, term: Term) -> Collection[int]:
        """The papers that a negated ``term`` excludes: those with this very word, or its plural."""
        parts = split(term.text)
        if term.exact and len(parts) > 1:
            return self._phrase(term)[0]
        words = ["".join(parts), "".join(parts) + "s"]
        excluded = set(self._at({w: rank.EXACT for w in words if w in self._places}, term.field))
        if len(parts) > 1:
            whole = [self._at({p: rank.EXACT} if p in self._places else {}, term.field) for p in parts]
            excluded.update(self._holds(_together(whole, len(parts)), " " + " ".join(parts) + " ", term.field))
        return excluded


def _together(found: Sequence[Slots], least: int) -> Slots:
    """The papers that at least ``least`` of the terms match, with the sum of their worths."""
    if least == len(found):
        rarest = min(found, key=len)
        return {slot: sum(f[slot] for f in found) for slot in rarest if all(slot in f for f in found)}
    counts: dict[int, int] = {}
    totals: Slots = {}
    for slots in found:
        for slot, worth in slots.items():
            counts[slot] = counts.get(slot, 0) + 1
            totals[slot] = totals.get(slot, 0.0) + worth
    return {slot: totals[slot] for slot, count in counts.items() if count >= least}
