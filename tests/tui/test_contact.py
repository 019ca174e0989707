"""The contact with a service: what is said of it, and when it is asked again without a key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.library.conftest import Clock
from tui_reader.http import FetchError
from tui_reader.sources import SourceError
from tui_reader.tui.contact import FIRST_PAUSE, LONGEST_PAUSE, Contact


class Ticks:
    """Seconds, which go on when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def contact(clock: Clock, ticks: Ticks) -> Contact:
    return Contact(clock, ticks)


SERVER_ERROR = FetchError("hub.example has trouble of its own (500); try again in a few minutes", status=500)


def test_before_anything_was_asked_nothing_is_wrong_and_nothing_known(contact: Contact) -> None:
    assert not contact.answers
    assert (contact.words("any"), contact.rests, contact.due) == ("", False, False)


def test_what_is_wrong_stays_so_until_another_answer(contact: Contact, ticks: Ticks) -> None:
    contact.heard(SERVER_ERROR, "2026-05-20")
    ticks.now += 10_000
    assert contact.words("2026-W21") == "server error (500)"
    contact.heard(FetchError("hub.example cannot be reached; check the connection", offline=True), "2026-W21")
    assert contact.words("any") == "offline"
    contact.heard(None, "2026-W21")
    assert (contact.words("any"), contact.answers) == ("", True)


def test_an_answer_without_papers_is_wrong_for_its_list_alone(contact: Contact) -> None:
    contact.heard(SourceError("Hugging Face sent no papers for 2026-05-20; try again later"), "2026-05-20")
    assert contact.words("2026-05-20") == "Hugging Face sent no papers for 2026-05-20"
    assert contact.words("2026-05-19") == ""
    assert (contact.answers, contact.rests) == (True, False)


def test_it_is_asked_again_ever_more_seldom(contact: Contact, ticks: Ticks) -> None:
    pauses = []
    for _ in range(8):
        contact.heard(SERVER_ERROR, "x")
        begun = ticks.now
        while contact.rests:
            assert not contact.due
            ticks.now += FIRST_PAUSE / 2
        assert contact.due
        pauses.append(ticks.now - begun)
    assert pauses == [60, 120, 240, 480, 960, 1800, 1800, 1800]
    assert pauses[-1] == LONGEST_PAUSE
    contact.heard(SERVER_ERROR, "x")
    contact.heard(SERVER_ERROR, "x")  # asked by a person meanwhile, which makes nothing worse
    ticks.now += LONGEST_PAUSE
    assert contact.due


def test_a_pause_that_the_service_wants_is_counted_down(contact: Contact, ticks: Ticks, clock: Clock) -> None:
    error = FetchError("hub.example asks for fewer requests (429)", status=429, retry_at=clock() + timedelta(minutes=9))
    contact.heard(error, "x")
    assert contact.counts
    assert contact.words("x") == "too many requests, asks again in 9 min"
    ticks.now += 500
    assert contact.words("x") == "too many requests, asks again in 40 s"
    contact.came_back()  # is no reason to ask before
    assert contact.rests
    ticks.now += 40
    assert contact.due
    for wish in (timedelta(days=3), timedelta(days=-3)):  # no clock makes it wait for ever, or not at all
        contact.heard(FetchError("", status=503, retry_at=clock() + wish), "x")
        ticks.now += FIRST_PAUSE - 1
        assert contact.rests
        ticks.now += 3600
        assert contact.due


def test_who_comes_back_is_reason_to_ask_again_but_not_at_once(contact: Contact, ticks: Ticks) -> None:
    contact.heard(SERVER_ERROR, "x")
    contact.came_back()
    assert contact.rests
    ticks.now += 10
    assert contact.rests
    contact.came_back()
    assert contact.due
