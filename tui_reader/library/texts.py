"""Whole papers: fetched when a reader wants one, kept packed, read without a network from then on.

A kept text is one file in ``papers/``: a line of JSON that says what it is, then the page as it came, packed by gzip.
The folder may be deleted; what is in it is fetched again. Imported late; what reads pages and asks services, and is not
needed to open a text that was opened before, is imported later still.
"""

from __future__ import annotations

import contextlib
import gzip
import importlib
import json
import re
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from tui_reader import files, models
from tui_reader.formats.document import Document
from tui_reader.library import parsed, sizes
from tui_reader.store import Store
from tui_reader.text import clean_line

if TYPE_CHECKING:
    from tui_reader.http import FetchError
    from tui_reader.library.fetched import Services
    from tui_reader.sources import fulltext
    from tui_reader.sources.fulltext import Asking

LARGEST = 32_000_000
"""Bytes of an unpacked text that are read; more was not written by this program."""
KINDS = ("html", "markdown", "pdf")
"""The kinds of texts, each read by the module of formats of that name."""


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
        return {"html": "arXiv's page", "pdf": "text of the PDF"}.get(self.kind, "Hugging Face's text")


class Text(NamedTuple):
    """A paper's text, and where it is from."""

    document: Document
    kept: Kept


def _read(kind: str, body: bytes, address: str) -> Document:
    """A text as a document. Raises NoTextError, and LookupError for a kind that is none."""
    if kind not in KINDS:
        raise LookupError(kind)
    read: Callable[[bytes, str], Document] = importlib.import_module(f"tui_reader.formats.{kind}").read
    return read(body, address)


def safe(identity: str) -> str:
    """An arXiv id as part of a file's name."""
    return re.sub(r"[^\w.-]", "_", identity)


def path_of(folder: Path, identity: str) -> Path:
    """The file in which the text of the paper with this arXiv id is kept."""
    return folder / (safe(identity) + sizes.TEXT)


def keep(folder: Path, identity: str, got: fulltext.Got, now: datetime) -> Kept:
    """Write a fetched page, whole or not at all. Raises OSError."""
    return _write(Kept(path_of(folder, identity), got.kind, got.address, now, got.etag), got.body)


def _write(kept: Kept, body: bytes) -> Kept:
    folder = kept.path.parent
    head = _head(kept)
    folder.mkdir(mode=0o700, exist_ok=True)
    with files.replacing(kept.path) as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
        packed.write(json.dumps(head).encode() + b"\n")
        packed.write(body)
    return kept


class TextSource(NamedTuple):
    """Somewhere to ask for a text."""

    words: str
    """Told while it is asked."""
    kind: str
    ask: Callable[[str, bool], fulltext.Got | None]
    """Is given the ETag of what is here from there, and if another one could not be reached."""


class Texts:
    """The texts of papers in a folder, and the services that have more."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        services: Callable[[], Services],
        clock: Callable[[], datetime],
        downloaded: Callable[[models.Paper], Path | None],
    ) -> None:
        """``services`` is called when the first is asked; ``clock`` gives the time (aware).

        ``downloaded`` gives the PDF of a paper where it is here.
        """
        self._downloaded = downloaded
        self.folder = folder
        self._store = store
        self._services = services
        self._clock = clock

    @property
    def pause(self) -> float:
        """Seconds that arXiv wants between two requests."""
        return self._services().fulltext.every

    def is_here(self, paper: models.Paper) -> bool:
        """True when a text of the paper is kept, whether it can be read or not."""
        return bool(paper.id) and path_of(self.folder, paper.id or "").exists()

    def find(self, paper: models.Paper) -> Text | None:
        """The kept text of a paper; None where there is none that can be read."""
        if not paper.id:
            return None
        path = path_of(self.folder, paper.id)
        try:
            if read := parsed.find(path):
                return Text(read[1], _kept(path, read[0]))
            with gzip.open(path) as packed:
                content = packed.read(LARGEST)
            head, _, body = content.partition(b"\n")
            kept = _kept(path, json.loads(head))
            return Text(_read(kept.kind, body, kept.address), kept)
        except (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, AttributeError):
            return None  # damaged, or of another release: fetched again

    def picture(self, address: str, asking: Asking | None = None) -> bytes:
        """A picture of a text, as it comes. Raises FetchError."""
        from tui_reader.library.pauses import polite
        from tui_reader.sources import fulltext

        service = self._services().fulltext
        with polite(self._store, service.endpoint, self._clock()):
            return fulltext.picture(address, service, asking or fulltext.NOW)

    def shows(self, address: str) -> bool:
        """True for the address of a picture that can be fetched: one of the service that pages come from."""
        return address.startswith(f"{self._services().fulltext.endpoint}/")

    def pack(self, text: Text) -> None:
        """Keep the document of a text that is here, so that it opens at once; what can't be written is left."""
        parsed.keep(text.kept.path, _head(text.kept), text.document)

    def fetch(
        self,
        paper: models.Paper,
        asking: Asking | None = None,
        *,
        told: Callable[[str], None] = lambda words: None,
        known: Text | None = None,
    ) -> Text:
        """Fetch a paper's text and keep it. ``told`` is given words for what is done, before each.

        The PDF is the last that is asked for, when the others have nothing; a downloaded one is read as it is.
        ``known`` is the text that is here: where its service has no other, it is what comes. Raises FetchError where
        nothing usable came; its sentence says why there is no text.
        """
        from tui_reader.formats.document import NoTextError
        from tui_reader.http import FetchError
        from tui_reader.sources import SourceError, fulltext

        asking = asking or fulltext.NOW
        if not paper.id:
            raise SourceError("this paper has no arXiv id, so its text can't be looked up")
        identity, now = paper.id, self._clock()
        downloaded = partial(self._downloaded, paper)
        reasons: list[FetchError] = []
        for source in _sources(self._store, identity, downloaded, self._services(), now, asking):
            if source.kind == "pdf" and any(error.status != 404 for error in reasons):
                break  # what could not be asked may have a better text later
            told(source.words)
            here = known if known and known.kept.kind == source.kind else None
            try:
                got = source.ask(here.kept.etag if here else "", any(error.offline for error in reasons))
                if got is None:
                    continue
                if got is fulltext.UNCHANGED:
                    assert here
                    return here._replace(kept=_seen(here.kept, now))
                document = _read(got.kind, got.body, got.address)
            except NoTextError as error:
                reasons.append(SourceError(str(error), status=404))
                continue
            except FetchError as error:
                if asking.cancelled():
                    raise
                reasons.append(error)
                continue
            except OSError as error:  # no room for a PDF, or no process to read it
                reasons.append(FetchError(f"the PDF can't be read ({error.strerror or error}); try again later"))
                continue
            try:
                text = Text(document, keep(self.folder, identity, got, now))
            except OSError:  # a full disk is no reason not to show what came
                return Text(document, Kept(path_of(self.folder, identity), got.kind, got.address, now, got.etag))
            self.pack(text)
            return text
        raise _told(reasons)


def _head(kept: Kept) -> dict[str, str]:
    return {"kind": kept.kind, "address": kept.address, "at": kept.at.isoformat(), "etag": kept.etag}


def _kept(path: Path, head: Mapping[str, str]) -> Kept:
    return Kept(path, head["kind"], head["address"], datetime.fromisoformat(head["at"]), head.get("etag", ""))


def _sources(
    store: Store,
    identity: str,
    downloaded: Callable[[], Path | None],
    services: Services,
    now: datetime,
    asking: Asking,
) -> Iterator[TextSource]:
    from tui_reader.http import FetchError
    from tui_reader.library import extracting
    from tui_reader.library.pauses import polite
    from tui_reader.sources import SourceError, fulltext

    pages, texts = services.fulltext, services.daily

    def page(etag: str, _: bool) -> fulltext.Got | None:
        with polite(store, pages.endpoint, now):
            return fulltext.page(identity, pages, asking, etag=etag)

    def markdown_text(etag: str, offline: bool) -> fulltext.Got | None:
        with polite(store, texts.endpoint, now):
            return fulltext.markdown(identity, texts.endpoint, texts.token, asking, etag=etag, once=offline)

    yield TextSource("asking arXiv for the text", "html", page)

    def pdf_text(_: str, __: bool) -> fulltext.Got | None:
        if not extracting.is_there():
            raise SourceError(extracting.INSTALL, status=404)
        with contextlib.ExitStack() as held:
            file: BinaryIO
            if here := downloaded():
                file, address = here.open("rb"), ""
                held.enter_context(file)
            else:
                file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by what is held
                held.enter_context(file)
                held.enter_context(polite(store, pages.endpoint, now))
                try:
                    address = fulltext.pdf(identity, file, pages, asking).url
                except FetchError as error:
                    if error.status in fulltext.NOT_THERE:
                        return None
                    raise
                file.seek(0)
            return fulltext.Got("pdf", extracting.lines(file, asking.cancelled), address)

    yield TextSource("asking Hugging Face for the text", "markdown", markdown_text)
    yield TextSource("reading the PDF", "pdf", pdf_text)


def _seen(kept: Kept, now: datetime) -> Kept:
    """A text that was asked for again and is as it was; that is known from now on, unless it can't be written."""
    with contextlib.suppress(OSError, EOFError, zlib.error):
        with gzip.open(kept.path) as packed:
            body = packed.read(LARGEST).partition(b"\n")[2]
        return _write(kept._replace(at=now), body)
    return kept._replace(at=now)


def _told(reasons: list[FetchError]) -> FetchError:
    """The reason why there is no text. That a service could not be asked comes before that the others have none."""
    from tui_reader.library import extracting
    from tui_reader.sources import SourceError

    passing = [error for error in reasons if error.status != 404]
    if passing:
        return passing[0]
    why = [clean_line(str(error)) for error in reasons]
    install = [words for words in why if words == extracting.INSTALL]
    first = next((words for words in why if words not in install), "")
    told = f"neither arXiv nor Hugging Face has a text of this paper{f': {first}' if first else ''}"
    return SourceError("; ".join([told, *install]), status=404)
