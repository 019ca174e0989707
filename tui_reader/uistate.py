"""The screen's memory between runs: may be lost, is never worth an error."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tui_reader import files, locks
from tui_reader.text import clean_typed

MOST_QUERIES = 100
"""Earlier queries that up and down bring back."""
LOCK_SECONDS = 1.0
"""Seconds to wait for another reader that keeps its own; it takes a millisecond."""


class UIState(NamedTuple):
    """One screen's worth of habits. A value that is not of its kind is the default."""

    theme: str = ""
    """The one that was chosen; empty for that which suits the terminal."""
    split: float = 0.42
    """The list's share of the width, 0.2 to 0.8."""
    density: str = "airy"
    view: str = "all"
    day: str = ""
    """The day of the period views, ISO; empty for the latest."""
    filter: str = "all"
    sort: str = ""
    reverse: bool = False
    """True for the sort the other way round."""
    query: str = ""
    key: str = ""
    """The selected paper."""
    above: int = 0
    """Lines over it in the list."""
    similar: tuple[str, ...] = ()
    """Titles of the papers like it that its detail names."""
    queries: tuple[str, ...] = ()
    """Earlier queries, the latest last."""
    copied: str = ""
    """The kind that was copied last: ``link``, ``bibtex`` and so on."""
    greeted: bool = False
    """True when a key was pressed since the first run."""
    light: bool = False
    """True when the terminal's background was light."""


def load(path: Path) -> UIState:
    """The state kept in ``path``; defaults where the file or a value is missing or makes no sense."""
    try:
        kept: Any = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return UIState()
    if not isinstance(kept, dict):
        return UIState()
    known: dict[str, Any] = {}
    for field, default in UIState()._asdict().items():
        value = kept.get(field)
        if isinstance(default, tuple) and isinstance(value, list):
            known[field] = tuple(clean_typed(v) for v in value if isinstance(v, str))[-MOST_QUERIES:]
        elif type(value) is type(default):
            known[field] = clean_typed(value) if isinstance(value, str) else value
    state = UIState(**known)
    return state if 0.2 <= state.split <= 0.8 else UIState(**{**known, "split": UIState().split})


def remember(path: Path, state: UIState, before: UIState) -> None:
    """Keep ``state``, which grew out of ``before``, in ``path``, with what other readers kept there since.

    Every reader's earlier queries stay; of the rest the last one closed decides. Raises OSError.
    """
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):  # then what two write in the same moment may be one's alone
            held.enter_context(locks.acquire(path.with_suffix(".lock"), LOCK_SECONDS, poll=0.01))
        _merge_into(path, state, before)


def _merge_into(path: Path, state: UIState, before: UIState) -> None:
    kept = load(path)
    queries = dict.fromkeys(kept.queries)
    for query in _asked_since(before.queries, state.queries):
        queries.pop(query, None)
        queries[query] = None
    merged = tuple(queries)[-MOST_QUERIES:]
    save(path, state._replace(queries=merged, greeted=state.greeted or kept.greeted))


def _asked_since(before: Sequence[str], now: Sequence[str]) -> Sequence[str]:
    """The end of ``now`` that is not ``before`` any more: queries that are new, and old ones that were asked again."""
    left = iter(before)
    untouched = 0
    while untouched < len(now) and now[untouched] in left:
        untouched += 1
    return now[untouched:]


def save(path: Path, state: UIState) -> None:
    """Keep ``state`` in ``path``, whole or not at all. Raises OSError."""
    with files.replacing(path) as file:
        file.write(json.dumps(state._asdict(), indent=1).encode())
