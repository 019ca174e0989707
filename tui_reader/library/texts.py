"""Whole papers: fetched when a reader wants one, kept packed, read without a network from then on.

A kept text is one file in ``papers/``: a line of JSON that says what it is, then the page as it came, packed by gzip.
The folder may be deleted; what is in it is fetched again. Imported late: it brings the formats.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import re
import tempfile
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tui_reader import models
from tui_reader.formats import html, markdown
from tui_reader.formats.document import Document
from tui_reader.formats.html import NoTextError
from tui_reader.http import FetchError
from tui_reader.library.fetched import Services
from tui_reader.library.pauses import polite
from tui_reader.sources import SourceError, fulltext
from tui_reader.store import Store
from tui_reader.text import clean_line

SUFFIX = ".text.gz"
LARGEST = 32_000_000
"""Bytes of an unpacked text that are read; more was not written by this program."""
FORMATS = {"html": html.read, "markdown": markdown.read}


class Kept(NamedTuple):
    """A text that is here."""

    path: Path
    kind: str
    address: str
    at: datetime
    """When it was fetched, aware."""
    etag: str = ""

    @property
    def origin(self) -> str:
        """The text's origin, for people."""
        return "arXiv's page" if self.kind == "html" else "Hugging Face's text"


class Text(NamedTuple):
    """A paper's text, and where it is from."""

    document: Document
    kept: Kept


def path_of(folder: Path, identity: str) -> Path:
    """The file in which the text of the paper with this arXiv id is kept."""
    return folder / (re.sub(r"[^\w.-]", "_", identity) + SUFFIX)


def keep(folder: Path, identity: str, got: fulltext.Got, now: datetime) -> Kept:
    """Write a fetched page, whole or not at all. Raises OSError."""
    kept = Kept(path_of(folder, identity), got.kind, got.address, now, got.etag)
    head = {"kind": kept.kind, "address": kept.address, "at": now.isoformat(), "etag": kept.etag}
    folder.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".text-")  # 0600
    try:
        with os.fdopen(handle, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
            packed.write(json.dumps(head).encode() + b"\n")
            packed.write(got.body)
        os.replace(name, kept.path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    return kept


def find(folder: Path, identity: str) -> Text | None:
    """The kept text of a paper; None where there is none that can be read."""
    path = path_of(folder, identity)
    try:
        with gzip.open(path) as packed:
            content = packed.read(LARGEST)
        head, _, body = content.partition(b"\n")
        known = json.loads(head)
        kept = Kept(path, known["kind"], known["address"], datetime.fromisoformat(known["at"]), known.get("etag", ""))
        return Text(FORMATS[kept.kind](body, kept.address), kept)
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError):
        return None  # damaged, or of another release: fetched again


def fetch(
    store: Store,
    folder: Path,
    paper: models.Paper,
    services: Services,
    now: datetime,
    *,
    waiting: Callable[[str], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Text:
    """Ask for a paper's text and keep it. ``waiting`` is told who is asked, before each.

    Raises FetchError where nothing usable came; its sentence says why there is no text.
    """
    if not paper.id:
        raise SourceError("this paper has no arXiv id, so its text can't be looked up")
    reasons: list[FetchError] = []
    for name, ask in (("arXiv", _ask_arxiv), ("Hugging Face", _ask_hugging_face)):
        waiting(name)
        try:
            got = ask(store, paper.id, services, now, cancelled)
            if got is None:
                continue
            document = FORMATS[got.kind](got.body, got.address)
        except NoTextError as error:
            reasons.append(SourceError(str(error), status=404))
            continue
        except FetchError as error:
            if cancelled():
                raise
            reasons.append(error)
            continue
        try:
            return Text(document, keep(folder, paper.id, got, now))
        except OSError:  # a full disk is no reason not to show what came
            return Text(document, Kept(path_of(folder, paper.id), got.kind, got.address, now, got.etag))
    raise _told(reasons)


def _told(reasons: list[FetchError]) -> FetchError:
    """Why there is no text: rather that a service could not be asked than that the other has none."""
    passing = [error for error in reasons if error.status != 404]
    if passing:
        return passing[0]
    words = f": {clean_line(str(reasons[0]))}" if reasons else ""
    return SourceError(f"neither arXiv nor Hugging Face has a text of this paper{words}", status=404)


def _ask_arxiv(
    store: Store, identity: str, services: Services, now: datetime, cancelled: Callable[[], bool]
) -> fulltext.Got | None:
    with polite(store, services.fulltext.endpoint, now):
        return fulltext.page(identity, services.fulltext, cancelled=cancelled)


def _ask_hugging_face(
    store: Store, identity: str, services: Services, now: datetime, cancelled: Callable[[], bool]
) -> fulltext.Got | None:
    with polite(store, services.daily.endpoint, now):
        return fulltext.markdown(identity, services.daily.endpoint, services.daily.token, cancelled=cancelled)


class Size(NamedTuple):
    """The amount that is kept."""

    texts: int
    bytes: int


def size(folder: Path) -> Size:
    """Count the kept texts and their bytes, packed."""
    sizes = []
    with contextlib.suppress(OSError):
        for path in folder.glob(f"*{SUFFIX}"):
            with contextlib.suppress(OSError):
                sizes.append(path.stat().st_size)
    return Size(len(sizes), sum(sizes))
