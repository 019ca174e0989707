"""Papers as styled lines. Pure: what to show in, strips of one line out; nothing here scrolls or reads."""

from tui_reader.tui.view.detail import SIMILAR_WIDTH, WIDE, Detail, More, detail_lines
from tui_reader.tui.view.pieces import (
    PROSE_WIDTH,
    authors,
    counted,
    day,
    fit,
    line,
    percent,
    segments,
    wrap,
    wrapped_lines,
)
from tui_reader.tui.view.rows import DENSITIES, ORGANIZATION_WIDTH, Extra, Row, row_lines, tail_lines

__all__ = [
    "DENSITIES",
    "ORGANIZATION_WIDTH",
    "PROSE_WIDTH",
    "SIMILAR_WIDTH",
    "WIDE",
    "Detail",
    "Extra",
    "More",
    "Row",
    "authors",
    "counted",
    "day",
    "detail_lines",
    "fit",
    "line",
    "percent",
    "row_lines",
    "segments",
    "tail_lines",
    "wrap",
    "wrapped_lines",
]
