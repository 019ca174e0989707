"""Feeds: Atom (RFC 4287) written of any list of papers; Atom, RSS and OPML read for the papers that they name.

An item is a paper when it names one, by an arXiv id, a DOI or a link; other news is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from html import escape, unescape
from typing import TYPE_CHECKING

from tui_reader.formats import Options, Problem
from tui_reader.formats.atom import body, tree
from tui_reader.formats.authors import split_authors
from tui_reader.formats.days import day as day_of
from tui_reader.mentions import mentions
from tui_reader.models import Entry, Paper
from tui_reader.text.mend import lasting

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from tui_reader.formats.stream import Stream

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML may hold (XML 1.0, 2.2)."""


def write(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """A feed, an entry a paper. Its time is that of the latest paper, so that the same papers make the same feed."""
    papers = list(entries)
    latest = max((_day(entry) for entry in papers), default=None)
    name = options.title or "Papers"
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"  <title>{_text(name)}</title>\n  <id>urn:tui-reader:{_urn(name)}</id>\n"
        f"  <updated>{_time(latest or date(2023, 5, 4))}</updated>\n"
        "  <author><name>tui-reader</name></author>\n"
    )
    for entry in papers:
        yield _entry(entry)
    yield "</feed>\n"


def _entry(entry: Entry) -> str:
    paper, marks = entry.paper, entry.marks
    authors = "".join(f"    <author><name>{_text(author)}</name></author>\n" for author in paper.authors[:50])
    terms = dict.fromkeys((*paper.categories, *marks.tags))
    categories = "".join(f'    <category term="{_text(term)}"/>\n' for term in terms if term.strip())
    code = f'    <link rel="related" title="code" href="{_text(paper.code)}"/>\n' if paper.code else ""
    page = f'    <link href="{_text(paper.page)}"/>\n' if paper.id or paper.doi else ""  # else it is but a search
    published = f"    <published>{_time(paper.published)}</published>\n" if paper.published else ""
    return (
        f"  <entry>\n    <title>{_text(lasting(paper.title))}</title>\n"
        f"    <id>{_text(_identity(entry))}</id>\n"
        f"{page}{code}"
        f"    <updated>{_time(_day(entry))}</updated>\n{published}{authors}{categories}"
        f"    <content>{_text(lasting(paper.abstract))}</content>\n  </entry>\n"
    )


def _identity(entry: Entry) -> str:
    """The same for a paper for ever: its page at arXiv, else a name made of its key."""
    if entry.paper.id:
        return f"https://arxiv.org/abs/{entry.paper.id}"
    return f"urn:tui-reader:{_urn(entry.key or entry.paper.key)}"


def _day(entry: Entry) -> date:
    return max(entry.paper.listed or date(1991, 8, 14), entry.paper.published or date(1991, 8, 14))


def _time(day: date) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).isoformat().replace("+00:00", "Z")


def _text(words: str) -> str:
    return escape(_FORBIDDEN.sub("", words))


def _urn(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe=":.-")


# -- read -------------------------------------------------------------------------------------------------------

_KINDS = re.compile(r"<(?:\w+:)?(?:feed|rss|RDF|opml)[\s>]")
_OURS = "urn:tui-reader:"
_ITEMS = ("entry", "item", "outline")
_ARXIV_TITLE = re.compile(r"\.?\s*\(arXiv:[^()]{5,40}\)\s*$")
_BEFORE_ABSTRACT = re.compile(r"(?s)^\s*arXiv:\S+ Announce Type: .{0,60}?\s*Abstract:\s*")


def looks_like(head: str) -> bool:
    """True when a text that begins with ``head`` is Atom, RSS or OPML."""
    return head.lstrip("\ufeff \t\n")[:1] == "<" and _KINDS.search(head[:3_000]) is not None


def read(stream: Stream) -> Iterator[Entry | Problem]:
    """The papers that items name, in their order; of the others how many there are."""
    try:
        root = tree(body(stream))
    except ValueError as error:
        yield Problem(1, str(error))
        return
    ours = any(_name(one) == "id" and (one.text or "").startswith(_OURS) for one in root)
    for number, item in enumerate((one for one in root.iter() if _name(one) in _ITEMS), 1):
        try:
            paper = _read_item(item, ours=ours)
        except ValueError as error:  # of a title that has no sign that can be seen
            yield Problem(0, str(error), f"item {number}")
            continue
        if paper is not None:
            yield Entry(0, paper)
        elif not any(_name(one) in _ITEMS for one in item):
            yield Problem(0, "it names no paper: there is no arXiv id and no DOI", f"item {number}")


def _read_item(item: Element, *, ours: bool) -> Paper | None:
    """The paper that an item names; in a feed of our own each is one."""
    parts: dict[str, list[str]] = {}
    for one in item.iter():
        if one is item or _name(one) in _ITEMS:
            continue
        parts.setdefault(_name(one), []).append("".join(one.itertext()))
        parts.setdefault("link", []).extend(filter(None, (one.get("href"), one.get("url"))))
    parts.setdefault("link", []).extend(
        filter(None, (item.get(name) for name in ("url", "htmlUrl", "xmlUrl", "href", "about")))
    )
    words, prose = (_words, _prose) if not ours else (_line, str.strip)  # ours hold no markup
    title = words(_first(parts, "title") or item.get("title") or item.get("text") or "")
    named = [
        mention
        for value in _all(
            parts, "link", "guid", "id", "identifier", "doi", "title", "description", "summary", "content"
        )
        for mention in mentions(value[:2_000])
        if mention.sure
    ]
    if not title or not (named or ours):
        return None
    people = [" ".join(value.split()) for value in parts.get("name", ())]
    for value in () if people else _all(parts, "creator", "author"):
        people += split_authors(_words(value))
    texts = [prose(value) for value in _all(parts, "summary", "description", "content", "encoded")]
    days = map(day_of, _all(parts, "published", "pubDate", "date", "issued", *(() if ours else ("updated",))))
    arxiv = next((mention.id for mention in named if mention.id), None)
    return Paper(
        title if ours else _ARXIV_TITLE.sub("", title),
        _BEFORE_ABSTRACT.sub("", max(texts, key=len, default="")),
        id=arxiv,
        doi=next((mention.plain for mention in named if not mention.id), None),
        authors=tuple(dict.fromkeys(filter(None, people))),
        published=next(filter(None, days), None),
    )


def _name(element: Element) -> str:
    """An element's name without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _all(parts: dict[str, list[str]], *names: str) -> Iterator[str]:
    return (value for name in names for value in parts.get(name, ()))


def _first(parts: dict[str, list[str]], name: str) -> str:
    return next((value for value in parts.get(name, ()) if value.strip()), "")


def _line(value: str) -> str:
    return " ".join(value.split())


def _words(value: str) -> str:
    """One line of text: markup goes."""
    return " ".join(_prose(value).split())


def _prose(value: str) -> str:
    """Text with its paragraphs; feeds hold HTML, as markup or escaped once more."""
    if "<" in value:
        value = re.sub(r"(?i)<br\s*/?>|</(?:p|div|li|h\d)>", "\n\n", value)
        value = re.sub(r"</?[a-zA-Z][^<>]{0,500}>", "", value)
    return unescape(value).strip()
