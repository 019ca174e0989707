"""Hugging Face Daily Papers: https://huggingface.co/docs/hub/en/api, ``/api/daily_papers`` and ``/api/papers``.

The shapes were learnt from recorded answers of two years. What is missing is an absent key or null; what has a wrong
type counts as missing; an item without a title is skipped and named.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, urlencode

from tui_reader import http, text
from tui_reader.models import Linked, Paper
from tui_reader.sources import SourceError, endpoint

ENDPOINT = "https://huggingface.co"
PAGE = 100
"""Papers a page, the most that the service gives."""
MOST_ITEMS = 10 * PAGE
"""A page that is longer is none: each item costs memory, and so would the name of each that is skipped."""
LONGEST_QUERY = 250
"""Characters that the service's search takes."""
_NAME = "Hugging Face"

_Kind = Literal["model", "dataset", "space"]


@dataclass(frozen=True, slots=True)
class Service:
    """The address to ask, and as whom. The token is sent to that host alone, and is not shown."""

    endpoint: str = ENDPOINT
    token: str | None = field(default=None, repr=False)
    limits: http.Limits = field(default_factory=http.Limits)

    @classmethod
    def from_environment(cls) -> Service:
        """The service that ``HF_ENDPOINT`` and ``HF_TOKEN`` name, as in Hugging Face's own tools."""
        return cls(endpoint("HF_ENDPOINT", ENDPOINT), os.environ.get("HF_TOKEN", "").strip() or None)


@dataclass(frozen=True, slots=True)
class ServiceList:
    """One of the service's lists: that of a day, or of the week or month around a day; or the trending papers."""

    kind: Literal["daily", "weekly", "monthly", "trending"]
    day: date | None = None
    """Any day of the period; None for trending alone."""

    def __post_init__(self) -> None:
        if (self.day is None) != (self.kind == "trending"):
            raise ValueError("a list is of a day, the list of trending papers is not")

    def __str__(self) -> str:
        return "".join(self.query.values())

    @property
    def query(self) -> dict[str, str]:
        """The parameters that name this list to the service."""
        if self.day is None:
            return {"sort": "trending"}
        if self.kind == "weekly":
            year, week, _ = self.day.isocalendar()
            return {"week": f"{year:04}-W{week:02}"}
        return {"month": f"{self.day:%Y-%m}"} if self.kind == "monthly" else {"date": self.day.isoformat()}


class Listed(NamedTuple):
    """A paper and its place in a list."""

    paper: Paper
    day: date | None
    """The day on which Daily Papers listed it, if it did."""
    position: int
    """Its place in the whole list, from 0."""


class DailyPage(NamedTuple):
    """One page of a list."""

    items: tuple[Listed, ...] = ()
    skipped: tuple[str, ...] = ()
    """Entries that could not be read, each named by its place and, where it has one, its id."""


class Fetched(NamedTuple):
    """One page of a list as it came."""

    number: int
    """The page's number, from 0."""
    page: DailyPage
    more: bool = False
    """True when the service says that a page follows."""
    unchanged: bool = False
    """True when the page is as it was with the ``etag`` given; ``page`` is empty then."""
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """The service's knowledge of one paper, beyond its place in lists."""

    paper: Paper
    linked: tuple[Linked, ...] = ()
    """The first few of each kind."""
    totals: Mapping[_Kind, int] = field(default_factory=dict)
    """The number of each kind."""


def fetch(
    listing: ServiceList,
    number: int = 0,
    *,
    service: Service | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int | None], None] | None = None,
) -> Fetched:
    """Page ``number`` of ``listing``. Past the last page, and on a day without papers, a page is empty.

    Raises ``FetchError`` (of which ``SourceError`` is one kind).
    """
    service = service or Service.from_environment()
    query = {**listing.query, "p": str(number), "limit": str(PAGE)}
    try:
        answer = http.get(
            f"{service.endpoint}/api/daily_papers?{urlencode(query)}",
            origins=(service.endpoint,),
            token=service.token,
            etag=etag,
            last_modified=last_modified,
            limits=service.limits,
            cancelled=cancelled,
            progress=progress,
        )
    except http.FetchError as error:
        if error.status != 400:
            raise
        raise SourceError(f"{_NAME} has no list for {listing}; choose another date", status=400) from error
    if answer.not_modified:
        return Fetched(number, DailyPage(), unchanged=True, etag=etag, last_modified=last_modified)
    page = parse(answer.body, day=listing.day if listing.kind == "daily" else None, start=number * PAGE)
    # The link's target is not followed: what is asked for is known, and its number is all that changes.
    more = answer.next is not None and bool(page.items or page.skipped)
    return Fetched(number, page, more, etag=answer.etag, last_modified=answer.last_modified)


def pages(
    listing: ServiceList,
    first: int = 0,
    *,
    most: int = 100,
    service: Service | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int | None], None] | None = None,
) -> Iterator[Fetched]:
    """The pages of ``listing`` from number ``first`` on, at most ``most``, each fetched when it is asked for.

    ``etag`` and ``last_modified`` are those of the first page as it came before. Ends also when the service repeats
    itself. Raises ``FetchError``.
    """
    seen: set[str] = set()
    for number in range(first, first + most):
        got = fetch(
            listing,
            number,
            service=service,
            etag=etag if number == first else None,
            last_modified=last_modified if number == first else None,
            cancelled=cancelled,
            progress=progress,
        )
        keys = {listed.paper.key for listed in got.page.items}
        if seen and keys <= seen:
            return
        seen |= keys
        yield got
        if not got.more:
            return


def search(
    query: str, *, limit: int = 50, service: Service | None = None, cancelled: Callable[[], bool] = lambda: False
) -> DailyPage:
    """Ask the service's own search; best first. Raises ``FetchError``."""
    asked = urlencode({"q": " ".join(query.split())[:LONGEST_QUERY], "limit": min(limit, PAGE)}, errors="replace")
    return parse(_get(f"/api/papers/search?{asked}", service, cancelled))


def details(
    arxiv_id: str, *, service: Service | None = None, cancelled: Callable[[], bool] = lambda: False
) -> Details | None:
    """Ask for the service's knowledge of the paper; None when it does not know it. Raises ``FetchError``."""
    try:
        return parse_details(_get(f"/api/papers/{quote(arxiv_id, safe='')}", service, cancelled))
    except http.FetchError as error:
        if error.status == 404:
            return None
        raise


def _get(path: str, service: Service | None, cancelled: Callable[[], bool]) -> bytes:
    service = service or Service.from_environment()
    return http.get(
        service.endpoint + path,
        origins=(service.endpoint,),
        token=service.token,
        limits=service.limits,
        cancelled=cancelled,
    ).body


def parse(body: bytes, *, day: date | None = None, start: int = 0) -> DailyPage:
    """The papers in an answer of ``/api/daily_papers`` or ``/api/papers/search``.

    ``day`` is the day that was asked for, for items that do not tell theirs (before 2025); ``start`` is the place of
    the first item. Raises ``SourceError`` when the answer is no list.
    """
    from tui_reader.sources.shapes import Record

    items = _json(body)
    if not isinstance(items, list) or len(items) > MOST_ITEMS:
        raise SourceError(f"{_NAME} answered with something that is not a list of papers; try again later")
    listed, skipped = [], []
    for position, item in enumerate(items, start):
        try:
            record = Record.model_validate(_flat(item))
            paper = record.paper(day)
            listed.append(Listed(paper, paper.listed, position))
        except ValueError:
            skipped.append(_named(item, position))
    return DailyPage(tuple(listed), tuple(skipped))


def parse_details(body: bytes) -> Details:
    """Read an answer of ``/api/papers/ID``. Raises ``SourceError`` when it holds no paper."""
    from tui_reader.sources.shapes import Record, Repository

    try:
        record = Record.model_validate(_flat(_json(body)))
        paper = record.paper(None)
    except ValueError:
        raise SourceError(f"{_NAME} answered with something that is not a paper; try again later") from None
    lists: dict[_Kind, tuple[list[Repository], int | None]] = {
        "model": (record.linked_models, record.num_total_models),
        "dataset": (record.linked_datasets, record.num_total_datasets),
        "space": (record.linked_spaces, record.num_total_spaces),
    }
    linked = tuple(Linked(kind, one.id, one.likes) for kind, (few, _) in lists.items() for one in few)
    return Details(paper, linked, {kind: max(total or 0, len(few)) for kind, (few, total) in lists.items()})


def _json(body: bytes) -> Any:
    """``body`` as JSON. ``json`` and not pydantic's parser, which refuses a whole page for one lone surrogate."""
    if not body.strip():
        raise SourceError(f"{_NAME} sent an empty answer; try again later")
    try:
        return json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SourceError(f"{_NAME} sent damaged text (not UTF-8); try again later") from None
    except RecursionError:
        raise SourceError(f"{_NAME} sent an answer that is nested too deeply; it was not read") from None
    except ValueError:
        raise SourceError(f"{_NAME} sent an answer that breaks off or is no JSON; try again later") from None


def _flat(item: Any) -> Any:
    """A listing's item with its paper's fields on top, in the shape that search and details have.

    The paper's own fields win: the item's title keeps TeX that the paper's does not. The item's ``publishedAt`` is
    left out, since its meaning changed over the years.
    """
    if not isinstance(item, dict) or not isinstance(paper := item.get("paper"), dict):
        return item
    around = {name: value for name, value in item.items() if name != "publishedAt"}
    return around | {name: value for name, value in paper.items() if value is not None}


def _named(item: Any, position: int) -> str:
    flat = _flat(item)
    identity = flat.get("id") if isinstance(flat, dict) else None
    return f"item {position + 1}" + (f" ({text.clean_line(str(identity), 40)})" if identity else "")
