"""Work that a key begins and that takes long: other days, the services, imports, pages; each is a job."""

from __future__ import annotations

from array import array
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.tui.parts.stage import Panes, Shell, entry
from tui_reader.library import Criteria, Order
from tui_reader.library.fetched import Asked
from tui_reader.library.importing import Imported
from tui_reader.tui.parts import work
from tui_reader.tui.parts.dates import Dates
from tui_reader.tui.parts.imports import Imports
from tui_reader.tui.parts.links import Links
from tui_reader.tui.parts.services import Services

DAY = date(2026, 5, 20)


def test_work_is_told_from_the_start_or_when_it_takes_its_time() -> None:
    shell: Any = Shell()
    shell.tasks.held = []
    answers: list[str] = []
    work.begin(shell, "import", "importing", lambda _: "done", answers.append)
    assert shell.jobs.latest.words == "importing"
    assert shell.jobs.stop()
    assert shell.tasks.cancelled == ["import"]
    work.begin(shell, "today", "fetching", lambda _: "done", answers.append, told=False)
    assert not shell.jobs.latest
    shell.timers[-1].run_out()
    assert shell.jobs.latest.words == "fetching"
    work.give_up(shell, "today")
    assert shell.jobs.latest is None


def test_work_that_failed_has_ended() -> None:
    shell: Any = Shell()

    def fail(_: object) -> None:
        raise OSError("gone")

    work.begin(shell, "import", "importing", fail, lambda _: None)
    assert shell.jobs.latest is None
    assert len(shell.failures) == 1


@pytest.mark.parametrize(("answers", "came"), [(True, date(2026, 5, 18)), (False, date(2026, 5, 19))])
def test_a_step_goes_to_days_that_are_not_kept_where_there_is_a_network(answers: bool, came: date) -> None:
    lists = SimpleNamespace(
        step=lambda criteria, by: date(2026, 5, 19),
        step_online=lambda criteria, by: date(2026, 5, 18),
        latest_day=lambda: DAY,
    )
    looked: list[Criteria] = []
    listing = SimpleNamespace(
        criteria=Criteria("daily"), order=Order(Criteria("daily"), array("I"), day=DAY), look_at=looked.append
    )
    parts: Any = Shell(SimpleNamespace(lists=lists)), listing, SimpleNamespace(), SimpleNamespace(answers=answers)
    Dates(*parts).step(-1)
    assert looked == [Criteria("daily", came)]


def test_a_step_outside_of_periods_says_what_it_is_for() -> None:
    shell = Shell(SimpleNamespace())
    parts: Any = shell, SimpleNamespace(criteria=Criteria("all"), order=Order(Criteria(), array("I"))), None, None
    Dates(*parts).step(1)
    assert "days, weeks and months" in shell.said[0]


def test_what_the_services_find_joins_the_search_that_was_asked() -> None:
    asked = Asked(rows=(2, 9), services={2: ("arXiv",), 9: ("arXiv", "Hugging Face")}, new=frozenset([9]))
    shell = Shell(SimpleNamespace(feed=SimpleNamespace(ask=lambda query, cancelled: asked)))
    shown: list[Order] = []
    sources: list[Any] = []
    listing = SimpleNamespace(
        order=Order(Criteria(query="looped"), array("I", [1, 2]), 2, 2),
        show=lambda order, *_, **__: shown.append(order),
    )
    extras = SimpleNamespace(found_by=lambda *given: sources.append(given))
    news, contact = SimpleNamespace(refresh=lambda: None), SimpleNamespace(heard=lambda *_: None)
    parts: Any = shell, Panes([1, 2]), None, listing, news, extras, contact
    Services(*parts).ask("looped")
    assert shown[0].rows.tolist() == [1, 2, 9]
    assert sources == [("looped", {2: "arXiv", 9: "arXiv and Hugging Face"})]
    assert shell.said == ["2 papers found there, 1 of them new here"]


def test_an_import_is_said_and_shown() -> None:
    again: list[str] = []
    shell = Shell(SimpleNamespace(import_file=lambda path, **_: Imported(read=3, new=2)))
    listing = SimpleNamespace(reload=lambda: again.append("list"))
    news = SimpleNamespace(refresh=lambda: again.append("marks"), warm=lambda: again.append("index"))
    parts: Any = shell, listing, news
    Imports(*parts).take(Path("papers.jsonl"))
    assert again == ["list", "marks", "index"]
    assert len(shell.said) == 1


def test_a_page_without_a_browser_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_reader.tui.programs.has_browser", lambda: False)
    shell, copied, opened = Shell(), list[str](), list[Any]()
    screen = SimpleNamespace(app=SimpleNamespace(copy_to_clipboard=copied.append))
    parts: Any = shell, screen, SimpleNamespace(entry=lambda: entry(1)), opened.append, "link"
    links = Links(*parts)
    links.open_page()
    assert copied == [entry(1).paper.page]
    assert [one.row for one in opened] == [1]
    assert "no browser here" in shell.said[0]
    links.open_code()
    assert (shell.said[-1], len(opened)) == ("no code is known for this paper", 1)
