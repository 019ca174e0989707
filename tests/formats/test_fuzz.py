"""Mutated files and random formulas, some of the many that ``fuzz_papers`` and ``reading`` of the benchmarks try."""

from __future__ import annotations

import sys

import pytest

pytest.importorskip("resource", reason="limits of memory are asked of a POSIX system")
if sys.platform != "linux":
    pytest.skip("what is held is read from /proc", allow_module_level=True)

from tests.benchmarks import fuzz_papers, reading
from tui_reader.formats import FORMATS, Format


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_papers, "SLOWEST", 60)  # of a busy machine; the script itself is strict
    monkeypatch.setattr(reading, "SLOWEST", 60)


def test_mutated_pages_are_read_or_refused() -> None:
    assert list(fuzz_papers.pages(150, 7)) == []


def test_random_formulas_are_drawn() -> None:
    assert list(fuzz_papers.math(1_000, 7)) == []


@pytest.mark.parametrize("one", [one for one in FORMATS if one.reads], ids=lambda one: one.name)
def test_mutated_files_are_read_or_refused(one: Format) -> None:
    assert list(reading.failures(one, 40, 7)) == []
