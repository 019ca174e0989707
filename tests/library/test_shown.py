"""Texts are found as they are shown, as they are stored, and as people type it; and marked where it stands."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tui_reader.library import Criteria, Library, open_library
from tui_reader.models import Paper
from tui_reader.paths import Paths
from tui_reader.search.index import SMALL
from tui_reader.search.words import forms, split
from tui_reader.text.mend import mend

TITLES = {
    "Lampformer^2: steep": "Lampformer² Lampformer2 Lampformer^2 lampformer^{2}",
    "$\\alpha$-Kettle: descents": "alpha-Kettle α-Kettle \\alpha-Kettle $\\alpha$-kettle alphakettle",
    "Kettle$^{2}$Net: twice": "Kettle²Net Kettle2Net Kettle^2Net kettle^{2}net",
    "σ-GPTea: a brew": "sigma-GPTea σ-GPTea sigmagptea \\sigma-gptea",
    "$\\pi_0$: a lamp": "π₀ π_0 π0 pi_0 \\pi_0 pi0",
    "μTeapot: small": "µTeapot μTeapot muTeapot \\muTeapot",
    "Brewers are 10times faster": "10× 10x 10times",
    "LLMtimesUrnReduce: long": "LLM×UrnReduce LLMxUrnReduce LLMtimesUrnReduce",
    "Code in C++ for urns": "C++ c++",
    "Code in C# for urns": "C# c#",
    "H$_2$O-Urn: water": "H₂O-Urn H2O-Urn H_2O",
    "SE(3)-Teacup: symmetric": "SE(3)-Teacup SE3-Teacup",
    "Ω-Regular cups": "Ω-regular omega-regular \\Omega-regular",
    "T²I-Samovar: tea": "T²I T2I T^2I t2i-samovar",
}
CASES = [(typed, title) for title, several in TITLES.items() for typed in several.split(" ")]


def filled(library: Library, others: int = 0) -> Library:
    papers = [Paper(title, id=f"2502.{row:05}") for row, title in enumerate(TITLES)]
    library.store.add([*papers, *(Paper(f"Doors number {n}", id=f"2503.{n:05}") for n in range(others))])
    library.finder.warm()
    return library


@pytest.fixture
def small(library: Library) -> Library:
    return filled(library)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("large")
    return filled(open_library(Paths(folder / "config", folder / "data")), SMALL)


def first(library: Library, typed: str) -> Sequence[str]:
    return [entry.paper.title for entry in library.papers.entries(library.lists.order(Criteria(query=typed)).rows[:1])]


def test_a_title_is_found_in_every_form(small: Library, large: Library) -> None:
    for library in (small, large):
        assert [(typed, *first(library, typed)) for typed, _ in CASES] == CASES


@pytest.mark.parametrize(
    ("typed", "title", "letters"),
    [
        ("Kettle2Net", "Kettle$^{2}$Net: twice", ["Kettle²Net"]),
        ("Lampformer²", "Lampformer^2: steep", ["Lampformer²"]),
        ("pi_0", "$\\pi_0$: a lamp", ["π₀"]),
        ("π0", "A lamp, pi-0, burns", ["pi", "0"]),
        ("mutea", "μTeapot: small", ["μTea"]),
        ("tau-lamp", "Of τ-lamp", ["τ", "lamp"]),
        ("C++", "Code in C and C++", ["C++"]),
        ("LLMxUrn", "LLMtimesUrnReduce: long", ["LLM×Urn"]),
    ],
)
def test_the_right_letters_are_marked(library: Library, typed: str, title: str, letters: list[str]) -> None:
    [row] = library.store.add([Paper(title, id="2502.00001")])
    found = library.finder.found(typed, [row])[row]
    shown = mend(title)
    assert [shown.text[slice(*shown.shown(*span))] for span in found.spans["title"]] == letters


@pytest.mark.parametrize("typed", ["π0", "pi0", "pi_0"])
def test_a_name_with_a_number_that_a_title_begins_with_comes_before_one_inside(library: Library, typed: str) -> None:
    named, inside = "$\\pi_0$: A Lamp Action Model", "Reanalysis of the decay K_L -> pi0 e+ e-"
    library.store.add([Paper(inside, id="2502.00001"), Paper(named, id="2502.00002")])
    assert first(library, typed) == [named]


def test_c_is_not_c_with_signs(library: Library) -> None:
    library.store.add([Paper("Code in C++", id="2502.00001"), Paper("Code in C", id="2502.00002")])
    assert first(library, "code c") == ["Code in C"]
    found = library.lists.order(Criteria(query="c code")).rows
    assert "Code in C++" not in [entry.paper.title for entry in library.papers.entries(found)]


def test_signs_are_their_names_and_words_of_greek_stay() -> None:
    assert split("τ-bench, πr, ΔΣ") == ["tau", "bench", "pir", "deltasigma"]
    assert split("λόγος") == ["λογοσ"]
    assert split("C++17, C#, F# and C") == ["c++17", "c#", "f#", "and", "c"]
    assert "llmxurn" in forms("LLM×Urn")
