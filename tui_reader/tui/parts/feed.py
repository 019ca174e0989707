"""The feed: the lists that Hugging Face has, fetched beside what is kept, without moving what is on the screen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from tui_reader.library import Criteria, periods
from tui_reader.tui.contact import Contact
from tui_reader.tui.parts import work
from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.news import News
from tui_reader.tui.parts.panes import Panes
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import feed as says
from tui_reader.tui.tasks import Cancelled
from tui_reader.views import LISTED, PERIODS

if TYPE_CHECKING:
    from tui_reader.library.fetched import Refreshed, RefreshProgress

AGAIN = timedelta(minutes=5)
"""Time after which a list that can still change is fetched again when it is looked at."""
LATER = timedelta(minutes=30)
"""Time after which today's list is fetched again by itself: while it has no papers yet, or when somebody comes back."""
READING = timedelta(minutes=1)
"""Time after a key in which somebody reads, so that no other day's papers take the place of those on the screen."""
NEVER = datetime.min.replace(tzinfo=UTC)


class Last(NamedTuple):
    """The last day that has papers, as far as that is known."""

    day: date | None = None
    papers: int = 0
    fetched: bool = False
    """True when its list came from the service."""

    def has_more(self, before: Last) -> bool:
        """True when it is a later day than ``before``, or the same with more papers."""
        if self.day is None or before.day is None:
            return self.day is not None
        return (self.day, self.papers) > (before.day, before.papers)


class Feed:
    """Shows what is kept at once; what is fetched joins it, and the cursor stays on its paper."""

    def __init__(
        self, shell: Shell, panes: Panes, listing: Listing, news: News, contact: Contact, *, first: bool
    ) -> None:
        """``first``: nobody has pressed a key in this reader yet, in this run or one before."""
        self._shell = shell
        self._panes = panes
        self._listing = listing
        self._news = news
        self._contact = contact
        self._fetched_at: datetime | None = None
        self._today_asked: datetime | None = None
        """When today's list was asked for."""
        self._last: Last | None = None
        """The last day that has papers, as it was when a list was fetched."""
        self._newer: date | None = None
        """The same while the list goes on showing a day before it to somebody who reads."""
        self._key_at: datetime | None = None
        """The time of the last key since the list was opened or somebody came back to the reader; None for none."""
        self._first = first
        self._came = 0
        """Papers of the last day that came since its list was last looked at."""

    def begin(self) -> None:
        """Fetch today's list, quietly, once what is kept is on the screen."""
        self._shell.tasks.run("visit", lambda _: self._shell.library.visits.begin(), lambda _: None)
        if self._shell.settings.refresh_on_start:
            self.fetch("daily", None)

    def source(self) -> str:
        """The footer's words on where the papers are from."""
        trouble = says.TO_COME if self._comes else self._contact.words(self._list)
        seed, between, now = self._news.seed_day, self._shell.look.signs.between, self._shell.library.time()
        return says.source(self._fetched_at, seed, between, trouble, now)

    def foot(self) -> str:
        """The words over the list's end while the day's papers wait to be looked at."""
        criteria = self._listing.criteria
        if not (self._came and self._latest) or (criteria.view == "daily" and criteria.day is None):
            return ""
        # The view of days shows the day that was left there, where there was one.
        key = self._shell.keys["daily" if self._listing.day is None else "latest"]
        return says.came(self._came, self._latest, self._shell.library.today(), self._shell.look.signs.between, key)

    # -- fetching -----------------------------------------------------------------------------------------------

    @property
    def _latest(self) -> date | None:
        """The last day that has papers."""
        return self._last.day if self._last else None

    @property
    def _list(self) -> tuple[str, date | None]:
        """The list of the service that is shown, or today's where it is none of those."""
        criteria = self._listing.criteria
        return (criteria.view, criteria.day) if criteria.view in LISTED else ("daily", None)

    @property
    def _comes(self) -> bool:
        """True when the list that is shown is of a day, week or month to come."""
        name, day = self._list
        return day is not None and says.to_come(name, day, self._shell.library.today())

    def fetch(
        self, name: str, day: date | None, until: date | None = None, *, force: bool = False, asked: bool = False
    ) -> None:
        """Fetch a list, or those from ``day`` to ``until``; ``asked``: somebody waits for it and wants to know."""
        shell, library = self._shell, self._shell.library
        if day and says.to_come(name, day, library.today()):
            if asked:
                shell.say(says.not_begun(name, day))
            return
        if not asked and self._contact.rests:
            return
        if (name, day) == ("daily", None):
            self._today_asked = library.time()
        many = until is not None

        def last() -> Last:
            day = library.lists.latest_day()
            if not day:
                return Last()
            of = Criteria("daily", day)
            return Last(day, library.lists.order(of).matching, library.feed.freshness(of).at is not None)

        def call(cancelled: Cancelled) -> tuple[Refreshed, Last, Last]:
            def told(progress: RefreshProgress) -> None:
                if progress.total > 1:
                    words = says.progress(progress.name, progress.done, progress.total, shell.look.signs)
                    shell.tasks.soon(lambda: job.tell(words) if many else None)

            before = self._last or last()
            refreshed = library.feed.refresh(name, day, until=until, force=force, cancelled=cancelled, progress=told)
            return refreshed, before, last()

        # Today's list, fetched by itself, is not dropped for the next view's; only for what somebody waits for.
        task = "days" if many else "refresh" if asked else "today" if (name, day) == ("daily", None) else "list"
        if asked and not many:
            work.give_up(shell, "today")
            work.give_up(shell, "list")
        job = work.begin(
            shell,
            task,
            says.FETCHING_DAYS if many else says.FETCHING,
            call,
            lambda answer: self._refreshed(*answer, (name, day), asked),
            on="days" if many else "network",
            stops=asked,
            told=False,
        )

    def _refreshed(
        self, refreshed: Refreshed, before: Last, last: Last, about: tuple[str, date | None], asked: bool
    ) -> None:
        error = refreshed.error
        self._contact.heard(error, about)
        if about == ("daily", None) and not self._contact.answers:
            self._today_asked = NEVER  # it is due as soon as the service answers
        self._last = last
        if about == ("daily", None) and (refreshed.new or last.has_more(before)):  # another process may have been first
            self._came = last.papers
        if asked:
            self._shell.say(str(error) if error else says.refreshed(refreshed), wrong=bool(error))
        if refreshed.fetched or refreshed.new or refreshed.changed:  # also a list of nothing new has an order
            if not asked and self._reads() and self._is_newer(last.day):
                self._newer = last.day
                self._shell.say(says.newer(last.day, self._shell.keys["latest"]))
            elif self._opens_today():
                self._listing.look_at(Criteria("daily"))
            else:
                self._listing.reload()
            self._news.refresh()
            self._news.warm()
        else:
            self._look_how_fresh()
        self._shell.show_bars()

    def _opens_today(self) -> bool:
        """True when the day's papers, which have come, take the place of the sample papers that nobody looked at."""
        came = self._last is not None and self._last.fetched and self._last.papers > 0
        return came and self._first and self._listing.criteria == Criteria() and self._shell.is_active

    def refresh(self) -> None:
        """Fetch what the list shows again; of the latest list, what is the latest by now."""
        name, day = self._list
        until, shown = None, self._listing.order.day
        if day is None and name in PERIODS and name != "daily":
            # The week has just begun, and that before it is still shown: it may have changed, too.
            today = self._shell.library.today()
            last = periods.span(name, shown)[1] if shown else today
            if timedelta(0) < periods.span(name, today)[0] - last <= timedelta(1):
                day, until = last, today
        self.fetch(name, day, until, force=True, asked=True)

    def latest(self) -> None:
        """The latest period of the view, or of any other view today's papers, or the latest that there are."""
        view = self._listing.criteria.view if self._listing.criteria.view in PERIODS else "daily"
        self._listing.look_at(self._listing.criteria._replace(view=view, day=None))
        self._key_at = None
        self.fetch(view, None)

    # -- as time goes by ----------------------------------------------------------------------------------------

    def _is_newer(self, latest: date | None) -> TypeGuard[date]:
        """True when ``latest`` is after what the list shows as the latest."""
        view, shown = self._listing.criteria.view, self._listing.order.day
        if view not in PERIODS or self._listing.criteria.day or not shown or not latest:
            return False
        return periods.span(view, latest)[0] > periods.span(view, shown)[0]

    def _reads(self) -> bool:
        """True when somebody is in the middle of something in the list that is shown."""
        panes = self._panes
        if panes.current != "list" or self._listing.criteria.query or panes.list.picked or not self._shell.is_active:
            return True
        return self._key_at is not None and abs(self._shell.library.time() - self._key_at) < READING

    def attended(self) -> None:
        """A key was pressed. The first one after long is somebody who comes back."""
        self._first = False
        before, self._key_at = self._key_at, self._shell.library.time()
        if before and abs(self._key_at - before) > AGAIN:
            self._look_for_more(back=True)

    def come_back(self) -> None:
        """Somebody turned to the terminal again."""
        self._key_at = None
        self._look_for_more(back=True)

    def as_time_goes_by(self) -> None:
        """Fetch what became due, and say how long it takes until it is."""
        self._look_for_more()
        if self._contact.counts:
            self._shell.show_bars()

    def _look_for_more(self, *, back: bool = False) -> None:
        """Fetch by itself what is due: the list of a day that has begun, and what a service did not give.

        ``back``: somebody just came back, and may have mended the connection.
        """
        if self._newer and not self._reads():
            self._listing.reload()
        going_on = map(self._shell.jobs.going_on, ("today", "list", "refresh"))
        if not self._shell.settings.refresh_on_start or any(going_on):
            return
        if back:
            self._contact.came_back()
        if self._contact.due and not self._comes:
            self.fetch(*self._list)
        elif self._today_is_old(LATER if back or self._latest != self._shell.library.today() else None):
            self.fetch("daily", None)

    def _today_is_old(self, after: timedelta | None) -> bool:
        """True when today's list was last asked for on another day, or longer ago than ``after``."""
        if self._today_asked is None:
            return False
        now = self._shell.library.time()
        another = periods.service_day(self._today_asked) != periods.service_day(now)
        return another or (after is not None and not timedelta(0) <= now - self._today_asked <= after)

    # -- lists --------------------------------------------------------------------------------------------------

    def shown(self) -> None:
        """A list was put on the screen: whatever is newer is in it, if it belongs there."""
        self._newer = None
        criteria = self._listing.criteria
        if criteria.view == "daily" and (criteria.day or self._listing.order.day) == self._latest:
            self._came = 0
        self._look_how_fresh()

    def _look_how_fresh(self) -> None:
        name, day = self._list

        def arrived(at: datetime | None) -> None:
            self._fetched_at = at
            self._shell.show_bars()

        self._shell.tasks.run("fresh", lambda _: self._last_fetched(name, day), arrived)

    def _last_fetched(self, name: str, day: date | None) -> datetime | None:
        """The time when a list was fetched. For the latest list a fetch that found no papers of today counts too."""
        library = self._shell.library
        days = [day] if day else [None, library.today()]
        times = [library.feed.freshness(Criteria(name, day)).at for day in days]
        return max((at for at in times if at), default=None)

    def left(self, criteria: Criteria) -> None:
        """Another view or day is shown: fetch it when it is one that the service has and can have changed."""
        self._key_at = None
        if criteria.view in LISTED:
            self._shell.tasks.run(
                "stale", lambda _: self._is_stale(criteria), lambda stale: self._fetch_if(stale, criteria)
            )

    def _is_stale(self, criteria: Criteria) -> bool:
        library = self._shell.library
        fresh = library.feed.freshness(criteria if criteria.day else criteria._replace(day=library.today()))
        return fresh.at is None or (fresh.open and library.time() - fresh.at > AGAIN)

    def _fetch_if(self, stale: bool, criteria: Criteria) -> None:
        if stale and criteria == self._listing.criteria:
            self.fetch(criteria.view, criteria.day)
