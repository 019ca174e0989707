"""The text in its pane: laid out for the room that there is, what is seen first at once, the rest a moment later."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import takewhile

from tui_reader.formats import layout, packed
from tui_reader.formats.document import Document, addresses, as_source, inside
from tui_reader.formats.layout import Line
from tui_reader.tui.reading import places, preface
from tui_reader.tui.reading.laying import NOTHING, Laid, Room, first_screen, laid
from tui_reader.tui.reading.opened import Opened
from tui_reader.tui.reading.panes import Panes
from tui_reader.tui.reading.places import TOP, Place
from tui_reader.tui.reading.shell import Shell
from tui_reader.tui.tasks import Turns

FURTHEST = 60
"""Lines after the first that may be of what a link leads to."""


class Page:
    """Holds the lines, and the place that stands at their top through every change of the room."""

    def __init__(self, shell: Shell, panes: Panes, opened: Opened) -> None:
        self._shell = shell
        self._panes = panes
        self._opened = opened
        self.document: Document | None = None
        """None while it is not known if there is a text."""
        self.laid = NOTHING
        self.is_whole = False
        """True once all of the text is laid out."""
        self.changed: list[Callable[[], None]] = []
        """Called when other lines are there."""
        self.failed: Callable[[Exception], None] = lambda _: None
        """Is told why a text can't be laid out."""
        self._width = 0
        self._anchor = TOP
        """The place that is to stand at the top until the reader moves."""
        self._put: int | None = None
        """The line of that place, once it was put at the top; None before."""

    # -- lines --------------------------------------------------------------------------------------------------

    def begin(self, known: Document) -> None:
        """Show what is known of a paper, at once and from its top."""
        self.document, self.is_whole = None, False
        self.stand_at(TOP)
        room, text = self._panes.room(TOP), self._panes.text
        self.laid = laid(layout.lines(known, room.width, room.signs, spare=room.spare, spaced=True), known, {})
        text.left = 0
        text.find("")
        text.show(self.laid.lines, self.laid.widest)
        text.scroll_to_line(0)

    def show(self, document: Document) -> None:
        """Show a document from the place on that stands at the top."""
        self.document = document
        number, room = self._opened.number, self._panes.room(self.place)
        lay_out = partial(self.lay_out, number, room, document)
        self._shell.reading.tasks.run("text", lay_out, lambda _: None, self.failed)

    def lay_out(self, number: int, room: Room, document: Document, cancelled: Callable[[], bool]) -> None:
        """On a thread: the first screen, then all of it, each handed to the loop. ``number``: of the paper opened."""
        soon, turn, links = self._shell.reading.tasks.soon, Turns(), addresses(document)
        document = as_source(document) if room.signs.ascii else document
        if (begun := first_screen(room, document, links)) is not None:
            soon(partial(self._take, number, room, document, begun, whole=False))
        lines = layout.lines(document, room.width, room.signs, links, spare=room.spare, spaced=True)
        whole = laid(takewhile(lambda _: not cancelled(), lines), document, links, turn=turn)
        kept = packed.lean(document)
        if not cancelled():
            soon(partial(self._take, number, room, kept, whole, whole=True))

    def _take(self, number: int, room: Room, document: Document, laid: Laid, *, whole: bool) -> None:
        if not self._opened.is_still(number):
            return
        if room.width != self._panes.text_width:  # it became another meanwhile
            if whole:
                self.show(document)
            return
        here = self.place
        if laid.begins and here != room.place:  # the reader went on: where to is known once all is there
            return
        self.document, self.laid, self.is_whole = document, laid, whole
        self._panes.text.show(laid.lines, laid.widest)
        line = 0 if laid.begins else places.find(laid.lines, laid.places, here)
        if line is not None:
            self._anchor, self._put = here, line
            self._panes.text.go_to(line)
        elif self.is_text:
            self.stand_at(TOP)
        for call in self.changed:
            call()

    @property
    def is_text(self) -> bool:
        """True once all of the paper's text is there, not only what is known without it."""
        return self.is_whole and preface.WHY not in self.laid.places

    def resized(self) -> None:
        """Lay it out anew when its width changed."""
        width = self._panes.text_width
        if width != self._width:
            self._width = width
            if self.document is not None:
                self.show(self.document)

    def leave(self) -> None:
        """Let go of the text, now: the screen is gone when garbage is collected, and the next paper may come before."""
        self.document, self.laid = None, NOTHING
        self._panes.text.show(NOTHING.lines, 0)

    # -- places in it -------------------------------------------------------------------------------------------

    def stand_at(self, place: Place) -> None:
        """Put a place at the top, as soon as its line is there."""
        self._anchor, self._put = place, None

    @property
    def place(self) -> Place:
        """The place at the top; the beginning when nothing is above it."""
        lines, top = self.laid.lines, self._panes.text.top
        if self._anchor != TOP and (self._put is None or top == self._nearest(self._put)):
            return self._anchor
        if not lines or not (top or self.laid.begins):
            return TOP
        place = places.of(lines, min(top, len(lines) - 1))
        return place._replace(letters=None) if self.laid.begins else place  # the lines before are not there yet

    def _nearest(self, line: int) -> int:
        """The line that stands at the top when this one is asked for."""
        height = self._panes.text.size.height or self._panes.height  # it has none once it is left
        return max(0, min(line, len(self.laid.lines) - height))

    def lines_of(self, line: int, most: int) -> list[Line]:
        """The lines of what begins at a line, at most so many: a box or an item with all that is in it."""
        lines = self.laid.lines
        name = lines[line].block
        blocks = packed.naming(self.document.blocks, name) if self.document else ()
        parts = inside(blocks, name)
        if parts == {name}:  # a caption may stand below what is in its figure
            shown = [one for one in lines[line : line + FURTHEST] if one.block == name][:most]
        else:
            shown = list(takewhile(lambda one: one.block in parts, lines[line : line + most]))
        while shown and not shown[-1].runs:
            shown.pop()
        return shown

    def line_of(self, name: str) -> int | None:
        """The line of what a link inside the paper leads to; None where that is not in it."""
        block = self.laid.ids.get(name, name)
        return self.laid.places.get(block, self.laid.places.get(name))
