"""Memory that is free, given back: the C library of Linux keeps what a large list took, until the process ends."""

from __future__ import annotations

import gc
import sys
import time
from contextlib import suppress

EVERY = 3.0
"""Seconds between two times: once takes some milliseconds, or a twentieth of one where there is nothing to give."""
GARBAGE = 20_000
"""New objects after which garbage is collected: Python itself waits until there are a quarter more than before."""

_last = 0.0
_blocks = 0


def closed() -> None:
    """Something large was closed: what is left of it is looked for in the next pause, however near the last one is."""
    global _last, _blocks
    _last = -EVERY
    _blocks = -GARBAGE


def give_back() -> None:
    """Give free memory back to the system, now and then; elsewhere than on Linux that is done anyway."""
    global _last, _blocks
    now = time.monotonic()
    if sys.platform != "linux" or now - _last < EVERY:
        return
    _last = now
    if sys.getallocatedblocks() - _blocks > GARBAGE:
        sys._clear_type_cache()
        gc.collect()
        _blocks = sys.getallocatedblocks()
    import ctypes

    with suppress(OSError, AttributeError):  # a C library without it
        ctypes.CDLL(None).malloc_trim(0)
