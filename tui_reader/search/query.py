"""The query language: one line of text becomes a frozen ``Query``. Pure, light, and it never raises.

Plain words are fuzzy and come in any order. ``"exact phrase"``, ``-not`` or ``!not``, ``field:value``. Of a field that
is unfinished or mistaken nothing counts, the words beside it go on counting, and a hint says what was expected: typing
must never show an error. A field that there is not is an ordinary word.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from tui_reader.mentions import Mention, mentions
from tui_reader.models import arxiv_id
from tui_reader.search import people
from tui_reader.search.people import People

MOST_CHARACTERS = 1_000
"""A longer query is cut: nobody types it, and a paste must not stall the screen."""
MOST_TERMS = 16
"""Words after these are ignored."""

Kind = Literal["text", "name", "choice", "number", "year", "date"]


class QueryField(NamedTuple):
    """One field of the language, with an example."""

    name: str
    kind: Kind
    example: str
    choices: tuple[str, ...] = ()


FIELDS: tuple[QueryField, ...] = (
    QueryField("title", "text", "title:attention"),
    QueryField("abs", "text", "abs:benchmark"),
    QueryField("author", "text", "author:vaswani"),
    QueryField("org", "text", "org:longcat"),
    QueryField("kw", "text", "kw:diffusion"),
    QueryField("id", "text", "id:2405.1"),
    QueryField("year", "year", "year:2020..2022"),
    QueryField("date", "date", "date:2024-05"),
    QueryField("listed", "date", "listed:2026-05-20"),
    QueryField("is", "choice", "is:unread", ("unread", "read", "bookmarked", "new", "begun")),
    QueryField("has", "choice", "has:code", ("code", "note", "pdf")),
    QueryField("tag", "name", "tag:to-read"),
    QueryField("note", "name", "note:idea"),
    QueryField("by", "name", "by:akhaliq"),
    QueryField("upvotes", "number", "upvotes:>20"),
    QueryField("comments", "number", "comments:>5"),
    QueryField("stars", "number", "stars:>100"),
)
_BY_NAME = {field.name: field for field in FIELDS}


class Term(NamedTuple):
    """One word or phrase to find in the texts of a paper; the index answers it."""

    text: str
    """As it was typed, without quotes, sign and field; never empty."""
    field: str = ""
    """Empty, or one of the fields of kind ``text``."""
    negated: bool = False
    exact: bool = False
    """A quoted phrase: these words, next to each other, as they are."""
    last: bool = False
    """Still being typed: it ends the query, so any continuation is meant as well."""
    spelt: bool = False
    """Known to be spelled right: neither typos nor other ways to write it are looked for."""


class Filter(NamedTuple):
    """One condition on what is known of a paper or was marked on it; whoever holds the papers answers it.

    ``values`` (any of them) for the kinds ``choice`` and ``name``; ``low`` to ``high``, both included and None where
    open, for ``number`` and ``year`` (int) and ``date`` (datetime.date).
    """

    field: str
    values: tuple[str, ...] = ()
    low: int | date | None = None
    high: int | date | None = None
    negated: bool = False


class Query(NamedTuple):
    """A line of the query language, taken apart. ``text`` is the line."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    hints: tuple[str, ...] = ()
    """One short sentence for each unfinished or mistaken field."""
    mentions: tuple[Mention, ...] = ()
    """The papers that are named by an id or a link; whoever holds the papers knows whether they are there."""
    people: People | None = None
    """The people that are named, or that may be; None where nobody is."""

    def __bool__(self) -> bool:
        return bool(self.terms or self.filters or self.mentions)


# A sign, a field and a value: quoted (the closing quote may still be missing) or up to the next space.
_TOKEN = re.compile(
    r"(?P<sign>[-!](?=[^\s!-]))?(?:(?P<field>[A-Za-z]+):)?"
    r'(?:["“”](?P<quoted>[^"“”]*)(?P<closed>["“”]?)|(?P<bare>\S+))?'
)
_CONDITIONS = re.compile(
    rf"(?<!\S)(?:(?:-|!(?!\[))(?=[^\s!-])|(?i:{'|'.join(field.name for field in FIELDS if field.name != 'id')}):)"
    r'[^\s"“”]*(?:["“”][^"“”]*["“”]?|\S*)'
)
"""Exclusions, and conditions on a field: an id in these names no paper that is looked for."""


_NAME_GOES_ON = re.compile(r"(?:(?:[^\W\d_]\.-?)+|[^\s\"“”:]+,)\s+[^\s\"“”:]+")
"""A name of two words behind ``author:``, of which the first shows that it goes on: ``Y. LeCun``, ``LeCun, Y.``."""


def parse(text: str) -> Query:
    """The query in ``text``; any text is a query."""
    typed_text, text = text, _plain(text[:MOST_CHARACTERS])
    named = mentions(text, (match.span() for match in _CONDITIONS.finditer(text)))
    links = {place: mention for mention in named for place in range(mention.start, mention.end) if mention.sure}
    terms: list[Term] = []
    filters: list[Filter] = []
    hints: list[str] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        if (mention := links.get(place)) and text[mention.start : mention.end] != mention.plain:
            if place == mention.start:
                terms.append(Term(mention.plain, "id", last=mention.end == len(text)))
            place = mention.end
            continue
        match = _TOKEN.match(text, place)
        if match is None or match.end() == place:  # cannot happen; a loop that cannot end must not depend on it
            place += 1
            continue
        place = match.end()
        typed, negated = match["bare"] or match["quoted"] or "", match["sign"] is not None
        quoted, name = match["quoted"] is not None, match["field"]
        if (
            name
            and name.lower() == "author"
            and not quoted
            and (more := _NAME_GOES_ON.match(text, match.start("bare")))
        ):
            typed, place = more[0], more.end()
        last = place == len(text) and not match["closed"]
        whole = f"{name}:{typed}" if name else typed
        if not quoted and (identifier := arxiv_id(whole)) and identifier != whole:  # a key, a link, or with its version
            terms.append(Term(identifier, "id", negated, last=last))
            continue
        if name:
            field = _BY_NAME.get(name.lower())
            if field and field.kind == "text" and any(map(str.isalnum, typed)):
                typed = arxiv_id(typed) or typed if field.name == "id" else typed
                if negated and field.name == "author" and "," in typed:  # what is excluded is excluded as it is written
                    typed = " ".join(reversed(typed.split(",", 1)))
                terms.append(Term(typed, field.name, negated, quoted, last))
                continue
            made = _filter(field, typed, quoted, negated) if field and typed else None
            if field and not made:
                hints.append(_hint(field, name, typed))
                # Of what is still being typed the part counts that is a condition: of ``year:2020..20`` the first year.
                parts = (typed[:end] for end in range(len(typed) - 1, 0, -1)) if last and field.kind != "text" else ()
                made = next(filter(None, (_filter(field, part, quoted, negated) for part in parts)), None)
            if made:
                filters.append(made)
            if field:
                continue
            if hint := _hint(field, name, typed):
                hints.append(hint)
            typed = f"{name} {typed}" if quoted else f"{name}:{typed}"
        if any(map(str.isalnum, typed)):
            terms.append(Term(typed, "", negated, quoted and not name, last))
    if len(terms) > MOST_TERMS:
        hints.append(f"only the first {MOST_TERMS} words count")
    who = _people(text, terms, named)
    if who and who.sure:
        terms = [term for term in terms if term.field or term.exact or term.text.strip("().,;") not in _OF_LISTS]
    return Query(typed_text, tuple(terms[:MOST_TERMS]), tuple(filters[:MOST_TERMS]), tuple(hints), named, who)


_OF_LISTS = ("et", "al", "and", "&")


_CITED = r"\\[A-Za-z]{0,10}cite[a-z]{0,8}\*?(?:\[[^\]]{0,40}\]){0,2}\{([^{},]+)[^{}]*\}"
"""The first key in a command of TeX that cites."""


def _plain(text: str) -> str:
    """``text`` with the letters that TeX in names stands for: ``B\\'alazs``, ``{\\O}rsted``, ``Mus{é}``."""
    if ("\\" not in text and "{" not in text) or "://" in text:
        return text
    from tui_reader.text.names import plain

    return plain(re.sub(_CITED, r"\1", text))


def _people(text: str, terms: Sequence[Term], named: Sequence[Mention]) -> People | None:
    """The people in what stands outside of fields, quotes and links; those of a field where one names an author."""
    fields = [term for term in terms if term.field == "author" and not term.negated]
    some = tuple(person for term in fields if (person := people.author(term.text)))
    if any(person.given or len(person.family) > 1 for person in some):
        return People(some, sure=True, typing=fields[-1].last, of_field=True)
    free = text
    for mention in named:
        free = free[: mention.start] + " " * (mention.end - mention.start) + free[mention.end :]
    free = re.sub(r'["“”][^"“”]*["“”]?', " ", _CONDITIONS.sub(" ", free))
    who = people.read(free)
    if who and not who.as_is and (words := people.words_of(free.rpartition(" ")[2])) and free[-1:].isalpha():
        return who._replace(typing=words[-1] == who.people[-1].family[-1])
    return who


def _filter(field: QueryField, typed: str, quoted: bool, negated: bool) -> Filter | None:
    """``typed`` as a condition on ``field``; None when it is not one (yet)."""
    if field.kind == "name":
        values = (typed,) if quoted else tuple(filter(None, typed.split(",")))
        return Filter(field.name, values, negated=negated) if values else None
    if field.kind == "choice":
        values = tuple(filter(None, typed.lower().split(",")))
        known = values and all(value in field.choices for value in values)
        return Filter(field.name, values, negated=negated) if known else None
    span = _range(typed, {"number": _number, "year": _year}.get(field.kind, _day))
    return Filter(field.name, (), *span, negated=negated) if span else None


Bounds = tuple[int | date | None, int | date | None]


def _range(typed: str, read: Callable[[str], tuple[int, int] | tuple[date, date] | None]) -> Bounds | None:
    """The bounds that ``typed`` means: ``x``, ``a..b``, ``a..``, ``..b``, ``>x``, ``>=x``, ``<x``, ``<=x``, ``=x``."""
    compare = re.fullmatch(r"(>=|<=|>|<|=)?(.*)", typed, re.DOTALL)
    sign, rest = (compare[1], compare[2]) if compare else ("", typed)
    if not sign and ".." in rest:
        first, _, second = rest.partition("..")
        low, high = read(first), read(second)
        if (first and not low) or (second and not high) or not (low or high):
            return None
        if low and high and not _in_order(low[0], high[1]):
            return None
        return low[0] if low else None, high[1] if high else None
    value = read(rest)
    if not value:
        return None
    least, most = value
    match sign:
        case ">":
            return _step(most, 1), None
        case ">=":
            return least, None
        case "<":
            return None, _step(least, -1)
        case "<=":
            return None, most
    return least, most


def _in_order(low: int | date, high: int | date) -> bool:
    # Both are read by one function, so they are of one type; the union cannot say so.
    return low <= high  # type: ignore[operator]


def _step(value: int | date, by: int) -> int | date:
    """The next number or day (``by`` 1) or the one before (-1); the calendar's ends stay where they are."""
    if isinstance(value, int):
        return value + by
    return date.fromordinal(min(max(value.toordinal() + by, date.min.toordinal()), date.max.toordinal()))


def _number(typed: str) -> tuple[int, int] | None:
    if not re.fullmatch(r"[0-9]{1,12}", typed):
        return None
    return int(typed), int(typed)


def _year(typed: str) -> tuple[int, int] | None:
    return _number(typed) if len(typed) == 4 else None


def _day(typed: str) -> tuple[date, date] | None:
    """``2024``, ``2024-05`` or ``2024-05-20`` as the first and the last day it means."""
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?", typed)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


_WANTS = {
    "text": 'a word or a "phrase"',
    "name": "a name",
    "number": "a number: 20, >20, <=20 or 5..20",
    "year": "a year: 2024, >2020 or 2020..2022",
    "date": "a day: 2024, 2024-05, 2024-05-20, or a range 2024-05..2024-07",
}


def _hint(field: QueryField | None, name: str, typed: str) -> str:
    """The hint for ``name:typed``, which is no condition; nothing where it looks like plain text."""
    if field:
        wants = "one of " + ", ".join(field.choices) if field.choices else _WANTS[field.kind]
        return f"{field.name}: wants {wants}"
    name = name.lower()
    near = [known.name for known in FIELDS if known.name.startswith(name) or name.startswith(known.name)]
    if not near and len(name) > 3:
        import difflib

        near = difflib.get_close_matches(name, list(_BY_NAME), 1, 0.8)
    if near and typed and not typed.startswith("//"):
        return f"there is no field {name}: did you mean {near[0]}:?"
    return ""


class Completion(NamedTuple):
    """The texts that may stand in ``text[start:end]`` in place of what is there; best first."""

    start: int
    end: int
    candidates: tuple[str, ...]


MOST_CANDIDATES = 50
_WORD = re.compile(r'(?P<sign>[-!]?)(?:(?P<field>[A-Za-z]+):(?P<value>["“”][^"“”]*|\S*)|(?P<name>[A-Za-z]+))$')


def complete(text: str, cursor: int, values: Mapping[str, Iterable[str]]) -> Completion:
    """The ways in which the word before ``cursor`` can go on: names of fields, or values of the field it names.

    ``values`` gives what the caller knows for each field (``tag``, ``org``, ``author`` ...), in its own order; values
    that begin with what was typed come before those that contain it.
    """
    cursor = max(0, min(cursor, len(text)))
    match = _WORD.search(text[:cursor])
    if not match or (match.start() and not text[match.start() - 1].isspace()):
        return Completion(cursor, cursor, ())
    if match["name"]:
        names = tuple(f"{field.name}:" for field in FIELDS if field.name.startswith(match["name"].lower()))
        return Completion(match.start("name"), cursor, names)
    field = _BY_NAME.get(match["field"].lower())
    if field is None:
        return Completion(cursor, cursor, ())
    typed = match["value"].lstrip('"“”').lower()
    known = dict.fromkeys([*field.choices, *values.get(field.name, ())])
    begin = [value for value in known if value.lower().startswith(typed)]
    contain = [value for value in known if typed in value.lower()[1:] and not value.lower().startswith(typed)]
    found = [f'"{value}"' if " " in value else value for value in [*begin, *contain][:MOST_CANDIDATES]]
    return Completion(match.start("value"), cursor, tuple(found))
