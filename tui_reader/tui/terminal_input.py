"""The terminal's input as Textual's events: keys, mouse, pastes, focus and sizes; what says nothing is dropped.

A key comes with its *places*: other names that it goes by, for when it is bound to nothing itself. They are its place
on a US keyboard and what an older terminal would send for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from textual import constants, events, messages
from textual.message import Message

from tui_reader.text import clean
from tui_reader.tui import sequences
from tui_reader.tui.layouts import US_SHIFT, ligature, place
from tui_reader.tui.sequences import LONGEST_PASTE, Character, Escape, Pasted, Sequence, Sequences, Token
from tui_reader.tui.textual_private import (
    ANSI_SEQUENCES_KEYS,
    FUNCTIONAL_KEYS,
    IS_ITERM,
    MODIFIER_FUNCTIONAL_KEYS,
    XTermParser,
    character_to_key,
)

_IN_PASTES = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[]PX^_][^\x1b\x07]*(?:\x1b\\|\x07)|[ -/]+[0-~]|[78=>])"
"""Sequences in pasted text: the colours of what was copied."""

KEY_ENDS = "u~ABCDEFHPQRS"
"""Ends of sequences that tell a key by numbers."""
MODIFIERS: Final = ("shift", "alt", "ctrl", "super", "hyper", "meta")
RELEASED = "3"
"""The kind of a key event that no action is for."""
LOCKS: Final = {*MODIFIER_FUNCTIONAL_KEYS, "caps_lock", "scroll_lock", "num_lock"}
"""Keys that do nothing by themselves."""
OLDER: Final = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
    "ctrl+space": "ctrl+@",
    "ctrl+slash": "ctrl+underscore",
    "ctrl+minus": "ctrl+underscore",
    "shift+enter": "enter",
    "shift+backspace": "backspace",
    "shift+escape": "escape",
    "alt+f": "ctrl+right",
    "alt+b": "ctrl+left",
    "alt+backspace": "ctrl+w",
}
"""The names that older terminals send for a key, or mean by it."""
CONTROLS: Final = {"enter": "\r", "tab": "\t", "backspace": "\x7f", "space": " "}
"""Keys that write a character although they have names."""


class Key(events.Key):
    """A key, with the other names that it goes by."""

    __slots__ = ("places",)

    def __init__(self, key: str, character: str | None, places: tuple[str, ...] = ()) -> None:
        super().__init__(key, character)
        self.places = places

    def copy(self) -> Key:
        """The same key again."""
        return Key(self.key, self.character, self.places)


class Background(Message):
    """The terminal told whether its background is light."""

    def __init__(self, light: bool) -> None:
        super().__init__()
        self.light = light


class TerminalInfo(Message):
    """The terminal told of itself; ``protocol``: by which it shows pictures, ``kitty`` or ``sixel``, empty for none."""

    def __init__(self, protocol: str, *, last: bool) -> None:
        super().__init__()
        self.protocol = protocol
        self.last = last
        """True for the answer that every terminal gives, and which comes last."""


class TerminalInput:
    """Turns bytes into events, at the times at which they came."""

    def __init__(self, escape_wait: float = constants.ESCAPE_DELAY) -> None:
        self._sequences = Sequences(escape_wait)
        self._mouse = XTermParser()

    @property
    def deadline(self) -> float | None:
        """When ``tick`` has something to decide; None for never."""
        return self._sequences.deadline

    def feed(self, data: bytes, now: float) -> list[Message]:
        """The events of ``data``, which was read at ``now`` in one piece."""
        return self._events(self._sequences.feed(data, now))

    def tick(self, now: float) -> list[Message]:
        """The events of nothing more having come by ``now``."""
        return self._events(self._sequences.tick(now))

    def _events(self, tokens: list[Token]) -> list[Message]:
        if len(tokens) == 2 and all(isinstance(token, Character) for token in tokens):
            letters = "".join(token.character for token in tokens if isinstance(token, Character))
            if both := ligature(letters):
                return [Key(both, letters, _placed((), both))]
        return [event for token in tokens for event in self._of(token)]

    def _of(self, token: Token) -> Iterator[Message]:
        if isinstance(token, Character):
            yield from _typed(token.character, token.alt)
        elif isinstance(token, Escape):
            yield Key("escape", "\x1b")
        elif isinstance(token, sequences.BackgroundReply):
            if parts := re.fullmatch(
                r"rgba?:([0-9A-Fa-f]{1,4})/([0-9A-Fa-f]{1,4})/([0-9A-Fa-f]{1,4})(/.*)?", token.color
            ):
                red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in parts.groups()[:3])
                yield Background(0.299 * red + 0.587 * green + 0.114 * blue > 0.5)
        elif isinstance(token, Pasted):
            if text := clean(re.sub(_IN_PASTES, "", token.text), LONGEST_PASTE):
                yield events.Paste(text)
        else:
            yield from self._sequence(token)

    def _sequence(self, sequence: Sequence) -> Iterator[Message]:
        text, end = sequence.text, sequence.text[-1]
        numbers = _numbers(text)
        if text.startswith("\x1b_G"):
            if text.endswith(";OK"):
                yield TerminalInfo("kitty", last=False)
        elif end == "c" and text.startswith("\x1b[?"):
            yield TerminalInfo("sixel" if 4 in numbers[1:] else "", last=True)
        elif text in ("\x1b[I", "\x1b[O"):
            yield events.AppFocus() if text == "\x1b[I" else events.AppBlur()
        elif text.startswith("\x1b[M") and len(text) == 6:
            button, column, row = (ord(char) - 32 for char in text[3:])
            yield from self._moused(button, column, row, released=button & 3 == 3 and button < 64)
        elif end in "Mm" and len(numbers) == 3:
            button, column, row = numbers
            if text[2] != "<":  # urxvt's way
                button -= 32
                released = button & 3 == 3 and button < 64
            else:
                released = end == "m"
            yield from self._moused(button, column, row, released=released)
        elif end == "t" and len(numbers) == 5 and numbers[0] == 48:
            yield from self._resized(*numbers[1:])
        elif text.endswith("$y") and len(numbers) == 2:
            yield from _mode(*numbers)
        elif end == "R" and len(numbers) == 2 and not (numbers[0] == 1 and 2 <= numbers[1] <= 16):
            yield events.CursorPosition(numbers[1] - 1, numbers[0] - 1)
        elif end in KEY_ENDS and text[1] == "[":
            yield from tuple(_reported(text[2:-1].split(";"), end)) or _table(text)
        else:
            yield from _table(text)

    def _moused(self, button: int, column: int, row: int, *, released: bool) -> Iterator[Message]:
        if released and button & 3 == 3 and not button & 32:
            button &= ~3  # which button it was is not told; any but none is a click's end
        if button >= 0 and (event := self._mouse.parse_mouse_code(f"\x1b[<{button};{column};{row}{'Mm'[released]}")):
            yield event

    def _resized(self, height: int, width: int, pixel_height: int, pixel_width: int) -> Iterator[Message]:
        if width and height:
            event = events.Resize.from_dimensions((width, height), (pixel_width, pixel_height))
            self._mouse.mouse_pixels = bool(pixel_width and pixel_height)
            self._mouse.terminal_size, self._mouse.terminal_pixel_size = event.size, event.pixel_size
            yield event


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers of a CSI sequence, sub-numbers left out; none where there is anything else."""
    parts = [part.partition(":")[0] for part in text[2:-1].strip("<?$").split(";")]
    if all(part.removeprefix("-").isdecimal() and len(part) <= 6 for part in parts):
        return tuple(map(int, parts))
    return ()


def _mode(mode: int, setting: int) -> Iterator[Message]:
    if mode == 2026 and setting > 0:
        yield messages.TerminalSupportsSynchronizedOutput()
    elif mode == 2048 and constants.SMOOTH_SCROLL and not IS_ITERM:
        yield messages.InBandWindowResize.from_setting_parameter(setting)


def _table(text: str) -> Iterator[Message]:
    """Keys by Textual's table; one with alt is there as the escape key and a key."""
    keys = ANSI_SEQUENCES_KEYS.get(text)
    if isinstance(keys, str):
        yield from _typed(keys)
    elif isinstance(keys, tuple):
        for key in keys:
            yield Key(key.value, CONTROLS.get(key.value))


def _typed(character: str, alt: bool = False) -> Iterator[Message]:
    """A character as a key."""
    keys = ANSI_SEQUENCES_KEYS.get(character)
    if isinstance(keys, tuple) and character < "\x80":
        name = keys[0].value
        if alt and name == "tab":
            yield Key("shift+tab", None)
        elif alt:  # without a command of its own it is what follows the escape byte
            full = _with(("alt",), name) if "+" not in name else f"alt+{name}"
            yield Key(full, None, (*_older(full), name))
        else:
            yield Key(name, character)
    elif character.isprintable() or _joins(character):
        if alt:
            name = _with(("alt", "shift") if character.isupper() else ("alt",), character.lower())
            yield Key(name, None, (*_placed(("alt",), character), *_older(name)))
        else:
            yield Key(character_to_key(character), character, _placed((), character))


def _joins(character: str) -> bool:
    """True when a character that can't be seen is part of words all the same."""
    return character in "\u200c\u200d"


def _reported(fields: list[str], end: str) -> Iterator[Message]:
    """Keys of a sequence with numbers for code, modifiers and text."""
    if len(fields) > 3 or "".join(fields).strip("0123456789:"):
        return
    code, modifiers, text = (*fields, "", "")[:3]
    if end == "~" and code == "27" and text:  # xterm's way to tell keys with modifiers apart
        code, text, end = text, "", "u"
    yield from _key(code.split(":"), modifiers.split(":"), text, end)


def _key(codes: list[str], modified: list[str], texts: str, end: str) -> Iterator[Message]:
    """Keys as kitty's protocol tells them: code, what shift makes of it, its place; modifiers and kind; the text."""
    if modified[1:2] == [RELEASED]:
        return
    code = _number(codes[0]) if codes[0] else 1
    bits = max(0, (_number(modified[0]) if modified[0] else 1) - 1)
    held = tuple(name for bit, name in enumerate(MODIFIERS) if bits & 1 << bit)
    text = "".join(filter(str.isprintable, (_character(part) for part in texts.split(":") if part)))
    name = FUNCTIONAL_KEYS.get(f"{code}{end}", "")
    if name in LOCKS:
        return
    if text and not {"ctrl", "super", "hyper", "meta"} & {*held} and name not in CONTROLS:
        base = _character(codes[2]) if len(codes) > 2 else ""
        for character in text:
            at = US_SHIFT.get(base, base.upper()) if "shift" in held else base
            places = (character_to_key(at),) if at else _placed((), character)
            yield Key(character_to_key(character), character, places)
    elif name:
        full = _with(held, name)
        yield Key(full, None if held else CONTROLS.get(name), _older(full))
    elif end == "u" and (character := _character(codes[0])).isprintable() and character:
        yield _lettered(character, _character(codes[1]) if len(codes) > 1 else "", codes[2:], held)


def _lettered(character: str, shifted: str, bases: list[str], held: tuple[str, ...]) -> Key:
    """The key of a character with modifiers, or without where the terminal does not tell its text."""
    base = _character(bases[0]) if bases else ""
    if not held or held == ("shift",):
        if held:
            character = shifted or US_SHIFT.get(character, character.upper()[:1])
            base = US_SHIFT.get(base, base.upper())
        return Key(
            character_to_key(character), character, (character_to_key(base),) if base else _placed((), character)
        )
    name = _with(held, character)
    places = (_with(held, base),) if base else _placed(held, character)
    without = _with(tuple(m for m in held if m != "shift"), character)
    less = (without,) if "ctrl" in held and without != name else ()
    return Key(name, None, (*places, *_older(name), *less, *(older for known in places for older in _older(known))))


def _placed(held: tuple[str, ...], character: str) -> tuple[str, ...]:
    at = place(character)
    return (_with(held, at),) if at else ()


def _older(name: str) -> tuple[str, ...]:
    return (OLDER[name],) if name in OLDER else ()


def _with(held: tuple[str, ...], key: str) -> str:
    """A key's name with its modifiers: ``ctrl+shift+up``."""
    return "+".join((*sorted(held), character_to_key(key) if len(key) == 1 else key))


def _number(text: str) -> int:
    return int(text) if len(text) <= 7 else 0


def _character(code: str) -> str:
    """The character of a code; empty for what is none."""
    number = _number(code) if code else 0
    return chr(number) if 0x20 <= number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
