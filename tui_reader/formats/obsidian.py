"""Notes for Obsidian (https://help.obsidian.md/properties): a file a paper, called ``@citekey.md``. Pure.

The front matter has the paper's facts as properties; links lead to similar papers of the same folder. What stands
between the two comments in a note is the reader's own and stays as it is when the note is written again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from tui_reader.formats.reading import plain
from tui_reader.models import Entry
from tui_reader.text.mend import mend

BEGIN, END = "%% begin notes %%", "%% end notes %%"
"""Comments of Obsidian, which its reading view hides; as Zotero's plugins have them."""
_KEY = re.compile(r"(?m)^paper: (\".*\")$")
_NO_TAG = re.compile(r"[^\w/-]+")


def name(citekey: str) -> str:
    """A note's name, without its ending."""
    return "@" + re.sub(r"[^\w.+-]", "_", citekey)


def key_of(note: str) -> str:
    """The key of the paper that a note is about; empty for a note that is not this program's."""
    front = note[4:].partition("\n---")[0] if note.startswith("---\n") else ""
    found = _KEY.search(front)
    try:
        return str(json.loads(found[1])) if found else ""
    except ValueError:
        return ""


def own(note: str) -> str | None:
    """The reader's own words in a note: between the two comments, or up to its end; None where the first is gone."""
    _, begun, after = note.partition(f"{BEGIN}\n")
    return after.rpartition(END)[0] if END in after else after if begun else None


def note(entry: Entry, similar: Sequence[str] = (), kept: str = "") -> str:
    """The note on a paper; ``similar`` are names of other notes, ``kept`` what its reader wrote between these."""
    paper, marks = entry.paper, entry.marks
    title = mend(paper.title).text
    properties: dict[str, Any] = {
        "paper": entry.key or paper.key,
        "title": title,
        "authors": list(paper.authors),
        "year": paper.published.year if paper.published else None,
        "published": paper.published.isoformat() if paper.published else None,
        "url": paper.page,
        "arxiv": paper.id,
        "doi": paper.doi,
        "code": paper.code,
        "tags": [tag for tag in (_NO_TAG.sub("-", tag).strip("-") for tag in marks.tags) if tag],
        "read": marks.read,
        "bookmarked": marks.bookmarked,
    }
    lines = ["---"]
    for field, value in properties.items():
        lines += _property(field, value)
    lines += ["---", "", f"# {plain(title)}", ""]
    if marks.note:
        lines += [*(f"> {plain(line)}" if line else ">" for line in marks.note.split("\n")), ""]
    lines += [plain(mend(paper.abstract).text), ""] if paper.abstract else []
    if similar:
        lines += ["## Similar", "", *(f"- [[{other}]]" for other in similar), ""]
    return "\n".join([*lines, "## Notes", "", BEGIN]) + f"\n{kept}{END}\n"


def _property(field: str, value: Any) -> list[str]:
    """A property in YAML; a text in quotes as JSON has them, which YAML reads the same (YAML 1.2, 1.2)."""
    if value is None or value == []:
        return []
    if isinstance(value, list):
        return [f"{field}:", *(f"  - {_quoted(one)}" for one in value)]
    if field == "published":
        return [f"{field}: {value}"]
    return [f"{field}: {_quoted(value) if isinstance(value, str) else json.dumps(value)}"]


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
