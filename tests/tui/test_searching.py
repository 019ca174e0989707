"""Searching beyond words: completion, searches that are kept, papers like another, papers from a file."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import sqlite3
import threading
from array import array
from pathlib import Path

import pytest

from tests.tui.driver import Reader, Start
from tui_reader.library.criteria import Criteria, Order
from tui_reader.library.indexing import Indexed, Told
from tui_reader.models import Organization, Paper
from tui_reader.paths import Paths
from tui_reader.tui.parts import extras
from tui_reader.tui.saying import searches

SINK = "Attention Sink in Transformers: A Survey on Utilization, Interpretation, and Mitigation"
PAPERS = [
    Paper("Of walks", id="2405.00001", authors=("Ada Lind", "Bo Ek"), organization=Organization("lind", "Lind Lab")),
    Paper("Of homes", id="2405.00002", authors=("Adele Ros",), submitter="quill"),
]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that is known of a paper comes with its selection."""
    monkeypatch.setattr(extras, "RESTS", 0.01)


def query(reader: Reader) -> str:
    return reader.screen.panes.search.input.value


async def search(reader: Reader, text: str) -> None:
    """Search for ``text``, and go to the list."""
    await reader.press("/")
    await reader.type(text)
    await reader.press("enter")


# Completion --------------------------------------------------------------------------------------------------------


async def test_tab_completes_fields_and_what_they_hold(start: Start) -> None:
    async with start(papers=PAPERS) as reader:
        await reader.press("/")
        await reader.type("au")
        await reader.press("tab")
        assert query(reader) == "author:"
        await reader.type("ada l")  # as far as the name goes on, quotes come by themselves
        await reader.press("backspace", "backspace", "tab")
        assert query(reader) == 'author:"Ada Lind"'
        assert reader.titles == ["Of walks"]
        assert reader.pane == "query"


async def test_tab_goes_round_and_shift_tab_back(start: Start) -> None:
    async with start() as reader:
        await reader.press("t")
        await reader.type("to-read topical")
        await reader.press("enter", "/")
        await reader.type("tag:to")
        await reader.press("tab")
        assert query(reader) == "tag:to-read"
        assert "tag:to" not in reader.footer
        assert "to-read  topical" in reader.footer
        await reader.press("tab")
        assert query(reader) == "tag:topical"
        await reader.press("tab")
        assert query(reader) == "tag:to-read"
        await reader.press("shift+tab")
        assert query(reader) == "tag:topical"
        await reader.type(" i")
        await reader.press("tab")  # a new word begins anew
        assert query(reader) == "tag:topical id:"


@pytest.mark.parametrize(
    ("typed", "completed"), [("org:li", 'org:"Lind Lab"'), ("by:q", "by:quill"), ("is:bo", "is:bookmarked")]
)
async def test_organisations_submitters_and_states_are_completed(start: Start, typed: str, completed: str) -> None:
    async with start(papers=PAPERS) as reader:
        await reader.press("/")
        await reader.type(typed)
        await reader.press("tab")
        assert query(reader) == completed


async def test_where_nothing_goes_on_tab_says_so(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("xyzzy")
        await reader.press("tab")
        assert query(reader) == "xyzzy"
        assert "nothing to complete" in reader.footer
        assert reader.pane == "query"


async def test_the_word_under_the_cursor_is_completed_in_the_middle(start: Start) -> None:
    async with start() as reader:
        await reader.press("/")
        await reader.type("ti sink")
        await reader.press("home", "right", "right", "tab")
        assert query(reader) == "title: sink"


async def test_a_mistake_in_the_query_is_told_where_nothing_is_found(start: Start) -> None:
    async with start() as reader:
        await search(reader, "xyzzy upvotes:many")
        assert "Nothing matches this search." in reader.text
        assert "upvotes: wants a number: 20, >20, <=20 or 5..20" in reader.text
        assert "enter asks Hugging Face and arXiv" in reader.text


# Kept searches -----------------------------------------------------------------------------------------------------


async def keep(reader: Reader, name: str) -> None:
    await reader.press("w")
    await reader.type(name)
    await reader.press("enter")


async def test_a_search_is_kept_under_a_name_and_is_a_view(start: Start) -> None:
    async with start() as reader:
        await search(reader, "attention sink")
        titles = reader.titles
        await keep(reader, "the sinks")
        assert "Search saved: the-sinks" in reader.footer
        assert "7 the-sinks" in reader.header
        assert reader.style_of("the-sinks").underline
        await reader.press("escape")
        assert not reader.style_of("the-sinks").underline
        await reader.press("6", "7")
        assert reader.titles == titles
        assert query(reader) == "attention sink"
        assert reader.style_of("the-sinks").underline
        await reader.press("8")
        assert "no saved search 8 yet; w saves the current one" in reader.footer
    async with start() as reader:
        assert "7 the-sinks" in reader.header
        await reader.press("escape")
        await reader.pilot.click(None, offset=(reader.header.index("the-sinks") + 2, 0))
        await reader.settled()
        assert reader.titles == titles


async def test_the_palette_has_every_kept_search(start: Start) -> None:
    async with start() as reader:
        for number in range(5):
            reader.library.marking.save_search(f"kept-{number}", f"sink {number}")
        reader.library.marking.save_search("kept-4", "transformer")
        await reader.press("b")  # any change of marks
        assert "9 kept-2" in reader.header
        await reader.press("ctrl+p")
        await reader.type("@kept-4")
        assert re.search("@kept-4 +transformer", reader.text)
        await reader.press("enter")
        assert query(reader) == "transformer"


async def test_a_kept_search_is_renamed_and_forgotten(start: Start) -> None:
    async with start() as reader:
        await search(reader, "attention sink")
        await keep(reader, "sinks")
        await reader.press("w")
        assert "sinks" in reader.text
        await reader.type("2")
        await reader.press("enter")
        assert reader.library.searches.saved() == {"sinks2": "attention sink"}
        assert "7 sinks2" in reader.header
        await reader.press("w", "home", "@", "enter")  # the same name
        assert reader.library.searches.saved() == {"sinks2": "attention sink"}
        await reader.press("w", "ctrl+u")
        await reader.type("@")  # no name at all
        await reader.press("enter")
        assert "a saved search needs a name" in reader.footer
        assert reader.library.searches.saved() == {"sinks2": "attention sink"}
        await reader.press("w", "ctrl+u", "escape")
        assert reader.library.searches.saved() == {"sinks2": "attention sink"}
        await reader.press("w", "ctrl+u", "enter")
        assert "Search forgotten: sinks2" in reader.footer
        assert reader.library.searches.saved() == {}
        assert "sinks2" not in reader.header
        await reader.press("u")
        assert "Undone: search sinks2 forgotten" in reader.footer
        assert "7 sinks2" in reader.header


async def test_what_a_name_stood_for_before_is_told(start: Start) -> None:
    async with start() as reader:
        await search(reader, "attention sink")
        await keep(reader, "sinks")
        await reader.press("escape", "escape")
        await search(reader, "walk")
        await keep(reader, "sinks")
        assert "Search saved: sinks; before, it was: attention sink" in reader.footer
        assert reader.library.searches.saved() == {"sinks": "walk"}


async def test_without_a_search_there_is_nothing_to_keep(start: Start) -> None:
    async with start() as reader:
        await reader.press("w")
        assert "/ first, then save the search with w" in reader.footer
        assert reader.app.screen is reader.screen


async def test_a_search_kept_by_another_reader_comes_by_itself(start: Start) -> None:
    async with start() as reader, start() as other:
        await search(other, "attention sink")
        await keep(other, "sinks")
        await reader.until(lambda: "7 sinks" in reader.header)


# Papers like another -----------------------------------------------------------------------------------------------


async def test_similar_papers_are_a_list_and_esc_leads_back(start: Start) -> None:
    async with start() as reader:
        await search(reader, "transformer")
        await reader.press("j", "j")
        title, titles = reader.title, reader.titles
        await reader.press("~")
        assert f"like {title}"[:24] in reader.search_line
        assert title not in reader.titles
        assert reader.titles
        likes = reader.titles
        await reader.press("b", "j", "~")  # of one of them
        assert reader.titles != likes
        await reader.press("escape")
        assert reader.titles == titles
        assert query(reader) == "transformer"
        assert reader.counts[2] == 1


async def test_from_similar_papers_esc_leads_back_to_the_paper(start: Start) -> None:
    async with start() as reader:
        await search(reader, "transformer")
        await reader.press("j", "j", "j")
        title = reader.title
        await reader.press("~", "j", "escape")
        assert reader.title == title


async def test_similar_papers_left_for_a_kept_search_lead_back_there(start: Start) -> None:
    async with start() as reader:
        await search(reader, "attention sink")
        await keep(reader, "sinks")
        await search(reader, " ")
        await reader.press("escape", "~", "7", "~", "escape")
        assert query(reader) == "attention sink"


async def test_a_filter_of_similar_papers_is_one_of_the_search_before(start: Start) -> None:
    async with start() as reader:
        await search(reader, "transformer")
        titles = reader.titles
        await reader.press("~", "f", "u")
        assert query(reader) == "transformer"
        assert reader.titles == titles
        assert "unread" in reader.search_line
        await reader.press("s", "d")
        assert re.search(r" unread · by date +\d+ of \d+ ", reader.search_line)


async def test_hints_and_papers_that_lack_a_word_are_told(start: Start) -> None:
    async with start() as reader:
        await search(reader, "transformer is:bookmaked")
        assert reader.titles
        assert "is: wants" in reader.footer
        await search(reader, " ")
        await reader.press("/", "ctrl+u")
        await reader.type("transformer zzqqzz")
        assert reader.titles
        assert 'partial matches: no paper has "zzqqzz"' in reader.footer
        await reader.press("ctrl+u")
        await reader.type("transformer")
        assert "no paper has" not in reader.footer


async def test_what_was_searched_before_the_index_was_ready_is_searched_again(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, catch_up = threading.Event(), Indexed.catch_up

    def late(self: Indexed, told: Told) -> bool:
        ready.wait(10)
        return catch_up(self, told)

    monkeypatch.setattr(Indexed, "catch_up", late)
    many = [Paper(f"On numbers like {number}", id=f"2406.{number:05}") for number in range(300)]
    async with start(papers=many) as reader:
        await search(reader, "nmbers like")
        assert "Nothing matches this search." in reader.text
        ready.set()
        await reader.until(lambda: bool(reader.titles))


async def test_a_search_ends_the_list_of_similar_papers(start: Start) -> None:
    async with start() as reader:
        await reader.press("~")
        assert "like " in reader.search_line
        await search(reader, "attention sink")
        assert reader.title == SINK
        await reader.press("escape")
        assert len(reader.titles) == 36


async def test_the_detail_names_similar_papers_after_a_rest(start: Start) -> None:
    async with start() as reader:
        await search(reader, "attention sink")
        await reader.until(lambda: "similar  ~ " in reader.text)
        assert "matches " in reader.text


async def test_on_a_wide_terminal_they_stand_beside_the_abstract(start: Start) -> None:
    async with start(size=(200, 50)) as reader:
        await reader.until(lambda: "similar  ~" in reader.text)
        (line,) = (line for line in reader.lines if "similar  ~" in line)
        assert line.index("similar  ~") > 160
        await reader.resize(140, 50)
        (line,) = (line for line in reader.lines if "similar  ~" in line)
        assert line.index("similar  ~") < 100


# Papers from a file ------------------------------------------------------------------------------------------------


async def bring_in(reader: Reader, path: str) -> None:
    """Import through the palette."""
    await reader.press("ctrl+p")
    await reader.type("import")
    await reader.press("enter")
    await reader.type(path)
    await reader.press("enter")


def lines(*titles: str) -> str:
    return "".join(json.dumps({"title": title}) + "\n" for title in titles)


async def test_papers_come_from_a_file_and_are_found(start: Start, tmp_path: Path) -> None:
    (tmp_path / "some.jsonl").write_text(lines("A quokka walks", "A wombat") + "no json\n")
    async with start() as reader:
        await reader.press("j")
        title = reader.title
        await bring_in(reader, str(tmp_path / "some.jsonl"))
        await reader.fetched()
        assert "2 new, 0 updated, 2 without an id, 1 could not be read, the first at line 3" in reader.footer
        assert reader.title == title
        assert "of 38" in reader.header
        await search(reader, "quoka")
        assert reader.titles == ["A quokka walks"]


async def test_tags_for_the_papers_of_a_file_stand_behind_its_path(start: Start, tmp_path: Path) -> None:
    (tmp_path / "some.jsonl").write_text(lines("A quokka walks"))
    (tmp_path / "my #1.jsonl").write_text(lines("A wombat sits"))
    async with start() as reader:
        await bring_in(reader, f"{tmp_path}/some.jsonl #thesis #to-read")
        await reader.fetched()
        await search(reader, "quokka")
        assert set(reader.current.marks.tags) == {"thesis", "to-read"}
        await bring_in(reader, f"{tmp_path}/my #1.jsonl")  # a name may have the sign
        await reader.fetched()
        await search(reader, "wombat")
        assert reader.titles == ["A wombat sits"]
        assert not reader.current.marks.tags


async def test_a_file_that_is_not_there_is_a_sentence(start: Start, tmp_path: Path) -> None:
    async with start(size=(220, 40)) as reader:
        (tmp_path / "none").mkdir()
        (tmp_path / "letter").write_text("Dear all,")
        for name, told in {
            "missing\u202e.jsonl": "can't be used: ",
            "none": "there is no file with papers in that folder",
            "letter": "this is neither JSON",
        }.items():
            await bring_in(reader, f"{tmp_path}/{name}")
            await reader.fetched()
            assert told in reader.footer
            assert "\u202e" not in reader.text
        assert not re.search("fetching|importing", reader.footer)
        await bring_in(reader, "")
        assert reader.counts == (36, 36, 0)


async def test_an_import_that_takes_long_can_be_stopped(start: Start, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless")
    end = os.open(tmp_path / "endless", os.O_RDWR)
    try:
        async with start() as reader:
            await bring_in(reader, str(tmp_path / "endless"))
            assert "importing endless" in reader.footer
            await reader.press("j")  # everything else goes on
            assert "position 2 of" in reader.text
            await reader.press("escape")
            assert "stopped; what came so far is kept" in reader.footer
            os.write(end, lines("A wombat").encode())
            os.close(end)
            async with asyncio.timeout(20):
                await reader.fetched()
            assert not re.search("fetching|importing", reader.footer)
    except BaseException:
        with contextlib.suppress(OSError):
            os.close(end)
        raise


async def test_the_cursor_moves_through_what_was_found_while_another_process_writes(
    start: Start, own_folders: Paths
) -> None:
    """Of a paper that cannot be read now there is only what the list has; it has no abstract for matches to be in."""
    async with start() as reader:
        await reader.press("/")
        await reader.type("quadratic complexity")
        await reader.press("enter")
        assert "matches" in reader.text
        writer = sqlite3.connect(own_folders.library)
        writer.execute("BEGIN EXCLUSIVE")
        for _ in range(4):
            await reader.pilot.press("j")
            assert reader.app.is_running
        title = reader.papers.entry(reader.papers.cursor)
        assert title is not None
        assert title.paper.title[:30] in reader.text
        writer.rollback()
        writer.close()
        await reader.until(lambda: "matches" in reader.text)


async def test_an_index_that_is_lost_under_the_reader_is_said_and_built_anew(
    start: Start, own_folders: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("tui_reader.search.index", "tui_reader.library.indexing"):
        monkeypatch.setattr(f"{module}.SMALL", 10)
    monkeypatch.setattr("tui_reader.library.indexing.FEW", 0)
    monkeypatch.setattr("tui_reader.tui.screens.reader.POLL", 3_600)
    async with start(size=(140, 30)) as reader:
        await reader.fetched()
        await search(reader, "atention sink")
        assert reader.titles[0] == SINK
        for path in own_folders.search_index.glob("*.segment"):
            os.truncate(path, 100)
        await reader.press("/", "right", "x", "backspace")
        await reader.until(lambda: "index was damaged" in reader.text)
        assert reader.titles == []
        reader.screen.news.look()
        await reader.until(lambda: reader.titles[:1] == [SINK])
        assert "damaged" not in reader.text


async def test_an_index_for_which_there_is_no_room_is_said_once(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tui_reader.search.disk.segment.Writer.write", refused)
    for module in ("tui_reader.search.index", "tui_reader.library.indexing"):
        monkeypatch.setattr(f"{module}.SMALL", 10)
    async with start(size=(140, 30)) as reader:
        await reader.until(lambda: "search index can't be written (no space left on device)" in reader.footer)
        await search(reader, "atention sink")
        assert reader.titles[0] == SINK


def test_what_is_asked_for_is_said_as_it_was_typed() -> None:
    order = Order(Criteria(query=r"\lamp 'oil'"), array("I"))
    assert searches.more(order) == r"Ask Hugging Face and arXiv for '\lamp 'oil''"
