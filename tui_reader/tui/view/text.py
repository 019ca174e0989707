"""Lines of a paper's text as strips: its styles in the look's. Pure."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_reader.formats.document import BOLD, CODE, ITALIC, SMALL, Run
from tui_reader.formats.layout import RULE, TAG, TITLE, Line
from tui_reader.tui.look import Look, Tones
from tui_reader.tui.view.pieces import Ranges, line, segments


def text_strip(
    shown: Line, width: int, look: Look, *, indent: int = 0, left: int = 0, found: Ranges = (), current: int = -1
) -> Strip:
    """A line of ``width`` cells, ``indent`` of them free at the left, from its column ``left`` on.

    ``found``: places in its text that match what is looked for; ``current`` is the first place of the one at hand.
    """
    tones = look.page
    pieces = [Segment(" " * indent, tones.plain)]
    at = 0
    for run in shown.runs:
        end = at + len(run.text)
        style = _style(run, tones)
        inside = [(max(start, at) - at, min(stop, end) - at) for start, stop in found if start < end and stop > at]
        match = style + Style(reverse=True) if at <= current < end else style + tones.accent + Style(underline=True)
        pieces += segments(run.text, inside, style, match)
        at = end
    if left:
        whole = Strip(pieces[1:])
        return Strip.join([Strip(pieces[:1]), whole.crop(left, left + max(0, width - indent))]).adjust_cell_length(
            width, tones.plain
        )
    return line(pieces, width, tones.plain)


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
