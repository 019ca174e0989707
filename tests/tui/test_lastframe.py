"""The frame that stands there while the reader loads: what of it is shown, what becomes of keys, and how it ends."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import termios
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.terminal import FROM_A_SHELL, READER, ROOT, Terminal
from tui_reader import lastframe
from tui_reader.tui import output

TITLE = "StyleSwin"

# A reader that comes no further than to Textual's import until the file "go" is there, and says that it came so far.
_HELD = """
import os, sys, time
from importlib.abc import MetaPathFinder
folder = os.environ["HELD"]
class Held(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "textual":
            open(os.path.join(folder, "reached"), "w").close()
            while not os.path.exists(os.path.join(folder, "go")):
                time.sleep(0.01)
            if os.path.exists(os.path.join(folder, "fail")):
                raise ImportError("no Textual here")
        return None
sys.meta_path.insert(0, Held())
from tui_reader.cli import main
sys.exit(main())
"""
HELD = (sys.executable, "-c", _HELD)
# A reader that has taken the terminal, and comes no further.
_TAKEN = """
import os, sys, time
from tui_reader.tui import late
late.bring()
from tui_reader.tui import app
def watch(*_):
    open(os.path.join(os.environ["HELD"], "reached"), "w").close()
    while True:
        time.sleep(0.01)
app.watch = watch
from tui_reader.cli import main
sys.exit(main())
"""
TAKEN = (sys.executable, "-c", _TAKEN)
# A reader to which something happens whenever it writes the bytes that begin so, in the middle of that.
_MEANWHILE = """
import os, signal, sys
from tui_reader import lastframe
write = lastframe._write
def interrupted(frame, data):
    if data.startswith(os.environb[b"BYTES"]):
        os.kill(os.getpid(), int(os.environ["SIGNAL"]))
    write(frame, data)
lastframe._write = interrupted
"""


@pytest.fixture(scope="module")
def read_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of someone who has read before, and done something, so that the greeting is gone."""
    home = tmp_path_factory.mktemp("home")
    with Terminal({"HOME": str(home)}) as terminal:
        terminal.wait(TITLE)
        terminal.press("j", "k")
        terminal.wait(lambda: "kept on this machine" not in terminal.text and f"▌ ●   {TITLE}" in terminal.text)
        terminal.press("q")
        assert terminal.wait_end() == 0
    return home


@pytest.fixture
def home(read_before: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of this someone, in a home of its own."""
    shutil.copytree(read_before, tmp_path / "home")
    return {"HOME": str(tmp_path / "home"), "HELD": str(tmp_path)}


def frame_of(home: dict[str, str]) -> Path:
    (file,) = Path(home["HOME"]).rglob(lastframe.FILE)
    return file


def reached(terminal: Terminal, home: dict[str, str]) -> None:
    """Wait until the reader has come to Textual's import."""
    terminal.wait((Path(home["HELD"]) / "reached").exists)
    terminal.settle()


def go(home: dict[str, str]) -> None:
    (Path(home["HELD"]) / "go").touch()


def restored(terminal: Terminal) -> None:
    written = terminal.written
    assert written.rindex(b"\x1b[?1049l") > written.rindex(b"\x1b[?1049h")
    assert written.rindex(b"\x1b[?25h") > written.rindex(b"\x1b[?25l")
    assert written.rindex(b"\x1b[?7h") > written.rindex(b"\x1b[?7l")
    assert terminal.settings == terminal.before


def test_the_last_frame_stands_before_textual_is_there_and_keys_are_kept_for_what_follows(home: dict[str, str]) -> None:
    with Terminal(home, command=HELD) as terminal:
        terminal.wait(f"▌ ●   {TITLE}")
        reached(terminal, home)
        assert "36 papers" in terminal.text
        before = terminal.text
        terminal.press("j", "b", "\r", "\x1a", "q")  # the paper opens and is left; a stop where no shell waits
        assert not terminal.settings[3] & (termios.ECHO | termios.ICANON)
        assert not terminal.listen(0.2)  # nothing of it is echoed
        assert terminal.text == before
        go(home)
        terminal.wait(lambda: "★ Recipe" in terminal.text)
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.written.count(b"\x1b[?1049h") == 1  # a second one would clear what is there
        assert b"\x1b[2J" not in terminal.written
        restored(terminal)


def test_what_follows_writes_only_what_changed(home: dict[str, str]) -> None:
    with Terminal(home, command=HELD) as terminal:
        reached(terminal, home)
        subprocess.run([*READER, "mark", "bookmark", "Recipe"], env={"PYTHONPATH": str(ROOT), **home}, check=True)
        seen = len(terminal.written)
        go(home)
        terminal.wait("★ Recipe")
        assert TITLE.encode() not in terminal.written[seen : terminal.written.index("★".encode(), seen)]


def test_what_is_unread_in_each_view_stands_in_the_first_frame_too(home: dict[str, str]) -> None:
    with Terminal(home, command=HELD) as terminal:
        reached(terminal, home)
        assert "1 Daily 1 " in terminal.lines[0], "with what is unread in each view"
        seen = len(terminal.written)
        go(home)
        terminal.press("j")
        terminal.wait("▌ ●   Recipe")
        assert b"1 Daily  " not in re.sub(rb"\x1b\[[0-9;]*m", b"", terminal.written[seen:])


@pytest.mark.parametrize(
    "changed",
    [{"NO_COLOR": "1"}, {"TERM": "xterm"}, {"COLORTERM": ""}, {"COLORFGBG": "0;15"}, {"LANG": "de_DE.UTF-8"}],
    ids=str,
)
def test_on_another_terminal_nothing_is_shown_early(home: dict[str, str], changed: dict[str, str]) -> None:
    with Terminal({**home, **changed}, command=HELD) as terminal:
        reached(terminal, home)
        assert not terminal.written


@pytest.mark.parametrize("arguments", [(), ("looped",)])
def test_keys_are_kept_without_echo_where_nothing_is_shown_early_too(
    home: dict[str, str], arguments: tuple[str, ...]
) -> None:
    frame_of(home).unlink()
    with Terminal(home, *arguments, command=HELD) as terminal:
        reached(terminal, home)
        terminal.press("?", "\x1a")
        assert not terminal.listen(0.2)
        go(home)
        terminal.wait("esc closes")
        terminal.press("escape", "escape", "q")
        assert terminal.wait_end() == 0
        restored(terminal)


def test_a_start_that_fails_where_nothing_was_shown_leaves_the_screen_alone(home: dict[str, str]) -> None:
    frame_of(home).unlink()
    (Path(home["HELD"]) / "fail").touch()
    with Terminal(home, command=HELD) as terminal:
        reached(terminal, home)
        go(home)
        assert terminal.wait_end() == 1
        assert b"no Textual here" in terminal.written
        assert b"\x1b" not in terminal.written
        assert terminal.settings == terminal.before


@pytest.mark.parametrize("size", [(139, 40), (140, 41)])
def test_at_another_size_nothing_is_shown_early(home: dict[str, str], size: tuple[int, int]) -> None:
    with Terminal(home, command=HELD, columns=size[0], lines=size[1]) as terminal:
        reached(terminal, home)
        assert not terminal.written


def test_with_other_settings_or_a_query_or_without_a_library_nothing_is_shown_early(home: dict[str, str]) -> None:
    with Terminal(home, "looped", command=HELD) as terminal:
        reached(terminal, home)
        assert not terminal.written
    (Path(home["HELD"]) / "reached").unlink()
    library = next(Path(home["HOME"]).rglob("library.db"))
    library.rename(library.with_name("elsewhere"))
    with Terminal(home, command=HELD) as terminal:
        reached(terminal, home)
        assert not terminal.written
    (Path(home["HELD"]) / "reached").unlink()
    library.with_name("elsewhere").rename(library)
    settings = Path(home["HOME"]) / ".config" / "tui-reader" / "config.toml"
    settings.write_text("ascii = true\n")
    with Terminal(home, command=HELD) as terminal:
        reached(terminal, home)
        assert not terminal.written


def resealed(body: bytes) -> bytes:
    """A file that is whole, as whoever can write it could make it."""
    return b"%s %08x %d\n%s" % (lastframe.KIND, zlib.crc32(body), len(body), body)


HOSTILE = {
    "the clipboard": "\x1b]52;c;aGVsbG8=\x07",
    "a title": "\x1b]0;owned\x1b\\",
    "a cursor": "\x1b[2J\x1b[H",
    "a question": "\x1b[6n",
    "a private mode": "\x1b[?1049l",
    "a string": "\x1bP$q\x1b\\",
    "one byte": "\x9b6n",
    "a bell": "\x07",
    "a direction": "\u202e",
    "a line end": "\r",
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_file_with_anything_but_text_and_styles_in_it_shows_nothing(home: dict[str, str], hostile: str) -> None:
    file = frame_of(home)
    body = file.read_bytes().partition(b"\n")[2]
    file.write_bytes(resealed(body.replace(TITLE.encode(), hostile.encode() + TITLE.encode(), 1)))
    with Terminal(home, command=HELD) as terminal:
        reached(terminal, home)
        assert not terminal.written


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def turn(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(TITLE.encode(), b"WtyleSwin", 1))


def share(file: Path) -> None:
    file.chmod(0o644)


def link(file: Path) -> None:
    file.rename(file.with_name("other"))
    file.symlink_to("other")


def pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize("damage", [cut, turn, share, link, pipe])
def test_a_file_that_is_not_whole_or_not_the_readers_own_shows_nothing(
    home: dict[str, str], damage: Callable[[Path], None]
) -> None:
    file = frame_of(home)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    damage(file)
    with Terminal(home, command=HELD) as terminal:
        reached(terminal, home)
        assert not terminal.written


ENDING = [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_while_it_loads_ends_it_as_ever_with_the_terminal_restored(
    home: dict[str, str], number: signal.Signals
) -> None:
    with Terminal(home, command=HELD) as terminal:
        terminal.wait(TITLE)
        reached(terminal, home)
        terminal.signal(number)
        assert terminal.wait_end() == -number
        restored(terminal)


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_before_the_reader_looks_after_signals_leaves_the_terminal_as_it_was_without_a_frame_too(
    home: dict[str, str], number: signal.Signals
) -> None:
    frame_of(home).unlink()
    with Terminal(home, command=TAKEN) as terminal:
        terminal.wait((Path(home["HELD"]) / "reached").exists)
        terminal.wait(lambda: b"\x1b[?2004h" in terminal.written)
        terminal.signal(number)
        assert terminal.wait_end() == -number
        restored(terminal)


def test_ctrl_c_again_does_not_break_off_giving_the_terminal_back(home: dict[str, str]) -> None:
    command = (sys.executable, "-c", _MEANWHILE + _HELD)
    wanted = {"BYTES": lastframe.GIVES[:6], "SIGNAL": str(int(signal.SIGINT))}
    with Terminal({**home, **wanted}, command=command) as terminal:
        terminal.wait(TITLE)
        reached(terminal, home)
        terminal.press("ctrl+c")
        assert terminal.wait_end() == 130
        restored(terminal)


def test_a_stop_in_the_middle_of_the_frame_leaves_the_terminal_and_the_start_goes_on_without_it(
    home: dict[str, str],
) -> None:
    command = (*FROM_A_SHELL[: -len(READER)], sys.executable, "-c", _MEANWHILE + _HELD)
    wanted = {"BYTES": lastframe.TAKES[:6], "SIGNAL": str(int(signal.SIGTSTP))}
    with Terminal({**home, **wanted}, command=command) as terminal:
        terminal.wait_stop()
        assert terminal.settings == terminal.before
        seen = len(terminal.written)
        terminal.press("enter")
        reached(terminal, home)
        assert TITLE.encode() not in terminal.written[seen:]
        assert terminal.settings == terminal.before
        go(home)
        terminal.wait(TITLE)
        terminal.press("q")
        assert terminal.wait_end() == 0
        restored(terminal)


def test_ctrl_c_while_it_loads_ends_it_with_the_terminal_restored(home: dict[str, str]) -> None:
    with Terminal(home, command=HELD) as terminal:
        terminal.wait(TITLE)
        reached(terminal, home)
        terminal.press("ctrl+c")
        assert terminal.wait_end() == 130
        restored(terminal)


def test_a_stop_while_it_loads_leaves_the_terminal_and_the_start_goes_on(home: dict[str, str]) -> None:
    with Terminal(home, command=HELD) as terminal:
        terminal.wait(TITLE)
        reached(terminal, home)
        terminal.signal(signal.SIGTSTP)
        terminal.wait(lambda: b"\x1b[?1049l" in terminal.written)
        terminal.wait(lambda: terminal.settings == terminal.before)
        terminal.signal(signal.SIGCONT)
        go(home)
        terminal.wait("position")
        terminal.press("q")
        assert terminal.wait_end() == 0
        restored(terminal)


def test_a_start_that_fails_says_so_on_the_screen_that_was_there_before(home: dict[str, str]) -> None:
    (Path(home["HELD"]) / "fail").touch()
    with Terminal(home, command=HELD) as terminal:
        terminal.wait(TITLE)
        reached(terminal, home)
        go(home)
        assert terminal.wait_end() == 1
        restored(terminal)
        assert b"no Textual here" in terminal.written.rpartition(b"\x1b[?1049l")[2]


def test_a_library_that_cannot_be_opened_is_told_of_on_the_screen_that_was_there_before(home: dict[str, str]) -> None:
    with sqlite3.connect(next(Path(home["HOME"]).rglob("library.db"))) as db:
        db.execute("ALTER TABLE papers ADD COLUMN smell TEXT")
        db.execute("PRAGMA user_version = 4711")
    db.close()
    with Terminal(home) as terminal:
        assert terminal.wait_end() == 1
        assert b"\x1b[?1049h" in terminal.written  # the last frame was there
        restored(terminal)
        assert b"newer" in terminal.written.rpartition(b"\x1b[?1049l")[2]


def is_drawn_whole(terminal: Terminal, home: dict[str, str]) -> None:
    """The terminal shows nothing of the frame any more, and all of it when the reader goes on."""
    terminal.wait(lambda: TITLE not in terminal.text)
    go(home)
    terminal.wait(TITLE)
    terminal.wait("36 papers")


def test_a_terminal_that_was_resized_meanwhile_is_drawn_whole(home: dict[str, str]) -> None:
    with Terminal(home, command=HELD) as terminal:
        terminal.wait(TITLE)
        reached(terminal, home)
        terminal.resize(100, 30)
        terminal.resize(140, 40)
        terminal.scribble(b"\x1b[2J")  # as terminals do that wrap and move what they show
        is_drawn_whole(terminal, home)


def test_a_reader_that_was_stopped_without_a_warning_is_drawn_whole(home: dict[str, str]) -> None:
    with Terminal(home, command=HELD) as terminal:
        terminal.wait(TITLE)
        reached(terminal, home)
        terminal.signal(signal.SIGSTOP)
        terminal.scribble(b"\x1b[2J$ fg")  # as a shell does that has the terminal meanwhile
        terminal.signal(signal.SIGCONT)
        is_drawn_whole(terminal, home)


def test_a_paste_while_it_loads_can_be_told_from_keys(home: dict[str, str]) -> None:
    with Terminal(home, command=HELD) as terminal:
        terminal.wait(TITLE)
        reached(terminal, home)
        assert b"\x1b[?2004h" in terminal.written
        terminal.press("\x1b[200~bq\r\x1b[201~", "j")
        go(home)
        terminal.wait("▌ ●   Recipe")
        assert "★" not in terminal.text


def test_settings_that_were_changed_while_the_reader_was_open_are_not_those_of_its_frame(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.press("j")
        terminal.wait("▌ ●   Recipe")
        settings = Path(home["HOME"]) / ".config" / "tui-reader" / "config.toml"
        settings.write_text("ascii = true\n")
        terminal.press("q")
        assert terminal.wait_end() == 0
    with Terminal(home, command=HELD) as terminal:
        reached(terminal, home)
        assert not terminal.written


def test_the_frame_is_of_the_size_that_the_terminal_had_at_the_end(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("position")
        terminal.resize(100, 30)
        terminal.wait("36 papers")
        terminal.wait(lambda: not terminal.lines[29].strip().startswith("●") and "enter read" in terminal.lines[29])
        terminal.press("q")
        assert terminal.wait_end() == 0
    with Terminal(home, command=HELD, columns=100, lines=30) as terminal:
        terminal.wait(TITLE)
        reached(terminal, home)
        assert "enter read" in terminal.lines[29]


def test_what_lies_over_the_reader_at_the_end_is_not_what_it_opens_with(home: dict[str, str]) -> None:
    with Terminal(home) as terminal:
        terminal.wait("position")
        terminal.press("?")
        terminal.wait("esc closes")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_end() == 0
    with Terminal(home, command=HELD) as terminal:
        terminal.wait(TITLE)
        reached(terminal, home)
        assert "esc closes" not in terminal.text


def test_a_frame_is_shown_before_anything_slow_is_imported() -> None:
    code = "import sys; from tui_reader.cli import reader; from tui_reader import lastframe; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    slow = {"pathlib", "typing", "json", "re", "platformdirs", "argparse", "asyncio", "textual", "sqlite3"}
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not slow & set(done.stdout.split()) - set(bare.stdout.split())


def test_a_frame_is_compared_line_by_line() -> None:
    one = "\x1b[1;1Ha\x1b[0m\n\x1b[2;1Hb\n\x1b[3;1Hc\x1b[1;2H"
    other = "\x1b[1;1Ha\x1b[0m\n\x1b[2;1HB\n\x1b[3;1Hc\x1b[2;2H"
    there = output.lines(one)
    assert there == ["a\x1b[0m", "b", "c"]
    assert output.changes(there, other) == (["a\x1b[0m", "B", "c"], "\x1b[2;1HB\x1b[2;2H")
    assert output.changes(there, "\x1b[?2004h") == (there, "\x1b[?2004h")
    part = "\x1b[2;5Hx\x1b[1;2H"
    assert output.changes(there, part) == ([], part)  # after it nobody knows what stands there
