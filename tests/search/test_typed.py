"""Words as people type them: glued, cut in two, as they sound, as across the ocean, in remembered sentences."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.search.seed_papers import Store
from tui_reader.search import rank
from tui_reader.search.disk.index import DiskIndex
from tui_reader.search.document import Document, Results
from tui_reader.search.memory.index import MemoryIndex
from tui_reader.search.query import parse

TITLES = [
    "Convergence Rates of Stein Estimators",
    "The Tripos-to-Topos Construction",
    "Tripos to Topos, a Walk",
    "Hypergraph Matching",
    "Hyper Graph Colouring",
    "LongFormer Revisited",
    "A Long Former Study",
    "What GPT-4 Knows",
    "Probing GPT4",
    "Why GPT 4 Fails",
    "Llama 2 at Sea",
    "Llama2 on Land",
    "Qwen 2.5 Report",
    "Qwen2.5 Coder",
    "Synchronization and Relaying",
    "Community Detection in Physics",
    "Color Constancy",
    "Colour Harmony",
    "Modeling Fibre Optics",
    "Modelling Fiber Bundles",
    "Speaker Diarization with Clustering",
    "A Method for Stochastic Search",
    "Meeting the Meetings",
    "Unseen Lamps",
    "The Paper about Nothing",
]
OTHERS = [f"Unrelated {word} Number {number}" for number in range(30) for word in ("Kettles", "Lamps", "Meetings")]
Find = Callable[[str], list[str]]


@pytest.fixture(scope="module", params=["memory", "disk"])
def search(request: pytest.FixtureRequest) -> Callable[[str], Results]:
    papers = [Document(row, title) for row, title in enumerate(TITLES + OTHERS)]
    papers += [Document(999, "Named", "", ("Yann Lecun",)), Document(998, "Told", "We cut a hypergraph apart in vain.")]
    index = MemoryIndex(Store(papers)) if request.param == "memory" else DiskIndex(None, Store(papers))
    index.add(papers)
    return lambda query: index.search(parse(query))


@pytest.fixture
def find(search: Callable[[str], Results]) -> Find:
    """The titles that a query finds, best first."""
    titles = dict(enumerate(TITLES + OTHERS)) | {999: "Named", 998: "Told"}
    return lambda query: [titles[hit.row] for hit in search(query).hits]


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("convergencerates stein", {"Convergence Rates of Stein Estimators"}),
        ("stein convergencerat", {"Convergence Rates of Stein Estimators"}),
        ("tripostotopos", {"The Tripos-to-Topos Construction", "Tripos to Topos, a Walk"}),
        ("tripostotopos construction", {"The Tripos-to-Topos Construction"}),
        ("title:tripostotopos walk", {"Tripos to Topos, a Walk"}),
        ("hyper graph", {"Hypergraph Matching", "Hyper Graph Colouring"}),
        ("hypergraph", {"Hypergraph Matching", "Hyper Graph Colouring"}),
        ("hyper gra", {"Hypergraph Matching", "Hyper Graph Colouring"}),
        ("long former", {"LongFormer Revisited", "A Long Former Study"}),
        ("longformer", {"LongFormer Revisited", "A Long Former Study"}),
        ("gpt4", {"What GPT-4 Knows", "Probing GPT4", "Why GPT 4 Fails"}),
        ("gpt-4", {"What GPT-4 Knows", "Probing GPT4", "Why GPT 4 Fails"}),
        ("gpt 4", {"What GPT-4 Knows", "Probing GPT4", "Why GPT 4 Fails"}),
        ("gpt 4 ", {"What GPT-4 Knows", "Probing GPT4", "Why GPT 4 Fails"}),
        ("llama2", {"Llama 2 at Sea", "Llama2 on Land"}),
        ("llama 2", {"Llama 2 at Sea", "Llama2 on Land"}),
        ("qwen2.5", {"Qwen 2.5 Report", "Qwen2.5 Coder"}),
        ("qwen 2.5", {"Qwen 2.5 Report", "Qwen2.5 Coder"}),
        ("sinchronisation relaying", {"Synchronization and Relaying"}),
        ("comuniti detektion", {"Community Detection in Physics"}),
        ("fisics", {"Community Detection in Physics"}),
        ("comumity detecton ", {"Community Detection in Physics"}),
        ("colour constancy", {"Color Constancy"}),
        ("colour", {"Color Constancy", "Colour Harmony", "Hyper Graph Colouring"}),
        ("color harmony", {"Colour Harmony"}),
        ("modelling ", {"Modelling Fiber Bundles", "Modeling Fibre Optics"}),
        ("modeling fiber ", {"Modelling Fiber Bundles", "Modeling Fibre Optics"}),
    ],
)
def test_either_form_finds_the_other(find: Find, query: str, meant: set[str]) -> None:
    assert set(find(query)[: len(meant)]) == meant


def test_words_that_only_follow_each_other_somewhere_else_are_not_one_word(find: Find) -> None:
    assert find("relayingsynchronization") == []
    assert "Named" not in find("title:namedlecun")


def test_the_form_that_was_typed_comes_first(find: Find) -> None:
    assert find("hypergraph matching")[0] == "Hypergraph Matching"
    assert find("color ")[0] == "Color Constancy"
    assert find("colour ")[0] == "Colour Harmony"


@pytest.mark.parametrize(
    "query",
    [
        "the paper about speaker diarization for meetings",
        "that one on speaker diarization",
        "how to do diarization of a speaker in kitchens",
        "something about speaker diarization by qqzzq",
        "a new way of clustering speakers for diarization with zebras",
    ],
)
def test_a_remembered_sentence_finds_the_paper_although_words_of_it_are_wrong(find: Find, query: str) -> None:
    assert find(query)[0] == "Speaker Diarization with Clustering"


@pytest.mark.parametrize("words", ["the paper about", "how to", "that one on", "a method for", "we would like"])
def test_words_that_say_nothing_cost_nothing_and_win_nothing(search: Callable[[str], Results], words: str) -> None:
    plain, more = search("stochastic search "), search(f"{words} stochastic search ")
    assert [hit.row for hit in more.hits] == [hit.row for hit in plain.hits]
    assert more.missing == ()
    for one, other in zip(plain.hits, more.hits, strict=True):
        assert one.score <= other.score <= one.score + rank.COVERAGE
    # Where nothing else was typed they are words like others.
    assert "The Paper about Nothing" in [TITLES[hit.row] for hit in search("the paper ").hits if hit.row < len(TITLES)]


def test_what_has_all_words_comes_before_what_lacks_one(find: Find) -> None:
    assert find("number unrelated lamps 7")[0] == "Unrelated Lamps Number 7"


def test_the_missing_words_are_named(search: Callable[[str], Results]) -> None:
    nowhere, apart = search("speaker diarization clustering qqzzq"), search("speaker constancy")
    assert (nowhere.missing, nowhere.why, nowhere.complete) == (("qqzzq",), "nowhere", False)
    assert (len(apart.missing), apart.why) == (1, "apart")
    assert search("speaker diarization").missing == ()


@pytest.mark.parametrize("query", ["author:nosuchperson lamps", "lamps author:nosuchperson ", "title:lecun"])
def test_a_field_that_no_paper_has_finds_nothing(search: Callable[[str], Results], query: str) -> None:
    found = search(query)
    assert (found.hits, found.total, found.why) == ((), 0, "field")
    assert found.missing in (("author:nosuchperson",), ("title:lecun",))


def test_a_field_is_kept_where_other_words_are_missing(search: Callable[[str], Results]) -> None:
    found = search("author:lecun lamps unrelated number")
    assert [hit.row for hit in found.hits] == [999]
    assert found.why == "apart"
    assert search("author:lecun title:lamps").why == "field"


def test_spellings_and_sounds_are_alike_in_both_directions() -> None:
    for british, american in (("behaviour", "behavior"), ("centre", "center"), ("optimisation", "optimization")):
        assert american in rank.spellings(british)
        assert british in rank.spellings(american)
    for written, heard in (("physics", "fisics"), ("community", "comuniti"), ("synchronization", "sinchronisation")):
        one, other = rank.sounds([written, heard])
        assert one == other
    assert rank.spellings("four") == rank.spellings("gpt4o") == ()
