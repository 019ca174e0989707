"""What is left of TeX in a text, and what each piece stands for.

Everything is a list of replacements found in one pass from left to right, in time linear in the text's length. Formulas
are read as such (``formula``); around them stand commands, quotes, dashes and what a service's stripping left of them.
A command that is not in the tables has no meaning outside its paper and stays. Where a remnant may be a word of English
or a name in a program, it stays as well: links and `code` are never touched, but for TeX's escapes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from tui_reader.text.formula import line, symbols, tex
from tui_reader.text.formula.tree import NOTHING, Fraction, Node, Root, Scripts, TooDeepError

_GREEK = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi"
    "|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega"
)
_BRACED = (
    f"times|sim|approx|pm|leq|geq|le|ge|neq|to|rightarrow|leftarrow|cdot|infty|in|ll|gg|uparrow|downarrow|{_GREEK}"
)
_SWITCHES = (
    "it|bf|em|tt|sc|sl|rm|sf|itshape|bfseries|ttfamily|scshape|tiny|scriptsize|footnotesize|small|large|Large"
    "|normalsize"
)

_BEGINS = re.compile(r"`|''|--|\\|\$|\{|\^|_|~|http|HTTP|www\.")
"""How every remnant begins. Each begins with a fixed sign, which makes the search quick."""

_REMNANT = re.compile(
    rf"""
      (?P<link>(?:[hH][tT][tT][pP][sS]?:/|www\.)(?:\\[%&_\#~]|[^\s{{}}\\$])+)
    | (?P<quote>``)
    | (?P<code>`[^`'\n]{{1,80}}`)
    | (?P<single>(?<![\w`])`[^\s`'\"\n][^`'\"\n]{{0,80}}(?:'[a-z][^`'\"\n]{{0,80}})?'(?![\w']))
    | (?P<quotes>'')
    | (?P<dash>(?<![-<!])-{{2,3}}(?![->]))
    | (?P<href>\\href\s*\{{(?P<target>[^{{}}\s]*)\}}\s*\{{(?P<label>[^{{}}\\$]*)\}})
    | (?P<switch>\{{\\?(?:{_SWITCHES})(?![A-Za-z])(?:\s+|(?=[\\{{])))
    | (?P<accent>(?P<open>\{{)?\\(?:(?P<mark>["'`^~=.])\s?\{{?|(?P<lettermark>[cvuHkrd])(?:\s*\{{|\s+))
        (?:\{{?\\)?(?P<letter>[A-Za-z])(?P<close>\}}{{0,3}}))
    | (?P<unicode>\\unicode\s*\{{x(?P<code16>[0-9A-Fa-f]{{2,5}})\}})
    | \\(?P<sign>[\^~])\{{\}}
    | \\ding\{{(?P<ding>\d{{2,3}})\}}
    | \\(?P<command>[A-Za-z]+)
    | \\(?P<delimiter>[(\[])
    | \\(?P<escape>[%&_$\#{{}}])
    | \\(?P<norm>\|)
    | (?P<money>(?<!\\)\\(?=\d))
    | \\(?P<space>[,;:!\ /-])
    | (?P<newline>\\\\(?=\s|\Z))
    | (?P<dollar>\$\$?)
    | (?P<symbolbrace>\{{(?:[=,+\-<>:.!~/]|[^\W\d_a-zA-Z]|[≈≤≥±×∼→])\}})
    | (?P<letterbrace>\{{\\(?P<lettername>[a-zA-Z]+)\}})
    | (?P<initial>(?<![\\\w}}])\{{[A-Z]{{1,3}}\}}(?=[a-z]))
    | (?P<wordbrace>\{{(?P<braced>{_BRACED})\}})
    | (?P<empty>(?<=[\w)%])\{{\}})
    | (?P<script>[\^_])
    | (?P<nbsp>(?:(?<=\w\w)|(?<=\w[.,])|(?<=[)\]}}])|(?<=\b[A-Z]))~
        (?=[A-Za-z(\[\\$]|\d(?<![\d.]~\d)|\d+(?:,|\s?[A-Za-z]))
        |(?<=\w)~(?=\[|\\cite)|(?<='s)~(?=\w)|(?<=\ba)~(?=[a-z]{{4}}))
    | (?P<brace>\{{)
    """,
    re.VERBOSE,
)
_BARE_WRAPPER = re.compile(
    r"(?<![A-Za-z\\])(?:text(?:bf|it|sc|tt|rm|sf)?|math(?:rm|bf|cal|bb|sf|it|tt|scr)|operatorname|boldsymbol|emph|underline|sqrt|frac)$"
)

_MATH = re.compile(
    r"\$(?:(?P<sign>\{?(?:[^\w\s${}\\]{1,3}|\\[A-Za-z]+)\}?)|(?=\S)(?P<inside>(?:[^$\\\n]|\n(?!\n)|\\[\s\S]){1,600}?)(?<=\S))"
    r"\$(?(sign)|(?!\d))|\$(?P<wide>\s[^$\n]{1,80}?|[^$\n]{1,80}?\s)\$(?![\d\w])"
)
_DISPLAY = re.compile(r"\$\$(?P<inside>[^$]{1,2000})\$\$")
_MATHEMATICAL = re.compile(r"[\\^_={}<>|+±×≤≥→∼≈\u0370-\u03ff\u2200-\u22ff]|^\S{1,12}$|^\S+ [-/*] \S+$")
_WORDY = re.compile(r"(?<![\\A-Za-z{])[a-z]{3,} [a-z]{2,} ")
_QUOTE_END = re.compile(r"''|(?<!\\)\"|``|”")
_SUPERSCRIPT = re.compile(
    r"(?P<circ>\{?\\?circ\}?(?=times|[^A-Za-z]|[CFKS]\b|\Z)(?:\s(?=[CF]\b))?)|(?P<plain>[-+]?\d{1,4}|[A-Za-z*′](?![A-Za-z\d]))"
    r"|(?P<signed>[-+](?!\d))|(?P<ordinal>(?:st|nd|rd|th)\b)|(?P<word>[a-z]{3,6}\b)"
)
_SUBSCRIPT = re.compile(r"(?P<plain>\d{1,2}|[A-Za-z](?![A-Za-z\d]))")
_OPERAND = re.compile(r"[\d%)\]}$]\s?$|\w$")
_INDEXED = re.compile(r"(?:^|[^\w./@-])[A-Za-zͰ-Ͽ]$")
_INDEXED_AGAIN = re.compile(r"[₀-₉⁰-⁹′]$")
_INDEXED_GREEK = re.compile(rf"(?<![\w./@-])(?:{_GREEK})$")
_DECIMAL = re.compile(r"\.\d")
_NUMBER_OF_ATOMS = re.compile(r"\d{1,2}(?![a-z\d]|\.\w|[-_/]\w)")
_ELEMENT = re.compile(r"[A-Z][a-z]?")
_ATOMS = re.compile(r"(?<![A-Za-z\d_./@-])(?:[A-Z][a-z]?(?:_?\{?\d{1,2}\}?)?)*[A-Z][a-z]?$")
_MOLECULE_GOES_ON = re.compile(r"[A-Z][a-z]?(?![A-Za-z]|_[A-Za-z])")
_SYMBOLS_OF_ELEMENTS = """
    H Li Be B C N O F Na Mg Al Si P S Cl K Ca Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Sr Y Zr Nb Mo Ru Rh Pd Ag Cd In
    Sn Sb Te I Cs Ba La Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi
"""
_ELEMENTS = frozenset(_SYMBOLS_OF_ELEMENTS.split())
_NAME_GOES_ON = re.compile(r"[\w/@-]|\.[A-Za-z]")
_SUPERSCRIPT_WORDS = {"circ": "°", "top": "ᵀ", "prime": "′", "star": "*", "dagger": "†", "infty": "^∞"}
_LABEL_OF_LINK = re.compile(r"(?:this|the)?\s?(?:https?|http|ftp)?\s?URL", re.IGNORECASE)
_ENVIRONMENTS_NAMES = """
    equation align aligned gather gathered multline eqnarray array matrix pmatrix bmatrix cases split displaymath
    math smallmatrix vmatrix
"""
_ENVIRONMENTS = frozenset(_ENVIRONMENTS_NAMES.split())

_WRAPPERS_NAMES = """
    textbf textit textsc texttt textrm textsf textsl textup textmd textnormal emph underline uline mbox hbox text
    url path nolinkurl uppercase lowercase bold textls textbfit ul hl st highlight enquote ensuremath makebox fbox
    mathrm mathbf mathit mathsf mathtt boldsymbol bm
"""
_PROSE = frozenset(("itemize", "enumerate", "description", "abstract", "quote", "center"))
"""Environments of words."""

WRAPPERS = frozenset(_WRAPPERS_NAMES.split())
"""Commands of text that change how their argument looks: the argument stays."""


def find(text: str, words: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """What to replace in ``text``: (start, end, what is shown instead), in no order; some may overlap.

    ``words`` are commands that lost their backslash; those in a link, in code or in a formula are left out.
    """
    run = _Pass(text)
    run.run()
    for start, end, sign in words:
        if not any(first <= start < last for first, last in run.whole):
            run.found.append((start, end, sign or _named(text[start:end])))
    return run.found


def align(text: str, start: int, end: int, pieces: list[line.Piece]) -> list[tuple[int, int, str]]:
    """The replacements that make ``pieces`` of what stands from ``start`` to ``end``: no more than what differs."""
    found: list[tuple[int, int, str]] = []
    new = ""
    at = start
    for piece in pieces:
        if piece.start < at or piece.end > end:  # it has no place, or one before what is written already
            new += piece.text
            continue
        if text[piece.start : piece.end] == piece.text and (piece.start > at or not new):
            if text[at : piece.start] != new:
                found.append((at, piece.start, new))
        else:
            if piece.start > at and not new:
                found.append((at, piece.start, ""))
                at = piece.start
            found.append((at, piece.end, new + piece.text))
        at, new = piece.end, ""
    if text[at:end] != new:
        if at == end and found and found[-1][1] == at:
            last = found.pop()
            found.append((last[0], last[1], last[2] + new))
        elif at == end:
            found.append((at - 1, end, text[at - 1 : end] + new))
        else:
            found.append((at, end, new))
    return found


class _Pass:
    """One pass over a text, which collects replacements (start, end, new)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[tuple[int, int, str]] = []
        self.closing = _braces(text)
        self.quoted_until = 0
        self.whole: list[tuple[int, int]] = []
        """Links, code and formulas: nothing else is replaced in these."""

    def run(self) -> None:
        """Find the replacements."""
        at, text = 0, self.text
        while begins := _BEGINS.search(text, at):
            at = begins.start()
            match = _REMNANT.match(text, at)
            at = self._one(match) if match else at + 1

    def _keep(self, start: int, end: int) -> int:
        self.whole.append((start, end))
        return end

    def _put(self, start: int, end: int, new: str) -> int:
        self.found.append((start, end, new))
        return end

    def _unwrap(self, start: int, brace: int, new: str = "", closing: str = "") -> int:
        """Take out what leads to the ``{`` at ``brace``, and the brace that closes it; what it holds stays."""
        end = self.closing.pop(brace, None)
        if end is None:
            return brace + 1
        self._put(end, end + 1, closing)
        return self._put(start, brace + 1, new)

    def _one(self, match: re.Match[str]) -> int:
        """Deal with one remnant; where to go on."""
        kind = match.lastgroup or ""
        if simple := _SIMPLE.get(kind):
            return self._put(match.start(), match.end(), simple(match))
        handler: Callable[[_Pass, re.Match[str]], int] | None = _HANDLERS.get(kind)
        return handler(self, match) if handler else match.end()

    # -- words ----------------------------------------------------------------------------------------------------

    def _link(self, match: re.Match[str]) -> int:
        """A link: TeX's escapes in it go, and its label when that only says the link again."""
        text, end = self.text, match.end()
        self._keep(match.start(), end)
        for escape in re.finditer(r"\\[%&_#~]", match.group()):
            self._put(match.start() + escape.start(), match.start() + escape.start() + 1, "")
        if text.startswith("\\~{}", end):
            return self._put(end, end + 4, "~")
        closing = self.closing.get(end)
        if closing is None:
            return end
        label = text[end + 1 : closing]
        if match.group() in label or _LABEL_OF_LINK.fullmatch(label) or not label.strip():
            return self._put(end, closing + 1, "")
        return self._unwrap(end, end, " (", ")")

    def _single_quotes(self, match: re.Match[str]) -> int:
        self._put(match.start(), match.start() + 1, "‘")
        self._put(match.end() - 1, match.end(), "’")
        return match.start() + 1

    def _quote(self, match: re.Match[str]) -> int:
        """TeX's quotes, of which the closing ones may have been typed as a straight one: ``x'' and ``x"."""
        start, end = match.span()
        self._put(start, end, "“")
        close = _QUOTE_END.search(self.text, end, end + 400)
        if close and close.group() not in ("``", "”"):
            self._put(close.start(), close.end(), "”")
        return end

    def _quotes(self, match: re.Match[str]) -> int:
        text, (start, end) = self.text, match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        if any(place[:2] == (start, end) for place in self.found[-40:]):
            return end
        if (not before or before in " \n([-–—") and (after.isalnum() or after in "\\$({"):
            self._put(start, end, "“")
            self.quoted_until = end + 400
        elif (before.isalpha() or before in ".,!?;:)]}%…’$" or start < self.quoted_until) and not after.isalnum():
            self._put(start, end, "”")
            self.quoted_until = 0
        return end

    def _dash(self, match: re.Match[str]) -> int:
        text, (start, end) = self.text, match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        # `--dry-run` is an option of a command; ` --which ` is a dash.
        if before in ("", " ", "\n") and re.compile(r"[\w.]+[-=_]\w|\Z").match(text, end):
            return end
        if before and after and before not in "(`/" and (after.isalnum() or after in " \n(\"'“`\\$~{"):
            self._put(start, end, "—" if end - start == 3 else "–")
        return end

    def _href(self, match: re.Match[str]) -> int:
        target = re.sub(r"\\([%&_#~])", r"\1", match["target"])
        label = "" if match["label"].strip() in (target, match["target"]) else match["label"]
        if not target:
            return self._put(match.start(), match.end(), label)
        return self._put(match.start(), match.end(), f"{label} ({target})" if label else target)

    def _switch(self, match: re.Match[str]) -> int:
        """``{\\it x}``: take out the opening with its switch, and the closing brace."""
        start, end = match.span()
        closing = self.closing.get(start)
        if closing is None or closing < end:
            return start + 1
        self._put(closing, closing + 1, "")
        return self._put(start, end, "")

    def _accent(self, match: re.Match[str]) -> int:
        opened = match.group().count("{")
        closed = len(match["close"])
        letter = match["letter"]
        if match["mark"] == '"' and self._is_quote(match.start()):
            return match.start() + 2
        if letter in "ij" and match.group().rstrip("}")[-2:-1] == "\\":
            pass  # a dotless letter, which gets its accent all the same
        elif match.group().rstrip("}")[-2:-1] == "\\" and self.text[match.end("letter") :][:1].isalpha():
            return match.start() + 1
        letter = unicodedata.normalize("NFC", letter + symbols.ACCENTS[match["mark"] or match["lettermark"]])
        if len(letter) == 1 and closed >= opened:
            return self._put(match.start(), match.end() - (closed - opened), letter)
        return self._joined(match.start("lettermark") - 1) if match["lettermark"] else match.start() + 1

    def _joined(self, start: int) -> int:
        """``\\k{appa}``, a command that a program took for an accent."""
        found = re.compile(r"\\([a-zA-Z])\{([a-z]{1,6})\}").match(self.text, start)
        letter = symbols.SYMBOLS.get(found[1] + found[2]) if found else None
        return self._put(start, found.end(), letter[0]) if found and letter else start + 2

    def _is_quote(self, start: int) -> bool:
        """Whether ``\\"`` is a quote that a program escaped, with another that closes it; then both are mended."""
        text = self.text
        close = text.find('\\"', start + 2, start + 200)
        if close < 0 or text[start - 1 : start].isalnum() or text[close + 2 : close + 3].isalnum():
            return False
        if not (text[close - 1].isalnum() or text[close - 1] in ".,!?)"):
            return False
        self._put(start, start + 1, "")
        self._put(close, close + 1, "")
        return True

    # -- commands and formulas --------------------------------------------------------------------------------------

    def _command(self, match: re.Match[str]) -> int:
        text, name, start, end = self.text, match["command"], match.start(), match.end()
        brace = end if text[end : end + 1] == "{" else None
        if name in WRAPPERS and brace is not None:
            return self._unwrap(start, brace) if brace in self.closing else self._put(start, brace + 1, "")
        if name in ("textcolor", "colorbox") and brace is not None and (color := self.closing.get(brace)):
            return self._unwrap(start, color + 1) if color + 1 in self.closing else end
        if (
            name in ("cite", "citep", "citet", "citealp", "ref", "eqref", "cref", "Cref", "autoref")
            and brace is not None
        ):
            return self._unwrap(start, brace, "[", "]")
        if name == "color" and brace is not None and (last := self.closing.get(brace)):
            return self._color(start, last + 1)
        if name == "item":
            return self._put(start, end, "•")
        if name in ("label", "vspace", "hspace") and brace is not None and (last := self.closing.get(brace)):
            return self._put(start, last + 1 + (text[last + 1 : last + 2] == " "), "")
        if name == "footnotemark":
            return self._put(start, end + len((re.compile(r"(?:\[\d*\])?").match(text, end) or match)[0]), "")
        if name in ("footnote", "thanks") and brace is not None:
            return self._unwrap(start, brace, " (" if text[start - 1 : start].strip() else "(", ")")
        if name in ("textsuperscript", "textsubscript", "textsuperscripts") and brace is not None:
            sign = "^" if "super" in name else "_"
            return self._scripted(start, brace, sign)
        if name == "begin":
            return self._environment(start, end)
        if name in _FORMULAS:
            return self._formula(start, end)
        return self._symbol(name, start, end)

    def _color(self, start: int, end: int) -> int:
        """``{\\color{red} x}`` and ``\\color{red}{x}``: what is coloured stays."""
        if start and (closing := self.closing.pop(start - 1, None)):
            start -= 1
            end += self.text[end : end + 1] == " "
        elif closing := self.closing.pop(end, None):
            end += 1
        if closing is not None:
            self._put(closing, closing + 1, "")
        return self._put(start, end, "")

    def _symbol(self, name: str, start: int, end: int) -> int:
        text = self.text
        known = symbols.SYMBOLS.get(name)
        if known is None or (len(name) == 1 and name not in "oOlLSPij"):
            if name in symbols.DROPPED or name in symbols.ROOM or (name in symbols.SWITCHES and len(name) > 1):
                return self._put(start, end + (text[end : end + 1] == " "), symbols.ROOM.get(name, "")[:1])
            # The braces of an argument belong to the command that stays.
            if text[end : end + 1] == "{" and (closing := self.closing.get(end)):
                return self._keep(end, closing + 1)
            return end
        symbol, kind = known
        if text.startswith("{}", end):
            return self._put(start, end + 2, symbol)
        if text[end : end + 1] in ("_", "^") and kind in ("letter", "large", "function"):
            return self._formula(start, end)
        # TeX swallows the space after a command; it is wanted after a sign such as × but not after a dash or a letter.
        if text[end : end + 1] == " " and (
            symbol in "—–"
            or (
                symbol in "~≈<>≤≥±"
                and not _OPERAND.search(text, max(0, start - 2), start)
                and text[end + 1 : end + 2].isdigit()
            )
            or (symbol == "Å" and text.startswith(" ngstr", end))
            or (symbol in tuple("ØŁÆŒ") and text[end + 1 : end + 2].islower())
            or (symbol == "μ" and re.compile(r" [mslgLAVWJFHT]\b").match(text, end))
            or (
                name in ("o", "O", "l", "L", "ss", "ae", "AE", "oe", "OE", "aa", "AA", "i", "j")
                and text[start - 1 : start].isalpha()
            )
        ):
            end += 1
        return self._put(start, end, symbol)

    def _formula(self, start: int, end: int) -> int:
        """A command of formulas among words, with its arguments and scripts."""
        reader = tex.Reader(self.text, start, min(len(self.text), start + 800), loose=True)
        try:
            node = reader.scripted()
        except TooDeepError:
            return end
        raw = self.text[start : reader.at]
        if raw.count("{") != raw.count("}") or "\n\n" in raw or node == NOTHING:
            self.closing.pop(end, None)
            return end
        return self._written(start, reader.at, node)

    def _written(self, start: int, end: int, node: Node) -> int:
        pieces = line.pieces(node, letters="common", typed=True)
        while pieces and pieces[-1].text.isspace():
            pieces.pop()
        self.found += align(self.text, start, end, pieces)
        return self._keep(start, end)

    def _environment(self, start: int, end: int) -> int:
        name = re.compile(r"\{([a-zA-Z]+)\*?\}").match(self.text, end)
        closing = self.text.find(f"\\end{{{name[1]}", end) if name else -1
        if name and closing >= 0 and name[1] in _PROSE:
            self._put(closing - (self.text[closing - 1] == " "), closing + len(name[1]) + 6, "")
            return self._put(start, name.end() + (self.text[name.end() : name.end() + 1] == " "), "")
        if name is None or closing < 0 or name[1] not in _ENVIRONMENTS:
            return end
        reader = tex.Reader(self.text, start, min(len(self.text), closing + len(name[0]) + 6), loose=True)
        try:
            node = reader.one()
        except TooDeepError:
            return end
        return self._written(start, reader.at, node)

    def _delimiter(self, match: re.Match[str]) -> int:
        start, end = match.span()
        closing = self.text.find("\\" + {"(": ")", "[": "]"}[self.text[start + 1]], end, end + 2000)
        return self._mathematics(start, end, closing, closing + 2) if closing >= 0 else end

    def _dollar(self, match: re.Match[str]) -> int:
        """Take out the signs around mathematics; a sum of money keeps its own (no closing sign before a digit)."""
        start, end = match.span()
        found = (_MATH if end - start == 1 else _DISPLAY).match(self.text, start)
        if not found:
            return end
        inside = found[found.lastgroup or 0]
        if found.lastgroup == "wide":
            # Between two sums of money may stand anything; a formula with room inside its signs has no sentence.
            if _WORDY.search(f"{inside} ") or not (re.search(r"[\\^_=×±≤≥~<>]", inside) or _is_short(inside)):
                return end
        elif found.lastgroup == "inside" and (
            not (_MATHEMATICAL.search(inside) or _is_short(inside)) or _is_money(inside)
        ):
            return end
        return self._mathematics(start, end, found.end() - (end - start), found.end())

    def _mathematics(self, start: int, inner: int, closing: int, end: int) -> int:
        """Write the formula from ``inner`` to ``closing``; its marks are ``start`` to ``inner`` and up to ``end``."""
        reader = tex.Reader(self.text, inner, closing, loose=True)
        try:
            node = reader.formula()
        except TooDeepError:
            return end
        pieces = line.pieces(node, letters="common", typed=True)
        while pieces and pieces[-1].text.isspace():
            pieces.pop()
        while pieces and pieces[0].text.isspace():
            pieces.pop(0)
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        if pieces and before.isdigit() and pieces[0].text[0].isdecimal() and pieces[0].text.isascii():
            pieces.insert(0, line.Piece(" ", -1, -1))
        if not pieces and before == " " and after == " ":
            end += 1
        self.found += align(self.text, start, end, pieces)
        return self._keep(start, end)

    def _script(self, match: re.Match[str]) -> int:
        """``x^2``, ``x^{10}``, ``x_2`` and ``x_{i}`` in the small characters of Unicode, or without their braces."""
        text, start = self.text, match.start()
        raised = text[start] == "^"
        before = text[max(0, start - 2) : start]
        braced = text[start + 1 : start + 2] == "{"
        last = before[-1:]
        if raised:
            based = last.isalnum() or (last != "" and last in ")]}|°%′’'") or (braced and last == " ")
        else:
            based = (
                bool(_INDEXED.search(before) or _INDEXED_AGAIN.search(before))
                or (braced and last != "" and (last.isalnum() or last in ")}]|′’"))
                or bool(_INDEXED_GREEK.search(text, max(0, start - 11), start))
            )
        if not raised and (number := self._atoms(start)):
            return self._put(start, number.end(), "".join(symbols.SUBSCRIPTS[char] for char in number.group()))
        if not based:
            return start + 1
        if braced or text.startswith("\\", start + 1):
            return self._scripted(start, start + 1, text[start])
        small = symbols.SUPERSCRIPTS if raised else symbols.SUBSCRIPTS
        found = (_SUPERSCRIPT if raised else _SUBSCRIPT).match(text, start + 1)
        if not found:
            return start + 1
        kind, content = found.lastgroup, found.group()
        if kind == "circ":
            return self._put(start, found.end(), "°")
        if kind == "word":
            sign = _SUPERSCRIPT_WORDS.get(content, "")
            return self._put(start, found.end(), sign) if sign else start + 1
        if content.isdigit() and _DECIMAL.match(text, found.end()):
            return found.end()
        if not raised and _NAME_GOES_ON.match(text, found.end()) and not text.startswith(("_", "^"), found.end()):
            return found.end()
        if all(char in small for char in content):
            return self._put(start, found.end(), "".join(small[char] for char in content))
        return found.end()

    def _atoms(self, start: int) -> re.Match[str] | None:
        """The number behind the ``_`` at ``start`` when that is part of a chemical formula: ``Fe_3O_4``."""
        found, number = (
            _ATOMS.search(self.text, max(0, start - 16), start),
            _NUMBER_OF_ATOMS.match(self.text, start + 1),
        )
        if not found or not number:
            return None
        elements = _ELEMENT.findall(found.group())
        several = len(elements) > 1 or _MOLECULE_GOES_ON.match(self.text, number.end())
        known = len(elements) < 5 and len(set(elements)) == len(elements) and _ELEMENTS.issuperset(elements)
        return number if several and known else None

    def _scripted(self, start: int, at: int, sign: str) -> int:
        """The group or command at ``at`` as a script of what stands before ``start``."""
        reader = tex.Reader(self.text, at, min(len(self.text), at + 300), loose=True, bare=_BARE_NAME)
        if self.text[at] == "{" and at not in self.closing:
            return at
        try:
            node = reader.one()
        except TooDeepError:
            return at
        if node == NOTHING and self.text[at] != "{":
            return at
        self.closing.pop(at, None)
        script = Scripts(NOTHING, node) if sign == "_" else Scripts(NOTHING, None, node)
        return self._written(start, reader.at, script)

    def _brace(self, match: re.Match[str]) -> int:
        """A brace of no remnant, or of a wrapper that lost its backslash: ``textit{x}``."""
        start, end = match.span()
        before = _BARE_WRAPPER.search(self.text, max(0, start - 14), start)
        if before is None or start not in self.closing:
            return end
        if before.group() not in ("sqrt", "frac"):
            return self._unwrap(before.start(), start)
        reader = tex.Reader(self.text, start, min(len(self.text), start + 300), loose=True, bare=_BARE_NAME)
        try:
            node = Root(reader.one()) if before.group() == "sqrt" else Fraction(reader.one(), reader.one())
        except TooDeepError:
            return end
        return self._written(before.start(), reader.at, node)

    def _letter_brace(self, match: re.Match[str]) -> int:
        """A command in braces of its own: a sign, else as if there were none."""
        name = match["lettername"]
        known = symbols.SYMBOLS.get(name)
        return self._put(match.start(), match.end(), known[0]) if known else match.start() + 1

    def _code(self, match: re.Match[str]) -> int:
        return self._keep(*match.span())


def _is_short(inside: str) -> bool:
    """Whether ``inside`` has no words: ``(k, z)``, ``[0, T]``, ``m n``; a sum alone is money."""
    if sum(map(inside.count, "([")) != sum(map(inside.count, ")]")):
        return False
    return all(
        len(run) < 3 or run in _FUNCTIONS or (run.isupper() and len(run) < 5)
        for run in re.findall(r"[^\W\d_]+", inside)
    ) and not re.fullmatch(r"(?=.*\d)[\d.,\s]+[A-Za-z]{0,2}\s?(?:and|to|or|[-–])?\s*", inside)


_FUNCTIONS_NAMES = """
    log exp max min arg sin cos tan det dim poly polylog
"""
_FUNCTIONS = frozenset(_FUNCTIONS_NAMES.split())


def _is_money(inside: str) -> bool:
    """Whether what stands between two ``$`` are words after a sum of money: ``$5 billion (a 3+ fold rise), over $``."""
    return inside[0].isdigit() and _WORDY.search(f"{inside} ") is not None and "\\" not in inside


def _named(word: str) -> str:
    """The sign of a command that lost its backslash, or of a character's number."""
    if word.startswith("x20"):
        return _ENTITIES[word[3:].lower()]
    return symbols.SYMBOLS.get(word, (word, ""))[0]


_ENTITIES = {"13": "–", "14": "—", "18": "‘", "19": "’", "1c": "“", "1d": "”", "26": "…"}


def _unicode(match: re.Match[str]) -> str:
    char = chr(min(int(match["code16"], 16), 0x10FFFF))
    return char if char.isprintable() else ""


def _dingbat(number: int) -> str:
    """The sign of ``\\ding``, a place in the font Zapf Dingbats: its digits in circles, ticks and crosses."""
    if 172 <= number <= 191:
        return chr(number - 172 + 0x2460 if number < 182 else number - 182 + 0x2776)
    return chr(0x2701 + number - 33) if 33 <= number <= 126 else f"({number})"


_SIMPLE: dict[str, Callable[[re.Match[str]], str]] = {
    "unicode": _unicode,
    "sign": lambda match: match["sign"],
    "ding": lambda match: _dingbat(int(match["ding"])),
    "initial": lambda match: match.group()[1:-1],
    "escape": lambda match: match["escape"],
    "norm": lambda match: "‖",
    "money": lambda match: "$",
    "space": lambda match: symbols.ROOM[match["space"]],
    "newline": lambda match: "",
    "symbolbrace": lambda match: match.group()[1:-1],
    "wordbrace": lambda match: symbols.SYMBOLS[match["braced"]][0],
    "empty": lambda match: "",
    "nbsp": lambda match: " ",
}
"""Remnants that are replaced by a sign whatever is around them."""

_HANDLERS: dict[str, Callable[[_Pass, re.Match[str]], int]] = {
    "link": _Pass._link,
    "single": _Pass._single_quotes,
    "quote": _Pass._quote,
    "quotes": _Pass._quotes,
    "dash": _Pass._dash,
    "href": _Pass._href,
    "switch": _Pass._switch,
    "accent": _Pass._accent,
    "command": _Pass._command,
    "delimiter": _Pass._delimiter,
    "dollar": _Pass._dollar,
    "script": _Pass._script,
    "letterbrace": _Pass._letter_brace,
    "code": _Pass._code,
    "brace": _Pass._brace,
}

_FORMULAS = (
    symbols.FRACTIONS
    | symbols.BINOMIALS
    | frozenset(symbols.FORMULA_ACCENTS)
    | frozenset(name for name in symbols.ALPHABETS if name.startswith(("math", "bold", "bm", "Bbb", "pmb")))
    | frozenset(symbols.OVER)
    | {"sqrt", "operatorname", "left", "pmod", "norm", "abs", "substack", "underbrace", "overbrace"}
)
"""Commands that make a formula of what follows them, also among words."""

_BARE_NAME = re.compile(rf"(?:times|infty|leq|geq|cdot|rightarrow|circ|top|pm|prime|in(?=\s)|{_GREEK})(?![A-Za-z])")
"""Commands that lost their backslash, in a script."""


def _braces(text: str) -> dict[int, int]:
    """Where each ``{`` is closed; escaped ones and those without a partner left out."""
    pairs: dict[int, int] = {}
    if "{" not in text:
        return pairs
    opened: list[int] = []
    for match in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        if match.group() == "{":
            opened.append(match.start())
        elif match.group() == "}" and opened:
            pairs[opened.pop()] = match.start()
    return pairs
