"""A paper read whole: its text comes under the abstract, and is left where it was."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from textual.events import MouseScrollDown
from textual.widgets import TextArea

from tests.formats.pages import LATEXML
from tests.hub import Hub
from tests.library.conftest import services
from tests.tui.driver import CALM, Reader, Start
from tui_reader.formats import layout
from tui_reader.formats.document import Document, Paragraph
from tui_reader.formats.layout import Line
from tui_reader.models import Paper
from tui_reader.tui.screens.paper import PaperScreen
from tui_reader.tui.widgets.text_pane import TextPane

ABSTRACT = "An abstract of its own about lamps."
PAPERS = [Paper("On Lamps", ABSTRACT, id="2605.00001"), Paper("On Doors", "Doors open.", id="2605.00002")]
PAGE = "/html/2605.00001"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(bodies={PAGE: LATEXML.encode()}, kinds={PAGE: "text/html"}).serve() as served:
        yield served


@pytest.fixture
def lamps(start: Start, hub: Hub, tmp_path: Path) -> Any:
    """Start on two papers, of which the first has a text."""

    def started(**more: Any) -> AbstractAsyncContextManager[Reader]:
        return start(services=lambda: services(hub, tmp_path), papers=PAPERS, query="id:2605", **more)

    return started


@pytest.fixture
def opened_pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a browser is given."""
    pages: list[str] = []
    monkeypatch.setattr("tui_reader.tui.programs.has_browser", lambda: True)
    monkeypatch.setattr("tui_reader.tui.programs.terminal_browser", list)
    monkeypatch.setattr("tui_reader.tui.programs.beside", lambda url, then: pages.append(url))
    return pages


def pane(reader: Reader) -> TextPane:
    return reader.app.screen.query_one(TextPane)


async def opened(reader: Reader, title: str = "On Lamps") -> None:
    """Open a paper and wait for its text."""
    for _ in range(2):
        if reader.title != title:
            await reader.press("j")
    await reader.press("enter")
    await reader.fetched()


async def test_the_abstract_is_there_before_the_text_and_stays_above_it(lamps: Any, hub: Hub) -> None:
    hub.misbehave("hang")
    async with lamps() as reader:
        while reader.title != "On Lamps":
            await reader.press("j")
        await reader.pilot.press("enter")
        await reader.until(lambda: "asking arXiv for the text" in reader.footer)
        before = [line[35:130] for line in reader.lines[2:7]]
        assert any(ABSTRACT in line for line in before)
        hub.misbehave("ok")
        await reader.press("r")
        await reader.fetched()
        assert [line[35:130] for line in reader.lines[2:7]] == before, "nothing moved"
        assert "We light lamps." not in reader.text, "the page's own abstract would be it twice"


async def test_sections_are_beside_the_text_where_there_is_room(lamps: Any) -> None:
    async with lamps(size=(140, 16)) as reader:
        await opened(reader)
        assert [line[:30].strip("▌ ") for line in reader.lines[3:7]] == [
            "Abstract",
            "1  Introduction",
            "2  Results",
            "References",
        ]
        await reader.press("]", "]")
        assert reader.lines[4].startswith("▌ 1  Introduction")
        await reader.press("]")
        assert "2  Results" in reader.lines[1]
        await reader.press("[")
        assert "1  Introduction" in reader.lines[1]


async def test_sections_come_over_the_text_on_a_narrow_terminal(lamps: Any) -> None:
    async with lamps(size=(70, 20)) as reader:
        await opened(reader)
        assert "OUTLINE" not in reader.text
        await reader.press("t")
        assert "OUTLINE" in reader.text
        assert "2  Results" in reader.text
        assert "▌ Abstract" in reader.text  # from the top on one is pointed out
        assert reader.footer.startswith(" enter to the text   j k section ")
        await reader.press("j", "j", "j")
        assert "▌ 2  Results" in reader.text
        await reader.press("enter")
        assert "OUTLINE" not in reader.text
        assert "2  Results" in reader.lines[1]
        await reader.press("t", "escape")
        assert "OUTLINE" not in reader.text
        assert isinstance(reader.app.screen, PaperScreen)


async def test_a_paper_is_opened_where_it_was_left(lamps: Any, hub: Hub) -> None:
    async with lamps(size=(100, 20)) as reader:
        await opened(reader)
        await reader.press("ctrl+f", "j")
        seen = reader.lines[1]
        await reader.press("escape")
        assert reader.title == "On Lamps"
    asked = len(hub.log)
    async with lamps(size=(100, 20)) as reader:
        await opened(reader)
        assert reader.lines[1] == seen
        assert len(hub.log) == asked, "a kept text asks nothing"
        await reader.resize(60, 20)
        assert seen.split()[0] in reader.lines[1], "another width begins with the same place"


async def test_the_same_words_stay_at_the_top_through_every_width(lamps: Any, hub: Hub) -> None:
    hub.bodies[PAGE] = long_page(4)
    async with lamps(size=(50, 20)) as reader:
        await opened(reader)
        await reader.press(*["]"] * 4, "ctrl+f")

        def shown() -> list[str]:
            return [line.strip() for line in reader.lines[1:-1]]

        narrow = shown()
        number = narrow[0].split()[2]
        for width in (140, 90, 140, 61):
            before = shown()
            await reader.resize(width, 20)
            await reader.until(lambda before=before: shown() != before)
            assert number in reader.lines[1].split()
        await reader.resize(50, 20)
        await reader.until(lambda: shown() == narrow)  # nobody moved


async def test_a_begun_paper_says_how_far_in_the_list_and_is_found_by_that(lamps: Any) -> None:
    async with lamps(size=(100, 12)) as reader:
        await opened(reader)
        await reader.press("ctrl+f")
        share = reader.header.split(" · ")[0].split()[-2:]
        assert share[1] == "%"
        assert 0 < int(share[0]) < 100
        await reader.press("escape")
        [row] = [line for line in reader.lines if " ".join(share) in line.partition("│")[0]]
        assert "read to its end" not in row
        await reader.press("slash")
        await reader.type(" is:begun")
        assert reader.titles == ["On Lamps"]
        await reader.press("enter", "enter")
        await reader.fetched()
        await reader.press("G", "escape")
        assert "%" not in reader.text, "it was read to its end"


async def test_the_place_is_kept_when_the_reader_is_closed_over_a_paper(lamps: Any) -> None:
    async with lamps(size=(100, 20)) as reader:
        await opened(reader)
        await reader.press("ctrl+f", "j")
        seen = reader.lines[1]
        await reader.press("q")
    async with lamps(size=(100, 20)) as reader:
        await opened(reader)
        assert reader.lines[1] == seen
        await reader.press("j", "escape", "enter")
        await reader.fetched()
        assert reader.lines[1] != seen, "one line further counts"


async def test_words_are_found_pointed_out_and_gone_through(lamps: Any) -> None:
    async with lamps(size=(100, 20)) as reader:
        await opened(reader)
        assert "[ ] section" in reader.footer
        await reader.press("slash")
        assert reader.search_line.startswith(" / words in this paper"), "as the line over the list"
        await reader.type("lamp")
        assert reader.search_line.startswith(" / lamp ")
        assert reader.lines[-2] == reader.search_line, "right above the footer"
        assert " of " in reader.footer
        await reader.press("enter", "n")
        first = pane(reader).top
        assert reader.style_of("lamp").underline or reader.style_of("lamp").reverse
        await reader.press("G", "N")
        assert pane(reader).top >= first
        await reader.press("escape")
        assert isinstance(reader.app.screen, PaperScreen), "first what was found goes"
        await reader.press("escape")
        assert not isinstance(reader.app.screen, PaperScreen)


async def test_a_reference_is_shown_below_and_gone_to_and_back(lamps: Any) -> None:
    async with lamps(size=(100, 24)) as reader:
        await opened(reader)
        await reader.press("]", "]")
        before = pane(reader).top
        await reader.press("enter")
        assert "Ada Lind. On dark rooms." in reader.text
        assert reader.style_of("Lind (2020)").reverse, "the link is pointed out in the text"
        assert pane(reader).top == before
        await reader.press("enter")
        assert pane(reader).top > before
        await reader.press("ctrl+o")
        assert pane(reader).top == before
        await reader.press("ctrl+o")
        assert "no jump was made" in reader.footer


async def test_a_link_to_a_theorem_or_a_long_note_shows_all_that_is_in_it(lamps: Any, hub: Hub) -> None:
    note = '<span id="N" class="ltx_note ltx_role_footnote"><sup class="ltx_note_mark">7</sup><span>{}</span></span>'
    begins = f'<p class="ltx_p"><a href="#Thm1">That</a>{note.format("Rooms are dark. " * 12 + "So it ends.")}</p>'
    begins += f'<p class="ltx_p">Or{note.format("Rooms are dark. " * 90)}</p>'.replace('"N"', '"L"')
    hub.bodies[PAGE] = LATEXML.replace('<section id="S2"', f'{begins}<section id="S2"').encode()
    async with lamps(size=(100, 14)) as reader:
        await opened(reader)
        screen = reader.app.screen
        assert isinstance(screen, PaperScreen)
        for target, end in (("#Thm1", "Lamps end."), ("#N", "So it ends."), ("#L", "    …")):
            assert end not in reader.text
            screen._references.show(target)
            await reader.until(lambda end=end: end in reader.text)
            await reader.press("escape")


async def test_the_link_that_is_shown_stays_in_sight(lamps: Any, hub: Hub) -> None:
    links = "".join(f'<p class="ltx_p">Lamp <a href="#Thm1">number{number}</a></p>' for number in range(30))
    hub.bodies[PAGE] = LATEXML.replace('<section id="S2"', f'{links}<section id="S2"').encode()
    async with lamps(size=(100, 20)) as reader:
        await opened(reader)
        text = pane(reader)
        last = next(i for i, line in enumerate(text.lines) if any(run.text == "number9" for run in line.runs))
        text.go_to(last - text.size.height + 1)
        await reader.settled()
        await reader.press("shift+tab")
        assert "Lamps end." in reader.text
        assert reader.style_of("number9").reverse, "the small pane does not lie over it"
        await reader.press("shift+tab")
        assert reader.style_of("number8").reverse, "and the link before it is the next"


async def test_a_paper_without_a_text_says_why_and_what_helps(lamps: Any) -> None:
    async with lamps() as reader:
        await opened(reader, "On Doors")
        assert "Doors open." in reader.text
        text = " ".join(reader.text.split())
        assert "Neither arXiv nor Hugging Face has a text of this paper" in text
        assert "O opens the PDF" in text
        assert "%" not in reader.header, "there is nothing to be read to the end"


async def test_a_paper_that_nobody_has_a_pdf_of_names_the_key_as_it_is(start: Start) -> None:
    async with start(papers=[Paper("Lost", abstract="Gone.")], query="title:Lost", size=(100, 30)) as reader:
        await opened(reader, "Lost")
        assert "This paper has no arXiv id" in reader.text
        assert "o opens the page" in reader.text


async def test_what_takes_its_time_is_said_below_the_abstract(
    lamps: Any, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.tui.reading.arrival.SLOW", 0.01)
    hub.misbehave("hang")
    async with lamps() as reader:
        while reader.title != "On Lamps":
            await reader.press("j")
        reader.library.marking.keep_place(reader.current.key, "bib.bib1 0", 0.5)
        await reader.pilot.press("enter")
        await reader.until(lambda: "The text is being asked for and is not here yet." in reader.text)
        assert ABSTRACT in reader.text
        assert "O opens the PDF, d downloads it, o opens the page" in reader.text
        assert "asks again" not in reader.text
        hub.misbehave("ok")
        await reader.press("r")
        await reader.fetched()
        assert "is not here yet" not in reader.text
        assert pane(reader).top, "the place on another machine is not lost by it"


async def test_the_next_paper_of_the_list_is_read_with_a_key(lamps: Any) -> None:
    async with lamps() as reader:
        await opened(reader)
        first = reader.title
        by = "J" if reader.papers.cursor == 0 else "K"
        await reader.press(by)
        await reader.fetched()
        assert "Doors open." in reader.text
        await reader.press(by)
        assert "paper of the list" in reader.footer
        await reader.press("escape")
        assert reader.title != first, "the list's cursor went with it"
        assert all(entry.marks.read for entry in reader.library.papers.entries(reader.papers.rows.tolist()))


async def test_marks_are_made_while_reading(lamps: Any) -> None:
    async with lamps() as reader:
        await opened(reader)
        await reader.press("b")
        assert reader.current.marks.bookmarked
        assert "★ On Lamps" in reader.header
        assert "Bookmarked: On Lamps" in reader.footer
        await reader.press("m")
        assert not reader.current.marks.read
        assert "Marked unread: On Lamps" in reader.footer
        await reader.press("escape", "u", "u")
        assert not reader.current.marks.bookmarked


async def test_reading_to_the_end_marks_as_read_once(lamps: Any) -> None:
    async with lamps(size=(100, 12)) as reader:
        await opened(reader)
        await reader.press("m")
        assert not reader.current.marks.read
        await reader.press("G")
        assert reader.current.marks.read
        await reader.press("m", "k", "G")
        assert not reader.current.marks.read


async def test_hostile_text_of_a_page_reaches_no_terminal(lamps: Any, hub: Hub) -> None:
    hub.bodies[PAGE] = LATEXML.replace("Rooms of size", "[bold]x[/foo] \x1b]0;owned\x07\u202eRooms").encode()
    async with lamps() as reader:
        await opened(reader)
        assert "[bold]x[/foo] ]0;ownedRooms" in reader.text
        assert not any(sign in reader.text for sign in "\x1b\x07\u202e")


async def test_a_note_is_written_while_reading(lamps: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_reader.tui.pressed.AT_ONCE", 0)  # a test presses escape twice faster than a person
    async with lamps() as reader:
        await opened(reader)
        await reader.press("e")
        await reader.type("lamps burn")
        await reader.press("ctrl+s")
        assert reader.current.marks.note == "lamps burn"
        assert "note" in reader.footer
        await reader.press("e")
        await reader.type("draft ")
        await reader.press("escape")
        assert "kept as a draft" in reader.footer
        await reader.press("escape")
        assert not isinstance(reader.app.screen, PaperScreen)


async def test_a_note_that_was_just_written_is_what_the_next_key_opens(lamps: Any) -> None:
    async with lamps() as reader:
        await opened(reader)
        await reader.press("e")
        await reader.type("lamps burn")
        later = threading.Event()
        reader.screen.tasks.run("busy", lambda _: later.wait(10), lambda _: None)
        await reader.pilot.press("ctrl+s")
        await reader.waited(lambda: isinstance(reader.app.screen, PaperScreen))
        await reader.pilot.press("e")
        await reader.waited(lambda: not isinstance(reader.app.screen, PaperScreen))
        assert reader.app.screen.query_one(TextArea).text == "lamps burn"
        later.set()


async def test_back_in_the_list_the_reader_says_again_what_it_did(start: Start) -> None:
    async with start() as reader:
        await reader.burst("enter", "escape")
        await reader.burst("enter", "escape", "escape")
        await reader.press("b")
        assert "Bookmarked: " in reader.footer


async def test_a_paper_that_was_left_takes_no_memory(lamps: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gc.freeze", lambda: None)  # what is on the screen by then would be kept
    async with lamps() as reader:
        await opened(reader)
        await reader.press("slash")
        await reader.type("lamp")
        shown = pane(reader)._styles_cache
        held: list[weakref.ref[Any]] = [weakref.ref(pane(reader)), weakref.ref(shown)]
        del shown
        await reader.press("escape", "escape")

        def gone() -> bool:
            gc.collect()
            return not any(one() for one in held)

        await reader.waited(gone)


def long_page(sections: int) -> bytes:
    """The page with so many sections before the last one."""
    section = """<section id="M{0}" class="ltx_section"><h2 class="ltx_title ltx_title_section">Middle {0}</h2>
<p class="ltx_p">Room {0} is dark. {1}</p></section><section id="S2" """
    filler = " ".join(f"Lamp {number} burns." for number in range(60))
    many = "".join(section.format(number, filler).rsplit("<section", 1)[0] for number in range(sections))
    return LATEXML.replace('<section id="S2" ', many + '<section id="S2" ').encode()


async def test_an_open_paper_is_few_objects_and_a_left_one_none(lamps: Any, hub: Hub) -> None:
    hub.bodies[PAGE] = long_page(40)
    async with lamps(size=(140, 20)) as reader:
        await opened(reader)
        screen = reader.app.screen
        assert isinstance(screen, PaperScreen)
        page = screen._page
        assert page.is_whole
        assert len(page.laid.lines) > 600

        def held() -> int:
            gc.collect()
            return sum(isinstance(one, Line | Paragraph) for one in gc.get_objects())

        assert held() < 300
        await reader.press("escape")
        await reader.waited(lambda: not screen.is_attached)
        assert page.document is None
        assert not page.laid.lines


async def test_a_paper_opens_in_its_middle_before_all_of_it_is_laid_out(
    lamps: Any, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.bodies[PAGE] = long_page(40)
    async with lamps(size=(140, 20)) as reader:
        await opened(reader)
        await reader.press(*["]"] * 22, "j", "j", "j")
        seen, here = reader.lines[1], " ".join(reader.header.split(" · ")[0].split()[-2:])
        assert 30 < int(here.split()[0]) < 70
        await reader.press("escape")
        go_on = threading.Event()
        lines = layout.lines

        def slow(document: Document, *more: Any, **named: Any) -> Iterator[Line]:
            for number, line in enumerate(lines(document, *more, **named)):
                if number == 100:
                    go_on.wait(10)
                yield line

        monkeypatch.setattr(layout, "lines", slow)
        await reader.pilot.press("enter")

        await reader.waited(lambda: reader.lines[1][35:-1] == seen[35:-1])
        assert here in reader.header
        before = [line[35:-1] for line in reader.lines[1:-1]]
        go_on.set()
        await reader.fetched()
        assert [line[35:-1] for line in reader.lines[1:-1]] == before, "nothing moved"
        assert f"{here} · about" in reader.header
        await reader.press("k")
        assert reader.lines[2][35:-1] == before[0]


async def test_links_have_numbers_and_a_number_before_o_opens_one(lamps: Any, opened_pages: list[str]) -> None:
    async with lamps(size=(100, 24)) as reader:
        await opened(reader)
        await reader.press("]", "]")
        assert "the lamp₂," in reader.text or "the lamp₁," in reader.text
        number = "1" if "the lamp₁," in reader.text else "2"
        await reader.press(number)
        assert f"o opens link {number}: https://lamp.example/x" in reader.footer
        await reader.press("o")
        await reader.waited(lambda: bool(opened_pages))
        assert opened_pages == ["https://lamp.example/x"]
        await reader.press("9", "o")
        assert "no link has the number 9" in reader.footer
        await reader.press("1", "escape")
        assert isinstance(reader.app.screen, PaperScreen), "first the number goes"
        await reader.press("1", "j", "o")
        await reader.waited(lambda: len(opened_pages) > 1)
        assert opened_pages[1] == "https://huggingface.co/papers/2605.00001", "another key ends the number"


async def test_links_of_the_abstract_are_links_and_a_line_is_free_above_it_where_there_is_room(
    start: Start, opened_pages: list[str]
) -> None:
    papers = [Paper("On Lamps", "Our code is at https://github.com/lamps/lamp, see there.", id="2605.00001")]
    async with start(papers=papers, query="id:2605", size=(140, 40)) as reader:
        await opened(reader)
        link = reader.style_of("https://github.com/lamps/lamp")
        assert link.color == reader.screen.look.page.link.color != reader.style_of("see there").color
        assert not reader.lines[1].strip(" │")
        assert "OUTLINE" in reader.lines[2]
        await reader.press("1", "o")
        await reader.waited(lambda: bool(opened_pages))
        assert opened_pages == ["https://github.com/lamps/lamp"]
        await reader.resize(140, 29)
        assert "OUTLINE" in reader.lines[1]
        await reader.resize(200, 50)  # where there is much room the sections have some of it
        assert reader.lines[10].index("│") == 56
        assert all(line[56:57] == "│" for line in reader.lines[1:-1])


async def test_without_signs_beyond_ascii_the_numbers_of_links_are_ascii(lamps: Any) -> None:
    async with lamps(size=(100, 40), settings=CALM._replace(ascii=True)) as reader:
        await opened(reader)
        assert "the lamp<" in reader.text


@pytest.mark.parametrize(
    ("key", "copied"),
    [
        ("l", "https://huggingface.co/papers/2605.00001"),
        ("t", "On Lamps"),
        ("i", "2605.00001"),
        ("m", "[On Lamps](https://huggingface.co/papers/2605.00001)"),
        ("a", ABSTRACT),
        ("b", "@misc{"),
        ("p", "Rooms of size dₖ are dark [Lind (2020)]¹; see Section 2 and the lamp, H₂O"),
        ("f", "d_{k}"),
    ],
)
async def test_what_is_copied_is_chosen_and_twice_the_key_copies_the_same(lamps: Any, key: str, copied: str) -> None:
    async with lamps(size=(100, 20)) as reader:
        await opened(reader)
        await reader.press("]", "]")
        await reader.press("y", key)
        assert reader.app.clipboard.startswith(copied)
        reader.app.copy_to_clipboard("")
        await reader.press("y", "y")
        assert reader.app.clipboard.startswith(copied)
        await reader.press("escape")
        if key not in "pf":
            reader.app.copy_to_clipboard("")
            await reader.press("y", "y")
            assert reader.app.clipboard.startswith(copied), "in the list as well"


async def test_what_is_not_there_is_not_offered_to_be_copied(start: Start) -> None:
    async with start(papers=[Paper("A [b] *c*")], query="title:A", size=(100, 30)) as reader:
        while reader.title != "A [b] *c*":
            await reader.press("j")
        await reader.press("y")
        assert "BibTeX" in reader.text
        assert "abstract" not in reader.text.partition("Copy")[2]
        await reader.press("m")
        assert reader.app.clipboard.startswith(r"[A \[b\] \*c\*](")


async def test_a_picture_is_opened_in_the_browser_where_the_terminal_shows_none(
    lamps: Any, hub: Hub, opened_pages: list[str]
) -> None:
    async with lamps(size=(100, 24)) as reader:
        await opened(reader)
        assert "i picture" not in reader.footer
        await reader.press("i")
        assert "no picture on this screen" in reader.footer
        await reader.press("G")
        assert "i picture" in reader.footer
        await reader.press("i")
        await reader.waited(lambda: bool(opened_pages))
        assert opened_pages == [f"{hub.url}/html/2605.00001v2/x1.png"]


async def test_another_theme_and_a_redraw_reach_a_paper_that_is_read(lamps: Any) -> None:
    async with lamps(size=(140, 24)) as reader:
        await opened(reader)
        await reader.press("]", "]", "enter")
        shown = reader.lines
        page = reader.style_of("watched until").bgcolor
        reader.app.theme = "daily-light"
        await reader.settled()
        assert reader.style_of("watched until").bgcolor != page
        assert reader.style_of("OUTLINE").bgcolor == reader.style_of("watched until").bgcolor
        assert reader.style_of("enter goes there").bgcolor == reader.style_of("watched until").bgcolor
        assert reader.lines == shown
        await reader.press("ctrl+l")
        assert reader.lines == shown


async def test_wheel_and_clicks_move_and_follow(lamps: Any) -> None:
    async with lamps(size=(140, 16)) as reader:
        await opened(reader)
        await reader.pilot._post_mouse_events([MouseScrollDown], pane(reader), (5, 5), button=0)
        await reader.settled()
        assert pane(reader).top == 3
        await reader.pilot.click("#outline", offset=(5, 4))
        await reader.settled()
        assert "2  Results" in reader.lines[1]
        await reader.press("ctrl+o")
        assert pane(reader).top == 3
        await reader.press("]")
        row = next(y for y, line in enumerate(reader.lines) if "Lind (2020)" in line)
        await reader.pilot.click(offset=(reader.lines[row].index("Lind (2020)") + 2, row))
        await reader.settled()
        assert "Ada Lind. On dark rooms." in reader.text


async def test_wide_tables_are_scrolled_sideways(lamps: Any, hub: Hub) -> None:
    cells = "".join(f'<td class="ltx_td">column{number:02}</td>' for number in range(20))
    hub.bodies[PAGE] = LATEXML.replace('<thead class="ltx_thead">', f'<tr class="ltx_tr">{cells}</tr><thead>').encode()
    async with lamps(size=(80, 24)) as reader:
        await opened(reader)
        await reader.press("]", "]", "]")
        assert "column00" in reader.text
        assert "column19" not in reader.text
        row = next(line for line in reader.lines if "column00" in line)
        assert row.rstrip("█▐ ").endswith(">"), "the key that scrolls stands where the line goes on"
        assert "> right" in reader.lines[-1]
        await reader.press(*[">"] * 12)
        assert "column19" in reader.text
        row = next(line for line in reader.lines if "column19" in line)
        assert row.lstrip().startswith("<")
        assert ">" not in row
        assert "Table 1: Lamps a room." in reader.text, "what is not wide stays"
        await reader.press(*["<"] * 12)
        assert "column00" in reader.text


async def test_where_only_ascii_can_be_shown_a_formula_is_its_source(lamps: Any) -> None:
    async with lamps(size=(100, 40), settings=CALM._replace(ascii=True)) as reader:
        await opened(reader)
        assert "d_{k}" in reader.text
