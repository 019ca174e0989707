"""PDFs made by hand: text at places, as TeX and word processors put it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 612, 792
FONTS = {"plain": "Times-Roman", "bold": "Times-Bold", "mono": "Courier"}


class At(NamedTuple):
    """Text whose baseline begins at (x, y), in points from the lower left corner."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "plain"
    turned: bool = False


def pdf(*pages: Sequence[At], more: bytes = b"") -> bytes:
    """A PDF of these pages; ``more`` is put before the first object."""
    fonts = b"".join(b"/%s %d 0 R" % (name.encode(), number) for number, name in enumerate(FONTS, 3))
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    objects += [
        b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>" % name.encode() for name in FONTS.values()
    ]
    kids = []
    for page in pages:
        content = b"\n".join(map(_drawn, page))
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R/Resources<</Font<<%s>>>>>>"
            % (WIDTH, HEIGHT, len(objects), fonts)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    out, starts = bytearray(b"%PDF-1.4\n" + more), []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj" % number + body + b"\nendobj\n"
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref))


def _drawn(at: At) -> bytes:
    text = at.text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    turn = b"0 1 -1 0" if at.turned else b"1 0 0 1"
    return b"BT /%s %g Tf %s %g %g Tm (%s) Tj ET" % (at.font.encode(), at.size, turn, at.x, at.y, text)


def column(x: float, top: float, *lines: str, step: float = 12, **more: object) -> list[At]:
    """Lines below each other; one that begins with ``>`` is indented."""
    return [
        At(x + 12 * line.startswith(">"), top - step * number, line.removeprefix(">"), **more)  # type: ignore[arg-type]
        for number, line in enumerate(lines)
    ]
