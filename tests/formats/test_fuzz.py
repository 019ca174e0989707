"""Mutated pages and random formulas, some of the many that ``tests.benchmarks.fuzz_papers`` tries."""

from __future__ import annotations

import sys

import pytest

pytest.importorskip("resource", reason="limits of memory are asked of a POSIX system")
if sys.platform != "linux":
    pytest.skip("what is held is read from /proc", allow_module_level=True)

from tests.benchmarks import fuzz_papers


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_papers, "SLOWEST", 60)  # of a busy machine; the script itself is strict


def test_mutated_pages_are_read_or_refused() -> None:
    assert list(fuzz_papers.pages(150, 7)) == []


def test_random_formulas_are_drawn() -> None:
    assert list(fuzz_papers.math(1_000, 7)) == []
