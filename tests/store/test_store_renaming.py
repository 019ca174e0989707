"""A library of an earlier release: the papers in it have today's keys, and every mark is where it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.lines import line
from tui_reader.models import Paper
from tui_reader.store import Store
from tui_reader.text import _folded, _hash


def before(title: str) -> str:
    """The key that version 1 of the fold gave."""
    return f"title:{_hash(_folded(title), title)}"


class Old:
    """A library as version 3 of the tables had it: keys as they came, and titles folded by version 1."""

    def __init__(self, path: Path) -> None:
        self.path = path
        Store(path).close()
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("PRAGMA user_version = 3")

    def add(self, title: str, id: str | None = None, doi: str | None = None) -> str:  # noqa: A002
        key = f"arxiv:{id}" if id else f"doi:{doi}" if doi else before(title)
        with closing(sqlite3.connect(self.path)) as db, db:
            db.execute(
                "INSERT INTO papers (key, title, title_hash, id, doi, authors) VALUES (?, ?, ?, ?, ?, '')",
                (key, title, before(title), id, doi),
            )
            db.execute("UPDATE tally SET papers = papers + 1")
        return key

    def mark(self, key: str, field: str) -> None:
        one = line(key, field)
        with closing(sqlite3.connect(self.path)) as db, db:
            db.execute("INSERT INTO marks VALUES (?, ?, ?, 'true', '', '', '')", (one.clock, key, field))
            column = "read" if field == "read" else "bookmarked"
            if not field.startswith("tag:"):
                db.execute(f"UPDATE papers SET {column} = 1 WHERE key = ?", (key,))


@pytest.fixture
def old(tmp_path: Path) -> Old:
    return Old(tmp_path / "library.db")


def test_what_an_earlier_release_kept_apart_becomes_one_with_all_marks(old: Old) -> None:
    pairs = [
        (old.add("Knots", "math.GT/0309136"), old.add("Knots", "math/0309136"), "arxiv:math/0309136"),
        (old.add("A", doi="10.48550/arxiv.2405.00001"), old.add("B", "2405.00001"), "arxiv:2405.00001"),
        (old.add(r"\textbf{Lamp} Flow"), old.add("Lamp Flow"), Paper("Lamp Flow").key),
        (old.add(r"\textit{Lévy} lamps"), old.add("L\u00e9vy lamps", "2405.00002"), "arxiv:2405.00002"),
        (old.add(r"$\pi_0$ lamps", "2405.00003"), old.add("π_0 lamps"), "arxiv:2405.00003"),
    ]
    for number, (one, other, _) in enumerate(pairs):
        old.mark(one, "bookmarked")
        old.mark(one, f"tag:one{number}")
        old.mark(other, "read")
    with closing(Store(old.path)) as store:
        assert store.count() == len(pairs)
        for number, (one, other, key) in enumerate(pairs):
            for name in (one, other, key):
                found = store.find(name)
                assert found is not None, name
                assert found.key == found.paper.key == key
                assert (found.marks.bookmarked, found.marks.read, found.marks.tags) == (True, True, (f"one{number}",))
        assert store.counts() == (len(pairs), 0, len(pairs))


def test_papers_that_stay_apart_have_their_marks_each(old: Old) -> None:
    keys = [old.add("Knots & lamps", "2405.00001"), old.add("Knots &amp; lamps", "2405.00002"), old.add("Größe")]
    for key in keys:
        old.mark(key, f"tag:{key}")
    with closing(Store(old.path)) as store:
        store.apply_lines([line(key, "read") for key in keys])
        for key in keys:
            found = store.find(key)
            assert found is not None
            assert (found.marks.read, found.marks.tags) == (True, (key,))


def test_a_mark_under_an_earlier_key_that_comes_later_finds_its_paper(tmp_path: Path) -> None:
    """From the journal of another machine, or the own one, when the library is built anew."""
    titles = [r"\textsc{Lamp}: flow", "H<sub>2</sub>O lamps", "Lamps &amp; kettles", "10× lamps"]
    papers = [Paper(title, id=f"2405.0000{number}" if number % 2 else None) for number, title in enumerate(titles)]
    lines = [line(before(title), "tag:old") for title in titles]
    lines += [line("arxiv:math.GT/0309136", "tag:old"), line("doi:10.48550/arxiv.2405.00009", "tag:old")]
    papers += [Paper("Knots", id="math/0309136"), Paper("Lamps", id="2405.00009")]
    for first in (True, False):
        with closing(Store(tmp_path / f"{first}.db")) as store:
            if first:
                store.apply_lines(lines)
            for paper in papers:
                store.add([paper])
            if not first:
                store.apply_lines(lines)
            assert [(entry.paper.title, entry.marks.tags) for entry in store.every()] == [
                (paper.title, ("old",)) for paper in papers
            ]
