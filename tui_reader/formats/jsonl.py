"""Papers as JSON objects, one a line: what scripts get."""

from __future__ import annotations

from typing import Any

from tui_reader.models import Entry


def record(entry: Entry) -> dict[str, Any]:
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
