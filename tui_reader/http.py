"""The only module that opens a web connection.

``get`` blocks its caller, which is a worker thread; the connections live on one daemon thread with an event loop, so
that a deadline or a cancellation ends a call wherever it is: looking up a name, shaking hands, waiting, reading.

Proxies of the environment (``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``) are used, never for a loopback address:
without them nobody behind a company's proxy could read, and an https request goes through one unread. Certificates
are judged as the system does. No cookies are kept and ``.netrc`` is not read.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import functools
import ipaddress
import random
import re
import socket
import threading
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tui_reader import __version__, text

if TYPE_CHECKING:
    import httpx2

AGENT = f"tui-reader/{__version__}"
"""The user agent: the project and its version."""
LOGIN = "a login page of the network?"

_POLL = 0.05
_CONNECT = 10.0
_PIECE = 1 << 20
_LONGEST_WAIT = timedelta(days=366)
_REDIRECTS = (301, 302, 303, 307, 308)
_REFUSALS = {
    400: "does not accept this request",
    401: "does not accept the token",
    403: "refuses this request",
    404: "does not know this address",
    511: f"is behind a network that wants a login: {LOGIN}",
}


class FetchError(Exception):
    """Nothing usable came. Its text is one sentence: what went wrong, with which host, what to do next."""

    def __init__(
        self, sentence: str, *, status: int | None = None, retry_at: datetime | None = None, offline: bool = False
    ) -> None:
        super().__init__(sentence)
        self.status = status
        """The HTTP status that was refused, if there was one."""
        self.retry_at = retry_at
        """When the service says that it may be asked again (aware, UTC)."""
        self.offline = offline
        """Whether no connection came about at all."""


class Cancelled(FetchError):  # noqa: N818 (nothing failed)
    """The caller asked to stop."""

    def __init__(self) -> None:
        super().__init__("cancelled")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may cost at most."""

    seconds: float = 30.0
    """The whole call, with its redirects, pauses and repetitions."""
    wire: int = 2_000_000
    """Bytes of the body as sent."""
    decoded: int = 16_000_000
    """Bytes of the body as decompressed."""
    redirects: int = 3
    tries: int = 3
    """How often a request is made while it fails in ways that pass: 429, 5xx, a broken connection."""
    pause: float = 10.0
    """Longest pause in seconds before another try; a service that asks for a longer one is not waited for."""
    backoff: float = 0.5
    """First pause in seconds where the service names none; doubled each time, spread by half."""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back."""

    status: int
    body: bytes
    url: str
    """Where it came from, after redirects."""
    etag: str | None = None
    last_modified: str | None = None
    next: str | None = None
    """The target of ``Link: <...>; rel="next"``, as sent."""

    @property
    def not_modified(self) -> bool:
        """Whether the answer is 304: what was fetched with this ``etag`` or ``last_modified`` is still right."""
        return self.status == 304


def get(
    url: str,
    *,
    origins: Collection[str],
    accept: str = "application/json",
    token: str | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    statuses: Collection[int] = (200,),
    limits: Limits | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int | None], None] | None = None,
) -> Response:
    """What is at ``url``. Blocks; meant for worker threads.

    ``origins`` are the configured ones (``https://huggingface.co``): neither ``url`` nor a redirect may leave them, and
    plain http is taken for loopback addresses only. ``token`` goes to the origin of ``url`` alone. ``statuses`` are
    those whose body is wanted. ``progress`` is called on this thread with the bytes received and, if known, their
    total. ``cancelled`` is asked about every 50 ms. Raises ``FetchError`` and nothing else.
    """
    call = _Call(url, origins, accept, token, etag, last_modified, statuses, limits or Limits())
    future = asyncio.run_coroutine_threadsafe(call.run(), _network().loop)
    shown = 0
    try:
        while True:
            if cancelled():
                raise Cancelled
            done, _ = concurrent.futures.wait([future], timeout=_POLL)
            if progress and call.received != shown:
                shown = call.received
                progress(shown, call.total)
            if done:
                return future.result()
    finally:
        future.cancel()


class _Loop(asyncio.SelectorEventLoop):
    """An event loop that looks up names in daemon threads: a look-up that hangs keeps no one from quitting."""

    async def getaddrinfo(self, host: Any, port: Any, **hints: Any) -> list[Any]:
        answer: asyncio.Future[list[Any]] = self.create_future()

        def settle(found: list[Any] | None, error: OSError | None) -> None:
            if answer.done():
                return
            if error:
                answer.set_exception(error)
            else:
                answer.set_result(found or [])

        def look_up() -> None:
            try:
                found, failure = socket.getaddrinfo(host, port, **hints), None
            except OSError as error:
                found, failure = None, error
            except UnicodeError:
                found, failure = None, socket.gaierror(socket.EAI_NONAME, "not a host name")
            self.call_soon_threadsafe(settle, found, failure)

        threading.Thread(target=look_up, name="look-up", daemon=True).start()
        return await answer


class _Network(threading.Thread):
    """The thread that all connections live on, with what is kept open between calls."""

    def __init__(self) -> None:
        super().__init__(name="http", daemon=True)
        self.loop = _Loop()

    def run(self) -> None:
        self.loop.run_forever()

    @functools.cache  # noqa: B019 (there is one network for the whole life of the process)
    def client(self, loopback: bool) -> httpx2.AsyncClient:
        """The client for loopback addresses, or the one for all others, which knows the environment's proxies."""
        import http.cookiejar

        import httpx2

        none_kept = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=()))
        return httpx2.AsyncClient(
            trust_env=not loopback, timeout=httpx2.Timeout(None, connect=_CONNECT), cookies=none_kept
        )


@functools.cache
def _start() -> _Network:
    network = _Network()
    network.start()
    return network


_starting = threading.Lock()


def _network() -> _Network:
    """The one network of the process, started by the first call, whichever thread that is on."""
    with _starting:
        return _start()


class _Transient(Exception):  # noqa: N818 (never leaves this module)
    """A failure that may pass; ``after`` is the pause in seconds that the service asks for."""

    def __init__(self, error: FetchError, after: float | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.after = after


@dataclass(slots=True)
class _Call:
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

    async def run(self) -> Response:
        """The response, or a FetchError whatever happens."""
        import httpx2

        self.until = asyncio.get_running_loop().time() + self.limits.seconds
        try:
            if self.token and not (self.token.isascii() and self.token.isprintable()):
                raise FetchError("the token has characters that cannot be sent; set it anew")
            url = _allowed(_url(self.address), self.origins, "is not a configured host")
            async with asyncio.timeout(self.limits.seconds):
                return await self._try_again(url)
        except TimeoutError:
            took = f"{self.limits.seconds:g} seconds"
            raise FetchError(f"{self.host} did not answer in full within {took}; try again later") from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise FetchError(f"asking {self.host} failed ({type(error).__name__}); try again later") from error

    async def _try_again(self, url: httpx2.URL) -> Response:
        for tried in range(1, self.limits.tries + 1):
            try:
                return await self._follow(url)
            except _Transient as failure:
                pause = self.limits.backoff * 2 ** (tried - 1) * random.uniform(0.5, 1.5)  # noqa: S311 (to spread requests only)
                if failure.after is not None:
                    pause = max(pause, failure.after + random.uniform(0, self.limits.backoff))  # noqa: S311
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
            url = _allowed(url, self.origins, f"({self.host} redirects there) is not a configured host: {LOGIN}")
        raise FetchError(f"{self.host} redirects more than {self.limits.redirects} times; try again later")

    async def _ask(self, url: httpx2.URL, *, with_token: bool) -> Response | str:
        """One request: the response, or the location that it redirects to."""
        import httpx2

        headers = {"User-Agent": AGENT, "Accept": self.accept, "Accept-Encoding": "gzip"}
        if self.token and with_token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.etag:
            headers["If-None-Match"] = self.etag
        if self.last_modified:
            headers["If-Modified-Since"] = self.last_modified
        self.received, self.total = 0, None
        try:
            client = _network().client(_is_loopback(url.host))
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
            raise FetchError(f"{self.host} answered with a web page where papers were asked for: {LOGIN}")
        return bytes(body)

    def _too_large(self) -> FetchError:
        wire, decoded = self.limits.wire / 1e6, self.limits.decoded / 1e6
        return FetchError(f"{self.host} sent more than {wire:g} MB ({decoded:g} MB unpacked); it was not read")

    def _refusal(self, answer: httpx2.Response) -> Exception:
        status = answer.status_code
        if (status != 429 and status < 500) or status == 511:
            what = _REFUSALS.get(status, "gives no answer that can be used")
            check = "; check the token" if self.token and status in (401, 403) else ""
            return FetchError(f"{self.host} {what} ({status}){check}", status=status)
        what = "asks for fewer requests" if status == 429 else "has trouble of its own"
        after = _retry_after(answer.headers)
        if after is None:
            return _Transient(FetchError(f"{self.host} {what} ({status}); try again in a few minutes", status=status))
        when = datetime.now(UTC) + after
        shown = f"{when.astimezone():%H:%M}" if after < timedelta(hours=12) else f"{when.astimezone():%Y-%m-%d %H:%M}"
        error = FetchError(f"{self.host} {what} ({status}); try again after {shown}", status=status, retry_at=when)
        return _Transient(error, after.total_seconds())

    def _unreachable(self, error: Exception) -> Exception:
        import ssl

        causes = list(_causes(error))
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
            return FetchError(f"{self.host} has a certificate that is not trusted: {LOGIN} a wrong clock?")
        offline = FetchError(f"{self.host} cannot be reached; check the connection", offline=True)
        # The resolver and the connecting have waited already; a refusal may pass (a service that restarts).
        waited = any(isinstance(cause, socket.gaierror | TimeoutError) for cause in causes)
        return offline if waited else _Transient(offline)


_HTML = re.compile(rb"\s*<(?:!doctype html|html)\b", re.IGNORECASE)


def _decoded(unzip: Any, chunk: bytes) -> Iterator[bytes]:
    """``chunk`` decompressed in pieces of at most 1 MB, so that a bomb is met while it is small."""
    try:
        while chunk and not unzip.eof:
            yield unzip.decompress(chunk, _PIECE)
            chunk = unzip.unconsumed_tail
    except zlib.error:
        raise FetchError("what came cannot be unpacked; try again later") from None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """``error`` and all that led to it."""
    while error:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from _causes(inner)
        error = error.__cause__ or error.__context__


def _retry_after(headers: httpx2.Headers) -> timedelta | None:
    """The pause that a service asks for: Retry-After in seconds or as a date (RFC 9110), else ``t`` of RateLimit."""
    value = headers.get("retry-after", "").strip()
    if not value and (reset := re.search(r";\s*t=(\d+)", headers.get("ratelimit", ""))):
        value = reset[1]
    if value.isdecimal():
        return timedelta(seconds=min(int(value[:12]), _LONGEST_WAIT.total_seconds()))
    from email.utils import parsedate_to_datetime

    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max(when - datetime.now(UTC), timedelta(0)), _LONGEST_WAIT)


def _url(address: str) -> httpx2.URL:
    import httpx2

    try:
        return httpx2.URL(address)
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        raise FetchError(f"{text.clean_line(address, 100)!r} is not a web address; check the settings") from None


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _allowed(url: httpx2.URL, origins: Collection[str], otherwise: str) -> httpx2.URL:
    host = url.raw_host.decode("ascii")[:100] or "an address without a host"
    if url.scheme != "https" and not (url.scheme == "http" and _is_loopback(url.host)):
        raise FetchError(f"{host} is not asked without https; check the address")
    if url.userinfo or _origin(url) not in {_origin(_url(origin)) for origin in origins}:
        raise FetchError(f"{host} {otherwise}")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
