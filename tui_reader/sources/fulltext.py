"""Whole papers: where their texts are, and fetching them.

First ``arxiv.org/html/ID`` (without a version: the latest), since its formulas, tables and references are whole; then
``huggingface.co/papers/ID.md``, then the PDF. arxiv.org asks for 15 s between requests (its robots.txt), over all
processes of a user, and answers too many with 429 and then with silence for a while; ``/src`` and ``/e-print`` are not
asked.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import quote, urlsplit

from tui_reader import http
from tui_reader.sources import endpoint, turns

ENDPOINT = "https://arxiv.org"
EVERY = 15.0
"""Seconds between requests of pages or PDFs."""
PATIENCE = 120.0
"""Seconds to wait for one's turn while other processes have theirs."""
LIMITS = http.Limits(seconds=60.0, wire=12_000_000, decoded=16_000_000, backoff=0.25)
PDF_LIMITS = http.Limits(seconds=60.0, wire=400_000_000, tries=1)
"""Of a PDF: the seconds are those in which something has to come. The largest at arXiv have some 100 MB."""
STALLED = timedelta(seconds=60)
"""After a 429 that names no time arXiv is silent for some 45 s: so long nobody asks."""
_LOOPBACK = re.compile(r"127\.\d+\.\d+\.\d+|\[::1\]|localhost")


class Service(NamedTuple):
    """The address of pages of papers, and the file by which all processes of this user take turns."""

    lock: Path
    endpoint: str = ENDPOINT
    every: float = EVERY
    limits: http.Limits = LIMITS

    @classmethod
    def from_environment(cls, lock: Path) -> Service:
        """The service that ``ARXIV_HTML_ENDPOINT`` names; one on a loopback address needs no pauses."""
        named = endpoint("ARXIV_HTML_ENDPOINT", ENDPOINT)
        try:
            host = urlsplit(named).netloc.rpartition("@")[2]
        except ValueError:
            host = ""
        local = _LOOPBACK.fullmatch(re.sub(r":\d+$", "", host))
        return cls(lock, named, 0.0 if local else EVERY)


class Got(NamedTuple):
    """A page as it came."""

    kind: str
    """``html``, ``markdown`` or ``pdf``."""
    body: bytes
    address: str
    """The address that it came from, after redirects."""
    etag: str = ""


class Asking(NamedTuple):
    """The manner of asking: until when, with how much patience, and who is told."""

    cancelled: Callable[[], bool] = lambda: False
    waiting: Callable[[float], None] = lambda seconds: None
    """Is told now and then in how many seconds the turn comes at the earliest."""
    behind: bool = False
    """True: whoever waits for a paper to read goes first."""


NOW = Asking()
NOT_THERE = (403, 404, 410)
"""A paper without HTML is a 404 with a page that says so, one that is not public a 403."""
UNCHANGED = Got("", b"", "")
"""The service has what is here."""


def page(identity: str, service: Service, asking: Asking = NOW, *, etag: str = "") -> Got | None:
    """The paper's page at arXiv; None when there is none. Waits for its turn first. Raises FetchError.

    ``etag`` is that of a page that is here; when it is still right, UNCHANGED comes.
    """
    with _turn(service, asking):
        try:
            answer = http.get(
                f"{service.endpoint}/html/{quote(identity, safe='/')}",
                origins=(service.endpoint,),
                accept="text/html",
                etag=etag or None,
                limits=service.limits._replace(tries=1),
                cancelled=asking.cancelled,
            )
        except http.FetchError as error:
            if error.status in NOT_THERE:
                return None
            raise
    return UNCHANGED if answer.not_modified else Got("html", answer.body, answer.url, answer.etag or "")


@contextlib.contextmanager
def _turn(service: Service, asking: Asking) -> Iterator[turns.Turn]:
    """A turn with arXiv; after a 429 in it nobody asks for a while. Without a network nobody waits for one."""
    if service.every:
        http.look_up(service.endpoint, cancelled=asking.cancelled)
    with turns.turn(
        service.lock,
        every=service.every,
        patience=PATIENCE,
        behind=asking.behind,
        waiting=asking.waiting,
        cancelled=asking.cancelled,
    ) as mine:
        try:
            yield mine
        except http.FetchError as error:
            if error.offline:
                mine.waive()
            if error.status == 429 and error.retry_at is None:
                error.retry_at = datetime.now(UTC) + STALLED
            raise


def pdf(
    identity: str,
    file: BinaryIO,
    service: Service,
    asking: Asking = NOW,
    *,
    start: int = 0,
    validator: str = "",
    began: Callable[[str], None] = lambda validator: None,
    progress: Callable[[int, int | None], None] = lambda received, total: None,
) -> http.Downloaded:
    """Write the paper's PDF at arXiv to ``file``, or what it lacks of it; see ``http.download``.

    Waits for its turn first, and lets others have theirs as soon as it comes. Raises FetchError and OSError.
    """
    with _turn(service, asking) as mine:

        def begun(named: str) -> None:
            mine.end()
            began(named)

        return http.download(
            f"{service.endpoint}/pdf/{quote(identity, safe='/')}",
            file,
            origins=(service.endpoint,),
            accept="application/pdf",
            kinds=("application/pdf", "application/x-pdf", "application/octet-stream", "binary/octet-stream"),
            start=start,
            validator=validator,
            limits=PDF_LIMITS,
            began=begun,
            cancelled=asking.cancelled,
            progress=progress,
        )


def picture(address: str, service: Service, asking: Asking = NOW) -> bytes:
    """A picture of a paper's page at arXiv. Waits for its turn first. Raises FetchError, also for other addresses."""
    with _turn(service, asking):
        return http.get(
            address,
            origins=(service.endpoint,),
            accept="image/png, image/jpeg, image/webp, image/gif",
            limits=service.limits._replace(tries=1),
            cancelled=asking.cancelled,
        ).body


def markdown(
    identity: str, endpoint: str, token: str | None, asking: Asking = NOW, *, etag: str = "", once: bool = False
) -> Got | None:
    """The paper's text at Hugging Face; None when there is none. Raises FetchError.

    Where there is none it may answer with its own web page, and status 200. ``etag`` is as with ``page``; ``once``:
    it is not tried again when it fails.
    """
    try:
        answer = http.get(
            f"{endpoint}/papers/{quote(identity, safe='/')}.md",
            origins=(endpoint,),
            accept="text/markdown, text/html;q=0.1",
            token=token,
            etag=etag or None,
            limits=LIMITS._replace(tries=1) if once else LIMITS,
            cancelled=asking.cancelled,
        )
    except http.FetchError as error:
        if error.status in NOT_THERE:
            return None
        raise
    if answer.not_modified:
        return UNCHANGED
    head = answer.body[:2_000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if head[:1] == b"<" or not re.search(rb"^(?:Title|URL Source|Markdown Content):", head, re.MULTILINE):
        return None
    return Got("markdown", answer.body, answer.url, answer.etag or "")
