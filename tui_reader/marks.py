"""Marks as lines of a journal, and the rule for which of several lines holds.

The answer is the same on every machine, in whatever order and however often the lines arrive.

A field holds its last line by clock. A note holds every line that no other note line was made from: usually one; two
when two machines edited it without knowing of each other, and then both are shown until someone edits that.

A note's ``base`` is a version vector (Parker et al., 1983): of each device, the latest of its note lines that the
editor had seen. A device's lines are read in the order of their clocks, so who saw one saw those before it; hence one
clock covers all earlier ones of its device, and the lines in between may be dropped by compaction.

Whoever applies lines as they arrive keeps ``heads`` of each (key, field), clock and base included, and applies the next
ones with ``heads([*kept, *arrived])``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

Value = bool | float | str

TAG = "tag:"
"""The beginning of a tag's field; the tag's name follows."""
PLACE = "place"
"""The field of a place in a paper's text: the id of a block, and a line in it."""
SENT = "sent:"
"""The beginning of the field that says that a digest told of a paper; the digest's name follows. It holds the day."""
SENDING = "sending:"
"""The beginning of the field that says that a digest is being sent, and since when; empty once that is over."""
FIELDS: dict[str, type] = {"bookmarked": bool, "read": bool, "note": str, "position": float}
"""The fields that are known, apart from tags, and what they hold. They are named as in ``models.Marks``."""

NOTE = "note"
RULE = "\n\n---\n\n"
"""The text between two notes that hold at once: a rule in Markdown."""

Field = tuple[str, str]
"""A paper's key and the name of a field."""


class MarkLine(NamedTuple):
    """One line as written or read; only ``decode`` and ``Journal.append`` make them."""

    clock: str
    key: str
    field: str
    value: Value
    title: str = ""
    link: str = ""
    base: str = ""

    @property
    def device(self) -> str:
        """The device that wrote it."""
        return self.clock[19:]


def bases(base: str) -> list[str]:
    """The clocks that ``base`` names."""
    return base.split(",") if base else []


def heads(lines: Iterable[MarkLine]) -> tuple[MarkLine, ...]:
    """Find the lines that hold among those of one key and one field, oldest first: one, of a note perhaps more.

    Associative, commutative and idempotent.
    """
    ordered = sorted(set(lines), key=_order)
    if not ordered or ordered[0].field != NOTE:
        return tuple(ordered[-1:])
    covered = _vector(base for line in ordered for base in bases(line.base))
    by_clock = {line.clock: line for line in ordered}
    return tuple(line for line in by_clock.values() if line.clock > covered.get(line.device, ""))


def merge(lines: Iterable[MarkLine]) -> dict[Field, tuple[MarkLine, ...]]:
    """``heads`` of every key and field among ``lines``."""
    grouped: dict[Field, list[MarkLine]] = {}
    for line in lines:
        grouped.setdefault((line.key, line.field), []).append(line)
    return {field: heads(group) if len(group) > 1 else (group[0],) for field, group in grouped.items()}


def note_text(held: Iterable[MarkLine]) -> str:
    """The note as it is shown: every text that holds, once, in clock order, with ``RULE`` between them."""
    return RULE.join(dict.fromkeys(str(line.value) for line in held if line.value))


def note_base(held: Iterable[MarkLine]) -> str:
    """The ``base`` of a note edited from ``held``: what it replaces, and all that those had replaced."""
    seen = _vector(clock for line in held for clock in (*bases(line.base), line.clock))
    return ",".join(sorted(seen.values()))


def compacted(lines: Iterable[MarkLine]) -> set[MarkLine]:
    """The lines that a compacted journal needs, so that it merges with any other journal as the whole one would.

    What is false or empty stays: without it, an older copy elsewhere would bring a bookmark back. All lines of a field
    that this version does not know stay too, since only a version that knows it can tell which of them hold; and a
    note that was replaced stays while it alone says that it replaced another.
    """
    kept: set[MarkLine] = set()
    for (_, field), held in _grouped(lines):
        if field == NOTE:
            covered: dict[str, str] = {}
            for line in sorted(held, key=_order, reverse=True):
                more = _vector([*covered.values(), *bases(line.base)])
                if line.clock > covered.get(line.device, "") or more != covered:
                    kept.add(line)
                covered = more
        elif field in FIELDS or field == PLACE or field.startswith((TAG, SENT, SENDING)):
            kept.add(max(held, key=_order))
        else:
            kept.update(held)
    return kept


def _grouped(lines: Iterable[MarkLine]) -> Iterable[tuple[Field, set[MarkLine]]]:
    grouped: dict[Field, set[MarkLine]] = {}
    for line in lines:
        grouped.setdefault((line.key, line.field), set()).add(line)
    return grouped.items()


def _order(line: MarkLine) -> tuple[str, ...]:
    """Clocks are unique unless a device's id was copied to another machine; then the content decides, everywhere."""
    return (line.clock, repr(line.value), line.base, line.title, line.link)


def _vector(clocks: Iterable[str]) -> dict[str, str]:
    """The latest of ``clocks`` for each device."""
    latest: dict[str, str] = {}
    for clock in clocks:
        device = clock[19:]
        if clock > latest.get(device, ""):
            latest[device] = clock
    return latest
