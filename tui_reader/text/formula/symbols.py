"""TeX's commands as Unicode: what each sign is, by name.

Written after The TeXbook, the LaTeX kernel, amsmath and amssymb, and the names of the characters in Unicode.
"""

from __future__ import annotations

from tui_reader.text.formula.tree import Kind, Style

_LETTERS = r"""
alpha=α beta=β gamma=γ delta=δ epsilon=ϵ varepsilon=ε zeta=ζ eta=η theta=θ vartheta=ϑ iota=ι kappa=κ varkappa=ϰ lambda=λ
mu=μ nu=ν xi=ξ omicron=ο pi=π varpi=ϖ rho=ρ varrho=ϱ sigma=σ varsigma=ς tau=τ upsilon=υ phi=ϕ varphi=φ chi=χ psi=ψ
omega=ω digamma=ϝ Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Upsilon=Υ Phi=Φ Psi=Ψ Omega=Ω varGamma=Γ
varDelta=Δ varTheta=Θ varLambda=Λ varXi=Ξ varPi=Π varSigma=Σ varUpsilon=Υ varPhi=Φ varPsi=Ψ varOmega=Ω Alpha=Α Beta=Β
Epsilon=Ε Zeta=Ζ Eta=Η Iota=Ι Kappa=Κ Mu=Μ Nu=Ν Omicron=Ο Rho=Ρ Tau=Τ Chi=Χ ell=ℓ hbar=ℏ hslash=ℏ imath=ı jmath=ȷ wp=℘
Re=ℜ Im=ℑ aleph=ℵ beth=ℶ gimel=ℷ daleth=ℸ eth=ð Bbbk=𝕜 complement=∁ mho=℧ Finv=Ⅎ Game=⅁ partial=∂ nabla=∇ infty=∞
emptyset=∅ varnothing=∅ upalpha=α upbeta=β upgamma=γ updelta=δ upepsilon=ϵ upvarepsilon=ε upzeta=ζ upeta=η uptheta=θ
upiota=ι upkappa=κ uplambda=λ upmu=μ upnu=ν upxi=ξ uppi=π uprho=ρ upsigma=σ uptau=τ upupsilon=υ upphi=ϕ upvarphi=φ
upchi=χ uppsi=ψ upomega=ω Upgamma=Γ Updelta=Δ Uptheta=Θ Uplambda=Λ Upxi=Ξ Uppi=Π Upsigma=Σ Upupsilon=Υ Upphi=Φ
Uppsi=Ψ Upomega=Ω textalpha=α textbeta=β textgamma=γ textdelta=δ textmu=μ micro=µ ohm=Ω Ohm=Ω angstrom=Å degree=°
textdegree=° degreeCelsius=℃ celsius=℃ degC=℃ textcelsius=℃ permil=‰ textperthousand=‰ o=ø O=Ø l=ł L=Ł ss=ß ae=æ AE=Æ
oe=œ OE=Œ aa=å AA=Å i=ı j=ȷ dh=ð DH=Ð th=þ TH=Þ dj=đ DJ=Đ ng=ŋ NG=Ŋ IJ=Ĳ ij=ĳ SS=ẞ textohm=Ω eps=ε veps=ε vareps=ε
euro=€ texteuro=€ EUR=€ sterling=£ pounds=£ textsterling=£ yen=¥ textyen=¥ cent=¢ textcent=¢ dollar=$ textdollar=$
"""

_OTHER = r"""
forall=∀ exists=∃ nexists=∄ neg=¬ lnot=¬ top=⊤ bot=⊥ angle=∠ measuredangle=∡ sphericalangle=∢ triangle=△ vartriangle=△
triangledown=▽ blacktriangle=▴ blacktriangledown=▾ square=□ Box=□ Diamond=◇ blacksquare=■ lozenge=◊ blacklozenge=⧫
bigstar=★ clubsuit=♣ diamondsuit=♢ heartsuit=♡ spadesuit=♠ flat=♭ natural=♮ sharp=♯ checkmark=✓ cmark=✓ xmark=✗
maltese=✠ prime=′ backprime=‵ dprime=″ trprime=‴ surd=√ diagup=╱ diagdown=╲ circledS=Ⓢ circledR=® copyright=©
textcopyright=© textregistered=® registered=® texttrademark=™ trademark=™ textmusicalnote=♪ dagger=† ddagger=‡ dag=†
ddag=‡ textdagger=† textdaggerdbl=‡ S=§ P=¶ textsection=§ textparagraph=¶ ldots=… dots=… dotsc=… dotso=… textellipsis=…
mathellipsis=… hdots=… cdots=⋯ dotsb=⋯ dotsm=⋯ dotsi=⋯ vdots=⋮ ddots=⋱ iddots=⋰ adots=⋰ qed=∎ qedsymbol=∎ QED=∎
backslash=\ textbackslash=\ textasciitilde=~ textasciicircum=^ textunderscore=_ textbar=| textless=< textgreater=>
textemdash=— textendash=– textquoteleft=‘ textquoteright=’ textquotedblleft=“ textquotedblright=” textquotedbl="
textquotesingle=' quotesinglbase=‚ quotedblbase=„ guillemotleft=« guillemotright=» textexclamdown=¡ textquestiondown=¿
textbullet=• textperiodcentered=· textasteriskcentered=∗ textordfeminine=ª textordmasculine=º textonehalf=½
textonequarter=¼ textthreequarters=¾ textonesuperior=¹ texttwosuperior=² textthreesuperior=³ textpm=± texttimes=×
textdiv=÷ textlnot=¬ textminus=- textnumero=№ textestimated=℮ textinterrobang=‽ slash=/ lq=‘ rq=’ sun=☉ astrosun=☉
odotsun=☉ Sun=☉ earth=⊕ Earth=⊕ mars=♂ venus=♀ female=♀ male=♂ jupiter=♃ saturn=♄ phone=☎ smiley=☺ frownie=☹ star=⋆
bigcirc=◯ medcirc=○ medbullet=● blackcircle=● whitecircle=○ fullmoon=○ newmoon=● pounds=£ hexagon=⬡ pentagon=⬠
Square=□ CheckedBox=☑ XBox=☒ rightthumbsup=👍 colon=: textcolon=: arcsec=″ arcmin=′ farcs=″ fdg=° arcdeg=° farcm=′
minus=- plus=+ hyphen=-
"""

_BINARY = r"""
pm=± mp=∓ times=× div=÷ divideontimes=⋇ cdot=· cdotp=· centerdot=· ast=∗ circ=∘ bullet=• oplus=⊕ ominus=⊖ otimes=⊗
oslash=⊘ odot=⊙ circledast=⊛ circledcirc=⊚ circleddash=⊝ cup=∪ cap=∩ Cup=⋓ Cap=⋒ doublecup=⋓ doublecap=⋒ uplus=⊎
sqcup=⊔ sqcap=⊓ wedge=∧ land=∧ vee=∨ lor=∨ veebar=⊻ xor=⊻ barwedge=⊼ doublebarwedge=⩞ curlywedge=⋏ curlyvee=⋎
setminus=∖ smallsetminus=∖ amalg=⨿ wr=≀ diamond=⋄ dotplus=∔ boxplus=⊞ boxminus=⊟ boxtimes=⊠ boxdot=⊡ intercal=⊺
leftthreetimes=⋋ rightthreetimes=⋌ ltimes=⋉ rtimes=⋊ bigtriangleup=△ bigtriangledown=▽ triangleleft=◁ triangleright=▷
lhd=◁ rhd=▷ unlhd=⊴ unrhd=⊵ gtrdot=⋗ lessdot=⋖ odiv=⨸ obar=⌽ oast=⊛ ocirc=⊚ with=& parr=⅋
bindnasrepma=⅋ Join=⋈ lJoin=⋉ rJoin=⋊ fatsemi=⨟ fcmp=⨾ dotminus=∸ tensor=⊗
"""

_RELATIONS = r"""
sim=~ nsim=≁ simeq=≃ nsimeq=≄ approx=≈ napprox=≉ approxeq=≊ thickapprox=≈ thicksim=∼ backsim=∽ backsimeq=⋍ eqsim=≂
cong=≅ ncong=≇ equiv=≡ nequiv=≢ asymp=≍ doteq=≐ Doteq=≑ doteqdot=≑ fallingdotseq=≒ risingdotseq=≓ eqcirc=≖ circeq=≗
triangleq=≜ coloneqq=≔ coloneq=≔ defeq=≔ colonequals=≔ vcentcolon=: eqqcolon=≕ eqcolon=≕ Coloneqq=⩴ bumpeq=≏ Bumpeq=≎
propto=∝ varpropto=∝ ne=≠ neq=≠ le=≤ leq=≤ leqslant=≤ leqq=≦ nleq=≰ nleqslant=≰ nleqq=≰ lneq=⪇ lneqq=≨ lvertneqq=≨ ge=≥
geq=≥ geqslant=≥ geqq=≧ ngeq=≱ ngeqslant=≱ ngeqq=≱ gneq=⪈ gneqq=≩ gvertneqq=≩ lt=< gt=> nless=≮ ngtr=≯ ll=≪ gg=≫ lll=⋘
ggg=⋙ llless=⋘ gggtr=⋙ lesssim=≲ gtrsim=≳ lessapprox=⪅ gtrapprox=⪆ lnsim=⋦ gnsim=⋧ lnapprox=⪉ gnapprox=⪊ lessgtr=≶
gtrless=≷ lesseqgtr=⋚ gtreqless=⋛ lesseqqgtr=⪋ gtreqqless=⪌ eqslantless=⪕ eqslantgtr=⪖ prec=≺ succ=≻ nprec=⊀ nsucc=⊁
preceq=⪯ succeq=⪰ npreceq=⋠ nsucceq=⋡ preccurlyeq=≼ succcurlyeq=≽ curlyeqprec=⋞ curlyeqsucc=⋟ precsim=≾ succsim=≿
precapprox=⪷ succapprox=⪸ precneqq=⪵ succneqq=⪶ precnsim=⋨ succnsim=⋩ precnapprox=⪹ succnapprox=⪺ in=∈ isin=∈ notin=∉
ni=∋ owns=∋ notni=∌ subset=⊂ supset=⊃ nsubset=⊄ nsupset=⊅ subseteq=⊆ supseteq=⊇ nsubseteq=⊈ nsupseteq=⊉ subsetneq=⊊
supsetneq=⊋ varsubsetneq=⊊ varsupsetneq=⊋ subseteqq=⫅ supseteqq=⫆ subsetneqq=⫋ supsetneqq=⫌ Subset=⋐ Supset=⋑
sqsubset=⊏ sqsupset=⊐ sqsubseteq=⊑ sqsupseteq=⊒ mid=| nmid=∤ shortmid=∣ nshortmid=∤ parallel=∥ nparallel=∦
shortparallel=∥ perp=⊥ Perp=⫫ independent=⫫ indep=⫫ upmodels=⫫ vdash=⊢ dashv=⊣ nvdash=⊬ vDash=⊨ nvDash=⊭ models=⊨
Vdash=⊩ nVdash=⊮ Vvdash=⊪ VDash=⊫ nVDash=⊯ bowtie=⋈ smile=⌣ frown=⌢ smallsmile=⌣ smallfrown=⌢ between=≬ pitchfork=⋔
therefore=∴ because=∵ vartriangleleft=⊲ vartriangleright=⊳ trianglelefteq=⊴ trianglerighteq=⊵ ntriangleleft=⋪
ntriangleright=⋫ ntrianglelefteq=⋬ ntrianglerighteq=⋭ blacktriangleleft=◀ blacktriangleright=▶ multimap=⊸ lolli=⊸
backepsilon=∍ trianglelefteqslant=⊴ to=→ gets=← rightarrow=→ leftarrow=← leftrightarrow=↔ uparrow=↑ downarrow=↓
updownarrow=↕ Rightarrow=⇒ Leftarrow=⇐ Leftrightarrow=⇔ Uparrow=⇑ Downarrow=⇓ Updownarrow=⇕ longrightarrow=⟶
longleftarrow=⟵ longleftrightarrow=⟷ Longrightarrow=⟹ Longleftarrow=⟸ Longleftrightarrow=⟺ implies=⇒ impliedby=⇐ iff=⇔
mapsto=↦ mapsfrom=↤ longmapsto=⟼ longmapsfrom=⟻ hookrightarrow=↪ hookleftarrow=↩ rightharpoonup=⇀ rightharpoondown=⇁
leftharpoonup=↼ leftharpoondown=↽ rightleftharpoons=⇌ leftrightharpoons=⇋ upharpoonright=↾ upharpoonleft=↿
downharpoonright=⇂ downharpoonleft=⇃ restriction=↾ restrict=↾ nearrow=↗ searrow=↘ swarrow=↙ nwarrow=↖ rightrightarrows=⇉
leftleftarrows=⇇ upuparrows=⇈ downdownarrows=⇊ rightleftarrows=⇄ leftrightarrows=⇆ Rrightarrow=⇛ Lleftarrow=⇚
twoheadrightarrow=↠ twoheadleftarrow=↞ rightarrowtail=↣ leftarrowtail=↢ rightsquigarrow=⇝ leftrightsquigarrow=↭
leadsto=⇝ curvearrowright=↷ curvearrowleft=↶ circlearrowright=↻ circlearrowleft=↺ dashrightarrow=⇢ dashleftarrow=⇠
looparrowright=↬ looparrowleft=↫ Lsh=↰ Rsh=↱ nrightarrow=↛ nleftarrow=↚ nleftrightarrow=↮ nRightarrow=⇏ nLeftarrow=⇍
nLeftrightarrow=⇎ rightarrowtriangle=⇾ leftarrowtriangle=⇽ textrightarrow=→ textleftarrow=← textuparrow=↑
textdownarrow=↓ rarr=→ larr=← uarr=↑ darr=↓ xmapsto=↦ Mapsto=⤇ lightning=↯ colonapprox=:≈ colonsim=:∼ dblcolon=∷
Colon=∷ xleftrightarrow=↔ rightsquig=⇝ tofrom=↔ simneqq=≆ eqdef=≝ measeq=≞ stareq=≛ veeeq=≚ wedgeq=≙ questeq=≟
"""

_LARGE = r"""
sum=∑ prod=∏ coprod=∐ int=∫ iint=∬ iiint=∭ iiiint=⨌ oint=∮ oiint=∯ oiiint=∰ varointclockwise=∲ ointctrclockwise=∳
intop=∫ smallint=∫ fint=⨍ dashint=⨍ bigcup=⋃ bigcap=⋂ bigsqcup=⨆ bigsqcap=⨅ bigvee=⋁ bigwedge=⋀ bigoplus=⨁ bigotimes=⨂
bigodot=⨀ biguplus=⨄ bigtimes=⨉ bigast=∗ sumint=⨋ idotsint=∫⋯∫
"""

_FUNCTIONS = """
arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim ln log max min Pr sec sin sinh
sup tan tanh argmax argmin sgn sign tr Tr trace rank diag span supp Var Cov Corr arcsinh arccosh arctanh arcsec arccot
arccsc erf erfc softmax sigmoid ReLU relu GELU KL poly polylog Hom End Aut Ext Tor Spec Gal Ker coker Coker im rad
conv cone lcm ord adj vol Vol dist diam sech csch limsup liminf injlim projlim
"""

_OPEN = r"""
langle=⟨ lbrace={ lbrack=[ lceil=⌈ lfloor=⌊ lvert=| lVert=‖ lgroup=⟮ lmoustache=⎰ ulcorner=⌜ llcorner=⌞ llbracket=⟦
lBrack=⟦ lAngle=⟪ llangle=⟪ lbag=⟅ lparen=( lBrace=⦃
"""
_CLOSE = r"""
rangle=⟩ rbrace=} rbrack=] rceil=⌉ rfloor=⌋ rvert=| rVert=‖ rgroup=⟯ rmoustache=⎱ urcorner=⌝ lrcorner=⌟ rrbracket=⟧
rBrack=⟧ rAngle=⟫ rrangle=⟫ rbag=⟆ rparen=) rBrace=⦄
"""
_FENCES = r"vert=| Vert=‖ arrowvert=| Arrowvert=‖ bracevert=|"

_WORDS = r"""
eg=e.g. ie=i.e. etc=etc. cf=cf. vs=vs. aka=a.k.a. wrt=w.r.t. iid=i.i.d. LaTeX=LaTeX TeX=TeX LaTeXe=LaTeX2ε BibTeX=BibTeX
XeTeX=XeTeX AmS=AMS viz=viz. resp=resp. dof=d.o.f.
"""


def _table() -> dict[str, tuple[str, Kind]]:
    table: dict[str, tuple[str, Kind]] = {}
    rows: tuple[tuple[Kind, str], ...] = (
        ("letter", _LETTERS), ("other", _OTHER), ("binary", _BINARY), ("relation", _RELATIONS), ("large", _LARGE),
        ("open", _OPEN), ("close", _CLOSE), ("fence", _FENCES), ("word", _WORDS),
    )  # fmt: skip
    for kind, pairs in rows:
        for pair in pairs.split():
            name, _, sign = pair.partition("=")
            table[name] = (sign, kind)
    table |= {name: (name, "function") for name in _FUNCTIONS.split()}
    return table | {
        "etal": ("et al.", "word"),
        "limsup": ("lim sup", "function"),
        "liminf": ("lim inf", "function"),
        "injlim": ("inj lim", "function"),
        "projlim": ("proj lim", "function"),
        "bmod": ("mod", "binary"),
        "colon": (":", "punctuation"),
        "ldotp": (".", "punctuation"),
    }


SYMBOLS = _table()
"""Commands without arguments: the sign that each stands for, and its class."""

CHARACTERS: dict[str, tuple[str, Kind]] = {
    "(": ("(", "open"), "[": ("[", "open"), ")": (")", "close"), "]": ("]", "close"), "!": ("!", "close"),
    "+": ("+", "binary"), "-": ("-", "binary"), "*": ("*", "binary"), "−": ("-", "binary"), "±": ("±", "binary"),
    "×": ("×", "binary"), "·": ("·", "binary"), "∘": ("∘", "binary"), "⊕": ("⊕", "binary"), "⊗": ("⊗", "binary"),
    "∪": ("∪", "binary"), "∩": ("∩", "binary"), "∧": ("∧", "binary"), "∨": ("∨", "binary"), "÷": ("÷", "binary"),
    "=": ("=", "relation"), "<": ("<", "relation"), ">": (">", "relation"), ":=": (":=", "relation"),
    ",": (",", "punctuation"), ";": (";", "punctuation"), ":": (":", "punctuation"), "/": ("/", "slash"),
    "|": ("|", "fence"), "‖": ("‖", "fence"), "⟨": ("⟨", "open"), "⟩": ("⟩", "close"), "∑": ("∑", "large"),
    "∏": ("∏", "large"), "∫": ("∫", "large"), "...": ("…", "other"), "`": ("‘", "other"),
}  # fmt: skip
CHARACTERS.update((char, (char, "relation")) for char in "≤≥≠≈≡∼≃≅∝∈∉⊂⊆⊃⊇→←↔⇒⇐⇔↦≪≫≲≳≺≻⊢⊨")
"""Signs that are typed as they are."""

KINDS: dict[str, tuple[str, Kind]] = {sign: (sign, kind) for sign, kind in SYMBOLS.values() if len(sign) == 1}
KINDS.update(CHARACTERS)
KINDS["."] = (".", "other")
"""Signs, and the class of each."""

OWN = {
    "R": "R", "N": "N", "Z": "Z", "Q": "Q", "C": "C", "E": "E", "P": "P", "F": "F", "T": "T", "H": "H", "D": "D",
    "RR": "R", "NN": "N", "ZZ": "Z", "QQ": "Q", "CC": "C", "EE": "E", "PP": "P", "FF": "F", "TT": "T", "HH": "H",
    "reals": "R", "Reals": "R", "naturals": "N", "integers": "Z", "rationals": "Q", "complex": "C", "Complex": "C",
    "real": "R", "nat": "N", "expect": "E", "Expect": "E", "prob": "P", "Prob": "P", "one": "1", "1": "1",
}  # fmt: skip
"""Commands that authors make for themselves: letters of the double-struck alphabet."""

OWN_ALPHABETS: dict[str, Style] = {
    "cal": "script", "c": "script", "mc": "script", "s": "script", "bb": "double", "mbb": "double", "b": "bold",
    "bf": "bold", "mb": "bold", "bm": "bold", "v": "bold", "m": "bold", "bs": "bold", "f": "fraktur", "frak": "fraktur",
    "mf": "fraktur", "rm": "roman", "r": "roman", "t": "roman", "sf": "sans", "g": "script",
}  # fmt: skip
"""Papers' own names for letters of an alphabet: one of these, then the letter (``\\cO``, ``\\bbR``, ``\\vx``)."""

ALPHABETS: dict[str, Style] = {
    "mathbf": "bold", "boldsymbol": "bold", "bm": "bold", "pmb": "bold", "bold": "bold", "mathbfit": "bold",
    "symbf": "bold", "bs": "bold", "boldmath": "bold",
    "mathrm": "roman", "mathup": "roman", "mathnormal": "", "mathit": "", "symit": "", "symup": "roman",
    "mathcal": "script", "mathscr": "script", "EuScript": "script", "euscript": "script", "symcal": "script",
    "mathbfcal": "script", "bcal": "script", "mathbb": "double", "mathbbm": "double", "mathds": "double",
    "Bbb": "double", "symbb": "double", "mathbbmss": "double", "mathfrak": "fraktur", "mathsf": "sans",
    "mathsfit": "sans", "mathbfsf": "sans", "mathtt": "mono", "texttt": "mono",
}  # fmt: skip
"""Commands that set the letters of their argument in another alphabet."""

SWITCHES: dict[str, Style] = {
    "bf": "bold", "rm": "roman", "it": "", "sf": "sans", "tt": "mono", "cal": "script", "frak": "fraktur",
    "bfseries": "bold", "itshape": "", "rmfamily": "roman", "sffamily": "sans", "ttfamily": "mono", "em": "",
    "sl": "", "sc": "", "scshape": "", "mit": "", "slshape": "", "upshape": "roman", "mdseries": "",
    "normalfont": "roman",
}  # fmt: skip
"""Commands that set what follows them, up to the end of the group, in another alphabet."""

_TEXTS = """
    text textrm textbf textit textsc textsf textsl textup textmd textnormal emph mbox hbox mathtext intertext
    shortintertext makebox fbox framebox lx@text textls ce
"""
TEXTS = frozenset(_TEXTS.split())
"""Commands whose argument is text."""

_PLAIN = """
    ensuremath mathop mathbin mathrel mathord mathopen mathclose mathpunct mathinner boxed smash cancel bcancel
    xcancel underline uline hfill mathstrut protect relax uppercase lowercase displaylines
    eqalign math m@th textnormal mathclap mathllap mathrlap clap llap rlap adjustbox
"""
PLAIN = frozenset(_PLAIN.split())
"""Commands that change how their argument looks, or nothing: it stays."""

_DROPPED = """
    displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits displaylimits nonumber notag big Big bigg
    Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm biggm Biggm tiny scriptsize footnotesize small
    normalsize large Large LARGE huge Huge centering noindent allowbreak nobreak nobreakdash break newline linebreak
    nolinebreak hfill hfil hss vss strut mathstrut null relax ignorespaces unskip protect hline toprule midrule
    bottomrule par smallskip medskip bigskip nopagebreak pagebreak leavevmode lx@hidden mathsurround boldmath
    unboldmath xspace left right middle
"""
DROPPED = frozenset(_DROPPED.split())
"""Commands that say nothing to a reader of one line."""

DROPPED_ARGUMENTS = {
    "label": 1, "hspace": 1, "vspace": 1, "phantom": 1, "hphantom": 1, "vphantom": 1, "color": 1, "cline": 1,
    "setlength": 2, "rule": 2, "vskip": 0, "hskip": 0, "kern": 0, "mkern": 0, "mskip": 0, "selectfont": 0,
    "fontsize": 2, "lx@label": 1, "thispagestyle": 1,
}  # fmt: skip
"""Commands that go with so many arguments."""

ONLY_LAST = {
    "textcolor": 2, "colorbox": 2, "fcolorbox": 3, "raisebox": 2, "scalebox": 2, "rotatebox": 2, "href": 2,
    "resizebox": 3, "parbox": 2, "hyperref": 1, "mathcolor": 2, "hypertarget": 2, "hyperlink": 2, "texorpdfstring": 2,
    "foreignlanguage": 2, "operatornamewithlimits": 1,
}  # fmt: skip
"""Commands with so many arguments, of which the last is shown."""

ROOM = {
    ",": " ", ";": " ", ":": " ", ">": " ", "!": "", " ": " ", "/": "", "-": "", "quad": "  ", "qquad": "   ",
    "thinspace": " ", "medspace": " ", "thickspace": " ", "enspace": " ", "enskip": " ", "space": " ", "nobreakspace":
    " ", "negthinspace": "", "negmedspace": "", "negthickspace": "", "hfill": " ", "@": "", "\n": " ", "\t": " ",
    "tabularnewline": "  ", "cr": "  ", "newline": " ",
}  # fmt: skip
"""Commands that ask for room."""

ACCENTS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331", "G": "\u030f", "U": "\u030e", "h": "\u0309", "t": "\u0361",
}  # fmt: skip
"""The accents of text (The TeXbook, chapter 9) as combining characters."""

FORMULA_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "what": "\u0302", "tilde": "\u0303", "widetilde": "\u0303",
    "wtilde": "\u0303", "wt": "\u0303", "wh": "\u0302", "bar": "\u0304", "wbar": "\u0305", "overline": "\u0305",
    "widebar": "\u0305", "overbar": "\u0305", "dot": "\u0307", "ddot": "\u0308", "dddot": "\u20db",
    "ddddot": "\u20dc", "vec": "\u20d7", "overrightarrow": "\u20d7", "overleftarrow": "\u20d6",
    "overleftrightarrow": "\u20e1", "check": "\u030c", "widecheck": "\u030c", "breve": "\u0306", "acute": "\u0301",
    "grave": "\u0300", "mathring": "\u030a", "underbar": "\u0332", "undertilde": "\u0330", "utilde": "\u0330",
    "ul": "\u0332", "Hat": "\u0302", "Tilde": "\u0303", "Bar": "\u0304", "Vec": "\u20d7", "Dot": "\u0307",
}  # fmt: skip
"""The accents of mathematics (The TeXbook, chapter 16) as combining characters."""

ACCENT_NAMES = {
    "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "overline", "\u0307": "dot", "\u0308": "ddot",
    "\u20db": "dddot", "\u20dc": "ddddot", "\u20d7": "vec", "\u20d6": "backvec", "\u20e1": "bivec", "\u030c": "check",
    "\u0306": "breve", "\u0301": "acute", "\u0300": "grave", "\u030a": "ring", "\u0332": "underline", "\u0330":
    "undertilde",
}  # fmt: skip
"""The name of an accent over what is too long for one."""

OVER = {"overset": True, "stackrel": True, "underset": False, "xrightarrow": True, "xleftarrow": True}
"""Commands that put their first argument above (or below) the second, or above an arrow."""

BRACES = {
    "overbrace": "⏞", "underbrace": "⏟", "overbracket": "⎴", "underbracket": "⎵", "overparen": "⏜", "underparen": "⏝",
}  # fmt: skip
"""Signs that lie over or under what they hold together."""

FRACTIONS = frozenset(("frac", "tfrac", "dfrac", "cfrac", "sfrac", "nicefrac", "xfrac", "flatfrac", "ffrac"))
BINOMIALS = frozenset(("binom", "tbinom", "dbinom"))
INFIX = {"over": True, "atop": False, "choose": False, "above": True, "brack": False}
"""Commands that make a fraction of all before them in the group and all behind."""

TABLES: dict[str, tuple[str, str, str]] = {
    "matrix": ("matrix", "", ""), "smallmatrix": ("matrix", "", ""), "pmatrix": ("matrix", "(", ")"),
    "bmatrix": ("matrix", "[", "]"), "Bmatrix": ("matrix", "{", "}"), "vmatrix": ("matrix", "|", "|"),
    "Vmatrix": ("matrix", "‖", "‖"), "psmallmatrix": ("matrix", "(", ")"), "bsmallmatrix": ("matrix", "[", "]"),
    "array": ("matrix", "", ""), "tabular": ("matrix", "", ""), "cases": ("cases", "{", ""),
    "dcases": ("cases", "{", ""), "rcases": ("cases", "", "}"), "numcases": ("cases", "{", ""),
    "subarray": ("stack", "", ""), "substack": ("stack", "", ""),
}  # fmt: skip
"""Environments with cells: the kind of table, and what stands around it. The others align lines with one another."""

COLUMNED = frozenset(("array", "tabular", "subarray", "alignat", "alignedat", "tabularx"))
"""Environments with an argument that says how columns are aligned."""

SUPERSCRIPTS = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθφχ′″‴°∘*∗⊤⊺†‡",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᵠᵡ′″‴°°**ᵀᵀ†‡",
        strict=True,
    )
)
SUBSCRIPTS = dict(zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))

_HOLES: dict[str, dict[str, str]] = {
    "double": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "script": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "fraktur": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
}
_FIRST = {"double": (0x1D538, 0x1D552), "script": (0x1D49C, 0x1D4B6), "fraktur": (0x1D504, 0x1D51E)}


HOLES = frozenset(letter for row in _HOLES.values() for letter in row.values())
"""Letters of other alphabets that Unicode had before the rest of these."""


def in_alphabet(letter: str, style: Style, *, every: bool = True) -> str:
    """``letter`` of that alphabet where Unicode has it; unless ``every``, only where common fonts have it too."""
    holes = _HOLES.get(style)
    if holes is None or not letter.isascii():
        return letter
    if letter in holes:
        return holes[letter]
    if not every or len(letter) != 1:
        return letter
    capital, small = _FIRST[style]
    if letter.isupper():
        return chr(capital + ord(letter) - 65)
    if letter.islower():
        return chr(small + ord(letter) - 97)
    return chr(0x1D7D8 + int(letter)) if style == "double" and letter.isdigit() else letter
