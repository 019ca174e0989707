"""The reader's and the command line's work with papers: look, find, mark. Knows no screen; every call may block.

The library is given its store, its journal and the services to fetch from; ``open_library`` puts them together.
"""

from __future__ import annotations

import contextlib
import threading
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader import heap, models
from tui_reader.config import Rule
from tui_reader.journal import Journal
from tui_reader.library import opening, periods
from tui_reader.library.asking import Ask, Found, Order, Spans
from tui_reader.library.marking import Marked, Marking
from tui_reader.marks import Value
from tui_reader.models import Entry
from tui_reader.paths import Paths
from tui_reader.store import WAIT, Busy, Change, DamagedError, Scope, Store, StoreError
from tui_reader.views import PERIODS

if TYPE_CHECKING:  # what is fetched comes after the first frame, and making its classes takes time
    from tui_reader.library.fetched import Asked, Details, Freshness, Progress, Refreshed, Services
    from tui_reader.library.finding import Finder
    from tui_reader.library.importing import Imported, Source
    from tui_reader.library.pdfs import Pdf
    from tui_reader.library.texts import Text
    from tui_reader.search.query import Completion
    from tui_reader.sources.daily import Listing
    from tui_reader.sources.fulltext import Asking

__all__ = [
    "FIRST_DAY",
    "Ask",
    "Change",
    "Found",
    "Library",
    "Marked",
    "Order",
    "Spans",
    "Value",
    "open_library",
]

FIRST_DAY = date(2023, 5, 4)
"""The first day of Daily Papers."""
SIMILAR = 50
"""Papers in a list of those most like another."""
CLOSING_WAIT = 1.0
"""Seconds that closing waits for another process that writes."""
BRIEFLY = 0.3
"""Seconds that opening waits for another program before it says so."""
LOOK_AGAIN = 0.2
"""Seconds between looks whether a file is still locked."""
VISITS_APART = timedelta(hours=1)
"""A reader that opens sooner after the last one closed goes on with its visit: what was new stays new."""


def now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


class Library:
    """The papers and the marks of one person on one machine."""

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
        self._imports = imports
        self.texts = texts or store.path.with_name("papers")
        self.pdfs = pdfs or self.texts
        self.marking = Marking(store, journal)
        self._journal = journal
        self.rules = tuple(rules)
        self._make_services = services
        self._clock = clock
        self.warnings: tuple[str, ...] = ()
        """Sentences on how the library was opened that a person has to know."""
        self._index = index
        self._finder: Finder | None = None
        self._finding = threading.Lock()
        self._generation = -1
        self._visiting = False
        self._age = self._rows_of = store.age
        self._beginning = threading.RLock()
        """Held while a library is filled."""
        self._filled_now = False
        """True when it was empty, so that nothing that is still put into it is new."""
        self.locked = False
        """True when the file is locked by another program, and its place is held by one in memory until it is not."""

    @property
    def finder(self) -> Finder:
        """The search, made at first use: what it imports takes longer than a first frame may."""
        with self._finding:
            if self._finder is None:
                from tui_reader.library.finding import Finder

                self._finder = Finder(self.store, None if self.store.memory else self._index)
            return self._finder

    @property
    def index_lost(self) -> bool:
        """True when the search's index was lost while it was in use, so that ``finder.warm`` has to build it anew."""
        return self._finder is not None and self._finder.lost

    @property
    def index_trouble(self) -> str:
        """Why the search's index is not what it should be, for people; empty when it is."""
        return self._finder.trouble if self._finder is not None else ""

    # -- looking ------------------------------------------------------------------------------------------------

    def order(self, ask: Ask, cancelled: Callable[[], bool] = lambda: False) -> Order:
        """The papers of a view, filtered, searched and sorted.

        ``cancelled`` is asked now and then: a search whose answer nobody waits for any more ends early.
        """
        if ask.like is not None:
            rows = array("I", self.finder.similar(ask.like, SIMILAR))
            return Order(ask, rows, len(rows), len(rows))
        scope, day = self._scope(ask)
        muted = self.store.count_muted(scope)
        if not ask.query.strip():
            rows = self.store.rows(scope)
            return Order(ask, rows, len(rows), len(rows), day, muted=muted)
        return self.finder.order(ask, scope, day, cancelled)._replace(muted=muted)

    def first(self, ask: Ask, limit: int) -> Order:
        """As much of a list as a first frame can show: at most ``limit`` papers, and none of a search yet."""
        scope, day = self._scope(ask)
        total, muted = self.store.count(scope), self.store.count_muted(scope)
        if ask.query.strip():
            return Order(ask, array("I"), total, day=day, muted=muted)
        return Order(ask, self.store.first_rows(scope, limit), total, total, day, muted=muted)

    def _scope(self, ask: Ask) -> tuple[Scope, date | None]:
        sort = ask.sort if ask.sort not in ("", "relevance") else "listing"
        muted = ask.muted or not any(rule.mutes for rule in self.rules)
        if ask.view not in PERIODS:
            return Scope(ask.view, None, None, ask.filter, sort, ask.keep, muted=muted, reverse=ask.reverse), None
        day = ask.day or self.latest_day() or self.today()
        start, end = periods.span(ask.view, day)
        return Scope("period", start, end, ask.filter, sort, ask.keep, muted=muted, reverse=ask.reverse), day

    def entries(self, rows: Sequence[int]) -> list[Entry]:
        """Papers without their long texts, for a list; with their marks as the journal has them."""
        return self.marking.ahead(self.store.entries(rows))

    def found(self, query: str, rows: Sequence[int]) -> dict[int, Found]:
        """Why a search found these papers."""
        return self.finder.found(query, rows)

    def similar(self, row: int, limit: int = 20) -> list[Entry]:
        """The papers most like that of ``row``, nearest first, without their long texts."""
        return self.store.entries(self.finder.similar(row, limit))

    def entry(self, row: int) -> Entry | None:
        """One paper with everything, and its marks as the journal has them; None when it is gone."""
        return next(iter(self.marking.ahead(self.store.entries([row], abstracts=True))), None)

    def first_unread(self, rows: Sequence[int], cancelled: Callable[[], bool] = lambda: False) -> int | None:
        """The first of ``rows`` that is not read; None as well once ``cancelled``."""
        for i in range(0, len(rows), 500):
            if cancelled():
                return None
            some = rows[i : i + 500]
            if unread := self.store.unread(some):
                return next(row for row in some if row in unread)
        return None

    def find(self, key: str) -> Entry | None:
        """The paper of a key (or an arXiv id, a DOI, a link to one, a whole title); with everything."""
        from tui_reader.text import title_hash

        candidates = [key, f"title:{title_hash(key)}"]
        if identifier := models.arxiv_id(key):
            candidates.append(f"arxiv:{identifier}")
        if identifier := models.doi(key):
            candidates.append(f"doi:{identifier}")
        return next(filter(None, map(self.store.find, candidates)), None)

    def begun(self, beginning: str) -> list[Entry]:
        """The first few papers whose key or title begins so; with everything."""
        return self.store.entries(self.store.begun(beginning, 3), abstracts=True)

    def step(self, ask: Ask, by: int) -> date | None:
        """A day in the period before (-1) or after (+1) that of ``ask``, empty ones stepped over; None at the end."""
        _, day = self._scope(ask)
        if day is None:
            return None
        start, end = periods.span(ask.view, day)
        return self.store.day_beside(start if by < 0 else end, by)

    def latest_day(self) -> date | None:
        """The last day of which there are papers; None for none."""
        return self.store.day_beside(date.max, -1)

    def step_online(self, ask: Ask, by: int) -> date | None:
        """The period before (-1) or after (+1) that of ``ask`` that has papers, or that was never fetched and may have.

        A day of it; None at either end.
        """
        _, day = self._scope(ask)
        today = self.today()
        while day is not None:
            start, end = periods.span(ask.view, day)
            if start <= FIRST_DAY if by < 0 else end >= today:
                return None
            # From a day to come, or one before the first of all, the way back leads to where there can be papers.
            day = min(start - timedelta(1), today) if by < 0 else max(end + timedelta(1), FIRST_DAY)
            there = ask._replace(day=day)
            scope, _ = self._scope(there._replace(filter="all", query=""))
            if self.store.count(scope) or self.freshness(there).at is None:
                return day
        return None

    def release(self) -> None:
        """Give back the memory that searches and large lists took, for a pause in the typing."""
        if self._finder is not None:
            self._finder.release()
        heap.give_back()

    # -- searches -----------------------------------------------------------------------------------------------

    def saved_searches(self) -> dict[str, str]:
        """Query by name, in the names' order."""
        from tui_reader.library import searches

        return searches.saved(self.store)

    def save_search(self, name: str, query: str, instead_of: str = "") -> str:
        """Keep a query under a name, and give the name as it is kept; see ``Marking.save_search``."""
        return self.marking.save_search(name, query, instead_of)

    def expand(self, query: str) -> str:
        """``query``, or the saved search that it names: ``@name``. Raises UnknownSearchError (a ValueError)."""
        if not query.startswith("@"):
            return query
        from tui_reader.library import searches

        return searches.expand(self.store, query)

    def complete(self, text: str, cursor: int) -> Completion:
        """Complete the word before ``cursor``."""
        from tui_reader.library import searches

        return searches.completion(self.store, text, cursor)

    # -- marking ------------------------------------------------------------------------------------------------

    def mark(self, rows: Sequence[int], field: str, value: Value, known: Sequence[Entry] = ()) -> Marked:
        """Mark a field of papers; see ``Marking.set``."""
        self._check_rows()
        return self.marking.set(rows, field, value, known)

    def write_note(self, entry: Entry, text: str, was: str) -> Marked:
        """Write a note on a paper; see ``Marking.write_note``."""
        return self.marking.write_note(entry, text, was)

    def mark_in_turns(
        self,
        rows: Sequence[int],
        values: Mapping[str, Value],
        cancelled: Callable[[], bool] = lambda: False,
        known: Sequence[Entry] = (),
    ) -> Iterator[Marked]:
        """Mark fields of many papers; see ``Marking.in_turns``."""
        self._check_rows()
        return self.marking.in_turns(rows, values, cancelled, known)

    def undo_in_turns(self, cancelled: Callable[[], bool] = lambda: False) -> Iterator[Marked]:
        """See ``Marking.undo_in_turns``."""
        return self.marking.undo_in_turns(cancelled)

    def redo_in_turns(self, cancelled: Callable[[], bool] = lambda: False) -> Iterator[Marked]:
        """See ``Marking.redo_in_turns``."""
        return self.marking.redo_in_turns(cancelled)

    def current_key(self, key: str) -> str:
        """The key that the paper known under ``key`` has now; ``key`` itself for one that is not here."""
        row = self.store.row(key)
        return next((entry.key for entry in self.store.entries([row])), key) if row is not None else key

    def undo(self) -> Marked:
        """See ``Marking.undo``."""
        return self.marking.undo()

    def redo(self) -> Marked:
        """See ``Marking.redo``."""
        return self.marking.redo()

    def poll(self) -> bool:
        """True when papers or marks changed since the last call, in this process or another; folds some of what is new.

        A damaged library is built anew, and ``warnings`` say so; then it is ``reopened``, and there is more to
        ``settle``. Raises StoreError and Busy.
        """
        with self._beginning:
            if self.store.damage is not None:
                self._begin_anew(opening.rebuild(self.store))
            self.store.generation()
            if self.store.age != self._age:  # the file was replaced, or one that was full has room again
                self._begin_anew()
        self.marking.fold(parts=1)
        generation = self.store.generation()
        changed, self._generation = generation != self._generation, generation
        if changed:
            self.apply_rules()
        return changed

    def reopened(self) -> bool:
        """True when the library was opened anew since this was last asked: the papers have other rows now.

        Until it is asked, marks by row are refused, which would be for other papers than the caller means.
        """
        was, self._rows_of = self._rows_of, self._age
        return was != self._rows_of

    def _check_rows(self) -> None:
        if self.store.age != self._rows_of:
            raise Busy("the library was opened anew just now; press the key again")

    def begin(self) -> None:
        """Fill an empty library with what comes with the program, and fold some marks; the rest is for ``settle``."""
        store = self.store
        if store.last_row() == 0:
            self.warnings += tuple(opening.put_seed(store))
            store.begin_visit(self._clock(), VISITS_APART)  # so that what it is filled with is no news
            self._filled_now = True
        with contextlib.suppress(Busy):  # what is here can be looked at; the next poll does it
            self.marking.fold(parts=1)
            self.apply_rules()
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
        into a library that was lost, fold the rest of the journals.

        ``told`` is given how far it is, ``say`` what people should know afterwards as well. Raises StoreError and Busy.
        """
        if self.locked and not self._unlocked(cancelled):
            return
        if self._imports and self._imports.is_dir() and not self.store.memory:
            self.warnings += tuple(opening.import_again(self.store, self._imports, say or told, cancelled))
        if self._filled_now and not cancelled():
            self._filled_now = False
            self.store.count_as_known()
        while not cancelled() and self.marking.behind:
            told(f"taking in marks, {self.marking.folded():.0%}")
            self.marking.fold(parts=1, wait=True)
        self.apply_rules()

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

    # -- the services -------------------------------------------------------------------------------------------

    @cached_property
    def services(self) -> Services:
        """The services; slow to make."""
        return self._make_services()

    def refresh(
        self,
        view: str = "daily",
        day: date | None = None,
        *,
        until: date | None = None,
        force: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[Progress], None] = lambda progress: None,
    ) -> Refreshed:
        """Fetch the list of ``view`` (daily, weekly, monthly or trending) at ``day``, and keep it.

        With ``until``, the list of each day, week or month from that of ``day`` to that of ``until``. Without ``day``,
        the latest: of today, or of the last day that has papers. What is here and too old to change is not asked for
        unless ``force``. What goes wrong with a service is in what comes back; raises StoreError and Busy.
        """
        from tui_reader.library import refreshing

        if day is None and view == "daily":
            listings: Iterable[Listing] = refreshing.latest(self.store, self._clock)
        else:
            listings = refreshing.listings(view, day or self.today(), until)
        done = refreshing.refresh(
            self.store,
            listings,
            service=self.services.daily,
            clock=self._clock,
            force=force,
            cancelled=cancelled,
            progress=progress,
        )
        self.apply_rules()
        return done

    def freshness(self, ask: Ask) -> Freshness:
        """When what ``ask`` shows was fetched, and whether it may still change."""
        _, day = self._scope(ask)
        from tui_reader.library import freshness

        return freshness.freshness(self.store, ask.view, day, self._clock())

    def details(self, row: int) -> Details | None:
        """The answer of ``fetch_details`` on a paper, of now or long ago."""
        from tui_reader.library.fetched import Details

        record = self.store.linked(row)
        try:
            return Details.read(record) if record else None
        except (LookupError, TypeError, ValueError):  # damaged: it can be asked again
            return None

    def fetch_details(self, row: int, cancelled: Callable[[], bool] = lambda: False) -> Details | None:
        """Ask Hugging Face which models, datasets and spaces it links to a paper, and keep that.

        None when the paper is gone from the library. Raises FetchError.
        """
        from tui_reader.library import services

        entry = self.entry(row)
        return services.details(self.store, entry, self.services.daily, self._clock(), cancelled) if entry else None

    def listed_days(self, row: int) -> tuple[date, ...]:
        """The days on which Daily Papers listed a paper, as far as they are known here."""
        return self.store.listed_days(row)

    def ask_services(
        self, query: str, names: Sequence[str] = (), cancelled: Callable[[], bool] = lambda: False
    ) -> Asked:
        """Search at the services with these names (all by default) for the words of ``query``, and keep what they find.

        What was not here before counts as found, not as new, and goes at a later visit unless it was marked or listed
        by then. What goes wrong is in what comes back. Raises http.Cancelled.
        """
        from tui_reader.library import services
        from tui_reader.library.fetched import SERVICES

        asked = services.ask(self.store, query, names or SERVICES, self.services, self._clock(), cancelled)
        self.apply_rules()
        return asked

    # -- whole papers -------------------------------------------------------------------------------------------

    def text(self, paper: models.Paper) -> Text | None:
        """The kept text of a paper; None when none is here."""
        from tui_reader.library import texts

        return texts.find(self.texts, paper.id) if paper.id else None

    def fetch_text(
        self,
        paper: models.Paper,
        asking: Asking | None = None,
        *,
        told: Callable[[str], None] = lambda service: None,
        known: Text | None = None,
    ) -> Text:
        """Fetch a paper's text, from arXiv or else Hugging Face, and keep it; ``told`` is given who is asked.

        ``known`` is the text that is here, when it is asked for again. Raises FetchError, with a sentence that says why
        there is none.
        """
        from tui_reader.library import texts
        from tui_reader.sources.fulltext import NOW

        now, asking = self._clock(), asking or NOW
        return texts.fetch(self.store, self.texts, paper, self.services, now, asking, told=told, known=known)

    def pdf(self, paper: models.Paper) -> Path | None:
        """The downloaded PDF of a paper; None when none is here."""
        from tui_reader.library import pdfs

        return pdfs.find(self.pdfs, paper)

    def fetch_pdf(
        self,
        paper: models.Paper,
        asking: Asking | None = None,
        *,
        progress: Callable[[int, int | None], None] = lambda received, total: None,
    ) -> Pdf:
        """Download a paper's PDF, unless it is here; see ``pdfs.fetch``. Raises FetchError and OSError."""
        from tui_reader.library import pdfs
        from tui_reader.sources.fulltext import NOW

        now, asking = self._clock(), asking or NOW
        return pdfs.fetch(self.store, self.pdfs, paper, self.services, now, asking, progress=progress)

    def place(self, row: int) -> str:
        """See ``Marking.place``."""
        return self.marking.place(row)

    def keep_place(self, key: str, place: str, share: float) -> None:
        """See ``Marking.keep_place``."""
        self.marking.keep_place(key, place, share)

    # -- importing ----------------------------------------------------------------------------------------------

    def import_file(
        self,
        source: Path | Source,
        name: str = "",
        *,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[Imported], None] = lambda imported: None,
    ) -> Imported:
        """Put the papers of a file or stream into the library, and keep a copy to fill it again; see ``importing``.

        The copy, called after ``name`` (by default the file's own), is kept only of a whole import that brought
        papers; when it can't be, a sentence is added to ``warnings``. Raises OSError, StoreError and Busy.
        """
        from tui_reader.library import importing, kept

        if isinstance(source, Path):
            with source.open("rb") as file:
                return self.import_file(file, name or source.name, cancelled=cancelled, progress=progress)
        if self._imports is None or self.store.memory:
            return importing.import_papers(self.store, source, name, cancelled=cancelled, progress=progress)
        copy = kept.Copy(source, self._imports)
        try:
            done = importing.import_papers(self.store, copy, name, cancelled=cancelled, progress=progress)
            if done.read and not done.cancelled and (copied := copy.keep(name)):
                kept.remember(self.store, copied)
        finally:
            copy.drop()
        if copy.problem:
            self.warnings += (f"the papers are in the library, but {copy.problem}",)
        self.apply_rules()
        return done

    # -- what is new, what is muted -----------------------------------------------------------------------------

    def begin_visit(self) -> None:
        """A reader opens: what came since the last one closed is new, unless that was less than an hour ago.

        The visit ends when the library is closed.
        """
        self.store.begin_visit(self._clock(), VISITS_APART)
        self._visiting = True

    def changes(self, rows: Sequence[int]) -> dict[int, Change]:
        """The changes of upvotes, comments and stars since the last visit, of those of ``rows`` that have any."""
        return self.store.changes(rows)

    def ruled(self, rows: Sequence[int]) -> dict[int, tuple[Rule, ...]]:
        """The rules that each of ``rows`` falls under, where there are any; one that is bookmarked is never hidden."""
        if not self.rules:
            return {}
        return {row: tuple(self.rules[n] for n in numbers) for row, numbers in self.store.ruled(rows).items()}

    def apply_rules(self) -> None:
        """Judge the papers that came since the last time by the rules."""
        self.store.apply_rules([(rule.mutes, rule.wanted) for rule in self.rules])

    # -- saying -------------------------------------------------------------------------------------------------

    def seed_day(self) -> date | None:
        """The day of the capture that the library was opened with."""
        day = self.store.fact("seed")
        try:
            return date.fromisoformat(day) if day else None
        except (TypeError, ValueError):  # damaged
            return None

    def close(self) -> None:
        """Close the library's files; a journal that has grown far beyond what still counts is compacted before."""
        self.marking.tidy()
        if self._visiting:
            self._visiting = False
            with (
                contextlib.suppress(StoreError, Busy),
                self.store.waiting(CLOSING_WAIT),
            ):  # then the visit ends where it began: nothing new is missed
                self.store.end_visit(self._clock())
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
    that hold much that is new are folded: ``told`` is given how far that is. With ``later`` it is left to
    ``Library.settle``.

    A data folder that can't be written, or a damaged library, never stops the reader: what can't be kept is kept in
    memory, and ``Library.store.memory`` and ``Library.warnings`` say so. Neither does one that another program has
    locked: with ``later``, ``settle`` waits for it; else it is waited for here, ``say`` is told who waits for whom, and
    Busy raised when it takes too long. Raises StoreError when a later release made the library (memory would hide its
    papers), or when nothing helps. ``services`` are those of the environment by default, ``pdfs`` is the folder of
    PDFs, by default that of the texts.
    """

    def over(store: Store) -> Library:
        journal = Journal(paths.state, paths.device, paths.journal_lock)
        ask = services or partial(_from_environment, paths)
        kept = {"index": paths.search_index, "imports": paths.imports, "texts": paths.texts, "pdfs": pdfs}
        return Library(store, journal, ask, rules=rules, clock=clock, **kept)

    with contextlib.suppress(OSError):  # what can't be written is told where the writing fails
        paths.make()
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
