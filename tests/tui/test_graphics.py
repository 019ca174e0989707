"""Pictures of figures: which terminals show them, what these are sent, and that nothing is left of it."""

from __future__ import annotations

import asyncio
import base64
import io
import re
import struct
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.formats.pages import LATEXML
from tests.hub import Hub
from tests.tui.terminal import Terminal
from tui_reader.models import Paper
from tui_reader.paths import CONFIG_VARIABLE, DATA_VARIABLE, Paths
from tui_reader.store import Store
from tui_reader.tui import graphics
from tui_reader.tui.graphics import CellSize, Graphics
from tui_reader.tui.terminal_input import TerminalInfo, TerminalInput

PIL = pytest.importorskip("PIL.Image", reason="the extra images is not installed")

KITTY = b"\x1b_Gi=31;OK\x1b\\\x1b[?62;22c"
SIXEL = b"\x1b[?62;4;22c"
NEITHER = b"\x1b[?62;22c"


def png(width: int, height: int, claimed: tuple[int, int] | None = None) -> bytes:
    """A red picture, or one that claims to be of another size."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", *(claimed or (width, height)), 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\xd0\x20\x20" * width) * height
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No multiplexer is between."""
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


async def asked(answers: bytes) -> str:
    """The protocol of a terminal that answers so."""
    knows = Graphics()

    def write(question: str) -> None:
        assert question == graphics.ASKED
        for message in TerminalInput().feed(answers, 0.0):
            assert isinstance(message, TerminalInfo)
            asyncio.get_running_loop().call_soon(partial(knows.told, message.protocol, last=message.last))

    protocol = await knows.protocol(write)
    assert await knows.protocol(lambda _: pytest.fail("asked twice")) == protocol
    return protocol


@pytest.mark.parametrize(("answers", "protocol"), [(KITTY, "kitty"), (SIXEL, "sixel"), (NEITHER, "")])
async def test_a_terminal_is_asked_once_for_what_it_shows(answers: bytes, protocol: str) -> None:
    assert await asked(answers) == protocol


async def test_a_terminal_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphics, "PATIENCE", 0.01)
    assert await asked(b"") == ""


@pytest.mark.parametrize(("name", "value"), [("TMUX", "/tmp/tmux,1,0"), ("STY", "1.pts"), ("TERM", "screen-256color")])
async def test_in_a_multiplexer_nothing_is_asked(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    assert await Graphics().protocol(lambda _: pytest.fail("asked")) == ""


def test_kitty_is_sent_the_picture_in_pieces_that_fit_its_cells() -> None:
    drawn, size = graphics.drawn(png(1_000, 400), "kitty", CellSize(80, 20), (10, 20))
    assert size == CellSize(80, 16)
    parts = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", drawn)
    assert "".join(f"\x1b_G{head};{data}\x1b\\" for head, data in parts) == drawn
    assert parts[0][0].startswith("a=T,f=100,q=2,C=1,c=80,r=16,m=")
    assert all(len(data) <= graphics.PIECE for _, data in parts)
    picture = PIL.open(io.BytesIO(base64.b64decode("".join(data for _, data in parts))))
    assert picture.size == (800, 320)


def test_sixels_are_bands_of_colours() -> None:
    drawn, size = graphics.drawn(png(30, 12), "sixel", CellSize(80, 20), (10, 20))
    assert size == CellSize(6, 2)
    assert drawn.startswith('\x1bP0;1q"1;1;60;24')
    assert drawn.endswith("\x1b\\")
    body = re.sub(r"#\d+;2;\d+;\d+;\d+", "", drawn[2:-2].partition('"1;1;60;24')[2])
    bands = body.rstrip("-").split("-")
    assert len(bands) == 4
    assert set(bands) == {"#0!60~$"}, "every dot is there, in the one colour"


@pytest.mark.parametrize(
    "picture", [b"", b"<svg/>", png(4, 4)[:40], png(1, 1, claimed=(60_000, 60_000)), b"\x89PNG\r\n\x1a\n" + b"\0" * 99]
)
def test_what_is_no_picture_or_made_to_fill_the_memory_is_refused(picture: bytes) -> None:
    with pytest.raises(ValueError, match=r"the picture (can't be read|has more than 40 million pixels)"):
        graphics.drawn(picture, "kitty", CellSize(80, 20), (10, 20))


PAGE, PICTURE = "/html/2605.00001", "/html/2605.00001v2/x1.png"


@pytest.fixture
def hub() -> Iterator[Hub]:
    bodies = {PAGE: LATEXML.encode(), PICTURE: png(300, 200)}
    with Hub(bodies=bodies, kinds={PAGE: "text/html", PICTURE: "image/png"}).serve() as served:
        yield served


@pytest.fixture
def home(tmp_path: Path, hub: Hub) -> dict[str, str]:
    """The environment of someone with one paper, which the hub has."""
    folder = tmp_path / "home"
    paths = Paths(folder, folder)
    paths.make()
    (folder / "config.toml").write_text("mark_read_after = 0\nrefresh_on_start = false\n")
    store = Store(paths.library)
    store.add([Paper("On Lamps", "Lamps.", id="2605.00001")])
    store.close()
    return {CONFIG_VARIABLE: str(folder), DATA_VARIABLE: str(folder), "ARXIV_HTML_ENDPOINT": hub.url}


def figure(terminal: Terminal) -> None:
    """Open the paper and go to its figure."""
    terminal.wait("On Lamps")
    terminal.press("enter")
    terminal.wait(" % ")  # the whole text is there, not only its first screen
    terminal.press("]", "]", "]")
    terminal.wait("Figure 1: A lamp.")


@pytest.mark.parametrize(("answers", "sign"), [(KITTY, b"a=T,f=100"), (SIXEL, b'\x1bP0;1q"1;1;')])
def test_a_picture_comes_over_the_text_and_goes_without_a_trace(
    home: dict[str, str], answers: bytes, sign: bytes
) -> None:
    with Terminal(home, "id:2605") as terminal:
        figure(terminal)
        terminal.wait("100 %")
        terminal.settle(0.5)
        before = terminal.lines
        terminal.press("i")
        terminal.wait(lambda: graphics.ASKED.encode() in terminal.written)
        terminal.send(answers)
        terminal.wait(lambda: sign in terminal.written)
        terminal.settle(0.3)
        terminal.press("escape")
        terminal.wait(lambda: graphics.GONE.encode() in terminal.written)
        terminal.wait(lambda: terminal.written.rfind(b"\x1b[2J") > terminal.written.rfind(sign))
        terminal.wait("Figure 1: A lamp.")
        terminal.wait(lambda: terminal.lines[1:-1] == before[1:-1])
