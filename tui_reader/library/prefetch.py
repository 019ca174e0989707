"""The queue of whole papers to be kept for later, without a network: filled by a reader, gone through slowly.

It is a small file, so that it goes on after a restart. Whoever waits for a paper goes first (``sources/turns.py``).
Imported late.
"""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui_reader import files, locks
from tui_reader.http import Cancelled, FetchError
from tui_reader.models import Paper, arxiv_id
from tui_reader.sources.fulltext import Asking
from tui_reader.store import Busy
from tui_reader.text import clean_line

if TYPE_CHECKING:
    from tui_reader.library.texts import Texts

MOST = 500
"""Papers that wait at most: two hours and a half at arXiv's pace."""
NOT_AGAIN = timedelta(days=7)
"""A paper of which there is no text is not asked for again by the queue for so long."""
LATER = timedelta(hours=1)
"""The same of one that could not be had for another reason."""
OFFLINE = 60.0
"""Seconds until it is tried again without a network."""
BUSY = 5.0
"""Seconds until it is tried again while another process holds the library."""
LONGEST_WAIT = 3_600.0
"""Seconds that a service's wish for a pause is heeded at most before it is asked again."""
EACH = 3.0
"""Seconds that a paper takes beside arXiv's pauses, until that is measured."""
_LOCKED = 2.0
"""Seconds that another process may take to change the file."""
_POLL = 0.1
LOOK = 0.5
"""Seconds between looks whether somebody stopped it."""


class Added(NamedTuple):
    """The outcome of putting papers into the queue."""

    new: int
    here: int
    """Those whose texts are kept already."""
    waiting: int
    """Those that are in the queue already."""
    failed: int
    """Those that could not be had lately."""
    nameless: int
    """Those without an arXiv id."""
    over: int
    """Those for which there is no room."""


class QueueState(NamedTuple):
    """The queue as it is kept."""

    wanted: tuple[str, ...] = ()
    """arXiv ids, the next one first."""
    total: int = 0
    """So many were in it since it was last empty."""
    going: bool = False
    """False: a person stopped it."""
    failed: dict[str, str] = {}  # noqa: RUF012 - never changed
    """By id, until when (ISO 8601) it is not asked for again."""


class PrefetchProgress(NamedTuple):
    """The queue's progress."""

    done: int
    total: int
    seconds: float
    """It will take about so long."""
    waits: str = ""
    """The reason why it does not go on just now; empty when it does."""


class Prefetched(NamedTuple):
    """The outcome of going through the queue."""

    texts: int = 0
    errors: tuple[str, ...] = ()
    """A sentence for each paper that could not be had."""
    stopped: bool = False


class Queue:
    """The queue in ``file``; processes may share it, and one at a time goes through it."""

    def __init__(self, file: Path, texts: Callable[[], Texts], clock: Callable[[], datetime]) -> None:
        """``texts`` is called when something is to be done: it brings the formats, and looking brings nothing."""
        self._file = file
        self._texts = texts
        self._clock = clock
        self._looked = 0.0
        self._going = True

    def state(self) -> QueueState:
        """The queue; an empty one where the file is missing or damaged."""
        try:
            kept = json.loads(self._file.read_bytes())
            wanted = tuple(dict.fromkeys(filter(None, map(arxiv_id, kept["wanted"]))))[:MOST]
            failed = {str(name): str(until) for name, until in dict(kept["failed"]).items()}
            return QueueState(
                wanted, max(len(wanted), int(kept["total"])), bool(kept["going"]) and bool(wanted), failed
            )
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return QueueState()

    def add(self, papers: Sequence[Paper]) -> Added:
        """Put papers into the queue, and let it go. Raises OSError."""
        with self._changing() as state:
            wanted = dict.fromkeys(state.wanted)
            here = waiting = failed = nameless = over = 0
            now = self._clock()
            for paper in papers:
                if not paper.id:
                    nameless += 1
                elif paper.id in wanted:
                    waiting += 1
                elif self._texts().is_here(paper):
                    here += 1
                elif _is_to_come(state.failed.get(paper.id, ""), now):
                    failed += 1
                elif len(wanted) >= MOST:
                    over += 1
                else:
                    wanted[paper.id] = None
            new = len(wanted) - len(state.wanted)
            total = (state.total if state.wanted else 0) + new
            self._write(state._replace(wanted=tuple(wanted), total=total, going=bool(wanted)))
        return Added(new, here, waiting, failed, nameless, over)

    def stop(self) -> QueueState:
        """Let it rest until somebody lets it go on. Raises OSError."""
        with self._changing() as state:
            self._write(state._replace(going=False))
        return state

    def go_on(self) -> None:
        """Let it go on. Raises OSError."""
        with self._changing() as state:
            self._write(state._replace(going=bool(state.wanted)))

    def run(
        self,
        progress: Callable[[PrefetchProgress], None] = lambda progress: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Prefetched | None:
        """Go through it until it is empty, stopped or ``cancelled``; None when another process does. Raises OSError."""
        try:
            with locks.acquire(self._file.with_suffix(".lock"), 0):
                return self._run(progress, cancelled)
        except TimeoutError:
            return None

    def _run(self, progress: Callable[[PrefetchProgress], None], cancelled: Callable[[], bool]) -> Prefetched:
        texts = 0
        errors: list[str] = []
        asked, took = 0, 0.0

        def enough() -> bool:
            return cancelled() or not self._goes()

        while not cancelled():
            state = self.state()
            if not (state.wanted and state.going):
                return Prefetched(texts, tuple(errors), stopped=bool(state.wanted))
            identity = state.wanted[0]
            paper = Paper(identity, id=identity)
            each = took / asked if asked else self._texts().pause + EACH
            done = state.total - len(state.wanted)
            far = PrefetchProgress(done, state.total, each * len(state.wanted))
            progress(far)
            if self._texts().is_here(paper):
                self._done(identity)
                continue
            began = time.monotonic()
            try:
                self._texts().fetch(paper, Asking(enough, behind=True))
                texts += 1
                self._done(identity)
            except Cancelled:
                continue
            except Busy:  # another process writes
                _rest(BUSY, enough)
                continue
            except FetchError as error:
                if error.offline or error.retry_at:
                    wait = (error.retry_at - self._clock()).total_seconds() if error.retry_at else OFFLINE
                    why = "offline" if error.offline else "a service asks for a pause"
                    progress(far._replace(waits=why))
                    _rest(min(max(wait, 1.0), LONGEST_WAIT), enough)
                    continue
                errors.append(clean_line(str(error)))
                self._done(identity, NOT_AGAIN if error.status == 404 else LATER)
            asked += 1
            took += time.monotonic() - began
        return Prefetched(texts, tuple(errors), stopped=True)

    def _goes(self) -> bool:
        """True until a person stops it, in whatever process; the file is read now and then."""
        now = time.monotonic()
        if now - self._looked > LOOK:
            self._looked = now
            self._going = self.state().going
        return self._going

    def _done(self, identity: str, not_for: timedelta | None = None) -> None:
        """Take a paper out; ``not_for``: it is not asked for again so long."""
        with self._changing() as state:
            now = self._clock()
            failed = {name: until for name, until in state.failed.items() if _is_to_come(until, now)}
            if not_for:
                failed[identity] = (now + not_for).isoformat()
            wanted = tuple(name for name in state.wanted if name != identity)
            self._write(state._replace(wanted=wanted, failed=failed, going=state.going and bool(wanted)))

    @contextlib.contextmanager
    def _changing(self) -> Iterator[QueueState]:
        """The queue, which no other process changes meanwhile."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locks.acquire(self._file.with_suffix(".turn"), _LOCKED):
            yield self.state()

    def _write(self, state: QueueState) -> None:
        if not (state.wanted or state.failed):  # nothing that anybody has to know later
            self._file.unlink(missing_ok=True)
            return
        with files.replacing(self._file) as file:
            file.write(json.dumps(state._asdict()).encode())


def _rest(seconds: float, enough: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not enough():
        time.sleep(_POLL)


def _is_to_come(until: str, now: datetime) -> bool:
    """True while a time to come, not further away than any that is written, has not passed."""
    if not re.match(r"\d{4}-", until):
        return False
    try:
        left = datetime.fromisoformat(until) - now
    except (ValueError, TypeError):
        return False
    return timedelta(0) < left <= NOT_AGAIN
