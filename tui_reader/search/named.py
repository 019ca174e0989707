"""Searches that name people: the papers of these people, the best fit first, then what the words find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from tui_reader.search import people
from tui_reader.search.document import Hit, Names, Results
from tui_reader.search.query import Query, Term

EXAMINED = 1_000
"""Papers of a family name whose authors are looked at one by one; of a common one the rest is left as it comes."""
LEAST = 5
"""Papers found by a given name in full; with fewer, its initial is looked for too."""
BEST, WORST = 100.0, 60.0
"""The scores of papers that fit altogether, and not at all."""

Find = Callable[[Query, int], Results]
"""An engine's search: a query, at most how many papers."""


def worth_a_search(query: Query, names: Callable[[str], bool]) -> bool:
    """True when ``query`` names people, or words that may be names and are some author's; ``names`` tells of a word."""
    who = query.people
    if who is None or who.sure:
        return who is not None
    for person in who.people:
        typing = who.typing and person is who.people[-1]
        words = person.family[:-1] if typing else person.family
        if not all(map(names, words)) and not names("".join(person.family)):
            return False
        if who.as_is and not all(map(names, person.given)):
            return False
    return True


def search(query: Query, limit: int, find: Find, names: Names) -> Results | None:
    """The papers of the people that ``query`` names; None when there are none, so that its words count alone."""
    who = query.people
    assert who
    fits: dict[int, float] = {}
    order: dict[int, int] = {}
    found = Results()
    rest: list[int] = []
    kept: list[int] = []
    for how in _ways(who):
        found = find(_reading(query, how), max(limit, EXAMINED))
        if found.cancelled:
            return found
        rows = [hit.row for hit in found.hits] if found.complete or who.words else []
        if who.year and found.total > EXAMINED:
            dated = find(_reading(query, how, who.year), EXAMINED)
            rows = list(dict.fromkeys([*(hit.row for hit in dated.hits if dated.complete), *rows]))
        rest = rows[EXAMINED:]
        for row, authors, year in names([row for row in rows[:EXAMINED] if not fits.get(row)]):
            fits[row] = who.fit(authors, year, misspelt=how == "misspelt")
            order.setdefault(row, len(order))
        kept = [row for row, fit in fits.items() if fit]
        if len(kept) >= (1 if how == "initials" else LEAST):
            break
    if not kept:
        joined = who.joined()  # ``vanderlamp2025`` may be a Vanderlamp too
        return search(query._replace(people=joined), limit, find, names) if joined != who else None
    kept.sort(key=lambda row: (-fits[row], order[row]))
    hits = [Hit(row, WORST + (BEST - WORST) * min(fits[row], 1.0)) for row in kept]
    known = set(fits)
    if who.sure:
        hits += [Hit(row, WORST) for row in rest if row not in known]
        return found._replace(
            hits=tuple(hits[:limit]), deep=(), total=max(len(hits), found.total - len(fits) + len(kept))
        )
    # Some author has these names, so they are spelled right: other words that they may stand for are not meant.
    terms = tuple(term if term.field or term.exact else term._replace(spelt=True) for term in query.terms)
    words = find(query._replace(terms=terms), limit)
    total = len(kept)
    if words.hits and words.complete and not words.cancelled:
        others = [hit for hit in words.hits if not fits.get(hit.row)]
        hits += [Hit(hit.row, min(hit.score, hits[-1].score)) for hit in others]
        total += words.total - (len(words.hits) - len(others))
    return Results(tuple(hits[:limit]), total)


How = Literal["whole", "initials", "misspelt"]


def _ways(who: people.People) -> Iterator[How]:
    """The ways in which authors are looked for, until some are found: given names in full, as initials, misspelt."""
    if any(len(name) > 1 for person in who.people for name in person.given[:1]):
        yield "whole"
    if not who.as_is:
        yield "initials"
    if who.sure:
        yield "misspelt"


def _reading(query: Query, how: How, year: int = 0) -> Query:
    """``query`` with the names as words of authors; see ``people.needles``."""
    who = query.people
    assert who
    terms = []
    for person in who.people:
        typing = who.typing and person is who.people[-1]
        for word, begins in people.needles(person, how == "whole"):
            going_on = begins or (typing and word == person.family[-1])
            terms.append(Term(word, "author", exact=how != "misspelt", last=going_on))
    if who.of_field:
        terms += [term for term in query.terms if term.field != "author" or term.negated]
    else:
        terms += [term for term in query.terms if term.field or term.exact or term.negated]
        terms += [Term(word) for word in who.words.split()]
    if year:
        terms.append(Term(str(year), "id"))
    return query._replace(terms=tuple(terms), people=None)
