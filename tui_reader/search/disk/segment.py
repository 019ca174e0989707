"""One file of the index on disk: named arrays behind a checked header, read as they are needed.

Layout: ``MAGIC``, the header's length (uint32, little endian) and its CRC-32 (uint32), the header (JSON: for each array
its type, shape and offset; and their length), then the arrays, each at a multiple of ``ALIGN``, then their CRC-32
(uint32). A file is complete before it gets its name, and never changes afterwards, so a wrong length or header means
damage; what is wrong in the arrays themselves only ``Segment.whole`` finds, since it has to read them.

No file is mapped: a disk that is full, fails, or whose file is cut off under a reader, would end the process with a
signal there; of a reading or a writing it is an error.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import threading
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Shape = tuple[np.dtype[Any], tuple[int, ...]]
"""The type of an array's values, and its shape."""
MAGIC = b"TRIX0005"
"""The last four digits are the version of the arrays' meaning: raise them with any change of it."""
ALIGN = 64
_HEAD, _TAIL = struct.Struct("<8sII"), struct.Struct("<I")
_CHUNK = 1 << 22
"""Bytes that are read at a time for a checksum."""
_APART = 8_192
"""Bytes between two places that are read together: to read so many takes as long as another call."""
_KEPT = 6_000_000
"""Bytes of an array that is read as a whole where many places of it are wanted, as of all but abstracts at 100,000
papers: a hundred readings a letter would cost a quarter of its time.
"""


class DamagedIndexError(Exception):
    """The file is not a whole segment of this version, or can't be read any more."""


class Segment:
    """The arrays of one segment by name: in a file, or held in memory when nothing can be written.

    ``segment[name]`` is a whole array, which stays in memory until ``release``; of large ones ``part`` and ``ranges``
    read what is wanted, each time. All raise DamagedIndexError.
    """

    def __init__(self, name: str, arrays: Mapping[str, Array], file: _File | None = None) -> None:
        """``arrays``: those of a segment without a ``file``."""
        self.name = name
        self._arrays = dict(arrays)
        self._texts: dict[str, bytes] = {}
        self._had: dict[str, bool] = {}
        """The names of all that had been read when it was given back, and True for texts."""
        self._file = file

    def __getitem__(self, name: str) -> Array:
        known = self._arrays.get(name)
        if known is None:
            assert self._file
            known = self._arrays[name] = self._file.read_whole(name)
        return known

    def text(self, name: str) -> bytes:
        """The bytes of a whole array, which stay as it would."""
        known = self._texts.get(name)
        if known is None:
            known = self._texts[name] = self.part(name, 0, self.count(name)).tobytes()
        return known

    def count(self, name: str) -> int:
        """The number of an array's values (of several rows: rows)."""
        return self._file.shapes[name][1][0] if self._file else len(self._arrays[name])

    def part(self, name: str, begin: int, end: int) -> Array:
        """The values of a flat array from ``begin`` to ``end``."""
        if name in self._arrays:
            return self._arrays[name][begin:end]
        assert self._file
        return self._file.read(name, int(begin), int(end))

    def ranges(self, name: str, starts: Array, ends: Array) -> Array:
        """The values of a flat array in several ranges, one range after the other."""
        if not len(starts):
            return self.part(name, 0, 0)
        if self._file is None or name in self._arrays or self._file.size(name) <= _KEPT:
            return self[name][ranges(starts, ends)]
        return self._file.read_ranges(name, starts, ends)

    @property
    def papers(self) -> int:
        """The number of papers that it was written with."""
        return self.count("rows")

    def release(self) -> None:
        """Give back the memory of what was read; it stays in the system's cache, and comes again when it is needed."""
        if self._file:
            self._had |= dict.fromkeys(self._arrays, False) | dict.fromkeys(self._texts, True)
            self._arrays.clear()
            self._texts.clear()

    def ready(self, cancelled: Callable[[], bool]) -> None:
        """Read what was given back, an array after the other until it is ``cancelled``."""
        for name, is_text in self._had.items():
            if cancelled():
                break
            if is_text:
                self.text(name)
            else:
                self[name]

    def check(self) -> None:
        """Raise DamagedIndexError when the file is another than was opened, as far as its size and time tell."""
        if self._file:
            self._file.check()

    def whole(self) -> bool:
        """True when the arrays are as they were written; reads all of them, some 0.1 s for 100 MB. From any thread."""
        return self._file is None or self._file.whole()


def _bytes(values: Array) -> memoryview:
    """The bytes of a flat array."""
    return values.view(np.uint8).data


def ranges(starts: Array, ends: Array) -> Array:
    """The numbers of all ranges, one range after the other."""
    counts = ends - starts
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(int(counts.sum()))


class _File:
    """An open segment. Reads from any thread."""

    def __init__(self, file: FileIO, name: str, header: Mapping[str, Any], start: int) -> None:
        """``start``: where the arrays begin."""
        self._file = file
        self._name = name
        self._start = start
        self.shapes: dict[str, Shape] = {}
        self._offsets: dict[str, int] = {}
        for array, (dtype, shape, offset) in header["arrays"].items():
            self.shapes[array] = np.dtype(dtype), tuple(shape)
            self._offsets[array] = start + offset
        self._end = start + header["bytes"]
        self._status = self._state()
        self._turn = threading.Lock()

    def size(self, name: str) -> int:
        """Bytes of an array."""
        dtype, shape = self.shapes[name]
        return int(np.prod(shape, dtype=np.int64)) * dtype.itemsize

    def _state(self) -> tuple[int, int]:
        status = os.fstat(self._file.fileno())
        return status.st_size, status.st_mtime_ns

    def check(self) -> None:
        try:
            now = self._state()
        except OSError as error:
            raise DamagedIndexError(f"{self._name}: {error}") from error
        if now != self._status:
            raise DamagedIndexError(f"{self._name}: it was changed")

    def read_whole(self, name: str) -> Array:
        """All of an array, in memory of its own: what the interpreter's allocator has had it seldom gives back."""
        dtype, shape = self.shapes[name]
        values = np.frombuffer(mmap.mmap(-1, max(self.size(name), 1)), dtype, int(np.prod(shape, dtype=np.int64)))
        self._fill(_bytes(values), name, 0)
        return values.reshape(shape)

    def read(self, name: str, begin: int, end: int) -> Array:
        values = np.empty(max(end - begin, 0), self.shapes[name][0])
        self._fill(_bytes(values), name, begin)
        return values

    def read_ranges(self, name: str, starts: Array, ends: Array) -> Array:
        """Ranges that lie near each other are read together, with what is between them."""
        dtype = self.shapes[name][0]
        order = np.argsort(starts, kind="stable")
        firsts, reached = starts[order].astype(np.int64), np.maximum.accumulate(ends[order].astype(np.int64))
        cuts = np.flatnonzero(firsts[1:] > reached[:-1] + _APART // dtype.itemsize) + 1
        begins, sizes = firsts[np.r_[0, cuts]], reached[np.r_[cuts - 1, len(order) - 1]]
        sizes -= begins
        places = np.cumsum(sizes) - sizes
        values = np.empty(int(sizes.sum()), dtype)
        view, item = _bytes(values), dtype.itemsize
        for begin, size, place in zip(begins.tolist(), sizes.tolist(), places.tolist(), strict=True):
            self._fill(view[place * item : (place + size) * item], name, begin)
        if len(begins) == 1:
            moved = starts - begins[0]
        else:
            moves = np.empty(len(order), np.int64)
            run = np.zeros(len(order), np.int64)
            run[cuts] = 1
            moves[order] = (places - begins)[np.cumsum(run)]
            moved = starts + moves
        return values[ranges(moved, moved + (ends - starts))]

    def _fill(self, view: memoryview, name: str, begin: int) -> None:
        """Read into ``view`` what ``name`` has from value ``begin`` on."""
        offset = self._offsets[name] + begin * self.shapes[name][0].itemsize
        while len(view):
            try:
                count = self._read_into(view, offset)
            except OSError as error:
                raise DamagedIndexError(f"{self._name}: {error}") from error
            if not count:
                raise DamagedIndexError(f"{self._name}: it was cut off")
            view, offset = view[count:], offset + count

    def _read_into(self, view: memoryview, offset: int) -> int:
        if hasattr(os, "preadv"):
            return os.preadv(self._file.fileno(), [view], offset)
        with self._turn:
            self._file.seek(offset)
            return self._file.readinto(view) or 0

    def checksum(self) -> int:
        """CRC-32 of the arrays. Raises OSError."""
        checksum, at = 0, self._start
        buffer = memoryview(bytearray(min(_CHUNK, self._end - at) or 1))
        while at < self._end:
            count = self._read_into(buffer[: self._end - at], at)
            if not count:
                raise OSError("it was cut off")
            checksum = zlib.crc32(buffer[:count], checksum)
            at += count
        return checksum

    def whole(self) -> bool:
        tail = bytearray(_TAIL.size)
        with suppress(OSError):
            if self._read_into(memoryview(tail), self._end) == _TAIL.size:
                return _TAIL.unpack(tail) == (self.checksum(),)
        return False


class Writer:
    """A segment in the making: arrays of known size that are filled in parts, then published under a name.

    Every call raises OSError, when the disk is full for instance; ``discard`` then.
    """

    def __init__(self, path: Path, shapes: Mapping[str, Shape]) -> None:
        header: dict[str, Any] = {"arrays": {}}
        # The offsets count from the end of the header, whose own length depends on them.
        offset = 0
        for name, (dtype, shape) in shapes.items():
            header["arrays"][name] = [dtype.str, shape, offset]
            offset += -(-int(np.prod(shape, dtype=np.int64)) * dtype.itemsize // ALIGN) * ALIGN
        header["bytes"] = offset
        text = json.dumps(header).encode()
        self._start = -(-(_HEAD.size + len(text)) // ALIGN) * ALIGN
        self._header, self._shapes = header, shapes
        self._path, self._temporary = path, path.with_name(f".{path.name}.{os.getpid()}")
        self._file = FileIO(os.open(self._temporary, _NEW, 0o600), "r+")
        try:
            os.ftruncate(self._file.fileno(), self._start + offset + _TAIL.size)
            self._put(0, _HEAD.pack(MAGIC, len(text), zlib.crc32(text)) + text)
        except BaseException:
            self.discard()
            raise

    def write(self, name: str, values: Array, at: int = 0) -> None:
        """Put ``values`` into an array, from place ``at`` of it on."""
        if len(values):
            offset = self._start + self._header["arrays"][name][2] + at * self._shapes[name][0].itemsize
            self._put(offset, _bytes(np.ascontiguousarray(values, self._shapes[name][0])))

    def _put(self, offset: int, content: bytes | memoryview) -> None:
        view = memoryview(content)
        self._file.seek(offset)
        while len(view):
            view = view[self._file.write(view) or 0 :]

    def publish(self) -> Segment:
        """The finished segment, under its name and on the disk."""
        end = self._start + self._header["bytes"]
        self._put(end, _TAIL.pack(_File(self._file, self._path.name, self._header, self._start).checksum()))
        os.fsync(self._file.fileno())
        os.replace(self._temporary, self._path)
        return Segment(self._path.name, {}, _File(self._file, self._path.name, self._header, self._start))

    def discard(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._temporary.unlink()


_NEW = os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def write(path: Path, arrays: Mapping[str, Array]) -> Segment:
    """``arrays`` as a published segment. Raises OSError."""
    writer = Writer(path, {name: (array.dtype, array.shape) for name, array in arrays.items()})
    try:
        for name, array in arrays.items():
            writer.write(name, array.reshape(-1))
        return writer.publish()
    except BaseException:
        writer.discard()
        raise


def read(path: Path) -> Segment:
    """The segment in ``path``. Raises DamagedIndexError, OSError (FileNotFoundError: another process replaced it)."""
    file = FileIO(path, "r")
    try:
        size = os.fstat(file.fileno()).st_size
        head = file.read(_HEAD.size) or b""
        if len(head) < _HEAD.size:
            raise DamagedIndexError(f"{path.name}: no header")
        magic, length, checksum = _HEAD.unpack(head)
        text = (file.read(length) or b"") if length < size else b""
        if magic != MAGIC or zlib.crc32(text) != checksum:
            raise DamagedIndexError(f"{path.name}: another version, or a damaged header")
        header = json.loads(text)
        start = -(-(_HEAD.size + len(text)) // ALIGN) * ALIGN
        wanted = start + header["bytes"] + _TAIL.size
        if size != wanted:
            raise DamagedIndexError(f"{path.name}: {size} bytes instead of {wanted}")
        return Segment(path.name, {}, _File(file, path.name, header, start))
    except BaseException:
        file.close()
        raise
