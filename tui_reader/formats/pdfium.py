"""The lines of a PDF, read by pdfium in a process of its own: a PDF on standard input, JSON on standard output.

pdfium is a large C++ library, and a PDF comes from anywhere: what it does to this process, the reader never notices.
Run as a script, with the limits as arguments: seconds, megabytes, pages. It knows nothing of the rest of the program.
"""

from __future__ import annotations

import ctypes
import json
import sys
from collections.abc import Iterator
from typing import Any

MOST_CHARACTERS = 4_000_000
GAP = 1.5
"""A gap of so many heights of a line ends a piece of it: two columns, or the cells of a table."""
HYPHENS = (0x02, 0xAD, 0xFFFE)
"""The sign that pdfium gives for a hyphen at the end of a line."""


def main(seconds: int, megabytes: int, pages: int) -> int:
    """Read, write, and end: 0 when that worked, 3 for what is no PDF that can be read."""
    _limit(seconds, megabytes)
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        total = len(document)
    except pypdfium2.PdfiumError as error:
        sys.stderr.write("password" if "password" in str(error).lower() else "no PDF")
        return 3
    left = MOST_CHARACTERS
    made: list[dict[str, Any]] = []
    for number in range(min(total, pages)):
        try:
            page = document[number]
            text = page.get_textpage()  # held: what is dropped is closed
            lines = list(_lines(text.raw, left))
        except pypdfium2.PdfiumError:
            continue
        left -= sum(len(line[-1]) for line in lines)
        made.append({"width": page.get_width(), "height": page.get_height(), "lines": lines})
        text.close()
        page.close()
        if left <= 0:
            break
    json.dump({"pages": made, "total": total}, sys.stdout)
    sys.stdout.flush()
    return 0


def _limit(seconds: int, megabytes: int) -> None:
    """Limit the time and the memory of this process, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, megabytes << 20),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            hard = resource.getrlimit(what)[1]
            resource.setrlimit(what, (most if hard < 0 else min(most, hard), hard))
        except (OSError, ValueError):  # macOS takes no limit of memory
            continue


def _lines(text: Any, most: int) -> Iterator[list[Any]]:
    """Each piece of a line, in the order in which the PDF has them: x0, y0, x1, y1, height, bold, text."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    place = ctypes.byref(box)
    letters: list[str] = []
    x0 = y0 = x1 = y1 = height = 0.0
    first = 0
    length = min(raw.FPDFText_CountChars(text), most)
    for at in range(length + 1):
        code = raw.FPDFText_GetUnicode(text, at) if at < length else 0x0A
        ends = code in (0x0A, 0x0D)
        if not ends and code not in (0x20, 0xA0, *HYPHENS):
            if not raw.FPDFText_GetLooseCharBox(text, at, place):
                continue
            tall = box.top - box.bottom
            apart = box.left - x1 > GAP * max(height, tall) or box.right < x0
            if letters and (apart or box.top < y0 + tall / 4 or box.bottom > y1 - tall / 4):
                yield _line(text, first, letters, (x0, y0, x1, y1, height))
                letters = []
            if not letters:
                x0, y0, x1, y1, height, first = box.left, box.bottom, box.right, box.top, tall, at
            else:
                x0, y0, x1, y1 = min(x0, box.left), min(y0, box.bottom), max(x1, box.right), max(y1, box.top)
                height = max(height, tall)
        if ends:
            if letters:
                yield _line(text, first, letters, (x0, y0, x1, y1, height))
            letters = []
        elif letters or code != 0x20:
            letters.append("\N{SOFT HYPHEN}" if code in HYPHENS else chr(code) if code < 0x110000 else "")


def _line(text: Any, first: int, letters: list[str], where: tuple[float, ...]) -> list[Any]:
    from pypdfium2 import raw

    upright = abs(raw.FPDFText_GetCharAngle(text, first)) < 0.1
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text, first, name, 128, ctypes.byref(flags))
    bold = raw.FPDFText_GetFontWeight(text, first) >= 600
    bold = bold or any(sign in name.value.lower() for sign in (b"bold", b"cmbx", b"black", b"heavy", b"medi"))
    return [*(round(value, 1) for value in where), bold, upright, "".join(letters).strip()]


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:4])))
