"""A formula on one line, in the characters of Unicode, so that it can be read, searched and copied."""

from __future__ import annotations

import unicodedata
from typing import Literal, NamedTuple, TypeAlias

from tui_reader.text.formula import symbols
from tui_reader.text.formula.tree import Accent, Fence, Fraction, Kind, Node, Root, Row, Scripts, Sign, Table

Letters: TypeAlias = Literal["plain", "common", "all"]
"""The letters of other alphabets (ℝ, ℒ, 𝔼) that are shown as such: none, those that common fonts have, all."""


class Piece(NamedTuple):
    """A part of a line, and where its source is; -1 where it has none."""

    text: str
    start: int
    end: int


_RELATION, _SUM, _QUOTIENT, _PRODUCT, _ATOM = range(5)
"""The weakest tie between the parts of something written, weakest first: it decides on brackets."""


def line(node: Node, *, letters: Letters = "all", typed: bool = False) -> str:
    """``node`` on one line.

    With ``typed`` the room between signs is as it was typed; without, after TeX's rules.
    """
    return "".join(piece.text for piece in pieces(node, letters=letters, typed=typed)).strip()


def pieces(node: Node, *, letters: Letters = "all", typed: bool = False) -> list[Piece]:
    """``line`` in parts, each with its place in the source."""
    writer = _Writer(letters, typed=typed)
    writer.write(node)
    return writer.pieces


OPERANDS = frozenset(("letter", "number", "word", "close", "fence", "other", "function", "large"))
_FUNCTION_LETTERS = frozenset("fghpqrsuvFGHPQKEφϕψχπρσμνηξζθΓΦΨΩΠδL")
_TIMES = frozenset("×·∘∗*⊗⊙∧∩÷⋅")


def has_room(before: Kind | None, kind: Kind, rest: tuple[Node, ...], last: str) -> bool:
    """True when TeX leaves room between two parts of a row (The TeXbook, chapter 18).

    ``before`` is the class of the one, ``kind`` of the other, ``rest`` what follows, ``last`` the last character.
    """
    if before is None:
        return False
    if "relation" in (before, kind):
        return True
    if kind == "binary":
        return before in OPERANDS and any(kind_of(item) not in ("blank", "gap", "space") for item in rest)
    if before == "binary":
        return True
    if before == "punctuation":
        return kind not in ("close", "punctuation") and not (last in (":", ".") and kind == "number")
    if kind == "large":
        return before in OPERANDS
    return before == "large" and kind not in ("punctuation", "close")


class _Writer:
    """Writes a node into pieces and keeps the weakest tie of its parts."""

    def __init__(self, letters: Letters, *, typed: bool, tight: bool = False) -> None:
        self.pieces: list[Piece] = []
        self.tie = _ATOM
        self._letters = letters
        self._typed = typed
        self._tight = tight
        self._atoms = 0
        self._worded = False
        self._scripted = False
        self._last = ""
        """The last character written."""
        self._apart = ""
        """The piece written last, which must not touch the next: ``function``, ``fraction`` or ``script``."""

    # -- putting down ---------------------------------------------------------------------------------------------

    def _put(self, text: str, start: int = -1, end: int = -1) -> None:
        if not text:
            return
        first = text[0]
        if self._apart:
            if first.isalnum() or first in "√∑∏∫∂∇∞" or (self._apart == "fraction" and first in "([{⟨|‖"):
                self._room()
            self._apart = ""
        if self._last == " " and first == " ":
            text = text.lstrip(" ")
            if not text:
                return
        self.pieces.append(Piece(text, start, end))
        self._last = text[-1]

    def _room(self) -> None:
        self._apart = ""
        if self._last and self._last != " ":
            self.pieces.append(Piece(" ", -1, -1))
            self._last = " "

    def _weaken(self, tie: int) -> None:
        self.tie = min(self.tie, tie)

    def _sub(self, node: Node, *, tight: bool = True) -> _Writer:
        writer = _Writer(self._letters, typed=self._typed, tight=tight)
        writer.write(node)
        while writer.pieces and writer.pieces[-1].text == " ":
            writer.pieces.pop()
        return writer

    def _add(self, writer: _Writer, least: int) -> None:
        """Add what ``writer`` wrote, in brackets when its parts are tied less tightly than ``least``."""
        bracketed = writer.tie < least
        if bracketed:
            self._put("(")
        for piece in writer.pieces:
            self._put(*piece)
        self._apart = "" if bracketed else writer._apart
        if bracketed:
            self._put(")")

    # -- nodes ----------------------------------------------------------------------------------------------------

    def write(self, node: Node) -> None:
        """Write ``node`` behind what is there."""
        if isinstance(node, Sign):
            self._sign(node)
        elif isinstance(node, Row):
            self._row(node)
        elif isinstance(node, Scripts):
            self._scripts(node)
        elif isinstance(node, Fraction):
            self._fraction(node)
        elif isinstance(node, Root):
            self._root(node)
        elif isinstance(node, Accent):
            self._accent(node)
        elif isinstance(node, Fence):
            self._fence(node)
        else:
            self._table(node)

    def _sign(self, sign: Sign) -> None:
        text, kind = sign.text, sign.kind
        if kind in ("blank", "gap"):
            return
        if kind == "space":
            self._put(text, sign.start, sign.end)
            self._apart = ""
            return
        if kind in ("letter", "number"):
            if sign.style and self._letters != "plain":
                text = symbols.in_alphabet(text, sign.style, every=self._letters == "all")
        elif kind == "function":
            if self._last.isalnum() or self._last in (")", "]", "′"):
                self._room()
            self._worded = self._worded or len(text) > 1
            self._put(text, sign.start, sign.end)
            self._apart = "function"
            return
        elif (kind == "punctuation" or text == ".") and self._last == " " and not self._typed:
            self._last = self.pieces[-1].text.rstrip()[-1:]
            self.pieces[-1] = self.pieces[-1]._replace(text=self.pieces[-1].text.rstrip())
        elif kind == "word" and len(text) > 1:
            self._worded = True
            if " " in text.strip():
                self._weaken(_RELATION)
        self._put(text, sign.start, sign.end)

    def _row(self, row: Row) -> None:
        before: Kind | None = None
        waiting: Kind | None = None
        led = False  # whether a blank stands before the last operator
        items = row.items
        depth = 0
        fences = sum(kind_of(item) == "fence" for item in items) % 2 == 0
        inside = False
        for index, item in enumerate(items):
            kind = kind_of(item)
            if kind in ("blank", "gap"):
                waiting = kind if waiting != "blank" else waiting
                continue
            if self._typed and not self._tight:
                apart = self._as_typed(before, kind, waiting, led=led)
            else:
                apart = not self._tight and has_room(before, kind, items[index + 1 :], self._last)
            if apart:
                self._room()
            if kind in ("binary", "relation"):
                led = waiting is not None or (before is None and not (isinstance(item, Sign) and item.text in "~×"))
            if kind == "open":
                depth += 1
            elif depth and kind == "close":
                depth -= 1
            elif kind == "fence" and fences:
                depth += -1 if inside else 1
                inside = not inside
            elif not depth:
                self._tied(before, kind, item)
            if kind in ("open", "fence") and depth == 1:
                self._atom()
            self.write(item)
            if kind == "slash":
                self._apart = ""
            if kind != "space":
                before = "open" if kind == "binary" and before not in OPERANDS else kind
            waiting = None

    def _as_typed(self, before: Kind | None, kind: Kind, waiting: Kind | None, *, led: bool) -> bool:
        """True when there is room before the next part: where a blank was typed that is not only a command's end."""
        if kind in ("punctuation", "close") or before == "open":
            return False
        if waiting is None:
            return before in ("relation", "binary") and led and before is not None and self._last not in "=+-<>:,/*"
        if waiting == "blank":
            return True
        if before in ("relation", "binary"):
            return led or kind == "function"
        if kind in ("relation", "binary"):
            return True
        return before in ("function", "large", "punctuation", "word") or kind in ("function", "large", "word")

    def _tied(self, before: Kind | None, kind: Kind, item: Node) -> None:
        if kind in ("relation", "punctuation"):
            self._weaken(_RELATION)
        elif kind == "binary":
            times = isinstance(item, Sign) and item.text in _TIMES
            if before is None:
                self._weaken(_PRODUCT)
            else:
                self._weaken(_PRODUCT if times else _SUM)
        elif kind == "slash":
            self._weaken(_QUOTIENT)
        elif kind in ("function", "large"):
            self._weaken(_SUM)
        elif kind != "space" and not (isinstance(item, Sign) and item.text == "!"):
            self._atom()

    def _atom(self) -> None:
        self._atoms += 1
        if self._atoms > 1:
            self._weaken(_PRODUCT)

    def _fraction(self, fraction: Fraction) -> None:
        over, under = self._sub(fraction.over), self._sub(fraction.under)
        if not fraction.ruled:
            self._weaken(_RELATION)
            for writer, word in ((over, " choose "), (under, "")):
                self._add(writer, _RELATION)
                self._apart = ""
                self._put(word)
            return
        if self._last.isalnum() or self._last in (")", "]", "}", "⟩", "′", "|"):
            self._room()
        self._weaken(_QUOTIENT)
        self._add(over, _ATOM if _spaced(over) else _PRODUCT)
        self._apart = ""
        self._put("/")
        self._add(under, _SUM + 9 if _spaced(under) else (_PRODUCT if _is_simple(fraction.under) else _ATOM))
        self._apart = "fraction"

    def _root(self, root: Root) -> None:
        sign = "√"
        if root.degree is not None:
            index = "".join(piece.text for piece in self._sub(root.degree).pieces)
            if index in ("3", "4"):
                sign = {"3": "∛", "4": "∜"}[index]
            elif all(char in symbols.SUPERSCRIPTS for char in index):
                sign = "".join(symbols.SUPERSCRIPTS[char] for char in index) + "√"
            else:
                sign = f"({index})√"
        if self._last.isalnum() and sign[0] != "√":
            self._room()
        self._put(sign)
        inside = self._sub(root.of)
        self._add(inside, _ATOM)
        self._apart = "fraction" if inside.tie == _ATOM else ""

    def _accent(self, accent: Accent) -> None:
        if isinstance(accent.base, Scripts) and isinstance(accent.base.base, Sign):
            self._scripts(accent.base._replace(base=Accent(accent.base.base, accent.combining)))
            return
        base = self._sub(accent.base)
        if accent.combining in symbols.BRACES.values():
            self._put(accent.combining)
            self._add(base, 9)
            return
        text = "".join(piece.text for piece in base.pieces)
        start, end = _span(base.pieces)
        letters = [char for char in text if not unicodedata.combining(char)]
        if len(letters) == 1 and not text[0].isspace():
            text = {"ı": "i", "ȷ": "j"}.get(text, text)
            if len(text) < 4:
                text = unicodedata.normalize("NFC", text + accent.combining)
            self._put(text, start, end)
        elif 1 < len(letters) <= 4 and text.isalnum():
            self._put("".join(unicodedata.normalize("NFC", char + accent.combining) for char in text), start, end)
        elif letters:
            self._sign(Sign(symbols.ACCENT_NAMES.get(accent.combining, "accent"), "function"))
            self._apart = ""
            self._add(base, 9)

    def _fence(self, fence: Fence) -> None:
        if fence.left.text:
            self._put(fence.left.text, fence.left.start, fence.left.end)
        elif fence.right.text:
            self._weaken(_RELATION)
        inside = _Writer(self._letters, typed=self._typed, tight=self._tight)
        if isinstance(fence.inside, Table) and (fence.left.text or fence.right.text):
            inside._cells(fence.inside)
        else:
            inside.write(fence.inside)
        parts = inside.pieces
        while parts and parts[-1].text == " ":
            parts.pop()
        for number, piece in enumerate(parts):
            if number or piece.text != " ":
                self._put(*piece)
        self._apart = ""
        if fence.right.text:
            self._put(fence.right.text, fence.right.start, fence.right.end)
        elif fence.left.text in ("{", "(", "["):
            self._put({"{": "}", "(": ")", "[": "]"}[fence.left.text]) if isinstance(fence.inside, Table) else None
            self._weaken(_RELATION)

    def _table(self, table: Table) -> None:
        bare = table.kind == "matrix"
        if bare:
            self._put("[")
        else:
            self._weaken(_RELATION)
        self._cells(table)
        if bare:
            self._put("]")

    def _cells(self, table: Table) -> None:
        for number, row in enumerate(table.rows):
            if number:
                self._apart = ""
                self._put(", " if table.kind == "stack" else "; ")
            for column, cell in enumerate(row):
                writer = _Writer(self._letters, typed=self._typed, tight=table.kind == "stack")
                writer.write(cell)
                if column and writer.pieces:
                    self._apart = ""
                    if table.kind == "aligned":
                        self._room()
                    elif table.kind == "cases":
                        first = writer.pieces[0].text.lstrip()
                        self._put(" " if self._last in ",;" or (first[:1].isalpha() and len(first) > 1) else ", ")
                    else:
                        self._put(", ")
                for piece in writer.pieces:
                    self._put(*piece)

    def _scripts(self, scripts: Scripts) -> None:
        base = scripts.base
        self._scripted = True
        if isinstance(base, Fraction) or (isinstance(base, Root) and scripts.above is not None):
            writer = self._sub(base)
            self._add(writer, 9)
        elif isinstance(base, Row) and not base.items:
            pass
        elif isinstance(base, (Row, Accent)):
            self._add(self._sub(base, tight=self._tight), _PRODUCT if scripts.limits else 0)
        else:
            self.write(base)
        function = self._apart == "function" or kind_of(base) in ("function", "large")
        self._apart = ""
        below = None if scripts.below is None else self._sub(scripts.below)
        above = None if scripts.above is None else self._sub(scripts.above)
        bare = False
        if below is not None and below.pieces:
            bare = self._script(below, symbols.SUBSCRIPTS, "_")
        if above is not None and above.pieces:
            bare = self._script(above, {} if bare else symbols.SUPERSCRIPTS, "^") or (bare and self._last not in ")")
        self._apart = "function" if function else "script" if bare else ""

    def _script(self, script: _Writer, small: dict[str, str], sign: str) -> bool:
        """Write ``script``, in small characters where all have one. True when what follows must be kept apart."""
        text = "".join(piece.text for piece in script.pieces)
        if small and not script._worded and all(char in small for char in text):
            for piece in script.pieces:
                self._put("".join(small[char] for char in piece.text), piece.start, piece.end)
            return text.endswith("*")
        if not small and all(char in symbols.SUPERSCRIPTS for char in text) and text[0] in "′″‴*":
            self._put(text)
            return True
        primes = next((i for i, char in enumerate(text) if char not in "′″‴"), len(text))
        if primes and small:
            self._put(script.pieces[0].text, script.pieces[0].start, script.pieces[0].end)
            script.pieces = script.pieces[1:]
            return self._script(script, small, sign)
        self._put(sign)
        # Signs below are mostly names (``x_ab``); above, ``e^ab`` would be read as another product.
        bare = (script.tie == _ATOM and not script._scripted) or (
            sign == "_" and text.isascii() and text.isalnum() and text[0].isalpha()
        )
        if bare and not any(char in " ()[]{}_^/" for char in text):
            for piece in script.pieces:
                self._put(*piece)
            return True
        self._add(script, 9)
        return False


def kind_of(node: Node) -> Kind:
    """The class of ``node`` among others."""
    if isinstance(node, Sign):
        return node.kind
    if isinstance(node, Scripts):
        kind = kind_of(node.base)
        return kind if kind in ("large", "function", "relation", "close", "binary") else "letter"
    if isinstance(node, Row):
        if len(node.items) == 1:
            only = kind_of(node.items[0])
            return only if only in ("function", "word", "large") else "letter"
        return "letter"
    return "letter"


def _spaced(writer: _Writer) -> bool:
    """True when a function's name, and so room, is in what was written."""
    return writer.tie < _ATOM and any(piece.text == " " for piece in writer.pieces)


def _is_simple(node: Node) -> bool:
    """True when ``node`` may stand under a fraction without brackets although it has several signs: ∂x, dx, p(x)."""
    if not isinstance(node, Row):
        return False
    items = [item for item in node.items if kind_of(item) not in ("blank", "gap", "space")]
    if len(items) == 2 and isinstance(items[0], (Sign, Scripts)) and isinstance(items[1], (Sign, Scripts)):
        first = items[0].base if isinstance(items[0], Scripts) else items[0]
        return isinstance(first, Sign) and first.text in ("∂", "d") and kind_of(items[1]) == "letter"
    if len(items) == 2 and isinstance(items[1], Sign) and items[1].text == "!":
        return True
    first = items[0] if items else node
    if isinstance(first, Scripts):
        first = first.base
    if not (isinstance(first, Sign) and first.text in _FUNCTION_LETTERS and len(items) > 3):
        return False
    left, right = items[1], items[-1]
    if not (isinstance(left, Sign) and left.text == "(" and isinstance(right, Sign) and right.text == ")"):
        return False
    return all(kind_of(item) in ("letter", "number", "punctuation", "fence") for item in items[2:-1])


def _span(parts: list[Piece]) -> tuple[int, int]:
    starts = [piece.start for piece in parts if piece.start >= 0]
    return (min(starts), max(piece.end for piece in parts)) if starts else (-1, -1)
