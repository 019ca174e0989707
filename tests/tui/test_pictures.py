"""Whole screens as pictures. After a change that is meant: ``pytest tests/tui/test_pictures.py --snapshot-update``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from textual.pilot import Pilot

from tests.tui.driver import CALM, Reader
from tui_reader import paths, uistate
from tui_reader.library import Criteria, open_library
from tui_reader.tui.app import FIRST_ROWS, ReaderApp
from tui_reader.tui.parts import extras
from tui_reader.uistate import UIState

Shot = Callable[..., bool]


@pytest.fixture
def picture(snap_compare: Shot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shot]:
    """Compare the screen after some keys with the picture that is kept."""
    monkeypatch.setattr(extras, "RESTS", 60)  # what comes to the detail by itself would come to some pictures
    with ExitStack() as ends:

        def compare(*keys: str, size: tuple[int, int] = (140, 40), ascii_only: bool = False, theme: str = "") -> bool:
            places = paths.find()
            places.make()
            library = open_library(places)
            ends.callback(library.close)
            state = UIState(theme=theme, greeted=bool(keys))
            uistate.save(places.ui, state)
            settings = CALM._replace(ascii=ascii_only)
            app = ReaderApp(library, places, settings, state, library.lists.first(Criteria(), FIRST_ROWS))

            async def press(pilot: Pilot[None]) -> None:
                reader = Reader(app, pilot)
                await reader.settled()
                for key in keys:
                    await reader.press(key)

            return snap_compare(app, run_before=press, terminal_size=size)

        yield compare


@pytest.mark.parametrize("size", [(80, 24), (140, 40), (200, 50)], ids=["80x24", "140x40", "200x50"])
def test_first_run(picture: Shot, size: tuple[int, int]) -> None:
    assert picture(size=size)


def test_searching(picture: Shot) -> None:
    assert picture("j", "b", "m", "slash", *"transf", "space", *"expresiv", "enter")


def test_paper_on_a_narrow_terminal(picture: Shot) -> None:
    assert picture("G", "k", "b", "m", "tab", size=(60, 24))


def test_help(picture: Shot) -> None:
    assert picture("question_mark", size=(140, 44))


def test_palette(picture: Shot) -> None:
    assert picture("ctrl+p", *"read")


def test_light(picture: Shot) -> None:
    assert picture("j", "b", "m", "space", theme="daily-light")


def test_no_bookmarks(picture: Shot) -> None:
    assert picture("6", size=(100, 24))


def test_ascii(picture: Shot) -> None:
    assert picture("j", "b", "m", "j", size=(100, 30), ascii_only=True)
