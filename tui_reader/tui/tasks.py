"""The one bridge from the event loop to calls that may block.

Questions go to a daemon thread, where a newer one of the same name supersedes an older, whose answer is dropped; what
is fetched goes to others, since it may take half a minute, each kind to its own, so that a paper waits behind no list;
many days and other long work go to one each, since they may take minutes. Writes go to a last one, one after the other,
and are waited for when the reader closes.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import Any, Literal, TypeVar, get_args

Answer = TypeVar("Answer")
Cancelled = Callable[[], bool]
Rest = Callable[[float], float | None]
"""Is told for how many seconds there was no question; gives after how many of them it is called again, if at all."""
Calls = queue.SimpleQueue[Callable[[], None] | None]
Thread = Literal["questions", "network", "texts", "pdfs", "prefetch", "days", "long"]
THREADS: tuple[Thread, ...] = get_args(Thread)
WRITES = "writes"

RESTS = 0.5
"""Seconds without a question after which nobody is typing."""
WRITTEN = 0.25
"""Seconds that a question waits for the marks made before it."""
AT_A_STRETCH, PAUSE = 0.001, 0.0001
"""Seconds that a thread computes between two pauses, and that a pause lasts at least."""
CLOSING_WAIT = 5.0
"""Seconds that closing waits for writes; one takes about a millisecond unless another process holds the library."""


class Turns:
    """Gives the loop its turn: called again and again by a thread that computes for long.

    Python hands over to a thread that waits only every 5 ms, and the loop waits several times with each key.
    """

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def __call__(self) -> None:
        """Pause for a moment, where enough was done since the last one."""
        if time.perf_counter() - self._since > AT_A_STRETCH:
            time.sleep(PAUSE)
            self._since = time.perf_counter()


class Tasks:
    """Threads behind one event loop; make it on the loop. Answers and failures arrive on the loop."""

    def __init__(self, failed: Callable[[Exception], None], rest: Rest = lambda quiet: None) -> None:
        """``failed`` is told of what went wrong where the caller gave no handler of its own.

        ``rest`` is called, on the thread of the questions, when none came for ``RESTS`` seconds after the last; what it
        raises is dropped.
        """
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()
        """The context in which Textual finds its app: a thread has none of its own."""
        self._newest: dict[str, int] = {}
        self._count = 0
        self._calls: dict[str, Calls] = {on: queue.SimpleQueue() for on in THREADS}
        self._writes: Calls = queue.SimpleQueue()
        self._handed = self._written = self._refused = self._lost = 0
        """Writes: the first is counted on the loop, the others on their thread."""
        self._closing = False
        self._closing_turn = threading.Lock()
        self._last_write = threading.Event()
        """Is set when what was handed over last to be written is written, or its first turn is."""
        self._last_write.set()
        self._rest = rest
        self._threads: dict[str, threading.Thread] = {}
        """Those that there was something for, by name."""

    def run(
        self,
        name: str,
        call: Callable[[Cancelled], Answer],
        then: Callable[[Answer], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        on: Thread = "questions",
    ) -> None:
        """Run ``call(cancelled)`` and give its answer to ``then``, unless ``name`` is run again before that.

        ``cancelled()`` is true once the answer is not wanted any more. ``on``: which thread, so that what asks the
        network, or takes long, keeps no question waiting.
        """
        self._count += 1
        number = self._newest[name] = self._count

        def stale() -> bool:
            return self._newest.get(name) != number

        def run() -> None:
            if stale():
                return
            try:
                answer = call(stale)
            except Exception as error:  # whatever it was, the screen goes on and says so
                self._later(partial(_unless, stale, failed or self._failed, error))
            else:
                self._later(partial(_unless, stale, then, answer))

        self._start(on, self._calls[on])
        self._calls[on].put(run)

    def _start(self, name: str, calls: Calls) -> None:
        """Begin the thread that works ``calls`` off, with the first of them: at a start each would take its time."""
        if name not in self._threads:
            rest = self._rest if name == "questions" else None
            thread = self._threads[name] = threading.Thread(target=_work, args=(calls, rest), daemon=True)
            thread.start()

    def _put_write(self, call: Callable[[], None]) -> None:
        self._start(WRITES, self._writes)
        self._writes.put(call)

    def cancel(self, name: str) -> None:
        """The answer to what was run under ``name`` is not wanted any more."""
        self._newest.pop(name, None)

    def soon(self, call: Callable[[], Any]) -> None:
        """From any thread: run ``call`` on the loop."""
        self._later(call)

    def write(
        self,
        call: Callable[[], Answer],
        then: Callable[[Answer], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run ``call`` after every write before it; its answer goes to ``then``, its failure to ``failed``."""
        written = self._last_write = threading.Event()

        def run() -> None:
            try:
                answer = call()
            except Exception as error:  # whatever it was, the screen goes on and says so
                self._wrote(refused=True)
                self._later(partial(failed or self._failed, error))
            else:
                self._wrote()
                self._later(partial(then, answer))
            written.set()

        self._handed += 1
        self._put_write(run)

    def after_writes(self) -> Callable[[], None]:
        """A call for another thread that waits, not for long, until what was handed over by now is written.

        A question after a mark is then answered with it. Of many only the first waits in vain.
        """
        written = self._last_write

        def wait() -> None:
            if not written.wait(WRITTEN):
                written.set()

        return wait

    def when_written(self, then: Callable[[], None]) -> None:
        """Call ``then`` on the loop once the writes before it are done."""
        self._put_write(lambda: self._later(then))

    @property
    def unwritten(self) -> int:
        """Writes that were handed over and are not done."""
        return self._handed - self._written

    @property
    def refused(self) -> int:
        """Writes that failed so far."""
        return self._refused

    def _wrote(self, *, refused: bool = False) -> None:
        """A write is done, or failed; once the loop ends nobody is told of that by itself."""
        self._refused += refused
        self._lost += refused and self._closing
        self._written += 1

    def beside(self, call: Callable[[], object], failed: Callable[[Exception], None] | None = None) -> None:
        """Run ``call`` on a thread of its own, which waits for nothing else; its failure goes to ``failed``."""

        def run() -> None:
            try:
                call()
            except Exception as error:  # whatever it was, the screen goes on and says so
                self._later(partial(failed or self._failed, error))

        threading.Thread(target=run, daemon=True).start()

    def write_in_turns(
        self,
        turns: Iterator[Answer],
        each: Callable[[Answer], None],
        then: Callable[[], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run ``turns`` to their end as a write, other writes between them: none waits for more than one turn.

        What each turn gives goes to ``each``; then ``then`` is called, or ``failed``.
        """
        written = self._last_write = threading.Event()

        def run() -> None:
            try:
                for answer in turns:
                    written.set()
                    self._later(partial(each, answer))
                    with self._closing_turn:
                        if not (self._closing or self._writes.empty()):
                            self._writes.put(run)
                            return
            except Exception as error:  # whatever it was, the screen goes on and says so
                self._wrote(refused=True)
                self._later(partial(failed or self._failed, error))
            else:
                self._wrote()
                self._later(then)
            written.set()

        self._handed += 1
        self._put_write(run)

    def close(self, wait: float = CLOSING_WAIT) -> int:
        """Finish the writes, for at most ``wait`` seconds, and stop; questions are abandoned.

        How many of the writes failed, or were not done by then, with nobody left to be told.
        """
        self._newest.clear()
        with self._closing_turn:  # so that turns which give way stand before the end
            self._closing = True
            for calls in (*self._calls.values(), self._writes):
                calls.put(None)
        if WRITES in self._threads:
            self._threads[WRITES].join(wait)
        return self.unwritten + self._lost

    def _later(self, call: Callable[[], Any]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, context=self._context)


def _unless(stale: Callable[[], bool], then: Callable[[Any], None], value: Any) -> None:
    if not stale():
        then(value)


def _work(calls: Calls, rest: Rest | None = None) -> None:
    while True:
        quiet, until = 0.0, RESTS if rest else None
        while True:
            try:
                call = calls.get(timeout=None if until is None else max(0.0, until - quiet))
            except queue.Empty:
                quiet, until = until or 0.0, None
                if rest:
                    with suppress(Exception):  # nobody waits for it, and the questions must go on
                        until = rest(quiet)
            else:
                break
        if not call:
            return
        call()
        del call  # what it holds may be large, and the next may be long in coming
