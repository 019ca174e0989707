"""A full-screen program in a pseudo-terminal, timed by what a person would see change.

While something is measured, output is only read and stamped with its time; pyte, the slow terminal that understands it,
is fed afterwards, piece by piece, so that its own work is in no figure. What changes nothing visible does not count.
Linux, for the memory; any POSIX for the rest.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

QUIET = 0.06
"""Seconds without output after which a key has done all that it does."""
MOST_WAITED = 60.0
KEYS = {"down": "\x1b[B", "up": "\x1b[A", "page down": "\x1b[6~", "page up": "\x1b[5~"}

# What pyte would print instead of ignoring: private modes, reports, keyboard protocols, device control strings.
_NOT_FOR_PYTE = re.compile(
    rb"\x1b\[[<>=][0-9;:]*[ -/]*[@-~]|\x1b\[\?[0-9;]*\$p|\x1b\[\?[0-9;]*[nmrsSu]|\x1b\[[0-9;]*t"
    rb"|\x1b\[[0-9;]* q|\x1bP[^\x1b]*\x1b\\|\x1b[_^][^\x1b]*\x1b\\|\x1b\[[0-9;]*\$[a-z]|\x1b[=>]"
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:<>=?$ ]*|[\]P_^][^\x07\x1b]*\x1b?)?$")
# What a program asks of its terminal, and what a modern one answers, so that nobody waits for an answer in vain.
_ANSWERS = {
    re.compile(rb"\x1b\[\?2026\$p"): b"\x1b[?2026;2$y",
    re.compile(rb"\x1b\[\?2048\$p"): b"\x1b[?2048;0$y",
    re.compile(rb"\x1b\[6n"): b"\x1b[1;1R",
    re.compile(rb"\x1b\[0?c"): b"\x1b[?62;22c",
}


class Terminal:
    """Runs ``command`` on a terminal of its own; a context manager that ends it."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], *, columns: int = 120, lines: int = 40
    ) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._pieces: list[tuple[float, bytes]] = []
        self._rest = b""
        started, start = os.pipe()  # the program waits until its terminal has its size
        self.pid, self._descriptor = pty.fork()
        if self.pid == 0:
            try:
                os.read(started, 1)
                os.execvpe(command[0], list(command), {**environment, "TERM": "xterm-256color", "LANG": "C.UTF-8"})
            finally:
                os._exit(127)
        fcntl.ioctl(self._descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        os.close(started)
        self._begun = time.perf_counter()
        os.write(start, b"x")
        os.close(start)

    def ready(self, words: str) -> float:
        """Milliseconds from the start until ``words`` are on the screen; waits until output has ended."""
        found = None
        while found is None:
            if not self._read(MOST_WAITED):
                raise TimeoutError(f"the screen never showed {words!r}:\n{self.text()}")
            for moment, piece in self._until_quiet(0.0):
                self._feed(piece)
                if found is None and words in self.text():
                    found = moment
        self._feed(b"".join(piece for _, piece in self._until_quiet(0.3)))
        return (found - self._begun) * 1000

    def painted(self) -> float:
        """Milliseconds from the start until anything is on the screen."""
        while True:
            if not self._read(MOST_WAITED):
                raise TimeoutError("the screen never showed anything")
            moment, piece = self._pieces.pop(0)
            self._feed(piece)
            if self.text().strip():
                return (moment - self._begun) * 1000

    def send(self, keys: str) -> None:
        """Send keys and wait for nothing."""
        os.write(self._descriptor, keys.encode())

    def press(self, key: str, *, quiet: float = QUIET, first: bool = False) -> float | None:
        """Milliseconds from a key until the last (``first``: first) visible change; None when it changes nothing."""
        self._feed(b"".join(piece for _, piece in self._until_quiet(0.0)))
        pressed = time.perf_counter()
        os.write(self._descriptor, KEYS.get(key, key).encode())
        self._read(1.0)
        before, last = self._cells(), None
        for moment, piece in self._until_quiet(quiet):
            self._feed(piece)
            after = self._cells()
            if after != before and not (first and last):
                before, last = after, moment
        return None if last is None else (last - pressed) * 1000

    def until(self, key: str, words: Sequence[str], *, quiet: float = 0.3, last: bool = False) -> list[float]:
        """Milliseconds from a key until each of ``words`` is on the screen; waits until output has ended.

        ``last``: for the last of them, until the last visible change.
        """
        self._feed(b"".join(piece for _, piece in self._until_quiet(0.0)))
        pressed = time.perf_counter()
        os.write(self._descriptor, KEYS.get(key, key).encode())
        found: dict[str, float] = {}
        before, final = self.text(), 0.0
        while len(found) < len(words):
            if not self._read(MOST_WAITED):
                raise TimeoutError(f"the screen never showed {words}:\n{self.text()}")
            for moment, piece in self._until_quiet(quiet):
                self._feed(piece)
                text = self.text()
                if text != before:
                    before, final = text, (moment - pressed) * 1000
                for word in words:
                    if word not in found and word in text:
                        found[word] = (moment - pressed) * 1000
        times = [found[word] for word in words]
        return [*times[:-1], final] if last else times

    def resize(self, columns: int, lines: int, *, quiet: float = 0.3) -> float | None:
        """Milliseconds from another size of the terminal until the first visible change that fills it."""
        self._feed(b"".join(piece for _, piece in self._until_quiet(0.0)))
        self._screen.resize(lines, columns)
        self._screen.reset()
        resized = time.perf_counter()
        fcntl.ioctl(self._descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self._read(1.0)
        first = None
        for moment, piece in self._until_quiet(quiet):
            self._feed(piece)
            if first is None and self._screen.display[lines // 2].strip() and self._screen.display[-1].strip():
                first = moment
        return None if first is None else (first - resized) * 1000

    def idle(self, seconds: float) -> int:
        """Bytes that the program writes in so many seconds without a key."""
        end, written = time.perf_counter() + seconds, 0
        while (left := end - time.perf_counter()) > 0:
            self._read(left)
            written += sum(len(piece) for _, piece in self._pieces)
            self._pieces.clear()
        return written

    def memory(self) -> tuple[float, float]:
        """MiB of memory that the program holds, and the most that it ever held."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        now, most = (int(re.findall(rf"{name}:\s+(\d+)", status)[0]) / 1024 for name in ("VmRSS", "VmHWM"))
        return now, most

    def text(self) -> str:
        """The lines on the screen."""
        return "\n".join(self._screen.display)

    def _read(self, wait: float) -> bool:
        """Keep one piece of output, if some comes within ``wait`` seconds."""
        if not select.select([self._descriptor], [], [], max(0.0, wait))[0]:
            return False
        try:
            piece = os.read(self._descriptor, 65_536)
        except OSError:  # the program has ended
            return False
        self._pieces.append((time.perf_counter(), piece))
        for question, answer in _ANSWERS.items():
            if question.search(piece):
                os.write(self._descriptor, answer)
        return bool(piece)

    def _until_quiet(self, quiet: float) -> list[tuple[float, bytes]]:
        """Read until nothing comes for so long; everything that was not looked at yet."""
        while self._read(quiet):
            pass
        pieces = self._pieces.copy()
        self._pieces.clear()
        return pieces

    def _feed(self, piece: bytes) -> None:
        piece = self._rest + piece
        unfinished = _UNFINISHED.search(piece)
        end = unfinished.start() if unfinished else len(piece)
        piece, self._rest = piece[:end], piece[end:]
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", piece))

    def _cells(self) -> list[tuple[pyte.screens.Char, ...]]:
        screen = self._screen
        return [tuple(screen.buffer[y][x] for x in range(screen.columns)) for y in range(screen.lines)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self.pid, signal.SIGTERM)
        while self._read(5.0):
            self._pieces.clear()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._descriptor)
