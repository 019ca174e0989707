"""TeX's commands as Unicode: the tables behind ``mend``.

Taken from The TeXbook (chapters 9 and 17), the LaTeX kernel and amsmath, as far as titles and abstracts use them.
"""

from __future__ import annotations

_PAIRS = r"""
    alpha=α beta=β gamma=γ delta=δ epsilon=ε varepsilon=ε zeta=ζ eta=η theta=θ vartheta=ϑ iota=ι kappa=κ lambda=λ mu=μ
    nu=ν xi=ξ pi=π varpi=ϖ rho=ρ varrho=ϱ sigma=σ varsigma=ς tau=τ upsilon=υ phi=φ varphi=φ chi=χ psi=ψ omega=ω
    Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Upsilon=Υ Phi=Φ Psi=Ψ Omega=Ω ell=ℓ hbar=ℏ nabla=∇ partial=∂
    infty=∞ emptyset=∅ varnothing=∅ forall=∀ exists=∃ neg=¬ Re=ℜ Im=ℑ aleph=ℵ top=⊤ bot=⊥ angle=∠ triangle=△ checkmark=✓
    times=× div=÷ pm=± mp=∓ cdot=· bullet=• circ=∘ ast=* star=⋆ oplus=⊕ otimes=⊗ odot=⊙ cup=∪ cap=∩ setminus=∖ wedge=∧
    vee=∨ land=∧ lor=∨ lnot=¬ sim=~ simeq=≃ approx=≈ cong=≅ equiv=≡ propto=∝ ne=≠ neq=≠ le=≤ leq=≤ leqslant=≤ ge=≥
    geq=≥ geqslant=≥ ll=≪ gg=≫ lesssim=≲ gtrsim=≳ prec=≺ succ=≻ in=∈ notin=∉ ni=∋ subset=⊂ subseteq=⊆ supset=⊃
    supseteq=⊇ mid=| vert=| Vert=‖ parallel=∥ perp=⊥ lVert=‖ rVert=‖ langle=⟨ rangle=⟩ lceil=⌈ rceil=⌉ lfloor=⌊ rfloor=⌋
    to=→ rightarrow=→ leftarrow=← gets=← leftrightarrow=↔ Rightarrow=⇒ Leftarrow=⇐ Leftrightarrow=⇔ longrightarrow=⟶
    implies=⇒ iff=⇔ mapsto=↦ uparrow=↑ downarrow=↓ nearrow=↗ searrow=↘ sum=∑ prod=∏ int=∫ sqrt=√ prime=′ degree=°
    ldots=… cdots=⋯ dots=… dotsc=… vdots=⋮ colon=: lbrace={ rbrace=} backslash=\ dagger=† ddagger=‡
    log=log exp=exp max=max min=min arg=arg argmax=argmax argmin=argmin sup=sup inf=inf lim=lim sin=sin cos=cos tan=tan
    det=det dim=dim ln=ln Pr=Pr left= right= big= Big= bigl= bigr= displaystyle= limits= nolimits=
    textemdash=— textendash=– textbackslash=\ textasciitilde=~ textasciicircum=^ textunderscore=_ textbar=| textless=<
    textgreater=> textdegree=° texttimes=× textpm=± textregistered=® texttrademark=™ textcopyright=© nobreakdash= S=§
    P=¶ eg=e.g. ie=i.e. etc=etc. cf=cf. vs=vs. aka=a.k.a. wrt=w.r.t. iid=i.i.d.
    LaTeX=LaTeX TeX=TeX o=ø O=Ø l=ł L=Ł ss=ß ae=æ AE=Æ oe=œ OE=Œ aa=å AA=Å i=ı j=ȷ
"""
SYMBOLS = dict(pair.split("=", 1) for pair in _PAIRS.split()) | {"etal": "et al.", "quad": " ", "qquad": " "}
"""Commands without arguments, and what they stand for."""

_LOOKS = """
    textbf textit textsc texttt textrm textsf textsl textup textmd textnormal emph underline uline mbox text mathrm
    mathbf mathit mathsf mathtt mathcal mathbb mathfrak mathscr boldsymbol bm operatorname url path nolinkurl uppercase
    bold
"""
WRAPPERS = frozenset(_LOOKS.split())
"""Commands that change how their argument looks: the argument stays."""

SWITCHES = "it|bf|em|tt|sc|sl|rm|sf|itshape|bfseries|ttfamily|scshape|tiny|scriptsize|footnotesize|small|large|Large"

SUPERSCRIPTS = dict(
    zip(
        "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθφχ′°*⊤",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᵠᵡ′°*ᵀ",
        strict=True,
    )
)
SUBSCRIPTS = dict(zip("0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
SUPERSCRIPT_WORDS = {"circ": "°", "top": "ᵀ", "prime": "′", "star": "*", "dagger": "†"}

ACCENTS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a",
}  # fmt: skip
"""The accent commands of TeX (The TeXbook, chapter 9) as combining characters."""

SPACES = {",": " ", ";": " ", ":": " ", "!": "", " ": " ", "/": "", "-": ""}

MATH_ACCENTS = {
    "tilde": "\u0303", "widetilde": "\u0303", "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304",
    "overline": "\u0304", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7",
}  # fmt: skip
"""The accents of mathematics (The TeXbook, chapter 16) as combining characters."""
