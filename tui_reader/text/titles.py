"""Titles as they are compared: what differs only in how it was written down is the same. FROZEN, see ``folded``.

The tables here are this module's own, and small: what is mended for the screen gets better with every release, and a
paper's key must not.
"""

from __future__ import annotations

import re
import unicodedata
from html.entities import html5

_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "ο": "omicron",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
_SIGNS = {
    "×": "times",
    "±": "pm",
    "∓": "mp",
    "·": "cdot",
    "⋅": "cdot",
    "∘": "circ",
    "°": "circ",
    "÷": "div",
    "→": "rightarrow",
    "←": "leftarrow",
    "↔": "leftrightarrow",
    "⇒": "rightarrow",
    "↦": "mapsto",
    "≤": "leq",
    "≥": "geq",
    "⩽": "leq",
    "⩾": "geq",
    "≠": "neq",
    "≈": "approx",
    "∼": "sim",
    "≃": "simeq",
    "≡": "equiv",
    "≪": "ll",
    "≫": "gg",
    "∝": "propto",
    "∞": "infty",
    "∂": "partial",
    "∇": "nabla",
    "∑": "sum",
    "∏": "prod",
    "∫": "int",
    "√": "sqrt",
    "∈": "in",
    "∉": "notin",
    "∪": "cup",
    "∩": "cap",
    "⊂": "subset",
    "⊆": "subseteq",
    "⊗": "otimes",
    "⊕": "oplus",
    "⊙": "odot",
    "∅": "emptyset",
    "∀": "forall",
    "∃": "exists",
    "ℓ": "ell",
    "ℏ": "hbar",
    "†": "dagger",
    "‡": "ddagger",
    "★": "star",
    "⋆": "star",
    "∥": "parallel",
    "∆": "delta",
    "Ω": "omega",
    "ı": "i",
    "ȷ": "j",
}
_LETTERS = {"ss": "ss", "aa": "a", "AA": "a"} | {name: name for name in ("i", "j", "dh", "DH", "th", "TH", "dj", "DJ")}
_PLAIN = {"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "dh", "þ": "th", "ħ": "h", "ŋ": "ng"}
"""Letters that do not come apart into a plain one and an accent."""
_SAME = {
    "to": "rightarrow",
    "longrightarrow": "rightarrow",
    "Rightarrow": "rightarrow",
    "gets": "leftarrow",
    "le": "leq",
    "ge": "geq",
    "leqslant": "leq",
    "geqslant": "geq",
    "ne": "neq",
    "degree": "circ",
    "texttrademark": "tm",
    "textdegree": "circ",
    "textmu": "mu",
    "textpm": "pm",
    "texttimes": "times",
    "cdotp": "cdot",
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "varphi": "phi",
    "varrho": "rho",
    "varsigma": "sigma",
    "varpi": "pi",
}
_NOTHING = frozenset(
    [
        "textbf",
        "textit",
        "textsc",
        "texttt",
        "textrm",
        "textsf",
        "textsl",
        "textmd",
        "textup",
        "text",
        "emph",
        "em",
        "it",
        "bf",
        "rm",
        "tt",
        "sc",
        "sf",
        "sl",
        "cal",
        "bfseries",
        "itshape",
        "scshape",
        "ttfamily",
        "rmfamily",
        "sffamily",
        "mathbf",
        "mathit",
        "mathrm",
        "mathsf",
        "mathtt",
        "mathcal",
        "mathbb",
        "mathfrak",
        "mathscr",
        "boldsymbol",
        "bm",
        "pmb",
        "operatorname",
        "mbox",
        "hbox",
        "ensuremath",
        "mathop",
        "underline",
        "overline",
        "textnormal",
        "normalfont",
        "displaystyle",
        "textstyle",
        "scriptstyle",
        "left",
        "right",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "frac",
        "tfrac",
        "dfrac",
        "cfrac",
        "quad",
        "qquad",
        "ldots",
        "dots",
        "cdots",
        "textellipsis",
        "textendash",
        "textemdash",
        "textquoteright",
        "textquoteleft",
        "textquotedblleft",
        "textquotedblright",
        "textquotesingle",
        "textasciitilde",
        "textbackslash",
        "textunderscore",
        "small",
        "large",
        "Large",
        "protect",
        "relax",
        "textsuperscript",
        "textsubscript",
        "sp",
        "sb",
        "uppercase",
        "lowercase",
        "MakeUppercase",
        "limits",
        "nolimits",
        "smash",
        "phantom",
        "xspace",
        "textcolor",
        "centering",
        "newline",
        "linebreak",
        "nobreakspace",
        "space",
        "thinspace",
        "hspace",
        "vspace",
        "c",
        "v",
        "u",
        "H",
        "k",
        "r",
        "d",
        "b",
        "t",
    ]
)
"""Commands that only say how something looks, and the accents that have letters for names."""
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)\*?|([^A-Za-z]))")
_TAG = re.compile(
    r"</?(?:[a-z]{1,6}:)?(?:sub|sup|i|b|em|strong|italic|bold|sc|scp|tt|u|inf|span|p|title|math|m[a-z]{1,12}|br)"
    r"(?:\s[^<>]{0,200})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8}[0-9]{0,2});")


def folded(title: str) -> str:
    """``title`` as letters and digits alone, version 2. FROZEN: keys are hashes of it; make a version 3 instead.

    As version 1 (NFKD, case folded), but TeX's commands for looks, web markup and entities are gone, and Greek letters
    and signs have their names, by which TeX, and what has lost its backslashes, write them.
    """
    if "&" in title:
        title = _ENTITY.sub(_sign, _ENTITY.sub(_sign, title))
    if "<" in title:
        title = _TAG.sub("", title)
    if "\\" in title:
        title = _COMMAND.sub(_plain, title)
    if title.isascii():  # most are, by now
        return "".join(filter(str.isalnum, title.casefold()))
    named = "".join(_SIGNS.get(sign, sign) for sign in title)
    plain = filter(str.isalnum, unicodedata.normalize("NFKD", named).casefold())
    return "".join(_GREEK.get(letter) or _PLAIN.get(letter, letter) for letter in plain)


def _sign(match: re.Match[str]) -> str:
    name = match[1]
    if name[0] != "#":
        return html5.get(f"{name};", match.group())
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(number) if 31 < number < 0x110000 and not 0xD800 <= number < 0xE000 else ""


def _plain(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return ""  # an accent, or an escaped sign
    if name in _NOTHING:
        return ""
    return _LETTERS.get(name) or _SAME.get(name) or name
