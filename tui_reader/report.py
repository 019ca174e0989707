"""Reports of errors that nobody foresaw: a file for whoever mends them, a sentence for whoever met them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

KEPT = 5
"""Reports that are kept, the latest."""
PREFIX = "report-"


def sentence(error: BaseException, folder: Path) -> str:
    """The sentence on ``error``; its report goes to ``folder``, which is made where it is missing."""
    what = f"{type(error).__name__}: {error}".splitlines()[0].rstrip(": ")
    try:
        path = write(error, folder)
    except OSError as trouble:
        kept = f"no report could be kept in {folder} ({trouble.strerror or trouble})"
    else:
        kept = f"the report is in {path}"
    return f"ended by an error of its own ({what}); what was marked is kept, and {kept}"


def write(error: BaseException, folder: Path) -> Path:
    """Keep a report of ``error``, with where it came from and nothing of papers or settings. Raises OSError."""
    import platform
    import sys
    import traceback
    from datetime import datetime

    from tui_reader import __version__

    lines = [
        f"tui-reader {__version__}, Python {platform.python_version()}, {platform.platform()}\n",
        f"terminal: {os.environ.get('TERM', '')} {os.environ.get('TERM_PROGRAM', '')}\n",
        f"encoding: {sys.getfilesystemencoding()}\n\n",
        *traceback.format_exception(error),
    ]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{PREFIX}{datetime.now():%Y%m%d-%H%M%S-%f}.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(lines)
    for old in sorted(folder.glob(f"{PREFIX}*.txt"))[:-KEPT]:
        with suppress(OSError):
            old.unlink()
    return path
