"""What a JSON object calls the fields of a paper: in our own exports, in dumps of arXiv and what is like them.

A title is needed; any other field that is not what it should be counts as not known. That, and fields with several
names and kinds each, are why this is checked by hand: a pydantic model is as quick (4 us a paper), but would need a
function a field as well, and 0.1 s to import.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tui_reader.models import Organization, Paper, arxiv_id

_DAYS = ("published", "published_at", "publishedAt", "created", "update_date")
"""Names of the day on which a paper came out, the better one first."""
_LINKS = ("arxiv_id", "url", "link", "abs_url", "pdf_url")
"""Where an arXiv id may be when ``id`` is none."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))


def paper(fields: Mapping[str, Any]) -> Paper:
    """The paper in a JSON object. Raises ValueError, with a few words that say why, when it has no title."""
    title = fields.get("title")
    if not isinstance(title, str):
        raise ValueError("there is no title" if title is None else "the title is no text")
    get = fields.get
    return Paper(
        title,
        _text(get("abstract")) or _text(get("summary")),
        id=_id(fields),
        doi=_doi(fields),
        authors=_authors(fields),
        author_count=_number(get("author_count")),
        organization=_organization(get("organization")),
        published=_published(fields),
        listed=_day(get("listed")),
        upvotes=_number(get("upvotes")),
        comments=_number(get("comments")),
        stars=_number(get("stars")),
        code=_text(get("code")) or _text(get("code_url")) or None,
        keywords=_texts(get("keywords")),
        categories=_categories(get("categories")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _number(value: Any) -> int | None:
    """A count; tables that have gaps make ``3.0`` of 3."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _id(fields: Mapping[str, Any]) -> str | None:
    # Only as text: a number has lost zeros, and 2405.1234 might be any of ten papers, or another one altogether.
    if found := arxiv_id(_text(fields.get("id"))):
        return found
    key = _text(fields.get("key"))
    if key.startswith("arxiv:"):
        return arxiv_id(key)
    return next(filter(None, (arxiv_id(_text(fields.get(name))) for name in _LINKS)), None)


def _doi(fields: Mapping[str, Any]) -> str | None:
    if value := _text(fields.get("doi")):
        # arXiv has two of them in one field now and then.
        return re.split(r"\s+|[,;]\s*(?=10\.)", value.strip())[0]
    key = _text(fields.get("key"))
    return key if key.startswith("doi:") else None


def _organization(value: Any) -> Organization | None:
    if isinstance(value, Mapping):
        slug, name = _text(value.get("slug")), _text(value.get("name"))
    else:
        slug = name = _text(value)
    return Organization(slug or name, name) if slug.strip() or name.strip() else None


def _categories(value: Any) -> tuple[str, ...]:
    """A list, a text with spaces, or a list of one such text; each as often as it is there."""
    texts = (value,) if isinstance(value, str) else _texts(value)
    return tuple(re.split(r"[\s,;]+", texts[0].strip())) if len(texts) == 1 else texts


# -- days -----------------------------------------------------------------------------------------------------------


def _published(fields: Mapping[str, Any]) -> date | None:
    versions = fields.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else None
    days = [first.get("created") if isinstance(first, Mapping) else None, *map(fields.get, _DAYS)]
    return next(filter(None, map(_day, days)), None)


def _day(value: Any) -> date | None:
    """The day of a date, a time (both ISO 8601) or ``Mon, 2 Apr 2007 19:18:42 GMT`` (RFC 5322)."""
    if not isinstance(value, str):
        return None
    try:
        if value[4:5] == "-":
            return date.fromisoformat(value[:10])
        if match := re.match(r"(?:\w{3}, )?(\d{1,2}) (\w{3}) (\d{4})\b", value):
            return date(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]))
    except ValueError:
        pass
    return None


# -- authors --------------------------------------------------------------------------------------------------------


def _authors(fields: Mapping[str, Any]) -> tuple[str, ...]:
    parsed = fields.get("authors_parsed")  # has its accents, where the ``authors`` beside it has TeX
    if isinstance(parsed, list) and parsed and (names := tuple(filter(None, map(_name, parsed)))):
        return names
    value = fields.get("authors")
    if isinstance(value, str):
        return tuple(split_authors(value))
    if isinstance(value, list):
        return tuple(filter(None, map(_name, value)))
    return ()


def _name(value: Any) -> str:
    """The name of one author of a list: a text, an object, or family name, given names and suffix in a list."""
    if isinstance(value, str):
        return _given_first(value)
    if isinstance(value, Mapping):
        if name := _text(value.get("name")):
            return _given_first(name)
        family = _text(value.get("family")) or _text(value.get("last"))
        return f"{_text(value.get('given')) or _text(value.get('first'))} {family}".strip()
    family, given, suffix = (*_texts(value)[:3], "", "", "")[:3]
    return " ".join(filter(None, (given, family, suffix)))


def split_authors(value: str) -> Iterator[str]:
    """The names in one text, given names first.

    ``A B, C D and E F``; ``B, A; D, C``; ``B, A and D, C`` (BibTeX's); ``B, A`` alone. What stands in brackets (where
    they work) and ``et al.`` are no names; ``Jr.`` after a comma belongs to the name before.
    """
    if "(" in value:
        value = _without_brackets(value)
    if ";" in value:
        pieces = [_given_first(piece.strip(" ,\n")) for piece in value.split(";")]
    else:
        joined = re.split(r",?\s+(?:and|&)\s+", value)
        if all(map(_is_family_first, joined)) and (len(joined) > 1 or _is_one_author(value)):
            pieces = [_given_first(piece) for piece in joined]
        else:
            pieces = [piece.strip() for part in joined for piece in part.split(",")]
    name = ""
    has_more = "and" in value or "&" in value or "et" in value
    for piece in pieces:
        if has_more:
            piece = re.sub(r"^(?:and|&)\s+|\s*\bet\.? al\.?$", "", piece)
        if name and piece.rstrip(".").lower() in _SUFFIXES:
            name = f"{name} {piece}"
        elif piece:
            if name:
                yield name
            name = piece
    if name:
        yield name


def _is_family_first(name: str) -> bool:
    """Whether this may be ``Family, Given``."""
    family, comma, given = name.partition(",")
    fits = 0 < len(given.split()) < 4 and "," not in given and given.strip().rstrip(".").lower() not in _SUFFIXES
    return bool(comma and family.strip() and fits and (len(family.split()) == 1 or len(given.split()) == 1))


def _is_one_author(name: str) -> bool:
    """Whether ``Family, Given`` is not two people, of whom the first has one name only: ``Vinayak, Marko Znidaric``."""
    family, _, given = name.partition(",")
    _, *others = given.split()
    return len(family.split()) == 1 and all(len(other.rstrip(".")) == 1 for other in others)


def _given_first(name: str) -> str:
    if "," not in name:
        return name.strip()
    family, _, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if _is_family_first(name) else name.strip()


def _without_brackets(value: str) -> str:
    kept: list[str] = []
    depth = 0
    for char in value:
        depth = max(0, depth + (char == "(") - (char == ")"))
        if not depth and char != ")":
            kept.append(char)
    return "".join(kept)
