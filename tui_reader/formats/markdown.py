"""A paper as Markdown, both ways: as ``huggingface.co/papers/ID.md`` gives it, and for people who take it away. Pure.

That text is made by a converter from arXiv's HTML or from the PDF, and begins with lines such as ``Title:`` and
``URL Source:``. Formulas suffer in it: some are there three times over, some lost. What can be told is mended, and the
document says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tui_reader.formats.document import (
    BOLD,
    CODE,
    FORMULA,
    ITALIC,
    Block,
    Box,
    Cell,
    Code,
    Document,
    Equation,
    EquationRow,
    Figure,
    Heading,
    Item,
    Items,
    NoTextError,
    Paragraph,
    Picture,
    Reference,
    References,
    Run,
    Runs,
    Table,
    plain,
)
from tui_reader.formats.formulas import on_one_line
from tui_reader.models import link
from tui_reader.text import clean, clean_line
from tui_reader.text.formula import symbols

if TYPE_CHECKING:
    from markdown_it.token import Token

LARGEST = 4_000_000
"""Bytes of a text."""
FROM_PAGE = "Text made from the paper's page; its formulas may be incomplete."
FROM_PDF = "Text of the PDF; formulas and tables are incomplete."
"""Sections whose headings come at any level."""
_HEAD = re.compile(r"(Title|URL Source|Published Time|Number of Pages|Markdown Content):[ \t]*(.*)")


def read(page: bytes | str, address: str = "") -> Document:
    """The paper in such a text. Raises NoTextError for anything else, a web page for instance."""
    source = page.decode("utf-8", errors="replace") if isinstance(page, bytes) else page
    if len(source) > LARGEST:
        raise NoTextError(f"the text is larger than {LARGEST // 1_000_000} MB")
    head, body = _split(clean(source.lstrip("\ufeff"), LARGEST * 4))
    if "Title" not in head and "URL Source" not in head:
        raise NoTextError("there is no text of this paper at Hugging Face")
    from_pdf = "/pdf/" in head.get("URL Source", "") or "Number of Pages" in head
    paper = re.search(r"/(?:html|pdf|papers)/([^?#\s]+?)(?:v\d+)?(?:\.md)?/?$", head.get("URL Source", "") or address)
    reader = _Reader(paper[1] if paper else "", from_pdf=from_pdf)
    title = reader.runs(_tokens(head.get("Title", ""))) or ()
    if from_pdf:
        body = _whole_words(_without_running_heads(body))
    blocks = tuple(_joined(reader.blocks(_tokens(body))))
    if (
        blocks
        and isinstance(blocks[0], Paragraph | Heading)
        and _letters(plain(title)).casefold() == _letters(plain(blocks[0].runs)).casefold()
    ):
        blocks = blocks[1:]
    if not blocks:
        raise NoTextError("there is no text of this paper at Hugging Face")
    warning = FROM_PDF if from_pdf else FROM_PAGE
    return Document(tuple(title), blocks, reader.places, warning)


def _split(source: str) -> tuple[dict[str, str], str]:
    """The lines at the head by name, and what follows them."""
    head: dict[str, str] = {}
    at = 0
    for line in source.splitlines(keepends=True)[:40]:
        match = _HEAD.match(line)
        if not match and line.strip():
            break
        at += len(line)
        if match:
            head[match[1]] = match[2].strip()
            if match[1] == "Markdown Content":
                break
    return head, source[at:]


_RUNNING_HEAD = re.compile(r"(?:[^\W\da-z_][^\sa-z]{0,30} ){3,14}[^\W\da-z_][^\sa-z]{0,30}(?: \d{1,4}\b)?")


def _without_running_heads(body: str) -> str:
    """The text of a PDF without what stands at the head of each page, in capitals, and the number of the page."""
    heads = Counter(match.group().rstrip(" 0123456789") for match in _RUNNING_HEAD.finditer(body))
    for head, times in heads.most_common(4):
        if times > 2 and len(head) > 15:
            body = re.sub(rf" ?{re.escape(head)}[ \d]{{0,8}}", " ", body)
    return body


_DIVIDED = re.compile(r"(?<![\w-])([^\W\d_]{2,20})-([a-z]{2,20})(?![\w-])")


def _whole_words(body: str) -> str:
    """The text of a PDF with words whole that a line's end divided: those that stand whole elsewhere in it."""
    known = set(re.findall(r"[^\W\d_]+", body))

    def whole(match: re.Match[str]) -> str:
        word = match[1] + match[2]
        return word if word in known or word.capitalize() in known or word.lower() in known else match.group()

    return _DIVIDED.sub(whole, body)


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks with what the converter tore apart in one: a picture and its caption, a sentence and its formulas."""
    before: Block | None = None
    for block in blocks:
        if isinstance(block, Paragraph) and block.runs:
            text = plain(block.runs)
            caption = re.match(r"((?:Figure|Fig\.)\s*\d+)[:.]\s+", text)
            if isinstance(before, Figure) and not before.tag and caption and len(block.runs[0].text) >= caption.end():
                first = block.runs[0]._replace(text=block.runs[0].text[caption.end() :])
                before = before._replace(tag=caption[1], caption=(first, *block.runs[1:]))
                continue
            goes_on = block.runs[0].tex and (len(block.runs) > 1 or len(text) < 4)
            if isinstance(before, Paragraph) and goes_on and not plain(before.runs).rstrip().endswith(tuple('.:;!?”"')):
                before = before._replace(runs=(*before.runs, Run(" "), *block.runs))
                continue
        if before is not None:
            yield before
        before = block
    if before is not None:
        yield before


def _tokens(source: str) -> list[Token]:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 40}).enable("table")
    parser.use(dollarmath_plugin, allow_space=False, double_inline=True)
    return parser.parse(_TABLE.sub(_whole_table, source))


_TABLE = re.compile(r"(?:^[ ]{0,3}\|.*\n?){3,}", re.MULTILINE)


def _whole_table(match: re.Match[str]) -> str:
    """A table with as many cells in its first rows as in the others: the converter leaves some out."""
    rows = match.group().splitlines()
    most = max(row.count("|") for row in rows[:200]) - 1
    if not re.fullmatch(r"[\s|:-]+", rows[1]) or rows[1].count("|") - 1 >= most:
        return match.group()
    rows[0] += " |" * (most + 1 - rows[0].count("|"))
    rows[1] = "|" + " --- |" * most
    return "\n".join(rows) + "\n"


class _Reader:
    """One text on its way to a document."""

    def __init__(self, paper: str, *, from_pdf: bool) -> None:
        self._paper = paper
        self._from_pdf = from_pdf
        self._unnamed = 0
        self._in_references = False
        self.places: dict[str, str] = {}

    def _id(self) -> str:
        self._unnamed += 1
        return f"~{self._unnamed}"

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """The blocks of a sequence of tokens."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            end = _end(tokens, at)
            inside = tokens[at + 1 : end]
            match token.type:
                case "heading_open":
                    yield from self._heading(token, inside)
                case "paragraph_open":
                    yield from self._paragraph(inside)
                case "bullet_list_open" | "ordered_list_open":
                    yield from self._items(token, inside)
                case "blockquote_open" if self._from_pdf:  # what is small: notes, scripts
                    yield from self.blocks(inside)
                case "blockquote_open":
                    yield Box(self._id(), "quote", (), tuple(self.blocks(inside)))
                case "fence" | "code_block":
                    lines = tuple((Run(line, CODE),) if line else () for line in token.content.rstrip("\n").split("\n"))
                    yield Code(self._id(), lines)
                case "math_block" | "math_block_label":
                    yield Equation(self._id(), (EquationRow(_braced(token.content.strip()), ""),))
                case "table_open":
                    yield from self._table(inside)
                case _:
                    pass
            at = end + 1

    def runs(self, tokens: Sequence[Token]) -> Runs:
        """The runs of the inline tokens among these."""
        made: list[Run] = []
        for token in tokens:
            if token.type == "inline":
                made += self._inline(token.children or [])
        return tuple(made)

    def _inline(self, children: Sequence[Token]) -> list[Run]:
        made: list[Run] = []
        style, target = 0, ""
        styles = {"em": ITALIC, "strong": BOLD}
        for child in children:
            kind, _, side = child.type.rpartition("_")
            match child.type:
                case "text":
                    if made and made[-1].text == " " and child.content.startswith((",", ".", ";", ":", ")")):
                        made.pop()  # a line began with it
                    made += mended(_once(child.content), style, target)
                case "softbreak":
                    made.append(Run(" ", style, target))
                case "hardbreak":
                    made.append(Run("\n", style, target))
                case "code_inline":
                    made.append(Run(child.content, style | CODE, target))
                case "math_inline" | "math_inline_double":
                    source = _braced(child.content)
                    made.append(Run(on_one_line(source), style | FORMULA, target, source))
                case "link_open":
                    target = self._target(str(child.attrs.get("href", "")))
                case "link_close":
                    target = ""
                case "image":
                    pass
                case _ if side == "open":
                    style |= styles.get(kind, 0)
                case _ if side == "close":
                    style &= ~styles.get(kind, 0)
                case _:
                    pass
        return made

    def _target(self, href: str) -> str:
        if self._paper and re.search(rf"/(?:html|papers)/{re.escape(self._paper)}(?:v\d+)?/?#", href):
            return clean_line(href[href.index("#") :], 200)
        return clean_line(href, 200) if href.startswith("#") else link(href) or ""

    def _heading(self, token: Token, inside: Sequence[Token]) -> Iterator[Block]:
        runs = self.runs(inside)
        text = plain(runs).strip()
        level = max(1, int(token.tag[1]) - 1)
        if text.lower().rstrip(".") in (
            "abstract",
            "references",
            "bibliography",
            "acknowledgements",
            "acknowledgments",
        ):
            level = 1
        self._in_references = text.lower() in ("references", "bibliography")
        if text:
            yield Heading(section_id(text) or self._id(), level, runs)

    def _paragraph(self, inside: Sequence[Token]) -> Iterator[Block]:
        pictures = [c for token in inside for c in token.children or [] if c.type == "image"]
        runs = self.runs(inside)
        text = plain(runs).strip()
        if pictures and not text:
            addresses = tuple(Picture(link(str(c.attrs.get("src", ""))) or "") for c in pictures)
            yield Figure(self._id(), "", (), (), addresses)
        elif text and not re.fullmatch(r"(\\[A-Za-z]+\s*)+", text):  # a command of the author's, printed as text
            yield Paragraph(self._id(), runs)

    def _items(self, token: Token, inside: Sequence[Token]) -> Iterator[Block]:
        items: list[Item] = []
        entries: list[Reference] = []
        number = int(token.attrs.get("start", 1) or 1)
        at = 0
        while at < len(inside):
            end = _end(inside, at)
            if inside[at].type == "list_item_open":
                blocks = tuple(self.blocks(inside[at + 1 : end]))
                if self._in_references and len(blocks) == 1 and isinstance(blocks[0], Paragraph):
                    name = f"bib.bib{len(entries) + 1}"
                    entries.append(reference(name, blocks[0].runs))
                else:
                    marker = f"{number}." if token.type.startswith("ordered") else "•"
                    items.append(Item(self._id(), *_labelled(marker, tuple(map(_without_bullet, blocks)))))
                number += 1
            at = end + 1
        only = items[0].blocks[:1] if len(items) == 1 else ()
        text = "".join(plain(block.runs) for block in only if isinstance(block, Paragraph))
        if self._from_pdf and token.type.startswith("ordered") and re.fullmatch(r"[A-Z][^.;:]{2,70}", text):
            name = section_id(f"{items[0].marker} {text}") or self._id()
            yield Heading(name, 1, (Run(f"{items[0].marker} {text}"),))
            return
        if entries:
            yield References(self._id(), tuple(entries))
        if items:
            yield Items(self._id(), tuple(items))

    def _table(self, inside: Sequence[Token]) -> Iterator[Block]:
        rows: list[tuple[Cell, ...]] = []
        row: list[Cell] = []
        header, align = False, ""
        for token in inside:
            match token.type:
                case "tr_open":
                    row = []
                case "tr_close":
                    rows.append(tuple(row))
                case "th_open" | "td_open":
                    header = token.type == "th_open"
                    align = str(token.attrs.get("style", "")).removeprefix("text-align:")
                case "inline":
                    runs = self.runs([token])
                    blocks: tuple[Block, ...] = (Paragraph(self._id(), runs),) if plain(runs).strip() else ()
                    row.append(Cell(blocks, header=header, align=align))
                case _:
                    pass
        if rows:
            yield Table(self._id(), tuple(rows))


def _end(tokens: Sequence[Token], at: int) -> int:
    """The end of what begins at ``at``."""
    if not tokens[at].type.endswith("_open"):
        return at
    level = 0
    for i in range(at, len(tokens)):
        level += tokens[i].nesting
        if not level:
            return i
    return len(tokens)


def section_id(text: str) -> str:
    """The id that LaTeXML gives a section of this title, which links lead to: ``S3.SS2`` for ``3.2 Attention``."""
    if match := re.match(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?\.?\s", text):
        return "".join((f"S{match[1]}", f".SS{match[2]}" if match[2] else "", f".SSS{match[3]}" if match[3] else ""))
    if match := re.match(r"(?:Appendix\s+)?([A-Z])(?:\.(\d+))?(?:\.(\d+))?\.?\s", text):
        if not text.startswith("Appendix") and not match[2]:
            return ""
        number = ord(match[1]) - ord("A") + 1
        return "".join((f"A{number}", f".SS{match[2]}" if match[2] else "", f".SSS{match[3]}" if match[3] else ""))
    return ""


def _without_bullet(block: Block) -> Block:
    """An item without the bullet that the page drew, which the list draws as well."""
    if isinstance(block, Paragraph) and block.runs and block.runs[0].text.startswith("•"):
        first = block.runs[0]._replace(text=block.runs[0].text.removeprefix("•").lstrip())
        return block._replace(runs=(first, *block.runs[1:]))
    return block


def _labelled(marker: str, blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    """An item of a list with the label that its text begins with, such as ``(ii)``, in place of the list's own."""
    first = blocks[0] if blocks else None
    if marker == "•" or not isinstance(first, Paragraph) or not first.runs:
        return marker, blocks
    begins = first.runs[0].text
    if not (match := re.match(r"(\((?:[ivx]{1,5}|[a-zA-Z]|\d\d?)\)|\d\d?\.(?=[^\W\d]))\s*(?=\S)", begins)):
        return marker, blocks
    runs = (first.runs[0]._replace(text=begins[match.end() :]), *first.runs[1:])
    return match[1], (first._replace(runs=runs), *blocks[1:])


def reference(name: str, runs: Runs) -> Reference:
    """An entry, its label apart where it can be told: ``Cai et al. (2023)``, ``[12]``."""
    text = runs[0].text if runs else ""
    match = re.match(r"(\[\w{1,8}\]|[^()\[\]]{2,60} \(\d{4}[a-z]?\))(?:\s*↑\s*|\s+|(?=[A-Z]))", text)
    if not match:
        return Reference(name, "", runs)
    return Reference(name, match[1], (runs[0]._replace(text=text[match.end() :]), *runs[1:]))


def _braced(tex: str) -> str:
    """A formula of the converter, which loses the backslash of braces that grow."""
    return tex.replace(r"\left{", r"\left\{").replace(r"\right}", r"\right\}")


def _once(text: str) -> str:
    """Text with signs that are there twice over once (``∼\\sim``), and marks of notes, there three times, as marks."""

    def sign(match: re.Match[str]) -> str:
        known = symbols.SYMBOLS.get(match[2], ("", ""))[0]
        return match[1] if {match[1], known} <= {"∼", "~"} or match[1] == known else match.group()

    if "thanks:" in text:
        text = re.sub(r"([†‡*∗§¶])\1+thanks: ?", r"\1 ", text)
    if "\\" in text:
        text = re.sub(r"([^\s\w\\]|[\u0370-\u03ff])\\([A-Za-z]+)(?![A-Za-z])", sign, text)
    return re.sub(
        r"(?<!\S)(\d{1,2}) \1 \1 (?=[A-Z])",
        lambda match: "".join(symbols.SUPERSCRIPTS[c] for c in match[1]) + " ",
        text,
    )


_SPELT = re.compile(
    r"(?:italic|bold|roman|caligraphic|blackboard|fraktur|typewriter|bold_italic|sansserif)_\S|(?:start|end)_(?:POST|ARG|PRE)|^over.$"
)
_MATHEMATICAL = re.compile("[\U0001d400-\U0001d7ff]|^(?:sub|super)script$")
_BETWEEN = re.compile(r"[-+=<>≤≥,.;:|()/*∼≈∈⋅×0-9^_~]+|(?:sub|super)script")


def mended(text: str, style: int, target: str) -> list[Run]:
    """Text with each formula that is there three times over once: ``k 𝑘 k italic_k`` is ``k``."""
    if "italic_" not in text and "_POST" not in text:
        return [Run(text, style, target)]
    made: list[Run] = []
    text = re.sub(r"(?<=[^\s_])(?=(?:italic|bold|roman|caligraphic|blackboard|over|start)_)", " ", text)
    text = re.sub(r"(?<=[^\s_])(?=over[\^~¯] )|(?<=\^)(?=(?:sub|super)script )", " ", text)
    words = re.sub("(?<=[\U0001d400-\U0001d7ff])(?=\\\\)", " ", text).split(" ")
    at = 0
    while at < len(words):
        if found := _tripled(words, at):
            start, end, tex = found
            del words[start:at]
            tex, _, closing = tex.partition("\x00")
            words[start : start + end - at] = [f"\x00{tex}\x00{closing}"]
            at = start
        at += 1
    for i, part in enumerate(" ".join(words).split("\x00")):
        if part:
            made.append(Run(on_one_line(part), style | FORMULA, target, part) if i % 2 else Run(part, style, target))
    return made


def _tripled(words: Sequence[str], at: int) -> tuple[int, int, str] | None:
    """A formula in four forms whose second begins at ``at``: where all begins and ends, and the third, its TeX."""
    if not _MATHEMATICAL.search(words[at]):
        return None
    end = at
    while end < len(words) and (_MATHEMATICAL.search(words[end]) or _BETWEEN.fullmatch(words[end])):
        end += 1
    letters = _letters("".join(word for word in words[at:end] if not re.fullmatch("(?:sub|super)script", word)))
    spelt = end
    while spelt < len(words) and not _SPELT.search(words[spelt]) and spelt - end < 40:
        spelt += 1
    if spelt >= len(words) or not _SPELT.search(words[spelt]):
        return None
    tex = " ".join(words[end:spelt])
    over = spelt
    while over < len(words) and (_SPELT.search(words[over]) or _BETWEEN.fullmatch(words[over])):
        over += 1
    after = re.search(r"[,.;:)]*$", words[over - 1])
    closing = after[0] if after and not tex.endswith(after[0]) else ""
    start = at
    while start > 0 and len(_letters("".join(words[start:at]))) < len(letters) and at - start < 40:
        start -= 1
    if _letters("".join(words[start:at])) != letters or not tex:
        return None
    return start, over, f"{tex}\x00{closing}" if closing else tex


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def write(document: Document) -> Iterator[str]:
    """A document as Markdown, piece by piece. Formulas are TeX between dollars."""
    if document.title:
        yield f"# {_inline(document.title)}\n"
    if document.warning:
        yield f"\n*{document.warning}*\n"
    for block in document.blocks:
        yield "\n" + _written(block) + "\n"


def _written(block: Block) -> str:
    match block:
        case Heading(level=level, runs=runs):
            return f"{'#' * min(6, level + 1)} {_inline(runs)}"
        case Paragraph(runs=runs):
            return _inline(runs)
        case Items(items=items):
            return "\n".join(_indented(_between(item.blocks), _marker(item.marker)) for item in items)
        case Box(kind="quote" | "frame", title=title, blocks=blocks):
            body = _between(blocks) if not title else f"**{_inline(title)}**\n\n{_between(blocks)}"
            return "\n".join(f"> {line}".rstrip() for line in body.split("\n"))
        case Box(kind="note", title=title, blocks=blocks):
            return _indented(_between(blocks), f"{_inline(title)} ")
        case Box(title=title, blocks=blocks):
            return (f"**{_inline(title)}** " if title else "") + _between(blocks)
        case Code(lines=lines):
            text = "\n".join(map(plain, lines))
            fence = "```" if "```" not in text else "~~~~"
            return f"{fence}\n{text}\n{fence}"
        case Equation(rows=rows):
            return "\n\n".join(map(_displayed, rows))
        case Table(rows=rows):
            return _table(rows)
        case Figure(tag=tag, caption=caption, blocks=blocks, pictures=pictures):
            shown = [f"![]({picture.address})" for picture in pictures if picture.address.startswith("http")]
            label = f"**{tag}.** {_inline(caption)}" if tag else _inline(caption)
            return "\n\n".join(filter(None, (*shown, _between(blocks), label)))
        case References(entries=entries):
            return "\n".join(f"- {f'{entry.label} ' if entry.label else ''}{_inline(entry.runs)}" for entry in entries)
    return ""


def _between(blocks: Sequence[Block]) -> str:
    return "\n\n".join(map(_written, blocks))


def _displayed(row: EquationRow) -> str:
    number = row.number.strip("() ")
    tag = f" \\tag{{{number}}}" if number else ""
    return f"$$\n{row.tex}{tag}\n$$" if row.tex else _inline(row.runs)


def _marker(marker: str) -> str:
    if re.fullmatch(r"\d{1,9}\.", marker):
        return f"{marker} "
    return "- " if marker == "•" else f"- **{_escaped(marker)}** "


def _indented(text: str, first: str) -> str:
    head, *rest = (text or "").split("\n")
    room = "   " if first[:1].isdigit() else "  "
    return "\n".join([first + head, *(f"{room}{line}" if line else "" for line in rest)])


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>$#|])", r"\\\1", text)


def _inline(runs: Runs) -> str:
    pieces = []
    for run in runs:
        if run.style & FORMULA and run.tex:
            pieces.append(f"${run.tex.strip()}$")
            continue
        inner = run.text.strip()
        if not inner:
            pieces.append("  \n" if "\n" in run.text else run.text)
            continue
        before, after = run.text[: run.text.index(inner[0])], run.text[len(run.text.rstrip()) :]
        text = f"`{inner}`" if run.style & CODE and "`" not in inner else _escaped(inner)
        text = text.replace("\n", "  \n")
        text = f"**{text}**" if run.style & BOLD else f"*{text}*" if run.style & ITALIC else text
        if run.target.startswith("http"):
            text = f"<{run.target}>" if inner == run.target else f"[{text}]({run.target.replace(')', '%29')})"
        pieces.append(before + text + after)
    return "".join(pieces)


def _table(rows: Sequence[Sequence[Cell]]) -> str:
    """A table with its cells side by side; what spans several is followed by empty ones."""
    lines = []
    for row in rows:
        cells: list[str] = []
        for cell in row:
            cells.append(" ".join(_between(cell.blocks).split()).replace("|", "\\|"))
            cells += [""] * (cell.columns - 1)
        lines.append(cells)
    width = max(map(len, lines))
    lines = [line + [""] * (width - len(line)) for line in lines]
    lines.insert(1, ["---"] * width)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
