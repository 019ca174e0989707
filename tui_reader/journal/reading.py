"""Reading every journal of the folder, each from where it was left, without believing a damaged line."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tui_reader import text
from tui_reader.journal.line import LINE_BYTES, decode, split
from tui_reader.marks import Line

SUFFIX = ".jsonl"
TAIL_BYTES = 256
"""How many bytes before a watermark must be as they were; they hold a clock, which no two lines share."""


class Watermark(NamedTuple):
    """How far a file was read."""

    offset: int = 0
    """Bytes: the end of the last whole line. A last line without newline is still being written, so it lies beyond."""
    size: int = 0
    """Bytes: the end of what was there."""
    inode: int = 0
    """Which file it was, as ``identity`` gives it."""
    tail: int = 0
    """CRC-32 of the ``TAIL_BYTES`` before ``offset``."""
    lines: int = 0
    """How many lines end before ``offset``."""
    clock: str = ""
    """The highest clock among them."""


class Problem(NamedTuple):
    """Lines that were skipped: ``skipped`` in a row from ``line`` (counted from 1), at byte ``offset`` of ``file``.

    A file or folder that could not be read at all is line 0.
    """

    file: str
    line: int
    offset: int
    reason: str
    skipped: int = 1

    def __str__(self) -> str:
        if not self.line:
            return f"{text.clean_line(self.file)} was not read: {self.reason}"
        lines = f"line {self.line}" if self.skipped == 1 else f"lines {self.line} to {self.line + self.skipped - 1}"
        return f"{text.clean_line(self.file)}, {lines} (byte {self.offset}) skipped: {self.reason}"


@dataclass(slots=True)
class Reading:
    """What a reading of the folder found."""

    lines: list[Line] = field(default_factory=list)
    watermarks: dict[str, Watermark] = field(default_factory=dict)
    """By file; replaces the watermarks before it (a file that is gone has none)."""
    problems: list[Problem] = field(default_factory=list)
    more: bool = False
    """Whether it stopped before the end, as it was asked to."""

    @property
    def skipped(self) -> int:
        """How many lines were skipped."""
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
    """Whether a file is as it was when it was read, as far as its size and identity tell."""
    return since is not None and status.st_size == since.size and identity(status) == since.inode


def scan(path: str | Path, name: str, since: Watermark | None, reading: Reading, most: int = 0) -> None:
    """Add to ``reading`` what ``path`` holds beyond ``since``; all of it when the file was replaced, cut or rewritten.

    ``most``: stop after so many lines, if it is not 0; the watermark says how far it came. Raises OSError.
    """
    with open(path, "rb") as file:
        status = os.fstat(file.fileno())
        mark = since if since and _continues(file, status, since) else Watermark()
        offset, number, clock = mark.offset, mark.lines, mark.clock
        file.seek(offset)
        size = offset
        for raw, length in _raw_lines(file):
            if most and number - mark.lines >= most:
                reading.more = True  # ``size`` is less than the file has: it does not count as read
                break
            size += length
            if not raw.endswith(b"\n"):
                break
            number += 1
            try:
                line = decode(raw[:-1])
            except ValueError as error:
                for line in _mend(raw[:-1], name, number, offset, str(error), reading.problems):
                    reading.lines.append(line)
                    clock = max(clock, line.clock)
            else:
                reading.lines.append(line)
                if line.clock > clock:
                    clock = line.clock
            offset = size
        reading.watermarks[name] = Watermark(offset, size, identity(status), tail(file, offset), number, clock)


def tail(file: BinaryIO, offset: int) -> int:
    """CRC-32 of the ``TAIL_BYTES`` before ``offset``."""
    start = max(0, offset - TAIL_BYTES)
    file.seek(start)
    return zlib.crc32(file.read(offset - start))


def _continues(file: BinaryIO, status: os.stat_result, since: Watermark) -> bool:
    return identity(status) == since.inode and tail(file, since.offset) == since.tail


def _raw_lines(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Each line and its length in bytes. Of one beyond ``LINE_BYTES`` only a beginning, which no checksum matches."""
    while raw := file.readline(LINE_BYTES):
        length, part = len(raw), raw
        while not part.endswith(b"\n") and (part := file.readline(LINE_BYTES)):
            length += len(part)
            raw = raw[:80] + part[-1:]
        yield raw, length


def _mend(raw: bytes, name: str, number: int, offset: int, reason: str, problems: list[Problem]) -> list[Line]:
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
            problems[-1] = Problem(name, last.line, last.offset, reason, last.skipped + 1)
        else:
            problems.append(Problem(name, number, offset, reason))
    return found
