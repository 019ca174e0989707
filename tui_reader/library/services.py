"""Asking the services about one paper, or for words. Imported late: it brings what checks the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import NamedTuple

from tui_reader import models
from tui_reader.http import Cancelled, FetchError
from tui_reader.library.fetched import ARXIV, HUGGING_FACE, Asked, Repositories, Services
from tui_reader.library.pauses import polite
from tui_reader.models import Entry, Paper
from tui_reader.search import query as language
from tui_reader.sources import SourceError, arxiv, daily
from tui_reader.store import Store

MOST_FOUND = 50
"""Papers that are taken of what one service finds."""
FEW = 3
"""Papers that Hugging Face is asked for one by one."""


def repositories(
    store: Store,
    entry: Entry,
    service: daily.Service,
    now: datetime,
    cancelled: Callable[[], bool] = lambda: False,
) -> Repositories:
    """Ask Hugging Face about a paper, and keep what it says. Raises FetchError."""
    if not entry.paper.id:
        raise SourceError("this paper has no arXiv id, so its links can't be looked up")
    with polite(store, service.endpoint, now):
        answer = daily.details(entry.paper.id, service=service, cancelled=cancelled)
    if answer is None:
        raise SourceError(f"{HUGGING_FACE} does not know {entry.paper.id}", status=404)
    found = Repositories(now, answer.linked, {str(kind): total for kind, total in answer.totals.items()})
    if answer.paper.id == entry.paper.id:
        store.add([answer.paper])
    store.keep_linked(entry.row, found.record())
    return found


def fetch(
    store: Store,
    ids: Sequence[str],
    services: Services,
    now: datetime,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[int, ...]:
    """Ask for the papers with these arXiv ids, and take them into the library; their rows.

    Hugging Face is asked for a few, as it knows most about a paper and answers at once; for those that it does not
    have, and for many, arXiv. Raises FetchError when none could be had.
    """
    found: dict[str, Paper] = {}
    problem: FetchError | None = None
    for identity in ids if len(ids) <= FEW else ():
        try:
            with polite(store, services.daily.endpoint, now):
                answer = daily.details(identity, service=services.daily, cancelled=cancelled)
        except Cancelled:
            raise
        except FetchError as error:
            problem = error
            break
        if answer is not None and answer.paper.id == identity:
            found[identity] = answer.paper
    others = [identity for identity in ids if identity not in found]
    try:
        with polite(store, services.arxiv.endpoint, now) if others else nullcontext():
            for feed in arxiv.by_ids(others, services.arxiv, cancelled=cancelled):
                found |= {paper.id: paper for paper in feed.papers if paper.id}
    except Cancelled:
        raise
    except FetchError as error:
        problem = error
    else:
        problem = None
    if not found:
        names = " and ".join(f"arXiv:{identity}" for identity in ids)
        raise problem or SourceError(f"neither {HUGGING_FACE} nor arXiv knows {names}", status=404)
    return tuple(store.add(found.values()))


def ask(
    store: Store,
    query: str,
    names: Sequence[str],
    services: Services,
    now: datetime,
    cancelled: Callable[[], bool] = lambda: False,
) -> Asked:
    """Ask the services called ``names``, by default all, for the words of ``query``, and keep what they find.

    Fields and what is excluded mean nothing to them and are left out. A service that fails does not keep the others
    from being asked. Raises Cancelled.
    """
    words = " ".join(term.text for term in language.parse(query).terms if not term.negated)
    found: dict[int, tuple[str, ...]] = {}
    new: set[int] = set()
    errors: dict[str, FetchError] = {}
    last = store.last_row()
    for name in (names or SEARCHED) if words else ():
        try:
            papers = _find(store, name, words, services, now, cancelled)
        except Cancelled:
            raise
        except FetchError as error:
            errors[name] = error
            continue
        for row in store.take_found(papers, name, words):
            found[row] = (*found.get(row, ()), name) if name not in found.get(row, ()) else found[row]
            new |= {row} if row > last else set()
    return Asked(tuple(found), found, frozenset(new), errors)


def _find(
    store: Store, name: str, words: str, services: Services, now: datetime, cancelled: Callable[[], bool]
) -> Sequence[Paper]:
    endpoint, search = SEARCHED[name]
    with polite(store, endpoint(services), now):
        return search(words, services, cancelled)


def _hugging_face(words: str, services: Services, cancelled: Callable[[], bool]) -> Sequence[Paper]:
    page = daily.search(words, limit=MOST_FOUND, service=services.daily, cancelled=cancelled)
    return [one.paper for one in page.items]


def _arxiv(words: str, services: Services, cancelled: Callable[[], bool]) -> Sequence[Paper]:
    if identity := models.arxiv_id(words):
        feeds = arxiv.by_ids([identity], services.arxiv, cancelled=cancelled)
        return [paper for feed in feeds for paper in feed.papers]
    return arxiv.search(words, services.arxiv, limit=MOST_FOUND, cancelled=cancelled).papers


class Searched(NamedTuple):
    """A service that can be asked for words."""

    endpoint: Callable[[Services], str]
    """The address that is left alone while it asks for a pause."""
    search: Callable[[str, Services, Callable[[], bool]], Sequence[Paper]]
    """Is given the words, and whether nobody waits any more; the papers found, best first. Raises FetchError."""


SEARCHED = {
    HUGGING_FACE: Searched(lambda services: services.daily.endpoint, _hugging_face),
    ARXIV: Searched(lambda services: services.arxiv.endpoint, _arxiv),
}
"""By the name that people know; they are asked in this order."""
