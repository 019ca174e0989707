"""Memory: what is free is given back, which the C library of Linux would keep, and garbage waits for a pause."""

from __future__ import annotations

import gc
import sys
import time
from contextlib import suppress

EVERY = 3.0
"""Seconds between two times: once takes some milliseconds, or a twentieth of one where there is nothing to give."""
GARBAGE = 20_000
"""New objects after which garbage is collected: Python itself waits until there are a quarter more than before."""

YOUNG = 25_000
"""New objects after which Python looks for garbage by itself, which it would 35 times as often.

What a search finds is some thousand objects, which go by themselves with the next letter: looking through them took one
to five milliseconds of most letters.
"""

OLDER = 8
"""Times after which objects that lived through one are looked at as well."""

_last = 0.0
_blocks = 0
_times = 0


def settle() -> None:
    """All objects by now live as long as the process: they are not looked at again. From here on pauses collect."""
    global _blocks
    _blocks = sys.getallocatedblocks()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
    gc.enable()


def tidy() -> None:
    """Collect what became garbage lately, in less than a millisecond: for the moment after a frame.

    Once in some queries all of it, which takes ten: what lived through a few letters is garbage as well by then, and
    who types for minutes without a pause would pile it up.
    """
    global _times
    if not gc.isenabled():
        return
    _times += 1
    if not _collect():
        gc.collect(0 if _times % OLDER else 1)


def _collect() -> bool:
    """Collect all garbage where enough is new since the last time; true when that was done."""
    global _blocks
    if sys.getallocatedblocks() - _blocks <= GARBAGE:
        return False
    gc.collect()
    _blocks = sys.getallocatedblocks()
    return True


def closed() -> None:
    """Something large was closed: what is left of it is looked for in the next pause, however near the last one is."""
    global _last, _blocks
    _last = -EVERY
    _blocks = -GARBAGE


def give_back() -> None:
    """In a pause: collect new garbage, and now and then all of it, and give free memory back to the system.

    Elsewhere than on Linux the last is done anyway.
    """
    global _last
    if gc.isenabled():
        gc.collect(1)
    now = time.monotonic()
    if sys.platform != "linux" or now - _last < EVERY:
        return
    _last = now
    if _collect():
        sys._clear_type_cache()
    import ctypes

    with suppress(OSError, AttributeError):  # a C library without it
        ctypes.CDLL(None).malloc_trim(0)
