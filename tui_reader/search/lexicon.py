"""A term against all words of a small library: which words it may mean, and how surely. See ``vocabulary``."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from tui_reader.search import rank

Levels = dict[str, float]
"""For each word that a term, or a part of it, matches, how well."""

_LAST = "\U0010ffff"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_VOWELS = "aeiou"


class Lexicon:
    """Sorted words."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words)
        self._joined = "\n".join(["", *self._words, ""])

    def __len__(self) -> int:
        return len(self._words)

    def beginning(self, start: str) -> list[str]:
        """The words that begin with ``start``."""
        return self._words[bisect_left(self._words, start) : bisect_left(self._words, start + _LAST)]

    def match(self, needle: str, typing: bool, deep: bool) -> Levels:
        """The words that ``needle`` matches, each with its best level.

        ``typing``: the word may go on. ``deep``: inner parts, typos and dropped vowels too.
        """
        levels: Levels = {}
        if deep and needle.isalpha():
            levels.update(self._skeleton(needle, typing))
            _raise(levels, self._typos(needle, typing))
        if rank.sought_inside(needle, deep):
            _raise(levels, ((word, rank.INSIDE) for word in self.inside(needle)))
        if typing or len(needle) >= rank.SHORTEST_BEGIN:
            begins = self.beginning(needle)
            levels.update(dict.fromkeys(begins, rank.BEGINS_TYPED if typing else rank.BEGINS))
        place = bisect_left(self._words, needle)
        if self._words[place : place + 1] == [needle]:
            levels[needle] = rank.EXACT
        return levels

    def inside(self, needle: str) -> Iterator[str]:
        """The words that hold ``needle``."""
        joined, place = self._joined, 0
        while (place := joined.find(needle, place)) >= 0:
            end = joined.find("\n", place)
            yield joined[joined.rfind("\n", 0, place) + 1 : end]
            place = end

    def _skeleton(self, needle: str, typing: bool) -> Levels:
        """The words that begin with the first letter of ``needle`` and hold its others in order."""
        size = len(needle)
        if not rank.SHORTEST_SKELETON <= size < rank.LETTERS:
            return {}
        # Each gap ends at the first letter that may end it: a pattern that cannot try again takes linear time.
        following = needle[1:]
        any_between = re.compile(needle[0] + "".join(f"[^{letter}\n]*{letter}" for letter in following))
        gaps = "".join(f"[{_VOWELS.replace(letter, '')}]*{letter}" for letter in following)
        vowels_between = re.compile(f"{needle[0]}{gaps}[{_VOWELS}]*")
        levels: Levels = {}
        for word in self.beginning(needle[0]):
            if not size < len(word) <= 3 * size:
                continue
            if begins := vowels_between.match(word):
                if begins.end() == len(word):
                    levels[word] = rank.SKELETON_VOWELS
                    continue
                if typing:
                    levels[word] = rank.SKELETON_BEGINS
                    continue
            if size >= rank.SHORTEST_LOSSY_SKELETON and any_between.match(word):
                levels[word] = rank.SKELETON
        return levels

    def _typos(self, needle: str, typing: bool) -> Iterator[tuple[str, float]]:
        """Words a few edits away; while typing, beginnings of words too."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        size = len(needle)
        if not (most := rank.edits(needle)) or size >= rank.LETTERS - 1:
            return
        words = list(self._near(needle))
        most_typing = rank.edits_typing(needle) if typing else 0
        if most_typing:
            # How much of the longer word was meant depends on the typo: some letters fewer, or more.
            for end in range(size - most_typing, size + most_typing + 1):
                starts = dict.fromkeys(word[:end] for word in words if len(word) > end)
                for start, distance, _ in process.extract(
                    needle, list(starts), scorer=OSA.distance, score_cutoff=most_typing, limit=None
                ):
                    yield from ((word, rank.TYPO_BEGINS[int(distance)]) for word in self.beginning(start))
        for word, distance, _ in process.extract(needle, words, scorer=OSA.distance, score_cutoff=most, limit=None):
            yield word, rank.TYPO[int(distance)]

    def _near(self, needle: str) -> Iterator[str]:
        """The words that a misspelt word may mean, judged by their first two letters; see ``Vocabulary``."""
        first, second = needle[0], needle[1]
        yield from self.beginning(first)
        if second != first:
            yield from self.beginning(second)
        for other in _LETTERS:
            if other not in (first, second):
                yield from self.beginning(other + first)


def _raise(levels: Levels, found: Iterable[tuple[str, float]]) -> None:
    """Take ``found`` into ``levels`` where it is better."""
    for word, level in found:
        if level > levels.get(word, 0.0):
            levels[word] = level
