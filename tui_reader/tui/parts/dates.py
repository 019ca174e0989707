"""The dates: going through days, weeks and months, to a date that is written, and by the calendar."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import date

from tui_reader.library import Criteria, periods
from tui_reader.tui.contact import Contact
from tui_reader.tui.parts.feed import Feed
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import feed as says
from tui_reader.views import PERIODS


class Dates:
    """The ways to another period."""

    def __init__(self, shell: Shell, listing: Listing, feed: Feed, contact: Contact) -> None:
        self._shell = shell
        self._listing = listing
        self._feed = feed
        self._contact = contact
        self._steps: list[int] = []
        """Steps (-1, +1) that are on the way."""

    def step(self, by: int) -> None:
        """Show the period before (-1) or after (1); with a network also one that is not kept yet."""
        criteria, keys, library = self._listing.criteria, self._shell.keys, self._shell.library
        if criteria.view not in PERIODS:
            self._shell.say(says.go_through(keys["earlier"], keys["later"]))
            return
        shown = self._listing.order
        start = (
            criteria._replace(day=shown.day)
            if (criteria.view, criteria.day) == (shown.criteria.view, shown.criteria.day)
            else criteria
        )
        steps = self._steps = [*self._steps, by]  # those before were not taken yet, and one question takes them all

        def call(_: object) -> tuple[date | None, date | None]:
            before, day = start, None
            for step in steps:
                taken = (
                    library.lists.step_online(before, step)
                    if self._contact.answers
                    else library.lists.step(before, step)
                )
                if taken is not None:
                    day = taken
                    before = before._replace(day=day)
            return day, library.lists.latest_day()

        def failed(error: Exception) -> None:
            self._steps = []
            self._shell.failed(error)

        self._shell.tasks.run("step", call, lambda days: self._stepped(*days, by), failed)

    def _stepped(self, day: date | None, latest: date | None, by: int) -> None:
        self._steps = []
        criteria = self._listing.criteria
        if day is None:
            self._shell.say(says.NOTHING_EARLIER if by < 0 else says.NOTHING_LATER)
        else:  # the latest period goes on when a later one begins, however it was come to
            is_latest = latest is not None and periods.span(criteria.view, latest) == periods.span(criteria.view, day)
            self._listing.look_at(criteria._replace(day=None if is_latest else day))

    def adjust(self, criteria: Criteria) -> Criteria:
        """Another list is wanted: steps on the way to another period are not wanted, unless it is of this one."""
        if (criteria.view, criteria.day) != (self._listing.criteria.view, self._listing.criteria.day):
            self.forget_steps()
        return criteria

    def forget_steps(self) -> None:
        """A period is chosen: steps that are on the way to another come too late."""
        self._steps = []
        self._shell.tasks.cancel("step")

    async def write(self) -> None:
        """Go to a date that is written."""
        from tui_reader.tui.screens.prompts import LinePrompt

        today = self._shell.library.today()

        def mistake(text: str) -> str:
            try:
                periods.parse_day(text or "today", today)
            except ValueError as error:
                return str(error)
            return ""

        def written(text: str | None) -> None:
            if text:
                self._go_to(periods.parse_day(text, today))

        await self._shell.open_sheet(LinePrompt(says.GO_TO, "", periods.EXAMPLES, says.GOES_THERE, mistake), written)

    def _go_to(self, day: date) -> None:
        self.forget_steps()
        criteria = self._listing.criteria
        self._listing.look_at(criteria._replace(view=criteria.view if criteria.view in PERIODS else "daily", day=day))

    async def choose(self) -> None:
        """Choose from the calendar of the last months."""
        from tui_reader.tui.screens.calendar import CalendarScreen, Days, PickedDays

        library = self._shell.library
        today = library.today()

        def picked(answer: PickedDays | None) -> None:
            if answer and answer.fetch:
                self._feed.fetch("daily", answer.start, answer.end, asked=True)
            elif answer:
                self.forget_steps()
                self._listing.look_at(self._listing.criteria._replace(view="daily", day=answer.start))

        def call(_: object) -> Days:
            found = dict.fromkeys(library.feed.fetched_days(), (0, 0))
            counted = library.lists.days(periods.FIRST_DAY, today)
            return found | {day: (papers, unread) for day, papers, unread in counted}

        def arrived(days: Days) -> None:
            self._shell.call_later(opened, days)

        async def opened(days: Days) -> None:
            shown = self._listing.order.day or today
            await self._shell.open_sheet(CalendarScreen(days, shown, today, self._shell.look), picked)
            there.set()

        there = asyncio.Event()
        self._shell.tasks.run("calendar", call, arrived)
        with contextlib.suppress(TimeoutError):
            from tui_reader.tui.screens.sheet import IN_TURN

            async with asyncio.timeout(IN_TURN):
                await there.wait()
