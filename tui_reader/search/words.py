"""Texts taken apart into folded words, with the way back to the original letters.

Folded: compatibility forms (ligatures, full width, superscripts), case and accents are gone; letters of every script
stay, but a Greek letter that is a sign is its name (``pi0`` for π₀), and ``C++`` and ``C#`` are words. Beside its plain
words a text has forms that people type as one word: hyphenated words joined (``pretraining`` for pre-training) and the
pieces of CamelCase (``style`` and ``swin`` of StyleSwin).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

Span = tuple[int, int]
"""The places in a text at which something begins and ends."""

# Letters that Unicode does not decompose although readers type them without their stroke (NFKD leaves them).
_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "þ": "th", "æ": "ae", "œ": "oe"}


_PLUS, _SHARP = "\x02", "\x03"
"""Stand for the signs of ``C++`` and ``C#``, which are letters of these words; no text of a paper has them."""
SIGNED = re.compile(r"(?<![^\W_])([A-Za-z])(\+\+|#)(?![^\W\d_]|[+#])")
_GREEK = "\u0370-\u03ff\u1f00-\u1fff\u00b5\U0001d6a8-\U0001d7cb"
GREEK_WORD = re.compile(f"[{_GREEK}\u0300-\u036f]{{3,}}")
"""So many Greek letters are a word; fewer are signs, which people type by their names."""


class _Folding(dict[int, str]):
    """Code point to folded letters, filled as characters are met: "" for a dropped accent, " " between words."""

    def __init__(self, *kept: str, named: bool = True) -> None:
        """``kept`` stay as they are; ``named``: Greek letters become their names."""
        super().__init__({ord(sign): sign for sign in kept} | {ord(_PLUS): "+", ord(_SHARP): "#"})
        self._named = named

    def __missing__(self, point: int) -> str:
        folded = []
        for char in unicodedata.normalize("NFKD", chr(point)).casefold():
            if unicodedata.combining(char):
                continue
            word = char.isalnum() or unicodedata.category(char)[0] == "M"
            folded.append((_PLAIN.get(char) or (self._named and _greek(char)) or char) if word else " ")
        self[point] = result = "".join(folded)
        return result


def _greek(char: str) -> str:
    """The name of a Greek letter; empty for others."""
    if not "\u0370" <= char <= "\u03ff":
        return ""
    name = unicodedata.name(char, "")
    return name.rpartition(" ")[2].lower().replace("lamda", "lambda") if name.startswith("GREEK SMALL LETTER") else ""


_FOLDED = _Folding()
_OF_WORDS = _Folding(named=False)


BETWEEN = "\x01"
"""Stands between two texts in ``split_all``."""
_WITH_BETWEEN = _Folding(BETWEEN)
NOT_ASCII, _ASCII = re.compile(r"[^\x00-\x7f]+"), re.compile(r"[\x00-\x7f]+")


def folded(char: str, *, of_word: bool = False) -> str:
    """The folded form of one character; ``of_word``: of one in a Greek word."""
    return (_OF_WORDS if of_word else _FOLDED)[ord(char)]


def signed(text: str) -> str:
    """``text``, as long as before, in which the signs of ``C++`` and ``C#`` are letters."""
    if "++" not in text and "#" not in text:
        return text
    return SIGNED.sub(lambda match: match[1] + (_SHARP if match[2] == "#" else _PLUS * 2), text)


def has_signs(text: str) -> bool:
    """True when a ``signed`` text has such letters."""
    return _PLUS in text or _SHARP in text


def unsigned(word: str) -> str:
    """A word of a ``signed`` text as ``split`` gives it."""
    return word.replace(_PLUS, "+").replace(_SHARP, "#")


def _spaced(text: str, table: _Folding = _FOLDED) -> str:
    """``text`` folded, one space or more for what is no letter and no digit."""
    text = signed(text)
    # str.translate is twenty times as fast on ASCII, which most text is once its accents are gone.
    if not text.isascii():

        def translated(match: re.Match[str]) -> str:
            return match.group().translate(table)

        def translated_words(match: re.Match[str]) -> str:
            at = 0
            pieces: list[str] = []
            for word in GREEK_WORD.finditer(match.group()):
                pieces += (match.group()[at : word.start()].translate(table), word.group().translate(_OF_WORDS))
                at = word.end()
            return "".join((*pieces, match.group()[at:].translate(table)))

        text = NOT_ASCII.sub(translated_words if GREEK_WORD.search(text) else translated, text)
        if not text.isascii():
            return _ASCII.sub(translated, text)
    return text.translate(table)


def split(text: str) -> list[str]:
    """The folded words of ``text``, in order."""
    return _spaced(text).split()


def split_all(texts: Sequence[str]) -> list[str]:
    """The folded words of all ``texts``, a ``BETWEEN`` between each two; much faster than one text after the other."""
    joined = f" {BETWEEN} ".join(texts)
    if joined.count(BETWEEN) != len(texts) - 1:
        joined = f" {BETWEEN} ".join(text.replace(BETWEEN, " ") for text in texts)
    return _spaced(joined, _WITH_BETWEEN).split()


MOST_PARTS = 8
"""Words of one term, hyphenated or quoted, that are looked at."""


def needles(text: str, typing: bool) -> tuple[list[str], bool]:
    """The words of a term to find, and whether the last of them is still being typed."""
    words = split(text)
    return words[:MOST_PARTS], typing and len(words) <= MOST_PARTS


_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3040-\u9fff\uac00-\ud7ff\U00020000-\U0003ffff]"
)
"""Letters of scripts that set no spaces between words, or none between a word and what is said of it."""


def unspaced(parts: Sequence[str]) -> bool:
    """True of one word in a script like Chinese, Japanese or Thai, which stands inside others."""
    return len(parts) == 1 and _UNSPACED.search(parts[0]) is not None


STOP = frozenset(
    (
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "of",
        "on",
        "or",
        "that",
        "the",
        "to",
        "via",
        "we",
        "with",
    )
)
"""Words that initials may leave out (LRA: Long Range Arena; POMDP) and that alone say nothing of a paper."""

EMPTY = STOP | frozenset(
    (
        "about",
        "all",
        "also",
        "any",
        "approach",
        "article",
        "be",
        "been",
        "being",
        "but",
        "can",
        "could",
        "do",
        "does",
        "doing",
        "done",
        "had",
        "has",
        "have",
        "how",
        "i",
        "it",
        "its",
        "just",
        "like",
        "me",
        "method",
        "my",
        "new",
        "no",
        "not",
        "one",
        "our",
        "paper",
        "papers",
        "some",
        "something",
        "study",
        "than",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "this",
        "those",
        "through",
        "towards",
        "toward",
        "use",
        "used",
        "uses",
        "using",
        "was",
        "way",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "work",
        "would",
        "you",
        "your",
    )
)
"""Words of a remembered sentence that say nothing of the paper that is meant: ``that one on``, ``a method for``."""

LONGEST = 200
"""Letters beyond which a word is no name that has parts; the patterns take quadratic time (64 kB took minutes)."""

_JOINTS = "-‐‑–'’./_^"
"""The signs that join the parts of a compound; in this order they stand in a class of a pattern as they are."""
_BETWEEN = rf"(?:[{_JOINTS}]|[$^_{{}}\\-]{{1,6}})"
"""The signs between the parts of one word, of which some may be TeX: ``GS$^{3}$Lamp``."""
COMPOUND = re.compile(rf"[^\W_]+(?:{_BETWEEN}[^\W_]+)+|(?<![^\W_])[A-Za-z]{{1,3}}\(\d\)")
"""Written as one word by others; groups as well, such as SO(3)."""
TIMES = re.compile(r"[^\W_]+(?:×[^\W_]*)+")
"""Words with the sign for which people type an x."""
CAMEL = re.compile(r"[A-Za-z0-9]*(?:[a-z][A-Z]|[A-Z]{2}[a-z]|[A-Za-z][0-9])[A-Za-z0-9]*")
PIECE = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


_CHUNK = re.compile(r"\S+")
_FORMED = re.compile(rf"[^\W_]{_BETWEEN}[^\W_]|[^\W_]×|[A-Za-z]\(\d\)|[a-z][A-Z]|[A-Z][A-Z][a-z]|[A-Za-z][0-9]")
"""Found in a chunk that has other forms: matches either of the first two."""
_SIGNS = re.compile(rf"[^ ][{_JOINTS}A-Z0-9$×]")
"""Found in each of these; ten times as fast to find."""
_JOINT = re.compile(rf"(?<=[^\W_]){_BETWEEN}(?=[^\W_])")


def compounds(text: str) -> str:
    """The hyphenated words of ``text``, joined: ``pretraining`` for pre-training, ``pi0`` for ``$\\pi_0$``."""
    chunks = [text[start:end] for start, end in hyphenated(text)]
    return _JOINT.sub("", " ".join(chunks)) if chunks else ""


def hyphenated(text: str) -> list[Span]:
    """The places of what ``compounds`` looks at, in order."""
    found: set[Span] = set()
    for sign in "-'_^":
        at = text.find(sign)
        while at >= 0:
            start, end = bounds(text, at)
            found.update(chunk.span() for chunk in _CHUNK.finditer(text, start, end) if sign in chunk.group())
            at = text.find(sign, end)
    return sorted(found)


def bounds(text: str, at: int) -> Span:
    """From where to where what is around ``at`` has no space."""
    end = text.find(" ", at)
    return text.rfind(" ", 0, at) + 1, end if end >= 0 else len(text)


def forms(text: str) -> list[str]:
    """The words that find ``text`` beside its plain ones: joined compounds and pieces of CamelCase."""
    found: list[str] = []
    for start, end in formed(text):
        found += ["".join(split(match.group())) for match in COMPOUND.finditer(text, start, end)]
        for match in TIMES.finditer(text, start, end):
            found.append("".join(split(match.group().replace("×", "x"))))
        for match in CAMEL.finditer(text, start, end):
            found += [piece.lower() for piece in PIECE.findall(match.group()) if len(piece) > 1]
    return found


def formed(text: str) -> Iterator[Span]:
    """The places of the chunks of ``text`` that may have other forms, at most ``LONGEST`` letters each."""
    done = 0
    for sign in _SIGNS.finditer(text):
        if sign.start() >= done:
            begin, done = bounds(text, sign.start())
            if done - begin <= LONGEST and not _FORMED.search(text, begin, done):
                continue  # as most
            for chunk in _CHUNK.finditer(text, begin, done):
                if chunk.end() - chunk.start() <= LONGEST and _FORMED.search(text, *chunk.span()):
                    yield chunk.span()


def id_keys(identifier: str) -> tuple[str, ...]:
    """The keys whose beginnings find an id: all of it without punctuation; the number of an old arXiv id as well."""
    if not (key := "".join(split(identifier))):
        return ()
    number = re.fullmatch(r"[a-z]+([0-9]{7})", key)
    return (key, number[1]) if number else (key,)


def leading(words: Sequence[str]) -> tuple[Sequence[int], Sequence[int]]:
    """The numbers of the words that initials stand for: of all ``words``, and of those that are no stop words."""
    return range(len(words)), [number for number, word in enumerate(words) if word not in STOP]
