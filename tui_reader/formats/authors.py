"""The authors of a paper, in the ways in which services and people write them down: given names first afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_NOBODY = frozenset(("others", "et al", "et. al", "and others", "n/a", "unknown", "none", "null", "nan"))
_LISTS = ("authors", "authorships", "author", "creators")
_WHOLE = (
    *("name", "display_name", "fullname", "full_name", "fullName", "displayName", "author_name", "authorName"),
    *("preferred_name", "author", "names"),
)
_GIVEN = (
    *("given", "first", "forenames", "firstName", "first_name", "firstname", "givenName", "given_name"),
    *("given_names", "givenNames", "forename"),
)
_FAMILY = ("family", "last", "keyname", "lastName", "last_name", "lastname", "familyName", "family_name", "surname")
_PARTICLES = ("dropping-particle", "non-dropping-particle")
_GROUP = re.compile(r"\b(collaborations?|consortium|team|group)\s*:\s*|\s+:\s+", re.IGNORECASE)


def authors(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The names in a JSON object."""
    parsed = fields.get("authors_parsed")  # has its accents, where the ``authors`` beside it has TeX
    if isinstance(parsed, list) and parsed and (names := _names(parsed)):
        return names
    value = next((fields[name] for name in _LISTS if name in fields), None)
    if isinstance(value, str):
        return _of_text(value)
    return _names(value) if isinstance(value, list) else ()


def _of_text(value: str) -> tuple[str, ...]:
    """The names in one text, which may be a list that a program wrote down."""
    if value[:1] == "[" and value[-1:] == "]":
        with suppress(ValueError, RecursionError):
            if isinstance(listed := json.loads(value), list):
                return _names(listed)
        within = re.findall(r"""'(?:full_?)?name'\s*:\s*(?:'([^']*)'|"([^"]*)")""", value)
        if found := within or re.findall(r"""(?<![^\[\s,])(?:'([^']*)'|"([^"]*)")(?=\s*[,\]])""", value):
            return _names([one or other for one, other in found])
        value = value[1:-1]
    return tuple(split_authors(value))


def _names(values: list[Any]) -> tuple[str, ...]:
    return tuple(name for name in map(_name, values) if _is_somebody(name))


def _name(value: Any) -> str:
    """The name of one author of a list: a text, an object, or family name, given names and suffix in a list."""
    if isinstance(value, str):
        return _given_first(value)
    if isinstance(value, Mapping):
        for name in ("author", "name"):
            if isinstance(inner := value.get(name), Mapping):
                value = inner
        if name := _first(value, _WHOLE):
            return _given_first(name)
        if isinstance(names := value.get("names"), list) and names and isinstance(names[0], str):
            return _given_first(names[0])
        middle = value.get("middle")
        middle = " ".join(_texts(middle)) if isinstance(middle, list) else middle if isinstance(middle, str) else ""
        particles = (_first(value, (name,)) for name in _PARTICLES)
        parts = (_first(value, _GIVEN), middle, *particles, _first(value, _FAMILY), _first(value, ("suffix",)))
        return re.sub(r"(?<= d['’]) ", "", " ".join(filter(None, parts)))
    family, given, suffix = (*_texts(value)[:3], "", "", "")[:3]
    return " ".join(filter(None, (given, family, suffix)))


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := fields.get(name), str) and value), "")


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _is_somebody(name: str) -> bool:
    bare = name.strip(" .").lower()
    if bare in _NOBODY or not any(map(str.isalnum, name)):
        return False
    return bare[0] not in "+0123456789" or not _COUNTED.match(bare)


def split_authors(value: str) -> Iterator[str]:
    """The names in one text, given names first.

    ``A B, C D and E F``; ``B, A; D, C``; ``B, A and D, C`` (BibTeX's); ``B, A., D, C.``; ``B, A`` alone. What stands in
    brackets (where they work), ``et al.`` and ``others`` are no names; ``Jr.`` behind a comma belongs to that name.
    """
    value = _plain(value)
    if "(" in value:
        value = _without_brackets(value)
    if ":" in value:
        value = _GROUP.sub(lambda match: f"{match[1]}, " if match[1] else ", ", value)
    name = ""
    pieces = _pieces(value)
    for piece in map(_restored, pieces) if "{" in value else pieces:
        if name and _is_suffix(piece):
            name = f"{name} {piece}"
        elif _is_somebody(piece):
            if name:
                yield name
            name = piece
    if name:
        yield name


def _plain(value: str) -> str:
    """``value`` without what stands around names: who wrote where, degrees, how many more there are."""
    if "\n" in value or "\t" in value:
        lines = [line.strip() for line in re.split(r"[\n\t]+", value.strip())]
        value = (" " if re.search(r"[,;&]|\band\b", value) else ";").join(lines)
    if "  " in value or not value.isascii():
        value = " ".join(value.split())
    if _AROUND.search(value):
        value = re.sub(r"(?i)^\s*(?:by\s|authors?(?:\(s\))?\s*:)\s*", "", value)
        value = re.sub(
            r"\s?<[^<>\s]{0,200}@[^<>\s]*>|\$?(?<!\\)\^(?:\{[^{}]*\}|[\d*†‡]+(?:,\d+)*)\$?|\s?\[[\d, ]{0,30}\]",
            "",
            value,
        )
        further = rf"(?:,\s?(?=[{_NOTES}]))?"
        value = re.sub(rf"(?<=[^\W\d_]|[.)])(?:[{_NOTES}]+{further})+(?=\s*(?:[,;&]|and\s|$))", "", value)
        value = re.sub(r"(?<=[a-z.])\d{1,2}(?:,\d{1,2})*(?=\s*(?:[,;&]|and\s|$))", "", value)
        value = re.sub(
            r",?\s+(?:on behalf of|for) the (?=[^,;]{0,120}\b(?:Collaboration|Team|Consortium|Group)\b)", ", ", value
        )
        for _ in range(2):
            value = re.sub(rf"(\w\s[^,;&]{{0,80}}?),?\s+(?:{_DEGREES})(?=\s*(?:[,;&]|and\s|$))", r"\1", value)
        value = re.sub(r"(^|[,;&]\s*|\band\s+)(?:Dr|Prof|Professor|Mrs?|Ms)\b\.?\s+(?=[^\W\d_])", r"\1", value)
        value = re.sub(r"\s\+\s?\d+\s*(?:more|others?|authors?)?$", "", value)
        value = value.replace("\\&", "&")
    if "{" in value:  # one name, whatever is in it
        value = re.sub(r"\{[^{}]*\}", lambda match: match[0].translate(_HIDDEN), value)
    if "," not in value and ";" not in value and re.search(r"\s[/|·•]\s", value):
        value = re.sub(r"\s[/|·•]\s", ";", value)
    return value


_NOTES = "¹²³⁰⁴-⁹*†‡§¶∗"
"""Signs of notes behind names."""
_AROUND = re.compile(rf"[@^\[{_NOTES}+\\\d]|Dr|Prof|Ph(?:\.|D| D)|M(?:[DSr]|PH|\.D|\. ?Sc)|D\.?P|the |[Bb]y |uthor")
"""Signs and words that may stand around names."""
_DEGREES = r"Ph\.?\s?D\.?|M\.?D\.?|M\.?Sc\.?|D\.?Phil\.?|MS|MPH"
_COUNTED = re.compile(r"\+?\s*\d+\s+(?:more|others?|other authors|more authors|authors)$")
_HIDDEN = {ord(" "): "\ue000", ord(","): "\ue001", ord(";"): "\ue002"}
_GROUPS = r"(?i)\b(?:collaborations?|consortium|team|group|initiative|society|institute)$"


def _restored(name: str) -> str:
    return name.replace("\ue000", " ").replace("\ue001", ",").replace("\ue002", ";") if "\ue000" in name else name


def _pieces(value: str) -> list[str]:
    """The names and suffixes in ``value``."""
    if not value.isascii():
        if re.search("[；，、]", value):
            return [piece.strip(" ,") for piece in re.split("[;；，、]", value)]
        words = re.split(r",\s*|\s+", value.strip())
        if all(re.fullmatch(r"[\u3400-\u9fff\uac00-\ud7af]{2,4}", word) for word in words) and (
            len(words) > 2 or "," in value
        ):
            return words if "," not in value else [piece.strip() for piece in value.split(",")]
    if ";" in value:
        return [_given_first(re.sub(r"^(?:and|&)\s+", "", piece.strip(" ,\n"))) for piece in value.split(";")]
    has_more = "and" in value or "&" in value or "et" in value or "others" in value or "AND" in value or "und" in value
    joined = (
        re.split(r",?\s+(?:and|AND|&|(?:und|et)(?=\s+[^\s,;]+\s+[^\Wa-z])(?!\.?\s+al\b))\s+", value)
        if has_more
        else [value]
    )
    if has_more:
        joined = [re.sub(r",?\s*\bet\.? al\.?$", "", part) for part in joined]
        joined = [part for part in joined if part.strip(" .").lower() not in _NOBODY] or [""]
    if len(joined) == 2 and re.search(_GROUPS, joined[1]) and re.fullmatch(r"(?:The )?[^\s,]+", joined[0]):
        return [f"{joined[0]} and {joined[1]}"]  # ``Oil and Gas Consortium``
    if all(map(_is_family_first, joined)) and (len(joined) > 1 or _is_one_author(joined[0])):
        return [_given_first(part) for part in joined]
    if len(joined) > 1 and any("," in part for part in joined) and all(map(_is_one_or_plain, joined)):
        return [_given_first(part) for part in joined]
    pieces = [piece.strip() for part in joined for piece in part.split(",")]
    if has_more:
        pieces = [re.sub(r"^(?:and|&)\s+", "", piece) for piece in pieces]
    pairs = list(zip(pieces[::2], pieces[1::2], strict=False))
    paired = len(pieces) > 3 and len(pieces) % 2 == 0
    if paired and all(_are_initials(given) and not _are_initials(family) for family, given in pairs):
        return [f"{given} {family}" for family, given in pairs]
    if paired and all(re.fullmatch(r"[A-Z]{1,3}", given) and re.search("[a-z]", family) for family, given in pairs):
        return [f"{given} {family}" for family, given in pairs]
    return pieces


def _is_one_or_plain(part: str) -> bool:
    """True for ``Family, Given`` with one word each, and for a name without a comma."""
    family, comma, given = part.partition(",")
    if not comma:
        return len(part.split()) > 1 or "\ue000" in part
    return len(family.split()) == 1 and len(given.split()) == 1 and not _is_suffix(given)


_PARTICLE = re.compile(r"(?:van|von|vom|zu|de|del|della|der|den|di|da|do|dos|das|du|la|le|ten|ter|te|el|al|bin|ibn)\s")


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
    if _PARTICLE.match(family) and not family.split()[-1][:1].islower() and len(others) < 2:
        return True  # ``van den Lamp, Ada``
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
