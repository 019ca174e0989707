"""A paper, what makes it the same paper everywhere, and what a reader can mark on it.

Everything here is frozen, and every text of it has passed ``text.clean``: no route into the program skips that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from tui_reader import text

MOST_AUTHORS = 5_000
"""More names than any paper has (the largest collaborations list some 3,000); the rest is dropped."""

# Patterns are compiled by ``re`` at their first use: together they would cost 3 ms of every start.
# arXiv identifiers, https://info.arxiv.org/help/arxiv_identifier.html: 2405.12345 (four digits until 2014),
# hep-th/9901001, math.GT/0309136; a version may follow. Other scripts have digits and letters that look the same, or
# that are the same but for case (ſ is an s); none of them is part of an id or a host, hence ASCII alone.
_ARXIV = (
    r"(?ai)(?:https?://)?(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|huggingface\.co/papers/|arxiv:\s*"
    r"|(?:(?:dx\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\.)?"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z-]{2,})?/\d{7})(?:v\d+)?(?:\.pdf)?"
)
_ARXIV_WITHIN = (
    r"(?ai)(?:arxiv\.org/(?:abs|pdf|html|format|e-print|src|ps)/|(?:huggingface\.co|hf\.co)/papers/"
    r"|alphaxiv\.org/(?:abs|pdf|overview|html)/|ar5iv(?:\.labs\.arxiv)?\.org/(?:html|abs|pdf)/"
    r"|10\.48550/arxiv\.|\boai:arxiv\.org:|\barxiv[:.]\s*(?:arxiv[:.])?)"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z-]{2,})?/\d{7})(?!\d)"
)
_ARXIV_DOI = "10.48550/arxiv."
"""The beginning of the DOIs that arXiv gives, which name a paper as its id does."""
_DOI = r"(?i)(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(?P<doi>10\.[0-9]{4,9}/\S+)"
_SITES = (
    *("github.com/", "gitlab.com/", "gitee.com/", "bitbucket.org/", "codeberg.org/", "huggingface.co/", "hf.co/"),
    *("zenodo.org/", "doi.org/", "osf.io/", "kaggle.com/", "anonymous.4open.science/", "www."),
)
_PAGES = (".github.io", ".gitlab.io", ".readthedocs.io", ".hf.space")
"""Sites where papers have their code, data and pages: links to these are links without a scheme too."""
_SITE = rf"(?:{'|'.join(map(re.escape, _SITES))}|[Gg]it[Hh]ub\.com/|[\w-]+(?:{'|'.join(map(re.escape, _PAGES))}))"
_ENDS = (".com/", ".org/", ".co/", ".io", ".science/", ".hf.space", "www.")
"""A text with one of them has one of these."""
_NEXT = rf"[;,](?:[hH][tT]{{2}}[pP][sS]?:|{_SITE})|\]\("
"""Another link behind the sign that joins the two."""
_ESCAPE = r"\{\\[%&_#~]\}|\\[~]\{\}|~\{\}|\\[%&_#~]|\$\\_\$|\{?\\textunderscore(?:\{\}|\}|\s)|&amp;"
"""Signs as TeX and pages of the web write them in links."""
_BEGINNING = rf"(?:[hH][tT][tT][pP][sS]?:(?://)?|(?<![\w./@:-]){_SITE})"
_SIGN = r"[^\s<>\"'`{}|\\^“”‘’«»—…"
_LINK, _LINK_WITHIN_ASCII = (
    rf"{_BEGINNING}(?:(?:{_ESCAPE}|(?!{_NEXT}){sign})+|(?<=\w))"
    # Writing that has no spaces goes on behind a link, as do its punctuation and closing quotes. To compile ranges of
    # so many signs takes a millisecond, which a text in ASCII, as most are, has no need of.
    for sign in (rf"{_SIGN}\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]", rf"{_SIGN}]")
)
_TILDE = r"(?<=/)(?:\$\\sim\$|\\sim\b\s?|\{?\\textasciitilde(?:\{\}|\}|\s)?)"
_BROKEN_SIGNS = (
    r"https?\s?:\s/", r"https?:/(?!/[^/])", r"https?//", r"://[^\s/]{1,80}\s?\.\s", r"://[^\s/]{1,80} \.", r"://\S{1,200}-\s",
    r"\.[a-z]{2,3}/ [\w-]+/", r"https?://https?:",
)  # fmt: skip
_BROKEN_LINK = (
    r"(?i)https?(?:\s?:\s//?\s?|:/(?!/)|:///|//|://\s|://https?://)(?=[a-z\d])"
    r"|(?<=://)([a-z\d-]+(?:\.[a-z\d-]+)?)(?:\.\s|\s\.)((?:com|org|io|net|co|ai|github\.io)/)"
    r"|(https?://\S{1,200}[a-z]-)\s(?=[a-z])"
    r"|(https?://(?:github\.com|gitlab\.com|huggingface\.co)/)\s(?=[\w-]+/\w)"
)
_BEHIND = (
    r"\.(?=(?:The|We|Our|This|In|It|Code|Data|All|Models?|Project|Video|Website|Demo|See|These|For)$)"
    r"|(?<=[\w)])~(?!\w|/)"
)
"""The beginning of what stood too near a link."""
_HOST = r"(?ai)(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z]|localhost|\d+(?:\.\d+){3}"
_REPOSITORY = r"(?i)https?://(?:www\.)?(?:github\.com|gitlab\.com|gitee\.com)/[^/?#]+/[^/?#]+"


def arxiv_id(value: str) -> str | None:
    """The arXiv id in ``value`` (an id, a link to it, with or without a version), without version; else None.

    ``math.GT/0309136`` is ``math/0309136``, and arXiv's own DOI of a paper is its id.
    """
    match = re.fullmatch(_ARXIV, value.strip())
    return _without_class(match["id"]) if match else None


def arxiv_within(value: str) -> str | None:
    """The arXiv id that a link, a DOI or ``arXiv:`` somewhere in ``value`` names; a number alone is none."""
    match = re.search(_ARXIV_WITHIN, value)
    return _without_class(match["id"]) if match else None


def _without_class(found: str) -> str:
    if "/" not in found:
        return found
    archive, _, number = found.partition("/")
    return f"{archive.partition('.')[0].lower()}/{number}"


def doi(value: str) -> str | None:
    """The DOI in ``value`` (bare, ``doi:`` or a doi.org link), in lower case since DOIs ignore case; else None."""
    match = re.fullmatch(_DOI, value.strip())
    return text.clean_line(match["doi"]).lower() if match else None


def current_key(key: str) -> str:
    """``key`` as papers have it today; an earlier release knew some ids by other names."""
    kind, _, value = key.partition(":")
    if (kind == "arxiv" and "/" in value) or (kind == "doi" and value.lower().startswith(_ARXIV_DOI)):
        found = arxiv_id(value)
        return f"arxiv:{found}" if found else key
    return key


def link(value: str) -> str | None:
    """``value`` as a link that may be opened: http or https, a host, no user, no control or space; else None."""
    value = text.clean(value).strip()
    match = re.fullmatch(r"([hH][tT]{2}[pP][sS]?)://([^/?#]*)([^\s\"'<>`\\]*)", value)
    if not match or len(value) > 2_000:
        return None
    host, _, port = match[2].partition(":")
    if not re.fullmatch(_HOST, host) or (port and not (port.isascii() and port.isdecimal())):
        return None
    return f"{match[1].lower()}://{match[2]}{match[3]}"


def find_links(prose: str) -> tuple[str, ...]:
    """Links in ``prose`` in order, each once, without the punctuation around them.

    TeX's escapes go; what a line's end or a program broke (``https: //``, ``github. com/``) is joined; those to places
    where papers have their code may lack a scheme.
    """
    found: dict[str, None] = {}
    has_scheme = "http" in prose or "HTTP" in prose
    if not has_scheme and not any(map(prose.__contains__, _ENDS)):
        return ()
    if has_scheme and any(re.search(sign, prose) for sign in _BROKEN_SIGNS):
        prose = re.sub(_BROKEN_LINK, _joined, prose)
    if "\\sim" in prose or "\\textascii" in prose:
        prose = re.sub(_TILDE, "~", prose)
    for match in re.finditer(_LINK_WITHIN_ASCII if prose.isascii() else _LINK, prose):
        raw = text.clean(match.group()).strip()
        if "\\" in raw or "{" in raw or "&amp;" in raw:
            raw = re.sub(_ESCAPE, _unescaped, raw)
        raw = re.sub(r"^(https?:)(?!//)", r"\1//", raw, flags=re.IGNORECASE)
        if raw[:4].lower() != "http":
            raw = f"https://{raw}"
        raw = re.split(_BEHIND, raw, maxsplit=1)[0]
        while raw:
            last = raw[-1]
            closes = {")": "(", "]": "["}.get(last)
            if last in ".,;:!?*_~$" or (closes and raw.count(last) > raw.count(closes)) or last in "([":
                raw = raw[:-1]
            else:
                break
        if good := link(raw):
            found[good] = None
    return tuple(found)


def _unescaped(match: re.Match[str]) -> str:
    """The sign that an escape in a link stands for."""
    return "_" if "textunderscore" in match[0] else next(filter("%&_#~".__contains__, match[0]))


def _joined(match: re.Match[str]) -> str:
    """A piece of a broken link, made whole."""
    if whole := match[3] or match[4]:
        return whole
    return f"{match[1]}.{match[2]}" if match[1] else f"{match.group()[:5].rstrip(' :/')}://"


def is_repository(url: str) -> bool:
    """True when ``url`` is a repository on GitHub, GitLab or Gitee."""
    return re.match(_REPOSITORY, url) is not None


@dataclass(frozen=True, slots=True)
class Organization:
    """Who a paper is from: the short name of its page, and its name."""

    slug: str
    name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "slug", text.clean_line(self.slug, 200))
        object.__setattr__(self, "name", text.clean_line(self.name, 200) or self.slug)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. What is not known is None (or empty); counts are never negative.

    Raises ValueError when there is no title.
    """

    title: str
    abstract: str = ""
    id: str | None = None
    """arXiv id without version."""
    doi: str | None = None
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    """The number of authors; known without their names on a page capture, which never gives names."""
    organization: Organization | None = None
    published: date | None = None
    listed: date | None = None
    """The latest day on which Daily Papers listed it."""
    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None
    """Stars of the code's repository."""
    submitter: str | None = None
    """Who submitted it to Daily Papers."""
    code: str | None = None
    """Link to the code; the first repository among the abstract's links when no source gives it."""
    project: str | None = None
    """Link to the project's page."""
    summary: str | None = None
    """A summary made by a machine, where the service gives one."""
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        put = object.__setattr__  # what is None or empty is as it should be, as most of it is in a large import
        put(self, "title", text.clean_line(self.title))
        if not self.title:
            raise ValueError("a paper needs a title")
        if self.abstract:
            put(self, "abstract", text.clean_prose(self.abstract))
        if self.id is not None:
            put(self, "id", arxiv_id(self.id))
        if self.doi is not None:
            put(self, "doi", doi(self.doi))
            if self.doi and self.doi.startswith(_ARXIV_DOI):
                put(self, "id", self.id or arxiv_id(self.doi))
                put(self, "doi", None)
        if self.authors:
            put(self, "authors", text.clean_lines(_plain_names(self.authors[:MOST_AUTHORS]), 300))
        count = self.author_count if self.author_count is not None else len(self.authors) or None
        put(self, "author_count", _count(count))
        for name in ("upvotes", "comments", "stars"):
            if (number := getattr(self, name)) is not None:
                put(self, name, _count(number))
        if self.submitter is not None:
            put(self, "submitter", text.clean_line(self.submitter, 200) or None)
        if self.summary is not None:
            put(self, "summary", text.clean_prose(self.summary) or None)
        if self.keywords:
            put(self, "keywords", text.clean_lines(self.keywords[:100], 300))
        if self.categories:
            put(self, "categories", text.clean_lines(self.categories[:100], 300))
        if self.project is not None:
            put(self, "project", link(self.project))
        if self.code is not None:
            put(self, "code", link(self.code))
        if self.code is None and self.abstract:
            put(self, "code", next(filter(is_repository, self.links), None))

    @property
    def key(self) -> str:
        """The paper's name everywhere: its arXiv id, else its DOI, else its folded title."""
        if self.id:
            return f"arxiv:{self.id}"
        return f"doi:{self.doi}" if self.doi else self.title_key

    @property
    def title_key(self) -> str:
        """The key that the paper has while nothing but its title is known."""
        return f"title:{text.title_hash(self.title)}"

    @property
    def title_keys(self) -> tuple[str, str]:
        """``title_key``, and the key that an earlier release gave the title: marks may stand under it."""
        now, before = text.title_hashes(self.title)
        return f"title:{now}", f"title:{before}"

    @property
    def links(self) -> tuple[str, ...]:
        """The links in the abstract."""
        return find_links(self.abstract)

    @property
    def page(self) -> str:
        """The paper's page, made from its id; without one, a search for its title."""
        from urllib.parse import quote

        if self.id:
            return f"https://huggingface.co/papers/{quote(self.id, safe='/')}"
        if self.doi:
            return f"https://doi.org/{quote(self.doi, safe='/')}"
        return f"https://huggingface.co/papers?q={quote(self.title, safe='')}"

    @property
    def pdf(self) -> str | None:
        """The paper's PDF at arXiv, made from its id."""
        from urllib.parse import quote

        return f"https://arxiv.org/pdf/{quote(self.id, safe='/')}" if self.id else None

    def may_equal(self, other: Paper) -> bool:
        """True when two records of one folded title can be one paper.

        Not when both have ids of a kind that differ, when their years are more than one apart, or when both name a
        first author and the family names differ.
        """
        if (self.id and other.id and self.id != other.id) or (self.doi and other.doi and self.doi != other.doi):
            return False
        if self.published and other.published and abs(self.published.year - other.published.year) > 1:
            return False
        return _may_be_of_one(self.authors, other.authors)


def _plain_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """``names`` with the letters that TeX in them stands for."""
    joined = "".join(names)  # looked at together, as most have none
    if "\\" not in joined and "{" not in joined:
        return names
    from tui_reader.text.names import plain

    return tuple(map(plain, names))


def _may_be_of_one(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """True unless both lists begin with a person, and that is another one."""
    one, other = (next(filter(None, map(_words_of_name, names)), ()) for names in (some, others))
    if not one or not other or any(word.isascii() for word in one) != any(word.isascii() for word in other):
        return True  # a group, or a name in another script, tells nothing
    if _is_one_name(one, other):
        return True
    # The family name can't be told where names are turned round, and have no comma.
    few, many = sorted((set(one), set(other)), key=len)
    shared = {word for word in few & many if len(word) > 1}
    return bool(shared) and all(any(_may_stand_for(word, rest) for rest in many - shared) for word in few - shared)


def _is_one_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return one[-1] == other[-1] and len(one[-1]) > 1


def _may_stand_for(word: str, rest: str) -> bool:
    return word == rest or (min(len(word), len(rest)) == 1 and word[0] == rest[0])


def _words_of_name(name: str) -> tuple[str, ...]:
    """The words of a person's name, family name last, to be compared; of a group none."""
    folded = text.fold_case(name.replace("'", "").replace("’", "").translate(_ONE_LETTER))
    if re.search(r"\b(?:collaborations?|consortium|team|group|project|survey|et al)\b", folded):
        return ()
    family, comma, given = folded.partition(",")
    words = re.findall(r"[^\W\d_]+", f"{given} {family}" if comma and not _is_suffix(given) else folded)
    while len(words) > 1 and _is_suffix(words[-1]):
        words.pop()
    words = [word for word in words if word not in ("jr", "sr")] or words
    # Umlauts are written with an e where there are none.
    return tuple(re.sub(r"([aou])e", r"\1", word) for word in words)


def _is_suffix(word: str) -> bool:
    return word.strip(" .") in ("jr", "sr", "ii", "iii", "iv")


_ONE_LETTER = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i"})


def _count(value: int | None) -> int | None:
    return None if value is None or value < 0 else min(int(value), 2**53)


class Marks(NamedTuple):
    """The marks on one paper."""

    bookmarked: bool = False
    read: bool = False
    tags: tuple[str, ...] = ()
    """Sorted."""
    note: str = ""
    position: float = 0.0
    """The share of its full text that was read, 0 to 1."""


class Entry(NamedTuple):
    """A paper as the library holds it: the record, its marks, and its row number in the store."""

    row: int
    paper: Paper
    marks: Marks = Marks()
    key: str = ""
    """The paper's key in the library: the record's own, or one under which it was known before."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A model, dataset or space on Hugging Face that names a paper. Raises ValueError when it has no id."""

    kind: Literal["model", "dataset", "space"]
    id: str
    """``owner/name``, or the bare name of the oldest ones."""
    likes: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", text.clean_line(self.id, 200))
        if not self.id:
            raise ValueError("what is linked needs an id")
        object.__setattr__(self, "likes", _count(self.likes))
