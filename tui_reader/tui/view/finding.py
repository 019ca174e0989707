"""Words found in the lines of a text, however these are broken and whatever the spaces between words. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

from tui_reader.formats.document import plain
from tui_reader.formats.layout import Line
from tui_reader.text import fold_case


class Findable:
    """The folded text of lines, made once; the lines of a block are one text."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._texts = [plain(line.runs) for line in lines]
        pieces, block = [], ""
        for line, text in zip(lines, self._texts, strict=True):
            goes_on = line.block == block and line.number
            pieces.append((" " if goes_on else "\n") + " ".join(filter(None, fold_case(text).split(" "))))
            block = line.block
        self._starts = [0, *accumulate(map(len, pieces))]
        """The place in the folded text where each line's begins, with the sign between it and the one before."""
        self._folded = "".join(pieces)
        self._found: list[int] = []
        self._length = 0

    def find(self, words: str) -> int:
        """Look for ``words``; how many places there are, none for no words."""
        wanted = " ".join(fold_case(words).split())
        self._found, self._length = [], len(wanted)
        at = self._folded.find(wanted) if wanted else -1
        while at >= 0:
            self._found.append(at)
            at = self._folded.find(wanted, at + len(wanted))
        return len(self._found)

    def line_of(self, match: int) -> int:
        """The line in which a match begins."""
        return bisect_right(self._starts, self._found[match]) - 1

    def first_from(self, line: int) -> int:
        """The first match that begins in a line or below it; the number of matches for none."""
        return bisect_left(self._found, self._starts[min(line, len(self._texts))])

    def within(self, line: int) -> list[tuple[int, int, int]]:
        """The parts of matches in a line: first column, the one after the last, and the number of the match."""
        start, end = self._starts[line] + 1, self._starts[line + 1]
        parts = []
        for match in range(bisect_right(self._found, start - self._length), bisect_left(self._found, end)):
            first, last = max(start, self._found[match]), min(end, self._found[match] + self._length)
            if first < last:
                parts.append((*self._columns(line, first - start, last - start), match))
        return parts

    def _columns(self, line: int, start: int, end: int) -> tuple[int, int]:
        """The place in a line's text of a place in its folded text, which may have more signs or fewer."""
        text = self._texts[line]
        indent = len(text) - len(text.lstrip(" "))
        lengths = (
            0 if char == before == " " else len(fold_case(char)) for before, char in pairwise(" " + text[indent:])
        )
        ends = list(accumulate(lengths))
        return indent + bisect_right(ends, start), indent + bisect_right(ends, end - 1) + 1
