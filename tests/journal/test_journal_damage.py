"""Damaged files: what is whole is read, what is not is reported with its place, nothing damaged is believed."""

from __future__ import annotations

import random
import zlib
from pathlib import Path

import pytest

from tui_reader.journal import Change, Journal
from tui_reader.journal.line import LINE_BYTES, decode, encode, split
from tui_reader.marks import MarkLine

FLIPS = 2_000


def journal(root: Path) -> Journal:
    return Journal(root / "state", root / "device", root / "lock")


def filled(root: Path) -> tuple[Path, list[MarkLine]]:
    """A journal of 24 lines of every kind."""
    j = journal(root)
    lines = []
    for number in range(6):
        key = f"arxiv:2309.{number:05d}"
        lines += j.append(
            [
                Change(key, "bookmarked", number % 2 == 0, "Über Attention Sinks", "https://arxiv.org/abs/2309.17453"),
                Change(key, "tag:x", True),
                Change(key, "position", 0.5),
                Change(key, "note", 'a "note"\nof two lines'),
            ]
        )
    return root / "state" / f"{j.device}.jsonl", lines


def flipped(root: Path) -> tuple[int, int]:
    """Of ``FLIPS`` single-bit flips: how many had a line believed that was never written, how many went unreported."""
    path, lines = filled(root)
    content, written = path.read_bytes(), set(lines)
    believed = unreported = 0
    chosen = random.Random(7)
    for _ in range(FLIPS):
        bit = chosen.randrange(len(content) * 8)
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        reading = journal(root).read()
        believed += not written.issuperset(reading.lines)
        last_newline = bit // 8 == len(content) - 1
        assert len(reading.lines) >= len(lines) - 1
        unreported += len(reading.lines) < len(lines) and not reading.skipped and not last_newline
    return believed, unreported


def test_no_flipped_bit_is_believed_or_passed_over_in_silence(tmp_path: Path) -> None:
    assert flipped(tmp_path) == (0, 0)


def test_without_the_checksum_flipped_bits_would_be_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tui_reader.journal.reading.decode",
        lambda raw: decode(raw[:8] + b"%08x" % zlib.crc32(raw[16:]) + raw[16:]),
    )
    believed, _ = flipped(tmp_path)
    assert believed > FLIPS // 10


def test_a_cut_at_every_byte_of_the_last_lines_costs_only_what_was_cut(tmp_path: Path) -> None:
    path, lines = filled(tmp_path)
    content = path.read_bytes()
    ends = [end + 1 for end, byte in enumerate(content) if byte == 10]
    for cut in range(ends[-4], len(content)):
        path.write_bytes(content[:cut])
        whole = sum(end <= cut for end in ends)
        before = journal(tmp_path).read()
        assert before.lines == lines[:whole]
        assert not before.problems, "it may still be being written"
        j = journal(tmp_path)
        new = j.append([Change("arxiv:1", "read", True)])
        after = j.read()
        complete = cut + 1 in ends  # only the newline was cut: the line is whole after all
        assert after.lines == lines[: whole + complete] + new
        assert after.skipped == (cut not in ends and not complete)
        if after.skipped:
            assert str(after.problems[0]).startswith(f"{path.name}, line {whole + 1} (byte {ends[whole - 1]}) skipped")
        assert j.read(before.watermarks).lines == lines[whole : whole + complete] + new


@pytest.mark.parametrize("newline", [True, False])
@pytest.mark.parametrize("splitting", [True, False])
def test_a_torn_line_does_not_swallow_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, newline: bool, splitting: bool
) -> None:
    """Either guard keeps the next mark; it is lost only without both."""
    path, lines = filled(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    if not newline:
        monkeypatch.setattr("tui_reader.journal.durable.ends_torn", lambda descriptor: False)
    monkeypatch.setattr("tui_reader.journal.reading.split", split if splitting else lambda raw: [raw])
    j = journal(tmp_path)
    new = j.append([Change("arxiv:1", "read", True)])
    reading = j.read()
    assert reading.lines == lines[:-1] + (new if newline or splitting else [])
    assert reading.skipped == 1


def test_damage_in_a_row_is_one_problem_with_its_place(tmp_path: Path) -> None:
    path, lines = filled(tmp_path)
    content = path.read_bytes().splitlines(keepends=True)
    content[3:3] = [b"<<<<<<< ours\n", b"=======\n", b"\n"]
    content[9:9] = [bytes(range(11, 256)) + b"\n"]
    path.write_bytes(b"".join(content))
    reading = journal(tmp_path).read()
    assert reading.lines == lines
    assert reading.skipped == 3, "the empty line holds nothing"
    assert [(p.line, p.skipped, p.offset) for p in reading.problems] == [
        (4, 2, len(b"".join(content[:3]))),
        (10, 1, len(b"".join(content[:9]))),
    ]
    assert str(reading.problems[0]).startswith(f"{path.name}, lines 4 to 5 (byte ")


@pytest.mark.parametrize("length", [LINE_BYTES, 3 * LINE_BYTES - 1, 3 * LINE_BYTES, 3 * LINE_BYTES + 1])
def test_a_line_without_end_is_passed_over_and_reported(tmp_path: Path, length: int) -> None:
    path, lines = filled(tmp_path)
    path.write_bytes(path.read_bytes() + b"x" * length + b"\n" + encode(lines[0]))
    reading = journal(tmp_path).read()
    assert reading.lines == [*lines, lines[0]]
    assert [(p.line, p.skipped) for p in reading.problems] == [(len(lines) + 1, 1)]


def test_a_checkout_with_windows_line_ends_is_read(tmp_path: Path) -> None:
    path, lines = filled(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    reading = journal(tmp_path).read()
    assert reading.lines == lines
    assert not reading.problems


def test_any_file_may_lie_in_the_folder(tmp_path: Path) -> None:
    path, lines = filled(tmp_path)
    noise = random.Random(7)
    path.with_name("photo.jsonl").write_bytes(noise.randbytes(20_000))
    path.with_name("empty.jsonl").touch()
    path.with_name("other.jsonl").write_text('{"title": "not a mark"}\n[]\nnull\n{"crc":"00000000"}\n')
    reading = journal(tmp_path).read()
    assert reading.lines == lines
    assert {problem.file for problem in reading.problems} == {"photo.jsonl", "other.jsonl"}
    assert journal(tmp_path).append([Change("arxiv:1", "read", True)])
