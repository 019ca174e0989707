"""One line of a journal: a JSON object whose first member is the CRC-32 of all the bytes that follow it.

    {"crc":"5f0c7c2a","clock":"1747735200123-0000-4f1d09a3be77","key":"arxiv:2309.17453","field":"read","value":true}

``clock`` is a hybrid logical clock (Kulkarni et al., 2014): milliseconds since 1970 in 13 digits, a counter in 4, the
device. It is unique, sorts as text, and is higher than every clock that its writer had seen. Members that this version
does not know are ignored here and survive compaction, which copies lines byte for byte.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from dataclasses import dataclass
from typing import Any

from tui_reader import models, text
from tui_reader.marks import FIELDS, TAG, MarkLine, Value, bases

LINE_BYTES = 1_000_000
"""Longest line believed, in bytes. What ``encode`` writes stays far below."""
NOTE_BYTES = 100_000
"""Longest note that can be written, in bytes of UTF-8."""
KEY_LENGTH = 1_100
"""Longest key, in characters: ``doi:`` and the longest DOI that ``models.doi`` keeps."""
FIELD_LENGTH = 200
"""Longest name of a field, in characters."""
LATEST_WALL_MS = 7_258_118_400_000
"""The year 2200: a machine whose own clock is beyond it counts on from the highest clock seen instead."""
LATEST_MS = 9_999_999_000_000
"""No line beyond this is believed. Between the two there is room for 10^16 marks after any clock a machine can have."""
AHEAD_MS = 10 * 365 * 86_400_000
"""A clock ten years ahead of this machine's is a mistake of its writer: it says what came after what, and no more."""
COUNTER = 10_000

_HEAD = b'{"crc":"'
_BODY = len(_HEAD) + 8
_DEVICE = "[0-9a-z]{4,32}"
_CLOCK = re.compile(rf"([0-9]{{13}})-([0-9]{{4}})-({_DEVICE})")


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


_JSON = json.JSONDecoder(parse_constant=_no_constant)


@dataclass(frozen=True, slots=True)
class Change:
    """A request to write: ``field`` of the paper ``key`` is now ``value``.

    Raises ValueError for a key, field or value that no line can hold.
    """

    key: str
    field: str
    value: Value
    title: str = ""
    """Title and link go with a bookmark, so that it means something on a machine that never fetched the paper."""
    link: str = ""
    base: str = ""
    """For a note: what it was edited from, as ``marks.note_base`` gives it."""
    after: str = ""
    """A clock that the line's must be later than, that of what stands in the field; empty for any."""

    def __post_init__(self) -> None:
        _check_name("key", self.key, KEY_LENGTH)
        _check_name("field", self.field, FIELD_LENGTH)
        value = _known(self.field, self.value)
        if isinstance(value, str) and len(value.encode()) > NOTE_BYTES:
            raise ValueError(f"a note of more than {NOTE_BYTES // 1000} kB")
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "title", text.clean_line(self.title))
        object.__setattr__(self, "link", models.link(self.link) or "")
        for clock in (*bases(self.base), *([self.after] if self.after else ())):
            parse_clock(clock)


def is_device(name: str) -> bool:
    """True when ``name`` can be a device's id: 4 to 32 of 0-9 and a-z, fit for a file's name on every platform."""
    return re.fullmatch(_DEVICE, name) is not None


def clock(ms: int, counter: int, device: str) -> str:
    """The clock of these parts, as text that sorts."""
    return f"{ms:013d}-{counter:04d}-{device}"


def parse_clock(value: str) -> tuple[int, int]:
    """Milliseconds and counter of a clock. Raises ValueError when it is none."""
    match = _CLOCK.fullmatch(value)
    if not match:
        raise ValueError("its clock is malformed")
    if int(match[1]) >= LATEST_MS:
        raise ValueError("its clock is at the end of time")
    return int(match[1]), int(match[2])


def after(at: tuple[int, int]) -> tuple[int, int]:
    """The milliseconds and counter that follow these."""
    ms, counter = at
    return (ms, counter + 1) if counter + 1 < COUNTER else (ms + 1, 0)


def encode(line: MarkLine) -> bytes:
    """The line's bytes, newline included."""
    members: dict[str, Value] = {"clock": line.clock, "key": line.key, "field": line.field, "value": line.value}
    members |= {name: value for name in ("title", "link", "base") if (value := getattr(line, name))}
    body = b'",' + json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()[1:]
    return b"%s%08x%s\n" % (_HEAD, zlib.crc32(body), body)


def decode(raw: bytes) -> MarkLine:
    """The line in ``raw`` (without newline). Raises ValueError with the reason when it cannot be believed.

    A carriage return at its end, which a checkout with Windows line ends adds, is not part of it.
    """
    raw = raw.removesuffix(b"\r")
    if raw[:8] != _HEAD or raw[8:_BODY] != b"%08x" % zlib.crc32(raw[_BODY:]):
        raise ValueError("its checksum does not match")
    try:
        members: dict[str, Any] = _JSON.decode(raw.decode())
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    try:
        at, key, field, value = members["clock"], members["key"], members["field"], members["value"]
    except KeyError as missing:
        raise ValueError(f"it has no {missing.args[0]}") from None
    title, link, base = members.get("title", ""), members.get("link", ""), members.get("base", "")
    if not (isinstance(at, str) and isinstance(title, str) and isinstance(link, str) and isinstance(base, str)):
        raise ValueError("a member has the wrong type")
    parse_clock(at)
    _check_name("key", key, KEY_LENGTH)
    _check_name("field", field, FIELD_LENGTH)
    for earlier in bases(base):
        parse_clock(earlier)
        if earlier >= at:
            raise ValueError("it was edited from something later than itself")
    return MarkLine(
        at,
        key,
        field,
        _known(field, value),
        text.clean_line(title) if title else "",
        (models.link(link) or "") if link else "",
        base,
    )


def split(raw: bytes) -> list[bytes]:
    """``raw`` cut before every beginning of a line: two lines may have lost the newline between them.

    The beginning holds unescaped quotes, so no text inside a line looks like it.
    """
    before, *after = raw.split(_HEAD)
    return [before] * bool(before) + [_HEAD + rest for rest in after]


def _check_name(member: str, name: object, limit: int) -> None:
    """Keys and fields name things, so they are refused, not mended, when a terminal or a layout would act on them."""
    if not isinstance(name, str):
        raise ValueError(f"its {member} is not text")
    if not 0 < len(name) <= limit:
        raise ValueError(f"its {member} is empty or too long")
    if not (name.isascii() and name.isprintable()) and text.clean_line(name, LINE_BYTES) != name:
        raise ValueError(f"its {member} holds characters that no name has")


def _known(field: str, value: object) -> Value:
    """``value``, clean, when it is what ``field`` holds. Raises ValueError.

    A field that this version does not know may hold any one bool, number or text.
    """
    kind = bool if field.startswith(TAG) else FIELDS.get(field)
    if isinstance(value, bool) and kind in (bool, None):
        return value
    if isinstance(value, str) and kind in (str, None):
        return text.clean(value, LINE_BYTES)
    if isinstance(value, int | float) and not isinstance(value, bool) and kind in (float, None):
        if math.isfinite(value) and (kind is None or 0 <= value <= 1):
            return float(value)
        raise ValueError(f"its {field} is out of range")
    raise ValueError(f"its {field} has the wrong type")
