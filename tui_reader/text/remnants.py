"""Remnants of TeX in a text, and what each piece stands for.

Everything is a list of replacements found in one pass from left to right, in time linear in the text's length. Quotes,
dashes, links and what a service's stripping left of TeX are dealt with here, commands and formulas in ``commands``.
A command of the paper's own is shown by its name. Where a remnant may be a word of English, or a name in a program, it
stays: links and `code` are never touched, but for TeX's escapes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_reader.text.commands import Commands

_GREEK = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi"
    "|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega"
)
_BRACED = (
    f"times|sim|approx|pm|leq|geq|le|ge|neq|to|rightarrow|leftarrow|cdot|infty|in|ll|gg|uparrow|downarrow|{_GREEK}"
)
_SWITCHES = (
    "it|bf|em|tt|sc|sl|rm|sf|itshape|bfseries|ttfamily|scshape|tiny|scriptsize|footnotesize|small|large|Large"
    "|normalsize|boldmath|textbf|textit|texttt|textsc|emph"
)
_BEGINS = re.compile(r"`|''|--|\\|\$|\{|\^|_|~|http|HTTP|www\.")
"""The beginnings of remnants. Each begins with a fixed sign, which makes the search quick."""

_ACCENT = r"""
    (?P<accent>(?P<open>\{)?\\(?:(?P<accentsign>["'`^~=.])\s?\{?|(?P<accentletter>[cvuHkrd])(?:\s*\{|\s+))
        (?:\{?\\)?(?P<letter>[A-Za-z])(?P<close>\}{0,3}))
"""
_LINK = r"(?P<link>(?:[hH][tT][tT][pP][sS]?(?P<scheme>\s?:\s/{1,2}\s?(?=\w)|:/)|www\.)(?:\\[%&_\#~]|[^\s{}\\$])+)"
_SCRIPT = r"(?P<script>[\^_])"
_REMNANTS = {
    "h": _LINK,
    "H": _LINK,
    "w": _LINK,
    "^": _SCRIPT,
    "_": _SCRIPT,
    "$": r"(?P<dollar>\$\$?)",
    "'": "(?P<quotes>'')",
    "-": r"(?P<dash>(?<![-<!])-{2,3}(?![->]))",
    "`": r"""
        (?P<quote>``)
      | (?P<code>`[^`'\n]{1,80}`)
      | (?P<single>(?<![\w`])`[^\s`'\"\n][^`'\"\n]{0,80}(?:'[a-z][^`'\"\n]{0,80})?'(?![\w']))
    """,
    "~": r"""
        (?P<nbsp>(?:(?<=\w\w)|(?<=\w[.,])|(?<=[)\]}])|(?<=\b[A-Z]))~
            (?=[A-Za-z(\[\\$]|\d(?<![\d.]~\d)|\d+(?:,|\s?[A-Za-z]))
        |(?:(?<=\d)|(?<=\d\$)|(?<=\d\\\)))~(?=[A-Za-z]{1,12}\b)
        |(?<=\w)~(?=\[|\\cite)|(?<='s)~(?=[\w$\\])|(?<=\ba)~(?=[a-z]{4}|\\[A-Za-z]))
    """,
    "\\": rf"""
        (?P<href>\\href\s*\{{(?P<target>[^{{}}\s]*)\}}\s*\{{(?P<label>[^{{}}\\$]*)\}})
      | {_ACCENT}
      | (?P<unicode>\\unicode\s*\{{x(?P<code16>[0-9A-Fa-f]{{2,5}})\}})
      | \\(?P<sign>[\^~])\{{\}}
      | \\ding\{{(?P<ding>\d{{2,3}})\}}
      | (?P<verb>\\verb\*?(?P<around>[|!+/"=])[^\n]{{1,80}}?(?P=around))
      | \\(?P<command>[A-Za-z]+)
      | \\(?P<delimiter>[(\[])
      | \\(?P<escape>[%&_$\#{{}}])
      | \\(?P<norm>\|)
      | (?P<money>(?<!\\)\\(?=\d))
      | \\(?P<space>[,;:!\ /-])
      | (?P<newline>\\\\(?:(?<=\s\\\\)\ |(?=\s|\Z)))
      | (?P<doubled>\\(?=\\[A-Za-z%&_$\#]))
    """,
    "{": rf"""
        (?P<switch>\{{\\?(?:{_SWITCHES})(?![A-Za-z])(?:\s+|(?=[\\{{])))
      | {_ACCENT}
      | (?P<symbolbrace>\{{(?:[=,+\-<>:.!~/]|[^\W\d_a-zA-Z]|[≈≤≥±×∼→])\}})
      | (?P<letterbrace>\{{\\(?P<lettername>[a-zA-Z]+)\}})
      | (?P<initial>(?<![\\\w}}])\{{(?:[A-Z]{{1,3}}\}}(?=[a-zÀ-ɏ])|[A-Z][A-Z\d]+s?\}})|(?<=\}})\{{\d[\d.,]*%?\}})
      | (?P<wordbrace>\{{(?P<braced>{_BRACED})\}})
      | (?P<degree>(?<=\d)\{{circ\}})
      | (?P<empty>(?<=[\w)%])\{{\}}|(?<=\{{\}})\{{\}}|\{{\}}(?=[\^_$]))
      | (?P<brace>\{{)
    """,
}
"""Every kind of remnant, to be read with ``re.VERBOSE``, by the sign that it begins with."""
_QUOTE_END = re.compile(r"''|(?<!\\)\"|``|”")
_LABEL_OF_LINK = re.compile(r"(?:this|the)?\s?(?:https?|http|ftp)?\s?URL", re.IGNORECASE)


@cache
def _pattern(sign: str) -> re.Pattern[str]:
    """The kinds that begin with ``sign``, compiled at their first use: most texts need few of them."""
    return re.compile(_REMNANTS[sign], re.VERBOSE)


def match_at(text: str, at: int) -> re.Match[str] | None:
    """The remnant that begins at ``at``."""
    return _pattern(text[at]).match(text, at) if text[at] in _REMNANTS else None


def find(text: str, words: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Find what to replace in ``text``: (start, end, what is shown instead), in no order; some may overlap.

    ``words`` are commands that lost their backslash; those in a link, in code or in a formula are left out.
    """
    run = Pass(text)
    run.run()
    for start, end, sign in words:
        if not any(first <= start < last for first, last in run.whole):
            run.found.append((start, end, sign or run.commands.named(text[start:end])))
    return run.found


class Pass:
    """One pass over a text, which collects replacements (start, end, new)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[tuple[int, int, str]] = []
        self.closing = _braces(text)
        self.whole: list[tuple[int, int]] = []
        """Links, code and formulas: nothing else is replaced in these."""
        self._quoted_until = 0
        self._commands: Commands | None = None

    @property
    def commands(self) -> Commands:
        """The part that knows TeX."""
        if self._commands is None:
            from tui_reader.text.commands import Commands

            self._commands = Commands(self)
        return self._commands

    def run(self) -> None:
        """Find the replacements."""
        at, text = 0, self.text
        while begins := _BEGINS.search(text, at):
            at = begins.start()
            match = match_at(text, at)
            at = self._one(match) if match else at + 1

    def keep(self, start: int, end: int) -> int:
        """Nothing else is to be replaced here."""
        self.whole.append((start, end))
        return end

    def put(self, start: int, end: int, new: str) -> int:
        """Replace what stands from ``start`` to ``end``."""
        self.found.append((start, end, new))
        return end

    def unwrap(self, start: int, brace: int, new: str = "", closing: str = "") -> int:
        """Take out what leads to the ``{`` at ``brace``, and the brace that closes it; what it holds stays."""
        end = self.closing.pop(brace, None)
        if end is None:
            return brace + 1
        self.put(end, end + 1, closing)
        return self.put(start, brace + 1, new)

    def _one(self, match: re.Match[str]) -> int:
        """Deal with one remnant; where to go on."""
        kind = match.lastgroup or ""
        if simple := _SIMPLE.get(kind):
            return self.put(match.start(), match.end(), simple(match))
        handler = _HANDLERS.get(kind)
        return handler(self, match) if handler else self.commands.deal(match)

    def _link(self, match: re.Match[str]) -> int:
        """A link: TeX's escapes in it go, and its label when that only says the link again."""
        text, end = self.text, match.end()
        self.keep(match.start(), end)
        if (scheme := match["scheme"]) and re.search(r"\s", scheme):
            self.put(*match.span("scheme"), "://")  # a line's end broke it
        for escape in re.finditer(r"\\[%&_#~]", match.group()):
            self.put(match.start() + escape.start(), match.start() + escape.start() + 1, "")
        if text.startswith("\\~{}", end):
            return self.put(end, end + 4, "~")
        closing = self.closing.get(end)
        if closing is None:
            return end
        label = text[end + 1 : closing]
        if len(label) < 400:
            label = re.sub(r"\\?[A-Za-z]{2,12}\{(?:[a-z]{3,8}\}\{)?|\}", "", label).strip()
        repeated = label.rstrip("/") in match.group()
        if match.group() in label or repeated or _LABEL_OF_LINK.fullmatch(label):
            return self.put(end, closing + 1, "")
        return self.unwrap(end, end, " (", ")")

    def _single_quotes(self, match: re.Match[str]) -> int:
        self.put(match.start(), match.start() + 1, "‘")
        self.put(match.end() - 1, match.end(), "’")
        return match.start() + 1

    def _quote(self, match: re.Match[str]) -> int:
        """TeX's quotes, of which the closing ones may have been typed as a straight one: ``x'' and ``x"."""
        start, end = match.span()
        self.put(start, end, "“")
        close = _QUOTE_END.search(self.text, end, end + 400)
        if close and close.group() not in ("``", "”"):
            self.put(close.start(), close.end(), "”")
        return end

    def _quotes(self, match: re.Match[str]) -> int:
        text, (start, end) = self.text, match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        if any(place[:2] == (start, end) for place in self.found[-40:]):
            return end
        if (not before or before in " \n([-–—") and (after.isalnum() or after in "\\$({"):
            self.put(start, end, "“")
            self._quoted_until = end + 400
        elif (before.isalpha() or before in ".,!?;:)]}%…’$" or start < self._quoted_until) and not after.isalnum():
            self.put(start, end, "”")
            self._quoted_until = 0
        return end

    def _dash(self, match: re.Match[str]) -> int:
        text, (start, end) = self.text, match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        # `--dry-run` is an option of a command; ` --which ` is a dash.
        if before in ("", " ", "\n") and re.compile(r"[\w.]+[-=_]\w|\Z").match(text, end):
            return end
        if before and after and before not in "(`/" and (after.isalnum() or after in " \n(\"'“`\\$~{"):
            self.put(start, end, "—" if end - start == 3 else "–")
        return end

    def _verb(self, match: re.Match[str]) -> int:
        """``\\verb|x|``: what it shows is code."""
        start, end = match.span()
        self.put(end - 1, end, "")
        self.put(start, match.start("around") + 1, "")
        return self.keep(start, end)

    def _href(self, match: re.Match[str]) -> int:
        target = re.sub(r"\\([%&_#~])", r"\1", match["target"])
        label = "" if match["label"].strip() in (target, match["target"]) else match["label"]
        if not target:
            return self.put(match.start(), match.end(), label)
        return self.put(match.start(), match.end(), f"{label} ({target})" if label else target)

    def _switch(self, match: re.Match[str]) -> int:
        """``{\\it x}``: take out the opening with its switch, and the closing brace."""
        start, end = match.span()
        closing = self.closing.get(start)
        if closing is None or closing < end:
            return start + 1
        self.put(closing, closing + 1, "")
        return self.put(start, end, "")

    def is_quote(self, start: int) -> bool:
        """True when ``\\"`` is a quote that a program escaped, with another that closes it; then both are mended."""
        text = self.text
        close = text.find('\\"', start + 2, start + 200)
        if close < 0 or text[start - 1 : start].isalnum() or text[close + 2 : close + 3].isalnum():
            return False
        if not (text[close - 1].isalnum() or text[close - 1] in ".,!?)"):
            return False
        self.put(start, start + 1, "")
        self.put(close, close + 1, "")
        return True

    def _code(self, match: re.Match[str]) -> int:
        return self.keep(*match.span())


def _braces(text: str) -> dict[int, int]:
    """The place where each ``{`` is closed; escaped ones and those without a partner left out."""
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


_SIMPLE: dict[str, Callable[[re.Match[str]], str]] = {
    "initial": lambda match: match.group()[1:-1],
    "symbolbrace": lambda match: match.group()[1:-1],
    "escape": lambda match: match["escape"],
    "money": lambda match: "$",
    "newline": lambda match: "",
    "degree": lambda match: "°",
    "empty": lambda match: "",
    "nbsp": lambda match: " ",
}
"""Remnants that are replaced by a sign whatever is around them."""

_HANDLERS: dict[str, Callable[[Pass, re.Match[str]], int]] = {
    "link": Pass._link,
    "single": Pass._single_quotes,
    "quote": Pass._quote,
    "quotes": Pass._quotes,
    "dash": Pass._dash,
    "href": Pass._href,
    "verb": Pass._verb,
    "switch": Pass._switch,
    "code": Pass._code,
}
