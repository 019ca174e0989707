"""The words of a text, each with the way back to its letters in the original."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from tui_reader.search.words import (
    CAMEL,
    COMPOUND,
    GREEK_WORD,
    NOT_ASCII,
    PIECE,
    TIMES,
    Span,
    bounds,
    folded,
    formed,
    signed,
    unsigned,
)

_ASCII_WORD = re.compile(r"[a-z0-9\x02\x03]+")


class _Form(NamedTuple):
    """A word that finds a text beside its plain ones."""

    word: str
    start: int
    """The place at which a piece of CamelCase begins."""
    letters: tuple[Span, ...] = ()
    """The place of each letter of a joined compound."""


class Located:
    """The folded words of a text in order, as ``words.split`` gives them, and their places.

    Most texts are ASCII and most are asked for one word that they do not have, so places are looked up when needed.
    """

    def __init__(self, text: str) -> None:
        self._text = text = signed(text)
        self._letters: dict[int, list[Span]] = {}
        """The place of each letter of the words that are not letter by letter in the text, by their numbers."""
        if text.isascii():
            self.plain: list[str] = [*map(unsigned, _ASCII_WORD.findall(text.lower()))]
        else:
            self.plain, self._starts = [], []
            self._locate()

    @cached_property
    def words(self) -> list[str]:
        """``plain``, and after it the text's other ``forms``."""
        return [*self.plain, *(form.word for form in self._forms)]

    def spans(self, number: int, begin: int, end: int) -> Sequence[Span]:
        """The places of the letters from ``begin`` to ``end`` of word ``number``, in order."""
        if number >= len(self.plain):
            form = self._forms[number - len(self.plain)]
            if form.letters:
                return form.letters[begin:end]
            word, start = form.word, form.start
        elif number in self._letters:
            return self._letters[number][begin:end]
        else:
            word, start = self.plain[number], self._starts[number]
        return ((start + begin, start + min(end, len(word))),)

    @cached_property
    def _starts(self) -> list[int]:
        return [match.start() for match in _ASCII_WORD.finditer(self._text.lower())]

    def _locate(self) -> None:
        """Find the words of a text that is not all ASCII; what is between two spaces and is, as in one that is."""
        text, done = self._text, 0
        for other in NOT_ASCII.finditer(text):
            if other.start() >= done:
                begin, end = bounds(text, other.start())
                self._locate_ascii(done, begin)
                self._locate_each(begin, end)
                done = end
        self._locate_ascii(done, len(text))

    def _locate_ascii(self, begin: int, end: int) -> None:
        for match in _ASCII_WORD.finditer(self._text[begin:end].lower()):
            self.plain.append(unsigned(match.group()))
            self._starts.append(begin + match.start())

    def _locate_each(self, begin: int, end: int) -> None:
        """Letter by letter."""
        word: list[str] = []
        letters: list[Span] = []

        def finish() -> None:
            if word:
                self._letters[len(self.plain)] = letters.copy()
                self.plain.append("".join(word))
                self._starts.append(letters[0][0])
            word.clear()
            letters.clear()

        words = {place for word in GREEK_WORD.finditer(self._text, begin, end) for place in range(*word.span())}
        for place in range(begin, end):
            these = folded(self._text[place], of_word=place in words)
            if not these and letters:
                letters[-1] = letters[-1][0], place + 1  # a mark belongs to the letter before it
            for letter in these:
                if letter == " ":
                    finish()
                else:
                    word.append(letter)
                    letters.append((place, place + 1))
        finish()

    @cached_property
    def _forms(self) -> list[_Form]:
        return list(self._formed())

    def _formed(self) -> Iterator[_Form]:
        for chunk in formed(self._text):
            for match in COMPOUND.finditer(self._text, *chunk):
                first, last = (bisect_left(self._starts, place) for place in match.span())
                if last - first > 1:
                    letters = [span for number in range(first, last) for span in self._each(number)]
                    yield _Form("".join(self.plain[first:last]), 0, tuple(letters))
            for match in TIMES.finditer(self._text, *chunk):
                each = [(letter, (at, at + 1)) for at in range(*match.span()) for letter in self._letters_at(at)]
                yield _Form("".join(letter for letter, _ in each), 0, tuple(span for _, span in each))
            for match in CAMEL.finditer(self._text, *chunk):
                for piece in PIECE.finditer(self._text, *match.span()):
                    if len(piece.group()) > 1:
                        yield _Form(piece.group().lower(), piece.start())

    def _letters_at(self, place: int) -> str:
        """The folded letters of one character, an x for the sign of multiplying."""
        return "x" if self._text[place] == "×" else folded(self._text[place]).replace(" ", "")

    def _each(self, number: int) -> Sequence[Span]:
        """The place of each letter of a plain word."""
        start = self._starts[number]
        return self._letters.get(number) or [(at, at + 1) for at in range(start, start + len(self.plain[number]))]
