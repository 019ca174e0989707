"""The menus of the list change its criteria, and nothing when they are left."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.tui.parts.stage import Shell
from tui_reader.library import Criteria
from tui_reader.tui.parts.menus import Menus
from tui_reader.tui.screens.menu import Picked


@pytest.fixture
def menus() -> Any:
    shell: Any = Shell(SimpleNamespace(rules=SimpleNamespace(mute=())))
    looked: list[Criteria] = []
    listing: Any = SimpleNamespace(criteria=Criteria(), look_at=looked.append)
    return SimpleNamespace(shell=shell, listing=listing, looked=looked, menus=Menus(shell, listing))


async def test_a_filter_that_is_chosen_is_looked_at_and_one_that_is_left_is_not(menus: Any) -> None:
    await menus.menus.choose_filter()
    _, answered = menus.shell.sheets[0]
    answered(None)
    assert menus.looked == []
    answered(Picked("unread"))
    assert menus.looked == [Criteria(filter="unread")]


async def test_a_sort_is_turned_and_the_same_one_turned_again_is_as_before(menus: Any) -> None:
    await menus.menus.choose_sort()
    menus.shell.sheets[0][1](Picked("upvotes", turned=True))
    assert menus.looked == [Criteria(sort="upvotes", reverse=True)]
    menus.listing.criteria = menus.looked[0]
    await menus.menus.choose_sort()
    menus.shell.sheets[1][1](Picked("upvotes", turned=True))
    assert menus.looked[1] == Criteria(sort="upvotes")


def test_without_rules_nothing_is_muted_and_that_is_said(menus: Any) -> None:
    menus.menus.show_muted()
    assert (menus.looked, len(menus.shell.said)) == ([], 1)
    menus.shell.library.rules.mute = (1,)
    menus.menus.show_muted()
    assert menus.looked == [Criteria(muted=True)]
