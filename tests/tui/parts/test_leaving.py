"""Leaving: at once when all is saved, else when it is, or when it is asked for once more."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.tui.parts.stage import Shell
from tui_reader.tui.parts.leaving import SHORTLY, Leaving


@pytest.fixture
def shell() -> Shell:
    shell = Shell()
    waiting: list[Callable[[], None]] = []
    tasks = SimpleNamespace(
        unwritten=0, refused=0, waiting=waiting, when_written=waiting.append, beside=lambda *_: None, close=lambda _: 2
    )
    shell.tasks = tasks
    return shell


@pytest.fixture
def left() -> list[str]:
    return []


@pytest.fixture
def leaving(shell: Shell, left: list[str]) -> Leaving:
    marker = SimpleNamespace(unwritten=lambda: "saving 1 mark", put_down=lambda: None)
    parts: Any = shell, marker, SimpleNamespace(changed=False, flush=lambda: None), lambda: left.append("left")
    return Leaving(*parts)


def test_it_waits_with_words_for_what_is_not_saved(leaving: Leaving, shell: Shell, left: list[str]) -> None:
    assert leaving.may_leave()
    shell.tasks.unwritten = 1
    assert not leaving.may_leave()
    next(timer for timer in shell.timers if timer.delay == SHORTLY).run_out()
    assert shell.wrong == ["saving 1 mark; q ends without"]
    shell.tasks.unwritten = 0
    shell.tasks.waiting.pop()()
    assert left == ["left"]


def test_asked_once_more_it_gives_up(leaving: Leaving, shell: Shell) -> None:
    shell.tasks.unwritten = 1
    assert not leaving.may_leave()
    assert leaving.may_leave()


def test_it_stays_when_what_it_waited_for_was_refused(leaving: Leaving, shell: Shell, left: list[str]) -> None:
    shell.tasks.unwritten = 1
    assert not leaving.may_leave()
    shell.tasks.unwritten, shell.tasks.refused = 0, 1
    shell.tasks.waiting.pop()()
    assert not left


def test_what_is_lost_is_told(leaving: Leaving) -> None:
    leaving.end()
    assert "2" in leaving.lost
