"""The index of a small library, up to a few thousand papers: plain dictionaries in memory, nothing on disk."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from tui_reader.search import rank
from tui_reader.search.document import Allow, Document, Hit, Results, Texts, fields, never
from tui_reader.search.lexicon import Levels, Lexicon
from tui_reader.search.query import Query, Term
from tui_reader.search.similar import TITLE, telling
from tui_reader.search.words import compounds, fold, forms, id_keys, initials, needles, split

RANKED = 300
"""How many of the best candidates are ranked by their whole title."""
CACHED_TERMS = 64

_TITLE, _ABSTRACT = rank.FIELDS.index("title"), rank.FIELDS.index("abs")

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
        self._initials = "\n"
        """A line for the initials of each title's words, and one for those that are no stop words."""
        self._initials_at: list[int] = []
        """Where each line begins; two a slot."""
        self._places: dict[str, dict[int, list[int]]] = {}
        """Word to field to slots, ascending."""
        self._lexicon: Lexicon | None = None
        self._cache: dict[tuple[Term, bool], tuple[Slots, tuple[Levels, ...]]] = {}

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
            for line in initials(title):
                self._initials_at.append(len(self._initials))
                self._initials += line + "\n"
            ids = [*id_keys(document.id)] if document.id else []
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
        self._lexicon = None
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
        wanted = [term for term in query.terms if not term.negated and split(term.text)]
        unwanted = set(self._gone)
        for term in query.terms:
            if term.negated:
                unwanted.update(self._exactly(term))
        admits = allow if callable(allow) or allow is None else allow.__contains__
        if not wanted:
            rest = [row for row, slot in self._slots.items() if slot not in unwanted and (not admits or admits(row))]
            return Results(tuple(Hit(row, 0.0) for row in sorted(rest)[:limit]), len(rest))

        def admitted(totals: Slots) -> Slots:
            return {
                slot: total
                for slot, total in totals.items()
                if slot not in unwanted and (not admits or admits(self._rows[slot]))
            }

        totals: Slots = {}
        found: list[tuple[Slots, tuple[Levels, ...]]] = []
        for deep in (False, True):
            found = [self._term(term, deep) for term in wanted]
            if cancelled():
                return Results(cancelled=True)
            totals = admitted(_together([slots for slots, _ in found], len(found)))
            if len(totals) >= rank.ENOUGH:
                break
        missing = 0
        while not totals and missing < len(wanted) - 1:
            missing += 1
            totals = admitted(_together([slots for slots, _ in found], len(found) - missing))
        matched = [levels for _, parts in found for levels in parts]
        candidates = list(totals)
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

    def similar(self, document: Document, limit: int) -> Results:
        """See ``engine.Index.similar``."""
        own = self._slots.get(document.row)

        def holding(word: str) -> list[tuple[float, list[int]]]:
            places = self._places.get(word, {})
            return [(1.0, places.get(_TITLE, [])), (1 / TITLE, places.get(_ABSTRACT, []))]

        words = telling(document, len(self._slots), lambda word: sum(len(slots) for _, slots in holding(word)))
        whole = sum(weight for _, weight in words) * (1 + 1 / TITLE) or 1.0
        scores: Slots = {}
        for word, weight in words:
            for share, slots in holding(word):
                for slot in slots:
                    scores[slot] = scores.get(slot, 0.0) + weight * share
        found = [Hit(self._rows[s], 100 * v / whole) for s, v in scores.items() if s != own and s not in self._gone]
        found.sort(key=lambda hit: (-hit.score, hit.row))
        return Results(tuple(found[:limit]), len(found))

    def _term(self, term: Term, deep: bool) -> tuple[Slots, tuple[Levels, ...]]:
        """The papers that ``term`` matches, and the words through which it does."""
        key = (term, deep)
        if (known := self._cache.get(key)) is None:
            if len(self._cache) >= CACHED_TERMS:
                self._cache.pop(next(iter(self._cache)))
            known = self._cache[key] = self._phrase(term) if term.exact else self._fuzzy(term, deep)
        return known

    def _fuzzy(self, term: Term, deep: bool) -> tuple[Slots, tuple[Levels, ...]]:
        parts, typing = needles(term.text, term.last)
        joined = "".join(parts)
        levels = self._words.match(joined, typing, deep)
        slots = self._at(levels, term.field, rank.whole_in_abstracts(joined))
        if len(parts) == 1:
            for slot, worth in self._acronym(parts[0], term.field).items():
                slots[slot] = max(slots.get(slot, 0.0), worth)
            return slots, (levels,)
        # Written with a hyphen or a dot: the joined word, or all parts.
        found = [self._words.match(part, typing and part is parts[-1], deep) for part in parts]
        each = [
            self._at(matched, term.field, rank.whole_in_abstracts(part))
            for matched, part in zip(found, parts, strict=True)
        ]
        for slot, total in _together(each, len(parts)).items():
            slots[slot] = max(slots.get(slot, 0.0), total / len(parts))
        return slots, tuple({**part, **levels} for part in found)

    @property
    def _words(self) -> Lexicon:
        """All words, sorted again only when some were added."""
        if self._lexicon is None:
            self._lexicon = Lexicon(self._places)
        return self._lexicon

    def _at(self, levels: Levels, field: str, whole_in_abstracts: bool = False) -> Slots:
        """The papers that hold one of the words, with the worth of the best."""
        groups: dict[float, list[list[int]]] = {}
        for word, level in levels.items():
            for place, slots in self._places[word].items():
                if whole_in_abstracts and place == _ABSTRACT and level < rank.EXACT:
                    continue
                if not field or rank.FIELDS[place] == field:
                    groups.setdefault(level * rank.FIELD_WEIGHTS[place], []).append(slots)
        best: Slots = {}
        for worth in sorted(groups):
            for slots in groups[worth]:
                best.update(dict.fromkeys(slots, worth))
        return best

    def _acronym(self, needle: str, field: str) -> Slots:
        if field not in ("", "title") or not rank.SHORTEST_ACRONYM <= len(needle) <= rank.LONGEST_ACRONYM:
            return {}
        lines, place = self._initials, -1
        found: Slots = {}
        while (place := lines.find(needle, place + 1)) >= 0:
            worth = rank.acronym_inside(len(needle))
            if lines[place - 1] == "\n":
                whole = lines[place + len(needle)] == "\n"
                worth = rank.ACRONYM_TITLE if whole else max(worth, rank.ACRONYM_BEGIN)
            slot = (bisect_right(self._initials_at, place) - 1) // 2
            found[slot] = max(found.get(slot, 0.0), worth)
        return found

    def _phrase(self, term: Term) -> tuple[Slots, tuple[Levels, ...]]:
        """The papers in which the words of ``term`` stand next to each other."""
        parts, typing = needles(term.text, term.last)
        levels: list[Levels] = []
        everywhere = []
        for part in parts:
            words: Collection[str] = (part,)
            if typing and part is parts[-1]:
                words = self._words.beginning(part)
            levels.append({word: rank.EXACT for word in words if word in self._places})
            everywhere.append(self._at(levels[-1], term.field))
        slots = _together(everywhere, len(parts))
        if len(parts) > 1:
            kept = self._holds(slots, " " + " ".join(parts) + ("" if typing else " "), term.field)
            slots = {slot: rank.FIELD_WEIGHTS[field] for slot, field in kept.items()}
        else:
            slots = {slot: total / len(parts) for slot, total in slots.items()}
        return slots, tuple(levels)

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
        parts, _ = needles(term.text, term.last)
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
