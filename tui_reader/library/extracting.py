"""The lines of a PDF, read by pdfium in a process of its own, which may take so much time and memory and no more."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from tui_reader.formats import pdf, pdfium
from tui_reader.formats.document import NoTextError
from tui_reader.http import Cancelled

SECONDS = 30
MEGABYTES = 1_000
"""Of address space, of which pdfium reserves more than it uses."""
LARGEST = 30_000_000
"""Bytes of what it may answer."""
INSTALL = "pip install 'tui-reader[pdf]' lets the text of its PDF be read"
_POLL = 0.05


def is_there() -> bool:
    """True when pdfium is installed; it is not loaded for that."""
    return importlib.util.find_spec("pypdfium2") is not None


def lines(file: BinaryIO, cancelled: Callable[[], bool] = lambda: False) -> bytes:
    """The lines of a PDF, as ``formats.pdf`` reads them. Raises NoTextError for one without, Cancelled, and OSError."""
    with tempfile.TemporaryFile() as answer:
        arguments = [str(SECONDS), str(MEGABYTES), str(pdf.PAGES)]
        child = subprocess.Popen(  # noqa: S603 - this program's own script, no shell
            # Without the working directory on its path; the packages are those of this process.
            [sys.executable, "-P", str(Path(pdfium.__file__)), *arguments],
            stdin=file,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 2 * SECONDS
        try:
            while child.poll() is None:
                if cancelled():
                    raise Cancelled
                if time.monotonic() > until:
                    raise NoTextError("the PDF takes too long to read")
                time.sleep(_POLL)
        finally:
            child.kill()
            child.wait()
        if child.returncode == 3:
            raise NoTextError("the PDF can't be read: it is damaged, or needs a password")
        if child.returncode:
            raise NoTextError("the PDF takes more time or memory than it may")
        answer.seek(0)
        content = answer.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NoTextError("the PDF has more text than is read")
    return content
