"""Texts from the internet are shown; they never act. Asserted on the bytes that reach a terminal."""

from __future__ import annotations

import json
import re
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.tui.driver import CALM, Start
from tests.tui.hostile import PAYLOADS, RAW, TOWERS
from tests.tui.terminal import Terminal
from tui_reader.library import open_library
from tui_reader.models import Organization, Paper
from tui_reader.paths import Paths

COMMAND = (sys.executable, "-m", "tests.tui.hostile")


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, str]:
    return {"TUI_READER_CONFIG_DIR": str(tmp_path / "c"), "TUI_READER_DATA_DIR": str(tmp_path / "d")}


def reached(terminal: Terminal) -> list[str]:
    """The hostile signs that came through."""
    text = terminal.written.decode(errors="surrogateescape")
    text = re.sub(r"\x1b\]22;[a-z-]+\x07", "", text)  # Textual's own: the shape of the mouse pointer
    text = text.replace("\x1b]11;?\x1b\\", "", 1)  # ours: the question for the background's colour
    return [text[max(0, at - 20) : at + 20] for raw in RAW if (at := text.find(raw)) >= 0]


def test_no_hostile_byte_reaches_the_terminal_from_any_screen(folders: dict[str, str]) -> None:
    with Terminal(folders, command=COMMAND) as terminal:
        terminal.wait("=clipboard and https")
        for number in range(len(PAYLOADS)):
            prompts = ("b", "t", "escape", "u", "e", "escape") if number % 4 == 0 else ("b",)
            for key in (*prompts, "tab", "G", "tab", "v", "j"):
                terminal.press(key)
                terminal.settle(0.03)
        for key in ("?", "escape", "ctrl+p", "escape", "/", "click", "enter", "escape"):
            terminal.press(key)
            terminal.settle(0.05)
        terminal.resize(40, 20)
        terminal.settle()
        assert reached(terminal) == []
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert "Traceback" not in terminal.text
    assert reached(terminal) == []


def test_without_the_gate_they_would_reach_it(folders: dict[str, str]) -> None:
    with Terminal(folders, "--unguarded", command=COMMAND) as terminal:
        terminal.wait("unread of")
        terminal.settle(0.3)
        assert reached(terminal)


TYPED = "ab".join(
    (
        "\x1b]0;PWNED\x07",
        "\x1b[2J",
        "\x9b31m",
        "\x9d0;x\x9c",
        "\u202e",
        "\u2066",
        "\U000e0041",
        "\x00\x07\x08\x7f",
        *TOWERS,
    )
)
"""Texts that a person may paste, from a page that was made for it."""
_TOWER = re.compile("[\u0301\u0303\u0e31\u0e34\u20dd\ufe0f\u093e\u200d]{9,}")


def paste(text: str) -> str:
    """``text`` as a terminal brings what is pasted."""
    return f"\x1b[200~{text}\x1b[201~"


def acts_or_towers(terminal: Terminal) -> list[str]:
    """The hostile signs that came through, and accents that pile up."""
    return reached(terminal) + _TOWER.findall(terminal.written.decode(errors="replace"))


@pytest.mark.parametrize("opening", ["/", "t", "e", "D", "S", "w", "\x10", "\x10import a\r"])
def test_what_is_pasted_is_cleaned_before_it_is_shown(folders: dict[str, str], opening: str) -> None:
    with Terminal(folders) as terminal:
        terminal.wait("unread of")
        terminal.settle(0.3)
        if opening == "w":  # which keeps the search that is shown
            terminal.press("/x", "enter")
            terminal.settle(0.3)
        terminal.press(opening)
        terminal.settle(0.3)
        terminal.press(paste(TYPED))
        terminal.wait("abab" if opening != "\x10" else "ab")
        for tower in TOWERS:  # one by one, on the same letter
            for piece in (tower[:1], *[tower[1:6]] * 4):
                terminal.press(paste(piece))
        terminal.settle(0.3)
        terminal.press("\x1b[D", "x", "backspace", "\x1b[3~")
        terminal.settle(0.3)
        terminal.press("ctrl+s" if opening == "e" else "enter")
        terminal.settle(0.5)
        terminal.press("escape", "escape", "?")
        terminal.settle(0.3)
        assert acts_or_towers(terminal) == []
        assert terminal.program.poll() is None
    with Terminal(folders) as terminal:  # what was kept of it
        terminal.wait("unread of")
        terminal.settle(0.3)
        terminal.press("/", "up", "up", "escape", "tab", "ctrl+p")
        terminal.settle(0.3)
        assert acts_or_towers(terminal) == []


def test_what_was_kept_of_the_screen_is_cleaned_before_it_is_shown(folders: dict[str, str]) -> None:
    kept = dict.fromkeys(("theme", "density", "view", "day", "filter", "sort", "query", "key"), TYPED)
    Path(folders["TUI_READER_DATA_DIR"]).mkdir()
    (Path(folders["TUI_READER_DATA_DIR"]) / "ui.json").write_text(
        json.dumps({**kept, "queries": [TYPED, f"y {TYPED}"]})
    )
    with Terminal(folders) as terminal:
        terminal.wait("unread of")
        terminal.settle(0.3)
        terminal.press("/", "up", "up", "up", "enter")
        terminal.settle(0.3)
        terminal.press("w", "escape", "ctrl+p", "escape")
        terminal.settle(0.3)
        assert acts_or_towers(terminal) == []
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert acts_or_towers(terminal) == []


async def test_markup_in_any_text_is_only_text(start: Start, own_folders: Paths) -> None:
    text = "[/foo] [@click=app.quit]x[/] [bold] $x"
    paper = Paper(text, abstract=text, authors=(text,), organization=Organization(text, text), keywords=(text,))
    async with start(papers=[paper], size=(120, 30)) as reader:
        assert reader.text.count(text) >= 4
        await reader.press("t")
        await reader.type("[/a] [b")
        await reader.press("enter", "e")
        await reader.type("[/note] [@click=app.quit]y")
        await reader.press("ctrl+s", "slash")
        await reader.type("[/foo] [@click")
        await reader.press("enter", "b")
        assert "[/foo]" in reader.footer
        assert "[@click=app.quit]y" in reader.text
        for y in range(reader.app.size.height):
            await reader.pilot.click(None, offset=(80, y))
        await reader.settled()
        assert reader.app.is_running


async def test_every_width_holds_every_text(start: Start) -> None:
    papers = [
        Paper(f"{number} {text}", abstract=text, authors=(text,), organization=Organization("o", text))
        for number, text in enumerate(PAYLOADS)
    ]
    async with start(papers=papers, size=(60, 30)) as reader:
        await reader.press("v", "v")
        for _pane in ("list", "detail"):
            for width in (*range(1, 24), 31, 42, 60):
                await reader.resize(width, 30)
                lines = reader.app.screen._compositor.render_strips()
                assert {line.cell_length for line in lines} == {width}
            await reader.press("tab")
        assert reader.app.is_running
        assert reader.pane == "list"


async def test_marks_from_another_machine_are_untrusted_too(start: Start, own_folders: Paths) -> None:
    """A shared folder holds what anyone wrote into it: tags, notes and names of files."""
    library = open_library(own_folders)
    for number, payload in enumerate(PAYLOADS[:8]):
        with pytest.raises(ValueError, match="characters that no name has") if number < 7 else nullcontext():
            library.marking.set([1], f"tag:{number}{payload}", True)
    library.marking.set([1], "note", "".join(PAYLOADS[:8]))
    library.close()
    (own_folders.state / "evil\x1b]0;PWNED\x07.jsonl").write_text("no such line\n")
    own_folders.library.unlink()
    async with start(settings=CALM) as reader:
        seen = reader.text
        await reader.press("tab", "G")
        seen += reader.text
        for key in ("t", "e"):
            await reader.press(key)
            seen += reader.text
            await reader.press("escape")
        async with start() as other:
            seen += other.text
        assert not [raw for raw in RAW if raw in seen]
        assert "clipboard" in seen
        assert "evil" in seen


async def test_texts_on_what_opens_over_the_reader_and_in_its_bars_are_only_texts(
    start: Start, own_folders: Paths, tmp_path: Path
) -> None:
    """Names that are completed, names of kept searches, names of files, and what is typed into prompts."""
    payloads = PAYLOADS[:9]
    papers = [Paper(f"walk {number}", authors=(f"zed {text}",)) for number, text in enumerate(payloads)]
    library = open_library(own_folders)
    library.marking.save_search("[/x] [@click=app.quit]", "walk [/foo] \x1b]0;PWNED\x07")
    library.marking.save_search(payloads[8][:60], "walk")
    library.marking.save_search("漢字かな交じり文" * 3, "漢字")
    library.close()
    async with start(papers=papers, size=(140, 30)) as reader:
        seen = reader.text
        assert "7 [/x]-[@click=app.quit]" in reader.header
        await reader.press("7")
        assert "[/foo]" in reader.search_line
        seen += reader.text
        await reader.press("w")
        seen += reader.text
        await reader.press("escape", "ctrl+p", "@")
        assert "@[/x]-[@click=app.quit]" in reader.text
        seen += reader.text
        await reader.press("escape", "/", "ctrl+u")
        await reader.type("author:zed")
        for _ in payloads:
            await reader.press("tab")
            seen += reader.text
        await reader.press("escape", "D")
        await reader.type("[/a] [@click=app.quit]")
        seen += reader.text
        await reader.press("enter")
        assert "'[/a] [@click=app.quit]' is no day" in reader.text
        await reader.press("escape")
        for name in ("no \x9b31m\u202e[/file", "[@click=app.quit]x"):
            reader.screen.imports.take(tmp_path / name)
            await reader.fetched()
            seen += reader.text
        assert reader.app.is_running
        assert not [raw for raw in RAW if raw in seen]
        for width in (1, 20, 60, 90, 200):
            await reader.resize(width, 30)
            assert {line.cell_length for line in reader.app.screen._compositor.render_strips()} == {width}
