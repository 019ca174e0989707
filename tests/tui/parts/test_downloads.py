"""PDFs come one after the other, and what failed is said."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import Shell, entry
from tui_reader.http import FetchError
from tui_reader.tui.parts.downloads import Downloads


def downloads(fetch: Any) -> tuple[Any, Downloads]:
    shell: Any = Shell(SimpleNamespace(pdfs=SimpleNamespace(fetch=fetch, find=lambda paper: None)))
    return shell, Downloads(shell, SimpleNamespace(app=None), lambda entry: None)  # type: ignore[arg-type]


def test_what_is_wanted_meanwhile_comes_after_and_nothing_comes_twice() -> None:
    came: list[str | None] = []

    def fetch(paper: Any, *_: object, **__: object) -> Any:
        came.append(paper.id)
        return SimpleNamespace(path=Path(f"{paper.id}.pdf"), new=True)

    shell, parts = downloads(fetch)
    shell.tasks.held = []
    parts.fetch([entry(1)])
    parts.fetch([entry(1), entry(2)])
    parts.fetch([entry(2)])
    shell.tasks.let_go()
    assert came == ["2401.00001", "2401.00002"]
    assert "2401.00001.pdf" in shell.said[-2]
    assert shell.jobs.latest is None


def test_a_download_that_failed_is_told_as_wrong() -> None:
    def fetch(*_: object, **__: object) -> Any:
        raise FetchError("arxiv.org has no such paper", status=404)

    shell, parts = downloads(fetch)
    parts.fetch([entry(1)])
    assert "no such paper" in shell.wrong[0]
    parts.open(entry(1)._replace(paper=entry(1).paper.__class__("Of a book")))
    assert shell.said == ["no PDF is known for this paper"]
