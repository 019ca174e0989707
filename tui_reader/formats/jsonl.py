"""Papers as JSON objects, one a line or in one array: what scripts get, and what comes from other programs."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tui_reader.models import Entry, Paper

Record = dict[str, Any]

LONGEST = 4_000_000
"""Longest line, or element of an array, that is read: in bytes or characters, some sixty times the longest abstract."""
_BETWEEN = re.compile(r"[\s,]*")


# -- writing --------------------------------------------------------------------------------------------------------


def record(entry: Entry) -> Record:
    """A paper and its marks as a JSON object: dates ISO, what is not known null."""
    paper, marks = entry.paper, entry.marks
    organization = paper.organization
    return {
        "key": entry.key,
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "author_count": paper.author_count,
        "organization": {"slug": organization.slug, "name": organization.name} if organization else None,
        "published": paper.published.isoformat() if paper.published else None,
        "listed": paper.listed.isoformat() if paper.listed else None,
        "upvotes": paper.upvotes,
        "comments": paper.comments,
        "links": list(paper.links),
        "code": paper.code,
        "bookmarked": marks.bookmarked,
        "read": marks.read,
        "tags": list(marks.tags),
    }


def found(entry: Entry, score: float | None, spans: Mapping[str, Sequence[tuple[int, int]]]) -> Record:
    """``record`` of what a search found, with its ``score`` (0 to about 100, null without words) and its ``spans``.

    Spans are pairs of start and end, in characters, by field: in the ``title``, the ``abstract``, the ``id``, the
    ``organization`` (slug and name with a space between) and the ``authors`` (joined as ``search.spans`` joins them).
    """
    points = {name: [list(span) for span in ranges] for name, ranges in spans.items()}
    return {**record(entry), "score": None if score is None else round(score, 2), "spans": points}


def lines(records: Iterable[Record], *, ascii_only: bool = False) -> Iterator[str]:
    """JSON Lines (https://jsonlines.org): an object a line."""
    for one in records:
        yield json.dumps(one, ensure_ascii=ascii_only) + "\n"


def array(records: Iterable[Record], *, ascii_only: bool = False) -> Iterator[str]:
    """One JSON array, in pieces, so that a large library needs no large memory; an object a line."""
    opening = "["
    for one in records:
        yield f"{opening}\n{json.dumps(one, ensure_ascii=ascii_only)}"
        opening = ","
    yield "[]\n" if opening == "[" else "\n]\n"


# -- reading --------------------------------------------------------------------------------------------------------


class Bad(NamedTuple):
    """A piece of the file that could not be read as a paper."""

    line: int
    """The line where it begins, from 1."""
    reason: str
    """A few words for people."""


def parse_lines(lines: Iterable[bytes | str]) -> Iterator[Paper | Bad]:
    """The paper of each line, or why there is none; lines with nothing but white space are passed over."""
    from tui_reader.formats import fields

    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST:
            yield Bad(number, f"the line is longer than {LONGEST:,} bytes")
            continue
        try:
            text = line if isinstance(line, str) else line.decode("utf-8-sig" if number == 1 else "utf-8")
            if not text.strip():
                continue
            yield fields.paper(_object(json.loads(text)))
        except (ValueError, RecursionError) as error:
            yield Bad(number, _reason(error))


def looks_like_array(first_line: bytes) -> bool:
    """True when a file that begins so is for ``parse_array``: an array, or an object over lines."""
    begun = first_line.removeprefix(b"\xef\xbb\xbf").strip()
    return begun[:1] == b"[" or begun == b"{"


def parse_array(pieces: Iterable[bytes]) -> Iterator[Paper | Bad]:
    """The papers in one JSON array (or of several, or of objects one after the other), read as the pieces come.

    An element that is no paper is reported and passed over; where the JSON itself is broken reading ends. Bytes that
    are not UTF-8 are left out.
    """
    from tui_reader.formats import fields

    for line, value in _elements(_Text(pieces)):
        if isinstance(value, Bad):
            yield value
            continue
        try:
            yield fields.paper(_object(value))
        except ValueError as error:
            yield Bad(line, _reason(error))


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("this is no JSON object")
    return value


def _reason(error: ValueError | RecursionError) -> str:
    match error:
        case json.JSONDecodeError():
            return f"this is no JSON ({error.msg.lower()} at character {error.pos + 1:,})"
        case UnicodeDecodeError():
            return "this is not UTF-8"
        case RecursionError():
            return "this is JSON nested too deep"
    return str(error)


class _Text:
    """The part of a JSON text that is read and not used up yet, and the number of the line where it begins."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        # One bad byte would take all that comes after it along, where a line has an end to go on from.
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self.text = ""
        self.at = 0
        self.line = 1
        self.ended = False

    def more(self) -> None:
        """Read on, at least as much as is here: so a long value is tried a few times only."""
        wanted = len(self.text) - self.at
        parts = [self.text[self.at :]]
        self.at = 0
        while not self.ended and wanted >= 0:
            piece = next(self._pieces, b"")
            self.ended = not piece
            parts.append(self._decode(piece, self.ended))
            wanted -= len(parts[-1]) or 1
        self.text = "".join(parts)

    def skip(self, upto: int) -> None:
        """Use up what is before ``upto``."""
        self.line += self.text.count("\n", self.at, upto)
        self.at = upto

    def next_sign(self) -> str:
        """The next character that is no white space and no comma; empty at the end."""
        while True:
            match = _BETWEEN.match(self.text, self.at)
            assert match is not None
            self.skip(match.end())
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.more()


def _elements(text: _Text) -> Iterator[tuple[int, Any]]:
    """The elements of the arrays in ``text``, each with its line; a ``Bad`` at last where it can't be read further."""
    depth = 0
    decode = json.JSONDecoder().raw_decode
    try:
        while sign := text.next_sign():
            if sign in "[]" and 0 <= depth + (step := 1 if sign == "[" else -1) <= 1:
                depth += step
                text.skip(text.at + 1)
                continue
            while True:
                try:
                    value, end = decode(text.text, text.at)
                except json.JSONDecodeError:
                    if text.ended or len(text.text) - text.at > LONGEST:
                        raise
                else:
                    # A number that reaches to the end of what is here may go on in the next piece.
                    if end < len(text.text) or text.ended:
                        break
                text.more()
            yield text.line, value
            text.skip(end)
        if depth:
            yield text.line, Bad(text.line, "the array is not closed: the file was cut off")
    except (ValueError, RecursionError) as error:
        yield text.line, Bad(text.line, f"{_reason(error)}; what comes after it was not read")
