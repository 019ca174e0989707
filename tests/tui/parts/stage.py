"""A stage for one part of the screen: a shell that answers at once, and panes that only remember."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from tui_reader.config import Settings
from tui_reader.models import Entry, Marks, Paper
from tui_reader.tui import commands, themes
from tui_reader.tui.jobs import Jobs
from tui_reader.tui.look import look


def entry(row: int, **marks: Any) -> Entry:
    """A paper of that row."""
    return Entry(row, Paper(id=f"2401.{row:05}", title=f"Paper {row}"), Marks(**marks), f"arxiv:2401.{row:05}")


class Timer:
    """A timer that runs out when the test says so."""

    def __init__(self, delay: float, call: Callable[[], None]) -> None:
        self.delay, self._call = delay, call
        self.runs = True

    def stop(self) -> None:
        self.runs = False

    def reset(self) -> None:
        pass

    def run_out(self) -> None:
        if self.runs:
            self.runs = False
            self._call()


class Tasks:
    """Answers at once, unless it is ``held``: then when the test lets it."""

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self.held: list[Callable[[], None]] | None = None
        self.ran: list[str] = []
        self.cancelled: list[str] = []
        self.unwritten = 0

    def run(self, name: str, call: Any, then: Any, failed: Any = None, *, on: str = "questions") -> None:
        self.ran.append(name)
        self._run(lambda: call(lambda: False), then, failed)

    def write(self, call: Any, then: Any, failed: Any = None) -> None:
        self._run(call, then, failed)

    def write_in_turns(self, turns: Iterator[Any], each: Any, then: Any, failed: Any = None) -> None:
        self._run(lambda: [each(turn) for turn in turns], lambda _: then(), failed)

    def after_writes(self) -> Callable[[], None]:
        return lambda: None

    def cancel(self, name: str) -> None:
        self.cancelled.append(name)

    def soon(self, call: Callable[[], None]) -> None:
        call()

    def let_go(self) -> None:
        calls, self.held = self.held or [], None
        for call in calls:
            call()

    def _run(self, call: Callable[[], Any], then: Any, failed: Any) -> None:
        def run() -> None:
            try:
                answer = call()
            except Exception as error:  # as the real ones do
                (failed or self._failed)(error)
            else:
                then(answer)

        if self.held is None:
            run()
        else:
            self.held.append(run)


class Shell:
    """The screen: remembers what is said, opened and begun."""

    def __init__(self, library: Any = None, settings: Settings | None = None) -> None:
        self.library = library
        self.settings = settings or Settings(mark_read_after=2.0)
        self.keys = {c.id: (commands.keys_of({}, c.id) or [""])[0] for c in commands.COMMANDS}
        self.look = look(themes.DARK)
        self.said: list[str] = []
        self.wrong: list[str] = []
        self.failures: list[Exception] = []
        self.timers: list[Timer] = []
        self.sheets: list[tuple[Any, Any]] = []
        self.shown = 0
        """The times that the bars were to be shown."""
        self.is_active = self.is_watched = True
        self.tasks: Any = Tasks(self.failed)
        self.jobs = Jobs(self.show_bars)

    def say(self, message: str, *, wrong: bool = False, stays: bool = False, since: float | None = None) -> None:
        (self.wrong if wrong else self.said).append(message)

    def failed(self, error: Exception) -> None:
        self.failures.append(error)

    def show_bars(self) -> None:
        self.shown += 1

    async def open_sheet(self, sheet: Any, answered: Any = None) -> None:
        self.sheets.append((sheet, answered))

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Any:
        self.timers.append(Timer(delay, callback))
        return self.timers[-1]

    def call_later(self, callback: Callable[..., Any], *args: Any) -> bool:
        callback(*args)
        return True


class List:
    """The list's widget, without drawing."""

    def __init__(self, rows: list[int]) -> None:
        self.rows = array("I", rows)
        self.entries = {row: entry(row) for row in rows}
        self.cursor = self.above = 0
        self.seen_rows = 1
        self.picked: set[int] = set()
        self.unsaved: frozenset[int] = frozenset()
        self.found: dict[int, Any] = {}
        self.drawn: dict[str, int] = defaultdict(int)
        """The times that each of the rest was called."""

    @property
    def row(self) -> int | None:
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def show(self, rows: Any, cursor: int, *_: Any) -> None:
        self.rows, self.cursor = rows, cursor

    def move_to(self, index: int) -> bool:
        before, self.cursor = self.cursor, max(0, min(index, len(self.rows) - 1))
        return self.cursor != before

    def entry(self, index: int) -> Entry | None:
        return self.entries.get(self.rows[index])

    def known(self, row: int) -> Entry | None:
        return self.entries.get(row)

    def all_known(self) -> dict[int, Entry]:
        return dict(self.entries)

    def patch(self, marks: dict[int, Marks]) -> None:
        for row, these in marks.items():
            self.entries[row] = self.entries[row]._replace(marks=these)

    def set_unsaved(self, rows: frozenset[int]) -> None:
        self.unsaved = rows

    def __getattr__(self, name: str) -> Callable[..., None]:
        def called(*_: Any) -> None:
            self.drawn[name] += 1

        return called


class Panes:
    """The widgets, and which of them the keys act on."""

    def __init__(self, rows: list[int]) -> None:
        self.current = "list"
        self.is_typing = False
        self.list: Any = List(rows)
        self.shown: list[Any] = []
        """The papers that the detail showed."""
        self.detail = SimpleNamespace(show=lambda detail, words=(): self.shown.append(detail))
        self.input = SimpleNamespace(value="", cursor_position=0, take=lambda *given: self.taken.append(given))
        self.taken: list[Any] = []
        self.head = self.count = ""
        self.chips: Sequence[str] = ()
        self.search = SimpleNamespace(input=self.input, show=self._show_search)
        self.views: Any = ()
        self.header = SimpleNamespace(set_views=self._set_views)

    def _show_search(self, heads: Sequence[str], chips: Sequence[str], counts: Sequence[str]) -> None:
        self.head, self.chips, self.count = heads[0], chips, counts[0]

    def _set_views(self, views: Any) -> None:
        self.views = views

    def let_go(self) -> None:
        pass

    async def typed_out(self) -> None:
        pass
