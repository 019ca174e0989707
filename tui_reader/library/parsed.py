"""Documents of kept pages, packed: reading one takes a twentieth of what reading the page takes. Imported late.

Each lies beside its page and holds as long as the page and what reads it stay as they are: both are named in its first
line. It can be lost at any time; then the page is read again.
"""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tui_reader import files, formats, text
from tui_reader.formats import packed
from tui_reader.formats.document import Document

SUFFIX = ".document"
LARGEST = 64_000_000
"""Bytes of an unpacked document that are read; more was not written by this program."""


def find(page: Path) -> tuple[dict[str, str], Document] | None:
    """The head kept with the document of the page at ``page``, and that; None where there is none that holds."""
    try:
        content = _path(page).read_bytes()
        head, _, body = content.partition(b"\n")
        known = json.loads(head)
        if known["of"] != _of(page):
            return None
        unpacker = zlib.decompressobj()
        document = packed.read(unpacker.decompress(body, LARGEST))
        return (known["head"], document) if unpacker.eof else None
    except (OSError, zlib.error, ValueError, KeyError, TypeError):
        return None


def keep(page: Path, head: Mapping[str, str], document: Document) -> None:
    """Keep the document of the page at ``page``, unless it is there; what can't be written is read from the page."""
    with contextlib.suppress(OSError):
        of, path = _of(page), _path(page)
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError), path.open("rb") as file:
            if json.loads(file.readline(10_000))["of"] == of:
                return
        with files.replacing(path) as file:
            file.write(json.dumps({"of": of, "head": dict(head)}).encode() + b"\n")
            file.write(zlib.compress(packed.write(document), 3))


def _path(page: Path) -> Path:
    return page.with_name(page.name + SUFFIX)


def _of(page: Path) -> list[int]:
    """Names the page's file as it is, and the code that reads it. Raises OSError."""
    stat = page.stat()
    return [stat.st_size, stat.st_mtime_ns, _readers()]


@cache
def _readers() -> int:
    """Names the code that makes documents of pages, as it is installed. Raises OSError."""
    modules = [
        file for package in (formats, text) for folder in package.__path__ for file in Path(folder).rglob("*.py")
    ]
    stats = [(file.name, stat.st_size, stat.st_mtime_ns) for file in sorted(modules) for stat in (file.stat(),)]
    return zlib.crc32(repr(stats).encode())
