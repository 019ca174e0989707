"""CSL-JSON (https://docs.citationstyles.org, CSL data 1.0), written: what Zotero and pandoc read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from tui_reader.formats import Options
from tui_reader.formats.citing import CitationKeys, name
from tui_reader.models import Entry
from tui_reader.text.mend import lasting


def write(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """One array, an item a line."""
    keys = CitationKeys(options.pattern, options.taken)
    before = "["
    for entry in entries:
        yield f"{before}\n{json.dumps(_item(entry, keys), ensure_ascii=options.ascii_only)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _item(entry: Entry, keys: CitationKeys) -> dict[str, Any]:
    paper, marks = entry.paper, entry.marks
    day = paper.published
    item: dict[str, Any] = {
        "id": keys.key(paper),
        "type": "article" if paper.id or not paper.doi else "article-journal",  # a preprint, as Zotero has it
        "title": lasting(paper.title),
        "author": [_name(author) for author in paper.authors],
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "abstract": lasting(paper.abstract),
        "DOI": paper.doi,
        "URL": f"https://arxiv.org/abs/{paper.id}" if paper.id else None,
        "number": f"arXiv:{paper.id}" if paper.id else None,
        "publisher": "arXiv" if paper.id else None,
        "keyword": ", ".join((*paper.keywords, *marks.tags)),
        "note": marks.note,
    }
    if not paper.authors and paper.organization:
        item["author"] = [{"literal": paper.organization.name}]
    return {field: value for field, value in item.items() if value}


def _name(author: str) -> dict[str, str]:
    person = name(author)
    if not person.given:
        return {"literal": person.family}
    parts = {"family": person.family, "given": person.given}
    return parts | ({"suffix": person.suffix} if person.suffix else {})
