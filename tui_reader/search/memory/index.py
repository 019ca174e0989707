"""The index of a small library, up to a few thousand papers: plain dictionaries in memory, nothing on disk."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from tui_reader.search import rank
from tui_reader.search.document import Allow, Document, Hit, Results, Texts, admitting, never
from tui_reader.search.memory.lexicon import Levels, Lexicon
from tui_reader.search.query import Query, Term
from tui_reader.search.similar import TITLE, telling
from tui_reader.search.terms import Literally, excluded, holders, matched, sought
from tui_reader.search.words import compounds, forms, id_keys, leading, split

RANKED = 300
"""So many of the best candidates are ranked by their whole title."""
CACHED_TERMS = 64

_TITLE = rank.FIELDS.index("title")

Slots = dict[int, float]
"""The papers that a term matches, each with the worth of the match."""

Found = tuple[Slots, list[Levels]]
"""The papers that a term matches, and the words that each of its parts matches."""


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
        self._cache: dict[tuple[Term, bool], Found] = {}

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
            title + forms(document.title),
            split(authors) + split(compounds(authors)),
            split(document.organization) + forms(document.organization),
            split(keywords) + forms(keywords),
            [*id_keys(document.id), str(document.year or "")],
            split(document.abstract) + split(compounds(document.abstract)),
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
        found: list[Found] = []
        totals: Slots = {}
        for deep in (False, True):
            if cancelled():
                return Results(cancelled=True)
            found = [self._term(term, deep) for term in wanted]
            totals = _together([slots for slots, _ in found], len(found), admits)
            if len(totals) >= rank.ENOUGH:
                break
        missing = 0
        while not totals and missing < len(wanted) - 1:
            missing += 1
            totals = _together([slots for slots, _ in found], len(found) - missing, admits)
        if cancelled():
            return Results(cancelled=True)
        hits = self._ranked(totals, len(wanted), [levels for _, parts in found for levels in parts], limit)
        return Results(tuple(hits), len(totals), complete=not missing)

    def _admitting(self, unwanted: Iterable[Term], allow: Callable[[int], bool] | None) -> Callable[[int], bool]:
        """A test for the slots that may be found."""
        out = self._gone.union(*(excluded(self, term) for term in unwanted))
        rows = self._rows
        return lambda slot: slot not in out and (allow is None or allow(rows[slot]))

    def _ranked(self, totals: Slots, terms: int, matched: Sequence[Levels], limit: int) -> list[Hit]:
        """The papers of ``totals``, best first; only the titles of the best are looked at."""
        slots = sorted(totals, key=lambda slot: (-totals[slot], len(self._titles[slot]), self._rows[slot]))[:limit]
        hits = [
            Hit(self._rows[slot], self._score(slot, rank.of_terms(totals[slot], terms), matched))
            for slot in slots[:RANKED]
        ]
        hits.sort(key=lambda hit: (-hit.score, hit.row))
        floor = hits[-1].score if hits else 0.0
        hits += [Hit(self._rows[slot], min(rank.of_terms(totals[slot], terms), floor)) for slot in slots[RANKED:]]
        return hits

    def _score(self, slot: int, of_terms: float, matched: Sequence[Levels]) -> float:
        """A paper's score; ``matched`` are the words of each term."""
        title = self._titles[slot]
        words = title[: rank.TITLE_WORDS]
        told = rank.Titles(0.0, -2.0)
        taken: set[int] = set()
        for levels in matched:
            best, where = 0.0, 0
            for place, word in enumerate(words):
                level = levels.get(word, 0.0)
                if level > best or (level == best and level and place == told.next):
                    best, where = level, place
            told.take(where, best, 0 if where in taken or not best else len(words[where]))
            if best:
                taken.add(where)
        return told.score(of_terms, sum(map(len, title)) or 1, self._boosts[slot])

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

    def _term(self, term: Term, deep: bool) -> Found:
        """The papers that ``term`` matches, and the words through which it does."""
        key = (term, deep)
        if (known := self._cache.get(key)) is None:
            if len(self._cache) >= CACHED_TERMS:
                self._cache.pop(next(iter(self._cache)))
            known = self._cache[key] = matched(self, term, deep)
        return known

    @property
    def _words(self) -> Lexicon:
        """All words, sorted again only when some were added."""
        if self._lexicon is None:
            self._lexicon = Lexicon(self._places)
        return self._lexicon

    def meaning(self, needle: str, typing: bool, deep: bool) -> Levels:
        """See ``terms.Engine``."""
        return self._words.match(needle, typing, deep)

    def literal(self, needle: str, how: Literally) -> Levels:
        """See ``terms.Engine``."""
        words = self._words
        find = {"whole": words.exact, "begins": words.beginning, "inside": words.inside}[how]
        return dict.fromkeys(find(needle), rank.EXACT)

    def both(self, some: Levels, others: Levels) -> Levels:
        """See ``terms.Engine``."""
        return {**some, **others}

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
        return {slot: total / len(each) for slot, total in _together(each, len(each)).items()}

    def initials(self, worth: Slots, needle: str) -> Slots:
        """See ``terms.Engine``."""
        lines, place = self._initials, -1
        while (place := lines.find(needle, place + 1)) >= 0:
            begins, ends = lines[place - 1] == "\n", lines[place + len(needle)] == "\n"
            slot = (bisect_right(self._initials_at, place) - 1) // 2
            worth[slot] = max(worth.get(slot, 0.0), rank.initials(len(needle), begins, begins and ends))
        return worth

    def side_by_side(
        self, words: Sequence[str], levels: Sequence[Levels], each: Sequence[Slots], typing: bool, field: str
    ) -> Slots:
        """See ``terms.Engine``."""
        rows = [self._rows[slot] for slot in _together(each, len(each))]
        found = holders(self._texts(rows), words, typing, field)
        return {self._slots[row]: rank.FIELD_WEIGHTS[place] for row, place in found.items()}


def _together(found: Sequence[Slots], least: int, admits: Callable[[int], bool] = lambda slot: True) -> Slots:
    """The papers that at least ``least`` terms match and ``admits`` lets through, with the sums of their worths."""
    if least == len(found):
        rarest = min(found, key=len)
        return {
            slot: sum(slots[slot] for slots in found)
            for slot in rarest
            if all(slot in slots for slots in found) and admits(slot)
        }
    counts = Counter(slot for slots in found for slot in slots)
    enough = [slot for slot, count in counts.items() if count >= least and admits(slot)]
    return {slot: sum(slots.get(slot, 0.0) for slots in found) for slot in enough}
