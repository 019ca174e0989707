"""Pieces of formulas, from which tests put together any formula, right ones and broken ones."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_PIECES = r"""
a b x N 12 3.5 1,000 ε é 中 ~ + - = < * / | , . ; : := ! ( ) [ ] { } { } ^ _ ^ _ ' '' & \\ $ \ \frac \tfrac \sqrt
\sqrt[3] \sqrt[ \hat \overline \vec \mathbb \mathcal \mathrm{ab} \mathrm \operatorname{rank} \operatorname*{max}
\text{ \mbox{a-b} \left( \left\{ \left. \right) \right| \right \left \big( \alpha \sum \int \lim \log \in \to \times
\cdot \not \not= \infty \, \; \! \quad \{ \} \| \% \_ \begin{pmatrix} \end{pmatrix} \begin{cases} \end{cases}
\begin{aligned} \end{aligned} \begin{array}{lr} \end{array} \end \begin \binom \over \choose \substack{ \underbrace
\overset \stackrel \xrightarrow \displaystyle \limits \foo \foo{ \cO \rm \boldsymbol \norm{ \bra{ \pmod \mod \prime
^\prime \dagger ^{*} _{i,j} ^{-1} _0 ^2 \' \" \sin − ∑ ≤
"""
PIECES = [
    *_PIECES.split(),
    " ",
    "  ",
    "%\n",
    "\n",
    "\\text{if $x$ then}",
    "\\beta ",
    "\\le ",
    "\\partial ",
    "\\ ",
    "\\mymacro ",
    "\\bf ",
    "\u0301",
]


def written(tex: str) -> Counter[str]:
    """The letters and digits that a reader of ``tex`` has to find again, in their plain form."""
    tex = re.sub(r"\\(?:begin|end)(?:\s*\{[^{}\\]*\})?(?:\s*\[[tbcp]\])?(?:\{[lcr]+\})?|\\[A-Za-z]+|\\[\s\S]", " ", tex)
    return plain(tex)


def plain(text: str) -> Counter[str]:
    """The letters and digits of ``text``, small and accented ones in their plain form."""
    text = text.replace("∛", "3√").replace("∜", "4√").replace("ᵋ", "ε").replace("ᵅ", "α")
    return Counter(filter(str.isalnum, unicodedata.normalize("NFKD", text)))
