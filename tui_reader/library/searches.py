"""Saved searches, and what a search that is being typed can go on with.

A saved search is a line in the journal like a mark, under a key of its own: it is as safe, and known on every machine.
"""

from __future__ import annotations

from tui_reader.journal import Change, Journal
from tui_reader.search.query import Completion, complete
from tui_reader.store import Store
from tui_reader.text import clean_line

PREFIX = "search:"
"""What the key of a saved search begins with; its name follows."""
FIELD = "query"
LONGEST_NAME = 40
MOST_VALUES = 200
"""Names of authors or organisations that are looked through for a completion."""


class UnknownSearchError(ValueError):
    """There is no saved search of that name; the message is one sentence."""


def saved(store: Store) -> dict[str, str]:
    """Saved searches: query by name, in the names' order."""
    kept = {key.removeprefix(PREFIX): str(value) for key, value in store.values(PREFIX, FIELD)}
    return {name: query for name, query in sorted(kept.items()) if query}


def save(store: Store, journal: Journal, name: str, query: str) -> None:
    """Keep ``query`` under ``name``; an empty query forgets it. Raises ValueError for an empty name, JournalError."""
    name = clean_line(name, LONGEST_NAME).lstrip("@").replace(" ", "-")
    if not name:
        raise ValueError("a saved search needs a name")
    store.fold(journal.append([Change(PREFIX + name, FIELD, clean_line(query))]))


def expand(store: Store, query: str) -> str:
    """``query``, or the saved search that it names with ``@``. Raises UnknownSearchError."""
    if not query.startswith("@") or " " in query:
        return query
    known = saved(store)
    if query[1:] not in known:
        names = ", ".join(f"@{name}" for name in known) or "none is saved yet"
        raise UnknownSearchError(f"there is no saved search {query}; there are: {names}")
    return known[query[1:]]


def completion(store: Store, text: str, cursor: int) -> Completion:
    """How the word before ``cursor`` can go on: fields of the language, tags, organisations, authors, submitters."""
    word = text[:cursor].rpartition(" ")[2].lstrip("-!")
    field, colon, typed = word.partition(":")
    typed = typed.strip('"')
    values: dict[str, list[str]] = {}
    if colon and field == "tag":
        values["tag"] = [tag for tag, _ in store.tags()]
    elif colon and field in ("org", "author", "by"):
        values[field] = store.names(field, typed, MOST_VALUES)
    return complete(text, cursor, values)
