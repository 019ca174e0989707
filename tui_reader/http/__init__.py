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
from typing import BinaryIO

from tui_reader.http.call import Call, LookUp
from tui_reader.http.download import Beginning, Download
from tui_reader.http.network import network
from tui_reader.http.values import LONGEST_PAUSE, Cancelled, Downloaded, FetchError, Limits, Response

__all__ = ["LONGEST_PAUSE", "Cancelled", "Downloaded", "FetchError", "Limits", "Response", "download", "get", "look_up"]

_POLL = 0.05
_LOOKED_UP = 1.5
"""Seconds in which a name is found, or not waited for."""


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
    shown = 0

    def tell() -> None:
        nonlocal shown
        if progress and call.received != shown:
            shown = call.received
            progress(shown, call.total)

    return _run(call, cancelled, tell)


def look_up(origin: str, *, cancelled: Callable[[], bool] = lambda: False) -> None:
    """Find the address of a configured host, to know at once that there is no network.

    Raises ``FetchError`` when it is not found. What takes longer, and all else that is wrong, is told by whoever asks
    the host then.
    """
    call = LookUp(origin, (origin,), "", None, None, None, (), Limits(seconds=_LOOKED_UP))
    try:
        _run(call, cancelled, lambda: None)
    except FetchError as error:
        if error.offline or isinstance(error, Cancelled):
            raise


def download(
    url: str,
    file: BinaryIO,
    *,
    origins: Collection[str],
    accept: str,
    kinds: Collection[str] = (),
    start: int = 0,
    validator: str = "",
    limits: Limits | None = None,
    began: Callable[[str], None] = lambda validator: None,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int | None], None] = lambda received, total: None,
) -> Downloaded:
    """Write what is at ``url`` to ``file``, opened for writing, as it comes. Blocks; meant for worker threads.

    With ``start`` bytes there already, of the version that ``validator`` names, only the rest is asked for; a service
    that has another version by now, or gives no parts, is taken from the beginning. ``limits.seconds`` are those in
    which some 64 KB have to come, again and again, and ``limits.wire`` is the most that is taken. ``kinds`` are the
    content types that are wanted. ``began`` is told what names the version, before its first byte is written. The rest
    is as with ``get``. Raises ``FetchError``, and OSError when the file can't be written.
    """
    most = limits or Limits()
    call = Download(
        url, origins, accept, None, None, None, (200, 206), most, start=start, validator=validator, kinds=tuple(kinds)
    )
    named, shown = validator, -1

    def begin(beginning: Beginning) -> None:
        nonlocal named
        named = beginning.validator or (validator if beginning.start else "")
        file.seek(beginning.start)
        file.truncate()
        began(named)

    def tell() -> None:
        nonlocal shown
        call.take(begin, file.write)
        if call.received != shown and call.received:
            shown = call.received
            progress(shown, call.total)

    answer = _run(call, cancelled, tell)
    if call.total is not None and file.tell() != call.total:
        raise FetchError(f"{call.host} broke off in the middle; try again, it goes on from there")
    return Downloaded(answer.url, named, file.tell())


def _run(call: Call, cancelled: Callable[[], bool], tell: Callable[[], None]) -> Response:
    """The answer to ``call``; ``tell`` is called on this thread now and then, and when it is there."""
    future = asyncio.run_coroutine_threadsafe(call.run(), network().loop)
    try:
        while True:
            if cancelled():
                raise Cancelled
            done, _ = concurrent.futures.wait([future], timeout=_POLL)
            tell()
            if done:
                return future.result()
    finally:
        future.cancel()
