"""A monkey at the keyboard: seeded random keys, pastes and mouse, in bursts as key repeat and slow links send them.

The same seed presses the same keys. The keys that quit and suspend are given away in the settings, so that the monkey
can press their letters and never ends the reader itself.
"""

from __future__ import annotations

import os
import random
import re
import select
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.tui.hostile import PAYLOADS
from tests.tui.terminal import MOST_WAITED, Terminal
from tui_reader.tui import commands

CAUGHT_UP = 100
"""Keys after which the monkey waits until the reader is done with them: it presses faster than anybody."""
QUIT = "\x1b[24~"
"""f12, which nothing else has and the monkey never presses."""
SETTINGS = """\
mark_read_after = 0.05
refresh_on_start = false
[keys]
quit = "f12"
suspend = ""
"""
_NAMED = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "f1": "\x1bOP", "enter": "\r", "escape": "\x1b", "tab": "\t",
    "space": " ",
}  # fmt: skip
_TEXTS = (
    "transformer",
    "graph net",
    "2024-01-01",
    "-3",
    "blue tag",
    "/no/such/file",
    "author:lee ",
    '"a b',
    "漢字",
    *PAYLOADS[:8],
)


def sequence(key: str) -> str:
    """The bytes that a terminal sends for a key in the table's names."""
    if key.startswith("ctrl+"):
        return chr(ord(key[-1]) & 0x1F)
    return _NAMED.get(key, key)


KEYS = tuple(sequence(key) for c in commands.COMMANDS for key in c.keys.split(",") if key and c.id != "suspend")
OPENING = ("T", "?", "\x10", "C", "t", "e", "D", "S", "w", "/", "f", "s")
CLOSING = ("\r", "\x1b", "\x13", "q", "\x03")


class Monkey:
    """``press(count)`` presses so many keys; afterwards ``pressed`` tells what, and ``trouble`` what came of it."""

    def __init__(self, terminal: Blind, seed: int) -> None:
        self.pressed: list[str] = []
        self._terminal = terminal
        self._chance = random.Random(seed)

    def press(self, count: int) -> None:
        """Press ``count`` keys (a paste or a click is one), or as many as the reader lives through."""
        end = len(self.pressed) + count
        while len(self.pressed) < end and self._terminal.program.poll() is None:
            burst = list(self._burst())[: end - len(self.pressed)]
            self.pressed += burst
            self._terminal.feed("".join(burst).encode("utf-8", "surrogateescape"))
            if self._chance.random() < 0.01:
                self._terminal.resize(self._chance.randint(1, 200), self._chance.randint(1, 60))
            self._terminal.rest(self._chance.choice((0.0, 0.0, 0.005, 0.02, 0.06)))
            if len(self.pressed) // CAUGHT_UP != (len(self.pressed) - len(burst)) // CAUGHT_UP:
                self._terminal.catch_up()

    def _burst(self) -> Iterator[str]:
        chance = self._chance
        kind = chance.random()
        if kind < 0.15:
            yield from [chance.choice(KEYS)] * chance.randint(2, 8)
        elif kind < 0.3:
            yield chance.choice(OPENING)
            yield from chance.choice(("", "a", "tag", "3", "jj", "kl")) if chance.random() < 0.7 else ()
            yield from [chance.choice(CLOSING)] * chance.randint(1, 3)
        elif kind < 0.4:
            yield f"\x1b[200~{chance.choice(_TEXTS)}\x1b[201~"
        elif kind < 0.5:
            yield chance.choice(_TEXTS[:9])
        elif kind < 0.65:
            yield from self._mouse()
        else:
            yield from chance.choices(KEYS, k=chance.randint(1, 6))

    def _mouse(self) -> Iterator[str]:
        chance = self._chance
        x, y = chance.randint(1, 140), chance.randint(1, 40)
        button = chance.choice((0, 0, 0, 2, 64, 65))
        for _ in range(chance.randint(1, 3)):
            yield f"\x1b[<{button};{x};{y}M"
            if button < 64:
                if chance.random() < 0.3:
                    x, y = chance.randint(1, 140), chance.randint(1, 40)
                    yield f"\x1b[<{button + 32};{x};{y}M"
                yield f"\x1b[<{button};{x};{y}m"

    def leave(self) -> str:
        """Quit; what is wrong with the reader, in a sentence with the last keys, or an empty text."""
        terminal = self._terminal
        if terminal.program.poll() is None:
            terminal.catch_up()
            for key in ("\x1b", "\x1b", QUIT):  # out of whatever is open
                terminal.feed(key.encode())
                terminal.rest(0.3)
        try:
            status: object = terminal.wait_end(60)
        except TimeoutError:
            status = "it does not end"
        said = re.sub(rb"\x1b\[[0-9;?<>=]*[a-zA-Z]", b"", terminal.written).decode(errors="replace")
        if status == 0 and "Traceback" not in said:
            return ""
        return f"status {status} after {len(self.pressed)} keys, the last {self.pressed[-40:]!r}\n{said[-3_000:]}"


class Blind(Terminal):
    """A terminal that nobody looks at: a monkey does not read, and looking takes longer than what it presses."""

    def feed(self, data: bytes) -> None:
        """Send bytes, reading meanwhile: the reader may be waiting until somebody reads."""
        while data and self.program.poll() is None:
            self._read(0.0)
            if select.select([], [self._master], [], 0.05)[1]:
                data = data[os.write(self._master, data[:256]) :]

    def rest(self, seconds: float) -> None:
        """Read for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)

    def catch_up(self) -> None:
        """Read until the reader has done all that it was asked to: until it stands still."""
        end, before = time.monotonic() + MOST_WAITED, -1
        while self.program.poll() is None and time.monotonic() < end:
            used = self._used()
            if used == before:
                return
            before = used
            self.rest(0.1)

    def _used(self) -> int:
        """Ticks of processor that the program has had; where nobody tells, the seconds that pass."""
        try:
            fields = Path(f"/proc/{self.program.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return int(time.monotonic())
        return int(fields[11]) + int(fields[12])

    def resize(self, columns: int, lines: int) -> None:
        """Another size."""
        self._size(columns, lines)

    def memory(self) -> float:
        """MiB of memory that the program holds."""
        status = Path(f"/proc/{self.program.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024

    def _read(self, wait: float) -> bool:
        if not select.select([self._master], [], [], wait)[0]:
            return False
        try:
            piece = os.read(self._master, 65_536)
        except OSError:  # the program has ended
            return False
        self.written = (self.written + piece)[-100_000:]
        return bool(piece)


def home(folder: Path, data: Path | None = None) -> Mapping[str, str]:
    """The environment of a reader for the monkey, with ``data`` as its folder of papers."""
    config = folder / "config"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(SETTINGS)
    return {
        "HOME": str(folder),
        "TUI_READER_CONFIG_DIR": str(config),
        "TUI_READER_DATA_DIR": str(data or folder / "data"),
    }
