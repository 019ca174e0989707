"""TeX's formulas, as people type them, into a tree.

Tolerant: whatever is missing, misspelt or made by the authors themselves, something readable comes out and nothing is
raised. A command that nobody knows keeps its name. What is nested too deeply, or too long, is left as its TeX.
"""

from __future__ import annotations

import re
import unicodedata

from tui_reader.text.formula import symbols
from tui_reader.text.formula.tree import (
    NOTHING,
    Accent,
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

DEEPEST = 40
"""Most groups within one another."""
LONGEST = 4_096
"""Longest formula that is read, in characters."""

_TOKEN = re.compile(
    r"""\\(?:(lx@[A-Za-z@]+|[A-Za-z]+)|([\s\S]?))          # 1 a command, 2 one that is a sign
      | ((?:[\s~]|%[ \t]*\n)+)                              # 3 a blank; LaTeXML ends lines with a %
      | (\d+(?:,\d{3}(?!\d))*(?:\.\d+)?)                    # 4 a number
      | ([{}^_&$]|(?::=|\.\.\.|[\s\S])[\u0300-\u036f\u20d0-\u20ff]*)  # 5 any other sign
    """,
    re.VERBOSE,
)
_LINE_END = re.compile(r"(?<!\\)%\s")
_GROUPED_WORD = re.compile(r"\s*\{\s*([A-Za-z](?:[A-Za-z0-9 .,:/'~-]|\\[_\- ])*)\}")
_SWITCHED_WORD = re.compile(r"[A-Za-z]{2,}(?=\s*\})")
_NAME = re.compile(r"\s*\{\s*([^{}\\]*)\}")
_DEFINED = re.compile(r"(?:(?<=vcentcolon)|\s*\{\s*\\mathop\s*\{:\}\s*\})\s*=")
"""Behind a command that is a colon: what makes one sign of it."""
_OPTION = re.compile(r"\s*\[([^\[\]{}]*)\]")
_COLUMNS = re.compile(r"\s*\{((?:[^{}&]|\{[^{}]*\}){0,200})\}")
_COLUMN = re.compile(r"[@!>]\{[^{}]*\}")
_PLACE = re.compile(r"\s*\[[tbcp]?\]")
"""An environment's place on its line; LaTeXML writes an empty one."""
_ESCAPED_NAME = re.compile(r"\\([A-Za-z]{2,})")
_DISTANCE = re.compile(r"\s*\[\s*-?(?:[\d.]+\s*(?:pt|em|ex|cm|mm|in|bp|pc|mu)|[\d.]*\\[A-Za-z]+)\s*\]")
"""The distance from a line to the next one."""
_WORD = re.compile(r"[A-Za-z]{2,}")
_LAST_WORD = re.compile(r"[A-Za-z]{2,}$")
_ROOM_FOR = re.compile(r"\*?\s*(?:\{[^{}]*\}|=?\s*[-+]?[\d.]+\s*(?:[a-z]{2})?)?")
_OWN = re.compile(
    r"(?:(?P<any>cal|mc|bb|mbb|bf|mb|bm|bs|frak|mf|rm|sf|b|v|m)(?P<letter>[A-Za-z])|(?P<set>[csfg])(?P<capital>[A-Z]))"
)

_SIGNS: dict[str, tuple[str, Kind]] = {
    "{": ("{", "open"), "}": ("}", "close"), "|": ("‖", "fence"), "%": ("%", "close"), "&": ("&", "other"),
    "#": ("#", "other"), "$": ("$", "other"), "_": ("_", "letter"), "'": ("′", "other"), "*": ("", "space"),
    "(": ("", "space"), ")": ("", "space"), "[": ("", "space"), "]": ("", "space"), "": ("\\", "other"),
    ".": (".", "other"), "=": ("=", "relation"), "+": ("+", "binary"), "?": ("?", "other"),
}  # fmt: skip

_FENCES = {
    "abs": ("|", "|"), "Abs": ("|", "|"), "absolutevalue": ("|", "|"), "card": ("|", "|"), "norm": ("‖", "‖"),
    "Norm": ("‖", "‖"), "lVertrVert": ("‖", "‖"), "set": ("{", "}"), "Set": ("{", "}"), "ceil": ("⌈", "⌉"),
    "floor": ("⌊", "⌋"), "bra": ("⟨", "|"), "ket": ("|", "⟩"), "braket": ("⟨", "⟩"), "inner": ("⟨", "⟩"),
    "innerproduct": ("⟨", "⟩"), "expval": ("⟨", "⟩"), "ev": ("⟨", "⟩"), "vev": ("⟨", "⟩"), "mean": ("⟨", "⟩"),
    "angles": ("⟨", "⟩"), "paren": ("(", ")"), "parens": ("(", ")"), "brackets": ("[", "]"), "pqty": ("(", ")"),
    "bqty": ("[", "]"), "pmb@": ("", ""),
}  # fmt: skip
"""Commands of authors and of the package physics that put signs around their arguments."""

_LIMITS = frozenset(["lim", "max", "min", "sup", "inf", "argmax", "argmin", "arg", "det", "gcd", "Pr"]) | {
    "lim sup", "lim inf", "inj lim", "proj lim", "arg max", "arg min",
}  # fmt: skip
_INTEGRALS = frozenset("∫∬∭⨌∮∯∰∲∳⨍") | {"∫⋯∫"}

_GROUP = frozenset("}")
_CELL = frozenset(("&", "\\\\", "end"))
_STACK = frozenset(("}", "&", "\\\\"))


def parse(tex: str, *, loose: bool = False) -> Node:
    """The tree of the formula ``tex``. Never raises.

    With ``loose`` a number after ``^`` or ``_`` is taken whole, as people who forget its braces mean it, and a ``%`` is
    one; without, one before a blank is the end of a line as LaTeXML breaks it.
    """
    if not loose and "%" in tex:
        tex = _LINE_END.sub("  ", tex)
    try:
        return Reader(tex, loose=loose).formula()
    except (TooDeepError, RecursionError):
        return Sign(tex, "word", "", 0, len(tex))


class Reader:
    """Reads the formula in ``text`` from ``at`` to ``end``. Raises TooDeepError.

    ``bare`` finds the names of commands that have lost their backslash.
    """

    def __init__(
        self,
        text: str,
        at: int = 0,
        end: int | None = None,
        *,
        loose: bool = False,
        bare: re.Pattern[str] | None = None,
    ) -> None:
        self.text = text
        self.at = at
        self.end = len(text) if end is None else end
        self._loose = loose
        self._bare = bare
        self._style: Style = ""
        self._deep = 0
        self._lefts = 0
        self._tables = 0

    def formula(self) -> Node:
        """All of it."""
        if self.end - self.at > LONGEST:
            raise TooDeepError("a formula of over 4 kB")
        row = self._row(frozenset())
        return row.items[0] if len(row.items) == 1 else row

    def one(self) -> Node:
        """Read what stands at ``at``: a command with its arguments, a group, a sign; then ``at`` is behind it."""
        return self._argument()

    def scripted(self) -> Node:
        """Read what stands at ``at``, with what is above and below it."""
        node = self._argument()
        while self.at < self.end and self.text[self.at] in "^_'":
            sign = self.text[self.at]
            self.at += 1
            node = self._primed(node) if sign == "'" else self._script(node, sign, limits=False)
        return node

    # -- rows ---------------------------------------------------------------------------------------------------

    def _row(self, stops: frozenset[str]) -> Row:
        """Everything up to one of ``stops``, which stays."""
        self._deep += 1
        if self._deep > DEEPEST:
            raise TooDeepError("a formula of over 40 levels")
        style = self._style
        items: list[Node] = []
        limits = False
        text, end, match = self.text, self.end, _TOKEN.match
        while self.at < end:
            token = match(text, self.at, end)
            assert token is not None
            start = self.at
            which, part = token.lastindex, token[token.lastindex or 0]
            if which == 5:
                if part in "}]&$" and part in stops:
                    break
                self.at = token.end()
                if part in "^_":
                    items.append(self._script(_base(items), part, limits=limits))
                    limits = False
                elif part in "'′":
                    items.append(self._primed(_base(items)))
                elif part == "{":
                    items.append(self._group())
                elif part == "&":
                    items.append(Sign(" ", "blank"))
                elif part not in "}$":
                    items.append(self._char(part, start))
            elif which == 4:
                self.at = token.end()
                items.append(Sign(part, "number", self._style, start, self.at))
            elif which == 3:
                self.at = token.end()
                tie = "~" in part or (self._bare is not None and self._between_words(start))
                items.append(Sign(" ", "space" if tie else "blank", "", start, self.at))
            else:
                if which == 2 and part == "\\":
                    if part * 2 in stops:
                        break
                    escaped = _ESCAPED_NAME.match(text, start + 1, end) if self._loose else None
                    if escaped and escaped[1] in symbols.SYMBOLS:  # a program wrote each backslash twice
                        self.at = start + 1
                        continue
                    self.at = token.end()
                    self._skip(_DISTANCE)
                    items.append(Sign("  ", "space"))
                    continue
                if part in ("right", "end") and ((part == "right" and self._lefts) or (part == "end" and self._tables)):
                    break
                if part in symbols.INFIX:
                    self.at = token.end()
                    if part == "above":
                        self._skip(_ROOM_FOR)
                    over, under = Row(_trimmed(items)), Row(_trimmed(list(self._row(stops).items)))
                    fraction = Fraction(over, under, symbols.INFIX[part])
                    items = [_around("(", fraction, ")") if part == "choose" else fraction]
                    break
                if part == "limits":
                    self.at = token.end()
                    limits = True
                    continue
                found = self._command(token)
                if part in ("min", "max") and items and (last := _base(items)) != NOTHING:
                    if isinstance(last, Sign) and last.text == "arg":
                        found[0] = Sign(f"arg {part}", "function", "", last.start, token.end())
                    else:
                        items.append(last)
                items += found
        self._style = style
        self._deep -= 1
        return Row(tuple(items))

    def _group(self) -> Row:
        """The rest of a group, whose ``{`` has been read."""
        row = self._row(_GROUP)
        self._close("}")
        return row

    def _between_words(self, at: int) -> bool:
        """True when the blank at ``at`` stands between two words, neither of which is a command."""
        before, after = _LAST_WORD.search(self.text, max(0, at - 20), at), _WORD.match(self.text, self.at, self.end)
        return bool(
            self._bare
            and before
            and after
            and not any(self._bare.match(word) or word[1:] == "times" for word in (before[0], after[0]))
        )

    def _close(self, sign: str) -> None:
        if self.text.startswith(sign, self.at, self.end):
            self.at += len(sign)

    def _skip(self, pattern: re.Pattern[str]) -> str | None:
        """Pass over what ``pattern`` finds here, and return it; None when it finds nothing."""
        found = pattern.match(self.text, self.at, self.end)
        if not found:
            return None
        self.at = found.end()
        return found[1] if found.re.groups else found[0]

    def _char(self, char: str, start: int) -> Sign:
        if self._bare and (name := self._bare.match(self.text, start, self.end)):
            before = self.text[start - 1 : start]
            lone = name[0] == "times" and not self.text[start - 2 : start - 1].isalpha()  # ``ntimes m``
            if (not before.isalpha() or lone) and (name[0] != "in" or before == " "):
                self.at = name.end()
                return Sign(*symbols.SYMBOLS[name[0]], "", start, self.at)
        sign, kind = symbols.CHARACTERS.get(char, (char, "letter" if char[0].isalpha() else "other"))
        return Sign(sign, kind, self._style if kind == "letter" else "", start, self.at)

    def _script(self, base: Node, sign: str, *, limits: bool) -> Scripts:
        node = _one_prime(self._argument(whole=self._loose))
        if isinstance(base, Sign) and not limits:
            limits = (base.kind == "large" and base.text not in _INTEGRALS) or (
                base.kind == "function" and base.text in _LIMITS
            )
        if isinstance(base, Accent):
            limits = limits or base.combining in symbols.BRACES.values()
        if isinstance(base, Scripts):
            if sign == "_" and base.below is None:
                return base._replace(below=node)
            if sign == "^" and base.above is None:
                return base._replace(above=node)
            if sign == "^" and isinstance(base.above, Sign) and base.above.text[:1] == "′":
                return base._replace(above=Row((base.above, node)))
        return Scripts(base, node, None, limits) if sign == "_" else Scripts(base, None, node, limits)

    def _primed(self, base: Node) -> Scripts:
        start = self.at - 1
        while self.at < self.end and self.text[self.at] in "'′":
            self.at += 1
        count = self.at - start
        prime = Sign("‴" if count == 3 else "″" if count == 2 else "′" * count, "other", "", start, self.at)
        if isinstance(base, Scripts):
            return base._replace(above=prime if base.above is None else Row((base.above, prime)))
        return Scripts(base, None, prime)

    def _argument(self, *, whole: bool = False) -> Node:
        """One argument: a group, or the next sign or command; nothing where a group or a cell ends."""
        text, end = self.text, self.end
        token = _TOKEN.match(text, self.at, end) if self.at < end else None
        if token and token.lastindex == 3:
            token = _TOKEN.match(text, token.end(), end) if token.end() < end else None
        if token is None:
            return NOTHING
        start, which, part = token.start(), token.lastindex, token[token.lastindex or 0]
        if which == 5:
            if part in "}&$":
                return NOTHING
            self.at = token.end()
            if part == "{":
                row = self._group()
                return row.items[0] if len(row.items) == 1 else row
            return self._char(part, start)
        if which == 4:
            digits = part if whole else part[0]
            self.at = start + len(digits)
            return Sign(digits, "number", self._style, start, self.at)
        if part in ("right", "end", "\\"):
            return NOTHING
        self._deep += 1
        if self._deep > DEEPEST:
            raise TooDeepError("a formula of over 40 levels")
        items = [item for item in self._command(token) if not (isinstance(item, Sign) and item.kind in _BLANKS)]
        self._deep -= 1
        return items[0] if len(items) == 1 else Row(tuple(items))

    # -- commands -----------------------------------------------------------------------------------------------

    def _command(self, token: re.Match[str]) -> list[Node]:
        """The command at ``token`` with its arguments."""
        start = token.start()
        self.at = token.end()
        if token.lastindex == 2:
            return self._escaped(token[2], start)
        name = token[1]
        node: Node
        if name in ("vcentcolon", "mathrel") and self._skip(_DEFINED) is not None:
            return self._with_gap(Sign(":=", "relation", "", start, self.at))
        if symbol := symbols.SYMBOLS.get(name):
            style: Style = self._style if symbol[1] == "letter" else ""
            return self._with_gap(Sign(*symbol, style, start, self.at))
        if name in symbols.FRACTIONS:
            node = Fraction(self._argument(), self._argument())
        elif name in symbols.ALPHABETS:
            return self._styled(symbols.ALPHABETS[name])
        elif name in symbols.TEXTS:
            return self._words()
        elif name == "operatorname":
            self._close("*")
            return self._with_gap(self._function())
        elif name == "left":
            node = self._fence()
        elif name in symbols.FORMULA_ACCENTS:
            node = Accent(self._accented(), symbols.FORMULA_ACCENTS[name])
        elif name == "sqrt":
            index = self._optional()
            node = Root(self._argument(), index)
        elif name in symbols.BINOMIALS:
            node = _around("(", Fraction(self._argument(), self._argument(), ruled=False), ")")
        elif name == "begin":
            node = self._environment()
        elif name in symbols.ROOM:
            return [Sign(symbols.ROOM[name], "space", "", start, self.at)]
        elif name in symbols.SWITCHES:
            self._style = symbols.SWITCHES[name]
            self._skip_blank()
            word = _SWITCHED_WORD.match(self.text, self.at, self.end)
            if word and self._style not in ("script", "double", "fraktur"):
                self.at = word.end()
                return [Sign(word[0], "word", self._style, word.start(), self.at)]
            return []
        else:
            return self._rarer(name, start)
        return [node]

    def _rarer(self, name: str, start: int) -> list[Node]:
        node: Node
        if name in symbols.DROPPED_ARGUMENTS:
            if symbols.DROPPED_ARGUMENTS[name] == 0 or name in ("hspace", "vspace"):
                self._skip(_ROOM_FOR)
                return [Sign(" ", "space")]
            for _ in range(symbols.DROPPED_ARGUMENTS[name]):
                self._skip(_OPTION)
                self._argument()
            return []
        if name in symbols.ONLY_LAST:
            self._skip(_OPTION)
            for _ in range(symbols.ONLY_LAST[name] - 1):
                self._argument()
            self._skip(_OPTION)
            return [self._argument()]
        if name in symbols.OVER:
            return [self._stacked(name)]
        if name in symbols.BRACES:
            return [Accent(self._argument(), symbols.BRACES[name])]
        if name == "substack":
            node = self._rows(_STACK, "stack") if self._skip(re.compile(r"\s*\{")) is not None else self._argument()
            self._close("}")
            return [node]
        if name == "prescript":
            above, below = self._argument(), self._argument()
            return [Row((Scripts(NOTHING, below, above), self._argument()))]
        if name == "not":
            node = self._argument()
            if isinstance(node, Sign) and node.text:
                return [node._replace(text=unicodedata.normalize("NFC", node.text[0] + "\u0338") + node.text[1:])]
            return [Sign("¬", "other", "", start, start + 4), node]
        if name in _FENCES:
            left, right = _FENCES[name]
            return [_around(left, self._listed(1), right)] if self._opens() else [Sign(name, "function")]
        if name in ("pmod", "pod", "mod"):
            inside = Row((Sign("mod", "function", "", start, self.at), self._argument()))
            return [Sign(" ", "space"), inside if name == "mod" else _around("(", inside, ")")]
        if name in ("cite", "citep", "citet", "ref", "autoref", "cref", "eqref", "tag"):
            self._close("*")
            self._skip(_OPTION)
            around = "()" if name in ("eqref", "tag") else "[]"
            return [Sign(" ", "space"), _around(around[0], self._as_words(), around[1])]
        if name in ("url", "SI", "si", "num", "unit", "footnote"):
            return self._units(name)
        if name in symbols.PLAIN:
            return [self._argument()]
        if name in symbols.DROPPED:
            self._skip_blank()
            return []
        return self._unknown(name, start)

    def _unknown(self, name: str, start: int) -> list[Node]:
        """A command that is in no table: an alphabet's letter as authors name it, a character's name, or its name."""
        at = self.at
        if name in symbols.OWN:
            return self._with_gap(Sign(symbols.OWN[name], "letter", "double", start, at))
        if own := _OWN.fullmatch(name):
            style = symbols.OWN_ALPHABETS[own["any"] or own["set"]]
            return self._with_gap(Sign(own["letter"] or own["capital"], "letter", style, start, at))
        known = _character(name) if len(name) > 5 else ""
        if known and unicodedata.category(known[0]) in ("Sm", "So"):
            return self._with_gap(Sign(known, "relation" if "arrow" in name else "other", "", start, at))
        sign = Sign(name, "function", "", start, at)
        if self._opens():
            given = self._listed(9)
            return [sign] if given in (NOTHING, Row(())) else [sign, _around("(", given, ")")]
        return self._with_gap(sign)

    def _escaped(self, sign: str, start: int) -> list[Node]:
        if sign in symbols.ROOM or sign.isspace():
            return [Sign(symbols.ROOM.get(sign, " "), "space", "", start, self.at)]
        if sign == "\\":
            self._skip(_DISTANCE)
            return [Sign("  ", "space", "", start, self.at)]
        if sign in symbols.ACCENTS and self.at < self.end and sign not in "|=.":
            return [Accent(self._argument(), symbols.ACCENTS[sign])]
        text, kind = _SIGNS.get(sign, (sign, "other"))
        return [Sign(text, kind, "", start, self.at)]

    def _with_gap(self, sign: Sign) -> list[Node]:
        """``sign``, and the blank behind its command, which only ends it; ``{}`` ends one too."""
        if self.text.startswith("{}", self.at, self.end):
            self.at += 2
            return [sign]
        start = self.at
        self._skip_blank()
        return [sign] if self.at == start else [sign, Sign(" ", "gap", "", start, self.at)]

    def _skip_blank(self) -> None:
        token = _TOKEN.match(self.text, self.at, self.end) if self.at < self.end else None
        if token and token.lastindex == 3:
            self.at = token.end()

    def _opens(self) -> bool:
        return self.text.startswith("{", self.at, self.end)

    def _listed(self, most: int) -> Node:
        """Up to ``most`` groups that follow at once, with commas between them."""
        items: list[Node] = []
        while most and self._opens():
            if items:
                items += (Sign(",", "punctuation"), Sign(" ", "space"))
            items.append(self._argument())
            most -= 1
        return items[0] if len(items) == 1 else Row(tuple(items))

    def _optional(self) -> Node | None:
        """An argument in square brackets."""
        if not self.text.startswith("[", self.at, self.end):
            return None
        self.at += 1
        row = self._row(frozenset("]}"))
        self._close("]")
        return row.items[0] if len(row.items) == 1 else row

    def _styled(self, style: Style) -> list[Node]:
        outer, self._style = self._style, style
        self._skip_blank()
        try:
            if style not in ("script", "double", "fraktur"):
                word = _GROUPED_WORD.match(self.text, self.at, self.end)
                if word:
                    self.at = word.end()
                    return [_word(word, style)]
            if self._opens():
                self.at += 1
                row = self._group()
                return [row.items[0]] if len(row.items) == 1 else list(row.items)
            node = self._argument()
            return [*node.items] if isinstance(node, Row) else [node]
        finally:
            self._style = outer

    def _function(self) -> Sign:
        word = _GROUPED_WORD.match(self.text, self.at, self.end)
        if word:
            self.at = word.end()
            return _word(word, "")._replace(kind="function")
        start = self.at
        node = self._argument()
        return Sign("".join(_letters(node)), "function", "", start, self.at)

    def _accented(self) -> Node:
        """Read what an accent stands on; a letter's name without its backslash is the letter: words have no accents."""
        named = _NAME.match(self.text, self.at, self.end) if self._loose else None
        known = symbols.SYMBOLS.get(named[1].strip()) if named else None
        if named and known and known[1] == "letter" and len(named[1]) > 1:
            self.at = named.end()
            return Sign(*known, "", named.start(1), named.end(1))
        return self._argument()

    def _fence(self) -> Node:
        left = self._delimiter()
        self._lefts += 1
        items = _trimmed(list(self._row(frozenset()).items))
        inside = items[0] if len(items) == 1 else Row(items)
        self._lefts -= 1
        right = Sign("", "close")
        if self.text.startswith("\\right", self.at, self.end):
            self.at += 6
            right = self._delimiter()
        return Fence(left, inside, right)

    def _delimiter(self) -> Sign:
        """The sign that follows ``\\left`` or ``\\right``; none for a full stop."""
        self._skip_blank()
        token = _TOKEN.match(self.text, self.at, self.end) if self.at < self.end else None
        if token is None or (token.lastindex == 5 and token[5] in "{}&^_$"):
            return Sign("", "open")
        self.at = token.end()
        part = token[token.lastindex or 0]
        if token.lastindex == 1:
            sign = symbols.SYMBOLS.get(part, (part, "open"))[0]
        elif token.lastindex == 2:
            sign = _SIGNS.get(part, (part, "open"))[0]
        else:
            sign = "" if part == "." else {"<": "⟨", ">": "⟩"}.get(part, part)
        return Sign(sign, "open", "", token.start(), self.at)

    def _environment(self) -> Node:
        name = (self._skip(_NAME) or "").strip().rstrip("*")
        columns = ""
        self._skip(_PLACE)
        if name in symbols.COLUMNED:
            columns = "".join(c for c in _COLUMN.sub("", self._skip(_COLUMNS) or "") if c in "lcr")
            if name.startswith("align"):
                columns = ""
        kind, left, right = symbols.TABLES.get(name, ("aligned", "", ""))
        self._tables += 1
        table = self._rows(_CELL, kind, columns)
        self._tables -= 1
        if self.text.startswith("\\end", self.at, self.end):
            self.at += 4
            self._skip(_NAME)
        if kind == "aligned" and len(table.rows) == 1 and len(table.rows[0]) == 1:
            return table.rows[0][0]
        return _around(left, table, right) if left or right else table

    def _rows(self, stops: frozenset[str], kind: str, columns: str = "") -> Table:
        rows: list[tuple[Node, ...]] = []
        cells: list[Node] = []
        while True:
            row = _trimmed(list(self._row(stops).items))
            cells.append(row[0] if len(row) == 1 else Row(row))
            if self.text.startswith("\\\\", self.at, self.end):
                self.at += 2
                self._close("*")
                self._skip(_DISTANCE)
                rows.append(tuple(cells))
                cells = []
            elif self.text.startswith("&", self.at, self.end):
                self.at += 1
            else:
                break
        if cells != [NOTHING] or not rows:
            rows.append(tuple(cells))
        assert kind in ("matrix", "cases", "aligned", "stack")
        return Table(tuple(rows), kind, columns)  # type: ignore[arg-type]

    def _raw(self) -> str:
        """A group as it is written, without its braces."""
        self._skip_blank()
        if not self._opens():
            return ""
        depth, at = 0, self.at
        while at < self.end:
            char = self.text[at]
            depth += (char == "{") - (char == "}")
            at += 1
            if depth == 0:
                break
        raw = self.text[self.at + 1 : at - 1 if depth == 0 else at]
        self.at = at
        return raw

    def _as_words(self) -> Sign:
        self._skip_blank()
        start = self.at + 1
        raw = self._raw()
        return Sign(raw, "word", "", start, start + len(raw))

    def _units(self, name: str) -> list[Node]:
        if name == "url":
            return [self._as_words()]
        self._skip(_OPTION)
        first = self._words() if name == "footnote" else [self._argument()]
        if name == "SI":
            return [*first, Sign(" ", "space"), self._argument()]
        return [Sign(" ", "space"), _around("(", Row(tuple(first)), ")")] if name == "footnote" else first

    def _stacked(self, name: str) -> Scripts:
        if name.startswith("x"):
            below = self._optional()
            return Scripts(
                Sign("→" if name == "xrightarrow" else "←", "relation"), below, self._argument(), limits=True
            )
        outer, base = self._argument(), self._argument()
        if symbols.OVER[name]:
            return Scripts(base, None, outer, limits=True)
        return Scripts(base, outer, None, limits=True)

    # -- words --------------------------------------------------------------------------------------------------

    def _words(self) -> list[Node]:
        """The argument of ``\\text`` and its like: words, and formulas between ``$``."""
        self._skip_blank()
        if not self._opens():
            node = self._argument()
            return [node._replace(kind="word") if isinstance(node, Sign) and node.kind == "letter" else node]
        self.at += 1
        self._deep += 1
        if self._deep > DEEPEST:
            raise TooDeepError("a formula of over 40 levels")
        nodes: list[Node] = []
        depth = 1
        while self.at < self.end:
            token = _TOKEN.match(self.text, self.at, self.end)
            assert token is not None
            start, which, part = self.at, token.lastindex, token[token.lastindex or 0]
            if which in (1, 2):
                if part == "end" and self._tables:
                    break
                _say(nodes, self._in_words(token))
                continue
            self.at = token.end()
            if part == "{":
                depth += 1
            elif part == "}":
                depth -= 1
                if depth == 0:
                    break
            elif part == "$":
                nodes.append(self._row(frozenset("$}")))
                self._close("$")
            else:
                said = " " if which == 3 else {"`": "‘", "'": "’"}.get(part, part)
                _say(nodes, [Sign(said, "word", "", start, self.at)])
        self._deep -= 1
        return [_set(node) if isinstance(node, Sign) else node for node in nodes]

    def _in_words(self, token: re.Match[str]) -> list[Node]:
        """A command among words."""
        name, sign, start = token[1], token[2], token.start()
        accent = symbols.ACCENTS.get(name or sign)
        if accent and not (sign and sign in ("|",)):
            self.at = token.end()
            base = self._argument()
            if isinstance(base, Sign) and base.text:
                letter = {"ı": "i", "ȷ": "j"}.get(base.text, base.text)
                return [Sign(unicodedata.normalize("NFC", letter[0] + accent) + letter[1:], "word", "", start, self.at)]
            return [base]
        if name in symbols.TEXTS or name in symbols.ALPHABETS:
            self.at = token.end()
            return self._words()
        found = self._command(token)
        if len(found) == 2 and isinstance(found[1], Sign) and found[1].kind == "gap":
            found = found[:1]
        return [item._replace(kind="word") if isinstance(item, Sign) and item.kind != "gap" else item for item in found]


def _character(name: str) -> str:
    """The character that HTML calls so."""
    from html.entities import html5  # two thousand names, for the few commands that are in no table here

    return html5.get(f"{name};", "")


def _one_prime(node: Node) -> Node:
    """``^{\\prime\\prime}`` as one sign."""
    if not isinstance(node, Row) or not 1 < len(node.items) < 4:
        return node
    primes = all(isinstance(item, Sign) and item.text == "′" for item in node.items)
    return Sign("′″‴"[len(node.items) - 1], "other") if primes else node


_BLANKS = frozenset(("blank", "gap"))


def _base(items: list[Node]) -> Node:
    """The last of ``items`` that is no blank, taken out of them; nothing where there is none."""
    blank = False
    while items:
        item = items.pop()
        if not isinstance(item, Sign):
            return item
        if item.kind == "space" or (blank and item.kind in ("binary", "relation", "open", "punctuation")):
            # Scripts behind an operator and a blank are of the next sign: ``^3He - ^4He``.
            items += [item, Sign(" ", "blank")] if blank else [item]
            break
        if item.kind not in _BLANKS:
            return item
        blank = True
    return NOTHING


def _trimmed(items: list[Node]) -> tuple[Node, ...]:
    """``items`` without blanks at either end."""
    first, last = 0, len(items)
    while first < last and isinstance(item := items[first], Sign) and item.kind in _BLANKS:
        first += 1
    while last > first and isinstance(item := items[last - 1], Sign) and item.kind in _BLANKS:
        last -= 1
    return tuple(items[first:last])


def _around(left: str, node: Node, right: str) -> Fence:
    return Fence(Sign(left, "open"), node, Sign(right, "close"))


def _word(match: re.Match[str], style: Style) -> Sign:
    word = re.sub(r"[\s~]+(?![.,)])", " ", match[1]).replace("\\_", "_").replace("\\-", "").replace("\\ ", " ").strip()
    start, end = match.span(1)
    return Sign(word, "letter" if len(word) == 1 else "word", style, start, end)


def _say(nodes: list[Node], new: list[Node]) -> None:
    """Add ``new`` to ``nodes``; words that follow words become one sign."""
    for node in new:
        last = nodes[-1] if nodes else None
        if isinstance(last, Sign) and isinstance(node, Sign) and last.kind == node.kind == "word":
            start = last.start if last.start >= 0 else node.start
            nodes[-1] = Sign(last.text + node.text, "word", "", start, max(last.end, node.end))
        else:
            nodes.append(node)


def _set(words: Sign) -> Sign:
    """``words`` with the dashes and quotes that TeX makes of several signs."""
    text = words.text
    for typed, set_ in (("---", "—"), ("--", "–"), ("‘‘", "“"), ("’’", "”")):
        text = text.replace(typed, set_)
    return words if text == words.text else words._replace(text=text)


def _letters(node: Node) -> list[str]:
    """The texts of all signs of ``node``, in order."""
    if isinstance(node, Sign):
        return [] if node.kind == "blank" else [node.text]
    found: list[str] = []
    for part in node:
        if isinstance(part, tuple):
            found += _letters_of(part)
    return found


def _letters_of(part: object) -> list[str]:
    if isinstance(part, (Sign, Row, Fraction, Root, Scripts, Accent, Fence, Table)):
        return _letters(part)
    return [text for inner in part for text in _letters_of(inner)] if isinstance(part, tuple) else []
