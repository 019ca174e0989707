"""The first frame is the last one: what the screen showed when the reader was closed stands there while it loads.

It is written before anything else is imported, so this module imports nothing that takes time. Whoever can write the
file could send what they like to the terminal; so a frame is taken apart into text, styles and columns, and anything
else in it makes it none.
"""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Sequence

from tui_reader import __version__, folders

if sys.platform != "win32":
    import signal
    import termios

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Final

FILE = "frame"
"""The file's name, in the folder of what may be lost."""
KIND = b"tui-reader frame 1"
MOST = 2_000_000
"""Bytes that are read of it; a large terminal's frame takes a tenth."""

DECIDES = (
    "TERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "COLORTERM", "COLORFGBG", "NO_COLOR", "FORCE_COLOR",
    "TTY_COMPATIBLE", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_THEME", "TMUX", "STY", "SSH_TTY", "LANG", "LC_ALL", "LC_CTYPE",
    "LC_TIME", "TZ",
)  # fmt: skip
"""Variables by which another run's frame may be another one, or another terminal's."""

TAKES = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h"
"""The other screen, no cursor, no new line after a last column, and a paste that can be told from keys."""
GIVES = "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[<u\x1b[0m\x1b[?7h\x1b[?1049l\x1b[?25h"
"""All of it back, and whatever the reader had asked for besides, when it got no further."""

_FORBIDDEN = frozenset(
    map(chr, (*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)))
)
"""Characters that no text on the screen has: controls, line ends, and what turns the direction of writing."""


class Frame:
    """A frame that stands on the terminal, or the room for the first one, and how the terminal was before."""

    def __init__(
        self, keyboard: int, screen: int, settings: list[Any], size: tuple[int, int], lines: list[str]
    ) -> None:
        """``keyboard`` and ``screen`` are the terminal's descriptors."""
        self.keyboard = keyboard
        self.screen = screen
        self.settings: Final = settings
        """The terminal's settings, to be restored at the end."""
        self.size = size
        self._lines = lines
        self.is_drawn = bool(lines)
        """True once something was drawn, or is about to be: then the screen is to be given back as well."""
        self.signals: dict[int, Any] = {}
        """The handler of each signal before."""

    @property
    def lines(self) -> list[str]:
        """The content of each line; nothing when the terminal has another size by now, or had one meanwhile."""
        return self._lines if os.get_terminal_size(self.screen) == self.size else []

    def resized(self, *_: object) -> None:
        """Another size, be it for a moment, or a stop: the terminal may have wrapped and moved what it showed."""
        self._lines = []


_identity = ""
"""The terminal and the settings of this run."""
_last: Sequence[str] = ()
"""The frame with which this run ended."""
_shown: Frame | None = None
"""The frame on the terminal, or the room for it, until the terminal is given back."""


def begin(*, show: bool) -> None:
    """Begin a run of the reader. ``show``: with the last frame, where this run's first will be much the same.

    From here on keys are kept and not echoed; ``leave`` undoes it all, and so does a signal that ends the program.
    """
    global _identity
    if sys.platform == "win32" or sys.__stdin__ is None or sys.__stdout__ is None:
        return
    try:
        keyboard, screen = sys.__stdin__.fileno(), sys.__stdout__.fileno()
        size = os.get_terminal_size(screen)
        _identity = _of_this_run()
        # A job in the background has no terminal to take.
        if os.tcgetpgrp(keyboard) == os.getpgrp():
            lines = _kept(size.lines) if show else []
            _take(Frame(keyboard, screen, termios.tcgetattr(keyboard), size, lines), lines)
    except (OSError, ValueError, termios.error, folders.NoHomeError):
        pass


def leave() -> None:
    """Give the terminal back as it was, unless that was done; what is said next is to be seen."""
    global _shown
    if (frame := _shown) is None:
        return
    # Whoever presses ctrl+c again and again must not break this off; a signal that ends the program does all of it.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    if frame.is_drawn:
        _write(frame, GIVES.encode())
    try:  # noqa: SIM105 - contextlib would be one more import
        termios.tcsetattr(frame.keyboard, termios.TCSANOW, frame.settings)
    except termios.error:  # it is gone
        pass
    for number, handler in frame.signals.items():
        if signal.getsignal(number) in (_end, frame.resized):
            signal.signal(number, handler)
    _shown = None
    signal.signal(signal.SIGINT, before)


def guard() -> None:
    """The terminal's screen is about to be taken: give that back too, at any end from here on.

    Nothing else would, until a reader is there that looks after signals.
    """
    if sys.platform == "win32" or sys.__stdin__ is None or sys.__stdout__ is None:
        return
    try:
        if _shown is None:  # begun behind a shell, or left for a stop
            keyboard, screen = sys.__stdin__.fileno(), sys.__stdout__.fileno()
            _guard(Frame(keyboard, screen, termios.tcgetattr(keyboard), (0, 0), []))
    except (OSError, ValueError, termios.error):
        pass
    if _shown is not None:
        _shown.is_drawn = True


def taken() -> Frame | None:
    """The terminal as it was found, for whoever goes on from there and calls ``given_back`` at the end."""
    return _shown


def given_back() -> None:
    """The terminal was given back by whoever had taken it."""
    global _shown
    _shown = None


def remember(lines: Sequence[str]) -> None:
    """The run ends with this frame on the screen.

    ``lines`` are text with styles (SGR) and columns (CHA), without an end of line.
    """
    global _last
    _last = lines if all(map(_is_drawn, lines)) else ()


def end() -> None:
    """The run has ended: give the terminal back, unless that was done, and keep the last frame for the next run.

    That it can't be kept is no error.
    """
    leave()
    if _identity and _last:
        try:  # noqa: SIM105
            _save("\n".join([_identity_line(), *_last]))
        except (OSError, ValueError, folders.NoHomeError):
            pass


# -- the file -----------------------------------------------------------------------------------------------------


def _of_this_run() -> str:
    """The facts of program, terminal and settings by which a frame of another run is one of this; on one line.

    The settings are those of its beginning: what was written to them since shows in the next run.
    """
    settings = _stamp(os.path.join(folders.config(), "config.toml"))
    return ascii([__version__, sys.stdout.encoding, settings, *(f"{name}={os.environ.get(name)}" for name in DECIDES)])


def _identity_line() -> str:
    """The same with the size and what the screen remembers, as they are now."""
    assert sys.__stdout__ is not None
    size = "{}x{}".format(*os.get_terminal_size(sys.__stdout__.fileno()))
    return f"{_identity} {size} {_stamp(os.path.join(folders.data(), 'ui.json'))}"


def _stamp(path: str) -> str:
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return "none"
    return f"{status.st_mtime_ns}/{status.st_size}"


def _kept(count: int) -> list[str]:
    """The ``count`` lines of the kept frame, where there is one that may be shown."""
    try:
        return _read(count)
    except (OSError, ValueError):
        return []


def _read(count: int) -> list[str]:
    """The ``count`` lines of the kept frame; none unless it is whole, this user's, of this run's kind, only drawn."""
    descriptor = os.open(_path(), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if status.st_uid != os.geteuid() or status.st_mode & 0o170077 != 0o100000 or status.st_size > MOST:
            return []
        data = os.read(descriptor, MOST)
    finally:
        os.close(descriptor)
    head, _, rest = data.partition(b"\n")
    if head != _head(rest):
        return []
    identity, *lines = rest.decode().split("\n")
    known = identity == _identity_line() and len(lines) == count and all(map(_is_drawn, lines))
    return lines if known and os.path.exists(os.path.join(folders.data(), "library.db")) else []


def _save(text: str) -> None:
    from pathlib import Path

    from tui_reader import files  # at the end of a run; at its beginning this module has to be quick

    data = text.encode()
    with files.replacing(Path(_path())) as file:
        file.write(_head(data) + b"\n" + data)


def _path() -> str:
    return os.path.join(folders.data(), FILE)


def _head(data: bytes) -> bytes:
    return b"%s %08x %d" % (KIND, zlib.crc32(data), len(data))


def _is_drawn(line: str) -> bool:
    """True when a line has nothing but text, styles and columns in it."""
    text, *pieces = line.split("\x1b")
    for piece in pieces:
        body = piece[1:].lstrip("0123456789;")
        if piece[:1] != "[" or body[:1] not in ("m", "G"):
            return False
        text += body[1:]
    return _FORBIDDEN.isdisjoint(text)


# -- the terminal -------------------------------------------------------------------------------------------------


def _guard(frame: Frame) -> None:
    global _shown
    _shown = frame
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP):
        if signal.getsignal(number) is signal.SIG_DFL:
            frame.signals[number] = signal.signal(number, _end)


def _take(frame: Frame, lines: list[str]) -> None:
    global _shown
    quiet = [*frame.settings]
    quiet[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    quiet[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    quiet[6] = [*frame.settings[6]]
    quiet[6][termios.VMIN], quiet[6][termios.VTIME] = 1, 0
    nothing = bytes([os.fpathconf(frame.keyboard, "PC_VDISABLE") & 0xFF])
    for name in ("VSUSP", "VDSUSP", "VQUIT"):  # keys of the reader, too; ctrl+c ends a start that takes too long
        if hasattr(termios, name):
            quiet[6][getattr(termios, name)] = nothing
    try:
        _guard(frame)
        for number in (signal.SIGWINCH, signal.SIGCONT):
            frame.signals[number] = signal.signal(number, frame.resized)
        termios.tcsetattr(frame.keyboard, termios.TCSANOW, quiet)
        if lines:
            drawn = "".join(f"\x1b[{number};1H{line}" for number, line in enumerate(lines, 1))
            _write(frame, f"{TAKES}{drawn}".encode(sys.stdout.encoding, "replace"))
        if _shown is not frame:  # left for a stop in the middle of this
            _shown = frame
            leave()
    except BaseException:
        leave()
        raise


def _end(number: int, _: FrameType | None) -> None:
    """Do what the signal would have done to the program, with the terminal as it was.

    That is to end, or to stop; once it goes on from that, the start does so without a frame.
    """
    leave()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _write(frame: Frame, data: bytes) -> None:
    try:
        while data and frame is _shown:
            data = data[os.write(frame.screen, data) :]
    except OSError:  # it is gone, or takes nothing for now: what is not there the next frame will bring
        frame.resized()
