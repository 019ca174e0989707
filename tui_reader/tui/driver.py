"""The reader's own way to the terminal: Textual's for Linux and macOS, where it loses or mistakes something."""

from __future__ import annotations

from textual.drivers.linux_driver import LinuxDriver


class ReaderDriver(LinuxDriver):
    """Reads keys from the terminal and writes frames to it."""
