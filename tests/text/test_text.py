"""The characters that ``clean`` lets through, and the two folds."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_reader.text import (
    ABSTRACT_BYTES,
    COMBINING_PER_BASE,
    TITLE_BYTES,
    clean,
    clean_line,
    clean_prose,
    clean_typed,
    fold_case,
    title_hash,
)

ANY = st.text(
    alphabet=st.characters(codec=None, exclude_categories=()) | st.sampled_from("\x1b\r\n\t\u202e\u0301\U000e0041 a")
)


@given(ANY)
@example("\r" + "\r\n")
@example("a\u2028\u2029b")
@example("\x1b[31m\x9b0m\ud800")
@example("a" + "\u0301" * 5 + "\u200b" + "\u0301" * 5)
@example("a" + "\u0301" * 5 + "\u20dd" * 5)
def test_nothing_hostile_survives_and_once_is_enough(text: str) -> None:
    for cleaned in (clean(text), clean_line(text), clean_prose(text)):
        assert clean(cleaned) == cleaned
        assert all(unicodedata.category(char) not in ("Cc", "Cs") or char == "\n" for char in cleaned)
        assert not any("\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" for char in cleaned)
        assert not any("\U000e0000" <= char <= "\U000e0fff" for char in cleaned)
        cleaned.encode()
        run = 0
        for char in cleaned:
            run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
            assert run <= COMBINING_PER_BASE
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_prose(clean_prose(text)) == clean_prose(text)
    assert "\n" not in clean_line(text)
    assert "  " not in clean_line(text)


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("\x1b]52;c;aGk=\x07", "]52;c;aGk="),
        ("a\x00b\x7fc\x9bd", "abcd"),
        ("a\u202eb\u2066c\u200fd\u061ce", "abcde"),
        ("a\U000e0041b\U000e0100c", "abc"),
        ("a\ud800b\udfffc", "abc"),
        ("a\u200bb\u2060c\ufeffd\xade", "abcde"),
        ("a\ufff9b\ufffcc\uffffd", "abcd"),
        ("a\tb", "a b"),
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
    ],
)
def test_each_guard(hostile: str, harmless: str) -> None:
    assert clean(hostile) == harmless


@pytest.mark.parametrize(
    "text", ["naïve Zürich", "注意 is all", "👩‍🔬", "ക്ഷ", "עברית", "e\u0301", "α → β", "[/foo] {x}", ""]
)
def test_what_people_write_stays(text: str) -> None:
    assert clean(text) == clean_line(text) == clean_prose(text) == text


def test_few_marks_on_one_base() -> None:
    assert clean("a" + "\u0301" * 50 + "b\u0301") == "a" + "\u0301" * COMBINING_PER_BASE + "b\u0301"


@pytest.mark.parametrize(
    "mark", ["\u0301", "\u0e31", "\u0e34", "\u20dd", "\ufe0f", "\u093e", "\u200d", "\u0301\u0e31", "\ufe0f\u20e3"]
)
def test_few_marks_of_any_kind_on_one_base(mark: str) -> None:
    """Accents, Thai vowels, enclosing signs, variation selectors, spacing vowels, joiners: some have class 0."""
    assert len(clean(f"a{mark * 300}b")) <= COMBINING_PER_BASE + 2
    assert clean(f"a{mark * 300}b{mark}").endswith(f"b{mark}")
    assert clean_typed(f"a{mark * 300}") == clean(f"a{mark * 300}")


@pytest.mark.parametrize(
    "text", ["ที่นี่", "क्षत्रिय", "👩\u200d👩\u200d👧\u200d👦", "1\ufe0f\u20e3", "🏳\ufe0f\u200d🌈", "Việt", "நன்றி"]
)
def test_what_people_write_keeps_its_marks(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("char", ["a", "é", "注", "👩"])
def test_limits_are_in_bytes_and_cut_no_character(char: str) -> None:
    size = len(char.encode())
    assert len(clean(char * 70_000)) == ABSTRACT_BYTES // size
    assert len(clean_line(char * 5_000)) == TITLE_BYTES // size
    assert clean_line(char * (TITLE_BYTES // size)) == char * (TITLE_BYTES // size)


def test_white_space() -> None:
    assert clean_line("  a \n\t b\N{NO-BREAK SPACE}c  ") == "a b c"
    assert clean_prose("one\ntwo  three\n \n\nfour\n") == "one two three\n\nfour"
    assert clean_prose("  one   two ") == "one two"


@given(st.text())
def test_fold_folds_once_and_ignores_case(text: str) -> None:
    assert fold_case(fold_case(text)) == fold_case(text)


def test_fold() -> None:
    assert fold_case("Élan VITAL ﬁne Straße Ⅷ") == "elan vital fine strasse viii"
    assert fold_case("注意 Ελλάδα") == "注意 ελλαδα"


def test_title_hash_is_frozen() -> None:
    # Written into journals: these values may never change.
    assert title_hash("StyleSwin: Transformer-based GAN for High-resolution Image Generation") == FROZEN[0]
    assert title_hash("注意") == FROZEN[1]
    assert title_hash("!?") == FROZEN[2]
    assert [title_hash(title) for title in VERSION_2] == [*VERSION_2.values()]


VERSION_2 = {
    r"$\pi_0$: A Vision-Language Model": "1-ff557c070773f2c6e99a",
    "H<sub>2</sub>O &amp; $10\\times$ faster": "1-98341751557dc3247ad7",
    r"L{\'e}vy on \textbf{Große} Straße": "1-1557eac0ce7c7b670abf",
}
"""Titles that version 1 folded otherwise."""


FROZEN = ("1-1ac6bf9085c23ba00720", "1-4ffef8f3113a3a11ef5d", "1-8faf838e27d8b5395661")


@pytest.mark.parametrize(
    ("one", "other"),
    [("A Title", "a  title!"), ("Ｗｉｄｅ", "wide"), ("Émile", "E\u0301mile"), ("Deep-Net", "DeepNet")],
)
def test_titles_that_are_one(one: str, other: str) -> None:
    assert title_hash(one) == title_hash(other)


@pytest.mark.parametrize(("one", "other"), [("A", "B"), ("!", "?"), ("GPT-3", "GPT-4"), ("", "!")])
def test_titles_that_are_two(one: str, other: str) -> None:
    assert title_hash(one) != title_hash(other)
