"""Facts stand above a text as they do beside the list."""

from __future__ import annotations

from datetime import date

from tui_reader.formats import layout
from tui_reader.formats.document import plain
from tui_reader.models import Organization, Paper
from tui_reader.tui.reading import preface


def test_the_facts_stand_over_the_names_and_no_line_begins_with_what_is_between_them() -> None:
    names = tuple(f"Author Number {n}" for n in range(9))
    paper = Paper(
        "On Lamps",
        "Lamps.",
        authors=names,
        organization=Organization("lamps", "Lamps Inc"),
        published=date(2026, 5, 31),
    )
    for width in (30, 48, 80):
        lines = [plain(line.runs) for line in layout.lines(preface.before(paper, "·"), width)]
        assert lines[:3] == ["On Lamps", "", "Lamps Inc · 31 May 2026"]
        assert " ".join(lines[3 : lines.index("", 3)]).endswith("Author Number 5 and 3 more")
