"""Texts that are right no more: cut, doubled, mixed with others and sown with marks of their kind."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

LONGEST = 400_000
"""Characters of a mutated text."""


class Sowing:
    """Ways to mutate texts of one kind."""

    def __init__(
        self,
        others: Sequence[str],
        marks: Sequence[str],
        *,
        bed: Callable[[random.Random], str],
        lengths: Sequence[int],
        times: Sequence[int] = (1, 1, 1, 40),
    ) -> None:
        """``others``: texts that are mixed in; ``marks``: sown alone, each so many ``times``; ``bed``: sown in a heap.

        ``lengths``: characters that are cut, doubled or taken from others.
        """
        self._others = others
        self._marks = marks
        self._bed = bed
        self._lengths = lengths
        self._times = times

    def mutated(self, chance: random.Random, text: str, steps: int) -> str:
        """``text`` after so many steps."""
        for _ in range(steps):
            at, length = chance.randrange(len(text) + 1), chance.choice(self._lengths)
            match chance.randrange(6):
                case 0:
                    text = text[:at] + text[at + length :]
                case 1:
                    text = text[:at] + text[at : at + length] * chance.choice((2, 3, 50)) + text[at:]
                case 2:
                    other = chance.choice(self._others)
                    begin = chance.randrange(len(other))
                    text = text[:at] + other[begin : begin + length] + text[at:]
                case 3:
                    text = text[:at] + self._bed(chance) + text[at:]
                case _:
                    text = text[:at] + chance.choice(self._marks) * chance.choice(self._times) + text[at:]
            text = text[:LONGEST]
        return text
