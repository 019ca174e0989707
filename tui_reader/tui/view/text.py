"""Lines of a paper's text as strips: its styles in the look's. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_reader.formats.document import BOLD, CODE, ITALIC, SMALL, Run
from tui_reader.formats.layout import RULE, TAG, TITLE, Line
from tui_reader.tui.look import Look, Tones
from tui_reader.tui.view.pieces import line

Found = Sequence[tuple[int, int, int]]


def text_strip(
    shown: Line,
    width: int,
    look: Look,
    *,
    indent: int = 0,
    left: int = 0,
    found: Found = (),
    current: int = -1,
    pointed: int = -1,
) -> Strip:
    """A line of ``width`` cells, ``indent`` of them free at the left, from its column ``left`` on.

    ``found``: first and last column and number of what matches in its text; ``current`` is the number of the one at
    hand. ``pointed``: the number of the run that is a link at hand.
    """
    tones = look.page
    pieces = [Segment(" " * indent, tones.plain)]
    at = 0
    for place, run in enumerate(shown.runs):
        end = at + len(run.text)
        style = _style(run, tones)
        if place == pointed:
            style += Style(reverse=True)
        for start, stop, number in found:
            if start < end and stop > at:
                if start > at:
                    pieces.append(Segment(run.text[at - end :][: start - at], style))
                    at = start
                match = Style(reverse=True) if number == current else tones.match + Style(underline=True)
                pieces.append(Segment(run.text[at - end :][: min(stop, end) - at], style + match))
                at = min(stop, end)
        if at < end:
            pieces.append(Segment(run.text[at - end :], style))
        at = end
    more = width_of(shown) - left > width - indent
    if not left and not more:
        return line(pieces, width, tones.plain)
    # Keys that scroll point to the text beside the screen.
    room = max(0, width - indent - more)
    before = Segment("<" if left else " ", tones.accent)
    margin = [Segment(" " * max(0, indent - 2), tones.plain), before, Segment(" ", tones.plain)][: indent + 1]
    cut = Strip(pieces[1:]).crop(left, left + room).adjust_cell_length(room, tones.plain)
    after = Strip([Segment(">", tones.accent)] if more else [])
    return Strip.join([Strip(margin).adjust_cell_length(indent, tones.plain), cut, after])


def _style(run: Run, tones: Tones) -> Style:
    """The style of a run: emphasis is bold or italic, colour only says what can be followed."""
    if run.style & RULE:
        return tones.rule
    if run.target:
        base = tones.link
    elif run.style & TAG or run.style & SMALL:
        base = tones.dim
    elif run.style & (BOLD | TITLE):
        base = tones.strong
    elif run.style & CODE:
        base = tones.faded
    else:
        base = tones.plain
    if run.style & ITALIC:
        base += Style(italic=True)
    if run.style & BOLD and not base.bold:
        base += Style(bold=True)
    return base


def width_of(shown: Line) -> int:
    """Cells of a line."""
    return sum(cell_len(run.text) for run in shown.runs)
