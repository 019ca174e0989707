"""From an empty home to the next day, in a real terminal; and how the terminal is left, however the reader ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hub import Hub
from tests.tui.terminal import BEHIND_A_SHELL, FROM_A_SHELL, READER, ROOT, Terminal
from tui_reader.paths import Paths

Here = Callable[..., Terminal]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of someone who has never started the reader."""
    return {"HOME": str(tmp_path)}


def restored(terminal: Terminal) -> None:
    """The terminal is as it was before the reader came."""
    written = terminal.written
    assert written.rindex(b"\x1b[?1049l") > written.rindex(b"\x1b[?1049h")  # the shell's screen is back
    assert b"\x1b[H\x1b[J\x1b[?1049l" in written  # with nothing of the reader's on it, also in tmux after a resize
    assert written.rindex(b"\x1b[?25h") > written.rindex(b"\x1b[?25l")  # the cursor shows
    for mode in (b"1000", b"1003", b"1006", b"1015", b"2004"):  # mouse and paste reports are off
        assert written.rfind(b"\x1b[?" + mode + b"l") >= written.rfind(b"\x1b[?" + mode + b"h")
    assert terminal.settings == terminal.before


def test_a_paper_is_found_and_bookmarked_and_is_there_the_next_day(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("36 sample papers of 20 May 2026, kept on this")
        terminal.press("/")
        terminal.wait("esc leave")
        terminal.press(*"atention sink")
        terminal.wait("▌ ●   Attention Sink in Transformers")
        terminal.press("enter")
        terminal.wait("enter read")
        terminal.press("b")
        terminal.wait("Bookmarked: Attention Sink")
        terminal.press("q")
        assert terminal.wait_end() == 0
        restored(terminal)
    with Terminal(home) as terminal:
        terminal.wait("▌ ● ★ Attention Sink in Transformers")
        assert "atention sink" in terminal.text
        terminal.press("escape")
        terminal.wait("36 papers")
        terminal.press("6")
        terminal.wait("1 paper ")
        terminal.wait("Attention Sink")  # of a frame the first lines may be read before the others
        terminal.press("q")
        assert terminal.wait_end() == 0


def test_a_query_on_the_command_line_opens_the_reader_searching(home: dict[str, str]) -> None:
    with Terminal(home, "looped", "transformer") as terminal:
        terminal.wait("▌ ●   On the Expressive Power of a Variant of the Loop")
        terminal.press("escape")
        terminal.wait("36 papers")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_to_end_leaves_the_terminal_as_it_was(home: dict[str, str], number: signal.Signals) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("b")
        terminal.wait("Bookmarked: StyleSwin")
        terminal.signal(number)
        assert terminal.wait_end() == 0
        restored(terminal)
    with Terminal(home) as terminal:
        terminal.wait("▌ ● ★ StyleSwin")


def whole(written: bytes) -> bool:
    """True when everything on the screen is among what was written."""
    return all(part in written for part in (b"Daily Papers", b"StyleSwin", b"position", b"36 papers", b"help"))


def test_the_reader_can_be_stopped_and_brought_back(home: dict[str, str]) -> None:
    with Terminal(home, command=FROM_A_SHELL) as terminal:
        terminal.wait("StyleSwin")
        for _ in range(2):
            terminal.press("ctrl+z")
            terminal.wait_stop()
            restored(terminal)
            seen = len(terminal.written)
            terminal.press("\r")
            terminal.wait(lambda: whole(terminal.written[seen:]))  # noqa: B023 - called at once
            terminal.scribble(b"\x1b[2J")  # forget the word of the shell
        terminal.press("j", "b")
        terminal.wait("Bookmarked: Recipe")
        terminal.press("q")
        assert terminal.wait_end() == 0
        restored(terminal)


def stopped_and_back(terminal: Terminal) -> int:
    """The process of a reader that was stopped with its key, and is back."""
    terminal.wait("StyleSwin")
    terminal.press("ctrl+z")
    reader = terminal.wait_stop()
    terminal.press("\r")
    terminal.wait("StyleSwin")
    terminal.settle()
    terminal.scribble(b"\x1b[2J")
    terminal.wait(lambda: "stopped" not in terminal.text)
    return reader


def test_a_stop_from_outside_leaves_the_terminal_too(home: dict[str, str]) -> None:
    with Terminal(home, command=FROM_A_SHELL) as terminal:
        reader = stopped_and_back(terminal)
        os.kill(reader, signal.SIGTSTP)
        terminal.wait_stop()
        restored(terminal)
        terminal.press("\r", "j")
        terminal.wait("position 2 of 36")


def test_a_stop_without_a_warning_is_mended_when_the_reader_is_back(home: dict[str, str]) -> None:
    with Terminal(home, command=FROM_A_SHELL) as terminal:
        reader = stopped_and_back(terminal)
        os.kill(reader, signal.SIGSTOP)
        terminal.wait_stop()
        terminal.set(terminal.before)  # a shell's line editor takes the terminal as it needs it
        terminal.scribble(b"\x1b[?1049l\x1b[?25h")
        seen = len(terminal.written)
        terminal.press("\r")
        terminal.wait(lambda: whole(terminal.written[seen:]))
        assert b"\x1b[?1049h" in terminal.written[seen:]
        terminal.press("j")  # without enter: letters come one by one again
        terminal.wait("position 2 of 36")
        terminal.press("q")
        assert terminal.wait_end() == 0
        restored(terminal)


def test_a_reader_that_is_started_behind_another_job_waits_for_its_turn(home: dict[str, str]) -> None:
    with Terminal(home, command=BEHIND_A_SHELL) as terminal:
        terminal.wait_stop()
        terminal.press("bg\r")
        terminal.wait(lambda: terminal.written.count(b"stopped") == 2)
        assert b"\x1b" not in terminal.written
        terminal.press("fg\r")
        terminal.wait("StyleSwin")
        terminal.press("j")
        terminal.wait("position 2 of 36")
        terminal.press("q")
        assert terminal.wait_end() == 0
        restored(terminal)


@pytest.mark.parametrize("command", [READER, ("/bin/sh", "-c", '"$@"; true', "sh", *READER)])
def test_where_no_shell_waits_it_cannot_be_stopped(home: dict[str, str], command: tuple[str, ...]) -> None:
    with Terminal(home, command=command) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("ctrl+z")
        terminal.wait("no shell waits")
        terminal.press("b")
        terminal.wait("Bookmarked: StyleSwin")
        if command is READER:
            terminal.signal(signal.SIGTSTP)
            terminal.signal(signal.SIGCONT)
        terminal.press("j")
        terminal.wait("position 2 of 36")
        terminal.press("q")
        assert terminal.wait_end() == 0
        restored(terminal)


@pytest.mark.parametrize(
    ("over", "seen"), [("", "help"), ("/swin", "esc leave"), ("e", "esc keeps"), ("?", "Move"), ("T", "dracula")]
)
def test_a_key_draws_the_screen_anew(home: dict[str, str], over: str, seen: str) -> None:
    # Words, and signs for lines in place of letters, on a part of the screen alone.
    foreign = b"\x1b[5;9HBroadcast message\x1b[?7h\x1b(0\x1b[3;20r"
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.press(*over)
        terminal.wait(seen)
        terminal.settle(0.5)
        before = terminal.lines[:25]
        terminal.scribble(foreign)
        terminal.wait("Broadcast")
        terminal.press("ctrl+l")
        terminal.wait(lambda: terminal.lines[:25] == before)
        terminal.settle(0.3)  # the rest of the frame, which would move the part
        assert terminal.lines[:25] == before


def test_what_follows_a_sign_that_terminals_measure_differently_is_placed(home: dict[str, str], tmp_path: Path) -> None:
    record = {"title": "I ❤️ transformers and हिन्दी", "abstract": "With 👍🏽 words.", "id": "2601.00001"}
    (tmp_path / "papers.jsonl").write_text(json.dumps(record))
    environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), **home}
    subprocess.run(
        [*READER, "import", str(tmp_path / "papers.jsonl")], env=environment, check=True, capture_output=True
    )
    with Terminal(home, "I transformers and") as terminal:
        terminal.wait("I ❤")
        terminal.wait("words.")
        for sign in ("❤️", "हिन्दी", "👍🏽"):
            assert re.search(f"{sign} ?\x1b\\[\\d+G", terminal.written.decode())


@pytest.mark.parametrize("where", ["2>/dev/null", "2>errors", "2>&-"])
def test_standard_error_may_be_anywhere(home: dict[str, str], where: str, tmp_path: Path) -> None:
    command = ("/bin/sh", "-c", f'cd {tmp_path}; exec "$@" {where}', "sh", *READER)
    with Terminal(home, command=command) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("b")
        terminal.wait("Bookmarked: StyleSwin")
        terminal.hang_up()
        terminal.wait_end()


def test_the_size_is_the_terminals_whatever_the_environment_says(home: dict[str, str]) -> None:
    with Terminal({**home, "COLUMNS": "60", "LINES": "20"}) as terminal:
        terminal.wait(lambda: "help" in terminal.lines[39])
        terminal.resize(120, 45)
        terminal.wait(lambda: "help" in terminal.lines[44])


def test_an_empty_no_color_asks_for_nothing(home: dict[str, str]) -> None:
    with Terminal({**home, "NO_COLOR": ""}) as terminal:
        terminal.wait("StyleSwin")
        assert b"38;2;240;178;74" in terminal.written  # the accent: without colour, greys might be left
    with Terminal({**home, "NO_COLOR": "1"}) as terminal:
        terminal.wait("StyleSwin")
        assert b"38;2;" not in terminal.written
        assert b"48;2;" not in terminal.written


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_terminal_without_a_cursor_is_told_so(home: dict[str, str], term: str) -> None:
    with Terminal({**home, "TERM": term}) as terminal:
        assert terminal.wait_end() == 2
        assert f"TERM={term}" in terminal.text
        assert b"\x1b" not in terminal.written


@pytest.mark.parametrize("known_by", [{"TERM": "foot"}, {"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}])
def test_every_colour_over_ssh_where_the_terminal_is_known_for_it(
    home: dict[str, str], known_by: dict[str, str]
) -> None:
    with Terminal({**home, "COLORTERM": "", **known_by}) as terminal:
        terminal.wait("StyleSwin")
        assert b"38;2;" in terminal.written


def test_a_closed_window_ends_the_reader(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("b")
        terminal.wait("Bookmarked: StyleSwin")
        terminal.hang_up()
        terminal.wait_end()


def test_a_closed_window_ends_a_reader_that_is_told_nothing(home: dict[str, str]) -> None:
    """As under ``nohup`` and some multiplexers: no SIGHUP comes, only the terminal is gone."""
    quiet = (
        "import signal, os, sys; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP]);"
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    with Terminal(home, command=(READER[0], "-c", quiet, *READER)) as terminal:
        terminal.wait("StyleSwin")
        terminal.press(*"vvvvvvvvvvvv")  # it goes in the middle of frames, which nobody reads
        terminal.wait_output()
        terminal.hang_up()
        terminal.wait_end()


def test_a_bookmark_that_was_acknowledged_survives_a_kill(home: dict[str, str]) -> None:
    for number in range(1, 4):
        with Terminal(home) as terminal:
            terminal.wait(f"{number - 1} bookmark")
            terminal.press("b")
            terminal.wait(lambda: re.search(r"Bookmarked: \w+", terminal.lines[-1]) is not None)
            terminal.signal(signal.SIGKILL)
            terminal.wait_end()
        with Terminal(home) as terminal:
            terminal.wait(f"{number} bookmark")
            terminal.press("j")
            terminal.wait(f"position {number + 1} of 36")
            terminal.press("q")
            terminal.wait_end()


def test_nothing_is_written_while_nothing_happens(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("j")
        terminal.wait("35 unread of 36")  # after two seconds; the last thing that happens by itself
        terminal.settle(1.3)  # and a look for the marks of other readers
        assert terminal.listen(3.0) == b""
        terminal.press("/")
        terminal.settle(0.3)
        assert terminal.listen(1.5) == b""  # a cursor that blinked would write


def test_a_terminal_of_one_cell_and_back(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("j")
        terminal.wait("position 2 of 36")
        for size in ((1, 1), (2, 1), (1, 40), (300, 2), (140, 40)):
            terminal.resize(*size)
            terminal.settle()
        terminal.wait("position 2 of 36")
        terminal.press("q")
        assert terminal.wait_end() == 0


@pytest.mark.parametrize("arguments", [[], ["attention"]])
def test_without_a_terminal_a_sentence_and_status_2(home: dict[str, str], arguments: list[str]) -> None:
    done = subprocess.run(
        [*READER, *arguments],
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), **home},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "needs a terminal" in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_with_a_mistake_are_told_before_the_screen_is_taken(home: dict[str, str], tmp_path: Path) -> None:
    folders = {"TUI_READER_CONFIG_DIR": str(tmp_path / "c"), "TUI_READER_DATA_DIR": str(tmp_path / "d")}
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "config.toml").write_text('[keys]\nbookmrk = "b"\nread = "b"\n')
    with Terminal({**home, **folders}) as terminal:
        assert terminal.wait_end() == 2
        said = "".join(terminal.lines)  # over the ends of lines
        assert "there is no such command" in said
        assert "'b' is the key of both bookmark and read" in said
        assert b"\x1b[?1049h" not in terminal.written


@pytest.mark.parametrize(
    ("theme", "told"),
    [("daily-ligt", "'daily-ligt'; did you mean daily-light?"), ("dark", "'dark'; there are daily, daily-light, ")],
)
def test_a_theme_that_is_none_is_told_on_the_shells_screen(
    home: dict[str, str], tmp_path: Path, theme: str, told: str
) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "config.toml").write_text(f'theme = "{theme}"\n')
    with Terminal({**home, "TUI_READER_CONFIG_DIR": str(tmp_path / "c")}) as terminal:
        assert terminal.wait_end() == 2
        assert f"there is no theme {told}" in "".join(terminal.lines)
        assert b"\x1b[?1049h" not in terminal.written


def test_what_the_terminal_says_of_its_background_is_no_key_however_late(home: dict[str, str]) -> None:
    light = b"48;2;251;250;247m"
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.wait(lambda: b"\x1b]11;?" in terminal.written)
        assert terminal.written.index(b"StyleSwin") < terminal.written.index(b"\x1b]11;?")  # nothing waits for it
        assert light not in terminal.written
        terminal.press("/", *"swin")
        terminal.send(b"\x1b]11;rgb:ff", b"ff/ffff/ffff\x1b", b"\\", apart=0.2)
        terminal.wait(lambda: light in terminal.written)
        terminal.wait("/ swin ")
        terminal.press("escape", "q")
        assert terminal.wait_end() == 0
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.settle()
        assert light in terminal.written
        assert b"48;2;20;22;27m" not in terminal.written  # it was not dark for a moment


def test_a_folder_that_cannot_be_written_leaves_a_reader_that_says_so(home: dict[str, str], tmp_path: Path) -> None:
    places = Paths(tmp_path / "c", tmp_path / "d")
    places.make()
    places.state.write_text("in the way of the folder")
    folders = {"TUI_READER_CONFIG_DIR": str(places.config), "TUI_READER_DATA_DIR": str(places.data)}
    with Terminal({**home, **folders}) as terminal:
        terminal.wait("StyleSwin")
        terminal.settle()
        terminal.press("b")
        terminal.wait("Not saved")
        assert "★" not in terminal.text
        terminal.press("j")
        terminal.wait("position 2 of 36")
        terminal.press("q")
        assert terminal.wait_end() == 0


def test_the_clipboard_is_written_by_its_key_alone(home: dict[str, str]) -> None:
    with Terminal({**home, "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("j", "enter")
        terminal.wait("/ find")
        terminal.press("escape")
        terminal.wait("enter read")
        for key, said in (("b", "Bookmarked: Recipe"), ("m", "Marked unread: Recipe"), ("k", "position 1 of 36")):
            terminal.press(key)
            terminal.wait(said)  # what a mark says late would stand over what the next key says
        assert b"\x1b]52" not in terminal.written
        terminal.press("y")
        terminal.wait("Markdown link")
        assert b"\x1b]52" not in terminal.written
        terminal.press("y")
        terminal.wait("Copied: https://huggingface.co/papers?q=StyleSwin")
        assert terminal.written.count(b"\x1b]52;c;") == 1
        terminal.press("o")
        terminal.wait("no browser here, copied")
        assert terminal.written.count(b"\x1b]52;c;") == 2


def test_stty_is_sane_after_the_reader(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        assert not terminal.settings[3] & termios.ECHO  # the check can see a difference
        terminal.press("ctrl+c")
        assert terminal.wait_end() == 0
        assert terminal.settings[3] & termios.ECHO
        restored(terminal)


def test_while_the_services_hang_keys_answer_and_the_reader_closes(home: dict[str, str]) -> None:
    with Hub(faults=("hang",)).serve() as hub, Terminal(home | {"HF_ENDPOINT": hub.url}) as terminal:
        terminal.wait("fetching papers")
        terminal.wait(lambda: bool(hub.log))
        terminal.press("j")
        terminal.wait("position 2 of 36")
        terminal.press("b")
        terminal.wait("Bookmarked: Recipe")
        terminal.press(*"/atention sink", "enter")
        terminal.wait("▌ ●   Attention Sink in Transformers")
        assert [one["fault"] for one in hub.log] == ["hang"]  # still
        terminal.press("q")
        assert terminal.wait_end(2) == 0  # a request may take half a minute
        restored(terminal)


def test_what_comes_in_one_burst_is_for_what_the_search_finds(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.settle()
        terminal.press("/atention sink\rb")
        terminal.wait("Bookmarked: Attention Sink")
        assert "1 bookmark" in terminal.text


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("transs\x7fformer", "transformer"),
        ("graph\x15learn", "learn"),
        ("graph\x1b[D\x1b[Dx", "graxph"),
    ],
)
def test_editing_keys_keep_their_turn_among_letters(home: dict[str, str], typed: str, query: str) -> None:
    with Terminal(home) as terminal:
        terminal.wait("StyleSwin")
        terminal.settle()
        terminal.press(f"/{typed}")
        terminal.wait(f"/ {query} ")


@pytest.mark.parametrize("place", ["screens.reader.ReaderScreen.action_density", "driver.ReaderDriver.process_message"])
def test_an_error_that_ends_the_reader_is_a_sentence_and_a_report(
    home: dict[str, str], tmp_path: Path, place: str
) -> None:
    """``place``: what fails, in a handler of the screen and in the thread that reads keys."""
    module, kind, method = place.rsplit(".", 2)
    failing = (
        f"import sys; from tui_reader.tui import app; from tui_reader.tui.{module} import {kind}\n"
        "def fail(self, *_):\n raise ZeroDivisionError('of a test')\n"
        f"{kind}.{method} = fail\n"
        "from tui_reader.cli import main; sys.exit(main())"
    )
    folders = {"TUI_READER_DATA_DIR": str(tmp_path / "d")}
    with Terminal({**home, **folders}, command=(READER[0], "-c", failing)) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("v")
        assert terminal.wait_end() == 1
        restored(terminal)
        said = "".join(terminal.lines).strip()
        assert said.startswith("tui-reader: ended by an error of its own (ZeroDivisionError: of a test)")
        assert "Traceback" not in said
        (report,) = (tmp_path / "d").glob("report-*.txt")
        assert str(report) in said
        assert "ZeroDivisionError: of a test" in report.read_text()
        assert report.stat().st_mode & 0o777 == 0o600
