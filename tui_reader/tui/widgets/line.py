"""A line to type in: Textual's, where every key keeps its turn, every text is clean and nothing blinks."""

from __future__ import annotations

from typing import ClassVar

from textual.events import Key
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from tui_reader.text import clean_typed


async def act_in_turn(widget: Widget, event: Key) -> None:
    """Act here and now on a key that ``widget`` has a binding for, such as backspace.

    Textual sends it by way of the app, where it comes after the letters that were typed behind it.
    """
    if bindings := widget._bindings.key_to_bindings.get(event.key):
        event.stop()
        event.prevent_default()
        await widget.run_action(bindings[0].action)


class LineInput(Input, inherit_css=False):
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

    async def _on_key(self, event: Key) -> None:
        await act_in_turn(self, event)

    def validate_value(self, value: str) -> str:
        """Whoever typed it, pasted it or kept it: what is shown is clean."""
        return clean_typed(value)

    def replace(self, text: str, start: int, end: int) -> None:
        """Put ``text``, clean, in place of what is between two places."""
        super().replace(clean_typed(text), start, end)
