"""arXiv's API: https://info.arxiv.org/help/api/user-manual.html. One request per 3 s and one connection at a time.

The answer is Atom. An error is an entry titled "Error", with status 200 or 400.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tui_reader import http, models
from tui_reader.formats import atom
from tui_reader.sources import SourceError, endpoint
from tui_reader.sources.turns import turn

ENDPOINT = "https://export.arxiv.org"
BATCH = 100
"""Ids a request: more make an address that is too long for some proxies."""
_SITE = "https://arxiv.org"
_ACCEPT = "application/atom+xml"


@dataclass(frozen=True, slots=True)
class Service:
    """The address to ask, and the file by which all processes of this user take turns."""

    lock: Path
    endpoint: str = ENDPOINT
    every: float = 3.0
    """Seconds between requests, as arXiv's terms of use ask."""
    limits: http.Limits = field(default_factory=http.Limits)

    @classmethod
    def from_environment(cls, lock: Path) -> Service:
        """The service that ``ARXIV_ENDPOINT`` names."""
        return cls(lock, endpoint("ARXIV_ENDPOINT", ENDPOINT))


def by_ids(
    ids: Iterable[str], service: Service, *, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[atom.AtomFeed]:
    """The papers with these arXiv ids (old or new, with a version or not), a feed for each batch of ``BATCH``.

    What is no arXiv id is named in the first feed's ``skipped``: the service would refuse the whole batch. A paper that
    the service does not know is absent. Raises ``FetchError`` (of which ``SourceError`` is one kind).
    """
    wanted: dict[str, None] = {}
    wrong: list[str] = []
    for given in ids:
        if identity := models.arxiv_id(given):
            wanted[identity] = None
        else:
            wrong.append(given)
    known = list(wanted)
    for start in range(0, len(known), BATCH):
        batch = known[start : start + BATCH]
        got = _ask({"id_list": ",".join(batch), "max_results": str(len(batch))}, service, cancelled)
        yield atom.AtomFeed(got.papers, got.total, got.errors, (*wrong, *got.skipped))
        wrong = []
    if wrong:
        yield atom.AtomFeed(skipped=tuple(wrong))


def search(
    query: str, service: Service, *, start: int = 0, limit: int = 50, cancelled: Callable[[], bool] = lambda: False
) -> atom.AtomFeed:
    """Papers in which every word of ``query`` occurs, the most relevant first, from place ``start`` on.

    Raises ``FetchError``; a query without a word finds nothing.
    """
    # Words alone are sent: quotes, brackets and colons mean something in arXiv's own query language, as do capitals.
    words = re.findall(r"\w+(?:[-.]\w+)*", query.lower())
    if not words:
        return atom.AtomFeed()
    asked = " AND ".join(f"all:{word}" for word in words[:20])
    return _ask({"search_query": asked, "start": str(start), "max_results": str(limit)}, service, cancelled)


def _ask(query: dict[str, str], service: Service, cancelled: Callable[[], bool]) -> atom.AtomFeed:
    # A request that is made again keeps the distance too: a pause is at least half of the backoff.
    limits = service.limits._replace(backoff=max(service.limits.backoff, 2 * service.every))
    with turn(service.lock, every=service.every, cancelled=cancelled):
        answer = http.get(
            f"{service.endpoint}/api/query?{urlencode(query, errors='replace')}",
            origins=(service.endpoint, _SITE) if service.endpoint == ENDPOINT else (service.endpoint,),
            accept=_ACCEPT,
            statuses=(200, 400),
            limits=limits,
            cancelled=cancelled,
        )
    return parse(answer.body)


def parse(body: bytes) -> atom.AtomFeed:
    """The papers in an answer. Raises ``SourceError`` when it is none, or when arXiv says what is wrong."""
    try:
        feed = atom.parse(body)
    except ValueError as error:
        raise SourceError(f"arXiv sent no answer that can be read: {error}; try again later") from None
    if feed.errors and not feed.papers:
        raise SourceError(f"arXiv does not accept this request: {feed.errors[0][:200]}")
    return feed
