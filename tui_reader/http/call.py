"""One call: redirects, repetitions and limits, and a sentence for each way in which it can fail."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import os
import random
import re
import socket
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tui_reader import __version__
from tui_reader.http.network import network
from tui_reader.http.values import LONGEST_PAUSE, FetchError, Limits, Response

if TYPE_CHECKING:
    import httpx2

AGENT = f"tui-reader/{__version__}"
"""The user agent: the project and its version."""
LOGIN = "a login page of the network?"

_PROXIES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
_PIECE = 1 << 20
_REDIRECTS = (301, 302, 303, 307, 308)
_REFUSALS = {
    400: "does not accept this request",
    401: "does not accept the token",
    403: "refuses this request",
    404: "does not know this address",
    511: f"is behind a network that wants a login: {LOGIN}",
}


class _Transient(Exception):  # noqa: N818 (never leaves this module)
    """A failure that may pass; ``after`` is the pause in seconds that the service asks for."""

    def __init__(self, error: FetchError, after: float | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.after = after


@dataclass(slots=True)
class Call:
    """One call: what was asked, and how far it is. Lives on the network's thread."""

    address: str
    origins: Collection[str]
    accept: str
    token: str | None
    etag: str | None
    last_modified: str | None
    statuses: Collection[int]
    limits: Limits
    received: int = 0
    total: int | None = None
    host: str = ""
    until: float = 0.0
    deadline: asyncio.Timeout | None = None

    async def run(self) -> Response:
        """The response, or a FetchError whatever happens."""
        self.until = asyncio.get_running_loop().time() + self.limits.seconds
        try:
            async with asyncio.timeout(self.limits.seconds) as self.deadline:
                for address in (*self.origins, self.address):
                    _check(address, whole=address is not self.address)
                await self._look_up()
                return await self._call()
        except FetchError:
            raise
        except TimeoutError:
            raise self._late() from None
        except Exception as error:  # what a client and all that is below it may raise is known to nobody
            raise FetchError(f"asking {self.host} failed ({type(error).__name__}); try again later") from error

    def _late(self) -> FetchError:
        took = f"{self.limits.seconds:g} seconds"
        return FetchError(f"{self.host} did not answer in full within {took}; try again later")

    async def _call(self) -> Response:
        if self.token and not sendable(self.token):
            raise FetchError("the token has characters that cannot be sent; set it anew")
        return await self._try_again(_allowed(_url(self.address), self.origins, "is not a configured host"))

    async def _look_up(self) -> None:
        """Find the host's address. Without a network this ends here, before the 8 MB that the client takes are loaded.

        A proxy looks names up by itself; whatever else is strange about the address is told later.
        """
        if any(os.environ.get(name) for name in _PROXIES):
            return
        with contextlib.suppress(ValueError):
            parts = urlsplit(self.address)
            if parts.hostname and parts.scheme == "https" and f"https://{parts.netloc}" in self.origins:
                self.host = parts.hostname
                try:
                    await asyncio.get_running_loop().getaddrinfo(parts.hostname, None)
                except OSError as error:
                    raise self._offline() from error

    def _offline(self) -> FetchError:
        return FetchError(f"{self.host} cannot be reached; check the connection", offline=True)

    async def _try_again(self, url: httpx2.URL) -> Response:
        for tried in range(1, self.limits.tries + 1):
            try:
                return await self._follow(url)
            except _Transient as failure:
                spread = random.uniform(0.5, 1.5)  # noqa: S311 (it only spreads requests)
                pause = self.limits.backoff * 2 ** (tried - 1) * spread
                if failure.after is not None:
                    pause = max(pause, failure.after + self.limits.backoff * spread)
                left = self.until - asyncio.get_running_loop().time()
                if tried == self.limits.tries or (failure.after or 0) > self.limits.pause or pause > left:
                    raise failure.error from None
                await asyncio.sleep(pause)
        raise AssertionError("no tries were allowed")

    async def _follow(self, url: httpx2.URL) -> Response:
        import httpx2

        first = _origin(url)
        for _ in range(self.limits.redirects + 1):
            self.host = url.raw_host.decode("ascii")[:100]
            answer = await self._ask(url, with_token=_origin(url) == first)
            if isinstance(answer, Response):
                return answer
            try:
                url = url.join(answer)
            except (httpx2.InvalidURL, UnicodeError, ValueError):
                raise FetchError(f"{self.host} redirects to what is no web address; try again later") from None
            elsewhere = f"({self.host} redirects there) is not a configured host: {LOGIN}"
            url = _allowed(url, self.origins, elsewhere, login=True)
        raise FetchError(f"{self.host} redirects more than {self.limits.redirects} times; try again later")

    def _headers(self) -> dict[str, str]:
        headers = {"User-Agent": AGENT, "Accept": self.accept, "Accept-Encoding": "gzip"}
        if self.etag and sendable(self.etag):
            headers["If-None-Match"] = self.etag
        if self.last_modified and sendable(self.last_modified):
            headers["If-Modified-Since"] = self.last_modified
        return headers

    async def _ask(self, url: httpx2.URL, *, with_token: bool) -> Response | str:
        """One request: the response, or the location that it redirects to."""
        import httpx2

        headers = self._headers()
        if self.token and with_token:
            headers["Authorization"] = f"Bearer {self.token}"
        self.received, self.total = 0, None
        try:
            client = network().client(_is_loopback(url.host))
        except (ImportError, ValueError, httpx2.InvalidURL) as error:
            raise FetchError("the proxy in the environment cannot be used; correct or unset HTTPS_PROXY") from error
        try:
            async with client.stream("GET", url, headers=headers) as answer:
                location: str | None = answer.headers.get("location")
                if answer.status_code in _REDIRECTS and location:
                    return location
                if answer.status_code in self.statuses:
                    body = await self._body(answer)
                elif answer.status_code == 304 and (self.etag or self.last_modified):
                    body = b""
                else:
                    raise self._refusal(answer)
                return Response(
                    status=answer.status_code,
                    body=body,
                    url=str(url),
                    etag=answer.headers.get("etag"),
                    last_modified=answer.headers.get("last-modified"),
                    next=answer.links.get("next", {}).get("url"),
                )
        except httpx2.ProxyError as error:
            raise FetchError(f"the proxy does not let through to {self.host}; check HTTPS_PROXY") from error
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise self._unreachable(error) from error
        except zlib.error as error:
            raise FetchError(f"{self.host} sent what cannot be unpacked; try again later") from error
        except (httpx2.NetworkError, httpx2.RemoteProtocolError) as error:
            raise _Transient(FetchError(f"{self.host} broke off in the middle; try again later")) from error

    async def _body(self, answer: httpx2.Response) -> bytes:
        encoding = answer.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", "x-gzip"):
            raise FetchError(f"{self.host} sent a compression that was not asked for; try again later")
        with contextlib.suppress(ValueError):
            self.total = int(answer.headers.get("content-length", ""))
        if (self.total or 0) > self.limits.wire:
            raise self._too_large()
        unzip = None if encoding == "identity" else zlib.decompressobj(wbits=31)  # 31: gzip (zlib's manual)
        body = bytearray()
        async for chunk in answer.aiter_raw():
            self.received += len(chunk)
            if self.received > self.limits.wire:
                raise self._too_large()
            for piece in _decoded(unzip, chunk) if unzip else (chunk,):
                body += piece
                if len(body) > self.limits.decoded:
                    raise self._too_large()
        if unzip and not unzip.eof:
            raise _Transient(FetchError(f"{self.host} broke off in the middle; try again later"))
        kind = answer.headers.get("content-type", "").lower()
        if "html" not in self.accept and ("text/html" in kind or _HTML.match(body)):
            raise FetchError(f"{self.host} answered with a web page where papers were asked for: {LOGIN}", login=True)
        return bytes(body)

    def _too_large(self) -> FetchError:
        wire, decoded = self.limits.wire / 1e6, self.limits.decoded / 1e6
        return FetchError(f"{self.host} sent more than {wire:g} MB ({decoded:g} MB unpacked); it was not read")

    def _refusal(self, answer: httpx2.Response) -> Exception:
        status = answer.status_code
        if (status != 429 and status < 500) or status == 511:
            what = _REFUSALS.get(status, "gives no answer that can be used")
            check = "; check the token" if self.token and status in (401, 403) else ""
            return FetchError(f"{self.host} {what} ({status}){check}", status=status, login=status == 511)
        what = "asks for fewer requests" if status == 429 else "has trouble of its own"
        after = _retry_after(answer.headers)
        if after is None:
            return _Transient(FetchError(f"{self.host} {what} ({status}); try again in a few minutes", status=status))
        when = datetime.now(UTC) + after
        shown = f"{when.astimezone():%H:%M}"
        error = FetchError(f"{self.host} {what} ({status}); try again after {shown}", status=status, retry_at=when)
        return _Transient(error, after.total_seconds())

    def _unreachable(self, error: Exception) -> Exception:
        import ssl

        causes = list(_causes(error))
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
            return FetchError(f"{self.host} has a certificate that is not trusted: {LOGIN} a wrong clock?")
        offline = self._offline()
        # The resolver and the connecting have waited already; a refusal may pass (a service that restarts).
        waited = any(isinstance(cause, socket.gaierror | TimeoutError) for cause in causes)
        return offline if waited else _Transient(offline)


class LookUp(Call):
    """Finds the host's address and asks nothing."""

    async def _call(self) -> Response:
        return Response(200, b"", self.address)


_HTML = re.compile(rb"\s*<(?:!doctype html|html)\b", re.IGNORECASE)


def _decoded(unzip: Any, chunk: bytes) -> Iterator[bytes]:
    """``chunk`` decompressed in pieces of at most 1 MB, so that a bomb is met while it is small."""
    while chunk and not unzip.eof:
        yield unzip.decompress(chunk, _PIECE)
        chunk = unzip.unconsumed_tail


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """``error`` and all that led to it."""
    while error:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from _causes(inner)
        error = error.__cause__ or error.__context__


def _retry_after(headers: httpx2.Headers) -> timedelta | None:
    """The pause that a service asks for, as far as it is believed.

    Retry-After in seconds or as a date (RFC 9110), else ``t`` of RateLimit.
    """
    value = headers.get("retry-after", "").strip()
    if not value and (reset := re.search(r";\s*t=(\d+)", headers.get("ratelimit", ""))):
        value = reset[1]
    if value.isdecimal():
        return timedelta(seconds=min(int(value[:12]), LONGEST_PAUSE.total_seconds()))
    from email.utils import parsedate_to_datetime

    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max(when - datetime.now(UTC), timedelta(0)), LONGEST_PAUSE)


def sendable(value: str) -> bool:
    """True when a header may have this value; those of the service itself, sent back, may be anything."""
    return value.isascii() and value.isprintable()


_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")


def _check(address: str, *, whole: bool = False) -> None:
    """Refuse, with a FetchError, what no host can be asked by; ``whole``: an endpoint, to which a path is joined.

    What is no address at all (without a host, or of another scheme) is refused where it is compared with the endpoints.
    """
    try:
        parts = urlsplit(address)
        good = address.isprintable() and " " not in address and parts.port != 0
        if whole:
            good = good and "://" in address and not any(sign in address for sign in "?#@")
        host = parts.hostname or ""
        if "[" in parts.netloc:
            ipaddress.IPv6Address(host)
        elif host:
            name = host if host.isascii() else host.encode("idna").decode()
            good = good and len(name) <= 253 and _HOST.fullmatch(name) is not None
    except ValueError:  # of which UnicodeError is one
        good = False
    if not good:
        raise _no_address(address)


def _no_address(address: str) -> FetchError:
    shown = ascii(re.sub(r"//[^/]*@", "//...@", address)[:100])
    return FetchError(f"{shown} is not a web address; correct the endpoint that the environment names")


def _url(address: str) -> httpx2.URL:
    import httpx2

    try:
        return httpx2.URL(address)
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        raise _no_address(address) from None


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _allowed(url: httpx2.URL, origins: Collection[str], otherwise: str, *, login: bool = False) -> httpx2.URL:
    """``url``, when it may be asked; ``otherwise`` completes the sentence about a host that is not configured.

    ``login``: another host is likely that of a login page.
    """
    host = url.raw_host.decode("ascii")[:100] or "an address without a host"
    if not url.host or url.userinfo or _origin(url) not in {_origin(_url(origin)) for origin in origins}:
        raise FetchError(f"{host} {otherwise}", login=login)
    if url.scheme != "https" and not (url.scheme == "http" and _is_loopback(url.host)):
        raise FetchError(f"{host} is not asked without https; check the address")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
