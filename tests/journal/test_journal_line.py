"""The format of one line: what is written can be read, and nothing else is believed."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.journal.line import LINE_BYTES, Change, decode, encode, parse_clock
from tui_reader.marks import MarkLine

CLOCK = "1747735200123-0000-4f1d09a3be77"


def sealed(members: dict[str, Any] | str) -> bytes:
    """A line with a right checksum, whatever is in it."""
    text = members if isinstance(members, str) else json.dumps(members)
    body = b'",' + text.encode()[1:]
    return b'{"crc":"%08x' % zlib.crc32(body) + body


def members(**changed: Any) -> dict[str, Any]:
    return {"clock": CLOCK, "key": "arxiv:2309.17453", "field": "read", "value": True} | changed


def test_a_line_is_one_json_object_and_its_checksum_stands_first() -> None:
    raw = encode(MarkLine(CLOCK, "arxiv:2309.17453", "bookmarked", True, "Attention Sinks", "https://arxiv.org/abs/1"))
    assert raw.endswith(b"}\n")
    assert raw.startswith(b'{"crc":"')
    assert json.loads(raw) == {
        "crc": f"{zlib.crc32(raw[16:-1]):08x}",
        "clock": CLOCK,
        "key": "arxiv:2309.17453",
        "field": "bookmarked",
        "value": True,
        "title": "Attention Sinks",
        "link": "https://arxiv.org/abs/1",
    }


@given(st.text(max_size=300), st.text(max_size=100))
def test_any_note_and_title_come_back_clean_and_on_one_line(note: str, title: str) -> None:
    change = Change("arxiv:2309.17453", "note", note, title)
    line = MarkLine(CLOCK, change.key, change.field, change.value, change.title)
    raw = encode(line)
    assert raw.count(b"\n") == 1
    assert decode(raw[:-1]) == line


def test_extra_members_and_a_windows_line_end_do_no_harm() -> None:
    raw = sealed(members(from_a_later_version=[1, {"crc": "x"}]))
    assert decode(raw) == decode(raw + b"\r") == MarkLine(CLOCK, "arxiv:2309.17453", "read", True)


@pytest.mark.parametrize("value", [True, 0.25, 7, "text"])
def test_a_field_of_a_later_version_is_kept(value: bool | float | str) -> None:
    assert decode(sealed(members(field="muted", value=value))).value == value


@pytest.mark.parametrize(
    "wrong",
    [
        members(clock="1747735200123-0-4f1d"),
        members(clock="9999999999999-0000-4f1d"),
        members(clock="\u0661747735200123-0000-4f1d"),
        members(clock=17),
        members(key=""),
        members(key=3),
        members(key="arxiv:\u202e1"),
        members(key="doi:10.1/" + "x" * 2_000),
        members(field=""),
        members(field="tag:a\nb"),
        members(value=1),
        members(value="true"),
        members(value=None),
        members(field="note", value=True),
        members(field="position", value=1.5),
        members(field="position", value=True),
        members(field="tag:x", value="yes"),
        members(field="muted", value=[1]),
        members(field="note", value="x", base=CLOCK),
        members(field="note", value="x", base="nonsense"),
        members(title=1),
        {"key": "arxiv:1", "field": "read", "value": True},
        json.dumps(members(field="position")).replace("true", "NaN"),
        json.dumps(members(field="position")).replace("true", "1e999"),
        json.dumps(members(field="muted")).replace("true", "[" * 200_000),
        "{]",
    ],
)
def test_what_no_version_writes_is_refused_although_its_checksum_is_right(wrong: dict[str, Any] | str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(sealed(wrong))


def test_an_upper_case_checksum_is_not_one() -> None:
    raw = next(raw for n in range(99) if (raw := sealed(members(note=n)))[8:16].upper() != raw[8:16])
    decode(raw)
    with pytest.raises(ValueError, match="checksum"):
        decode(raw[:8] + raw[8:16].upper() + raw[16:])


def test_text_from_another_machine_is_cleaned() -> None:
    line = decode(sealed(members(field="bookmarked", title="a\x1b]52;c;x\x07\u202eb\nc", link="javascript:alert(1)")))
    assert line.title == "a]52;c;xb c"
    assert line.link == ""
    assert decode(sealed(members(field="note", value="a\x1b[2Jb\ud800"))).value == "a[2Jb"


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
        ("", "read", True),
        ("arxiv:1\n", "read", True),
        ("arxiv:1", "tag:\x1b", True),
        ("arxiv:1", "read", "yes"),
        ("arxiv:1", "position", float("nan")),
        ("arxiv:1", "note", "x" * 100_001),
    ],
)
def test_a_change_that_no_line_can_hold_is_refused_before_anything_is_written(
    key: str, field: str, value: bool | float | str
) -> None:
    with pytest.raises(ValueError, match=r"."):
        Change(key, field, value)


def test_the_longest_note_fits_a_line() -> None:
    change = Change("arxiv:1", "note", '"' * 100_000, "t" * 5_000)
    assert len(encode(MarkLine(CLOCK, change.key, change.field, change.value, change.title))) < LINE_BYTES


def test_clocks_sort_as_text_like_their_numbers() -> None:
    clocks = [
        "0000000000000-0000-ffff",
        "0000000000999-9999-aaaa",
        "1747735200123-0009-aaaa",
        "1747735200123-0010-0000",
    ]
    assert sorted(clocks) == clocks == sorted(clocks, key=parse_clock)
