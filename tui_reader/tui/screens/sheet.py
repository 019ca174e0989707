"""A sheet that opens over the reader: it takes the keys from the one after that which opened it, and closes once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Iterable
from typing import ClassVar, TypeVar

from rich.console import RenderableType
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen

from tui_reader.tui.look import DARKER_GREY, Look
from tui_reader.tui.textual_private import forget_what_is_gone

Answer = TypeVar("Answer")

IN_TURN = 1.0
"""Seconds that a key waits for the letters before it; they take no time unless something is stuck."""


class Greyed(BackgroundScreen):
    """The screen behind, all of one grey: tinted, one of 16 colours may become a bright one, or that of the page."""

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
        """Take away what other sheets take away, and the colours."""
        grey = Style(color=DARKER_GREY.rich_color, dim=False)
        for text, style, control in super().process_segments(segments, color):
            yield Segment(text, style + grey if style and style.color else style, control)


class Faint(BackgroundScreen):
    """The screen behind, faint, where there are no colours."""

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
        """Take away what other sheets take away, and half of the brightness."""
        for text, style, control in super().process_segments(segments, color):
            yield Segment(text, style + Style(dim=True) if style else style, control)


class Sheet(ModalScreen[Answer | None]):
    """Answers once, with None when it was left; whatever arrives behind that is for what it lay over.

    Its keys have priority: each is acted on before the next one is looked at, so that of keys in one burst none reaches
    a sheet that the one before has closed. Letters take a queue of their own to the line they are typed into; an action
    that needs them waits with ``in_turn``.
    """

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+c", "leave", show=False, priority=True)]

    def __init__(self, classes: str = "") -> None:
        super().__init__(classes=f"over {classes}".strip())
        self.closed = False
        """True when it has answered; it is on the screen for a moment longer."""

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Answer and close; nothing when that is done already, or when another sheet lies over this one."""
        if self.closed or self.app.screen is not self:
            return AwaitComplete()
        self.closed = True
        return super().dismiss(result)

    def on_resize(self, event: events.Resize) -> None:
        """The terminal has another size."""
        self.take_room()

    def take_room(self) -> None:
        """Take the room that there is by now."""

    def restyle(self, look: Look) -> None:
        """Draw in another look; the colours of the style sheet come by themselves."""

    def render(self) -> RenderableType:
        """The screen behind."""
        behind = super().render()
        if isinstance(behind, BackgroundScreen) and self.app.has_class("few") and behind.color.a:
            return (Faint if self.app.has_class("plain") else Greyed)(behind.screen, behind.color)
        return behind

    def action_leave(self) -> Awaitable[None] | None:
        """Close without an answer."""
        self.dismiss()
        return None

    def on_unmount(self) -> None:
        """Leave nothing behind."""
        forget_what_is_gone()

    async def in_turn(self) -> None:
        """Wait, not for long, until what was typed before this key is in its line."""
        if self.focused:
            passed = asyncio.Event()
            self.focused.call_later(passed.set)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(IN_TURN):
                    await passed.wait()
