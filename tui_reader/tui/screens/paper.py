"""One paper, read whole: its text with the outline beside it, found in, followed, and left where it was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input

from tui_reader.formats import layout
from tui_reader.formats.document import (
    SMALL,
    Block,
    Document,
    Figure,
    Heading,
    Paragraph,
    References,
    Run,
    addresses,
    ids,
    plain,
    walk,
)
from tui_reader.formats.layout import Line
from tui_reader.library import Library
from tui_reader.models import Entry
from tui_reader.text.mend import mend
from tui_reader.tui import commands, graphics, saying, view
from tui_reader.tui.jobs import Jobs
from tui_reader.tui.look import Look
from tui_reader.tui.parts import links
from tui_reader.tui.parts.copying import Copying, Thing
from tui_reader.tui.saying import paper as says
from tui_reader.tui.tasks import Tasks, Turns
from tui_reader.tui.textual_private import driver_of
from tui_reader.tui.view.text import text_strip
from tui_reader.tui.widgets.bars import Bar, Footer, Shown
from tui_reader.tui.widgets.line import Line as TypedLine
from tui_reader.tui.widgets.outline import Outline, Section
from tui_reader.tui.widgets.pane import Pane
from tui_reader.tui.widgets.text_pane import TextPane

if TYPE_CHECKING:
    from tui_reader.library.texts import Text

BESIDE = 110
"""From so many columns on the outline stands beside the text."""
OUTLINE = 34
"""Columns of the outline."""
AHEAD = 5
"""Lines laid out beyond the first screen before it is shown."""
WORDS_A_MINUTE = 230
"""Of people who read English silently (Brysbaert, 2019: 238 for non-fiction)."""
ASIDE = 8
"""Most lines of the small pane."""
MESSAGE = 6.0
"""Seconds that a message stays in the footer, unless a key is pressed."""
CAPTION = 3
"""Lines for the caption below a picture."""
MOST_PICTURES = 4
"""Pictures kept beside the one that is shown."""
LONG = 12
"""Signs of the TeX of a formula that one would copy rather than a letter in the text."""
MOST_DIGITS = 4
"""Digits of the number of a link."""
BELOW = 10_000
"""Lines between those that are there and the sections that are not laid out yet."""
NAMED = 6
"""Authors named above the abstract."""
ABSTRACT = "~abstract"
"""The id of what is known before the text is there."""


class Reading(NamedTuple):
    """The things that the screen is given: a paper, and the ways to the rest of the reader."""

    entry: Entry
    library: Library
    tasks: Tasks
    settings_keys: Mapping[str, str]
    look: Look
    mark: Callable[[Entry, str, bool], None]
    """Marks a field of the paper."""
    note: Callable[[Entry], Awaitable[None]]
    """Opens the note of the paper."""
    neighbour: Callable[[int], Entry | None]
    """The next (1) or previous (-1) paper of the list, which the list's cursor goes to; None at its ends."""
    kept: Callable[[], None]
    """Is called when the place where a paper was left is kept."""
    copying: Copying
    download: Callable[[Entry], None]
    """Downloads the PDF of the paper."""
    open_pdf: Callable[[Entry], None]
    """Opens the PDF of the paper."""
    jobs: Jobs
    """The work that goes on beside the reading."""


class _Laid(NamedTuple):
    """A text laid out for one width."""

    lines: list[Line]
    sections: list[Section]
    places: dict[str, int]
    """The line where each id begins."""
    words: list[int]
    """The number of words before each line."""
    widest: int
    """Cells of the widest line."""
    figures: dict[str, Figure]
    """Figures with pictures, by id."""
    begins: int = 0
    """Number of the block that it begins with; 0 for the beginning of the text."""


class _Shown(NamedTuple):
    """What a text is laid out for."""

    asked: int
    width: int
    height: int
    signs: layout.Signs
    place: str
    """The place that its first screen begins with; empty for the beginning."""


class TitleBar(Bar):
    """The paper's title, and how far it is read."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="header")
        self._title = ""
        self._progress = ""

    def show(self, title: str, progress: str) -> None:
        """Show this."""
        if (title, progress) != (self._title, self._progress):
            self._title, self._progress = title, progress
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The bar."""
        tones, width = self._look.bar, self.size.width
        name = f" {says.NAME} " if width >= 90 else " "
        between = f"{'>' if self._look.signs.cut == '~' else '›'} " if width >= 90 else ""
        room = width - cell_len(name) - len(between) - cell_len(self._progress) - 3
        pieces = [
            Segment(name, tones.key),
            Segment(between, tones.dim),
            Segment(view.fit(self._title, max(8, room), self._look.signs.cut), tones.strong),
        ]
        left = view.line(pieces, max(0, width - cell_len(self._progress) - 1), tones.plain)
        return Strip.join([left, Strip([Segment(f"{self._progress} ", tones.dim)])]).adjust_cell_length(
            width, tones.plain
        )


class Aside(Pane):
    """The target of a reference, shown below the text."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="aside")
        self.can_focus = False
        self._lines: Sequence[Line] = ()

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        self.refresh()

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines, a rule above them."""
        self._lines = lines
        self.styles.height = min(ASIDE, len(lines)) + 1
        self.measure(len(lines) + 1)
        self.refresh()

    def content_line(self, y: int) -> Strip:
        """One line."""
        width = self.content_width
        if y == 0:
            return view.line([Segment(self._look.signs.rule * width, self.tones.rule)], width, self.tones.plain)
        at = y - 1 + round(self.scroll_offset.y)
        if at >= len(self._lines):
            return Strip.blank(width, self.tones.plain)
        return text_strip(self._lines[at], width, self._look, indent=2)


class PaperScreen(Screen[None], inherit_bindings=False):
    """The abstract stands there at once; the text comes beneath it, from the disk or from the network."""

    CSS_PATH = "paper.tcss"
    AUTO_FOCUS = "#text"
    BINDINGS: ClassVar[list[BindingType]] = [
        *commands.bindings("paper"),
        Binding("enter", "find_done", show=False, priority=True),
        Binding("escape,ctrl+c", "find_left", show=False, priority=True),
    ]

    def __init__(self, reading: Reading) -> None:
        super().__init__(id="paper")
        self._reading = reading
        self._entry = reading.entry
        look = reading.look
        self._keys = {c.id: (commands.keys_of(reading.settings_keys, c.id) or [""])[0] for c in commands.COMMANDS}
        self._look = look
        self._bar = TitleBar(look)
        self._text = TextPane(look, self._moved)
        self._outline = Outline(look)
        self._aside = Aside(look)
        self._footer = Footer(look)
        self._line = TypedLine("", says.WORDS_TO_FIND, id="find")
        self._laid = _Laid([], [], {}, [], 0, {})
        self._document: Document | None = None
        self._known: Text | None = None
        """The text that is here."""
        self._waiting = False
        """True while the text is asked for: then its words come before those of what goes on beside."""
        self._state = ""
        self._width = 0
        self._asked = 0
        """Number of the paper that is shown: late answers are for another one."""
        self._back: list[int] = []
        """Lines that were jumped from."""
        self._link = -1
        """The link of the screen that is pointed out."""
        self._outlined = False
        """On a narrow screen the outline stands over the text."""
        self._wanted = ""
        """The kept place, until its line is there."""
        self._kept = ""
        """The place that is kept."""
        self._followed = ""
        self._pictures: dict[str, bytes] = {}
        """Pictures that were fetched, by address."""
        self._whole = False
        """True once all of the text is laid out."""
        self._ended = False
        """True once the end was on the screen."""
        self._turn = ("", 0)
        """The figure of which a picture was shown last, and its number."""
        self._typing = self._number = ""
        """Digits that are typed, and those before this key: the number of a link."""

    def compose(self) -> ComposeResult:
        """Bars, outline, text, and what comes up below it."""
        yield self._bar
        with Horizontal(id="middle"):
            yield self._outline
            yield self._text
        yield self._aside
        yield self._line
        yield self._footer

    def on_mount(self) -> None:
        """Show what is known, and ask for the rest."""
        self._arrange(self.app.size.width)
        self._open(self._entry)

    def on_unmount(self) -> None:
        """Keep where it was left."""
        self._keep_place()

    # -- the paper ----------------------------------------------------------------------------------------------

    def _open(self, entry: Entry) -> None:
        self._entry, self._document, self._back, self._link = entry, None, [], -1
        self._known, self._waiting = None, False
        self._asked += 1
        self._wanted, self._ended, self._whole = "", False, False
        self._close_aside()
        self._text.left = 0
        self._text.find("")
        known = self._preface()
        self._laid = _laid(list(layout.lines(known, self._text_width(), self._signs())), known)
        self._text.show(self._laid.lines, self._laid.widest)
        self._text.scroll_to_line(0)
        self._state = says.LOOKING
        self.show_bars()
        shown, written = self._for(""), self._reading.tasks.after_writes()

        def read(cancelled: Callable[[], bool]) -> None:
            written()  # the place where it was left a moment ago
            place = self._reading.library.marking.place(entry.row)
            text = self._reading.library.texts.find(entry.paper)
            self._reading.tasks.soon(partial(self._looked, shown.asked, place, text))
            if text:
                self._lay_out(shown._replace(place=place), self._preface(text.document), cancelled)
                if not cancelled():
                    self._reading.library.texts.pack(text)

        self._reading.tasks.ask("text", read, lambda _: None, self._no_text)

    def _looked(self, number: int, place: str, text: Text | None) -> None:
        if number != self._asked or not self.is_attached:
            return
        self._wanted = self._kept = place
        if text is None:
            self._fetch()
        else:
            self._known, self._state = text, _origin(text)

    def _preface(self, document: Document | None = None) -> Document:
        """The lines above the text: title, who wrote it, abstract; before its text, without what that says again."""
        paper = self._entry.paper
        blocks = list(document.blocks) if document else []
        unnamed = len(paper.authors) - NAMED
        authors = says.more_authors(", ".join(paper.authors[:NAMED]), unnamed)
        if not authors and paper.author_count:
            authors = view.authors(paper.author_count)
        organization = paper.organization.name if paper.organization else ""
        facts = [authors, organization, view.day(paper.published) if paper.published else ""]
        about = f" {self._look.signs.between} ".join(filter(None, facts))
        first: list[Block] = [Paragraph("~about", (Run(about, layout.TAG),))] if about else []
        if paper.abstract:
            shown = mend(paper.abstract).text
            first += [Heading(ABSTRACT, 1, (Run(says.ABSTRACT),)), Paragraph("~abstract-text", (Run(shown),))]
            blocks = _without_abstract(blocks)
        title = (Run(mend(paper.title).text),)
        warning = document.warning if document else ""
        return Document(title, (*first, *blocks), document.places if document else {}, warning)

    def _fetch(self, *, known: Text | None = None) -> None:
        """Ask for the text; with one that is ``known``, whether there is another by now."""
        number, reading, entry = self._asked, self._reading, self._entry

        def tell(words: str) -> None:
            reading.tasks.soon(lambda: self._say_state(number, words))

        def call(cancelled: Callable[[], bool]) -> Text:
            from tui_reader.sources.fulltext import Asking

            asking = Asking(cancelled, lambda seconds: tell(saying.waits(says.THE_TEXT, seconds)))

            return reading.library.texts.fetch(entry.paper, asking, told=tell, known=known)

        def arrived(text: Text) -> None:
            if known and text.kept.at != known.kept.at:
                same = text.document is known.document
                self.say(says.AS_BEFORE if same else says.NEWER)
            self._arrived(number, text)

        def failed(error: Exception) -> None:
            if known and number == self._asked and self.is_attached:  # what is read stays
                self._arrived(number, known)
                self.say(saying.failure(error), wrong=True)
            else:
                self._no_text(error)

        self._waiting = True
        self._say_state(number, says.ASKING_AGAIN if known else says.ASKING)
        reading.tasks.ask("fetch text", call, arrived, failed, on="texts")

    def _say_state(self, number: int, state: str) -> None:
        if number == self._asked and self.is_attached:
            self._state = state
            self.show_bars()

    def _no_text(self, error: Exception) -> None:
        if not self.is_attached:
            return
        self._state, self._waiting = says.NO_TEXT, False
        why = says.no_text(saying.failure(error), self._keys, has_pdf=bool(self._entry.paper.pdf))
        shown = self._preface()
        shown = shown._replace(blocks=(*shown.blocks, Paragraph("~why", (Run(why, layout.TAG),))))
        self._show(shown)

    def _arrived(self, number: int, text: Text) -> None:
        if number != self._asked or not self.is_attached:
            return
        self._known, self._waiting, self._state = text, False, _origin(text)
        self._show(self._preface(text.document))

    def _for(self, place: str) -> _Shown:
        """What the text is laid out for as things are."""
        return _Shown(self._asked, self._text_width(), self.app.size.height, self._signs(), place)

    def _show(self, document: Document) -> None:
        """Lay a document out: what the screen shows at once, all of it a moment later."""
        self._document = document
        shown = self._for(self._wanted or self._place())
        self._reading.tasks.ask("text", partial(self._lay_out, shown, document), lambda _: None, self._no_text)

    def _lay_out(self, shown: _Shown, document: Document, cancelled: Callable[[], bool]) -> None:
        """On a thread: the first screen, then all of it, each handed to the loop."""
        soon, turn, links = self._reading.tasks.soon, Turns(), addresses(document)
        if (begun := _first_screen(shown, document, links)) is not None:
            soon(partial(self._take, shown, document, begun, whole=False))
        lines: list[Line] = []
        for line in layout.lines(document, shown.width, shown.signs, links):
            lines.append(line)
            turn()
            if cancelled():
                return
        soon(partial(self._take, shown, document, _laid(lines, document, turn=turn), whole=True))

    def _take(self, shown: _Shown, document: Document, laid: _Laid, *, whole: bool) -> None:
        if shown.asked != self._asked or not self.is_attached:
            return
        if shown.width != self._text_width():  # it became another meanwhile
            if whole:
                self._show(document)
            return
        here = self._wanted or self._place()
        self._document, self._laid, self._whole = document, laid, whole
        self._text.show(laid.lines, laid.widest)
        line = self._line_of(here)
        if line is not None and (line or whole):
            self._text.go_to(line)
        if whole:
            self._wanted = ""
            if self._line.value:
                self._text.find(self._line.value)
        self.show_bars()

    def _text_width(self) -> int:
        width = self.app.size.width
        beside = OUTLINE if width >= BESIDE else 0
        pane = width - beside - 1 - (1 if beside else 0)
        return max(20, pane - 2 * (4 if pane >= 70 else 1))

    def _signs(self) -> layout.Signs:
        return layout.ASCII if self._look.signs.cut == "~" else layout.UNICODE

    # -- the place ----------------------------------------------------------------------------------------------

    def _place(self) -> str:
        """The place at the top of the screen: the id of a block, and a line in it. Empty at the very top."""
        if not self._laid.lines or not (self._text.top or self._laid.begins):
            return ""
        line = self._laid.lines[min(self._text.top, len(self._laid.lines) - 1)]
        return f"{line.block} {line.number}" if line.block else ""

    def _line_of(self, place: str) -> int | None:
        """The line of a place; None when it is not (yet) there."""
        block, _, number = place.rpartition(" ")
        start = self._laid.places.get(block)
        if start is None or not number.isdecimal():
            return None
        wanted, at = int(number), start
        lines = self._laid.lines
        while at + 1 < len(lines) and lines[at + 1].block == block and lines[at].number < wanted:
            at += 1
        return at

    def _share(self) -> float:
        """The share that is read, 0 to 1: all once the end is on the screen."""
        lines, height = len(self._laid.lines), self._text.size.height or self.app.size.height - 2  # 0 once it is left
        if not lines or lines <= height:
            return 1.0
        return min(1.0, (self._text.top + (height if self._text.top else 0)) / lines)

    def _keep_place(self) -> None:
        place, share, key = self._place(), self._share(), self._entry.key
        if not self._whole or not (place or self._entry.marks.position):
            return
        if place == self._kept and (place or not self._entry.marks.position):
            return
        self._kept = place
        self._entry = self._entry._replace(marks=self._entry.marks._replace(position=share))
        library, kept = self._reading.library, self._reading.kept
        self._reading.tasks.write(lambda: library.marking.keep_place(key, place, share), lambda _: kept())

    # -- bars ---------------------------------------------------------------------------------------------------

    def say(self, message: str, *, wrong: bool = False) -> None:
        """A passing message in the footer."""
        self._footer.say(message, wrong=wrong)
        if not wrong:
            self.set_timer(MESSAGE, lambda: self._footer.say(""))

    def show_bars(self) -> None:
        """Show in title and footer how things are now."""
        marks = self._entry.marks
        star = f"{self._look.signs.bookmark} " if marks.bookmarked else ""
        self._bar.show(star + mend(self._entry.paper.title).text, self._progress())
        current = 0  # above the first section it is the first one that is read
        for number, section in enumerate(self._laid.sections):
            if section.line <= self._text.top + 1:
                current = number
        self._outline.show(self._laid.sections, current)
        names = ["back", "find-text", "next-section", "outline", "bookmark", "note", "open-page", "copy", "help"]
        if self._figure():
            names.insert(1, "picture")
        if self.focused is self._line:
            shown = [Shown((("enter", ""),), says.TO_TEXT), Shown((("esc", ""),), says.LEAVE)]
        else:
            shown = [
                Shown(((self._keys[name], commands.action(name)),), commands.title(name))
                for name in names
                if self._keys.get(name)
            ]
        self._footer.show(
            shown, self._state if self._waiting else self._reading.jobs.words(self._keys["back"]) or self._state
        )

    @on(Footer.Pressed)
    async def _key_clicked(self, message: Footer.Pressed) -> None:
        await self.run_action(message.action)

    def _progress(self) -> str:
        laid = self._laid
        if self._document is None or not laid.words:
            return ""
        if not self._whole:
            return view.percent(self._entry.marks.position)
        read = laid.words[min(self._text.top + self._text.size.height, len(laid.words)) - 1]
        minutes = (laid.words[-1] - read) / WORDS_A_MINUTE
        share = view.percent(self._share())
        return f" {self._look.signs.between} ".join(filter(None, (share, says.time_left(minutes))))

    # -- room ---------------------------------------------------------------------------------------------------

    def _arrange(self, width: int) -> None:
        beside = width >= BESIDE
        self.set_class(beside, "beside")
        self._text.lay_out(wall=beside)
        self.set_class(not beside and self._outlined, "outlined")

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        for widget in (self._bar, self._text, self._outline, self._aside, self._footer):
            widget.restyle(look)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the text out anew when its width changed, with the same line at the top."""
        self._arrange(event.size.width)
        width = self._text_width()
        if width != self._width:
            self._width = width
            if self._document is not None:
                self._show(self._document)

    # -- moving -------------------------------------------------------------------------------------------------

    def _moved(self) -> None:
        self._link = -1
        if not self._ended and self._whole and self._text.top and self._share() == 1.0:
            self._ended = True  # once: who marks it as unread after that means it
            if not self._entry.marks.read:
                self._mark("read", True)
        self.show_bars()

    def action_move(self, by: int) -> None:
        """A line down or up; where the sections stand over the text, a section."""
        if self._outlined:
            self.action_section(by)
            return
        self._text.scroll_lines(by)

    def action_edge(self, end: int) -> None:
        """To the beginning or the end."""
        self._text.go_to(0 if end < 0 else len(self._laid.lines))

    def action_page(self, pages: float) -> None:
        """Pages down, backwards when negative."""
        self._text.scroll_lines(round(pages * max(1, self._text.size.height - 2)))

    def action_section(self, by: int) -> None:
        """To the next or previous section."""
        top = self._text.top
        lines = [section.line for section in self._laid.sections]
        ahead = [line for line in lines if line > top] if by > 0 else [line for line in lines if line < top]
        if ahead:
            self._jump(ahead[0] if by > 0 else ahead[-1], keep=False)
        else:
            self.say(says.LAST_SECTION if by > 0 else says.FIRST_SECTION)

    def action_outline(self) -> None:
        """Show the sections over the text, or hide them; where there is room they stand beside it."""
        if self.has_class("beside"):
            self.say(says.OUTLINE_BESIDE)
            return
        self._outlined = not self._outlined
        self._arrange(self.app.size.width)

    @on(Outline.Chosen)
    def _section_chosen(self, message: Outline.Chosen) -> None:
        self._outlined = False
        self._arrange(self.app.size.width)
        self._jump(message.line)

    def action_sideways(self, by: int) -> None:
        """Scroll wide tables and formulas sideways."""
        if not self._text.sideways(16 * by):
            self.say(says.NOT_WIDER)

    def _jump(self, line: int, *, keep: bool = True) -> None:
        if keep:
            self._back.append(self._text.top)
        self._text.go_to(line)

    def action_jump_back(self) -> None:
        """Back to where one jumped from."""
        if self._back:
            self._text.go_to(self._back.pop())
        else:
            self.say(says.NO_JUMP)

    def action_neighbour(self, by: int) -> None:
        """The next or previous paper of the list."""
        entry = self._reading.neighbour(by)
        if entry is None:
            self.say(says.LAST_PAPER if by > 0 else says.FIRST_PAPER)
            return
        self._keep_place()
        self._open(entry)

    # -- following ----------------------------------------------------------------------------------------------

    def action_next_link(self, by: int) -> None:
        """Point out the next link on the screen."""
        links = self._text.links()
        if not links:
            self.say(says.NO_LINK)
            return
        self._link = (self._link + by) % len(links) if self._link >= 0 or by > 0 else len(links) - 1
        self._text.point_out(links[self._link])
        self._follow(self._text.target(links[self._link]))

    def action_follow(self) -> None:
        """Show what the link leads to; where it is shown already, go there. Over the text, go to the section."""
        if self._outlined:
            self.action_outline()
            return
        if self._followed:
            self._go_after(self._followed)
        else:
            self._link = max(0, self._link) - 1
            self.action_next_link(1)

    @on(TextPane.Followed)
    def _clicked(self, message: TextPane.Followed) -> None:
        self._follow(message.target)

    def _follow(self, target: str) -> None:
        """Show below the text what a link leads to."""
        self._followed = target
        if not target.startswith("#"):
            self._aside.show([Line((Run(target, 0, target),)), Line((Run(says.OPENS, layout.TAG),))])
        else:
            line = self._line_at(target[1:])
            if line is None:
                self.say(says.NO_PLACE)
                self._followed = ""
                return
            lines = self._laid.lines
            block = lines[line].block
            shown = [one for one in lines[line : line + 60] if one.block == block][: ASIDE - 1]
            shown.append(Line((Run(says.goes_there(self._keys["jump-back"]), layout.TAG),)))
            self._aside.show(shown)
        self.set_class(True, "aside")

    def _go_after(self, target: str) -> None:
        self._close_aside()
        if target.startswith("#"):
            line = self._line_at(target[1:])
            if line is not None:
                self._jump(line)
        else:
            self._open_address(target)

    def _line_at(self, name: str) -> int | None:
        block = self._document.places.get(name, name) if self._document else name
        return self._laid.places.get(block, self._laid.places.get(name))

    def _close_aside(self) -> bool:
        shown = self.has_class("aside")
        self._followed = ""
        self._text.point_out(None)
        self.set_class(False, "aside")
        return shown

    # -- finding ------------------------------------------------------------------------------------------------

    def action_find_text(self) -> None:
        """Find words in this paper."""
        self.set_class(True, "finding")
        self.set_focus(self._line, scroll_visible=False)
        self._line.action_select_all()
        self.show_bars()

    @on(Input.Changed, "#find")
    def _typed(self, message: Input.Changed) -> None:
        self._text.find(message.value)
        if message.value.strip():
            number, total = self._text.go_to_match(1)
            self._footer.say(says.match(number, total))
        else:
            self._footer.say("")

    def action_find_done(self) -> None:
        """Back to the text, the matches pointed out."""
        self.set_focus(self._text, scroll_visible=False)
        self.set_class(False, "finding")
        self.show_bars()

    def action_find_left(self) -> None:
        """Back to the text, nothing pointed out."""
        self._line.value = ""
        self.action_find_done()

    def action_match(self, by: int) -> None:
        """The next or previous match."""
        number, total = self._text.go_to_match(by)
        if total:
            self.say(says.match(number, total))
        else:
            self.say(says.finds(self._keys["find-text"]))

    # -- marks and what opens -----------------------------------------------------------------------------------

    def action_bookmark(self) -> None:
        """Bookmark, or take the bookmark away."""
        self._toggle("bookmarked", not self._entry.marks.bookmarked)

    def action_read(self) -> None:
        """Mark as read or as unread."""
        self._toggle("read", not self._entry.marks.read)

    def _toggle(self, field: str, value: bool) -> None:
        self._mark(field, value)
        self.say(says.marked(field, value, mend(self._entry.paper.title).text))

    def _mark(self, field: str, value: bool) -> None:
        self._reading.mark(self._entry, field, value)
        marks = self._entry.marks
        marks = marks._replace(read=value) if field == "read" else marks._replace(bookmarked=value)
        self._entry = self._entry._replace(marks=marks)
        self.show_bars()

    async def action_note(self) -> None:
        """Write a note."""
        await self._reading.note(self._entry)

    def on_screen_resume(self) -> None:
        """Something lay over the paper."""
        self.look_again()

    def look_again(self) -> None:
        """A note may have been written meanwhile; the other marks are known better here than in the library."""
        row = self._entry.row

        def known(entry: Entry | None) -> None:
            if entry and entry.row == self._entry.row:
                marks = self._entry.marks._replace(note=entry.marks.note)
                self._entry = self._entry._replace(marks=marks)

        self._reading.tasks.ask("entry", lambda _: self._reading.library.papers.entry(row), known)

    def action_open_page(self) -> None:
        """The paper's page in the browser; the link whose number was typed."""
        if not self._number:
            self._open_address(self._entry.paper.page)
        elif address := self._numbered(self._number):
            self._open_address(address)
        else:
            self.say(says.no_link(self._number))

    def _numbered(self, number: str) -> str:
        """The address of the link with a number; empty for none."""
        numbers = addresses(self._document) if self._document else {}
        return next((address for address, one in numbers.items() if str(one) == number.lstrip("0")), "")

    def on_key(self, event: events.Key) -> None:
        """Digits are the number of a link."""
        if self.focused is not self._line and event.character and event.character in "0123456789":
            event.stop()
            self._typing = number = (self._number + event.character)[-MOST_DIGITS:]
            address = self._numbered(number)
            self._footer.say(says.opens_link(self._keys["open-page"], number, address))

    def key_pressed(self) -> None:
        """Any key takes a message back; what it is for is done after this."""
        self._number, self._typing = self._typing, ""
        self._footer.say("")

    def action_open_code(self) -> None:
        """The paper's code in the browser."""
        self._open_address(self._entry.paper.code, saying.NO_CODE)

    def action_open_pdf(self) -> None:
        """The paper's PDF: the downloaded one, else that of its page."""
        self._reading.open_pdf(self._entry)

    def action_download(self) -> None:
        """Download the PDF."""
        self._reading.download(self._entry)

    def _open_address(self, address: str | None, nothing: str = "") -> None:
        if not address:
            self.say(nothing)
            return
        links.show(address, self.app, self._reading.tasks, self._say_attached)

    def _say_attached(self, message: str) -> None:
        if self.is_attached:
            self.say(message)

    def _figure(self) -> Figure | None:
        """The first figure with a picture on the screen."""
        shown = self._laid.lines[self._text.top : self._text.top + self._text.size.height]
        figures = self._laid.figures
        return next((figures[line.block] for line in shown if line.runs and line.block in figures), None)

    def action_picture(self) -> None:
        """Show the picture of the figure: here where the terminal can, else in the browser."""
        if figure := self._figure():
            # Beside the keys: the terminal's answer comes where they come.
            self.run_worker(self._show_picture(figure), group="picture", exclusive=True)
        else:
            self.say(says.NO_PICTURE)

    async def _show_picture(self, figure: Figure) -> None:
        addresses = _pictures(figure)
        address = addresses[self._turned(figure.id) % len(addresses)]
        protocol = ""
        texts = self._reading.library.texts
        if texts.shows(address) and not address.lower().endswith((".svg", ".pdf")):
            protocol = await self._protocol()
        if not protocol:
            self._open_address(address)
            return
        from tui_reader.sources.fulltext import Asking

        number = self._asked
        room, cell = graphics.Size(self.app.size.width, max(1, self.app.size.height - CAPTION)), graphics.cell()
        caption = says.caption(figure.tag, plain(figure.caption), addresses.index(address) + 1, len(addresses))

        def call(cancelled: Callable[[], bool]) -> tuple[str, graphics.Size]:
            picture = self._pictures.get(address) or texts.picture(address, Asking(cancelled))
            self._pictures = {**dict(list(self._pictures.items())[-MOST_PICTURES:]), address: picture}
            return graphics.drawn(picture, protocol, room, cell)

        def show(drawn: tuple[str, graphics.Size]) -> None:
            if number == self._asked and self.app.screen is self:
                from tui_reader.tui.screens.picture import PictureSheet

                self.say("")
                self.app.push_screen(PictureSheet(*drawn, caption))

        self._footer.say(says.FETCHING_PICTURE)
        self._reading.tasks.ask("picture", call, show, self._no_picture, on="network")

    def _turned(self, figure: str) -> int:
        """The number of the picture of a figure that comes next: the same key again shows the next one."""
        before, at = self._turn
        self._turn = figure, (at + 1 if before == figure else 0)
        return self._turn[1]

    async def _protocol(self) -> str:
        app = self.app
        driver = driver_of(app)
        asked: graphics.Graphics | None = getattr(app, "graphics", None)
        if driver is None or asked is None or app.is_headless:
            return ""
        protocol = await asked.protocol(driver.write)
        if protocol and not graphics.is_there():
            self.say(graphics.INSTALL)
            return ""
        return protocol

    def _no_picture(self, error: Exception) -> None:
        if self.is_attached:
            self.say(str(error) if isinstance(error, ValueError) else saying.failure(error), wrong=True)

    async def action_copy(self) -> None:
        """Choose what to copy: of the paper, or of what is on the screen."""
        await self._reading.copying.ask(
            self._entry, self._look, self._keys["copy"], self.app.push_screen, self.say, self._seen()
        )

    def _seen(self) -> list[Thing]:
        """What can be copied of the screen: the first paragraph that begins on it, and the first formula."""
        lines, top = self._laid.lines, self._text.top
        shown = range(top, min(len(lines), top + self._text.size.height))
        headings = {lines[one.line].block for one in self._laid.sections if 0 <= one.line < len(lines)}
        there = [i for i in shown if lines[i].runs and lines[i].block and lines[i].block not in headings]
        block = next((lines[i].block for i in there if not lines[i].number), "")
        block = block or next((lines[i].block for i in there), "")
        numbers = layout.TAG | SMALL  # of links
        texts = [plain(tuple(run for run in line.runs if run.style != numbers)).strip() for line in lines
                 if block and line.block == block]  # fmt: skip
        formulas = [run for i in shown for run in lines[i].runs if run.tex and not run.tex.startswith("<math")]
        formula = next((run for run in formulas if len(run.tex) > LONG), formulas[0] if formulas else None)
        return [
            Thing("paragraph", "p", says.PARAGRAPH, " ".join(filter(None, texts))),
            Thing("formula", "f", says.FORMULA, formula.tex if formula else ""),
        ]

    def action_refresh(self) -> None:
        """Ask for the text again."""
        self._fetch(known=self._known)

    async def action_help(self) -> None:
        """Every key of this screen."""
        from tui_reader.tui.screens.help import HelpScreen

        await self.app.push_screen(HelpScreen(self._reading.settings_keys, self._look, "paper"))

    def action_back(self) -> None:
        """One step back: what lies over the text, what is found, then the list."""
        if self._close_aside():
            return
        if self._outlined:
            self.action_outline()
        elif self._line.value:
            self._line.value = ""
        elif self._reading.jobs.stop():
            self.say(saying.STOPPED)
        elif self.app.screen is self:
            self._keep_place()
            self.dismiss()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While words to find are typed, keys are letters."""
        typing = self.focused is self._line
        return typing == (action in ("find_done", "find_left"))


def _without_abstract(blocks: list[Block]) -> list[Block]:
    """Blocks without the section of the abstract, which stands there already."""
    for at, block in enumerate(blocks[:40]):
        if isinstance(block, Heading) and plain(block.runs).strip().lower().rstrip(".:") == "abstract":
            end = next((i for i, b in enumerate(blocks[at + 1 :], at + 1) if isinstance(b, Heading)), len(blocks))
            return blocks[:at] + blocks[end:]
    return blocks


def _origin(text: Text) -> str:
    """Where a text is from, and since when it is here."""
    return says.origin(text.kept.origin, view.day(text.kept.at.astimezone().date()))


def _first_screen(shown: _Shown, document: Document, links: Mapping[str, int]) -> _Laid | None:
    """The lines of the first screen: from the top, or from the place on; None when the end is on it."""
    block, _, number = shown.place.rpartition(" ")
    first = next((i for i, one in enumerate(document.blocks) if block in ids(one)), 0) if block else 0
    if first < 5 and block:
        return None  # near the beginning: the lines above it are soon there as well
    part = document._replace(title=(), warning="", blocks=document.blocks[first:]) if first else document
    lines: list[Line] = []
    for line in layout.lines(part, shown.width, shown.signs, links):
        if first and not lines and (line.block != block or line.number < int(number)):
            continue
        lines.append(line)
        if len(lines) == shown.height + AHEAD:
            return _laid(lines, document, first)
    return None


def _laid(lines: list[Line], document: Document, begins: int = 0, *, turn: Callable[[], None] = lambda: None) -> _Laid:
    """Lines with what is looked up in them; ``begins``: the number of the block that they begin with."""
    headings: dict[str, Heading] = {}
    references: set[str] = set()  # nobody reads them one after the other
    sections, places, words = [], {}, []
    for i, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            headings[block.id] = block
            if i < begins and block.level <= 3:
                sections.append(Section(-1, block.level, _title(block)))
        elif isinstance(block, References):
            references.update(entry.id for entry in block.entries)
    total = widest = 0
    for number, line in enumerate(lines):
        turn()
        if line.block and line.block not in places and line.runs:
            places[line.block] = number
            if (heading := headings.get(line.block)) and heading.level <= 3:
                sections.append(Section(number, heading.level, _title(heading)))
        text = plain(line.runs)
        total += 0 if line.block in references else len(text.split())
        words.append(total)
        widest = max(widest, len(text) if text.isascii() else cell_len(text))
    if begins:
        later = [block for block in document.blocks[begins:] if isinstance(block, Heading) and block.id not in places]
        sections += [Section(len(lines) + BELOW, block.level, _title(block)) for block in later if block.level <= 3]
    figures = {one.id: one for one in walk(document.blocks) if isinstance(one, Figure) and _pictures(one)}
    return _Laid(lines, sections, places, words, widest, figures, begins)


def _pictures(figure: Figure) -> list[str]:
    """The addresses of a figure's pictures."""
    return [one.address for one in figure.pictures if one.address]


def _title(heading: Heading) -> str:
    return " ".join(plain(heading.runs).split())
