"""PDFs of papers: downloaded when a reader wants one, found again by their names. Imported late.

A PDF is called after the paper's id and title. Until it is whole it is a hidden file whose name says of which version
it is a part, so that a later download goes on there. The folder may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tui_reader import locks, models
from tui_reader.http import FetchError
from tui_reader.library.fetched import Services
from tui_reader.library.pauses import polite
from tui_reader.library.texts import safe
from tui_reader.sources import SourceError, fulltext
from tui_reader.sources.fulltext import NOW, Asking
from tui_reader.store import Store
from tui_reader.text.mend import mend

HEAD, TAIL = 1_024, 2_048
"""Bytes in which a PDF says that it is one, and in which it ends: readers of PDFs look so far."""
LONGEST_TITLE = 80
"""Characters of the title in a file's name."""
LONGEST_NAME = 180
"""Bytes of a name: file systems take 255."""
FORGOTTEN = 7 * 24 * 3600.0
"""Seconds after which a part that nobody went on with is dropped."""
_PART = ".tui-reader-"
_PART_END = ".part"


class Pdf(NamedTuple):
    """A PDF that is here."""

    path: Path
    bytes: int
    new: bool
    """True: it was downloaded just now."""


def name_of(paper: models.Paper) -> str:
    """The name of a paper's PDF: ``2405.12345-On-Lamps.pdf``. The paper has an id."""
    assert paper.id
    title = unicodedata.normalize("NFC", mend(paper.title).text)
    words = re.sub(r"[^\w]+", "-", title).strip("-_")
    if len(words) > LONGEST_TITLE:
        words = words[: LONGEST_TITLE + 1].rpartition("-")[0] or words[:LONGEST_TITLE]
    name = "-".join(filter(None, (safe(paper.id), words)))
    while len(name.encode("utf-8", "replace")) > LONGEST_NAME:
        name = name[:-1].rstrip("-_")
    return f"{name}.pdf"


class Pdfs:
    """The PDFs of papers in a folder, and the service that has more."""

    def __init__(
        self, folder: Path, store: Store, services: Callable[[], Services], clock: Callable[[], datetime]
    ) -> None:
        """``services`` is called when the first is asked; ``clock`` gives the time (aware)."""
        self.folder = folder
        self._store = store
        self._services = services
        self._clock = clock

    def find(self, paper: models.Paper) -> Path | None:
        """The PDF of a paper, by whatever title it was downloaded; None when it is not here."""
        if not paper.id:
            return None
        own = safe(paper.id)
        with contextlib.suppress(OSError):
            for path in sorted(_names(self.folder)):
                if path.name == f"{own}.pdf" or path.name.startswith(f"{own}-"):
                    with contextlib.suppress(OSError), path.open("rb") as file:
                        if b"%PDF-" in file.read(HEAD):
                            return path
        return None

    def fetch(
        self,
        paper: models.Paper,
        asking: Asking = NOW,
        *,
        progress: Callable[[int, int | None], None] = lambda received, total: None,
    ) -> Pdf:
        """The PDF of a paper, downloaded unless it is here. ``progress`` is told the bytes that came, and of how many.

        What came of one that was broken off or stopped stays, and the next call goes on with it. Raises FetchError,
        also when what came is no PDF; OSError when it can't be written.
        """
        if not paper.id:
            raise SourceError("this paper has no arXiv id, so its PDF can't be looked up")
        if here := self.find(paper):
            return Pdf(here, here.stat().st_size, False)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        service = self._services().fulltext
        with _alone(service), polite(self._store, service.endpoint, self._clock()):
            _forget_old_parts(self.folder)
            part = _Part(self.folder, paper.id)
            try:
                size = part.download(service, asking, progress)
            except FetchError as error:
                if error.status == 416:  # what is here is not of what they have
                    part.drop()
                    size = part.download(service, asking, progress)
                elif error.status in fulltext.NOT_THERE:
                    raise SourceError("arXiv has no PDF of this paper; it may be withdrawn", status=404) from error
                else:
                    raise
            part.check()
            return Pdf(part.finish(name_of(paper)), size, True)


def _names(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".pdf") and not entry.name.startswith("."):
                yield Path(entry.path)


@contextlib.contextmanager
def _alone(service: fulltext.Service) -> Iterator[None]:
    """Download one PDF at a time, over all processes: two would write into one part."""
    with contextlib.ExitStack() as held:
        try:
            held.push(locks.acquire(service.lock.with_name(f"pdf-{service.lock.name}"), 0))
        except TimeoutError:
            raise FetchError("another reader downloads a PDF just now; try again when it is done") from None
        yield


class _Part:
    """A PDF that is not whole yet, as far as it is here."""

    def __init__(self, folder: Path, identity: str) -> None:
        self._folder = folder
        self._identity = identity
        self._begun = f"{_PART}{safe(identity)}-"
        self.path = folder / f"{self._begun}{_PART_END}"
        self.validator = ""
        with contextlib.suppress(OSError):
            parts = [path for path in folder.iterdir() if self._is_mine(path.name)]
            for path in parts:
                named = _named(path.name[len(self._begun) : -len(_PART_END)])
                if named and not self.validator:
                    self.path, self.validator = path, named
                else:
                    path.unlink()

    def _is_mine(self, name: str) -> bool:
        return name.startswith(self._begun) and name.endswith(_PART_END)

    def drop(self) -> None:
        """Begin anew."""
        self.path.unlink(missing_ok=True)
        self.path, self.validator = self._folder / f"{self._begun}{_PART_END}", ""

    def download(self, service: fulltext.Service, asking: Asking, progress: Callable[[int, int | None], None]) -> int:
        """Get what is missing; the size of all of it."""
        with _opened(self.path) as file:
            start = file.seek(0, os.SEEK_END)

            def began(validator: str) -> None:
                """From here on the file's name says of which version it is a part."""
                path = self._folder / f"{self._begun}{_name(validator)}{_PART_END}"
                if path != self.path:
                    os.replace(self.path, path)
                self.path, self.validator = path, validator

            got = fulltext.pdf(
                self._identity,
                file,
                service,
                asking,
                start=start if self.validator else 0,
                validator=self.validator,
                began=began,
                progress=progress,
            )
            file.flush()
            os.fsync(file.fileno())
            return got.size

    def check(self) -> None:
        """Raise FetchError, and keep nothing, when it is no PDF, or not a whole one."""
        with self.path.open("rb") as file:
            head = file.read(HEAD)
            file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
            tail = file.read()
        if b"%PDF-" not in head:
            self.drop()
            raise SourceError("what arXiv sent is no PDF, and was not kept; try again later")
        if b"%%EOF" not in tail:
            self.drop()
            raise SourceError("the PDF that arXiv sent has no end, and was not kept; try again later")

    def finish(self, name: str) -> Path:
        """Give it its name, which no other file has; where it is now."""
        stem, number = name.removesuffix(".pdf"), 1
        while True:
            path = self._folder / (name if number == 1 else f"{stem}-{number}.pdf")
            try:
                os.link(self.path, path)  # unlike a rename it leaves alone what is there
            except FileExistsError:
                number += 1
                continue
            except OSError:  # a file system without links
                if path.exists():
                    number += 1
                    continue
                os.replace(self.path, path)
                return path
            self.path.unlink(missing_ok=True)
            return path


def _opened(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")


def _name(validator: str) -> str:
    """The version of a PDF, written so that it can be part of a file's name; empty when that would be too long."""
    named = urlsafe_b64encode(validator.encode()).decode().rstrip("=")
    return named if len(named) <= 120 else ""


def _named(name: str) -> str:
    try:
        return urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
    except ValueError:
        return ""


def _forget_old_parts(folder: Path) -> None:
    """Drop what nobody went on with."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if path.name.startswith(_PART) and path.name.endswith(_PART_END):
                with contextlib.suppress(OSError):
                    if time.time() - path.stat().st_mtime > FORGOTTEN:
                        path.unlink()
