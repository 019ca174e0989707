"""MathML's formulas into the same tree as TeX's. Annotations are left out. Never raises."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from tui_reader.text.formula import symbols
from tui_reader.text.formula.tree import (
    NOTHING,
    Accent,
    Element,
    Fence,
    Fraction,
    Kind,
    Node,
    Root,
    Row,
    Scripts,
    Sign,
    Style,
    Table,
    TooDeepError,
)

DEEPEST = 60
"""Most elements within one another; rows count too."""

_SKIPPED = frozenset(
    ("annotation", "annotation-xml", "mphantom", "mprescripts", "none", "maligngroup", "malignmark", "msline")
)
_STACKS = ("mtable", "mstack", "mlongdiv")
_VARIANTS: dict[str, Style] = {
    "bold": "bold", "bold-italic": "bold", "script": "script", "bold-script": "script", "double-struck": "double",
    "fraktur": "fraktur", "bold-fraktur": "fraktur", "sans-serif": "sans", "bold-sans-serif": "sans",
    "monospace": "mono", "normal": "roman",
}  # fmt: skip
_NAMED: tuple[tuple[str, Style], ...] = (
    ("DOUBLE-STRUCK", "double"), ("FRAKTUR", "fraktur"), ("BLACK-LETTER", "fraktur"), ("SCRIPT", "script"),
    ("BOLD", "bold"), ("MONOSPACE", "mono"), ("SANS-SERIF", "sans"),
)  # fmt: skip
_SAME = {
    "∼": ("~", "relation"), "∣": ("|", "fence"), "∥": ("‖", "fence"), "−": ("-", "binary"), "⋅": ("·", "binary"),
    "〈": ("⟨", "open"), "〉": ("⟩", "close"), "—": ("—", "other"), "'": ("′", "other"),
}  # fmt: skip
_INVISIBLE = frozenset("\u2061\u2062\u2063\u2064\u200b")
_ACCENTS = {
    "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "¯": "\u0304", "‾": "\u0305", "―": "\u0305",
    "\u0305": "\u0305", "˙": "\u0307", "¨": "\u0308", "→": "\u20d7", "⃗": "\u20d7", "←": "\u20d6", "ˇ": "\u030c",
    "˘": "\u0306", "´": "\u0301", "`": "\u0300", "˚": "\u030a", "⏞": "⏞", "⏟": "⏟", "_": "\u0332", "⎴": "⎴", "⎵": "⎵",
}  # fmt: skip
_LENGTH = re.compile(r"(-?[\d.]+)\s*(em|ex|px|pt|mu)?")


def read(element: Element) -> Node:
    """The tree of a ``math`` element, or of any in it."""
    try:
        return _read(element, 0)
    except (TooDeepError, RecursionError):
        return Sign(_text(element), "word")


def _text(element: Element) -> str:
    """All text in ``element``, in order, but for annotations."""
    found: list[str] = []
    waiting: list[Element | str] = [element]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            found.append(part)
        elif part.tag == "mglyph":
            found.append(part.attributes.get("alt", ""))
        elif part.tag not in _SKIPPED:
            waiting.extend(reversed(part.children))
    return " ".join("".join(found).split())


def _read(element: Element, deep: int) -> Node:
    if deep > DEEPEST:
        raise TooDeepError("a formula of over 60 levels")
    tag = element.tag
    if tag in ("mi", "mn", "mo", "mtext", "ms"):
        return _token(element, tag)
    if tag == "mspace":
        return _space(element.attributes.get("width", ""))
    if tag in _SKIPPED:
        return NOTHING
    if tag in ("semantics", "maction"):
        return next(iter(_children(element, deep)), NOTHING)
    if tag in (*_STACKS, "mtr", "mlabeledtr"):
        return _table(element, deep)
    if tag not in _PARTS:
        return _row(element, deep)
    parts = _children(element, deep)
    if tag == "mmultiscripts":
        return _multiscripts(element, parts)
    parts += [NOTHING] * (_PARTS[tag] - len(parts))
    made = _made(element, tag, parts)
    rest = parts[_PARTS[tag] :]
    return Row((made, *rest)) if rest and tag != "mfenced" else made


_PARTS = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3, "mfenced": 0,
    "mmultiscripts": 1,
}  # fmt: skip


def _made(element: Element, tag: str, parts: list[Node]) -> Node:
    """An element with a fixed number of parts."""
    base = parts[0] if parts else NOTHING
    if tag == "mfrac":
        thickness = _LENGTH.match(element.attributes.get("linethickness", "1"))
        return Fraction(base, parts[1], not thickness or thickness[1].strip("0.") != "")
    if tag == "mroot":
        return Root(base, parts[1])
    if tag == "msub":
        return Scripts(base, parts[1])
    if tag == "msup":
        return Scripts(base, None, parts[1])
    if tag == "msubsup":
        return Scripts(base, parts[1], parts[2])
    if tag == "mfenced":
        left, right = element.attributes.get("open", "("), element.attributes.get("close", ")")
        comma = element.attributes.get("separators", ",")[:1]
        items: list[Node] = []
        for part in parts:
            if items and comma.strip():
                items.append(Sign(comma, "punctuation"))
            items.append(part)
        return Fence(Sign(left, "open"), items[0] if len(items) == 1 else Row(tuple(items)), Sign(right, "close"))
    if tag in ("munder", "mover"):
        accent = parts[1].text if isinstance(parts[1], Sign) else ""
        if accent in _ACCENTS:
            under = (
                {"_": "\u0332", "¯": "\u0332", "‾": "\u0332", "~": "\u0330"}.get(accent) if tag == "munder" else None
            )
            return Accent(base, under or _ACCENTS[accent])
        return Scripts(base, parts[1], None, True) if tag == "munder" else Scripts(base, None, parts[1], True)
    return Scripts(base, parts[1], parts[2], limits=True)


def _children(element: Element, deep: int) -> list[Node]:
    """The children of ``element``, one by one; words where no words belong, too."""
    made: list[Node] = []
    for child in element.children:
        if isinstance(child, str):
            if child.strip():
                made.append(Sign(" ".join(child.split()), "word"))
        elif child.tag not in _SKIPPED:
            made.append(_read(child, deep + 1))
    return made


def _row(element: Element, deep: int) -> Node:
    """Parts that follow one another; what is no MathML, too."""
    items: list[Node] = []
    for child in element.children:
        if isinstance(child, str):
            if child.strip():
                items.append(Sign(" ".join(child.split()), "word"))
        elif child.tag not in _SKIPPED:
            made = _read(child, deep + 1)
            items += made.items if isinstance(made, Row) and child.tag in _LOOSE else [made]
    items = [item for item in items if item != NOTHING and not (isinstance(item, Sign) and not item.text)]
    if element.tag == "msqrt":
        return Root(items[0] if len(items) == 1 else Row(tuple(items)))
    items = _cases(items)
    return items[0] if len(items) == 1 else Row(tuple(items))


_LOOSE = frozenset(("mrow", "mstyle", "mpadded", "math"))
"""Elements that only hold others together: their parts are parts of what they stand in."""


def _cases(items: list[Node]) -> list[Node]:
    """``items`` with a table behind a brace that nothing closes as what it is: cases."""
    for number, item in enumerate(items[:-1]):
        table = items[number + 1]
        if isinstance(item, Sign) and item.text == "{" and isinstance(table, Table):
            right = items[number + 2] if number + 2 < len(items) else None
            if not (isinstance(right, Sign) and right.kind == "close"):
                cases = Fence(Sign("{", "open"), table._replace(kind="cases"), Sign("", "close"))
                return [*items[:number], cases, *items[number + 2 :]]
    return items


def _token(element: Element, tag: str) -> Node:
    text = "".join(child if isinstance(child, str) else _text(child) for child in element.children)
    text = "".join(char for char in text.replace("\u00a0", " ") if char not in _INVISIBLE)
    if tag in ("mtext", "ms"):
        return Sign(re.sub(r"\s+", " ", text), "word") if text.strip() else Sign(" " if text else "", "space")
    text = " ".join(text.split())
    if not text:
        return NOTHING
    if tag == "mo":
        return _operator(text)
    style = _VARIANTS.get(element.attributes.get("mathvariant", ""), "")
    text, style = _plain(text, style)
    if tag == "mn":
        return Sign(text, "number", style)
    if len(text) > 1 and not unicodedata.combining(text[1]):
        known = symbols.SYMBOLS.get(text)
        return Sign(text, "function" if known and known[1] == "function" else "word", style)
    sign, kind = symbols.KINDS.get(text, (text, "letter"))
    return Sign(sign, kind, style)


def _operator(text: str) -> Sign:
    sign, kind = _SAME.get(text) or symbols.KINDS.get(text, (text, "other"))
    if len(text) > 1 and text.isalpha():
        kind = "function"
    known: Kind = kind  # type: ignore[assignment]
    return Sign(sign, known)


def _plain(text: str, style: Style) -> tuple[str, Style]:
    """``text`` in ordinary letters, and the alphabet that its own were of."""
    plain: list[str] = []
    for char in text:
        if "\U0001d400" <= char <= "\U0001d7ff" or char in symbols.HOLES:
            plain.append(unicodedata.normalize("NFKD", char))
            name = unicodedata.name(char, "")
            style = next((found for word, found in _NAMED if word in name), style)
        else:
            plain.append(char)
    return "".join(plain), style


def _space(width: str) -> Sign:
    length = _LENGTH.match(width)
    try:
        size = float(length[1]) if length else 0.0
    except ValueError:
        size = 0.0
    if length and length[2] in ("px", "pt", "mu"):
        size /= 14
    return Sign("" if size < 0.1 else " " if size < 1.5 else "   ", "space")


def _table(element: Element, deep: int) -> Node:
    rows: list[tuple[Node, ...]] = []
    for row in element.children if element.tag in _STACKS else [element]:
        if isinstance(row, str) or row.tag not in ("mtr", "mlabeledtr"):
            if not isinstance(row, str) and row.tag not in _SKIPPED:
                rows.append((_read(row, deep + 1),))
            elif isinstance(row, str) and row.strip():
                rows.append((Sign(" ".join(row.split()), "word"),))
        else:
            cells = _children(row, deep + 1)
            rows.append((*cells[1:], *cells[:1]) if row.tag == "mlabeledtr" else tuple(cells))
    sides = [side[:1] for side in element.attributes.get("columnalign", "").split()]
    aligned = len(sides) > 1 and all(side == "rl"[number % 2] for number, side in enumerate(sides))
    return Table(
        tuple(rows), "aligned" if aligned else "matrix", "" if aligned else "".join(s for s in sides if s in "lcr")
    )


def _multiscripts(element: Element, parts: Sequence[Node]) -> Node:
    """A base with scripts at both of its sides."""
    before: list[Node] = []
    after: list[Node] = []
    found = after
    made = iter(parts)
    base = next(made, NOTHING)
    first = True
    for child in element.children:
        tag = "" if isinstance(child, str) else child.tag
        if tag == "mprescripts":
            found = before
        elif tag == "none":
            found.append(NOTHING)
        elif tag not in _SKIPPED and (not isinstance(child, str) or child.strip()):
            if not first:
                found.append(next(made, NOTHING))
            first = False
    items: list[Node] = []
    for number in range(0, len(before), 2):
        below, above = (*before[number : number + 2], NOTHING)[:2]
        items.append(Scripts(NOTHING, _or_none(below), _or_none(above)))
    node = base
    for number in range(0, len(after), 2):
        below, above = (*after[number : number + 2], NOTHING)[:2]
        node = Scripts(node, _or_none(below), _or_none(above))
    return Row((*items, node)) if items else node


def _or_none(node: Node) -> Node | None:
    return None if node == NOTHING else node
