"""The widgets of the screen, and the room that they have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.screen import Screen

from tui_reader.formats import layout
from tui_reader.formats.layout import Line
from tui_reader.tui.look import Look
from tui_reader.tui.parts.panes import TALL
from tui_reader.tui.reading.laying import Room
from tui_reader.tui.reading.places import Place
from tui_reader.tui.saying import paper as says
from tui_reader.tui.widgets.aside import Aside
from tui_reader.tui.widgets.bars import Footer
from tui_reader.tui.widgets.line import LineInput
from tui_reader.tui.widgets.outline import Outline
from tui_reader.tui.widgets.search_bar import Slash
from tui_reader.tui.widgets.text_pane import INDENT, TextPane
from tui_reader.tui.widgets.title_bar import TitleBar

BESIDE = 110
"""From so many columns on the outline stands beside the text."""
OUTLINE, WIDER, WIDEST = 34, 150, 56
"""Columns of the outline; from so many of the terminal on every other one is for it; its most."""
BARS = 2
"""Lines of title and footer."""
LEAST = 20
"""Columns of the text at least."""


class Panes:
    """Title, outline, text, the small pane and the line for words below it, footer."""

    def __init__(self, screen: Screen[None], look: Look) -> None:
        self._screen = screen
        self._look = look
        self.title = TitleBar(look)
        self.outline = Outline(look)
        self.text = TextPane(look, self._moved)
        self.aside = Aside(look)
        self.slash = Slash(look, id="slash")
        self.line = LineInput("", says.WORDS_TO_FIND, id="find")
        self.footer = Footer(look)
        self.moved: list[Callable[[], None]] = []
        """Called when another line stands at the top of the text, or the outline over it."""
        self.outlined = False
        """On a narrow screen the outline stands over the text."""
        self.arrange(screen.app.size.width, mounted=False)

    # -- room ---------------------------------------------------------------------------------------------------

    def arrange(self, width: int, *, mounted: bool = True) -> None:
        """Lay the panes out for so many columns; before they are mounted, nothing is styled anew for that."""
        beside = width >= BESIDE
        classes = {"beside": beside, "tall": self._is_tall, "outlined": not beside and self.outlined}
        self._screen.update_classes(classes, update=mounted, animate=False)
        self.title.lay_out(_outline(width) if beside else None)
        self.outline.styles.width = _outline(width) if beside else "1fr"
        self.text.lay_out(wall=beside)

    @property
    def _is_tall(self) -> bool:
        """True when there is room for an empty line above the panes."""
        return self._screen.app.size.height >= TALL

    @property
    def is_beside(self) -> bool:
        """True when the outline stands beside the text."""
        return self._screen.has_class("beside")

    def set_outlined(self, outlined: bool) -> None:
        """Show the outline over the text, or the text again, where there is no room for both."""
        self.outlined = outlined
        self.arrange(self._screen.app.size.width)
        self._moved()

    def room(self, place: Place) -> Room:
        """The room that there is for the text, whose first screen begins with ``place``."""
        signs = layout.ASCII if self._look.signs.cut == "~" else layout.UNICODE
        return Room(self.text_width, self._screen.app.size.height, signs, place, self._margin - 1)

    @property
    def text_width(self) -> int:
        """Cells that a line of the text may take."""
        return max(LEAST, self._pane - 2 * self._margin)

    @property
    def _pane(self) -> int:
        width = self._screen.app.size.width
        return width - (_outline(width) + 1 if width >= BESIDE else 0) - 1

    @property
    def _margin(self) -> int:
        return INDENT if self._pane >= 70 else 1

    @property
    def height(self) -> int:
        """Lines of the text that are seen when nothing stands below it but the footer."""
        return self._screen.app.size.height - BARS - self._is_tall

    @property
    def height_beside_aside(self) -> int:
        """Lines of the text that are seen with the small pane below it, if that is open."""
        return self.height - (self.aside.lines if self._screen.has_class("aside") else 0)

    def restyle(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        for widget in (self.title, self.text, self.outline, self.aside, self.slash, self.footer):
            widget.restyle(look)

    def _moved(self) -> None:
        for call in self.moved:
            call()

    # -- what comes up ------------------------------------------------------------------------------------------

    def show_aside(self, lines: Sequence[Line]) -> None:
        """Show lines in the small pane below the text."""
        self.aside.show(lines)
        self._screen.set_class(True, "aside")

    def close_aside(self) -> bool:
        """Close the small pane; whether it was open."""
        shown = self._screen.has_class("aside")
        self._screen.set_class(False, "aside")
        return shown

    @property
    def is_typing(self) -> bool:
        """True while words to find are typed."""
        return self._screen.focused is self.line

    def go_to_line(self) -> None:
        """Open the line for words to find."""
        self._screen.set_class(True, "finding")
        self._screen.set_focus(self.line, scroll_visible=False)
        self.line.action_select_all()

    def go_to_text(self) -> None:
        """Close the line."""
        self._screen.set_focus(self.text, scroll_visible=False)
        self._screen.set_class(False, "finding")

    def say(self, message: str, *, wrong: bool = False, stays: bool = False, since: float | None = None) -> None:
        """A message in the footer; see ``Footer.tell``."""
        self.footer.tell(message, wrong=wrong, stays=stays, since=since)


def _outline(width: int) -> int:
    """Columns of the outline beside the text, of so many of the terminal."""
    return min(WIDEST, OUTLINE + max(0, width - WIDER) // 2)
