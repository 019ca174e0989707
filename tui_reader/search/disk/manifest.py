"""The list of the segments that make up the index on disk: one small file, replaced as a whole.

One line of JSON after its CRC-32 in eight hexadecimal digits and a space. Segments never change, so a reader that took
the manifest has a consistent index; only if another process dropped a segment meanwhile must it take it again.
"""

from __future__ import annotations

import base64
import json
import zlib
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tui_reader import files
from tui_reader.search.disk.segment import MAGIC, Array, DamagedIndexError

NAME = "index"
LOCK = "index.lock"
SUFFIX = ".segment"


class ListedSegment(NamedTuple):
    """A segment's file, and the slots of its papers that are gone, compressed."""

    name: str
    gone: str = ""

    def slots(self) -> Array:
        """The slots that are gone. Raises DamagedIndexError."""
        try:
            return np.frombuffer(zlib.decompress(base64.b64decode(self.gone)), "<i4") if self.gone else _NONE
        except (ValueError, zlib.error) as error:
            raise DamagedIndexError(f"{self.name}: {error}") from error

    def without(self, slots: Array) -> ListedSegment:
        """The same with these ``slots`` gone, and no others."""
        packed = zlib.compress(slots.astype("<i4").tobytes(), 1) if len(slots) else b""
        return self._replace(gone=base64.b64encode(packed).decode())


_NONE = np.zeros(0, np.int32)


class Manifest(NamedTuple):
    """The segments of one state of the index."""

    segments: tuple[ListedSegment, ...] = ()
    stamp: str = ""
    """Kept for the library: how far it had come."""
    generation: int = 0
    """Counts the states; names of new segments are made from it."""

    def write(self, folder: Path) -> None:
        """Become the state of the index in ``folder``. Raises OSError."""
        state = {
            "version": MAGIC.decode(),
            "generation": self.generation,
            "stamp": self.stamp,
            "segments": [[listed.name, listed.gone] for listed in self.segments],
        }
        text = json.dumps(state).encode()
        with files.replacing(folder / NAME, synced=True) as file:
            file.write(b"%08x " % zlib.crc32(text) + text)


def read(folder: Path) -> Manifest:
    """The state of the index in ``folder``; an empty one when there is none. Raises DamagedIndexError and OSError."""
    try:
        content = (folder / NAME).read_bytes()
    except FileNotFoundError:
        return Manifest()
    text = content[9:]
    if content[:9] != b"%08x " % zlib.crc32(text):
        raise DamagedIndexError("the list of segments is damaged")
    state = json.loads(text)
    if state.get("version") != MAGIC.decode():
        raise DamagedIndexError("the index is of another version")
    listed = tuple(ListedSegment(name, gone) for name, gone in state["segments"])
    return Manifest(listed, state["stamp"], state["generation"])


def sweep(folder: Path, manifest: Manifest) -> None:
    """Remove the segments and leftovers that ``manifest`` does not name; only under the lock."""
    named = {listed.name for listed in manifest.segments}
    for path in folder.iterdir():
        if (path.suffix == SUFFIX and path.name not in named) or path.name.startswith("."):
            with suppress(OSError):  # gone, or still open in a reader where that keeps it: the next sweep takes it
                path.unlink()
