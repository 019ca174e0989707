"""Saved searches, and what a search that is being typed can go on with.

A saved search is a line in the journal like a mark, under a key of its own: it is as safe, and known on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from tui_reader.journal import Change, Journal
from tui_reader.store import Busy, Store, StoreError
from tui_reader.text import clean_line

if TYPE_CHECKING:
    from tui_reader.search.query import Completion

PREFIX = "search:"
"""The beginning of a saved search's key; its name follows."""
FIELD = "query"
LONGEST_NAME = 40
MOST_VALUES = 200
"""Names of authors or organisations that are looked through for a completion."""
_VALUE = r'(?P<field>[A-Za-z]+):(?:["“”](?P<quoted>[^"“”]*)|(?P<plain>\S*))$'


class UnknownSearchError(ValueError):
    """There is no saved search of that name; the message is one sentence."""


class Searches:
    """The saved searches of one person; kept by a journal, known by the store that it is applied to."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store = store
        self._journal = journal

    def saved(self) -> dict[str, str]:
        """Query by name, in the names' order. Those of other machines may be anything: odd ones are left out."""
        kept = {key.removeprefix(PREFIX): value for key, value in self._store.values(PREFIX, FIELD)}
        return {
            name: clean_line(query)
            for name, query in sorted(kept.items())
            if name and name == _name(name) and query and isinstance(query, str)
        }

    def save(self, searches: Mapping[str, str]) -> None:
        """Keep each query under its name, as ``named`` makes it; an empty one forgets it. Raises JournalError.

        For ``Marking``, which can take it back.
        """
        clocks = {name: self._store.clock(PREFIX + name, FIELD) for name in searches}
        lines = self._journal.append(
            [Change(PREFIX + name, FIELD, clean_line(query), after=clocks[name]) for name, query in searches.items()]
        )
        with suppress(Busy, StoreError):  # it is saved; the next poll applies it
            self._store.apply_lines(lines)

    def tags(self) -> list[str]:
        """The tags in use, by name."""
        return [tag for tag, _ in self._store.tags()]

    def expand(self, query: str) -> str:
        """``query`` with the saved search that it begins with, named with ``@``, in full. Raises UnknownSearchError."""
        if not query.startswith("@"):
            return query
        name, _, more = query[1:].partition(" ")
        known = self.saved()
        if name not in known:
            names = ", ".join(f"@{name}" for name in known)
            others = f"there are: {names}" if names else "none is saved yet"
            raise UnknownSearchError(f"there is no saved search @{name}; {others}")
        return f"{known[name]} {more}".strip()

    def complete(self, text: str, cursor: int) -> Completion:
        """Complete the word before ``cursor``: fields of the language, tags, organisations, authors, submitters."""
        from tui_reader.search.query import complete  # with the first letter, not with every start

        values: dict[str, list[str]] = {}
        if match := re.search(_VALUE, text[:cursor]):
            field, typed = match["field"].lower(), match["quoted"] or match["plain"] or ""
            if field == "tag":
                values["tag"] = [tag for tag, _ in self._store.tags()]
            elif field in ("org", "author", "by"):
                values[field] = self._store.names(field, typed, MOST_VALUES)
        return complete(text, cursor, values)


def named(name: str) -> str:
    """``name`` as it is kept: it can stand after ``@``. Raises ValueError for an empty one."""
    if not (kept := _name(name)):
        raise ValueError("a saved search needs a name")
    return kept


def _name(text: str) -> str:
    return clean_line(text, LONGEST_NAME).strip().lstrip("@").replace(" ", "-")
