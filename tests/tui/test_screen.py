"""The screen itself: sizes, themes, help, palette, keys of one's own, the mouse, and what is there the next time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from textual import events

from tests.tui.driver import CALM, Reader, Start
from tui_reader import uistate
from tui_reader.config import Rule, Settings
from tui_reader.library import Criteria, Order
from tui_reader.library.finding import Finder
from tui_reader.library.lists import Lists
from tui_reader.models import Paper
from tui_reader.paths import Paths
from tui_reader.tui import commands, themes
from tui_reader.tui.parts import extras
from tui_reader.tui.terminal_input import Background


async def test_below_ninety_columns_one_pane_shows_at_a_time(start: Start) -> None:
    async with start(size=(89, 24)) as reader:
        assert "StyleSwin: Transformer-based GAN" in reader.text
        assert "Despite the tantalizing" not in reader.text
        await reader.press("enter")
        assert "Despite the tantalizing" in reader.text
        assert "▌" not in reader.text
        await reader.press("escape")
        assert "Despite the tantalizing" not in reader.text
        await reader.resize(90, 24)
        assert "Despite the tantalizing" in reader.text
        assert "▌" in reader.text


async def test_all_authors_are_shown_from_a_list_that_has_the_screen_for_itself(start: Start) -> None:
    papers = [Paper("On Lamps", "Lamps.", authors=tuple(f"Author {n}" for n in range(20)))]
    async with start(size=(80, 24), papers=papers, query="lamps") as reader:
        for _ in range(2):
            await reader.press("a")
            assert reader.pane == "detail"
            assert "Author 19" in reader.text
            await reader.press("escape")
        await reader.press("enter", "escape")


async def test_resizing_keeps_the_paper_and_its_place(start: Start) -> None:
    async with start(size=(140, 24)) as reader:
        await reader.press("G", "k", "k")
        title = reader.title
        for size in [(89, 24), (90, 24), (200, 60), (30, 8), (1, 1), (2, 3), (3, 1), (1, 30), (140, 24)]:
            await reader.resize(*size)
            assert reader.title == title
            assert all(len(reader.lines) == size[1] for _ in range(1))
        assert any(line.startswith("▌") and title[:20] in line for line in reader.lines)
        assert f"position {reader.titles.index(title) + 1} of 36" in reader.text


async def test_everything_can_be_opened_on_a_terminal_of_one_cell(start: Start) -> None:
    async with start(size=(1, 1)) as reader:
        for key in ("?", "ctrl+p", "T", "t", "e"):
            await reader.press(key)
            await reader.resize(2, 2)
            await reader.press("escape")
            await reader.resize(1, 1)
        await reader.press("j", "v", "v", "less_than_sign", "enter", "ctrl+d", "escape", "slash", "x", "escape")
        await reader.resize(100, 30)
        assert "1 Daily" in reader.header


async def test_the_wall_moves_with_keys_and_mouse_and_stays_moved(start: Start) -> None:
    async with start(size=(100, 24)) as reader:
        before = wall(reader)
        await reader.press("greater_than_sign")
        assert wall(reader) > before
        await reader.press("less_than_sign", "less_than_sign")
        assert wall(reader) < before
        await reader.pilot.mouse_down("#detail", offset=(0, 10))
        await reader.pilot.hover(None, offset=(60, 10))
        await reader.pilot.mouse_up(None, offset=(60, 10))
        await reader.settled()
        assert wall(reader) == 60
        await reader.press(*["greater_than_sign"] * 20)
        assert wall(reader) == 80
        await reader.press(*["less_than_sign"] * 30)
        assert wall(reader) == 20
        await reader.press("greater_than_sign")
        kept = wall(reader)
    async with start(size=(100, 24)) as reader:
        assert wall(reader) == kept


def wall(reader: Reader) -> int:
    return min(reader.lines[10].find(sign) % 999 for sign in "│┃")


async def test_a_theme_is_seen_while_choosing_and_esc_brings_the_old_one_back(start: Start) -> None:
    async with start() as reader:
        page = reader.style_of("Despite").bgcolor
        await reader.press("T", "j")
        assert reader.app.theme == "daily-light"
        assert reader.style_of("Despite").bgcolor != page
        await reader.press("escape")
        assert reader.app.theme == "daily"
        assert reader.style_of("Despite").bgcolor == page


async def test_the_chosen_theme_is_there_the_next_time(start: Start) -> None:
    async with start() as reader:
        await reader.press("T", "j", "j", "j", "j", "enter")
        chosen = reader.app.theme
        assert chosen == "nord"
    async with start() as reader:
        assert reader.app.theme == chosen
        await reader.press("T")
        assert "▌ nord" in reader.text


async def test_a_light_terminal_gets_the_light_theme_unless_one_was_chosen(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORFGBG", "0;15")
    async with start() as reader:
        assert reader.app.theme == "daily-light"
    monkeypatch.delenv("COLORFGBG")
    async with start() as reader:
        assert reader.app.theme == "daily-light"  # as the last run knew
        reader.app.post_message(Background(light=False))
        await reader.settled()
        assert reader.app.theme == "daily"
        assert reader.style_of("Despite").bgcolor == reader.app.look.page.plain.bgcolor
        await reader.press("T", "j", "j", "enter")
        assert reader.app.theme == themes.NAMES[2]
        reader.app.post_message(Background(light=True))  # too late
        await reader.settled()
        assert reader.app.theme == themes.NAMES[2]
    async with start() as reader:
        assert reader.app.theme == themes.NAMES[2]
        reader.app.post_message(Background(light=True))
        await reader.settled()
        assert reader.app.theme == themes.NAMES[2]
    async with start(settings=Settings(mark_read_after=0, refresh_on_start=False, theme="nord")) as reader:
        assert reader.app.theme == "nord"
    async with start() as reader:
        assert reader.app.theme == themes.NAMES[2]


async def test_every_theme_can_be_shown(start: Start) -> None:
    assert len(set(themes.NAMES) - {theme.name for theme in themes.OWN}) >= 6
    async with start() as reader:
        seen = set()
        for name in themes.NAMES:
            reader.app.theme = name
            await reader.settled()
            seen.add((reader.style_of("Despite").color, reader.style_of("Despite").bgcolor))
        assert len(seen) == len(themes.NAMES)


def sheet(reader: Reader) -> list[str]:
    """The text in the box that is open."""
    top = next(line for line in reader.lines if "╭" in line)
    left, right = top.index("╭"), top.index("╮")
    begin = reader.lines.index(top)
    end = next(y for y in range(begin, len(reader.lines)) if reader.lines[y][left] == "╰")
    return [line[left + 1 : right] for line in reader.lines[begin + 1 : end]]


async def test_help_lists_every_key(start: Start) -> None:
    async with start(size=(160, 60)) as reader:
        await reader.press("?")
        text = "\n".join(sheet(reader))
        assert not any(line.rstrip().endswith("…") for line in sheet(reader))
        for command in commands.on_screen(commands.BROWSE):
            assert command.help[:20] in text, command.id
            assert command.help.split()[-1] in text, command.id
        await reader.press("escape")
        assert "Despite the tantalizing" in reader.text


async def test_help_scrolls_where_it_does_not_fit(start: Start) -> None:
    async with start(size=(60, 12)) as reader:
        await reader.press("?")
        seen = ""
        for _ in range(24):
            assert not any(line.rstrip(" ▐").endswith("…") for line in sheet(reader))
            seen += "\n".join(sheet(reader))
            await reader.press("space")
        for command in commands.on_screen(commands.BROWSE):
            assert command.help[:20] in seen, command.id
        await reader.press("q")
        assert reader.app.screen is reader.screen


async def test_what_is_typed_finds_among_the_keys(start: Start) -> None:
    async with start(size=(80, 24)) as reader:
        await reader.press("?")
        size = len(sheet(reader))
        await reader.type("clos")
        assert "close the reader" in reader.text
        assert "next paper" not in reader.text
        assert len(sheet(reader)) == size  # nothing jumps
        await reader.press("escape")  # takes back what was typed
        assert "next paper" in reader.text
        await reader.type("json")
        assert "papers from a file" in reader.text
        assert reader.style_of("no key").color == reader.app.look.bar.dim.color  # it is none
        await reader.burst("escape", *"bokmark q", "escape", "escape", "j")
        assert reader.app.screen is reader.screen
        assert reader.papers.cursor == 1


async def test_the_palette_knows_what_was_typed_wrongly_or_in_other_words(start: Start) -> None:
    async with start() as reader:
        await reader.press("ctrl+p")
        size = len(sheet(reader))
        for typed, title in (
            ("sotr", "sort"), ("bokmark", "bookmark"), ("qit", "quit"), ("calender", "calendar"), ("today", "latest"),
            ("dark", "theme"), ("light", "theme"),
        ):  # fmt: skip
            await reader.type(typed)
            assert f"  {title} " in next(line for line in sheet(reader) if "▌" in line)
            assert len(sheet(reader)) == size
            await reader.press("ctrl+u")
        await reader.type("xyzzy")
        assert "no command is called so" in reader.text
        await reader.press("enter")
        assert reader.app.screen is reader.screen


async def test_the_palette_is_cut_with_a_sign_where_it_does_not_fit(start: Start) -> None:
    async with start(size=(70, 20)) as reader:
        await reader.press("ctrl+p")
        assert any(line.rstrip(" ▐").endswith("…") for line in sheet(reader))
        assert any(line.rstrip().endswith("▐") for line in sheet(reader))


async def test_the_palette_finds_a_command_and_runs_it(start: Start) -> None:
    async with start() as reader:
        await reader.press("ctrl+p")
        await reader.type("bookmark")
        assert "bookmark, or take the bookmark away" in reader.text
        await reader.press("enter")
        assert reader.app.screen is reader.screen
        await reader.until(lambda: reader.counts == (36, 36, 1))
        await reader.press("ctrl+p")
        await reader.type("no such command")
        await reader.press("enter")
        assert reader.app.screen is reader.screen
        await reader.press("ctrl+p", "escape")
        assert reader.counts == (36, 36, 1)


async def test_a_reader_that_is_started_again_is_where_it_was(start: Start) -> None:
    async with start(size=(140, 30)) as reader:
        await reader.press("v", "f", "u", "/")
        await reader.type("transformer")
        await reader.press("enter", "G", "k", "k", "k")
        before = (reader.title, reader.titles, reader.search_line, reader.papers.scroll_offset.y)
        lines = reader.lines
    async with start(size=(140, 30)) as reader:
        assert (reader.title, reader.titles, reader.search_line, reader.papers.scroll_offset.y) == before
        assert reader.lines[1:-1] == lines[1:-1]
        await reader.press("escape")
        assert "unread" in reader.search_line


async def test_the_place_is_kept_when_the_index_is_ready_before_the_list_came(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start(size=(140, 30)) as reader:
        await reader.press("v", "/")
        await reader.type("transformer")
        await reader.press("enter", "G", "k", "k", "k")
        before = (reader.title, reader.papers.scroll_offset.y)
    asked: list[Criteria] = []
    order = Lists.order

    def slow(lists: Lists, criteria: Criteria, cancelled: Callable[[], bool] = lambda: False, seen: int = 1) -> Order:
        asked.append(criteria)
        end = time.monotonic() + 1
        while len(asked) == 1 and not cancelled() and time.monotonic() < end:
            time.sleep(0.002)  # until the index, which is ready now, has the list asked for anew
        return order(lists, criteria, cancelled, seen)

    monkeypatch.setattr(Lists, "order", slow)
    monkeypatch.setattr(Finder, "warm", lambda finder, told: True)
    async with start(size=(140, 30)) as reader:
        await reader.until(lambda: bool(reader.papers.rows))
        assert (reader.title, reader.papers.scroll_offset.y) == before


async def test_a_reader_that_is_closed_before_its_list_came_keeps_its_place(
    start: Start, own_folders: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("transformer")
        await reader.press("enter", "G", "k")
        place = (reader.current.key, reader.papers.above)
    with monkeypatch.context() as patch:
        patch.setattr(Lists, "order", never)
        async with start() as reader:
            assert not reader.papers.rows
    kept = uistate.load(own_folders.ui)
    assert (kept.key, kept.above) == place


def never(lists: Lists, criteria: Criteria, cancelled: Callable[[], bool] = lambda: False, seen: int = 1) -> Order:
    raise OSError("the list does not come")


async def test_the_view_and_its_day_are_there_the_next_time(start: Start) -> None:
    async with start() as reader:
        await reader.press("3", "[", "[")
        before = (reader.titles, reader.search_line)
    async with start() as reader:
        assert (reader.titles, reader.search_line) == before


async def test_what_the_screen_remembers_may_be_nonsense(start: Start, own_folders: object) -> None:
    from tui_reader import paths

    places = paths.find()
    places.make()
    places.ui.write_text('{"theme": "gone", "view": "x", "density": "y", "day": "z", "filter": "w", "sort": "v"}')
    async with start() as reader:
        assert len(reader.titles) == 36
        await reader.press("v", "f", "u", "s", "t", "T", "escape")
        assert reader.app.is_running


async def test_what_is_known_of_papers_beyond_their_records_stands_in_the_first_frame(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = CALM._replace(highlight=(Rule(False, {"title": ("graph",)}),))
    async with start(settings=settings) as reader:
        await reader.press("j")
        await reader.until(lambda: "similar" in reader.text)
        lines = reader.lines
        await reader.press("q")
    monkeypatch.setattr(extras, "RESTS", 1_000)
    monkeypatch.setattr(extras.Extras, "shown", lambda _: None)
    async with start(settings=settings) as reader:
        assert reader.lines[1:] == lines[1:], "nothing comes later that was there when the reader was closed"


async def test_a_key_without_a_command_does_nothing(start: Start) -> None:
    async with start() as reader:
        await reader.press("j", "k")
        await reader.until(lambda: "similar" in reader.text)  # what comes by itself when the cursor rests
        lines = reader.lines
        for key in ("z", "Z", "0", "!", "ä", "é", "漢", "f9", "ctrl+y", "alt+x", "insert", "delete", "backspace"):
            await reader.press(key)
            assert reader.lines == lines, key
        assert reader.counts == (36, 36, 0)


async def test_keys_of_ones_own_replace_those_of_the_table(start: Start) -> None:
    own = Settings(mark_read_after=0, keys={"bookmark": "B,f2", "undo": "", "help": "h"})
    async with start(settings=own, size=(160, 60)) as reader:
        assert " B bookmark " in reader.footer
        assert " h help " in reader.footer
        assert "undo" not in reader.footer
        await reader.press("b")
        assert reader.counts == (36, 36, 0)
        await reader.press("B", "j", "f2")
        assert reader.counts == (36, 36, 2)
        await reader.press("u")
        assert reader.counts == (36, 36, 2)
        await reader.press("?")
        assert reader.app.screen is reader.screen
        await reader.press("h")
        help_line = next(line for line in reader.lines if "bookmark, or take" in line)
        assert "B f2 " in help_line
        assert any("no key" in line and "undo the last mark" in line for line in reader.lines)


async def test_two_keys_can_change_places(start: Start) -> None:
    own = Settings(mark_read_after=0, keys={"bookmark": "m", "read": " b , ! ", "help": "question_mark"})
    assert not list(commands.problems(own.keys))
    async with start(settings=own) as reader:
        await reader.press("m", "j", "b", "j", "exclamation_mark")
        assert reader.counts == (36, 34, 1)
        await reader.press("?", "escape")


async def test_a_letter_that_means_closing_is_a_letter_where_text_is_written(start: Start) -> None:
    own = Settings(mark_read_after=0, refresh_on_start=False, keys={"quit": "x", "redraw": "l"})
    async with start(settings=own) as reader:
        await reader.press("slash", *"lx")
        assert reader.search_line.startswith(" / lx")
        await reader.press("escape", "escape")
        await reader.press("t")
        await reader.press("x", "l", "enter")
        assert reader.app.is_running
        assert reader.current.marks.tags == ("xl",)
        await reader.press("x")
        assert not reader.app.is_running


async def test_a_click_selects_and_the_wheel_scrolls_the_pane_under_it(start: Start) -> None:
    async with start(size=(120, 24)) as reader:
        titles = reader.titles
        await reader.pilot.click("#list", offset=(12, 6))
        await reader.settled()
        assert reader.title == titles[2]
        assert reader.counts == (36, 36, 0)
        wheel(reader, 10, 10)
        await reader.settled()
        assert reader.papers.scroll_offset.y == 3
        assert reader.detail.scroll_offset.y == 0
        wheel(reader, 100, 10)
        await reader.settled()
        assert reader.papers.scroll_offset.y == 3
        assert reader.detail.scroll_offset.y == 3
        assert reader.title == titles[2]
        await reader.pilot.click("#header", offset=(reader.header.index("6 Bookmarks"), 0))
        await reader.settled()
        assert "No bookmarks yet." in reader.text


def wheel(reader: Reader, x: int, y: int, notches: int = 1) -> None:
    """Notches down, or up when negative, over a cell of the screen."""
    kind = events.MouseScrollDown if notches > 0 else events.MouseScrollUp
    for _ in range(abs(notches)):
        reader.app.post_message(kind(None, x, y, 0, 1, 0, False, False, False, x, y))


@pytest.mark.parametrize("density", range(3))
async def test_the_cursor_goes_along_with_the_wheel(start: Start, density: int) -> None:
    async with start(size=(120, 24)) as reader:
        await reader.press(*"v" * density)
        titles = reader.titles
        for notches in (5, 1, -2, 3, -6):
            wheel(reader, 10, 10, notches)
            await reader.settled()
            scrolled = reader.papers.scroll_offset.y
            assert reader.title[:20] in "".join(line[reader.papers.size.width :] for line in reader.lines)
            assert 0 <= reader.papers.above < reader.papers.size.height - 1
            at = titles.index(reader.title)
            await reader.press("j" if notches < 0 else "k")  # the key that would have led back
            assert titles.index(reader.title) == max(0, at + (1 if notches < 0 else -1))
            assert abs(reader.papers.scroll_offset.y - scrolled) <= reader.papers.row_height


async def test_what_the_wheel_passes_by_does_not_become_read(start: Start) -> None:
    async with start(size=(120, 24), settings=Settings(mark_read_after=600, refresh_on_start=False)) as reader:
        await reader.press("j")
        assert reader.screen.marker.armed  # the time runs
        wheel(reader, 10, 10, 4)
        await reader.settled()
        assert not reader.screen.marker.armed
        await reader.press("j")
        assert reader.screen.marker.armed


async def test_the_scroll_bar_can_be_dragged(start: Start) -> None:
    async with start(size=(120, 24)) as reader:
        width, height = reader.papers.size
        await reader.pilot.mouse_down("#list", offset=(width - 1, 0))
        await reader.pilot.hover("#list", offset=(width - 1, height - 1))
        await reader.pilot.mouse_up("#list", offset=(width - 1, height - 1))
        await reader.settled()
        assert reader.papers.scroll_offset.y == reader.papers.max_scroll_y > 0
        assert 0 <= reader.papers.above < height
        await reader.press("j")
        assert reader.papers.scroll_offset.y == reader.papers.max_scroll_y


async def test_the_view_that_is_shown_has_its_name_however_narrow_the_header(start: Start) -> None:
    async with start(size=(40, 10)) as reader:
        assert reader.header.rstrip() == " 1 Daily 2 Weekly 3 Monthly 4 5 All 6"
        await reader.press("6")
        assert reader.header.rstrip() == " 1 Daily 2 Weekly 3 4 5 6 Bookmarks"
        await reader.pilot.click("#header", offset=(reader.header.index("4"), 0))
        await reader.settled()
        assert "4 Trending" in reader.header
        await reader.resize(60, 15)
        assert reader.header.rstrip() == " 1 Daily 2 Weekly 3 Monthly 4 Trending 5 All 6 Bookmarks"


async def test_without_colour_there_is_none(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with start() as reader:
        await reader.press("b")
        assert reader.style_of("search").dim  # a hint is told from what was typed
        for keys in ((), ("slash", "s", "w", "i", "n"), ("escape", "?"), ("escape", "ctrl+p"), ("escape", "T")):
            await reader.press(*keys)
            colored = {
                (segment.text, str(segment.style))
                for line in reader.segments
                for segment in line
                if segment.style and not {_kind(segment.style.color), _kind(segment.style.bgcolor)} <= {"default", ""}
            }
            assert not colored
        assert reader.style_of("daily").reverse  # the choice under the cursor
        await reader.press("escape", "escape")
        assert reader.style_of("▌").reverse  # the row under the cursor is seen all the same
        await reader.press("slash", *"style")
        line = next(line for line in reader.segments if line[0].text.startswith(" /"))
        assert any(segment.style and segment.style.reverse for segment in line)  # and so is the caret
        assert reader.style_of("Style").underline
        assert reader.style_of("github.com").underline  # and a link


@pytest.mark.parametrize("theme", ["daily", "daily-light"])
async def test_with_16_colours_what_lies_behind_a_sheet_is_grey(
    start: Start, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLORTERM", "")
    async with start(settings=CALM._replace(theme=theme)) as reader:
        assert bool(reader.style_of("search").dim) == (theme == "daily")
        await reader.press("ctrl+p")
        assert _kind(reader.style_of("Daily Papers").color) == "#555555"  # the darker grey of 16
        assert not reader.style_of("papers").dim
        assert bool(reader.style_of("enter runs").dim) == (theme == "daily")


async def test_without_colour_what_lies_behind_a_sheet_is_faint(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with start() as reader:
        assert not reader.style_of("Daily Papers").dim
        await reader.press("ctrl+p")
        assert reader.style_of("Daily Papers").dim
        assert not reader.style_of("Commands").dim


def _kind(color: object) -> str:
    return getattr(color, "name", "")


async def test_in_sixteen_colours_the_row_under_the_cursor_is_in_reverse(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORTERM", "")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "standard")
    async with start() as reader:
        assert reader.style_of("▌").reverse
        row = next(line for line in reader.segments if line[0].text.startswith("▌"))
        styles = [segment.style for segment in row[:8] if segment.style and segment.style.reverse]
        assert len({(style.color, style.bgcolor) for style in styles}) == 1  # else it is in patches
        await reader.press("slash", *"style", "enter")
        row = next(line for line in reader.segments if line[0].text.startswith("▌"))
        assert any(segment.text == "Style" and segment.style and segment.style.underline for segment in row)
        assert not reader.style_of("position").reverse
        assert "▌" in reader.text
        await reader.press("t")  # what lies behind a sheet has no hue: a dark yellow is bright in many terminals
        behind = [segment.style.color for segment in reader.segments[0] if segment.style and segment.style.color]
        assert all(len(set(color.get_truecolor())) == 1 for color in behind)


async def test_ascii_mode_shows_nothing_else_of_its_own(start: Start) -> None:
    settings = Settings(mark_read_after=0, ascii=True)
    async with start(settings=settings) as reader:
        await reader.press("b", "space")
        for keys in (("slash", *"styleswn"), ("escape", "?"), ("escape", "ctrl+p"), ("escape", "T"), ("escape", "t"),
                     ("escape", "e"), ("escape", "6"), ("4",), ("5", "v"), ("v",), ("G", "enter")):  # fmt: skip
            await reader.press(*keys)
            assert reader.text.isascii(), [line for line in reader.lines if not line.isascii()]


async def test_links_open_in_the_browser_and_mark_the_paper_as_read(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setenv("BROWSER", "fake")
    monkeypatch.setattr("tui_reader.tui.programs.in_browser", lambda url: not opened.append(url))  # type: ignore[func-returns-value]
    async with start() as reader:
        await reader.press("o")
        assert "Opened: https://huggingface.co/papers?q=StyleSwin" in reader.footer
        await reader.press("c")
        assert opened[0].startswith("https://huggingface.co/papers?q=StyleSwin%3A%20Transformer")
        assert opened[1:] == ["https://github.com/microsoft/StyleSwin"]
        assert reader.counts == (36, 35, 0)
        await reader.press("j", "c", "O")
        assert len(opened) == 2
        assert "no PDF is known for this paper" in reader.footer
        assert reader.counts == (36, 35, 0)


async def test_a_mouse_that_is_dragged_over_the_screen_changes_nothing(start: Start) -> None:
    async with start() as reader:
        before = reader.text
        width, height = reader.app.size
        for begin, end in (((1, 2), (8, 2)), ((1, 2), (width - 2, height - 3)), ((4, height - 1), (4, 0))):
            await reader.pilot.mouse_down(offset=begin)
            await reader.pilot.hover(offset=end)
            assert not reader.screen.selections
            await reader.pilot.mouse_up(offset=end)
        await reader.settled()
        assert reader.text.splitlines()[1:4] == before.splitlines()[1:4]


async def test_what_is_said_is_read_to_its_end_on_a_small_terminal(start: Start) -> None:
    async with start(size=(80, 24)) as reader:
        await reader.press("7")
        assert "enter read" in reader.footer
        assert "no saved search 7 yet; w saves the current one" in reader.footer
        await reader.press("H")
        assert "no rule mutes anything; the README tells how to write one" in reader.footer
