"""One file of the index on disk: named arrays behind a checked header, mapped and not read.

Layout: ``MAGIC``, the header's length (uint32, little endian) and its CRC-32 (uint32), the header (JSON: for each array
its type, shape and offset; and their length), then the arrays, each at a multiple of ``ALIGN``, then their CRC-32
(uint32). A file is complete before it gets its name, and never changes afterwards, so a wrong length or header means
damage; what is wrong in the arrays themselves only ``Segment.whole`` finds, since it has to read them.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Shape = tuple[np.dtype[Any], tuple[int, ...]]
"""The type of an array's values, and its shape."""
MAGIC = b"TRIX0002"
"""The last four digits are the version of the arrays' meaning: raise them with any change of it."""
ALIGN = 64
_HEAD, _TAIL = struct.Struct("<8sII"), struct.Struct("<I")
_CHUNK = 1 << 22
"""Bytes that are read at a time for a checksum: their pages are given back, so that a large file takes no memory."""


class DamagedIndexError(Exception):
    """The file is not a whole segment of this version."""


class Segment:
    """The arrays of one segment by name; mapped from a file, or held in memory when nothing can be written."""

    def __init__(self, name: str, arrays: Mapping[str, Array], mapped: mmap.mmap | None = None, start: int = 0) -> None:
        """``start``: where in ``mapped`` the arrays begin."""
        self.name = name
        self.arrays = arrays
        self._mapped = mapped
        self._start = start

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]

    @property
    def papers(self) -> int:
        """How many papers it was written with."""
        return len(self.arrays["rows"])

    def release(self) -> None:
        """Give the pages that were touched back to the system; they come again from its cache when they are needed."""
        if self._mapped is not None:
            _release(self._mapped)

    def whole(self) -> bool:
        """Whether the arrays are what was written; reads all of them, some 0.1 s for 100 MB."""
        if self._mapped is None:
            return True
        (checksum,) = _TAIL.unpack(self._mapped[-_TAIL.size :])
        return _checksum(self._mapped, self._start) == int(checksum)


def _release(mapped: mmap.mmap, start: int = 0, length: int | None = None) -> None:
    if hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED, start, len(mapped) - start if length is None else length)


def _checksum(mapped: mmap.mmap, start: int) -> int:
    """CRC-32 of all from ``start`` to the tail."""
    checksum, end = 0, len(mapped) - _TAIL.size
    with memoryview(mapped) as view:
        for at in range(0, end, _CHUNK):
            with view[max(at, start) : min(at + _CHUNK, end)] as chunk:
                checksum = zlib.crc32(chunk, checksum)
            _release(mapped, at, min(_CHUNK, len(mapped) - at))
    return checksum


class Writer:
    """A segment in the making: arrays of known size that are filled in place, then published under a name."""

    def __init__(self, path: Path, shapes: Mapping[str, Shape]) -> None:
        header: dict[str, Any] = {"arrays": {}}
        # The offsets count from the end of the header, whose own length depends on them.
        offset = 0
        for name, (dtype, shape) in shapes.items():
            header["arrays"][name] = [dtype.str, shape, offset]
            offset += -(-int(np.prod(shape, dtype=np.int64)) * dtype.itemsize // ALIGN) * ALIGN
        header["bytes"] = offset
        text = json.dumps(header).encode()
        start = -(-(_HEAD.size + len(text)) // ALIGN) * ALIGN
        self._path, self._temporary = path, path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(self._temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.ftruncate(descriptor, start + offset + _TAIL.size)
            self._mapped = mmap.mmap(descriptor, start + offset + _TAIL.size)
        finally:
            os.close(descriptor)
        self._mapped[: _HEAD.size] = _HEAD.pack(MAGIC, len(text), zlib.crc32(text))
        self._mapped[_HEAD.size : _HEAD.size + len(text)] = text
        self._start = start
        self.arrays = _arrays(self._mapped, header, start)

    def release(self) -> None:
        """Give the pages that were filled back to the system: of a shared mapping nothing is lost by that."""
        _release(self._mapped)

    def publish(self) -> Segment:
        """The finished segment, under its name and on the disk."""
        self._mapped.flush()
        self._mapped[-_TAIL.size :] = _TAIL.pack(_checksum(self._mapped, self._start))
        self._mapped.flush()
        self.release()
        os.replace(self._temporary, self._path)
        return Segment(self._path.name, self.arrays, self._mapped, self._start)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._temporary.unlink(missing_ok=True)


def write(path: Path, arrays: Mapping[str, Array]) -> Segment:
    """``arrays`` as a published segment. Raises OSError."""
    writer = Writer(path, {name: (array.dtype, array.shape) for name, array in arrays.items()})
    try:
        for name, array in arrays.items():
            writer.arrays[name][...] = array
        return writer.publish()
    except BaseException:
        writer.discard()
        raise


def read(path: Path) -> Segment:
    """The segment in ``path``. Raises DamagedIndexError, OSError (FileNotFoundError: another process replaced it)."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            raise DamagedIndexError(f"{path.name}: no header")
        magic, length, checksum = _HEAD.unpack(head)
        text = file.read(length) if length < size else b""
        if magic != MAGIC or zlib.crc32(text) != checksum:
            raise DamagedIndexError(f"{path.name}: another version, or a damaged header")
        header = json.loads(text)
        start = -(-(_HEAD.size + len(text)) // ALIGN) * ALIGN
        wanted = start + header["bytes"] + _TAIL.size
        if size != wanted:
            raise DamagedIndexError(f"{path.name}: {size} bytes instead of {wanted}")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return Segment(path.name, _arrays(mapped, header, start), mapped, start)


def _arrays(mapped: mmap.mmap, header: Mapping[str, Any], start: int) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    for name, (dtype, shape, offset) in header["arrays"].items():
        count = int(np.prod(shape, dtype=np.int64))
        arrays[name] = np.frombuffer(mapped, np.dtype(dtype), count, start + offset).reshape(shape)
    return arrays
