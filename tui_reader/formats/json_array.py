"""One JSON text: an array of objects, an object that holds such an array, or objects one after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from tui_reader.formats import Options, Problem, fields, shapes
from tui_reader.formats.stream import LONGEST, Stream
from tui_reader.models import Entry

_BETWEEN = re.compile(r"[\s,]*")


def looks_like(head: str) -> bool:
    """True for an array, or an object over lines, or several in one line."""
    begun = head.strip()
    if begun == "{" or re.match(r"\[\s*(?:[{\[\]]|$|[^\[\]{}]{1,200}?,)", begun):
        return True
    line = begun.partition("\n")[0].rstrip()
    if begun[:1] != "{":
        return False
    try:
        _, end = json.JSONDecoder().raw_decode(line)
    except (ValueError, RecursionError):
        # An object over lines has a name or its end in the next one, where the next of JSON lines has another object.
        return re.match(r'\{[^\n]*\n\s*["}\[]', begun) is not None or "\n" not in begun
    return end < len(line)


def read(stream: Stream) -> Iterator[Entry | Problem]:
    """The papers in a JSON text, read as the pieces come.

    An element that is no paper is reported and passed over; where the JSON itself is broken reading ends.
    """
    for line, value in _elements(_Text(stream.pieces(), stream.first)):
        if isinstance(value, Problem):
            yield value
        else:
            yield from fields.entries(value, line)


def write(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """One array, an object a line, in pieces, so that a large library needs no large memory."""
    before = "["
    for entry in entries:
        record = fields.record(entry, options.beside, options.fields)
        if options.single:
            yield json.dumps(record, ensure_ascii=options.ascii_only, indent=2) + "\n"
        else:
            yield f"{before}\n{json.dumps(record, ensure_ascii=options.ascii_only)}"
        before = ","
    if not options.single:
        yield "[]\n" if before == "[" else "\n]\n"


LARGE = 1 << 18
"""Characters of an object beyond which its parts are read one by one."""
MOST_NAMES = 200
"""Names in such an object that count."""


class _Text:
    """The part of a JSON text that is read and not used up yet, and the number of the line where it begins."""

    def __init__(self, pieces: Iterable[str], line: int) -> None:
        self._pieces = iter(pieces)
        self.text = ""
        self.at = 0
        self.line = line
        self.ended = False
        self._decode = json.JSONDecoder().raw_decode

    def holds_value(self, most: int) -> bool:
        """True when the value that begins here is at hand with all of it, once at most so much more was read."""
        while True:
            try:
                self._decode(self.text, self.at)
            except json.JSONDecodeError:
                if self.ended or len(self.text) - self.at > most:
                    return self.ended
            else:
                return True
            self.more()

    def value(self) -> Any:
        """The value that begins here, which is used up. Raises ValueError, and RecursionError."""
        while True:
            try:
                value, end = self._decode(self.text, self.at)
            except json.JSONDecodeError:
                if self.ended or len(self.text) - self.at > LONGEST:
                    raise
            else:
                # A number that reaches to the end of what is here may go on in the next piece.
                if end < len(self.text) or self.ended:
                    self.skip(end)
                    return value
            self.more()

    def more(self) -> None:
        """Read on, at least as much as is here: so a long value is tried a few times only."""
        wanted = len(self.text) - self.at
        parts = [self.text[self.at :]]
        self.at = 0
        while not self.ended and wanted >= 0:
            piece = next(self._pieces, "")
            self.ended = not piece
            parts.append(piece)
            wanted -= len(piece) or 1
        self.text = "".join(parts)

    def skip(self, upto: int) -> None:
        """Use up what is before ``upto``."""
        self.line += self.text.count("\n", self.at, upto)
        self.at = upto

    def next_sign(self) -> str:
        """The next character that is no white space and no comma; empty at the end."""
        while True:
            match = _BETWEEN.match(self.text, self.at)
            assert match is not None
            self.skip(match.end())
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.more()


def _elements(text: _Text) -> Iterator[tuple[int, Any]]:
    """The elements of the arrays in ``text``, each with its line; a ``Problem`` where it can't be read further."""
    try:
        while sign := text.next_sign():
            if sign == "[":
                yield from _array(text)
            elif sign == "{" and not text.holds_value(LARGE):
                yield from _object(text)
            else:
                yield text.line, text.value()
    except (ValueError, RecursionError) as error:
        yield text.line, Problem(text.line, f"{fields.reason(error)}; what comes after it was not read")


def _array(text: _Text) -> Iterator[tuple[int, Any]]:
    text.skip(text.at + 1)
    while sign := text.next_sign():
        if sign == "]":
            text.skip(text.at + 1)
            return
        line = text.line
        yield line, text.value()
    yield text.line, Problem(text.line, "the array is not closed: the file was cut off")


def _object(text: _Text) -> Iterator[tuple[int, Any]]:
    """The papers in an object that is too large to be taken as a whole, or else the object, as far as it is small."""
    line, held = text.line, False
    others: dict[str, Any] = {}
    text.skip(text.at + 1)
    while sign := text.next_sign():
        if sign == "}":
            text.skip(text.at + 1)
            break
        name = text.value()
        if not isinstance(name, str) or text.next_sign() != ":":
            raise ValueError("this is no JSON (an object has a name without a value)")
        text.skip(text.at + 1)
        sign = text.next_sign()
        if name in shapes.ENVELOPES and sign in "[{":
            held = True
            yield from _array(text) if sign == "[" else _object(text)
        else:
            value = text.value()
            if len(others) < MOST_NAMES:
                others[name] = value
    else:
        yield text.line, Problem(text.line, "the object is not closed: the file was cut off")
    if not held:
        yield line, others
