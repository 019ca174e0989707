"""The words of a text, each with the way back to its letters in the original."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from tui_reader.search import rank
from tui_reader.search.words import (
    CAMEL,
    COMPOUND,
    GREEK_WORD,
    LONGEST,
    NOT_ASCII,
    PIECE,
    TIMES,
    Span,
    bounds,
    folded,
    formed,
    has_signs,
    hyphenated,
    signed,
    unsigned,
)

_ASCII_WORD = re.compile(r"[a-z0-9\x02\x03]+")


MOST_SOUNDS = 4_000
_SOUNDS: dict[str, str] = {}
"""The sounds of words: a text mostly has the words of others."""


def forget_sounds(*, but: int = 0) -> None:
    """Forget how words sound, unless these are at most ``but``."""
    if len(_SOUNDS) > but:
        _SOUNDS.clear()


class _Form(NamedTuple):
    """A word that finds a text beside its plain ones."""

    word: str
    start: int
    """The place at which a piece of CamelCase begins."""
    parts: range = range(0)
    """The numbers of the words that a compound is joined of."""
    letters: tuple[Span, ...] = ()
    """The place of each letter of a word that is written with a sign for one."""


class Located:
    """The folded words of a text in order, as ``words.split`` gives them, and their places.

    Most texts are ASCII and most are asked for one word that they do not have, so places are looked up when needed.
    """

    def __init__(self, text: str, *, names: bool = True) -> None:
        """``names``: with the pieces of CamelCase; of abstracts and authors, only hyphenated words are found joined."""
        self._text = text = signed(text)
        self._names = names
        self._letters: dict[int, list[Span]] = {}
        """The place of each letter of the words that are not letter by letter in the text, by their numbers."""
        self._ascii: list[tuple[int, int, int]] = []
        """The ASCII parts of a text that is not all of it: the number of the first word of each, its begin and end."""
        self.plain: list[str] = []
        if text.isascii():
            self.plain = _ASCII_WORD.findall(text.lower())
        else:
            self._locate()
        if has_signs(text):
            self.plain = [*map(unsigned, self.plain)]

    @cached_property
    def words(self) -> list[str]:
        """``plain``, and after it the text's other ``forms``."""
        return [*self.plain, *(form.word for form in self._forms)] if self._forms else self.plain

    @cached_property
    def _lines(self) -> str:
        """``words``, a line each: one search of it is quicker than one of each word."""
        return "\n".join(("", *self.words, ""))

    @cached_property
    def _sounds(self) -> str:
        """The sounds of ``words``, a line each."""
        words = {*self.words}
        new = [word for word in words if word not in _SOUNDS]
        sounds = dict(zip(new, rank.sounds(new), strict=True)) if new else {}
        sounds.update((word, _SOUNDS.get(word) or rank.sounds((word,))[0]) for word in words.difference(new))
        forget_sounds(but=MOST_SOUNDS - len(new))
        _SOUNDS.update(sounds)
        return "\n".join(("", *map(sounds.__getitem__, self.words), ""))

    def beginning(self, needle: str, *, whole: bool = False) -> Iterator[int]:
        """The numbers of the words that begin with ``needle``; ``whole``: that are nothing but it."""
        return _lines(self._lines, f"\n{needle}\n" if whole else f"\n{needle}")

    def sounding(self, needle: str) -> Iterator[int]:
        """The numbers of the words that sound like ``needle``."""
        return _lines(self._sounds, f"\n{rank.sounds((needle,))[0]}\n")

    def holding(self, needle: str) -> Iterator[tuple[int, int]]:
        """The numbers of the words that hold ``needle``, and the places in them where it begins."""
        lines, number, done = self._lines, -1, 0
        place = lines.find(needle)
        while place >= 0:
            number, done = number + lines.count("\n", done, place), place
            yield number, place - lines.rfind("\n", 0, place) - 1
            place = lines.find(needle, place + len(needle))

    def spans(self, number: int, begin: int, end: int) -> Sequence[Span]:
        """The places of the letters from ``begin`` to ``end`` of word ``number``, in order."""
        if number >= len(self.plain):
            form = self._forms[number - len(self.plain)]
            if letters := form.letters or [span for part in form.parts for span in self._each(part)]:
                return letters[begin:end]
            word, start = form.word, form.start
        elif number in self._letters:
            return self._letters[number][begin:end]
        else:
            word, start = self.plain[number], self._starts[number]
        return ((start + begin, start + min(end, len(word))),)

    @cached_property
    def _starts(self) -> list[int]:
        if not self._ascii:
            return [match.start() for match in _ASCII_WORD.finditer(self._text.lower())]
        starts = [0] * len(self.plain)
        for number, letters in self._letters.items():
            starts[number] = letters[0][0]
        for first, begin, end in self._ascii:
            for number, match in enumerate(_ASCII_WORD.finditer(self._text[begin:end].lower()), first):
                starts[number] = begin + match.start()
        return starts

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
        self._ascii.append((len(self.plain), begin, end))
        self.plain += _ASCII_WORD.findall(self._text[begin:end].lower())

    def _locate_each(self, begin: int, end: int) -> None:
        """Letter by letter."""
        word: list[str] = []
        letters: list[Span] = []

        def finish() -> None:
            if word:
                self._letters[len(self.plain)] = letters.copy()
                self.plain.append("".join(word))
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
        text, starts = self._text, self._starts
        names, has_times = self._names, self._names and "×" in text
        for begin, end in formed(text) if names else hyphenated(text):
            if end - begin > LONGEST:
                continue
            for match in COMPOUND.finditer(text, begin, end):
                first, last = bisect_left(starts, match.start()), bisect_left(starts, match.end())
                if last - first > 1:
                    yield _Form("".join(self.plain[first:last]), 0, range(first, last))
            for match in TIMES.finditer(text, begin, end) if has_times else ():
                each = [(letter, (at, at + 1)) for at in range(*match.span()) for letter in self._letters_at(at)]
                yield _Form("".join(letter for letter, _ in each), 0, letters=tuple(span for _, span in each))
            for match in CAMEL.finditer(text, begin, end) if names else ():
                for piece in PIECE.finditer(text, *match.span()):
                    if len(piece.group()) > 1:
                        yield _Form(piece.group().lower(), piece.start())

    def _letters_at(self, place: int) -> str:
        """The folded letters of one character, an x for the sign of multiplying."""
        return "x" if self._text[place] == "×" else folded(self._text[place]).replace(" ", "")

    def _each(self, number: int) -> Sequence[Span]:
        """The place of each letter of a plain word."""
        start = self._starts[number]
        return self._letters.get(number) or [(at, at + 1) for at in range(start, start + len(self.plain[number]))]


def _lines(lines: str, sought: str) -> Iterator[int]:
    """The numbers of the lines that begin with ``sought``, which begins with the end of the line before."""
    number, done = -1, 0
    place = lines.find(sought)
    while place >= 0:
        number, done = number + lines.count("\n", done, place + 1), place + 1
        yield number
        place = lines.find(sought, place + 1)
