"""Drafts: what was written is there again, whatever happened to the process that wrote it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.drafts import Draft, Drafts
from tui_reader.marks import RULE

KEY = "arxiv:2405.00001"


def kept(folder: Path) -> Drafts:
    """The drafts as the next process finds them."""
    drafts = Drafts(folder)
    drafts.look()
    return drafts


def say(draft: Draft | None) -> tuple[str, str] | None:
    return (draft.text, draft.was) if draft else None


def test_a_draft_is_there_in_the_next_process(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "drafts"
    drafts = Drafts(folder)
    assert drafts.get(KEY) is None
    drafts.put(Draft(KEY, "an hour\nof thinking ü 漢", "before"))
    assert drafts.changed
    drafts.flush()
    assert not drafts.changed
    assert say(kept(folder).get(KEY)) == ("an hour\nof thinking ü 漢", "before")
    assert kept(folder).keys == {KEY}
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_is_saved_is_no_draft_any_more(tmp_path: Path) -> None:
    first = Drafts(tmp_path)
    first.put(Draft(KEY, "one"))
    first.flush()
    second = kept(tmp_path)
    draft = second.get(KEY)
    assert draft
    second.put(draft._replace(text="one two"))
    second.flush()
    assert say(kept(tmp_path).get(KEY)) == ("one two", "")  # once: it has taken the other's place
    now = second.get(KEY)
    assert now
    second.drop(now)
    assert second.get(KEY) is None
    second.flush()
    assert list(tmp_path.iterdir()) == []
    assert kept(tmp_path).get(KEY) is None


def test_a_draft_that_goes_on_outlives_the_save_of_what_it_was(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.put(Draft(KEY, "one"))
    drafts.put(Draft(KEY, "one two"))
    drafts.drop(Draft(KEY, "one"))
    drafts.flush()
    assert say(kept(tmp_path).get(KEY)) == ("one two", "")


def test_two_readers_that_write_on_the_same_paper_both_keep_theirs(tmp_path: Path) -> None:
    one, other = Drafts(tmp_path), Drafts(tmp_path)
    one.put(Draft(KEY, "mine", "was"))
    other.put(Draft(KEY, "theirs", "was"))
    one.flush()
    other.flush()
    both = kept(tmp_path).get(KEY)
    assert both
    assert sorted(both.text.split(RULE)) == ["mine", "theirs"]
    assert both.was == "was"
    assert one.get(KEY) == Draft(KEY, "mine", "was")
    one.drop(Draft(KEY, "mine"))
    one.flush()
    assert say(kept(tmp_path).get(KEY)) == ("theirs", "was")


def test_another_readers_draft_is_seen_when_the_folder_changed(tmp_path: Path) -> None:
    one, other = Drafts(tmp_path), Drafts(tmp_path)
    assert not one.look()
    other.put(Draft("title:old", "theirs"))
    other.flush()
    assert one.look(lambda key: KEY if key == "title:old" else key)
    assert say(one.get(KEY)) == ("theirs", "")
    assert not one.look()


def test_what_can_not_be_kept_now_is_kept_when_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Drafts(tmp_path)
    before.put(Draft(KEY, "one"))
    before.flush()
    drafts = kept(tmp_path)
    draft = drafts.get(KEY)
    assert draft
    drafts.put(draft._replace(text="one two"))

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            drafts.flush()
    assert drafts.changed
    assert say(drafts.get(KEY)) == ("one two", "")
    assert say(kept(tmp_path).get(KEY)) == ("one", "")  # the old one stays until the new one is there
    drafts.flush()
    assert say(kept(tmp_path).get(KEY)) == ("one two", "")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"[" * 50_000, b'{"key": 1, "text": "", "was": ""}', b"\xff"])
def test_a_file_that_can_not_be_read_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.json").write_bytes(content)
    drafts = kept(tmp_path)
    assert not drafts.keys
    drafts.put(Draft(KEY, "one"))
    drafts.flush()
    assert (tmp_path / "x.json").read_bytes() == content


def test_a_draft_from_a_file_is_clean(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.put(Draft(KEY, "a\x1b[2Jb\u202ec"))
    drafts.flush()
    assert say(kept(tmp_path).get(KEY)) == ("a[2Jbc", "")


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=50))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("drafts")
    drafts = Drafts(folder)
    drafts.put(Draft(KEY, text))
    drafts.flush()
    found = kept(folder).get(KEY)
    assert found
    assert found.text == text


# -- lent to another program ----------------------------------------------------------------------------------------


def test_what_another_program_writes_is_the_draft_at_every_moment(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    path = drafts.lend(Draft(KEY, "before", "before"))
    assert path.read_text() == "before"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kept(tmp_path).get(KEY) is None, "nothing was written yet"
    drafts.look()
    path.write_bytes("written \x1b[31mü\n".encode() + b"and \xff\n")
    assert drafts.look(), "in place, as nano does"
    assert say(drafts.get(KEY)) == ("written [31mü\nand ", "before")
    assert say(kept(tmp_path).get(KEY)) == say(drafts.get(KEY))
    fresh = tmp_path / "4913"
    fresh.write_text("written anew")
    fresh.replace(path)  # as vim does
    drafts.look()
    assert say(drafts.get(KEY)) == ("written anew", "before")


def test_a_draft_that_is_lent_moves_into_the_file_and_back(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.put(Draft(KEY, "begun", "saved"))
    drafts.flush()
    begun = drafts.get(KEY)
    assert begun
    path = drafts.lend(begun)
    drafts.look()
    assert say(drafts.get(KEY)) == ("begun", "saved"), "before anything was written as well"
    drafts.flush()
    assert say(kept(tmp_path).get(KEY)) == ("begun", "saved")
    path.unlink()
    drafts.look(again=True)
    lent = drafts.get(KEY)
    assert say(lent) == ("begun", "saved"), "whatever the editor does with its file"
    assert lent
    drafts.put(lent._replace(text="begun and more"))
    drafts.flush()
    assert say(kept(tmp_path).get(KEY)) == ("begun and more", "saved")
    draft = drafts.get(KEY)
    assert draft
    drafts.drop(draft)
    drafts.flush()
    assert not list(tmp_path.iterdir())


def test_what_was_saved_can_be_changed_by_a_program_that_has_it_open_still(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    path = drafts.lend(Draft(KEY, "", ""))
    path.write_text("first\n")
    drafts.look(again=True)
    draft = drafts.get(KEY)
    assert draft
    drafts.returned(draft)
    drafts.look(again=True)
    assert drafts.get(KEY) is None
    path.write_text("first and second\n")
    drafts.look()
    assert say(drafts.get(KEY)) == ("first and second", "first")


def test_nothing_that_was_lent_for_nothing_stays_for_ever(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    path = drafts.lend(Draft(KEY, "as it was", "as it was"))
    kept(tmp_path)
    assert path.exists()
    for file in tmp_path.iterdir():
        os.utime(file, (1e9, 1e9))
    kept(tmp_path)
    assert not list(tmp_path.iterdir())
    drafts.lend(Draft(KEY, "as it was", "as it was"))
    drafts.take_back(KEY)
    drafts.flush()
    assert not list(tmp_path.iterdir())


def test_a_draft_that_can_not_be_lent_stays_what_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    drafts = Drafts(tmp_path)
    drafts.put(Draft(KEY, "begun"))
    drafts.flush()
    monkeypatch.setattr("tui_reader.drafts.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        drafts.lend(Draft(KEY, "begun"))
    assert say(drafts.get(KEY)) == ("begun", "")
    assert say(kept(tmp_path).get(KEY)) == ("begun", "")
