"""Reading every journal of the folder, each from where it was left, without believing a damaged line."""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tui_reader import text
from tui_reader.journal.line import LINE_BYTES, decode, split
from tui_reader.marks import MarkLine

SUFFIX = ".jsonl"
TAIL_BYTES = 256
"""The number of bytes before a watermark that must be as they were; they hold a clock, which no two lines share."""
TICK_NS = 20_000_000
"""Two changes of a file within this time may leave it with the same time: the kernel's tick, in nanoseconds."""
_PIECE = 1 << 20


class Watermark(NamedTuple):
    """The part of a file that was read."""

    offset: int = 0
    """Bytes: the end of the last whole line. A last line without newline is still being written, so it lies beyond."""
    size: int = 0
    """Bytes: the end of what was there."""
    inode: int = 0
    """The file's ``identity``."""
    tail: int = 0
    """CRC-32 of the ``TAIL_BYTES`` before ``offset``."""
    lines: int = 0
    """The number of lines that end before ``offset``."""
    clock: str = ""
    """The highest clock among them, those far ahead left out."""
    ahead: str = ""
    """The highest clock among them that was far ahead when it was read."""
    time: int = 0
    """The time of the file's last change, as ``timed`` gives it; 0 while another change could have the same time."""
    crc: int = 0
    """CRC-32 of all before ``offset``; 0 when an earlier release read it."""
    damaged: int = 0
    """The number of damaged lines that end before ``offset``: these may be mended in their places."""


class SkippedLines(NamedTuple):
    """Lines that were skipped: ``skipped`` in a row from ``line`` (counted from 1), at byte ``offset`` of ``file``.

    A file or folder that could not be read at all is line 0. With nothing ``skipped`` it is a line that counts, and of
    which the person has to know something.
    """

    file: str
    line: int
    offset: int
    reason: str
    skipped: int = 1

    def __str__(self) -> str:
        if not self.line:
            return f"{text.clean_line(self.file)} was not read: {self.reason}"
        if not self.skipped:
            return f"{text.clean_line(self.file)}, line {self.line}: {self.reason}"
        lines = f"line {self.line}" if self.skipped == 1 else f"lines {self.line} to {self.line + self.skipped - 1}"
        return f"{text.clean_line(self.file)}, {lines} (byte {self.offset}) skipped: {self.reason}"


class LinesRead:
    """The lines that a reading of the folder found."""

    def __init__(self) -> None:
        self.lines: list[MarkLine] = []
        self.watermarks: dict[str, Watermark] = {}
        """By file; replaces the watermarks before it (a file that is gone has none)."""
        self.problems: list[SkippedLines] = []
        self.ahead: list[tuple[str, int, int, str]] = []
        """Of each file that has a clock far ahead since now: its name, line, byte and clock."""
        self.more = False
        """True when it stopped before the end, as it was asked to."""

    @property
    def skipped(self) -> int:
        """The number of lines that were skipped."""
        return sum(problem.skipped for problem in self.problems if problem.line)


def journals(folder: Path) -> dict[str, os.DirEntry[str]]:
    """The journals in ``folder`` by name, conflict copies included; none when it does not exist. Raises OSError.

    A name that is not UTF-8 is escaped, so that every name can be printed and stored.
    """
    try:
        with os.scandir(folder) as entries:
            found = sorted((e for e in entries if e.name.endswith(SUFFIX) and e.is_file()), key=lambda e: e.name)
    except FileNotFoundError:
        return {}
    return {os.fsencode(entry.name).decode(errors="backslashreplace"): entry for entry in found}


def identity(status: os.stat_result) -> int:
    """The inode, in the 63 bits that a database's integer has."""
    return status.st_ino & (2**63 - 1)


def unchanged(status: os.stat_result, since: Watermark | None) -> bool:
    """True when a file is as it was when it was read, as far as its size, time and identity tell."""
    return (
        since is not None and status.st_size == since.size and identity(status) == since.inode and _same(status, since)
    )


def timed(status: os.stat_result) -> int:
    """The time of a file's last change, as a number that differs after any other change.

    A copy can give a file the time that it had before, but not the time at which the system saw that happen.
    """
    return status.st_mtime_ns + status.st_ctime_ns


def fresh(status: os.stat_result) -> bool:
    """True when a file was changed so lately that a further change may leave it with the same time."""
    return 0 <= time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) < TICK_NS


def _same(status: os.stat_result, since: Watermark) -> bool:
    return since.time == timed(status)


def scan(
    path: str | Path, name: str, since: Watermark | None, reading: LinesRead, most: int = 0, latest: str = "A"
) -> None:
    """Add to ``reading`` what ``path`` holds beyond ``since``; all of it when the file was replaced, cut or rewritten.

    ``most``: stop after so many lines, if it is not 0; the watermark says how far it came. Clocks beyond ``latest`` are
    far ahead. Raises OSError.
    """
    with open(path, "rb") as file:
        status = os.fstat(file.fileno())
        watermark = since if since and _continues(file, status, since) else Watermark()
        offset, number, clock, ahead = watermark.offset, watermark.lines, watermark.clock, watermark.ahead
        if ahead <= latest:  # by now it is no longer
            clock, ahead = max(clock, ahead), ""
        if clock > latest:  # an earlier release kept it
            clock, ahead = "", max(clock, ahead)
        crc, damaged = watermark.crc or checksum(file, 0, offset), watermark.damaged
        file.seek(offset)
        size = offset
        for raw, length in _raw_lines(file):
            if most and number - watermark.lines >= most:
                reading.more = True  # ``size`` is less than the file has: it does not count as read
                break
            read = len(reading.lines)
            size += length
            if not raw.endswith(b"\n"):
                break
            number += 1
            try:
                reading.lines.append(decode(raw[:-1]))
            except ValueError as error:
                reading.lines += _mend(raw[:-1], name, number, offset, str(error), reading.problems)
                damaged += 1
            for line in reading.lines[read:]:
                if clock < line.clock <= latest:
                    clock = line.clock
                elif line.clock > max(latest, ahead):
                    if not ahead:
                        reading.ahead.append((name, number, offset, line.clock))
                    ahead = line.clock
            if len(raw) == length:
                crc = zlib.crc32(raw, crc)
            else:
                crc = checksum(file, offset, size, crc)
                file.seek(size)
            offset = size
        changed = 0 if fresh(status) else timed(status)
        reading.watermarks[name] = Watermark(
            offset, size, identity(status), tail(file, offset), number, clock, ahead, changed, crc, damaged
        )


def tail(file: BinaryIO, offset: int) -> int:
    """CRC-32 of the ``TAIL_BYTES`` before ``offset``."""
    start = max(0, offset - TAIL_BYTES)
    file.seek(start)
    return zlib.crc32(file.read(offset - start))


def checksum(file: BinaryIO, start: int, end: int, crc: int = 0) -> int:
    """CRC-32 of the bytes from ``start`` to ``end``, on top of ``crc``."""
    file.seek(start)
    while start < end and (piece := file.read(min(_PIECE, end - start))):
        crc = zlib.crc32(piece, crc)
        start += len(piece)
    return crc


def _continues(file: BinaryIO, status: os.stat_result, since: Watermark) -> bool:
    """True when what was read of a file is still its beginning.

    One that only grew is believed to be, unless it has lines that are worth mending; else its content tells.
    """
    if identity(status) != since.inode or tail(file, since.offset) != since.tail:
        return False
    if _same(status, since) or not since.crc or (status.st_size > since.size and not since.damaged):
        return True
    return checksum(file, 0, since.offset) == since.crc


def _raw_lines(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Each line and its length in bytes. Of one beyond ``LINE_BYTES`` only a beginning, which no checksum matches."""
    while raw := file.readline(LINE_BYTES):
        length, part = len(raw), raw
        while not part.endswith(b"\n") and (part := file.readline(LINE_BYTES)):
            length += len(part)
            raw = raw[:80] + part[-1:]
        yield raw, length


def _mend(raw: bytes, name: str, number: int, offset: int, reason: str, problems: list[SkippedLines]) -> list[MarkLine]:
    """The whole lines inside a damaged one, which lost the newline between them; what else is in it is a problem."""
    pieces, found = split(raw), []
    for piece in pieces if len(pieces) > 1 else []:
        try:
            found.append(decode(piece))
        except ValueError:
            continue
    if len(found) < len(pieces):
        last = problems[-1] if problems else None
        if last and last.file == name and last.line + last.skipped == number and last.reason == reason:
            problems[-1] = SkippedLines(name, last.line, last.offset, reason, last.skipped + 1)
        else:
            problems.append(SkippedLines(name, number, offset, reason))
    return found
