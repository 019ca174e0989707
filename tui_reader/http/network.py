"""The thread on which all connections live."""

from __future__ import annotations

import asyncio
import functools
import socket
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx2

CONNECT = 10.0
"""Seconds in which one connection has to come about."""


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


class Network(threading.Thread):
    """The thread that all connections live on, with what is kept open between calls."""

    def __init__(self) -> None:
        super().__init__(name="http", daemon=True)
        self.loop = _Loop()

    def run(self) -> None:
        """Serve calls until the process ends."""
        self.loop.run_forever()

    @functools.cache  # noqa: B019 (there is one network for the whole life of the process)
    def client(self, loopback: bool) -> httpx2.AsyncClient:
        """The client for loopback addresses, or the one for all others, which knows the environment's proxies."""
        import http.cookiejar

        import httpx2

        none_kept = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=()))
        return httpx2.AsyncClient(
            trust_env=not loopback, timeout=httpx2.Timeout(None, connect=CONNECT), cookies=none_kept
        )


@functools.cache
def _start() -> Network:
    network = Network()
    network.start()
    return network


_starting = threading.Lock()


def network() -> Network:
    """The one network of the process, started by the first call, whichever thread that is on."""
    with _starting:
        return _start()
