"""The reader's own way to the terminal: Textual's for Linux and macOS, where it loses or mistakes something."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import signal
import termios
import threading
import time
from typing import Any

from textual import events
from textual.app import App
from textual.message import Message

from tui_reader import lastframe
from tui_reader.tui import output, terminal
from tui_reader.tui.terminal_input import TerminalInput
from tui_reader.tui.textual_private import OpenDriver

ASKS_BACKGROUND = "\x1b]11;?\x1b\\"
"""Asks the terminal for its background's colour; one that knows nothing of it does not answer."""
ALTERNATE_KEYS = "\x1b[=4;2u"
"""Asks terminals with kitty's keyboard protocol to tell a key's place as well."""
AT_ONCE = 65_536
"""Bytes read in one piece; nearly every paste is one."""
MOST_WAITING = 10_000
"""Events from before the first frame that are kept."""

OTHER_SCREEN, SHELLS_SCREEN = "\x1b[?1049h", "\x1b[?1049l"
EMPTIES = "\x1b[0m\x1b[H\x1b[J"
AS_NEW = "\x1b(B\x0f\x1b[?6l\x1b[4l\x1b[r\x1b[0m\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?1004h\x1b[?2004h\x1b[2J"
"""Letters for letters, the whole screen, the reader's modes, and nothing drawn yet."""


class ReaderDriver(OpenDriver):
    """Reads keys from the terminal and writes frames to it."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, output.standard(), debug=debug, mouse=mouse, size=size)
        self._taken: list[Any] | None = None
        """The terminal's settings while the reader has it."""
        self._starting = False
        self._waiting: list[Message] | None = []
        """Keys typed before the first frame; None from then on."""
        self._turn = threading.Lock()
        """Held while an event is handed over, so that those that waited come first."""
        self._wake: tuple[int, int] | None = None
        """A pipe that ends the waiting for input."""
        self._there: list[str] = []
        """The content of each line of the terminal, while that is sure."""
        self._other_screen = False
        """True while the reader's screen is on the terminal already, with its last frame."""
        self._came_back = False
        """True when the process was brought back, and the terminal is not taken for that yet."""
        self._coming_back = threading.Lock()
        """Held while the terminal is taken again: a signal may come in the middle of that."""

    # -- input --------------------------------------------------------------------------------------------------

    def ready(self) -> None:
        """The first frame is there: what was typed until then is acted on now."""
        with self._turn:
            waiting, self._waiting = self._waiting or [], None
            for message in waiting:
                super().process_message(message)

    def request_background(self) -> None:
        """Have the terminal tell whether its background is light; the answer comes as an event, or never."""
        if os.environ.get("TERM", "") != "linux":  # whose console takes part of it for text
            self.write(ASKS_BACKGROUND)
            self.flush()

    def process_message(self, message: Message) -> None:
        """Hand an event to the app, or keep it until there is a frame that it can be for."""
        with self._turn:
            if isinstance(message, events.Event):
                self._there = []
            if self._waiting is not None and isinstance(message, (events.InputEvent, events.Paste)):
                if len(self._waiting) < MOST_WAITING:
                    self._waiting.append(message)
                return
            super().process_message(message)

    def disable_input(self) -> None:
        """Read nothing more. The thread that reads is woken for that, or it would take its time to notice."""
        if self._wake is not None:
            os.write(self._wake[1], b"\0")
        super().disable_input()
        if self._wake is not None:
            for end in self._wake:
                os.close(end)
            self._wake = None

    def run_input_thread(self) -> None:
        """Read, and tell the app, until it is enough."""
        assert self._wake is not None
        woken = self._wake[0]
        parser = TerminalInput()
        data = _typed_ahead(self.fileno)
        while not self.exit_event.is_set():
            try:
                now = time.monotonic()
                messages = parser.feed(data, now) if data else parser.tick(now)
            except Exception:  # no byte is worth the reader: what was begun is dropped, and reading goes on
                parser, messages = TerminalInput(), []
            for message in messages:
                self.process_message(message)
            deadline = parser.deadline
            wait = None if deadline is None else max(0.0, deadline - time.monotonic())
            readable = select.select([self.fileno, woken], [], [], wait)[0]
            data = b""
            if woken in readable or (readable and not (data := _read(self.fileno))):
                return  # told to end; or the terminal is gone, which is looked after elsewhere: reading on would spin

    # -- writing ------------------------------------------------------------------------------------------------

    def write(self, data: str) -> None:
        """Write a frame, or part of one; at the start, what of it is not there yet."""
        if self._other_screen and data == OTHER_SCREEN:
            return  # once more would clear it
        if data == SHELLS_SCREEN:  # where the window grew meanwhile, tmux leaves some of the other screen's lines there
            data = f"{EMPTIES}{data}"
        data = output.placed(data)
        if self._there:
            self._there, data = output.changes(self._there, data)
        super().write(data)

    # -- taking the terminal, and giving it back ----------------------------------------------------------------

    def start_application_mode(self) -> None:
        """Take the terminal."""
        if self._wake is None:
            self._wake = os.pipe()
        self._starting = True
        self._wait_for_turn()
        shown = lastframe.taken()
        if shown and shown.is_drawn:
            self._other_screen, self._there = True, shown.lines
        elif self._taken is None:
            lastframe.guard()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._starting = self._other_screen = False
        if shown:
            self.attrs_before = shown.settings
        self.write(ALTERNATE_KEYS)
        self.flush()
        with contextlib.suppress(termios.error):
            self._taken = termios.tcgetattr(self.fileno)

    def _wait_for_turn(self) -> None:
        """Be stopped, by the kernel, for as long as the terminal is another job's: after ``&`` and ``bg``."""
        while True:
            try:
                termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))
            except termios.error as error:
                if error.args[0] == errno.EINTR:  # brought back, to the front or not
                    continue
            return

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        super().stop_application_mode()
        lastframe.given_back()

    def leaving(self, frame: str) -> None:
        """The reader ends with ``frame`` on the screen."""
        lastframe.remember(output.lines(output.placed(frame)))

    def take_again(self) -> None:
        """Set the terminal as the reader needs it, whatever has set it otherwise meanwhile, and clear it."""
        if self._taken is not None:
            try:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._taken)
            except termios.error:
                return
        self.write(AS_NEW)
        self.take_mouse()
        self.flush()

    def stopped(self) -> None:
        """Leave the terminal and stop, where somebody can bring the reader back."""
        if not terminal.has_job_control():
            return
        if not self.is_writing:
            lastframe.leave()
        elif self.leaves_for_stops:
            self.leave()
        # The whole job, as the terminal itself would: a wrapper that went on would keep its shell waiting.
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(0, signal.SIGTSTP)
        self.stop_as_told()

    def brought_back(self) -> None:
        """Come back: from a stop for which the terminal was left, or from one that came without a warning.

        A second stop may come before the first is mended: this then interrupts itself, and the terminal must not be
        taken twice, with two threads that read keys.
        """
        self._came_back = True
        if not self.leaves_for_stops or self._starting:
            return
        while self._came_back and self._coming_back.acquire(blocking=False):
            try:
                self._came_back = False
                if self.is_left:
                    self.resume_application_mode()
                elif self._taken is not None:
                    self.send_message(self.SignalResume())
            finally:
                self._coming_back.release()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, AT_ONCE)
    except OSError:
        return b""


def _typed_ahead(descriptor: int) -> bytes:
    """Keys typed before the terminal was taken. Its line discipline made newlines of the enter keys in it."""
    data = b""
    while select.select([descriptor], [], [], 0)[0] and (piece := _read(descriptor)):
        data += piece
    return data.replace(b"\n", b"\r")
