"""TeX's formulas on one line: what each kind reads as, and that none is too broken to be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.text.formula.pieces import PIECES, plain, written
from tui_reader.text.formula.line import line, pieces
from tui_reader.text.formula.symbols import SYMBOLS
from tui_reader.text.formula.tex import DEEPEST, LONGEST, parse


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"\frac{a+b}{c}", "(a+b)/c"),
        (r"\frac{1}{2}x", "1/2 x"),
        (r"\frac12\frac34", "1/2 3/4"),
        (r"\frac{p(x)}{p(y)}", "p(x)/p(y)"),
        (r"\frac{\partial f}{\partial x}", "∂f/∂x"),
        (r"\frac{ab}{cd}", "ab/(cd)"),
        (r"\frac{\frac{a}{b}}{c}", "(a/b)/c"),
        (r"\frac{1}{a(b+c)}", "1/(a(b+c))"),
        ("x_i^2", "xᵢ²"),
        ("x^2_i", "xᵢ²"),
        ("x_{ab}c", "x_ab c"),
        ("x_q^2", "x_q^2"),
        ("f'(x)", "f′(x)"),
        ("f'^2", "f′²"),
        ("f'_n", "fₙ′"),
        (r"\sum_{i=1}^n x_i", "∑ᵢ₌₁ⁿ xᵢ"),
        (r"\sum_{k\in K} a_k", "∑_(k∈K) aₖ"),
        (r"\lim_{n\to\infty} a_n", "lim_(n→∞) aₙ"),
        (r"\mathbb{R}^n", "ℝⁿ"),
        (r"\mathcal{O}(n^2)", "𝒪(n²)"),
        (r"\mathcal O(n \log n)", "𝒪(n log n)"),
        (r"\sqrt{2\pi}", "√(2π)"),
        (r"\sqrt[3]{x+1}", "∛(x+1)"),
        (r"\sqrt{n \log n}", "√(n log n)"),
        (r"\hat\theta", "θ̂"),
        (r"\overline{ab}+\hat{AB}+\overline{x+y}", "a̅b̅ + ÂB̂ + overline(x+y)"),
        (r"\|x\|_2", "‖x‖₂"),
        (r"\binom{n}{k}", "(n choose k)"),
        (r"\begin{pmatrix}a & b\\ c & d\end{pmatrix}", "(a, b; c, d)"),
        (
            r"f(x)=\begin{cases}x, & \text{if } x>0\\ 0 & \text{otherwise}\end{cases}",
            "f(x) = {x, if x > 0; 0 otherwise}",
        ),
        (r"\left( \frac{a}{b} \right)^2", "(a/b)²"),
        (r"\begin{aligned} a &= b \\ c &= d\end{aligned}", "a = b; c = d"),
        (r"\operatorname*{arg\,max}_{x} f(x)", "arg maxₓ f(x)"),
        (r"\foo{x}+\foo y", "foo(x) + foo y"),
        (r"\alpha x + \mu m", "αx + μm"),
        (r"a\times b", "a × b"),
        (r"a \times b", "a × b"),
        (r"\frac{\log n}{n}", "(log n)/n"),
        ("e^{-x^2/2}", "e^(-x²/2)"),
        (r"x^{\frac12}", "x^(1/2)"),
        (r"\int_0^1 f(x)\,dx", "∫₀¹ f(x) dx"),
        (r"2\log n", "2 log n"),
        (r"\vx^\top \mW \vy", "xᵀWy"),
        (r"x\not= y \not\in Z", "x ≠ y ∉ Z"),
        (r"\epsilon\varepsilon\phi\varphi", "ϵεϕφ"),
        (r"10\times", "10×"),
        (r"1.0\text{--}1.3", "1.0–1.3"),
        (r"\frac{1}ε", "1/ε"),
        (r"\frac12 n", "1/2 n"),
        (r"1.93^{\circ}", "1.93°"),
        (r"{n \choose k}", "(n choose k)"),
        (r"\text{if $x>0$ then}", "if x > 0 then"),
        (r"\mathrm{KL}(p\|q)", "KL(p‖q)"),
        (r"p_\theta(x|y)", "p_θ(x|y)"),
        (r"\underbrace{a+b}_{\text{sum}}", "⏟(a+b)_sum"),
        (r"A \xrightarrow{f} B", "A →ᶠ B"),
        (r"\tilde{\mathcal{O}}(\sqrt{T})", "𝒪̃(√T)"),
        (r"\frac{1}{\sqrt{2\pi\sigma^2}}e^{-\frac{(x-\mu)^2}{2\sigma^2}}", "1/√(2πσ²) e^(-(x-μ)²/(2σ²))"),
        (r"-1 \le x<1", "-1 ≤ x < 1"),
        ("x=-1", "x = -1"),
        (r"\frac{-1}{2}", "-1/2"),
        (r"L^\infty", "L^∞"),
        ("x^*y", "x* y"),
        (r"\sum_{\substack{i<j\\ j\in J}} a", "∑_(i<j, j∈J) a"),
        (r"\mathop{\mathrm{argmin}}_{x}", "argminₓ"),
        (r"\{x : x>0\}", "{x: x > 0}"),
        ("4{,}851", "4,851"),
        ("n!", "n!"),
        (r"\frac{n!}{k!(n-k)!}", "n!/(k!(n-k)!)"),
        (r"\nabla_\theta J", "∇_θ J"),
        (r"|\psi\rangle", "|ψ⟩"),
        (r"\left.\frac{df}{dx}\right|_{x=0}", "df/dx|ₓ₌₀"),
        (
            r"\mathrm{Attention}(Q,K,V)=\mathrm{softmax}\left(\frac{QK^T}{\sqrt{d_k}}\right)V",
            "Attention(Q, K, V) = softmax(QKᵀ/√dₖ)V",
        ),
        (
            r"\nabla_{\theta}\mathcal{L}=\mathbb{E}_{x\sim p_{\text{data}}}\left[\nabla_\theta\log p_\theta(x)\right]",
            "∇_θ ℒ = 𝔼_(x~p_data)[∇_θ log p_θ(x)]",
        ),
        (r"\hat{f}(\xi)=\int_{-\infty}^{\infty}f(x)e^{-2\pi ix\xi}\,dx", "f̂(ξ) = ∫_(-∞)^∞ f(x)e^(-2πixξ) dx"),
        (r"\left\|\nabla f(x)-\nabla f(y)\right\|\leq L\|x-y\|", "‖∇f(x) - ∇f(y)‖ ≤ L‖x - y‖"),
        (r"x=\frac{-b\pm\sqrt{b^2-4ac}}{2a}", "x = (-b±√(b²-4ac))/(2a)"),
        (r"\zeta(s)=\sum_{n=1}^{\infty}\frac{1}{n^s}=\prod_p\frac{1}{1-p^{-s}}", "ζ(s) = ∑ₙ₌₁^∞ 1/nˢ = ∏ₚ 1/(1-p⁻ˢ)"),
        (r"\det\begin{vmatrix}a&b\\c&d\end{vmatrix}=ad-bc", "det|a, b; c, d| = ad - bc"),
        (r"\underset{x\in\mathcal{X}}{\arg\min}\;f(x)", "arg min_(x∈𝒳) f(x)"),
        (r"\lim_{h\to 0}\frac{f(x+h)-f(x)}{h}", "lim_(h→0) (f(x+h)-f(x))/h"),
        (r"\frac{d}{dx}\left(x^n\right)=nx^{n-1}", "d/dx (xⁿ) = nxⁿ⁻¹"),
        (r"\frac{\partial^2 u}{\partial x^2}+\frac{\partial^2 u}{\partial y^2}=0", "∂²u/∂x² + ∂²u/∂y² = 0"),
        (r"A^{\dagger}A=AA^\dagger", "A†A = AA†"),
        (r"a\equiv b\pmod{n}", "a ≡ b (mod n)"),
        (r"\langle\psi|\hat{H}|\psi\rangle", "⟨ψ|Ĥ|ψ⟩"),
        (r"\mathbb{P}(X>t)\le e^{-t^2/2}", "ℙ(X > t) ≤ e^(-t²/2)"),
        (r"\sum_{i=1}^{n}\sum_{j=1}^{m}a_{ij}", "∑ᵢ₌₁ⁿ ∑ⱼ₌₁ᵐ aᵢⱼ"),
        (r"\oint_C \mathbf{F}\cdot d\mathbf{r}", "∮_C F · dr"),
        (r"\sqrt{\frac{a}{b}}", "√(a/b)"),
        (r"\sqrt[n]{x}", "ⁿ√x"),
        (r"\sqrt{x}+\sqrt{x+1}", "√x + √(x+1)"),
        ("x^{y^z}", "x^(yᶻ)"),
        ("x_{i_j}", "x_(iⱼ)"),
        ("x^{a+b}_{c}", "x_c^(a+b)"),
        (r"{}^{14}\mathrm{C}", "¹⁴C"),
        (r"\mathrm{CO}_2", "CO₂"),
        (r"f\colon X\to Y", "f: X → Y"),
        (r"\forall x\in\mathbb{R}\,\exists y", "∀x ∈ ℝ ∃y"),
        (r"A\setminus B\cup C", "A ∖ B ∪ C"),
        (r"\bar{x}=\frac1n\sum_i x_i", "x̄ = 1/n ∑ᵢ xᵢ"),
        (r"\lfloor x\rfloor+\lceil y\rceil", "⌊x⌋ + ⌈y⌉"),
        (r"\Pr[A\mid B]", "Pr[A | B]"),
        (r"\max_{i}x_i", "maxᵢ xᵢ"),
        (r"e^{i\pi}+1=0", "e^(iπ) + 1 = 0"),
        ("(a+b)^2", "(a + b)²"),
        (r"\frac{(a+b)^2}{c}", "(a+b)²/c"),
        (r"\frac{a}{b}^2", "(a/b)²"),
        (r"\left(\frac{a}{b}\right)^{n}", "(a/b)ⁿ"),
        (r"\frac{a}{\frac{b}{c}}", "a/(b/c)"),
        (r"\frac{1}{2}+\frac{1}{3}", "1/2 + 1/3"),
        (r"\frac{a}{b}\cdot\frac{c}{d}", "a/b · c/d"),
        (r"-\frac{a}{b}", "-a/b"),
        (r"\frac{-a+b}{2}", "(-a+b)/2"),
        (r"\frac{2x}{3y}", "2x/(3y)"),
        (r"\frac{\sin x}{x}", "(sin x)/x"),
        (r"\frac{x}{\sin x}", "x/(sin x)"),
        (r"\frac{\|x\|}{\|y\|}", "‖x‖/‖y‖"),
        (r"\frac{|a-b|}{2}", "|a-b|/2"),
        (r"\frac{dy}{dx}", "dy/dx"),
        (r"\frac{a}{b!}", "a/b!"),
        (r"\frac{10^{-3}}{2}", "10⁻³/2"),
        (r"\frac{x_i}{y_j}", "xᵢ/yⱼ"),
        ("x/y+z", "x/y + z"),
        (r"a\bmod b", "a mod b"),
        (r"\vec{v}\cdot\vec{w}", "v⃗ · w⃗"),
        (r"\dot{x}=\ddot{y}", "ẋ = ÿ"),
        (r"\tilde{\mathbf{x}}", "x̃"),
        (r"\widehat{xyz}+\overline{z_1+z_2}", "x̂ŷẑ + overline(z₁+z₂)"),
        (r"\text{where }x>0", "where x > 0"),
        (r"\mathrm{d}x\,\mathrm{d}y", "dx dy"),
        (r"\mathcal{N}(0,\sigma^2I)", "𝒩(0, σ²I)"),
        (r"\{1,\ldots,n\}", "{1, …, n}"),
        (r"x_1,x_2,\dots,x_n", "x₁, x₂, …, xₙ"),
        (r"\left\{\begin{array}{ll}1&x>0\\0&\text{else}\end{array}\right.", "{1, x > 0; 0, else}"),
        (r"\begin{bmatrix}1&0\\0&1\end{bmatrix}", "[1, 0; 0, 1]"),
        (r"\begin{matrix}1&0\\0&1\end{matrix}", "[1, 0; 0, 1]"),
        (r"\begin{align}a&=b\\&=c\end{align}", "a = b; = c"),
        (r"A\overset{\text{def}}{=}B", "A =^def B"),
        (r"\overbrace{x+\cdots+x}^{n}", "⏞(x+⋯+x)ⁿ"),
        (r"\xleftarrow[b]{a}", "←_b^a"),
        (r"\color{red}{x}+\textcolor{blue}{y}", "x + y"),
        (r"\operatorname{Tr}(\rho^2)", "Tr(ρ²)"),
        (r"\hbar\omega", "ℏω"),
        (r"1{,}000\,000", "1,000 000"),
        (r"5\times10^{3}", "5 × 10³"),
        (r"50\,\mu\mathrm{m}", "50 μm"),
        (r"\ce{H2O}", "H2O"),
        ("H_2^+", "H₂⁺"),
        (r"p\leqslant q\geqslant r", "p ≤ q ≥ r"),
        (r"\mathfrak{su}(2)", "𝔰𝔲(2)"),
        (r"\mathbf{A}^{-1}", "A⁻¹"),
        (r"x\rightarrow\infty", "x → ∞"),
        (r"\bigcup_{i\in I}A_i", "⋃_(i∈I) Aᵢ"),
        (r"\iint_D f\,dA", "∬_D f dA"),
        (r"\neg p\lor q\land r", "¬p ∨ q ∧ r"),
        (r"P\left(A\middle|B\right)", "P(A|B)"),
        (r"\big(\tfrac{a}{b}\big)", "(a/b)"),
        ("f^{(n)}(x)", "f⁽ⁿ⁾(x)"),
        ("f''(x)", "f″(x)"),
        (r"\mathbb{1}_{A}", "𝟙_A"),
        (r"\mathbf{1}[x>0]", "1[x > 0]"),
        (r"O\bigl(n^{1/2}\bigr)", "O(n^(1/2))"),
        (r"\stackrel{d}{\to}", "→ᵈ"),
        (r"T^{\mu\nu}{}_{\rho}", "T^(μν)ᵨ"),
        (r"\Gamma^\lambda_{\mu\nu}", "Γ_(μν)^λ"),
        (r"\frac{a}", "a/"),
        ("x^", "x"),
        ("_i", "ᵢ"),
        (r"\frac{}{}", "/"),
        (r"\left(", "("),
        ("}{", ""),
        (r"\undefined{a}{b}", "undefined(a, b)"),
        (r"\mytext", "mytext"),
        ("%", "%"),
        (r"\text{50\% of $n$ items}", "50% of n items"),
        ("x_{%\ni}\\mathrm% {e}", "xᵢe"),
        (r"s_{\tt null}+{\rm max}", "s_null + max"),
        (r"X^{\prime\prime}", "X″"),
        (r"a\vcentcolon=b", "a := b"),
        (r"a\mathrel{\mathop{:}}=b", "a := b"),
        (r"\prescript{14}{2}{\mathbf{C}}", "₂¹⁴C"),
        (r"\begin{array}[t]{c}a\\[2pt]b\\[x]\end{array}", "[a; b; [x]]"),
    ],
)
def test_line(tex: str, shown: str) -> None:
    assert line(parse(tex)) == shown


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"n=4", "n=4"),
        (r"R^{2} > 0.99", "R² > 0.99"),
        (r"a\times b", "a×b"),
        (r"a \times b", "a × b"),
        (r"x \in\mathbb{R}", "x ∈ ℝ"),
        (r"\sim 10\%", "~10%"),
        (r"\times 3", "×3"),
        (r"\alpha x + \beta\log n", "αx + β log n"),
        (r"\langle P, B \rangle", "⟨P, B⟩"),
        (r"\mathcal{O}(n^2) \subset \mathcal{L}", "O(n²) ⊂ ℒ"),
        (r"4\text{-}5\times", "4-5×"),
        (r"^3He - ^4He", "³He - ⁴He"),
    ],
)
def test_room_as_it_was_typed(tex: str, shown: str) -> None:
    assert line(parse(tex), typed=True, letters="common") == shown


def test_letters_of_other_alphabets() -> None:
    tree = parse(r"\mathbb{RE}\mathcal{LO}\mathfrak{g}\mathbf{x}\mathbb{1}")
    assert line(tree) == "ℝ𝔼ℒ𝒪𝔤x𝟙"
    assert line(tree, letters="common") == "ℝEℒOgx1"
    assert line(tree, letters="plain") == "RELOgx1"


def test_a_number_behind_a_sign_is_taken_whole_only_where_that_is_meant() -> None:
    assert line(parse("x^10+y_12")) == "x¹0 + y₁2"
    assert line(parse("x^10+y_12", loose=True)) == "x¹⁰ + y₁₂"


def test_pieces_know_where_they_are_from() -> None:
    tex = r"\frac{a+b}{12} \le \alpha^{n}_{i}"
    found = {piece.text: tex[piece.start : piece.end] for piece in pieces(parse(tex)) if piece.start >= 0}
    assert found == {"a": "a", "+": "+", "b": "b", "12": "12", "≤": r"\le", "α": r"\alpha", "ⁿ": "n", "ᵢ": "i"}


def test_what_is_too_deep_or_too_long_stays_tex() -> None:
    deep = "{" * (DEEPEST + 1) + "x"
    assert line(parse(deep)) == deep
    assert line(parse(r"\sqrt" * 50 + "x")) == r"\sqrt" * 50 + "x"
    assert line(parse("{" * (DEEPEST - 2) + "x^2")) == "x²"
    long = "x+" * LONGEST
    assert line(parse(long)) == long


TEX = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(TEX | st.text(max_size=60))
@example("\\" * 50)
@example(r"\begin{}[d")
@example("_{i,j}^\\!'")
def test_any_formula_is_read(tex: str) -> None:
    tree = parse(tex)
    for shown in (line(tree), line(tree, letters="plain", typed=True)):
        assert "\n" not in shown.strip("\n") or "\n" in tex
    for piece in pieces(tree):
        assert -1 <= piece.start <= piece.end <= len(tex)


@given(TEX)
@example(r"\text{if $x$ then}\text{")
@example(r"\left\{a\begin{cases}b&c\\d")
@example(r"\begin{array}{a")
def test_no_letter_is_lost(tex: str) -> None:
    tree = parse(tex)
    assert not written(tex) - plain(line(tree))
    assert not written(tex) - plain(line(tree, letters="plain", typed=True))


@given(TEX)
def test_a_line_without_commands_reads_as_itself(tex: str) -> None:
    shown = line(parse(tex))
    assert not plain(shown) - plain(line(parse(shown)))


@pytest.mark.parametrize("name", ["mymacro", "differential", "xyzzy", "Foo"])
def test_a_command_of_the_authors_keeps_its_name(name: str) -> None:
    assert name not in SYMBOLS
    for tex in (rf"\{name}", rf"\{name}{{x}}", rf"a_\{name}", rf"\sqrt\{name} b", rf"{{\{name} c}}"):
        assert name in line(parse(tex))


def test_no_backslash_is_left() -> None:
    known = [rf"\{name}" for name in SYMBOLS if name not in ("backslash", "textbackslash")]
    assert not re.findall(r"\\\w*", line(parse(" ".join(known)[:LONGEST])))
