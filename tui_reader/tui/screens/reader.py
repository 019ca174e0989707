"""The reader: list and detail side by side, the views above, the keys below."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.widgets import Input

from tui_reader import heap
from tui_reader.models import Entry
from tui_reader.store import Busy, DamagedError
from tui_reader.tui import commands, saying
from tui_reader.tui.ahead import Ahead
from tui_reader.tui.contact import Contact
from tui_reader.tui.jobs import Jobs
from tui_reader.tui.look import Look
from tui_reader.tui.parts.bars import Bars
from tui_reader.tui.parts.dates import Dates
from tui_reader.tui.parts.extras import Extras
from tui_reader.tui.parts.feed import Feed
from tui_reader.tui.parts.greeting import Greeting
from tui_reader.tui.parts.leaving import Leaving
from tui_reader.tui.parts.listing import READY, Listing, read_at_once
from tui_reader.tui.parts.marker import Marker
from tui_reader.tui.parts.news import News
from tui_reader.tui.parts.panes import Panes
from tui_reader.tui.parts.paper import OpenPaper
from tui_reader.tui.parts.remembering import Remembering
from tui_reader.tui.parts.searches import Searches
from tui_reader.tui.parts.selected import Selected
from tui_reader.tui.parts.shell import Start
from tui_reader.tui.saying import lists as says
from tui_reader.tui.tasks import Tasks
from tui_reader.tui.textual_private import CatchingScreen, driver_of, forget_what_is_gone
from tui_reader.tui.widgets.bars import Footer, Header
from tui_reader.tui.widgets.paper_detail import PaperDetail
from tui_reader.tui.widgets.paper_list import PaperList
from tui_reader.tui.widgets.search_bar import SearchInput
from tui_reader.views import VIEWS

if TYPE_CHECKING:
    from tui_reader.tui.parts.downloads import Downloads
    from tui_reader.tui.parts.exports import Exports
    from tui_reader.tui.parts.imports import Imports
    from tui_reader.tui.parts.links import Links
    from tui_reader.tui.parts.menus import Menus
    from tui_reader.tui.parts.prefetch import Prefetch
    from tui_reader.tui.parts.services import Services
    from tui_reader.tui.screens.sheet import Answer, Sheet

POLL = 1.0
"""Seconds between looks for marks and papers that another process wrote."""
TIDIES = 0.04
"""Seconds after which a list is drawn, and the next letter seldom there."""
THINKS = 5.0
"""Seconds without a letter after which nobody types who has gone to the search line."""
STOPPED = 0.25
"""Seconds after which the list is reloaded when work was stopped: what came so far is in it."""


class ReaderScreen(CatchingScreen, inherit_bindings=False, inherit_css=False):
    """Holds the parts and says which key is for which; what they do is theirs."""

    CAUGHT = Busy
    AUTO_FOCUS = "#list"
    BINDINGS: ClassVar[list[BindingType]] = [
        *commands.bindings(),
        Binding("enter", "search_done", show=False, priority=True),
        Binding("escape,ctrl+c", "search_left", show=False, priority=True),
        Binding("down", "search_move(1)", show=False, priority=True),
        Binding("up", "search_move(-1)", show=False, priority=True),
    ]

    def __init__(self, start: Start) -> None:
        self._has_opened = self._is_drawn = False
        super().__init__(id="reader")
        self.library = start.library
        self.settings = start.settings
        self.look = start.look
        self.keys = {c.id: (commands.keys_of(start.settings.keys, c.id) or [""])[0] for c in commands.COMMANDS}
        self.tasks: Tasks
        self.jobs = Jobs(self.show_bars)
        self._ahead = Ahead()
        self._tidying: asyncio.TimerHandle | None = None
        self._contact = contact = Contact(start.library.time)
        self.panes = Panes(self, start, self.keys, partial(read_at_once, start.library), self.show_bars)
        self.selected = Selected(self, self.panes)
        self.listing = Listing(self, self.panes, self.selected, start)
        self.news = News(self, self.panes, self.selected, self.listing, start)
        self.marker = Marker(self, self.panes, self.selected, self.listing, self.news, start)
        self.extras = Extras(self, self.panes, self.selected, self.listing, start)
        greeted = start.state.greeted
        self.feed = Feed(self, self.panes, self.listing, self.news, contact, first=not greeted)
        self.dates = Dates(self, self.listing, self.feed, contact)
        self.searches = Searches(self, self.panes, self.selected, self.listing)
        self.leaving = Leaving(self, self.marker, start.drafts, lambda: self.app.exit())
        above = self.panes, self.selected, self.listing, self.news, self.marker
        self.paper = OpenPaper(self, self, *above, lambda: self.services, lambda: self.links, lambda: self.downloads)
        self.bars = Bars(self, self.panes, self.listing, self.news, self.marker, self.feed, self.searches)
        self.greeting = Greeting(self, self.listing, self.news, self.feed, greeted=greeted)
        self.remembering = Remembering(
            self.panes, self.selected, self.listing, self.extras, self._copied, self.greeting, start
        )
        self._wire()
        self._start = start

    def _wire(self) -> None:
        """Tell the parts of each other's news."""
        self.selected.more = self.extras.more
        self.selected.draft = self.marker.draft_of
        self.listing.heads = self.searches.heads
        self.listing.foot = self.greeting.foot
        self.listing.adjusting = [self.searches.adjust, self.dates.adjust]
        self.listing.left = [self.feed.left, lambda _: self.news.count_views()]
        self.listing.shown = [self.feed.shown, self.extras.shown, self._tidy]
        self.listing.selected = [self.marker.arm]
        self.listing.passed_by = [self.marker.disarm]
        self.news.looked = [self.feed.as_time_goes_by]
        self.news.changed = [self.marker.show_drafts, self.searches.look, self.paper.look_again]

    # -- parts that are made at first use: what they import is not for the first frame ----------------------------

    @cached_property
    def services(self) -> Services:
        """The services that are asked for words and links."""
        from tui_reader.tui.parts.services import Services

        return Services(self, self.panes, self.selected, self.listing, self.news, self.extras, self._contact)

    @cached_property
    def links(self) -> Links:
        """The addresses that are opened and copied."""
        from tui_reader.tui.parts.links import Links

        return Links(self, self, self.selected, self._opened, self._start.state.copied)

    def _copied(self) -> str:
        """The thing that was copied last."""
        return self.links.copying.last if "links" in vars(self) else self._start.state.copied

    @cached_property
    def downloads(self) -> Downloads:
        """The PDFs."""
        from tui_reader.tui.parts.downloads import Downloads

        return Downloads(self, self, self._opened)

    @cached_property
    def imports(self) -> Imports:
        """The files that are taken in."""
        from tui_reader.tui.parts.imports import Imports

        return Imports(self, self.listing, self.news)

    @cached_property
    def exports(self) -> Exports:
        """The files that are written."""
        from tui_reader.tui.parts.exports import Exports

        return Exports(self, self.listing, self.marker)

    @cached_property
    def menus(self) -> Menus:
        """The menus of filters and orders."""
        from tui_reader.tui.parts.menus import Menus

        return Menus(self, self.listing)

    @cached_property
    def prefetch(self) -> Prefetch:
        """The texts that are kept for later."""
        from tui_reader.tui.parts.prefetch import Prefetch

        return Prefetch(self, self.panes, self.listing, self.news, self.marker)

    # -- the first frame ------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """The bars, and the two panes between them."""
        yield self.panes.header
        yield self.panes.search
        yield self.panes.detail
        yield self.panes.list
        yield self.panes.footer

    def on_mount(self) -> None:
        """Show what is known, then ask for the rest."""
        self.watch(self.app, "app_focus", self._focused, init=False)  # Textual tells the app, never the screen
        self.tasks = Tasks(self.failed, self._rest)
        self.listing.open(self._start.row, self._start.state.above)
        self.news.tell()
        self.set_interval(POLL, self.news.look)
        self.call_after_refresh(self._after_first_frame)

    def _tidy(self) -> None:
        """Collect the garbage of the list before when this one is drawn: amid a letter's work it would be its delay."""
        if self._tidying:
            self._tidying.cancel()
        self._tidying = asyncio.get_running_loop().call_later(TIDIES, heap.tidy)

    def _rest(self, quiet: float) -> float | None:
        """Nobody asks for anything; on the thread of the questions, for which the next one waits."""
        self._ahead.begin(self.tasks)
        if quiet < THINKS and self.panes.is_typing:
            return THINKS  # the next letter comes as quickly as one that is typed without a thought
        self.library.release()
        return None

    def _after_first_frame(self) -> None:
        self.listing.begin()
        self.news.settle()
        self.news.warm()
        self.marker.begin()
        self.feed.begin()
        self.searches.look()
        self.prefetch.begin()

    # -- what the parts are given of the screen -----------------------------------------------------------------

    @property
    def is_watched(self) -> bool:
        """True when nothing lies over the screen, and the terminal has the focus."""
        return self.app.app_focus and self.is_active

    def say(self, message: str, *, wrong: bool = False, stays: bool = False, since: float | None = None) -> None:
        """A passing message in the footer, of the paper that is read where one is."""
        say = self.paper.say or self.panes.say
        say(message, wrong=wrong, stays=stays, since=since)

    def failed(self, error: Exception) -> None:
        """Say what went wrong; a damaged library is built anew."""
        if isinstance(error, DamagedError):
            self.news.look()
        else:
            self.say(saying.failure(error), wrong=True)

    def show_bars(self) -> None:
        """Show in header and footer how things are now."""
        self.bars.show()
        self.paper.show_bars()

    async def open_sheet(
        self,
        sheet: Sheet[Answer],
        answered: Callable[[Answer | None], None] | Callable[[Answer | None], Awaitable[None]] | None = None,
    ) -> None:
        """Open a sheet, unless one is open; ``answered`` is given its answer, before the next key is looked at.

        Wait for this before the next key is looked at: then it goes to the sheet.
        """
        from tui_reader.tui.screens.sheet import Sheet

        if not isinstance(self.app.screen, Sheet):
            await self.app.push_screen(sheet, answered)

    @property
    def can_lend(self) -> bool:
        """True when another program can have the terminal."""
        driver = driver_of(self.app)
        return driver is not None and driver.can_suspend

    def lent(self) -> AbstractContextManager[None]:
        """Within this another program has the terminal."""
        return self.app.suspend()

    # -- what happens -------------------------------------------------------------------------------------------

    def caught(self, error: Exception) -> None:
        """Another process writes: no reason to end."""
        self.failed(error)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the panes out anew."""
        if (
            event.size == self.outer_size == self.panes.arranged_for
        ):  # they are laid out for that, which is told once more by each of them
            event.prevent_default()
            return
        self.panes.arrange(event.size)
        forget_what_is_gone()

    def update_node_styles(self, animate: bool = True) -> None:
        """Style everything anew; not when the screen opens, since each piece is styled when it is put there."""
        opens = self.stack_updates > 0 and not self._has_opened
        self._has_opened |= opens
        self._is_drawn = opens and self.outer_size != self.app.size
        if self.is_attached and not opens:
            super().update_node_styles(animate)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> ReaderScreen:
        """Draw everything anew; not just after it was laid out for the first time, and drawn with that."""
        if self._is_drawn and not (regions or recompose):
            if not layout:  # that comes last
                self._is_drawn = False
                return self
            repaint = False
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def on_descendant_focus(self) -> None:
        """Other keys count in the search line."""
        self.listing.say()
        self.show_bars()

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self.look = look
        self.panes.restyle(look)
        self.paper.restyle(look)
        restyle = getattr(self.app.screen, "restyle", None)
        if restyle and self.app.screen is not self:
            restyle(look)

    def key_pressed(self) -> None:
        """Any key takes a message back."""
        self._ahead.key_pressed()
        self.panes.footer.say("")
        self.attended()

    def attended(self) -> None:
        """A key was pressed, or the mouse used: the first of it ends the greeting."""
        self.feed.attended()
        self.greeting.attended()

    def _focused(self, focused: bool) -> None:
        if focused:
            self.feed.come_back()
            self.marker.looking_again()

    @on(PaperList.Missing)
    def _missing(self, message: PaperList.Missing) -> None:
        self.listing.fetch_missing(message.rows)

    @on(PaperList.Clicked)
    async def _clicked(self, message: PaperList.Clicked) -> None:
        self.panes.go_to("list")
        self.listing.move_to(message.index)
        if message.opens:
            await self.action_open()

    @on(Footer.Pressed)
    def _key_clicked(self, message: Footer.Pressed) -> None:
        self.key_pressed()
        self.app.call_later(self.run_action, message.action)  # as of a key: some wait for this screen's messages

    @on(PaperDetail.LinkClicked)
    def _link_clicked(self, message: PaperDetail.LinkClicked) -> None:
        self.links.open(message.url)

    @on(PaperList.Followed)
    def _followed(self) -> None:
        self.listing.followed()

    @on(PaperDetail.Dragged)
    def _dragged(self, message: PaperDetail.Dragged) -> None:
        self.panes.set_split(message.column / max(1, self.size.width))

    @on(Header.Chosen)
    def _view_chosen(self, message: Header.Chosen) -> None:
        if message.view in VIEWS:
            self.action_view(message.view)
        elif message.view.startswith("@"):
            self.searches.show(message.view[1:])

    @on(Input.Changed, "#query")
    def _typed(self, message: Input.Changed) -> None:
        self.listing.typed(message.value)

    @on(SearchInput.Completing)
    def _completing(self) -> None:
        self.searches.complete()

    # -- moving -------------------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """Next or previous paper; in the detail, a line."""
        if not self.panes.scroll_detail(lines=by):
            self.listing.move_by(by)

    def action_edge(self, end: int) -> None:
        """First or last paper; in the detail, its top or end."""
        if not self.panes.scroll_detail(end=end):
            self.listing.move_to(0 if end < 0 else len(self.panes.list.rows) - 1)

    def action_page(self, pages: float) -> None:
        """Pages down, backwards when negative."""
        if not self.panes.scroll_detail(pages=pages):
            self.listing.move_by_pages(pages)

    def action_unread(self, by: int) -> None:
        """The next unread paper in a direction."""
        self.listing.next_unread(by)

    def action_other_pane(self) -> None:
        """From the list to the detail and back."""
        self.panes.go_to("list" if self.panes.current == "detail" else "detail")

    # -- views, search, filter ----------------------------------------------------------------------------------

    def action_view(self, name: str) -> None:
        """Another view."""
        self.listing.show_view(name)

    def action_step(self, by: int) -> None:
        """The period before or after."""
        self.dates.step(by)

    def action_latest(self) -> None:
        """Today's papers, or the latest that there are."""
        self.dates.forget_steps()
        self.feed.latest()

    async def action_go_to(self) -> None:
        """Go to a date."""
        await self.dates.write()

    async def action_calendar(self) -> None:
        """The calendar of the last months."""
        await self.dates.choose()

    def action_search(self) -> None:
        """To the search line."""
        self.panes.go_to_search()
        self.tasks.run(READY, self.library.ready, lambda _: None, lambda _: None)

    async def action_search_done(self) -> None:
        """From the search line to the list, with the query kept; what is not here is fetched, or asked for."""
        await self.listing.typed_out()
        self.action_search_left()
        self.marker.arm()
        if self.listing.found_nothing:
            await self.action_open()

    async def action_search_move(self, by: int) -> None:
        """Move through earlier queries, and through what is found."""
        await self.listing.typed_out()
        if not self.panes.search.input.recall(by):
            self.listing.move_by(by)

    def action_search_left(self) -> None:
        """One step back from the search line: to the list."""
        self.panes.search.input.remember()
        self.panes.go_to("list")

    async def action_filter(self) -> None:
        """Choose which papers the list shows."""
        await self.menus.choose_filter()

    async def action_sort(self) -> None:
        """Choose how the list is sorted."""
        await self.menus.choose_sort()

    def action_muted(self) -> None:
        """Show muted papers, or hide them."""
        self.menus.show_muted()

    def action_similar(self) -> None:
        """The papers most like this one."""
        self.searches.show_similar()

    async def action_save_search(self) -> None:
        """Keep the search under a name; an empty name forgets it."""
        await self.searches.save()

    def action_saved(self, index: int) -> None:
        """Show a saved search."""
        self.searches.show_number(index)

    # -- one step back ------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """One step back: the first of these that there is something for."""
        steps = (
            self._stop_latest,
            self._leave_detail,
            self._drop_selection,
            self.searches.leave_similar,
            self._drop_query,
            self._drop_filter,
        )
        any(step() for step in steps)

    def _stop_latest(self) -> bool:
        if stopped := self.jobs.stop():
            self.say(saying.STOPPED)
            self.set_timer(STOPPED, self.listing.reload)
        return stopped is not None

    def _leave_detail(self) -> bool:
        if there := self.panes.current == "detail":
            self.panes.go_to("list")
        return there

    def _drop_selection(self) -> bool:
        picked = bool(self.panes.list.picked)
        self.listing.pick(set())
        return picked

    def _drop_query(self) -> bool:
        if asked := bool(self.listing.criteria.query):
            self.panes.search.input.value = ""
        return asked

    def _drop_filter(self) -> bool:
        if filtered := self.listing.criteria.filter != "all":
            self.listing.look_at(self.listing.criteria._replace(filter="all"))
        return filtered

    # -- marking ------------------------------------------------------------------------------------------------

    def action_bookmark(self) -> None:
        """Bookmark, or take the bookmark away."""
        self.marker.toggle("bookmarked")

    def action_read(self) -> None:
        """Mark as read or as unread; unread stays until the paper is selected anew."""
        self.marker.toggle("read")

    def action_read_all(self) -> None:
        """Mark every paper shown as read."""
        self.marker.mark_all_read()

    def action_undo(self) -> None:
        """Take the last mark back."""
        self.marker.undo()

    def action_redo(self) -> None:
        """Do again what was undone."""
        self.marker.redo()

    def action_pick(self) -> None:
        """Select or deselect the paper for the next mark, and go on."""
        self.marker.pick()

    def action_pick_all(self) -> None:
        """Select every paper shown; again, none."""
        self.marker.pick_all()

    async def action_tags(self) -> None:
        """Write the tags of the paper."""
        await self.marker.write_tags()

    async def action_note(self) -> None:
        """Write a note on the paper."""
        await self.marker.write_note()

    # -- fetching -----------------------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Fetch what the list shows again; of the latest list, what is the latest by now."""
        self.feed.refresh()

    async def action_export(self) -> None:
        """Write papers into a file."""
        await self.exports.choose()

    async def action_prefetch(self) -> None:
        """Keep full texts for later."""
        await self.prefetch.choose()

    async def action_import_file(self) -> None:
        """Take papers in from a file."""
        await self.imports.choose()

    async def action_ask_services(self) -> None:
        """Send the query to Hugging Face and arXiv, and add what they find."""
        await self.services.ask_for_words()

    def action_linked(self) -> None:
        """Ask which models, datasets and spaces are linked to the paper."""
        self.services.ask_what_is_linked()

    # -- opening ------------------------------------------------------------------------------------------------

    async def action_open(self) -> None:
        """Read the paper, whole where its text can be had."""
        await self.paper.open()

    def _opened(self, entry: Entry) -> None:
        self.paper.opened(entry)

    def action_open_page(self) -> None:
        """The paper's page in the browser."""
        self.links.open_page()

    def action_open_code(self) -> None:
        """The paper's code in the browser."""
        self.links.open_code()

    def action_open_pdf(self) -> None:
        """The paper's PDF in the browser."""
        self.downloads.open(self.selected.entry())

    def action_download(self) -> None:
        """Download the PDF of the paper, or of those selected."""
        known = map(self.selected.known, self.marker.targets())
        self.downloads.fetch([entry for entry in known if entry])

    async def action_copy(self) -> None:
        """Choose what of the paper to copy."""
        await self.links.copy()

    # -- the screen ---------------------------------------------------------------------------------------------

    def action_authors(self) -> None:
        """Name every author in the detail and show the whole summary, or their beginnings."""
        self.selected.toggle_whole()

    def action_density(self) -> None:
        """Rows of three lines, two or one."""
        self.say(says.rows(self.panes.next_density(self.look)))

    def action_split(self, by: int) -> None:
        """A wider or narrower list."""
        self.panes.set_split(self.panes.split + by * 0.04)

    async def action_theme(self) -> None:
        """Choose the colours."""
        from tui_reader.tui.screens.prompts import ThemeList

        await self.open_sheet(ThemeList(self.app.theme, self.look))

    async def action_help(self) -> None:
        """Every key."""
        from tui_reader.tui.screens.help import HelpScreen

        await self.open_sheet(HelpScreen(self.settings.keys, self.look))

    async def action_palette(self) -> None:
        """Find a command by its name."""
        from tui_reader.tui.screens.palette import Palette

        async def chosen(action: str | None) -> None:
            if action:
                await self.run_action(action)

        await self.open_sheet(Palette(self.settings.keys, self.searches.saved, self.look), chosen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a search is typed, keys are letters; its own keys count only then."""
        return self.panes.is_typing == (action in ("search_done", "search_left", "search_move"))

    # -- the end ------------------------------------------------------------------------------------------------

    def on_unmount(self) -> None:
        """Finish the writes, and keep what the screen remembers."""
        self.remembering.keep(self.app.theme)
        self.leaving.end()
