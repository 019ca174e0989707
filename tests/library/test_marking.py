"""Marking, undo and redo, in one reader and in several at once, on one machine and on two."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.library.conftest import Open
from tui_reader.journal import JournalError, Watermark, journal, reading
from tui_reader.journal.line import encode
from tui_reader.journal.reading import LinesRead
from tui_reader.library import Criteria, Library, marking
from tui_reader.marks import RULE, MarkLine
from tui_reader.models import Paper
from tui_reader.paths import Paths


def title(library: Library, row: int) -> str:
    return library.papers.entries([row])[0].paper.title


def test_marks_are_said_and_undone_one_by_one(library: Library) -> None:
    assert library.marking.set([1], "bookmarked", True).what == f"Bookmarked: {title(library, 1)[:59].rstrip()}…"
    assert library.marking.set([1, 2], "tag:nlp", True).what == "2 papers tagged nlp"
    assert library.marking.set([1], "note", "first").rows == (1,)
    assert library.marking.set([1], "note", "second").rows == (1,)
    assert library.marking.undo().what.startswith("Undone: note")
    assert library.papers.entries([1])[0].marks.note == "first"
    library.marking.undo()
    assert library.marking.undo().rows == (1, 2)
    assert library.papers.entries([1])[0].marks.tags == ()
    assert library.marking.redo().what == "Redone: 2 papers tagged nlp"
    assert [entry.marks.tags for entry in library.papers.entries([1, 2])] == [("nlp",), ("nlp",)]
    library.marking.undo()
    library.marking.undo()
    assert library.store.counts() == (36, 36, 0)
    assert library.marking.undo().what == ""
    library.marking.redo()
    assert library.store.counts() == (36, 36, 1)
    library.marking.set([2], "read", True)
    assert library.marking.redo().what == ""  # a new mark ends what could be done again


def test_all_read_is_one_step_that_spares_what_was_read_before(library: Library) -> None:
    rows = library.lists.order(Criteria()).rows
    library.marking.set([rows[3]], "read", True)
    marked = library.marking.set(rows, "read", True)
    assert marked.what == "35 papers marked read"
    assert library.store.counts() == (36, 0, 0)
    assert library.lists.first_unread(rows) is None
    assert library.marking.set(rows, "read", True).what == ""
    assert len(library.marking.undo().rows) == 35
    assert library.store.counts() == (36, 35, 0)
    assert library.lists.first_unread(rows[3:]) == rows[4]
    library.marking.redo()
    assert library.store.counts() == (36, 0, 0)


def test_marks_and_undo_are_there_after_a_restart(opened: Open) -> None:
    first = opened()
    first.marking.set([1, 2], "bookmarked", True)
    first.marking.undo()
    first.marking.set([2], "read", True)
    first.close()
    again = opened()
    assert [entry.marks.read for entry in again.papers.entries([1, 2])] == [False, True]
    assert again.store.counts() == (36, 35, 0)


def test_two_readers_see_each_others_marks(opened: Open) -> None:
    one, two = opened(), opened()
    one.poll()
    two.poll()
    assert not two.poll()
    one.marking.set([1], "bookmarked", True)
    assert two.poll()
    assert two.papers.entries([1])[0].marks.bookmarked
    assert not two.poll()
    two.marking.set([1], "read", True)
    assert one.poll()
    assert one.papers.entries([1])[0].marks.read


def test_an_undo_leaves_alone_what_another_changed_since(opened: Open) -> None:
    one, two = opened(), opened()
    one.marking.set([1, 2], "bookmarked", True)
    two.marking.set([1], "bookmarked", False)
    two.marking.set([1], "bookmarked", True)
    undone = one.marking.undo()
    assert (undone.rows, undone.refused) == ((2,), 1)
    assert [entry.marks.bookmarked for entry in one.papers.entries([1, 2])] == [True, False]
    two.poll()
    two.marking.set([2], "bookmarked", True)
    redone = one.marking.redo()
    assert redone.rows == ()
    assert redone.what.startswith("Not redone") or "changed elsewhere" in redone.what


def test_an_undo_finds_a_paper_that_joined_another_since(library: Library) -> None:
    seeded = library.papers.entries([1])[0].paper
    library.store.add([Paper("Known by its id", id="2405.00001")])
    library.marking.set([1], "bookmarked", True)
    library.store.add([Paper(seeded.title, id="2405.00001")])
    assert not library.papers.entries([1])
    joined = library.papers.find("2405.00001")
    assert joined is not None
    assert joined.marks.bookmarked
    assert library.marking.undo().rows == (joined.row,)
    assert library.store.counts()[2] == 0


def machines(tmp_path: Path, opened: Open) -> tuple[Library, Library]:
    """Two machines that share the folder of marks."""
    return opened(Paths(tmp_path / "config", tmp_path / "a")), opened(Paths(tmp_path / "config", tmp_path / "b"))


def test_two_notes_made_apart_are_both_kept_until_one_is_made_of_them(tmp_path: Path, opened: Open) -> None:
    one, two = machines(tmp_path, opened)
    one.marking.set([1], "note", "from one")
    two.marking.set([1], "note", "from two")
    for library in (one, two):
        library.poll()
        assert library.papers.entries([1])[0].marks.note == f"from one{RULE}from two"
    assert one.marking.undo().refused == 1
    two.marking.set([1], "note", "from both")
    one.poll()
    assert one.papers.entries([1])[0].marks.note == "from both"


def test_a_bookmark_of_another_machine_shows_before_its_paper_is_fetched(tmp_path: Path, opened: Open) -> None:
    one, two = machines(tmp_path, opened)
    [row] = one.store.add([Paper("Only here", "Text.", id="2405.00001")])
    one.marking.set([row], "bookmarked", True)
    one.marking.set([row], "read", True)
    assert two.poll()
    found = two.papers.find("2405.00001")
    assert found is not None
    assert found.paper.title == "Only here"
    assert found.marks.bookmarked
    assert found.marks.read
    [fetched] = two.store.add([Paper("Only here", "Text.", id="2405.00001")])
    assert fetched == found.row
    assert list(two.lists.order(Criteria("bookmarks")).rows) == [fetched]


def test_nothing_read_comes_back_as_new(opened: Open) -> None:
    library = opened()
    rows = list(library.lists.order(Criteria()).rows)
    library.marking.set(rows, "read", True)
    for number, entry in enumerate(library.papers.entries(rows)):
        paper = entry.paper
        library.store.add([Paper(paper.title.upper(), id=f"2605.{number:05d}", published=paper.published)])
        library.store.add([Paper(paper.title, doi=f"10.1000/{number}"), Paper(paper.title)])
    assert list(library.lists.order(Criteria(filter="unread")).rows) == []
    assert library.store.count() == 36
    library.close()
    assert opened().store.counts() == (36, 0, 0)


def fail(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def append(_: object) -> None:
        raise JournalError("Not saved: the disk is full (journal).")

    monkeypatch.setattr(library.marking._journal, "append", append)


def test_what_could_not_be_saved_is_not_marked_and_an_undo_can_be_tried_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.marking.set([1], "bookmarked", True)
    fail(library, monkeypatch)
    with pytest.raises(JournalError):
        library.marking.set([2], "bookmarked", True)
    with pytest.raises(JournalError):
        library.marking.undo()
    assert library.store.counts() == (36, 36, 1)
    monkeypatch.undo()
    assert library.marking.undo().rows == (1,)
    assert library.store.counts() == (36, 36, 0)
    fail(library, monkeypatch)
    with pytest.raises(JournalError):
        library.marking.redo()
    monkeypatch.undo()
    assert library.marking.redo().rows == (1,)


def test_a_mark_that_is_saved_while_the_library_is_locked_counts_and_shows_later(
    library: Library, paths: Paths
) -> None:
    library.store._connection.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(paths.library, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert library.marking.set([1], "bookmarked", True).rows == (1,)
    assert library.store.counts()[2] == 0
    other.execute("ROLLBACK")
    other.close()
    assert library.poll()
    assert library.store.counts()[2] == 1
    assert library.marking.undo().rows == (1,)


def test_lines_that_are_applied_again_change_nothing(library: Library) -> None:
    library.marking.set([1, 2], "bookmarked", True)
    library.marking.set([1], "note", "A")
    library.marking.set([1], "note", "B")
    before = library.papers.entries([1, 2])
    lines = library.marking._journal.read().lines
    library.store.apply_lines(reversed(lines))
    library.store.apply_lines([*lines, *lines])
    assert library.papers.entries([1, 2]) == before


def test_only_what_is_new_is_read_again(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    first = opened()
    first.marking.set([1], "read", True)
    first.poll()
    first.close()
    again = opened()
    assert not again.marking._journal.read(again.marking._watermarks()).lines
    again.marking.set([2], "read", True)
    assert len(again.marking._journal.read(again.marking._watermarks()).lines) == 1


def test_the_first_mark_after_a_restart_does_not_read_the_whole_journal(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened()
    first.marking.set([1], "read", True)
    first.poll()
    first.close()
    again = opened()
    scanned: list[Watermark | None] = []

    def spy(path: Path, name: str, since: Watermark | None, into: LinesRead) -> None:
        scanned.append(since)
        reading.scan(path, name, since, into)

    monkeypatch.setattr(journal, "scan", spy)
    again.marking.set([2], "read", True)
    assert None not in scanned


def test_watermarks_of_another_release_mean_reading_from_the_beginning(library: Library) -> None:
    library.marking.set([1], "read", True)
    library.store.remember("watermarks", {"x.jsonl": {"unheard": 1}})
    assert library.poll()
    assert library.papers.entries([1])[0].marks.read


def test_a_compaction_by_another_reader_loses_nothing(opened: Open) -> None:
    one, two = opened(), opened()
    for value in (True, False, True):
        one.marking.set([1], "bookmarked", value)
    two.poll()
    one.marking._journal.compact()
    one.marking.set([2], "bookmarked", True)
    two.poll()
    assert [entry.marks.bookmarked for entry in two.papers.entries([1, 2])] == [True, True]
    two.marking.set([3], "bookmarked", True)
    one.poll()
    assert one.store.counts()[2] == 3


def test_a_damaged_line_is_told_once(library: Library, paths: Paths) -> None:
    library.marking.set([1], "read", True)
    [journal] = paths.state.glob("*.jsonl")
    journal.write_bytes(b"broken\n" + journal.read_bytes())
    library.poll()
    library.marking.set([2], "read", True)
    journal.write_bytes(journal.read_bytes() + b"")
    library.poll()
    assert len(library.marking.problems) == 1
    assert "line 1" in library.marking.problems[0]


def sizes(paths: Paths) -> list[int]:
    return [path.stat().st_size for path in paths.state.glob("*.jsonl")]


def test_a_journal_that_is_mostly_overtaken_is_compacted_on_closing(
    opened: Open, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "COMPACT_BYTES", 2_000)
    library = opened()
    for value in [True, False] * 20:
        library.marking.set([1], "read", value)
    library.marking.set([2], "bookmarked", True)
    library.poll()
    before = sizes(paths)
    library.close()
    assert sum(sizes(paths)) * 10 < sum(before)
    again = opened()
    assert again.papers.entries([2])[0].marks.bookmarked
    assert again.store.counts() == (36, 36, 1)


@pytest.mark.parametrize("limit", [2_000, 1_000_000])
def test_a_journal_that_is_small_or_mostly_stands_is_left_alone(
    opened: Open, paths: Paths, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(marking, "COMPACT_BYTES", limit)
    library = opened()
    library.marking.set(library.lists.order(Criteria()).rows, "read", True)
    for value in [False, True] * (2 if limit == 2_000 else 100):
        library.marking.set([1], "read", value)
    library.poll()
    before = sizes(paths)
    library.close()
    assert sizes(paths) == before


# Many papers, in turns ---------------------------------------------------------------------------------------------


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "AT_ONCE", 10)


@pytest.mark.usefixtures("few_at_once")
def test_marking_that_is_stopped_is_one_step_of_undo(library: Library) -> None:
    rows = library.lists.order(Criteria()).rows
    wanted = [True]
    turns = library.marking.in_turns(rows, {"read": True}, lambda: not wanted)
    marked = [next(turns), next(turns)]
    assert [(one.done, one.total, one.what) for one in marked] == [
        (10, 36, "10 papers marked read"),
        (20, 36, "20 papers marked read"),
    ]
    wanted.clear()
    assert list(turns) == []
    assert library.store.counts() == (36, 16, 0)
    assert library.marking.undo().what == "Undone: 20 papers marked read"
    assert library.store.counts() == (36, 36, 0)
    assert library.marking.undo().what == ""
    assert library.marking.redo().what == "Redone: 20 papers marked read"
    assert library.marking.undo().what == "Undone: 20 papers marked read"


@pytest.mark.usefixtures("few_at_once")
def test_an_undo_that_is_stopped_leaves_the_rest_to_be_undone(library: Library) -> None:
    library.marking.set(library.lists.order(Criteria()).rows, "read", True)
    turns = library.marking.undo_in_turns()
    assert next(turns).what == "Undone: 6 papers marked read"
    turns.close()  # type: ignore[attr-defined]
    assert library.store.counts() == (36, 6, 0)
    assert library.marking.redo().what == "Redone: 6 papers marked read"
    assert library.store.counts() == (36, 0, 0)
    assert [library.marking.undo().what for _ in range(3)] == [
        "Undone: 6 papers marked read",
        "Undone: 30 papers marked read",
        "",
    ]
    assert library.store.counts() == (36, 36, 0)
    assert library.marking.redo().what == "Redone: 30 papers marked read"


@pytest.mark.usefixtures("few_at_once")
def test_another_mark_goes_between_the_turns_and_an_undo_ends_them(library: Library) -> None:
    rows = library.lists.order(Criteria()).rows
    turns = library.marking.in_turns(rows, {"read": True})
    next(turns)
    library.marking.set([rows[0]], "bookmarked", True)
    assert library.store.counts() == (36, 26, 1)
    next(turns)
    assert library.marking.undo().what.startswith("Undone: bookmarked, ")
    assert next(turns).done == 30
    assert library.marking.undo().what == "Undone: 30 papers marked read"
    assert list(turns) == []  # what was taken back is not gone on with
    assert library.store.counts() == (36, 36, 0)


@pytest.mark.usefixtures("few_at_once")
def test_an_undo_that_is_undone_between_its_turns_ends(library: Library) -> None:
    library.marking.set(library.lists.order(Criteria()).rows, "read", True)
    turns = library.marking.undo_in_turns()
    next(turns)
    assert library.marking.redo().what == "Redone: 6 papers marked read"
    assert list(turns) == []
    assert library.store.counts() == (36, 0, 0)


def test_several_fields_are_one_step(library: Library) -> None:
    library.marking.set([1], "tag:gone", True)
    (marked,) = library.marking.in_turns([1], {"tag:a": True, "tag:b": True, "tag:gone": False, "tag:never": False})
    assert marked.what.startswith("Tagged a b, tag gone removed: StyleSwin")
    assert library.papers.entries([1])[0].marks.tags == ("a", "b")
    assert library.marking.undo().what.startswith("Undone: tagged a b, tag gone removed, StyleSwin")
    assert library.papers.entries([1])[0].marks.tags == ("gone",)
    library.marking.redo()
    assert library.papers.entries([1])[0].marks.tags == ("a", "b")


def test_a_note_saved_by_another_while_its_editor_was_open_stays_beside_it(opened: Open) -> None:
    a, b = opened(), opened()
    for was in ("", "before"):
        (entry,) = a.papers.entries([1])
        assert entry.marks.note == was
        (theirs,) = b.papers.entries([1])
        b.marking.write_note(theirs, f"theirs {was}", was)
        a.poll()  # what came in meanwhile is seen, and is not what the editor was opened on
        a.marking.write_note(entry, f"mine {was}", was)
        b.poll()
        assert a.papers.entries([1]) == b.papers.entries([1])
        assert sorted(a.papers.entries([1])[0].marks.note.split(RULE)) == [f"mine {was}", f"theirs {was}"]
        a.marking.write_note(
            a.papers.entries([1])[0], "before", a.papers.entries([1])[0].marks.note
        )  # one is made of the two
        b.poll()
        assert b.papers.entries([1])[0].marks.note == "before"


def test_a_note_emptied_by_one_does_not_take_the_others_away(opened: Open) -> None:
    a, b = opened(), opened()
    (entry,) = a.papers.entries([1])
    a.marking.write_note(entry, "first", "")
    b.poll()
    b.marking.write_note(b.papers.entries([1])[0], "first, and more", "first")
    a.marking.write_note(a.papers.entries([1])[0], "", "first")
    assert a.papers.entries([1])[0].marks.note == "first, and more"


def test_of_several_notes_those_that_were_seen_are_replaced(tmp_path: Path, opened: Open) -> None:
    one, two = machines(tmp_path, opened)
    one.marking.write_note(one.papers.entries([1])[0], "here", "")
    seen = one.papers.entries([1])[0]
    two.marking.write_note(two.papers.entries([1])[0], "there", "")
    one.poll()
    assert one.papers.entries([1])[0].marks.note == f"here{RULE}there"
    one.marking.write_note(seen, "here, again", seen.marks.note)
    for library in (one, two):
        library.poll()
        assert sorted(library.papers.entries([1])[0].marks.note.split(RULE)) == ["here, again", "there"]


def test_a_note_that_says_nothing_new_writes_nothing(library: Library, paths: Paths) -> None:
    (entry,) = library.papers.entries([1])
    assert library.marking.write_note(entry, "", "").what == ""
    library.marking.write_note(entry, "one", "")
    (file,) = paths.state.glob("*.jsonl")
    size = file.stat().st_size
    assert library.marking.write_note(library.papers.entries([1])[0], "one", "one").what == ""
    assert library.marking.write_note(library.papers.entries([1])[0], "one", "").what == ""
    assert file.stat().st_size == size
    with pytest.raises(ValueError, match="100 kB"):
        library.marking.write_note(library.papers.entries([1])[0], "x" * 100_001, "one")
    assert library.marking.undo().what.startswith("Undone: note")


def test_marks_of_papers_at_hand_wait_for_nobody_and_show_at_once(library: Library, paths: Paths) -> None:
    (entry,) = library.papers.entries([1])
    other = sqlite3.connect(paths.library, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # another process imports: the library can be read, not written
    for field, value in (("bookmarked", True), ("read", True), ("tag:nlp", True), ("bookmarked", False)):
        assert library.marking.set([1], field, value, [entry]).what
    library.marking.write_note(entry, "kept", "")
    assert library.marking.is_ahead
    marks = library.papers.entries([1])[0].marks
    assert (marks.bookmarked, marks.read, marks.tags, marks.note) == (False, True, ("nlp",), "kept")
    assert library.papers.entry(1).marks == marks  # type: ignore[union-attr]
    other.execute("COMMIT")
    other.execute("BEGIN EXCLUSIVE")
    assert library.marking.set([1], "bookmarked", True, [library.marking.ahead([entry])[0]]).what
    other.execute("ROLLBACK")
    other.close()
    assert library.poll()
    assert not library.marking.is_ahead
    assert library.papers.entries([1])[0].marks == marks._replace(bookmarked=True)
    library.marking.undo()
    assert library.papers.entries([1])[0].marks == marks


def far_ahead(paths: Paths, *lines: tuple[str, str, bool | str]) -> None:
    """Another device's journal, whose clock is at the end of time."""
    paths.state.mkdir(parents=True, exist_ok=True)
    encoded = [encode(MarkLine(f"8999999999999-99{n:02}-aaaa", *line)) for n, line in enumerate(lines, 1)]
    (paths.state / "aaaa.jsonl").write_bytes(b"".join(encoded))


def test_a_clock_at_the_end_of_time_elsewhere_stops_no_mark_here(opened: Open, paths: Paths) -> None:
    first = opened()
    key = first.papers.entries([1])[0].key
    first.marking.save_search("sinks", "attention sink")
    far_ahead(paths, (key, "bookmarked", True), ("search:sinks", "query", "theirs"))
    first.close()
    for again in range(2):  # by what this process read, then by what an earlier one applied
        library = opened()
        assert len(library.marking.problems) == (not again)
        assert library.papers.entries([1])[0].marks.bookmarked is not bool(again)
        assert library.marking.set([1, 2], "bookmarked", bool(again)).rows == ((1,) if not again else (1, 2))
        assert library.marking.set([3], "read", not again).rows == (3,)
        library.marking.save_search("sinks", f"mine {again}")
        library.close()
    library = opened()
    assert [entry.marks.bookmarked for entry in library.papers.entries([1, 2])] == [True, True]
    assert library.searches.saved() == {"sinks": "mine 1"}
    library.marking.set([1], "bookmarked", False)
    library.marking.undo()
    library.close()
    for file in paths.data.glob("library.db*"):
        file.unlink()
    library = opened()
    assert [entry.marks.bookmarked for entry in library.papers.entries([1, 2])] == [True, True]
    assert library.searches.saved() == {"sinks": "mine 1"}


def test_a_bookmark_on_a_damaged_line_comes_back_when_the_line_is_mended(opened: Open, paths: Paths) -> None:
    library = opened()
    library.marking.set([1], "bookmarked", True)
    library.marking.set([2], "read", True)
    library.close()
    [file] = paths.state.glob("*.jsonl")
    whole = file.read_bytes()
    for db in paths.data.glob("library.db*"):
        db.unlink()
    file.write_bytes(whole.replace(b"true", b"trUe", 1))
    library = opened()
    assert len(library.marking.problems) == 1
    assert library.store.counts() == (36, 35, 0)
    with file.open("r+b") as backup:
        backup.write(whole)
    assert library.poll()
    assert library.store.counts() == (36, 35, 1)


def test_a_long_session_forgets_its_oldest_steps(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "UNDO_STEPS", 5)
    for number in range(8):
        library.marking.set([1], "tag:" + "abcdefgh"[number], True)
    assert [bool(library.marking.undo().what) for _ in range(6)] == [True] * 5 + [False]
    assert library.papers.entries([1])[0].marks.tags == ("a", "b", "c")
    monkeypatch.setattr(marking, "UNDO_CHANGES", 10)
    library.marking.set([1], "bookmarked", True)
    library.marking.set(range(1, 11), "read", True)
    library.marking.set(range(1, 31), "tag:x", True)  # however many: what was done last can be undone
    assert [library.marking.undo().what for _ in range(3)] == [
        "Undone: 30 papers tagged x",
        "Undone: 10 papers marked read",
        "",
    ]
