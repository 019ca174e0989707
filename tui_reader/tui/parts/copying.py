"""The menu of what can be copied of a paper; the last choice is one key further."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from textual.app import App

from tui_reader.models import Entry
from tui_reader.text.mend import mend
from tui_reader.tui.look import Look
from tui_reader.tui.saying import files as says

SHOWN = 46
"""Most signs of a text that the menu shows."""


class Thing(NamedTuple):
    """Something that can be copied."""

    id: str
    key: str
    text: str

    @property
    def title(self) -> str:
        """Its name."""
        return says.THINGS[self.id]


class Copying:
    """Remembers what was copied last, for the list and for papers that are read."""

    def __init__(self, app: Callable[[], App[Any]], last: str) -> None:
        """``last``: what was copied last time; unknown is the link."""
        self._app = app
        self.last = last or "link"

    async def choose(
        self,
        entry: Entry,
        look: Look,
        key: str,
        open_sheet: Callable[..., Awaitable[Any]],
        say: Callable[[str], None],
        more: Sequence[Thing] = (),
    ) -> None:
        """Ask what of a paper, or of ``more`` that is on the screen, to copy, and do so.

        ``key`` is the one that opened the menu: pressed again it copies what was copied last.
        """
        from tui_reader.tui.screens.menu import Choice, Menu, Picked

        things = {thing.id: thing for thing in (*of(entry), *more) if thing.text}
        last = self.last if self.last in things else "link"

        def picked(answer: Picked | None) -> None:
            if answer:
                thing = things[answer.id]
                self.last = thing.id
                self._app().copy_to_clipboard(thing.text)
                shown = _short(thing.text, look.signs.cut)
                say(says.copied(shown if thing.id in ("link", "id", "title") else thing.title))

        choices = [
            Choice(thing.id, thing.key, thing.title, _short(thing.text, look.signs.cut)) for thing in things.values()
        ]
        await open_sheet(Menu(says.COPY, choices, look, current=last, again=key), picked)


def of(entry: Entry) -> tuple[Thing, ...]:
    """Everything that can be copied of any paper; without a text what is not known of it."""
    from tui_reader.formats.bibtex import one

    paper = entry.paper
    title = mend(paper.title).text
    return (
        Thing("link", "l", paper.page),
        Thing("title", "t", title),
        Thing("id", "i", paper.id or paper.doi or ""),
        Thing("bibtex", "b", one(entry)),
        Thing("markdown", "m", f"[{_escaped(title)}]({paper.page})"),
        Thing("abstract", "a", mend(paper.abstract).text if paper.abstract else ""),
    )


def _escaped(title: str) -> str:
    return "".join(f"\\{char}" if char in "\\[]*_`<" else char for char in title)


def _short(text: str, cut: str) -> str:
    line = " ".join(text[: 4 * SHOWN].split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1].rstrip() + cut
