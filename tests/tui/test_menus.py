"""The menus of the list: filter and sort, by one key each."""

from __future__ import annotations

from array import array
from datetime import date

import pytest

from tests.tui.driver import Start
from tests.tui.test_view import LOOK
from tui_reader.library import Criteria, Library, open_library
from tui_reader.models import Paper
from tui_reader.paths import Paths
from tui_reader.tui.screens.menu import Choice, Menu, Picked
from tui_reader.views import SORTS

PAPERS = [Paper(f"Paper {letter}", upvotes=votes) for letter, votes in (("A", 7), ("B", 30), ("C", None), ("D", 12))]


async def test_sorting_shows_the_top_of_the_list(start: Start) -> None:
    async with start(papers=PAPERS) as reader:
        await reader.press("G", "s", "u")
        assert reader.titles[:3] == ["Paper B", "Paper D", "Paper A"]
        assert reader.title == "Paper B"
        await reader.press("G", "f", "u")  # other papers of the same order: the cursor stays
        assert reader.title == reader.titles[-1]


async def test_a_capital_or_a_second_press_turns_the_order_round(start: Start) -> None:
    async with start(papers=PAPERS) as reader:
        await reader.press("s", "U")
        assert reader.titles[:3] == ["Paper A", "Paper D", "Paper B"]
        assert reader.title == "Paper A"
        await reader.press("s", "u")
        assert reader.titles[:3] == ["Paper B", "Paper D", "Paper A"]
        await reader.press("s", "u")
        assert reader.titles[:3] == ["Paper A", "Paper D", "Paper B"]
    async with start() as reader:  # it holds
        assert reader.titles[:3] == ["Paper A", "Paper D", "Paper B"]
        await reader.press("s", "t")
        assert reader.titles == sorted(reader.titles, key=str.casefold)
        await reader.press("s", "enter")  # on the current one
        assert reader.titles == sorted(reader.titles, key=str.casefold, reverse=True)


async def test_the_current_choice_is_marked_and_the_cursor_on_it(start: Start) -> None:
    async with start() as reader:
        await reader.press("s", "t", "s")
        (line,) = (line for line in reader.lines if "A to Z" in line)
        assert "▌ t ✓ title" in line
        assert "▌" in line
        await reader.press("j", "j", "k", "escape")
        assert reader.screen.listing.criteria.sort == "title"
        await reader.press("s", "down", "enter")
        assert reader.screen.listing.criteria.sort == "upvotes"


async def test_a_click_chooses(start: Start) -> None:
    async with start() as reader:
        await reader.press("f")
        y = next(y for y, line in enumerate(reader.lines) if "with a bookmark" in line)
        await reader.pilot.click(None, offset=(8, y))
        await reader.settled()
        assert reader.screen.listing.criteria.filter == "bookmarked"
        assert reader.app.screen is reader.screen


async def test_keys_that_come_with_a_choice_are_for_the_list(start: Start) -> None:
    async with start() as reader:
        await reader.burst("f", "u", "j", "b")
        assert reader.screen.listing.criteria.filter == "unread"
        assert reader.counts == (36, 36, 1)


async def test_in_a_search_the_customary_order_is_the_best_match_first(start: Start) -> None:
    async with start() as reader:
        await reader.press("/", *"transformer", "enter")
        best = reader.titles
        await reader.press("s", "T")
        assert reader.titles == sorted(best, key=str.casefold, reverse=True)
        await reader.press("s")
        assert "best match first" in reader.text
        await reader.press("R")  # has no other way round
        assert reader.titles == best


def test_letters_of_a_menu_are_its_own_where_others_move(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Picked | None] = []
    menu = Menu("Copy", [Choice("title", "t", "title"), Choice("json", "j", "JSON")], LOOK)
    monkeypatch.setattr(menu, "dismiss", lambda answer=None: answers.append(answer))
    for letter in "jkTq":
        menu.action_letter(letter)
    assert answers == [Picked("json"), None]


@pytest.mark.parametrize("view", ["all", "bookmarks", "daily", "trending"])
@pytest.mark.parametrize("sort", ["", *SORTS])
def test_the_other_way_round_is_the_same_papers_backwards(own_folders: Paths, view: str, sort: str) -> None:
    own_folders.make()
    library = open_library(own_folders)
    papers = [Paper(f"T{n}", upvotes=n % 3, comments=n, stars=9 - n, published=None) for n in range(5)]
    library.marking.set(library.store.add(papers)[:4], "bookmarked", True)
    asked = Criteria(view, sort=sort)
    assert library.lists.order(asked._replace(reverse=True)).rows.tolist() == backwards(
        library.lists.order(asked).rows, library, sort
    )
    library.close()


def backwards(rows: array[int], library: Library, sort: str) -> list[int]:
    """``rows`` from the last one on, but those whose value is not known last all the same."""
    kind = {"": "listed", "date": "published"}.get(sort, sort)
    papers = {entry.row: entry.paper for entry in library.papers.entries(rows)}
    turned = [papers[row] for row in reversed(rows)]
    known = [paper for paper in turned if getattr(paper, kind) is not None]
    row_of = {id(paper): row for row, paper in papers.items()}
    return [row_of[id(paper)] for paper in known + [paper for paper in turned if getattr(paper, kind) is None]]


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (140, 40), (200, 50)])
async def test_filter_and_sort_stand_beside_the_head_at_every_size(start: Start, size: tuple[int, int]) -> None:
    days = [Paper(f"Paper {n}", id=f"2605.0000{n}", listed=date(2026, 5, 20), upvotes=n) for n in range(9)]
    async with start(papers=days, size=size) as reader:
        await reader.press("1", "f", "u", "s", "u")
        line = reader.search_line.partition("│")[0]
        assert "unread · by upvotes" in line
        assert "20 May" in line
        assert "9" in line.partition("upvotes")[2]
        await reader.press("2")
        assert "week 21" in reader.search_line
        assert "unread · by upvotes" in reader.search_line


async def test_the_beginning_of_a_query_is_not_cut_where_filter_and_sort_stand(start: Start) -> None:
    async with start(size=(100, 30)) as reader:
        await reader.press("f", "u", "/")
        await reader.type("transformer attention expressive power")
        assert "power" in reader.search_line  # where it is typed
        await reader.press("enter", "s", "C")
        assert reader.search_line.startswith(" / transformer")
        assert "…  unread · fewest comments " in reader.search_line  # in fewer words, and apart from the query
        await reader.press("s", "c")
        assert "unread · by comments" in reader.search_line
        await reader.press("escape", "s", "L")
        assert reader.search_line.startswith(" / search  ")
        assert "unread · earliest first" in reader.search_line


async def test_a_menu_that_has_no_room_is_scrolled_to_its_cursor(start: Start) -> None:
    async with start(size=(40, 10)) as reader:
        await reader.press("f")
        assert "with a book…" in reader.text, "a hint is cut with a sign"
        assert "▐" not in "".join(line[2:36] for line in reader.lines)
        await reader.press("escape", "x")
        assert "a key a line" not in reader.text
        assert any("▐ │" in line for line in reader.lines)
        await reader.press("end")
        (y,) = (y for y, line in enumerate(reader.lines) if "▌ i   ids" in line)
        first = next(y for y, line in enumerate(reader.lines) if "╭─ Export" in line) + 1
        assert "BibTeX" not in reader.lines[first]
        menu = reader.app.screen
        assert isinstance(menu, Menu)
        picked: list[str] = []
        menu.choose = lambda choice, **_: picked.append(choice.id)  # type: ignore[method-assign]
        await reader.pilot.click("#choices", offset=(5, y - first))
        assert picked == ["ids"]
