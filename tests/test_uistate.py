"""The state that the screen remembers: whatever is in the file, the reader starts; what is kept comes back whole."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.text import clean_typed
from tui_reader.uistate import MOST_QUERIES, UIState, load, remember, save

STATE = UIState(
    "ink",
    0.5,
    "one",
    "weekly",
    "2026-05-20",
    "unread",
    "stars",
    True,
    "attention",
    "arxiv:1",
    6,
    ("A paper like it",),
    ("a", "b"),
    "id",
    True,
)


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    save(tmp_path / "ui.json", STATE)
    assert load(tmp_path / "ui.json") == STATE
    save(tmp_path / "ui.json", UIState())
    assert load(tmp_path / "ui.json") == UIState()
    assert [path.name for path in tmp_path.iterdir()] == ["ui.json"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"theme": 1, "split": "x", "queries": 3}'],
)
def test_garbage_means_defaults(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ui.json").write_bytes(content)
    assert load(tmp_path / "ui.json") == UIState()


def test_no_file_or_a_folder_in_its_place_means_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "ui.json") == load(tmp_path) == UIState()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("split", 0.1),
        ("split", 0.9),
        ("split", float("nan")),
        ("split", True),
        ("greeted", 1),
        ("greeted", None),
        ("view", ["all"]),
        ("queries", "abc"),
    ],
)
def test_one_bad_value_is_the_default_and_spares_the_others(tmp_path: Path, name: str, value: object) -> None:
    save(tmp_path / "ui.json", STATE)
    content = json.loads((tmp_path / "ui.json").read_bytes()) | {name: value, "unheard": 1}
    (tmp_path / "ui.json").write_text(json.dumps(content))
    assert load(tmp_path / "ui.json") == STATE._replace(**{name: getattr(UIState(), name)})


def test_the_latest_queries_are_kept(tmp_path: Path) -> None:
    queries = [str(i) for i in range(MOST_QUERIES + 5)]
    (tmp_path / "ui.json").write_text(json.dumps({"queries": [*queries, 7, None]}))
    assert load(tmp_path / "ui.json").queries == tuple(queries[5:])


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_kept(tmp_path_factory: pytest.TempPathFactory, query: str) -> None:
    path = tmp_path_factory.getbasetemp() / "ui.json"
    save(path, STATE._replace(query=query))
    assert load(path).query == clean_typed(json.loads(json.dumps(query)))


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_it_is_its_owners_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        save(tmp_path / "ui.json", STATE)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "ui.json").stat().st_mode) == 0o600


def test_a_failure_leaves_the_old_state_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "ui.json", STATE)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        save(tmp_path / "ui.json", UIState())
    assert load(tmp_path / "ui.json") == STATE
    assert [path.name for path in tmp_path.iterdir()] == ["ui.json"]
    with pytest.raises(OSError):  # noqa: PT011 - the message is the platform's
        save(tmp_path / "nowhere" / "ui.json", STATE)


def test_two_readers_keep_the_queries_of_both(tmp_path: Path) -> None:
    path = tmp_path / "ui.json"
    start = STATE._replace(queries=("a", "b", "c"))
    save(path, start)
    remember(path, start._replace(queries=("a", "c", "b", "mine"), theme="light"), start)
    remember(path, start._replace(queries=("b", "c", "theirs", "a"), theme="dark"), start)
    kept = load(path)
    assert kept.queries == ("c", "b", "mine", "theirs", "a")
    assert kept.theme == "dark"
    remember(path, start, start)  # one that asked nothing
    assert load(path).queries == kept.queries


def test_a_reader_that_was_greeted_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "ui.json"
    remember(path, UIState(greeted=True), UIState())
    remember(path, UIState(), UIState())
    assert load(path).greeted


def test_no_more_queries_are_kept_than_come_back(tmp_path: Path) -> None:
    path = tmp_path / "ui.json"
    mine = UIState(queries=tuple(f"mine {n}" for n in range(MOST_QUERIES)))
    remember(path, UIState(queries=("theirs",)), UIState())
    remember(path, mine, UIState())
    assert load(path).queries == mine.queries


@given(st.lists(st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdef")))
def test_whatever_two_readers_asked_is_kept(ours: list[str], theirs: list[str]) -> None:
    start = UIState(queries=("a", "b", "c"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ui.json"
        save(path, start)
        for asked in (ours, theirs):
            queries = list(start.queries)
            for query in asked:
                queries = [*(q for q in queries if q != query), query]
            remember(path, start._replace(queries=tuple(queries)), start)
        kept = load(path).queries
    assert set(kept) == {*start.queries, *ours, *theirs}
    assert len(kept) == len(set(kept))
    if tuple(queries) != start.queries:
        assert kept[-1] == theirs[-1]


def test_readers_that_close_in_the_same_moment_lose_none(tmp_path: Path) -> None:
    path = tmp_path / "ui.json"

    def close(n: int) -> None:
        remember(path, UIState(queries=(f"query {n}",)), UIState())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(close, range(24)))
    assert set(load(path).queries) == {f"query {n}" for n in range(24)}
