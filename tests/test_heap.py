"""Memory that is free goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest


def output(program: str) -> str:
    """The output of a program in a process of its own."""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


TAKES_AND_GIVES = """
import re, threading
from tui_reader import heap
def held():
    return int(re.findall(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[0])
def fill():
    kept.append([bytes(1000) for _ in range(100_000)])
    last.append(bytes(1000))  # keeps the end of the heap
kept, last = [], []
thread = threading.Thread(target=fill)
thread.start()
thread.join()
full = held()
kept.clear()
heap.give_back()
print(full - held())
"""


CLOSES = """
import gc, weakref
from tui_reader import heap
class Thing: pass
def closed():
    one = Thing()
    one.itself = one
    return weakref.ref(one)
gc.disable()
heap.give_back()
gone = closed()
heap.give_back()
assert gone(), "nothing says that it was closed"
heap.closed()
heap.give_back()
print(gone())
"""

NAMES = """
import sys
from tui_reader import heap
class Thing: name = 1
names = ["".join(("na", "me")) for _ in range(100)]  # as when C code looks an attribute up: each another string
for name in names:
    getattr(Thing, name)
def held():
    return sum(sys.getrefcount(name) for name in names)
before = held()
heap.closed()
heap.give_back()
print(before - held())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does it by itself")
def test_a_name_that_was_looked_up_holds_no_room() -> None:
    said = output(NAMES)
    assert int(said) > 50


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does it by itself")
def test_what_a_large_list_took_is_given_back() -> None:
    given = output(TAKES_AND_GIVES)
    assert int(given) > 80_000  # of 100,000 kB


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does it by itself")
def test_what_was_closed_is_let_go_in_the_next_pause() -> None:
    said = output(CLOSES)
    assert said == "None\n"


WAITS = """
import gc, weakref
from tui_reader import heap
class Thing: pass
def garbage():
    one = Thing()
    one.itself = one
    return weakref.ref(one)
heap.settle()
gone = garbage()
found = [[] for _ in range(5000)]
print(bool(gone()))
heap.give_back()
print(bool(gone()))
"""


def test_what_a_letter_finds_has_no_garbage_looked_for_before_a_pause() -> None:
    said = output(WAITS)
    assert said.split() == ["True", "False"]


def test_what_became_garbage_lately_is_collected_after_a_frame() -> None:
    tidied = WAITS.replace("heap.give_back()", "heap.tidy()")
    said = output(tidied)
    assert said.split() == ["True", "False"]


PILES_UP = """
import gc, weakref
from tui_reader import heap
class Thing: pass
heap.settle()
one = Thing()
one.itself = one
gone = weakref.ref(one)
gc.collect(1)
gc.collect(1)  # it has lived through some letters
del one
heap.tidy()
print(bool(gone()))
more = [str(number) for number in range(2 * heap.GARBAGE)]
heap.tidy()
print(bool(gone()))
"""


def test_who_types_without_a_pause_piles_up_no_garbage() -> None:
    said = output(PILES_UP)
    assert said.split() == ["True", "False"]
