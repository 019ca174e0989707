"""Links in the browser. A link is handed over as one argument, never through a shell."""

from __future__ import annotations

import os
import sys

from tui_reader.models import link


def has_browser() -> bool:
    """Whether a browser would open where the person sits: not over SSH, not without a display."""
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return False
    if os.environ.get("BROWSER"):
        return True
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def in_browser(url: str) -> bool:
    """Open ``url``; whether that worked. Blocks until the browser's starter is done."""
    import webbrowser

    safe = link(url)
    if not safe:
        return False
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    if isinstance(browser, webbrowser.GenericBrowser) and not isinstance(browser, webbrowser.BackgroundBrowser):
        return False  # a browser for the terminal would take the reader's screen
    return browser.open(safe)
