"""Whole papers: where their texts are, and fetching them.

First ``arxiv.org/html/ID`` (without a version: the latest), since its formulas, tables and references are whole; then
``huggingface.co/papers/ID.md``. arxiv.org asks for 15 s between requests (its robots.txt), over all processes of a
user, and answers too many with 429 and then with silence for a while; ``/src`` and ``/e-print`` are not asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from tui_reader import http
from tui_reader.sources import endpoint
from tui_reader.sources.turns import turn

ENDPOINT = "https://arxiv.org"
EVERY = 15.0
"""Seconds between requests of pages or PDFs."""
PATIENCE = 120.0
"""Seconds to wait for one's turn while other processes have theirs."""
LIMITS = http.Limits(seconds=60.0, wire=12_000_000, decoded=16_000_000)
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
    """``html`` or ``markdown``."""
    body: bytes
    address: str
    """The address that it came from, after redirects."""
    etag: str = ""


def page(identity: str, service: Service, *, cancelled: Callable[[], bool] = lambda: False) -> Got | None:
    """The paper's page at arXiv; None when there is none. Waits for its turn first. Raises FetchError."""
    with turn(service.lock, every=service.every, patience=PATIENCE, cancelled=cancelled):
        try:
            answer = http.get(
                f"{service.endpoint}/html/{quote(identity, safe='/')}",
                origins=(service.endpoint,),
                accept="text/html",
                # A paper without HTML is a 404 with a page that says so, one that is not public a 403.
                statuses=(200,),
                limits=service.limits._replace(tries=1),
                cancelled=cancelled,
            )
        except http.FetchError as error:
            if error.status in (403, 404, 410):
                return None
            raise
    return Got("html", answer.body, answer.url, answer.etag or "")


def markdown(
    identity: str, endpoint: str, token: str | None, *, cancelled: Callable[[], bool] = lambda: False
) -> Got | None:
    """The paper's text at Hugging Face; None when there is none. Raises FetchError.

    Where there is none it may answer with its own web page, and status 200.
    """
    try:
        answer = http.get(
            f"{endpoint}/papers/{quote(identity, safe='/')}.md",
            origins=(endpoint,),
            accept="text/markdown, text/html;q=0.1",
            token=token,
            limits=LIMITS,
            cancelled=cancelled,
        )
    except http.FetchError as error:
        if error.status in (403, 404, 410):
            return None
        raise
    head = answer.body[:2_000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if head[:1] == b"<" or not re.search(rb"^(?:Title|URL Source|Markdown Content):", head, re.MULTILINE):
        return None
    return Got("markdown", answer.body, answer.url, answer.etag or "")
