"""The papers that a text names by an id: arXiv ids and DOIs, bare, in links or in sentences, however decorated. Pure.

Everything that takes a key takes what this reads: the search line, the command line's keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

MOST = 100
"""Papers that one text names; the rest is not looked at."""
LONGEST = 20_000
"""Characters of a text that are looked at."""


class Mention(NamedTuple):
    """One paper that a text names."""

    keys: tuple[str, ...]
    """The keys that it may have, the likeliest first: where a link or a DOI ends can't always be known."""
    start: int
    end: int
    """The place of the words that do nothing but name it: ``arXiv:`` before it, all of a link."""
    sure: bool
    """True when it is no other number: it stands in a link, behind ``arXiv:``, has the shape of today."""

    @property
    def id(self) -> str:
        """The arXiv id; empty for a DOI."""
        return self.keys[0].removeprefix("arxiv:") if self.keys[0].startswith("arxiv:") else ""

    @property
    def name(self) -> str:
        """Its name among people."""
        return f"arXiv:{self.id}" if self.id else f"doi:{self.plain}"

    @property
    def plain(self) -> str:
        """The id or the DOI."""
        return self.keys[0].partition(":")[2]


# The archives of the ids until 2007, https://info.arxiv.org/help/arxiv_identifier.html. Written with a slash, and in
# names of files and by people without.
_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga"
    "|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph"
    "|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_BEFORE = r"(?:(?<![\w.])|(?<=arxiv)|(?<=arxiv\.)|(?<=_)|(?<=%3a)|(?<=%2f)|(?<=%20))"
_VERSION = r"(?:v\d{1,3})?(?![^\W_])(?!\.\d)"
_IDS = (
    r"(?ai)"
    rf"(?P<doi>(?:(?<![\d.])|(?<=%2f))10\.\d{{4,9}}(?:\.\d+)*(?:/|%2f)\S+)"
    rf"|{_BEFORE}(?P<new>\d{{4}}\.\d{{4,5}}){_VERSION}"
    rf"|(?<=arxiv:)\s(?P<spaced>\d{{4}}\.\s?\d{{4,5}}){_VERSION}|(?<=arxiv:)(?P<broken>\d{{4}}\.\s\d{{4,5}}){_VERSION}"
    rf"|{_BEFORE}(?P<archive>{_ARCHIVES})(?:\.(?:[a-z]{{2}}|[a-z]{{3,5}}-[a-z]{{2,4}}|optics|soft))?"
    rf"(?:(?:/|%2f|[_:])?|[ -](?=(?:9[1-9]|0[0-7])(?:0[1-9]|1[0-2])))(?P<number>\d{{7}}){_VERSION}"
    r"|(?<![\w-])abs-(?P<dblp>\d{4}-\d{4,5})(?!\w)"
    r"|(?<!\d)\d{4}arXiv(?P<ads>\d{4}\.?\d{4,5})[a-z.](?!\w)"
    rf"|(?<![\w.])(?P<cut>[7-9](?:0[1-9]|1[0-2])\.\d{{4}}){_VERSION}"
)
_SHAPE = r"(?a)(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{4}|(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5}"
_SITES = (
    r"(?i)arxiv|alphaxiv|ar5iv|(?:huggingface|hf)\.co/papers|semanticscholar|paperswithcode|scirate|connectedpapers|takara\.ai"
    r"|papers\.cool|inspirehep|adsabs|doi\.org|emergentmind|themoonlight|scholar|bibbase|catalyzex|researchgate"
)
"""Sites about papers: a number in a link to one of them is an id."""
_ON_PAPERS = r"(?i)^\W*file://|lanl\.gov|/(?:abs|pdf|papers?|articles?|paper_check)/$"
"""Elsewhere: a file, or a page that says that it is about a paper."""
_NAMED = r"(?i)(?:(?<!\w)(?:arxiv(?:\.org)?(?:[ -]?(?:preprint|id|no\.?|number))?|doi)(?:\s|[:：#.,=])*)+$"
"""The words that people write before an id."""
_PUBLISHERS = (
    r"(?i)(?:/(?:full|abs|abstract|pdf|epdf|meta|html|xml|suppl_?file|references|citations|fulltext|reader|tables|transform)"
    r"|\.(?:pdf|full|abstract|html?|short|long|xml|epub|md))+(?:/.*)?$"
)
# One letter for one, so that places stay: full-width forms, and the hyphens of a typeset page.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212, 0xFE63), ord("-")
)


def mentions(text: str, besides: Iterable[tuple[int, int]] = ()) -> tuple[Mention, ...]:
    """The papers that ``text`` names by an id or a link, in order, each once; none in the places ``besides``."""
    return tuple(_each(text[:LONGEST], tuple(besides))) if _may_name(text) else ()


def _may_name(text: str) -> bool:
    return any(map(str.isdigit, text)) and re.search(r"\d[./_-]|/|\d{7}|%2f|arxiv|．", text, re.IGNORECASE) is not None


def _each(text: str, besides: Sequence[tuple[int, int]]) -> Iterator[Mention]:
    plain = text if text.isascii() else text.translate(_PLAIN)
    seen: set[str] = set()
    at = 0
    while len(seen) < MOST and (match := re.compile(_IDS).search(plain, at)):
        at = match.end()
        if match["doi"]:
            keys, ends = _of_doi(match["doi"])
            at = match.start() + ends
        else:
            keys = _of_arxiv(match)
        if not keys or keys[0] in seen or any(begin <= match.start() < close for begin, close in besides):
            continue
        start, end = _chunk(plain, match.start(), at)
        seen.add(keys[0])
        sure = _is_sure(plain, match, start, end)
        start = start - len(named[0]) if (named := re.search(_NAMED, plain[max(0, start - 60) : start])) else start
        yield Mention(keys, start, end, sure or named is not None)


def _chunk(text: str, start: int, end: int) -> tuple[int, int]:
    """From where to where what is around a mention has no space; with the words of a Markdown link."""
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    if (
        "](" in text[start:end]
        and (opens := text.rfind("[", max(0, start - 300), start + text[start:end].find("]("))) >= 0
    ):
        start = opens
    return start, end


def _is_sure(text: str, match: re.Match[str], start: int, end: int) -> bool:
    if match["doi"] or match["dblp"] or match["ads"] or match["spaced"] or match["broken"]:
        return True
    around = text[start : match.start()]
    if match["archive"] or re.search(_SITES, around):
        return True
    if match["new"] is None or not re.fullmatch(_SHAPE, match["new"]):
        return False
    if "://" in around:
        return re.search(_ON_PAPERS, around) is not None
    return "." not in around or "/" in around


def _of_arxiv(match: re.Match[str]) -> tuple[str, ...]:
    if match["archive"]:
        return (f"arxiv:{match['archive'].lower()}/{match['number']}",)  # the class is no part of an id
    found = match["new"] or match["spaced"] or match["broken"] or match["dblp"] or match["ads"] or f"0{match['cut']}"
    digits = "".join(filter(str.isdigit, found))
    return (f"arxiv:{digits[:4]}.{digits[4:]}",)


def _of_doi(raw: str) -> tuple[tuple[str, ...], int]:
    """The keys of a DOI that begins so, and how much of it is taken."""
    joined = re.search(r"(?i)[,;|](?=(?:https?:|doi|10\.\d|arxiv))", raw)  # the next of a list
    whole = raw[: joined.start()] if joined else raw
    given = unquote(whole, errors="replace") if "%" in whole else whole
    if re.match(r"(?i)10\.48550/arxiv\.", given):  # a DOI that arXiv gives is the paper's id in other words
        inner = re.compile(_IDS).search(given, len("10.48550/"))
        return (_of_arxiv(inner) if inner and not inner["doi"] else ()), len(whole)
    plain = re.split(r"[?#\"<>{}|\\^`。，、；！？）】」』》]|&(?:amp;)?(?=\w+=)|\]\(|\]\[", given, maxsplit=1)[0]
    prefix, _, suffix = plain.partition("/")
    shorter = f"{prefix}/{suffix.rpartition('/')[0]}"  # the last piece may be the site's
    ways = (given, plain, re.sub(_PUBLISHERS, "", plain), re.split(r"[,;)\]]", plain, maxsplit=1)[0], shorter)
    keys = dict.fromkeys(f"doi:{cut.lower()}" for way in ways if len((cut := _bare(way)).partition("/")[2]) > 0)
    return tuple(sorted(keys, key=lambda key: (key != f"doi:{_bare(plain).lower()}", -len(key)))), len(whole)


def _bare(value: str) -> str:
    """``value`` without the punctuation behind it."""
    while value:
        last = value[-1]
        opens = {")": "(", "]": "[", "}": "{", ">": "<"}.get(last)
        if last in ".,;:!?*_~'\"”’»`/" or (opens and value.count(last) > value.count(opens)):
            value = value[:-1]
        else:
            break
    return value
