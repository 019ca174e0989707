"""Rules that mute and highlight: whole names, whole words, never a bookmark, and each hidden paper is counted."""

from __future__ import annotations

from array import array

import pytest

from tests.library.conftest import Open
from tui_reader.config import Rule
from tui_reader.library import Criteria, Library
from tui_reader.models import Organization, Paper

PAPERS = [
    Paper("Exploration with LoRA", authors=("Ada Lind", "Bo Ek"), keywords=("low-rank adaptation", "rl")),
    Paper("Exploration Alone", authors=("Adah Lindgren",), organization=Organization("lind-lab", "Lind Laboratory")),
    Paper("Third*", authors=("Bo", "Ek"), submitter="Quill", keywords=("adaptation",)),
]


def mute(**wanted: str | tuple[str, ...]) -> Rule:
    return Rule(True, {field: (words,) if isinstance(words, str) else words for field, words in wanted.items()})


def titles(library: Library, criteria: Criteria) -> set[str]:
    return {entry.paper.title for entry in library.papers.entries(library.lists.order(criteria).rows)} & {
        p.title for p in PAPERS
    }


@pytest.mark.parametrize(
    ("rule", "hidden"),
    [
        (mute(title="lora"), {0}),  # not in "Exploration"
        (mute(title="EXPLORATION"), {0, 1}),
        (mute(title="exploration lora"), set()),  # not next to each other
        (mute(title="with lora"), {0}),
        (mute(title="third*"), {2}),
        (mute(title="*"), set()),
        (mute(title="t[a-z]ird"), set()),
        (mute(author="ada lind"), {0}),
        (mute(author="lind"), {0}),
        (mute(author="bo ek"), {0}),  # of the third these are two people
        (mute(author=("lindgren", "ek")), {0, 1, 2}),
        (mute(organization="Lind-Lab"), {1}),
        (mute(organization="lind laboratory"), {1}),
        (mute(organization="lind"), set()),
        (mute(submitter="quill"), {2}),
        (mute(keyword="adaptation"), {0, 2}),
        (mute(keyword="low rank"), {0}),
        (mute(keyword="adaptation", author="ek"), {0, 2}),
        (mute(keyword="rl", submitter="quill"), set()),
        (mute(title="'; DROP TABLE papers; --"), set()),
    ],
)
def test_a_rule_hides_what_has_all_it_asks_for(opened: Open, rule: Rule, hidden: set[int]) -> None:
    library = opened(rules=[rule])
    library.store.add(PAPERS)
    library.rules.apply()
    shown = {paper.title for number, paper in enumerate(PAPERS) if number not in hidden}
    assert titles(library, Criteria()) == shown
    assert library.lists.order(Criteria()).muted == len(hidden)
    assert titles(library, Criteria(muted=True)) == {paper.title for paper in PAPERS}


@pytest.mark.parametrize("more", [1, 3_000])
def test_a_rule_of_many_hides_the_same(opened: Open, more: int) -> None:
    others = [mute(author=f"nobody {number}", title="lora") for number in range(more)]
    names = tuple(f"Person {number}" for number in range(more))
    rules = [*others, mute(author=(*names, "ADA LIND"), title="lora"), mute(title="深度"), mute(keyword=(*names, "ек"))]
    library = opened(rules=rules)
    rows = library.store.add([*PAPERS, Paper("基于深度 learning"), Paper("A", keywords=("пить ек", "екк"))])
    library.rules.apply()
    assert library.lists.order(Criteria()).muted == 3
    ruled = library.rules.of(rows)
    assert {row: rules.index(rule) - more for row, (rule,) in ruled.items()} == {rows[0]: 0, rows[3]: 1, rows[4]: 2}


def test_a_bookmark_and_what_must_stay_are_never_hidden(opened: Open) -> None:
    library = opened(rules=[mute(title="exploration")])
    rows = library.store.add(PAPERS)
    library.rules.apply()
    library.marking.set(rows[:1], "bookmarked", True)
    assert titles(library, Criteria()) == {PAPERS[0].title, PAPERS[2].title}
    assert titles(library, Criteria("bookmarks")) == {PAPERS[0].title}
    assert rows[1] in library.lists.order(Criteria(keep=(rows[1],))).rows
    assert library.lists.order(Criteria()).muted == 1


def test_a_search_and_a_first_frame_leave_muted_papers_out(opened: Open) -> None:
    library = opened(rules=[mute(title="lora")])
    rows = library.store.add(PAPERS)
    library.rules.apply()
    found = library.lists.order(Criteria(query="exploration"))
    assert rows[0] not in found.rows
    assert rows[1] in found.rows
    assert found.muted == 1
    assert rows[0] in library.lists.order(Criteria(query="exploration", muted=True)).rows
    unread = library.lists.order(Criteria(query="exploration", filter="unread"))
    assert rows[0] not in unread.rows
    first = library.lists.first(Criteria(), 100)
    assert rows[0] not in first.rows
    assert (first.total, first.muted) == (library.store.count() - 1, 1)


def test_papers_like_another_are_without_muted_ones(opened: Open) -> None:
    words = "low rank adaptation of walking homes"
    library = opened(rules=[mute(title="lora")])
    rows = library.store.add([Paper(f"{title} one", abstract=words) for title in ("Walks", "LoRA", "Homes")])
    library.rules.apply()
    library.finder.warm()
    alike = library.lists.order(Criteria(like=rows[0]))
    assert (rows[1] in alike.rows, rows[2] in alike.rows) == (False, True)
    assert rows[1] not in library.finder.similar(rows[0], 3)
    assert rows[1] in library.lists.order(Criteria(like=rows[0], muted=True)).rows


def test_which_rules_a_paper_falls_under_is_told(opened: Open) -> None:
    rules = [mute(title="lora"), Rule(False, {"author": ("Ada Lind", "Knuth")})]
    library = opened(rules=rules)
    rows = library.store.add(PAPERS)
    library.rules.apply()
    assert library.rules.of(rows) == {rows[0]: tuple(rules)}
    assert [str(rule) for rule in rules] == ["mute title lora", "highlight author Ada Lind or Knuth"]


def test_rules_follow_papers_that_come_and_change_and_rules_that_change(opened: Open) -> None:
    library = opened(rules=[mute(title="lora")])
    [row] = library.store.add([Paper("Nothing", id="2605.00001")])
    assert library.poll()
    assert row in library.lists.order(Criteria()).rows
    library.store.add([Paper("Now with LoRA", id="2605.00001")])
    library.poll()
    assert row not in library.lists.order(Criteria()).rows
    library.store.add([Paper("Not any more", id="2605.00001")])
    library.poll()
    assert row in library.lists.order(Criteria()).rows
    other = opened(rules=[mute(title="any more")])
    assert row not in other.lists.order(Criteria()).rows
    assert opened().lists.order(Criteria()).rows == array("I", opened().lists.order(Criteria(muted=True)).rows)


def test_rules_that_have_judged_all_write_nothing(opened: Open) -> None:
    library = opened(rules=[mute(title="lora")])
    library.store.add(PAPERS)
    library.rules.apply()
    other = opened(rules=[mute(title="lora")])
    generation = other.store.generation()
    library.rules.apply()
    assert other.store.generation() == generation
