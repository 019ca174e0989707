"""The journal of this device among those of all: append, read, compact.

Every device appends to ``<its id>.jsonl`` only and reads every ``*.jsonl`` of the folder, so that the folder can be
shared through git (``merge=union``), Syncthing or Dropbox. The device's id and the lock lie outside of it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tui_reader.journal import durable
from tui_reader.journal.durable import JournalError
from tui_reader.journal.line import (
    AHEAD_MS,
    LATEST_MS,
    LATEST_WALL_MS,
    Change,
    after,
    clock,
    decode,
    encode,
    is_device,
    parse_clock,
)
from tui_reader.journal.reading import (
    SUFFIX,
    LinesRead,
    SkippedLines,
    Watermark,
    checksum,
    fresh,
    identity,
    journals,
    scan,
    tail,
    timed,
    unchanged,
)
from tui_reader.marks import Field, MarkLine, bases, compacted, merge

LOOKED_AT_ONCE = 5_000
"""Lines that are in memory together while clocks are learned from them."""
MOST_AHEAD = 10_000
"""Fields of which it is remembered that what stands in them has a clock far ahead; of others the store knows."""


class Compaction(NamedTuple):
    """A compaction of this device's file."""

    before: int
    """Bytes."""
    after: int
    """Bytes; equal to ``before`` when there was nothing to drop and the file was left alone."""
    backup: Path | None
    """The file as it was."""


class Journal:
    """The marks' journal; threads may share one. Nothing is opened or made before it is needed.

    ``folder`` holds the journals of all devices, ``device_file`` this device's id, ``lock_file`` the lock between the
    processes of this device; ``now`` gives seconds since 1970.
    """

    def __init__(self, folder: Path, device_file: Path, lock_file: Path, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._device_file = device_file
        self._lock_file = lock_file
        self._now = now
        self._device = ""
        self._seen = (0, 0)
        """Milliseconds and counter of the highest clock seen that was not far ahead."""
        self._ahead: dict[Field, tuple[int, int]] = {}
        """The highest clock that is far ahead, by where it stands."""
        self.far_ahead = False
        """True when any clock is: then ``Change.after`` has to say what stands in the field."""
        self._known: dict[str, Watermark] = {}
        """The part of each file that was looked at for its clocks."""
        self._as_read: dict[str, tuple[Watermark, int]] = {}
        """Files whose content was compared with what was read of them, and when they were changed before that."""
        self._named = 0
        """Inode of the own file whose name is known to be on the disk."""
        self._turn = threading.Lock()

    @property
    def device(self) -> str:
        """This device's id, random, made when it is first asked for. Raises JournalError."""
        if not self._device and not self._read_device():
            with self._turn, durable.locked(self._lock_file):
                self._make_device()
        return self._device

    def append(self, changes: Sequence[Change]) -> list[MarkLine]:
        """Write ``changes``, all in one, and return their lines when they are on the disk.

        Raises JournalError, and then none of them is in the journal.
        """
        if not changes:
            return []
        with self._turn, durable.locked(self._lock_file), durable.told(self._folder):
            self._make_device()
            durable.make_folder(self._folder)
            self._look()
            lines = self._lines(changes)
            self._write(b"".join(map(encode, lines)))
            return lines

    def read(self, since: Mapping[str, Watermark] | None = None, most: int = 0) -> LinesRead:
        """Read the folder's journals beyond ``since`` (all of them by default). Never raises for what is in them.

        A file that was replaced or cut is read again from its beginning: the same lines may come more than once, which
        ``merge`` does not mind. A last line without newline comes when it is whole. With ``most``, which is not 0, no
        more than so many lines; the watermarks lead to the next ones, and ``LinesRead.more`` says that there are some.
        """
        reading = LinesRead()
        try:
            found = journals(self._folder)
        except OSError as error:
            reading.problems.append(SkippedLines(self._folder.name, 0, 0, (error.strerror or str(error)).lower()))
            found = {}
        for name, entry in found.items():
            watermark = since.get(name) if since else None
            if most and len(reading.lines) >= most:
                reading.more = True
                if watermark:
                    reading.watermarks[name] = watermark
                continue
            try:
                scan(entry.path, name, watermark, reading, most and most - len(reading.lines), self._latest())
            except FileNotFoundError:
                continue
            except OSError as error:
                reading.problems.append(SkippedLines(name, 0, 0, (error.strerror or str(error)).lower()))
        with self._turn:
            self._learn(reading)
            self._read_device()
        for name, number, offset, at in reading.ahead:
            if not at.endswith(f"-{self._device}"):
                reading.problems.append(SkippedLines(name, number, offset, self._told(at), 0))
        return reading

    def _told(self, at: str) -> str:
        """The sentence about a clock that is far ahead."""
        years = round((parse_clock(at)[0] - self._wall()) / (365.25 * 86_400_000))
        return (
            f"its clock is {years} years ahead of this machine's; it counts, and marks made here go by the clock here"
        )

    def changed(self, since: Mapping[str, Watermark]) -> bool:
        """True when ``read(since)`` would find anything, as names, sizes, times and identities of the files tell.

        Of a file that was read so soon after a change that a further one would not show, its content tells.
        """
        try:
            found = journals(self._folder)
            return found.keys() != since.keys() or not all(
                self._is_as_read(entry.path, name, since[name]) for name, entry in found.items()
            )
        except OSError:
            return True

    def _is_as_read(self, path: str, name: str, since: Watermark) -> bool:
        status = os.stat(path)
        if unchanged(status, since):
            return True
        if since.time or (status.st_size, identity(status)) != (since.size, since.inode):
            return False
        looked = since, timed(status)
        if self._as_read.get(name) == looked:
            return True
        with open(path, "rb") as file:
            same = checksum(file, 0, since.offset) == since.crc
        if same and not fresh(status):
            self._as_read[name] = looked
        return same

    def done(self, since: Mapping[str, Watermark]) -> float:
        """The share of the folder's journals that lies before ``since``, from 0 to 1."""
        try:
            sizes = {name: os.stat(entry.path).st_size for name, entry in journals(self._folder).items()}
        except OSError:
            return 1.0
        read = sum(min(size, since[name].offset) for name, size in sizes.items() if name in since)
        return read / max(1, sum(sizes.values()))

    def compact(self) -> Compaction:
        """Rewrite this device's file without the lines that no longer count; the old one stays as ``*.jsonl.bak``.

        Damaged lines are copied as they are: they may mean something to a later version or to a person. Raises
        JournalError, and then the file is as it was.
        """
        with self._turn, durable.locked(self._lock_file), durable.told(self._folder):
            self._make_device()
            path = self._path
            try:
                before = path.read_bytes()
            except FileNotFoundError:
                return Compaction(0, 0, None)
            lines = _parse(before)
            kept = compacted(filter(None, lines.values()))
            after = b"".join(raw + b"\n" for raw, line in lines.items() if line is None or line in kept)
            if after == before:
                return Compaction(len(before), len(before), None)
            backup = _replace(path, before, after, lines)
            return Compaction(len(before), len(after), backup)

    @property
    def _path(self) -> Path:
        return self._folder / (self._device + SUFFIX)

    def _read_device(self) -> str:
        with contextlib.suppress(OSError, ValueError):
            name = self._device_file.read_text("ascii").strip()
            if is_device(name):
                self._device = name
        return self._device

    def _make_device(self) -> None:
        """Under the lock: read the id again, since another process may just have made it; else make one."""
        if self._device or self._read_device():
            return
        name = os.urandom(6).hex()
        with durable.told(self._device_file):
            durable.make_folder(self._device_file.parent)
            fresh = self._device_file.with_name(self._device_file.name + ".new")
            try:
                durable.write_new(fresh, name.encode() + b"\n")
                os.replace(fresh, self._device_file)
                durable.sync_folder(self._device_file.parent)
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                    raise
                # Marks are often on another disk, which has room: an id for this run alone will do.
                with contextlib.suppress(OSError):
                    fresh.unlink()
        self._device = name

    def _look(self) -> None:
        """Learn the clocks that came into the folder since the last look, whoever wrote them."""
        for name, entry in journals(self._folder).items():
            known = self._known.get(name)
            with contextlib.suppress(OSError):
                while not (known and self._is_as_read(entry.path, name, known)):
                    reading = LinesRead()
                    scan(entry.path, name, known, reading, LOOKED_AT_ONCE, self._latest())
                    self._learn(reading)
                    known = reading.watermarks[name]
                    if not reading.more:
                        break

    def _learn(self, reading: LinesRead) -> None:
        self._known |= reading.watermarks
        latest = self._latest()
        for watermark in reading.watermarks.values():
            if watermark.clock and watermark.clock <= latest:
                self._seen = max(self._seen, parse_clock(watermark.clock))
        if any(watermark.ahead for watermark in reading.watermarks.values()):
            self.far_ahead = True
            for line in reading.lines:
                if line.clock > latest:
                    self._stands((line.key, line.field), parse_clock(line.clock))

    def _stands(self, where: Field, at: tuple[int, int]) -> None:
        """A clock that is far ahead stands there."""
        self._ahead[where] = max(at, self._ahead.pop(where, (0, 0)))
        if len(self._ahead) > MOST_AHEAD:
            del self._ahead[next(iter(self._ahead))]

    def _wall(self) -> int:
        """Milliseconds of this machine's clock."""
        return min(max(int(self._now() * 1000), 0), LATEST_WALL_MS)

    def _latest(self) -> str:
        """The latest time that a clock may tell without being far ahead."""
        return f"{self._wall() + AHEAD_MS:013d}-A"

    def _lines(self, changes: Sequence[Change]) -> list[MarkLine]:
        """``changes`` with clocks: the wall clock's, or the next after the highest seen, so that a clock that is ahead
        anywhere cannot keep this device from changing a field.

        Where one that is far ahead stands, the next after that, in this field alone: it must not lead all later marks
        of all devices into its time.
        """
        wall = self._wall()
        latest = (wall + AHEAD_MS, 0)
        seen = self._seen if self._seen <= latest else (0, 0)  # this machine's clock may have been set right meanwhile
        standing = [[*map(parse_clock, filter(None, (*bases(change.base), change.after)))] for change in changes]
        seen = max([seen, *(at for several in standing for at in several if at <= latest)])
        lines = []
        for change, several in zip(changes, standing, strict=True):
            at = seen = after(seen) if seen[0] >= wall else (wall, 0)
            where = change.key, change.field
            if (highest := max([*several, self._ahead.get(where, (0, 0))])) >= at:
                at = after(highest)
                if at[0] >= LATEST_MS:
                    raise JournalError("Not saved: what stands there has a clock at the end of time.")
                if at > latest:
                    self._stands(where, at)
            stamp = clock(*at, self._device)
            lines.append(
                MarkLine(stamp, change.key, change.field, change.value, change.title, change.link, change.base)
            )
        self._seen = seen
        return lines

    def _write(self, content: bytes) -> None:
        """Append to the own file. It is opened under the lock, so never one that a compaction has replaced."""
        path = self._path
        with open(durable.open_for_append(path), "rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            size, known = status.st_size, self._known.get(path.name)
            if durable.ends_torn(file.fileno()):  # the torn line must not swallow ours
                content = b"\n" + content
            if status.st_ino != self._named:
                durable.sync_folder(self._folder)
                self._named = status.st_ino
            durable.append(file.fileno(), content)
            if known and known.offset == known.size == size and known.inode == identity(status):
                end = size + len(content)
                self._known[path.name] = known._replace(
                    offset=end,
                    size=end,
                    tail=tail(file, end),
                    lines=known.lines + content.count(b"\n"),
                    time=timed(os.fstat(file.fileno())),
                    crc=zlib.crc32(content, known.crc),
                )


def _parse(content: bytes) -> dict[bytes, MarkLine | None]:
    """Each line of a journal once, in its order; None for one that cannot be believed."""
    lines: dict[bytes, MarkLine | None] = dict.fromkeys(filter(None, content.split(b"\n")))
    for raw in lines:
        with contextlib.suppress(ValueError):
            lines[raw] = decode(raw)
    return lines


def _replace(path: Path, before: bytes, after: bytes, lines: dict[bytes, MarkLine | None]) -> Path:
    """Put ``after`` in the place of ``path``, durably, and return the backup of ``before``, which holds ``lines``.

    Raises OSError, and JournalError when what reached the disk does not say the same.
    """
    fresh, backup = path.with_name(path.name + ".new"), path.with_name(path.name + ".bak")
    durable.write_new(fresh, after)
    written = fresh.read_bytes()
    if written != after or merge(filter(None, _parse(written).values())) != merge(filter(None, lines.values())):
        fresh.unlink()
        raise JournalError(f"Not compacted: the new file does not say the same as the old one ({path}).")
    durable.write_new(backup, before)
    os.replace(fresh, path)
    durable.sync_folder(path.parent)
    return backup
