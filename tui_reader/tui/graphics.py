"""Pictures in the terminal: by which protocol it shows them, and pictures as what it is sent. Pillow is imported late.

Kitty's protocol (https://sw.kovidgoyal.net/kitty/graphics-protocol) takes PNG; Sixel bands of six lines in 256 colours.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import os
import struct
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import NamedTuple

from tui_reader.tui.saying import paper as says

ASKED = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c"
"""Asks for a picture of one dot to be looked at, and then what every terminal answers to."""
PATIENCE = 1.0
"""Seconds that a terminal may take to answer, however far away."""
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_PIXELS = 40_000_000
"""Pixels of a picture: more is made to fill the memory."""
COLOURS = 64
"""Of a picture in Sixels."""
CELL = (10, 20)
"""Pixels of a cell, where the terminal does not tell."""
PIECE = 4_096
"""Signs of one of Kitty's messages."""


class CellSize(NamedTuple):
    """A place in the terminal, in cells."""

    columns: int
    rows: int


class Graphics:
    """Asks the terminal, once."""

    def __init__(self) -> None:
        self._protocol: str | None = None
        self._answered: asyncio.Future[str] | None = None
        self._kitty = False

    async def protocol(self, write: Callable[[str], None]) -> str:
        """``kitty``, ``sixel``, or empty where the terminal shows no pictures, or something is between."""
        if self._protocol is None:
            if between():
                self._protocol = ""
            else:
                self._answered = asyncio.get_running_loop().create_future()
                write(ASKED)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        self._protocol = await self._answered
                self._answered, self._protocol = None, self._protocol or ""
        return self._protocol

    def told(self, protocol: str, *, last: bool) -> None:
        """The terminal answered."""
        self._kitty = self._kitty or protocol == "kitty"
        if last and self._answered is not None and not self._answered.done():
            self._answered.set_result("kitty" if self._kitty else protocol)


def between() -> bool:
    """True in tmux and screen, which keep pictures from the terminal or leave them standing."""
    return bool(os.environ.get("TMUX") or os.environ.get("STY")) or os.environ.get("TERM", "").startswith(
        ("screen", "tmux")
    )


def is_there() -> bool:
    """True when what reads pictures is installed."""
    return find_spec("PIL") is not None


def cell() -> tuple[int, int]:
    """Width and height of a cell in pixels, as the terminal tells them."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import fcntl
        import termios

        told = fcntl.ioctl(sys.__stdout__.fileno(), termios.TIOCGWINSZ, b"\0" * 8)  # type: ignore[union-attr]
        rows, columns, width, height = struct.unpack("HHHH", told)
        if rows and columns and width >= columns and height >= rows:
            return width // columns, height // rows
    return CELL


def drawn(picture: bytes, protocol: str, room: CellSize, cell: tuple[int, int]) -> tuple[str, CellSize]:
    """A picture as what the terminal is sent, and the cells that it takes, no more than ``room``.

    Takes a second or so for a large one. Raises ValueError, with one sentence, for what is no picture.
    """
    from PIL import Image

    try:
        image: Image.Image = Image.open(io.BytesIO(picture), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise ValueError(says.too_many_pixels(MOST_PIXELS))
        image = image.convert("RGBA")
    except ValueError:
        raise
    except Exception as error:  # a damaged file: Pillow raises whatever its parsers do
        raise ValueError(says.UNREADABLE) from error
    paper = Image.new("RGBA", image.size, "white")  # plots are drawn for paper, often on nothing
    paper.alpha_composite(image)
    scale = min(room.columns * cell[0] / image.width, room.rows * cell[1] / image.height, 2.0)
    size = max(1, int(image.width * scale)), max(1, int(image.height * scale))
    shown = paper.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    taken = CellSize(-(-size[0] // cell[0]), -(-size[1] // cell[1]))
    return ("".join(_kitty(shown, taken)) if protocol == "kitty" else "".join(_sixel(shown))), taken


GONE = "\x1b_Ga=d,d=A,q=2\x1b\\"
"""Takes every picture of Kitty's away."""


def _kitty(image: object, size: CellSize) -> Iterator[str]:
    file = io.BytesIO()
    image.save(file, "PNG")  # type: ignore[attr-defined]
    coded = base64.b64encode(file.getvalue()).decode()
    for at in range(0, len(coded), PIECE):
        more = int(at + PIECE < len(coded))
        head = f"a=T,f=100,q=2,C=1,c={size.columns},r={size.rows},m={more}" if not at else f"m={more}"
        yield f"\x1b_G{head};{coded[at : at + PIECE]}\x1b\\"


def _sixel(image: object) -> Iterator[str]:
    import numpy as np

    reduced = image.quantize(COLOURS)  # type: ignore[attr-defined]
    palette = reduced.getpalette()
    dots = np.asarray(reduced)
    height, width = dots.shape
    yield f'\x1bP0;1q"1;1;{width};{height}'
    for colour in range(len(palette) // 3):
        red, green, blue = (round(100 * value / 255) for value in palette[3 * colour : 3 * colour + 3])
        yield f"#{colour};2;{red};{green};{blue}"
    for top in range(0, height, 6):
        band = dots[top : top + 6]
        weights = (1 << np.arange(len(band)))[:, None]
        for colour in np.unique(band):
            signs = ((band == colour) * weights).sum(axis=0)
            ends = np.append(np.flatnonzero(np.diff(signs)), width - 1)
            counts = np.diff(ends, prepend=-1)
            runs = (
                f"!{n}{chr(63 + s)}" if n > 3 else chr(63 + s) * n for n, s in zip(counts, signs[ends], strict=True)
            )
            yield f"#{colour}{''.join(runs)}$"
        yield "-"
    yield "\x1b\\"
