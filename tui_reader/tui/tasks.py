"""The one bridge from the event loop to calls that may block.

Questions go to a daemon thread, where a newer one of the same name supersedes an older, whose answer is dropped; what
is fetched goes to another, since it may take half a minute, and long work to a third. Writes go to a fourth, one after
the other, and are waited for when the reader closes.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

Answer = TypeVar("Answer")
Cancelled = Callable[[], bool]

CLOSING_WAIT = 10.0
"""Seconds that closing waits for writes; one takes about a millisecond unless another process holds the library."""


class Tasks:
    """Four threads behind one event loop; make it on the loop. Answers and failures arrive on the loop."""

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        """``failed`` is told of what went wrong where the caller gave no handler of its own."""
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()
        """Where Textual finds its app: a thread has none of its own."""
        self._newest: dict[str, int] = {}
        self._count = 0
        self._questions: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._fetches: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._long: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._writes: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=_work, args=(jobs,), daemon=True)
            for jobs in (self._questions, self._fetches, self._long, self._writes)
        ]
        for thread in self._threads:
            thread.start()

    def ask(self, name: str, call: Callable[[Cancelled], Answer], then: Callable[[Answer], None]) -> None:
        """Run ``call(cancelled)`` and give its answer to ``then``, unless ``name`` is asked again before that.

        ``cancelled()`` is true once the answer is not wanted any more.
        """
        self._put(self._questions, name, call, then, self._failed)

    def fetch(
        self,
        name: str,
        call: Callable[[Cancelled], Answer],
        then: Callable[[Answer], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """The same for what asks the network, beside all other questions."""
        self._put(self._fetches, name, call, then, failed or self._failed)

    def work(
        self,
        name: str,
        call: Callable[[Cancelled], Answer],
        then: Callable[[Answer], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """The same for what takes long without asking the network."""
        self._put(self._long, name, call, then, failed or self._failed)

    def cancel(self, name: str) -> None:
        """The answer to what was asked or fetched under ``name`` is not wanted any more."""
        self._newest.pop(name, None)

    def soon(self, call: Callable[[], Any]) -> None:
        """From any thread: run ``call`` on the loop."""
        self._later(call)

    def _put(
        self,
        jobs: queue.SimpleQueue[Callable[[], None] | None],
        name: str,
        call: Callable[[Cancelled], Answer],
        then: Callable[[Answer], None],
        failed: Callable[[Exception], None],
    ) -> None:
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
                self._later(partial(_unless, stale, failed, error))
            else:
                self._later(partial(_unless, stale, then, answer))

        jobs.put(run)

    def write(
        self,
        call: Callable[[], Answer],
        then: Callable[[Answer], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run ``call`` after every write before it; its answer goes to ``then``, its failure to ``failed``."""

        def run() -> None:
            try:
                answer = call()
            except Exception as error:  # whatever it was, the screen goes on and says so
                self._later(partial(failed or self._failed, error))
            else:
                self._later(partial(then, answer))

        self._writes.put(run)

    def close(self) -> None:
        """Finish the writes and stop; questions are abandoned."""
        self._newest.clear()
        self._questions.put(None)
        self._fetches.put(None)
        self._long.put(None)
        self._writes.put(None)
        self._threads[-1].join(CLOSING_WAIT)

    def _later(self, call: Callable[[], Any]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, context=self._context)


def _unless(stale: Callable[[], bool], then: Callable[[Any], None], value: Any) -> None:
    if not stale():
        then(value)


def _work(jobs: queue.SimpleQueue[Callable[[], None] | None]) -> None:
    while job := jobs.get():
        job()
