"""The authors of a paper, in the ways in which services and people write them down: given names first afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_NOBODY = frozenset(("others", "et al", "et. al", "and others"))
_LISTS = ("authors", "authorships", "author", "creators")
_WHOLE = ("name", "display_name", "fullname", "full_name", "fullName")
_GIVEN = ("given", "first", "forenames", "firstName", "first_name", "givenName")
_FAMILY = ("family", "last", "keyname", "lastName", "last_name", "familyName")
_GROUP = re.compile(r"\b(collaborations?|consortium|team|group)\s*:\s*|\s+:\s+", re.IGNORECASE)


def authors(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The names in a JSON object."""
    parsed = fields.get("authors_parsed")  # has its accents, where the ``authors`` beside it has TeX
    if isinstance(parsed, list) and parsed and (names := _names(parsed)):
        return names
    value = next((fields[name] for name in _LISTS if name in fields), None)
    if isinstance(value, str):
        return tuple(split_authors(value))
    return _names(value) if isinstance(value, list) else ()


def _names(values: list[Any]) -> tuple[str, ...]:
    return tuple(name for name in map(_name, values) if _is_somebody(name))


def _name(value: Any) -> str:
    """The name of one author of a list: a text, an object, or family name, given names and suffix in a list."""
    if isinstance(value, str):
        return _given_first(value)
    if isinstance(value, Mapping):
        if isinstance(value.get("author"), Mapping):
            value = value["author"]
        if name := _first(value, _WHOLE):
            return _given_first(name)
        middle = value.get("middle")
        middle = " ".join(_texts(middle)) if isinstance(middle, list) else middle if isinstance(middle, str) else ""
        parts = (_first(value, _GIVEN), middle, _first(value, _FAMILY), _first(value, ("suffix",)))
        return " ".join(filter(None, parts))
    family, given, suffix = (*_texts(value)[:3], "", "", "")[:3]
    return " ".join(filter(None, (given, family, suffix)))


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := fields.get(name), str) and value), "")


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _is_somebody(name: str) -> bool:
    return name.strip(" .").lower() not in _NOBODY and any(map(str.isalnum, name))


def split_authors(value: str) -> Iterator[str]:
    """The names in one text, given names first.

    ``A B, C D and E F``; ``B, A; D, C``; ``B, A and D, C`` (BibTeX's); ``B, A., D, C.``; ``B, A`` alone. What stands in
    brackets (where they work), ``et al.`` and ``others`` are no names; ``Jr.`` behind a comma belongs to that name.
    """
    if "(" in value:
        value = _without_brackets(value)
    if ":" in value:
        value = _GROUP.sub(lambda match: f"{match[1]}, " if match[1] else ", ", value)
    name = ""
    for piece in _pieces(value):
        if name and _is_suffix(piece):
            name = f"{name} {piece}"
        elif _is_somebody(piece):
            if name:
                yield name
            name = piece
    if name:
        yield name


def _pieces(value: str) -> list[str]:
    """The names and suffixes in ``value``."""
    if not value.isascii() and re.search("[；，、]", value):
        return [piece.strip(" ,") for piece in re.split("[;；，、]", value)]
    if ";" in value:
        return [_given_first(piece.strip(" ,\n")) for piece in value.split(";")]
    has_more = "and" in value or "&" in value or "et" in value or "others" in value
    joined = re.split(r",?\s+(?:and|&)\s+", value) if has_more else [value]
    if has_more:
        joined = [re.sub(r",?\s*\bet\.? al\.?$", "", part) for part in joined]
        joined = [part for part in joined if part.strip(" .").lower() not in _NOBODY] or [""]
    if all(map(_is_family_first, joined)) and (len(joined) > 1 or _is_one_author(joined[0])):
        return [_given_first(part) for part in joined]
    pieces = [piece.strip() for part in joined for piece in part.split(",")]
    if has_more:
        pieces = [re.sub(r"^(?:and|&)\s+", "", piece) for piece in pieces]
    pairs = list(zip(pieces[::2], pieces[1::2], strict=False))
    paired = len(pieces) > 3 and len(pieces) % 2 == 0
    if paired and all(_are_initials(given) and not _are_initials(family) for family, given in pairs):
        return [f"{given} {family}" for family, given in pairs]
    return pieces


def _are_initials(name: str) -> bool:
    letters = re.split(r"[.\s-]+", name.strip(" .-"))
    return len(letters) < 5 and all(len(letter) == 1 and letter.isupper() for letter in letters)


def _is_suffix(piece: str) -> bool:
    return piece.strip().rstrip(".").lower() in _SUFFIXES


def _without_suffix(name: str) -> tuple[str, str]:
    """``Family, Given`` of ``Family, Given, Jr.`` (or ``Family, Jr., Given``), and its suffix with a blank before."""
    if name.count(",") != 2:
        return name, ""
    family, second, third = name.split(",")
    if _is_suffix(third):
        return f"{family},{second}", f" {third.strip()}"
    if _is_suffix(second) and len(family.split()) == 1:
        return f"{family},{third}", f" {second.strip()}"
    return name, ""


def _is_family_first(name: str) -> bool:
    """True when this may be ``Family, Given``."""
    family, comma, given = _without_suffix(name)[0].partition(",")
    fits = 0 < len(given.split()) < 4 and "," not in given and not _is_suffix(given)
    short = len(family.split()) == 1 or len(given.split()) == 1 or family[:1].islower()
    return bool(comma and family.strip() and fits and (short or _are_initials(given)))


def _is_one_author(name: str) -> bool:
    """True when this is one person; ``Vinayak, Marko Znidaric`` is two, the first of whom has one name only."""
    family, _, given = _without_suffix(name)[0].partition(",")
    if _are_initials(given):
        return True
    _, *others = given.split()
    return len(family.split()) == 1 and all(len(other.rstrip(".")) == 1 for other in others)


def _given_first(name: str) -> str:
    if "," not in name or not _is_family_first(name):
        return name.strip()
    name, suffix = _without_suffix(name)
    family, _, given = name.partition(",")
    return f"{given.strip()} {family.strip()}{suffix}"


def _without_brackets(value: str) -> str:
    kept: list[str] = []
    depth = 0
    for char in value:
        depth = max(0, depth + (char == "(") - (char == ")"))
        if not depth and char != ")":
            kept.append(char)
    return "".join(kept)
