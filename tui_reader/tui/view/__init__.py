"""Papers as styled lines. Pure: what to show in, strips of one line out; nothing here scrolls or reads."""

from tui_reader.tui.view.detail import Detail, More, detail_lines
from tui_reader.tui.view.pieces import fit, line, linked, wrapped_lines
from tui_reader.tui.view.rows import DENSITIES, Extra, ListRow, row_lines, tail_lines

__all__ = [
    "DENSITIES",
    "Detail",
    "Extra",
    "ListRow",
    "More",
    "detail_lines",
    "fit",
    "line",
    "linked",
    "row_lines",
    "tail_lines",
    "wrapped_lines",
]
