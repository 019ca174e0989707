"""A terminal of known abilities, and readers in folders of the test's own."""

from __future__ import annotations

from functools import partial

import pytest

from tests.tui.driver import Start, reader
from tests.tui.terminal import NOWHERE
from tui_reader.paths import Paths


@pytest.fixture(autouse=True)
def known_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests' own terminal decide nothing."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    for name in ("NO_COLOR", "SSH_CONNECTION", "SSH_TTY", "BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def no_services(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no network where no test says otherwise: what is asked of the services fails at once."""
    for name in ("HF_ENDPOINT", "ARXIV_ENDPOINT", "ARXIV_HTML_ENDPOINT"):
        monkeypatch.setenv(name, NOWHERE)


@pytest.fixture
def start(own_folders: Paths) -> Start:
    """``async with start(size=, settings=, query=, papers=) as reader``; each start finds what the last one left."""
    return partial(reader, own_folders)


@pytest.fixture(autouse=True)
def shorter_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual looks every 20 ms whether the process is idle, several times a key; more often is as safe and faster."""
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 0.004)
