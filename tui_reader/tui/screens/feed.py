"""The feed: what Hugging Face and arXiv have, fetched beside what is kept, without moving what is on the screen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from textual.timer import Timer

from tui_reader.library import FIRST_DAY, Ask, Order, periods
from tui_reader.models import Entry
from tui_reader.text import clean_line
from tui_reader.tui import saying, view
from tui_reader.tui.contact import Contact
from tui_reader.tui.jobs import Job
from tui_reader.tui.screens.frame import Start
from tui_reader.tui.screens.mark import MarkScreen
from tui_reader.tui.screens.sheet import IN_TURN
from tui_reader.tui.tasks import Answer, Cancelled, Thread
from tui_reader.views import LISTED, PERIODS

if TYPE_CHECKING:
    from tui_reader.http import FetchError
    from tui_reader.library.fetched import Asked, Details, Progress, Refreshed
    from tui_reader.library.importing import Imported

AGAIN = timedelta(minutes=5)
"""Time after which a list that can still change is fetched again when it is looked at."""
LATER = timedelta(minutes=30)
"""Time after which today's list is fetched again by itself: while it has no papers yet, or when somebody comes back."""
READING = timedelta(minutes=1)
"""Time after a key in which somebody reads, so that no other day's papers take the place of those on the screen."""
NEVER = datetime.min.replace(tzinfo=UTC)
RESTS = 0.25
"""Seconds that the cursor rests on a paper until what else is known of it is looked up."""
SIMILAR = 5
"""Papers like the selected one that the detail names."""
EXTRAS = 2_000
"""Rows of a list of which it is worked out what changed and which rules point them out."""
SLOW = 0.3
"""Seconds after which the footer says that something is being fetched."""


class FeedScreen(MarkScreen):
    """What is kept is shown at once; what is fetched joins it, and the cursor stays on its paper."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._fetched_at: datetime | None = None
        self._contact = Contact(self.library.time)
        self._today_asked: datetime | None = None
        """When today's list was asked for."""
        self._latest: date | None = None
        """The last day that has papers, as far as that is known."""
        self._newer: date | None = None
        """The same while the list goes on showing a day before it to somebody who reads."""
        self._key_at: datetime | None = None
        """When a key was pressed; None for not since the list was opened, or the reader came back to."""
        self._services_query = ""
        self._sources: dict[int, str] = {}
        """Which services found a row of the search that was sent to them."""
        self._more_row: int | None = None
        self._known_more = view.More()
        self._rest: Timer | None = None

    def _after_first_frame(self) -> None:
        """What is kept is on the screen: now today's list, quietly."""
        super()._after_first_frame()
        self.tasks.ask("visit", lambda _: self.library.begin_visit(), lambda _: None)
        if self.settings.refresh_on_start:
            self._fetch("daily", None)

    def on_mount(self) -> None:
        """Textual tells the app, never the screen, when somebody comes back to the terminal."""
        self.watch(self.app, "app_focus", lambda focused: self._come_back() if focused else None, init=False)

    # -- work in progress ---------------------------------------------------------------------------------------

    def _work(
        self,
        name: str,
        words: str,
        call: Callable[[Cancelled], Answer],
        then: Callable[[Answer], None],
        *,
        on: Thread = "network",
        stops: bool = True,
        told: bool = True,
    ) -> Job:
        """Ask for what may take long, as a job called ``words``. ``told``: at once, else when it takes its time."""
        job = self.jobs.begin(words, partial(self.tasks.cancel, name) if stops else None, name=name, told=told)

        def arrived(answer: Answer) -> None:
            job.end()
            then(answer)

        def failed(error: Exception) -> None:
            job.end()
            self.failed(error)

        if not told:
            self.set_timer(SLOW, job.tell)
        self.tasks.ask(name, call, arrived, failed, on=on)
        return job

    def _give_up(self, name: str) -> None:
        """Nobody waits any more for what is asked for under ``name``."""
        self.tasks.cancel(name)
        self.jobs.ended(name)

    def _stop_latest(self) -> bool:
        """Stop the latest work that can be stopped; whether there was any."""
        if not self.jobs.stop():
            return False
        self.say("stopped; what came so far is kept")
        self.set_timer(RESTS, self._ask_again)
        return True

    def action_back(self) -> None:
        """One step back; first of all, what goes on is stopped."""
        if not self._stop_latest():
            super().action_back()

    def _source(self) -> str:
        seed, between, now = self._seed_day, self._look.signs.between, self.library.time()
        trouble = saying.TO_COME if self._comes else self._contact.words(self._shown)
        return saying.source(self._fetched_at, seed, between, trouble, now)

    # -- fetching -----------------------------------------------------------------------------------------------

    @property
    def _shown(self) -> tuple[str, date | None]:
        """The list of the service that is shown, or today's where it is none of those."""
        return (self.ask.view, self.ask.day) if self.ask.view in LISTED else ("daily", None)

    @property
    def _comes(self) -> bool:
        """Whether the list that is shown is of a day, week or month to come."""
        name, day = self._shown
        return day is not None and saying.to_come(name, day, self.library.today())

    def _fetch(
        self, name: str, day: date | None, until: date | None = None, *, force: bool = False, asked: bool = False
    ) -> None:
        """Fetch a list, or those from ``day`` to ``until``; ``asked``: somebody waits for it and wants to know."""
        if day and saying.to_come(name, day, self.library.today()):
            if asked:
                self.say(f"{periods.name(name, day)} is {saying.TO_COME}, in UTC, by which Hugging Face counts days")
            return
        if not asked and self._contact.rests:
            return
        if (name, day) == ("daily", None):
            self._today_asked = self.library.time()
        many = until is not None

        def call(cancelled: Cancelled) -> tuple[Refreshed, date | None]:
            def told(progress: Progress) -> None:
                if progress.total > 1:
                    words = saying.progress(progress.name, progress.done, progress.total, self._look.signs)
                    self.tasks.soon(lambda: job.tell(words) if many else None)

            refreshed = self.library.refresh(name, day, until=until, force=force, cancelled=cancelled, progress=told)
            return refreshed, self.library.latest_day()

        # Today's list, fetched by itself, is not dropped for the next view's; only for what somebody waits for.
        task = "days" if many else "refresh" if asked else "today" if (name, day) == ("daily", None) else "list"
        if asked and not many:
            self._give_up("today")
            self._give_up("list")
        job = self._work(
            task,
            "fetching days" if many else "fetching papers",
            call,
            lambda answer: self._refreshed(*answer, (name, day), asked),
            on="days" if many else "network",
            stops=asked,
            told=False,
        )

    def _refreshed(
        self, refreshed: Refreshed, latest: date | None, about: tuple[str, date | None], asked: bool
    ) -> None:
        error = refreshed.error
        self._contact.heard(error, about)
        if about == ("daily", None) and not self._contact.answers:
            self._today_asked = NEVER  # it is due as soon as the service answers
        self._latest = latest
        if asked:
            self.say(str(error) if error else saying.refreshed(refreshed), wrong=bool(error))
        if refreshed.fetched or refreshed.new or refreshed.changed:  # also a list of nothing new has an order
            if not asked and self._reads() and self._is_newer(latest):
                self._newer = latest
                self.say(saying.newer(latest, self._keys["latest"]))
            else:
                self._ask_again()
            self._refresh_marks()
            self._warm()
        else:
            self._ask_how_fresh()
        self._show_bars()

    def action_refresh(self) -> None:
        """Fetch what the list shows again; of the latest list, what is the latest by now."""
        name, day = self._shown
        until = None
        if day is None and name in PERIODS and name != "daily":
            # The week has just begun, and that before it is still shown: it may have changed, too.
            today = self.library.today()
            last = periods.span(name, self.order.day)[1] if self.order.day else today
            if timedelta(0) < periods.span(name, today)[0] - last <= timedelta(1):
                day, until = last, today
        self._fetch(name, day, until, force=True, asked=True)

    # -- as time goes by ----------------------------------------------------------------------------------------

    def _is_newer(self, latest: date | None) -> TypeGuard[date]:
        """Whether ``latest`` is after what the list shows as the latest."""
        view, shown = self.ask.view, self.order.day
        if view not in PERIODS or self.ask.day or not shown or not latest:
            return False
        return periods.span(view, latest)[0] > periods.span(view, shown)[0]

    def _reads(self) -> bool:
        """Whether somebody is in the middle of something in the list that is shown."""
        if self._pane != "list" or self.ask.query or self._list.picked or self.app.screen is not self:
            return True
        return self._key_at is not None and abs(self.library.time() - self._key_at) < READING

    def attended(self) -> None:
        """A key was pressed. The first one after long is somebody who comes back."""
        before, self._key_at = self._key_at, self.library.time()
        if before and abs(self._key_at - before) > AGAIN:
            self._look_for_more(back=True)

    def _come_back(self) -> None:
        """Somebody turned to the terminal again."""
        self._key_at = None
        self._look_for_more(back=True)

    def _poll(self) -> None:
        super()._poll()
        self._look_for_more()
        if self._contact.counts:
            self._show_bars()

    def _look_for_more(self, *, back: bool = False) -> None:
        """Fetch by itself what is due: the list of a day that has begun, and what a service did not give.

        ``back``: somebody just came back, and may have mended the connection.
        """
        if self._newer and not self._reads():
            self._ask_again()
        if not self.settings.refresh_on_start or any(map(self.jobs.going_on, ("today", "list", "refresh"))):
            return
        if back:
            self._contact.came_back()
        if self._contact.due and not self._comes:
            self._fetch(*self._shown)
        elif self._today_is_old(LATER if back or self._latest != self.library.today() else None):
            self._fetch("daily", None)

    def _today_is_old(self, after: timedelta | None) -> bool:
        """Whether today's list was last asked for on another day, or longer ago than ``after``."""
        if self._today_asked is None:
            return False
        now = self.library.time()
        another = periods.service_day(self._today_asked) != periods.service_day(now)
        return another or (after is not None and not timedelta(0) <= now - self._today_asked <= after)

    # -- lists --------------------------------------------------------------------------------------------------

    def _show_order(
        self, order: Order, row: int | None, entries: dict[int, Entry] | None = None, *, above: int | None = None
    ) -> None:
        before, self._newer = self._list.row, None
        super()._show_order(order, row, entries, above=above)
        if self._list.row != before:
            self._disarm()  # it was not the reader who selected this paper
        if self._rest:
            self._rest.reset()  # more of the paper is shown when the typing rests, not into the next key's frame
        if order.ask.query != self._services_query:
            self._sources = {}
        self._ask_how_fresh()
        self._ask_for_extras()

    def _ask_for_extras(self) -> None:
        """Which of the rows a rule points out, how their numbers changed, and who found them."""
        rows = self.order.rows[:EXTRAS].tolist()
        sources = self._sources

        def call(_: object) -> dict[int, view.Extra]:
            changes, ruled = self.library.changes(rows), self.library.ruled(rows)
            lit = {row for row, rules in ruled.items() if any(not rule.mutes for rule in rules)}
            return {
                row: view.Extra(changes.get(row), row in lit, sources.get(row, ""))
                for row in {*changes, *lit, *sources}
            }

        self.tasks.ask("extras", call, self._list.set_extras)

    def _more(self, entry: Entry) -> view.More:
        row = entry.row
        if row != self._more_row:
            self._more_row, self._known_more = row, view.More()
            if self._rest:
                self._rest.stop()
            self._rest = self.set_timer(RESTS, lambda: self._ask_for_more(row))
        return self._known_more

    def _ask_for_more(self, row: int) -> None:
        self._rest = None
        self.tasks.ask("more", lambda _: self._read_more(row), lambda more: self._more_arrived(row, more))

    def _read_more(self, row: int) -> view.More:
        library = self.library
        rules = library.ruled([row]).get(row, ())
        return view.More(
            library.listed_days(row),
            library.details(row),
            library.changes([row]).get(row),
            tuple(map(str, rules)),
            tuple(entry.paper.title for entry in library.similar(row, SIMILAR)),
        )

    def _more_arrived(self, row: int, more: view.More) -> None:
        if row == self._more_row and more != self._known_more:
            self._known_more = more
            self._show_detail()

    def _ask_how_fresh(self) -> None:
        name, day = self._shown

        def arrived(at: datetime | None) -> None:
            self._fetched_at = at
            self._show_bars()

        self.tasks.ask("fresh", lambda _: self._asked_for(name, day), arrived)

    def _asked_for(self, name: str, day: date | None) -> datetime | None:
        """When a list was fetched; the latest also when it turned out that there is none yet after what is shown."""
        days = [day] if day else [None, self.library.today()]
        times = [self.library.freshness(Ask(name, day)).at for day in days]
        return max((at for at in times if at), default=None)

    def look_at(self, ask: Ask) -> None:
        """Show another list, and fetch it when it is one that the service has and can have changed."""
        left = (ask.view, ask.day) != (self.ask.view, self.ask.day)
        super().look_at(ask)
        if left:
            self._key_at = None
        if left and ask.view in LISTED:
            self.tasks.ask("stale", lambda _: self._is_stale(ask), lambda stale: self._fetch_if(stale, ask))

    def _is_stale(self, ask: Ask) -> bool:
        fresh = self.library.freshness(ask if ask.day else ask._replace(day=self.library.today()))
        return fresh.at is None or (fresh.open and self.library.time() - fresh.at > AGAIN)

    def _fetch_if(self, stale: bool, ask: Ask) -> None:
        if stale and ask == self.ask:
            self._fetch(ask.view, ask.day)

    def _step(self, ask: Ask, by: int) -> date | None:
        """With a network also a period that is not kept yet."""
        return self.library.step_online(ask, by) if self._contact.answers else super()._step(ask, by)

    def action_latest(self) -> None:
        """Today's papers, or the latest that there are."""
        super().action_latest()
        self._key_at = None
        if self.ask.view in PERIODS:
            self._fetch(self.ask.view, None)

    async def action_go_to(self) -> None:
        """Go to a date."""
        from tui_reader.tui.screens.prompts import LinePrompt

        def written(text: str | None) -> None:
            if text:
                try:
                    self._go_to(periods.parse_day(text, self.library.today()))
                except ValueError as error:
                    self.say(str(error), wrong=True)

        await self.open_sheet(LinePrompt("Go to", "", periods.EXAMPLES), written)

    def _go_to(self, day: date) -> None:
        name = self.ask.view if self.ask.view in PERIODS else "daily"
        self.look_at(self.ask._replace(view=name, day=day))

    async def action_calendar(self) -> None:
        """The calendar of the last months."""
        from tui_reader.tui.screens.calendar import CalendarScreen, Days, Picked

        today = self.library.today()

        def picked(answer: Picked | None) -> None:
            if answer and answer.fetch:
                self._fetch("daily", answer.start, answer.end, asked=True)
            elif answer:
                self.look_at(self.ask._replace(view="daily", day=answer.start))

        def arrived(days: list[tuple[date, int, int]]) -> None:
            self.call_later(opened, {day: (papers, unread) for day, papers, unread in days})

        async def opened(days: Days) -> None:
            await self.open_sheet(CalendarScreen(days, self.order.day or today, today, self._look), picked)
            there.set()

        there = asyncio.Event()
        self.tasks.ask("calendar", lambda _: self.library.store.days(FIRST_DAY, today), arrived)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IN_TURN):
                await there.wait()

    def action_muted(self) -> None:
        """Show muted papers, or hide them."""
        if not any(rule.mutes for rule in self.library.rules):
            self.say("no rule mutes anything; the README tells how to write one")
            return
        self.look_at(self.ask._replace(muted=not self.ask.muted))

    async def action_import_file(self) -> None:
        """Take papers in from a file of JSON or JSON lines."""
        from tui_reader.tui.screens.prompts import LinePrompt

        def written(text: str | None) -> None:
            if text and text.strip():
                self._import(Path(text.strip()).expanduser())

        await self.open_sheet(LinePrompt("Import papers", "", "path of a .jsonl, .json or .jsonl.gz file"), written)

    def _import(self, path: Path) -> None:
        def call(cancelled: Cancelled) -> Imported:
            def told(imported: Imported) -> None:
                self.tasks.soon(lambda: job.tell(f"importing, {imported.read:,} papers"))

            return self.library.import_file(path, cancelled=cancelled, progress=told)

        job = self._work(f"import {path}", f"importing {clean_line(path.name)}", call, self._imported, on="long")

    def _imported(self, imported: Imported) -> None:
        self.say(saying.imported(imported))
        self._ask_again()
        self._refresh_marks()
        self._warm()

    # -- asking about one paper, and for words ------------------------------------------------------------------

    async def action_ask_services(self) -> None:
        """Send the query to Hugging Face and arXiv, and add what they find."""
        from tui_reader.tui.screens.prompts import LinePrompt

        def written(text: str | None) -> None:
            if text and text.strip():
                self._search.input.value = text.strip()
                self._ask_services(text.strip())

        if self.ask.query.strip():
            self._ask_services(self.ask.query)
        else:
            await self.open_sheet(LinePrompt("Ask Hugging Face and arXiv", "", "words of a title, a name"), written)

    def _ask_services(self, query: str) -> None:
        def call(cancelled: Cancelled) -> Asked:
            return self.library.ask_services(query, cancelled=cancelled)

        self._work(
            "services", "asking Hugging Face and arXiv", call, lambda asked: self._services_answered(query, asked)
        )

    def _services_answered(self, query: str, asked: Asked) -> None:
        from tui_reader.library.fetched import HUGGING_FACE

        self._contact.heard(asked.errors.get(HUGGING_FACE), query)
        if error := next(iter(asked.errors.values()), None):
            self.say(str(error), wrong=True)
        else:
            self.say(f"{view.counted(len(asked.rows), 'paper')} found there, {len(asked.new):,} of them new here")
        if query == self.order.ask.query and asked.rows:
            known = set(self.order.rows)
            rows = self.order.rows[:]
            rows.extend(row for row in asked.rows if row not in known)
            more = len(rows) - len(known)
            self._services_query = query
            self._sources = {row: " and ".join(asked.services[row]) for row in asked.rows}
            order = self.order._replace(rows=rows, matching=self.order.matching + more, total=self.order.total + more)
            self._show_order(order, self._list.row, above=self._list.above)
        self._refresh_marks()

    def action_linked(self) -> None:
        """Ask which models, datasets and spaces are linked to the paper."""
        entry = self._current()
        if entry is None:
            return

        def call(cancelled: Cancelled) -> Details | FetchError | None:
            from tui_reader.http import FetchError

            try:
                return self.library.fetch_details(entry.row, cancelled)
            except FetchError as error:
                return error

        self._work(
            f"linked {entry.row}", "asking what is linked", call, lambda answer: self._linked_arrived(entry.row, answer)
        )

    def _linked_arrived(self, row: int, answer: Details | FetchError | None) -> None:
        if isinstance(answer, Exception):
            if not answer.answered:
                self._contact.heard(answer, row)
            self.failed(answer)
        elif answer:
            self._contact.heard(None, row)
            total = max(len(answer.linked), sum(answer.totals.values()))
            self.say(f"{total:,} models, datasets and spaces linked" if total else "nothing is linked to this paper")
        self._more_row = None
        self._show_detail()
        self._show_bars()
