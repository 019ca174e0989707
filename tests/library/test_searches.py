"""Saved searches are as safe as marks, and what is typed can go on with what the library knows."""

from __future__ import annotations

import pytest

from tests.library.conftest import Open
from tests.tui.hostile import PAYLOADS, RAW
from tui_reader.journal import Change, Journal
from tui_reader.library import Criteria, Library
from tui_reader.library.searches import LONGEST_NAME, UnknownSearchError
from tui_reader.models import Organization, Paper
from tui_reader.paths import Paths

PAPERS = [
    Paper("One", authors=("Ada Lind", "Bo Ek"), organization=Organization("lind-lab", "Lind Laboratory")),
    Paper("Two", authors=("Adele Ros",), organization=Organization("acme", "Acme"), submitter="quill"),
    Paper("Three", authors=("100%_ Sure",), submitter="quince"),
]


@pytest.fixture
def known(library: Library) -> Library:
    """Papers of which authors, organisations, submitters and tags are known."""
    library.store.add(PAPERS)
    library.marking.set([1], "tag:to-read", True)
    library.marking.set([2], "tag:topical", True)
    return library


def ways(library: Library, text: str, cursor: int | None = None) -> list[str]:
    """The whole lines that ``text`` can become."""
    completion = library.searches.complete(text, len(text) if cursor is None else cursor)
    return [text[: completion.start] + way + text[completion.end :] for way in completion.candidates]


# Kept searches -----------------------------------------------------------------------------------------------------


def test_a_search_is_kept_shown_in_order_changed_and_forgotten(library: Library, opened: Open) -> None:
    library.marking.save_search("sinks", "attention sink")
    library.marking.save_search("agents", "agent is:unread")
    assert list(library.searches.saved().items()) == [("agents", "agent is:unread"), ("sinks", "attention sink")]
    assert list(opened().searches.saved()) == ["agents", "sinks"]
    library.marking.save_search("sinks", "sink")
    assert library.searches.saved()["sinks"] == "sink"
    library.marking.save_search("sinks", "")
    assert list(library.searches.saved()) == ["agents"]
    assert list(opened().searches.saved()) == ["agents"]


def test_two_readers_on_one_folder_see_each_others_searches(library: Library, opened: Open) -> None:
    other = opened()
    library.marking.save_search("sinks", "attention sink")
    assert other.poll()
    assert other.searches.saved() == {"sinks": "attention sink"}
    other.marking.save_search("sinks", "")
    assert library.poll()
    assert library.searches.saved() == {}


def test_saved_searches_outlive_the_papers(library: Library, opened: Open, paths: Paths) -> None:
    library.marking.save_search("sinks", "attention sink")
    library.close()
    paths.library.unlink()
    assert opened().searches.saved() == {"sinks": "attention sink"}


def test_a_saved_search_is_no_paper_and_no_mark_of_one(library: Library) -> None:
    counts = library.store.counts()
    library.marking.save_search("sinks", "attention sink")
    assert library.store.counts() == counts
    assert len(library.lists.order(Criteria("bookmarks")).rows) == 0
    assert library.searches.saved() == {"sinks": "attention sink"}


def test_what_becomes_of_a_saved_search_can_be_undone_and_done_again(library: Library, opened: Open) -> None:
    library.marking.save_search("sinks", "attention sink")
    library.marking.save_search("agents", "attention sink", "sinks")  # another name
    assert library.searches.saved() == {"agents": "attention sink"}
    library.marking.save_search("agents", "agent")
    library.marking.save_search("agents", "")
    assert library.marking.undo().what == "Undone: search agents forgotten"
    assert library.searches.saved() == {"agents": "agent"}
    library.marking.undo()
    assert library.searches.saved() == {"agents": "attention sink"}
    library.marking.undo()
    assert library.searches.saved() == {"sinks": "attention sink"}
    assert library.marking.redo().what == "Redone: search agents kept"
    assert library.searches.saved() == {"agents": "attention sink"} == opened().searches.saved()


def test_a_saved_search_that_was_changed_elsewhere_is_not_undone(library: Library, opened: Open) -> None:
    library.marking.save_search("sinks", "attention sink")
    opened().marking.save_search("sinks", "sink")
    assert library.marking.undo().what == "Not undone, changed elsewhere since: search sinks kept"
    assert library.searches.saved() == {"sinks": "sink"}
    assert library.marking.undo().what == ""


@pytest.mark.parametrize(("typed", "kept"), [("@sinks", "sinks"), (" two words ", "two-words"), ("größe", "größe")])
def test_a_name_is_kept_as_it_can_be_typed_after_an_at_sign(library: Library, typed: str, kept: str) -> None:
    assert library.marking.save_search(typed, "sink") == kept
    assert library.searches.expand(f"@{kept}") == "sink"


@pytest.mark.parametrize("name", ["", "  ", "@", "\x1b", "\u202e"])
def test_a_search_without_a_name_is_not_kept(library: Library, name: str) -> None:
    with pytest.raises(ValueError, match="needs a name"):
        library.marking.save_search(name, "sink")
    assert library.searches.saved() == {}


def test_hostile_names_and_queries_are_cleaned_whoever_wrote_them(library: Library, opened: Open, paths: Paths) -> None:
    for number, payload in enumerate(PAYLOADS):
        library.marking.save_search(f"{number}{payload}", f"{number} {payload}")
    written = "".join([*library.searches.saved(), *library.searches.saved().values()])
    assert not [raw for raw in RAW if raw in written]
    assert max(map(len, library.searches.saved())) <= LONGEST_NAME
    elsewhere = Journal(paths.state, paths.data / "elsewhere", paths.data / "elsewhere.lock")
    for number, payload in enumerate(PAYLOADS):
        elsewhere.append([Change(f"search:other-{number}", "query", f"{number} {payload}\nand more")])
    odd = [Change(f"search:{name}", "query", "sink") for name in ("@", "two words", "long" * 20)]
    elsewhere.append([*odd, Change("search:true", "query", True)])
    found = opened().searches.saved()
    assert {"other-0", "other-11"} < set(found)
    assert not [raw for raw in (*RAW, "\n") if raw in "".join(found.values())]
    assert not {"", "@", "two words", "long" * 20, "true"} & set(found)


def test_an_at_sign_names_a_saved_search(library: Library) -> None:
    library.marking.save_search("sinks", "attention sink")
    assert library.searches.expand("@sinks") == "attention sink"
    assert library.searches.expand("sinks") == "sinks"
    assert library.searches.expand("@sinks is:unread") == "attention sink is:unread"
    with pytest.raises(UnknownSearchError, match=r"no saved search @sink; there are: @sinks"):
        library.searches.expand("@sink here")
    library.marking.save_search("sinks", "")
    with pytest.raises(UnknownSearchError, match="none is saved yet"):
        library.searches.expand("@sinks")


# Completion --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("au", ["author:"]),
        ("sink !au", ["sink !author:"]),
        ("t", ["title:", "tag:"]),
        ("is:", ["is:unread", "is:read", "is:bookmarked", "is:new", "is:begun"]),
        ("is:b", ["is:bookmarked", "is:begun"]),
        ("tag:to", ["tag:to-read", "tag:topical"]),
        ("-tag:read", ["-tag:to-read"]),
        ("author:ad", ['author:"Ada Lind"', 'author:"Adele Ros"']),
        ('author:"Ada L', ['author:"Ada Lind"']),
        ('is:new author:"ada l', ['is:new author:"Ada Lind"']),
        ("AUTHOR:ek", ['AUTHOR:"Bo Ek"']),
        ("org:lind", ['org:"Lind Laboratory"']),
        ("by:qui", ["by:quill", "by:quince"]),
        ("author:100%", ['author:"100%_ Sure"']),
        ("author:%", ['author:"100%_ Sure"']),
        ("author:nobody-is-called-so", []),
        ("nofield:x", []),
        ("", []),
        ("sink ", []),
    ],
)
def test_what_is_typed_goes_on_with_what_is_known(known: Library, typed: str, expected: list[str]) -> None:
    assert ways(known, typed) == expected


def test_the_word_before_the_cursor_is_completed_and_the_rest_stays(known: Library) -> None:
    assert ways(known, "au sink", 2) == ["author: sink"]
    assert ways(known, "sink", 0) == []
    assert ways(known, "sink", 99) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_anything_typed_can_be_asked_about(known: Library, payload: str) -> None:
    for typed in (payload, f"author:{payload}", f'org:"{payload}', f"tag:{payload}"):
        assert not ways(known, typed[:500])
