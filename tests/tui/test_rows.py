"""Papers in the list and the detail: days, the pane that has the focus, all authors."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.tui.driver import CALM, Reader, Start
from tui_reader.models import Paper
from tui_reader.tui.parts import links, listing
from tui_reader.tui.view import DENSITIES

FIRST = date(2026, 5, 18)
WEEK = [
    Paper(f"Paper {n} of {day:%A}", id=f"2605.{day.day:02}{n:03}", listed=day, upvotes=20 - n)
    for day in (FIRST + timedelta(i) for i in range(3))
    for n in range(12)
]


def left(reader: Reader) -> list[str]:
    """The lines left of the wall."""
    return [line[: round(reader.screen.size.width * reader.screen.panes.split)] for line in reader.lines]


def right(reader: Reader) -> str:
    """The words right of the wall."""
    return " ".join(" ".join(line.partition("│")[2] for line in reader.lines).split())


def first_line(reader: Reader, words: str) -> int:
    return next(y for y, line in enumerate(left(reader)) if words in line)


@pytest.mark.parametrize("density", DENSITIES)
async def test_the_days_of_a_week_have_headings(start: Start, density: str) -> None:
    async with start(papers=WEEK, size=(140, 40)) as reader:
        await reader.press("D", *"2026-05-20", "enter", "2", *["v"] * list(DENSITIES).index(density))
        assert "Wed 20 May" in left(reader)[3]  # the rule above the list says whose the first row is
        await reader.press("G", *["k"] * 20)
        assert "Tue 19 May" in left(reader)[3] or density == "one-line"
        await reader.press("g", *["j"] * 15, *["k"] * 4)
        tuesday = first_line(reader, "   Tue 19 May" if density == "airy" else "  Tue 19 May")
        last = first_line(reader, "Paper 11 of Wednesday")
        height = DENSITIES[density]
        assert tuesday - last == (height if density != "airy" else 2)  # in the gap, or in the day's first row
        assert first_line(reader, "Paper 0 of Tuesday") - last == height  # and no row is higher than the others
        await reader.press("j")
        assert reader.title == "Paper 0 of Tuesday"
        await reader.pilot.click("#list", offset=(20, first_line(reader, "Paper 3 of Tuesday") - 4))
        await reader.settled()
        assert reader.title == "Paper 3 of Tuesday"
        await reader.press("s", "u")  # in another order days are no groups
        assert "Tue 19 May" not in "\n".join(left(reader))
        await reader.press("s", "l", "1")
        assert "Tue 19 May" not in "\n".join(left(reader)[3:])


async def test_papers_that_nobody_listed_stand_under_the_day_they_were_published(start: Start) -> None:
    papers = [Paper(f"Published {n}", id=f"2605.0000{n}", published=FIRST + timedelta(n)) for n in range(3)]
    async with start(papers=papers, size=(140, 40)) as reader:
        await reader.press("D", *"2026-05-20", "enter", "2")
        assert reader.titles == ["Published 2", "Published 1", "Published 0"]
        assert first_line(reader, "Tue 19 May") < first_line(reader, "Published 1") < first_line(reader, "Mon 18 May")


async def test_the_pane_that_has_the_focus_is_seen_without_colours(start: Start) -> None:
    async with start(size=(100, 30)) as reader:
        await reader.press("j")
        assert "┃" not in reader.text
        await reader.press("tab")
        assert all("┃" in line for line in reader.lines[1:-1])
        assert reader.style_of("▌") == reader.screen.look.selected.dim
        await reader.press("tab")
        assert "┃" not in reader.text
        assert reader.style_of("▌") == reader.screen.look.selected.key


async def test_a_key_shows_all_authors(start: Start) -> None:
    many = Paper("Many hands", authors=tuple(f"Author {n}" for n in range(40)), upvotes=1)
    async with start(papers=[many], size=(140, 40)) as reader:
        await reader.press("s", "u")
        assert "Author 11 and 28 more (a shows all)" in right(reader)
        await reader.press("a")
        assert "Author 39" in reader.text
        await reader.press("a")
        assert "Author 39" not in reader.text
        await reader.press("a")
        assert "Author 39" in reader.text


async def test_heads_menus_and_help_are_ascii_where_the_settings_say_so(start: Start) -> None:
    title = "A title of so many words that the menu of what can be copied has no room for all of them"
    paper = Paper(title, id="2605.00001", listed=FIRST, abstract=title)
    async with start(papers=[paper], size=(140, 40), settings=CALM._replace(ascii=True)) as reader:
        for keys in (["D", *"2026-05-20", "enter", "2"], ["y"], ["escape", "?"]):
            await reader.press(*keys)
            assert reader.text.isascii(), [line for line in reader.lines if not line.isascii()]


async def test_days_to_come_are_told_apart_without_colours(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with start(size=(140, 40), clock=lambda: datetime(2026, 5, 20, 12, tzinfo=UTC)) as reader:
        await reader.press("C")
        top = next(y for y, line in enumerate(reader.lines) if "May 2026" in line and "April" in line)
        left = reader.lines[top].index("May 2026")
        month = " ".join(line[left : left + 27] for line in reader.lines[top + 2 : top + 8])
        assert "20" in month
        assert not any(str(day) in month for day in range(21, 32))


@pytest.mark.parametrize("size", [(100, 30), (120, 40), (140, 40)])
async def test_the_header_says_what_is_unread_in_each_view_where_there_is_room(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(papers=WEEK, size=size) as reader:
        await reader.until(lambda: "1 Daily 12   2 Weekly 36   3 Monthly 36   4 Trending " in reader.header)
        assert " 36 unread " in reader.header
        assert ("Daily Papers" in reader.header) == (size[0] >= 120)
        await reader.press("1", "m")
        await reader.until(lambda: "1 Daily 11   2 Weekly 35 " in reader.header)
        await reader.pilot.click("#header", offset=(reader.header.index("35"), 0))
        await reader.settled()
        assert len(reader.titles) == 36


async def test_the_header_says_how_much_is_unread_where_that_is_more_than_has_room(start: Start) -> None:
    async with start(papers=[Paper(f"Paper {n}") for n in range(1_204)], size=(80, 24)) as reader:
        assert "5 All   6 Bookmarks  1.2k unread" in reader.header
        await reader.resize(90, 24)
        assert reader.header.endswith("  1,204 unread ")


async def test_a_view_that_is_come_back_to_shows_the_day_that_was_left(start: Start) -> None:
    def days(reader: Reader) -> set[date | None]:
        return {entry.paper.listed for entry in reader.library.papers.entries(reader.papers.rows.tolist())}

    earlier = [Paper(f"Earlier {n}", id=f"2604.0000{n}", listed=date(2026, 4, 14 + n)) for n in range(3)]
    async with start(papers=[*WEEK, *earlier]) as reader:
        await reader.press("1", "[")
        assert days(reader) == {FIRST + timedelta(1)}
        await reader.press("5", "1")
        assert days(reader) == {FIRST + timedelta(1)}
        await reader.until(lambda: "1 Daily 12 " in reader.header)
        await reader.press("2")
        assert days(reader) == {FIRST + timedelta(i) for i in range(3)}
        assert "2 Weekly 36 " in reader.header
        await reader.press("[")
        await reader.until(lambda: "2 Weekly 3 " in reader.header)  # of the week that is shown, not of the latest
        await reader.press("]", "1", "[", "2")
        await reader.press("6", "3", "1")
        assert days(reader) == {FIRST + timedelta(1)}
        await reader.press("3", "[", "2")  # the month before, and of it a week
        assert days(reader) == {date(2026, 4, 14 + n) for n in range(3)}
        await reader.press("5", ".", "1", ".")
        assert days(reader) == {FIRST + timedelta(2)}
        await reader.press("3", "D", *"2026-04", "enter")
        await reader.until(lambda: "1 Daily 1 " in reader.header)  # as many as that view shows
        await reader.press("1")  # the first of April has none
        assert days(reader) == {date(2026, 4, 16)}
        await reader.press("D", *"2026-04-13", "enter", "2", "1")  # who asks for a day without papers gets that
        assert "Mon 13 Apr" in reader.search_line


async def test_keys_in_the_footer_can_be_clicked(start: Start) -> None:
    async def click(reader: Reader, words: str, at: int = 0) -> None:
        await reader.pilot.click("#footer", offset=(reader.footer.index(words) + at, 0))
        await reader.settled()

    async with start(papers=WEEK, size=(200, 50)) as reader:
        await reader.press("1")
        day = reader.screen.listing.order.day
        await click(reader, "[ ] day")
        assert reader.screen.listing.order.day != day
        await click(reader, "[ ] day", 2)
        assert reader.screen.listing.order.day == day
        await click(reader, "b bookmark", 4)
        assert reader.current.marks.bookmarked
        await click(reader, "s sort")
        assert "most first" in reader.text
        await reader.press("escape")
        await click(reader, "C calendar")
        assert len(reader.app.screen_stack) == 2
        await reader.press("escape")
        await click(reader, "enter read")
        assert reader.app.screen is not reader.screen
        await reader.press("/")
        for words in ("enter to the text", "esc back"):
            await click_in_paper(reader, words)
        assert reader.app.screen is reader.screen


async def click_in_paper(reader: Reader, words: str) -> None:
    at = reader.footer.index(words)
    await reader.pilot.click(None, offset=(at, len(reader.lines) - 1))
    await reader.settled()


async def test_keys_in_the_footer_can_be_clicked_while_a_search_is_typed(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "TYPED_OUT", 60)  # a click waits for the search as a key does, and not for itself

    async def click(reader: Reader, words: str) -> None:
        await reader.pilot.click("#footer", offset=(reader.footer.index(words), 0))
        await reader.settled()

    async with start(papers=WEEK, size=(140, 40)) as reader:
        await reader.press("/")
        await reader.type("ti")
        await click(reader, "tab completes")
        assert reader.screen.panes.search.input.value == "title:"
        await reader.press("ctrl+u", *"day")
        for words, cursor in (("down results", 1), ("down results", 2), ("up earlier", 1)):
            await click(reader, words)
            await reader.until(lambda cursor=cursor: reader.papers.cursor == cursor)  # type: ignore[misc]
        await click(reader, "enter to the list")
        await reader.until(lambda: reader.app.focused is reader.papers)
        await reader.press("escape", "w")
        assert "then save the search" in reader.footer
        await click(reader, "/ search")
        assert "then save the search" not in reader.footer


async def test_the_footer_uses_the_room_it_has(start: Start) -> None:
    async with start(papers=WEEK, size=(200, 50)) as reader:
        await reader.press("2")
        for words in ("[ ] week", "s sort", "t tags", "C calendar", "f filter", "u undo", "e note", "~ similar"):
            assert words in reader.footer
        await reader.press("6")  # where there is no paper to do anything with
        assert reader.footer.startswith(" / search   ? help   f filter   s sort   u undo   ")
        await reader.press("1")
        await reader.press("/")
        assert "tab completes" in reader.footer


async def test_a_double_click_reads_and_a_click_on_a_link_opens_it(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(links, "show", lambda url, *_: opened.append(url))
    paper = Paper("Linked", id="2605.00001", upvotes=9, project="https://example.org/demo", listed=FIRST)
    async with start(papers=[paper], size=(140, 40)) as reader:
        await reader.press("s", "u")
        for words in ("huggingface.co/papers/2605", "example.org/demo"):
            y = next(y for y, line in enumerate(reader.lines) if words in line)
            await reader.pilot.click(None, offset=(reader.lines[y].index(words) + 3, y))
            await reader.settled()
        assert opened == ["https://huggingface.co/papers/2605.00001", "https://example.org/demo"]
        await reader.pilot.click("#list", offset=(20, 0), times=2)
        await reader.settled()
        assert reader.app.screen is not reader.screen


async def test_the_detail_has_the_order_of_the_list(start: Start) -> None:
    paper = Paper("On Lamps", id="2605.00001", published=FIRST, upvotes=3, comments=4, stars=5)
    async with start(papers=[paper], size=(140, 40)) as reader:
        for key, facts in (("s", "5 stars · 18 May 2026 · 4 comments"), ("c", "4 comments · 18 May 2026 · 5 stars")):
            await reader.press("5", "s", key)
            assert f"▲   3 · {facts}" in "\n".join(left(reader))
            assert f"▲ 3 · {facts}" in right(reader)


async def test_what_is_opened_where_a_paper_has_no_page_is_told_beside_a_list(start: Start) -> None:
    async with start(papers=[Paper("On Lamps")], size=(90, 24)) as reader:
        await reader.press("5", "/", *"lamps", "enter")
        assert reader.title == "On Lamps"
        assert "open o find it on huggingface.co/papers" in right(reader)
