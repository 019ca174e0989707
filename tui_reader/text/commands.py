"""Commands and formulas of TeX among words, and scripts: the part of mending that knows TeX."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from typing import Protocol

from tui_reader.text.formula import line, symbols, tex
from tui_reader.text.formula.tree import NOTHING, Accent, Fraction, Node, Root, Scripts, TooDeepError

_GREEK = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi"
    "|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega"
)
_BARE_NAME = re.compile(rf"(?:times|infty|leq|geq|cdot|rightarrow|circ|top|pm|prime|in(?=\s)|{_GREEK})(?![A-Za-z])")
"""Commands that lost their backslash, in a script."""
_BARE_WRAPPER = re.compile(
    r"(?<![A-Za-z\\])(?:text(?:bf|it|sc|tt|rm|sf)?|math(?:rm|bf|cal|bb|sf|it|tt|scr)|operatorname|boldsymbol|emph|underline|sqrt|frac|(?:wide)?(?:hat|tilde)|bar|vec|overline)$"
)
_MATH = re.compile(
    r"\$(?:(?P<sign>\{?(?:[^\w\s${}\\]{1,3}|\\[A-Za-z]+)\}?)|(?=\S)(?P<inside>(?:[^$\\\n]|\n(?!\n)|\\[\s\S]){1,600}?)(?<=\S))"
    r"\$(?(sign)|(?!\d))|\$(?P<wide>\s[^$\n]{1,80}?|[^$\n]{1,80}?\s)\$(?![\d\w])"
)
_DISPLAY = re.compile(r"\$\$(?P<inside>[^$]{1,2000})\$\$")
_MATHEMATICAL = re.compile(r"[\\^_={}<>|+±×≤≥→∼≈\u0370-\u03ff\u2200-\u22ff]|^\S{1,12}$|^\S+ [-/*] \S+$")
_WORDY = re.compile(r"(?<![\\A-Za-z{])[a-z]{3,} [a-z]{2,} ")
_SUPERSCRIPT = re.compile(
    r"(?P<plain>[-+]?\d{1,4}|[A-Za-z*′](?![A-Za-z\d]))"
    r"|(?P<signed>[-+](?!\d))|(?P<ordinal>(?:st|nd|rd|th)\b)|(?P<word>[a-z]{3,6}\b)"
)
_SUBSCRIPT = re.compile(r"(?P<plain>\d{1,2}|[A-Za-z](?![A-Za-z\d]))")
_GREEK_INDEX = re.compile(r"(?:theta|phi|psi|omega)\b(?![-/@.]\w)")
_OPERAND = re.compile(r"[\d%)\]}$]\s?$|\w$")
_INDEXED = re.compile(r"(?:^|[^\w./@-])[A-Za-zͰ-Ͽ]$")
_INDEXED_AGAIN = re.compile(r"[₀-₉⁰-⁹′]$")
_INDEXED_GREEK = re.compile(rf"(?<![\w./@-])(?:{_GREEK}|ell)$")
_NAMED_BASE = re.compile(r"\\[A-Za-z]+\}$|\|\|$|\\\|$|(?:math[a-z]{2,4}|boldsymbol|hat|tilde|bar|vec)\{[A-Za-z]\}$")
_DEGREE = re.compile(r"\{?\\?circ\}?(?=times|[^A-Za-z]|[CFKS]\b|\Z)(?:\s(?=[CF]\b))?")
_DEGREE_SIGN = re.compile(r"\s?(?=\}?\s?[CFK]\b)")
_ISOTOPE = re.compile(r"\d{1,3}(?=\}?[A-Z])")
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

_ENVIRONMENTS_NAMES = """
    equation align aligned gather gathered multline eqnarray array matrix pmatrix bmatrix cases split displaymath
    math smallmatrix vmatrix
"""

_ENVIRONMENTS = frozenset(_ENVIRONMENTS_NAMES.split())

_PROSE = frozenset(("itemize", "enumerate", "description", "abstract", "quote", "center"))
"""Environments of words."""

_WRAPPERS_NAMES = """
    textbf textit textsc texttt textrm textsf textsl textup textmd textnormal emph underline uline mbox hbox text
    url path nolinkurl uppercase lowercase bold textls textbfit ul hl st highlight enquote ensuremath makebox fbox
    mathrm mathbf mathit mathsf mathtt boldsymbol bm boldmath bbox num
"""

WRAPPERS = frozenset(_WRAPPERS_NAMES.split())
"""Commands of text that change how their argument looks: the argument stays."""

_ACRONYMS = re.compile(r"(?:ac|acs|acl|acf|acr(?:short|long|full)|[gG]ls(?:entry(?:short|long))?)(?P<several>p|pl)?")
"""Commands that write an acronym, or several of its kind."""
_REVISED_NAMES = """
    rev revise revised revision new added changed edited term red blue green orange purple violet magenta cyan teal
    brown gray grey
"""
_REVISED = frozenset(_REVISED_NAMES.split())
"""Commands of authors that mark what they changed: the argument stays."""
_REFERS = re.compile(
    r"[cC]ite(?:p|t|al[pt]|alias|author|year|yearpar|num|s)?|(?:paren|text|auto|foot|short|full|no)cite|(?:|auto|eq|c|C|page|name|v)ref"
)
"""Commands that lead elsewhere by a key."""
_OF_TEX_NAMES = """
    newcommand renewcommand providecommand newenvironment newtheorem DeclareMathOperator def edef gdef xdef let
    begin end section subsection subsubsection chapter part paragraph subparagraph documentclass documentstyle
    usepackage RequirePackage input include includegraphics bibliography bibliographystyle bibitem maketitle title
    author date caption tableofcontents csname endcsname expandafter noexpand makeatletter makeatother catcode
    cite citep citet ref eqref cref label href url footnote thanks item verb boxed
"""
_OF_TEX = frozenset(_OF_TEX_NAMES.split())
"""Commands that stay as they are written: who sees them among words reads of TeX itself."""
_OWN_FOLLOWS = re.compile(
    r"(?:^|[\s([{<'\"“‘–—+=,~\u3000-\u9fff\uff00-\uffef-]|(?:^|[\s(])[^\s./]*/)"
    r"(?<!command )(?<!macro )(?<!commands )(?<!macros )(?<!\*\{)$"
)
"""The signs that may stand before a paper's own command; behind a letter or a colon it is a path, or a quotient."""
_NO_COMMAND = re.compile(r"[A-Za-z_À-ɏ*=|]|:\S|\.[a-z]{1,4}\b|\[[^\]]*\]\{")
"""The signs behind a backslash and letters that are no command: ``\\my_file``, ``\\read.me``."""
_BEFORE_GROUP = ("", " ", "\n", "(", "–", "—", "-")
_BEFORE = re.compile(r"\\([A-Za-z]{2,})$")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_ROMAN_NUMBER = re.compile(
    r"\\(?P<command>romannumeral\s?|[rR]om(?=\{)|[rR]m?[nN]um(?=\{)|RomanNumeral(?:Caps)?(?=\{))"
    r"(?P<brace>\{)?(?P<number>[1-9]|1[0-5])(?!\d)(?(brace)\})"
)
_UNITS = {
    "percent": "%", "hertz": "Hz", "second": "s", "metre": "m", "meter": "m", "gram": "g", "watt": "W", "volt": "V",
    "joule": "J", "kelvin": "K", "byte": "B", "bit": "bit", "degree": "°", "celsius": "°C", "decibel": "dB",
    "micro": "μ", "milli": "m", "nano": "n", "pico": "p", "kilo": "k", "mega": "M", "giga": "G", "tera": "T",
    "centi": "c", "per": "/", "hour": "h", "minute": "min", "day": "d", "ampere": "A", "newton": "N", "pascal": "Pa",
    "litre": "L", "liter": "L", "electronvolt": "eV", "angstrom": "Å", "ohm": "Ω", "square": "", "squared": "²",
    "cubed": "³",
}  # fmt: skip
_QUANTITY = re.compile(
    r"\\(?:(?:SI|qty)\s*\{(?P<number>[-+\d.,eE~ ]{1,24})\}|(?:si|unit))"
    r"\s*\{(?P<unit>(?:\\[a-z]{1,20}|[A-Za-z%/]){1,12})\}"
)
_ATOMS_COUNTED = re.compile(r"(?<=[A-Za-z)\]])\d{1,2}(?!\d)|(?<=[A-Za-z\d)\]])[+-]$")

_FUNCTIONS_NAMES = """
    log exp max min arg sin cos tan det dim poly polylog
"""

_FUNCTIONS = frozenset(_FUNCTIONS_NAMES.split())

_FORMULAS = (
    symbols.FRACTIONS
    | symbols.BINOMIALS
    | frozenset(symbols.FORMULA_ACCENTS)
    | frozenset(name for name in symbols.ALPHABETS if name.startswith(("math", "boldsymbol", "bm", "Bbb", "pmb")))
    | frozenset(symbols.OVER)
    | {"sqrt", "operatorname", "left", "pmod", "norm", "abs", "substack", "underbrace", "overbrace"}
)
"""Commands that make a formula of what follows them, also among words."""


_KNOWN = symbols.DROPPED | symbols.ROOM.keys() | WRAPPERS | _OF_TEX
"""Commands that may follow a paper's own at once."""


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


class Rewriter(Protocol):
    """The wishes for one pass over a text."""

    text: str
    found: list[tuple[int, int, str]]
    closing: dict[int, int]

    def put(self, start: int, end: int, new: str) -> int:
        """Replace what stands from ``start`` to ``end``; ``end``."""

    def unwrap(self, start: int, brace: int, new: str = "", closing: str = "") -> int:
        """Take out what leads to the ``{`` at ``brace``, and the brace that closes it; where to go on."""

    def keep(self, start: int, end: int) -> int:
        """Nothing else is to be replaced here; ``end``."""

    def is_quote(self, start: int) -> bool:
        """True when the ``\\"`` at ``start`` is a quote, which is mended then."""


class Commands:
    """Deals with TeX for a pass over a text."""

    def __init__(self, run: Rewriter) -> None:
        self._run = run
        self.text = run.text
        self.closing = run.closing

    def named(self, word: str) -> str:
        """The sign of a command that lost its backslash, or of a character's number."""
        if word.startswith("x20"):
            return _ENTITIES[word[3:].lower()]
        return symbols.SYMBOLS.get(word, (word, ""))[0]

    def deal(self, match: re.Match[str]) -> int:
        """Deal with one remnant; where to go on."""
        kind = match.lastgroup or ""
        if simple := _SIMPLE.get(kind):
            return self._run.put(match.start(), match.end(), simple(match))
        return _HANDLERS[kind](self, match)

    def _accent(self, match: re.Match[str]) -> int:
        opened = match.group().count("{")
        closed = len(match["close"])
        letter = match["letter"]
        if match["accentsign"] == '"' and self._run.is_quote(match.start()):
            return match.start() + 2
        if letter in "ij" and match.group().rstrip("}")[-2:-1] == "\\":
            pass  # a dotless letter, which gets its accent all the same
        elif match.group().rstrip("}")[-2:-1] == "\\" and self.text[match.end("letter") :][:1].isalpha():
            return match.start() + 1
        letter = unicodedata.normalize("NFC", letter + symbols.ACCENTS[match["accentsign"] or match["accentletter"]])
        # No letter of Unicode's own has some accents: those that nothing but a name needs stand over any letter.
        if (len(letter) == 1 or (opened and match["accentletter"] in ("u", "v", "H", "r"))) and closed >= opened:
            return self._run.put(match.start(), match.end() - (closed - opened), letter)
        return self._joined(match.start("accentletter") - 1) if match["accentletter"] else match.start() + 1

    def _joined(self, start: int) -> int:
        """``\\k{appa}``, a command that a program took for an accent."""
        found = re.compile(r"\\([a-zA-Z])\{([a-z]{1,6})\}").match(self.text, start)
        letter = symbols.SYMBOLS.get(found[1] + found[2]) if found else None
        return self._run.put(start, found.end(), letter[0]) if found and letter else start + 2

    def _command(self, match: re.Match[str]) -> int:
        text, name, start, end = self.text, match["command"], match.start(), match.end()
        brace = end if text[end : end + 1] == "{" else None
        if name in WRAPPERS and brace is not None:
            return self._run.unwrap(start, brace) if brace in self.closing else self._run.put(start, brace + 1, "")
        if name in WRAPPERS and text[end : end + 1] > "\x7f":
            return self._run.put(start, end, "")
        if len(name) == 1 and brace is not None:
            if (after := self._joined(start)) > end or name != "b":  # \b{eta} is β
                return after if after > end else self._symbol(name, start, end)
            return self._run.unwrap(start, brace)
        if name in ("textcolor", "colorbox") and brace is not None and (color := self.closing.get(brace)):
            return self._run.unwrap(start, color + 1) if color + 1 in self.closing else end
        if brace is not None and _REFERS.fullmatch(name):
            return self._run.unwrap(start, brace, "[", "]")
        if name in ("citep", "citet") and (notes := re.compile(r"(?:\[[^][{}\\]{0,60}\]){1,2}(?=\{)").match(text, end)):
            said = "; ".join(filter(None, (note.strip(" ;") for note in notes[0][1:-1].split("]["))))
            return self._run.unwrap(start, notes.end(), f"[{said}; " if said else "[", "]")
        if brace is not None and (acronym := _ACRONYMS.fullmatch(name)) and (last := self.closing.get(brace)):
            return self._acronym(start, brace, last, several=bool(acronym["several"]))
        if name in _REVISED and brace is not None and text[brace + 1 : brace + 2].isalpha():
            return self._run.unwrap(start, brace) if brace in self.closing else self._run.put(start, brace + 1, "")
        if name in ("SI", "qty", "si", "unit") and (quantity := _QUANTITY.match(text, start)):
            unit = re.sub(r"\\([a-z]+)", lambda found: _UNITS.get(found[1], f" {found[1]}"), quantity["unit"])
            number = (quantity["number"] or "").strip()
            room = " " if number and unit[0] not in "%°" else ""
            return self._run.put(start, quantity.end(), f"{number}{room}{unit.strip()}")
        if name == "ce" and brace is not None and (last := self.closing.get(brace)):
            for count in _ATOMS_COUNTED.finditer(text[:last], brace + 1):
                small = symbols.SUBSCRIPTS if count.group().isdigit() else symbols.SUPERSCRIPTS
                self._run.put(*count.span(), "".join(small[char] for char in count.group()))
            return self._run.unwrap(start, brace)
        if roman := _ROMAN_NUMBER.match(text, start):
            number = _ROMAN[int(roman["number"]) - 1]
            lower = roman["command"].startswith(("romann", "rmn"))
            return self._run.put(start, roman.end(), number.lower() if lower else number)
        if circled := re.compile(r"\\(?:circled|ding|step)\{(1?\d|20)\}").match(text, start):
            return self._run.put(start, circled.end(), chr(0x245F + int(circled[1])) if circled[1] != "0" else "⓪")
        if (name.endswith("href") or name == "hyperlink") and brace is not None and (last := self.closing.get(brace)):
            return self._labelled(start, brace, last)
        if name == "color" and brace is not None and (last := self.closing.get(brace)):
            return self._color(start, last + 1)
        if name == "deg" and (degree := _DEGREE_SIGN.match(text, end)):
            return self._run.put(start, end + (degree.group() == " "), "°")
        if name == "item":
            return self._run.put(start, end, "•")
        if name in ("label", "vspace", "hspace") and brace is not None and (last := self.closing.get(brace)):
            return self._run.put(start, last + 1 + (text[last + 1 : last + 2] == " "), "")
        if name == "footnotemark":
            return self._run.put(start, end + len((re.compile(r"(?:\[\d*\])?").match(text, end) or match)[0]), "")
        if name in ("footnote", "thanks") and brace is not None:
            opening = " (" if text[start - 1 : start].strip() else "("
            if brace in self.closing:
                return self._run.unwrap(start, brace, opening, ")")
            return self._run.put(start, brace + 1, opening[:-1])  # the text broke off before it ended
        if name in ("textsuperscript", "textsubscript", "textsuperscripts") and brace is not None:
            sign = "^" if "super" in name else "_"
            return self._scripted(start, brace, sign)
        if name == "begin":
            return self._environment(start, end)
        if name in _FORMULAS:
            before = _BEFORE.search(text, max(0, start - 40), start) if name in symbols.FORMULA_ACCENTS else None
            if before and before[1] not in symbols.SYMBOLS and before[1] not in _KNOWN:
                return end  # a path: ``\\lib\\bar``
            return self._formula(start, end)
        return self._symbol(name, start, end)

    def _acronym(self, start: int, brace: int, end: int, *, several: bool) -> int:
        """``\\ac{wer}`` is WER, ``\\acp{wer}`` WERs; a name of words stays as it is."""
        word = self.text[brace + 1 : end]
        if not re.fullmatch(r"[\w -]{1,40}", word):
            return brace + 1
        shown = word.upper() if word.islower() and word.isalpha() and len(word) < 6 else word
        self.closing.pop(brace, None)
        return self._run.put(start, end + 1, shown + "s" * several)

    def _labelled(self, start: int, brace: int, end: int) -> int:
        """``\\href{address}{words}`` whose words hold commands: these, unless they are the address again."""
        address = re.sub(r"\\([%&_#~])", r"\1", self.text[brace + 1 : end])
        label, last = end + 1, self.closing.get(end + 1, -1)
        if not address or any(sign in address for sign in " {}"):
            return brace + 1
        if last < 0:  # perhaps the text broke off in the label
            broken = self.text[label : label + 1] == "{" and not re.search(r"\s", self.text[label:])
            return self._run.put(start, len(self.text) if broken else end + 1, address)
        words = re.sub(
            r"\\[A-Za-z]+(?:\{[a-z]+\}(?=\{))?|\\([%&_#~])|[{}~]",
            lambda found: found[1] or " ",
            self.text[label + 1 : last],
        )
        words = " ".join(words.split())
        repeated = words.strip("/") in address
        self._run.keep(start, last + 1)
        return self._run.put(start, last + 1, address if repeated or not words else f"{words} ({address})")

    def _color(self, start: int, end: int) -> int:
        """``{\\color{red} x}`` and ``\\color{red}{x}``: what is coloured stays."""
        if start and (closing := self.closing.pop(start - 1, None)):
            start -= 1
            end += self.text[end : end + 1] == " "
        elif closing := self.closing.pop(end, None):
            end += 1
        if closing is not None:
            self._run.put(closing, closing + 1, "")
        return self._run.put(start, end, "")

    def _symbol(self, name: str, start: int, end: int) -> int:
        text = self.text
        known = symbols.SYMBOLS.get(name)
        if known is None or (len(name) == 1 and name not in "oOlLSPij"):
            if name == "xspace":
                return self._run.put(start, end, "")
            if name in symbols.DROPPED or name in symbols.ROOM or (name in symbols.SWITCHES and len(name) > 1):
                return self._run.put(start, end + (text[end : end + 1] == " "), symbols.ROOM.get(name, "")[:1])
            return self._own(name, start, end)
        symbol, kind = known
        if text.startswith("{}", end):
            return self._run.put(start, end + 2, symbol)
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
            or (symbol in "“‘")
            or (symbol in "’'" and re.compile(r"(?<=\w)\\\w+ (?:s|t|d|m|re|ve|ll)\b").search(text, start - 1))
            or (symbol == "μ" and re.compile(r" [mslgLAVWJFHT]\b").match(text, end))
            or (
                name in ("o", "O", "l", "L", "ss", "ae", "AE", "oe", "OE", "aa", "AA", "i", "j")
                and text[start - 1 : start].isalpha()
            )
        ):
            end += 1
        return self._run.put(start, end, symbol)

    def _own(self, name: str, start: int, end: int) -> int:
        """A command of the paper's own: its name, with what it is given in brackets; marked words alone.

        One that is no command at all (a part of a path, an escape) stays as it is, as does what is said of TeX itself.
        """
        text = self.text
        if not self._is_own(name, start, end):
            # The braces of an argument belong to the command that stays.
            closing = self.closing.get(end) if text[end : end + 1] == "{" else None
            return end if closing is None else self._run.keep(end, closing + 1)
        if name in symbols.OWN and (len(name) == 1 or name[0] == name[1]):  # \\R, \\RR
            return self._formula(start, end)
        self._run.put(start, start + 1, "")
        groups: list[tuple[int, int]] = []
        at = end
        while text[at : at + 1] == "{" and (closing := self.closing.get(at)):
            groups.append((at, closing))
            del self.closing[at]
            at = closing + 1
        given = [group for group in groups if text[group[0] + 1 : group[1]].strip()]
        if not given:
            if text[at : at + 1] == "{":  # the text broke off
                return self._run.put(end, at + 1, " ")
            if text[at : at + 1] == "~" and not text[at + 1 : at + 2].strip():
                at += 1
            return self._run.put(end, at, "") if at > end else end
        words = text[given[0][0] + 1 : given[0][1]]
        opening, end_sign = ("", "") if words.startswith(("$_", "$^")) else ("(", ")")
        if len(given) == 1 and words[0].isalpha() and " " in words.strip():
            self._run.found.pop()
            end, opening, end_sign = start, "", ""
        for (_, closing), (brace, _) in pairwise(given):
            self._run.put(closing, brace + 1, ", ")
        self._run.put(given[-1][1], at, end_sign)
        return self._run.put(end, given[0][0] + 1, opening)

    def _is_own(self, name: str, start: int, end: int) -> bool:
        """True when ``\\name`` is a command that a paper's authors made for themselves."""
        text = self.text
        if name in _OF_TEX or not _OWN_FOLLOWS.search(text, max(0, start - 10), start) or _NO_COMMAND.match(text, end):
            return False
        if len(name) == 1:
            return name in "CFNQRZ" and not re.compile(r"[+?{\\'\"]").match(text, end)
        following = re.compile(r"\\([A-Za-z]+)").match(text, end)
        return following is None or following[1] in symbols.SYMBOLS or following[1] in _KNOWN

    def _doubled(self, match: re.Match[str]) -> int:
        """Two backslashes: of a command that a program escaped, or the end of a line that is glued to the next word."""
        text, start = self.text, match.start()
        following = re.compile(r"\\\\(?:([A-Za-z]{2,})|[%&_$#])").match(text, start)
        if following is None or text[start - 1 : start] in ("\\", ":"):
            return start + 1
        name = following[1]
        if name is None or name in symbols.SYMBOLS or name in _FORMULAS or name in WRAPPERS:
            self._run.put(start, start + 1, "")
            return start + 1
        if text[following.end() : following.end() + 1] in ("\\", "{", "_", "/") or not start:
            return following.end()
        return self._run.put(start, start + 2, "" if text[start - 1].isspace() else " ")

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
        self._run.found += align(self.text, start, end, pieces)
        return self._run.keep(start, end)

    def _environment(self, start: int, end: int) -> int:
        name = re.compile(r"\{([a-zA-Z]+)\*?\}").match(self.text, end)
        closing = self.text.find(f"\\end{{{name[1]}", end) if name else -1
        if name and closing >= 0 and name[1] in _PROSE:
            self._run.put(closing - (self.text[closing - 1] == " "), closing + len(name[1]) + 6, "")
            return self._run.put(start, name.end() + (self.text[name.end() : name.end() + 1] == " "), "")
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
        self._run.found += align(self.text, start, end, pieces)
        return self._run.keep(start, end)

    def _script(self, match: re.Match[str]) -> int:
        """``x^2``, ``x^{10}``, ``x_2`` and ``x_{i}`` in the small characters of Unicode, or without their braces."""
        text, start = self.text, match.start()
        raised = text[start] == "^"
        before = text[max(0, start - 2) : start]
        braced = text[start + 1 : start + 2] == "{"
        last = before[-1:]
        if raised and (degree := _DEGREE.match(text, start + 1)):
            return self._run.put(start, degree.end(), "°")
        if raised:
            based = bool(_ISOTOPE.match(text, start + 1)) if last in ("", " ", "(", "{") and not braced else False
            based = based or last.isalnum() or (last != "" and last in ")]}|°%′’'") or (braced and last == " ")
        else:
            based = (
                bool(_INDEXED.search(before) or _INDEXED_AGAIN.search(before))
                or (braced and last != "" and (last.isalnum() or last in ")}]|′’"))
                or bool(_NAMED_BASE.search(text, max(0, start - 20), start))
                or bool(_INDEXED_GREEK.search(text, max(0, start - 11), start))
            )
        if not raised and (number := self._atoms(start)):
            return self._run.put(start, number.end(), "".join(symbols.SUBSCRIPTS[char] for char in number.group()))
        if not based:
            return start + 1
        if not raised and (greek := _GREEK_INDEX.match(text, start + 1)):
            return self._run.put(start + 1, greek.end(), symbols.SYMBOLS[greek.group()][0])
        if braced or text.startswith("\\", start + 1):
            return self._scripted(start, start + 1, text[start])
        small = symbols.SUPERSCRIPTS if raised else symbols.SUBSCRIPTS
        found = (_SUPERSCRIPT if raised else _SUBSCRIPT).match(text, start + 1)
        if not found:
            return start + 1
        kind, content = found.lastgroup, found.group()
        if kind == "word":
            sign = _SUPERSCRIPT_WORDS.get(content, "")
            return self._run.put(start, found.end(), sign) if sign else start + 1
        if content.isdigit() and _DECIMAL.match(text, found.end()):
            return found.end()
        if not raised and _NAME_GOES_ON.match(text, found.end()) and not text.startswith(("_", "^"), found.end()):
            return found.end()
        if all(char in small for char in content):
            return self._run.put(start, found.end(), "".join(small[char] for char in content))
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
        while reader.at > start and self.text[reader.at - 1].isspace():  # it is no part of a script among words
            reader.at -= 1
        script = Scripts(NOTHING, node) if sign == "_" else Scripts(NOTHING, None, node)
        return self._written(start, reader.at, script)

    def _brace(self, match: re.Match[str]) -> int:
        """A brace of no remnant, or of a wrapper that lost its backslash: ``textit{x}``."""
        start, end = match.span()
        before = _BARE_WRAPPER.search(self.text, max(0, start - 14), start)
        closing = self.closing.get(start)
        if closing and self.text[end : end + 1] == "\\" and self.text[start - 1 : start] in _BEFORE_GROUP:
            inner = re.compile(r"\\[A-Za-z]{2,}(?=\{)").match(self.text, end)
            if inner and self.closing.get(inner.end()) == closing - 1:  # ``{\\ensuremath{x}}``
                return self._run.unwrap(start, start)
        if before is None or start not in self.closing:
            return end
        accent = symbols.FORMULA_ACCENTS.get(before.group())
        if accent is None and before.group() not in ("sqrt", "frac"):
            return self._run.unwrap(before.start(), start)
        reader = tex.Reader(self.text, start, min(len(self.text), start + 300), loose=True, bare=_BARE_NAME)
        node: Node
        try:
            if accent:
                node = Accent(reader.one(), accent)
            else:
                node = Root(reader.one()) if before.group() == "sqrt" else Fraction(reader.one(), reader.one())
        except TooDeepError:
            return end
        return self._written(before.start(), reader.at, node)

    def _letter_brace(self, match: re.Match[str]) -> int:
        """A command in braces of its own: a sign, else as if there were none."""
        name, (start, end) = match["lettername"], match.span()
        if known := symbols.SYMBOLS.get(name):
            return self._run.put(start, end, "°" if name == "deg" else known[0])
        if name in symbols.DROPPED or len(name) == 1 or not self._is_own(name, start, end - 1):
            return start + 1
        self._run.put(start, start + 2, "")
        return self._run.put(end - 1, end, "")


def _is_short(inside: str) -> bool:
    """True when ``inside`` has no words: ``(k, z)``, ``[0, T]``, ``m n``; a sum alone is money."""
    if sum(map(inside.count, "([")) != sum(map(inside.count, ")]")):
        return False
    return all(
        len(run) < 3 or run in _FUNCTIONS or (run.isupper() and len(run) < 5)
        for run in re.findall(r"[^\W\d_]+", inside)
    ) and not re.fullmatch(r"(?=.*\d)[\d.,\s]+[A-Za-z]{0,2}\s?(?:and|to|or|[-–])?\s*", inside)


def _is_money(inside: str) -> bool:
    """True when words after a sum of money stand between two ``$``: ``$5 billion (a 3+ fold rise), over $``."""
    return inside[0].isdigit() and _WORDY.search(f"{inside} ") is not None and "\\" not in inside


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
    "norm": lambda match: "‖",
    "space": lambda match: (
        "" if match.string[match.start() - 1 : match.start()] == " " else symbols.ROOM[match["space"]]
    ),
    "wordbrace": lambda match: symbols.SYMBOLS[match["braced"]][0],
}
"""Remnants that are replaced by a sign whatever is around them."""

_HANDLERS: dict[str, Callable[[Commands, re.Match[str]], int]] = {
    "accent": Commands._accent,
    "command": Commands._command,
    "delimiter": Commands._delimiter,
    "dollar": Commands._dollar,
    "script": Commands._script,
    "letterbrace": Commands._letter_brace,
    "brace": Commands._brace,
    "doubled": Commands._doubled,
}
