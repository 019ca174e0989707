"""The environment's word on the terminal, and what is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_reader.tui.terminal import adapt, can_draw


@pytest.mark.parametrize(
    "environment",
    [
        {"TERM": "alacritty"},
        {"TERM": "alacritty-direct"},
        {"TERM": "contour"},
        {"TERM": "foot"},
        {"TERM": "foot-extra"},
        {"TERM": "ghostty"},
        {"TERM": "xterm-ghostty"},
        {"TERM": "wezterm"},
        {"TERM": "xterm-kitty"},
        {"TERM": "xterm-direct"},
        {"TERM": "konsole-direct"},
        {"TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"},
        {"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"},
        {"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"},
        {"TERM": "xterm-256color", "TERM_PROGRAM": "vscode", "COLORTERM": ""},
    ],
)
def test_terminals_known_for_every_colour(environment: dict[str, str]) -> None:
    adapt(environment)
    assert environment["COLORTERM"] == "truecolor"


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"TERM": "xterm"},
        {"TERM": "xterm-256color"},
        {"TERM": "linux"},
        {"TERM": "footling"},
        {"TERM": "screen-256color", "TERM_PROGRAM": "WezTerm"},
        {"TERM": "tmux-256color", "TERM_PROGRAM": "ghostty"},
        {"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"},
    ],
)
def test_of_others_nothing_is_claimed(environment: dict[str, str]) -> None:
    adapt(environment)
    assert "COLORTERM" not in environment


def test_what_a_person_says_of_colours_is_kept() -> None:
    environment = {"TERM": "foot", "COLORTERM": "8bit", "NO_COLOR": "1"}
    adapt(environment)
    assert environment == {"TERM": "foot", "COLORTERM": "8bit", "NO_COLOR": "1"}


def test_without_a_terminal_that_knows_its_size_the_environment_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.get_terminal_size", lambda _: (0, 0))  # a serial line
    environment = {"COLUMNS": "132", "LINES": "43"}
    adapt(environment)
    assert environment == {"COLUMNS": "132", "LINES": "43"}
    monkeypatch.setattr("os.get_terminal_size", lambda _: (80, 24))
    with Path(__file__).open() as anything:
        monkeypatch.setattr("sys.__stdout__", anything)
        adapt(environment)
    assert environment == {}


@pytest.mark.parametrize(("term", "can"), [("dumb", False), ("dumb-emacs-ansi", False), ("unknown", False), ("", True)])
def test_terminals_without_a_cursor(term: str, *, can: bool) -> None:
    assert can_draw({"TERM": term}) == can
    assert can_draw({})
