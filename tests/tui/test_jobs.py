"""Work in progress: the latest is told, the latest that can be stopped is, and each ends by itself."""

from __future__ import annotations

import pytest

from tui_reader.tui.jobs import Jobs


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def jobs(told: list[str]) -> Jobs:
    """Jobs that note what is to be told whenever that changes."""
    made: Jobs = Jobs(lambda: told.append(made.latest.words if made.latest else ""))
    return made


def test_the_latest_is_told_and_what_was_told_before_it_comes_back(jobs: Jobs, told: list[str]) -> None:
    importing = jobs.begin("importing")
    fetching = jobs.begin("fetching")
    importing.tell("importing, 2,000 papers")
    fetching.end()
    importing.tell("importing, 4,000 papers")
    importing.end()
    assert told == ["importing", "fetching", "fetching", "importing, 2,000 papers", "importing, 4,000 papers", ""]


def test_stopping_takes_the_latest_that_can_be_stopped(jobs: Jobs) -> None:
    stopped: list[str] = []
    importing = jobs.begin("importing", lambda: stopped.append("import"))
    fetching = jobs.begin("fetching days", lambda: stopped.append("days"))
    indexing = jobs.begin("indexing")
    jobs.begin("fetching papers", lambda: stopped.append("today"), told=False)  # nobody knows of it
    assert jobs.latest is indexing
    assert jobs.stop() is fetching
    assert jobs.stop() is importing
    assert stopped == ["days", "import"]
    assert jobs.stop() is None
    assert jobs.latest is indexing


def test_what_a_job_says_after_its_end_is_not_told(jobs: Jobs, told: list[str]) -> None:
    job = jobs.begin("importing", lambda: None)
    job.stop()
    job.tell("importing, 2,000 papers")
    job.end()
    assert not job.goes_on
    assert told == ["importing", ""]


def test_a_job_of_the_same_name_takes_the_place_of_the_one_before(jobs: Jobs) -> None:
    before = jobs.begin("fetching", name="refresh")
    again = jobs.begin("fetching", name="refresh")
    before.end()
    before.tell("fetching 2 of 3")
    assert jobs.latest is again
    assert again.words == "fetching"
    again.end()
    assert jobs.latest is None


def test_work_of_a_moment_is_told_when_it_takes_longer(jobs: Jobs) -> None:
    job = jobs.begin("fetching", told=False)
    assert jobs.latest is None
    job.tell()
    assert jobs.latest is job
