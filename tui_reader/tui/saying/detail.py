"""The words of one paper in the list and beside it: its state, and the names of what is known of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.tui.saying import more

READ, UNREAD, BOOKMARKED, UNSAVED, DRAFT = "read", "unread", "bookmarked", "not saved yet", "draft"
NO_ABSTRACT = "No abstract is known."
NO_DATE = "no date"
NOTE = "Note"
SUMMARY = "AI summary: "
MATCHES = "matches"
SIMILAR = "similar"
OPEN, CODE, PROJECT, LINKS, TAGS, KEYWORDS = "open", "code", "project", "links", "tags", "keywords"
SUBMITTED, LISTED, LINKED, RULES = "submitted", "listed", "linked", "rules"
"""The names of the lines below the abstract."""
NO_PAGE = "find it on huggingface.co/papers"
REPOSITORIES, NO_REPOSITORIES = "models, datasets and spaces", "nothing"


def read(share: str) -> str:
    """A paper counts as read; ``share``: how much of it was read, if less than all."""
    return f"{READ}, {share}" if share else READ


def position(number: int, total: int) -> str:
    """The place of a paper in the list."""
    return f"position {number:,} of {total:,}"


def matches_in(names: Sequence[str]) -> str:
    """A search matches there as well."""
    return f"in {', '.join(names)}"


def draft(key: str) -> str:
    """The head of a draft."""
    return f"Draft of a note, not saved; {key} goes on with it"


def shows_all(key: str) -> str:
    """The key that shows the rest."""
    return f" ({key} shows all)" if key else ""


def among(unnamed: int) -> str:
    """Before the names that a search found of the authors that are not all named."""
    return f"{more(unnamed)}, among them "


def submitted_by(name: str) -> str:
    """The person who submitted a paper."""
    return f"by {name}"


def repositories(kind: str) -> str:
    """The name of the line of models, datasets or spaces."""
    return f"{kind}s"
