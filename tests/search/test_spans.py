"""The letters that are highlighted: the typed ones, in the original text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.search import spans as spans_of
from tui_reader.search.document import Document
from tui_reader.search.index import Index
from tui_reader.search.located import Located
from tui_reader.search.query import parse
from tui_reader.search.spans import SEPARATOR, spans
from tui_reader.search.words import split


def letters(query: str, text: str, field: str = "title") -> list[str]:
    document = Document(1, text) if field == "title" else Document(1, "", text)
    return [text[start:end] for start, end in spans(parse(query), document).get(field, ())]


@pytest.mark.parametrize(
    ("query", "title", "expected"),
    [
        ("transf", "Transformers in Transformers", ["Transf", "Transf"]),
        ("former", "Transformers", ["former"]),
        ("form former", "Formal Transformers", ["Form", "former"]),
        ("atention", "The Attention", ["At", "ention"]),
        ("attentoin", "Attention", ["Attent", "on"]),
        ("styleswn", "StyleSwin: GAN", ["StyleSw", "n"]),
        ("swin", "StyleSwin and Swin", ["Swin", "Swin"]),
        ("pretraining", "On pre-training", ["pre", "training"]),
        ("pre-train", "On pretraining and pre-training", ["pretrain", "pre", "train"]),
        ("lra", "Long Range Arena", ["L", "R", "A"]),
        ("lra", "Long Range of Arena", ["L", "R", "A"]),
        ("trnsfrmr", "A Transformer", ["Tr", "nsf", "rm", "r"]),
        ('"range arena"', "Range, Long Range Arena", ["Range Arena"]),
        ('"range are', "Long Range Arena", ["Range Are"]),
        ("-long range", "Long Range", ["Range"]),
        ("abs:long range", "Long Range", ["Range"]),
        ("ecole", "L'École", ["École"]),
        ("ecole", "L'E\u0301cole\u0301 x", ["E\u0301cole\u0301"]),
        ("finet", "Eﬃcient ﬁne-tuning", ["ﬁne", "t"]),
        ("ff", "Eﬃcient oﬀ", []),
        ("effi", "Eﬃcient", ["Eﬃ"]),
        ("strasse", "Große Straße", ["Straße"]),
        ("学习", "深度学习的方法", ["学习"]),
        ('"学习"', "深度学习的方法", ["学习"]),
        ("схе", "Схема", ["Схе"]),
        ("한", "한국어", ["한"]),
        ("ｆｕｌｌ", "full width", ["full"]),
        ("x2", "S² x² y", ["x²"]),
        ("hypergraphs", "On Hyper Graphs", ["Hyper", "Graphs"]),
        ("hypergr", "On Hyper-Graphs", ["Hyper", "Gr"]),
        ("gpt4", "What GPT 4 knows", ["GPT", "4"]),
        ("hyper graph", "A Hypergraph", ["Hypergraph"]),
        ("pi0", "On pi 0", ["pi", "0"]),
        ("pretrianing", "On pre-training", ["pre", "tr", "ining"]),
        ("trnsfrmrbsd", "Transformer-Based Lamps", ["Tr", "nsf", "rm", "r", "B", "s", "d"]),
        ("koalinet", "Of Coali-Net", ["Coali", "Net"]),
        ("colour", "Color and colours", ["colour"]),
        ("colour", "Color in Vision", ["Color"]),
        ("fisics", "On Physics", ["Physics"]),
        ("the paper about range", "The Paper: Long Range, Abroad", ["Range"]),
        ("the paper ", "The Paper: Long Range", ["The", "Paper"]),
        ("zzz", "Long Range", []),
    ],
)
def test_letters_of_a_title(query: str, title: str, expected: list[str]) -> None:
    assert letters(query, title) == expected


def test_every_field_has_its_own_offsets() -> None:
    document = Document(1, "Titled", "An abstract", ("Ann Other", "Łukasz Kaiser"), "slug Name", "2405.12345")
    found = spans(parse("kaiser abstr slug 2405.12 titl"), document)
    texts = {
        "title": document.title,
        "abstract": document.abstract,
        "authors": SEPARATOR.join(document.authors),
        "organization": document.organization,
        "id": document.id,
    }
    assert {field: [texts[field][a:b] for a, b in some] for field, some in found.items()} == {
        "title": ["Titl"],
        "abstract": ["abstr"],
        "authors": ["Kaiser"],
        "organization": ["slug"],
        "id": ["2405", "12"],
    }


@pytest.mark.parametrize(
    ("query", "document", "expected"),
    [
        ("agent", Document(1, "On Alignment", "Of agents"), {"abstract": ["agent"]}),
        ("agent", Document(1, "On Alignment", "Of lamps"), {"title": ["A", "g", "ent"]}),
        ("multi", Document(1, "A Manipulation", keywords=("multi task",)), {"keywords": ["multi"]}),
        ("qwen", Document(1, "A Quiet Ewen", authors=("Wen Qwen",)), {"authors": ["Qwen"]}),
        (
            "hyper graph",
            Document(1, "A Hypergraph", "Graphs, hyper"),
            {"title": ["Hypergraph"], "abstract": ["Graph", "hyper"]},
        ),
        ("multi-lamp", Document(1, "Multilamp", "A manipulation"), {"title": ["Multilamp"]}),
        ("atention", Document(1, "Attention", "Attentions"), {"title": ["At", "ention"], "abstract": ["At", "ention"]}),
        ("fisics", Document(1, "Of Physics", "A frisk"), {"title": ["Physics"]}),
    ],
)
def test_where_a_word_is_as_it_was_typed_no_other_is_marked_for_it(
    query: str, document: Document, expected: dict[str, list[str]]
) -> None:
    texts = document._asdict() | {name: SEPARATOR.join(getattr(document, name)) for name in ("authors", "keywords")}
    found = {field: [texts[field][a:b] for a, b in some] for field, some in spans(parse(query), document).items()}
    assert found == expected


def test_what_the_index_did_not_look_for_is_not_marked() -> None:
    document = Document(1, "On Alignment of Transformers")
    assert spans(parse("agent former"), document, (False, False)) == {}
    assert set(spans(parse("agent former"), document, (False, True))) == {"title"}
    assert set(spans(parse("a 注意"), Document(1, "变换器注意力"), (False, False))) == {"title"}, "as in the index"


def test_in_a_pause_no_text_is_held() -> None:
    query, document = parse("range"), Document(1, "Long Range")
    before = spans(query, document)
    assert before
    index = Index.open(None, lambda rows: [])
    index.release()
    assert not spans_of._located.cache_info().currsize
    assert spans(query, document) == before


@given(st.text(), st.text())
def test_spans_are_in_order_apart_and_inside(query: str, text: str) -> None:
    for typed in (query, text[:5]):
        found = spans(parse(typed), Document(1, text, text))
        for some in found.values():
            ends = [place for span in some for place in span]
            assert ends == sorted(set(ends))
            assert 0 <= ends[0] <= ends[-1] <= len(text)


@given(st.text() | st.text(st.characters(max_codepoint=127)))
def test_words_are_located_where_they_are(text: str) -> None:
    located = Located(text)
    assert located.plain == split(text)
    for number, word in enumerate(located.words):
        places = located.spans(number, 0, len(word))
        around = text[places[0][0] : places[-1][1]]
        assert word in "".join(split(around.replace("×", "x")))  # ¼ is two words
