"""One paper, read whole: its text with the outline beside it, found in, followed, and left where it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input

from tui_reader.models import Entry
from tui_reader.tui import commands, saying
from tui_reader.tui.look import Look
from tui_reader.tui.reading.arrival import Arrival
from tui_reader.tui.reading.finding import Finding
from tui_reader.tui.reading.jumps import Jumps
from tui_reader.tui.reading.links import Links
from tui_reader.tui.reading.opened import Opened
from tui_reader.tui.reading.page import Page
from tui_reader.tui.reading.panes import Panes
from tui_reader.tui.reading.pictures import Pictures
from tui_reader.tui.reading.progress import Progress
from tui_reader.tui.reading.references import References
from tui_reader.tui.reading.sections import Sections
from tui_reader.tui.reading.shell import Reading
from tui_reader.tui.reading.taking import Taking
from tui_reader.tui.saying import paper as says
from tui_reader.tui.widgets.bars import Footer, Shown
from tui_reader.tui.widgets.outline import Outline
from tui_reader.tui.widgets.text_pane import TextPane
from tui_reader.tui.widgets.title_bar import NAMED

SIDEWAYS = 16
"""Columns that wide lines are scrolled by."""


class PaperScreen(Screen[None], inherit_bindings=False):
    """Holds the parts and says which key is for which; what they do is theirs."""

    CSS_PATH = "paper.tcss"
    AUTO_FOCUS = "#text"
    BINDINGS: ClassVar[list[BindingType]] = [
        *commands.bindings("paper"),
        Binding("enter", "find_done", show=False, priority=True),
        Binding("escape,ctrl+c", "find_left", show=False, priority=True),
    ]

    def __init__(self, reading: Reading) -> None:
        super().__init__(id="paper")
        self.reading = reading
        self.look = reading.look
        self.keys = {c.id: (commands.keys_of(reading.settings_keys, c.id) or [""])[0] for c in commands.COMMANDS}
        self._panes = Panes(self, reading.look)
        self._opened = Opened(self)
        self._page = Page(self, self._panes, self._opened)
        self._progress = Progress(self, self._panes, self._opened, self._page)
        self._arrival = Arrival(self, self._panes, self._opened, self._page, self._progress)
        self._jumps = Jumps(self, self._panes)
        self._sections = Sections(self, self._panes, self._page, self._jumps)
        self._links = Links(self, self._opened, self._page)
        self._references = References(self, self._panes, self._page, self._jumps, self._links)
        self._finding = Finding(self, self._panes, self._page)
        self._pictures = Pictures(self, self._panes, self._opened, self._page, self._links)
        self._taking = Taking(self, self._panes, self._opened, self._page)
        self._panes.moved.append(self.show_bars)
        self._page.changed.append(self.show_bars)

    def compose(self) -> ComposeResult:
        """Bars, outline, text, and what comes up below it."""
        yield self._panes.title
        with Horizontal(id="middle"):
            yield self._panes.outline
            yield self._panes.text
        yield self._panes.aside
        with Horizontal(id="finding"):
            yield self._panes.slash
            yield self._panes.line
        yield self._panes.footer

    def on_mount(self) -> None:
        """Show what is known, and ask for the rest."""
        self._open(self.reading.entry)

    def on_unmount(self) -> None:
        """Keep where it was left, and nothing else of it."""
        self._progress.keep()
        self._page.leave()

    def _open(self, entry: Entry) -> None:
        self._opened.take(entry)
        for part in (self._progress, self._jumps, self._references):
            part.forget()
        self._arrival.look()

    # -- what the parts are given of the screen -----------------------------------------------------------------

    def say(self, message: str, *, wrong: bool = False, stays: bool = False, since: float | None = None) -> None:
        """A passing message in the footer; ``wrong``, or ``stays``: until a key is pressed."""
        self._panes.say(message, wrong=wrong, stays=stays, since=since)

    def show_bars(self) -> None:
        """Show in title and footer how things are now."""
        star = f"{self.look.signs.bookmark} " if self._opened.entry.marks.bookmarked else ""
        self._panes.title.show(star + self._opened.title, self._progress.words)
        self._sections.show()
        beside = "" if self._arrival.is_asking else self.reading.jobs.words(self.keys["back"])
        self._panes.footer.show(self._keys(), beside or self._arrival.state)

    def _keys(self) -> list[Shown]:
        """The keys of the moment, the most wanted first."""
        if self._panes.is_typing:
            return [Shown((("enter", "find_done"),), says.TO_TEXT), Shown((("esc", "find_left"),), says.LEAVE)]
        if self._sections.are_over:
            first = [*self._shown("follow", title=says.TO_TEXT), *self._shown("down", "up", title=says.SECTION)]
            return [*first, *self._each("back", "outline", "help", "bookmark", "note")]
        sections = ("previous-section", "next-section") if self.size.width >= NAMED else ("next-section",)
        return [
            *self._each("back"),
            *self._each(*(["right"] if self._panes.text.has_wide else [])),
            *self._each(*(["picture"] if self._pictures.figure() else [])),
            *self._each("find-text"),
            *self._shown(*sections),
            *self._each("outline", "help", "bookmark", "note", "open-page", "copy", "download", "read"),
        ]

    def _each(self, *names: str) -> Iterator[Shown]:
        for name in names:
            yield from self._shown(name)

    def _shown(self, *names: str, title: str = "") -> Iterator[Shown]:
        """The keys of one or two commands with a title, by default the last one's; none where they have no key."""
        keys = tuple((self.keys[name], commands.action(name)) for name in names if self.keys.get(name))
        if keys:
            yield Shown(keys, title or commands.title(names[-1]))

    # -- what happens -------------------------------------------------------------------------------------------

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self.look = look
        self._panes.restyle(look)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the text out anew when its width changed, with the same place at the top."""
        self._panes.arrange(event.size.width)
        self._page.resized()
        self.show_bars()

    def on_screen_resume(self) -> None:
        """Something lay over the paper."""
        self.look_again()

    def look_again(self) -> None:
        """A note may have been written meanwhile."""
        self._opened.look_again()

    def key_pressed(self) -> None:
        """Any key takes a message back; what it is for is done after this."""
        self._links.key_pressed()
        self._panes.footer.say("")

    def on_key(self, event: events.Key) -> None:
        """Digits are the number of a link."""
        if not self._panes.is_typing and event.character and event.character in "0123456789":
            event.stop()
            self._links.typed(event.character)

    @on(Footer.Pressed)
    def _key_clicked(self, message: Footer.Pressed) -> None:
        self.key_pressed()
        self.app.call_later(self.run_action, message.action)

    @on(Outline.Chosen)
    def _section_chosen(self, message: Outline.Chosen) -> None:
        self._sections.chosen(message.line)

    @on(TextPane.Followed)
    def _clicked(self, message: TextPane.Followed) -> None:
        self._references.show(message.target)

    @on(Input.Changed, "#find")
    def _typed(self, message: Input.Changed) -> None:
        self._finding.typed(message.value)

    # -- moving -------------------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """A line down or up; where the sections stand over the text, a section."""
        if self._sections.are_over:
            self._sections.step(by)
        else:
            self._panes.text.scroll_lines(by)

    def action_edge(self, end: int) -> None:
        """To the beginning or the end."""
        self._panes.text.go_to(0 if end < 0 else len(self._page.laid.lines))

    def action_page(self, pages: float) -> None:
        """Pages down, backwards when negative."""
        self._panes.text.scroll_lines(round(pages * max(1, self._panes.text.size.height - 2)))

    def action_sideways(self, by: int) -> None:
        """Scroll wide tables and formulas sideways."""
        if not self._panes.text.sideways(SIDEWAYS * by):
            self.say(says.NOT_WIDER)

    def action_section(self, by: int) -> None:
        """To the next or previous section."""
        self._sections.step(by)

    def action_outline(self) -> None:
        """Show the sections over the text, or hide them; where there is room they stand beside it."""
        self._sections.toggle()

    def action_jump_back(self) -> None:
        """Back to where one jumped from."""
        self._jumps.back()

    def action_neighbour(self, by: int) -> None:
        """The next or previous paper of the list."""
        if entry := self.reading.neighbour(by):
            self._progress.keep()
            self._open(entry)
        else:
            self.say(says.LAST_PAPER if by > 0 else says.FIRST_PAPER)

    # -- following and finding ----------------------------------------------------------------------------------

    def action_next_link(self, by: int) -> None:
        """Point out the next link on the screen."""
        self._references.step(by)

    def action_follow(self) -> None:
        """Show what the link leads to; where it is shown already, go there. Over the text, go to the section."""
        if not self._sections.close():
            self._references.follow()

    def action_find_text(self) -> None:
        """Find words in this paper."""
        self._finding.open()

    def action_find_done(self) -> None:
        """Back to the text, the matches pointed out."""
        self._finding.close()

    def action_find_left(self) -> None:
        """Back to the text, nothing pointed out."""
        self._finding.drop()
        self._finding.close()

    def action_match(self, by: int) -> None:
        """The next or previous match."""
        self._finding.step(by)

    # -- marks and what opens -----------------------------------------------------------------------------------

    def action_bookmark(self) -> None:
        """Bookmark, or take the bookmark away."""
        self._opened.toggle("bookmarked")

    def action_read(self) -> None:
        """Mark as read or as unread."""
        self._opened.toggle("read")

    async def action_note(self) -> None:
        """Write a note."""
        await self._opened.write_note()

    def action_open_page(self) -> None:
        """The paper's page in the browser; the link whose number was typed."""
        self._links.open_page()

    def action_open_code(self) -> None:
        """The paper's code in the browser."""
        self._links.open_code()

    def action_open_pdf(self) -> None:
        """The paper's PDF: the downloaded one, else that of its page."""
        self.reading.open_pdf(self._opened.entry)

    def action_download(self) -> None:
        """Download the PDF."""
        self.reading.download(self._opened.entry)

    def action_picture(self) -> None:
        """Show the picture of the figure: here where the terminal can, else in the browser."""
        if figure := self._pictures.figure():
            # Beside the keys: the terminal's answer comes where they come.
            self.run_worker(self._pictures.show(figure), group="picture", exclusive=True)
        else:
            self.say(says.NO_PICTURE)

    async def action_copy(self) -> None:
        """Choose what to copy: of the paper, or of what is on the screen."""
        await self._taking.choose()

    def action_refresh(self) -> None:
        """Ask for the text again."""
        self._arrival.ask_again()

    async def action_help(self) -> None:
        """Every key of this screen."""
        from tui_reader.tui.screens.help import HelpScreen

        await self.app.push_screen(HelpScreen(self.reading.settings_keys, self.look, "paper"))

    # -- one step back ------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """One step back: the first of these that there is something for."""
        steps = (
            self._links.drop,
            self._references.close,
            self._sections.close,
            self._finding.drop,
            self._stop_latest,
            self._leave,
        )
        any(step() for step in steps)

    def _stop_latest(self) -> bool:
        if stopped := self.reading.jobs.stop():
            self.say(saying.STOPPED)
        return stopped is not None

    def _leave(self) -> bool:
        if self.is_active:
            self._progress.keep()
            self.dismiss()
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While words to find are typed, keys are letters."""
        return self._panes.is_typing == (action in ("find_done", "find_left"))
