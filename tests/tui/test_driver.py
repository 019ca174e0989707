"""The way to the terminal, where a signal comes at the wrong moment."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from textual.app import App
from textual.message import Message

from tui_reader.tui.driver import ReaderDriver

TAKEN: list[str] = []


class Driver(ReaderDriver):
    """Takes no terminal; it is brought back from a second stop before it is back from the first."""

    def resume_application_mode(self) -> None:
        TAKEN.append("begun")
        if len(TAKEN) == 1:
            self._sigcont_application()
        self._must_signal_resume = False
        TAKEN.append("taken")

    def send_message(self, message: Message) -> None:
        TAKEN.append("looked at again")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
    TAKEN.clear()
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


async def test_the_terminal_is_taken_once_however_often_the_reader_is_brought_back() -> None:
    driver = Driver(App())
    driver._taken, driver._must_signal_resume = [], True
    driver._sigcont_application()
    assert TAKEN == ["begun", "taken", "looked at again"]
    driver._sigcont_application()
    assert TAKEN[3:] == ["looked at again"]
