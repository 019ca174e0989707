"""The terminal's abilities, and its end: signals that ask the reader to leave, and a terminal that is gone."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

GONE_CHECK = 1.0
"""Seconds between looks whether the terminal is still there."""
LEAVING = 3.0
"""Seconds for leaving in good order once it is gone.

Textual's thread that writes to a terminal dies with it; if that was in the middle of a frame, the loop waits for it
forever.
"""


NO_SCREEN = ("dumb", "unknown", "emacs")
"""Values of TERM for terminals without a cursor that could be moved, such as an editor's shell window."""
TRUE_COLOR = ("alacritty", "contour", "foot", "ghostty", "kitty", "rio", "wezterm", "xterm-ghostty", "xterm-kitty")
"""Values of TERM, or what they begin with before a hyphen, for terminals that show every colour."""
TRUE_COLOR_PROGRAMS = (
    "alacritty", "contour", "foot", "ghostty", "hyper", "iterm.app", "kitty", "mintty", "rio", "tabby", "vscode",
    "warpterminal", "wezterm", "zed",
)  # fmt: skip
"""Values of TERM_PROGRAM, in small letters, for the same."""


LIGHT = (7, 9, 10, 11, 12, 13, 14, 15)
"""Those of the 16 colours that are light as a background."""


def can_draw(environment: Mapping[str, str]) -> bool:
    """True when the terminal that ``TERM`` names can show a full screen."""
    return environment.get("TERM", "").partition("-")[0] not in NO_SCREEN


def is_light(environment: Mapping[str, str]) -> bool | None:
    """True when the terminal's background is light, as ``COLORFGBG`` has it (``15;0``); None when it does not say."""
    number = environment.get("COLORFGBG", "").rpartition(";")[2]
    return int(number) in LIGHT if number.isascii() and number.isdecimal() and int(number) < 16 else None


def adapt(environment: MutableMapping[str, str]) -> None:
    """Make of the environment what is true: libraries take from it what the terminal itself knows better.

    ``COLUMNS`` and ``LINES`` may be another terminal's, and are an hour old after a resize; an empty ``NO_COLOR`` asks
    for nothing (https://no-color.org); ``COLORTERM`` is what ssh leaves behind.
    """
    if _has_size():
        environment.pop("COLUMNS", None)
        environment.pop("LINES", None)
    if not environment.get("NO_COLOR"):
        environment.pop("NO_COLOR", None)
    if not environment.get("COLORTERM") and _shows_every_color(environment):
        environment["COLORTERM"] = "truecolor"


def _has_size() -> bool:
    for stream in (sys.__stdout__, sys.__stdin__):
        try:
            if stream is not None and all(os.get_terminal_size(stream.fileno())):
                return True
        except (OSError, ValueError):
            continue
    return False


def _shows_every_color(environment: Mapping[str, str]) -> bool:
    term = environment.get("TERM", "").lower()
    if term.endswith("-direct") or any(term == name or term.startswith(f"{name}-") for name in TRUE_COLOR):
        return True
    if term.partition("-")[0] in ("screen", "tmux", "linux"):
        return False  # what runs inside another terminal may have that one's TERM_PROGRAM
    return environment.get("TERM_PROGRAM", "").lower() in TRUE_COLOR_PROGRAMS


def has_job_control() -> bool:
    """True when a stopped reader can be brought back: a shell that keeps jobs waits behind it.

    The kernel knows: it lets no process of a group stop that has no such shell (POSIX: an orphaned process group).
    """
    try:
        trial = subprocess.Popen(
            ["/bin/sh", "-c", "kill -s TSTP $$"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        stopped = os.WIFSTOPPED(os.waitpid(trial.pid, os.WUNTRACED)[1])
    except OSError:
        return False
    trial.returncode = 0
    if stopped:
        os.kill(trial.pid, signal.SIGKILL)
        os.waitpid(trial.pid, 0)
    return stopped


def watch(close: Callable[[], None], last: Callable[[], None] = lambda: None) -> None:
    """Call ``close`` on the running loop at SIGTERM, SIGHUP or SIGQUIT, and when the terminal is gone.

    Without the last of these a reader whose terminal was closed spins at full load: reads return at once, with
    nothing. When ``close`` could not end it then, ``last`` is called, on another thread, and the process is ended.
    """
    import asyncio  # not before the reader knows that it can draw: late.py brings it in its own way

    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number is not None:
            try:
                loop.add_signal_handler(number, close)
            except (NotImplementedError, RuntimeError, ValueError):  # Windows, or not in the main thread
                return
    if hasattr(select, "poll") and sys.__stdin__ is not None:
        try:
            descriptor = sys.__stdin__.fileno()
        except (OSError, ValueError):
            return
        args = (descriptor, loop, close, last)
        threading.Thread(target=_until_gone, args=args, name="terminal", daemon=True).start()


def _until_gone(
    descriptor: int, loop: asyncio.AbstractEventLoop, close: Callable[[], None], last: Callable[[], None]
) -> None:
    poll = select.poll()
    poll.register(descriptor, 0)  # a hang-up is reported without being asked for
    while not loop.is_closed():
        if any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(0)):
            loop.call_soon_threadsafe(close)
            time.sleep(LEAVING)
            last()
            os._exit(1)  # marks are on the disk before they are acknowledged, so nothing is lost
        time.sleep(GONE_CHECK)
