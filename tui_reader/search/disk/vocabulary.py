"""The words of a segment, sorted: what of them begins with a term, holds it, or is near it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np

from tui_reader.search import rank
from tui_reader.search.disk.build import BEGIN_LETTERS, BITS, LONGEST_WORD, codes, lower, sound_keys
from tui_reader.search.disk.segment import Array, Segment

MOST_INSIDE = 3_000
"""Words that hold a term as an inner part; more say nothing any more."""

_VOWEL = np.zeros(256, bool)
_VOWEL[list(rank.VOWELS.encode())] = True
_FAR = np.uint8(9)


Numbers = Array | range


class AlikeWords(NamedTuple):
    """Words that match alike: their numbers, and the level of the match."""

    level: float
    numbers: Numbers


class Vocabulary:
    """The sorted words of one segment; see ``rank.Words``."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._inside_before = b"", np.zeros(0, np.int64)
        """The part that was sought inside words last, and all words that hold it."""

    def __len__(self) -> int:
        return self._segment.count("length")

    # Read at the first search, and again after the segment's memory was given back.

    @property
    def _text(self) -> bytes:
        return self._segment.text("words")

    @property
    def _at(self) -> Array:
        return self._segment["word_at"]

    @property
    def _length(self) -> Array:
        return self._segment["length"]

    @property
    def _letters(self) -> Array:
        return self._segment["letters"]

    @property
    def _mask(self) -> Array:
        return self._segment["mask"]

    @property
    def _begin_mask(self) -> Array:
        return self._segment["begin_mask"]

    def exact(self, word: str) -> range:
        """The number of ``word`` alone, or nothing."""
        begins = self.beginning(word)
        if begins and int(self._at[begins.start + 1]) - int(self._at[begins.start]) == len(word.encode()) + 1:
            return begins[:1]
        return range(0)

    def beginning(self, start: str) -> range:
        """The numbers of the words that begin with ``start``."""
        encoded = start.encode()
        # 0xff is in no UTF-8, so it sorts after every continuation.
        return range(lower(self._text, self._at, encoded), lower(self._text, self._at, encoded + b"\xff"))

    def match(self, needle: str, typing: bool, deep: bool) -> list[AlikeWords]:
        """The words that ``needle`` may mean; one may come several times, and its best level counts.

        ``typing`` and ``deep``: see ``rank.meanings``.
        """
        found = (AlikeWords(*each) for each in rank.meanings(self, needle[:LONGEST_WORD], typing, deep))
        return [words for words in found if len(words.numbers)]

    def inside(self, needle: str) -> Array:
        """The words that hold ``needle``, at most ``MOST_INSIDE`` of them."""
        sought, text, at = needle.encode(), self._text, self._at
        before, numbers = self._inside_before
        if before and before in sought:  # one more letter was typed: no other words can hold it
            held = [number for number in numbers.tolist() if sought in text[at[number] : at[number + 1]]]
            found = np.array(held, np.int64)
        else:
            places = self._places(sought)
            found = np.searchsorted(at, places[:MOST_INSIDE].astype(at.dtype), "right") - 1
            found = found[np.diff(found, prepend=-1) > 0]
            if len(places) > MOST_INSIDE:
                return found
        self._inside_before = sought, found
        return found

    def _places(self, sought: bytes) -> Array:
        """The places of ``sought`` in all words. Letter by letter for all places at once: ten times as fast."""
        text = np.frombuffer(self._text, np.uint8)
        if len(text) < len(sought):
            return np.zeros(0, np.int64)
        first, *rest = sought
        if not rest:
            return np.flatnonzero(text == first)
        places = np.flatnonzero((text[:-1] == first) & (text[1:] == rest[0]))
        for step, letter in enumerate(rest[1:], 2):
            places = places[text[np.minimum(places + step, len(text) - 1)] == letter]
        return places

    def sounding(self, needle: str) -> Numbers:
        """The words that sound like ``needle``."""
        return np.flatnonzero(self._segment["sound"] == sound_keys([needle])[0])

    def skeletons(self, needle: str) -> tuple[Numbers, Numbers, Numbers]:
        """The words of which ``needle`` is a skeleton, by ``rank.skeleton``; here for all words at once."""
        size = len(needle)
        letters = np.frombuffer(codes(needle) + b"\xff", np.uint8)
        wanted = np.bitwise_or.reduce(BITS[letters[:-1]])
        begins = self.beginning(needle[0])
        near = slice(begins.start, begins.stop)
        length = self._length[near]
        fits = (length > size) & (length <= rank.LONGEST_SKELETON * size)
        numbers = np.flatnonzero(((wanted & ~self._mask[near]) == 0) & fits) + begins.start
        if not len(numbers):
            return numbers, numbers, numbers
        matched = np.ones(len(numbers), np.uint8)
        # Consonants that are left out before the last letter of the needle, and after it.
        between, behind = np.zeros(len(numbers), np.uint8), np.zeros(len(numbers), np.uint8)
        for column in self._letters[1:]:
            letter = column[numbers]
            same = letter == letters[matched]
            consonant = ~same & (letter != 0) & ~_VOWEL[letter]
            complete = matched == size
            between += consonant & ~complete
            behind += consonant & complete
            matched += same
        whole = matched == size
        vowels = whole & (between == 0)
        return numbers[vowels & (behind == 0)], numbers[vowels & (behind > 0)], numbers[whole & (between > 0)]

    def typos(self, needle: str, most: int, most_typing: int) -> Iterator[tuple[int, Numbers, Numbers]]:
        """The words some edits away, and those that begin so; see ``rank.Words``."""
        size = len(needle)
        letters = codes(needle)
        wanted = np.bitwise_or.reduce(BITS[np.frombuffer(letters, np.uint8)])
        # A typed word is sought among the first letters of a word, as long as those that were looked at suffice.
        mask = self._begin_mask if size + most <= BEGIN_LETTERS else self._mask
        near = [
            begin
            + np.flatnonzero(
                (np.bitwise_count(wanted & ~mask[begin:end]) <= most) & (self._length[begin:end] >= size - most)
            )
            for begin, end in self._near(needle)
        ]
        numbers = np.concatenate(near)
        if not len(numbers):
            return
        distances = self._distances(letters, numbers, most)
        length = self._length[numbers]
        whole = np.full(len(numbers), _FAR)
        begin = np.full(len(numbers), _FAR)
        for end, distance in distances.items():
            whole[length == end] = distance[length == end]
            longer = length > end
            begin[longer] = np.minimum(begin[longer], distance[longer])
        for edits in range(1, most + 1):
            begins = numbers[(begin == edits) & (whole > edits)] if edits <= most_typing else range(0)
            yield edits, numbers[whole == edits], begins

    def _near(self, needle: str) -> Iterator[tuple[int, int]]:
        """Ranges of the words that begin as a misspelt ``needle`` may; see ``rank.misspelt``."""
        if not needle[:2].isascii():  # sorted by code point, not by the byte that stands for it
            yield 0, len(self)
            return
        for start in rank.misspelt(needle):
            # By one letter, or by two.
            pair = ord(start[0]) << 8 | (ord(start[1]) if len(start) > 1 else 0)
            begin, end = int(self._pairs[pair]), int(self._pairs[pair + (1 if len(start) > 1 else 1 << 8)])
            if begin < end or len(start) == 1:
                yield begin, end

    @cached_property
    def _pairs(self) -> Array:
        """The numbers of the first words that begin with each two letters (taken as one number)."""
        pairs = self._letters[0].astype(np.int32) << 8 | self._letters[1]
        return np.concatenate([[0], np.cumsum(np.bincount(pairs, minlength=1 << 16))])

    def _distances(self, letters: bytes, numbers: Array, most: int) -> dict[int, Array]:
        """The optimal string alignment distance of ``letters`` to the first j letters of each word, for each j.

        All words at once, a band of ``most`` around the diagonal: what is further away is not wanted.
        """
        size, one = len(letters), np.uint8(1)
        columns = [self._letters[place][numbers] for place in range(min(rank.LETTERS, size + most))]
        before: dict[int, Array] = {}
        last = {end: np.full(len(numbers), end, np.uint8) for end in range(most + 1)}
        for row in range(1, size + 1):
            current: dict[int, Array] = {}
            for end in range(max(0, row - most), min(len(columns), row + most) + 1):
                if end == 0:
                    current[0] = np.full(len(numbers), row, np.uint8)
                    continue
                differs = (columns[end - 1] != letters[row - 1]).view(np.uint8)
                best = last[end - 1] + differs if end - 1 in last else np.full(len(numbers), _FAR)
                if end in last:
                    np.minimum(best, last[end] + one, out=best)
                if end - 1 in current:
                    np.minimum(best, current[end - 1] + one, out=best)
                if row > 1 and end > 1 and end - 2 in before:
                    swapped = (columns[end - 2] == letters[row - 1]) & (columns[end - 1] == letters[row - 2])
                    np.minimum(best, np.where(swapped, before[end - 2] + one, _FAR), out=best)
                current[end] = best
            before, last = last, current
        return last
