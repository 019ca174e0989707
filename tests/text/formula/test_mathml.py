"""MathML reads as the TeX that it was made of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recorded import recorded
from tests.text.formula.pieces import plain
from tui_reader.formats.markup import formula
from tui_reader.text.formula.line import line
from tui_reader.text.formula.mathml import read
from tui_reader.text.formula.tex import parse


def shown(inside: str) -> str:
    return line(read(formula(f"<math>{inside}</math>")))


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<mi>x</mi><mo>+</mo><mn>12</mn>", "x + 12"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>", "(a+b)/c"),
        ("<msqrt><mi>a</mi><mo>−</mo><mn>1</mn></msqrt><mroot><mi>x</mi><mn>3</mn></mroot>", "√(a-1)∛x"),
        ("<msup><mi>x</mi><mn>2</mn></msup><msub><mi>y</mi><mi>q</mi></msub>", "x²y_q"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "xᵢ²"),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>"
            "<mo>⁡</mo><msub><mi>x</mi><mi>i</mi></msub>",
            "∑ᵢ₌₁ⁿ xᵢ",
        ),
        ("<mover accent='true'><mi>x</mi><mo>^</mo></mover><mover><mi>y</mi><mo>¯</mo></mover>", "x̂ȳ"),
        ("<mi>sin</mi><mo>&ApplyFunction;</mo><mi>θ</mi>", "sin θ"),
        ("<mi>𝑥</mi><mi mathvariant='normal'>d</mi><mi>ℝ</mi><mi mathvariant='script'>O</mi>", "xdℝ𝒪"),
        ("<mo>(</mo><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr></mtable><mo>)</mo>", "([a, b])"),
        (
            "<mo>{</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mtext>if </mtext><mi>x</mi></mtd></mtr>"
            "<mtr><mtd><mn>0</mn></mtd><mtd><mtext>else</mtext></mtd></mtr></mtable>",
            "{1 if x; 0 else}",
        ),
        ("<mo>(</mo><mfrac linethickness='0'><mi>n</mi><mi>k</mi></mfrac><mo>)</mo>", "(n choose k)"),
        ("<mfenced open='[' close=')'><mi>a</mi><mi>b</mi></mfenced>", "[a, b)"),
        (
            "<mmultiscripts><mi>C</mi><none/><none/><mprescripts/><mn>6</mn><mn>14</mn></mmultiscripts>",
            "₆¹⁴C",
        ),
        (
            "<semantics><mi>x</mi><annotation encoding='application/x-tex'>\\hat x</annotation>"
            "<annotation-xml><ci>x</ci></annotation-xml></semantics>",
            "x",
        ),
        ("<mphantom><mi>a</mi></mphantom><mi>b</mi><mspace width='2em'/><mtext>c d</mtext>", "b   c d"),
        ("<mstack><mn>12</mn><msrow><mo>+</mo><mn>3</mn></msrow><msline/><mn>15</mn></mstack>", "[12; +3; 15]"),
        ("<mi><mglyph src='g.png' alt='lamp'/></mi><mo>∈</mo><mi>L</mi>", "lamp ∈ L"),
        ("<mfrac><mi>a</mi></mfrac>", "a/"),
        ("<msup/>", ""),
        ("words", "words"),
    ],
)
def test_mathml(inside: str, expected: str) -> None:
    assert shown(inside) == expected


def test_no_depth_stops_it() -> None:
    assert shown("<mrow>" * 2_000 + "<mi>x</mi>") == "x"
    assert shown("<msqrt>" * 90 + "<mi>x</mi>") == "x"


TAGS = [
    "mi",
    "mn",
    "mo",
    "mtext",
    "mrow",
    "mfrac",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "mtable",
    "mtr",
    "mtd",
    "msqrt",
]
PARTS = [f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS] + ["x", "+", "∑", "{", "^", "12", " ", "<mspace/>"]


@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_any_mathml_is_read_and_its_letters_kept(inside: str) -> None:
    typed = re.sub(r"<[^>]*>", "", inside)
    assert not plain(typed) - plain(shown(inside))


def test_recorded_formulas_read_as_their_tex() -> None:
    pages = sorted(recorded("fulltext").glob("*.html"))
    same = total = 0
    for page in pages:
        for source in re.findall(r"<math[\s\S]{0,40000}?</math>", page.read_text(encoding="utf-8", errors="replace")):
            tree = formula(source)
            tex = tree.attributes.get("alttext", "")
            if not tex or "<mi" not in source:
                continue
            total += 1
            same += "".join(line(read(tree)).split()) == "".join(line(parse(tex)).split())
    assert total > 500
    assert same / total > 0.9
