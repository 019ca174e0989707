"""The costs that a call may have, its response, and its errors."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

LONGEST_PAUSE = timedelta(hours=1)
"""A longer pause than this is not believed: one wrong header must not end all refreshing."""


class FetchError(Exception):
    """Nothing usable came. Its text is one sentence: what went wrong, with which host, what to do next."""

    answered = False
    """True when the service answers as it should, so that what is wrong is what was asked for."""

    def __init__(
        self,
        sentence: str,
        *,
        status: int | None = None,
        retry_at: datetime | None = None,
        offline: bool = False,
        login: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        """The HTTP status that was refused, if there was one."""
        self.retry_at = retry_at
        """The time at which the service may be asked again (aware, UTC), if it says so and that can be believed."""
        self.offline = offline
        """True when no connection came about at all."""
        self.login = login
        """True when a page that wants a login seems to have answered, as networks of hotels and trains have one."""


class Cancelled(FetchError):  # noqa: N818 (nothing failed)
    """The caller asked to stop."""

    def __init__(self) -> None:
        super().__init__("cancelled")


class Limits(NamedTuple):
    """The most that one call may cost."""

    seconds: float = 30.0
    """The whole call, with its redirects, pauses and repetitions."""
    wire: int = 2_000_000
    """Bytes of the body as sent."""
    decoded: int = 16_000_000
    """Bytes of the body as decompressed."""
    redirects: int = 3
    tries: int = 3
    """The times that a request is made while it fails in ways that pass: 429, 5xx, a broken connection."""
    pause: float = 10.0
    """Longest pause in seconds before another try; a service that asks for a longer one is not waited for."""
    backoff: float = 0.5
    """First pause in seconds where the service names none; doubled each time, spread by half."""


class Response(NamedTuple):
    """An answer."""

    status: int
    body: bytes
    url: str
    """The address that it came from, after redirects."""
    etag: str | None = None
    last_modified: str | None = None
    next: str | None = None
    """The target of ``Link: <...>; rel="next"``, as sent."""

    @property
    def not_modified(self) -> bool:
        """True when the answer is 304: what was fetched with this ``etag`` or ``last_modified`` is still right."""
        return self.status == 304


class Downloaded(NamedTuple):
    """A download that came whole."""

    url: str
    """The address it came from, after redirects."""
    validator: str
    """The name of this version of it, to go on with it later: its ETag or date; empty for none to rely on."""
    size: int
    """Bytes in the file."""
