"""The digest: the papers that are new to its reader, and the message that tells of them. Sends nothing itself."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from tui_reader.formats.reading import by, facts, plain
from tui_reader.library import Criteria, Library, periods
from tui_reader.marks import SENDING, SENT
from tui_reader.models import Entry, Paper
from tui_reader.text import clean_line
from tui_reader.text.mend import mend

if TYPE_CHECKING:
    from email.message import EmailMessage

LAST = "last"
"""Since the last digest of the same name: each paper once."""
OVERLAP = timedelta(days=7)
"""A paper that is listed so late is told all the same: lists of days grow after the digest of that morning."""
LONGEST_NAME = 150
SENTENCES = 280
"""Characters of an abstract's first sentences."""
WIDTH = 72
MOST_AUTHORS = 3
AT_ONCE = 500
"""Papers read at once."""


class Wanted(NamedTuple):
    """The papers a digest is asked for."""

    view: str = "daily"
    query: str = ""
    """In the query language, saved searches in full."""
    named: str = ""
    """The query as it was given; with the view it names the digest."""
    since: date | str = LAST
    """A day, or ``LAST``."""
    top: int = 0
    """At most so many papers; 0 for all."""

    @property
    def name(self) -> str:
        """The name under which it is remembered which papers were told."""
        return clean_line(f"{self.view} {self.named}".strip(), LONGEST_NAME)


class ToldPaper(NamedTuple):
    """One paper of a digest."""

    entry: Entry
    highlights: str = ""
    """The rule that highlights it, or ``bookmarked``; empty for neither."""


class Digest(NamedTuple):
    """The papers to tell of, and the words around them."""

    name: str
    title: str
    since: date | None
    """None for all that the list shows."""
    day: date
    papers: tuple[ToldPaper, ...] = ()
    """Highlights first, each part by upvotes."""
    left_out: int = 0
    """Papers that are new too and were not chosen."""
    keys: tuple[str, ...] = ()
    """The keys of all that are new, those left out too: they are not told again."""

    @property
    def head(self) -> str:
        """A sentence on how many papers there are, and which are left out."""
        found = len(self.papers) + self.left_out
        since = f" since {periods.name('daily', self.since)}" if self.since else ""
        what = f"{found:,} new {'paper' if found == 1 else 'papers'}{since}."
        return (
            f"{what} The first {len(self.papers):,} follow; {self.left_out:,} are left out." if self.left_out else what
        )


def choose(library: Library, wanted: Wanted) -> Digest:
    """The papers of a digest. With ``LAST``, those that no digest of that name told; of the first, since yesterday."""
    today = library.today()
    last = wanted.since == LAST
    before = _last_told(library, wanted.name) if last else None
    if isinstance(wanted.since, date):
        since: date | None = wanted.since
    else:
        since = before - OVERLAP if before else today - timedelta(days=1)
    if wanted.view == "trending" and last:
        since = None  # old papers trend too
    entries = [
        entry for entry in _candidates(library, wanted, since) if not (last and _is_told(library, entry, wanted))
    ]
    rules = library.rules.of([entry.row for entry in entries])
    told = [ToldPaper(entry, _highlight(entry, map(str, rules.get(entry.row, ())))) for entry in entries]
    told.sort(key=lambda one: (not one.highlights, -(one.entry.paper.upvotes or 0)))
    chosen = tuple(told[: wanted.top or None])
    return Digest(
        wanted.name,
        _title(wanted),
        (before or since) if last else since,
        today,
        chosen,
        len(told) - len(chosen),
        tuple(one.entry.key for one in told),
    )


def remember(library: Library, digest: Digest) -> None:
    """Keep that these papers were told. Raises JournalError."""
    day = digest.day.isoformat()
    library.marking.keep(SENT + digest.name, dict.fromkeys([*digest.keys, _MEMORY + digest.name], day))


def begin_sending(library: Library, name: str) -> None:
    """Keep that a digest is being sent, before it is: whatever ends now, none is sent twice. Raises JournalError."""
    library.marking.keep(SENDING + name, {_MEMORY + name: library.time().isoformat(timespec="minutes")})


def end_sending(library: Library, name: str) -> None:
    """Keep that sending is over, well or not at all. Raises JournalError."""
    library.marking.keep(SENDING + name, {_MEMORY + name: ""})


def being_sent(library: Library, name: str) -> str:
    """The time since which a digest is being sent, or may have been; empty for none."""
    return str(library.marking.kept(_MEMORY + name, SENDING + name) or "")


_MEMORY = "digest:"
"""The beginning of the key under which a digest keeps its last day."""


def _last_told(library: Library, name: str) -> date | None:
    kept = library.marking.kept(_MEMORY + name, SENT + name)
    try:
        return date.fromisoformat(str(kept)) if kept else None
    except ValueError:  # another release's, or damaged: as if there had been no digest yet
        return None


def _is_told(library: Library, entry: Entry, wanted: Wanted) -> bool:
    return library.marking.has(entry.row, SENT + wanted.name)


def _title(wanted: Wanted) -> str:
    if wanted.named:
        return f"Papers: {wanted.named}"
    return {"trending": "Trending Papers", "weekly": "Papers of the Week", "monthly": "Papers of the Month"}.get(
        wanted.view, "Daily Papers"
    )


def _candidates(library: Library, wanted: Wanted, since: date | None) -> Iterator[Entry]:
    """The papers of the list that came ``since`` that day, each once."""
    rows: dict[int, None] = {}
    for criteria in _lists(library, wanted, since):
        rows |= dict.fromkeys(library.lists.order(criteria).rows)
    found = list(rows)
    for start in range(0, len(found), AT_ONCE):
        for entry in library.papers.entries(found[start : start + AT_ONCE], abstracts=True):
            if since is None or _came(entry.paper) >= since:
                yield entry


def _lists(library: Library, wanted: Wanted, since: date | None) -> Sequence[Criteria]:
    """The lists that together hold every candidate."""
    if wanted.view == "trending":
        return [Criteria("trending", query=wanted.query)]
    if wanted.view in ("weekly", "monthly"):
        return [Criteria(wanted.view, library.today(), query=wanted.query)]
    first = since or date.min
    lists = [Criteria(query=f"{wanted.query} listed:{first}..".strip())]
    if wanted.view != "daily":
        lists.append(Criteria(query=f"{wanted.query} date:{first}..".strip()))
    return lists


def _came(paper: Paper) -> date:
    return max(paper.listed or date.min, paper.published or date.min)


def _highlight(entry: Entry, rules: Iterable[str]) -> str:
    if named := next((rule.removeprefix("highlight ") for rule in rules if rule.startswith("highlight ")), ""):
        return named
    return "bookmarked" if entry.marks.bookmarked else ""


# -- words ------------------------------------------------------------------------------------------------------


class PaperWords(NamedTuple):
    """The words of a digest on one paper."""

    title: str
    by: str
    facts: str
    gist: str
    """The machine's summary, else the abstract's first sentences."""
    page: str
    code: str


def words(told: ToldPaper) -> PaperWords:
    """The words of one paper, as one reads them."""
    paper = told.entry.paper
    return PaperWords(
        mend(paper.title).text,
        by(paper, MOST_AUTHORS),
        " · ".join(filter(None, (facts(paper), told.highlights))),
        mend(paper.summary).text if paper.summary else first_sentences(mend(paper.abstract).text),
        paper.page,
        paper.code or paper.project or "",
    )


_END = re.compile(r"(?<![A-Z])(?<!\bet al)(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bcf)(?<!\bFig)[.!?](?=\s+[A-Z\d\"“(])")


def first_sentences(prose: str, most: int = SENTENCES) -> str:
    """The first sentences of ``prose`` that fit into ``most`` characters; a longer first one is cut at a word."""
    prose = " ".join(prose.split())
    if len(prose) <= most:
        return prose
    ends = [match.end() for match in _END.finditer(prose, 0, most + 1)]
    if ends and ends[-1] >= 60:
        return prose[: ends[-1]]
    return textwrap.shorten(prose, most, placeholder=" …")


def _parts(digest: Digest) -> Iterator[tuple[str, Sequence[tuple[int, PaperWords]]]]:
    """(heading, numbered papers) of the highlights and of the others, those that there are."""
    numbered = [(number, told, words(told)) for number, told in enumerate(digest.papers, 1)]
    highlights = [(number, said) for number, told, said in numbered if told.highlights]
    others = [(number, said) for number, told, said in numbered if not told.highlights]
    if highlights:
        yield "Highlights", highlights
    if others:
        yield "More papers" if highlights else "", others


def text(digest: Digest) -> str:
    """As plain text of at most 72 columns; links stand whole."""
    lines = [f"{digest.title} · {periods.name('daily', digest.day)}", *textwrap.wrap(digest.head, WIDTH)]
    for heading, papers in _parts(digest):
        lines += ["", heading.upper()] if heading else []
        for number, said in papers:
            indent = " " * 4
            lines += ["", *textwrap.wrap(said.title, WIDTH, initial_indent=f"{number:2}. ", subsequent_indent=indent)]
            for prose in filter(None, (said.by, said.facts)):
                lines += textwrap.wrap(prose, WIDTH, initial_indent=indent, subsequent_indent=indent)
            if said.gist:
                lines += ["", *textwrap.wrap(said.gist, WIDTH, initial_indent=indent, subsequent_indent=indent), ""]
            lines += [indent + link for link in filter(None, (said.page, said.code))]
    return "\n".join(lines) + "\n"


def markdown(digest: Digest) -> str:
    """As Markdown (CommonMark): a heading, then a numbered list."""
    lines = [f"# {plain(digest.title)} · {periods.name('daily', digest.day)}", "", plain(digest.head)]
    for heading, papers in _parts(digest):
        lines += ["", f"## {heading}"] if heading else []
        for number, said in papers:
            about = " · ".join(filter(None, (said.by, said.facts)))
            lines += ["", f"{number}. **[{plain(said.title)}]({said.page})**"]
            lines += [f"   {plain(about)}"] if about else []
            lines += ["", f"   {plain(said.gist)}"] if said.gist else []
            lines += ["", f"   <{said.code}>"] if said.code else []
    return "\n".join(lines) + "\n"


def html(digest: Digest) -> str:
    """As one page of HTML that needs nothing else: styles stand in it, no pictures, no scripts; fit for mail."""
    day = periods.name("daily", digest.day)
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{escape(digest.title)} · {day}</title></head>",
        '<body style="margin:0;padding:20px 16px;font:16px/1.5 -apple-system,Segoe UI,Helvetica,Arial,sans-serif">',
        '<div style="max-width:640px;margin:0 auto">',
        f'<h1 style="font-size:22px;margin:0 0 4px">{escape(digest.title)}</h1>',
        f'<p style="margin:0 0 20px;opacity:.7">{day}. {escape(digest.head)}</p>',
    ]
    for heading, papers in _parts(digest):
        if heading:
            parts.append(
                '<h2 style="font-size:14px;letter-spacing:.06em;text-transform:uppercase;margin:28px 0 8px;'
                f'color:#b07310">{escape(heading)}</h2>'
            )
        for _, said in papers:
            parts += _html_paper(said)
    parts.append("</div></body></html>")
    return "\n".join(parts) + "\n"


def _html_paper(said: PaperWords) -> Iterator[str]:
    yield '<div style="margin:0 0 22px">'
    yield (
        f'<h3 style="font-size:17px;line-height:1.35;margin:0"><a href="{escape(said.page)}" '
        f'style="text-decoration:none">{escape(said.title)}</a></h3>'
    )
    for line in filter(None, (said.by, said.facts)):
        yield f'<p style="margin:2px 0 0;font-size:14px;opacity:.7">{escape(line)}</p>'
    if said.gist:
        yield f'<p style="margin:6px 0 0">{escape(said.gist)}</p>'
    if said.code:
        yield f'<p style="margin:4px 0 0;font-size:14px"><a href="{escape(said.code)}">{escape(said.code)}</a></p>'
    yield "</div>"


def message(digest: Digest, sender: str, to: Sequence[str], now: datetime) -> EmailMessage:
    """As mail, text and HTML in one (RFC 2046, multipart/alternative)."""
    from email.message import EmailMessage
    from email.utils import format_datetime, make_msgid

    made = EmailMessage()
    found = len(digest.papers) + digest.left_out
    made["Subject"] = f"{digest.title}: {found:,} new, {periods.name('daily', digest.day)}"
    made["From"] = sender
    made["To"] = ", ".join(to)
    made["Date"] = format_datetime(now)
    made["Message-ID"] = make_msgid("digest", domain=sender.rpartition("@")[2] or None)
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers it
    made.set_content(text(digest), cte="quoted-printable")
    made.add_alternative(html(digest), subtype="html", cte="quoted-printable")
    return made


FORMATS: dict[str, Callable[[Digest], str]] = {"text": text, "markdown": markdown, "html": html}
"""The ways to print a digest."""
