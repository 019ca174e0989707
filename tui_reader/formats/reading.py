"""A reading list for people: Markdown (CommonMark) with notes and tags, and one self-contained page of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from tui_reader.formats import Options
from tui_reader.models import Entry, Paper
from tui_reader.text.mend import mend

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~])")
_BEGINS = re.compile(r"(?m)^(\s*)([-+=]|\d+[.)])(?=\s|$|=|-)")


def plain(words: str) -> str:
    """``words`` as Markdown that shows just them: its own signs are escaped, and lines begin without white space."""
    words = "\n".join(line.strip() for line in words.split("\n"))
    return _BEGINS.sub(lambda match: f"{match[1]}{match[2][:-1]}\\{match[2][-1]}", _SIGNS.sub(r"\\\1", words))


def write(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """Markdown: a list, each paper with who wrote it, tags, the note and the abstract."""
    if options.title:
        yield f"# {plain(options.title)}\n\n"
    for entry in entries:
        yield paper_item(entry)


def paper_item(entry: Entry) -> str:
    """One paper as an item of a list in Markdown."""
    paper, marks = entry.paper, entry.marks
    lines = [f"- **[{plain(mend(paper.title).text)}]({paper.page})**{' ★' if marks.bookmarked else ''}"]
    lines += [f"  {plain(about)}" for about in filter(None, (by(paper), facts(paper)))]
    if marks.tags:
        lines.append("  " + " ".join(f"`#{tag.replace('`', '')}`" for tag in marks.tags))
    if paper.code:
        lines.append(f"  <{paper.code}>")
    for paragraph in filter(None, marks.note.split("\n")):
        lines += ["", f"  > {plain(paragraph)}"]
    if paper.abstract:
        lines += ["", *(f"  {plain(line)}" if line else "" for line in mend(paper.abstract).text.split("\n"))]
    return "\n".join(line if line.strip() else "" for line in lines) + "\n\n"


def link(entry: Entry) -> str:
    """A link in Markdown to a paper's page."""
    return f"[{plain(mend(entry.paper.title).text)}]({entry.paper.page})"


def by(paper: Paper, most: int = 8) -> str:
    """Who wrote it: names, how many more, the organisation."""
    names = ", ".join(paper.authors[:most])
    more = (paper.author_count or 0) - min(len(paper.authors), most)
    if more > 0:
        names = f"{names} and {more:,} more" if names else f"{more:,} {'author' if more == 1 else 'authors'}"
    return " · ".join(filter(None, (names, paper.organization.name if paper.organization else "")))


def facts(paper: Paper) -> str:
    """Counts and the day, as far as they are known."""
    counts = ((paper.upvotes, "upvote"), (paper.comments, "comment"), (paper.stars, "star"))
    known = [f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
    known += [f"{paper.published.day} {paper.published:%b %Y}"] if paper.published else []
    known += [f"arXiv:{paper.id}"] if paper.id else []
    return " · ".join(known)


_STYLE = """\
:root{color-scheme:light dark}
body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:16px/1.55 system-ui,sans-serif}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2rem 0 0;line-height:1.35}
a{text-decoration:none}p{margin:.3rem 0}.by{opacity:.7;font-size:.9rem}
blockquote{margin:.6rem 0;padding-left:.8rem;border-left:3px solid #b0731088;white-space:pre-line}
summary{cursor:pointer;opacity:.7;font-size:.9rem;margin-top:.4rem}"""


def write_html(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """One page: no scripts, nothing from elsewhere."""
    title = escape(options.title or "Papers")
    yield (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n"
    )
    for entry in entries:
        paper, marks = entry.paper, entry.marks
        star = " ★" if marks.bookmarked else ""
        parts = [f'<h2><a href="{escape(paper.page)}">{escape(mend(paper.title).text)}</a>{star}</h2>']
        parts += [f'<p class="by">{escape(about)}</p>' for about in filter(None, (by(paper), facts(paper)))]
        if marks.tags:
            parts.append(f'<p class="by">{escape(" ".join(f"#{tag}" for tag in marks.tags))}</p>')
        if paper.code:
            parts.append(f'<p class="by"><a href="{escape(paper.code)}">{escape(paper.code)}</a></p>')
        if marks.note:
            parts.append(f"<blockquote>{escape(marks.note)}</blockquote>")
        if paper.summary:
            parts.append(f"<p>{escape(mend(paper.summary).text)}</p>")
        if paper.abstract:
            prose = "".join(f"<p>{escape(part)}</p>" for part in mend(paper.abstract).text.split("\n") if part.strip())
            parts.append(f"<details><summary>Abstract</summary>{prose}</details>")
        yield "\n".join(parts) + "\n"
    yield "</body></html>\n"
