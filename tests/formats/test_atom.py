"""arXiv's Atom, read into papers; and XML that means harm."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hub import ERROR, entry, feed
from tui_reader.formats import atom


def test_an_entry_becomes_a_paper() -> None:
    (paper,) = atom.parse(feed(entry("2605.00001v3", title="On\n  Walking", doi="10.1000/AbC"))).papers
    assert (paper.title, paper.abstract, paper.key) == ("On Walking", "It is shown.", "arxiv:2605.00001")
    assert (paper.doi, paper.published, paper.authors) == ("10.1000/abc", date(2026, 5, 19), ("Ada Lind", "Bo Ek"))
    assert paper.categories == ("cs.LG", "cs.CL"), "the primary category stands first"


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("2405.12345v2", "arxiv:2405.12345"),
        ("0704.0001v1", "arxiv:0704.0001"),
        ("hep-th/9901001v1", "arxiv:hep-th/9901001"),
        ("math.GT/0309136", "arxiv:math/0309136"),
    ],
)
def test_old_and_new_ids_lose_their_version(sent: str, key: str) -> None:
    assert atom.parse(feed(entry(sent))).papers[0].key == key


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("10.1000/1 10.1000/2", "10.1000/1"),
        ("10.1000/1, 10.1000/2", "10.1000/1"),
        ("10.1000/1;10.1000/2", "10.1000/1"),
        ("10.1000/a;b,c", "10.1000/a;b,c"),
        ("none", None),
        ("", None),
    ],
)
def test_of_two_dois_the_first_is_kept(sent: str, read: str | None) -> None:
    assert atom.parse(feed(entry("2605.00001v1", doi=sent))).papers[0].doi == read


def test_an_error_entry_is_no_paper_but_a_paper_may_be_called_error() -> None:
    got = atom.parse(feed(ERROR, entry("2605.00001v1", title="Error")))
    assert got.errors == ("incorrect id format for abc",)
    assert [paper.title for paper in got.papers] == ["Error"]


def test_an_entry_without_a_title_is_named() -> None:
    got = atom.parse(feed(entry("2605.00001v1", title=" "), entry("2605.00002v1"), total=9))
    assert got.skipped == ("entry 1 (http://arxiv.org/abs/2605.00001v1)",)
    assert (len(got.papers), got.total) == (1, 9)


def test_a_control_byte_in_one_word_does_not_cost_the_answer() -> None:
    (paper,) = atom.parse(feed(entry("2605.00001v1", title="Wal\x02king"))).papers
    assert paper.title == "Walking"


HARM = [
    (b"", "breaks off or is no XML"),
    (feed(entry("2605.00001v1"))[:-30], "breaks off or is no XML"),
    (b"<html><title>Log in</title></html>", "no Atom feed"),
    (b"<?xml version='1.0' encoding='klingon'?><feed/>", "breaks off or is no XML"),
    (b"<a>" * 200_000 + b"</a>" * 200_000, "nested too deeply"),
    (feed("<entry/>" * 600_000), "more elements"),
    (b'<!DOCTYPE f [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><feed>&b;</feed>', "entities of its own"),
    (b'<!DOCTYPE f [<!ENTITY a SYSTEM "file:///etc/passwd">]><feed>&a;</feed>', "entities of its own"),
    (b'<!DOCTYPE f SYSTEM "http://127.0.0.1:9/x.dtd"><feed/>', "entities of its own"),
    (feed(" " * atom.MOST_BYTES), "larger than 16 MB"),
]


@pytest.mark.parametrize(("body", "sentence"), HARM, ids=[sentence for _, sentence in HARM])
def test_xml_that_means_harm_is_refused(body: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        atom.parse(body)


@pytest.mark.parametrize(("name", "value"), [("DEEPEST", 3), ("MOST_ELEMENTS", 5), ("MOST_BYTES", 200)])
def test_each_cap_is_what_holds(monkeypatch: pytest.MonkeyPatch, name: str, value: int) -> None:
    body = feed(entry("2605.00001v1"))
    assert atom.parse(body).papers
    monkeypatch.setattr(atom, name, value)
    with pytest.raises(ValueError, match="feed"):
        atom.parse(body)


@given(st.binary(max_size=80), st.integers(0, 900), st.integers(0, 80))
def test_damage_anywhere_is_read_or_refused(patch: bytes, where: int, length: int) -> None:
    body = feed(entry("2605.00001v1"), ERROR)
    damaged = body[:where] + patch + body[where + length :]
    with contextlib.suppress(ValueError):
        atom.parse(damaged)


def test_a_feed_is_known_by_its_beginning() -> None:
    assert atom.looks_like(feed().decode())
    assert not atom.looks_like("<rss><channel/></rss>")
