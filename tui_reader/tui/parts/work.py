"""Work that may take long: asked for beside the reading, told in the footer, stopped with a key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tui_reader.tui.jobs import Job
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.tasks import Answer, Cancelled, Thread

SLOW = 0.3
"""Seconds after which the footer says that something is being fetched."""


def begin(
    shell: Shell,
    name: str,
    words: str,
    call: Callable[[Cancelled], Answer],
    then: Callable[[Answer], None],
    *,
    on: Thread = "network",
    stops: bool = True,
    told: bool = True,
    failed: Callable[[Exception], None] | None = None,
) -> Job:
    """Ask for what may take long, as a job called ``words``. ``told``: at once, else when it takes its time.

    ``failed`` is told of an error in place of the reader.
    """
    job = shell.jobs.begin(words, partial(shell.tasks.cancel, name) if stops else None, name=name, told=told)

    def arrived(answer: Answer) -> None:
        job.end()
        then(answer)

    def broke(error: Exception) -> None:
        job.end()
        (failed or shell.failed)(error)

    if not told:
        shell.set_timer(SLOW, job.tell)
    shell.tasks.run(name, call, arrived, broke, on=on)
    return job


def give_up(shell: Shell, name: str) -> None:
    """Nobody waits any more for what is asked for under ``name``."""
    shell.tasks.cancel(name)
    shell.jobs.ended(name)
