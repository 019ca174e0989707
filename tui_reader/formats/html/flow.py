"""The elements of an article in their order: text that runs, blocks between it, and notes that wait for its end."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from tui_reader.formats.document import (
    BOLD,
    FORMULA,
    SMALL,
    Block,
    Box,
    Equation,
    EquationRow,
    Figure,
    Heading,
    Paragraph,
    Picture,
    Run,
    Runs,
)
from tui_reader.formats.formulas import on_one_line
from tui_reader.formats.html.anchors import Anchors
from tui_reader.formats.html.elements import (
    holding,
    is_block,
    is_dropped,
    is_large,
    is_picture,
    styled,
    tex,
    without,
)
from tui_reader.formats.html.inline import Inline, joined
from tui_reader.formats.markup import Node, ParsedPage, spaced

NOTE_SIGNS = ("*", "†", "‡", "§", "¶", "‖", "**", "††", "‡‡")
"""The signs of notes on authors, in this order."""

_COLOUR = re.compile(r"\[HTML\]\s*[0-9A-Fa-f]{6}")
"""The argument of a command for colours that the converter left in the text."""
_SYMBOLS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\"$'@^~£¥³µ¶¹º»ÎÑÕÖåò´×«ÞÛÇÈÌÍáñ",
    "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ∀∃∋≅⊥∼≤∞≥∝∂≠≡≈∈∇∏√∑∫×⋅↔⇒⇔∩∪⊂⊆⟨⟩",
)
"""The signs of the font Symbol, in which pages of before Unicode have their formulas."""
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()aeox", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓ")

ReadBlock: TypeAlias = "Callable[[Flow, Node, int, str], list[Block]]"
"""Reads an element that is a block, with the style around it, and the id that its first title has."""


class Flow:
    """The article of one page on its way to blocks; ``block`` reads the elements that are blocks of their own."""

    def __init__(self, page: ParsedPage, article: Node, address: str, block: ReadBlock) -> None:
        self._page = page
        self._block = block
        base = next((node.attributes.get("href", "") for node in page.root.walk() if node.tag == "base"), "")
        self.anchors = Anchors(address, base)
        self.title: Runs = ()
        self.notes: list[Box] = []
        """Those that wait for the end of the paragraph, or of the block, that they are in."""
        self.thanks: list[str] = []
        """Ids of the notes on authors that signs without a text stand for."""
        self._held = 0
        """Inside blocks in which no notes stand: cells, figures, notes."""
        nodes = list(article.walk())
        self._blocky: set[Node] = set()
        for node in reversed(nodes):
            if node.has("ltx_note"):
                continue  # stands in the text, whatever it holds
            if any(child in self._blocky or is_block(child) or is_large(child) for child in node.elements):
                self._blocky.add(node)
        self.anchors.look_up(nodes)

    def runs(self, node: Node) -> Runs:
        """All of an element as runs, its blocks as lines."""
        inline = Inline()
        self.inline(node, inline, 0, "")
        return inline.taken()

    def inline(self, node: Node, inline: Inline, style: int, target: str) -> None:
        """Add what is in an element to the text that runs."""
        for child in node.children:
            if isinstance(child, str):
                inline.add(_COLOUR.sub("", child) if "[HTML]" in child else child, style, target)
            else:
                self._inline_node(child, inline, style, target)

    def _inline_node(self, node: Node, inline: Inline, style: int, target: str) -> None:
        if is_dropped(node):
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
            case "sup" | "sub":
                self._script(node, inline, style, target)
            case "a":
                self._link(node, inline, style, target)
            case "svg":
                self._svg(node, inline, style)
            case _ if node.has("ltx_note"):
                self.note(node, inline, style)
            case "font" if "symbol" in node.attributes.get("face", "").lower():
                inline.add(node.text.translate(_SYMBOLS), style, target)
            case _:
                block = is_block(node)
                if block and inline.runs:
                    inline.newline()
                elif node.has("ltx_bibblock"):
                    inline.add(" ")
                self.inline(node, inline, styled(node, style), target)
                if block:
                    inline.newline()

    def _formula(self, node: Node, inline: Inline, style: int, target: str) -> None:
        source = self.source(node)
        inline.add(on_one_line(source), style | FORMULA, target, source)

    def source(self, node: Node) -> str:
        """A formula's TeX, else its MathML, else its text."""
        return tex(node) or self._page.formula(node) or node.text

    def _script(self, node: Node, inline: Inline, style: int, target: str) -> None:
        """A raised or lowered text: in Unicode's signs where it has them all."""
        inner = Inline()
        self.inline(node, inner, style, target)
        table, before = (_RAISED, "^") if node.tag == "sup" else (_LOWERED, "_")
        for run in inner.taken():
            text = run.text
            if run.tex or all(c in "*,†‡§¶∗ \n" or ord(c) in table for c in text):
                text = text if run.tex else text.translate(table)
            else:
                text = f"{before}({text})" if len(text) > 1 else before + text
            inline.add(text, run.style, run.target, run.tex)

    def _link(self, node: Node, inline: Inline, style: int, target: str) -> None:
        leads = self.anchors.target(node) or target
        label = self.anchors.labels.get(leads[1:], "") if leads.startswith("#") else ""
        text = node.text.strip()
        bare = label[1:-1] if label.startswith("[") and label.endswith("]") else label
        titled = node.first("ltx_ref_title")
        # For a line of an equation that has no number of its own a converter says the paper's title: both stand there.
        number = self.anchors.numbers.get(leads[1:], "") if titled and titled.text.strip() == text else ""
        # One converter numbers citations wrongly: where a link leads is right.
        if label and text.isdecimal() and text not in re.findall(r"\d+", bare):
            inline.add(bare, style, leads)
        else:
            if number:
                in_brackets = inline.runs and inline.runs[-1].text.endswith("(")
                inline.add(f"{number.strip('()') if in_brackets else number}: ", style, leads)
            self.inline(node, inline, styled(node, style), leads)

    def note(self, node: Node, inline: Inline, style: int) -> None:
        """Add a note's sign to the text that runs, and the note to those that wait."""
        raised = node.first("ltx_note_mark")
        sign = spaced(raised.text).strip() if raised else ""
        content = node.first("ltx_note_content") or node
        rest = holding(without(content, "ltx_note_mark", "ltx_tag_note"))
        role = next((name for name in node.classes if name.startswith("ltx_role_")), "ltx_role_foot")
        if not role.startswith(("ltx_role_foot", "ltx_role_end", "ltx_role_thanks", "ltx_role_margin")):
            said = content.first("ltx_note_type")  # what kind of note it is, such as "offprints:"
            rest.children.insert(0, said.text if said else "")
        kept, self.notes = self.notes, []
        blocks = self.enclosed(rest)
        self.notes, inner = kept, self.notes
        name = self.anchors.id(node)
        if node.has("ltx_role_footnotemark") or not blocks:
            if sign.isdecimal() and 0 < int(sign[:4]) <= len(self.thanks):
                inline.stick()
                inline.add(note_sign(int(sign) - 1), style & ~BOLD, f"#{self.thanks[int(sign) - 1]}")
            elif sign:
                inline.add(sign.translate(_RAISED), style)
            return
        shown = sign.translate(_RAISED) if sign and all(ord(c) in _RAISED for c in sign) else sign or "*"
        inline.stick()
        inline.add(shown, style, f"#{name}")
        self.notes += [Box(name, "note", (Run(sign or "*"),), blocks), *inner]

    def _svg(self, node: Node, inline: Inline, style: int) -> None:
        """The words in a drawing, each once, however drawings stand in one another."""
        waiting = list(node.elements)[::-1]
        while waiting:
            part = waiting.pop()
            if part.tag in ("foreignobject", "text") or part.has("ltx_foreignobject_content"):
                inline.add(" ", style)
                self.inline(part, inline, style | SMALL, "")
                inline.add(" ", style)
            else:
                waiting.extend(list(part.elements)[::-1])

    def blocks(self, node: Node, style: int = 0, heading: str = "") -> list[Block]:
        """The blocks in an element; ``heading``: the id that its first title has."""
        made: list[Block] = []
        inline = Inline()

        def flush() -> None:
            ids, inline.ids = inline.ids, []
            runs = inline.taken()
            if len(runs) == 1 and self.notes and runs[0].target == f"#{self.notes[-1].id}":
                runs = ()  # a sign with nothing that it is for: the note says all
            if runs:
                block = Paragraph(self.anchors.id(node if node.tag == "p" or node.has("ltx_p") else None), runs)
                made.append(block)
                self.anchors.lead(ids, block.id)
            elif made and ids:
                self.anchors.lead(ids, made[-1].id)
            if not self._held and self.notes:
                made.extend(self.notes)
                self.notes = []

        for child in node.children:
            if isinstance(child, str):
                inline.add(_COLOUR.sub("", child) if "[HTML]" in child else child, style)
            elif is_dropped(child):
                continue
            elif child.tag == "math" and child.attributes.get("display") == "block" and not inline.runs:
                flush()
                made.append(Equation(self.anchors.id(child), (EquationRow(self.source(child), ""),)))
            elif child.tag in ("img", "object", "svg") and not self._held and is_picture(child, node):
                flush()
                self._picture(child, made)
            elif child.tag == "svg":
                self._inline_node(child, inline, style, "")
            elif is_block(child) or (child in self._blocky and not child.has("ltx_note")):
                flush()
                blocks = self.block(child, styled(child, style), heading)
                if blocks and isinstance(blocks[0], Heading):
                    heading = ""
                if blocks and child.id:
                    self.anchors.lead((child.id,), blocks[0].id)
                made += blocks
                flush()
            else:
                self._inline_node(child, inline, style, "")
        flush()
        return made

    def enclosed(self, node: Node) -> tuple[Block, ...]:
        """The blocks in an element in which no note stands: they wait for what is around it."""
        self._held += 1
        blocks = self.blocks(node)
        self._held -= 1
        return tuple(blocks)

    def block(self, node: Node, style: int = 0, heading: str = "") -> list[Block]:
        """The blocks that one element is."""
        return self._block(self, node, style, heading)

    def holds_blocks(self, node: Node) -> bool:
        """True where there are blocks in an element of the page."""
        return node in self._blocky

    def _picture(self, node: Node, made: list[Block]) -> None:
        """Add a picture that stands in no figure, to the pictures before it where there are some."""
        inline = Inline()
        if node.tag == "svg":
            self._svg(node, inline, 0)
        words = joined(tuple(run._replace(text=run.text.replace("\n", " ")) for run in inline.taken()))
        address = self.anchors.absolute(node.attributes.get("src") or node.attributes.get("data") or "")
        last = made[-1] if made else None
        if not words and isinstance(last, Figure) and last.pictures and not (last.tag or last.caption or last.blocks):
            made[-1] = last._replace(pictures=(*last.pictures, Picture(address)))
        else:
            blocks = (Paragraph(self.anchors.id(), words),) if words else ()
            made.append(Figure(self.anchors.id(node), "", (), blocks, (Picture(address),)))
        self.anchors.lead((n.id for n in node.walk() if n.id), made[-1].id)


def note_sign(at: int) -> str:
    """The sign of a note on an author, from 0."""
    return NOTE_SIGNS[at] if at < len(NOTE_SIGNS) else f"({at + 1})"
