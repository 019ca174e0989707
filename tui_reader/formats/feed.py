"""Atom (RFC 4287), written: a feed of any list of papers, which feed readers show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from html import escape

from tui_reader.formats import Options
from tui_reader.formats.reading import by, facts
from tui_reader.models import Entry
from tui_reader.text.mend import mend

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
    published = f"    <published>{_time(paper.published)}</published>\n" if paper.published else ""
    return (
        f"  <entry>\n    <title>{_text(mend(paper.title).text)}</title>\n"
        f"    <id>{_text(_identity(entry))}</id>\n"
        f'    <link href="{_text(paper.page)}"/>\n{code}'
        f"    <updated>{_time(_day(entry))}</updated>\n{published}{authors}{categories}"
        f'    <content type="html">{_text(_content(entry))}</content>\n  </entry>\n'
    )


def _identity(entry: Entry) -> str:
    """The same for a paper for ever: its page at arXiv, else a name made of its key."""
    if entry.paper.id:
        return f"https://arxiv.org/abs/{entry.paper.id}"
    return f"urn:tui-reader:{_urn(entry.key or entry.paper.key)}"


def _content(entry: Entry) -> str:
    about = [escape(words) for words in (by(entry.paper), facts(entry.paper)) if words]
    prose = [escape(part) for part in mend(entry.paper.abstract).text.split("\n") if part.strip()]
    return "".join(f"<p>{part}</p>" for part in ["<br/>".join(about), *prose] if part)


def _day(entry: Entry) -> date:
    return max(entry.paper.listed or date(1991, 8, 14), entry.paper.published or date(1991, 8, 14))


def _time(day: date) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).isoformat().replace("+00:00", "Z")


def _text(words: str) -> str:
    return escape(_FORBIDDEN.sub("", words))


def _urn(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe=":.-")
