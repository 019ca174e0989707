"""The reader in a pseudo-terminal: what a person's terminal would show, and every byte that it was sent."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyte

ROOT = Path(__file__).parents[2]
READER = (sys.executable, "-m", "tui_reader")
NOWHERE = "http://127.0.0.1:9"
"""An address that refuses every connection, as without a network."""
MOST_WAITED = 20.0
"""Seconds after which what a test waits for is taken to never come."""
KEYS = {"enter": "\r", "escape": "\x1b", "tab": "\t", "backspace": "\x7f", "up": "\x1b[A", "down": "\x1b[B",
        "ctrl+c": "\x03", "ctrl+d": "\x04", "ctrl+l": "\x0c", "ctrl+p": "\x10", "ctrl+r": "\x12", "ctrl+s": "\x13",
        "ctrl+z": "\x1a"}  # fmt: skip

# The program becomes what a shell would start: the terminal is its session's.
_CONTROLLED = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)
# A shell with one job, as far as it matters here: a job that stops gives it the terminal back, a line brings the job to
# the front again, "bg" lets it go on behind.
_SHELL = """
import os, signal, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
front = sys.argv[1] == "front"
job = os.fork()
if not job:
    os.setpgid(0, 0)
    if front:
        os.tcsetpgrp(0, os.getpgrp())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execv(sys.argv[2], sys.argv[2:])
while os.WIFSTOPPED(status := os.waitpid(job, os.WUNTRACED)[1]):
    os.tcsetpgrp(0, os.getpgrp())
    print(f"\\nstopped {job}", flush=True)
    if sys.stdin.readline() != "bg\\n":
        os.tcsetpgrp(0, job)
    os.killpg(job, signal.SIGCONT)
sys.exit(os.waitstatus_to_exitcode(status))
"""
FROM_A_SHELL = (sys.executable, "-c", _SHELL, "front", *READER)
"""The reader as the job of a shell."""
BEHIND_A_SHELL = (sys.executable, "-c", _SHELL, "behind", *READER)
"""The same, but started with ``&``."""
# What pyte would print instead of ignoring: private modes, reports and keyboard protocols.
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=][0-9;:]*[a-z]|\x1b\[\?[0-9;]*\$p|\x1b\[\?[0-9;]*[nmSu]|\x1b\[[0-9;]*t")
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:<>=?$ ]*)?$")


class Terminal:
    """Runs ``command`` with ``environment`` on a terminal of its own; a context manager that ends it."""

    def __init__(
        self,
        environment: Mapping[str, str],
        *arguments: str,
        command: Sequence[str] = READER,
        columns: int = 140,
        lines: int = 40,
    ) -> None:
        self.written = b""
        """Everything that the program sent to the terminal."""
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._rest = b""
        self._master, self._slave = pty.openpty()
        self._size(columns, lines)
        self.before: list[Any] = termios.tcgetattr(self._slave)
        """The terminal's settings before the program changed them."""
        self.program = subprocess.Popen(
            [sys.executable, "-c", _CONTROLLED, *command, *arguments],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env={
                "PATH": os.defpath,
                "PYTHONPATH": str(ROOT),
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "LANG": "C.UTF-8",
                "HF_ENDPOINT": NOWHERE,
                "ARXIV_ENDPOINT": NOWHERE,
                "ARXIV_HTML_ENDPOINT": NOWHERE,
                **environment,
            },
            start_new_session=True,
        )

    # -- what a person does -------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Send keys: by name, else as they are."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())
            if key == "escape":  # with a key right behind it, it would be that key with Alt
                self.settle(0.15)

    def send(self, *pieces: bytes, apart: float = 0.0) -> None:
        """Send bytes, each piece so many seconds after the one before it, as over a slow link."""
        for number, piece in enumerate(pieces):
            if number and apart:
                self.listen(apart)
            os.write(self._master, piece)

    def resize(self, columns: int, lines: int) -> None:
        self._screen.resize(lines, columns)
        self._size(columns, lines)

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.program.pid, number)

    def hang_up(self) -> None:
        """Close the terminal's window."""
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = -1

    def scribble(self, text: bytes) -> None:
        """Write on the terminal as another program would."""
        while not select.select([], [self._slave], [], 0)[1]:
            self._read(0.02)
        os.write(self._slave, text)

    # -- what a person sees -------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        return list(self._screen.display)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def settings(self) -> list[Any]:
        """The terminal's settings as they are."""
        return termios.tcgetattr(self._slave)

    def set(self, settings: list[Any]) -> None:
        """Set the terminal as another program would."""
        termios.tcsetattr(self._slave, termios.TCSANOW, settings)

    def wait(self, seen: str | Callable[[], bool]) -> None:
        """Read until a text is on the screen, or something holds."""
        end = time.monotonic() + MOST_WAITED
        while not (seen in self.text if isinstance(seen, str) else seen()):
            if time.monotonic() > end:
                raise TimeoutError(f"never seen: {seen!r}\n{self.text}")
            self._read(0.05)

    def settle(self, quiet: float = 0.1) -> None:
        """Read until nothing has come for so many seconds."""
        while self._read(quiet):
            pass

    def listen(self, seconds: float) -> bytes:
        """The bytes that the program writes in so many seconds."""
        before, end = len(self.written), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)
        return self.written[before:]

    def wait_output(self) -> None:
        """Wait until the program has written something, and leave it unread."""
        select.select([self._master], [], [], MOST_WAITED)

    def wait_stop(self) -> int:
        """Read until the shell has the terminal back; the number of its job. A line brings the job back."""
        self.wait("stopped ")
        self.settle()
        return int(self.written.rpartition(b"stopped ")[2].split()[0])

    def wait_end(self, seconds: float = MOST_WAITED) -> int:
        """Read until the program has ended; its exit status."""
        end = time.monotonic() + seconds
        while self.program.poll() is None:
            if time.monotonic() > end:
                raise TimeoutError(f"the program does not end\n{self.text}")
            if self._master >= 0:
                self._read(0.02)
            else:
                time.sleep(0.02)
        while self._master >= 0 and self._read(0.0):
            pass
        return self.program.returncode

    # -- the pipe between ---------------------------------------------------------------------------------------

    def _size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def _read(self, wait: float) -> bool:
        """Show one piece of output, if some comes within ``wait`` seconds."""
        if not select.select([self._master], [], [], wait)[0]:
            return False
        try:
            piece = os.read(self._master, 65_536)
        except OSError:  # macOS: the program has ended
            return False
        self.written += piece
        piece = self._rest + piece
        unfinished = _UNFINISHED.search(piece)
        end = unfinished.start() if unfinished else len(piece)
        piece, self._rest = piece[:end], piece[end:]
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", piece))
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.program.kill()
        self.program.wait()
        if self._master >= 0:
            self.hang_up()
