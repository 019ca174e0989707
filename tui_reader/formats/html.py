"""A paper's page in HTML as a document: what LaTeXML makes of it for arXiv and ar5iv, and what authors write. Pure.

Only ``.ltx_document`` is the paper; all around it, and some things in it, is the page's own. Class names are LaTeXML's
(0.7.99 to 0.8.8, and its successor that arXiv uses since August 2026); pages without them are read as HTML is meant.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from itertools import count
from urllib.parse import quote, unquote, urljoin

from tui_reader.formats.document import (
    BOLD,
    CODE,
    FORMULA,
    ITALIC,
    SMALL,
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
    Paragraph,
    Picture,
    Reference,
    References,
    Run,
    Runs,
    Table,
    plain,
    walk,
)
from tui_reader.formats.formulas import on_one_line
from tui_reader.formats.markup import MarkupError, Node, Page, names, parse, spaced
from tui_reader.models import link
from tui_reader.text import clean, clean_line

LEAST_WORDS = 100
"""A page with fewer is no paper but says why there is none."""
MOST_SPAN = 100
"""Columns or rows that a cell may span."""
WIDE, HIGH = 150, 80
"""Pixels of a picture that is no sign in a text."""
NOTE_SIGNS = ("*", "†", "‡", "§", "¶", "‖", "**", "††", "‡‡")
"""The marks of notes on authors, in this order."""
_CLOSING = frozenset({"abstract", "acknowledgements", "keywords"})
"""Titles that run in to their text, and end in its signs."""

_BLOCK_TAGS = names(
    "address article aside blockquote center details dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody td tfoot th thead tr ul"
)
_BLOCK_CLASSES = names(
    "ltx_p ltx_para ltx_tabular ltx_tr ltx_td ltx_th ltx_listing ltx_listingline ltx_figure ltx_table "
    "ltx_float ltx_equation ltx_equationgroup ltx_itemize ltx_enumerate ltx_description ltx_item ltx_quote "
    "ltx_bibitem ltx_theorem ltx_proof ltx_block ltx_logical-block ltx_minipage ltx_abstract ltx_authors "
    "ltx_verbatim"
)
_DROPPED = names(
    "ltx_TOC ltx_pagination ltx_rule ltx_note_type ltx_listing_data ltx_bib_cited ltx_page_navbar "
    "ltx_page_footer ltx_page_header ltx_page_logo ltx_author_before ltx_role_newpage ar5iv-footer "
    "ltx_bib_links_label"
)
_EQUATIONS = frozenset({"ltx_eqn_table", "ltx_equation", "ltx_equationgroup"})
_LEVELS = {
    "part": 1,
    "chapter": 1,
    "section": 1,
    "appendix": 1,
    "bibliography": 1,
    "index": 1,
    "abstract": 1,
    "acknowledgements": 1,
    "keywords": 1,
    "subsection": 2,
    "subsubsection": 3,
    "paragraph": 4,
    "subparagraph": 5,
}
_STYLES = {
    "i": ITALIC,
    "em": ITALIC,
    "cite": 0,
    "var": ITALIC,
    "dfn": ITALIC,
    "b": BOLD,
    "strong": BOLD,
    "code": CODE,
    "tt": CODE,
    "kbd": CODE,
    "samp": CODE,
    "small": 0,
}
_CLASS_STYLES = {"ltx_font_italic": ITALIC, "ltx_font_slanted": ITALIC, "ltx_font_bold": BOLD}
_INDENTS = {
    ord(sign): room
    for sign, room in zip("\n\u00a0␣\u2003\u2002\u2004\u2005", ("", " ", " ", "  ", *" " * 3), strict=True)
}
"""White space of listings, an em as two cells."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_COLOUR_ARGUMENT = re.compile(r"\[HTML\]\s*[0-9A-Fa-f]{6}")
_RAISED = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-=()aeox", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓ")


class NoTextError(ValueError):
    """The page is not a paper's text; the message is one sentence that says what it is."""


def read(page: bytes | str, address: str = "") -> Document:
    """The paper in a page that came from ``address``. Raises NoTextError."""
    try:
        tree = parse(page)
    except MarkupError as error:
        raise NoTextError(str(error)) from error
    root = tree.root
    article = root.first("ltx_document")
    if article is None and (why := _no_paper(root)):
        raise NoTextError(why)
    reader = _Reader(tree, article or root, address)
    made = reader.document()
    if sum(len(text.split()) for text in _texts(made.blocks)) < LEAST_WORDS:
        raise NoTextError(_no_paper(root) or "the page holds no paper")
    return made


def _no_paper(root: Node) -> str:
    """Why a page holds no paper, where that can be told."""
    text = root.text
    if "Fatal error" in text and "Conversion to HTML" in text:
        return "the conversion of this paper to HTML failed"
    if re.search(r"This (version of this )?(paper|article|submission) has been withdrawn|withdrawn by", text[:200_000]):
        return "this paper was withdrawn"
    if "HTML is not available" in text or "No HTML for" in text:
        return "there is no HTML of this paper"
    if root.first("ltx_page_main") and len(text.split()) < LEAST_WORDS:
        return "the conversion of this paper to HTML failed"
    if any(node.id in ("abs-outer", "abs", "content-inner") for node in root.walk()):
        return "this is the paper's page, not its text"
    return ""


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in walk(tuple(blocks)):
        match block:
            case Paragraph(runs=runs) | Heading(runs=runs):
                yield plain(runs)
            case Code(lines=lines):
                yield from map(plain, lines)
            case References(entries=entries):
                yield from (plain(entry.runs) for entry in entries)
            case Equation(rows=rows):
                yield from (row.tex for row in rows)
            case _:
                pass


class _Inline:
    """Runs as they come, with the white space between them as it is laid out."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.ids: list[str] = []

    def add(self, text: str, style: int = 0, target: str = "", tex: str = "") -> None:
        """More text; white space is one space, and none after a space or a new line."""
        text = spaced(text)
        if text.startswith(" ") and (not self.runs or self.runs[-1].text.endswith((" ", "\n"))):
            text = text[1:]
        if not text:
            return
        last = self.runs[-1] if self.runs else None
        if last and last.target != target and text[0].isalnum() and last.text.startswith(("http://", "https://")):
            text = f" {text}"  # else it would be read as the end of the address
        if last and not tex and not last.tex and (last.style, last.target) == (style, target):
            self.runs[-1] = Run(last.text + text, style, target)
        else:
            self.runs.append(Run(text, style, target, tex))

    def stick(self) -> None:
        """What comes next follows without the space that is there."""
        if self.runs and not self.runs[-1].tex:
            self.runs[-1] = self.runs[-1]._replace(text=self.runs[-1].text.rstrip(" "))

    def newline(self) -> None:
        """A new line, where there is something before it."""
        if self.runs:
            last = self.runs[-1]
            if not last.tex:
                self.runs[-1] = last._replace(text=last.text.rstrip(" "))
            self.runs.append(Run("\n"))

    def taken(self) -> Runs:
        """Take out what came, without white space at its ends."""
        runs, self.runs = self.runs, []
        while runs and not runs[-1].text.rstrip():
            runs.pop()
        while runs and not runs[0].text.lstrip():
            runs.pop(0)
        if runs and not runs[-1].tex:
            runs[-1] = runs[-1]._replace(text=runs[-1].text.rstrip())
        if runs and not runs[0].tex:
            runs[0] = runs[0]._replace(text=runs[0].text.lstrip())
        return tuple(run for run in runs if run.text)


class _Reader:
    """One page on its way to a document."""

    def __init__(self, page: Page, article: Node, address: str) -> None:
        self._page = page
        self._article = article
        paper = re.search(r"/(?:html|papers)/([^?#]+?)(?:v\d+)?/?(?:[?#]|$)", address)
        self._paper = paper[1] if paper else ""
        base = next((node.attributes.get("href", "") for node in page.root.walk() if node.tag == "base"), "")
        self._base = address
        self._base = self._absolute(base) or address
        self._wanted: set[str] = set()
        """Ids that links in the page lead to."""
        self._labels: dict[str, str] = {}
        """Label of each entry of the bibliography."""
        self._called: dict[str, str] = {}
        """What the converter calls entries that are cited by numbers."""
        self._places: dict[str, str] = {}
        self._notes: list[Box] = []
        self._held = 0
        """Inside what notes do not stand in: cells, captions, titles."""
        self._unnamed = 0
        self._blocky: set[Node] = set()
        self._title: Runs = ()
        self._thanks: list[str] = []
        """Ids of the notes on authors that marks without a text stand for."""

    def document(self) -> Document:
        """The whole of it."""
        self._look_around()
        blocks = tuple(self._flow(self._article))
        return Document(self._title, blocks, self._places)

    def _look_around(self) -> None:
        """Look up beforehand which elements hold blocks, which ids are led to, how entries are called."""
        nodes = list(self._article.walk())
        for node in reversed(nodes):
            if node.has("ltx_note"):
                continue  # stands in the text, whatever it holds
            if any(child in self._blocky or _is_block(child) or _is_large(child) for child in node.elements):
                self._blocky.add(node)
        number = 0
        places: dict[str, int] = {}
        cited: list[tuple[str, str]] = []
        for node in nodes:
            if node.tag == "a" and (target := self._target(node)).startswith("#"):
                self._wanted.add(target[1:])
                cited.append((target[1:], node.text.strip()))
            if node.has("ltx_bibitem") and node.id:
                number += 1
                tag = node.first("ltx_tag_bibitem", "ltx_bibtag")
                label = spaced(tag.text).strip() if tag else ""
                self._labels[node.id] = label or f"[{number}]"
                places[node.id] = number
        # Some papers cite by numbers, while the converter calls the entries by authors and years.
        by_number = [text == str(places[name]) for name, text in cited if name in places and text.isdecimal()]
        if len(by_number) > 2 and sum(by_number) > 0.8 * len(by_number):
            self._called = {name: label for name, label in self._labels.items() if not re.match(r"\[?\d+\]?$", label)}
            self._labels = {name: f"[{place}]" for name, place in places.items()}

    # -- places -------------------------------------------------------------------------------------------------

    def _absolute(self, address: str) -> str:
        """The address of something on the page; empty for none, and for one that is no address of the web."""
        try:
            whole = urljoin(self._base, quote(address.strip(), safe="%/:?#[]@!$&'()*+,;=~"))
            return (link(whole) or "") if address.strip() else ""
        except ValueError:
            return ""

    def _id(self, node: Node | None = None) -> str:
        """A block's id, its own or a made one."""
        if node is not None and node.id:
            return clean_line(node.id, 200)
        self._unnamed += 1
        return f"~{self._unnamed}"

    def _lead(self, names: Iterable[str], block: str) -> None:
        """Make links to ``names`` lead to ``block``."""
        for name in names:
            if name in self._wanted and name != block:
                self._places.setdefault(name, block)

    def _target(self, node: Node) -> str:
        href = node.attributes.get("href", "").strip()
        if href.startswith("#"):
            return clean_line(href, 200)
        if self._paper and "#" in href and re.search(rf"/html/{re.escape(self._paper)}(?:v\d+)?/?#", href):
            return clean_line(href[href.index("#") :], 200)
        return link(href) or ""

    # -- inline -------------------------------------------------------------------------------------------------

    def _runs(self, node: Node) -> Runs:
        """All of an element as runs, its blocks as lines."""
        inline = _Inline()
        self._held += 1
        self._inline(node, inline, 0, "")
        self._held -= 1
        return inline.taken()

    def _inline(self, node: Node, inline: _Inline, style: int, target: str) -> None:
        for child in node.children:
            if isinstance(child, str):
                inline.add(_COLOUR_ARGUMENT.sub("", child) if "[HTML]" in child else child, style, target)
            else:
                self._inline_node(child, inline, style, target)

    def _inline_node(self, node: Node, inline: _Inline, style: int, target: str) -> None:
        if _is_dropped(node):
            return
        if node.id:
            inline.ids.append(node.id)
        match node.tag:
            case "math":
                self._formula(node, inline, style, target)
            case "br":
                inline.newline()
            case "img" | "object":
                pass
            case "sup" | "sub" if not node.has("ltx_note_mark"):
                self._script(node, inline, style, target)
            case "a":
                self._link(node, inline, style, target)
            case "svg":
                self._svg(node, inline, style)
            case _ if node.has("ltx_note"):
                self._note(node, inline, style)
            case _:
                block = _is_block(node)
                if block and inline.runs:
                    inline.newline()
                self._inline(node, inline, _styled(node, style), target)
                if block:
                    inline.newline()

    def _formula(self, node: Node, inline: _Inline, style: int, target: str) -> None:
        source = self._source(node)
        inline.add(on_one_line(source), style | FORMULA, target, source)

    def _source(self, node: Node) -> str:
        """A formula's TeX, else its MathML, else its text."""
        return _tex(node) or self._page.formula(node) or node.text

    def _script(self, node: Node, inline: _Inline, style: int, target: str) -> None:
        """A raised or lowered text: in Unicode's signs where it has them all."""
        inner = _Inline()
        self._inline(node, inner, style, target)
        table, mark = (_RAISED, "^") if node.tag == "sup" else (_LOWERED, "_")
        for run in inner.taken():
            text = run.text
            if run.tex or all(c in "*,†‡§¶∗ \n" or ord(c) in table for c in text):
                text = text if run.tex else text.translate(table)
            else:
                text = f"{mark}({text})" if len(text) > 1 else mark + text
            inline.add(text, run.style, run.target, run.tex)

    def _link(self, node: Node, inline: _Inline, style: int, target: str) -> None:
        leads = self._target(node) or target
        label = self._labels.get(leads[1:], "") if leads.startswith("#") else ""
        text = node.text.strip()
        bare = label[1:-1] if label.startswith("[") and label.endswith("]") else label
        # One converter numbers citations wrongly: where a link leads is right.
        if label and text.isdecimal() and text not in re.findall(r"\d+", bare):
            inline.add(bare, style, leads)
        else:
            self._inline(node, inline, _styled(node, style), leads)

    def _note(self, node: Node, inline: _Inline, style: int) -> None:
        mark = node.first("ltx_note_mark")
        sign = spaced(mark.text).strip() if mark else ""
        content = node.first("ltx_note_content") or node
        rest = Node("div", {"id": node.id})
        rest.children = [
            c for c in content.children if isinstance(c, str) or not c.has("ltx_note_mark", "ltx_tag_note")
        ]
        role = next((name for name in node.classes if name.startswith("ltx_role_")), "ltx_role_foot")
        if not role.startswith(("ltx_role_foot", "ltx_role_end", "ltx_role_thanks", "ltx_role_margin")):
            said = content.first("ltx_note_type")  # what kind of note it is, such as "offprints:"
            rest.children.insert(0, said.text if said else "")
        if any(child in self._blocky or _is_block(child) for child in rest.elements):
            self._blocky.add(rest)
        kept, self._notes = self._notes, []
        self._held += 1
        blocks = tuple(self._flow(rest))
        self._held -= 1
        self._notes, inner = kept, self._notes
        name = self._id(node)
        if node.has("ltx_role_footnotemark") or not blocks:
            if sign.isdecimal() and 0 < int(sign[:4]) <= len(self._thanks):
                inline.stick()
                inline.add(_note_sign(int(sign) - 1), style & ~BOLD, f"#{self._thanks[int(sign) - 1]}")
            elif sign:
                inline.add(sign.translate(_RAISED), style)
            return
        shown = sign.translate(_RAISED) if sign and all(ord(c) in _RAISED for c in sign) else sign or "*"
        inline.stick()
        inline.add(shown, style, f"#{name}")
        self._notes += [Box(name, "note", (Run(sign or "*"),), blocks), *inner]

    def _svg(self, node: Node, inline: _Inline, style: int) -> None:
        """The words in a drawing, each once, however drawings stand in one another."""
        waiting = list(node.elements)[::-1]
        while waiting:
            part = waiting.pop()
            if part.tag in ("foreignobject", "text") or part.has("ltx_foreignobject_content"):
                inline.add(" ", style)
                self._inline(part, inline, style | SMALL, "")
                inline.add(" ", style)
            else:
                waiting.extend(list(part.elements)[::-1])

    # -- blocks -------------------------------------------------------------------------------------------------

    def _flow(self, node: Node, style: int = 0, heading: str = "") -> list[Block]:
        """The blocks in an element; ``heading``: the id that its first title has."""
        made: list[Block] = []
        inline = _Inline()

        def flush() -> None:
            ids, inline.ids = inline.ids, []
            runs = inline.taken()
            if len(runs) == 1 and self._notes and runs[0].target == f"#{self._notes[-1].id}":
                runs = ()  # a mark with nothing that it is for: the note says all
            if runs:
                block = Paragraph(self._id(node if node.tag == "p" or node.has("ltx_p") else None), runs)
                made.append(block)
                self._lead(ids, block.id)
            elif made and ids:
                self._lead(ids, made[-1].id)
            if not self._held and self._notes:
                made.extend(self._notes)
                self._notes = []

        for child in node.children:
            if isinstance(child, str):
                inline.add(_COLOUR_ARGUMENT.sub("", child) if "[HTML]" in child else child, style)
            elif _is_dropped(child):
                continue
            elif child.tag == "math" and child.attributes.get("display") == "block" and not inline.runs:
                flush()
                made.append(Equation(self._id(child), (EquationRow(self._source(child), ""),)))
            elif child.tag in ("img", "object", "svg") and not self._held and _is_picture(child, node):
                flush()
                self._picture(child, made)
            elif child.tag == "svg":
                self._inline_node(child, inline, style, "")
            elif _is_block(child) or (child in self._blocky and not child.has("ltx_note")):
                flush()
                blocks = self._block(child, _styled(child, style), heading)
                if blocks and isinstance(blocks[0], Heading):
                    heading = ""
                if blocks and child.id:
                    self._lead((child.id,), blocks[0].id)
                made += blocks
                flush()
            else:
                self._inline_node(child, inline, style, "")
        flush()
        return made

    def _picture(self, node: Node, made: list[Block]) -> None:
        """Add a picture that stands in no figure, to the pictures before it where there are some."""
        inline = _Inline()
        if node.tag == "svg":
            self._svg(node, inline, 0)
        words = _joined(tuple(run._replace(text=run.text.replace("\n", " ")) for run in inline.taken()))
        address = self._absolute(node.attributes.get("src") or node.attributes.get("data") or "")
        last = made[-1] if made else None
        if not words and isinstance(last, Figure) and last.pictures and not (last.tag or last.caption or last.blocks):
            made[-1] = last._replace(pictures=(*last.pictures, Picture(address)))
        else:
            blocks = (Paragraph(self._id(), words),) if words else ()
            made.append(Figure(self._id(node), "", (), blocks, (Picture(address),)))
        self._lead((n.id for n in node.walk() if n.id), made[-1].id)

    def _block(self, node: Node, style: int, heading: str) -> list[Block]:
        """The blocks that one element is."""
        tag = node.tag
        if node.has("ltx_title_document"):
            self._title = self._title or self._runs(node)
            return []
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6") or (node.has("ltx_title") and not node.has("ltx_caption")):
            return self._heading(node, heading)
        if node.has("ltx_authors"):
            return self._authors(node)
        if not node.classes.isdisjoint(_EQUATIONS):
            return self._equation(node)
        if node.has("ltx_theorem", "ltx_proof"):
            return self._box(node, "theorem")
        if node.has("ltx_listing"):
            return self._listing(node)
        if tag == "figure" or node.has("ltx_figure", "ltx_table", "ltx_float"):
            return self._figure(node)
        if node.has("ltx_biblist") or (tag in ("ul", "ol") and node.first("ltx_bibitem")):
            return self._references(node)
        if tag in ("ul", "ol", "dl") or node.has("ltx_itemize", "ltx_enumerate", "ltx_description"):
            return self._items(node)
        if tag == "table" or node.has("ltx_tabular"):
            return self._table(node)
        if tag == "blockquote" or node.has("ltx_quote"):
            return [Box(self._id(node), "quote", (), inner)] if (inner := tuple(self._flow(node, style))) else []
        if tag == "pre":
            return self._verbatim(node)
        if tag == "hr":
            return []
        section = node.id if tag == "section" or node.has("ltx_abstract", "ltx_bibliography") else heading
        blocks = self._flow(node, style, section)
        if node.has("ltx_abstract") and blocks and not node.first("ltx_title"):
            blocks.insert(0, Heading(self._id(), 1, (Run("Abstract"),)))
        return blocks

    def _heading(self, node: Node, section: str) -> list[Block]:
        runs = self._runs(node)
        if not runs:
            return []
        kinds = [name.removeprefix("ltx_title_") for name in node.classes]
        if not _CLOSING.isdisjoint(kinds) and not runs[-1].tex:
            runs = (*runs[:-1], runs[-1]._replace(text=runs[-1].text.rstrip(" .:—–-") or runs[-1].text))
        levels = map(_LEVELS.get, kinds)
        level = next(filter(None, levels), None)
        if level is None:
            level = max(1, int(node.tag[1]) - 1) if re.fullmatch("h[1-6]", node.tag) else 4
        if node.tag == "h1" and not self._title and not node.classes:
            self._title = runs
            return []
        block = Heading(clean_line(section, 200) if section else self._id(node), level, runs)
        if node.id:
            self._lead((node.id,), block.id)
        return [block]

    def _authors(self, node: Node) -> list[Block]:
        people: list[Run] = []
        thanks = [n for n in node.walk() if n.has("ltx_contact") and n.has("ltx_role_thanks")]
        names = {contact: self._id() for contact in thanks}
        self._thanks = list(names.values())
        number = count(len(thanks))
        for creator in [n for n in node.elements if n.has("ltx_creator")] or [node]:
            name = creator.first("ltx_personname") or creator
            inline = _Inline()
            self._held += 1
            self._inline(name, inline, 0 if creator is node else BOLD, "")
            notes = creator.first("ltx_author_notes") if name is not creator else None
            contacts = [n for n in notes.walk() if n.has("ltx_contact")] if notes else []
            said = []
            for contact in contacts:
                own = Node(contact.tag, dict(contact.attributes))
                own.children = _without(contact, "ltx_contact_name")
                runs = self._runs(own)
                if contact in names or sum(len(run.text) for run in runs) > 160:
                    at = thanks.index(contact) if contact in names else next(number)
                    self._note_on_author(runs, inline, at, names.get(contact, ""))
                else:
                    said.append(runs)
            if notes and not contacts:
                self._note_on_author(self._runs(notes), inline, next(number))
            self._held -= 1
            person = list(inline.taken())
            for more in filter(None, said):
                person += [
                    Run(" · " if person else "", SMALL),
                    *(run._replace(style=run.style | SMALL) for run in more),
                ]
            if person:
                people += [Run("\n"), *person] if people else person
        self._thanks = []
        return [Paragraph(self._id(node), tuple(run for run in people if run.text))] if people else []

    def _note_on_author(self, runs: Runs, inline: _Inline, at: int, name: str = "") -> None:
        """Put the mark of a note behind an author's name, and the note to those that wait."""
        if runs:
            name, sign = name or self._id(), _note_sign(at)
            self._notes.append(Box(name, "note", (Run(sign),), (Paragraph(self._id(), runs),)))
            inline.stick()
            inline.add(sign, 0, f"#{name}")

    def _equation(self, node: Node) -> list[Block]:
        name, rows = self._id(node), []
        lines = [n for n in node.walk() if n.has("ltx_eqn_row") or n.tag == "tr"] or [node]
        inner = set(lines)
        for line in lines:
            formulas, words, number = [], _Inline(), ""
            waiting: list[Node | str] = [line]
            while waiting:
                part = waiting.pop()
                if isinstance(part, str):
                    words.add(part)
                elif part.tag == "math":
                    formulas.append(self._source(part))
                elif part.has("ltx_tag_equation", "ltx_tag_equationgroup", "ltx_eqn_eqno"):
                    number = number or spaced(part.text).strip()
                elif part.has("ltx_note"):
                    self._note(part, words, 0)
                elif not _is_dropped(part) and (part is line or part not in inner):  # a row in a row comes by itself
                    waiting.extend(reversed(part.children))
            if formulas or words.runs or number:
                # MathML of several can't be joined as TeX can: each is then a line of its own.
                joined = [" ".join(formulas)] if not any(f.startswith("<math") for f in formulas) else formulas
                for at, source in enumerate(joined or [""]):
                    first = not at
                    rows.append(
                        EquationRow(
                            clean(source), clean_line(number, 100) if first else "", words.taken() if first else ()
                        )
                    )
        self._lead((n.id for n in node.walk() if n.id), name)
        return [Equation(name, tuple(rows))] if rows else []

    def _box(self, node: Node, kind: str) -> list[Block]:
        title: Runs = ()
        rest = Node("div", {})
        for child in node.children:
            if isinstance(child, Node) and child.has("ltx_title") and not title:
                title = self._runs(child)
            else:
                rest.children.append(child)
        self._blocky.add(rest)
        return [Box(self._id(node), kind, title, tuple(self._flow(rest)))]

    def _listing(self, node: Node) -> list[Block]:
        lines: list[Runs] = []
        before: list[Block] = []
        source: list[str] = []
        for child in node.elements:
            if child.has("ltx_listing_data"):
                source = _as_typed(child)
            if _is_dropped(child):
                continue
            if child.has("ltx_listingline"):
                lines.append(self._kept_line(child))
            else:
                before += self._flow(child) if child in self._blocky else self._block(child, 0, "")
        if not lines:
            return before or self._flow(node)
        self._lead((n.id for n in node.walk() if n.id), name := self._id(node))
        return [*before, Code(name, tuple(_indented(lines, source)))]

    def _kept_line(self, node: Node) -> Runs:
        """A line of code, with its spaces."""
        runs: list[Run] = []

        def add(node: Node, style: int, target: str) -> None:
            for child in node.children:
                if isinstance(child, str):
                    text = clean(child.translate(_INDENTS))
                    if text:
                        runs.append(Run(text, style, target))
                elif _is_dropped(child):
                    continue
                elif child.tag == "math":
                    source = self._source(child)
                    runs.append(Run(on_one_line(source), style | FORMULA, target, source))
                elif child.has("ltx_tag_listingline"):
                    number = spaced(child.text).strip()
                    runs.append(Run(f"{number:>3} ", SMALL))
                else:
                    add(child, _styled(child, style), self._target(child) or target if child.tag == "a" else target)

        add(node, 0, "")
        while runs and not runs[-1].text.strip():
            runs.pop()
        return tuple(runs)

    def _verbatim(self, node: Node) -> list[Block]:
        text = clean(node.text.replace("\u00a0", " ").expandtabs(4)).strip("\n")
        lines = tuple((Run(line.rstrip(), CODE),) if line.strip() else () for line in text.split("\n"))
        return [Code(self._id(node), lines)] if text.strip() else []

    def _figure(self, node: Node) -> list[Block]:
        caption: Node | None = None
        rest = Node("div", {})
        rest.children = list(node.children)
        first = False
        pictures: list[Picture] = []
        waiting: list[tuple[Node, Node]] = [(rest, child) for child in rest.elements]
        seen_content = False
        while waiting:
            parent, child = waiting.pop(0)
            if child.tag == "figcaption" or child.has("ltx_caption"):
                if caption is None:
                    caption, first = child, not seen_content
                    parent.children = [c for c in parent.children if c is not child]
            elif child.tag in ("img", "object") or (child.tag == "svg" and child.has("ltx_picture")):
                address = child.attributes.get("src") or child.attributes.get("data") or ""
                pictures.append(Picture(self._absolute(address)))
                seen_content = True
            elif child.tag != "figure" and not child.has("ltx_figure", "ltx_table", "ltx_float"):
                seen_content = seen_content or child.tag in ("table", "pre") or child.has("ltx_tabular", "ltx_listing")
                waiting = [(child, grandchild) for grandchild in child.elements] + waiting
            else:
                seen_content = True
        if any(child in self._blocky or _is_block(child) for child in rest.elements):
            self._blocky.add(rest)
        tag, runs = "", Runs()
        if caption is not None:
            sign = caption.first("ltx_tag_figure", "ltx_tag_table", "ltx_tag_float", "ltx_tag")
            tag = spaced(sign.text).strip().rstrip(":.").strip() if sign else ""
            runs = self._runs(caption)
            runs = _without_start(runs, tag)
        name = self._id(node)
        held, self._held = self._held, self._held + 1
        blocks = tuple(self._flow(rest))
        self._held = held
        panels = [one for one in blocks if isinstance(one, Figure) and not (one.tag or one.caption or one.blocks)]
        if panels and len(panels) == len(blocks):  # of pictures that nothing tells apart, their number says enough
            pictures += [picture for panel in panels for picture in panel.pictures]
            self._lead((panel.id for panel in panels), name)
            blocks = ()
        return [Figure(name, clean_line(tag, 100), runs, blocks, tuple(pictures), first)]

    def _references(self, node: Node) -> list[Block]:
        entries = []
        for item in node.walk():
            if not (item.has("ltx_bibitem") or (item.tag == "li" and item is not node)):
                continue
            rest = Node("div", {})
            rest.children = [
                c for c in item.children if isinstance(c, str) or not c.has("ltx_tag_bibitem", "ltx_bibtag")
            ]
            runs = self._runs(rest)
            runs = tuple(run._replace(text=run.text.replace("\n", " ")) for run in runs)
            if called := clean_line(self._called.get(item.id, ""), 300):
                runs = (Run(f"{called}: ", SMALL), *runs)
            name = self._id(item)
            if runs:
                entries.append(Reference(name, clean_line(self._labels.get(item.id, ""), 300), _joined(runs)))
                self._lead((n.id for n in item.walk() if n.id), name)
        return [References(self._id(node), tuple(entries))] if entries else []

    def _items(self, node: Node) -> list[Block]:
        items: list[Item] = []
        number = _whole(node.attributes.get("start", ""), 1, -9_999, 99_999)
        term = ""
        for child in node.elements:
            if _is_dropped(child):
                continue
            if child.tag == "dt":
                term = clean_line(plain(self._runs(child)).replace("\n", " "), 300)
                continue
            tag = next((n for n in child.elements if n.has("ltx_tag_item", "ltx_tag")), None)
            rest = Node("div", {})
            rest.children = [c for c in child.children if c is not tag]
            if any(n in self._blocky or _is_block(n) for n in rest.elements):
                self._blocky.add(rest)
            if tag is not None:
                marker = clean_line(plain(self._runs(tag)).replace("\n", " "), 300)
            elif node.tag == "dl":
                marker, term = term, ""
            elif node.tag == "ol":
                marker, number = f"{number}.", number + 1
            else:
                marker = "•"
            blocks = tuple(self._flow(rest))
            if blocks or marker not in ("•", ""):
                name = self._id(child)
                items.append(Item(name, marker or "•", blocks))
                if child.id:
                    self._lead((child.id,), name)
        if term:
            items.append(Item(self._id(), term, ()))
        return [Items(self._id(node), tuple(items))] if items else []

    def _table(self, node: Node) -> list[Block]:
        rows: list[tuple[Cell, ...]] = []
        rules: set[int] = set()
        self._held += 1
        for line in _rows(node):
            cells = []
            for child in line.elements:
                if child.tag not in ("td", "th") and not child.has("ltx_td", "ltx_th"):
                    continue
                if child.has("ltx_border_t", "ltx_border_tt"):
                    rules.add(len(rows))
                if child.has("ltx_border_b", "ltx_border_bb"):
                    rules.add(len(rows) + 1)
                align = next((a for a in ("left", "right", "center") if child.has(f"ltx_align_{a}")), "")
                header = child.tag == "th" or child.has("ltx_th")
                columns = _whole(child.attributes.get("colspan", ""), 1, 1, MOST_SPAN)
                down = _whole(child.attributes.get("rowspan", ""), 1, 1, MOST_SPAN)
                cells.append(Cell(tuple(self._flow(child)), columns, down, header, align))
            if cells:
                rows.append(tuple(cells))
        self._held -= 1
        name = self._id(node)
        self._lead((n.id for n in node.walk() if n.id), name)
        if not any(cell.blocks for row in rows for cell in row):
            return []
        if all(sum(cell.columns for cell in row) == 1 for row in rows) and not any(row[0].header for row in rows):
            inner = tuple(block for row in rows for block in row[0].blocks)
            return [Box(name, "frame", (), inner)]
        return [Table(name, tuple(rows), tuple(sorted(rules)))]


def _as_typed(node: Node) -> list[str]:
    """The lines of a listing as they were typed, which a link on the page holds: they have their indents."""
    link_to = next((n.attributes.get("href", "") for n in node.walk() if n.tag == "a"), "")
    kind, comma, data = link_to.partition(",")
    if not comma or not kind.startswith("data:text/plain"):
        return []
    try:
        typed = base64.b64decode(data).decode(errors="replace") if kind.endswith(";base64") else unquote(data)
    except ValueError:
        return []
    return typed.expandtabs(4).rstrip("\n").split("\n")


def _indented(lines: list[Runs], typed: list[str]) -> list[Runs]:
    """The lines of a listing with the indents that they were typed with, where these are known."""
    while lines and len(lines) > len(typed) and not plain(lines[-1]).strip():
        lines = lines[:-1]
    if len(lines) != len(typed) or any(
        not plain(line).strip() and text.strip() for line, text in zip(lines, typed, strict=True)
    ):
        return lines
    indents = [len(text) - len(text.lstrip(" ")) for text in typed]
    least = min((indent for indent, text in zip(indents, typed, strict=True) if text.strip()), default=0)
    made: list[Runs] = []
    for line, indent in zip(lines, indents, strict=True):
        number = line[:1] if line and line[0].style == SMALL else ()
        rest = list(line[len(number) :])
        while rest and not rest[0].tex and not rest[0].text.strip():
            rest.pop(0)
        if rest and not rest[0].tex:
            rest[0] = rest[0]._replace(text=rest[0].text.lstrip(" "))
        room = (Run(" " * min(indent - least, 200)),) if rest and indent > least else ()
        made.append((*number, *room, *rest))
    return made


def _note_sign(at: int) -> str:
    return NOTE_SIGNS[at] if at < len(NOTE_SIGNS) else f"({at + 1})"


def _is_large(node: Node) -> bool:
    """True for a picture that is known to be no sign in a text."""
    if node.tag not in ("img", "object") or "height" not in node.attributes:
        return False
    width, height = (_whole(node.attributes.get(name, ""), 0, 0, 99_999) for name in ("width", "height"))
    return width >= WIDE and height >= HIGH


def _is_picture(node: Node, around: Node) -> bool:
    """True for a picture, false for a sign in a text that is drawn as one."""
    if node.tag == "svg":
        return node.has("ltx_picture")
    if "width" in node.attributes and "height" in node.attributes:
        return _is_large(node)
    return not (around.tag == "p" or around.has("ltx_p")) or not around.text.strip()


def _without(node: Node, *classes: str) -> list[Node | str]:
    """An element's children but those with one of these classes."""
    return [child for child in node.children if isinstance(child, str) or not child.has(*classes)]


def _rows(node: Node) -> Iterator[Node]:
    """The rows of a table, not those of tables in it."""
    for child in node.elements:
        if child.tag == "tr" or child.has("ltx_tr"):
            yield child
        elif child.tag in ("thead", "tbody", "tfoot") or child.has("ltx_tbody", "ltx_thead", "ltx_tfoot"):
            yield from _rows(child)


def _is_block(node: Node) -> bool:
    return (
        (node.tag in _BLOCK_TAGS or not node.classes.isdisjoint(_BLOCK_CLASSES))
        and not node.has("ltx_note")
        and node.tag not in ("code", "svg")
    )


def _is_dropped(node: Node) -> bool:
    if not node.classes.isdisjoint(_DROPPED):
        return True
    if node.tag == "nav" or "hidden" in node.attributes:
        return True
    if "style" in node.attributes and _HIDDEN.search(node.attributes["style"]):
        return True
    return node.has("ltx_ERROR") and bool(re.fullmatch(r"\s*(\\\S*|\{[\w*]+\})\s*", node.text))


def _styled(node: Node, style: int) -> int:
    """The style of what is in an element."""
    style |= _STYLES.get(node.tag, 0)
    for name in node.classes:
        style |= _CLASS_STYLES.get(name, 0)
    if node.has("ltx_font_typewriter"):
        style |= CODE
    if node.has("ltx_font_upright", "ltx_font_medium"):
        style &= ~(ITALIC if node.has("ltx_font_upright") else BOLD)
    return style


def _tex(node: Node) -> str:
    """A formula's source; LaTeXML breaks it into lines with ``%``, anywhere: inside a number too."""
    source = node.attributes.get("alttext", "")
    if "%" in source:
        source = re.sub(r"(\\[A-Za-z]+)%\r?\n\s*(?=[A-Za-z])", r"\1 ", source)
        source = re.sub(r"(?<!\\)%\r?\n\s*", "", source)
    return " ".join(source.split())


def _without_start(runs: Runs, tag: str) -> Runs:
    """A caption without its ``Figure 2:``."""
    text = plain(runs)
    if not tag or not text.startswith(tag):
        return runs
    drop = len(tag)
    while drop < len(text) and text[drop] in ":. \u2002":
        drop += 1
    kept = []
    for run in runs:
        if drop >= len(run.text):
            drop -= len(run.text)
            continue
        kept.append(run._replace(text=run.text[drop:]) if not run.tex else run)
        drop = 0
    return tuple(kept)


def _joined(runs: Runs) -> Runs:
    inline = _Inline()
    for run in runs:
        inline.add(run.text, run.style, run.target, run.tex)
    return inline.taken()


def _whole(text: str, default: int, least: int, most: int) -> int:
    match = re.match(r"\s*([-+]?[0-9]{1,9})", text)
    return max(least, min(most, int(match[1]))) if match else default
