"""The rules of the settings that mute and highlight papers."""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.config import Rule
from tui_reader.store import Store


class Rules:
    """The rules of one person, over a store that knows which papers fall under which."""

    def __init__(self, store: Store, rules: Sequence[Rule]) -> None:
        self._store = store
        self._rules = tuple(rules)

    @property
    def mute(self) -> bool:
        """True when a rule leaves papers out of the lists."""
        return any(rule.mutes for rule in self._rules)

    def of(self, rows: Sequence[int]) -> dict[int, tuple[Rule, ...]]:
        """The rules that each of ``rows`` falls under, where there are any; one that is bookmarked is never hidden."""
        if not self._rules:
            return {}
        return {row: tuple(self._rules[n] for n in numbers) for row, numbers in self._store.ruled(rows).items()}

    def apply(self) -> None:
        """Judge the papers that came since the last time."""
        self._store.apply_rules([(rule.mutes, rule.wanted) for rule in self._rules])
