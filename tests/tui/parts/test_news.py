"""The news of the library: what others wrote is shown, what is wrong is said once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.tui.parts.stage import Panes, Shell, entry
from tui_reader.library import Criteria
from tui_reader.tui.parts.news import News
from tui_reader.tui.parts.selected import Selected


@pytest.fixture
def shell() -> Shell:
    library = SimpleNamespace(
        poll=lambda: False,
        trouble=lambda: "",
        reopened=lambda: False,
        warnings=[],
        marking=SimpleNamespace(problems=[]),
        index_trouble="",
        index_lost=False,
        papers=SimpleNamespace(entry=entry, seed_day=lambda: None, current_key=None),
        lists=SimpleNamespace(counts=lambda: (5, 4, 1), unread=lambda day, of: {}),
        settle=lambda *_: None,
        finder=SimpleNamespace(warm=lambda _: True),
    )
    return Shell(library)


@pytest.fixture
def listing() -> SimpleNamespace:
    return SimpleNamespace(anew=0, day=None, day_of="daily", criteria=SimpleNamespace(query="looped"), again=0)


@pytest.fixture
def news(shell: Shell, listing: SimpleNamespace) -> News:
    def begin_anew() -> None:
        listing.anew += 1

    def reload() -> None:
        listing.again += 1

    listing.begin_anew, listing.reload = begin_anew, reload
    given: Any = shell, Panes([1])
    start: Any = SimpleNamespace(
        drafts=SimpleNamespace(look=lambda *_, again: False),
        counts=(1, 1, 0),
        unread={},
        seed_day=None,
        order=SimpleNamespace(criteria=Criteria()),
    )
    selected: Any = Selected(*given)
    parts: Any = selected, listing, start
    return News(*given, *parts)


def test_what_another_process_marked_is_shown(news: News, shell: Shell) -> None:
    told: list[str] = []
    news.changed = [lambda: told.append("changed")]
    news.look()
    assert (news.counts, told) == ((1, 1, 0), [])
    shell.library.poll = lambda: True
    news.look()
    assert (news.counts, told) == ((5, 4, 1), ["changed"])


def test_what_is_wrong_is_said_once(news: News, shell: Shell) -> None:
    shell.library.warnings.append("A journal is damaged.")
    news.tell()
    news.tell()
    assert len(shell.wrong) == 1


def test_a_library_that_was_opened_anew_begins_anew(news: News, shell: Shell, listing: SimpleNamespace) -> None:
    answers = iter([True])
    shell.library.reopened = lambda: next(answers, False)
    news.look()
    assert listing.anew == 1
    assert {"counts", "settle", "warm"} <= set(shell.tasks.ran)


def test_a_search_made_without_the_index_is_made_again(news: News, listing: SimpleNamespace) -> None:
    news.warm()
    assert listing.again == 1
