"""The words of a small library, sorted: what of them begins with a term, holds it, or is near it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property

from tui_reader.search import rank

Levels = dict[str, float]
"""The words that a term, or a part of it, matches, each with its level."""

_LAST = "\U0010ffff"


class Lexicon:
    """Sorted words; see ``rank.Words``."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words)
        self._joined = "\n".join(["", *self._words, ""])

    def match(self, needle: str, typing: bool, deep: bool) -> Levels:
        """The words that ``needle`` may mean, each with its best level; see ``rank.meanings``."""
        levels: Levels = {}
        for level, words in sorted(rank.meanings(self, needle, typing, deep), key=_level):
            levels.update(dict.fromkeys(words, level))
        return levels

    def exact(self, word: str) -> list[str]:
        """The word itself, if it is there."""
        place = bisect_left(self._words, word)
        return [word] if self._words[place : place + 1] == [word] else []

    def beginning(self, start: str) -> list[str]:
        """The words that begin with ``start``."""
        return self._words[bisect_left(self._words, start) : bisect_left(self._words, start + _LAST)]

    def inside(self, part: str) -> list[str]:
        """The words that hold ``part``."""
        joined, place = self._joined, 0
        found = []
        while (place := joined.find(part, place)) >= 0:
            end = joined.find("\n", place)
            found.append(joined[joined.rfind("\n", 0, place) + 1 : end])
            place = end
        return found

    def skeletons(self, needle: str) -> list[list[str]]:
        """The words of which ``needle`` is a skeleton, by ``rank.skeleton``."""
        kinds: list[list[str]] = [[], [], [], []]
        for word in self.beginning(needle[0]):
            kinds[rank.skeleton(needle, word)].append(word)
        return kinds[:3]

    def sounding(self, needle: str) -> list[str]:
        """The words that sound like ``needle``."""
        return self._sounds.get(rank.sounds([needle])[0], [])

    @cached_property
    def _sounds(self) -> dict[str, list[str]]:
        sought = list(filter(rank.sought_by_sound, self._words))
        words: dict[str, list[str]] = {}
        for word, sound in zip(sought, rank.sounds(sought), strict=True):
            words.setdefault(sound, []).append(word)
        return words

    def typos(self, needle: str, most: int, most_typing: int) -> Iterator[tuple[int, list[str], list[str]]]:
        """The words some edits away, and those that begin so; see ``rank.Words``."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        def near(words: Iterable[str], most: int) -> Iterator[tuple[str, int]]:
            found = process.extract(needle, list(words), scorer=OSA.distance, score_cutoff=most, limit=None)
            return ((word, int(distance)) for word, distance, _ in found)

        words = [word for start in rank.misspelt(needle) for word in self.beginning(start)]
        whole: list[list[str]] = [[] for _ in range(most + 1)]
        begins: list[list[str]] = [[] for _ in range(most + 1)]
        for word, distance in near(words, most):
            whole[distance].append(word)
        for end in rank.beginnings(len(needle), most_typing):
            for start, distance in near(dict.fromkeys(word[:end] for word in words if len(word) > end), most_typing):
                begins[distance] += self.beginning(start)
        return zip(range(1, most + 1), whole[1:], begins[1:], strict=True)


def _level(found: tuple[float, list[str]]) -> float:
    return found[0]
