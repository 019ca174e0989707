"""TeX and its remnants as Unicode, for showing and for searching, with a map between the two texts.

Abstracts come with TeX as the authors typed it (arXiv), or with half of it stripped: Hugging Face drops ``$`` and most
backslashes, so ``$10\\times$`` is stored as ``10times``, ``\\sim 47K`` as ``sim47K``, while quotes, dashes and commands
in the text slip through. What is stored stays as it came; ``mend`` says how to show it.

Most texts hold nothing to mend, which is seen here at once; how the others are mended is in ``remnants``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from typing import NamedTuple

from tui_reader.text import clean

Edit = tuple[int, int, int, int]
"""A replacement: start and end in the stored text, start and end in the shown one."""


class Mended(NamedTuple):
    """A text as it is shown, and where each part of it is stored."""

    text: str
    edits: tuple[Edit, ...] = ()
    """In order, without overlaps; between them the two texts are equal."""

    def shown(self, start: int, end: int) -> tuple[int, int]:
        """The shown range of the stored characters ``start`` to ``end``; what was replaced is taken whole."""
        index = bisect_right(self.edits, start, key=_stored_start) - 1
        first = start if index < 0 else _across(start, self.edits[index], 0)
        # An edit that begins where the span ends is no part of it.
        index = bisect_left(self.edits, end, key=_stored_start) - 1
        last = end if index < 0 else _across(end, self.edits[index], 1)
        return first, max(first, last)

    def stored(self, at: int) -> int:
        """The stored place of the shown character ``at``; for one that replaces others, where these begin."""
        index = bisect_right(self.edits, at, key=_shown_start) - 1
        if index < 0:
            return at
        start, end, _, last = self.edits[index]
        return start if at < last else at - last + end

    def stored_range(self, start: int, end: int) -> tuple[int, int]:
        """The stored range of the shown characters ``start`` to ``end``, not empty; replaced ones are whole."""
        index = bisect_right(self.edits, end - 1, key=_shown_start) - 1
        inside = index >= 0 and end - 1 < self.edits[index][3]
        return self.stored(start), self.edits[index][1] if inside else self.stored(end - 1) + 1


def _stored_start(edit: Edit) -> int:
    return edit[0]


def _shown_start(edit: Edit) -> int:
    return edit[2]


def _across(at: int, edit: Edit, side: int) -> int:
    """The shown place of the stored ``at``, at or after the start of ``edit``; inside it, its shown start or end."""
    return at - edit[1] + edit[3] if at >= edit[1] else edit[2 + side]


_SIGNS = ("\\", "$", "^", "_", "`", "''", "--", "{", "~")
"""Each remnant of TeX proper has one of these."""

_GREEK = (
    "(?:alpha|beta|gamma|delta|(?:var)?epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon"
    "|(?:var)?phi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Sigma|Phi|Psi|Omega)"
)
_NO_NAME = r"(?<![\w\\./@-])(?<!['’]s )(?<!man )(?<!eiss )(?<!ndall )"  # Spearman rho, Cohen's kappa: words

_WORDS: tuple[tuple[str, str, str], ...] = (
    ("times", r"times(?:(?<=[\d.)}%]times)(?:(?![a-z])|(?=sim|approx|pm|to\d))|(?<=circtimes)(?=\d)"
              r"|(?<=[A-Z\d][A-Z]times)(?=[A-Z][\da-zA-Z])"
              r"|(?<=\d[kKMB]times)(?![A-Za-z])|(?<=\b[A-Za-z]times)(?=[A-Za-z\d]\b)|(?<=\b[KMN]times)(?![A-Za-z])"
              r"|(?<![\w\\]times)(?=\d))", "×"),
    ("times ", r"times (?:(?<=\d times )(?=\d)|(?<=[\s(][b-zB-HJ-Z] times )(?=[b-zB-HJ-Z][\s,.;)_])"
               r"|(?<=_\w times )(?=\w_\w))", "× "),
    ("times ", r"times (?=(?:[A-Za-z\d]|[A-Za-z]times)\b)(?<=\b[A-Za-km-qs-z]times )", "×"),
    ("pm", r"pm(?:(?<=\dpm)(?=\d)|(?<=\d pm)(?=\d)|(?<=\d%pm)(?=\s?\d)|(?<=\d% pm)(?=\s?\d)|(?<=\.\d pm)(?= \d)"
           r"|(?<=\.\d\d pm)(?= \d)|(?<=\(pm)(?=\s?\d)|(?<=\spm)(?=\d+(?:\.\d+)?%))", "±"),
    ("sim", r"sim(?=\d[\d.,]*(?:[kKMBGTx%]|ms|times)?(?![A-Za-z]))"
            r"(?:(?<![\w\\-]sim)|(?<=\dsim)|(?<=timessim)|(?<=%sim))", "~"),
    ("approx", r"approx(?=\.?\d)(?:(?<![\w\\-]approx)|(?<=timesapprox))", "≈"),
    ("to", r"to(?=\s\d)(?<=\.\dto)|to(?=\d)(?:(?<=\.\dto)|(?<=\.\d\dto)|(?<=\.\d\d\dto)|(?<=\.\d\d\d\dto)"
           r"|(?<=\d%to)|(?<=timesto)|(?<=\d\dto)(?=\d\d))", "→"),
    ("leq", r"leq(?:slant)?(?![A-Za-z])(?<![A-Za-z\\_]leq)", "≤"),
    ("geq", r"geq(?:slant)?(?![A-Za-z])(?<![A-Za-z\\_]geq)", "≥"),
    ("neq", r"neq(?![A-Za-z]|\s?/|\s?cm|\s?m\b)(?<![A-Za-z\\_]neq)", "≠"),
    ("infty", r"infty(?![A-Za-z])(?<![A-Za-z\\_]infty)", "∞"),
    ("cdot", r"cdot(?![A-Za-z])(?<![A-Za-z\\_]cdot)", "·"),
    ("dots", r"[lc]dots(?![A-Za-z])(?<![A-Za-z\\_][lc]dots)", ""),
    ("sqrt(", r"sqrt(?=\()(?<![\w.\\]sqrt)", "√"),
    ("propto", r"propto(?![A-Za-z])(?<![A-Za-z\\_]propto)", "∝"),
    ("nabla", r"nabla(?=[_^(]|\s?[A-Za-z](?![\w-]))(?<![A-Za-z\\_]nabla)", "∇"),
    ("subseteq", r"subseteq(?![A-Za-z])(?<![A-Za-z\\_]subseteq)", "⊆"),
    ("mapsto", r"mapsto(?![A-Za-z])(?<![A-Za-z\\_]mapsto)", "↦"),
    ("gtrsim", r"gtrsim(?![A-Za-z])(?<![A-Za-z\\_]gtrsim)", "≳"),
    ("lesssim", r"lesssim(?![A-Za-z])(?<![A-Za-z\\_]lesssim)", "≲"),
    ("simeq", r"simeq(?![A-Za-z])(?<![A-Za-z\\_]simeq)", "≃"),
    ("angle ", r"[lr]angle(?![A-Za-z])(?:(?<![A-Za-z\\_][lr]angle)|(?<=\b[A-VX-Za-vx-z]rangle))", ""),
    ("floor", r"[lr]floor(?![A-Za-z])(?:(?<![A-Za-z\\_][lr]floor)|(?<=\b[A-Za-z]rfloor))", ""),
    ("ceil", r"[lr]ceil(?![A-Za-z])(?:(?<![A-Za-z\\_][lr]ceil)|(?<=\b[A-Za-z]rceil))", ""),
    ("uparrow", r"uparrow(?![a-z])(?<![a-z\\_]uparrow)", "↑"),
    ("downarrow", r"downarrow(?![a-z])(?<![a-z\\_]downarrow)", "↓"),
    ("Vert", r"[lr]Vert(?![A-Za-z])(?<![A-Za-z\\_][lr]Vert)", "‖"),
    ("ell_", r"ell(?=_(?:\d|\{|[a-z]\b|infty))(?<![\w\\./@-]ell)", "ℓ"),
    ("tarrow", r"(?:[lL]ong)?(?:[lL]eftright|[lL]eft|[rR]ight)arrow(?!s\b|\w*_)(?<![\\_]leftarrow)(?<![\\_]rightarrow)"
               r"(?<![\\_]Leftarrow)(?<![\\_]Rightarrow)(?<![\\_]leftrightarrow)(?<![\\_]Leftrightarrow)"
               r"(?<![\\_]longrightarrow)(?<![\\_]longleftarrow)(?<![\\_]Longrightarrow)", ""),
    ("x20", r"x20(?:1[3489cdCD]|26)(?=[a-z])(?<=[a-z,.)]x20..)", ""),
    ("=", _NO_NAME + _GREEK + r"(?=\s?=\s?[\d.\-+({])", ""),
    ("^", _NO_NAME + _GREEK + r"(?=\^[\d{\-+*])", ""),
    ("_", _NO_NAME + _GREEK + r"(?=_\{|_\w\b(?![-/@.]\w)|_\d\.\d|_(?:theta|phi|psi|omega)\b)", ""),
    ("<", _NO_NAME + _GREEK + r"(?=\s?<\s?\d)", ""),
    (">", _NO_NAME + _GREEK + r"(?=\s?>\s?\d)", ""),
    ("/", rf"(?<=[\d)]/){_GREEK}(?![\w-])", ""),
    ("psilon", rf"(?<=\(){_GREEK}(?=,\s?{_GREEK}\))|(?<=psilon, ){_GREEK}(?=\))", ""),
)  # fmt: skip
"""Commands that lost their backslash: a text that is in it, a pattern, and the sign (empty: the command's own)."""


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """``source`` compiled at its first use: together they would cost some milliseconds of every start."""
    return re.compile(source)


def mend(text: str) -> Mended:
    """``text``, which has passed ``clean``, as it is shown. Never raises; what is shown passes ``clean`` as well.

    Mending a mended abstract changes nothing, save where an escape (``\\$``) or a nesting uncovers another remnant.
    """
    words = [
        (match.start(), match.end(), sign)
        for telltale, source, sign in _WORDS
        if telltale in text
        for match in _pattern(source).finditer(text)
    ]
    if not words and not any(map(text.__contains__, _SIGNS)):
        return Mended(text)
    from tui_reader.text import remnants

    replacements = remnants.find(text, words)
    if not replacements:
        return Mended(text)
    pieces: list[str] = []
    edits: list[Edit] = []
    at = length = 0
    for start, end, new in sorted(replacements):
        if start < at:  # inside one that was taken already
            continue
        length += start - at
        pieces += (text[at:start], new)
        edits.append((start, end, length, length + len(new)))
        length += len(new)
        at = end
    pieces.append(text[at:])
    shown = "".join(pieces)
    # Taking out a brace may pile up combining marks, or the text may outgrow its limit: then it is left alone.
    return Mended(shown, tuple(edits)) if clean(shown) == shown else Mended(text)


@lru_cache(256)
def mended(text: str) -> Mended:
    """``mend`` for the texts of some screens, which are searched for what matches again with every letter."""
    return mend(text)


def lasting(text: str, *, one_line: bool = False) -> str:
    """``text`` as it is shown, for a file that is read again, where it is mended once more.

    Where that would change it further, its dollars are escaped, or it stays as it is.
    """
    shown = mend(text).text
    if one_line:
        shown = " ".join(shown.split())
    return next((one for one in (shown, shown.replace("$", "\\$")) if mend(one).text == shown), text)
