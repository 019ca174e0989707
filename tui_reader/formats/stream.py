"""A file as text: decoded once, here, whatever it was written in, with one kind of line end."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

LONGEST = 4_000_000
"""Characters of the longest line, or element of an array, that is read: some sixty times the longest abstract."""
HEAD = 1 << 16
"""Bytes by which a text is recognised."""
_UNDECIDED = 1 << 20
"""Bytes without a line's end that are kept back at most, to tell what they are written in."""
_BYTE_ORDERS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COMMON = frozenset((*range(0xA1, 0xA4), *range(0xB0, 0xD8)))
"""First bytes of GBK's punctuation and of the signs in daily use."""
_NAMES = {"gbk": "GBK", "cp1252": "Latin-1"}


class Stream:
    """A text that is read once, from the beginning: its ``lines``, its ``pieces``, or the ``whole``."""

    def __init__(self, pieces: Iterable[bytes], stopped: Callable[[], bool] = lambda: False) -> None:
        self._stopped = stopped
        self.note = ""
        """A sentence on the decoding that a person may want to know; mostly empty."""
        self._decoded = self._one_line_end(self._decode(iter(pieces)))
        self._held: list[str] = []
        self.first = 1
        """The number of the first line that is still to be read, once the head was looked at."""

    def head(self) -> str:
        """The beginning of the text, which is still to be read, without empty pieces before it."""
        size = sum(map(len, self._held))
        while size < HEAD and (piece := next(self._decoded, None)) is not None:
            if not self._held and piece.isspace():
                self.first += piece.count("\n")
                continue
            self._held.append(piece)
            size += len(piece)
        return "".join(self._held)

    def pieces(self) -> Iterator[str]:
        """The text in pieces of any length."""
        while self._held:
            yield self._held.pop(0)
        yield from self._decoded

    def lines(self) -> Iterator[str]:
        """Line by line, without their ends; of one that is too long as much as shows that it is."""
        begun: list[str] = []
        size = 0
        for piece in self.pieces():
            first, *others = piece.split("\n")
            if size <= LONGEST:
                begun.append(first)
                size += len(first)
            if others:
                yield "".join(begun)[: LONGEST + 1]
                yield from others[:-1]
                begun, size = [others[-1]], len(others[-1])
        if size:
            yield "".join(begun)[: LONGEST + 1]

    def whole(self, most: int) -> str:
        """All of the text. Raises ValueError when it has more than ``most`` characters, or was ``stopped`` before."""
        parts: list[str] = []
        size = 0
        for piece in self.pieces():
            size += len(piece)
            if size > most:
                raise ValueError(f"the file is longer than {most / 1e6:g} million characters")
            parts.append(piece)
        if self._stopped():
            raise ValueError("the reading of it was stopped")
        return "".join(parts)

    def _one_line_end(self, pieces: Iterable[str]) -> Iterator[str]:
        """CRLF and a bare CR as LF, be a pair apart or not."""
        held = ""
        for piece in pieces:
            if held:
                piece = held + piece
                held = ""
            if "\r" in piece:
                if piece[-1] == "\r":
                    piece, held = piece[:-1], "\r"
                piece = piece.replace("\r\n", "\n").replace("\r", "\n")
            if piece:
                yield piece
        if held:
            yield "\n"

    def _decode(self, pieces: Iterator[bytes]) -> Iterator[str]:
        first = b""
        for piece in pieces:
            first += piece
            if len(first) >= 4:
                break
        skip, encoding = next(((len(begin), name) for begin, name in _BYTE_ORDERS if first.startswith(begin)), (0, ""))
        encoding = encoding or _without_byte_order(first)
        following = chain((first[skip:],), pieces)
        if encoding == "utf-8":
            yield from self._utf_8(following)
            return
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        for piece in following:
            yield decoder.decode(piece)
        yield decoder.decode(b"", True)

    def _utf_8(self, pieces: Iterable[bytes]) -> Iterator[str]:
        """UTF-8; a line that is none is read as what it may be: a file may have been put together of several."""
        legacy, rest = "", b""
        for piece in chain(pieces, (None,)):
            data = rest + (piece or b"")
            try:
                text, used = codecs.utf_8_decode(data, "strict", piece is None)
                rest = data[used:]
            except UnicodeDecodeError:
                cut = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
                if piece is None or len(data) - cut > _UNDECIDED:
                    cut = len(data)
                lines = data[:cut].splitlines(keepends=True)
                if lines:
                    legacy = legacy or _legacy(b"".join(line for line in lines if not _is_utf_8(line)))
                    self.note = f"it is not UTF-8 throughout; what is not was read as {_NAMES[legacy]}"
                text, rest = (
                    "".join(line.decode() if _is_utf_8(line) else _as(line, legacy) for line in lines),
                    data[cut:],
                )
            yield text


def _without_byte_order(begun: bytes) -> str:
    """The encoding of a text that begins so, with no byte order mark: in UTF-16 every second byte of ASCII is zero."""
    zeros = [not byte for byte in begun[:4]]
    if zeros == [False, True, False, True]:
        return "utf-16-le"
    return "utf-16-be" if zeros == [True, False, True, False] else "utf-8"


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _legacy(lines: bytes) -> str:
    """The encoding of ``lines``, which are not UTF-8: GBK has its high bytes in pairs, Latin-1 mostly single."""
    runs = re.findall(rb"[\x80-\xff]+", lines)
    paired = sum(len(run) for run in runs if len(run) % 2 == 0 and all(map(_COMMON.__contains__, run[::2])))
    return "gbk" if paired * 2 > sum(map(len, runs)) else "cp1252"


def _as(line: bytes, encoding: str) -> str:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return line.decode("latin-1")
