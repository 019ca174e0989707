"""The feed: what Hugging Face and arXiv have, fetched beside what is kept, without moving what is on the screen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from textual.timer import Timer

from tui_reader.library import FIRST_DAY, Ask, Order, periods
from tui_reader.models import Entry
from tui_reader.text import clean_line
from tui_reader.tui import saying, view
from tui_reader.tui.screens.frame import Start
from tui_reader.tui.screens.mark import MarkScreen
from tui_reader.tui.screens.sheet import IN_TURN

if TYPE_CHECKING:
    from tui_reader.library.fetched import Asked, Details, Freshness, Progress, Refreshed
    from tui_reader.library.importing import Imported

AGAIN = 300.0
"""Seconds after which a list that can still change is fetched again when it is looked at."""
OFFLINE = 60.0
"""Seconds that nothing is fetched by itself after the network failed."""
RESTS = 0.25
"""Seconds that the cursor rests on a paper until what else is known of it is looked up."""
SIMILAR = 5
"""Papers like the selected one that the detail names."""
EXTRAS = 2_000
"""Rows of a list of which it is worked out what changed and which rules point them out."""
LISTED = (*periods.PERIODS, "trending")
"""The views that the service has."""
SLOW = 0.3
"""Seconds after which the footer says that something is being fetched."""


class FeedScreen(MarkScreen):
    """What is kept is shown at once; what is fetched joins it, and the cursor stays on its paper."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._fetched_at: datetime | None = None
        self._busy = ""
        """What is being fetched or asked, for the footer; empty for nothing."""
        self._many = False
        """Much is being fetched or imported, which can be stopped."""
        self._stoppable = "refresh"
        """The name of the task that it is."""
        self._online = False
        """Whether the last fetch worked."""
        self._quiet_until = 0.0
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

    def _broke_off(self, error: Exception) -> None:
        """What was going on ended with an error."""
        self._busy = ""
        self.failed(error)
        self._show_bars()

    def _source(self) -> str:
        if self._busy:
            return self._busy
        if self._index_state:
            return self._index_state
        seed, between = self._seed_day, self._look.signs.between
        return saying.source(self._fetched_at, seed, between, online=self._online)

    # -- fetching -----------------------------------------------------------------------------------------------

    def _fetch(
        self, name: str, day: date | None, until: date | None = None, *, force: bool = False, asked: bool = False
    ) -> None:
        """Fetch a list, or those from ``day`` to ``until``; ``asked``: somebody waits for it and wants to know."""
        if not asked and monotonic() < self._quiet_until:
            return

        def call(cancelled: Callable[[], bool]) -> Refreshed:
            def told(progress: Progress) -> None:
                self.tasks.soon(lambda: self._progressed(progress))

            return self.library.refresh(name, day, until=until, force=force, cancelled=cancelled, progress=told)

        self._many, self._stoppable = until is not None, "refresh"
        started = self._busy = "fetching days" if self._many else "fetching papers"
        self.set_timer(SLOW, lambda: self._show_bars() if self._busy == started else None)
        # Today's list, fetched at the start, is not dropped for the next view's; only for what somebody waits for.
        task = "refresh" if asked or (name, day) != ("daily", None) else "today"
        if asked:
            self.tasks.cancel("today")
        self.tasks.ask(task, call, lambda refreshed: self._refreshed(refreshed, asked), self._broke_off, on="network")

    def _progressed(self, progress: Progress) -> None:
        if self._busy and progress.total > 1:
            self._busy = saying.progress(progress.name, progress.done, progress.total, self._look.signs)
            self._show_bars()

    def _refreshed(self, refreshed: Refreshed, asked: bool) -> None:
        self._busy = ""
        error = refreshed.error
        self._online = error is None
        self._quiet_until = monotonic() + OFFLINE if error else 0.0
        if asked:
            self.say(str(error) if error else saying.refreshed(refreshed), wrong=bool(error))
        if refreshed.fetched or refreshed.new or refreshed.changed:  # also a list of nothing new has an order
            self._ask_again()
            self._refresh_marks()
            self._warm()
        else:
            self._ask_how_fresh()
        self._show_bars()

    def _stop_fetching(self) -> bool:
        """Stop what is being fetched; whether there was anything."""
        if not self._busy:
            return False
        self.tasks.cancel(self._stoppable)
        self._busy = ""
        self.say("stopped; what came so far is kept")
        self.set_timer(RESTS, self._ask_again)
        self._show_bars()
        return True

    def action_refresh(self) -> None:
        """Fetch what the list shows again."""
        if self.ask.view in periods.PERIODS:
            self._fetch(self.ask.view, self.order.day, force=True, asked=True)
        else:
            self._fetch("trending" if self.ask.view == "trending" else "daily", None, force=True, asked=True)

    # -- lists --------------------------------------------------------------------------------------------------

    def _show_order(
        self, order: Order, row: int | None, entries: dict[int, Entry] | None = None, *, above: int | None = None
    ) -> None:
        super()._show_order(order, row, entries, above=above)
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
        ask = self._dated(self.ask)

        def arrived(fresh: Freshness) -> None:
            self._fetched_at = fresh.at
            self._show_bars()

        self.tasks.ask("fresh", lambda _: self.library.freshness(ask), arrived)

    def _dated(self, ask: Ask) -> Ask:
        """``ask``, or today's list where it is of no list of the service."""
        return ask if ask.view in LISTED else Ask("daily", self.library.today())

    def look_at(self, ask: Ask) -> None:
        """Show another list, and fetch it when it is one that the service has and can have changed."""
        left = (ask.view, ask.day) != (self.ask.view, self.ask.day)
        super().look_at(ask)
        if left and ask.view in LISTED:
            self.tasks.ask("stale", lambda _: self._is_stale(ask), lambda stale: self._fetch_if(stale, ask))

    def _is_stale(self, ask: Ask) -> bool:
        fresh = self.library.freshness(ask)
        if fresh.at is None:
            return True
        return fresh.open and (self.library.time() - fresh.at).total_seconds() > AGAIN

    def _fetch_if(self, stale: bool, ask: Ask) -> None:
        if stale and ask == self.ask:
            self._fetch(ask.view, ask.day)

    def action_back(self) -> None:
        """One step back; first of all what is being fetched is stopped when it is many days."""
        if not (self._many and self._stop_fetching()):
            super().action_back()

    def _step(self, ask: Ask, by: int) -> date | None:
        """With a network also a period that is not kept yet."""
        return self.library.step_online(ask, by) if self._online else super()._step(ask, by)

    def action_latest(self) -> None:
        """Today's papers, or the latest that there are."""
        super().action_latest()
        if self.ask.view in periods.PERIODS:
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
        name = self.ask.view if self.ask.view in periods.PERIODS else "daily"
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
        def call(cancelled: Callable[[], bool]) -> Imported:
            def told(imported: Imported) -> None:
                self.tasks.soon(lambda: self._importing(imported))

            return self.library.import_file(path, cancelled=cancelled, progress=told)

        self._busy, self._many, self._stoppable = f"importing {clean_line(path.name)}", True, "import"
        self._show_bars()
        self.tasks.ask("import", call, self._imported, self._broke_off, on="long")

    def _importing(self, imported: Imported) -> None:
        if self._busy:
            self._busy = f"importing, {imported.read:,} papers, esc stops"
            self._show_bars()

    def _imported(self, imported: Imported) -> None:
        self._busy = ""
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
        self._busy = "asking Hugging Face and arXiv"
        self._show_bars()

        def call(cancelled: Callable[[], bool]) -> Asked:
            return self.library.ask_services(query, cancelled=cancelled)

        self.tasks.ask(
            "services", call, lambda asked: self._services_answered(query, asked), self._broke_off, on="network"
        )

    def _services_answered(self, query: str, asked: Asked) -> None:
        self._busy = ""
        if asked.errors:
            self.say(str(asked.errors[0]), wrong=True)
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
        self._busy = "asking what is linked"
        self._show_bars()

        def call(cancelled: Callable[[], bool]) -> Details | None:
            return self.library.fetch_details(entry.row, cancelled)

        self.tasks.ask("linked", call, self._linked_arrived, self._broke_off, on="network")

    def _linked_arrived(self, details: Details | None) -> None:
        self._busy = ""
        if details:
            total = max(len(details.linked), sum(details.totals.values()))
            self.say(f"{total:,} models, datasets and spaces linked" if total else "nothing is linked to this paper")
        self._more_row = None
        self._show_detail()
        self._show_bars()
