"""A line to type in: Textual's, where every key keeps its turn, every text is clean and nothing blinks."""

from __future__ import annotations

from typing import ClassVar

from textual.geometry import Size
from textual.reactive import reactive
from textual.widgets import Input

from tui_reader.text import clean_typed
from tui_reader.tui.textual_private import KeysInTurn


class LineInput(KeysInTurn, Input, inherit_css=False):
    """One line; ``hint`` stands where nothing is typed yet, and ``longest`` characters fit, 0 for any number."""

    DEFAULT_CSS = """
    LineInput { background: $look-page; color: $look-text; width: 1fr; height: 1; pointer: text; }
    LineInput > .input--cursor { background: $look-text; color: $look-page; }
    LineInput > .input--selection { background: $look-dim; color: $look-page; }
    LineInput > .input--placeholder { color: $look-dim; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"input--cursor", "input--selection", "input--placeholder"}

    virtual_size = reactive(Size(0, 0))
    """Textual's lays all of the screen out anew for every letter; how long the text is changes no widget's place."""

    def __init__(self, text: str = "", hint: str = "", *, longest: int = 0, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(text, hint, compact=True, max_length=longest, select_on_focus=False, id=id)
        self.cursor_blink = False  # it would write while idle

    def validate_value(self, value: str) -> str:
        """Whoever typed it, pasted it or kept it: what is shown is clean."""
        return clean_typed(value)

    def replace(self, text: str, start: int, end: int) -> None:
        """Put ``text``, clean, in place of what is between two places."""
        super().replace(clean_typed(text), start, end)
