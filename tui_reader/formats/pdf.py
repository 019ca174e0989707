"""The text of a PDF as a document, from the lines that ``pdfium.py`` read. Pure.

A PDF says where each letter stands, and nothing of what it is for. What is told from that: running heads and page
numbers, the order of columns, headings (by size, weight and number), paragraphs, lists, captions, references, and
words that a line's end cut in two. Formulas come out as their letters, and the document says so.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from tui_reader.formats.document import (
    Block,
    Document,
    Figure,
    Heading,
    Item,
    Items,
    NoTextError,
    Paragraph,
    Reference,
    References,
    Run,
    Runs,
)
from tui_reader.formats.markdown import FROM_PDF, mended, section_id
from tui_reader.text import clean_line

PAGES = 300
"""Pages that are read of one PDF."""
LONGEST = 4_000
"""Bytes of one line."""
MARGIN = 0.1
"""Share of a page at its top and foot where running heads and page numbers stand."""
_NAMES = re.compile(
    r"abstract|introduction|conclusions?|discussion|references|bibliography|acknowledge?ments?|appendix|appendices"
)
_NUMBER = re.compile(
    r"(?:(\d{1,2}(?:\.\d{1,2}){0,3})|([A-H](?:\.\d{1,2}){1,3}|[A-H](?=[.:]?\s+[A-Z]))|([IVX]{1,5})(?=\.))\.?:?\s+(?=\S)"
)
_CAPTION = re.compile(r"((?:Figure|Fig\.|Table|Algorithm|Listing)\s+[A-Z]?\.?\d{1,3}[a-z]?)\s*[:.|]\s*(?=\S)")
_BULLET = re.compile(r"[•◦▪‣∙■●◆–]\s+(?=\S)")
_LABEL = re.compile(r"\[([\w+-]{1,12})\]\s+(?=\S)")
_COUNTED = re.compile(r"(\d{1,3})\.\s+(?=\S)")
_ENDS = re.compile(r"[.!?:;][\"'”’)\]]*$")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
SOFT = "\N{SOFT HYPHEN}"


class PdfLine(NamedTuple):
    """A line, or a piece of one; its place in points, from the lower left corner."""

    page: int
    column: int
    """0 for the left one or the only one, 1 for the right one, 2 for what goes over both."""
    x0: float
    y0: float
    x1: float
    y1: float
    height: float
    bold: bool
    text: str
    cut: bool = False
    """True: its last word is cut in two."""


class _Edges(NamedTuple):
    left: float
    right: float


def read(body: bytes | str, address: str = "") -> Document:
    """The paper in the lines of a PDF. Raises NoTextError where there are none, as in one of pictures."""
    try:
        pages = json.loads(body)["pages"]
        sizes = [(float(page["width"]), float(page["height"])) for page in pages]
        lines = [list(_lines(number, page["lines"])) for number, page in enumerate(pages)]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise NoTextError("what was kept of the PDF can't be read") from None
    lines = _without_heads(lines, sizes)
    ordered = [line for page, (width, _) in zip(lines, sizes, strict=True) for line in _in_order(page, width)]
    if sum(len(line.text) for line in ordered) < 200:
        raise NoTextError("the PDF has no text, perhaps only pictures of pages")
    return _Reader(ordered, sizes).document()


def _lines(page: int, pieces: Iterable[Sequence[Any]]) -> Iterator[PdfLine]:
    for x0, y0, x1, y1, height, bold, upright, words in pieces:
        if not upright:  # arXiv's stamp in the margin, or a label of an axis
            continue
        text = str(words).translate(_LIGATURES)
        cut = text.endswith(SOFT)
        text = clean_line(text.replace(SOFT, ""), LONGEST)
        if text:
            yield PdfLine(page, 0, float(x0), float(y0), float(x1), float(y1), float(height), bool(bold), text, cut)


def _without_heads(pages: list[list[PdfLine]], sizes: Sequence[tuple[float, float]]) -> list[list[PdfLine]]:
    """Pages without what stands at the top or foot of several of them, and without their numbers."""
    seen: Counter[tuple[str, bool, int]] = Counter()
    for lines, (_, height) in zip(pages, sizes, strict=True):
        seen.update({sign for line in lines if (sign := _head(line, height))})
    often = max(2, min(3, len(pages) // 2))

    def keeps(line: PdfLine, height: float) -> bool:
        sign = _head(line, height)
        if sign is None:
            return True
        alone = re.fullmatch(r"[-–—\s]*(?:page\s*)?#(?:\s*(?:of|/)\s*#)?[-–—\s]*", sign[0])
        return not alone and seen[sign] < often

    return [[line for line in lines if keeps(line, height)] for lines, (_, height) in zip(pages, sizes, strict=True)]


def _head(line: PdfLine, height: float) -> tuple[str, bool, int] | None:
    """A line at the top or foot of a page as it is on the others: numbers differ; None for one in the middle.

    Its size is part of it: a running head that is the paper's title is not the title.
    """
    low, high = height * MARGIN, height * (1 - MARGIN)
    if low <= line.y0 and line.y1 <= high:
        return None
    return re.sub(r"\d+", "#", line.text.lower()), line.y0 < low, round(line.height)


def _in_order(lines: list[PdfLine], width: float) -> list[PdfLine]:
    """The lines of a page in the order in which they are read: the left column before the right one."""
    if not lines:
        return []
    long = [line for line in lines if len(line.text) >= 15]
    middle = width / 2
    if long:
        middle = (min(line.x0 for line in long) + max(line.x1 for line in long)) / 2
    placed = [line._replace(column=_column(line, middle)) for line in lines]
    count = Counter(line.column for line in placed if len(line.text) >= 15)
    if min(count[0], count[1]) < 5 or count[0] + count[1] < count[2]:
        return [line._replace(column=0) for line in placed]
    sides = [line.column for line in placed if line.column != 2]
    if sum(a != b for a, b in pairwise(sides)) <= 6:  # the PDF has them in order already
        return placed
    ordered: list[PdfLine] = []
    band: list[PdfLine] = []
    for line in sorted(placed, key=lambda line: -line.y1):
        if line.column == 2:
            ordered += _band(band)
            ordered.append(line)
            band = []
        else:
            band.append(line)
    return ordered + _band(band)


def _band(lines: list[PdfLine]) -> list[PdfLine]:
    return sorted(lines, key=lambda line: (line.column, -line.y1, line.x0))


def _column(line: PdfLine, middle: float) -> int:
    if line.x1 <= middle + 4:
        return 0
    return 1 if line.x0 >= middle - 4 else 2


def _joined(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Lines whose pieces stand beside each other are one: a number and its heading, the cells of a row."""
    made: list[PdfLine] = []
    for line in lines:
        last = made[-1] if made else None
        if (
            last
            and (last.page, last.column) == (line.page, line.column)
            and min(last.y1, line.y1) - max(last.y0, line.y0) > 0.4 * min(last.height, line.height)
            and line.x0 >= last.x1 - 2
        ):
            made[-1] = last._replace(
                x1=max(last.x1, line.x1),
                y0=min(last.y0, line.y0),
                y1=max(last.y1, line.y1),
                height=max(last.height, line.height),
                bold=last.bold and line.bold,
                text=f"{last.text} {line.text}",
                cut=line.cut,
            )
        else:
            made.append(line)
    return made


class _Reader:
    """The lines of a paper on their way to a document."""

    def __init__(self, lines: Sequence[PdfLine], sizes: Sequence[tuple[float, float]]) -> None:
        self._lines = _joined(lines)
        self._sizes = sizes
        self._unnamed = 0
        self._ids: Counter[str] = Counter()
        heights: Counter[float] = Counter()
        for line in self._lines:
            heights[round(line.height * 2) / 2] += len(line.text)
        self._body = heights.most_common(1)[0][0]
        """The height of most lines."""
        steps = [
            before.y0 - line.y0
            for before, line in pairwise(self._lines)
            if self._is_body(before) and self._is_body(line) and self._follows(before, line)
        ]
        self._step = median(steps) if steps else 1.2 * self._body
        """From one line of a paragraph to the next."""
        self._edges: dict[tuple[int, int], _Edges] = {}
        words = (word for line in self._lines for word in re.findall(r"[\w-]+", line.text)[:-1])
        self._words = Counter(word.lower() for word in words)
        self._labels: dict[str, str] = {}

    def document(self) -> Document:
        """All of it."""
        title, lines = self._title()
        blocks: list[Block] = []
        sections = list(self._sections(lines))
        for heading, part in sections:
            if heading is not None and _is_references(heading):
                self._label(part)
        for heading, part in sections:
            if heading is None:
                front = len(sections) > 1
                blocks += self._front(part) if front else self._blocks(part)
                continue
            text = heading.text
            level = self._level(heading)
            blocks.append(Heading(self._named(section_id(text)), level, (Run(text),)))
            blocks += self._references(part) if _is_references(heading) else self._blocks(part)
        return Document((Run(title),) if title else (), tuple(blocks), {}, FROM_PDF)

    # -- lines --------------------------------------------------------------------------------------------------

    def _is_body(self, line: PdfLine) -> bool:
        return abs(line.height - self._body) <= 0.08 * self._body

    @staticmethod
    def _follows(before: PdfLine, line: PdfLine) -> bool:
        """True when a line stands below the one before it, in the same column."""
        return (before.page, before.column) == (line.page, line.column) and 0 < before.y0 - line.y0 < 3 * line.height

    def _edge(self, line: PdfLine) -> _Edges:
        """The left and right edge of the column that a line is in."""
        place = (line.page, line.column)
        if place not in self._edges:
            own = [one for one in self._lines if (one.page, one.column) == place]
            long = [one for one in own if self._is_body(one) and len(one.text) > 20] or own
            left, right = sorted(one.x0 for one in long), sorted(one.x1 for one in long)
            self._edges[place] = _Edges(left[len(left) // 10], right[len(right) - 1 - len(right) // 10])
        return self._edges[place]

    # -- headings -----------------------------------------------------------------------------------------------

    def _title(self) -> tuple[str, list[PdfLine]]:
        """The largest lines of the first page, in its upper half; and the other lines."""
        height = self._sizes[0][1] if self._sizes else 0
        upper = [line for line in self._lines if line.page == 0 and line.y0 > 0.4 * height and len(line.text) > 3]
        upper = [line for line in upper if not _opens(line)]
        largest = max((line.height for line in upper), default=0.0)
        if largest < 1.15 * self._body:
            return "", list(self._lines)
        own: list[PdfLine] = []
        for line in upper:
            if line.height > 0.95 * largest and (not own or 0 < own[-1].y0 - line.y0 < 3 * line.height):
                own.append(line)
            elif own:
                break
        return self._text(own[:5]), [line for line in self._lines if line not in own[:5]]

    def _is_heading(self, line: PdfLine) -> bool:
        text = line.text
        letters = sum(map(str.isalpha, text))
        if letters < 3 or len(text) > 120 or letters < 0.6 * len(text.replace(" ", "")) or _CAPTION.match(text):
            return False
        number = _NUMBER.match(text)
        rest = text[number.end() :] if number else text
        if not rest[:1].isupper() and not rest[:1].isdigit():
            return False
        if _is_name(rest) and (line.bold or number or text.isupper() or line.height >= self._body):
            return True
        if _ENDS.search(text) and not text.endswith("?") and not line.bold:
            return False
        larger = line.height > 1.1 * self._body
        if number:
            short = line.x1 < self._edge(line).right - self._body
            capitals = bool(number[3]) and rest.isupper()
            return larger or capitals or (line.bold and short)
        return larger or (line.bold and line.height > 1.02 * self._body and len(text) < 80)

    def _level(self, line: PdfLine) -> int:
        if number := _NUMBER.match(line.text):
            return min(4, (number[1] or number[2] or number[3]).count(".") + 1)
        return 1 if _is_name(line.text) or line.height > 1.15 * self._body else 2

    def _sections(self, lines: Sequence[PdfLine]) -> Iterator[tuple[PdfLine | None, list[PdfLine]]]:
        """Each heading with the lines under it; None for what comes before the first."""
        heading: PdfLine | None = None
        part: list[PdfLine] = []
        goes_on = False
        named = [line for line in lines if line.page < 2 and self._is_heading(line) and _opens(line)]
        front = bool(named)  # names and places above the abstract may be large as well
        for line in lines:
            front = front and line is not named[0]
            if goes_on and heading and self._is_more(heading, line):
                heading = line._replace(text=self._join(heading, line), x0=heading.x0)
            elif not front and self._is_heading(line):
                if heading or part:
                    yield heading, part
                heading, part, goes_on = line, [], True
            else:
                part.append(line)
                goes_on = False
        yield heading, part

    def _is_more(self, heading: PdfLine, line: PdfLine) -> bool:
        """True when a line is more of the heading above it."""
        edges = self._edge(heading)
        full = heading.x1 > edges.left + 0.7 * (edges.right - edges.left)
        same = abs(heading.height - line.height) < 0.05 * line.height and heading.bold == line.bold
        apart = heading.y0 - line.y0 > 1.6 * line.height
        return full and same and not apart and self._follows(heading, line) and not _NUMBER.match(line.text)

    def _named(self, name: str) -> str:
        """An id that no other block has."""
        if not name:
            self._unnamed += 1
            return f"~{self._unnamed}"
        self._ids[name] += 1
        return name if self._ids[name] == 1 else f"{name}-{self._ids[name]}"

    # -- paragraphs ---------------------------------------------------------------------------------------------

    def _front(self, lines: Sequence[PdfLine]) -> list[Block]:
        """Names and places, each on its line, between title and first heading."""
        if sum(len(line.text) for line in lines) > 2_000:
            return self._blocks(lines)
        return [Paragraph(self._named(""), self._runs("\n".join(line.text for line in lines)))] if lines else []

    def _blocks(self, lines: Sequence[PdfLine]) -> list[Block]:
        made: list[Block] = []
        items: list[Item] = []
        for paragraph in self._paragraphs(lines):
            text = self._text(paragraph)
            if bullet := _BULLET.match(text):
                inner = Paragraph(self._named(""), self._runs(text[bullet.end() :]))
                items.append(Item(self._named(""), "•", (inner,)))
                continue
            if items:
                made.append(Items(self._named(""), tuple(items)))
                items = []
            if caption := _CAPTION.match(text):
                made.append(Figure(self._named(""), caption[1], self._runs(text[caption.end() :]), ()))
            else:
                made.append(Paragraph(self._named(""), self._runs(text)))
        if items:
            made.append(Items(self._named(""), tuple(items)))
        return made

    def _paragraphs(self, lines: Sequence[PdfLine]) -> Iterator[list[PdfLine]]:
        own: list[PdfLine] = []
        for line in lines:
            if own and self._begins(own, line):
                yield own
                own = []
            own.append(line)
        if own:
            yield own

    def _begins(self, own: Sequence[PdfLine], line: PdfLine) -> bool:
        """True when a line begins a paragraph, and does not go on with ``own``."""
        before = own[-1]
        if _BULLET.match(line.text) or _CAPTION.match(line.text):
            return True
        if before.cut or before.text.endswith("-"):
            return False
        ended = _ENDS.search(before.text) is not None
        edges = self._edge(line)
        width = max(1.0, edges.right - edges.left)
        step = before.y0 - line.y0
        if (before.page, before.column) != (line.page, line.column) or step < 0:
            same = abs(before.height - line.height) < 0.1 * line.height
            indented = line.x0 > edges.left + 0.6 * self._body
            return (ended and (indented or not same)) or (not same and line.text[:1].isupper())
        if self._is_formula(before) != self._is_formula(line):
            return True
        if step > 1.35 * max(self._step, 1.1 * line.height):
            return True
        if abs(before.height - line.height) > 0.12 * self._body and min(len(before.text), len(line.text)) > 8:
            return True
        if _BULLET.match(own[0].text):
            return line.x0 < own[0].x0 - 2
        indented = line.x0 - edges.left > 0.6 * self._body
        was = before.x0 - self._edge(before).left > 0.6 * self._body
        if indented and not was:
            return ended or line.x1 < edges.right - 0.1 * width
        if was and not indented and len(own) > 1 and all(one.x0 > edges.left + 2 * self._body for one in own):
            return True  # what was centred has ended
        return ended and before.x1 < edges.right - 0.15 * width and not line.text[:1].islower()

    def _is_formula(self, line: PdfLine) -> bool:
        """True for a line that stands apart from both edges and has a number or hardly a word."""
        if line.x0 < self._edge(line).left + 1.5 * self._body:
            return False
        words = re.findall(r"[^\W\d_]{3,}", line.text)
        return re.search(r"\(\d{1,3}(?:\.\d{1,3})?[a-z]?\)$", line.text) is not None or (
            len(words) < 3 and re.search(r"[=<>≤≥≈∼∑∫→∈]", line.text) is not None
        )

    def _text(self, lines: Sequence[PdfLine]) -> str:
        """The text of some lines, words that were cut in two joined."""
        whole: PdfLine | None = None
        for line in lines:
            whole = line if whole is None else line._replace(text=self._join(whole, line))
        return whole.text if whole else ""

    def _join(self, before: PdfLine, line: PdfLine) -> str:
        left, right = before.text, line.text
        first = re.match(r"\w+", right)
        last = re.search(r"(\w+)-?$", left)
        if not (before.cut or left.endswith("-")) or not first or not last:
            return f"{left} {right}"
        bare = left.removesuffix("-")
        if not first[0][0].islower():
            return f"{bare}-{right}"
        word = (last[1] + first[0]).lower()
        hyphenated = f"{last[1]}-{first[0]}".lower()
        keeps = self._words[hyphenated] > self._words[word]
        return f"{bare}{'-' if keeps else ''}{right}"

    def _runs(self, text: str) -> Runs:
        """The text with links to the references that it names."""
        made: list[Run] = []
        for run in mended(text, 0, ""):
            at = 0
            for match in re.finditer(r"(?<=[\[,\s])\d{1,3}(?=[\],])", run.text) if self._labels else ():
                if "[" in run.text[max(0, match.start() - 40) : match.start()] and match[0] in self._labels:
                    made.append(run._replace(text=run.text[at : match.start()]))
                    made.append(Run(match[0], run.style, f"#{self._labels[match[0]]}"))
                    at = match.end()
            made.append(run._replace(text=run.text[at:]))
        return tuple(run for run in made if run.text)

    # -- references ---------------------------------------------------------------------------------------------

    def _label(self, lines: Sequence[PdfLine]) -> None:
        for number, entry in enumerate(self._entries(lines), 1):
            if label := _LABEL.match(entry[0].text) or _COUNTED.match(entry[0].text):
                self._labels.setdefault(label[1], f"bib.bib{number}")

    def _entries(self, lines: Sequence[PdfLine]) -> list[list[PdfLine]]:
        """The lines of each entry: by its label, else by where its first line begins, else by paragraph."""
        for label in (_LABEL, _COUNTED):
            if sum(label.match(line.text) is not None for line in lines) > len(lines) / 8:
                return _cut(lines, [label.match(line.text) is not None for line in lines])
        first = [line.x0 < self._edge(line).left + 0.3 * self._body for line in lines]
        if 0.15 < sum(first) / max(1, len(first)) < 0.75:
            return _cut(lines, first)
        return list(self._paragraphs(lines))

    def _references(self, lines: Sequence[PdfLine]) -> list[Block]:
        entries: list[Reference] = []
        for number, own in enumerate(self._entries(lines), 1):
            text = self._text(own)
            match = _LABEL.match(text) or _COUNTED.match(text)
            label = f"[{match[1]}]" if match else ""
            entries.append(Reference(f"bib.bib{number}", label, (Run(text[match.end() :] if match else text),)))
        return [References(self._named(""), tuple(entries))] if entries else []


def _cut(lines: Sequence[PdfLine], begins: Sequence[bool]) -> list[list[PdfLine]]:
    made: list[list[PdfLine]] = []
    for line, new in zip(lines, begins, strict=True):
        if new or not made:
            made.append([])
        made[-1].append(line)
    return made


def _opens(line: PdfLine) -> bool:
    """True for a heading that is one by its words."""
    return _NUMBER.match(line.text) is not None or _is_name(line.text)


def _is_name(text: str) -> bool:
    return _NAMES.fullmatch(text.lower().rstrip(".:")) is not None


def _is_references(heading: PdfLine) -> bool:
    number = _NUMBER.match(heading.text)
    text = heading.text[number.end() :] if number else heading.text
    return text.lower().rstrip(".:") in ("references", "bibliography")
