"""Other programs: browsers, viewers, editors. What they open is handed over as one argument, never through a shell."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tui_reader.models import link

AT_WORK = 5.0
"""Seconds after which a browser that still runs counts as opened: some are their own starter."""
IN_THE_TERMINAL = ("browsh", "carbonyl", "cha", "elinks", "links", "links2", "lynx", "w3m", "www-browser")
"""Browsers that need the terminal for themselves."""
# Python offers browsers for the terminal, unasked, where TERM says that there is one.
_OPEN = """
import os, sys, webbrowser
term = os.environ.pop("TERM", None)
try:
    webbrowser.get()
except webbrowser.Error:
    pass
if term is not None:
    os.environ["TERM"] = term
sys.exit(not webbrowser.open(sys.argv[1]))
"""


def has_browser() -> bool:
    """True when a browser would open where the person sits: one is named, or there is a display and no SSH."""
    return bool(_named() or terminal_browser()) or has_display()


def has_display() -> bool:
    """True when the person sits before a display of this machine, and not at the other end of SSH."""
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _named() -> list[str]:
    """The browsers that ``BROWSER`` names, without browsers that need the terminal for themselves."""
    named = os.environ.get("BROWSER", "").split(os.pathsep)
    return [one for one in named if one.strip() and os.path.basename((_words(one) or [one])[0]) not in IN_THE_TERMINAL]


def terminal_browser() -> list[str]:
    """The command of a browser for the terminal, when that is the first that ``BROWSER`` names and there is."""
    if sys.platform == "win32":
        return []
    for one in os.environ.get("BROWSER", "").split(os.pathsep):
        command = _words(one)
        if command and shutil.which(command[0]):
            return command if os.path.basename(command[0]) in IN_THE_TERMINAL else []
    return []


def editor() -> list[str]:
    """The command of the editor that ``VISUAL``, else ``EDITOR``, names, in words; empty for none that is here."""
    if sys.platform == "win32":
        return []
    commands = (_words(os.environ.get(name, "")) for name in ("VISUAL", "EDITOR"))
    return next((command for command in commands if command and shutil.which(command[0])), [])


def edit(command: Sequence[str], path: Path) -> int | None:
    """Have a file edited by a program that may take the terminal, until it ends; its status, None where it can't begin.

    What ends it by a signal is a negative status.
    """
    with _interrupts_for_others():
        try:
            return subprocess.run([*command, str(path.absolute())], check=False).returncode  # noqa: S603 - no shell
        except (OSError, ValueError):
            return None


@contextlib.contextmanager
def _interrupts_for_others() -> Iterator[None]:
    """Within this ctrl+c is for the program that has the terminal."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def in_terminal(command: list[str], url: str) -> bool:
    """Open ``url`` with a browser that takes the terminal, until it is closed; whether that worked."""
    safe = link(url)
    if not safe:
        return False
    arguments = [word.replace("%s", safe) for word in command]
    with _interrupts_for_others():
        try:
            return subprocess.run(arguments if arguments != command else [*command, safe], check=False).returncode == 0  # noqa: S603
        except OSError:
            return False


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return []


def in_browser(url: str) -> bool:
    """Open ``url``; whether that worked. Blocks until the browser's starter is done, ``AT_WORK`` seconds at most.

    Python chooses it, from ``BROWSER`` first, in a process of its own: without the terminal, so that nothing that a
    browser writes or asks lands on the reader's screen.
    """
    safe = link(url)
    if not safe:
        return False
    environment = {**os.environ, "BROWSER": os.pathsep.join(_named())}
    return _works([sys.executable, "-I", "-S", "-c", _OPEN, safe], environment)


def _works(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Start a program without the terminal; whether it worked, or still runs after ``AT_WORK`` seconds."""
    try:
        opener = subprocess.Popen(  # noqa: S603 - no shell, and what is opened was checked
            arguments,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError):
        return False
    try:
        return opener.wait(AT_WORK) == 0
    except subprocess.TimeoutExpired:
        threading.Thread(target=opener.wait, daemon=True).start()
        return True


def viewer(command: Sequence[str]) -> list[str]:
    """The command that opens a file for whoever sits here: the one given, else the system's; empty for none."""
    if command:
        return list(command)
    if not has_display():
        return []
    return ["open"] if sys.platform == "darwin" else ["xdg-open"]


def in_viewer(path: Path, command: Sequence[str]) -> bool:
    """Open a file with ``command``; whether that worked. ``%s`` in it is the file, which else comes last.

    Blocks until the program is done, ``AT_WORK`` seconds at most: some go on, others hand over and end.
    """
    file = str(path.absolute())
    arguments = [word.replace("%s", file) for word in command]
    return _works(arguments if arguments != list(command) else [*command, file], os.environ)


def beside(url: str, then: Callable[[bool], None]) -> None:
    """Open ``url`` on a thread of its own, and tell it there whether that worked."""
    threading.Thread(target=lambda: then(in_browser(url)), name="browser", daemon=True).start()
