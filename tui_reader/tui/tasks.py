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
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import Any, Literal, TypeVar

Answer = TypeVar("Answer")
Cancelled = Callable[[], bool]
Jobs = queue.SimpleQueue[Callable[[], None] | None]

RESTS = 0.5
"""Seconds without a question after which nobody is typing."""
CLOSING_WAIT = 10.0
"""Seconds that closing waits for writes; one takes about a millisecond unless another process holds the library."""


class Tasks:
    """Four threads behind one event loop; make it on the loop. Answers and failures arrive on the loop."""

    def __init__(self, failed: Callable[[Exception], None], rest: Callable[[], None] = lambda: None) -> None:
        """``failed`` is told of what went wrong where the caller gave no handler of its own.

        ``rest`` is called once, on the thread of the questions, when none came for ``RESTS`` seconds; what it raises
        is dropped.
        """
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()
        """Where Textual finds its app: a thread has none of its own."""
        self._newest: dict[str, int] = {}
        self._count = 0
        self._asked: dict[str, Jobs] = {on: queue.SimpleQueue() for on in ("questions", "network", "long")}
        self._writes: Jobs = queue.SimpleQueue()
        self._threads = [threading.Thread(target=_work, args=(self._asked["questions"], rest), daemon=True)]
        self._threads += [
            threading.Thread(target=_work, args=(jobs,), daemon=True)
            for jobs in (self._asked["network"], self._asked["long"], self._writes)
        ]
        for thread in self._threads:
            thread.start()

    def ask(
        self,
        name: str,
        call: Callable[[Cancelled], Answer],
        then: Callable[[Answer], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        on: Literal["questions", "network", "long"] = "questions",
    ) -> None:
        """Run ``call(cancelled)`` and give its answer to ``then``, unless ``name`` is asked again before that.

        ``cancelled()`` is true once the answer is not wanted any more. ``on``: which thread, so that what asks the
        network, or takes long without it, keeps no question waiting.
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

        self._asked[on].put(run)

    def cancel(self, name: str) -> None:
        """The answer to what was asked or fetched under ``name`` is not wanted any more."""
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

        def run() -> None:
            try:
                answer = call()
            except Exception as error:  # whatever it was, the screen goes on and says so
                self._later(partial(failed or self._failed, error))
            else:
                self._later(partial(then, answer))

        self._writes.put(run)

    def beside(self, call: Callable[[], object], failed: Callable[[Exception], None] | None = None) -> None:
        """Run ``call`` on a thread of its own, which waits for nothing else; its failure goes to ``failed``."""

        def run() -> None:
            try:
                call()
            except Exception as error:  # whatever it was, the screen goes on and says so
                self._later(partial(failed or self._failed, error))

        threading.Thread(target=run, daemon=True).start()

    def close(self) -> None:
        """Finish the writes and stop; questions are abandoned."""
        self._newest.clear()
        for jobs in (*self._asked.values(), self._writes):
            jobs.put(None)
        self._threads[-1].join(CLOSING_WAIT)

    def _later(self, call: Callable[[], Any]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, context=self._context)


def _unless(stale: Callable[[], bool], then: Callable[[Any], None], value: Any) -> None:
    if not stale():
        then(value)


def _work(jobs: Jobs, rest: Callable[[], None] | None = None) -> None:
    while True:
        try:
            job = jobs.get(timeout=RESTS if rest else None)
        except queue.Empty:
            if rest:
                with suppress(Exception):  # nobody waits for it, and the questions must go on
                    rest()
            job = jobs.get()
        if not job:
            return
        job()
