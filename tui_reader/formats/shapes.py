"""JSON as services and programs save it: answers with papers in them, and papers with fields within fields.

Learnt from what these give: Hugging Face, its Python client and arXiv's; Semantic Scholar, OpenAlex, Crossref, INSPIRE,
DBLP, OpenReview; Zotero and CSL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from html import unescape
from typing import Any

Record = dict[str, Any]

ENVELOPES = (
    *("papers", "data", "results", "items", "hits", "message", "result", "hit", "records", "entries", "works"),
    *("recommendedPapers", "notes", "response", "docs", "publications", "articles", "preprints", "collection"),
    *("references", "citations", "documents", "feed", "entry", "organic_results"),
)
"""Names of what holds the papers of an answer."""
_LISTS = ("papers", "items", "results", "entries", "records")
_AUTHORS = ("authors", "author", "creators", "authorships")
INNER = ("paper", "data", "metadata", "info", "content", "work", "citedPaper", "citingPaper", "attributes", "article")
"""Names of what holds the fields of one paper."""
_FURTHER = ("externalIds", "ids", "identifiers", "AI", "external_ids")
"""Names of what holds some more of them."""
_CLOSE = timedelta(hours=3)
"""Before midnight UTC, when the list of the next day begins."""
_MARKUP = re.compile(
    r"</?(?:jats:|mml:)?(?:p|i|b|em|strong|italic|bold|sc|scp|u|tt|sup|sub|title|sec|br|span|abstract)\b[^<>]{0,200}>",
    re.IGNORECASE,
)
_WORD_MOST = 100_000
"""Words of an abstract that is told by the places of its words."""


def within(value: Record) -> list[Any] | None:
    """The papers in an answer; None when it is none, but perhaps a paper."""
    if _is_paper(value) and ("abstract" in value or any(name in value for name in _AUTHORS)):
        return None
    listed = "title" in value  # of a list that has a title itself, and is not a paper with its references
    for name in _LISTS if listed else ENVELOPES:
        inner = value.get(name)
        if isinstance(inner, list):
            held = [one for one in inner if one is not None]
            if all(isinstance(one, dict) for one in held) and (not listed or any(map(_is_paper, held))):
                return held
        elif isinstance(inner, dict) and not listed:
            found = [inner] if _is_paper(inner) else within(inner)
            if found is not None:
                return found
    if value and not listed and all(isinstance(one, dict) and _is_paper(one) for one in value.values()):
        return [{"id": key, **one} for key, one in value.items()]
    return None


def _is_paper(value: Record) -> bool:
    return "title" in value or any(isinstance(inner := value.get(name), dict) and "title" in inner for name in INNER)


def flat(given: Record) -> Record:
    """``given`` with the fields within its fields on top."""
    fields = given
    for name in INNER:
        inner = fields.get(name)
        listed = name == "paper" and isinstance(inner, dict) and "id" in inner  # its title may be the item's alone
        if isinstance(inner, dict) and (listed or "title" in inner or "title" not in fields):
            fields = (
                _listed(fields, inner)
                if name == "paper"
                else fields | {key: value for key, value in inner.items() if value is not None}
            )
    for name in _FURTHER:
        if isinstance(inner := fields.get(name), dict):
            fields = fields | {key: value for key, value in inner.items() if fields.get(key) in (None, "")}
    return fields


def _listed(around: Record, paper: Record) -> Record:
    """A listing of Daily Papers with its paper's fields on top.

    The paper's own fields win: the item's title keeps TeX that the paper's does not. The item's ``publishedAt`` was the
    instant of listing until March 2025, with milliseconds, and is another one since.
    """
    fields = around | {name: value for name, value in paper.items() if value is not None}
    if not fields.get("submittedOnDailyAt") and isinstance(listed := around.get("publishedAt"), str):
        fields.pop("publishedAt")
        if paper.get("publishedAt"):
            fields["publishedAt"] = paper["publishedAt"]
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.(?!000)\d{3}Z", listed, re.ASCII):
            with suppress(ValueError, OverflowError):
                fields["listed"] = (datetime.fromisoformat(listed) + _CLOSE).date().isoformat()
    return fields


def plain(value: Any) -> str:
    """The text in ``value``: it may be alone in a list, or have its name; markup of web pages goes."""
    for _ in range(3):
        if isinstance(value, list) and value:
            value = value[0]
        elif isinstance(value, Mapping):
            value = next(
                (value[name] for name in ("value", "title", "text", "name", "tldr", "description") if value.get(name)),
                "",
            )
        else:
            break
    if not isinstance(value, str):
        return ""
    return _without_markup(value) if "<" in value or "&" in value else value


def _without_markup(text: str) -> str:
    if "<" in text:
        text = re.sub(r"<(?:jats:|mml:)?sub\b[^<>]{0,200}>([^<>$]{1,40})</(?:jats:)?sub>", r"$_{\1}$", text)
        text = re.sub(r"<(?:jats:|mml:)?sup\b[^<>]{0,200}>([^<>$]{1,40})</(?:jats:)?sup>", r"$^{\1}$", text)
        text = re.sub(r"<(?:jats:)?title\b[^<>]*>\s*Abstract\s*</(?:jats:)?title>", "", text)
        text = re.sub(r"</(?:jats:)?(?:p|sec|title)>", "\n\n", text)
        text = _MARKUP.sub("", text)
    # Crossref has these twice over now and then.
    return unescape(unescape(text)) if re.search(r"&(?:#\w{1,8}|\w{2,8});", text) else text


def uninverted(places: Any) -> str:
    """An abstract that is told as the places of each of its words."""
    if not isinstance(places, Mapping):
        return ""
    words = [
        (place, word)
        for word, found in places.items()
        if isinstance(word, str) and isinstance(found, list)
        for place in found[:_WORD_MOST]
        if isinstance(place, int)
    ]
    return " ".join(word for _, word in sorted(words)[:_WORD_MOST])


def people(value: Any) -> Any:
    """The authors in ``value`` as names or objects with names: those that are hidden, or only editors, are left out."""
    for name in ("value", "author"):
        if isinstance(value, Mapping) and name in value and "name" not in value:
            value = value[name]
    if isinstance(value, Mapping):  # one, or a table that became an object
        value = list(value.values()) if value and all(map(str.isdecimal, value)) else [value]
    if not isinstance(value, list) or all(isinstance(one, str) for one in value):
        return value
    return [_person(one) for one in value if not isinstance(one, Mapping) or _is_author(one)]


def _is_author(one: Mapping[str, Any]) -> bool:
    return one.get("hidden") is not True and one.get("creatorType", "author") in ("author", "contributor")


def _person(one: Any) -> Any:
    if isinstance(one, Mapping):
        if isinstance(name := one.get("literal") or one.get("text"), str):
            return re.sub(r" \d{4}$", "", name)  # DBLP tells people of one name apart so
        if isinstance(name := one.get("raw_author_name"), str) and not isinstance(one.get("author"), Mapping):
            return name
    return one


def texts(value: Any) -> Iterator[str]:
    """The texts in a list of texts or named values, or in one text."""
    if isinstance(value, Mapping) and "value" in value:
        value = value["value"]
    if isinstance(value, str):
        yield from filter(None, (one.strip() for one in re.split(r"[;,\n]+", value)))
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, str):
                yield one
            elif isinstance(one, Mapping):
                names = ("display_name", "tag", "value", "name", "term", "@term", "keyword")
                if found := next((found for name in names if isinstance(found := one.get(name), str)), ""):
                    yield found
