"""The only package that opens a web connection.

``get`` blocks its caller, which is a worker thread; the connections live on one daemon thread with an event loop, so
that a deadline or a cancellation ends a call wherever it is: looking up a name, shaking hands, waiting, reading.

Proxies of the environment (``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``) are used, never for a loopback address:
without them nobody behind a company's proxy could read, and an https request goes through one unread. Certificates
are judged as the system does. No cookies are kept and ``.netrc`` is not read.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import Callable, Collection

from tui_reader.http.call import Call
from tui_reader.http.network import network
from tui_reader.http.values import LONGEST_PAUSE, Cancelled, FetchError, Limits, Response

__all__ = ["LONGEST_PAUSE", "Cancelled", "FetchError", "Limits", "Response", "get"]

_POLL = 0.05


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
    """Fetch ``url``. Blocks; meant for worker threads.

    ``origins`` are the configured ones (``https://huggingface.co``): neither ``url`` nor a redirect may leave them, and
    plain http is taken for loopback addresses only. ``token`` goes to the origin of ``url`` alone. ``statuses`` are
    those whose body is wanted. ``progress`` is called on this thread with the bytes received and, if known, their
    total. ``cancelled`` is asked about every 50 ms. Raises ``FetchError`` and nothing else.
    """
    call = Call(url, origins, accept, token, etag, last_modified, statuses, limits or Limits())
    future = asyncio.run_coroutine_threadsafe(call.run(), network().loop)
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
