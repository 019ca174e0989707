"""The words of searches: the line to type in, saved searches, and what the services are asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tui_reader.library import Order
from tui_reader.tui.saying import counted, deed

SEARCH = "search"
"""The empty line."""
TO_LIST, COMPLETES, RESULTS, EARLIER, LEAVE = "to the list", "completes", "results", "earlier searches", "leave"
"""The footer's words on the keys while a search is typed."""
ENTER_ASKS, ENTER_FETCHES = "asks the services", "fetches"
"""The footer's words on enter where nothing was found."""
NOTHING_TO_COMPLETE = "nothing to complete"
SAVE, NAME = "Save this search as", "a name; none forgets it"
ASK, WORDS, ASKS = "Ask Hugging Face and arXiv", "words of a title, a name", "asks"
"""The question for words to ask the services for."""
NO_WORDS = "services are asked for words, and this search has none"
ASKING, ASKING_LINKED = "asking Hugging Face and arXiv", "asking what is linked"


def more(order: Order) -> str:
    """The line after the last result."""
    if order.missing:
        return f"Fetch {named(order)}"
    return f"Ask Hugging Face and arXiv for '{order.criteria.query.strip()}'"


def services(order: Order) -> str:
    """The detail's words on the row after the last result."""
    if order.missing:
        return f"enter fetches {named(order)} into the library."
    return "enter sends the search to Hugging Face and arXiv, and adds what they find. A bookmark keeps it."


def named(order: Order) -> str:
    """The papers that a search names by their ids and that are not here."""
    first, *others = order.missing
    return f"arXiv:{first}" + (f" and {counted(len(others), 'other')}" if others else "")


def fetching(order: Order) -> str:
    """The papers that a search names are being fetched."""
    return f"fetching {named(order)}"


def answered(found: int, new: int) -> str:
    """The answer of the services: how many papers they know, and how many of these are new here."""
    return f"{counted(found, 'paper')} found there, {new:,} of them new here" if found else "nothing found there"


def found_by(services: Iterable[str]) -> str:
    """The services that found a paper."""
    return " and ".join(services)


def linked(total: int) -> str:
    """The number of models, datasets and spaces that are linked to a paper."""
    return f"{total:,} models, datasets and spaces linked" if total else "nothing is linked to this paper"


def indexing(done: int, total: int) -> str:
    """The progress of the search's index; empty when it is done. After the last paper some work is left."""
    return f"indexing for search, {min(100 * done // total, 99)}%" if total else ""


def too_long(missing: int) -> str:
    """The words when a paste did not fit into the search line; ``missing``: characters left out."""
    return f"a search has room for 500 characters; the last {missing:,} of the paste were left out"


def like(title: str) -> str:
    """The head of a list of similar papers."""
    return f"like {title}"


def search_first(search: str, save: str) -> str:
    """There is no search that could be saved; by which key one is made, and by which it is saved."""
    return f"{search} first, then save the search with {save}"


def saved(name: str, before: str | None) -> str:
    """A search was saved under a name, which stood for ``before``."""
    return deed("search saved", name) + (f"; before, it was: {before}" if before else "")


def forgotten(name: str) -> str:
    """A saved search is no more."""
    return deed("search forgotten", name)


def no_saved_search(number: str, key: str) -> str:
    """The answer to the key of a saved search that there is none for."""
    return f"no saved search {number} yet; {key} saves the current one"
