"""Text as TeX, and what TeX sets as text: the fields of a bibliography. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from tui_reader.text.mend import mend

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_SIGNS = {
    "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "…": r"\ldots{}", "\u00a0": "~", "ß": r"{\ss}",
    "ø": r"{\o}", "Ø": r"{\O}", "ł": r"{\l}", "Ł": r"{\L}", "æ": r"{\ae}", "Æ": r"{\AE}", "œ": r"{\oe}", "Œ": r"{\OE}",
    "å": r"{\aa}", "Å": r"{\AA}", "ı": r"{\i}", "©": r"\copyright{}", "§": r"\S{}", "°": r"\textdegree{}",
    "€": r"\texteuro{}", "£": r"\pounds{}", "•": r"\textbullet{}", "™": r"\texttrademark{}",
}  # fmt: skip
_SCRIPTS = {
    **{sign: f"_{plain}" for sign, plain in zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", "0123456789+-=()", strict=True)},
    **{sign: f"^{plain}" for sign, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "0123456789+-=()ni", strict=True)},
}
_BESIDE = re.compile(r"(\\text(superscript|subscript)\{[^{}]*)\}\\text\2\{")
_RAISED = {"^": "textsuperscript", "_": "textsubscript"}
_COMMON_FIRST = ("pm", "times", "cdot", "to", "leq", "geq", "neq", "sim", "approx", "infty", "ell", "in", "star")


@cache
def _commands() -> dict[str, str]:
    """The command of each mathematical sign that has one."""
    from tui_reader.text.formula.symbols import SYMBOLS

    found: dict[str, str] = {}
    for command in (*_COMMON_FIRST, *sorted(SYMBOLS, key=len)):
        sign, kind = SYMBOLS[command]
        if len(sign) == 1 and not sign.isascii() and kind not in ("word", "function") and command.isalpha():
            found.setdefault(sign, f"\\{command}")
    return found


@cache
def _accents() -> dict[str, str]:
    from tui_reader.text.formula.symbols import ACCENTS

    return {accent: sign for sign, accent in ACCENTS.items() if sign not in "GUht"}


_ESCAPED = re.compile(r"[\\{}&%$#_~^]")
_BEYOND = re.compile(r"[\\{}&%$#_~^]|([^\x00-\x7f]+)([0-9]*)")


def escaped(text: str) -> str:
    """``text`` for a TeX that reads UTF-8: only its own signs are escaped."""
    return _ESCAPED.sub(lambda sign: _SPECIAL[sign.group()], text)


def as_tex(text: str) -> str:
    """``text`` for any TeX: what ASCII lacks becomes accents, commands and formulas; letters of other scripts stay."""
    return _BEYOND.sub(_beyond, text)


def _beyond(found: re.Match[str]) -> str:
    """A sign of TeX's own, or a run of what ASCII lacks; signs of formulas beside each other are one formula."""
    if found.group() in _SPECIAL:
        return _SPECIAL[found.group()]
    made: list[str] = []
    for char in found[1]:
        formula = _formula(char)
        if formula and made and made[-1].startswith("$") and len(made[-1]) > 1:
            made[-1] = f"{made[-1][:-1]}{' ' if formula[0].isalpha() else ''}{formula}$"
        elif formula[:1] in _RAISED:  # at a word, or alone, and no part of a formula
            made.append(f"\\{_RAISED[formula[0]]}{{{formula[1:]}}}")
        else:
            made.append(f"${formula}$" if formula else _sign(char))
    whole = "".join(made)
    while _BESIDE.search(whole):
        whole = _BESIDE.sub(r"\1", whole)
    # A dollar sign before a digit is money, and would end no formula.
    if found[2] and whole.endswith("$"):
        return re.sub(r"([_^])(.)$", r"\1{\2}", whole[:-1]) + f"{found[2]}$"
    return whole + found[2]


def _formula(char: str) -> str:
    return _SCRIPTS.get(char) or _commands().get(char, "") if char not in _SIGNS and not char.isascii() else ""


def _sign(char: str) -> str:
    if char in _SIGNS:
        return _SIGNS[char]
    parts = unicodedata.normalize("NFD", char)
    letter, accents = parts[0], parts[1:]
    if letter.isascii() and letter.isalpha() and accents and all(accent in _accents() for accent in accents):
        made = {"i": r"\i", "j": r"\j"}.get(letter, letter) if _above(accents) else letter
        for accent in accents:
            made = f"\\{_accents()[accent]}{{{made}}}"
        return f"{{{made}}}"
    return char


def _above(accents: str) -> bool:
    return not all(accent in "\u0327\u0328\u0323\u0331" for accent in accents)


# -- TeX, read --------------------------------------------------------------------------------------------------

_MATH = re.compile(r"(?<!\\)\$(?:[^$\\]|\\.)+\$")
_COMMANDS = re.compile(
    r"\\(?:textbackslash|textasciitilde|textasciicircum|ldots|dots|textdegree|texteuro|pounds|textbullet|texttrademark"
    r"|textregistered|copyright|textendash|textemdash|textquoteleft|textquoteright|textquotedblleft|textquotedblright"
    r"|textquotesingle|textquotedbl|slash|LaTeX|TeX|S|P|textless|textgreater|textbar|textunderscore)(?![A-Za-z])"
    r"(?:\{\}|\s*)"
)
_MEANS = {
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "ldots": "…", "dots": "…", "textdegree": "°",
    "texteuro": "€", "pounds": "£", "textbullet": "•", "texttrademark": "™", "textregistered": "®", "copyright": "©",
    "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "textquotesingle": "'", "textquotedbl": '"', "slash": "/", "LaTeX": "LaTeX", "TeX": "TeX",
    "S": "§", "P": "¶", "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_",
}  # fmt: skip
_RAISED_TEXT = re.compile(r"\\text(superscript|subscript)\{([^{}\\]*)\}")
_STYLES = re.compile(
    r"\\(?:emph|text(?:it|bf|sc|sf|tt|rm|sl|up|md|normal|superscript|subscript)?|mkbib\w+|enquote|uppercase|url|mbox"
    r"|hbox|path|bibstring|relax|protect|ensuremath|noopsort|foreignlanguage\{\w*\}|href\{[^{}]*\}|(?:it|bf|sc|em|rm|tt"
    r"|sf|sl|itshape|bfseries|scshape)(?=[\s{]))(?![A-Za-z])\s*"
)
_HELD = {"{": "\ue000", "}": "\ue001", "\\": "\ue002", "~": "\ue003", "$": "\ue004", "^": "\ue005"}


def from_tex(value: str, *, shown: bool = False) -> str:
    """``value`` as the text that TeX would set: accents, quotes, dashes and signs as such; formulas stay in ``$``.

    The opposite of ``as_tex`` and ``escaped``. A command that is not known stays, for the reading to mend. Formulas
    are text where the text is not mended when it is ``shown``, and where a ``$`` in prose would be taken for one's end.
    """
    if not any(sign in value for sign in "\\{}~$`'-"):
        return value
    parts: list[str] = []
    end = 0
    for formula in _MATH.finditer(value):
        within = mend(formula.group()).text if shown or "\\$" in value else formula.group()
        parts += [_prose(value[end : formula.start()]), within]
        end = formula.end()
    return "".join([*parts, _prose(value[end:])])


def _prose(value: str) -> str:
    from tui_reader.text.names import plain

    value = re.sub(r"\\([{}$])", lambda match: _HELD[match[1]], value)
    value = _COMMANDS.sub(lambda match: _held(_MEANS[re.match(r"\\(\w+)", match.group())[1]]), value)  # type: ignore[index]
    value = _RAISED_TEXT.sub(_script, value)
    value = _STYLES.sub("", value)
    value = re.sub(r"\\([%#_])", r"\1", value)
    value = plain(value.replace("\\&", "&"))
    for plain_sign, sign in (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”")):
        value = value.replace(plain_sign, sign)
    for sign, held in _HELD.items():
        value = value.replace(held, sign)
    return value


def _script(match: re.Match[str]) -> str:
    """A raised or lowered text in Unicode, where every sign of it has such a form; else as it is."""
    sign = "^" if match[1] == "superscript" else "_"
    forms = {plain: char for char, plain in _SCRIPTS.items()}
    found = [forms.get(sign + char) for char in match[2]]
    return "".join(char for char in found if char) if all(found) else match[2]


def _held(sign: str) -> str:
    return _HELD.get(sign, sign)
