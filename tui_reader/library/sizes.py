"""The amount of what is kept in a folder, counted by looking."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

TEXT, PDF = ".text.gz", ".pdf"
"""The ends of the names of texts and PDFs."""


class Size(NamedTuple):
    """Files and their bytes."""

    files: int = 0
    bytes: int = 0

    def __str__(self) -> str:
        amount = f"{self.bytes / 1e6:.1f} MB" if self.bytes >= 1e6 else f"{self.bytes / 1e3:.0f} kB"
        return f"{self.files:,} file{'' if self.files == 1 else 's'}, {amount}"


def size(folder: Path, suffix: str) -> Size:
    """Count the files whose names end so; hidden ones, which are being written, do not count."""
    sizes = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):  # it may go while it is looked at
                if entry.name.endswith(suffix) and not entry.name.startswith("."):
                    sizes.append(entry.stat().st_size)
    return Size(len(sizes), sum(sizes))
