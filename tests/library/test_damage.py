"""Whatever is wrong with the library's file, it ends in one place: put aside, filled again, every mark kept."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.library.conftest import Open
from tui_reader.library import Criteria, Library, open_library
from tui_reader.library.fetched import Repositories
from tui_reader.models import Paper
from tui_reader.paths import Paths
from tui_reader.store import DamagedError, Scope

PAGE = 4096
SEEDS = [*range(24), 113, 122, 159]  # those named were told as something else than damage once
"""Of damages; DAMAGES in the environment asks for as many as one likes."""


def papers(count: int) -> list[Paper]:
    return [
        Paper(
            f"Paper number {i} on a thing of its own",
            f"We show the {i}th thing. " * 20,
            id=f"2405.{i:05d}",
            authors=("Ada Lind", f"Author {i % 7}"),
            listed=date(2024, 5, 1) + timedelta(days=i % 28),
            published=date(2024, 4, 1),
            upvotes=i,
        )
        for i in range(count)
    ]


def use(library: Library) -> None:
    """Nearly all that a reader asks of a library, twice the same."""
    library.store.counts()
    library.papers.seed_day()
    library.searches.saved()
    for criteria in (
        Criteria(),
        Criteria("daily"),
        Criteria("monthly"),
        Criteria("bookmarks"),
        Criteria("all", filter="unread", sort="title"),
    ):
        rows = library.lists.first(criteria, 20).rows
        library.lists.order(criteria)
        library.papers.entries(rows)
        library.lists.step(criteria, -1)
        library.feed.freshness(criteria)
        library.visits.growth(rows)
        library.rules.of(rows)
    library.lists.order(Criteria(query="thing number 7"))
    library.lists.order(Criteria(query="author:lind upvotes:>3"))
    for row in library.store.rows(Scope()):
        library.papers.entry(row)
        library.papers.listed_days(row)
        library.feed.repositories(row)
    library.visits.begin()
    library.store.add([*papers(3), Paper("One that comes", id="2406.00001", listed=date(2024, 6, 1))])
    library.papers.begun("Paper")
    library.searches.complete("author:l", 8)
    library.store.tags()
    library.rules.apply()
    library.poll()


def marks(library: Library) -> dict[str, object]:
    return {entry.key: entry.marks for entry in library.store.every() if entry.marks.bookmarked or entry.marks.tags}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """Folders of a library that was used, and its marks."""
    folder = tmp_path_factory.mktemp("sound")
    library = open_library(Paths(folder / "config", folder / "data"))
    rows = library.store.add(papers(150))
    library.marking.set(rows[:3], "bookmarked", True)
    library.marking.set([1, 2], "bookmarked", True)
    library.marking.set(rows[3:5], "tag:later", True)
    library.marking.set(rows[3:5], "bookmarked", True)
    library.marking.set(rows[5:40], "read", True)
    library.marking.set([rows[0]], "note", "Look again")
    library.marking.save_search("mine", "thing")
    library.store.keep_linked(rows[0], Repositories(datetime(2026, 5, 20, tzinfo=UTC), (), {"models": 3}).record())
    library.visits.begin()
    before = marks(library)
    library.close()
    return folder, before


def damage(content: bytearray, chance: random.Random) -> str:
    """Do something bad to a file; what it was."""
    at, pages = chance.randrange(len(content)), len(content) // PAGE
    page = chance.randrange(pages) * PAGE
    kind = chance.choice(["ones", "zeros", "noise", "bit", "bits", "header", "swap", "copy", "cut", "text", "letters"])
    if kind == "ones":
        content[page : page + PAGE] = b"\xff" * PAGE
    elif kind == "zeros":
        content[page : page + PAGE] = bytes(PAGE)
    elif kind == "noise":
        length = chance.choice([4, 64, 512, 3000])
        content[at : at + length] = chance.randbytes(min(length, len(content) - at))
    elif kind in ("bit", "bits"):
        for _ in range(1 if kind == "bit" else 200):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif kind == "header":
        content[chance.randrange(16, 100)] = chance.choice([0, 1, 2, 3, 0x7F, 0x80, 0xFF])
    elif kind == "swap":
        other = chance.randrange(pages) * PAGE
        one, two = content[page : page + PAGE], content[other : other + PAGE]
        content[page : page + PAGE], content[other : other + PAGE] = two, one
    elif kind == "copy":
        other = chance.randrange(pages) * PAGE
        content[page : page + PAGE] = content[other : other + PAGE]
    elif kind == "cut":
        del content[at:]
    elif kind == "text":
        for _ in range(30):
            content[chance.randrange(len(content))] = 0xC3
    else:
        for _ in range(200):
            spot = chance.randrange(len(content))
            if chr(content[spot]) in '0123456789-:{}[]"':
                content[spot] = ord(chance.choice('0123456789-:{}[]"x'))
    return f"{kind} at {at}, page {page // PAGE}"


def survived(opened: Open, paths: Paths, before: dict[str, object]) -> None:
    """A damaged library is used, built anew when the damage is met, and at the next start all is well."""
    library = opened(paths)
    for _ in range(3):
        with contextlib.suppress(DamagedError):
            use(library)
            break
        library.poll()
        library.reopened()
    else:
        pytest.fail("damaged again and again")
    library.close()
    again = opened(paths)
    use(again)
    kept = marks(again)
    again.close()
    assert not opened(paths).warnings
    assert before.keys() <= kept.keys()


@pytest.mark.parametrize("seed", range(int(os.environ["DAMAGES"])) if "DAMAGES" in os.environ else SEEDS)
def test_a_damaged_library_ends_in_one_place(
    opened: Open, tmp_path: Path, sound: tuple[Path, dict[str, object]], seed: int
) -> None:
    shutil.copytree(sound[0], tmp_path / "home")
    paths = Paths(tmp_path / "home/config", tmp_path / "home/data")
    content = bytearray(paths.library.read_bytes())
    what = damage(content, random.Random(seed))
    paths.library.write_bytes(content)
    try:
        survived(opened, paths, sound[1])
    except BaseException as error:
        error.add_note(what)
        raise
