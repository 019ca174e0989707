"""Output to the terminal: the way there, and frames in which every piece stands in its column."""

from __future__ import annotations

import codecs
import os
import re
import select
import sys
from collections.abc import Iterator
from functools import cache, lru_cache
from unicodedata import category

from rich.cells import cell_len, split_graphemes

STALLED = 1.0
"""Seconds between looks at a terminal that takes nothing more for now."""


class Output:
    """The terminal behind standard output, as the file that Textual's thread for frames writes to.

    Textual's own is standard error, which may be anywhere while the screen is in front of a person. Once the terminal
    is gone, what is written to it is dropped: a thread that died of it would let the event loop wait for it forever.
    """

    def __init__(self, descriptor: int, encoding: str) -> None:
        self._descriptor = descriptor
        self._encode = codecs.getencoder(encoding)
        self._waiting: list[str] = []
        self._gone = False

    def fileno(self) -> int:
        """The descriptor of the terminal."""
        return self._descriptor

    def isatty(self) -> bool:
        """True when it is a terminal; nothing else is given a screen."""
        return os.isatty(self._descriptor)

    def write(self, text: str) -> None:
        """Keep ``text`` for the next ``flush``."""
        self._waiting.append(text)

    def flush(self) -> None:
        """Write what was kept, all of it, however little the terminal takes at once."""
        data = memoryview(self._encode("".join(self._waiting), "replace")[0])
        self._waiting.clear()
        while data and not self._gone:
            try:
                data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:  # another program left the terminal so that writing never waits
                select.select([], [self._descriptor], [], STALLED)
            except OSError:
                self._gone = True


def standard() -> Output:
    """Standard output, in its encoding."""
    assert sys.__stdout__ is not None
    return Output(sys.__stdout__.fileno(), sys.__stdout__.encoding or "utf-8")


def lines(frame: str) -> list[str]:
    """The content of each line of a whole frame; nothing when ``frame`` is something else."""
    made = []
    for number, line in enumerate(frame.split("\n"), 1):
        move, text = f"\x1b[{number};1H", line.removesuffix("\r")
        if not text.startswith(move):
            return []
        made.append(text[len(move) :])
    return [*made[:-1], _pattern(_LAST_MOVE).sub("", made[-1])]


def changes(there: list[str], data: str) -> tuple[list[str], str]:
    """The content of each line after ``data`` is written where ``there`` stands, as far as that is sure; its changes.

    Only a whole frame can be compared; nothing is sure after a part of one.
    """
    after = lines(data)
    if len(after) != len(there):
        return ([] if "H" in data else there), data
    drawn = (f"\x1b[{y};1H{line}" for y, line in enumerate(after, 1) if line != there[y - 1])
    last = _pattern(_LAST_MOVE).search(data)
    return after, "".join(drawn) + (last[0] if last else "")


# Characters that every terminal gives the same number of columns. Of all others, whatever their number is held to be
# here, another may be right there: emoji and what composes them, letters that take marks, what Unicode added lately.
_SURE = (
    "\x00-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0556\u0561-\u0587\u1e00-\u1eff\u2010-\u2027\u2030-\u205e"
    "\u2070-\u209c\u20a0-\u20bd\u2100-\u218b\u2190-\u2319\u231c-\u2328\u2335-\u23ce\u2500-\u25fc\u2600-\u2613"
    "\u2701-\u2704\u2706-\u2709\u270c-\u2727\u2776-\u2794\u2798-\u27af\u27e6-\u2b0b\u3000-\u3029\u3041-\u3096"
    "\u309b-\u30ff\u3105-\u312d\u3220-\u3247\u3400-\u4db5\u4e00-\u9fcc\uac00-\ud7a3\uff01-\uff9d\ufffd"
    "\U0001d400-\U0001d7ff\U00020000-\U0002a6d6"
)
_COMMON = frozenset(
    map(chr, (*range(0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x250), *range(0x370, 0x430), *range(0x2010, 0x2028),
              *range(0x2070, 0x209D), *range(0x2190, 0x231A), *range(0x2500, 0x25FD), 0x2605, 0x2606, 0x2713))
)  # fmt: skip
"""Those of them that most frames are made of."""


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """``source`` compiled at its first use: together they would cost some milliseconds of every start."""
    return re.compile(source)


_UNSURE = f"[^{_SURE}]"
_PICTURE = "[\u20e3\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u3030-\u303f\ufe0e\ufe0f\U0001f000-\U000e0fff]"
_MODIFIER = "[\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
_JOINS = "[\u200d\u20e3\ufe0e\U000e0020-\U000e007f]"
_FLAG_HALF = "[\U0001f1e6-\U0001f1ff]"
_LAST_MOVE = r"\x1b\[\d+;\d+H\Z"
_MOVE = r"(\x1b\[\d+;(\d+)H)"
_PIECE = r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00-\x1f]|[^\x00-\x1f]+"


def placed(frame: str) -> str:
    """``frame`` with the cursor put into its column behind every sign that terminals measure differently.

    Such a sign would shift all that follows it on its line. The cells that it is held to take are cleared first, since
    it may take fewer; where it may take more than its line has left, it is drawn without what composes it.
    """
    if _COMMON.issuperset(frame) or not _pattern(_UNSURE).search(frame):
        return frame
    before, *moves = _pattern(_MOVE).split(frame)
    made = [before]
    for move, column, text in zip(moves[::3], moves[1::3], moves[2::3], strict=True):
        made.append(move)
        made += _line(text, int(column)) if _pattern(_UNSURE).search(text) else (text,)
    return "".join(made)


def _line(text: str, column: int) -> Iterator[str]:
    """One line's text from ``column`` on, up to the next move."""
    pieces = _pattern(_PIECE).findall(text)
    end = column + sum(cell_len(piece) for piece in pieces if piece >= " ")
    for piece in pieces:
        if piece < " " or not _pattern(_UNSURE).search(piece):
            yield piece
        else:
            at = column
            for sign, cells in _signs(piece):
                yield _sign(sign, cells, at, end) if _pattern(_UNSURE).search(sign) else sign
                at += cells
        if piece >= " ":
            column += cell_len(piece)


def _sign(sign: str, cells: int, column: int, end: int) -> str:
    while sign and _most_cells(sign) > end - column:
        sign = sign[:-1]
    cleared = f"{' ' * cells}\x1b[{column}G" if cells > 1 or not sign else ""
    return f"{cleared}{sign}\x1b[{column + cells}G"


def _most_cells(sign: str) -> int:
    """The most that a terminal may give ``sign``: each of its characters by itself, every picture two."""
    most = 0
    for char in sign:
        if char == "\ufe0f":
            most += most == 1
        elif _pattern(_JOINS).match(char):
            continue
        elif _pattern(_PICTURE).match(char):
            most += 2
        else:  # vowel signs that stand beside their letter have a cell on some terminals
            most += cell_len(char) or category(char) == "Mc"
    return most


@lru_cache(maxsize=1_024)
def _signs(text: str) -> list[tuple[str, int]]:
    """``text`` in pieces that are placed as one, with their cells.

    These are sure characters in a row, words of letters that take marks, and pictures with what composes each.
    """
    made: list[tuple[str, int]] = []
    last, last_cells, last_kind = "", 0, ""
    for start, end, cells in split_graphemes(text)[0]:
        sign = text[start:end]
        kind = (
            "sure" if not _pattern(_UNSURE).search(sign) else "picture" if _pattern(_PICTURE).search(sign) else "word"
        )
        composes = _pattern(_MODIFIER).match(sign) or (
            _pattern(_FLAG_HALF).fullmatch(last) and _pattern(_FLAG_HALF).match(sign)
        )
        if last_kind == "word" and sign == " ":
            kind = "word"  # what a word takes too much shows over the space behind it, and moves the next one
        if composes or (kind == last_kind != "picture"):
            last, last_cells = last + sign, last_cells + cells
            continue
        if last:
            made.append((last, last_cells))
        last, last_cells, last_kind = sign, cells, kind
    return [*made, (last, last_cells)]
