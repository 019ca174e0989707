"""What the reader says: where there are no papers, at the first run, above the list. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tui_reader.library import Order, periods
from tui_reader.tui import commands, view


def empty(order: Order, key: Mapping[str, str]) -> tuple[str, ...]:
    """A paragraph each: why a list is empty, and what to do next. ``key``: the key of each command."""
    ask = order.ask
    if ask.query:
        return (f"Nothing in {commands.title(ask.view)} matches this search.", *order.hints, "esc clears it.")
    if ask.filter != "all":
        kind = "unread" if ask.filter == "unread" else "bookmarked"
        return (f"Nothing here is {kind}.", f"{key['filter']} shows other papers, esc all of them.")
    if ask.view == "bookmarks":
        return ("No bookmarks yet.", f"{key['bookmark']} bookmarks the paper under the cursor, in any view.")
    if ask.view == "trending":
        words = "Trending comes from huggingface.co/papers and needs the network."
        return (words, f"{key['all']} shows every paper kept on this machine.")
    return ("No papers in this period.", f"{key['earlier']} goes to the period before it that has some.")


def greeting(papers: int, day: date, key: Mapping[str, str]) -> str:
    """What the first run shows until a key is pressed."""
    return (
        f"{papers:,} papers of a page of {view.day(day)}, kept on this machine. "
        f"{key['down']} {key['up']} move, {key['open']} reads, {key['bookmark']} bookmarks, "
        f"{key['search']} finds, {key['help']} shows every key."
    )


def head(order: Order) -> str:
    """What the list shows: its period, filter and sort; empty for everything in its customary order."""
    ask = order.ask
    parts = [periods.name(ask.view, order.day)] if order.day else []
    parts += [f"{ask.filter} only"] if ask.filter != "all" else []
    parts += [f"by {ask.sort}"] if ask.sort else []
    return ", ".join(parts)


def count(order: Order) -> str:
    """How many papers the list shows."""
    if not order.ask.query:
        return view.counted(order.matching, "paper")
    more = "+" if order.matching > len(order.rows) else ""
    return f"{order.matching:,}{more} of {order.total:,}"


def troubles(sentences: Sequence[str]) -> str:
    """What went wrong at the start: the first of it, and how much more there was."""
    more = f" (and {len(sentences) - 1} more)" if len(sentences) > 1 else ""
    return sentences[0] + more


def source(seed: date | None, between: str) -> str:
    """Where the papers are from."""
    return f"offline {between} seed of {view.day(seed)}" if seed else "offline"
