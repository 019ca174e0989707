"""Files as text: whatever they were written in, wherever they are cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.formats import stream
from tui_reader.formats.stream import Stream

TEXT = "Größe über größeren Füßen\nçava é\n"
CHINESE = "我们提出了一种新的方法\n用于图上的灯\n"


def cut(content: bytes, size: int) -> Stream:
    return Stream(content[at : at + size] for at in range(0, len(content), size))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_and_without_a_mark_and_without_a_note(encoding: str, size: int) -> None:
    text = "Plain\n" + TEXT + CHINESE
    read = cut(text.encode(encoding), size)
    assert read.whole(1_000) == text
    assert read.note == ""


@pytest.mark.parametrize("size", [1, 3, 1_000])
@pytest.mark.parametrize(("text", "encoding", "name"), [(TEXT, "cp1252", "Latin-1"), (CHINESE, "gbk", "GBK")])
def test_older_encodings_are_read_with_a_note(text: str, encoding: str, name: str, size: int) -> None:
    read = cut(b"plain ascii\n" * 30 + text.encode(encoding), size)
    assert read.whole(1_000) == "plain ascii\n" * 30 + text
    assert name in read.note


@pytest.mark.parametrize("size", [1, 3, 1_000])
def test_one_line_in_another_encoding_leaves_the_others_alone(size: int) -> None:
    read = cut("π\n".encode() + b"caf\xe9\n" + "π".encode(), size)
    assert list(read.lines()) == ["π", "café", "π"]
    assert read.note


@pytest.mark.parametrize("size", [1, 2, 3, 1_000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_is_one(end: str, size: int) -> None:
    assert cut(end.join(("a", "", "b\u2028c", "")).encode(), size).whole(99) == "a\n\nb\u2028c\n"


def test_what_was_looked_at_is_still_read() -> None:
    read = cut(b"ab\ncd", 2)
    assert read.head() == read.head() == "ab\ncd"
    assert list(read.lines()) == ["ab", "cd"]


def test_a_long_line_is_cut_and_the_next_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LONGEST", 5)
    assert list(cut(b"123456789\n12345\n\n1", 2).lines()) == ["123456", "12345", "", "1"]
    with pytest.raises(ValueError, match="longer than"):
        cut(b"123456", 1).whole(5)


def test_a_text_that_was_stopped_is_not_whole() -> None:
    with pytest.raises(ValueError, match="stopped"):
        Stream([b"half"], lambda: True).whole(99)


@given(st.binary(max_size=200), st.integers(1, 9))
def test_any_bytes_are_some_text_however_they_come(content: bytes, size: int) -> None:
    whole = cut(content, size).whole(10_000)
    assert "\r" not in whole
    lines = list(cut(content, size).lines())
    assert "\n".join(lines) in (whole, whole.removesuffix("\n"))
