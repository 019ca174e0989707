"""New since the last visit: which papers, and by how much their numbers changed."""

from __future__ import annotations

from tests.hub import Hub, item
from tests.library.conftest import DAY, Clock, Open
from tui_reader.library import Criteria, Growth, Library
from tui_reader.models import Paper
from tui_reader.paths import Paths


def new(library: Library) -> list[str]:
    rows = library.lists.order(Criteria(filter="new", sort="title")).rows
    assert list(library.lists.order(Criteria(query="is:new", sort="title")).rows) == list(rows)
    return [entry.paper.title for entry in library.papers.entries(rows)]


def visit(library: Library, clock: Clock, *came: str, hours: float = 1) -> None:
    """A reader is open for so long; papers come while it is."""
    library.visits.begin()
    library.store.add([Paper(title) for title in came])
    clock.pass_by(hours=hours)
    library.store.end_visit(clock())


def test_the_seed_is_no_news_and_what_comes_after_it_is(opened: Open, clock: Clock) -> None:
    library = opened(clock=clock)
    assert new(library) == []
    library.store.add([Paper("First")])
    assert new(library) == ["First"]
    library.visits.begin()  # the first reader, minutes after the library was made
    assert new(library) == ["First"]


def test_what_came_between_visits_is_new_in_the_next_one_and_old_in_that_after(opened: Open, clock: Clock) -> None:
    library = opened(clock=clock)
    visit(library, clock, "While it was open")
    library.store.add([Paper("Between")])
    clock.pass_by(days=1)
    library.visits.begin()
    assert new(library) == ["Between"]
    library.store.add([Paper("Now")])
    assert new(library) == ["Between", "Now"]
    clock.pass_by(hours=1)
    library.store.end_visit(clock())
    clock.pass_by(days=1)
    library.visits.begin()
    assert new(library) == []


def test_a_visit_that_ended_in_the_future_is_over(opened: Open, clock: Clock) -> None:
    library = opened(clock=clock)
    clock.pass_by(days=100)  # by mistake
    visit(library, clock, "Old")
    clock.pass_by(days=-100)
    library.store.add([Paper("Between")])
    library.visits.begin()
    assert new(library) == ["Between"]


def test_a_reader_that_opens_again_soon_goes_on_with_its_visit(opened: Open, clock: Clock) -> None:
    library = opened(clock=clock)
    visit(library, clock)
    library.store.add([Paper("Between")])
    clock.pass_by(days=1)
    visit(library, clock, "Now")
    clock.pass_by(minutes=59)
    library.visits.begin()
    assert new(library) == ["Between", "Now"]


def test_closing_the_library_ends_the_visit_of_a_reader_and_of_nobody_else(opened: Open, clock: Clock) -> None:
    reader = opened(clock=clock)
    reader.visits.begin()
    reader.store.add([Paper("Seen")])
    clock.pass_by(hours=3)
    reader.close()
    command = opened(clock=clock)
    command.store.add([Paper("Not seen")])
    clock.pass_by(hours=3)
    command.close()
    reader = opened(clock=clock)
    reader.visits.begin()
    assert new(reader) == ["Not seen"]


def test_a_reader_that_was_killed_hides_nothing(opened: Open, clock: Clock) -> None:
    library = opened(clock=clock)
    visit(library, clock)
    clock.pass_by(days=1)
    library.visits.begin()
    library.store.add([Paper("Perhaps not seen")])
    clock.pass_by(days=1)  # and it never closed
    library.visits.begin()
    assert new(library) == ["Perhaps not seen"]


def test_two_readers_have_one_last_visit(opened: Open, paths: Paths, clock: Clock) -> None:
    library, other = opened(clock=clock), opened(clock=clock)
    visit(library, clock)
    library.store.add([Paper("Between")])
    clock.pass_by(days=1)
    library.visits.begin()
    other.visits.begin()
    assert new(library) == new(other) == ["Between"]


def test_numbers_change_since_the_visit_before_whatever_is_fetched_meanwhile(
    reader: Library, hub: Hub, clock: Clock
) -> None:
    def fetch(upvotes: int, comments: int) -> None:
        hub.days[str(DAY)] = [item(0, upvotes=upvotes) | {"numComments": comments}, item(1)]
        assert reader.feed.refresh("daily", DAY).error is None

    reader.visits.begin()
    fetch(5, 1)
    clock.pass_by(hours=2)
    reader.store.end_visit(clock())
    rows = reader.lists.order(Criteria("daily", DAY)).rows
    assert reader.visits.growth(rows) == {}
    fetch(7, 1)  # between two visits
    clock.pass_by(hours=20)
    reader.visits.begin()
    assert reader.visits.growth(rows) == {rows[0]: Growth(upvotes=2)}
    fetch(12, 2)
    assert reader.visits.growth(rows) == {rows[0]: Growth(upvotes=7, comments=1)}
    fetch(5, 2)
    assert reader.visits.growth(rows) == {rows[0]: Growth(comments=1)}
    clock.pass_by(hours=1)
    reader.store.end_visit(clock())
    clock.pass_by(hours=2)
    reader.visits.begin()
    assert reader.visits.growth(rows) == {}


def test_numbers_that_were_not_known_before_have_not_changed(reader: Library) -> None:
    reader.store.add([Paper("Paper Number 1 Walks Home", comments=1)])
    assert reader.feed.refresh("daily", DAY).error is None
    rows = reader.lists.order(Criteria("daily", DAY)).rows
    assert reader.visits.growth(rows) == {rows[1]: Growth(comments=1)}
