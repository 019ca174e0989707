"""The room that a text has, with the outline beside it and without."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tui_reader.formats import layout
from tui_reader.tui import themes
from tui_reader.tui.look import look
from tui_reader.tui.reading.panes import LEAST, Panes
from tui_reader.tui.reading.places import TOP


class Screen:
    """The screen, with a size and classes."""

    def __init__(self, width: int, height: int) -> None:
        self.app = SimpleNamespace(size=SimpleNamespace(width=width, height=height))
        self.classes: dict[str, bool] = {}

    def update_classes(self, classes: dict[str, bool], **_: object) -> None:
        self.classes |= classes

    def set_class(self, add: bool, name: str) -> None:
        self.classes[name] = add

    def has_class(self, name: str) -> bool:
        return self.classes.get(name, False)


@pytest.mark.parametrize(("width", "beside"), [(24, False), (80, False), (140, True)])
def test_the_text_has_the_room_that_the_outline_leaves(width: int, beside: bool) -> None:
    screen: Any = Screen(width, 40)
    panes = Panes(screen, look(themes.DARK))
    room = panes.room(TOP)
    assert panes.is_beside == beside
    assert LEAST <= room.width < width
    assert (room.height, room.signs, room.place) == (40, layout.UNICODE, TOP)
    assert not panes.close_aside()
    panes.show_aside([])
    assert panes.close_aside()
    told: list[int] = []
    panes.moved.append(lambda: told.append(1))
    panes.set_outlined(True)
    assert (screen.classes["outlined"], told) == (not beside, [1])
