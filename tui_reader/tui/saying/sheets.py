"""The words of what opens over the reader: help, palette, menus, questions, themes. Pure."""

from __future__ import annotations

from tui_reader.tui.saying import ESC_CANCELS

KEYS, KEYS_HINT = "Keys", "up down scroll, esc closes"
TYPE_TO_SEARCH = "type to search"
NO_KEY, NO_SUCH_KEY = "no key", "no key does that"
COMMANDS, COMMANDS_HINT, COMMAND = "Commands", "enter runs, esc cancels", "a command's name"
NO_COMMAND = "no command is called so"
THEME, THEME_HINT = "Theme", "enter keeps, esc cancels"
TURNS = "capital turns round"
SAVES = "saves"


def enter(does: str, *, completes: bool = False) -> str:
    """The keys below a line to type in; ``does``: what enter does."""
    return f"{'tab completes, ' if completes else ''}enter {does}, {ESC_CANCELS}"


def again(key: str) -> str:
    """The keys below a menu; ``key`` chooses what was chosen last time."""
    return f"{key} again: as last time" if key else ESC_CANCELS
