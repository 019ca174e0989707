"""A reader without a terminal: a test presses its keys and reads its screen as a person would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Any, cast

from rich.segment import Segment
from rich.style import Style
from textual.events import Key
from textual.keys import _character_to_key, key_to_character
from textual.pilot import Pilot

from tui_reader import uistate
from tui_reader.config import Settings
from tui_reader.library import Criteria, Library, now, open_library
from tui_reader.library.fetched import Services
from tui_reader.models import Entry, Paper
from tui_reader.paths import Paths
from tui_reader.store import Store
from tui_reader.tui.app import FIRST_ROWS, ReaderApp, remembered_criteria
from tui_reader.tui.screens.reader import ReaderScreen
from tui_reader.tui.tasks import Thread
from tui_reader.tui.widgets.paper_detail import PaperDetail
from tui_reader.tui.widgets.paper_list import PaperList

CALM = Settings(mark_read_after=0, refresh_on_start=False)
"""Settings with which nothing happens by itself in the middle of another test: no paper is read, nothing fetched."""

Start = Callable[..., AbstractAsyncContextManager["Reader"]]


SLOW_THREADS: tuple[Thread, ...] = ("network", "texts", "pdfs", "days", "long")


class Elsewhere:
    """Calls what something offers on a thread of its own: on the reader's, where tests run too, nothing waits."""

    def __init__(self, thing: Any, pool: ThreadPoolExecutor) -> None:
        self._thing = thing
        self._pool = pool

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._thing, name)
        if type(value).__module__.startswith(("tui_reader.library.", "tui_reader.store")):  # a part of it
            return Elsewhere(value, self._pool)
        return (lambda *args, **more: self._pool.submit(value, *args, **more).result()) if callable(value) else value


class Reader:
    """A running reader."""

    def __init__(self, app: ReaderApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self._elsewhere = ThreadPoolExecutor(1)

    # -- what a person does -------------------------------------------------------------------------------------

    async def press(self, *keys: str) -> None:
        """Press keys, then wait until everything that they started is on the screen."""
        await self.pilot.press(*keys)
        await self.settled()

    async def burst(self, *keys: str) -> None:
        """Press keys as a slow link brings them: the next is there before anything was done about the one before."""
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 else key
            self.app.post_message(Key(name, key if len(key) == 1 else key_to_character(name)))
        await self.settled()

    async def type(self, text: str) -> None:
        await self.press(*("space" if char == " " else char for char in text))

    async def resize(self, width: int, height: int) -> None:
        await self.pilot.resize_terminal(width, height)
        await self.settled()

    async def settled(self) -> None:
        """Wait until both threads and what their answers asked for in turn are done, and the screen is drawn."""
        await self.pilot.pause()
        if not self.app.is_running:
            return
        tasks = self.screen.tasks
        loop = asyncio.get_running_loop()
        for _ in range(2):
            written: asyncio.Future[None] = loop.create_future()
            tasks.write(lambda: None, written.set_result)
            await written
            asked: asyncio.Future[None] = loop.create_future()
            tasks.run("settled", lambda _: None, asked.set_result)
            await asked
            await self.pilot.pause()

    async def fetched(self) -> None:
        """Wait as well until what was asked of the services has come, and what takes long is done."""
        await self.settled()
        loop = asyncio.get_running_loop()
        for _ in range(2):
            for thread in SLOW_THREADS:
                done: asyncio.Future[None] = loop.create_future()
                self.screen.tasks.run("fetched", lambda _: None, done.set_result, on=thread)
                await done
            await self.settled()

    async def until_written(self) -> None:
        """Wait until what was marked is in the journal, whatever the library says to it."""
        loop = asyncio.get_running_loop()
        written: asyncio.Future[None] = loop.create_future()
        self.screen.tasks.write(lambda: None, written.set_result)
        await written
        await self.pilot.pause()

    async def waited(self, there: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait for what comes by itself: a timer, or another reader's mark."""
        async with asyncio.timeout(seconds):
            while not there():  # noqa: ASYNC110 - what is waited for tells nobody
                await asyncio.sleep(0.02)

    async def until(self, there: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait for what comes by itself, and until all that it started is on the screen."""
        await self.waited(there, seconds)
        await self.settled()

    # -- what a person sees -------------------------------------------------------------------------------------

    @property
    def screen(self) -> ReaderScreen:
        """The reader's screen, whatever is open over it."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, ReaderScreen)
        return screen

    @property
    def papers(self) -> PaperList:
        return self.screen.query_one(PaperList)

    @property
    def detail(self) -> PaperDetail:
        return self.screen.query_one(PaperDetail)

    @property
    def pane(self) -> str | None:
        """The thing that the keys act on: ``list``, ``detail`` or ``query``."""
        return self.app.focused.id if self.app.focused else None

    @property
    def segments(self) -> Sequence[Sequence[Segment]]:
        """The top screen's lines in their styles."""
        return [list(strip) for strip in self.app.screen._compositor.render_strips()]

    @property
    def lines(self) -> list[str]:
        return ["".join(segment.text for segment in line) for line in self.segments]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def header(self) -> str:
        return self.lines[0]

    @property
    def footer(self) -> str:
        return self.lines[-1]

    @property
    def search_line(self) -> str:
        return next(line for line in self.lines if line.startswith(" / "))

    def style_of(self, text: str) -> Style:
        """The style in which ``text`` begins on the screen, at its first place."""
        for line in self.segments:
            whole = "".join(segment.text for segment in line)
            if (at := whole.find(text)) >= 0:
                for segment in line:
                    if at < len(segment.text):
                        assert segment.style is not None
                        return segment.style
                    at -= len(segment.text)
        raise AssertionError(f"{text!r} is not on the screen:\n{self.text}")

    # -- what the library holds ---------------------------------------------------------------------------------

    @property
    def library(self) -> Library:
        return cast(Library, Elsewhere(self.app.library, self._elsewhere))

    @property
    def titles(self) -> list[str]:
        """The titles of the list, shown or not."""
        return [entry.paper.title for entry in self.library.papers.entries(self.papers.rows.tolist())]

    @property
    def current(self) -> Entry:
        """The paper under the cursor, with the marks that are kept."""
        row = self.papers.row
        assert row is not None
        entry = self.library.papers.entry(row)
        assert entry is not None
        return entry

    @property
    def title(self) -> str:
        """The title under the cursor."""
        return self.current.paper.title

    @property
    def counts(self) -> tuple[int, int, int]:
        """(papers, unread, bookmarked) that are kept."""
        return self.library.store.counts()


@asynccontextmanager
async def reader(
    paths: Paths,
    size: tuple[int, int] = (140, 40),
    settings: Settings = CALM,
    query: str | None = None,
    papers: Sequence[Paper] = (),
    services: Callable[[], Services] | None = None,
    clock: Callable[[], datetime] = now,
) -> AsyncIterator[Reader]:
    """A reader over the folders ``paths``, as ``app.run`` starts it; ``papers`` come first to the library."""
    paths.make()
    if papers:
        store = Store(paths.library)
        store.add(papers)
        store.close()
    library = open_library(
        paths, rules=settings.rules, pdfs=settings.pdf_folder, services=services, clock=clock, later=True
    )
    try:
        state = uistate.load(paths.ui)
        criteria = remembered_criteria(state) if query is None else Criteria(query=query)
        app = ReaderApp(library, paths, settings, state, library.lists.first(criteria, FIRST_ROWS))
        async with app.run_test(size=size) as pilot:
            running = Reader(app, pilot)
            await running.settled()
            yield running
    finally:
        library.close()
