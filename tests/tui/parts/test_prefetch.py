"""The queue of texts goes on where the last reader stopped, once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import Shell
from tui_reader.library.prefetch import QueueState
from tui_reader.tui.parts.prefetch import Prefetch


def prefetch(state: QueueState, run: Any) -> tuple[Any, Prefetch]:
    queue = SimpleNamespace(state=lambda: state, run=run)
    shell: Any = Shell(SimpleNamespace(has_prefetch=True, prefetch=queue))
    parts: Any = shell, None, SimpleNamespace(order=SimpleNamespace(rows=())), SimpleNamespace(counts=(0, 0, 0)), None
    return shell, Prefetch(*parts)


def test_a_queue_that_was_going_goes_on_and_one_that_was_stopped_waits() -> None:
    runs: list[int] = []
    shell, going = prefetch(QueueState(("2401.00001",), 1, True, {}), lambda told, cancelled: runs.append(1))
    going.begin()
    assert (runs, len(shell.said)) == ([1], 1)  # it was for another reader, which is said
    shell, stopped = prefetch(QueueState(("2401.00001",), 1, False, {}), lambda told, cancelled: runs.append(2))
    stopped.begin()
    assert (runs, shell.said) == ([1], [])
