"""Work that a key begins is a job: told, stopped, ended."""

from __future__ import annotations

from typing import Any

from tests.tui.parts.stage import Shell
from tui_reader.tui.parts import work


def test_work_is_told_from_the_start_or_when_it_takes_its_time() -> None:
    shell: Any = Shell()
    shell.tasks.held = []
    answers: list[str] = []
    work.begin(shell, "import", "importing", lambda _: "done", answers.append)
    assert shell.jobs.latest.words == "importing"
    assert shell.jobs.stop()
    assert shell.tasks.cancelled == ["import"]
    work.begin(shell, "today", "fetching", lambda _: "done", answers.append, told=False)
    assert not shell.jobs.latest
    shell.timers[-1].run_out()
    assert shell.jobs.latest.words == "fetching"
    work.give_up(shell, "today")
    assert shell.jobs.latest is None


def test_work_that_failed_has_ended() -> None:
    shell: Any = Shell()

    def fail(_: object) -> None:
        raise OSError("gone")

    work.begin(shell, "import", "importing", fail, lambda _: None)
    assert shell.jobs.latest is None
    assert len(shell.failures) == 1
