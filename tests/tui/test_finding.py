"""Finding a paper: the search line, views, periods and filters, and the way back out of them."""

from __future__ import annotations

import threading

import pytest

from tests.tui.driver import Reader, Start
from tui_reader.library.lists import Lists

SINK = "Attention Sink in Transformers: A Survey on Utilization, Interpretation, and Mitigation"


async def test_a_paper_is_found_while_typing_and_with_a_typo(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("atent")
        assert 0 < len(reader.titles) < 36
        await reader.type("ion sink")
        assert reader.title == SINK
        assert f"{len(reader.titles)} of 36" in reader.search_line
        assert "matches  title Attention Sink" in reader.text
        await reader.press("enter")
        assert reader.pane == "list"
        assert reader.title == SINK
        assert reader.counts == (36, 36, 0)  # finding is not reading


async def test_matched_letters_take_the_accent_in_list_and_detail(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("styleswn")
        accent = reader.screen.look.page.accent.color
        assert reader.title.startswith("StyleSwin")
        for line in reader.segments[4:6]:
            for segment in line:
                if segment.text.startswith("StyleSw"):
                    assert segment.style is not None
                    assert segment.style.color != reader.style_of("Transformer-based").color
        assert any(
            "StyleSw" in segment.text and segment.style and segment.style.color == accent
            for line in reader.segments[6:]
            for segment in line
        )


async def test_every_row_on_the_screen_shows_why_it_was_found(start: Start) -> None:
    async with start(size=(140, 50)) as reader:
        await reader.press("v", "v", "slash")
        await reader.type("transformer")
        accent = reader.screen.look.page.key.color
        later = [title for title in reader.titles[12:] if "Transformer" in title[:30]]
        assert later
        for title in later:
            (line,) = (line for line in reader.segments if title[:30] in "".join(s.text for s in line[:9]))
            assert any(s.text.startswith("Transformer") and s.style and s.style.color == accent for s in line)


async def test_a_match_in_the_abstract_shows_a_piece_of_it(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("quadratic complexity")
        meta = [line for line in reader.lines if "…" in line and "quadratic" in line[:60]]
        assert meta


async def test_esc_goes_one_step_back_at_a_time_and_never_closes(start: Start) -> None:
    async with start() as reader:
        await reader.press("f", "u", "/")
        await reader.type("survey")
        assert reader.pane == "query"
        await reader.press("escape")  # leaves the line
        assert reader.pane == "list"
        assert "survey" in reader.search_line
        await reader.press("enter")
        await reader.press("escape")  # leaves the detail
        assert reader.pane == "list"
        await reader.press("space", "escape")  # ends the selection
        assert "✓" not in reader.text
        assert "survey" in reader.search_line
        await reader.press("escape")  # clears the query
        assert "survey" not in reader.search_line
        assert "unread" in reader.search_line
        await reader.press("escape")  # clears the filter
        assert "unread only" not in reader.search_line
        assert len(reader.titles) == 36
        await reader.press("escape", "escape", "escape")
        assert reader.app.is_running


async def test_clearing_the_search_returns_to_the_paper_before_it(start: Start) -> None:
    async with start() as reader:
        await reader.press(*["j"] * 20)
        title, line = reader.title, line_of(reader.lines, "▌")
        await reader.press("/")
        await reader.type("longcat")
        assert reader.title == SINK
        await reader.press("enter", "escape", "escape")
        assert (reader.title, line_of(reader.lines, "▌")) == (title, line)


async def test_a_paper_chosen_in_a_search_stays_chosen_without_it(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("transformer")
        await reader.press("enter", "j", "j", "j")
        title = reader.title
        await reader.press("escape")
        assert reader.title == title
        assert len(reader.titles) == 36


async def test_up_and_down_bring_earlier_queries_back(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("longcat")
        await reader.press("enter", "escape", "/")
        await reader.type("styleswin")
        await reader.press("enter", "escape", "/")
        await reader.type("unfin")
        await reader.press("up")
        assert "styleswin" in reader.search_line
        assert reader.title.startswith("StyleSwin")
        await reader.press("up")
        assert "longcat" in reader.search_line
        await reader.press("up")  # there is none before
        assert "longcat" in reader.search_line
        await reader.press("down", "down")
        assert "unfin" in reader.search_line
        await reader.press("escape", "escape")
    async with start() as reader:
        await reader.press("/", "up")
        assert "unfin" in reader.search_line
        await reader.press("up", "up")
        assert "longcat" in reader.search_line


async def test_who_comes_to_the_line_again_goes_through_earlier_queries(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("longcat")
        await reader.pilot.click("#list", offset=(20, 0))  # leaves the line, too
        assert reader.pane == "list"
        await reader.press("/")
        await reader.type("transformer")
        await reader.press("down", "enter", "/", "up")
        assert "/ longcat" in reader.search_line, "the query before, not the one that stands there"
        await reader.press("down", "down")
        assert "/ transformer" in reader.search_line
        await reader.press("escape", "escape", "/", "down", "escape", "/", "up")
        assert "/ transformer" in reader.search_line, "the line was left, and the results with it"


async def test_what_is_typed_takes_the_place_of_the_old_query(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("longcat")
        await reader.press("enter", "/")
        await reader.type("styleswin")
        assert "/ styleswin" in reader.search_line
        await reader.press("enter", "/", "right", "backspace")
        assert "/ styleswi " in reader.search_line
        await reader.press("ctrl+c")  # leaves the line, and no more
        assert reader.pane == "list"
        assert "/ styleswi " in reader.search_line


async def test_down_goes_through_what_is_found_while_it_is_typed(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("transformer")
        titles = reader.titles
        await reader.press("down", "down", "up")
        assert reader.title == titles[1]
        assert "/ transformer" in reader.search_line
        assert reader.pane == "query"
        await reader.type(" ")
        await reader.press("enter", "escape", "/", "up")
        assert "/ transformer" in reader.search_line
        await reader.press("escape", "escape")
        await reader.burst("/", *"graph", "down", "enter", "b")
        await reader.until(lambda: reader.counts[2] == 1)
        assert reader.titles.index(reader.title) == 1


async def test_what_matches_nothing_says_so_and_marks_nothing(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("zzzzqqqq")
        assert "Nothing matches this search." in reader.text
        assert "0 of 36" in reader.search_line
        assert " enter asks the services " in reader.footer
        assert "down results" not in reader.footer
        await reader.press("enter")
        await reader.fetched()
        assert reader.pane == "list"
        assert "cannot be reached" in reader.footer  # as the words promise: enter has asked
        await reader.press("j")
        assert " enter asks the services " in reader.footer, "there is nothing that it could read"
        await reader.press("b", "m", "A", "enter", "o", "c", "y", "t", "e", "space", "asterisk", "n", "j", "G")
        assert reader.counts == (36, 36, 0)
        await reader.fetched()
        await reader.press("escape")
        assert len(reader.titles) == 36


async def test_a_query_of_the_command_line_opens_the_reader_searching(start: Start) -> None:
    async with start(query="tnt") as reader:
        assert reader.title == "Transformer in Transformer"
        assert "tnt" in reader.search_line
        await reader.press("escape")
        assert len(reader.titles) == 36


async def test_letters_in_the_search_line_are_letters(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("q b m A u [1] x? </")
        assert "q b m A u [1] x? </" in reader.search_line
        assert reader.counts == (36, 36, 0)
        assert reader.app.is_running


@pytest.mark.parametrize(("key", "name"), [("1", "Daily"), ("2", "Weekly"), ("3", "Monthly")])
async def test_a_period_shows_the_latest_that_has_papers(start: Start, key: str, name: str) -> None:
    async with start() as reader:
        await reader.press(key)
        assert any(s.style and s.style.underline and s.text == name for s in reader.segments[0])
        titles = reader.titles
        assert 0 < len(titles) < 36
        dates = {entry.paper.published for entry in reader.library.papers.entries(reader.papers.rows.tolist())}
        await reader.press("[")
        earlier = {entry.paper.published for entry in reader.library.papers.entries(reader.papers.rows.tolist())}
        assert max(filter(None, earlier)) < min(filter(None, dates))
        await reader.press("]")
        assert reader.titles == titles
        await reader.press("]")
        assert "nothing later" in reader.footer
        await reader.press("[", "[", ".")
        assert reader.titles == titles
        await reader.press("5")
        assert len(reader.titles) == 36


async def test_a_step_is_not_taken_after_what_was_asked_later(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start() as reader:
        await reader.press("1")
        latest, go = reader.titles, threading.Event()
        step = Lists.step
        monkeypatch.setattr(Lists, "step", lambda *args: (go.wait(10), step(*args))[1])
        for later in (["."], ["2"], ["D", *"-0", "enter"]):
            go.clear()
            await reader.pilot.press("[", *later)
            order = reader.screen.listing.criteria
            go.set()
            await reader.settled()
            assert reader.screen.listing.criteria == order, later
            await reader.press("1", ".")
            assert reader.titles == latest
        go.clear()
        await reader.pilot.press("[", "f", "u")  # which leaves the step what it was
        go.set()
        await reader.settled()
        assert "unread" in reader.search_line
        assert reader.titles != latest


async def test_steps_in_quick_succession_are_all_taken(start: Start) -> None:
    async with start() as reader:
        await reader.press("1", "[")
        await reader.press("[")
        twice = reader.titles
        await reader.press("[")
        thrice = reader.titles
        await reader.press(".")
        await reader.burst("[", "[", "[")
        assert reader.titles == thrice != twice
        await reader.burst("]", "[", "]")
        assert reader.titles == twice


async def test_views_without_papers_say_what_to_do(start: Start) -> None:
    async with start() as reader:
        await reader.press("4")
        assert "needs the network" in left_of_wall(reader)
        await reader.press("6")
        assert "No bookmarks yet." in reader.text
        assert "b bookmarks the paper under the cursor" in left_of_wall(reader)
        await reader.press("[")
        assert "go through days, weeks and months" in reader.footer


async def test_an_empty_result_names_keys_that_do_what_it_says(start: Start) -> None:
    async with start() as reader:
        await reader.press("6", "/")
        await reader.type("styleswin")
        assert (
            "enter asks Hugging Face and arXiv; after esc, 5 searches all papers, esc clears the search."
            in left_of_wall(reader)
        )
        await reader.press("escape")
        assert "5 searches all papers, enter asks Hugging Face and arXiv, esc clears the search." in left_of_wall(
            reader
        )
        await reader.press("5")
        assert [title[:9] for title in reader.titles] == ["StyleSwin"]
        await reader.press("/")
        await reader.type("xyzzy")
        assert "enter asks Hugging Face and arXiv, esc twice clears the search." in left_of_wall(reader)
        await reader.press("escape", "escape")
        assert len(reader.titles) == 36
        await reader.press("/")
        await reader.type("is:bookmarked")  # which no service knows
        await reader.press("enter")
        assert "Nothing matches this search. esc clears the search." in left_of_wall(reader)
        assert "asks" not in reader.text
        await reader.press("S")
        assert "services are asked for words, and this search has none" in reader.footer
        await reader.press("escape", "D", *"2020-01-01", "enter")  # before the first of all
        assert "] goes to the next day with papers." in left_of_wall(reader)
        await reader.press("D", *"2026-05-19", "enter")
        assert "Tue 19 May is not fetched yet. r fetches it, [ goes to the previous day" in left_of_wall(reader)
        await reader.press("[")
        assert reader.titles


async def test_filters_are_chosen(start: Start) -> None:
    async with start() as reader:
        await reader.press("b", "j", "m", "f", "u")
        assert "unread" in reader.search_line
        assert len(reader.titles) == 35
        await reader.press("f", "b")
        assert "bookmarked" in reader.search_line
        assert [title[:9] for title in reader.titles] == ["StyleSwin"]
        await reader.press("j", "b")  # it stays where it is seen until the list is left
        assert reader.counts == (36, 35, 0)
        await reader.press("f", "n")
        assert "Nothing here is new since your last visit." in reader.text
        await reader.press("f", "g")
        assert "Nothing here is read in part." in reader.text
        await reader.press("f", "a")
        assert len(reader.titles) == 36
        await reader.press("f", "b")
        assert "Nothing here is bookmarked." in reader.text


async def test_the_sort_is_told_and_holds(start: Start) -> None:
    async with start() as reader:
        await reader.press("s", "t")
        assert "by title" in reader.search_line
        assert reader.titles == sorted(reader.titles, key=str.casefold)
        await reader.press("s", "l")
        assert "by" not in reader.search_line
        assert reader.title.startswith("StyleSwin")


def left_of_wall(reader: Reader) -> str:
    """The words of the list, whatever the lines they stand on."""
    return " ".join(" ".join(line.partition("│")[0] for line in reader.lines).split())


def line_of(lines: list[str], beginning: str) -> int:
    return next(y for y, line in enumerate(lines) if line.startswith(beginning))


async def test_queries_of_two_readers_open_at_once_are_both_there_the_next_time(start: Start) -> None:
    async with start() as one:
        async with start() as other:
            await other.press("/")
            await other.type("gan")
            await other.press("enter")
        await one.press("/")
        await one.type("graph")
        await one.press("enter")
    async with start() as reader:
        await reader.press("escape", "/", "up")
        assert "/ graph" in reader.search_line
        await reader.press("up")
        assert "/ gan" in reader.search_line


async def test_ctrl_c_leaves_the_search_line_before_it_closes_the_reader(start: Start) -> None:
    async with start() as reader:
        await reader.press("slash", *"transf", "ctrl+c")
        assert reader.app.is_running
        assert reader.pane == "list"
        assert reader.screen.listing.criteria.query == "transf"
