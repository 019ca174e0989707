"""The panes: how they share the terminal, and what the footer says for how long."""

from __future__ import annotations

from textual.geometry import Size

from tests.tui.driver import Start


async def test_on_a_narrow_terminal_one_pane_shows_at_a_time(start: Start) -> None:
    async with start(size=(140, 40)) as reader:
        panes = reader.screen.panes
        assert panes.list.display and panes.detail.display  # noqa: PT018 - together
        panes.arrange(Size(80, 24))
        assert {"narrow", "list"} <= reader.screen.classes
        panes.go_to("detail")
        assert panes.current == "detail"
        assert reader.app.focused is panes.detail


async def test_there_is_room_for_both_panes_however_the_wall_is_moved(start: Start) -> None:
    async with start() as reader:
        panes = reader.screen.panes
        panes.set_split(0.0)
        assert panes.split == 0.2
        panes.set_split(1.0)
        assert panes.split == 0.8


async def test_an_empty_list_has_no_detail_to_go_to(start: Start) -> None:
    async with start(query="qwxzqwxz") as reader:
        reader.screen.panes.go_to("detail")
        assert reader.screen.panes.current == "list"
