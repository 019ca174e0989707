"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path, *, synced: bool = False, private: bool = True) -> Iterator[BinaryIO]:
    """Give a file to write into; it stands in the place of ``path`` when the block ends, and nothing does if it fails.

    With ``synced`` its content is on the disk before the old one goes, whatever happens to the power. ``private`` files
    are this user's alone (0600); others have the rights that new files of this user have, or those of the file that
    they replace, and a link to one stays. The folder is there. Raises OSError.
    """
    path = path if private else Path(os.path.realpath(path))
    who = f"{os.getpid()}-{threading.get_native_id()}"  # each who writes has a file of its own
    fresh = path.with_name(f".{path.name[:40]}-{who}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(fresh, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            if synced:
                file.flush()
                os.fsync(file.fileno())
        if not private:
            os.chmod(fresh, _rights(path))
        os.replace(fresh, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(fresh)
        raise


def _rights(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0o077)
        os.umask(mask)
        return 0o666 & ~mask
