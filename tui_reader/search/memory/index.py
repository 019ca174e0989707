"""The index of a small library, up to a few thousand papers: plain dictionaries in memory, nothing on disk."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from tui_reader.search import rank
from tui_reader.search.document import Allow, Document, Hit, Results, Texts, Why, admitting, never
from tui_reader.search.memory.lexicon import Levels, Lexicon
from tui_reader.search.query import Query, Term
from tui_reader.search.similar import TITLE, telling
from tui_reader.search.terms import Literally, as_typed, excluded, holders, joined, joins, matched, sought, tells
from tui_reader.search.terms import deeper as further
from tui_reader.search.words import compounds, forms, id_keys, leading, split

RANKED = 300
"""So many of the best candidates are ranked by their whole title."""
CACHED_TERMS = 64

_TITLE, _AUTHOR = rank.FIELDS.index("title"), rank.FIELDS.index("author")

Slots = dict[int, float]
"""The papers that a term matches, each with the worth of the match."""


class TermMatches(NamedTuple):
    """The matches of one term."""

    slots: Slots
    levels: list[Levels]
    """The words that each of its parts matches."""
    holders: int = 0
    """The papers that have the term as it is, as far as it is one word; counted again in each field."""


class MemoryIndex:
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
        """The beginning of each line; two a slot."""
        self._places: dict[str, dict[int, list[int]]] = {}
        """Word to field to slots, ascending."""
        self._lexicon: Lexicon | None = None
        self._cache: dict[tuple[Term, bool], TermMatches] = {}

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
            self._take(document)
        self._lexicon = None
        self._cache.clear()

    def _take(self, document: Document) -> None:
        slot = len(self._rows)
        self._slots[document.row] = slot
        self._rows.append(document.row)
        self._boosts.append(document.boost)
        title = split(document.title)
        self._titles.append(tuple(title))
        for numbers in leading(title):
            self._initials_at.append(len(self._initials))
            self._initials += "".join(title[number][0] for number in numbers) + "\n"
        authors, keywords = " ".join(document.authors), " ".join(document.keywords)
        words_by_field = (
            title + forms(document.title) + (split(document.shown) + forms(document.shown) if document.shown else []),
            split(authors) + split(compounds(authors)),
            split(document.organization) + forms(document.organization),
            split(keywords) + forms(keywords),
            [*id_keys(document.id), str(document.year or "")],
            split(document.abstract) + split(compounds(document.abstract)),
            split(document.marks) + forms(document.marks),
        )
        for field, words in enumerate(words_by_field):
            for word in filter(None, set(words)):
                self._places.setdefault(word, {}).setdefault(field, []).append(slot)

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
        """See ``index.Index.search``."""
        wanted, unwanted = sought(query)
        admits = self._admitting(unwanted, admitting(allow))
        if not wanted:
            rest = sorted(self._rows[slot] for slot in filter(admits, self._slots.values()))
            return Results(tuple(Hit(row, 0.0) for row in rest[:limit]), len(rest))
        say = tells(wanted)
        told = [term for term, says in zip(wanted, say, strict=True) if says]
        deep: list[bool] = []
        deeper = [False] * len(told)
        while deep != deeper:
            if cancelled():
                return Results(cancelled=True)
            deep = deeper
            found = self._matches(told, deep)
            together = _together([each.slots for each in found], admits)
            deeper = further(told, [each.holders for each in found], deep, len(together))
        if cancelled():
            return Results(cancelled=True)
        counts = [sum(slot not in self._gone for slot in each.slots) for each in found]
        weights = [rank.weight(count, len(self)) for count in counts]
        each = iter(found)
        in_order = [(next(each) if says else self._beside(term), says) for term, says in zip(wanted, say, strict=True)]
        hits, total = self._ranked(together, found, weights, in_order, limit), len(together)
        if not together and (fields := self._unmet(told, found, admits)):
            return Results(missing=fields, why="field")
        if rank.may_lack(len(told), hits[0].score if hits else 0.0):
            most = self._have_most(told, found, weights, counts, admits)
            lacking = [slot for slot in most if not all(slot in each.slots for each in found)]
            more = self._ranked(lacking, found, weights, in_order, limit)
            if hits:  # beside papers that have all of the words only what is better than the best of them
                more = [hit for hit in more if hit.score > hits[0].score]
            total += len(more) if hits else len(lacking)
            hits = [*more, *hits][:limit]
        if not hits or self._slots[hits[0].row] in together:
            return Results(tuple(hits), total, deep=tuple(deep))
        slot = self._slots[hits[0].row]
        missing = [place for place, each in enumerate(found) if slot not in each.slots]
        why: Why = "worse" if together else "apart" if any(counts[place] for place in missing) else "nowhere"
        return Results(tuple(hits), total, tuple(as_typed(told[place]) for place in missing), why, deep=tuple(deep))

    def _unmet(
        self, told: Sequence[Term], found: Sequence[TermMatches], admits: Callable[[int], bool]
    ) -> tuple[str, ...]:
        """The terms with a field, as typed, that no paper has, alone or together; none when some paper has them."""
        bound = [place for place, term in enumerate(told) if term.field]

        def some(places: Sequence[int]) -> bool:
            return bool(_together([found[place].slots for place in places], admits))

        if not bound or some(bound):
            return ()
        return tuple(as_typed(told[place]) for place in [place for place in bound if not some([place])] or bound)

    def _have_most(
        self,
        told: Sequence[Term],
        found: Sequence[TermMatches],
        weights: Sequence[int],
        counts: Sequence[int],
        admits: Callable[[int], bool],
    ) -> list[int]:
        """The papers that have most of the terms by weight, and all that have a field."""
        bound = [each.slots for term, each in zip(told, found, strict=True) if term.field]
        heavy = rank.heavy(weights, counts)
        some = {slot for place in heavy for slot in found[place].slots if admits(slot)}
        covered = {
            slot: sum(weight for weight, each in zip(weights, found, strict=True) if slot in each.slots)
            for slot in some
            if all(slot in slots for slots in bound)
        }
        most = max(covered.values(), default=0)
        return [slot for slot, cover in covered.items() if cover >= rank.CLOSE * most]

    def _admitting(self, unwanted: Iterable[Term], allow: Callable[[int], bool] | None) -> Callable[[int], bool]:
        """A test for the slots that may be found."""
        out = self._gone.union(*(excluded(self, term) for term in unwanted))
        rows = self._rows
        return lambda slot: slot not in out and (allow is None or allow(rows[slot]))

    def _ranked(
        self,
        having: Iterable[int],
        found: Sequence[TermMatches],
        weights: Sequence[int],
        in_order: Sequence[tuple[TermMatches, bool]],
        limit: int,
    ) -> list[Hit]:
        """The papers of ``having``, best first; only the titles of the best are looked at.

        ``in_order``: what was ``found``, and among it the words that say nothing, as they were typed.
        """
        most = sum(weights)
        totals: Slots = {}
        for slot in having:
            worths = [each.slots.get(slot, 0.0) for each in found]
            total = sum(worth * weight for worth, weight in zip(worths, weights, strict=True))
            totals[slot] = total if all(worths) else total * rank.LACKING
        slots = sorted(totals, key=lambda slot: (-totals[slot], len(self._titles[slot]), self._rows[slot]))[:limit]
        matched = [(levels, says) for each, says in in_order for levels in each.levels]
        hits = [
            Hit(self._rows[slot], self._score(slot, rank.of_terms(totals[slot], most), matched))
            for slot in slots[:RANKED]
        ]
        hits.sort(key=lambda hit: (-hit.score, hit.row))
        floor = hits[-1].score if hits else 0.0
        hits += [Hit(self._rows[slot], min(rank.of_terms(totals[slot], most), floor)) for slot in slots[RANKED:]]
        return hits

    def _score(self, slot: int, of_terms: float, matched: Sequence[tuple[Levels, bool]]) -> float:
        """A paper's score; ``matched`` are the words of each term, and whether it says anything."""
        title = self._titles[slot]
        words = title[: rank.TITLE_WORDS]
        told = rank.Titles(0.0, -2.0)
        taken: set[int] = set()
        for levels, says in matched:
            best, where = 0.0, 0
            for place, word in enumerate(words):
                level = levels.get(word, 0.0)
                if level > best or (level == best and level and place == told.next):
                    best, where = level, place
            take = told.take if says else told.pass_by
            take(where, best, 0 if where in taken or not best else len(words[where]))
            if best and says:
                taken.add(where)
        return told.score(of_terms, sum(map(len, title)) or 1, self._boosts[slot])

    def names(self, word: str) -> bool:
        """True when an author has ``word`` in the name."""
        return _AUTHOR in self._places.get(word, {})

    def similar(self, document: Document, limit: int) -> Results:
        """See ``index.Index.similar``."""
        own = self._slots.get(document.row)

        def holding(word: str) -> list[tuple[float, list[int]]]:
            places = self._places.get(word, {})
            return [(1.0, places.get(_TITLE, [])), (1 / TITLE, places.get(rank.ABSTRACT, []))]

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

    def _matches(self, wanted: Sequence[Term], deep: Sequence[bool]) -> list[TermMatches]:
        """The matches of each of ``wanted``, some of which may be one word together.

        ``deep``: for which of them typos and dropped vowels are tried.
        """
        found = list(map(self._term, wanted, deep))
        for join in joins(wanted):
            if (word := joined(self, join)) is not None:
                for place in range(join.first, join.first + join.terms):
                    alone = found[place]
                    levels = [self.both(word[1], part) for part in alone.levels]
                    found[place] = alone._replace(slots=self.best(dict(alone.slots), word[0]), levels=levels)
        return found

    def _term(self, term: Term, deep: bool) -> TermMatches:
        """The papers that ``term`` matches, and the words through which it does."""
        key = (term, deep)
        if (known := self._cache.get(key)) is None:
            if len(self._cache) >= CACHED_TERMS:
                self._cache.pop(next(iter(self._cache)))
            slots, levels = matched(self, term, deep)
            holders = sum(map(len, self._places.get("".join(split(term.text)), {}).values()))
            known = self._cache[key] = TermMatches(slots, levels, holders)
        return known

    def _beside(self, term: Term) -> TermMatches:
        """The word of ``term`` in titles alone: what it says of the order of others."""
        return TermMatches({}, [self.literal("".join(split(term.text)), "whole")])

    @property
    def _words(self) -> Lexicon:
        """All words, sorted again only when some were added."""
        if self._lexicon is None:
            self._lexicon = Lexicon(self._places)
        return self._lexicon

    def meaning(self, needle: str, typing: bool, deep: bool) -> Levels:
        """See ``terms.Engine``."""
        return self._words.match(needle, typing, deep)

    def literal(self, needle: str, how: Literally, level: float = rank.EXACT) -> Levels:
        """See ``terms.Engine``."""
        words = self._words
        find = {"whole": words.exact, "begins": words.beginning, "inside": words.inside}[how]
        return dict.fromkeys(find(needle), level)

    def any(self, levels: Levels) -> bool:
        """See ``terms.Engine``."""
        return bool(levels)

    def both(self, some: Levels, others: Levels) -> Levels:
        """See ``terms.Engine``."""
        both = {**some, **others}
        for word in some.keys() & others.keys():
            both[word] = max(some[word], others[word])
        return both

    def worth(self, levels: Levels, field: str, whole_in_abstracts: bool = False) -> Slots:
        """See ``terms.Engine``."""
        worths = {level: rank.worths(level, field, whole_in_abstracts) for level in {*levels.values()}}
        groups: dict[float, list[list[int]]] = {}
        for word, level in levels.items():
            worth_in = worths[level]
            for place, slots in self._places[word].items():
                if worth := worth_in[place]:
                    groups.setdefault(worth, []).append(slots)
        best: Slots = {}
        for worth in sorted(groups):
            for slots in groups[worth]:
                best.update(dict.fromkeys(slots, worth))
        return best

    def best(self, some: Slots, others: Slots) -> Slots:
        """See ``terms.Engine``."""
        for slot, worth in others.items():
            some[slot] = max(some.get(slot, 0.0), worth)
        return some

    def mean(self, each: Sequence[Slots]) -> Slots:
        """See ``terms.Engine``."""
        return {slot: sum(slots[slot] for slots in each) / len(each) for slot in _together(each)}

    def initials(self, worth: Slots, needle: str) -> Slots:
        """See ``terms.Engine``."""
        lines, place = self._initials, -1
        while (place := lines.find(needle, place + 1)) >= 0:
            begins, ends = lines[place - 1] == "\n", lines[place + len(needle)] == "\n"
            slot = (bisect_right(self._initials_at, place) - 1) // 2
            worth[slot] = max(worth.get(slot, 0.0), rank.initials(len(needle), begins, begins and ends))
        return worth

    def in_a_row(self, each: Sequence[Levels], level: float) -> Slots | None:
        """See ``terms.Engine``."""
        having = [{slot for word in words for slot in self._places[word].get(_TITLE, ())} for words in each]
        found: Slots = {}
        for slot in set.intersection(*having):
            title = self._titles[slot]
            runs = (title[begin : begin + len(each)] for begin in range(len(title) - len(each) + 1))
            if any(all(map(dict.__contains__, each, run)) for run in runs):
                found[slot] = level
        return found or None

    def side_by_side(
        self, words: Sequence[str], levels: Sequence[Levels], each: Sequence[Slots], typing: bool, field: str
    ) -> Slots:
        """See ``terms.Engine``."""
        rows = [self._rows[slot] for slot in _together(each)]
        found = holders(self._texts(rows), words, typing, field)
        return {self._slots[row]: rank.FIELD_WEIGHTS[place] for row, place in found.items()}


def _together(found: Sequence[Slots], admits: Callable[[int], bool] = lambda slot: True) -> list[int]:
    """The papers that all terms match and ``admits`` lets through."""
    rarest = min(found, key=len)
    return [slot for slot in rarest if all(slot in slots for slots in found) and admits(slot)]
