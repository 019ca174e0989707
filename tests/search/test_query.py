"""The query language: what each form means, and that nothing typed is ever an error."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.search.query import FIELDS, Filter, Term, complete, parse


def terms(text: str) -> list[tuple[str, str]]:
    return [(("-" if t.negated else "") + ('"' if t.exact else "") + t.text, t.field) for t in parse(text).terms]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("attention sink", [("attention", ""), ("sink", "")]),
        ("  a\tb\n", [("a", ""), ("b", "")]),
        ('"exact phrase" word', [('"exact phrase', ""), ("word", "")]),
        ('"unfinished phrase', [('"unfinished phrase', "")]),
        ("“typographic quotes”", [('"typographic quotes', "")]),
        ("-not !this", [("-not", ""), ("-this", "")]),
        ('-"not this"', [('-"not this', "")]),
        ("end-to-end a-b", [("end-to-end", ""), ("a-b", "")]),
        ("- ! -- word", [("word", "")]),
        ("author:chiang", [("chiang", "author")]),
        ('title:"graph transformer"', [('"graph transformer', "title")]),
        ("-author:chiang", [("-chiang", "author")]),
        ("AUTHOR:Chiang", [("Chiang", "author")]),
        ("id:2405.1", [("2405.1", "id")]),
        ("StyleSwin: a GAN", [("StyleSwin:", ""), ("a", ""), ("GAN", "")]),
        ("2405.12345", [("2405.12345", "")]),
        ("2405.12345v2", [("2405.12345", "id")]),
        ("arxiv:2405.12345 sink", [("2405.12345", "id"), ("sink", "")]),
        ("-https://arxiv.org/abs/2405.12345v3", [("-2405.12345", "id")]),
        ("https://huggingface.co/papers/2405.12345", [("2405.12345", "id")]),
        ("id:arxiv:2405.12345v1", [("2405.12345", "id")]),
        ("https://example.org/2405.12345", [("https://example.org/2405.12345", "")]),
        ("", []),
        ("... ()", []),
    ],
)
def test_words_phrases_negation_and_fields(text: str, expected: list[tuple[str, str]]) -> None:
    assert terms(text) == expected
    assert parse(text).filters == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("year:2024", Filter("year", low=2024, high=2024)),
        ("year:2024..", Filter("year", low=2024)),
        ("year:2020..2022", Filter("year", low=2020, high=2022)),
        ("year:>2020", Filter("year", low=2021)),
        ("date:2024-05", Filter("date", low=date(2024, 5, 1), high=date(2024, 5, 31))),
        ("date:2024-02-28..", Filter("date", low=date(2024, 2, 28))),
        ("date:2023..2024-02", Filter("date", low=date(2023, 1, 1), high=date(2024, 2, 29))),
        ("date:<2024-03-01", Filter("date", high=date(2024, 2, 29))),
        ("listed:>=2026-05-20", Filter("listed", low=date(2026, 5, 20))),
        ("upvotes:>20", Filter("upvotes", low=21)),
        ("comments:>=5", Filter("comments", low=5)),
        ("stars:5..10", Filter("stars", low=5, high=10)),
        ("stars:=5", Filter("stars", low=5, high=5)),
        ("is:unread", Filter("is", ("unread",))),
        ("is:Read", Filter("is", ("read",))),
        ("-is:bookmarked", Filter("is", ("bookmarked",), negated=True)),
        ("has:code,pdf", Filter("has", ("code", "pdf"))),
        ("tag:to-read", Filter("tag", ("to-read",))),
        ('tag:"to, read"', Filter("tag", ("to, read",))),
        ("by:akhaliq", Filter("by", ("akhaliq",))),
        ("note:idea", Filter("note", ("idea",))),
    ],
)
def test_conditions(text: str, expected: Filter) -> None:
    query = parse(text)
    assert query.filters == (expected,)
    assert query.terms == ()
    assert query.hints == ()


@pytest.mark.parametrize(
    "field",
    [
        *("is:", "is:purple", "is:unr", "year:", "year:20x4", "year:202", "year:..", "year:2022..2020", "date:2024-13"),
        *("date:2023-02-29", "date:2024-06..2024-05", "date:2", "stars:>", "stars:many", "author:", "title:", 'abs:"'),
        *("-author:", "tag:", "tag:,", "by:", "note:", "AUTHOR:"),
    ],
)
def test_beside_an_unfinished_field_the_other_words_go_on_counting(field: str) -> None:
    query = parse(f"graph gan {field} ")
    assert [term.text for term in query.terms] == ["graph", "gan"]
    assert query.filters == ()
    assert len(query.hints) == 1
    assert not parse(field + " ")


@pytest.mark.parametrize("field", [f"{field.name}:" for field in FIELDS] + [field.example for field in FIELDS])
def test_the_words_before_a_field_count_with_each_of_its_letters(field: str) -> None:
    for typed in range(field.index(":") + 1, len(field) + 1):
        assert [term.text for term in parse(f"graph gan {field[:typed]}").terms if not term.field] == ["graph", "gan"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("year:2020..20", Filter("year", low=2020)),
        ("date:2024-0", Filter("date", low=date(2024, 1, 1), high=date(2024, 12, 31))),
        ("date:2024-05..2024-1", Filter("date", low=date(2024, 5, 1), high=date(2024, 12, 31))),
        ("is:unread,boo", Filter("is", ("unread",))),
        ("stars:5..x", Filter("stars", low=5)),
    ],
)
def test_of_a_condition_that_is_typed_its_beginning_counts(text: str, expected: Filter) -> None:
    query = parse(f"graph {text}")
    assert query.filters == (expected,)
    assert len(query.hints) == 1
    assert parse(f"graph {text} gan").filters == ()


@pytest.mark.parametrize("text", ["authors:chiang", "tile:graph", "upvote:3"])
def test_a_field_that_there_is_not_is_a_word_with_a_hint(text: str) -> None:
    query = parse(text)
    assert [term.text for term in query.terms] == [text]
    assert query.filters == ()
    assert len(query.hints) == 1


def test_beyond_the_last_word_that_counts_conditions_still_do() -> None:
    query = parse(" ".join("abcdefghijklmnopq") + " is:bookmarked")
    assert len(query.terms) == 16
    assert query.filters == (Filter("is", ("bookmarked",)),)
    assert query.hints == ("only the first 16 words count",)


def test_only_what_ends_the_line_is_still_typed() -> None:
    assert [term.last for term in parse("graph trans").terms] == [False, True]
    assert [term.last for term in parse("graph trans ").terms] == [False, False]
    assert [term.last for term in parse('graph "trans').terms] == [False, True]
    assert [term.last for term in parse('graph "trans"').terms] == [False, False]
    assert parse("author:chi").terms == (Term("chi", "author", last=True),)


def test_ranges_include_their_ends() -> None:
    (span,) = parse("date:2024-05..2024-06").filters
    assert (span.low, span.high) == (date(2024, 5, 1), date(2024, 6, 30))


pieces = st.sampled_from(
    [*(f"{field.name}:" for field in FIELDS), '"', "“", "-", "!", " ", "..", ">", "<=", "2024", "-05", "a", "é", ","]
)


@given(st.one_of(st.text(), st.lists(pieces).map("".join)))
def test_any_text_is_a_query(text: str) -> None:
    query = parse(text)
    assert query.text == text[:1000]
    assert all(term.text for term in query.terms)
    assert sum(term.last for term in query.terms) <= 1
    for cursor in (0, len(text) // 2, len(text)):
        completion = complete(text, cursor, {"tag": [text]})
        assert 0 <= completion.start <= completion.end <= len(text)


KNOWN = {"tag": ["to-read", "theory", "read later"], "org": ["LongCat", "longitude"], "author": ["David Chiang"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("au", ["author:"]),
        ("graph -is:", ["unread", "read", "bookmarked", "new", "begun"]),
        ("is:b", ["bookmarked", "begun"]),
        ("tag:t", ["to-read", "theory", '"read later"']),
        ("tag:read", ['"read later"', "to-read"]),
        ('tag:"read l', ['"read later"']),
        ("ORG:long", ["LongCat", "longitude"]),
        ("author:chi", ['"David Chiang"']),
        ("nothing:x", []),
        ("graph ", []),
    ],
)
def test_completion(text: str, expected: list[str]) -> None:
    completion = complete(text, len(text), KNOWN)
    assert list(completion.candidates) == expected
    if expected:
        made = text[: completion.start] + expected[0] + text[completion.end :]
        assert not parse(made).hints or made.endswith(":")


def test_every_field_has_an_example_that_means_it() -> None:
    for field in FIELDS:
        query = parse(field.example)
        assert not query.hints
        assert [t.field for t in query.terms] + [f.field for f in query.filters] == [field.name]
