"""Several devices, in any order and how often, come to the same marks; compaction changes none of them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable
from itertools import permutations
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.journal.test_journal_line import CLOCK, members, sealed
from tui_reader.journal import Change, Journal, Watermark
from tui_reader.journal.line import encode
from tui_reader.marks import MarkLine, compacted, heads, merge, note_base, note_text

KEY = "arxiv:2309.17453"
DAY = 86_400.0
Marks = dict[tuple[str, str], tuple[MarkLine, ...]]


class Machine:
    """A device with a folder, a clock and what it has read so far."""

    def __init__(self, root: Path, name: str, clock: float) -> None:
        self.state = root / name / "state"
        self.clock = clock
        self.journal = Journal(self.state, root / name / "device", root / name / "lock", self.tick)
        self.file = self.state / f"{self.journal.device}.jsonl"
        self.watermarks: dict[str, Watermark] = {}
        self.marks: Marks = {}

    def tick(self) -> float:
        self.clock += 0.001
        return self.clock

    def merged(self) -> Marks:
        """As the library does it: only what is new, on top of what is kept."""
        reading = self.journal.read(self.watermarks)
        assert not reading.problems
        for (key, field), arrived in merge(reading.lines).items():
            self.marks[key, field] = heads([*self.marks.get((key, field), ()), *arrived])
        self.watermarks = reading.watermarks
        return self.marks

    def mark(self, field: str, value: bool | str, key: str = KEY) -> MarkLine:
        base = note_base(self.merged().get((key, field), ())) if field == "note" else ""
        (line,) = self.journal.append([Change(key, field, value, base=base)])
        assert self.merged()[key, field] == (line,), "the reader's own last mark must show at once"
        return line

    def take(self, other: Machine, name: str = "") -> None:
        """As a sync tool does it; under another name, a conflict copy."""
        if other.file.exists():
            self.state.mkdir(parents=True, exist_ok=True)
            fresh = self.state / "partial"
            shutil.copy(other.file, fresh)
            fresh.rename(self.state / (name or other.file.name))


def machines(root: Path) -> list[Machine]:
    return [Machine(root, name, 1_747_735_200 + day * DAY) for day, name in enumerate("abc")]


def deliver_all(devices: list[Machine]) -> None:
    for one in devices:
        for other in devices:
            if one is not other:
                one.take(other)


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("mark"), st.integers(0, 2), st.sampled_from(["bookmarked", "tag:x", "note", "note"]), st.booleans()
        ),
        st.tuples(st.just("take"), st.integers(0, 2), st.integers(0, 2), st.booleans()),
        st.tuples(st.just("compact"), st.integers(0, 2), st.just(0), st.just(False)),
    ),
    max_size=25,
)


@settings(max_examples=120, deadline=None)
@given(STEPS, st.randoms(use_true_random=False))
def test_three_devices_with_clocks_a_day_apart_converge(
    steps: list[tuple[str, int, object, bool]], random: object
) -> None:
    with tempfile.TemporaryDirectory() as root, mock.patch("tui_reader.journal.durable.sync"):
        devices = machines(Path(root))
        ever: list[MarkLine] = []
        for number, (what, index, detail, flag) in enumerate(steps):
            device = devices[index]
            if what == "mark":
                ever.append(device.mark(str(detail), f"note {number}" if detail == "note" else flag))
            elif what == "compact":
                device.journal.compact()
            elif isinstance(detail, int) and detail != index:
                name = f"{number} (conflicted copy).jsonl" if flag else ""
                device.take(devices[detail], name)
        deliver_all(devices)
        meant = merge(ever)
        for device in devices:
            everything = device.journal.read().lines
            random.shuffle(everything)  # type: ignore[attr-defined]
            assert merge(everything) == meant
            assert device.merged() == meant
        deliver_all(devices)
        assert [device.merged() for device in devices] == [meant] * 3, "what comes twice counts once"


def test_the_later_mark_holds_although_its_machine_is_a_day_behind(tmp_path: Path) -> None:
    behind, ahead, _ = machines(tmp_path)
    ahead.mark("bookmarked", True)
    behind.take(ahead)
    line = behind.mark("bookmarked", False)
    ahead.take(behind)
    assert ahead.merged()[KEY, "bookmarked"] == (line,)


def test_with_the_wall_clock_alone_that_mark_would_be_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Journal, "_learn", lambda journal, reading: None)
    behind, ahead, _ = machines(tmp_path)
    line = ahead.mark("bookmarked", True)
    behind.take(ahead)
    behind.journal.append([Change(KEY, "bookmarked", False)])
    assert behind.merged()[KEY, "bookmarked"] == (line,)


def test_two_concurrent_edits_of_a_note_are_both_kept_until_someone_joins_them(tmp_path: Path) -> None:
    one, two, _ = machines(tmp_path)
    one.mark("note", "first")
    two.take(one)
    one.mark("note", "mine")
    two.mark("note", "yours")
    two.take(one)
    one.take(two)
    for device in (one, two):
        assert note_text(device.merged()[KEY, "note"]) == "mine\n\n---\n\nyours"
    one.mark("note", "ours")
    two.take(one)
    assert note_text(two.merged()[KEY, "note"]) == "ours"


def test_a_note_deleted_here_and_edited_there_is_not_lost(tmp_path: Path) -> None:
    one, two, _ = machines(tmp_path)
    one.mark("note", "first")
    two.take(one)
    two.mark("note", "better")
    one.mark("note", "")
    one.take(two)
    assert note_text(one.merged()[KEY, "note"]) == "better"


def stale_copy_after_compaction(root: Path, field: str, values: Iterable[bool | str]) -> tuple[MarkLine, ...]:
    """The marks that hold when a copy of the first one turns up after the later ones were compacted."""
    one, two, _ = machines(root)
    first, *later = values
    one.mark(field, first)
    two.take(one, "old (conflicted copy).jsonl")
    for value in later:
        one.mark(field, value)
    one.journal.compact()
    two.take(one)
    return merge(two.journal.read().lines)[KEY, field]


@pytest.mark.parametrize(("field", "values"), [("bookmarked", [True, False]), ("note", ["a", "b", "c", "d"])])
def test_compaction_does_not_let_an_old_copy_bring_back_what_was_changed(
    tmp_path: Path, field: str, values: list[bool | str]
) -> None:
    (held,) = stale_copy_after_compaction(tmp_path, field, values)
    assert held.value == values[-1]


def test_a_compaction_that_dropped_what_is_false_would_bring_a_bookmark_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tui_reader.journal.journal.compacted", lambda lines: {line for line in compacted(lines) if line.value}
    )
    monkeypatch.setattr("tui_reader.journal.journal.merge", lambda lines: None)  # the comparison, which would refuse
    (held,) = stale_copy_after_compaction(tmp_path, "bookmarked", [True, False])
    assert held.value is True


def test_a_note_that_named_only_its_last_version_would_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two machines edit in turn, and the second is compacted: only the vector still names the first version."""

    def old_versions(root: Path, base: Callable[[Iterable[MarkLine]], str]) -> tuple[MarkLine, ...]:
        monkeypatch.setitem(Machine.mark.__globals__, "note_base", base)
        one, two, _ = machines(root)
        first = one.mark("note", "one")
        two.take(one)
        two.mark("note", "two")
        one.take(two)
        third = one.mark("note", "three")
        return heads([third, first])

    assert [line.value for line in old_versions(tmp_path / "vector", note_base)] == ["three"]
    last_only = old_versions(tmp_path / "last", lambda held: ",".join(line.clock for line in held))
    assert [line.value for line in last_only] == ["one", "three"]


def test_compaction_keeps_what_alone_says_that_a_note_was_replaced() -> None:
    theirs = MarkLine("1747735200001-0000-bbbb", KEY, "note", "theirs")
    second = MarkLine("1747735200002-0000-aaaa", KEY, "note", "joined", base=theirs.clock)
    third = MarkLine("1747735200003-0000-aaaa", KEY, "note", "edited by hand", base=second.clock)
    assert heads([*compacted([second, third]), theirs]) == heads([theirs, second, third]) == (third,)


def test_an_arrival_order_would_tell_machines_apart_and_the_clock_does_not(tmp_path: Path) -> None:
    one, two, _ = machines(tmp_path)
    lines = [one.mark("bookmarked", True), two.mark("bookmarked", False), one.mark("bookmarked", True)]
    orders = list(permutations(lines))
    assert len({order[-1] for order in orders}) == 3
    assert len({heads(order) for order in orders}) == 1
    assert len({heads([*heads(order[:2]), *order[1:]]) for order in orders}) == 1


def test_a_copied_device_id_gives_equal_clocks_and_still_one_answer() -> None:
    lines = [MarkLine("1747735200123-0000-aaaa", KEY, "read", value) for value in (True, False)]
    assert heads(lines) == heads(lines[::-1])


def test_compaction_keeps_unknown_fields_extra_members_and_damaged_lines_as_they_are(tmp_path: Path) -> None:
    one, *_ = machines(tmp_path)
    one.mark("read", False)
    one.mark("read", True)
    later = one.journal.append([Change(KEY, "muted", 1.0), Change(KEY, "muted", 2.0)])
    extra = sealed(members(from_a_later_version=[1], field="tag:y"))
    newer = sealed(members(clock=CLOCK, field="note", value={"rich": "text"}))
    with one.file.open("ab") as file:
        file.write(extra + b"\n" + newer + b"\n" + b'{"crc":"torn')
    before = one.file.read_bytes()
    done = one.journal.compact()
    content = one.file.read_bytes().splitlines()
    assert content[-3:] == [extra, newer, b'{"crc":"torn']
    assert [encode(line).rstrip() for line in later] == content[1:3]
    assert len(content) == 6
    assert done.after == one.file.stat().st_size < done.before == len(before)
    assert done.backup
    assert done.backup.read_bytes() == before
    assert done.backup.suffix != ".jsonl"
    assert one.journal.compact().backup is None


def test_the_tag_and_bookmark_of_each_paper_survive_compaction(tmp_path: Path) -> None:
    one, *_ = machines(tmp_path)
    for round_ in range(3):
        for number in range(20):
            one.mark("bookmarked", (round_ + number) % 2 == 0, f"arxiv:2309.{number:05d}")
            one.mark("tag:x", number % 3 == 0, f"arxiv:2309.{number:05d}")
    before = merge(one.journal.read().lines)
    one.journal.compact()
    reading = one.journal.read()
    assert merge(reading.lines) == before
    assert len(reading.lines) == 40
