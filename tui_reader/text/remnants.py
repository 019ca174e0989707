"""What is left of TeX in a text, and what each piece stands for.

Everything is a list of replacements found in one pass from left to right: no nesting, no second pass, time linear in
the text's length. A command that is not in the tables below has no meaning outside its paper and stays. Where a remnant
may be a word of English or a name in a program, it stays as well: links and `code` are never touched.
"""

from __future__ import annotations

import re
import unicodedata

from tui_reader.text.tex import (
    ACCENTS,
    MATH_ACCENTS,
    SPACES,
    SUBSCRIPTS,
    SUPERSCRIPT_WORDS,
    SUPERSCRIPTS,
    SWITCHES,
    SYMBOLS,
    WRAPPERS,
)

_BARE = (
    "(?:long)?(?:left)?(?:right)?arrow|(?:Left|Right|Leftright)arrow|leq|geq|neq|infty|cdot|ldots|cdots|propto|nabla"
)
_BARE_WRAPPERS = "text(?:bf|it|sc|tt|rm)?|math(?:rm|bf|cal|bb|sf|it)|operatorname|boldsymbol|emph"

_BEGINS = rf"[`'\\${{}}^_~-]|http|www\.|\ times|times|\s?pm|(?<![A-Za-z\\])(?:sim|{_BARE_WRAPPERS}|{_BARE})"
"""How every remnant begins: said apart, since most letters begin none, and this is told five times as fast."""

KINDS = rf"""
      (?P<link>(?:https?:/|www\.)[^\s{{}}]+)
    | (?P<quote>``)
    | (?P<code>`[^`'\n]{{1,80}}`)
    | (?P<quotes>'')
    | (?P<dash>(?<![-<!])-{{2,3}}(?![->]))
    | (?P<href>\\href\s*\{{(?P<target>[^{{}}\s]+)\}}\s*\{{(?P<label>[^{{}}\\$]*)\}})
    | (?P<switch>\{{\\?(?:{SWITCHES})(?![A-Za-z])(?:\s+|(?=[\\{{])))
    | (?P<accent>(?P<open>\{{)?\\(?:(?P<mark>["'`^~=.])\{{?|(?P<lettermark>[cvuHkr])\{{)\\?(?P<letter>[A-Za-z])
        (?P<close>\}}{{0,2}}))
    | \\(?P<command>[A-Za-z]+)
    | \\(?P<delimiter>[(\[])
    | \\(?P<escape>[%&_$#{{}}])
    | \\(?P<space>[,;:!\ /-])
    | (?P<dollar>\$\$?)
    | (?P<symbolbrace>\{{[=,+\-<>:.!]\}})
    | (?P<script>[\^_])
    | (?P<nbsp>(?:(?<=\w\w)|(?<=\w[.,]))~(?=[A-Za-z(\[\\$]|\d(?<![\d.]~\d)))
    | (?P<times>(?<=[\d.)}}])times(?![A-Za-z])|(?<=\d)\ times(?=\ \d)|(?<=\b[A-Z])times(?=[A-Z\d]\b)
        |(?<=[\s(][b-zB-HJ-Z])\ times(?=\ [b-zB-HJ-Z][\s,.;)_])|(?<=_\w)\ times(?=\ \w_\w))
    | (?P<pm>(?<=\d)\s?pm(?=\d)|(?<=\d%)\s?pm(?=\s?\d)|(?<=\.\d)\ pm(?=\ \d)|(?<=\.\d\d)\ pm(?=\ \d))
    | (?P<sim>(?<![\w\\-])sim(?=\d[\d.,]*(?:[kKMBGTx%]|ms|times)?(?![A-Za-z])))
    | (?P<barewrapper>(?<![A-Za-z\\])(?:{_BARE_WRAPPERS})\{{)
    | (?P<bare>(?<![A-Za-z\\_])(?:{_BARE})(?![A-Za-z]))
    | (?P<brace>[{{}}])
"""
"""Every kind of remnant, to be read with ``re.VERBOSE``."""
_REMNANT = re.compile(rf"(?={_BEGINS})(?:{KINDS})", re.VERBOSE)

_MATH = re.compile(
    r"\$(?:(?P<sign>\{?(?:[^\w\s${}\\]{1,3}|\\[A-Za-z]+)\}?)|(?=\S)(?P<inside>[^$]{1,300}?)(?<=\S)(?<!\\))\$(?(sign)|(?!\d))"
)
_DISPLAY = re.compile(r"\$\$(?P<inside>[^$]{1,600})\$\$")
_MATHEMATICAL = re.compile(r"[\\^_={}<>|+±×≤≥→∼\u0370-\u03ff\u2200-\u22ff]|^\S{1,12}$|^\S+ [-/*] \S+$")
_QUOTE_END = re.compile(r"''|(?<!\\)\"|``")
_SUPERSCRIPT = re.compile(
    r"\{(?P<braced>[^{}\\]{1,12})\}|(?P<plain>-?\d{1,4}|[A-Za-z*′](?![A-Za-z\d]))|(?P<word>[a-z]{3,6}\b)"
)
_SUBSCRIPT = re.compile(r"\{(?P<braced>[^{}\\]{1,12})\}|(?P<plain>\d{1,2}|[A-Za-z](?![A-Za-z\d]))")
_ACCENTED = re.compile(r"\{\\[a-z]+\{([^\W\d_])\}\}|\{([^\W\d_])\}|\s*([^\W\d_])(?!\w)")
_SIMPLE = re.compile(r"(?:\\rm\s)?\\?[\w.*′]*|\\[A-Za-z]+\{\w*\}|[-+*]")
_INDEXED = re.compile(r"(?:^|[^\w./@-])[A-Za-zͰ-Ͽ]$")
_NAME_GOES_ON = re.compile(r"[\w/@-]|\.[A-Za-z]")


def find(text: str) -> list[tuple[int, int, str]]:
    """What to replace in ``text``: (start, end, what is shown instead), in no order; some may overlap."""
    return _Pass(text).run()


class _Pass:
    """One pass over a text, which collects replacements (start, end, new)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[tuple[int, int, str]] = []
        self.closing = _braces(text)
        self.math_until = 0

    def run(self) -> list[tuple[int, int, str]]:
        """The replacements, in no order; some may overlap."""
        at = 0
        while match := _REMNANT.search(self.text, at):
            at = self._one(match)
        return self.found

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
        text, start, end = self.text, match.start(), match.end()
        math = start < self.math_until
        match match.lastgroup:
            case "quote":
                return self._quote(start, end)
            case "quotes":
                before, after = text[start - 1 : start], text[end : end + 1]
                if (not before or before in " \n([") and after.isalnum():
                    self._put(start, end, "“")
                elif before.isalpha() and not after.isalnum() and not math:
                    self._put(start, end, "”")
            case "dash":
                self._dash(start, end)
            case "href":
                self._put(start, end, f"{match['label']} ({match['target']})")
            case "switch":
                return self._unwrap_to(start, end)
            case "accent":
                self._accent(match)
            case "command":
                return self._command(match)
            case "delimiter":
                closing = text.find("\\" + {"(": ")", "[": "]"}[text[start + 1]], end, end + 600)
                if closing >= 0:
                    return self._mathematics(start, end, closing, closing + 2)
            case "escape":
                self._put(start, end, match["escape"])
            case "space":
                if math:
                    self._put(start, end, SPACES[match["space"]])
            case "dollar":
                return self._dollar(start, end)
            case "symbolbrace":
                self._put(start, end, text[start + 1])
            case "script":
                return self._script(start, math=math)
            case "nbsp":
                self._put(start, end, " ")
            case "times":
                self._put(end - 5, end, "×")
            case "pm":
                self._put(end - 2, end, "±")
            case "sim":
                self._put(start, end, "~")
            case "barewrapper":
                return self._unwrap(start, end - 1)
            case "bare":
                self._put(start, end, SYMBOLS.get(match["bare"], match["bare"]))
            case "brace" if math and text[start] == "{":
                return self._unwrap(start, start)
        return end

    def _quote(self, start: int, end: int) -> int:
        """TeX's quotes, of which the closing ones may have been typed as a straight one: ``x'' and ``x"."""
        self._put(start, end, "“")
        close = _QUOTE_END.search(self.text, end, end + 300)
        if close and close.group() != "``":
            self._put(close.start(), close.end(), "”")
        return end

    def _dash(self, start: int, end: int) -> None:
        text = self.text
        before, after = text[start - 1 : start], text[end : end + 1]
        # `--dry-run` is an option of a command; ` --which ` is a dash.
        if before in ("", " ", "\n") and re.compile(r"[\w.]+[-=_]\w|\Z").match(text, end):
            return
        if before and after and before not in "(`/" and (after.isalnum() or after in " \n(\"'“`\\$"):
            self._put(start, end, "—" if end - start == 3 else "–")

    def _unwrap_to(self, start: int, end: int) -> int:
        """``{\\it x}``: take out the opening with its switch, and the closing brace."""
        closing = self.closing.get(start)
        if closing is None or closing < end:
            return start + 1
        self._put(closing, closing + 1, "")
        return self._put(start, end, "")

    def _accent(self, match: re.Match[str]) -> None:
        opened = match.group().count("{")
        closed = len(match["close"])
        letter = unicodedata.normalize("NFC", match["letter"] + ACCENTS[match["mark"] or match["lettermark"]])
        if len(letter) == 1 and closed >= opened:
            self._put(match.start(), match.end() - (closed - opened), letter)

    def _command(self, match: re.Match[str]) -> int:
        text, name, start, end = self.text, match["command"], match.start(), match.end()
        brace = end if text[end : end + 1] == "{" else None
        if name in WRAPPERS and brace is not None:
            return self._unwrap(start, brace)
        if name == "footnote" and brace is not None:
            return self._unwrap(start, brace, " (", ")")
        if name in ("textsuperscript", "textsubscript") and brace is not None:
            return self._script_of(start, end, SUPERSCRIPTS if name == "textsuperscript" else SUBSCRIPTS, "")
        if name == "sqrt" and brace is not None:
            return self._unwrap(start, brace, "√(", ")") if self._compound(brace) else self._unwrap(start, brace, "√")
        if name in ("frac", "tfrac", "dfrac") and brace is not None:
            return self._fraction(start, brace)
        if name in MATH_ACCENTS:
            return self._math_accent(name, start, end)
        symbol = SYMBOLS.get(name, "" if name in SWITCHES.split("|") and start < self.math_until else None)
        if symbol is None:
            # The braces of an argument belong to the command that stays.
            self.closing.pop(end, None)
            return end
        if text.startswith("{}", end):
            return self._put(start, end + 2, symbol)
        # TeX swallows the space after a command; it is wanted after a sign such as × but not after a dash or a letter.
        if (symbol in "—–" or not symbol) and text[end : end + 1] == " ":
            end += 1
        return self._put(start, end, symbol)

    def _math_accent(self, name: str, start: int, end: int) -> int:
        """``\\hat{x}``, ``\\tilde O`` and ``\\tilde{\\mathcal{O}}`` as a letter with its accent; longer ones stay."""
        match = _ACCENTED.match(self.text, end)
        if not match:
            self.closing.pop(end, None)
            return end
        letter = next(filter(None, match.groups()))
        return self._put(start, match.end(), unicodedata.normalize("NFC", letter + MATH_ACCENTS[name]))

    def _compound(self, brace: int) -> bool:
        """Whether what the braces hold needs parentheses where they go."""
        return not _SIMPLE.fullmatch(self.text, brace + 1, self.closing.get(brace, brace + 1))

    def _fraction(self, start: int, over: int) -> int:
        middle = self.closing.get(over)
        if middle is None or middle + 1 not in self.closing:
            return over
        under = middle + 1
        left = ("(", ")") if self._compound(over) else ("", "")
        right = ("(", ")") if self._compound(under) else ("", "")
        end = self.closing.pop(under)
        self._put(middle, under + 1, f"{left[1]}/{right[0]}")
        self._put(end, end + 1, right[1])
        return self._put(start, over + 1, left[0])

    def _dollar(self, start: int, end: int) -> int:
        """Take out the signs around mathematics; a sum of money keeps its own (no closing sign before a digit)."""
        if start < self.math_until:
            return end
        match = (_MATH if end - start == 1 else _DISPLAY).match(self.text, start)
        if not match or not (match.lastgroup == "sign" or _MATHEMATICAL.search(match["inside"])):
            return end
        return self._mathematics(start, end, match.end() - (end - start), match.end())

    def _mathematics(self, start: int, inner: int, closing: int, end: int) -> int:
        """Take out the marks of mathematics, ``start`` to ``inner`` and ``closing`` to ``end``."""
        self.math_until = closing
        self._put(closing, end, "")
        return self._put(start, inner, "")

    def _script(self, start: int, *, math: bool) -> int:
        """``x^2``, ``x^{10}``, ``x_2`` and ``x_{i}`` in the small characters of Unicode, or without their braces."""
        text = self.text
        raised = text[start] == "^"
        before = text[max(0, start - 2) : start]
        braced = text[start + 1 : start + 2] == "{"
        if raised:
            based = bool(before) and (before[-1].isalnum() or before[-1] in ")]}|°")
        else:
            based = bool(_INDEXED.search(before)) or (
                braced and bool(before) and (before[-1].isalnum() or before[-1] in ")}")
            )
        if not (based or math):
            return start + 1
        return self._script_of(start, start + 1, SUPERSCRIPTS if raised else SUBSCRIPTS, text[start], math=math)

    def _script_of(self, start: int, at: int, small: dict[str, str], sign: str, *, math: bool = False) -> int:
        text = self.text
        match = (_SUBSCRIPT if small is SUBSCRIPTS else _SUPERSCRIPT).match(text, at)
        if match and match.lastgroup == "word":
            sign = SUPERSCRIPT_WORDS.get(match.group(), "")
            return self._put(start, match.end(), sign) if sign else at
        if match:
            content = match["braced"] or match["plain"]
            if match["plain"] and small is SUBSCRIPTS and not math and _NAME_GOES_ON.match(text, match.end()):
                return match.end()
            if all(char in small for char in content):
                return self._put(start, match.end(), "".join(small[char] for char in content))
        if at not in self.closing:
            return at
        if self._compound(at):
            return self._unwrap(start, at, f"{sign}(", ")")
        return self._unwrap(start, at, sign)


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
