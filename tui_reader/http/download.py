"""A call whose body goes to a file, piece by piece, and which goes on where an earlier one was broken off."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tui_reader.http.call import AGENT, LOGIN, Call, sendable
from tui_reader.http.values import FetchError

if TYPE_CHECKING:
    import httpx2

AHEAD = 4_000_000
"""Bytes that may have come and not be written yet: a slow disk slows the network, not the memory."""
PROGRESS = 64_000
"""Bytes that have to come within the time of a call's limits, over and over."""


class Beginning(NamedTuple):
    """Known when the first byte comes."""

    start: int
    """Bytes that are here already, and stay; what was written beyond them does not."""
    total: int | None
    validator: str


@dataclass(slots=True, kw_only=True)
class Download(Call):
    """The pieces are taken, with ``pieces``, by whoever asked; nothing here waits for a disk."""

    start: int = 0
    """Bytes that are here already."""
    validator: str = ""
    """The name of the version that they are of; without it the download starts anew."""
    kinds: tuple[str, ...] = ()
    """Content types that are taken; none: any."""
    pieces: queue.SimpleQueue[Beginning | bytes] = field(default_factory=queue.SimpleQueue)
    waiting: int = 0
    """Bytes in ``pieces``; each side changes it under no lock, since only one thread adds and one takes."""
    taken: int = 0

    def _late(self) -> FetchError:
        took = f"{self.limits.seconds:g} seconds"
        return FetchError(f"{self.host} has sent next to nothing for {took}; try again, it goes on from there")

    def _headers(self) -> dict[str, str]:
        headers = {"User-Agent": AGENT, "Accept": self.accept, "Accept-Encoding": "identity"}
        if self.start and self.validator and sendable(self.validator):
            headers |= {"Range": f"bytes={self.start}-", "If-Range": self.validator}
        return headers

    async def _body(self, answer: httpx2.Response) -> bytes:
        if answer.headers.get("content-encoding", "identity").strip().lower() not in ("identity", ""):
            raise FetchError(f"{self.host} sent a compression that was not asked for; try again later")
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if self.kinds and kind and kind not in self.kinds:
            login = kind == "text/html"
            why = f"a web page: {LOGIN}" if login else f"something else ({kind[:60]!r})"
            raise FetchError(f"{self.host} answered with {why}; nothing was kept", login=login)
        start, length = 0, None
        with contextlib.suppress(ValueError):
            length = int(answer.headers.get("content-length", ""))
        if answer.status_code == 206:
            ranged = re.fullmatch(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15}|\*)", answer.headers.get("content-range", ""))
            if not ranged or int(ranged[1]) != self.start:
                raise FetchError(f"{self.host} sent another part than was asked for; try again later")
            start = self.start
        self.total = None if length is None else start + length
        if (self.total or 0) > self.limits.wire:
            raise self._too_large()
        self.received = start
        self._put(Beginning(start, self.total, _validator(answer.headers)))
        self._goes_on()
        counted = start
        async for chunk in answer.aiter_raw():
            self.received += len(chunk)
            if self.received > self.limits.wire:
                raise self._too_large()
            self._put(chunk)
            if self.received - counted >= PROGRESS:
                counted = self.received
                self._goes_on()
            while self.waiting - self.taken > AHEAD:
                await asyncio.sleep(0.02)
                self._goes_on()
        return b""

    def _put(self, piece: Beginning | bytes) -> None:
        if isinstance(piece, bytes):
            self.waiting += len(piece)
        self.pieces.put(piece)

    def _goes_on(self) -> None:
        """It has the whole time again."""
        if self.deadline:
            self.deadline.reschedule(asyncio.get_running_loop().time() + self.limits.seconds)

    def _too_large(self) -> FetchError:
        return FetchError(f"{self.host} has more than {self.limits.wire / 1e6:g} MB of it; it was not kept")

    def take(self, begin: Callable[[Beginning], None], write: Callable[[bytes], object]) -> None:
        """Hand over what has come: its beginning, once for each try, then its pieces."""
        while True:
            try:
                piece = self.pieces.get_nowait()
            except queue.Empty:
                return
            if isinstance(piece, Beginning):
                begin(piece)
            else:
                self.taken += len(piece)
                write(piece)


def _validator(headers: httpx2.Headers) -> str:
    """The strong ETag, else the date (RFC 9110, 13.1.5: a weak one must not be sent in If-Range)."""
    etag = str(headers.get("etag", ""))
    named = etag if etag.startswith('"') else str(headers.get("last-modified", ""))
    return named if sendable(named) else ""
