"""The reader's and the command line's work with papers: look, find, mark. Knows no screen; every call may block.

The library is given its store, its journal and the services to fetch from; ``open_library`` puts them together.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader import heap
from tui_reader.config import Rule
from tui_reader.journal import Journal
from tui_reader.library import opening, periods
from tui_reader.library.criteria import Criteria, Found, Order
from tui_reader.library.feed import Feed
from tui_reader.library.lists import Lists
from tui_reader.library.marking import Marked, Marking
from tui_reader.library.papers import Papers
from tui_reader.library.rules import Rules
from tui_reader.library.searches import Searches
from tui_reader.library.visits import Visits
from tui_reader.marks import Value
from tui_reader.paths import Paths
from tui_reader.store import WAIT, Busy, DamagedError, Growth, Store

if TYPE_CHECKING:  # what is fetched comes after the first frame, and making its classes takes time
    from tui_reader.library.fetched import Services
    from tui_reader.library.finding import Finder
    from tui_reader.library.importing import Imported, Tagging
    from tui_reader.library.kept import SourceFile
    from tui_reader.library.pdfs import Pdfs
    from tui_reader.library.prefetch import Queue
    from tui_reader.library.texts import Texts

__all__ = [
    "Criteria",
    "Found",
    "Growth",
    "Library",
    "Marked",
    "Order",
    "Value",
    "open_library",
]

BRIEFLY = 0.3
"""Seconds that opening waits for another program before it says so."""
LOOK_AGAIN = 0.2
"""Seconds between looks whether a file is still locked."""


def now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


class Library:
    """The papers and the marks of one person on one machine: its parts, each with one idea, and what concerns all."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        services: Callable[[], Services],
        *,
        rules: Sequence[Rule] = (),
        index: Path | None = None,
        clock: Callable[[], datetime] = now,
        imports: Path | None = None,
        texts: Path | None = None,
        pdfs: Path | None = None,
    ) -> None:
        """``services`` is called when the first is asked; ``rules`` are those that mute and highlight.

        ``index`` is the folder of the search index, which is kept in memory without one; copies of imported files are
        kept in ``imports``, without one not at all. ``texts`` is the folder of whole papers, ``pdfs`` of their PDFs.
        """
        self.store = store
        """For the library's own parts; whoever uses the library goes to these."""
        self.searches = Searches(store, journal)
        self.marking = Marking(store, journal, self.searches)
        self.papers = Papers(store, self.marking)
        self.rules = Rules(store, rules)
        self.visits = Visits(store, clock)
        self.lists = Lists(store, self.rules, lambda: self.finder, clock)
        self.feed = Feed(store, self.lists, self.papers, self.rules, services, clock)
        self._imports = imports
        self._texts = texts or store.path.with_name("papers")
        self._pdfs = pdfs or self._texts
        self._queue = store.path.with_name("prefetch.json")
        self._clock = clock
        self.warnings: tuple[str, ...] = ()
        """Sentences on how the library was opened that a person has to know."""
        self._index = index
        self._finder: Finder | None = None
        self._finding = threading.Lock()
        self._generation = -1
        self._age = store.age
        self._beginning = threading.RLock()
        """Held while a library is filled."""
        self.samples = 0
        """The papers that came with the program, if they were put in just now."""
        self._filled_now = False
        """True when it was empty, so that nothing that is still put into it is new."""
        self.locked = False
        """True when the file is locked by another program, and its place is held by one in memory until it is not."""

    # -- parts that are made at first use: what they import takes longer than a first frame may ---------------------

    @property
    def finder(self) -> Finder:
        """The search."""
        with self._finding:
            if self._finder is None:
                from tui_reader.library.finding import Finder

                self._finder = Finder(self.store, None if self.store.memory else self._index)
            return self._finder

    @cached_property
    def texts(self) -> Texts:
        """The whole papers."""
        from tui_reader.library.texts import Texts

        return Texts(
            self._texts, self.store, lambda: self.feed.services, self._clock, lambda paper: self.pdfs.find(paper)
        )

    @cached_property
    def pdfs(self) -> Pdfs:
        """The PDFs of papers."""
        from tui_reader.library.pdfs import Pdfs

        return Pdfs(self._pdfs, self.store, lambda: self.feed.services, self._clock)

    @cached_property
    def prefetch(self) -> Queue:
        """The whole papers that are to be kept for later."""
        from tui_reader.library.prefetch import Queue

        return Queue(self._queue, lambda: self.texts, self._clock)

    @property
    def has_prefetch(self) -> bool:
        """True when something was to be kept for later; looking brings nothing that takes time or room."""
        return self._queue.exists()

    # -- what concerns all of it ------------------------------------------------------------------------------------

    @property
    def index_lost(self) -> bool:
        """True when the search's index was lost while it was in use, so that ``finder.warm`` has to build it anew."""
        return self._finder is not None and self._finder.lost

    @property
    def index_trouble(self) -> str:
        """A sentence on what is wrong with the search's index; empty when nothing is."""
        return self._finder.trouble if self._finder is not None else ""

    @property
    def in_memory(self) -> bool:
        """True when the library has no file: what it is given is gone when it closes. ``warnings`` say why."""
        return self.store.memory

    def at_once(self) -> AbstractContextManager[None]:
        """Within this nothing on this thread waits for others who use the library: it is ``Busy``."""
        return self.store.waiting(0)

    def ready(self, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Read again what searches need and ``release`` gave back: somebody is about to type."""
        if self._finder is not None:
            self._finder.ready(cancelled)

    def release(self) -> None:
        """Give back the memory that searches and large lists took, for a pause in the typing."""
        if self._finder is not None:
            self._finder.release()
        self.store.release()
        heap.give_back()

    def poll(self) -> bool:
        """True when papers or marks changed since the last call, here or in another process; applies some of these.

        A damaged library is built anew, and ``warnings`` say so; then it is ``reopened``, and there is more to
        ``settle``. Raises StoreError and Busy.
        """
        with self._beginning:
            if self.store.damage is not None:
                self._begin_anew(opening.rebuild(self.store))
            self.store.generation()
            if self.store.age != self._age:  # the file was replaced, or one that was full has room again
                self._begin_anew()
        self.marking.catch_up(parts=1)
        generation = self.store.generation()
        changed, self._generation = generation != self._generation, generation
        if changed:
            self.rules.apply()
        return changed

    def reopened(self) -> bool:
        """True when the library was opened anew since this was last asked: the papers have other rows now.

        Until it is asked, marks by row are refused, which would be for other papers than the caller means.
        """
        age = self._age  # another thread may open it once more in between
        was, self.marking.rows_of = self.marking.rows_of, age
        return was != age

    def begin(self) -> None:
        """Fill an empty library with what comes with the program, and apply some marks; the rest is for ``settle``."""
        store = self.store
        if store.last_row() == 0:
            self.warnings += tuple(opening.put_seed(store))
            self.samples = store.last_row()
            self.visits.filling()
            self._filled_now = True
        with contextlib.suppress(Busy):  # what is here can be looked at; the next poll does it
            self.marking.catch_up(parts=1)
            self.rules.apply()
            self._generation = store.generation()

    def _begin_anew(self, *warnings: str) -> None:
        """After the store was opened anew."""
        self.warnings = warnings
        self.begin()
        with self._finding:
            self._finder = None
        self._age = self.store.age

    def settle(
        self,
        told: Callable[[str], None] = lambda sentence: None,
        cancelled: Callable[[], bool] = lambda: False,
        say: Callable[[str], None] | None = None,
    ) -> None:
        """Do what opening left for later, with others at work: open a file that was locked, read what was imported
        into a library that was lost, apply the rest of the journals.

        ``told`` is given how far it is, ``say`` what people should know afterwards as well. Raises StoreError and Busy.
        """
        if self.locked and not self._unlocked(cancelled):
            return
        if self._imports and self._imports.is_dir() and not self.store.memory:
            self.warnings += tuple(opening.import_again(self.store, self._imports, say or told, cancelled))
        if self._filled_now and not cancelled():
            self._filled_now = False
            self.visits.filled()
        while not cancelled() and self.marking.behind:
            told(f"taking in marks, {self.marking.caught_up():.0%}")
            self.marking.catch_up(parts=1, wait=True)
        self.rules.apply()

    def _unlocked(self, cancelled: Callable[[], bool]) -> bool:
        """Wait until the file is no longer locked, and open it; whether it came to that."""
        while not cancelled():
            with self._beginning, contextlib.suppress(Busy):
                opening.open_store_again(self.store)
                self.locked = False
                self._begin_anew()
                return True
            time.sleep(LOOK_AGAIN)
        return False

    def trouble(self) -> str:
        """A lasting trouble: why papers are not where they belong; empty when all is well."""
        if self.locked:
            return f"the library is locked by {opening.locked_by(self.store.path)}; waiting for it"
        if self.store.held:
            if self.marking.failing:
                return "the disk is full: neither marks nor new papers are saved"
            return "the disk is full: marks are saved, new papers stay in memory only"
        return ""

    def time(self) -> datetime:
        """The time by which the library goes, aware."""
        return self._clock()

    def today(self) -> date:
        """The service's day, by which it lists papers: that in UTC. There is no other today."""
        return periods.service_day(self._clock())

    def import_file(
        self,
        source: Path | SourceFile,
        name: str = "",
        *,
        dry: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[Imported], None] = lambda imported: None,
        tagging: Tagging | None = None,
        among: bool = False,
    ) -> Imported:
        """Put the papers and marks of a file, stream or folder into the library, and keep a copy to fill it again.

        See ``importing``. Papers of which it has no more than an id or a link are fetched. ``among``: the file lies
        among others and was not asked for by itself. The copy, called after ``name`` (by default the file's own), is
        kept only of a whole import that brought papers; when it can't be, a sentence is added to ``warnings``. A
        ``dry`` run changes nothing. Raises OSError, StoreError and Busy.
        """
        from tui_reader.library import importing

        tags = tagging or importing.Tagging()
        into = importing.Into(self.store, self.marking.bringing, self._imports, self.feed.fetch_papers, tags)
        done = into.take(source, name, dry=dry, cancelled=cancelled, progress=progress, among=among)
        self.warnings += tuple(into.warnings)
        if not dry:
            self.rules.apply()
        return done

    def close(self) -> None:
        """Close the library's files; a journal that has grown far beyond what still counts is compacted before."""
        self.marking.tidy()
        self.visits.end()
        self.store.close()


def open_library(
    paths: Paths,
    *,
    rules: Sequence[Rule] = (),
    services: Callable[[], Services] | None = None,
    clock: Callable[[], datetime] = now,
    say: Callable[[str], None] = lambda sentence: None,
    told: Callable[[str], None] = lambda sentence: None,
    later: bool = False,
    pdfs: Path | None = None,
) -> Library:
    """The library in ``paths``, made and filled from the seed when it is not there, with the marks as they stand.

    Files that were imported into one that was lost are read again, which takes as long as it did then, and journals
    that hold much that is new are applied: ``told`` is given how far that is. With ``later`` it is left to
    ``Library.settle``.

    A data folder that can't be written, or a damaged library, never stops the reader: what can't be kept is kept in
    memory, and ``Library.in_memory`` and ``Library.warnings`` say so. Neither does one that another program has
    locked: with ``later``, ``settle`` waits for it; else it is waited for here, ``say`` is told who waits for whom, and
    Busy raised when it takes too long. Raises StoreError when a later release made the library (memory would hide its
    papers), or when nothing helps. ``services`` are those of the environment by default, ``pdfs`` is the folder of
    PDFs, by default that of the texts.
    """

    def over(store: Store) -> Library:
        journal = Journal(paths.state, paths.device, paths.journal_lock)
        make = services or partial(_from_environment, paths)
        kept = {"index": paths.search_index, "imports": paths.imports, "texts": paths.texts, "pdfs": pdfs}
        return Library(store, journal, make, rules=rules, clock=clock, **kept)

    with contextlib.suppress(OSError):  # what can't be written is told where the writing fails
        paths.make()
    if opening.is_of_before(paths.library):
        say("the library is brought up to date, which takes some seconds, once")
    locked = False
    try:
        store, warning = opening.open_store(paths, BRIEFLY)
    except Busy:
        if later:
            locked, store, warning = True, Store(paths.library, memory=True), ""
        else:
            say(f"waiting for {paths.library}, which {opening.locked_by(paths.library)} has locked")
            store, warning = opening.open_store(paths, WAIT)
    library = over(store)
    library.locked = locked
    library.warnings = (warning,) if warning else ()
    for _ in range(opening.MOST_REBUILT + 1):
        with contextlib.suppress(DamagedError):  # ``poll`` builds it anew
            with store.waiting(BRIEFLY):
                library.begin()
            if not later:
                library.settle(told, say=say)
            break
        library.poll()
    library.reopened()
    return library


def _from_environment(paths: Paths) -> Services:
    from tui_reader.library.fetched import Services

    return Services.from_environment(paths)
