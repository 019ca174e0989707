"""The end of the terminal: signals that ask the reader to leave, and a terminal that is gone."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable

GONE_CHECK = 1.0
"""Seconds between looks whether the terminal is still there."""
LEAVING = 3.0
"""Seconds for leaving in good order once it is gone.

Textual's thread that writes to a terminal dies with it; if that was in the middle of a frame, the loop waits for it
forever.
"""


def watch(close: Callable[[], None]) -> None:
    """Call ``close`` on the running loop at SIGTERM or SIGHUP, and when the terminal is gone.

    Without the last a reader whose terminal was closed spins at full load: reads return at once, with nothing.
    """
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None:
            try:
                loop.add_signal_handler(number, close)
            except (NotImplementedError, RuntimeError, ValueError):  # Windows, or not in the main thread
                return
    if hasattr(select, "poll") and sys.__stdin__ is not None:
        try:
            descriptor = sys.__stdin__.fileno()
        except (OSError, ValueError):
            return
        args = (descriptor, loop, close)
        threading.Thread(target=_until_gone, args=args, name="terminal", daemon=True).start()


def _until_gone(descriptor: int, loop: asyncio.AbstractEventLoop, close: Callable[[], None]) -> None:
    poll = select.poll()
    poll.register(descriptor, 0)  # a hang-up is reported without being asked for
    while not loop.is_closed():
        if any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(0)):
            loop.call_soon_threadsafe(close)
            time.sleep(LEAVING)
            os._exit(1)  # marks are on the disk before they are acknowledged, so nothing is lost
        time.sleep(GONE_CHECK)
