"""Whatever is pressed, clicked and pasted, in whatever order: the reader goes on, and ends when it is asked to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.monkey import Blind, Monkey, home


@pytest.mark.parametrize("seed", [1, 2])
def test_no_keys_end_the_reader(tmp_path: Path, seed: int) -> None:
    with Blind(home(tmp_path)) as terminal:
        terminal.wait_output()
        terminal.rest(1.0)
        monkey = Monkey(terminal, seed)
        monkey.press(200)
        assert monkey.leave() == ""
