"""HTML as a small tree, whatever it is like: written for pages of papers, safe on pages made to do harm. Pure.

The standard library's parser, with limits on size, depth, elements, attributes and time: of the parsers tried, each
has inputs that keep it busy for a quarter of a minute, and this one lets itself be stopped. The inside of a formula is
taken out beforehand: it is two thirds of a page, and hardly ever needed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser

from tui_reader.text import clean

LARGEST = 16_000_000
"""Characters of a page."""
DEEPEST = 100
"""Elements in one another; what lies deeper is taken as text of the deepest. Recorded pages go to 26."""
MOST_NODES = 600_000
MOST_ATTRIBUTES = 64
LONGEST = 2.0
"""Seconds of parsing."""
PIECE = 1 << 16
UNPARSED = 300_000
"""Characters that the parser may hold back: more is a tag without end, which it would look through again and again."""
UNPARSED_AT_END = 2_000


def names(words: str) -> frozenset[str]:
    """A set of names, written with spaces between them."""
    return frozenset(words.split())


VOID = names("area base br col embed hr img input link meta param source track wbr")
NO_TEXT = names("script style template noscript iframe textarea select button dialog title")
"""Elements of which no text is shown. Not ``head``: authors leave its end out."""
KEPT = names(
    "id class href src data alttext colspan rowspan start style hidden type n value lang aria-hidden display "
    "mathvariant linethickness columnalign width height open close separators alt face"
)
"""Attributes that are looked at."""

_PARAGRAPH_ENDS = names(
    "address article aside blockquote center details dl div fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr main nav ol p pre section table ul li dt dd td th tr tbody thead tfoot"
)
_CLOSED_BY = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr", "caption"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"table", "tr"})),
    "th": (frozenset({"td", "th"}), frozenset({"table", "tr"})),
    "tbody": (frozenset({"tbody", "thead", "tfoot", "caption"}), frozenset({"table"})),
    "thead": (frozenset({"tbody", "thead", "tfoot", "caption"}), frozenset({"table"})),
    "tfoot": (frozenset({"tbody", "thead", "tfoot", "caption"}), frozenset({"table"})),
}
"""The open elements that end where one begins (HTML, 13.1.2.4, optional tags), and where the search for them ends."""
_HEADINGS = names("h1 h2 h3 h4 h5 h6")
_AFTER_HEADINGS = names("p ul ol dl pre table blockquote hr section")
"""Elements that no heading holds: one that was left open ends there."""
_P_SCOPE = frozenset({"td", "th", "table", "li", "div", "section", "article", "figure", "blockquote", "body"})


class MarkupError(ValueError):
    """The page is too large, or made so that reading it takes too long; the message is one sentence."""


class Node:
    """An element: its tag, attributes and classes, and in ``children`` elements and texts."""

    __slots__ = ("attributes", "children", "classes", "tag")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.classes = frozenset(attributes.get("class", "").split())
        self.children: list[Node | str] = []

    @property
    def id(self) -> str:
        """Its id; empty for none."""
        return self.attributes.get("id", "")

    def has(self, *classes: str) -> bool:
        """True when it has one of these classes."""
        return not self.classes.isdisjoint(classes)

    @property
    def elements(self) -> Iterator[Node]:
        """Its children that are elements."""
        return (child for child in self.children if isinstance(child, Node))

    def walk(self) -> Iterator[Node]:
        """It and every element in it, in order."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(child for child in reversed(node.children) if isinstance(child, Node))

    def first(self, *classes: str) -> Node | None:
        """The first element in it, or itself, with one of these classes."""
        return next((node for node in self.walk() if node.has(*classes)), None)

    @property
    def text(self) -> str:
        """All text in it."""
        pieces: list[str] = []
        waiting: list[Node | str] = [self]
        while waiting:
            child = waiting.pop()
            if isinstance(child, str):
                pieces.append(child)
            else:
                waiting.extend(reversed(child.children))
        return "".join(pieces)


class ParsedPage:
    """A page that was read: its tree, and the formulas that were taken out of it."""

    def __init__(self, root: Node, formulas: list[str]) -> None:
        self.root = root
        self._formulas = formulas

    def formula(self, node: Node) -> str:
        """The source of a ``math`` element: MathML as text."""
        number = node.attributes.get("n", "")
        known = number.isascii() and number.isdecimal() and len(number) < 9 and int(number) < len(self._formulas)
        return self._formulas[int(number)] if known else ""


def parse(page: bytes | str) -> ParsedPage:
    """The tree of a page. Raises MarkupError."""
    source = decoded(page) if isinstance(page, bytes) else page
    if len(source) > LARGEST:
        raise MarkupError(f"the page is larger than {LARGEST // 1_000_000} MB")
    source, formulas = _without_formulas(source)
    builder, ends = _Builder(), time.thread_time() + LONGEST
    for at in range(0, len(source), PIECE):
        builder.feed(source[at : at + PIECE])
        if time.thread_time() > ends or len(builder.rawdata) > UNPARSED:
            raise MarkupError("the page takes too long to read: it is no page of a paper")
    if len(builder.rawdata) > UNPARSED_AT_END:
        builder.rawdata = ""  # a page that broke off, or was made so
    builder.close_all()
    return ParsedPage(builder.root, formulas)


def formula(source: str) -> Node:
    """The tree of the source of one formula; of no more than ``UNPARSED`` characters of it."""
    builder = _Builder()
    builder.feed(source[:UNPARSED])
    builder.close_all()
    return next((node for node in builder.root.elements if node.tag == "math"), builder.root)


def fragment(source: str) -> Node:
    """The tree of a piece of markup, a formula for instance; what breaks off is closed. Raises MarkupError."""
    builder = _Builder()
    builder.feed(source[:PIECE])
    builder.rawdata = ""
    builder.close_all()
    return builder.root


def decoded(page: bytes) -> str:
    """The text of a page in the encoding that it names, or UTF-8; what cannot be decoded is replaced."""
    named = re.search(rb"charset=[\"']?([\w-]{2,20})", page[:2_000])
    try:
        return page.decode(named[1].decode() if named else "utf-8-sig", errors="replace")
    except LookupError:
        return page.decode("utf-8", errors="replace")


def _without_formulas(source: str) -> tuple[str, list[str]]:
    """The page with each formula's inside replaced by a number, and these insides.

    Looked for letter by letter: a regular expression for it took 80 s on 120 kB made for the purpose.
    """
    pieces: list[str] = []
    formulas: list[str] = []
    at = 0
    while (start := source.find("<math", at)) >= 0:
        if source[start + 5 : start + 6] not in (" ", ">", "\n", "\t"):
            pieces.append(source[at : start + 5])
            at = start + 5
            continue
        end = source.find("</math>", start)
        head = _end_of_tag(source, start, end)
        if end < 0 or not start < head < end:
            break
        tag = source[start:head].rstrip("/")
        pieces.append(f'{source[at:start]}{tag} n="{len(formulas)}"></math>')
        formulas.append(source[start : end + 7])
        at = end + 7
    pieces.append(source[at:])
    return "".join(pieces), formulas


def _end_of_tag(source: str, start: int, end: int) -> int:
    """The ``>`` that ends the tag at ``start``: one in quotes is part of a formula. ``end``: where it is by then."""
    at, close = start, source.find(">", start)
    for _ in range(MOST_ATTRIBUTES):
        if not 0 <= close < end:
            break
        quotes = [found for found in (source.find('"', at, close), source.find("'", at, close)) if found >= 0]
        if not quotes:
            break
        opened = min(quotes)
        at = source.find(source[opened], opened + 1, end) + 1
        if not at:
            break
        if at > close:
            close = source.find(">", at)
    return close


class _Builder(HTMLParser):
    """Makes the tree, closes what authors leave open, and leaves out what is never shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("html", {})
        self._open = [self.root]
        self._nodes = 0
        self._silent = 0
        """The number of open elements that have no text."""
        self._too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if self._silent or tag in NO_TEXT:
            self._silent += tag in NO_TEXT and tag not in VOID
            return
        if tag in ("html", "head", "body"):
            return
        self._imply(tag)
        if len(self._open) > DEEPEST:
            self._too_deep += tag not in VOID
            return
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise MarkupError(f"the page has more than {MOST_NODES:,} elements: it is no page of a paper")
        node = Node(tag, {name: value or "" for name, value in attrs[:MOST_ATTRIBUTES] if name in KEPT})
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """``<br/>``; in HTML ``<div/>`` is an element that begins, but pages of old converters are XHTML."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and what was left open in it."""
        if self._silent:
            self._silent -= tag in NO_TEXT
            return
        if self._too_deep:
            self._too_deep -= tag not in VOID
            return
        for depth in range(len(self._open) - 1, 0, -1):
            name = self._open[depth].tag
            if name == tag:
                del self._open[depth:]
                return
            if name in ("td", "th", "table") and tag not in ("tr", "tbody", "thead", "tfoot", "table"):
                return  # the end of something outside this cell

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self._silent:
            self._open[-1].children.append(data)

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """``<![...``: one of a kind that there is not ends at the next ``>``."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:  # of Python's parser, which knows the kinds of SGML
            return self.rawdata.find(">", i) + 1 or -1

    def close_all(self) -> None:
        """The end of the page."""
        self.close()
        del self._open[1:]

    def _imply(self, tag: str) -> None:
        """Close what must end where ``tag`` begins."""
        if tag in _PARAGRAPH_ENDS:
            for depth in range(len(self._open) - 1, 0, -1):
                name = self._open[depth].tag
                if name == "p":
                    del self._open[depth:]
                    break
                if name in _P_SCOPE:
                    break
        if tag in _HEADINGS or tag in _AFTER_HEADINGS:
            last = next((depth for depth in range(len(self._open) - 1, 0, -1) if self._open[depth].tag in _HEADINGS), 0)
            if last and self._open[last].text.strip():
                del self._open[last:]
        if rule := _CLOSED_BY.get(tag):
            ended, scope = rule
            for depth in range(len(self._open) - 1, 0, -1):
                name = self._open[depth].tag
                if name in ended:
                    del self._open[depth:]
                    break
                if name in scope:
                    break


_SPACES = re.compile(r"[ \t\r\n\f\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


def spaced(text: str) -> str:
    """A text as it is laid out: every run of white space is one space. Cleaned."""
    return clean(_SPACES.sub(" ", text), LARGEST)
