"""Papers on their way into the library. Part of the store: SQL run inside its transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from tui_reader.models import Paper
from tui_reader.store import applying, identity, records, visits
from tui_reader.store.records import New


class Placed(NamedTuple):
    """A paper, and its place in a list."""

    paper: Paper
    day: date | None = None
    """The day that the list is of."""
    position: int | None = None
    """The place on that day, from 0."""


def take(db: sqlite3.Connection, placed: Sequence[Placed]) -> list[tuple[int, bool]]:
    """Insert or update papers; of each its row, in order, and whether anything changed.

    Nearly all of a large import is unlike anything that is here: one question for all of them finds these, and they
    are written in runs, which takes a third of the time. The others go one by one.
    """
    keys = [identity.keys(one.paper) for one in placed]
    known = identity.leading(db, {key for own in keys for key in own})
    put: list[tuple[int, bool]] = []
    run: list[New] = []
    row = records.next_row(db)
    for one, own in zip(placed, keys, strict=True):
        days = {one.paper.listed: None} | {one.day: one.position}
        latest = max(filter(None, days), default=None)
        paper = one.paper if one.paper.listed == latest else replace(one.paper, listed=latest)
        new = New(paper, own.own, own.title, own.before, {day: position for day, position in days.items() if day})
        if known.isdisjoint(own):
            put.append((row + len(run), True))
            run.append(new)
        else:
            records.insert(db, row, run)  # one of them may be the same paper
            run = []
            put.append(_put(db, new))
            row = records.next_row(db)
        known.update(own)
    records.insert(db, row, run)
    return put


def _put(db: sqlite3.Connection, one: New) -> tuple[int, bool]:
    """Insert or update a paper that may be here already; its row, and whether anything changed."""
    paper = one.paper
    found = identity.known(db, paper, one.title_key)
    if not found:
        row = records.next_row(db)
        records.insert(db, row, [one])
        applying.materialise(db, row)
        return row, True
    (row, old), *others = found
    new = old
    for other, record in others:
        new = records.merged(record, new)
        identity.absorb(db, other, row)
    new = records.merged(new, paper)
    came_as_new_key = paper.key != old.key and identity.alias(db, paper.key, row)
    changed = new != old or bool(others)
    if changed:
        visits.keep_numbers(db, row, old, new)
        records.update(db, row, new)
    if changed or came_as_new_key:
        applying.materialise(db, row)
    for day, position in one.days.items():
        records.list_on(db, row, day, position)
    return row, changed or came_as_new_key
