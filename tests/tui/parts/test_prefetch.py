"""The queue of texts goes on where the last reader stopped, once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import Shell
from tui_reader.library.prefetch import Prefetched, QueueState
from tui_reader.tui.parts.prefetch import Prefetch
from tui_reader.tui.saying import files as says


def prefetch(state: QueueState, run: Any) -> tuple[Any, Prefetch]:
    queue = SimpleNamespace(state=lambda: state, run=run)
    shell: Any = Shell(SimpleNamespace(has_prefetch=True, prefetch=queue))
    parts: Any = shell, None, SimpleNamespace(order=SimpleNamespace(rows=())), SimpleNamespace(counts=(0, 0, 0)), None
    return shell, Prefetch(*parts)


def test_a_queue_that_was_going_goes_on_and_one_that_was_stopped_waits() -> None:
    runs: list[int] = []
    shell, going = prefetch(QueueState(("2401.00001",), 1, True, {}), lambda told, cancelled: runs.append(1))
    going.begin()
    assert runs == [1]
    shell, stopped = prefetch(QueueState(("2401.00001",), 1, False, {}), lambda told, cancelled: runs.append(2))
    stopped.begin()
    assert (runs, shell.said) == ([1], [])


def test_what_another_reader_left_half_done_is_gone_on_with() -> None:
    answers = [None, None, Prefetched(texts=3)]
    shell, part = prefetch(QueueState(("2401.00001",), 1, True, {}), lambda told, cancelled: answers.pop(0))
    part.begin()
    assert shell.said == [says.OTHER_READER]
    shell.timers[-1].run_out()
    assert shell.said == [says.OTHER_READER], "once is enough"
    shell.timers[-1].run_out()
    assert (answers, shell.said[1:]) == ([], [says.kept(Prefetched(texts=3))])
