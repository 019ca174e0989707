"""Memory that is free, given back: the C library of Linux keeps what a large list took, until the process ends."""

from __future__ import annotations

import sys
import time
from contextlib import suppress

EVERY = 3.0
"""Seconds between two times: once takes some milliseconds."""
IDLE = 2_000
"""Blocks of Python's more or fewer than the last time are nothing to give back: nobody did anything."""

_last = 0.0
_blocks = 0


def give_back() -> None:
    """Give free memory back to the system, now and then; elsewhere than on Linux that is done anyway."""
    global _last, _blocks
    now = time.monotonic()
    if sys.platform != "linux" or now - _last < EVERY:
        return
    _last = now
    blocks = sys.getallocatedblocks()
    if abs(blocks - _blocks) < IDLE:
        return
    _blocks = blocks
    import ctypes

    with suppress(OSError, AttributeError):  # a C library without it
        ctypes.CDLL(None).malloc_trim(0)
