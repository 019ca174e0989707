"""Marks as lines of a journal, with clocks that go on by themselves."""

from __future__ import annotations

from itertools import count

from tui_reader.journal.line import clock
from tui_reader.marks import MarkLine, Value

_ticks = count(1_700_000_000_000)


def line(key: str, field: str = "read", value: Value = True, title: str = "", device: str = "0123456789ab") -> MarkLine:
    return MarkLine(clock(next(_ticks), 0, device), key, field, value, title)
