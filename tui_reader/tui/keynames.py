"""Names of keys as people write them in the settings, and as Textual knows them."""

from __future__ import annotations

from typing import Final

from textual.keys import REPLACED_KEYS, key_to_character

from tui_reader.tui.saying import keys as says
from tui_reader.tui.textual_private import character_to_key

WRITTEN: Final = {
    "esc": "escape",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page_down": "pagedown",
    "pgup": "pageup",
    "page_up": "pageup",
    "del": "delete",
    "ins": "insert",
    "return": "enter",
    "control": "ctrl",
    "option": "alt",
}
"""Other ways to write a key or a modifier; the help shows some of them."""
SHOWN: Final = {"escape": "esc", "pagedown": "pgdn", "pageup": "pgup", "ctrl+@": "ctrl+space"}
"""Keys as the help shows them, where that is shorter than their names."""

_MOVING = frozenset(
    ["up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"]
    + [f"f{number}" for number in range(1, 25)]
)
"""Keys that terminals send with any modifiers."""
_PLAIN = frozenset(["enter", "tab", "escape", "backspace", "space"])
_SAME: Final = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+[": "escape"}
"""The keys that most terminals send for some keys with ctrl."""
_CONTROLS: Final = {
    " ": "ctrl+@",
    "@": "ctrl+@",
    "\\": "ctrl+backslash",
    "]": "ctrl+right_square_bracket",
    "^": "ctrl+circumflex_accent",
    "_": "ctrl+underscore",
    "/": "ctrl+underscore",
}
"""Signs that go with ctrl."""


def split(keys: str) -> list[str]:
    """The keys in a value of the settings, as they are written. Commas part them, so a comma stands alone or last."""
    names = [name.strip() for name in keys.split(",")]
    comma = len(names) > 1 and not names[-1] and not names[-2]
    return [name for name in names if name] + ([","] if comma else [])


def named(written: str) -> str:
    """Textual's name of a key. Raises ValueError, with a sentence, when no terminal sends it."""
    *modifiers, key = [*written[:-2].split("+"), "+"] if written.endswith("++") else written.split("+")
    if not key:
        modifiers, key = [], written  # the plus sign itself, or a mistake
    held = {WRITTEN.get(name.lower(), name.lower()) for name in modifiers}
    if len(key) > 1:
        key = key.lower().replace("-", "_")
        key = WRITTEN.get(key, key)
    unknown = says.no_key(written)
    if held - {"ctrl", "alt", "shift"}:
        raise ValueError(unknown)
    if key in _MOVING:
        return "+".join((*sorted(held), key))
    if key in _PLAIN and key != "space":
        return _plain(key, held, written)
    character = key if len(key) == 1 else _character_called(key)
    if not character.isprintable() or len(character) != 1:
        raise ValueError(unknown)
    return _of_character(character, held, written)


def _plain(key: str, held: set[str], written: str) -> str:
    if not held or (key, held) in (("tab", {"shift"}), ("enter", {"alt"}), ("backspace", {"alt"})):
        return "+".join((*sorted(held), key))
    raise ValueError(says.another(written, key))


def _of_character(character: str, held: set[str], written: str) -> str:
    name = character_to_key(character)
    if not held:
        return name
    lower = character.lower()
    if held == {"shift"}:
        raise ValueError(says.shifted(written, character))
    if "ctrl" not in held:
        return (
            f"alt+shift+{lower}" if character.isalpha() and ("shift" in held or character != lower) else f"alt+{name}"
        )
    if "shift" in held:
        raise ValueError(says.without_shift(written))
    if same := _SAME.get(f"ctrl+{lower}"):
        raise ValueError(says.the_same(written, same))
    if lower in "abcdefghijklmnopqrstuvwxyz":
        return "+".join((*sorted(held), lower))
    if held == {"ctrl"} and character in _CONTROLS:
        return _CONTROLS[character]
    raise ValueError(says.without_ctrl(written, character))


def shown(written: str) -> str:
    """A key as the help and the footer show it."""
    if len(written) == 1:
        return written
    try:
        name = named(written)
    except ValueError:
        return written
    if name in SHOWN:
        return SHOWN[name]
    held, plus, key = name.rpartition("+")
    character = key if key in _MOVING | _PLAIN else _character_called(key) or key
    return held + plus + character


def _character_called(name: str) -> str:
    """The character that has a name as a key: ``question_mark``; empty for none. Only those of Latin-1 go by names."""
    character = key_to_character(REPLACED_KEYS.get(name, name)) or ""
    return character if character < "\u0100" else ""  # else "banana" would be a key
