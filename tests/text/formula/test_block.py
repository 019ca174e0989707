"""Displayed formulas as blocks of lines, looked at one by one."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.text.formula.pieces import PIECES, plain, written
from tui_reader.text.cells import cells
from tui_reader.text.formula.block import block
from tui_reader.text.formula.tex import parse

BLOCKS = [
    (
        r"\frac{a+b}{c}",
        r"""
a + b
─────
  c""",
    ),
    (
        r"x=\frac{-b\pm\sqrt{b^2-4ac}}{2a}",
        r"""
            ________
     -b ± ╲╱b² - 4ac
x = ─────────────────
           2a""",
    ),
    (
        r"\sum_{i=1}^{n} x_i = \frac{n(n+1)}{2}",
        r"""
 n       n(n + 1)
 ∑  xᵢ = ────────
i=1         2""",
    ),
    (
        r"\mathrm{Attention}(Q,K,V)=\mathrm{softmax}\left(\frac{QK^T}{\sqrt{d_k}}\right)V",
        r"""
                            ⎛ QKᵀ  ⎞
Attention(Q, K, V) = softmax⎜──────⎟V
                            ⎜   __ ⎟
                            ⎝ ╲╱dₖ ⎠""",
    ),
    (
        r"f(x)=\begin{cases}x^2, & \text{if } x>0\\ 0 & \text{otherwise}\end{cases}",
        r"""
f(x) = ⎰x²,  if x > 0
       ⎱0    otherwise""",
    ),
    (
        r"\begin{pmatrix}a & b & c\\ d & e & f \\ 1 & 2 & 33\end{pmatrix}\begin{bmatrix}x\\y\end{bmatrix}",
        r"""
⎛a  b  c ⎞
⎜d  e  f ⎟⎡x⎤
⎝1  2  33⎠⎣y⎦""",
    ),
    (
        r"\int_0^1 f(x)\,dx=\int_{-\infty}^{\infty}e^{-\frac{x^2}{2\sigma^2}}dx",
        r"""
               ∞   -x²/(2σ²)
∫₀¹ f(x) dx = ∫   e         dx
               -∞""",
    ),
    (
        r"\sqrt{\frac{a}{b}+c}",
        r"""
    _____
   ╱a
  ╱ ─ + c
╲╱  b""",
    ),
    (
        r"\sqrt{a+b}+\sqrt{2}+\sqrt[3]{\frac{a}{b}}",
        r"""
                   _
  _____           ╱a
╲╱a + b + √2 + 3 ╱ ─
               ╲╱  b""",
    ),
    (
        r"\lim_{n\to\infty}\left(1+\frac{1}{n}\right)^n=e",
        r"""
          n
   ⎛    1⎞
lim⎜1 + ─⎟  = e
n→∞⎝    n⎠""",
    ),
    (
        r"\mathcal{L}_{\text{total}}=\mathbb{E}_{x\sim p_{\text{data}}}\left[\log\frac{p_\theta(x)}{q_\phi(x)}\right]",
        r"""
                   ⎡    p_θ(x)⎤
ℒ_total = 𝔼        ⎢log ──────⎥
           x~p_data⎣    q_ϕ(x)⎦""",
    ),
    (
        r"\frac{\frac{a}{b}+1}{\frac{c}{d}}",
        r"""
 a
 ─ + 1
 b
───────
   c
   ─
   d""",
    ),
    (
        r"\begin{aligned}a&=b+c\\&=\frac{d}{e}\\&=f\end{aligned}",
        r"""
a = b + c

    d
  = ─
    e

  = f""",
    ),
    (
        r"\sum_{\substack{i<j\\j\in J}} a_{ij}",
        r"""
 ∑  aᵢⱼ
i<j
j∈J""",
    ),
    (
        r"\underbrace{a+b+c}_{\text{three terms}}+\overbrace{x+y}^{2}",
        r"""
                2
              ╭─┴─╮
 a + b + c  + x + y
 ╰───┬───╯
three terms""",
    ),
    (
        r"\binom{n}{k}=\frac{n!}{k!(n-k)!}",
        r"""
⎛n⎞       n!
⎜ ⎟ = ──────────
⎝k⎠   k!(n - k)!""",
    ),
    (
        r"\theta^*=\operatorname*{arg\,min}_{\theta}\sum_{k=1}^{K}\left\|\frac{\partial f}{\partial\theta_k}\right\|^2",
        r"""
                      2
              K  ║∂f ║
θ* = arg min  ∑  ║───║
        θ    k=1 ║∂θₖ║""",
    ),
    (
        r"(\frac{a}{b})^2+|x|",
        r"""
   2
⎛a⎞
⎜─⎟  + |x|
⎝b⎠""",
    ),
    (
        r"P(A|B)=\frac{P(B|A)P(A)}{P(B)}",
        r"""
         P(B|A)P(A)
P(A|B) = ──────────
            P(B)""",
    ),
    (
        r"\left\langle\frac{a}{b}\right\rangle",
        r"""
╱a╲
╲─╱
╲b╱""",
    ),
    (
        r"\sqrt[n]{a+b+c}",
        r"""
n _________
╲╱a + b + c""",
    ),
    (
        r"x_{ab}c^{i+j\infty}",
        r"""
      i+j∞
x_ab c""",
    ),
    (
        r"W_{\max}^{2}(\theta)",
        r"""
W_max^2(θ)""",
    ),
    (
        r"a=\left\{\begin{array}{ll}1&x>0\\0&\text{else}\\2&y\end{array}\right.",
        r"""
    ⎧1  x > 0
a = ⎨0  else
    ⎩2  y""",
    ),
    (
        r"\overline{\frac{a}{b}}+\hat{x}",
        r"""
_
a
─ + x̂
b""",
    ),
    (
        r"\left|\frac{a}{b}\right|",
        r"""
│a│
│─│
│b│""",
    ),
    (
        r"\bigcup_{i\in I}A_i\prod_{p}\frac{1}{1-p^{-s}}",
        r"""
            1
 ⋃  Aᵢ ∏ ───────
i∈I    p 1 - p⁻ˢ""",
    ),
]


def drawn(tex: str, width: int = 0, *, ascii_only: bool = False) -> str:
    made = block(parse(tex), width=width, ascii_only=ascii_only)
    return "\n" + "\n".join(text.rstrip() for text in made.lines)


@pytest.mark.parametrize(("tex", "picture"), BLOCKS)
def test_block(tex: str, picture: str) -> None:
    assert drawn(tex) == picture.rstrip()


def test_fractions_side_by_side_are_not_read_as_one() -> None:
    made = block(parse(r"\gamma=\frac{\rho+p}{p}\frac{dp}{d\rho}"))
    assert made.lines == ("    ρ + p  dp", "γ = ─────  ──", "      p    dρ")


def test_fractions_in_braces_are_not_read_as_one_either() -> None:
    assert drawn(r"{a\over b}{c\over d}") == drawn(r"\frac{a}{b}\frac{c}{d}")


def test_a_root_of_one_line_stands_in_it_and_what_is_raised_stands_beside_a_bracket() -> None:
    assert drawn(r"1+\sqrt{6}/3y") == "\n1 + √6/3y"
    assert drawn(r"e^{-S_{Bc}}\left(\frac{a}{b}\right)").split("\n")[1].startswith(" -S_Bc ⎛a")


def test_an_array_without_a_place_shows_nothing_of_its_columns() -> None:
    made = block(parse(r"\left\{\begin{array}[]{ll}x&y\\\\0&1\end{array}\right."))
    assert made.lines == ("⎧x  y", "⎨    ", "⎩0  1")


def test_rules_and_brackets_in_ascii() -> None:
    assert drawn(r"\left(\frac{\mathcal{L}}{b}\right)+\sqrt{a+1}", ascii_only=True) == (
        r"""
/L\     _____
|-| + \/a + 1
\b/"""
    )


def test_a_block_that_is_too_wide_goes_on_under_itself() -> None:
    tex = r"f(x)=\frac{a}{b}+ccccccccc+ddddddddddd-\frac{e}{f}\leq ggggggggg"
    made = block(parse(tex), width=32)
    assert made.width <= 32
    assert drawn(tex, 32) == (
        """
       a
f(x) = ─ + ccccccccc
       b

                    e
    + ddddddddddd - ─
                    f

    ≤ ggggggggg"""
    )


def test_the_base_is_where_text_beside_it_stands() -> None:
    assert block(parse("x+1")).base == 0
    assert block(parse(r"\frac{a}{b}")).base == 1
    assert block(parse(r"x^{i+j\infty}")).base == 1
    assert block(parse(r"\sum_{i=1}^{n} i")).base == 1


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.sampled_from([0, 20, 60]), st.booleans())
@example(r"(\frac{a}{t})^2^3", 0, False)
def test_any_formula_is_drawn_and_none_of_its_letters_lost(tex: str, width: int, ascii_only: bool) -> None:
    made = block(parse(tex), width=width, ascii_only=ascii_only)
    assert {cells(text) for text in made.lines} == {made.width}
    assert 0 <= made.base < len(made.lines)
    assert not written(tex) - plain("".join(made.lines))


def test_wide_signs_take_two_cells() -> None:
    assert drawn(r"\frac{中文}{a}") == "\n中文\n────\n a"
