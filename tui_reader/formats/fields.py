"""The names of a paper's fields in JSON: in our own exports, in dumps of arXiv and what is like them.

A title is needed; any other field that is not what it should be counts as not known. That, and fields with several
names and kinds each, are why this is checked by hand: a pydantic model is as quick (4 us a paper), but would need a
function a field as well, and 0.1 s to import.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from tui_reader.formats import Problem
from tui_reader.formats.authors import authors
from tui_reader.models import Entry, Organization, Paper, arxiv_id

Record = dict[str, Any]

_DAYS = ("published", "published_at", "publishedAt", "created", "update_date")
"""Names of the day on which a paper came out, the better one first."""
_LINKS = ("arxiv_id", "url", "link", "abs_url", "pdf_url")
"""Fields that may hold an arXiv id when ``id`` is none."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def record(entry: Entry, beside: Callable[[Entry], Record] | None = None, chosen: Sequence[str] = ()) -> Record:
    """A paper and its marks as a JSON object: dates ISO, what is not known null; what is known ``beside`` follows.

    ``chosen`` are the fields that are wanted, in their order; all when there are none.
    """
    paper, marks = entry.paper, entry.marks
    organization = paper.organization
    own = {
        "key": entry.key or paper.key,
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
    whole = own | beside(entry) if beside else own
    return {field: whole.get(field) for field in chosen} if chosen else whole


def entries(value: Any, line: int) -> Iterator[Entry | Problem]:
    """The papers in a JSON value that begins in this ``line``."""
    try:
        if not isinstance(value, dict):
            raise ValueError("this is no JSON object")
        yield Entry(0, paper(value))
    except ValueError as error:
        yield Problem(line, str(error))


def reason(error: ValueError | RecursionError) -> str:
    """Why a text is no JSON, in a few words."""
    match error:
        case json.JSONDecodeError():
            return f"this is no JSON ({error.msg.lower()} at character {error.pos + 1:,})"
        case RecursionError():
            return "this is JSON nested too deep"
    return str(error)


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
        authors=authors(fields),
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
