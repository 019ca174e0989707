"""The journal's files: what is appended stays, is seen by others, and a full or read-only disk is told."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from tui_reader.journal import Change, Journal, JournalError, Watermark
from tui_reader.journal.line import encode
from tui_reader.marks import MarkLine, merge

BOOKMARK = Change("arxiv:2309.17453", "bookmarked", True, "Attention Sinks", "https://huggingface.co/papers/2309.17453")
READ = Change("arxiv:2309.17453", "read", True)


def journal(root: Path, machine: str = "data", now: float = 1_747_735_200.0) -> Journal:
    return Journal(root / "config/state", root / machine / "device", root / machine / "journal.lock", lambda: now)


def own(j: Journal, root: Path) -> Path:
    return root / "config/state" / f"{j.device}.jsonl"


def test_what_was_appended_is_there_for_the_next_start(tmp_path: Path) -> None:
    written = journal(tmp_path).append([BOOKMARK, READ])
    again = journal(tmp_path).read()
    assert again.lines == written
    assert not again.problems
    assert [(line.field, line.value, line.title) for line in written] == [
        ("bookmarked", True, "Attention Sinks"),
        ("read", True, ""),
    ]


def test_nothing_is_made_before_the_first_mark(tmp_path: Path) -> None:
    j = journal(tmp_path)
    assert not j.read().lines
    assert not j.append([])
    assert not j.changed({})
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_everything_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        j = journal(tmp_path)
        j.append([BOOKMARK])
        j.append([Change(READ.key, "bookmarked", False)])
        j.compact()
    finally:
        os.umask(before)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert len(modes) == 7
    assert all(mode == (0o700 if path.is_dir() else 0o600) for path, mode in modes.items()), modes


def test_the_device_keeps_its_id_and_a_spoilt_one_is_made_anew(tmp_path: Path) -> None:
    first = journal(tmp_path).device
    assert journal(tmp_path).device == first
    (tmp_path / "data/device").write_text("../../etc/passwd")
    second = journal(tmp_path).device
    assert second != first
    assert second.isalnum()


def test_two_readers_see_each_others_marks(tmp_path: Path) -> None:
    one, two = journal(tmp_path), journal(tmp_path)
    one.append([READ])
    seen = two.read()
    assert not two.changed(seen.watermarks)
    (line,) = one.append([BOOKMARK])
    assert two.changed(seen.watermarks)
    news = two.read(seen.watermarks)
    assert news.lines == [line]
    assert not two.changed(news.watermarks)


def test_a_long_journal_is_read_in_parts_each_from_where_the_last_one_ended(tmp_path: Path) -> None:
    one, two = journal(tmp_path), journal(tmp_path / "other")
    lines = [line for _ in range(5) for line in one.append([READ, BOOKMARK])]
    lines += [line for _ in range(3) for line in two.append([READ])]
    own(two, tmp_path / "other").rename(own(one, tmp_path).with_name("zz.jsonl"))
    with own(one, tmp_path).open("ab") as file:
        file.write(b"damaged\n")
    third, found, more, parts = journal(tmp_path), [], True, 0
    since: dict[str, Watermark] = {}
    while more:
        assert third.changed(since)
        reading = third.read(since, most=4)
        assert len(reading.lines) <= 4
        found += reading.lines
        since, more, parts = reading.watermarks, reading.more, parts + 1
    assert found == lines
    assert not third.changed(since)
    assert parts == 4
    assert third.append([READ])[0].clock > max(line.clock for line in lines)


def test_two_readers_in_the_same_millisecond_never_share_a_clock(tmp_path: Path) -> None:
    one, two = journal(tmp_path), journal(tmp_path)
    clocks = [line.clock for _ in range(20) for j in (one, two) for line in j.append([READ, BOOKMARK])]
    assert clocks == sorted(set(clocks))


def test_a_file_in_the_folder_counts_whatever_its_name(tmp_path: Path) -> None:
    one = journal(tmp_path)
    first = one.append([BOOKMARK])
    path = own(one, tmp_path)
    whole = path.read_bytes()
    path.rename(path.with_name("x (conflicted copy 2026-05-20).jsonl"))
    path.with_name("x.sync-conflict-20260520-120000-ABC.jsonl").write_bytes(whole)
    path.with_name("folder.jsonl").mkdir()
    path.with_name(".syncthing.x.jsonl.tmp").write_bytes(b"half")
    reading = journal(tmp_path).read()
    assert reading.lines == first * 2
    assert not reading.problems
    assert merge(reading.lines) == merge(first)


def test_a_file_that_a_sync_tool_replaced_cut_or_removed_is_noticed(tmp_path: Path) -> None:
    j = journal(tmp_path)
    lines = j.append([READ, BOOKMARK, Change(READ.key, "tag:x", True)])
    path, content = own(j, tmp_path), own(j, tmp_path).read_bytes()
    marks = j.read().watermarks

    replaced = path.with_name("new")
    replaced.write_bytes(content)
    replaced.rename(path)
    assert j.changed(marks)
    reading = j.read(marks)
    assert reading.lines == lines

    first = content[: content.index(b"\n") + 1]
    with path.open("r+b") as file:
        file.truncate(len(first))
    assert j.read(reading.watermarks).lines == lines[:1]

    with path.open("r+b") as file:  # in place, to more bytes than were read, other ones
        file.write(content[len(first) :] + content[: len(first)])
    assert set(j.read(reading.watermarks).lines) == set(lines)

    path.unlink()
    assert j.changed(reading.watermarks)
    assert not j.read(reading.watermarks).watermarks


def test_a_line_that_is_still_being_written_waits(tmp_path: Path) -> None:
    j = journal(tmp_path)
    lines = j.append([READ, BOOKMARK])
    path, content = own(j, tmp_path), own(j, tmp_path).read_bytes()
    path.write_bytes(content[:-5])
    half = j.read()
    assert half.lines == lines[:1]
    assert not half.problems
    assert not j.changed(half.watermarks)
    path.write_bytes(content)
    assert j.changed(half.watermarks)
    assert j.read(half.watermarks).lines == lines[1:]


@pytest.mark.parametrize("ahead", ["2033-05-18", "the year 2255"])
def test_a_clock_far_ahead_elsewhere_does_not_freeze_a_field(tmp_path: Path, ahead: str) -> None:
    ms = {"2033-05-18": 2_000_000_000_000, "the year 2255": 8_999_999_999_000}[ahead]
    foreign = MarkLine(f"{ms}-9999-aaaa", READ.key, "read", False)
    (tmp_path / "config/state").mkdir(parents=True)
    (tmp_path / "config/state/aaaa.jsonl").write_bytes(encode(foreign))
    (line,) = journal(tmp_path).append([READ])
    assert merge(journal(tmp_path).read().lines)[READ.key, "read"] == (line,)


FAR = {"2040": 2_208_988_800_000, "2199": 7_226_582_400_000, "the last moment": 8_999_999_999_999}


@pytest.mark.parametrize("ms", FAR.values(), ids=FAR)
@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("known", [False, True])
def test_a_clock_far_ahead_leads_no_other_mark_into_its_time(tmp_path: Path, ms: int, own: bool, known: bool) -> None:
    now = 1_747_735_200_000
    name = journal(tmp_path).device if own else "aaaa"
    far = MarkLine(f"{ms}-9999-{name}", READ.key, "read", False)
    (tmp_path / "config/state").mkdir(parents=True)
    (tmp_path / f"config/state/{name}.jsonl").write_bytes(encode(far))
    here, there = journal(tmp_path), journal(tmp_path, "other", now=now / 1000 + 86_400)
    read = READ
    if known:  # what an earlier process read is known by its watermark and by the library alone
        here.read(journal(tmp_path).read().watermarks)
        read = Change(READ.key, "read", True, after=far.clock)
    lines = here.append([BOOKMARK, read, Change(READ.key, "tag:x", True), read, BOOKMARK])
    stamps = [int(line.clock[:13]) for line in lines]
    assert stamps == [now, ms + 1, now, ms + 1, now]
    assert int(there.append([BOOKMARK])[0].clock[:13]) == now + 86_400_000, "nor those of other devices"
    every = journal(tmp_path).read().lines
    assert far in every
    assert len({line.clock for line in every}) == len(every)
    assert merge(every)[READ.key, "read"] == (lines[3],), "the mark made last holds"


def test_a_clock_far_ahead_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "config/state").mkdir(parents=True)
    lines = [encode(MarkLine(f"8999999999999-{n:04}-aaaa", f"arxiv:2405.0000{n}", "read", True)) for n in range(4)]
    path = tmp_path / "config/state/aaaa.jsonl"
    path.write_bytes(encode(MarkLine("1747735200000-0000-aaaa", READ.key, "read", True)) + lines[0] + lines[1])
    j = journal(tmp_path)
    first = j.read()
    assert [str(problem) for problem in first.problems] == [
        "aaaa.jsonl, line 2: its clock is 230 years ahead of this machine's; it counts, and marks made here go by the"
        " clock here"
    ]
    assert len(first.lines) == 3
    assert not first.skipped
    with path.open("ab") as file:
        file.write(lines[2] + lines[3])
    second = j.read(first.watermarks)
    assert (len(second.lines), second.problems) == (2, [])
    j.append([Change("arxiv:2405.00001", "read", False)])
    third = j.read(second.watermarks)
    assert (len(third.lines), third.problems) == (1, []), "of the mark that had to follow it nothing is said"


def test_a_clock_that_an_earlier_release_kept_leads_nothing_either(tmp_path: Path) -> None:
    (tmp_path / "config/state").mkdir(parents=True)
    (tmp_path / "config/state/aaaa.jsonl").write_bytes(encode(MarkLine("8999999999999-9999-aaaa", "k", "read", False)))
    read = journal(tmp_path).read().watermarks["aaaa.jsonl"]
    old = Watermark(read.offset, read.size, read.inode, read.tail, read.lines, "8999999999999-9999-aaaa")
    j = journal(tmp_path)
    reading = j.read({"aaaa.jsonl": old})
    assert (reading.lines, reading.watermarks["aaaa.jsonl"].clock) == ([], "")
    assert j.append([READ])[0].clock.startswith("1747735200000-0000-")
    (line,) = j.append([Change("k", "read", True, after="8999999999999-9999-aaaa")])
    assert merge(journal(tmp_path).read().lines)["k", "read"] == (line,)


@pytest.mark.parametrize("same_time", [False, True])
@pytest.mark.parametrize("grown", [False, True])
@pytest.mark.parametrize("later", [False, True])
def test_a_damaged_line_that_was_mended_in_its_place_is_read(
    tmp_path: Path, same_time: bool, grown: bool, later: bool
) -> None:
    j = journal(tmp_path)
    lines = j.append([READ, BOOKMARK, Change(READ.key, "tag:x", True)])
    path, content = own(j, tmp_path), own(j, tmp_path).read_bytes()
    path.write_bytes(content.replace(b"arxiv:2309", b"arxiv:9309", 1))
    if later:
        os.utime(path, (1_700_000_000, 1_700_000_000))
    before = path.stat()
    marks = j.read().watermarks
    assert j.read().skipped == 1
    assert not j.changed(marks)
    with path.open("r+b") as file:  # as a backup is copied over it: the same file, of the same size
        file.write(content)
    more = journal(tmp_path, "other").append([READ]) if grown else []
    if grown:
        other = path.with_name(more[0].device + ".jsonl")
        with path.open("ab") as file:
            file.write(other.read_bytes())
        other.unlink()
    if same_time:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_ino == before.st_ino
    assert j.changed(marks)
    again = j.read(marks)
    assert (again.lines, again.problems) == ([*lines, *more], [])
    assert not j.changed(again.watermarks)


def test_lines_behind_a_damaged_one_come_once(tmp_path: Path) -> None:
    j = journal(tmp_path)
    j.append([READ, BOOKMARK])
    path = own(j, tmp_path)
    path.write_bytes(path.read_bytes().replace(b"arxiv:2309", b"arxiv:9309", 1))
    marks = j.read().watermarks
    for _ in range(3):
        written = j.append([READ])
        reading = j.read(marks)
        assert (reading.lines, reading.problems) == (written, [])
        marks = reading.watermarks


def test_a_file_that_only_has_another_time_is_not_read_again(tmp_path: Path) -> None:
    j = journal(tmp_path)
    j.append([READ, BOOKMARK])
    marks = j.read().watermarks
    os.utime(own(j, tmp_path))
    assert j.read(marks).lines == []
    os.utime(own(j, tmp_path), (1, 1))
    assert j.read(marks).lines == []
    old = {name: Watermark(*mark[:6]) for name, mark in marks.items()}
    again = j.read(old)
    assert again.lines == [], "what an earlier release read is not read again either"
    assert again.watermarks[f"{j.device}.jsonl"].crc == marks[f"{j.device}.jsonl"].crc


def test_this_machines_clock_may_be_wrong_too(tmp_path: Path) -> None:
    lines = [line for now in (1e20, 1_747_735_200.0, -5.0) for line in journal(tmp_path, now=now).append([READ])]
    assert [line.clock for line in lines] == sorted({line.clock for line in lines})
    assert journal(tmp_path).read().lines == lines


def test_a_note_is_later_than_what_it_was_edited_from(tmp_path: Path) -> None:
    (line,) = journal(tmp_path).append([Change(READ.key, "note", "x", base="2000000000000-0007-aaaa")])
    assert journal(tmp_path).read().lines == [line]


def test_a_watermark_brings_the_clocks_before_it(tmp_path: Path) -> None:
    (tmp_path / "config/state").mkdir(parents=True)
    (tmp_path / "config/state/aaaa.jsonl").write_bytes(encode(MarkLine("2000000000000-0000-aaaa", "k", "read", False)))
    marks = journal(tmp_path).read().watermarks
    j = journal(tmp_path)
    assert not j.read(marks).lines
    assert j.append([READ])[0].clock.startswith("2000000000000-0001-")


@pytest.mark.parametrize("how", ["short", "full", "sync"])
def test_a_full_disk_is_told_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    j = journal(tmp_path)
    kept = j.append([READ])
    whole = own(j, tmp_path).read_bytes()
    with monkeypatch.context() as patch:
        real = os.write
        if how == "short":
            patch.setattr(os, "write", lambda fd, content: real(fd, content[: len(content) // 2]))
        elif how == "full":
            patch.setattr(os, "write", _failing(errno.ENOSPC))
        else:
            patch.setattr("tui_reader.journal.durable.sync", _failing(errno.ENOSPC))
        with pytest.raises(JournalError, match=r"^Not saved: the disk is full \(.*\)\.$"):
            j.append([BOOKMARK] * 9)
    assert own(j, tmp_path).read_bytes() == whole
    assert j.read().lines == kept
    assert [j.append([BOOKMARK])[0]] == j.read().lines[1:]


def test_without_cutting_a_short_write_back_part_of_an_unsaved_change_would_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    j, real = journal(tmp_path), os.write
    monkeypatch.setattr(os, "ftruncate", lambda fd, size: None)
    monkeypatch.setattr(os, "write", lambda fd, content: real(fd, content[: len(content) // 2]))
    with pytest.raises(JournalError):
        j.append([BOOKMARK] * 9)
    assert j.read().lines


@pytest.mark.parametrize("folder", ["config", "data"])
@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EIO])
def test_where_nothing_can_be_written_reading_works_and_one_sentence_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, folder: str
) -> None:
    kept = journal(tmp_path).append([Change(BOOKMARK.key, "bookmarked", False), BOOKMARK])
    real = os.open

    def read_only(path: str, flags: int, *rest: int, **more: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR) and Path(path).is_relative_to(tmp_path / folder):
            raise OSError(code, os.strerror(code), path)
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", read_only)
    j = journal(tmp_path)
    for write in (lambda: j.append([READ]), j.compact):
        with pytest.raises(JournalError, match=r"^Not saved: [a-z/ -]+ \(.*\)\.$"):
            write()
    assert j.read().lines == kept


@pytest.mark.parametrize("blocked", ["config", "config/state", "data"])
def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, blocked: str) -> None:
    (tmp_path / blocked).parent.mkdir(exist_ok=True)
    (tmp_path / blocked).write_text("a file")
    j = journal(tmp_path)
    with pytest.raises(JournalError, match="Not saved"):
        j.append([READ])
    reading = j.read()
    assert not reading.lines
    assert len(reading.problems) == (blocked != "data")


def _failing(code: int) -> object:
    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail
