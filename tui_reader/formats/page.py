"""Text captures of the Daily Papers page, in the shape of the seed (``seeds/*.txt``): read and written.

A capture is what a browser or a text extractor copies from huggingface.co/papers: some header lines, a heading, the
day, then the cards, one after another::

    Title
    <empty>
    Abstract
    <empty>
      • 8 authors            or an organisation, as its short name and its name
    ·
    Nov 6, 2024 1            a date, without its year if that is the capture's; then the number of comments, if any

Any part of the last three lines may be missing, and all of them. Other extractors put the upvotes (``-`` for none)
before a title, write ``Published on`` before the date, repeat a whole card (the page holds it for wide and for narrow
windows), add the stars of the code (``GitHub 3.29k``), write the organisation as ``[short name] Name`` and wrap the
abstract. Nothing in a capture tells a title from an abstract but its place, so a place that cannot be explained is an
error: no paper is made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, auto
from typing import Any, NamedTuple

from tui_reader.formats import Options, Problem, linked_page
from tui_reader.formats.linked_page import CaptureLine
from tui_reader.formats.stream import Stream
from tui_reader.models import Entry, Organization, Paper
from tui_reader.text import ABSTRACT_BYTES

MOST = 16_000_000
"""Characters of a capture; one of a month has some hundred thousand."""
LONGEST_TITLE = 400
"""In characters; arXiv's longest titles have about 300. A longer paragraph in a title's place is an abstract."""
LONGEST_ABSTRACT = 2_500
"""In characters, of an abstract of several paragraphs; arXiv takes 1,920."""
LONGEST_ORGANIZATION = 120
"""In characters. A longer paragraph in an organisation's place is not one."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_HEADINGS = frozenset({"Daily Papers", "Trending Papers"})
_COMMUNITY = re.compile(r"by\s*(?:AK\s*and the research community)?")
_HEADER_LINES = frozenset({"AK", "and the research community", "Daily", "Weekly", "Monthly", "Trending", *_HEADINGS})
_HEAD = re.compile(
    r"^[^\w\n]{0,40}(?:Daily|Trending) Papers\s{0,40}$.{0,500}?research community", re.MULTILINE | re.DOTALL
)

_AUTHORS = re.compile(r"(?P<bullet>[•*·-])?\s*(?P<count>\d[\d,]{0,6}) authors?")
_DATE = re.compile(rf"(?:Published on )?({'|'.join(MONTHS)}) (\d{{1,2}})(?:, (\d{{4}}))?(?:\s+(?:·\s*)?(\d{{1,7}}))?")
_TRAILER_LINE = re.compile(rf"(?P<before>.*?)\s*·\s*(?P<date>{_DATE.pattern})")
_COUNT = re.compile(r"\d[\d,.]{0,10}[kKmM]?|-")
_UPVOTES = re.compile(r"Upvotes?\s+(\d[\d,.]{0,10}[kKmM]?|-)")
_STARS = re.compile(r"GitHub (\d[\d,.]{0,10}[kKmM]?)(?: arXiv Page)?")
_ORGANIZATION = re.compile(r"\[(?P<slug>[^\]\s]+)\]\s*(?P<name>.+)|(?P<slug2>[\w.-]+) (?P<name2>.+)")
_DECORATION = frozenset({"•", "arXiv Page", "AI-generated summary"})
_PERIOD = re.compile(
    rf"Week \d{{1,2}}(?:[,·]? \d{{4}})?|(?:{'|'.join(MONTHS)})[a-z]{{0,6}},? \d{{4}}"
    rf"|(?:{'|'.join(MONTHS)}) \d{{1,2}}(?:, \d{{4}})? ?[-–] ?(?:(?:{'|'.join(MONTHS)}) )?\d{{1,2}}(?:, \d{{4}})?"
)
"""The week or month of a page."""
_TRAILERS = re.compile(
    r"^[ \xa0]{0,8}[•*-]?[ \xa0]{0,4}\d[\d,]{0,6} authors?\s{0,6}·\s{0,6}(?:Published on )?"
    rf"(?:{'|'.join(MONTHS)}) \d{{1,2}}",
    re.MULTILINE,
)


class PageError(ValueError):
    """A text that is no capture of the page, or that cannot be told apart into papers. One sentence for the reader."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line
        """The line at which the parser gave up, from 1."""
        self.what = what
        """Why."""


class Capture(NamedTuple):
    """The contents of a capture."""

    papers: tuple[Paper, ...]
    """In the page's order; ``listed`` is None, since a search page shows papers of any day."""
    captured: date | None = None
    """The day at the top of the page; None without one, or while its year cannot be known."""
    query: str = ""
    """The words that the page was searched for, if it says so."""
    cut: int | None = None
    """The line of a title at the end of the text that nothing follows, so that it may be anything; it is left out."""


class _Kind(Enum):
    BREAK = auto()
    TEXT = auto()
    AUTHORS = auto()
    DOT = auto()
    DATE = auto()
    COUNT = auto()
    STARS = auto()
    UPVOTE = auto()
    SUBMITTED_BY = auto()


class _Day(NamedTuple):
    """A date as the page writes it."""

    month: int
    day: int
    year: int | None

    def resolved(self, year: int | None) -> date | None:
        """The date, in ``year`` if it names none; None if there is no such day or no year."""
        if (chosen := self.year or year) is None:
            return None
        try:
            return date(chosen, self.month, self.day)
        except ValueError:
            return None


class _Token(NamedTuple):
    kind: _Kind
    line: int
    text: str = ""
    number: int | None = None
    day: _Day | None = None
    end: int = 0
    """The last line of a wrapped paragraph."""


@dataclass(slots=True)
class _Card:
    """The part of a card behind its paragraphs."""

    dot: int | None = None
    """The line of the dot."""
    authors: int | None = None
    day: _Day | None = None
    comments: int | None = None
    stars: int | None = None
    upvotes: int | None = None

    def has_organization(self, paragraphs: list[_Token]) -> bool:
        """True when the last of ``paragraphs`` is an organisation: it stands in place of the number of authors.

        Then the dot is right under it, or the paragraphs before it are pairs of title and abstract.
        """
        if self.dot is None or self.authors is not None or len(paragraphs) < 2:
            return False
        last = paragraphs[-1]
        return len(last.text) <= LONGEST_ORGANIZATION and (self.dot - last.end <= 1 or len(paragraphs) % 2 == 1)


@dataclass(slots=True)
class _Reading:
    """The papers found so far, each with its date still as written."""

    found: list[tuple[Paper, _Day | None]] = field(default_factory=list)
    paragraphs: list[_Token] = field(default_factory=list)
    card: _Card | None = None
    upvotes: int | None = None
    submitter: str | None = None
    cut: int | None = None

    def trailer(self, line: int) -> _Card:
        """The trailer of the present card. Raises PageError if there is no card for it."""
        if not self.paragraphs:
            raise PageError(line, "this belongs under a title, but there is none above it; copy the page again.")
        self.card = self.card or _Card()
        return self.card

    def close(self, *, end: bool = False) -> None:
        """Make papers of the paragraphs: title and abstract in turn, an organisation last if a dot follows it."""
        paragraphs, card = self.paragraphs, self.card
        organization = None
        if card and card.has_organization(paragraphs):
            organization = _organization(paragraphs.pop().text)
        paragraphs = _with_one_abstract(paragraphs, whole=card is not None)
        if len(paragraphs) % 2:
            last = paragraphs[-1]
            if card is None and end:
                self.cut = paragraphs.pop().line
            elif card is None or len(paragraphs) > 1:
                raise PageError(last.line, "a title or an abstract is missing above this; copy the page again.")
        papers = [_paper(*paragraphs[at : at + 2]) for at in range(0, len(paragraphs), 2)]
        # Cards without a trailer may stand before: what precedes the titles is the first's, what follows the last's.
        if papers:
            papers[0] = replace(papers[0], upvotes=self.upvotes, submitter=self.submitter)
        if papers and card:
            papers[-1] = replace(
                papers[-1],
                author_count=card.authors,
                organization=organization,
                comments=card.comments,
                stars=card.stars,
                upvotes=papers[-1].upvotes if card.upvotes is None else card.upvotes,
            )
        self.found += [(paper, None) for paper in papers[:-1]]
        self.found += [(paper, card.day if card else None) for paper in papers[-1:]]
        if papers:
            self.paragraphs, self.card, self.upvotes, self.submitter = [], None, None, None


def _with_one_abstract(paragraphs: list[_Token], *, whole: bool) -> list[_Token]:
    """Titles and abstracts in turn: of one card, whose abstract has several paragraphs, these are joined.

    ``whole`` means that the last card is.
    """
    if len(paragraphs) < 3 or not whole or (all(map(_may_be_title, paragraphs[::2])) and len(paragraphs) % 2 == 0):
        return paragraphs
    title, *abstract = paragraphs
    several = "\n\n".join(token.text for token in abstract)
    # With a second title among them, or more text than an abstract has, a line may be missing instead.
    if not _may_be_title(title) or any(map(_may_be_title, abstract)) or len(several) > LONGEST_ABSTRACT:
        return paragraphs
    return [title, abstract[0]._replace(text=several, end=abstract[-1].end)]


def _may_be_title(token: _Token) -> bool:
    return len(token.text) <= LONGEST_TITLE and not token.text.endswith((".", ";", ",", ":"))


def looks_like(head: str) -> bool:
    """True when a text that begins with ``head`` may be a capture of the page, or of a part of it."""
    return _HEAD.search(head) is not None or _TRAILERS.search(head) is not None or linked_page.has_cards(head)


def read(stream: Stream) -> Iterator[Entry | Problem]:
    """The papers of a capture, in its order."""
    try:
        for paper in parse(stream.whole(MOST)).papers:
            yield Entry(0, paper)
    except PageError as error:
        yield Problem(stream.first - 1 + error.line, error.what)
    except ValueError as error:
        yield Problem(1, str(error))


def write(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """A capture that holds the papers; see ``render``."""
    yield render(entry.paper for entry in entries)


def parse(text: str, year: int | None = None) -> Capture:
    """The papers of a capture, in its order.

    ``year`` is the year of the capture, in which dates without one are; left out, it is the year after the latest that
    is written out (the page omits the current one). Raises PageError, and nothing else, for a text that is no capture.
    """
    text = text.removeprefix("\ufeff")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    if linked_page.is_linked(text):
        day, query, reading = _read_linked(linked_page.items(text), len(lines))
    else:
        day, query, start = _header(lines, _heading(lines, part=_TRAILERS.search(text) is not None))
        reading = _read(_tokens(_without_footer(lines, start), start))
    if not reading.found:
        raise PageError(max(len(lines), 1), "the page's heading is there but no paper under it; copy the whole page.")
    days = [day, *(day for _, day in reading.found)]
    if year is None:
        year = max((day.year for day in days if day and day.year), default=-1) + 1 or None
        if months := [paper.id[:4] for paper, _ in reading.found if paper.id]:
            year = max(year or 0, 2000 + int(max(months)[:2]))
    papers = [replace(paper, published=day.resolved(year) if day else None) for paper, day in reading.found]
    return Capture(tuple(_once(papers)), day.resolved(year) if day else None, query, reading.cut)


def render(papers: Iterable[Paper], captured: date | None = None) -> str:
    """A capture that holds ``papers``, in the shape of the seed; dates carry their years.

    The shape holds title, abstract (as one paragraph), upvotes, the organisation or else the number of authors, the
    date with the comments, and the stars of the code; ids, names and links have no place in it.
    """
    papers = tuple(papers)
    day = f"{_written(captured)}\n\n" if captured else ""
    counted = any(paper.upvotes is not None for paper in papers)
    cards = "\n\n".join(_card(paper, counted) for paper in papers)
    return f"{_HEADER}{day}{cards}\n"


_HEADER = """\
new

Get trending papers in your email inbox!

Subscribe

Daily Papers

byAK and the research community

"""


def _card(paper: Paper, counted: bool) -> str:
    paragraphs = [paper.title, " ".join(paper.abstract.split())] if paper.abstract else [paper.title]
    if counted:
        paragraphs.insert(0, "-" if paper.upvotes is None else str(paper.upvotes))
    trailer = ["·"]
    if paper.organization:
        trailer.insert(0, f"[{paper.organization.slug}] {paper.organization.name}")
    elif paper.author_count is not None:
        trailer.insert(0, f"  • {paper.author_count} authors")
    if paper.published:
        comments = "" if paper.comments is None else f" {paper.comments}"
        trailer.append(_written(paper.published) + comments)
    if paper.stars is not None:
        trailer.append(f"GitHub {paper.stars}")
    return "\n\n".join([*paragraphs, "\n".join(trailer)])


def _written(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year:04}"


def _heading(lines: list[str], *, part: bool = False) -> int:
    """The index after the line ``by AK and the research community`` under the page's heading. Raises PageError.

    With ``part`` the cards say enough: the line may be missing, and the heading too.
    """
    alone = 0
    for at, line in enumerate(lines):
        if line in _HEADINGS:
            alone = alone or at + 1
            under = next((i for i in range(at + 1, len(lines)) if lines[i]), at)
            if under > at and _COMMUNITY.fullmatch(lines[under]):
                return under + 1
    if part:
        return alone
    raise PageError(
        max(len(lines), 1),
        "this is no capture of the Daily Papers page, as no heading 'Daily Papers' with 'by AK and the research"
        " community' under it was found up to here; select the whole page and copy it.",
    )


def _read_linked(items: list[CaptureLine], last: int) -> tuple[_Day | None, str, _Reading]:
    """The day and the query at the top of a capture with links, and its papers."""
    texts = [item.text for item in items]
    try:
        start = _heading(
            texts, part=any((item.id and _AUTHORS.fullmatch(item.text)) or _day(item.text) for item in items)
        )
    except PageError as error:
        raise PageError(max(last, 1), error.what) from None
    first = next(
        (at for at in range(start, len(items)) if items[at].id or items[at].text.startswith("Submitted")), start
    )
    header = [text.removeprefix("- ").removeprefix("* ") for text in texts[start:first] if text != "-"]
    day, query, _ = _header(header, 0)
    reading = _Reading()
    for identity, lines in linked_page.cards(items[start:]):
        if found := _linked_card(identity, lines):
            reading.found.append(found)
    return day, query, reading


def _linked_card(identity: str, lines: list[CaptureLine]) -> tuple[Paper, _Day | None] | None:
    """The paper of a card of which every part leads to it; None when it has no title."""
    title, over, waiting = "", False, False
    paragraphs: list[str] = []
    known: dict[str, Any] = {}
    day: _Day | None = None
    before = -1
    for item in lines:
        if waiting or item.text.startswith("Submitted by"):
            name = item.text if waiting else item.text.removeprefix("Submitted by").strip(" :")
            waiting = not name
            known["submitter"] = name or None
            continue
        for token in _line_tokens(item.text, item.line, inside=False):
            match token.kind:
                case _Kind.TEXT if item.organization and not item.id:
                    if title and not over:
                        known.setdefault("organization", Organization(item.organization, token.text))
                        over = True
                case _Kind.TEXT if not title:
                    title = token.text
                case _Kind.TEXT if token.text == title:
                    over = False  # the same card once more
                case _Kind.TEXT if not over and token.text not in paragraphs:
                    if paragraphs and item.line == before + 1:
                        paragraphs[-1] += f" {token.text}"
                    else:
                        paragraphs.append(token.text)
                    before = item.line
                case _Kind.COUNT if item.community:
                    known.setdefault("comments", token.number)
                case _Kind.COUNT if item.login or not title:
                    known.setdefault("upvotes", token.number)
                case _Kind.AUTHORS:
                    known.setdefault("author_count", token.number)
                case _Kind.DATE:
                    day = day or token.day
                    if token.number is not None:
                        known.setdefault("comments", token.number)
                case _Kind.STARS:
                    known.setdefault("stars", token.number)
                case _:
                    pass
            over = over or (bool(title) and token.kind not in (_Kind.TEXT, _Kind.COUNT))
        if item.code and title:
            known.setdefault("code", item.code)
    if not title:
        return None
    if len(title) > LONGEST_TITLE:
        raise PageError(lines[0].line, "a title belongs here but a long paragraph stands here; copy the page again.")
    try:
        return Paper(title, "\n\n".join(paragraphs), id=identity, **known), day
    except ValueError:
        raise PageError(lines[0].line, "the title here has nothing that can be shown; copy the page again.") from None


_SITE = frozenset(
    (
        *(
            "previous",
            "next",
            "system theme",
            "light theme",
            "dark theme",
            "company",
            "tos",
            "privacy",
            "about",
            "careers",
        ),
        *("website", "models", "datasets", "spaces", "pricing", "docs", "hugging face", "log in", "sign up", "login"),
        *(
            "terms of service",
            "privacy policy",
            "cookies",
            "press",
            "blog",
            "forum",
            "discord",
            "github",
            "twitter",
            "x",
        ),
        *(
            "linkedin",
            "status",
            "contact",
            "brand assets",
            "enterprise",
            "enterprise hub",
            "community",
            "posts",
            "learn",
        ),
        *("collections", "languages", "organizations", "solutions", "service status", "inference endpoints", "jobs"),
        *("huggingchat", "inference providers", "inference support", "buckets", "storage", "daily papers", "daily"),
        *("weekly", "monthly", "trending", "trending papers", "back to top", "resources", "products", "changelog"),
        *("subscribe", "new", "search", "main menu", "tasks", "trust", "legal", "support", "theme", "system", "pro"),
        *("get trending papers in your email inbox!", "get trending papers in your email inbox once a day!"),
        "trending papers ranked by github stars activity",
    )
)
"""Lines of the site around the papers, in lower case."""
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)\s.{0,80}|.{0,40}hugging\s?face.{0,20}|\d{1,3}|[•·|-]", re.IGNORECASE)
_SHORT = 40
"""Characters of the longest line of a footer."""


def _without_footer(lines: list[str], start: int) -> list[str]:
    """``lines`` up to where the site's footer begins: behind the last card there are its words, and others as short."""
    lines = _without_pager(lines)
    last = max((at for at in range(start, len(lines)) if _ends_card(lines[at])), default=start - 1)
    stars = next((at for at in range(last + 1, min(last + 6, len(lines))) if lines[at] == "GitHub"), None)
    if stars is not None and (number := next((at for at in range(stars + 1, len(lines)) if lines[at]), None)):
        last = number if _COUNT.fullmatch(lines[number]) else last
    rest = [at for at in range(last + 1, len(lines)) if lines[at]]
    begins = next((n for n, at in enumerate(rest) if _is_of_site(lines[at])), None)
    if begins is None:
        return lines
    behind = rest[begins:]
    known = sum(map(_is_of_site, (lines[at] for at in behind)))
    if known * 2 >= len(behind) or all(len(lines[at]) <= _SHORT for at in behind):
        return lines[: rest[begins]]
    return lines


def _without_pager(lines: list[str]) -> list[str]:
    """``lines`` up to the ``Previous`` and ``Next`` under the last card, between which a day may stand."""
    at, cut = len(lines), len(lines)
    while at and (not (line := lines[at - 1]) or _is_of_site(line) or _day(line)):
        at -= 1
        if line.lower() in ("previous", "next"):
            cut = at
    return lines[:cut]


def _is_of_site(line: str) -> bool:
    return line.lower().strip(" .•·-") in _SITE or bool(_COPYRIGHT.fullmatch(line) and not _COUNT.fullmatch(line))


def _ends_card(line: str) -> bool:
    return line == "·" or bool(_day(line) or _TRAILER_LINE.fullmatch(line) or _AUTHORS.fullmatch(line))


def _header(lines: list[str], start: int) -> tuple[_Day | None, str, int]:
    """The day at the top of the page, what was searched for, and the index at which the cards begin."""
    query = ""
    after = start
    for at in range(start, len(lines)):
        line = lines[at].removeprefix("- ").removeprefix("* ")
        if not line or line in _HEADER_LINES or line in ("Previous", "Next") or _PERIOD.fullmatch(line):
            after = after if query else at + 1
        elif day := _day(line):
            return day[0], query, at + 1
        elif query:
            break
        else:
            query = line
    return None, "", after


def _tokens(lines: list[str], start: int) -> list[_Token]:
    """The body of the page, a token a line, paragraphs that were wrapped as one token, without decoration."""
    tokens: list[_Token] = []
    for at in range(start, len(lines)):
        inside = bool(tokens) and tokens[-1].kind is _Kind.TEXT
        inside = inside and not (len(tokens) > 1 and tokens[-2].kind is _Kind.SUBMITTED_BY)
        for token in _line_tokens(lines[at], at + 1, inside=inside):
            if token.kind is _Kind.TEXT and inside:
                # No paper keeps more; and a file of one endless paragraph must not be copied once a line.
                whole = tokens[-1].text
                whole = f"{whole} {token.text}" if len(whole) < ABSTRACT_BYTES else whole
                tokens[-1] = tokens[-1]._replace(text=whole, end=token.end)
            else:
                tokens.append(token)
    return [token for token in tokens if token.kind is not _Kind.BREAK]


def _line_tokens(line: str, number: int, *, inside: bool) -> Iterator[_Token]:
    """Read one line. ``inside`` a paragraph (no empty line above), a bare number or date belongs to the prose."""
    if not line:
        yield _Token(_Kind.BREAK, number)
    elif line == "·":
        yield _Token(_Kind.DOT, number)
    elif (match := _AUTHORS.fullmatch(line)) and (match["bullet"] or not inside):
        yield _Token(_Kind.AUTHORS, number, number=_number(match["count"]))
    elif match := _TRAILER_LINE.fullmatch(line):
        if match["before"]:
            yield from _line_tokens(match["before"], number, inside=inside)
        yield _Token(_Kind.DOT, number)
        yield from _line_tokens(match["date"], number, inside=False)
    elif inside:
        yield _Token(_Kind.TEXT, number, line, end=number)
    elif day := _day(line):
        yield _Token(_Kind.DATE, number, number=day[1], day=day[0])
    elif _COUNT.fullmatch(line):
        yield _Token(_Kind.COUNT, number, number=_number(line))
    elif match := _STARS.fullmatch(line):
        yield _Token(_Kind.STARS, number, number=_number(match[1]))
    elif match := _UPVOTES.fullmatch(line):
        yield _Token(_Kind.UPVOTE, number)
        yield _Token(_Kind.COUNT, number, number=_number(match[1]))
    elif line == "Upvote":
        yield _Token(_Kind.UPVOTE, number)
    elif line == "GitHub":
        yield _Token(_Kind.STARS, number)
    elif line.startswith("Submitted by") and len(line) < 80:
        yield _Token(_Kind.SUBMITTED_BY, number)
        if name := line.removeprefix("Submitted by").strip(" :"):
            yield _Token(_Kind.TEXT, number, name, end=number)
    elif line not in _DECORATION:
        yield _Token(_Kind.TEXT, number, line, end=number)


def _read(tokens: list[_Token]) -> _Reading:
    reading = _Reading()
    # A lone number under a card is the next one's upvotes where the first card has such a number too, else comments.
    upvotes_first = bool(tokens) and tokens[0].kind in (_Kind.COUNT, _Kind.UPVOTE)
    previous: _Kind | None = None
    starred: int | None = None
    for at, token in enumerate(tokens):
        following = tokens[at + 1].kind if at + 1 < len(tokens) else None
        match token.kind:
            case _Kind.TEXT if previous is _Kind.SUBMITTED_BY:
                reading.submitter = token.text
            case _Kind.TEXT:
                if reading.card:
                    reading.close()
                reading.paragraphs.append(token)
            case _Kind.SUBMITTED_BY:
                reading.close()
            case _Kind.COUNT if previous is _Kind.STARS and starred is None:
                reading.trailer(token.line).stars = token.number
            case _Kind.COUNT if previous is _Kind.UPVOTE and reading.paragraphs and not upvotes_first:
                reading.trailer(token.line).upvotes = token.number
            case _Kind.COUNT if reading.card and (following is _Kind.COUNT or not upvotes_first):
                reading.card.comments = token.number
            case _Kind.COUNT:
                reading.close()
                reading.upvotes = token.number
            case _Kind.AUTHORS:
                reading.trailer(token.line).authors = token.number
            case _Kind.DOT:
                reading.trailer(token.line).dot = token.line
            case _Kind.DATE:
                card = reading.trailer(token.line)
                card.day, card.comments = token.day, token.number
            case _Kind.STARS:
                starred = reading.trailer(token.line).stars = token.number
            case _:
                pass
        previous = token.kind
    reading.close(end=True)
    return reading


def _paper(title: _Token, abstract: _Token | None = None) -> Paper:
    if len(title.text) > LONGEST_TITLE:
        what = f"a title belongs here but a paragraph of {len(title.text):,} characters stands here"
        raise PageError(title.line, f"{what}, so something above it is missing; copy the page again.")
    try:
        return Paper(title.text, abstract.text if abstract else "")
    except ValueError:
        raise PageError(title.line, "the title here has nothing that can be shown; copy the page again.") from None


def _once(papers: list[Paper]) -> Iterator[Paper]:
    """``papers`` with a card that is repeated right after itself taken once, and what either knows kept."""
    held: Paper | None = None
    for paper in papers:
        if held and held.title == paper.title and held.abstract == paper.abstract:
            known = ("author_count", "organization", "published", "comments", "stars", "upvotes", "submitter")
            held = replace(held, **{name: getattr(paper, name) for name in known if getattr(held, name) is None})
            continue
        if held:
            yield held
        held = paper
    if held:
        yield held


def _organization(line: str) -> Organization:
    """An organisation from ``[slug] Name`` or ``slug Name``; a single word is both."""
    if match := _ORGANIZATION.fullmatch(line):
        slug, name = match["slug2"] or "", match["name2"] or ""
        first, initials = name.partition(" ")[0].lower(), "".join(filter(str.isupper, name)).lower()
        alone = slug[:1].isupper() and slug.isalpha() and name[:1].isupper()
        short = slug.lower()
        of_it = first.startswith(short) or short.startswith(first) or initials.startswith(short)
        if alone and not of_it:  # ``Lamp Lab`` has no short name before it
            return Organization(line, line)
        return Organization(match["slug"] or match["slug2"], match["name"] or match["name2"])
    return Organization(line, line)


def _day(line: str) -> tuple[_Day, int | None] | None:
    """The date on ``line`` and the number of comments after it; None if it is no date or no such day exists."""
    if not (match := _DATE.fullmatch(line)):
        return None
    day = _Day(MONTHS.index(match[1]) + 1, int(match[2]), int(match[3]) if match[3] else None)
    # Without its year, 29 February may exist.
    if not day.resolved(day.year or 2000):
        return None
    return day, int(match[4]) if match[4] else None


def _number(written: str) -> int | None:
    """``1,234``, ``3.29k`` or ``2M`` as a number; None for ``-`` and for anything else."""
    factor = {"k": 1_000, "m": 1_000_000}.get(written[-1].lower(), 1)
    try:
        return round(float(written.rstrip("kKmM").replace(",", "")) * factor)
    except ValueError:
        return None
